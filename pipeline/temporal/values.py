"""Arithmetic on ISO 8601 values: days, months, quarters, half-years, seasons, years and lengths of them."""

import calendar
import datetime
import re

_LENGTH = re.compile(r"P(?:([0-9]{1,6})Y)?(?:([0-9]{1,6})M)?(?:([0-9]{1,6})W)?(?:([0-9]{1,6})D)?\Z")
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?\Z")


def day(year: int, month: int, day_of_month: int) -> str | None:
    """An ISO day, or None where the calendar has none."""
    if not (1 <= month <= 12 and 1 <= year <= 9999 and 1 <= day_of_month <= calendar.monthrange(year, month)[1]):
        return None
    return f"{year:04d}-{month:02d}-{day_of_month:02d}"


def is_day(value: str) -> bool:
    """Whether a value is a day of the calendar."""
    return len(value) == 10 and first_day(value) is not None


def first_day(value: str) -> datetime.date | None:
    """The first day of a year, month or day; None for other values."""
    found = _DATE.match(value)
    if not found or found[1] == "0000":
        return None
    year, month, day_of_month = int(found[1]), int(found[2] or 1), int(found[3] or 1)
    return datetime.date(year, month, day_of_month) if day(year, month, day_of_month) else None


def edge(value: str, *, first: bool) -> str | None:
    """The first or last day of a year or month."""
    start = first_day(value)
    if start is None or len(value) == 10:
        return None
    if first:
        return start.isoformat()
    month = start.month if len(value) == 7 else 12
    return day(start.year, month, calendar.monthrange(start.year, month)[1])


def middle(value: str) -> datetime.date | None:
    """A day, or the day in the middle of a month or year; None for other values."""
    first, last = first_day(value), edge(value, first=False)
    return first + (datetime.date.fromisoformat(last) - first) / 2 if first and last else first


def shift_months(year: int, month: int, months: int) -> tuple[int, int]:
    """The year and month so many months later."""
    total = year * 12 + month - 1 + months
    return total // 12, total % 12 + 1


def moved(date: datetime.date, days: int) -> str | None:
    """The ISO day so many days later; None where the calendar ends."""
    try:
        return (date + datetime.timedelta(days=days)).isoformat()
    except OverflowError:
        return None


def easter(year: int) -> datetime.date:
    """Easter Sunday of a Gregorian year (Meeus, Jones and Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    h = (19 * a + b - b // 4 - (b - (b + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (b % 4) + 2 * (c // 4) - h - c % 4) % 7
    m = (a + 11 * h + 22 * k) // 451
    month, day_before = divmod(h + k - 7 * m + 114, 31)
    return datetime.date(year, month, day_before + 1)


def nth_weekday(year: int, month: int, weekday: int, count: int) -> str | None:
    """The first, second … (1, 2 …) or last (-1) of a weekday (0 is Monday) in a month; None where the month has fewer."""
    days = [week[weekday] for week in calendar.monthcalendar(year, month) if week[weekday]]
    return day(year, month, days[count - (count > 0)]) if count <= len(days) else None


def iso_week(date: datetime.date) -> str:
    """The ISO week of a day, for example `2025-W11`."""
    year, week, _ = date.isocalendar()
    return f"{year:04d}-W{week:02d}"


def months_and_days(duration: str) -> tuple[int, int] | None:
    """The months and days of a length in years, months, weeks and days, for example `P1Y6M`; None for other values."""
    if not (match := _LENGTH.match(duration)):
        return None
    years, months, weeks, days = (int(part or 0) for part in match.groups())
    return 12 * years + months, 7 * weeks + days


def add(date: str, duration: str) -> str | None:
    """A date plus a length, to the date's own precision; None where either is not of that kind.

    A period from the 15th of a month for two years ends on the 15th; from a bare month, in that month two years later.

    Args:
        date: `2023`, `2023-04` or `2023-04-19`.
        duration: years, months, weeks and days, for example `P2Y` or `P1Y6M`.
    """
    length, start = months_and_days(duration), _DATE.match(date)
    if not length or not start or duration == "P":
        return None
    months, days = length
    if not start[2]:
        year = int(start[1]) + months // 12
        return f"{year:04d}" if months % 12 == 0 and not days and year <= 9999 else None
    year, month = shift_months(int(start[1]), int(start[2]), months + (0 if start[3] else round(days / 30.4)))
    if not 1 <= year <= 9999:
        return None
    if not start[3]:
        return f"{year:04d}-{month:02d}"
    last = calendar.monthrange(year, month)[1]
    return moved(datetime.date(year, month, min(int(start[3]), last)), days)
