"""The card of a model: what it is, the data and settings that made it, its scores and its limits."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from pipeline.assets import sha256, verified
from pipeline.corpus import gold
from pipeline.corpus.judged import read_lines
from pipeline.training.evaluate import Report


def corpus_facts(folder: Path) -> str:
    """How many documents a folder of gold documents, or lines a folder of judged ones, holds, and a digest of the files' names and contents."""
    judged = sorted(folder.glob("*.jsonl"))
    paths = judged or gold.paths(folder)
    digest = hashlib.sha256("".join(f"{path.name} {sha256(path)}\n" for path in paths).encode()).hexdigest()
    texts = sum(len(read_lines(path)) for path in judged)
    return f"{f'{texts} texts' if judged else f'{len(paths)} documents'}, SHA-256 {digest}"


def card(
    name: str,
    about: Mapping[str, Any],
    candidate: Path,
    settings: Mapping[str, Any],
    data: Mapping[str, str],
    report: Report,
) -> str:
    """The card of one model, in Markdown; the same run gives the same card.

    Args:
        name: of the model.
        about: its entry in `models/cards.yaml`.
        candidate: the folder that holds the model's folder.
        settings: the parameter file.
        data: facts about each folder of `data` that it learned from or was chosen on.
        report: the whole pipeline's scores on the development documents.
    """
    parts = [
        f"# {name}\n\n{about['is']}",
        f"SHA-256 of the model: `{verified(candidate / name)}`, as `lineage` in a record names it.",
        "## Data\n\n" + _bullets(f"data/{part}: {facts}" for part, facts in data.items()),
    ]
    if about["params"]:
        stated = yaml.safe_dump({part: settings[part] for part in about["params"]}, sort_keys=False)
        parts.append(f"## Settings\n\n```yaml\n{stated}```")
    if "facts" in about:
        facts = json.loads((candidate / about["facts"]).read_text(encoding="utf-8"))
        parts.append("## From its training\n\n" + _bullets(f"{fact}: {_shown(facts[fact])}" for fact in facts))
    parts.append(
        "## Scores of the pipeline on the development documents\n\n"
        + "\n\n".join(_table(*_rows(report, at)) for at in about["scores"])
    )
    parts.append("Those on test, of the models as released: `models/metrics/test.json`.")
    parts.append("## Limits\n\n" + _bullets(about["limits"]))
    return "\n\n".join(parts) + "\n"


def _rows(report: Report, at: str) -> tuple[str, dict[str, dict[str, Any]]]:
    part, _, row = at.partition(".")
    return part, {row: report[part][row]} if row else report[part]


def _table(title: str, rows: Mapping[str, Mapping[str, Any]]) -> str:
    columns = list(next(iter(rows.values())))
    lines = [[title, *columns], ["---"] * (len(columns) + 1)]
    lines += [[name, *(_shown(row[column]) for column in columns)] for name, row in rows.items()]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else json.dumps(value) if isinstance(value, dict) else str(value)


def _bullets(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)
