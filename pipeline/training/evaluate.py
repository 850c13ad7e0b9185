"""Compares the pipeline with annotated documents."""

import re
from collections import Counter
from typing import Any

from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.language import default, make_document
from pipeline.schema import CONTENT_ROLES, CORE_LABELS, LINE_ROLES, SPAN_LABELS, Document

_WORD = re.compile(r"\w+")
_SETS = ("countries", "cities", "authorities", "programs", "laws", "amounts", "sectors")
_SINGLES = ("action", "status", "announced_on", "effective_from", "effective_until")


def evaluate(golds: list[GoldDocument]) -> dict[str, dict[str, dict[str, Any]]]:
    """Read the text of each gold document and score what is stated about it.

    A hit is: for content, a word on a line that both call content; for a line role, a line; for a span, the same label
    at the same characters (`exact`) or with any character in common (`overlap`); for a value, the same value on an
    exactly found span; for an event field, the same value anywhere in the same document, names compared without case.
    """
    nlp = default()
    found = [nlp(make_document(nlp, gold.document.text))._.policy for gold in golds]
    pairs = list(zip(golds, found, strict=True))
    return {"lines": _lines(pairs), "spans": _spans(pairs), "values": _values(pairs), "events": _events(pairs)}


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
    rows: dict[str, dict[str, Any]] = {}
    totals: dict[str, list[int]] = {"core": [0, 0, 0], "all": [0, 0, 0]}
    for label in SPAN_LABELS:
        hit = overlap = found = gold = 0
        for stated, document in pairs:
            a = {(s.start, s.end) for s in document.spans_of(label)}
            b = {(s.start, s.end) for s in stated.document.spans_of(label)}
            hit, found, gold = hit + len(a & b), found + len(a), gold + len(b)
            overlap += sum(any(x < end and start < y for x, y in a) for start, end in b)
        rows[label] = {**_scores(hit, found, gold), "overlap_r": overlap / gold if gold else 0.0}
        for name in ("core", "all") if label in CORE_LABELS else ("all",):
            totals[name] = [sum(pair) for pair in zip(totals[name], (hit, found, gold), strict=True)]
    for name, (hit, found, gold) in totals.items():
        rows[f"micro {name}"] = {**_scores(hit, found, gold), "overlap_r": ""}
    return rows


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
