"""The forms of lengths and their values, the more specific before the more general."""

import re
from collections.abc import Iterable

from pipeline.temporal import lexicon
from pipeline.temporal.form import D1, D2, D3, D4, Example, Form, Groups, Guess, Resolver
from pipeline.temporal.patterns import CLOSURE, KIND, LABELLED, NUMBER, NUMBER_WORD, UNIT
from pipeline.temporal.resolve import Context
from pipeline.temporal.text import number

Value = str | Guess | None
_UNIT_OF_VALUE = re.compile(r"(P|P.*T)[0-9.]+([YMWDHS])\Z")
_SOME = re.compile("[1-9]")
# Any count between a length and a bare number makes the number one of something else.
_COUNT = re.compile(rf"[0-9]|\b(?:{NUMBER_WORD})")
# So do these: "the number of ports from 60".
_OTHER_COUNT = re.compile(r"\b(?:number|total|quotas?|caps?|share|percentage|ratio|score|points?) (?:of|from)\b")
_NEAR, _FAR = 140, 220
_MOST_TIMES = 10
# "Raised from 12 to 24 months" are an old length and a new one, "takes from 2 to 4 weeks" is one that is between them.
_CHANGED = re.compile(
    r"\b(?:(?:rais(?:e[sd]?|ing)|r(?:ises?|ising|isen|ose)|increas(?:e[sd]?|ing)|gr[eo]w(?:s|n|ing)?|extend(?:s|ed|ing)?|lengthen(?:s|ed|ing)?|prolong(?:s|ed|ing)?|doubl(?:e[sd]?|ing)|"
    r"reduc(?:e[sd]?|ing)|cut(?:s|ting)?|lower(?:s|ed|ing)|shorten(?:s|ed|ing)?|f[ae]ll(?:s|en|ing)?|drop(?:s|ped|ping)?|go(?:es|ne|ing)?|went|br(?:ings?|inging|ought))(?: (?!(?:takes?|needs?|runs?|lasts?|stays?|and)\b)[^\s,.;:]{1,20}){0,5}|up|down) from \Z"
)
_CHANGE_REACH = 100
# "0001hrs", "2359 hours": a time of day, told by its zero, by what is glued to it, or by what stands around it.
_TIME_OF_DAY = r"(?:[01][0-9]|2[0-4])\.?[0-5][0-9]"
_CLOCK = re.compile(rf"(?P<opens>{_TIME_OF_DAY} ?(?:-|to|until) ?)?(?P<hour>{_TIME_OF_DAY})(?P<gap> ?)(?:hours|hrs?)")
_CLOCK_BEFORE = re.compile(
    rf"(?:\b(?:at|until|till) |(?:0[0-9][0-5][0-9]|{_TIME_OF_DAY} ?(?:hours|hrs?)) ?(?:(?:and|to|until) |- ?))\Z"
)
_A_DAY = "[0-9]{1,2}(?:st|nd|rd|th)?"
_CLOCK_AFTER = re.compile(
    rf",? \(?(?:(?!full|part)[a-z]+ time|gmt|utc|of {_A_DAY}|on (?:{_A_DAY}|[a-z]+day|(?:the )?(?:same|following|next) day|[a-z]+ {_A_DAY}))\b"
)
_WORKED = re.compile(r" (?:(?:of|in) [a-z]|on-|(?:full|part|per|an?|each|every)\b)")
# No length is told in more hours with this unit in capitals; "500 HR teams" are human resources.
_MOST_HOURS = 120


def _unit(name: str | None) -> tuple[str, str, int]:
    """The prefix, the letter and the factor of a unit."""
    unit = name or ""
    unit = unit if unit in lexicon.UNITS else unit.removesuffix("s")
    letter, factor = lexicon.UNITS[unit]
    return ("PT" if unit in lexicon.TIME_UNITS else "P"), letter, factor


def _amount(text: str, half: bool, unit: str | None) -> str:
    """The ISO length of a number of units; half a year is six months, half a month fifteen days."""
    prefix, letter, factor = _unit(unit)
    fraction = text.partition(".")[2].rstrip("0") if text[:1].isdigit() else ""
    has_half = half or fraction == "5"
    count, odd = divmod((2 * number(text) + has_half) * factor, 2)
    if odd and prefix == "P" and letter in "YM":
        rest = "6M" if letter == "Y" else "15D"
        return f"P{count}{letter}{rest}" if count else f"P{rest}"
    if odd:
        return f"{prefix}{count}.5{letter}"
    return (
        f"{prefix}{count}.{fraction}{letter}"
        if fraction and not has_half and factor == 1
        else f"{prefix}{count}{letter}"
    )


def length(groups: Groups, context: Context) -> Value:
    """ "two years", "six to eight months", "two and a half years"; "15 to 10 days" and "from 12 to 24 months" are an old length and a new one.

    Of ten in the corpus that are said to rise so all are two, of seven others four.
    """
    if _is_no_length(groups, context):
        return None
    high = groups.get("to")
    if high and (number(high) < number(groups["n"] or "") or _is_change(context)):
        return None
    half = bool(groups.get("half") or groups.get("half2"))
    low = _amount(groups.get("n") or "one", half, groups["unit"])
    if high:
        return f"{low}/{_amount(high, False, groups['unit'])}"
    return low if _SOME.search(low) else None


def _is_no_length(groups: Groups, context: Context) -> bool:
    """Whether it is a time of day ("2359 hours"), or HR is human resources ("500 HR teams")."""
    source, start, end = context.source, context.start, context.end
    if source.raw.endswith(" HR", start, end):
        return number(groups["n"] or "") > _MOST_HOURS or source.raw[end : end + 2].strip().islower()
    clock = _CLOCK.match(source.plain, start)
    before = source.before(start)
    if not clock or clock.end() < end or _WORKED.match(source.plain, clock.end()) or _CHANGED.search(before):
        return False
    if clock["opens"] or clock["hour"] < "1000" or not clock["gap"]:
        return True
    is_behind_date = context.date is not None and start - context.date.end <= len(", ")
    return is_behind_date or bool(_CLOCK_BEFORE.search(before) or _CLOCK_AFTER.match(source.plain, end))


def _is_change(context: Context) -> bool:
    source = context.source
    is_apart = " to " in source.plain[context.start : context.end]
    return is_apart and bool(_CHANGED.search(source.before(context.start, _CHANGE_REACH)))


def half_a_unit(groups: Groups, context: Context) -> Value:
    """ "half a year"."""
    return _amount("", True, groups["unit"])


def compound(groups: Groups, context: Context) -> Value:
    """ "one year and six months": the units in falling order."""
    parts = [(groups[f"n{i}"], groups[f"unit{i}"]) for i in "123" if groups.get(f"n{i}")]
    ranks = [lexicon.UNIT_ORDER.index((unit or "").removesuffix("s")) for _, unit in parts]
    if ranks != sorted(set(ranks)):
        return None
    prefixes = [_unit(unit)[0] for _, unit in parts]
    amounts = [_amount(count or "", False, unit) for count, unit in parts]
    dates = "".join(a[1:] for a, prefix in zip(amounts, prefixes, strict=True) if prefix == "P")
    times = "".join(a[2:] for a, prefix in zip(amounts, prefixes, strict=True) if prefix == "PT")
    return f"P{dates}T{times}" if times else f"P{dates}"


def bare_number(groups: Groups, context: Context) -> Value:
    """ "from two years to five": in the unit of the length before it, if nothing else has been counted since."""
    before = context.length
    if not before or not before.value or not (unit := _UNIT_OF_VALUE.search(before.value)):
        return None
    reach = _FAR if groups.get("more") else _NEAR
    between = context.source.plain[before.end : context.start]
    if not 0 < len(between) <= reach or _COUNT.search(between) or _OTHER_COUNT.search(between):
        return None
    if not groups.get("more") and not context.source.same_sentence(before.end, context.start):
        return None
    prefix = "PT" if "T" in before.value else "P"
    count = number(groups["n"] or "")
    # No length is so many times another that it is compared with.
    most = min(400, _MOST_TIMES * max(1, number(before.value.strip("PT").partition("/")[0])))
    return f"{prefix}{count}{unit[2]}" if 0 < count <= most else None


_NUMBERS = frozenset({*lexicon.NUMBERS, "hundred", D1, D2, D3, D4})
_SINGLE = ("year", "month", "week", "day", "hour", "decade", "fortnight", "century")

# "two (2)", "2 (two)"
_TWICE = rf"(?: {{0,2}}\((?:[0-9]{{1,4}}|{NUMBER_WORD})\))?"
_TO = rf"(?:-? ?to[ -]|-or-|- or | ?[-~] ?)(?P<to>{NUMBER}){_TWICE}"
_KINDS = rf"(?:{KIND}[ -]){{0,3}}"
_N = rf"(?P<n>{NUMBER})"
# After a length these make it an age, a frequency or a rate.
_NO_RATE = (
    r"(?! ?/ ?(?:day|week|month|year)\b|[ -]\(?(?:(?:(?<=year[ -])|(?<=years[ -]))olds?\b|of age\b|(?:(?<=hours )|(?<=hour ))(?:per|an?|each|every) (?:calendar )?(?:year|month)\b|(?:(?<=hours )|(?<=hour )|(?<=minutes )|(?<=minute ))ago\b|an?[ -](?:day|week|fortnight|month)\b|(?:in )?(?:per|each|every|any)[ -](?:calendar |single )?(?:day|week|fortnight|month)\b|weekly\b|read\b|(?:working |work )?week\b|workweek\b|"
    r"(?:and|or) (?:older|over|above|younger|under)\b|(?:[a-z]{1,12} ){1,3}(?:a|per|each|every) week\b))"
)
_UNIT = rf"(?P<unit>{UNIT}){_NO_RATE}"
_ONE_UNIT = rf"(?P<unit>{'|'.join(_SINGLE)})\b{_NO_RATE}"
# So do these before it: "the age limit for applicants was raised from", "every six to".
_PERSONS = "(?:persons?|people|applicants?|child|children|workers|those|men|women|anyone|minors?|dependants?|dependents?|parents|grandparents|adults|spouses|sons|daughters|citizens|individuals)"
_AGED = (
    rf"(?:\b(?:age(?:[ds]?(?: of| between| from)?|d?:)|(?:under|over) the age of|"
    r"(?:age limit|(?:retirement|pension|minimum|maximum) age)(?: for (?!the\b|an?\b)[a-z]{1,15})?:?(?: (?:of|is|are|was|will|be|been|has|to|at|from|between|up|rises?|rose|raised|lowered|set|now)){0,5}|"
    rf"{_PERSONS} \(?(?:aged )?(?:under|over|above|below|younger than|older than|between)|(?:child|children|minors|sons|daughters) up to|{_PERSONS} (?:must|should|have to|need to)(?: not)? be (?:at least|over|under|between|older than|younger than))"
    rf"(?: {NUMBER} (?:to|-)|(?:(?<=between)|(?<=age[ds])|(?<=ages of)) {NUMBER} (?:and|or))?)"
)
_RATE = rf"(?:{_AGED}|(?:(?<!\bof )(?<!\bin )(?<!\bduring )(?<!\bwithin )\b(?:every|each)|\bper|\b(?:once|twice|times|day) (?:in|an?|every)|\breading time:?)(?: {NUMBER} (?:to|or))?) \Z"
# "a year" is a length after these; elsewhere it is a rate ("USD 15,000 a year").
_LENGTH_WORDS = r"\b(?:for|(?<!part )(?<!fraction )of|within|than|almost|nearly|about|after|least|most|to|past|lasts?|lasted|took|be|over|under|takes?|exceeds?|exceeding|only|just|around|roughly|is|was|by|up to|adds?|added|needs?|needed|gives?|gave|allow|allows|have|has|had|spent|costs?|instead of) \Z"
# So is "year" after these.
_ONE_MORE = r"\b(?:another |(?<!in )(?:a|one) (?:further|full|whole) |(?:an|one) (?:additional|extra) |one more |(?:the|this|in|over) past |(?:over|within|for) the (?:next|last|coming|previous) )\Z"
# Before a bare number: what compares it with a length, or makes it one.
_COMPARED = r"instead of|rather than|previously|formerly|from|to|than|not|before[,:]|used to be|begin with|against|earlier|up from|down from"
_BARE = (
    rf"(?:\b(?:{_COMPARED}|for|within|in|any|after|last|first|past|preceding|remaining|of|with|is|was|becomes?|takes?|lasts|minimum|maximum|least|most|now|then|hitherto|at present|"
    r"no longer|statutory|usual|former|another|has|have|over|asked for|reach|reaches|remains?|before|only|about|almost|every|plus)|[(,:])[ \x1f]\Z"
)
_PAIRED = r"and|or|of every|of each|in every|in each|in any|of any|instead of|rather than|not|but not|out of|of|in"


def _length(
    name: str, starts: Iterable[str], pattern: str, resolve: Resolver, example: tuple[str, str, str], before: str = "", not_before: str = ""
) -> Form:  # fmt: skip
    return Form(name, "DURATION", starts, pattern, resolve, Example(*example), before, not_before)


LENGTH_FORMS: tuple[Form, ...] = (
    _length("compound length", _NUMBERS, rf"(?!{NUMBER}[ -]years?, ?{NUMBER}[ -]days?)(?P<n1>{NUMBER})(?: |-)(?P<unit1>years?|yrs?|months?|mths?)(?:, and |,? and |, ?| )(?P<n2>{NUMBER})(?: |-)(?P<unit2>months?|mths?|days?)(?:(?:,? and |, | )(?P<n3>{NUMBER}) (?P<unit3>days?))?\b{_NO_RATE}(?! (?:per|each|on each) (?:entry|visit|stay)\b)", compound, ("for one year and six months", "one year and six months", "P1Y6M"), not_before=_RATE),
    _length("compound of weeks or hours", _NUMBERS, rf"(?P<n1>{NUMBER}) ?(?P<unit1>weeks?|days?|hours?|hrs?)(?:,? and | )(?P<n2>{NUMBER}) ?(?P<unit2>days?|hours?|hrs?|minutes?|mins?)\b{_NO_RATE}", compound, ("after 1 hour 30 minutes", "1 hour 30 minutes", "PT1H30M"), not_before=_RATE),
    _length("length between", _NUMBERS, rf"{_N}{_TWICE} and (?P<to>{NUMBER}){_TWICE}[ -]{_KINDS}{_UNIT}", length, ("between two and five years", "two and five years", "P2Y/P5Y"), before=r"\bbetween \Z", not_before=_RATE),
    _length("length", _NUMBERS, rf"{_N}(?P<half>[ -]and[ -]a[ -]half| ?½|[ -]1/2)?{_TWICE}(?:{_TO})?(?:-| {{0,2}}){_KINDS}{_UNIT}(?P<half2>,? and a half\b)?", length, ("six-to-eight months", "six-to-eight months", "P6M/P8M"), not_before=_RATE),
    _length("length at least or at most", _NUMBERS, rf"{_N}{_TWICE}(?: or (?:more|less|fewer)|\+|[ -]plus)[ -]{_KINDS}{_UNIT}", length, ("after 12 or more months", "12 or more months", "P12M"), not_before=_RATE),
    _length("length before its unit", _NUMBERS, rf"(?!one (?!or\b))(?![0-9]{{1,4}} (?:and|or) [a-z])(?![a-z-]{{1,12}} and [0-9])(?![a-z-]{{1,12}} or [0-9](?![0-9])){_N}{_TWICE}(?=(?:-,?)? (?:{_PAIRED}) (?:{NUMBER}){_TWICE}[ -]{_KINDS}{_UNIT})", length, ("90 of every 180 days", "90", "P90D"), not_before=rf"{_RATE}|{LABELLED}"),
    _length("length of a list", _NUMBERS - {D4}, rf"{_N}{_TWICE}(?=-?(?:, {NUMBER}{_TWICE}-?){{1,4}},? (?:and|or) {NUMBER}{_TWICE}[ -]{_KINDS}{_UNIT})", length, ("valid for 3, 6 or 12 months", "3", "P3M"), not_before=rf"{_RATE}|{LABELLED}"),
    _length("length before a slash", _NUMBERS - {D4}, rf"(?!1{{1,2}}/[2-4][ -]){_N}(?=(?:/{NUMBER}){{1,4}}[ -](?:(?!tax){KIND}[ -])?{_UNIT})", length, ("90/180 days", "90", "P90D"), not_before=_RATE),
    _length("length that gives way", _NUMBERS, rf"{_N}{_TWICE}(?= (?:up |down )?to {NUMBER}{_TWICE}[ -]{_KINDS}{_UNIT})", length, ("shortened from 15 to 10 days", "15", "P15D"), before=r"\bfrom \Z", not_before=_RATE),
    _length("half a unit", {"half"}, rf"half(?: |-)(?:an? )?{_UNIT}", half_a_unit, ("within half a year", "half a year", "P6M"), not_before=_RATE),
    _length("a unit", {"a", "an"}, rf"an? {_KINDS}{_ONE_UNIT}(?P<half> and (?:a )?half\b)?", length, ("for a year and a half", "a year and a half", "P1Y6M"), before=_LENGTH_WORDS),
    _length("a unit later", {"a", "an"}, rf"an? (?!day|hour){_ONE_UNIT}(?= (?:later|earlier|longer|more|to go)\b)", length, ("in force a year later", "a year", "P1Y")),
    _length("a fortnight", {"a"}, r"a (?P<unit>fortnight|decade)", length, ("decides in a fortnight", "a fortnight", "P2W"), before=r"\b(?:in|with|offers?|passes) \Z"),
    _length("a unit after a determiner", _SINGLE, rf"(?!day|hour){_ONE_UNIT}", length, ("for another year", "year", "P1Y"), before=_ONE_MORE),
    _length("more of a length", _NUMBERS, rf"{_N}(?= (?P<more>more){CLOSURE})", bare_number, ("It lasts two years. It may be renewed for two more.", "two", "P2Y"), before=_BARE),
    _length("number without its unit", _NUMBERS - {"one", D4}, rf"{_N}(?! or (?:more|fewer|less) [a-z]){CLOSURE}", bare_number, ("from two years to five.", "five", "P5Y"), before=_BARE, not_before=rf"{_AGED} \Z|{LABELLED}|\b(?:famil(?:y|ies)|households?|groups?|teams?) of \Z"),
    _length("number where another was", _NUMBERS - {D4}, rf"{_N}(?= (?:(?:were|was|are|is) (?:asked|needed|required|allowed|enough|usual|once|before|the)|had (?:to be|been)|used to be)\b)", bare_number, ("three years where five were asked", "five", "P5Y"), before=r"\bwhere \Z"),
    _length("second number without its unit", _NUMBERS - {"one", D4}, rf"{_N}(?= (?:for|in|if|where|when)\b)", bare_number, ("two years for nurses and three for doctors", "three", "P3Y"), before=r"\b(?:and|or) \Z"),
    _length("one without its unit", {"one"}, rf"(?P<n>one){CLOSURE}", bare_number, ("three years instead of one.", "one", "P1Y"), before=rf"\b(?:{_COMPARED}) \Z"),
)  # fmt: skip
