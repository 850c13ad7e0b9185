"""The forms of dates, the more specific before the more general: the first that fits is taken."""

from collections.abc import Iterable

from pipeline.temporal import dates, lexicon
from pipeline.temporal.form import D1, D2, D4, Example, Form, Resolver
from pipeline.temporal.patterns import (
    CLOSURE,
    DAY,
    DAY_WORD,
    GLUED_YEAR,
    JOINT,
    LABELLED,
    LATER_YEAR,
    LAW,
    LAW_NOUN,
    MONTH,
    NTH,
    NUMBER,
    OF_WEEKDAY,
    OTHER_MONTH,
    ROMAN_MONTH,
    SEASON,
    UNIT,
    WEEKDAY,
    WHICH,
    YEAR,
    S,
)  # fmt: skip

_DAYS = frozenset({D1, D2})
_YEARS = frozenset({D4})
_WEEKDAYS = frozenset({*lexicon.WEEKDAYS, *lexicon.SHORT_WEEKDAYS})
_DATED_WEEKDAYS = _WEEKDAYS | {"last", "next", "this"}
_MONTHS = frozenset({*lexicon.MONTHS, *lexicon.SHORT_MONTHS})
_ORDINALS = frozenset(word.partition("-")[0].partition(" ")[0] for word in lexicon.ORDINALS)
_WORDLIKE_MONTHS = frozenset({"may", "march", *lexicon.SHORT_MONTHS})
_NUMBERS = frozenset({*lexicon.NUMBERS, "hundred", D1, D2, "#3", D4})
_UNITS = frozenset({"day", "week", "fortnight", "month", "year", "decade"})
_HOW_FAR = frozenset({"mid", "early", "late", "end"})

# "From the 17th to the 34th percentile" ranks.
_NO_RANK = r"(?!,? (?:to|and|or) the [0-9]{1,2}(?:st|nd|rd|th) (?:percentile|century|grade|floor|place|position|edition|month|week|year))"
# "On 3 May, 2000 hours" tells the time of the day.
_M, _YR = f"(?P<month>{MONTH})", rf"(?P<year>{YEAR})(?! (?:hours|hrs)\b(?! of\b))"
_GLUED_YR = _YR.replace(YEAR, GLUED_YEAR)
_D = f"(?P<day>{NTH}|{DAY_WORD})"
_ANY_WEEKDAY = OF_WEEKDAY.replace("?P<lead>", "?:").replace("?P<weekday>", "?:")
_PREPOSITION = r"\b(?:in|of|since|until|till|by|from|to|before|after|during|between|and|last|next|this|early|late|mid|for|through|as of|end|beginning|month of|(?:early|late|soon|far back) as)[ -]\Z"
# The year of a quarter or half, of two digits where "FY", an apostrophe or nothing ("4Q25") stands before it.
_PART_YR = rf"(?P<year>{YEAR}|(?:(?<=fy)|(?<=fy )|(?<=')|(?<=[0-9][hq]))[0-9]{{2}}(?![0-9]|[.,][0-9]))(?! (?:hours|hrs)\b(?! of\b))"
_OF_YEAR = rf"(?:(?:(?: of(?: the)?(?: fiscal| financial)?(?: year(?: \(fy\))?)?|,)? |(?: of|,)? fy ?'?){_PART_YR}| (?:of )?(?P<relative>this|next|last) year\b)"
_SHARED_YEAR = rf"(?:,?{S}(?:of{S})?(?:{_YR}|(?P<relative>this|next|last) year\b))"
_ORDINAL = "(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th|final)"
_SO_FAR = f"(?:{'|'.join(sorted(_HOW_FAR))})"
_COUNTED_FROM = "(?P<ordinal>first|second|third|fourth|last|1st|2nd|3rd|4th)"
_EVENTS = r"\b(?:vision|agenda|horizon|expo|strategy|cup|euro|olympics|games|roadmap|model) \Z"
_COUNTED = "people|persons|places|shares|permits|workers|visas|applicants|applications|employees|companies|cases|euros?|dollars|pounds|hours|days|jobs|students|km|tonnes"
# What follows a season that is none of another name's: "in the spring the office", not "in summer camps".
_GOES_ON = "the|an?|it|they|we|you|he|she|there|this|these|their|its|his|her|our|some|all|no|not|need|needs|according|came|comes?|begins?|keeps?|only|already|first"
_FEASTS = frozenset(name.partition(" ")[0].partition("'")[0] for name in lexicon.FEASTS)
_PERIOD = r"(?:(?:calendar|fiscal|financial|academic|school|tax) )?(?P<unit>week|weekend|month|quarter|year)\b"
# "The last Friday of the month" comes again and again.
_NOT_MONTHLY = r"(?! (?:of|in) (?:the|each|every) month\b)"
# "Q1. Who can apply?" at the head of a line numbers a question.
_NO_QUESTION = r"(?!(?<![^\n])q[1-4][.:)])"


def _date(
    name: str, starts: Iterable[str], pattern: str, resolve: Resolver, example: tuple[str, str, str],
    before: str = "", not_before: str = "", joins: str = "",
) -> Form:  # fmt: skip
    return Form(name, "DATE", starts, pattern, resolve, Example(*example), before, not_before, joins)


DATE_FORMS: tuple[Form, ...] = (
    # Numerals alone
    _date("ISO day", _YEARS | _WEEKDAYS, rf"{OF_WEEKDAY}{_YR}-(?P<m>[01]?[0-9])-(?P<d>[0-3]?[0-9])(?![0-9-])", dates.iso, ("on 2023-04-19.", "2023-04-19", "2023-04-19")),
    _date("year first", _YEARS, rf"{_YR}(?:[./]|\. )(?P<m>[01]?[0-9])(?:[./]|\. )(?P<d>[0-3]?[0-9])(?![0-9])", dates.iso, ("from 2022. 1. 1", "2022. 1. 1", "2022-01-01")),
    _date("split year", _YEARS, rf"{_YR} ?[-/] ?(?P<second>(?:20)?[0-9]{{2}})(?![0-9]|-[0-9])", dates.split_year, ("for 2025-26 only", "2025-26", "2025"), not_before=f"{LAW}|{LABELLED}"),
    _date("ISO month", _YEARS, rf"{_YR}-(?P<m>0[1-9]|1[0-2])(?![0-9]|-[0-9])", dates.iso_month, ("in 2023-04.", "2023-04", "2023-04"), not_before=f"{LAW}|{LABELLED}"),
    _date("year and quarter", _YEARS, rf"{_YR}[ -]?q(?P<q>[1-4])\b", dates.quarter, ("in 2024 Q3", "2024 Q3", "2024-Q3")),
    _date("year, month, day", _YEARS, rf"{_YR}[ -]{_M}[ -](?P<day>{DAY})", dates.day_of_month, ("on 2024 May 3", "2024 May 3", "2024-05-03")),
    _date("numeric", _DAYS | _WEEKDAYS, rf"{OF_WEEKDAY}(?P<a>[0-3]?[0-9])(?P<sep>[./-])(?P<b>[0-3]?[0-9])(?P=sep){_YR}", dates.numeric, ("27.01.2024", "27.01.2024", "2024-01-27")),
    _date("spaced numeric", _DAYS, rf"(?P<a>[0-3]?[0-9])(?P<sep>\.) (?P<b>[01]?[0-9])\. {_YR}", dates.numeric, ("am 27. 1. 2024", "27. 1. 2024", "2024-01-27")),
    _date("numeric with a short year", _DAYS, rf"(?P<a>[0-3]?[0-9])/(?P<b>[0-3]?[0-9])/(?P<year>[0-9]{{2}})(?![0-9/]|[ -]{UNIT})", dates.numeric, ("posted 25/03/24 by", "25/03/24", "2024-03-25"), not_before=LABELLED),
    _date("two digits each", {D2}, r"(?P<a>[0-3][0-9])(?P<sep>[.-])(?P<b>[0-3][0-9])(?P=sep)(?P<year>[0-9]{2})(?![0-9]|[./-][0-9])", dates.numeric, ("▪ 03.03.25 ▪", "03.03.25", "2025-03-03"), not_before=f"{LAW}|{LABELLED}"),
    _date("numeric start of a range", _DAYS, rf"(?P<a>[0-3]?[0-9])(?P<sep>\.)(?P<b>[01]?[0-9])\.?(?={JOINT}[0-3]?[0-9]\.(?P<later_m>[01]?[0-9])\.{_YR})", dates.numeric, ("01.03. to 30.06.2024", "01.03.", "2024-03-01")),
    _date("numeric month", _DAYS, rf"(?P<m>0?[1-9]|1[0-2])[/.]{_YR}", dates.iso_month, ("since 03/2023", "03/2023", "2023-03"), before=r"\b(?:in|since|until|by|from|as of) \Z"),
    # Day, month and year
    _date("day month year", _DAYS | _DATED_WEEKDAYS | _ORDINALS, rf"{OF_WEEKDAY}{_D}{S}(?:day{S})?(?:of{S})?{_M}(?:,?{S}(?:of{S})?|,|(?<=\.)){_GLUED_YR}", dates.day_of_month, ("on Monday, 1st of July, 2024", "1st of July, 2024", "2024-07-01")),
    _date("day-month-year", _DAYS | _WEEKDAYS, rf"{OF_WEEKDAY}(?P<day>{DAY})(?:[-./]|\. ){_M}(?:[-./]| ){_YR}", dates.day_of_month, ("16-May-2024", "16-May-2024", "2024-05-16")),
    _date("glued day month", _DAYS, rf"(?P<day>(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)){_M}(?:,?{S}{_YR})?", dates.day_of_month, ("clarified on the 25thSeptember, 2023", "25thSeptember, 2023", "2023-09-25")),
    _date("glued month day", lexicon.MONTHS, rf"(?P<month>{'|'.join(lexicon.MONTHS)})(?P<day>{NTH})(?:,?{S}{_YR})?", dates.day_of_month, ("suspended until May30th, 2024", "May30th, 2024", "2024-05-30")),
    _date("day, Roman month and year", _DAYS, rf"(?P<day>{DAY})(?P<sep>[./-])(?P<month>{ROMAN_MONTH})(?P=sep){_YR}", dates.day_of_month, ("Kraków, 5.XI.2023", "5.XI.2023", "2023-11-05"), not_before=rf"{LAW}|{LABELLED}"),
    _date("weekday of a month", _DAYS | {"first", "second", "third", "fourth", "last"}, rf"{_COUNTED_FROM}{S}(?P<weekday>{WEEKDAY}){S}(?:of|in){S}{_M}(?:,?{S}(?:of{S})?{_YR})?", dates.nth_weekday, ("meets on the first Tuesday in June", "first Tuesday in June", "2024-06-04"), not_before=r"\b(?:every|each) \Z"),
    _date("month day year", _MONTHS | _DATED_WEEKDAYS, rf"{OF_WEEKDAY}{_M},?{S}(?:the{S})?{_D}(?: ?, {{0,2}}|{S}(?:of{S})?){_GLUED_YR}", dates.day_of_month, ("April 19, 2023The Ministry", "April 19, 2023", "2023-04-19")),
    _date("day month and short year", _DAYS, rf"(?P<day>{DAY})[ -]{_M}(?:[ -]|(?: ?'))(?P<year>[0-9]{{2}})(?![0-9]|[.,][0-9]|[ -](?:{UNIT}|per|%|[a-z]))", dates.day_of_month, ("1 Mar 23\n", "1 Mar 23", "2023-03-01")),
    _date("day past the twelfth, month and short year", {D2}, r"(?P<a>1[3-9]|2[0-9]|3[01])(?P<sep>\.)(?P<b>1[0-2]|[1-9])\.(?P<year>[0-9]{2})(?![0-9]|[./-][0-9]| ?%)", dates.numeric, ("Oslo, 14.9.22\n", "14.9.22", "2022-09-14"), not_before=rf"{LAW}|{LABELLED}|\b(?:see|at|under|software|release|app) \Z"),
    _date("day-month-short year", _DAYS, rf"(?P<day>{DAY})(?P<sep>[-/]){_M}(?P=sep)'?(?P<year>[0-9]{{2}})(?![0-9a-z-])", dates.day_of_month, ("opens 01-Apr-24 for all", "01-Apr-24", "2024-04-01")),
    _date("day, month and 'year", _DAYS, rf"{_D}{S}{_M} ?'(?P<year>[0-9]{{2}})(?![0-9])", dates.day_of_month, ("from 1 Jan. '25 on", "1 Jan. '25", "2025-01-01")),
    _date("month, day and short year", _MONTHS | _WEEKDAYS, rf"{OF_WEEKDAY}{_M}{S}(?P<day>{NTH}),? ?'(?P<year>[0-9]{{2}})(?![0-9])", dates.day_of_month, ("Date: Jan 20, '26.", "Jan 20, '26", "2026-01-20")),
    _date("glued day, month and short year", {D2}, rf"(?P<day>(?:3[01]|[12][0-9]|0[1-9]))(?P<month>{'|'.join(['may', *lexicon.SHORT_MONTHS])})(?P<year>[0-9]{{2}})(?![0-9a-z])", dates.day_of_month, ("from 10APR25 on", "10APR25", "2025-04-10")),
    _date("day month year in another language", _DAYS, rf"(?P<day>{DAY})(?:er|º|°|\.)?{S}(?:de{S})?(?P<month>{OTHER_MONTH})(?:,?{S}(?:del?{S})?){_YR}", dates.day_of_month, ("Rabat, le 5 février 2024", "5 février 2024", "2024-02-05")),
    # Ends of ranges and members of lists, which share a part
    _date("day of a range", _DAYS | _WEEKDAYS, rf"{OF_WEEKDAY}(?P<day>{NTH})(?=(?:{JOINT}(?:(?<!, ){_ANY_WEEKDAY})?{NTH}){{1,6}}{S}(?:of{S})?{_M}{_SHARED_YEAR}?)", dates.day_of_month, ("15–30 June 2024", "15", "2024-06-15"), not_before=LABELLED),
    _date("day month of a range", _DAYS | _WEEKDAYS, rf"{OF_WEEKDAY}{_D}{S}(?:of{S})?{_M}(?={JOINT}{_ANY_WEEKDAY}{NTH}{S}(?:of{S})?(?P<later>{MONTH}),?{S}{_YR})", dates.day_of_month, ("1 December to 31 January 2026", "1 December", "2025-12-01")),
    _date("month day of a range", _MONTHS | _WEEKDAYS, rf"{OF_WEEKDAY}{_M}{S}(?P<day>{NTH})(?={JOINT}{_ANY_WEEKDAY}(?:(?P<later>{MONTH}){S})?{NTH},?{S}{_YR})", dates.day_of_month, ("April 1 to June 30, 2023", "April 1", "2023-04-01")),
    _date("month of a range", _MONTHS, rf"{_M}(?=(?:(?:{JOINT}| ?/ ?)(?P<later>{MONTH})){{1,11}}{_SHARED_YEAR}?)(?!{S}[0-9]{{1,2}}\b)", dates.month, ("between May and July 2025", "May", "2025-05")),
    _date("day month", _DAYS | _DATED_WEEKDAYS | _ORDINALS, rf"{OF_WEEKDAY}{_D}{S}(?:day{S})?(?:of{S})?{_M}{LATER_YEAR}", dates.day_of_month, ("opens on 1 June", "1 June", "2024-06-01"), not_before=LABELLED),
    _date("day-month", _DAYS, rf"(?P<day>{DAY})-{_M}(?![a-z-])", dates.day_of_month, ("until 28-Nov", "28-Nov", "2024-11-28"), not_before=LABELLED),
    _date("month day", _MONTHS | _DATED_WEEKDAYS, rf"{OF_WEEKDAY}{_M}{S}(?:the{S})?(?P<day>{NTH}|{DAY_WORD})(?![.,][0-9]|[-/][0-9]{{3}}| ?%){LATER_YEAR}", dates.day_of_month, ("was adopted on April 30", "April 30", "2024-04-30")),
    _date("day after a range", _DAYS, rf"(?P<day>{NTH})(?:,?{S}{_YR}\b|{CLOSURE})", dates.tail_day, ("from July 17 to 30.", "30", "2024-07-30"), joins=rf"{JOINT}|/"),
    _date("day of last or next month", _DAYS | _ORDINALS, rf"{_D}(?: day)?(?: of)? (?P<which>this|next|last) month\b", dates.day_of_which_month, ("by the 15th of next month", "15th of next month", "2024-06-15")),
    _date("the day", _DAYS, rf"(?P<day>[0-3]?[0-9](?:st|nd|rd|th)){CLOSURE}{_NO_RANK}", dates.bare_day, ("took place on the 12th.", "12th", "2024-05-12"), before=r"\b(?:on|until|by|from|since|before|after|of) the \Z"),
    _date("the day in words", {"twenty", "thirty", "twentieth", "thirtieth"}, rf"(?P<day>(?:twenty|thirty)[ -]{DAY_WORD}|twentieth|thirtieth){CLOSURE}", dates.bare_day, ("took place on the twentieth.", "twentieth", "2024-05-20"), before=r"\b(?:on|until|by|from|since|before|after) the \Z"),
    # Months
    _date("month year", _MONTHS, rf"{_M}(?:,?{S}(?:of{S})?|[-/]|(?<=\.)){_GLUED_YR}(?![,.][0-9])", dates.month, ("since March 2017", "March 2017", "2017-03")),
    _date("month and 'year", _MONTHS, rf"{_M} ?'(?P<year>[0-9]{{2}})(?![0-9])", dates.month, ("since Nov. '24 only", "Nov. '24", "2024-11")),
    _date("mid-month of a year", _HOW_FAR, rf"{_SO_FAR}-{_M},?{S}{_YR}", dates.month, ("by mid-March 2023", "mid-March 2023", "2023-03")),
    _date("mid-month", _HOW_FAR, rf"{_SO_FAR}-{_M}{LATER_YEAR}", dates.month, ("by mid-March", "mid-March", "2024-03")),
    _date("last or next month of a name", lexicon.STEPS, rf"{WHICH}{S}{_M}(?![. ]{{1,3}}[0-9]|{S}be\b)", dates.which_month, ("made it last August", "last August", "2023-08")),
    _date("month", _MONTHS - _WORDLIKE_MONTHS, rf"{_M}(?![a-z'-]|{S}[0-9]{{1,4}}[/:]){LATER_YEAR}", dates.month, ("found in February that", "February", "2024-02"), not_before=r"\b(?:every|each) \Z"),
    _date("month that is also a word", _WORDLIKE_MONTHS, rf"{_M}(?!{S}(?:[0-9]|be\b|not\b)){LATER_YEAR}", dates.month, ("by the end of May", "May", "2024-05"), before=_PREPOSITION),
    # Quarters, halves, seasons
    _date("quarter", {D1, "first", "second", "third", "fourth", "final"}, rf"{_ORDINAL}[ -]quarters?\b{_OF_YEAR}?(?! of (?!the year))(?: of the year)?", dates.quarter, ("in the third quarter of 2026", "third quarter of 2026", "2026-Q3")),
    _date("quarter of a list", {"first", "second", "third"}, rf"(?P<ordinal>first|second|third)(?={S}and{S}(?:the{S})?(?:second|third|fourth){S}quarters?{S}of{S}(?:{_YR}|(?P<relative>this|next|last) year\b))", dates.quarter, ("in the second and third quarters of 2020", "second", "2020-Q2")),
    _date("months of a year", {"first", "last"}, rf"(?P<ordinal>first|last){S}(?P<n>three|six|3|6){S}months{S}of{S}(?:{_YR}|(?P<relative>this|next|last) year\b)", dates.months_of_year, ("issued in the first six months of 2020", "first six months of 2020", "2020-H1")),
    _date("last quarter of a year", {"last"}, rf"(?P<ordinal>last)[ -]quarter{_OF_YEAR}", dates.quarter, ("the last quarter of 2026", "last quarter of 2026", "2026-Q4")),
    _date("quarter of a range", {"q"}, rf"q(?P<q>[1-4])(?={JOINT}q(?P<later_q>[1-4]),? ?(?:fy ?)?'?{_PART_YR})", dates.quarter, ("in Q1 and Q2 2025", "Q1", "2025-Q1")),
    _date("Q3", {"q"}, rf"{_NO_QUESTION}q(?P<q>[1-4])(?:(?: of|,|-|/)? ?(?:fy ?)?'?{_PART_YR}|{S}(?:of{S})?(?P<relative>this|next|last) year\b)?(?![0-9a-z])", dates.quarter, ("in Q4 2026", "Q4 2026", "2026-Q4"), not_before=r"\b(?:a|an|class|type|level) \Z"),
    _date("half", {D1, "first", "second", "last", "final"}, rf"(?P<ordinal>first|second|1st|2nd|last|final)[ -]half(?:{_OF_YEAR}| of the year)", dates.half, ("the second half of fiscal year (FY) 2025", "second half of fiscal year (FY) 2025", "2025-H2")),
    _date("the half", {"first", "second"}, rf"(?P<ordinal>first|second) half{CLOSURE}", dates.half, ("speaks of the second half, since", "second half", "2024-H2"), before=r"\b(?:in|of|by|for|during|until|from) the \Z"),
    _date("H1", {"h"}, rf"h(?P<q>[12])(?: of|,)?[ /'-](?:fy ?)?'?{_PART_YR}", dates.half, ("in H1 2025", "H1 2025", "2025-H1")),
    _date("1H and 3Q", {D1}, rf"(?P<q>[1-4])(?:h|(?P<of_four>q))[ /'-]?{_PART_YR}", dates.numbered_part, ("ends in 3Q 2025", "3Q 2025", "2025-Q3"), not_before=LABELLED),
    _date("season of a year", lexicon.SEASONS, rf"(?P<season>{SEASON})(?:{S}(?:of{S})?|/)(?P<year>{YEAR})(?:[-/][0-9]{{2,4}})?", dates.season, ("by summer 2026", "summer 2026", "2026-SU")),
    _date("last or next season", lexicon.STEPS, rf"{WHICH}{S}(?P<season>{SEASON})(?:{S}{_YR})?", dates.season, ("lost last winter", "last winter", "2023-WI")),
    _date("season", lexicon.SEASONS.keys() - {"fall"}, rf"(?P<season>{SEASON})(?:{CLOSURE}|(?= (?:session|semester|term|intake)\b))", dates.season, ("due in early autumn.", "autumn", "2024-FA"), before=r"\b(?:the|by|before|in|until|since|after|of|early|late|mid|from|for|to)[ -]\Z"),
    _date("fall", {"fall"}, r"(?P<season>fall)(?=[.,;:)\n]|\Z| (?:term|semester|session)\b)", dates.season, ("put off for the fall.", "fall", "2024-FA"), before=r"\b(?:by|before|in|until|since|this|of|for) (?:the )?\Z"),
    _date("season after a preposition", lexicon.SEASONS, rf"(?P<season>{SEASON})(?={S}(?:{_GOES_ON})\b)", dates.plain_season, ("put off in the spring need not", "spring", "2024-SP"), before=r"\b(?:in|by|until|since|during) (?:the )?\Z"),
    # Years
    _date("fiscal year", {"fy", "cy", "fiscal", "financial", "calendar"}, rf"(?:[fc]y|(?:fiscal|financial){S}year(?:{S}\(fy\))?|calendar{S}year{S}\(cy\)|fiscal)(?:{S})?'?(?P<year>{YEAR}|[0-9]{{2}}(?![0-9]|[.,][0-9]))(?:[-/][0-9]{{2,4}})?(?![0-9])", dates.year, ("for fiscal year (FY) 2026", "fiscal year (FY) 2026", "2026")),
    _date("decade", _YEARS, r"(?P<year>(?:19|20)[0-9]0)'?s\b", dates.decade, ("since the 1990s", "1990s", "199")),
    _date("short decade", {D2}, r"(?P<year>[2-9]0)'?s\b", dates.decade, ("in the '90s", "90s", "199"), before=r"\bthe '?\Z"),
    _date("mid-decade", {"mid", "early", "late"}, r"(?:mid|early|late)-(?P<year>(?:19|20)[0-9]0)'?s\b", dates.decade, ("in the mid-1980s", "mid-1980s", "198")),
    _date("mid-year", _HOW_FAR, rf"{_SO_FAR}-{_YR}", dates.year, ("by mid-2024", "mid-2024", "2024")),
    _date("year", _YEARS, rf"(?P<year>{YEAR})(?![a-z%]|[.,][0-9]|/[0-9]|-(?!(?:19|20)[0-9]{{2}}))(?:(?<=in [0-9]{{4}})|(?<![05]0)|(?! (?:{_COUNTED}|per cent|percent)\b))", dates.year, ("In 2026, 88,000", "2026", "2026"), not_before=rf"{LAW}|{LABELLED}|{_EVENTS}|[0-9] \Z"),
    # Relative to the reference
    _date("the week, month or year", lexicon.STEPS.keys() - {"past"}, rf"(?P<which>{'|'.join(lexicon.STEPS)}){S}{_PERIOD}(?!{S}of\b)", dates.relative, ("later this month", "this month", "2024-05"), not_before=r"\b(?:over|within|for) the \Z"),
    _date("end of the year", {"end"}, rf"end{S}of{S}the{S}(?P<unit>year|quarter|month|week)\b", dates.end_of_period, ("by the end of the year", "end of the year", "2024")),
    _date("year of a law without a name", _YEARS, rf"(?P<year>{YEAR})(?![a-z%/-]|[.,][0-9]| (?:{_COUNTED}|per cent|percent)\b)", dates.year_of_unnamed, ("under a law of 2023.", "2023", "2023"), before=rf"{LAW_NOUN} of \Z"),
    _date("year-end of a year", {"year"}, rf"year[ -]end{S}(?:of{S})?{_YR}", dates.year, ("by year-end 2025", "year-end 2025", "2025")),
    _date("year-end", {"year", "month"}, rf"(?P<unit>year|month)(?:[ -]end|'s{S}end){CLOSURE}", dates.end_of_period, ("file before year-end where", "year-end", "2024")),
    _date("edge of the year", {"first", "last"}, r"(?P<ordinal>first(?: day|(?= of the month\b(?!'s| (?:following|after|in which|that))))|last day) of (?:the |(?P<which>next|this) )(?P<unit>year|month)\b", dates.edge_day, ("will apply from the first day of the year", "first day of the year", "2025-01-01")),
    _date("day word", {"today", "yesterday", "tomorrow", "tonight", "this", "day", "last"}, rf"(?P<word>{'|'.join(sorted(lexicon.DAY_WORDS, key=len, reverse=True))})\b", dates.day_word, ("said yesterday", "yesterday", "2024-05-15")),
    _date("ago", _NUMBERS, rf"(?P<n>{NUMBER}){S}(?P<unit>{UNIT}){S}(?:ago\b|(?P<ahead>from{S}(?:now|today)\b))", dates.ago, ("was founded three years ago", "three years ago", "2021"), not_before=r"\b(?:(?:more|less|fewer|longer|later|earlier) than|over|at least|up to) \Z"),
    _date("a year ago", _UNITS, rf"(?P<unit>year|month|week|fortnight|decade){S}(?:ago|earlier)\b", dates.ago, ("from USD 5 a year ago", "year ago", "2023"), before=r"\ba \Z"),
    _date("weekday of a week", lexicon.WEEKDAYS, rf"(?P<weekday>{WEEKDAY}){S}(?:of{S})?(?P<which>next|last|this) week\b", dates.weekday_of_week, ("on Tuesday of next week", "Tuesday of next week", "2024-05-21")),
    _date("weekday and day", lexicon.WEEKDAYS, rf"(?P<weekday>{WEEKDAY}),?{S}(?:the{S})?(?P<day>[0-9]{{1,2}}(?:st|nd|rd|th))\b", dates.weekday_and_day, ("on Friday the 24th", "Friday the 24th", "2024-05-24")),
    _date("last or next weekday", lexicon.STEPS, rf"{WHICH}{S}(?P<weekday>{WEEKDAY}){_NOT_MONTHLY}", dates.day_of_week, ("since last Monday", "last Monday", "2024-05-13")),
    _date("weekday", lexicon.WEEKDAYS, rf"(?P<weekday>{WEEKDAY})(?! ?- ?{WEEKDAY}|-[a-z]| (?:to|through) {WEEKDAY}){_NOT_MONTHLY}", dates.day_of_week, ("told reporters on Tuesday that", "Tuesday", "2024-05-14"), not_before=rf"(?:\b(?:every|each) |{WEEKDAY}(?: ?- ?| (?:to|through) ))\Z"),
    # Feasts
    _date("holiday", _FEASTS, rf"(?P<name>{'|'.join(sorted(lexicon.FEASTS, key=len, reverse=True))})\b(?: {_YR})?", dates.feast, ("before Christmas", "Christmas", "2024-12-25"), not_before=r"\bcanadian \Z"),
    _date("New Year", {"new"}, r"new year\b(?!'|-)", dates.new_year, ("with the new year", "new year", "2025-01-01"), before=r"\b(?:the|by|before|after|since|until|till|from|at|around|over) \Z"),
)  # fmt: skip
