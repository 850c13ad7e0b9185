"""Acronyms as the text itself explains them: "the Paperwork Reduction Act (PRA)" names a law here, not a body."""

import itertools
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import TypeVar

from pipeline.encoder.tagger import Found
from pipeline.knowledge import places
from pipeline.recognizers import instruments
from pipeline.schema import Document, SpanLabel

_ACRONYM = re.compile(r"[A-Z][A-Za-z&-]{0,3}[A-Z]{1,8}(?:s|\+)?|[A-Z]{2,6}[- ]{1,2}\d{1,3}")
# What stands before an acronym where it is given: '(NPRM', '("rule" or "NPRM'.
_OPENING = r"\s{0,3}[(\[](?:[^()\[\]\n]{1,24} or )?[\"“']?"
_INTRODUCED = r"(?:(?:the|hereinafter|hereafter) )?[\"“‘']?"
_GIVEN_LAST = re.compile(r"[ \u00a0]*\([\"“']?(?P<acronym>[^()]+?)[\"”']?\)\Z")
_GIVEN_AFTER = re.compile(rf"\s{{1,3}}\({_INTRODUCED}(?P<acronym>[A-Z][\w&+-]{{1,9}})[\"”’']?\)")
_BRACKET = re.compile(rf"\s{{0,2}}\(\s?{_INTRODUCED}")
_OR = re.compile(r"(?:,? \(?(?:(?:widely|commonly|better|also) )?known as|, or)(?: the)? [\"“']?")
_WORD = re.compile(r"[^\W_]+")
# "L visas (L-1A and L-1B)" lists the kinds of one and gives no acronym.
_LISTED = re.compile(r",? ?(?:and|or|/) ?[\"“]?[A-Z]")
# Of a phrase, the words that an acronym may leave out.
_SMALL = frozenset({"and", "for", "in", "of", "on", "the", "to", "with", "a", "an", "&"})
_LEFT_OUT = (_SMALL, _SMALL - {"of"})
_REACH = 120
# What has acronyms: "Labour Office in Dubai (LOD)" is no city.
SHORTENED: frozenset[SpanLabel] = frozenset({"MINISTRY", "PROGRAM", "LAW", "SECTOR", "REGION"})

T = TypeVar("T")


def explained(document: Document, label: SpanLabel) -> dict[int, str]:
    """The full names of acronyms of a label, by where these start: the name behind which the text gives it, or the only one that it spells.

    A text may give one acronym to two names, as round-ups do: each mention has the last of them up to there.
    """
    spans = document.spans_of(label)
    names = dict.fromkeys(span.text for span in spans)
    by_initials: defaultdict[str, list[str]] = defaultdict(list)
    for name in names:
        if " " in name:
            for initials in _initials(name):
                by_initials[initials].append(name)
    acronyms = [name for name in names if _ACRONYM.fullmatch(name) and len(_letters(name)) > 2]
    spelt = {acronym: by_initials.get(_letters(acronym), []) for acronym in acronyms}
    names_of = {acronym: [(0, full[0])] for acronym, full in spelt.items() if len(full) == 1}
    given: defaultdict[str, list[tuple[int, str]]] = defaultdict(list)
    for before, after in itertools.pairwise(spans):
        gap = document.text[before.end : after.start]
        if _LISTED.match(document.text, after.end):
            continue
        if " " not in after.text and (_BRACKET.fullmatch(gap) or (" " in before.text and _OR.fullmatch(gap))):
            given[after.text].append((after.start, before.text))
    names_of |= given
    # "EPs" where the text gives "EP".
    names_of |= {name: names_of[one] for name in names if (one := _singular(name)) in names_of and name not in names_of}
    return {span.start: holding(names_of[span.text], span.start) for span in spans if span.text in names_of}


def holding(given: Sequence[tuple[int, T]], at: int) -> T:
    """Of what is given at some places, in order, that which holds at another: the last up to there, else the first."""
    return given[max(0, bisect_right(given, at, key=itemgetter(0)) - 1)][1]


def given(text: str, name: Found) -> str | None:
    """The acronym that stands in brackets behind a name: "Ordinance on Admission (OASA)"; no country, "Ministry of Labour (UAE)".

    In `train`, `retold` and the parts of dev all but three of 1,331 such acronyms have their name's label.
    """
    found = _GIVEN_AFTER.match(text, name.end) if name.label in SHORTENED else None
    if not found or not _ACRONYM.fullmatch(found["acronym"]) or places.countries().get(found["acronym"]):
        return None
    return found["acronym"] if _is_of(text[name.start : name.end], name.label, found["acronym"]) else None


def _is_of(name: str, label: str, acronym: str) -> bool:
    """Whether an acronym behind a name may be its own, and not that of a programme in this region: "Ontario (OINP)"."""
    return label != "REGION" or not instruments.is_a_program(acronym) or _has_initials(name, acronym)


def resolved(text: str, names: Sequence[Found]) -> list[Found]:
    """The names, every mention of an acronym with one label, and without acronyms of phrases that are no names.

    The name before the bracket in which an acronym was last given tells its label. Where the words before the first one spell it
    (after Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions") and are no name, it is
    none either. An acronym that the text does not explain has the label of which the mentions are surest.
    """
    ends = {name.end: name for name in names if name.label in SHORTENED}
    votes: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name in names:
        surface = text[name.start : name.end]
        if _ACRONYM.fullmatch(surface):
            votes[surface][name.label] += name.score
    labels = {
        surface: _labels(text, surface, ends) or [(0, max(counted, key=lambda label: counted[label]))]
        for surface, counted in votes.items()
    }
    kept = []
    for name in names:
        surface = text[name.start : name.end]
        label = holding(labels[surface], name.start) if surface in labels else name.label
        if label is not None:
            kept.append(name if label == name.label else name._replace(label=label))
    return kept


def _labels(text: str, acronym: str, ends: Mapping[int, Found]) -> list[tuple[int, str | None]]:
    """Where an acronym is given, and its label from there on, None if it is no name; `ends` are names by where they end."""
    found: list[tuple[int, str | None]] = []
    is_country = bool(places.countries().get(acronym))
    for given in re.finditer(rf"{_OPENING}{re.escape(acronym)}(?![\w+])", text):
        before = text[max(0, given.start() - _REACH) : given.start()]
        if (name := ends.get(given.start())) and _is_of(text[name.start : name.end], name.label, acronym):
            found.append((given.start(), name.label))
        elif (
            not found and not is_country and (_has_initials(before, acronym) or _is_from_common_nouns(before, acronym))
        ):
            found.append((given.start(), None))
    return found


def parted(text: str, name: Found) -> list[Found]:
    """A name that ends with its own acronym in brackets as two: "Temporary Protected Status (TPS)"."""
    given = _GIVEN_LAST.search(text, name.start, name.end)
    if not given or not _has_initials(text[name.start : given.start()], given["acronym"]):
        return [name]
    start, end = given.span("acronym")
    return [name._replace(end=given.start()), name._replace(start=start, end=end)]


def _has_initials(before: str, acronym: str) -> bool:
    """Whether the last words have the initials of an acronym."""
    letters = _letters(acronym)
    return len(letters) > 1 and any(initials.endswith(letters) for initials in _initials(before))


def _initials(phrase: str) -> set[str]:
    """Those of its words without the small ones, and with "of": "ml" and "mol" of "Ministry of Labour"."""
    words = [word.lower() for word in _WORD.findall(phrase)]
    return {"".join(word[0] for word in words if word not in left_out) for left_out in _LEFT_OUT}


def _singular(acronym: str) -> str | None:
    return acronym[:-1] if acronym.endswith("s") and _ACRONYM.fullmatch(acronym) else None


def in_either_number(acronym: str) -> tuple[str, ...]:
    """An acronym as one and as several are called by it: "CoS" and "CoSs"."""
    other = acronym[:-1] if acronym.endswith("s") else f"{acronym}s"
    return (acronym, other) if len(other) > 2 else (acronym,)


def _is_from_common_nouns(before: str, acronym: str) -> bool:
    """Whether the last words, none of them with a capital, have the letters of an acronym: "notice of proposed rulemaking".

    After Schwartz and Hearst: each letter is sought from the end, the first one at the beginning of a word; here the last
    one must be in the last word too.
    """
    letters = _letters(acronym)
    words = before.split()[-min(len(letters) + 5, 2 * len(letters)) :]
    phrase = " ".join(words)
    at = len(phrase)
    for k in range(len(letters) - 1, -1, -1):
        at = phrase.lower().rfind(letters[k], 0, at)
        while k == 0 and at > 0 and phrase[at - 1].isalnum():
            at = phrase.lower().rfind(letters[0], 0, at)
        if at < 0 or (k == len(letters) - 1 and " " in phrase[at:]):
            return False
    long_form = phrase[at:]
    return len(letters) > 2 and long_form.islower() and long_form.partition(" ")[0] not in _SMALL


def _letters(acronym: str) -> str:
    return "".join(c.lower() for c in acronym.rstrip("s") if c.isalpha())
