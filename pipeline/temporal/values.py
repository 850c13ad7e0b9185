"""Arithmetic on ISO 8601 values: days, months, quarters, half-years, seasons, years and lengths of them."""

import calendar
import datetime
import re

_LENGTH = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?\Z")


def day(year: int, month: int, day_of_month: int) -> str | None:
    """An ISO day, or None where the calendar has none."""
    if not (1 <= month <= 12 and 1 <= year <= 9999 and 1 <= day_of_month <= calendar.monthrange(year, month)[1]):
        return None
    return f"{year:04d}-{month:02d}-{day_of_month:02d}"


def shift_months(year: int, month: int, months: int) -> tuple[int, int]:
    """The year and month so many months later."""
    total = year * 12 + month - 1 + months
    return total // 12, total % 12 + 1


def iso_week(date: datetime.date) -> str:
    """The ISO week of a day, for example `2025-W11`."""
    year, week, _ = date.isocalendar()
    return f"{year:04d}-W{week:02d}"


def add(date: str, duration: str) -> str | None:
    """A date plus a length, to the date's own precision; None where either is not of that kind.

    A period from the 15th of a month for two years ends on the 15th; from a bare month, in that month two years later.

    Args:
        date: `2023`, `2023-04` or `2023-04-19`.
        duration: years, months, weeks and days, for example `P2Y` or `P1Y6M`.
    """
    found = _LENGTH.match(duration)
    if not found or duration == "P":
        return None
    years, months, weeks, days = (int(part or 0) for part in found.groups())
    months += 12 * years
    days += 7 * weeks
    try:
        parts = [int(part) for part in date.split("-")]
    except ValueError:
        return None
    if len(parts) == 1:
        return f"{parts[0] + months // 12:04d}" if months % 12 == 0 and not days else None
    year, month = shift_months(parts[0], parts[1], months)
    if not 1 <= year <= 9998:
        return None
    if len(parts) == 2:
        extra = round(days / 30.4)
        year, month = shift_months(year, month, extra)
        return f"{year:04d}-{month:02d}"
    last = calendar.monthrange(year, month)[1]
    try:
        moved = datetime.date(year, month, min(parts[2], last)) + datetime.timedelta(days=days)
    except (OverflowError, ValueError):
        return None
    return moved.isoformat()
