"""Compares the pipeline with annotated documents."""

import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from nervaluate import Evaluator

from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.language import default, make_document
from pipeline.schema import CONTENT_ROLES, CORE_LABELS, LINE_ROLES, SPAN_LABELS, Document, SpanLabel

_WORD = re.compile(r"\w+")
_ROUND_UP = 3
_SETS = ("countries", "cities", "authorities", "programs", "laws", "amounts", "sectors")
_SINGLES = ("action", "status", "announced_on", "effective_from", "effective_until")


def evaluate(golds: list[GoldDocument]) -> dict[str, dict[str, dict[str, Any]]]:
    """Read the text of each gold document and score what is stated about it.

    A hit is: for content, a word on a line that both call content; for a line role, a line; for a span, the same label
    at the same characters (`exact`) or, pairing each span with one of the other side at most, with any character in
    common (`overlap`; both as `nervaluate` counts them, its `strict` and `ent_type`); for a value, the same value on an
    exactly found span; for an event field, the same value anywhere in the same document, names compared without case.
    `micro` pools the spans of the labels, `macro` is the mean of their scores; `core` is MINISTRY, CITY, DATE, DURATION
    and SECTOR. A page counts as a round-up if its gold has three events or more.
    """
    nlp = default()
    docs = [make_document(nlp, gold.document.text) for gold in golds]
    pairs = list(zip(golds, [doc._.policy for doc in nlp.pipe(docs)], strict=True))
    return {
        "lines": _lines(pairs),
        "spans": _spans(pairs),
        "values": _values(pairs),
        "events": _events(pairs),
        "round-ups": _round_ups(pairs),
    }


Pairs = list[tuple[GoldDocument, Document]]


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
        counts = [results[label][kind] for label in labels]
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


def _facts(events: list[GoldEvent], field: str) -> set[object]:
    facts: set[object] = set()
    for event in events:
        value = getattr(event, field)
        if field == "durations":
            facts |= {(duration.value, duration.role) for duration in value}
        elif field in _SETS:
            facts |= {name.casefold() for name in value}
        elif value is not None:
            facts.add(value if isinstance(value, str) else value.value)
    return facts


def _events(pairs: Pairs) -> dict[str, dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    stated_days = [(gold.document.published, document.published) for gold, document in pairs if gold.document.published]
    right = sum(a == b for a, b in stated_days)
    rows["published"] = _scores(right, sum(b is not None for _, b in stated_days), len(stated_days))
    for field in (*_SINGLES, *_SETS, "durations"):
        hit = found = gold = 0
        for stated, document in pairs:
            a = _facts([GoldEvent.from_event(event) for event in document.events], field)
            b = _facts(stated.events, field)
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
