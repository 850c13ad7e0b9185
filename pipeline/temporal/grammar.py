"""The grammar: a table of named forms, each with an example that is also its test."""

import datetime
import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from pipeline.temporal import lexicon, values
from pipeline.temporal.resolve import Context, shifted, weekday, year_of_month_day

Groups = dict[str, str | None]
Resolver = Callable[[Groups, Context], str | None]


class Form(NamedTuple):
    """One way to write a time.

    `example` holds a text, the surface to be found in it and its value with 2024-05-16, a Thursday, as reference.
    """

    name: str
    label: Literal["DATE", "DURATION"]
    pattern: str
    resolve: Resolver
    example: tuple[str, str, str]


REFERENCE = datetime.date(2024, 5, 16)

_S = r"[ \t\u00a0\u2009\u202f]{1,2}"
_MONTH_NAMES = "|".join(sorted((re.escape(m) for m in lexicon.MONTHS), key=len, reverse=True))
_MONTH = rf"(?:{_MONTH_NAMES})\b\.?"
_DAY = r"(?:3[01]|[12][0-9]|0?[1-9])"
_NTH = rf"{_DAY}(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)[0-9]{2}"
_WEEKDAY = "|".join(sorted(lexicon.WEEKDAYS, key=len, reverse=True))
_FULL_WEEKDAY = "|".join(name for name in lexicon.WEEKDAYS if name.endswith("day"))
_SEASON = "|".join(lexicon.SEASONS)
_ORDINAL = "first|second|third|fourth|last|1st|2nd|3rd|4th"
_NUMBER_WORD = "|".join(sorted((re.escape(n) for n in lexicon.NUMBERS), key=len, reverse=True))
_NUMBER = rf"(?:[0-9]{{1,4}}(?:\.[0-9])?|{_NUMBER_WORD})"
_UNIT = "|".join(sorted(lexicon.UNITS, key=len, reverse=True))
_KIND = r"(?:full|more|further|additional|business|working|work|calendar|consecutive|straight|cumulative|whole|complete|official|clear|tax)"
_DASH = r"[ \t]?[-–—‑][ \t]?"


def _month(groups: Groups, key: str = "month") -> int:
    return lexicon.MONTHS[(groups[key] or "").lower().rstrip(".")]


def _number(text: str | None) -> int:
    word = (text or "").lower()
    return int(re.sub(r"\D", "", word) or 0) if word[:1].isdigit() else lexicon.NUMBERS.get(word, 0)


def _full_date(groups: Groups, context: Context) -> str | None:
    return values.day(int(groups["year"] or 0), _month(groups), _number(groups["day"]))


def _iso(groups: Groups, context: Context) -> str | None:
    return values.day(int(groups["year"] or 0), int(groups["m"] or 0), int(groups["d"] or 0))


def _month_day(groups: Groups, context: Context) -> str | None:
    month, day = _month(groups), _number(groups["day"])
    year = year_of_month_day(month, day, context)
    return values.day(year, month, day) if year else None


def _month_year(groups: Groups, context: Context) -> str | None:
    return f"{groups['year']}-{_month(groups):02d}"


def _bare_month(groups: Groups, context: Context) -> str | None:
    month, which = _month(groups), (groups.get("which") or "").lower()
    reference = context.reference
    if which and reference:
        year = reference.year
        if which in {"last", "past"}:
            year -= month >= reference.month
        elif which in {"next", "coming"}:
            year += month <= reference.month
        return f"{year:04d}-{month:02d}"
    found = year_of_month_day(month, None, context)
    return f"{found:04d}-{month:02d}" if found else None


def _numeric(groups: Groups, context: Context) -> str | None:
    first, second = int(groups["a"] or 0), int(groups["b"] or 0)
    year = int(groups["year"] or 0)
    year += 2000 if year < 100 else 0
    day, month = (first, second) if context.day_first else (second, first)
    if month > 12:
        day, month = month, day
    return values.day(year, month, day)


def _quarter(groups: Groups, context: Context) -> str | None:
    word = (groups.get("ordinal") or groups.get("q") or "").lower()
    number = 4 if word == "last" else lexicon.ORDINALS.get(word) or int(re.sub(r"\D", "", word))
    return f"{_year_or_near(groups, 3 * number - 1, context)}-Q{number}"


def _half(groups: Groups, context: Context) -> str | None:
    word = (groups.get("ordinal") or groups.get("q") or "").lower()
    number = 2 if word in {"last", "second", "2nd"} else 1 if word in {"first", "1st"} else int(re.sub(r"\D", "", word))
    return f"{_year_or_near(groups, 6 * number - 3, context)}-H{number}"


def _season(groups: Groups, context: Context) -> str | None:
    code = lexicon.SEASONS[(groups["season"] or "").lower()]
    which = (groups.get("which") or "").lower()
    if groups.get("year") or not which or not context.reference:
        year: int | str | None = _year_or_near(groups, lexicon.SEASON_MONTHS[code], context)
    else:
        year = context.reference.year
        month = lexicon.SEASON_MONTHS[code]
        if which == "last":
            year -= month >= context.reference.month - 1
        elif which == "next":
            year += month <= context.reference.month + 1
    return f"{year}-{code}" if year else None


def _year_or_near(groups: Groups, month: int, context: Context) -> str | int | None:
    return groups.get("year") or year_of_month_day(month, None, context)


def _year(groups: Groups, context: Context) -> str | None:
    year = groups["year"] or ""
    return f"20{year}" if len(year) == 2 else year


_STEPS = {
    "this": 0,
    "current": 0,
    "next": 1,
    "coming": 1,
    "following": 1,
    "upcoming": 1,
    "last": -1,
    "past": -1,
    "previous": -1,
}
_DAYS = {"today": 0, "tonight": 0, "yesterday": -1, "tomorrow": 1, "this morning": 0, "this afternoon": 0, "this evening": 0,
         "day after tomorrow": 2, "day before yesterday": -2}  # fmt: skip


def _relative(groups: Groups, context: Context) -> str | None:
    return shifted((groups["unit"] or "").lower(), _STEPS[(groups["which"] or "").lower()], context)


def _relative_day(groups: Groups, context: Context) -> str | None:
    return shifted("day", _DAYS[(groups["word"] or "").lower()], context)


def _end_of_year(groups: Groups, context: Context) -> str | None:
    return shifted((groups["unit"] or "").lower(), 0, context)


def _weekday(groups: Groups, context: Context) -> str | None:
    which = (groups.get("which") or "").lower()
    direction = {"last": -1, "past": -1, "next": 1, "this": 1, "coming": 1}.get(which)
    return weekday(lexicon.WEEKDAYS[(groups["weekday"] or "").lower()], context, direction)


def _holiday(groups: Groups, context: Context) -> str | None:
    month, day = lexicon.HOLIDAYS[(groups["name"] or "").lower()]
    year = year_of_month_day(month, day, context)
    return values.day(year, month, day) if year else None


def _length(groups: Groups, context: Context) -> str | None:
    unit = (groups["unit"] or "").lower().rstrip(".")
    unit = unit if unit in lexicon.UNITS else unit.removesuffix("s")
    letter, factor = lexicon.UNITS[unit], lexicon.FACTORS.get(unit, 1)
    number = (groups.get("n") or "1").lower()
    time = "T" if unit in lexicon.TIME_UNITS else ""
    half = bool(groups.get("half")) or number.startswith("half") or number.endswith(".5")
    count = (
        0
        if number.startswith("half")
        else 1
        if number in {"a", "an"}
        else int(float(number))
        if number[0].isdigit()
        else _number(number)
    )
    if letter == "Q":
        letter = "M"
    if half and letter == "Y" and factor == 1:
        return f"P{count * 12 + 6}M" if not count else f"P{count}Y6M"
    if half:
        return f"P{time}{count}.5{letter}" if letter != "M" or time else f"P{count}M15D" if count else "P15D"
    low = f"P{time}{count * factor}{letter}"
    if other := groups.get("to"):
        return f"{low}/P{time}{_number(other) * factor}{letter}"
    if more := groups.get("and"):
        return f"{low}{_number(more)}{(groups['unit2'] or '')[0].upper()}"
    return low


_OF = rf"{_S}(?:of{_S})?(?:the{_S}(?:year{_S})?)?"
_WHICH = r"(?P<which>this|next|last|past|coming|previous|following|upcoming|current)"

FORMS: tuple[Form, ...] = (
    Form("ISO day", "DATE", rf"(?P<year>{_YEAR})-(?P<m>[01][0-9])-(?P<d>[0-3][0-9])(?![0-9-])", _iso, ("on 2023-04-19.", "2023-04-19", "2023-04-19")),
    Form("year first", "DATE", rf"(?P<year>{_YEAR})(?:[./]|\.[ \t])(?P<m>[01]?[0-9])(?:[./]|\.[ \t])(?P<d>[0-3]?[0-9])(?![0-9])", _iso, ("from 2022. 1. 1", "2022. 1. 1", "2022-01-01")),
    Form("ISO month", "DATE", rf"(?P<year>{_YEAR})-(?P<m>0[1-9]|1[0-2])(?![0-9-])", lambda g, c: f"{g['year']}-{g['m']}", ("in 2023-04.", "2023-04", "2023-04")),
    Form("day month year", "DATE", rf"(?P<day>{_NTH}){_S}(?:day{_S})?(?:of{_S})?(?P<month>{_MONTH}),?{_S}(?:of{_S})?(?P<year>{_YEAR})", _full_date, ("on 1st of July, 2024", "1st of July, 2024", "2024-07-01")),
    Form("day-month-year", "DATE", rf"(?P<day>{_DAY})[-.](?P<month>{_MONTH})[-.](?P<year>{_YEAR})", _full_date, ("16-May-2024", "16-May-2024", "2024-05-16")),
    Form("month day year", "DATE", rf"(?P<month>{_MONTH}){_S}(?P<day>{_NTH})(?:,{_S}?|{_S})(?P<year>{_YEAR})", _full_date, ("April 19, 2023The Ministry", "April 19, 2023", "2023-04-19")),
    Form("day month", "DATE", rf"(?P<day>{_NTH}){_S}(?:of{_S})?(?P<month>{_MONTH})", _month_day, ("opens on 1 June", "1 June", "2024-06-01")),
    Form("month day", "DATE", rf"(?P<month>{_MONTH}){_S}(?P<day>{_NTH})(?![0-9]|[.,][0-9])", _month_day, ("was adopted on April 30", "April 30", "2024-04-30")),
    Form("month year", "DATE", rf"(?P<month>{_MONTH})(?:,?{_S}(?:of{_S})?|[-/])(?P<year>{_YEAR})", _month_year, ("since March 2017", "March 2017", "2017-03")),
    Form("numeric", "DATE", r"(?P<a>[0-3]?[0-9])(?P<sep>[./-])(?P<b>[0-3]?[0-9])(?P=sep)(?P<year>(?:19|20)[0-9]{2})(?![0-9])", _numeric, ("27.01.2024", "27.01.2024", "2024-01-27")),
    Form("short year", "DATE", r"(?P<a>[0-3]?[0-9])/(?P<b>[0-3]?[0-9])/(?P<year>[0-9]{2})(?![0-9/])", _numeric, ("posted 25/03/24 by", "25/03/24", "2024-03-25")),
    Form("quarter", "DATE", rf"(?P<ordinal>{_ORDINAL}){_S}quarter(?:(?:{_OF})(?P<year>{_YEAR}))?", _quarter, ("the last quarter of 2026", "last quarter of 2026", "2026-Q4")),
    Form("Q3", "DATE", rf"(?P<q>Q[1-4])(?:(?:{_OF}|[-/])?(?P<year>{_YEAR}))?", _quarter, ("in Q4 2026", "Q4 2026", "2026-Q4")),
    Form("2024 Q3", "DATE", rf"(?P<year>{_YEAR})(?:{_S}|-)(?P<q>Q[1-4])", _quarter, ("in 2024 Q3", "2024 Q3", "2024-Q3")),
    Form("half", "DATE", rf"(?P<ordinal>first|second|1st|2nd|last){_S}half{_OF}(?P<year>{_YEAR})", _half, ("second half of 2025", "second half of 2025", "2025-H2")),
    Form("H1", "DATE", rf"(?P<q>H[12])(?:{_OF}|[-/])(?P<year>{_YEAR})", _half, ("in H1 2025", "H1 2025", "2025-H1")),
    Form("season", "DATE", rf"(?:(?P<which>this|last|next){_S})?(?P<season>{_SEASON})(?:(?:{_OF})(?P<year>{_YEAR}))", _season, ("by summer 2026", "summer 2026", "2026-SU")),
    Form("which season", "DATE", rf"(?P<which>this|last|next){_S}(?P<season>{_SEASON})", _season, ("lost last winter", "last winter", "2023-WI")),
    Form("the season", "DATE", rf"(?<=the )(?P<season>summer|autumn|winter|spring)(?!{_S}\w)", _season, ("due in the autumn.", "autumn", "2024-FA")),
    Form("fiscal year", "DATE", rf"(?:FY|[Ff]iscal{_S}[Yy]ear|[Ff]inancial{_S}[Yy]ear){_S}?(?P<year>{_YEAR}|[0-9]{{2}})(?:[-–/][0-9]{{2,4}})?(?![0-9])", _year, ("for FY 2026", "FY 2026", "2026")),
    Form("split year", "DATE", rf"(?P<year>{_YEAR})[-–/](?:20)?[0-9]{{2}}(?![0-9-])", _year, ("for 2025-26 only", "2025-26", "2025")),
    Form("mid", "DATE", rf"mid-(?:(?P<month>{_MONTH}){_S})?(?P<year>{_YEAR})", lambda g, c: _month_year(g, c) if g["month"] else g["year"], ("by mid-2024", "mid-2024", "2024")),
    Form("year", "DATE", rf"(?P<year>{_YEAR})(?![0-9/-]|[.,][0-9]|%)", _year, ("In 2026, 88,000", "2026", "2026")),
    Form("which month", "DATE", rf"{_WHICH}{_S}(?P<month>{_MONTH})", _bare_month, ("made it last August", "last August", "2023-08")),
    Form("month", "DATE", rf"(?P<month>{_MONTH})", _bare_month, ("found in February that", "February", "2024-02")),
    Form("which period", "DATE", rf"{_WHICH}{_S}(?P<unit>week|month|quarter|year)\b", _relative, ("later this month", "this month", "2024-05")),
    Form("end of the year", "DATE", rf"end{_S}of{_S}the{_S}(?P<unit>year|month|quarter)\b", _end_of_year, ("by the end of the year", "end of the year", "2024")),
    Form("day word", "DATE", r"(?P<word>day after tomorrow|day before yesterday|today|yesterday|tomorrow|tonight|this morning|this afternoon|this evening)\b", _relative_day, ("said yesterday", "yesterday", "2024-05-15")),
    Form("which weekday", "DATE", rf"(?P<which>last|next|this|coming|past){_S}(?P<weekday>{_FULL_WEEKDAY})\b", _weekday, ("since last Monday", "last Monday", "2024-05-13")),
    Form("weekday", "DATE", rf"(?P<weekday>{_FULL_WEEKDAY})(?=\b(?!,?{_S}(?:[0-9]|{_MONTH_NAMES})|s\b|–|{_S}to{_S}))", _weekday, ("told reporters on Tuesday that", "Tuesday", "2024-05-14")),
    Form("holiday", "DATE", r"(?P<name>Christmas(?: Day| Eve)?|New Year[’']s (?:Day|Eve))\b", _holiday, ("before Christmas", "Christmas", "2024-12-25")),
    Form("length", "DURATION", rf"(?P<n>{_NUMBER}|an?\b|half(?:{_S}|-)an?)(?:{_S}\([0-9]{{1,4}}\))?(?:(?:{_S}|-)?(?:to|or|and|[-–])(?:{_S}|-)?(?P<to>{_NUMBER}))?(?:{_S}|[-‑])?(?:{_KIND}(?:{_S}|-))*(?P<unit>{_UNIT})s?\b(?:{_S}and{_S}(?P<half>a{_S}half)|{_S}and{_S}(?P<and>{_NUMBER}){_S}(?P<unit2>months?|days?))?", _length, ("six-to-eight months", "six-to-eight months", "P6M/P8M")),
)  # fmt: skip
