"""The fields of an event, read from the spans of its segment by the parts that they play, each with its evidence."""

import itertools
import re
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import TypeVar, cast

from pipeline import temporal
from pipeline.events.segments import Segment
from pipeline.knowledge import places
from pipeline.schema import (
    EVENT_DATES,
    Authority,
    City,
    DatedField,
    Document,
    DurationRole,
    EventDuration,
    EventSector,
    Range,
    Span,
    SpanLabel,
)

Evidence = dict[str, list[Range]]
_LIVE = re.compile(
    r"\b(?:now (?:live|open|available|in force|in effect|operational|accept\w*)|(?:is|are) (?:now )?live|already (?:live|in force)|"
    r"has (?:gone live|opened|launched|started|begun)|went live)\b",
    re.IGNORECASE,
)

T = TypeVar("T")


def dates(document: Document, segment: Segment, durations: Sequence[EventDuration]) -> dict[str, DatedField]:
    """The dates of an event by field: the first one stated in each part, and what follows from others."""
    found: dict[str, DatedField] = {}
    for span in segment.of("DATE"):
        if span.role in EVENT_DATES and span.value:
            found.setdefault(span.role, DatedField(value=span.value, evidence=[(span.start, span.end)]))
    _derive(document, segment, found, durations)
    return found


def _derive(
    document: Document, segment: Segment, found: dict[str, DatedField], durations: Sequence[EventDuration]
) -> None:
    """The start of what is already live, to the month; the end from the start and the term."""
    if "effective_from" not in found and document.published and (live := _first_match(document, segment, _LIVE)):
        found["effective_from"] = DatedField(
            value=document.published[:7], derived=True, basis="live at publication", evidence=[live]
        )
    term = next((d for d in durations if d.role == "term" and "/" not in d.value), None)
    if "effective_until" not in found and "effective_from" in found and term:
        end = temporal.add(found["effective_from"].value, term.value)
        if end:
            found["effective_until"] = DatedField(value=end, derived=True, basis="start + term", evidence=term.evidence)


def _first_match(document: Document, segment: Segment, pattern: re.Pattern[str]) -> Range | None:
    matches = (pattern.search(document.text, start, end) for start, end in segment.passages)
    return next((match.span() for match in matches if match), None)


def durations(segment: Segment) -> list[EventDuration]:
    """The lengths that play a part, each value and part once, with every place that states it."""
    found: dict[tuple[str, str], EventDuration] = {}
    for span in segment.of("DURATION"):
        if not span.role or not span.value:
            continue
        length = found.setdefault(
            (span.value, span.role),
            EventDuration(
                value=span.value,
                role=cast(DurationRole, span.role),
                business=span.business,
                text=span.text,
                evidence=[],
            ),
        )
        length.evidence.append((span.start, span.end))
    return list(found.values())


def countries(document: Document, segment: Segment, evidence: Evidence) -> list[str]:
    """Whose policy it is: the countries that play that part, else the headline's, else the one named most.

    A segment that names no country has those of the document's title; a page without any has the one in which most of its
    linked bodies and cities are.
    """
    spans = [span for span in segment.of("COUNTRY") if span.value]
    own = [span for span in spans if span.role]
    in_headline = [span for span in spans if segment.headline[0] <= span.start < segment.headline[1]]
    if chosen := own or in_headline:
        codes = distinct((span.value or "" for span in chosen), key=str)
    elif spans:
        codes = [Counter(span.value or "" for span in spans).most_common(1)[0][0]]
    else:
        return _countries_elsewhere(document, segment, evidence)
    evidence["countries"] = [(span.start, span.end) for span in spans if span.value in codes]
    return codes


def _countries_elsewhere(document: Document, segment: Segment, evidence: Evidence) -> list[str]:
    title = next((line for line in document.lines if line.role == "title"), None)
    titled = [s for s in document.spans_of("COUNTRY") if s.value and title and title.start <= s.start < title.end]
    if titled:
        evidence["countries"] = [(span.start, span.end) for span in titled]
        return distinct((span.value or "" for span in titled), key=str)
    linked = [span for span in segment.of("MINISTRY", "CITY") if span.link and span.link.country]
    homes = Counter(span.link.country for span in linked if span.link).most_common(1)
    if not homes or homes[0][0] not in places.country_names():
        return []
    evidence["countries"] = [(s.start, s.end) for s in linked if s.link and s.link.country == homes[0][0]]
    return [homes[0][0]]


def cities(segment: Segment, evidence: Evidence) -> list[City]:
    """The cities where it applies."""
    found: dict[str, City] = {}
    for span in _playing(segment, "CITY", "cities", evidence):
        link = span.link
        city = City(name=span.text, id=link.id if link else None, country=link.country if link else None)
        found.setdefault(span.text, city)
    return list(found.values())


def authorities(document: Document, segment: Segment, codes: Sequence[str], evidence: Evidence) -> list[Authority]:
    """The bodies that issue or run it, each once by its full name; where none plays that part, the first one named."""
    defined = acronyms(document)
    spans = _playing(segment, "MINISTRY", "authorities", evidence) or segment.of("MINISTRY")[:1]
    if spans:
        evidence["authorities"] = [(span.start, span.end) for span in spans]
    by_name = {name: acronym for acronym, name in defined.items()}
    found: dict[str, Authority] = {}
    for span in spans:
        name, link = defined.get(span.text, span.text), span.link
        country = (link.country if link else None) or (codes[0] if len(codes) == 1 else None)
        authority = Authority(name=name, id=link.id if link else None, acronym=by_name.get(name), country=country)
        found.setdefault(name.casefold(), authority)
    return list(found.values())


def unknown_authorities(segment: Segment) -> list[str]:
    """The bodies that play a part and that the registry does not have."""
    spans = [s for s in segment.of("MINISTRY") if s.role and s.link and s.link.scheme == "local"]
    return distinct((span.text for span in spans), key=str.casefold)


def acronyms(document: Document) -> dict[str, str]:
    """The acronyms of bodies that the text defines in brackets after their names."""
    spans = document.spans_of("MINISTRY")
    return {
        after.text: before.text
        for before, after in itertools.pairwise(spans)
        if 1 <= after.start - before.end <= 3
        and document.text[before.end : after.start].strip() == "("
        and " " not in after.text
    }


def names(segment: Segment, label: SpanLabel, field: str, evidence: Evidence) -> list[str]:
    """The surfaces of a label that play a part, each once."""
    return distinct((span.text for span in _playing(segment, label, field, evidence)), key=str.casefold)


def sectors(segment: Segment, evidence: Evidence) -> list[EventSector]:
    """The activities that it targets, exempts or restricts."""
    found: dict[str, EventSector] = {}
    for span in _playing(segment, "SECTOR", "sectors", evidence):
        sector = found.setdefault(span.text.casefold(), EventSector(text=span.text, codes=span.codes, evidence=[]))
        sector.evidence.append((span.start, span.end))
    return list(found.values())


def _playing(segment: Segment, label: SpanLabel, field: str, evidence: Evidence) -> list[Span]:
    spans = [span for span in segment.of(label) if span.role]
    if spans:
        evidence[field] = [(span.start, span.end) for span in spans]
    return spans


def distinct(items: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    """The items in order, each key once."""
    found: dict[Hashable, T] = {}
    for item in items:
        found.setdefault(key(item), item)
    return list(found.values())
