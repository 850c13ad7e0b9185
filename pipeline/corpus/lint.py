"""Finds what is suspicious in an annotated document: forgotten mentions, values that do not fit, unsupported events.

The rules know the guidelines, not the texts. Where a finding is wrong, the document's header says so once: a surface under
`unlabelled:` is left unlabelled on purpose in at least one place.
"""

import calendar
import datetime
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import pycountry

from pipeline import temporal
from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.knowledge import places, taxonomy
from pipeline.schema import EVENT_DATES, Document, Span, SpanLabel, covered

_DATE = re.compile(r"\d{4}(?:-(?:(?P<m>\d\d)(?:-\d\d)?|Q[1-4]|H[12]|SP|SU|FA|WI|W\d\d))?")
_LENGTH = r"P(?:\d+(?:\.\d)?[YMWD])+|P?T(?:\d+(?:\.\d)?[HMS])+|P(?:\d+[YMWD])*T(?:\d+[HMS])+"
_DURATION = re.compile(rf"(?:{_LENGTH})(?:/(?:{_LENGTH}))?")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MONTHS = {calendar.month_abbr[number].lower(): number for number in range(1, 13)}
_MONTH = re.compile(
    r"\b(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)\b",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day\b", re.IGNORECASE)
_UNITS = {"year": "Y", "month": "M", "week": "W", "fortnight": "W", "day": "D", "hour": "H", "decade": "Y"}
_UNIT = re.compile(r"(year|month|week|fortnight|day|hour|decade)s?\b", re.IGNORECASE)
_NUMBERS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12,
}  # fmt: skip
# Surfaces of these labels are names: a second mention without a label is almost always forgotten.
_NAMES: frozenset[SpanLabel] = frozenset({"MINISTRY", "CITY", "COUNTRY", "REGION", "PROGRAM", "LAW", "SECTOR"})
_FIELDS: tuple[tuple[str, SpanLabel], ...] = (
    ("cities", "CITY"), ("authorities", "MINISTRY"), ("programs", "PROGRAM"), ("laws", "LAW"), ("amounts", "MONEY"),
    ("sectors", "SECTOR"),
)  # fmt: skip


class Finding(NamedTuple):
    """What a rule found, where (`file:line`), and what would mend it."""

    where: str
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.rule}: {self.message}"


def lint(documents: Iterable[tuple[Path, GoldDocument]]) -> Iterator[Finding]:
    """The findings of every document, in order, and of two with one id."""
    seen: dict[str, Path] = {}
    for path, gold in documents:
        doc_id = gold.document.doc_id
        if doc_id in seen:
            yield Finding(f"{path}:1", "id", f"{doc_id!r} is also that of {seen[doc_id]}; give each document its own")
        seen.setdefault(doc_id, path)
        yield from lint_document(gold, path)


def lint_document(gold: GoldDocument, path: Path) -> Iterator[Finding]:
    """The findings of one document that was read from `path`."""
    where = _Where(path, gold)
    document = gold.document
    accepted = frozenset(gold.unlabelled)
    taken = covered(document.spans)
    for at, surface in _unlabelled_mentions(document, taken):
        if surface not in accepted:
            yield Finding(
                where(at), "mention", f"{surface!r} is labelled elsewhere; label it or add it to `unlabelled:`"
            )
    for at, surface, kind in _unlabelled_shapes(document, taken):
        if surface not in accepted:
            yield Finding(where(at), "shape", f"{surface!r} looks like a {kind}; label it or add it to `unlabelled:`")
    for span in document.spans:
        for problem in _value_problems(span, document.text):
            yield Finding(where(span.start), "value", f"{span.text!r} {span.label}: {problem}")
    for event in gold.events:
        for problem in _unsupported(event, document):
            yield Finding(f"{path}:1", "event", problem)
    for surface in sorted(accepted):
        if surface not in document.text:
            yield Finding(f"{path}:1", "unlabelled", f"{surface!r} does not stand in the text; take it off the list")


class _Where:
    """`file:line` of a place in a document's text."""

    def __init__(self, path: Path, gold: GoldDocument) -> None:
        self._path = path
        self._text = gold.document.text
        self._first = (gold.header or "").count("\n") + 3

    def __call__(self, at: int) -> str:
        return f"{self._path}:{self._first + self._text.count(chr(10), 0, at)}"


def _unlabelled_mentions(document: Document, taken: bytearray) -> Iterator[tuple[int, str]]:
    surfaces = {span.text for span in document.spans if span.label in _NAMES and len(span.text) > 2}
    for start, end in document.mentions(surfaces):
        if not any(taken[start:end]):
            yield start, document.text[start:end]


def _unlabelled_shapes(document: Document, taken: bytearray) -> Iterator[tuple[int, str, str]]:
    reference = datetime.date.fromisoformat(document.published) if document.published else None
    for line in document.content_lines():
        surface = document.text[line.start : line.end]
        found = [(s.start, s.end, s.label.lower()) for s in temporal.find(surface, reference)]
        found += [(m.start(), m.end(), "amount") for m in _amount().finditer(surface)]
        for start, end, kind in found:
            if not any(taken[line.start + start : line.start + end]):
                yield line.start + start, surface[start:end], kind


@lru_cache(maxsize=1)
def _amount() -> re.Pattern[str]:
    codes = "|".join(sorted(currency.alpha_3 for currency in pycountry.currencies))
    return re.compile(
        rf"(?:[$€£¥₹₩₽₺₫₱฿₦]|\b(?:{codes}|RMB)\b) ?\d[\d.,]*(?<=\d)|(?<![\w.,-])\d[\d.,]*(?<=\d) ?(?:[€£₽₺₫]|(?:{codes})\b)"
    )


def _value_problems(span: Span, text: str) -> Iterator[str]:
    if span.label == "DATE":
        yield from _date_problems(text[temporal.with_weekday(text, span.start) : span.end], span.value)
    elif span.label == "DURATION":
        yield from _duration_problems(span.text, span.value)
    elif span.label == "COUNTRY":
        expected = places.countries().get(span.text)
        if span.value is None:
            yield "has no value; give the ISO 3166-1 alpha-2 code"
        elif span.value not in places.country_names():
            yield f"{span.value!r} is no ISO 3166-1 alpha-2 code"
        elif expected and expected != span.value:
            yield f"has the value {span.value!r}; the name is that of {expected!r}"
    elif span.label == "SECTOR":
        for code in (span.value or "").split(",") if span.value else ():
            if code not in taxonomy.titles() or len(code) > 3:
                yield f"{code!r} is no ISIC Rev. 4 section or division"


def _date_problems(text: str, value: str | None) -> Iterator[str]:
    match = _DATE.fullmatch(value or "")
    if not match:
        yield f"{value!r} is no ISO date, month, quarter, half-year, season, week or year"
        return
    value = value or ""
    day = None
    if len(value) == 10:
        try:
            day = datetime.date.fromisoformat(value)
        except ValueError:
            yield f"the calendar has no {value}"
            return
    years = {int(year) for year in _YEAR.findall(text)}
    if years and int(value[:4]) not in years:
        yield f"has the value {value!r}, but its year is {min(years)}"
    months = {_MONTHS[name[:3].lower()] for name in _MONTH.findall(text)}
    if months and match["m"] and int(match["m"]) not in months:
        yield f"has the value {value!r}, but its month is {min(months)}"
    weekday = _WEEKDAY.search(text)
    if day and weekday and f"{day:%A}" != weekday.group().capitalize():
        yield f"has the value {value!r}, which is a {day:%A}"


def _duration_problems(text: str, value: str | None) -> Iterator[str]:
    if not _DURATION.fullmatch(value or ""):
        yield f"{value!r} is no ISO 8601 length"
        return
    value = value or ""
    units = {_UNITS[unit.lower()] for unit in _UNIT.findall(text)}
    if "half" in text.lower():
        units |= {"M"} if "Y" in units else {"D"}  # half a year is six months
    if units and not units & set(value):
        yield f"has the value {value!r}, but its unit is {min(units)}"
    numbers = {int(number) for number in re.findall(r"\d+", text)} | {
        _NUMBERS[word]
        for word in re.findall(r"(?<![\w-])[a-z]+(?!-(?:one|two|three|four|five|six|seven|eight|nine)\b)", text.lower())
        if word in _NUMBERS
    }
    stated = {int(number) for number in re.findall(r"\d+", value)}
    in_words = any(word in text.lower() for word in ("fortnight", "decade", "hundred"))
    if numbers and not numbers & stated and not in_words:
        yield f"has the value {value!r}, but its number is {min(numbers)}"


def _unsupported(event: GoldEvent, document: Document) -> Iterator[str]:
    surfaces: defaultdict[str, set[str]] = defaultdict(set)
    values: defaultdict[str, set[str]] = defaultdict(set)
    for span in document.spans:
        surfaces[span.label].add(span.text.casefold())
        values[span.label].add(span.value or "")
    for field, label in _FIELDS:
        for name in getattr(event, field):
            if name.casefold() not in surfaces[label]:
                yield f"{field}: {name!r} is the surface of no {label} span"
    for code in event.countries:
        if code not in places.country_names():
            yield f"countries: {code!r} is no ISO 3166-1 alpha-2 code"
        elif code not in values["COUNTRY"] and not surfaces["MINISTRY"] | surfaces["CITY"] | surfaces["REGION"]:
            yield f"countries: {code!r} has no span that supports it"
    for field in EVENT_DATES:
        date = getattr(event, field)
        if date and not date.derived and date.value not in values["DATE"]:
            yield f"{field}: {date.value} is the value of no DATE span"
    for duration in event.durations:
        if duration.value not in values["DURATION"]:
            yield f"durations: {duration.value} is the value of no DURATION span"
    yield from _underived(event, document)


def _underived(event: GoldEvent, document: Document) -> Iterator[str]:
    start, until = event.effective_from, event.effective_until
    if start and start.derived and start.value != (document.published or "")[:7]:
        yield f"effective_from: {start.value} is derived, but is not the month of publication"
    if until and until.derived:
        ends = [temporal.add(start.value, d.value) for d in event.durations if d.role == "term"] if start else []
        if not any(end and until.value[: len(end)] == end[: len(until.value)] for end in ends):
            yield f"effective_until: {until.value} is derived, but is not the start plus a term"
