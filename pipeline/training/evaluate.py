"""Compares the pipeline with annotated documents.

python -m pipeline.training.evaluate data/gold models/candidate models/metrics/dev.json models/plots
"""

import json
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from nervaluate import Evaluator

from pipeline.corpus.gold import GoldDocument, GoldEvent, read_development
from pipeline.corpus.statistics import EVENT_FIELDS, facts
from pipeline.encoder.embed import RELEASED
from pipeline.flow import Flow, default
from pipeline.schema import CONTENT_ROLES, CORE_LABELS, LINE_ROLES, SPAN_LABELS, Document, SpanLabel

_WORD = re.compile(r"\w+")
_ROUND_UP = 3
_BINS = 10

Pairs = list[tuple[GoldDocument, Document]]
Report = dict[str, dict[str, dict[str, Any]]]


def load_models(folder: Path) -> Flow:
    """The pipeline with the models of one folder; without a sentence encoder of its own it uses the released one.

    Args:
        folder: holds `line-roles`, `tagger`, `span-roles`, `sectors`, `event-news`, `event-segments`, `event-turns`, `event-boundaries`,
            `event-judge` and `event-actions`, as `models/candidate` does.

    Raises:
        pipeline.assets.AssetError: a model is missing or not the recorded one.
    """
    own = folder / "sentence-encoder"
    encoder = str(own) if own.is_dir() else RELEASED
    return Flow(
        {
            "policy_clean": {"model": str(folder / "line-roles")},
            "policy_tag": {"model": str(folder / "tagger"), "roles": str(folder / "span-roles")},
            "policy_classify": {"model": str(folder / "sectors"), "encoder": encoder},
            "policy_assemble": {
                "news": str(folder / "event-news"),
                "segments": str(folder / "event-segments"),
                "boundaries": str(folder / "event-boundaries"),
                "turns": str(folder / "event-turns"),
                "judge": str(folder / "event-judge"),
                "actions": str(folder / "event-actions"),
            },
        }
    )


def read(golds: list[GoldDocument], flow: Flow) -> Pairs:
    """Each gold document with what the pipeline makes of its text alone."""
    return list(zip(golds, flow.pipe(flow.document(gold.document.text) for gold in golds), strict=True))


def evaluate(golds: list[GoldDocument], flow: Flow | None = None) -> Report:
    """Read the text of each gold document, by the released pipeline or another, and score what is stated about it."""
    return report(read(golds, flow or default()))


def report(pairs: Pairs) -> Report:
    """Score what is stated about each gold document.

    A hit is: for content, a word on a line that both call content; for a line role, a line; for a span, the same label
    at the same characters (`exact`) or, pairing each span with one of the other side at most, with any character in
    common (`overlap`; both as `nervaluate` counts them, its `strict` and `ent_type`); for a value, the same value on an
    exactly found span; for an event field, the same value anywhere in the same document, names compared without case.
    `micro` pools the spans of the labels, `macro` is the mean of their scores; `core` is MINISTRY, CITY, DATE, DURATION
    and SECTOR. A page counts as a round-up if its gold has three events or more.
    """
    return {
        "lines": _lines(pairs),
        "spans": _spans(pairs),
        "values": _values(pairs),
        "events": _events(pairs),
        "round-ups": _round_ups(pairs),
    }


def plots(pairs: Pairs) -> dict[str, list[dict[str, Any]]]:
    """The rows of the plots that `dvc.yaml` declares.

    `labels`: exact F1 of each label. `roles`: each line's role as stated and as found. `reliability`: of the tagger's
    spans, in ten bins of confidence, the mean confidence, the share that is exactly right, and how many there are.
    """
    scores = _spans(pairs)
    lines = [
        (a.role, b.role) for gold, document in pairs for a, b in zip(gold.document.lines, document.lines, strict=True)
    ]
    return {
        "labels": [{"label": label, "f1": scores[label]["f1"]} for label in SPAN_LABELS],
        "roles": [{"stated": stated, "found": found} for stated, found in lines],
        "reliability": _reliability(pairs),
    }


def _reliability(pairs: Pairs) -> list[dict[str, Any]]:
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(_BINS)]
    for stated, document in pairs:
        truth = {(s.start, s.end, s.label) for s in stated.document.spans}
        for span in document.spans:
            if span.by == "tagger":
                right = (span.start, span.end, span.label) in truth
                bins[min(int(span.score * _BINS), _BINS - 1)].append((span.score, right))
    rows = []
    for scored in filter(None, bins):
        confidence, right = (sum(part) / len(scored) for part in zip(*scored, strict=True))
        rows.append({"confidence": confidence, "right": right, "ideal": confidence, "spans": len(scored)})
    return rows


def _scores(hit: int, found: int, gold: int) -> dict[str, float | int]:
    precision, recall = hit / found if found else 0.0, hit / gold if gold else 0.0
    return {"p": precision, "r": recall, "f1": 2 * hit / (found + gold) if found + gold else 0.0, "gold": gold}


def _lines(pairs: Pairs) -> dict[str, dict[str, Any]]:
    counts: dict[str, Counter[str]] = {name: Counter() for name in ("content words", *LINE_ROLES)}
    for gold, document in pairs:
        for stated, line in zip(gold.document.lines, document.lines, strict=True):
            words = len(_WORD.findall(document.text[line.start : line.end]))
            for name, a, b, weight in (
                ("content words", line.role in CONTENT_ROLES, stated.role in CONTENT_ROLES, words),
                *((role, line.role == role, stated.role == role, 1) for role in LINE_ROLES),
            ):
                counts[name].update(hit=weight * (a and b), found=weight * a, gold=weight * b)
    return {name: _scores(c["hit"], c["found"], c["gold"]) for name, c in counts.items()}


def _spans(pairs: Pairs) -> dict[str, dict[str, Any]]:
    def as_entities(document: Document) -> list[dict[str, Any]]:
        # nervaluate's ends are inclusive.
        return [{"label": s.label, "start": s.start, "end": s.end - 1} for s in document.spans]

    gold = [as_entities(gold.document) for gold, _ in pairs]
    found = [as_entities(document) for _, document in pairs]
    results = Evaluator(gold, found, tags=list(SPAN_LABELS), loader="dict").evaluate()["entities"]
    rows: dict[str, dict[str, Any]] = {label: _span_row(results, [label]) for label in SPAN_LABELS}
    for name, labels in (("core", CORE_LABELS), ("all", SPAN_LABELS)):
        rows[f"micro {name}"] = _span_row(results, labels)
        scored = [rows[label] for label in labels]
        means = {key: sum(row[key] for row in scored) / len(scored) for key in rows[f"micro {name}"]}
        rows[f"macro {name}"] = {**means, "gold": rows[f"micro {name}"]["gold"]}
    return rows


def _span_row(results: Any, labels: Sequence[SpanLabel]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for prefix, kind in (("", "strict"), ("overlap ", "ent_type")):
        counts = [results[label][kind] for label in labels if label in results]
        hit, actual, possible = (sum(getattr(c, part) for c in counts) for part in ("correct", "actual", "possible"))
        scores = _scores(hit, actual, possible)
        row |= {f"{prefix}{name}": scores[name] for name in ("p", "r", "f1")}
    return {**row, "gold": possible}


def _values(pairs: Pairs) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for label in ("DATE", "DURATION", "COUNTRY", "SECTOR"):
        right = section = both = 0
        for stated, document in pairs:
            values = {(s.start, s.end): s.value or "" for s in document.spans_of(label)}
            for span in stated.document.spans_of(label):
                if (span.start, span.end) in values:
                    mine, theirs = values[span.start, span.end].split(","), (span.value or "").split(",")
                    both += 1
                    right += bool(set(mine) & set(theirs)) if label == "SECTOR" else mine == theirs
                    section += bool({c[:1] for c in mine} & {c[:1] for c in theirs})
        rows[label] = {"accuracy": right / both if both else 0.0, "spans": both}
        if label == "SECTOR":
            rows["SECTOR section"] = {"accuracy": section / both if both else 0.0, "spans": both}
    return rows


def _events(pairs: Pairs) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    stated_days = [(gold.document.published, document.published) for gold, document in pairs if gold.document.published]
    right = sum(a == b for a, b in stated_days)
    rows["published"] = _scores(right, sum(b is not None for _, b in stated_days), len(stated_days))
    for field in EVENT_FIELDS:
        hit = found = gold = 0
        for stated, document in pairs:
            a = facts([GoldEvent.from_event(event) for event in document.events], field)
            b = facts(stated.events, field)
            hit, found, gold = hit + len(a & b), found + len(a), gold + len(b)
        rows[field] = _scores(hit, found, gold)
    return rows


def _round_ups(pairs: Pairs) -> dict[str, dict[str, Any]]:
    differences = [
        abs(len(document.events) - len(gold.events)) for gold, document in pairs if len(gold.events) >= _ROUND_UP
    ]
    within = sum(difference <= 1 for difference in differences)
    share = within / len(differences) if differences else 0.0
    return {"events within one": {"share": share, "round-ups": len(differences)}}


def main(corpus: Path, models: Path, metrics: Path, folder: Path) -> None:
    """Score the models of a folder on the development documents; writes the report to `metrics`, the rows of the plots into `folder`."""
    pairs = read(read_development(corpus), load_models(models))
    written: dict[Path, Any] = {folder / f"{name}.json": rows for name, rows in plots(pairs).items()}
    written[folder / "epochs.json"] = _epochs(models / "checkpoint" / "training.json")
    written[metrics] = report(pairs)
    for path, content in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=None if path.parent == folder else 2) + "\n", encoding="utf-8")


def _epochs(training: Path) -> list[dict[str, Any]]:
    """The tagger's learning curve: its score on dev after each epoch."""
    scores = json.loads(training.read_text(encoding="utf-8"))["dev_f1"]
    return [{"epoch": epoch, "dev f1": score} for epoch, score in enumerate(scores, 1)]


if __name__ == "__main__":
    typer.run(main)
