"""The days that an ISO value may mean."""

import datetime
import re
from functools import lru_cache
from typing import Literal, NamedTuple

from pipeline.temporal.values import edge, first_day

_PART = re.compile(r"([0-9]{4})-([QHW])([0-9]{1,2})\Z")
_MONTHS = {"Q": 3, "H": 6}
_SEASONS = frozenset({"-SP", "-SU", "-FA", "-WI"})


class Period(NamedTuple):
    """The first and the last day."""

    first: datetime.date
    last: datetime.date

    def holds(self, other: "Period") -> bool:
        """Whether the other one lies inside."""
        return self.first <= other.first and other.last <= self.last

    def days_from(self, other: "Period") -> int:
        """How many days lie between two periods; 0 where they meet."""
        return max((other.first - self.last).days, (self.first - other.last).days, 0)

    def side_of(self, other: "Period") -> Literal["before", "same", "after"]:
        """On which side of the other one this lies; "same" where they share a day."""
        return "before" if self.last < other.first else "after" if self.first > other.last else "same"


@lru_cache(maxsize=50_000)
def period(value: str) -> Period | None:
    """The days of a day, week, month, quarter, half-year or year; None for what is no such value.

    A season has its whole year, for its months depend on the hemisphere.
    """
    if match := _PART.match(value):
        year, kind, number = match[1], match[2], int(match[3])
        return _week(year, number) if kind == "W" else _months(year, number, _MONTHS[kind])
    if value[4:] in _SEASONS:
        value = value[:4]
    first, last = first_day(value), edge(value, first=False)
    return Period(first, datetime.date.fromisoformat(last) if last else first) if first else None


def _months(year: str, number: int, length: int) -> Period | None:
    start, end = (period(f"{year}-{month:02d}") for month in (length * (number - 1) + 1, length * number))
    return Period(start.first, end.last) if start and end else None


def _week(year: str, number: int) -> Period | None:
    try:
        monday = datetime.date.fromisocalendar(int(year), number, 1)
        return Period(monday, monday + datetime.timedelta(days=6))
    except (ValueError, OverflowError):
        return None
