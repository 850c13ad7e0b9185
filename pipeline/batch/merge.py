"""Merges what many documents report into developments: one row each, with every source and where the sources differ."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pipeline.batch.agreement import Development, develop
from pipeline.batch.matching import group
from pipeline.batch.reports import Report
from pipeline.batch.writers import WholeFiles, common_columns
from pipeline.corpus.readers import Reject
from pipeline.schema import EVENT_DATES

COLUMNS = (
    "development_id", "first_published", "headline", "action", "status", "countries", "cities", "authorities", *EVENT_DATES,
    "durations", "sectors", "sector_codes", "programs", "laws", "amounts", "source_count", "publishers", "urls", "doc_ids",
    "disagreements",
)  # fmt: skip


def merge(reports: Iterable[Report]) -> list[Development]:
    """The developments that events of many documents report, in the order of their first reports.

    The order of `reports` does not matter. An event that no other document reports is a development with one source.
    """
    return [develop(members) for members in group(list(reports))]


def told_apart(development: Development, names: Mapping[str, str]) -> list[str]:
    """Each field of which the sources differ, with every value and who states it, for people to read.

    Args:
        development: with one source or several.
        names: what to call each source, by its `doc_id`.
    """
    return [
        f"{field}: "
        + " | ".join(f"{said.value} ({', '.join(names[doc_id] for doc_id in said.sources)})" for said in values)
        for field, values in development.disagreements().items()
    ]


def row(development: Development) -> dict[str, Any]:
    """A development as a row of `COLUMNS`."""
    sources = development.sources
    return {
        "development_id": development.development_id,
        "first_published": next((source.published for source in sources if source.published), None),
        **common_columns(development),
        "source_count": len(sources),
        "publishers": list(dict.fromkeys(source.publisher for source in sources if source.publisher)),
        "urls": [source.url for source in sources if source.url],
        "doc_ids": [source.doc_id for source in sources],
        "disagreements": told_apart(
            development, {source.doc_id: source.publisher or source.doc_id for source in sources}
        ),
    }


def write(folder: Path, developments: Sequence[Development], rejects: Sequence[Reject], run: dict[str, Any]) -> None:
    """Write developments.jsonl, developments.csv, errors.jsonl and run.json, all or none.

    Args:
        folder: made if it does not exist; files of an earlier merge in it are replaced.
        developments: as `merge` gives them.
        rejects: what could not be read.
        run: facts about the run for run.json; the counts are added.
    """
    counts = {
        "rejected": len(rejects),
        "reports": sum(len(development.sources) for development in developments),
        "developments": len(developments),
        "of_several_documents": sum(len(development.sources) > 1 for development in developments),
    }
    with WholeFiles(folder) as files:
        lines = files.text("developments.jsonl")
        write_row = files.csv("developments.csv", COLUMNS)
        for development in developments:
            lines.write(development.model_dump_json() + "\n")
            write_row(row(development))
        errors = files.text("errors.jsonl")
        errors.writelines(json.dumps(reject._asdict(), ensure_ascii=False) + "\n" for reject in rejects)
        files.text("run.json").write(json.dumps(run | counts, indent=2) + "\n")
