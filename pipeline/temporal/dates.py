"""How the values of dates are worked out from what a form matched."""

import datetime
import re
from dataclasses import replace

from pipeline.temporal import lexicon, values
from pipeline.temporal.form import UNKNOWN, Groups, Guess
from pipeline.temporal.resolve import PAST, Context, Year, shift_year, shifted, weekday, year_of
from pipeline.temporal.text import named_month, number, ordinal

Value = str | Guess | None
_NEAR = 200
_GUESSED = "the year is a guess"
# The new year as a year, not as its first day.
_WITHIN = re.compile(r"\b(?:in|into|for) (?:the )?\Z")


def month_of(groups: Groups, key: str = "month") -> int:
    """The number of the month in a group."""
    return named_month(groups[key] or "")


def weekday_of(groups: Groups) -> int | None:
    """The number of the weekday in a group, Monday's being 0; None where there is none."""
    name = groups.get("weekday")
    return None if not name else lexicon.WEEKDAYS.get(name, lexicon.SHORT_WEEKDAYS.get(name))


def _year(groups: Groups, month: int, day: int | None, context: Context) -> Year | None:
    """The year as written, of two digits in the century of the reference, or by the later end of the range, or as it is natural."""
    if written := groups.get("year"):
        return Year(_century(int(written), context) - _crosses(groups, month))
    if relative := groups.get("relative") or groups.get("apart"):
        year = shift_year(relative, context)
        return Year(year) if year else None
    return year_of(month, day, context, weekday_of(groups))


def _crosses(groups: Groups, month: int) -> bool:
    """Whether a range begins in the year before that of its end: "1 December to 31 January 2026", "15.12. – 15.01.2025"."""
    if groups.get("later"):
        return month_of(groups, "later") < month
    if quarter := groups.get("later_q"):
        return _month_of_quarter(int(quarter)) < month
    return int(groups.get("later_m") or month) < month


def _in_year(groups: Groups, month: int, day: int | None, context: Context, code: str) -> Value:
    """The code behind the year that it belongs to."""
    year = _year(groups, month, day, context)
    if not year:
        return UNKNOWN if context.reference is None else None
    value = f"{year.number:04d}-{code}"
    return Guess(value, _GUESSED) if year.guessed else value


def day_of_month(groups: Groups, context: Context) -> Value:
    """A day of a month, with or without a year."""
    month, day = month_of(groups), ordinal(groups["day"] or "")
    value = _in_year(groups, month, day, context, f"{month:02d}-{day:02d}")
    stated = value.value if isinstance(value, Guess) else value
    return value if stated is None or values.is_day(stated) else None


def month(groups: Groups, context: Context) -> Value:
    """A month, with or without a year."""
    number_of_month = month_of(groups)
    return _in_year(groups, number_of_month, None, context, f"{number_of_month:02d}")


def which_month(groups: Groups, context: Context) -> Value:
    """ "last August", "next March"."""
    month_number, reference = month_of(groups), context.reference
    if reference is None:
        return UNKNOWN
    step = lexicon.STEPS[groups["which"] or ""]
    if step < 0:
        year = reference.year - (month_number >= reference.month)
    else:
        year = reference.year + (step > 0 and month_number <= reference.month)
    return f"{year:04d}-{month_number:02d}"


def iso(groups: Groups, context: Context) -> Value:
    """Year, month and day as numerals in that order."""
    return values.day(int(groups["year"] or 0), int(groups["m"] or 0), int(groups["d"] or 0))


def iso_month(groups: Groups, context: Context) -> Value:
    """Year and month as numerals."""
    return f"{groups['year']}-{int(groups['m'] or 0):02d}"


def numeric(groups: Groups, context: Context) -> Value:
    """A numeric date, in the order that the text or its country tells; full stops put the day first where it can be."""
    first, second = int(groups["a"] or 0), int(groups["b"] or 0)
    year = _century(int(groups["year"] or 0), context)
    day_first = True if first > 12 else False if second > 12 else groups.get("sep") == "." or context.order()
    day, month_number = (first, second) if day_first is not False else (second, first)
    value = values.day(year - _crosses(groups, month_number), month_number, day)
    doubtful = day_first is None and first != second
    return Guess(value, "day and month could be exchanged") if value and doubtful else value


def _century(year: int, context: Context) -> int:
    if year >= 100:
        return year
    latest = (context.reference.year if context.reference else 2029) + 20
    return year + 100 * ((latest - year) // 100)


def full_year(text: str | None, context: Context) -> str:
    """A year in four digits, one of two in the century of the reference."""
    return f"{_century(int(text or 0), context):04d}"


def tail_day(groups: Groups, context: Context) -> Value:
    """The bare day after "July 17 to": in the month of the date before it."""
    start = context.date.value if context.date else None
    if not start or not values.is_day(start):
        return None
    day = ordinal(groups["day"] or "")
    year, month_number = int(groups.get("year") or start[:4]), int(start[5:7])
    return values.day(year, month_number, day) if day > int(start[8:]) else None


def bare_day(groups: Groups, context: Context) -> Value:
    """ "the 20th": in the month spoken of, else the nearest to the reference."""
    day = ordinal(groups["day"] or "")
    spoken_of = (
        context.date.value if context.date and context.source.same_sentence(context.date.end, context.start) else None
    )
    if spoken_of and len(spoken_of) in {7, 10} and spoken_of[5:7].isdigit():
        return values.day(int(spoken_of[:4]), int(spoken_of[5:7]), day)
    reference = context.reference
    if reference is None:
        return UNKNOWN
    candidates = [values.shift_months(reference.year, reference.month, step) for step in (0, -1, 1)]
    found = [date for year, month in candidates if (date := values.first_day(values.day(year, month, day) or ""))]
    if not found:
        return None
    distances = {date: (date - reference).days for date in found}
    nearest = min(found, key=lambda date: abs(distances[date]) + 14 * (distances[date] * context.tense < 0))
    return Guess(nearest.isoformat(), "the month is a guess")


def quarter(groups: Groups, context: Context) -> Value:
    """A quarter by its ordinal or "Q" number, with or without a year."""
    n = _part(groups, last=4)
    if stated := _part_year(groups, context):
        return f"{stated}-Q{n}"
    return _in_year(groups, _month_of_quarter(n), None, context, f"Q{n}") if 1 <= n <= 4 else None


def _month_of_quarter(n: int) -> int:
    """The month in its middle, by which a quarter without a year is placed."""
    return 3 * n - 1


def half(groups: Groups, context: Context) -> Value:
    """A half-year, with or without a year."""
    n = _part(groups, last=2)
    if stated := _part_year(groups, context):
        return f"{stated}-H{n}"
    return _in_year(groups, 6 * n - 3, None, context, f"H{n}") if 1 <= n <= 2 else None


def numbered_part(groups: Groups, context: Context) -> Value:
    """ "1H 2025", "3Q 2025"."""
    return (quarter if groups.get("of_four") else half)(groups, context)


def _part(groups: Groups, last: int) -> int:
    if digit := groups.get("q"):
        return int(digit)
    word = groups.get("ordinal") or ""
    return last if word == "last" or word == "final" else ordinal(word)


def _part_year(groups: Groups, context: Context) -> str | None:
    """The year of the quarter or half spoken of just before, for one without its own."""
    before = context.date
    if groups.get("year") or groups.get("relative") or not before or context.start - before.end > _NEAR:
        return None
    value = before.value or ""
    return value[:4] if value[5:6] in {"Q", "H"} else None


def plain_season(groups: Groups, context: Context) -> Value:
    """ "in the spring the office": no name, "in the Winter Olympics"."""
    return season(groups, context) if context.source.raw[context.start].islower() else None


def season(groups: Groups, context: Context) -> Value:
    """A season, with a year, with "last" or "next", or bare."""
    code = lexicon.SEASONS[groups["season"] or ""]
    month_number, reference = lexicon.SEASON_MONTHS[code], context.reference
    step = lexicon.STEPS.get(groups.get("which") or "", 0)
    if groups.get("year") or not groups.get("which"):
        return _in_year(groups, month_number, None, context, code)
    if reference is None:
        return UNKNOWN
    year = reference.year
    if step < 0:
        year -= month_number >= reference.month - 1
    elif step > 0:
        year += month_number <= reference.month + 1
    return f"{year:04d}-{code}"


def year(groups: Groups, context: Context) -> Value:
    """A year as written; one of two digits in the century of the reference."""
    return full_year(groups["year"], context)


def year_of_unnamed(groups: Groups, context: Context) -> Value:
    """ "a law of 2023": with a capital the law is called so, and the year belongs to its name. Of 83 such places in the corpus all are dates."""
    noun = context.source.raw[max(0, context.start - _NEAR) : context.start].split()[-2]
    return year(groups, context) if noun.islower() else None


def split_year(groups: Groups, context: Context) -> Value:
    """ "2025-26": the first of two years, which must follow each other."""
    first, second = int(groups["year"] or 0), int(groups["second"] or 0)
    return f"{first:04d}" if second in {first + 1, (first + 1) % 100} else None


def decade(groups: Groups, context: Context) -> Value:
    """ "the 1990s", "the '90s": the first three digits of its years."""
    return full_year(groups["year"], context)[:3]


def relative(groups: Groups, context: Context) -> Value:
    """ "next month", "last year": from the reference, or, of "the following year", from the date before."""
    which, unit = groups["which"] or "this", (groups["unit"] or "").replace("weekend", "week")
    reference = _counted_from(which, context, is_whole=False)
    return shifted(unit, lexicon.STEPS[which], reference) or (UNKNOWN if reference is None else None)


def _counted_from(which: str, context: Context, *, is_whole: bool) -> datetime.date | None:
    """The day of the date before, if "the following" counts from it, else of the reference; `is_whole`: a month or year is no such date."""
    before = context.date.value if context.date and which in {"following", "previous", "preceding"} else None
    return values.first_day(before if before and (values.is_day(before) or not is_whole) else "") or context.reference


def end_of_period(groups: Groups, context: Context) -> Value:
    """ "the end of the year": the period itself."""
    return shifted(groups["unit"] or "", 0, context.reference) or UNKNOWN


def edge_day(groups: Groups, context: Context) -> Value:
    """ "the first day of the year", "the first of the month": the day, of the period that is near."""
    unit, which = groups["unit"] or "", (groups["ordinal"] or "").partition(" ")[0]
    reference = context.reference
    if reference is None:
        return UNKNOWN
    start = datetime.date(reference.year, 1 if unit == "year" else reference.month, 1)
    step = lexicon.STEPS.get(
        groups.get("which") or "", int(which == "first" and start < reference and context.tense > 0)
    )
    period = shifted(unit, step, reference)
    return values.edge(period, first=which == "first") if period else None


def day_word(groups: Groups, context: Context) -> Value:
    """ "today", "yesterday"."""
    return shifted("day", lexicon.DAY_WORDS[re.sub(" +", " ", groups["word"] or "")], context.reference) or UNKNOWN


def ago(groups: Groups, context: Context) -> Value:
    """ "three years ago", "two weeks from now": to the precision of its unit."""
    unit = (groups["unit"] or "").removesuffix("s")
    count = number(groups.get("n") or "") or 1
    letter, factor = lexicon.UNITS[unit]
    if unit in lexicon.TIME_UNITS:
        return None
    name = {"D": "day", "W": "week", "M": "month", "Y": "year"}[letter]
    steps = count * factor * (1 if groups.get("ahead") else -1)
    return shifted(name, steps, context.reference) or (UNKNOWN if context.reference is None else None)


def day_of_week(groups: Groups, context: Context) -> Value:
    """A weekday, with "last" or "next" or by the tense; "the following Monday" is that after the date before."""
    which = groups.get("which") or ""
    step = lexicon.STEPS.get(which)
    direction = None if step is None else 2 if which == "next" else step
    context = replace(context, reference=_counted_from(which, context, is_whole=True))
    return weekday(lexicon.WEEKDAYS[groups["weekday"] or ""], context, direction) or UNKNOWN


def weekday_of_week(groups: Groups, context: Context) -> Value:
    """ "Tuesday of next week"."""
    reference = context.reference
    if reference is None:
        return UNKNOWN
    offset = lexicon.WEEKDAYS[groups["weekday"] or ""] - reference.weekday()
    return values.moved(reference, offset + 7 * lexicon.STEPS[groups["which"] or ""])


def weekday_and_day(groups: Groups, context: Context) -> Value:
    """ "Friday the 24th": the nearest month in which the two agree."""
    reference, day = context.reference, ordinal(groups["day"] or "")
    if reference is None:
        return UNKNOWN
    months = [values.shift_months(reference.year, reference.month, step) for step in (0, 1, -1, 2, -2)]
    found = [date for year, month in months if (date := values.first_day(values.day(year, month, day) or ""))]
    agreeing = [date for date in found if date.weekday() == lexicon.WEEKDAYS[groups["weekday"] or ""]]
    return min(agreeing, key=lambda date: abs((date - reference).days)).isoformat() if agreeing else None


def day_of_which_month(groups: Groups, context: Context) -> Value:
    """ "the 15th of next month"."""
    period = shifted("month", lexicon.STEPS[groups["which"] or ""], context.reference)
    if context.reference is None or period is None:
        return UNKNOWN
    return values.day(int(period[:4]), int(period[5:]), ordinal(groups["day"] or ""))


def nth_weekday(groups: Groups, context: Context) -> Value:
    """ "the first Tuesday in June": the day, of the year written or near."""
    month_number = month_of(groups)
    found = _year({**groups, "weekday": None}, month_number, None, context)  # of which the year is no matter
    if not found:
        return UNKNOWN if context.reference is None else None
    word = groups["ordinal"] or ""
    count = -1 if word == "last" else ordinal(word)
    value = values.nth_weekday(found.number, month_number, lexicon.WEEKDAYS[groups["weekday"] or ""], count)
    return Guess(value, _GUESSED) if value and found.guessed else value


def months_of_year(groups: Groups, context: Context) -> Value:
    """ "the first six months of 2020", the first or last half or quarter of a year."""
    found = _year(groups, 6, None, context)
    if not found:
        return UNKNOWN if context.reference is None else None
    letter, last = ("H", 2) if number(groups["n"] or "") == 6 else ("Q", 4)
    return f"{found.number:04d}-{letter}{1 if groups['ordinal'] == 'first' else last}"


def feast(groups: Groups, context: Context) -> Value:
    """A feast, of the year written or near."""
    name = groups["name"] or ""
    if name in lexicon.FIXED_FEASTS:
        month_number, day = lexicon.FIXED_FEASTS[name]
        return _in_year(groups, month_number, day, context, f"{month_number:02d}-{day:02d}")
    if name in lexicon.WEEKDAY_FEASTS:
        month_number, weekday_name, count = lexicon.WEEKDAY_FEASTS[name]
        found = _year(groups, month_number, None, context)
        return (
            values.nth_weekday(found.number, month_number, lexicon.WEEKDAYS[weekday_name], count) if found else UNKNOWN
        )
    offset = lexicon.EASTER_FEASTS[name]
    about = datetime.date(2025, 4, 10) + datetime.timedelta(offset)
    found = _year(groups, about.month, about.day, context)
    return values.moved(values.easter(found.number), offset) if found else UNKNOWN


def new_year(groups: Groups, context: Context) -> Value:
    """ "the new year": the next one, or, early in a year and of the past, or in January, this one's; its first day, unless things are "in" it."""
    reference = context.reference
    if reference is None:
        return UNKNOWN
    is_next = reference.month > 6 or (reference.month > 1 and context.tense > PAST)
    year = f"{reference.year + is_next:04d}"
    return year if _WITHIN.search(context.source.before(context.start)) else f"{year}-01-01"
