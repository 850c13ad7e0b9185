"""Lines → the day that the page says it was published on."""

import datetime
import re
from collections.abc import Iterable, Iterator
from operator import itemgetter

from pipeline import temporal
from pipeline.lines.patterns import DATELINE_LENGTH, DAY_OF_MONTH, MONTH
from pipeline.schema import Document, LineRole
from pipeline.temporal import lexicon

_PUBLISHED = re.compile(r"publish|posted|issued|released?\b|\bdated?\b", re.I)
# Of the first lines of the text so many, and so many characters of each, may hold a dateline: a date, perhaps behind a
# place, with a dash after it or with the first sentence, so a capital, behind it.
OPENING_LINES, _OPENING = 2, 90
_OPENS = re.compile(r"\W*(?:[^\W\d_](?:[^.:;]|(?<=[A-Z])\.){1,38}[,–—-]\s*)?")
_CLOSES_DATELINE = re.compile(r"\s?\([^()\d]{2,40}\)\s?[-–—:]|\s?[)\]–—:|/-]|[^\W\d_]|\.?\s[^\W\d_a-z]|\s*$")
# Or it stands behind the word that says so or a by-line, glued to the first sentence: "Posted on 5 May 2024 The", "Ann
# Roe May 5, 2024 The".
_NAME = r"(?!(?i:a|an|and|as|at|by|effective|for|in|of|on|the)\s)[^\W\d_a-z][^\W\d_]*(?:[’'-][^\W\d_]+)*\.?\s+"
_SAYS_DAY = re.compile(rf"\W*(?:(?i:dated?|published|posted)(?: on)?:?\s+|(?:By\s)?(?:{_NAME}){{2,4}})")
_LETTER = re.compile(r"[^\W\d_]")
_FIRST_SENTENCE = re.compile(r"(?:\.|\s[–—-])?\s?[^\W\d_a-z]")
# "The act takes effect today, 23 February 2023."
_TODAY = re.compile(r"\btoday,? [(\[]?(?:on )?\Z", re.I)
# The day of a measure, not of the page, in a headline ("Suspended until 31 December 2023") or a dateline ("Effective date: 21 February 2015"); both
# are looked for in so many characters before the day.
_EFFECTIVE = r"(?:effective|in force|valid)(?: date)?(?: as of| from| until)?\s?:?|deadlines?\s?:?|due:?"
_MEASURES = re.compile(
    rf"\b(?:to|until|till|through|from|between|since|after|before|by|as of|{_EFFECTIVE}|(?:start|begin|end|expire|reopen|open|close)(?:s|ing)?|takes? effect)(?: on| the)* \Z",
    re.I,
)
_IN_FORCE = re.compile(rf"\b(?:{_EFFECTIVE})(?: on| the)* \Z", re.I)
_BEFORE_DAY = 40
# What joins the two ends of what a page reports on, of which it appeared on the last.
_TO = re.compile(r" ?(?:to|and|until|till|through|[-–—]) ?(?:the )?")
# A day in a menu that is that of the visit, or of something to come.
_OF_THE_VISIT = re.compile(r"\b(?:today|local time|it is|page built|received|login|webinar|event|seminar)\b", re.I)
_UPDATED = re.compile(r"updated|modified|reviewed|revised", re.I)
_NAMED_DAY = re.compile(
    rf"(?:\b{MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{MONTH})"
)
# The headline of an issue that tells its day: "Immigration Updates – 19th of May".
_ISSUE = re.compile(
    rf"\b(?:updates?|news(?:letter)?|bulletin|digest|round-?up)\W+(?=(?:[a-z]+day,?\s)?(?:the\s)?{_NAMED_DAY.pattern})",
    re.I,
)
_MONTH_VALUE = re.compile(r"\d{4}-\d\d")
_YEAR_VALUE = re.compile(r"\d{4}")  # that of a decade has three
_WEEKDAYS = lexicon.WEEKDAYS | lexicon.SHORT_WEEKDAYS
_COPYRIGHT_YEAR = re.compile(r"(?:©|\(c\)|copyright)[^.]{0,60}?\b((?:19|20)\d\d)\b(?!\s?[-–])", re.I)


def publication_date(document: Document) -> str | None:
    """The day that the page says it was published on; None if it does not say.

    The dateline's day goes before one that opens the text, as crawlers glue a dateline to the first sentence, and that
    before that of a page's metadata, which a clock elsewhere may shift by one, and this before the headline's, which is most often
    the policy's own. A day called published goes before one called updated. Where none of them states one, the day that the article
    calls today is it. A doubt about it is appended to the document's warnings.
    """
    best: tuple[int, int] | None = None
    chosen: temporal.TimeSpan | None = None
    day_first = temporal.day_first(document.text)
    opening = document.body_lines()[:OPENING_LINES]
    heads = {"dateline"} if document.page_day else {"dateline", "title"}
    for line in document.lines:
        if line.role not in heads and line not in opening:
            continue
        surface = document.text[line.start : line.end]
        for span in days_of(line.role, surface, day_first):
            before = surface[: temporal.with_weekday(surface, span.start)]
            rank = 0 if _PUBLISHED.search(before[-30:]) else 2 if _UPDATED.search(before[-30:]) else 1
            key = (rank + {"dateline": 0, "body": 3, "title": 6}[line.role], line.start + span.start)
            if best is None or key < best:
                best, chosen = key, span
    if not chosen:
        return (
            document.page_day
            or _day_without_year(document)
            or _today(document, day_first)
            or _day_in_furniture(document, day_first)
        )
    if chosen.note:
        document.warnings.append(f"published {chosen.value}: {chosen.note}")
    return chosen.value


def days_of(role: LineRole, surface: str, day_first: bool | None) -> Iterator[temporal.TimeSpan]:
    """The days that a line of a role names as that of the page."""
    if role in {"title", "nav"}:
        yield from _of_page(surface, whole_days(temporal.find(surface, day_first=day_first)), _MEASURES)
    elif role == "body":
        for span in whole_days(temporal.find(surface[:_OPENING], day_first=day_first)):
            start = temporal.with_weekday(surface, span.start)
            after = surface[span.end : _OPENING]
            is_dateline = _OPENS.fullmatch(surface, 0, start) and _CLOSES_DATELINE.match(after)
            is_said = _SAYS_DAY.fullmatch(surface, 0, start) and _FIRST_SENTENCE.match(after)
            if is_dateline or (is_said and not _stands_before(_MEASURES, surface, start)):
                yield span
    else:
        yield from _of_page(surface, whole_days(temporal.find(surface, day_first=day_first)), _IN_FORCE)


def days_in_opening(document: Document) -> Iterator[tuple[int, int]]:
    """The start and end of the day of publication where it stands in the first lines of the text itself, and of the one glued to it, on
    which the page was changed: "Ann Roe July 27, 2023September 6, 2023 The …".

    A day with no place or name before it, "16 March 2020: The border …", is most often that of the measure as well: of the coded starts in CoronaNet's
    descriptions .93 are found so, .90 if it is the page's alone.
    """
    if not document.published:
        return
    day_first = temporal.day_first(document.text)
    for line in document.body_lines()[:OPENING_LINES]:
        surface = document.text[line.start : line.end]
        for span in days_of("body", surface, day_first):
            is_named = _LETTER.search(surface, 0, temporal.with_weekday(surface, span.start))
            if not is_named or span.value != document.published:
                continue
            glued = {day.start: day for day in whole_days(temporal.find(surface[:_OPENING], day_first=day_first))}
            day: temporal.TimeSpan | None = span
            while day:
                yield line.start + day.start, line.start + day.end
                day = glued.get(day.end)


def _of_page(line: str, days: Iterable[temporal.TimeSpan], measures: re.Pattern[str]) -> Iterator[temporal.TimeSpan]:
    """The days of a headline or dateline that may be those of the page: no measure's, and of "5 August to 19 August" the last."""
    last: temporal.TimeSpan | None = None
    is_measures = False
    for span in days:
        start = temporal.with_weekday(line, span.start)
        is_end = last is not None and bool(_TO.fullmatch(line, last.end, start))
        if last and not is_end and not is_measures:
            yield last
        is_measures = is_measures if is_end else _stands_before(measures, line, start)
        last = span
    if last and not is_measures:
        yield last


def _stands_before(pattern: re.Pattern[str], line: str, start: int) -> bool:
    return bool(pattern.search(line, max(0, start - _BEFORE_DAY), start))


def _today(document: Document, day_first: bool | None) -> str | None:
    """The day that the article calls today."""
    for line in document.body_lines():
        surface = document.text[line.start : line.end]
        if "today" not in surface.lower():  # what most lines lack, which the grammar then need not read
            continue
        for span in whole_days(temporal.find(surface, day_first=day_first)):
            if _TODAY.search(surface[: temporal.with_weekday(surface, span.start)]):
                return span.value
    return None


def _day_in_furniture(document: Document, day_first: bool | None) -> str | None:
    """The only whole day in the short lines of menus, such as a by-line taken for one of theirs.

    Where no other line states one it is the page's in 19 annotated pages, another in 5, and 3 that have it state none.
    """
    surfaces = (document.text[line.start : line.end] for line in document.lines if line.role == "nav")
    short = [surface for surface in surfaces if len(surface) < DATELINE_LENGTH and not _OF_THE_VISIT.search(surface)]
    days = {span.value for surface in short for span in days_of("nav", surface, day_first)}
    return days.pop() if len(days) == 1 else None


def _day_without_year(document: Document) -> str | None:
    """The day of the dateline, or of the headline of an issue where there is none, where it has no year.

    It is the one nearest to the month that the dateline or headline also names ("Issue 22, November 2022"), the nearest one to any
    whole date of the article, or in the year of a copyright; and where it names its weekday, the first of these that falls on it, or else the
    first such of a year that the article names.
    """
    datelines = [document.text[line.start : line.end] for line in document.lines if line.role == "dateline"]
    datelines = [dateline for dateline in datelines if DAY_OF_MONTH.search(dateline.lower())]
    if not datelines and (title := document.title_line()):
        headline = document.text[title.start : title.end]
        datelines = [headline[issue.end() :] for issue in _ISSUE.finditer(headline)]
    if not datelines:
        return None
    heads = [document.text[line.start : line.end] for line in document.lines if line.role in {"dateline", "title"}]
    article = [document.text[line.start : line.end] for line in document.content_lines()]
    told = [date for text in article for date in _values(text)]
    months = [f"{date}-15" for text in heads for date in _values(text) if _MONTH_VALUE.fullmatch(date)]
    days = [date for date in told if _is_day(date)]
    # Nearest to the middle of a year is each day of it.
    copyright_year = [f"{year[1]}-07-01"] if (year := _COPYRIGHT_YEAR.search(document.text)) else []
    for near in (months, days, copyright_year):
        placed = [(abs(_day(day) - _day(reference)), day) for reference, day, _ in _placed(datelines, near)]
        if placed:
            return min(placed, key=itemgetter(0))[1]
    years = [f"{date[:4]}-07-01" for date in told if _YEAR_VALUE.match(date)]
    return next((day for _, day, has_weekday in _placed(datelines, years) if has_weekday), None)


def _placed(datelines: Iterable[str], near: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """For each of some days and each dateline: that day, the dateline's day nearest to it, and whether it names a weekday, which is right."""
    for reference in dict.fromkeys(near):
        for dateline in datelines:
            day_of_reference = _day(reference)
            for span in whole_days(temporal.find(dateline, day_of_reference, weigh=lambda _: 0.0)):  # the nearest one
                start = temporal.with_weekday(dateline, span.start)
                if _stands_before(_IN_FORCE, dateline, start):
                    continue
                surface = dateline[start : span.end].lower()
                weekday = next((_WEEKDAYS[name] for name in _WEEKDAYS if surface.startswith(name)), None)
                day = span.value or ""
                is_right = weekday in {None, _day(day).weekday()}
                if _NAMED_DAY.search(surface) and is_right:
                    yield reference, day, weekday is not None


def _values(text: str) -> Iterator[str]:
    return (span.value for span in temporal.find(text) if span.label == "DATE" and span.value)


def whole_days(spans: Iterable[temporal.TimeSpan]) -> Iterator[temporal.TimeSpan]:
    """The dates that are whole days."""
    return (span for span in spans if span.label == "DATE" and _is_day(span.value))


def _day(value: str) -> datetime.date:
    return datetime.date.fromisoformat(value)


def _is_day(value: str | None) -> bool:
    try:
        return value is not None and len(value) == 10 and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False
