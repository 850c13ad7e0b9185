"""Finds the forms of the grammar in a text and resolves them."""

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from pipeline.temporal.grammar import FORMS, Form
from pipeline.temporal.resolve import Context, tense

_WINDOW = 90
_SENTENCE_EDGE = re.compile(r"[.;!?](?=\s)|\n")
_CUE = re.compile(r"(\w+(?: \w+)?)\W*\Z")
_BUSINESS = re.compile(r"\b(?:business|working|work)[\s-]", re.IGNORECASE)
# A length after or before these is an age, a frequency or a rate.
_NOT_LENGTH_AFTER = re.compile(
    r"[ -](?:old|of age|or older|or over|a (?:week|day|month)|per (?:week|day|month)|weekly|(?:and|or) (?:older|over|above|younger))\b",
    re.IGNORECASE,
)
_NOT_LENGTH_BEFORE = re.compile(
    r"\b(?:every|each|per|age[ds]?|aged|ages of|age of|under|over the age of|once an?|twice an?|times an?)\s$",
    re.IGNORECASE,
)
_LAW_BEFORE = re.compile(
    r"(?:\b(?:Act|Law|Code|Regulations?|Ordinance|Rules|Bill|Order|Directive|Decree|Constitution|Treaty|Charter)s?,?|\b(?:No|Nos|Nr)\.?|[/№])\s?(?:of\s)?$"
)
_ARTICLE = frozenset({"a", "an"})
# "a year" is a length after these; elsewhere it is a rate ("USD 15,000 a year"), and "a second" an ordinal.
_BARE_UNIT = re.compile(r"(?:a|an)[ -](?:full |calendar |whole )?\w+\Z", re.IGNORECASE)
_LENGTH_WORDS = re.compile(
    r"\b(?:for|of|within|than|almost|nearly|about|after|least|most|to|past|lasts?|be)\s$", re.IGNORECASE
)
_ORDER_EVIDENCE = re.compile(r"(?<![\w./-])([0-9]{1,2})[./-]([0-9]{1,2})[./-](?:19|20)?[0-9]{2}(?![\w/-])")


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A date or length at [start, end) of the text.

    `value` is ISO 8601, None where it cannot be known without a reference; `business`: the length counts working days;
    `cue`: the one or two words before it; `note`: why the score is low.
    """

    start: int
    end: int
    label: Literal["DATE", "DURATION"]
    value: str | None
    business: bool
    score: float
    cue: str | None
    note: str | None


@lru_cache(maxsize=1)
def _patterns() -> list[tuple[Form, re.Pattern[str]]]:
    # Codes, amounts and decimals hold digits too: a form starts neither inside a word nor after a sign of one.
    return [
        (
            form,
            re.compile(
                rf"(?<![\w/.,€$£-]){form.pattern}"
                if form.label == "DURATION"
                else rf"(?<![\w/-])(?<![€$£0-9][.,]){form.pattern}",
                re.IGNORECASE,
            ),
        )
        for form in FORMS
    ]


def find(text: str, reference: datetime.date | None = None, *, day_first: bool | None = None) -> list[TimeSpan]:
    """All dates and lengths of a text, in order, none overlapping.

    Args:
        text: any string; offsets are code points into it.
        reference: the day from which relative and incomplete dates are resolved.
        day_first: the order of numeric dates where the text itself does not tell; None for day first with a warning.
    """
    order, sure = _numeric_order(text, day_first)
    found: list[tuple[int, int, int, Form, re.Match[str]]] = []
    for rank, (form, pattern) in enumerate(_patterns()):
        found += [(m.start(), -m.end(), rank, form, m) for m in pattern.finditer(text) if _stands(form, m, text)]
    found.sort(key=lambda candidate: candidate[:3])
    spans: list[TimeSpan] = []
    end = 0
    for start, _, _, form, match in found:
        if start >= end and (span := _span(form, match, text, reference, order, sure)):
            spans.append(span)
            end = match.end()
    return spans


def _numeric_order(text: str, hint: bool | None) -> tuple[bool, bool]:
    """Whether numeric dates put the day first, and whether that is known."""
    for match in _ORDER_EVIDENCE.finditer(text):
        first, second = int(match[1]), int(match[2])
        if first > 12 >= second:
            return True, True
        if second > 12 >= first:
            return False, True
    return (True if hint is None else hint), hint is not None


def _stands(form: Form, match: re.Match[str], text: str) -> bool:
    surface = match.group()
    before = text[max(0, match.start() - 30) : match.start()]
    after = text[match.end() : match.end() + 20]
    if form.label == "DURATION":
        if _BARE_UNIT.match(surface) and (
            surface.lower().endswith(("second", "quarter")) or not _LENGTH_WORDS.search(before)
        ):
            return False
        return not (_NOT_LENGTH_AFTER.match(after) or _NOT_LENGTH_BEFORE.search(before))
    if form.name in {"month", "which month"} or "month" in match.groupdict():
        month = match["month"]
        if month and (month.islower() or (form.name == "month" and not _is_month(month, before, after))):
            return False
    if form.name in {"year", "split year"}:
        return not _LAW_BEFORE.search(before) and not after.startswith(
            (" per cent", " percent", " people", " places", " permits")
        )
    if form.name == "weekday" or form.name == "which weekday":
        return not match["weekday"].islower()
    return bool(surface)


def _is_month(month: str, before: str, after: str) -> bool:
    """Whether a bare month is one: "May" and "March" are words, and short forms want a date beside them."""
    if len(month.rstrip(".")) < 4 and month.lower() != "may":
        return False
    if month.lower() in {"may", "march"}:
        return bool(
            re.search(
                r"\b(?:in|of|since|until|by|from|to|before|after|during|between|and|last|next|this|early|late|mid|for)[\s-]$",
                before,
                re.I,
            )
        )
    return True


def _span(
    form: Form, match: re.Match[str], text: str, reference: datetime.date | None, order: bool, sure: bool
) -> TimeSpan | None:
    before = _SENTENCE_EDGE.split(text[max(0, match.start() - _WINDOW) : match.start()])[-1]
    after = _SENTENCE_EDGE.split(text[match.end() : match.end() + _WINDOW])[0]
    context = Context(reference, tense(before, after), day_first=order)
    try:
        value = form.resolve(match.groupdict(), context)
    except (KeyError, ValueError):
        return None
    if value is None and (
        reference is not None
        or form.name in {"ISO day", "numeric", "day month year", "month day year", "year first", "short year"}
    ):
        return None
    start, end = match.span()
    surface = match.group()
    note = None
    if (
        form.name in {"numeric", "short year"}
        and not sure
        and int(match["a"]) <= 12
        and int(match["b"]) <= 12
        and match["a"] != match["b"]
    ):
        note = "day and month could be exchanged"
    elif value is None:
        note = "no reference date"
    if form.label == "DURATION" and surface.split()[0].lower() in _ARTICLE:
        # The article is no part of the length: "for a [year]", "a [90-day] stay".
        start += len(surface.split()[0]) + 1
    if surface.endswith(".") and not re.match(r"\s+[a-z0-9]", text[end : end + 2]):
        end -= 1
    cue = _CUE.search(before)
    return TimeSpan(
        start,
        end,
        form.label,
        value,
        bool(_BUSINESS.search(surface)),
        0.6 if note else 0.95,
        cue[1].lower() if cue else None,
        note,
    )
