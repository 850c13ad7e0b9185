"""Finds the forms of the grammar in a text and resolves them.

One pass over the words looks each up among those that a form can begin with; only there are forms tried, each within a
bounded window. So the time is linear in the length of the text, whatever it holds.
"""

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from pipeline.temporal import lexicon, values
from pipeline.temporal.ahead import Case, log_odds
from pipeline.temporal.dates import weekday_of
from pipeline.temporal.form import UNKNOWN, Form, Guess
from pipeline.temporal.grammar import forms_by_start
from pipeline.temporal.patterns import MONTH, NTH, OF_WEEKDAY, WEEKDAY, WHICH, S
from pipeline.temporal.resolve import Context
from pipeline.temporal.span import TimeSpan
from pipeline.temporal.text import Source, named_month, ordinal

_TOKEN = re.compile("[a-z]+|[0-9]+")
_WINDOW = 48
_LONGEST_JOINT = 20
_CUE_REACH = 32
_SURE, _GUESSED = 0.95, 0.6
_NEAR = 2  # years
_YEAR = re.compile("[0-9]{4}")
_FIRST_HALF = 6  # months
_BUSINESS = re.compile(r"\b(?:business|working|work)[ -]")
_CUE = re.compile(r"[\w'-]+")
_ORDER_EVIDENCE = re.compile(
    rf"(?:\b{OF_WEEKDAY.removesuffix('?')}\(?)?"
    r"(?<![\w./-])(?P<a>[0-9]{1,2})(?P<sep>[/-])(?P<b>[0-9]{1,2})(?P=sep)(?P<year>(?:19|20)?[0-9]{2})(?![\w/-])"
)
_MONTH_DAY = re.compile(rf"\b{MONTH} {NTH}\b(?! ?%)")
_DAY_MONTH = re.compile(rf"\b{NTH} (?:of )?{MONTH}(?!(?<=may) [a-z])")  # not "Form I-9 may be filed"
_NAMED_DAY = re.compile(
    rf"\b(?:(?P<day>{NTH}) (?:of )?(?P<month>{MONTH})|(?P<first_month>{MONTH}) (?P<day_after>{NTH}))"
)
_LEAD = re.compile(rf"\b{OF_WEEKDAY.removesuffix('?')}\Z")
_LEAD_REACH = 24
# Which day these are depends on the very day of publication, which a date of the text is not: of nine in the annotated texts three are right so.
_DAY_BY_DAY = re.compile(
    rf"{'|'.join(lexicon.DAY_WORDS)}|(?:{WHICH}{S})?{WEEKDAY}|(?:this|last|next)(?: past)? week(?:end)?|[0-9a-z]+ (?:days?|weeks?) ago"
)
# Names that need their capital stand in these groups.
_NAMED = ("month", "weekday")


def find(
    text: str,
    reference: datetime.date | None = None,
    *,
    day_first: bool | None = None,
    weigh: Callable[[Case], float] = log_odds,
) -> list[TimeSpan]:
    """All dates and lengths of a text, in order, none overlapping.

    Args:
        text: any string; offsets are code points into it.
        reference: the day from which relative and incomplete dates are resolved. Without one they are resolved from the
            middle one of what the text dates, with a note; where it dates nothing, and of "today" or a weekday, the value is None.
        day_first: the order of numeric dates where the text itself does not tell; None for day first with a note.
        weigh: the log-odds that a date without its year, or a weekday, means the next one and not the last.
    """
    search = _Search(Source.of(text), reference, day_first, weigh)
    spans = search.run()
    if reference is not None or all(span.value for span in spans):
        return spans
    guess = _guessed_reference(spans)
    if guess is None:
        return spans
    if guess in {values.middle(span.value) for span in spans if span.value and _YEAR.fullmatch(span.value)}:
        weigh = _within_the_year(weigh)
    guessed = _Search(search.source, guess, day_first, weigh).run()
    stays = {
        (span.start, span.end): span
        for span in spans
        if span.value or _DAY_BY_DAY.fullmatch(search.source.plain, span.start, span.end)
    }
    return [
        stays.get((span.start, span.end)) or replace(span, score=_GUESSED, note="resolved from a date of the text")
        for span in guessed
    ]


def _guessed_reference(spans: list[TimeSpan]) -> datetime.date | None:
    """The median of what a text dates, without what lies years from it, as laws and plans do.

    Of 245 incomplete dates in 483 annotated texts without a day of publication 149 are right by it, 112 by the first whole day.
    """
    days = sorted(day for span in spans if span.label == "DATE" and span.value and (day := values.middle(span.value)))
    near = [day for day in days if abs(day.year - days[len(days) // 2].year) <= _NEAR]
    return near[len(near) // 2] if near else None


def _within_the_year(weigh: Callable[[Case], float]) -> Callable[[Case], float]:
    """From the middle of a year that the text names its first half is as near as its second, whatever the tense."""
    return lambda case: 0.0 if 0 < case.month <= _FIRST_HALF else weigh(case)


@dataclass
class _Search:
    """One pass over a text, and what it has found so far."""

    source: Source
    reference: datetime.date | None
    day_first: bool | None
    weigh: Callable[[Case], float]
    spans: list[TimeSpan] = field(default_factory=list)
    date: TimeSpan | None = None
    length: TimeSpan | None = None
    end: int = 0
    order: list[bool | None] = field(default_factory=list)

    def run(self) -> list[TimeSpan]:
        """The spans of the text."""
        table = forms_by_start()
        for token in _TOKEN.finditer(self.source.plain):
            word = token.group()
            forms = table.get(word) if word > ":" else table.get(f"#{len(word)}")
            if forms and token.start() >= self.end and self._opens(token.start()):
                self._try(forms, token.start())
        return self.spans

    def _opens(self, start: int) -> bool:
        """Whether a time may begin here: neither inside a word, a code, an amount, a decimal or a time of day."""
        plain = self.source.plain
        before = plain[start - 1] if start else " "
        if before in " \n(":
            return True
        if before.isalnum() or before == "_":
            if self.date and self.date.end == start:
                return True  # "July 27, 2023September 6, 2023"
            # A date glued to the word before it, as pages lose their spaces, starts with a digit.
            return before.isalpha() and plain[start].isdigit() and self._is_glued(start)
        if before in "-/":
            return (self.end == start - 1 and self.end > 0) or (before == "-" and start > 1 and plain[start - 2] == " ")
        if before in ".,:":
            return not plain[max(0, start - 2) : start - 1].isdigit()
        return before not in "€$£¥₹#№+@\\="

    def _is_glued(self, start: int) -> bool:
        return (
            bool(_GLUED.match(self.source.plain, start))
            and start > 3
            and self.source.plain[start - 4 : start].isalpha()
        )

    def _try(self, forms: tuple[Form, ...], start: int) -> None:
        plain = self.source.plain
        window = plain[max(0, start - _WINDOW) : start]
        for form in forms:
            if form.joins_regex and not self._joins(form.joins_regex, start):
                continue
            match = form.regex.match(plain, start)
            if (
                match
                and (not form.before_regex or form.before_regex.search(window))
                and not (form.not_before_regex and form.not_before_regex.search(window))
                and self._is_capitalised(match)
                and (span := self._read(form, match))
            ):
                self.spans.append(span)
                self.end = span.end
                if span.label == "DATE":
                    self.date = span
                else:
                    self.length = span
                return

    def _joins(self, joint: re.Pattern[str], start: int) -> bool:
        if not self.date or not 0 < start - self.date.end <= _LONGEST_JOINT:
            return False
        return bool(joint.fullmatch(self.source.plain, self.date.end, start))

    def _is_capitalised(self, match: re.Match[str]) -> bool:
        groups = match.groupdict()
        day = groups.get("day")
        if day and (not day.isdigit() or groups.get("year")):
            return True  # "4th of may" and "4 may 2024" can be nothing else
        return all(_has_capital(self.source, match, name) for name in _NAMED if name in groups)

    def _read(self, form: Form, match: re.Match[str]) -> TimeSpan | None:
        start, end = match.span()
        context = Context(
            self.source, start, end, self.reference, self.date, self.length, self._numeric_order, self.weigh
        )  # fmt: skip
        found = form.resolve(match.groupdict(), context)
        if found is None:
            return None
        cue, cue_after = self._cues(start, end)
        start = max(start, match.end("lead")) if "lead" in match.re.groupindex else start
        value, note = (found.value, found.note) if isinstance(found, Guess) else (found, None)
        if found is UNKNOWN and self.reference is not None:
            return None
        if match.group().endswith(".") and not self._goes_on(end):
            end -= 1
        business = form.label == "DURATION" and bool(_BUSINESS.search(match.group()))
        return TimeSpan(start, end, form.label, value, business, _GUESSED if note else _SURE, cue, cue_after, note)

    def _goes_on(self, end: int) -> bool:
        """Whether an abbreviation's full stop is more than the end of its sentence: the sentence goes on, or is a heading."""
        following = self.source.raw[end : end + 2].lstrip(" \u00a0")[:1]
        return following in "\n,;:)-–" or following.islower() or following.isdigit()

    def _cues(self, start: int, end: int) -> tuple[str | None, str | None]:
        before = _CUE.findall(self.source.before(start, _CUE_REACH))[-2:]
        after = _CUE.findall(self.source.after(end, _CUE_REACH))[:2]
        return " ".join(before) or None, " ".join(after) or None

    def _numeric_order(self) -> bool | None:
        """Whether the numeric dates of this text put the day first; None where nothing tells."""
        if not self.order:
            self.order.append(_day_first(self.source, self.reference, self.day_first))
        return self.order[0]


_GLUED = re.compile(r"[0-9]{1,2} (?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]* (?:19|20)[0-9]{2}")


def with_weekday(text: str, start: int) -> int:
    """Where the weekday begins that stands in front of a date which starts here, "Monday, 3 June"; `start` where none does."""
    before = Source.of(text[max(0, start - _LEAD_REACH) : start])
    lead = _LEAD.search(before.plain)
    return start - len(lead.group()) if lead and _has_capital(before, lead, "weekday") else start


def _has_capital(source: Source, match: re.Match[str], group: str) -> bool:
    """Whether a name that is also an everyday word has the capital that it needs."""
    word = match[group]
    return not word or word.rstrip(".") not in lexicon.CAPITALISED or source.raw[match.start(group)].isupper()


def day_first(text: str) -> bool | None:
    """Whether the numeric dates of a text put the day first; None where nothing in it tells.

    A numeric date that can be read in one way only tells it, else the order in which the text writes the names of months:
    of the ambiguous numeric dates in the corpus whose text only writes "May 3", 17 of 19 put the month first, of those whose
    text only writes "3 May" none.
    """
    return _day_first(Source.of(text), None, None)


def _named_day(match: re.Match[str]) -> tuple[int, int]:
    """The day and the month of what `_NAMED_DAY` matched."""
    return ordinal(match["day"] or match["day_after"]), named_month(match["month"] or match["first_month"])


def _day_first_by_weekday(match: re.Match[str]) -> bool | None:
    """In which of the two orders what `_ORDER_EVIDENCE` matched falls on the weekday before it; None if in both or neither."""
    if (number := weekday_of(match.groupdict())) is None:
        return None
    year, first, second = int(match["year"]), int(match["a"]), int(match["b"])
    orders = [
        day_first
        for day_first, month, day in ((True, second, first), (False, first, second))
        if (date := values.first_day(values.day(year + 2000 * (year < 100), month, day) or ""))
        and date.weekday() == number
    ]
    return orders[0] if len(orders) == 1 else None


def _day_first(source: Source, reference: datetime.date | None, hint: bool | None) -> bool | None:
    """By a numeric date that can be read in one way only, for itself or for its weekday; by one that is the reference, or that the text
    also writes with the month's name; by the hint; by the order in which the text writes those.
    """
    plain = source.plain
    evidence = list(_ORDER_EVIDENCE.finditer(plain))
    numeric = [(int(match["a"]), int(match["b"]), int(match["year"])) for match in evidence]
    for first, second, _ in numeric:
        if 31 >= first > 12 >= second > 0:
            return True
        if 31 >= second > 12 >= first > 0:
            return False
    by_weekday = {_day_first_by_weekday(match) for match in evidence if _has_capital(source, match, "weekday")} - {None}
    if len(by_weekday) == 1:
        return by_weekday.pop()
    if reference is not None:
        for *pair, year in numeric:
            if year % 100 == reference.year % 100 and pair[0] != pair[1]:
                if pair == [reference.day, reference.month]:
                    return True
                if pair == [reference.month, reference.day]:
                    return False
    named = {_named_day(match) for match in _NAMED_DAY.finditer(plain)} if numeric else set()
    for first, second, _ in numeric:
        if ((first, second) in named) != ((second, first) in named):
            return (first, second) in named
    if hint is not None:
        return hint
    return False if _MONTH_DAY.search(plain) and not _DAY_MONTH.search(plain) else None
