"""Files out: documents, events as tables, and the errors; each file is written whole or not at all."""

import json
import os
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.corpus.readers import Reject
from pipeline.schema import Document, Event

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "event_id", "doc_id", "published", "headline", "action", "status", "countries", "cities", "authorities", "announced_on",
    "effective_from", "effective_until", "durations", "sectors", "sector_codes", "programs", "laws", "amounts", "score", "review",
)  # fmt: skip
_LISTS = (
    "countries",
    "cities",
    "authorities",
    "durations",
    "sectors",
    "sector_codes",
    "programs",
    "laws",
    "amounts",
    "review",
)


def event_row(document: Document, event: Event) -> dict[str, Any]:
    """An event as a flat row; fields with several values are lists of strings."""
    dates = {
        name: (found.value if (found := getattr(event, name)) else None)
        for name in ("announced_on", "effective_from", "effective_until")
    }
    return {
        "event_id": event.event_id,
        "doc_id": document.doc_id,
        "published": document.published,
        "headline": event.headline,
        "action": event.action,
        "status": event.status,
        "countries": event.countries,
        "cities": [city.name for city in event.cities],
        "authorities": [authority.name for authority in event.authorities],
        **dates,
        "durations": [f"{duration.value} {duration.role}" for duration in event.durations],
        "sectors": [sector.text for sector in event.sectors],
        "sector_codes": sorted({code.code for sector in event.sectors for code in sector.codes}),
        "programs": event.programs,
        "laws": event.laws,
        "amounts": event.amounts,
        "score": event.score,
        "review": event.review,
    }


def write_all(folder: Path, documents: Sequence[Document], rejects: Iterable[Reject], run: dict[str, Any]) -> None:
    """Write documents.jsonl, events.jsonl, events.csv, events.parquet, errors.jsonl and run.json into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [event_row(document, event) for document in documents for event in document.events]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    flat = table.copy()
    for column in flat.columns:
        flat[column] = [_cell("; ".join(value) if column in _LISTS else value) for value in flat[column]]
    _atomically(folder / "documents.jsonl", lambda path: _lines(path, (d.model_dump_json() for d in documents)))
    _atomically(
        folder / "events.jsonl",
        lambda path: _lines(
            path,
            (
                json.dumps({"doc_id": d.doc_id, **e.model_dump(mode="json")}, ensure_ascii=False)
                for d in documents
                for e in d.events
            ),
        ),
    )
    _atomically(folder / "events.csv", lambda path: flat.to_csv(path, index=False))
    _atomically(folder / "events.parquet", lambda path: _parquet(path, rows))
    _atomically(
        folder / "errors.jsonl",
        lambda path: _lines(path, (json.dumps(r._asdict(), ensure_ascii=False) for r in rejects)),
    )
    _atomically(folder / "run.json", lambda path: path.write_text(json.dumps(run, indent=2) + "\n", encoding="utf-8"))


def _cell(value: Any) -> Any:
    """A spreadsheet must not take an untrusted cell for a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def _lines(path: Path, lines: Iterable[str]) -> None:
    # A lone surrogate is legal in a str and not in UTF-8; it is kept as an escape.
    with path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _parquet(path: Path, rows: list[dict[str, Any]]) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    kinds = {name: pa.list_(pa.string()) for name in _LISTS} | {"score": pa.float64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in COLUMNS])
    pq.write_table(pa.Table.from_pylist(rows, schema=schema), path)


def _atomically(path: Path, write: Callable[[Path], Any]) -> None:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    os.close(handle)
    staged = Path(name)
    try:
        write(staged)
        staged.chmod(0o644)
        staged.replace(path)
    finally:
        staged.unlink(missing_ok=True)
