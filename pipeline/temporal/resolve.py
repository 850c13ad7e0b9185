"""Which year, month or day an incomplete date means: by the day of reference and the tense around it."""

import calendar
import datetime
import re
from dataclasses import dataclass

from pipeline.temporal import values

# The words of a clause that speak of what is to come, or of what has been. The nearest one decides.
_FUTURE = re.compile(
    r"\b(?:will|shall|would|until|till|by|from|before|effective|takes effect|enters? into|comes? into|starts?|starting|opens?|begins?|"
    r"beginning|planned|expected|due|scheduled|no later than|next|upcoming|deadline|expires?|ends?|as of|onwards?|must|may|can|to|is)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had|since|announced|published|adopted|approved|signed|issued|took|came|entered|began|started|opened|launched|"
    r"confirmed|said|released|gazetted|passed|voted|decided|held|laid|submitted|met|introduced|last|ago|ended|closed|found|reported|"
    r"became|suspended|received|dated|raised|told|agreed|went|has been|have been|stood|ran|expired|in force since)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Context:
    """What an incomplete date is resolved against.

    `tense` is +1 where the words around speak of the future, -1 of the past, 0 where they do not tell; `day_first` is
    the order of numeric dates.
    """

    reference: datetime.date | None
    tense: int = 0
    day_first: bool = True


def tense(before: str, after: str) -> int:
    """+1 for future, -1 for past, 0 for neither, by the words of the same sentence."""
    score = 0.0
    for pattern, sign in ((_FUTURE, 1), (_PAST, -1)):
        nearest = max((m.end() for m in pattern.finditer(before)), default=None)
        if nearest is not None:
            score += sign / (1 + (len(before) - nearest) / 12)
        if found := pattern.search(after):
            score += sign * 0.6 / (1 + found.start() / 12)
    return (score > 0.12) - (score < -0.12)


def year_of_month_day(month: int, day: int | None, context: Context) -> int | None:
    """The year that makes a month, or a day of it, natural; None without any reference.

    The nearest one to the reference, with tense as a thumb on the scale: a future verb admits up to eleven months ahead,
    a past one as many back.
    """
    reference = context.reference
    if reference is None:
        return None
    best: tuple[float, int] | None = None
    for year in (reference.year - 1, reference.year, reference.year + 1):
        last = calendar.monthrange(year, month)[1] if 1 <= year <= 9999 else 0
        if not last or (day is not None and day > last):
            continue
        date = datetime.date(year, month, day if day is not None else 15)
        distance = (date - reference).days
        if day is None and abs(distance) < 16 and (date.year, date.month) == (reference.year, reference.month):
            distance = 0
        cost = float(abs(distance))
        if distance > 0 and context.tense < 0:
            cost += 250
        elif distance < 0 and context.tense > 0:
            cost += 200
        if best is None or cost < best[0]:
            best = (cost, year)
    return best[1] if best else None


def weekday(number: int, context: Context, direction: int | None) -> str | None:
    """The day of that name: before the reference (-1), after it (+1), or the nearest by tense (None)."""
    reference = context.reference
    if reference is None:
        return None
    ahead = (number - reference.weekday()) % 7
    back = (reference.weekday() - number) % 7
    if direction == -1:
        offset = -(back or 7)
    elif direction == 1:
        offset = ahead or 7
    elif context.tense > 0:
        offset = ahead
    else:
        offset = -back
    try:
        return (reference + datetime.timedelta(days=offset)).isoformat()
    except OverflowError:
        return None


def shifted(unit: str, steps: int, context: Context) -> str | None:
    """The day, week, month, quarter or year so many steps from the reference."""
    reference = context.reference
    if reference is None:
        return None
    try:
        if unit == "day":
            return (reference + datetime.timedelta(days=steps)).isoformat()
        if unit == "week":
            return values.iso_week(reference + datetime.timedelta(weeks=steps))
        if unit == "month":
            year, month = values.shift_months(reference.year, reference.month, steps)
            return f"{year:04d}-{month:02d}"
        if unit == "quarter":
            year, month = values.shift_months(reference.year, reference.month, 3 * steps)
            return f"{year:04d}-Q{(month + 2) // 3}"
        return f"{reference.year + steps:04d}"
    except (OverflowError, ValueError):
        return None
