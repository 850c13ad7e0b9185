"""Which year, month or day an incomplete date means: by the dates beside it, the day of reference and the tense around it."""

import calendar
import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from pipeline.temporal import ahead, lexicon, values
from pipeline.temporal.patterns import JOINT, MONTH, NTH, YEAR
from pipeline.temporal.span import TimeSpan
from pipeline.temporal.text import Source, named_month, ordinal

_WORD = re.compile("[a-z]+")
_WORDS_BEFORE, _WORDS_AFTER = 14, 10
_DECAY = 0.4
_AFTER = 0.6
# What makes a year out of question, in log-odds, and the least difference that is no guess.
_SURE, _NO_GUESS = 100.0, 1.0
_DAYS = 365
_CLEARLY_AHEAD = 1.2
# What makes the date after it the later end of a range whose earlier end stands before it.
_RANGE = re.compile(
    rf"(?:{JOINT}|,? (?:and |but )?(?:will |would |shall )?(?:ends?|ending|ended|expires?|expired|runs?|running|ran|lasts?|lasted|closes?|closed)(?: (?:on|in|at|until|to|through))?(?: the)? |,? and (?:[a-z]+ ){{1,4}}(?:until|till|through|up to) )"
    r"(?:the )?(?:(?:end|beginning) of |mid[ -]|early |late )?\Z"
)
# A year that frames its sentence, not one that something is for.
_FRAME = re.compile(r"\b(?:in|during|throughout|of|since)(?: the year)? \Z")
_PLAIN_YEAR = re.compile(r"(?:19|20)[0-9]{2}\Z|(?:this|next|last) year\Z")
_GAP, _HINT_GAP = 44, 110
# A year gone by frames only what a sentence goes on to say that opens with it: "In 2020, from March to June".
_OPENING = re.compile(r"(?:\A|[\n.;:!?•|*-]\s*)(?:(?:in|during|throughout|over|already in|back in)(?: the year)? ?)?\Z")
_THAT_YEAR = (" of that year", " of the same year", " that year")
# Of the past, more surely than by "after" alone.
PAST = -0.6
# The number of a law that the day after it was passed or signed on: "Decree No. 108/2014 of 31 December", "Law 14 of 2016, dated".
_LAW_YEAR = re.compile(
    rf"\b[0-9][0-9.]*(?:[/-]| of )(?P<year>{YEAR})(?:/[a-zđ-]+)*,? (?:of|dated(?: from)?|from|signed on|published on)(?: the)? \Z"
)
_LAW_REACH = 60
# The later end of a range that this date begins.
_LATER_END = re.compile(
    rf"{JOINT}(?:(?P<day>{NTH}) (?:of )?(?P<month>{MONTH})|(?P<month_first>{MONTH})(?: (?P<day_after>{NTH}))?)(?!,? [0-9]{{4}})"
)
_BETWEEN = re.compile(r"\b(?:from|between|starting|beginning)(?: on)?(?: the)? \Z")


@dataclass(frozen=True)
class Context:
    """What an incomplete time is resolved against.

    `start` and `end` are its place; `date` and `length` the nearest of their kind before it; `order` tells whether the
    numeric dates of the text put the day first, None where nobody knows; `weigh` gives the log-odds that of two dates that a form
    can mean it means the next one.
    """

    source: Source
    start: int
    end: int
    reference: datetime.date | None
    date: TimeSpan | None = None
    length: TimeSpan | None = None
    order: Callable[[], bool | None] = lambda: None
    weigh: Callable[[ahead.Case], float] = ahead.log_odds

    def odds_of_next(self, kind: ahead.Kind, month: int = 0, day: int = 0) -> float:
        """The log-odds that the next day or month of a name is meant, and not the last one."""
        before, after = self.source.before(self.start), self.source.after(self.end)
        return self.weigh(ahead.Case(kind, self.start, month, day, before, after, self.tense))

    @cached_property
    def tense(self) -> float:
        """How strongly the sentence speaks of the future (above 0) or of the past (below)."""
        return tense(self.source.before(self.start), self.source.after(self.end))

    @cached_property
    def floor(self) -> str | None:
        """The date, to the month at least, that this one cannot lie before, as the two are the ends of a range."""
        if not self.date or not self.date.value or not 0 <= self.start - self.date.end <= _GAP:
            return None
        if len(self.date.value) not in {7, 10} or not self.date.value[5:].replace("-", "").isdigit():
            return None
        return self.date.value if _RANGE.match(self.source.plain[self.date.end : self.start]) else None

    @cached_property
    def stated_year(self) -> int | None:
        """The year that the sentence names before this date: "in 2026, from 1 January"."""
        if not self.date or not self.date.value or len(self.date.value) != 4 or self.start - self.date.end > _HINT_GAP:
            return None
        plain, place = self.source.plain, self.date.start
        if plain.startswith(_THAT_YEAR, self.end):
            return int(self.date.value)
        surface = plain[place : self.date.end]
        if not _PLAIN_YEAR.match(surface) or (
            surface.isdigit() and not _FRAME.search(plain[max(0, place - 24) : place])
        ):
            return None
        if self.reference and int(self.date.value) < self.reference.year and not self._opens_sentence(place):
            return int(self.date.value) if not surface.isdigit() and self.tense < PAST else None
        return int(self.date.value) if self.source.same_sentence(self.date.end, self.start) else None

    def _opens_sentence(self, place: int) -> bool:
        return bool(_OPENING.search(self.source.plain[max(0, place - 24) : place]))

    @cached_property
    def law_year(self) -> int | None:
        """The year in the number of the law that this is the day of."""
        number = _LAW_YEAR.search(self.source.plain[max(0, self.start - _LAW_REACH) : self.start])
        return int(number["year"]) if number else None

    @cached_property
    def later_end(self) -> tuple[int, int] | None:
        """The month and day of the later end of the range that this date begins: "between 1 March and 30 May"."""
        plain = self.source.plain
        if not _BETWEEN.search(plain[max(0, self.start - 20) : self.start]):
            return None
        if not (end := _LATER_END.match(plain, self.end)):
            return None
        month = named_month(end["month"] or end["month_first"])
        day = ordinal(end["day"] or end["day_after"] or "28")
        return None if (month, day) == (12, 31) else (month, day)  # a whole year, be it this or the next


def tense(before: str, after: str) -> float:
    """Above 0 for the future, below for the past, by the words on both sides; the nearer a word, the more it counts."""
    words = _WORD.findall(before)[-_WORDS_BEFORE - 1 :]
    lead = next((word for word in reversed(words[-4:]) if word not in lexicon.LEAD_GAP), "")
    score = lexicon.LEADS.get(lead, 0.0)
    for distance, i in enumerate(range(len(words) - 1, max(-1, len(words) - 1 - _WORDS_BEFORE), -1)):
        score += _weight(words[i], words[i - 1] if i else "") / (1 + _DECAY * distance)
    words = _WORD.findall(after)[:_WORDS_AFTER]
    for i, word in enumerate(words):
        if word == "since":  # after a date it gives a reason
            continue
        score += _AFTER * _weight(word, words[i - 1] if i else "") / (1 + _DECAY * i)
    return score


def _weight(word: str, previous: str) -> float:
    weight = lexicon.TENSES.get(word)
    if weight is not None:
        return weight
    if (
        word.endswith("ed")
        and len(word) > 4
        and word not in lexicon.NOT_PARTICIPLES
        and previous not in lexicon.NOT_PAST
    ):
        return lexicon.PARTICIPLE
    return 0.0


class Year(NamedTuple):
    """A year, and whether another one would be nearly as natural."""

    number: int
    guessed: bool = False


def year_of(month: int, day: int | None, context: Context, weekday: int | None = None) -> Year | None:
    """The year that makes a month, or a day of it, natural; None where there is nothing to tell by.

    A range runs forwards, a year named before in the sentence holds, a weekday has to fit. Else the words around it and its
    nearness to the reference decide.
    """
    if context.floor:
        floor = context.floor
        year = int(floor[:4])
        own = f"{year:04d}-{month:02d}" + ("" if day is None else f"-{day:02d}")
        shared = min(len(own), len(floor))
        return Year(year + (own[:shared] < floor[:shared]))
    if context.law_year:
        return Year(context.law_year)
    reference = context.reference
    if context.stated_year is not None and not (
        reference and context.stated_year < reference.year and context.tense > _CLEARLY_AHEAD
    ):
        return Year(context.stated_year)
    if reference is None:
        return None
    kind: ahead.Kind = "month" if day is None else "day"
    odds = context.odds_of_next(kind, month, day or 0)
    costs: list[tuple[float, int]] = []
    for year in (reference.year - 1, reference.year, reference.year + 1):
        last = calendar.monthrange(year, month)[1] if 1 <= year <= 9999 else 0
        if not last or (day is not None and not 1 <= day <= last):
            continue
        date = datetime.date(year, month, day if day is not None else 15)
        cost = _cost(date, kind, reference, context, odds)
        costs.append((cost + 2 * _SURE * (weekday not in {None, date.weekday()}), year))
    costs.sort()
    if not costs:
        return None
    return Year(costs[0][1], len(costs) > 1 and costs[1][0] - costs[0][0] < _NO_GUESS)


def _cost(date: datetime.date, kind: ahead.Kind, reference: datetime.date, context: Context, odds: float) -> float:
    """What speaks against a date, in log-odds: how far it is, and, if it is the next one, that the last one is meant."""
    distance = (date - reference).days
    is_now = distance == 0 or (kind == "month" and (date.year, date.month) == (reference.year, reference.month))
    if is_now or (distance < 0 and context.later_end and _is_under_way(date, reference, context.later_end)):
        return -_SURE
    return ahead.per_year(kind) * abs(distance) / _DAYS - odds * (distance > 0)


def _is_under_way(start: datetime.date, reference: datetime.date, end: tuple[int, int]) -> bool:
    """Whether a range that began on a day has not ended yet."""
    last = _end_of(start, end)
    return last is not None and reference.isoformat() <= last


def _end_of(start: datetime.date, end: tuple[int, int]) -> str | None:
    """The first such month and day from a day on, ISO."""
    month, day = end
    year = start.year + ((month, day) < (start.month, start.day))
    return values.day(year, month, min(day, calendar.monthrange(year, month)[1])) if year <= 9999 else None


def shift_year(which: str, context: Context) -> int | None:
    """The year of "this", "next" or "last" year."""
    return context.reference.year + lexicon.STEPS[which] if context.reference else None


def weekday(number: int, context: Context, direction: int | None) -> str | None:
    """The day of that name: before the reference (-1), in its week (0; of 12 gold dates like "this Monday" 11 are), after it (1), in
    the week after (2), or as the words have it (None).
    """
    reference = context.reference
    if reference is None:
        return None
    to_next = (number - reference.weekday()) % 7
    since_last = (reference.weekday() - number) % 7
    if direction == -1:
        offset = -(since_last or 7)
    elif direction == 1:
        offset = to_next or 7
    elif direction is not None:
        offset = 7 * (direction == 2) - reference.weekday() + number
    else:
        last, following = values.moved(reference, -since_last), values.moved(reference, to_next)
        is_next = context.odds_of_next("weekday") > 0 and not _is_over_before(following, last, context.later_end)
        return following if is_next else last
    return values.moved(reference, offset)


def _is_over_before(following: str | None, start: str | None, later_end: tuple[int, int] | None) -> bool:
    """Whether the range that began on a day is over before that weekday comes again: "from Saturday to 3 January"."""
    if not following or not start or not later_end:
        return False
    end = _end_of(datetime.date.fromisoformat(start), later_end)
    return end is not None and end < following


def shifted(unit: str, steps: int, reference: datetime.date | None) -> str | None:
    """The day, week, month, quarter or year so many steps from a day; None where the calendar ends."""
    if reference is None:
        return None
    try:
        if unit == "day":
            return values.moved(reference, steps)
        if unit == "week":
            return values.iso_week(reference + datetime.timedelta(weeks=steps))
        if unit in {"month", "quarter"}:
            year, month = values.shift_months(reference.year, reference.month, steps * (1 if unit == "month" else 3))
            code = f"{month:02d}" if unit == "month" else f"Q{(month + 2) // 3}"
            return f"{year:04d}-{code}" if 1 <= year <= 9999 else None
        year = reference.year + steps
        return f"{year:04d}" if 1 <= year <= 9999 else None
    except (OverflowError, ValueError):
        return None
