"""Events as reports of a development: who told it, when, and what is compared of it."""

import datetime
import itertools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from pydantic import ValidationError

from pipeline.batch.words import Words, stems, words
from pipeline.corpus.readers import Reject
from pipeline.schema import Document, Event, SpanLabel, content_id, first_problem
from pipeline.temporal import Period, period

DOCUMENTS = "documents.jsonl"
# An alert says at its beginning what it is about, and long ones must not be unlike short ones for their length. With 40, 60 and
# 100 words `benchmarks/merge_fit.py` has an average precision of .915, .908 and .908.
_LEAD_WORDS = 60
# These are compared by their identifiers and values; in the words they would count twice.
_APART: frozenset[SpanLabel] = frozenset({"COUNTRY", "MINISTRY", "DATE"})
_SCALES = {
    "thousand": 3, "k": 3, "lakh": 5, "million": 6, "mln": 6, "mn": 6, "m": 6, "crore": 7, "billion": 9, "bln": 9, "bn": 9,
    "trillion": 12, "trn": 12, "tn": 12,
}  # fmt: skip
_SCALE = rf"(?:{'|'.join(_SCALES)})\b"
# Whole, with separators of thousands, then a decimal part, then scales, of which "lakh crore" are two.
_NUMBER = re.compile(
    rf"(\d{{1,3}}(?:[.,'’ \u00a0\u202f]\d{{2,3}})*[.,'’ \u00a0\u202f]\d{{3}}(?!\d)|\d{{1,15}})(?:[.,](\d{{1,2}}|\d{{4,9}})(?!\d))?"
    rf"((?:\s?{_SCALE})*)",
    re.IGNORECASE,
)
_DECIMAL = re.compile(r"(\d+)\.(\d{3})")


@dataclass(frozen=True, slots=True)
class Report:
    """An event of a document, and what is compared of it.

    Attributes:
        published: ISO 8601, to the day.
        news: the day on which it was news: published or, where that is unknown, announced.
        start: when the policy starts, if that is not the day of its announcement, which reports give by the day of the news.
        headline: the words of its headline, without names of countries and bodies and without dates.
        lead: those of the lines that its fields rest on, from the first.
        names: the stems of each programme and law.
        authorities: identifiers.
        amounts: the numbers of its amounts.
        durations: ISO 8601.
    """

    doc_id: str
    url: str | None
    publisher: str | None
    published: str | None
    event: Event
    news: datetime.date | None
    start: Period | None
    headline: Words
    lead: Words
    names: tuple[Words, ...]
    authorities: frozenset[str]
    amounts: frozenset[str]
    durations: frozenset[str]

    @property
    def day(self) -> datetime.date | None:
        """The day by which reports are ordered: that of the news, or else the first day of the policy."""
        return self.news or (self.start.first if self.start else None)

    @property
    def order(self) -> tuple[datetime.date, str, str]:
        """By day, the undated last; no two reports have the same place."""
        return self.day or datetime.date.max, self.doc_id, self.event.event_id


def reports_of(document: Document) -> list[Report]:
    """The events of a document as reports."""
    page = _Page(document)
    return [_report(page, event) for event in document.events]


class _Page:
    """A document's text, by its lines."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._ends = {line.start: line.end for line in document.lines}
        self._starts = sorted(self._ends)
        self._spans = document.spans_by_line() if document.lines else {}

    def headline(self, event: Event) -> Iterator[str]:
        """The stems of an event's headline; without names and dates where the headline is found in the text."""
        found = next(iter(event.evidence), (0, 0))
        if self.document.text[slice(*found)] == event.headline:
            return self._topic(*found)
        return stems(event.headline)

    def lead(self, event: Event) -> Iterator[str]:
        """The stems of the lines on which something stands that a field rests on, without names and dates."""
        places = [start for ranges in (event.evidence, *event.field_evidence.values()) for start, _ in ranges]
        for number in sorted({bisect_right(self._starts, place) for place in places} - {0}):
            start = self._starts[number - 1]
            yield from self._topic(start, self._ends[start])

    def _topic(self, start: int, end: int) -> Iterator[str]:
        line = self._starts[bisect_right(self._starts, start) - 1] if self._starts else start
        for span in self._spans.get(line, ()):
            if span.label in _APART and start <= span.start < end:
                yield from stems(self.document.text[start : span.start])
                start = span.end
        yield from stems(self.document.text[start:end])


def _report(page: _Page, event: Event) -> Report:
    document = page.document
    days = [document.published, *(found.value for found in [event.announced_on] if found)]
    return Report(
        doc_id=document.doc_id,
        url=document.url,
        publisher=document.publisher,
        published=document.published,
        event=event,
        news=next((found.first for day in days if day and (found := period(day))), None),
        start=_start(event),
        headline=words(page.headline(event)),
        lead=words(itertools.islice(page.lead(event), _LEAD_WORDS)),
        names=tuple(words(stems(name)) for name in (*event.programs, *event.laws)),
        authorities=frozenset(body.id or body.name.casefold() for body in event.authorities),
        amounts=frozenset(number for amount in event.amounts for number in numbers(amount)),
        durations=frozenset(duration.value for duration in event.durations),
    )


def _start(event: Event) -> Period | None:
    start, announced = event.effective_from, event.announced_on
    if not start or (announced and announced.value == start.value):
        return None
    return period(start.value)


def numbers(amount: str) -> list[str]:
    """The numbers of an amount, alike however they are written: "1.5 million" and "1,500,000".

    Before a scale one point parts decimals, as nobody writes thousands of millions so: "1.125 million".
    """
    found = []
    for whole, part, scales in _NUMBER.findall(amount):
        if scales and not part and (decimal := _DECIMAL.fullmatch(whole)):
            whole, part = decimal.groups()
        digits = Decimal(re.sub(r"\D", "", whole) + "." + (part or "0"))
        power = sum(_SCALES[scale.lower()] for scale in re.findall(_SCALE, scales, re.IGNORECASE))
        found.append(f"{digits.scaleb(power).normalize():f}")
    return found


class _Version(NamedTuple):
    """A document as one line gives it. The latest is kept, and of several of one day always the same."""

    rank: tuple[str, str]
    where: str
    text: str
    reports: list[Report]


def read_reports(inputs: Sequence[Path]) -> tuple[list[Report], list[Reject]]:
    """The reports of folders that `extract` wrote, or of their `documents.jsonl`; no error stops the rest.

    A document that is there several times counts once. Where its texts differ, the latest one counts and the others are among
    the rejects, as are lines that cannot be read, by file and number.
    """
    versions: defaultdict[str, dict[str, _Version]] = defaultdict(dict)
    rejects = []
    for given in inputs:
        for item in _read_lines(given / DOCUMENTS if given.is_dir() else given):
            if isinstance(item, Reject):
                rejects.append(item)
                continue
            doc_id, version = item
            versions[doc_id][version.text] = max(version, versions[doc_id].get(version.text, version), key=_rank)
    reports = []
    for doc_id, found in versions.items():
        last = max(found.values(), key=_rank)
        reports += last.reports
        reason = f"another text of the same document, {last.where}, was taken; give each text its own id"
        rejects += [Reject(doc_id, version.where, reason) for version in found.values() if version is not last]
    return reports, rejects


def _rank(version: _Version) -> tuple[str, str]:
    return version.rank


def _read_lines(path: Path) -> Iterator[tuple[str, _Version] | Reject]:
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if not line.isspace():
                    yield _read_line(line, f"{path}:{number}")
    except OSError as error:
        yield Reject(str(path), str(path), f"cannot be opened: {error.strerror}")


def _read_line(line: bytes, where: str) -> tuple[str, _Version] | Reject:
    try:
        text = line.decode("utf-8-sig")
        document = Document.model_validate_json(text)
    except UnicodeDecodeError as error:
        return Reject(where, where, f"not UTF-8 at byte {error.start} of the line")
    except ValidationError as error:
        return Reject(where, where, f"no document of this version: {first_problem(error)}")
    rank = (document.published or "", content_id(text.strip()))
    return document.doc_id, _Version(rank, where, content_id(document.text), reports_of(document))
