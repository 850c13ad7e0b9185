"""tag: states what the content lines name, as spans that never overlap.

The grammar of time and the recognizers read first. What they find goes to the tagger's network as hints; the network
decides on names, amounts and sectors and on the part that each span plays, the grammar on dates and lengths and on their
values. Without a network the recognizers' spans stand.
"""

import datetime
import math
import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence, Set
from functools import cache
from itertools import pairwise, repeat
from operator import itemgetter
from pathlib import Path
from statistics import fmean
from typing import TypeVar, cast

import numpy as np

from pipeline import temporal
from pipeline.assets import entries, released_model
from pipeline.encoder.decode import Floats
from pipeline.encoder.tagger import NO_ROLE, OWN, Found, Passage, Tagged, load_tagger
from pipeline.events.roles import CLASSES, Roles, Votes
from pipeline.events.segments import body_units
from pipeline.events.votes import with_votes
from pipeline.knowledge import places
from pipeline.lines.publication import days_in_opening
from pipeline.recognizers import acronyms, authorities, instruments, learned, permit_codes, place_labels, sectors
from pipeline.recognizers import places as place_names
from pipeline.recognizers.content import Content
from pipeline.recognizers.hints import marks
from pipeline.recognizers.roles import add_roles
from pipeline.schema import Document, Span, SpanLabel, SpanRole, covered
from pipeline.stages import batches

RELEASED, RULES = "released", "rules"
# Sector phrases are found by their surroundings alone, so whatever has a name of its own goes first.
_LAST = frozenset({"SECTOR"})
_JOINS = re.compile(r"\s*(?:,|,?\s(?:and|&)|[/;])\s+(?:the\s+)?")
_NEXT_ITEM = re.compile(r"[^\S\n]{0,9}\n[^\S\n]{0,9}(?:\n\s*|[-–—•●▪■◦*·]\s+)")
_AFTER_BRACKET = re.compile(r"\)(?:,|;)?\s(?:(?:and|or|&|the)\s)*(?=\w)")
_OPENING_QUOTES, _CLOSING_QUOTES = frozenset('“"«„'), frozenset('”"»')
# A heading in capitals that runs into the name: "INVESTOR THRESHOLD DOUBLED The Home Office".
_HEADED = re.compile(r"(?:[A-ZÀ-Þ\d][A-ZÀ-Þ\d'’&-]*,? ){2,12}The (?=[A-ZÀ-Þ][^\W\d_A-Z])")
# Of 100,000 names in the corpus none ends so, but in capitals (Hoi An, Category A).
_LOOSE = 60
_LOOSE_END = re.compile(
    r"(?:\s(?:an?|the|and|or|of|to|in|for|on|with|by|from|between|under|as|at|is|are|has|will|that|which))+\Z"
)
# The mark of a footnote: "Aliens Act¹".
_FOOTNOTE_MARK = re.compile(r"\s*[¹²³⁴-⁹⁰*†‡]{1,3}\Z")
# Inside a longer word nothing is named: "non-EU". Of 256 such words in the corpus five have a label.
_NEGATED = re.compile(r"\b[Nn][Oo][Nn][-‑]\Z")
# "SEVP-certified schools", "LMIA-exempt work".
_IN_COMPOUND = re.compile(r"[-‑](?:based|certified|exempt|related|only)\b")
# A portal may be a programme by its whole address ("workpermit.am"); in an address nothing is named.
_HOST = r"[a-z0-9-]{2,63}\."
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]\"“”—–]{0,300}[\w/]|(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}|"
    rf"(?<![\w./@-])(?:(?:{_HOST}){{1,4}}(?:com|org|net|gov|edu|int|info)\b|(?:{_HOST}){{2,4}}[a-z]{{2}}\b|(?:{_HOST}){{1,4}}[a-z]{{2}}(?=/))(?:/[\w/.-]{{0,200}}[\w/])?"
)
_POSSESSIVES = ("'s", "’s")
_TIMES = frozenset({"DATE", "DURATION"})
# Who writes 07/01/2025 for the first of July.
_MONTH_FIRST = frozenset({"US"})
_NO_NAMES = {
    "PROGRAM": ("no_programs.txt", "press.txt"),
    "MINISTRY": ("no_authorities.txt", "press.txt"),
    "LAW": ("no_programs.txt", "press.txt"),
    "CITY": ("press.txt",),
}
# A line "By Meridian Overseas": who wrote the page is no body, programme or law in it, unless the tables know it as a body.
_BYLINE = re.compile(
    r"^(?:Posted |Written |Published )?[Bb]y:? (?P<writer>[^\W\d_a-z][^\d\n|·,;:.]{2,40})[ ]*$", re.MULTILINE
)
# Nor is who offers help: "contact Meridian Overseas today", "How Meridian can help". Of the annotated names none is put so.
_NAME = r"(?P<writer>(?!(?i:we|us|you|our|your|they|their|it|its|this|these|the|ai|an?)\b)[A-Z][\w&’'-]+(?: [A-Z][\w&’'-]+){0,3}?)"
_OFFERS = (
    re.compile(
        r"\b(?i:contact|call|reach out to|consult(?: with)?|talk to|speak (?:to|with)|get in touch with|connect with|partner with|rely on) "
        rf"{_NAME} (?:today|now|team|experts|for (?:help|advice|assistance|guidance|support))\b"
    ),
    re.compile(rf"\b(?i:how) {_NAME} (?i:can help)\b"),
    re.compile(rf"\b[Tt]he {_NAME} team (?:would like|is (?:pleased|happy|delighted))\b"),
)
_LEGAL_FORM = re.compile(
    r",? (?:LLP|L\.L\.P\.|LLC|PLLC|Ltd|Limited|Inc|PLC|plc|GmbH|AG|S\.?A|N\.?V|B\.?V|Pte|Pty|P\.?C|Sdn)\b.*\Z"
)
_FIRM = re.compile(r" (?:LLP|LLC|PLLC|Ltd|Inc|PLC|GmbH|Sdn\.? Bhd)\.?\Z")
# Names that are only mentioned are often taken for the event's, so the logit of the part that they play must reach this, alone and
# as the mean of a list. What stands in one list plays one part: in `train`, `pages` and `hard` 99 % of neighbours in lists of
# cities, 98 % of bodies and countries, 97 % of programmes (of laws 93 %, of amounts 84 %). On dev, where the thresholds were
# chosen, F1 of cities rose from .738 to .789 with lists, of authorities from .853 to .873; by cross-validation over its documents
# a name's part from .72 to .79 and .88 to .91. Programmes need none: with later models .731 by a logit of 2.0, .758 by 0.75,
# .764 without. With the tagger that has read more real alerts, whose lists are full, lower ones are best: F1 of authorities on dev and
# dev-2, dev-3 and dev-5 rose from .884, .828 and .783 by -0.25 to .891, .848 and .800 by -1.0, of cities from .777, .129 and .571 by
# 0.5 and 0.0 to .798, .125 and .778. Of countries the dev parts decide nothing between 2.0 and 2.3; of CoronaNet's descriptions 648 and 654 of 800 name
# the coded country alone so.
_SURE = {"CITY": (0.0, -0.3), "MINISTRY": (-1.0, -1.0), "COUNTRY": (2.3, 2.3), "LAW": (-0.5, -0.5)}
# The more names a text has, the fewer of them are the event's: the logarithm of their number is taken off. A name that may be none
# must be surer of its part: its own probability counts so much. On dev F1 of authorities rose from .873 to .885, of
# laws from .841 to .859, of programmes from .766 to .777 (by cross-validation .883 and .853 for bodies and laws).
_FEW_OF_MANY = frozenset({"MINISTRY", "LAW"})
_MAY_BE_NONE = frozenset({"MINISTRY", "LAW", "PROGRAM"})
_BY_SCORE, _USUAL_SCORE = 4.0, 0.9
# A name of these labels must be this sure. Of calibrated probabilities the best threshold for F1 is half the F1 that it reaches
# (Lipton et al. 2014, "Optimal thresholding of classifiers to maximize F1 measure"). On dev and dev-2, dev-3 and dev-5 F1 of programmes
# rose by .004, .022 and .009 with .5, of laws by -.005, .005 and .020 with .35 (of the laws of events by .004, .013 and .023).
_LEAST_SCORE = {"SECTOR": 0.4, "MINISTRY": 0.4, "CITY": 0.5, "PROGRAM": 0.5, "LAW": 0.35}
# What the recognizers found as well may be less sure by this factor: with .7 F1 of all spans on dev-3 is .0005 lower, elsewhere the same.
_SECONDED = 0.6
# A programme that is named so surely once is meant wherever the text says it: of the 7 such places in dev, dev-2 and dev-3 that the
# network did not see 6 are annotated, of those of programmes less surely named 7 of 14.
_SURELY_NAMED = 0.9
# How much the linear model's log-probabilities count beside the network's. On dev and dev-2, dev-3 and dev-5 F1 of announcements
# went from .896, .880 and .582 to .892, .859 and .690 so, of starts from .859, .876 and .721 to .868, .891 and .750, of ends from .845,
# .848 and .562 to .872, .812 and .600, of lengths from .818, .640 and .768 to .829, .635 and .787, of programmes from .780, .701 and
# .689 to .784, .715 and .694; those of bodies and laws are as they were. On the 72 texts by the guidelines' authors, with models that
# had not learned them, announcements went from .689 to .767, ends from .591 to .756, lengths from .670 to .724, laws from .737 to
# .756. For countries, whose part the headline decides, it was no better.
_VOTES = {"DATE": 1.0, "DURATION": 1.5, "MINISTRY": 0.5, "PROGRAM": 0.5, "LAW": 0.5}
# In a text of so few lines those on dates count so much of that: how often a date is named and how much follows, by which they go on pages, tells
# little there. Of the days of CoronaNet's descriptions (`benchmarks/coronanet.py`, the half that nobody looks at) .91, .94 and .84 of announcements,
# starts and ends are found so, and .82, .86 and .80 where they count the same.
_FEW_LINES, _IN_FEW_LINES = 4, 0.25
_IN_LIST = re.compile(r"[ ,;/()&]*(?:(?:and|or) )?(?:the )?")

T = TypeVar("T")


class Tagger:
    """Adds `spans` to documents whose lines have roles.

    Args:
        folder: a trained tagger, or None for the recognizers alone.
        roles: a trained linear model that has a vote on the parts that spans play; None for the network alone.

    Raises:
        AssetError: a model is missing or not the recorded one.
    """

    def __init__(self, folder: Path | None, roles: Path | None = None) -> None:
        self._model = load_tagger(folder) if folder else None
        self._roles = Roles(roles) if roles else None
        models = [model.digest for model in (self._model, self._roles) if model]
        self.digest = "+".join(models) or None

    def __call__(self, document: Document) -> Document:
        """State the spans of a document."""
        return next(self.pipe([document]))

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """State the spans of many documents."""
        # While the network reads a batch, the stages before this one read the next, and those after it finish the last.
        for begun in _one_ahead(map(self._begin, batches(documents))):
            for document, rules, hints, tagged in begun:
                if tagged:
                    document.spans = merged(document, rules, hints, tagged, self._roles)
                    document.reading = tagged
                else:
                    add_roles(document.text, hints)
                    document.spans = list(_not_in_addresses(document.text, hints))
                yield document

    def _begin(self, documents: Sequence[Document]) -> Iterator[tuple[Document, list[Span], list[Span], Tagged | None]]:
        """Each with its rules' spans, those of them that do not overlap, and what the network, which begins, will say."""
        read = [_read(document, document.warnings) for document in documents]
        hints = [without_overlaps(found) for found in read]
        if not self._model:
            return zip(documents, read, hints, repeat(None, len(documents)), strict=True)
        tagged = self._model.tag([passage(document, found) for document, found in zip(documents, hints, strict=True)])
        return zip(documents, read, hints, tagged, strict=True)


def _one_ahead(items: Iterable[T]) -> Iterator[T]:
    """The items, each once the next one is there."""
    waiting: list[T] = []
    for item in items:
        yield from waiting
        waiting = [item]
    yield from waiting


def rule_spans(document: Document, least: int = 1) -> list[Span]:
    """What the grammar of time and the recognizers find, among it names that at least so many annotated texts gave."""
    return without_overlaps(_read(document, [], least))


def _read(document: Document, warnings: list[str], least: int = 1) -> list[Span]:
    """The same, where readings overlap all of them; doubts about dates are appended to `warnings`."""
    content = Content.of(document)
    named = list(place_names.find(content))
    countries = {span.value for span in named if span.label == "COUNTRY"}
    return [
        *_dates_and_durations(content, document, countries, warnings),
        *instruments.find_laws(content),
        *instruments.find_money(content),
        *authorities.find(content),
        *instruments.find_programs(content),
        *named,
        *sectors.find(content),
        *learned.find(content, least),
    ]


def merged(
    document: Document, rules: Sequence[Span], apart: Sequence[Span], tagged: Tagged, roles: Roles | None = None
) -> list[Span]:
    """The network's spans, but dates and lengths as the grammar has them, with the part that the network gives them.

    Args:
        document: what was read.
        rules: all readings of the grammar and the recognizers; where they overlap, those of names only count if the
            network agrees.
        apart: those of them that stay where two overlap, in order.
        tagged: what the network makes of it.
        roles: has a vote on the parts.
    """
    text = document.text
    given = [span for span in rules if span.by in {learned.BY, learned.SURE}]
    are_whole = (
        instruments.is_surely_a_program,
        instruments.is_surely_a_whole_law,
        authorities.is_surely_a_body,
    )
    wholes = without_overlaps([*given, *(span for span in rules if any(is_whole(span) for is_whole in are_whole))])
    read = [_as_known(found, wholes) for found in tagged.found]
    known = {(found.label, text[found.start : found.end]) for found in read}
    writers = _writers(document)
    homes = {span.value for span in rules if span.label == "COUNTRY" and span.value}
    placed = [
        each
        for whole in _with_citations(document, read)
        if whole.label not in _TIMES
        for single in _singly(text, whole, known, apart)
        if (shorter := _shortest(text, single, known))
        and (name := _placed(text, permit_codes.bounded(text, shorter), homes))
        for each in place_labels.with_division(text, name)
        if each.label not in _NO_NAMES or not _is_of(writers, text[each.start : each.end])
    ]
    listed = list(permit_codes.listed(text, acronyms.resolved(text, placed)))
    seconded = {(span.start, span.end, span.label) for span in rules}
    sure = [
        found
        for found in sectors.joined(text, listed)
        if found.score >= _LEAST_SCORE.get(found.label, 0.0) * (_SECONDED if found[:3] in seconded else 1.0)
    ]
    times = [span for span in rules if span.label in _TIMES]
    taken = covered([*sure, *times, *(span for span in rules if span.label == "COUNTRY")])
    titled = document.title_line()
    sure = [
        name if in_title else instruments.continued(text, name, taken)
        for name in sure
        if not (in_title := titled is not None and name.start < titled.end)
        or name.label != "PROGRAM"
        or not instruments.is_common_in_titles(text[name.start : name.end])
    ]
    again = list(_repeated(document, sure))
    laws = [span for span in rules if instruments.is_surely_a_law(text, span)]
    unread = [
        name
        for span in _not_over(
            [*sure, *again, *times, *laws], without_overlaps(s for s in given if s.by == learned.SURE)
        )
        if (name := _placed(text, _unread(span), homes)) and not _is_of(writers, span.text)
    ]
    named = list(permit_codes.with_own_nouns(text, [*sure, *again, *unread]))
    # Of a programme's name that begins with a country the rest may be the name.
    begun = {found.start for found in tagged.found if found.label == "PROGRAM"}
    countries = [
        span
        for span in rules
        if span.label == "COUNTRY"
        and (span.start in begun or place_labels.is_surely_a_country(span.text))
        and not _is_negated(text, span.start)
    ]
    activities = [span for span in rules if sectors.is_surely_a_sector(text, span)]
    amounts = [span for span in rules if instruments.is_surely_an_amount(text, span)]
    for span in [*activities, *amounts]:
        span.role = cast(SpanRole, OWN)
    surely = [*countries, *activities, *amounts, *laws]
    votes = _votes(document, [*times, *named, *_not_over([*times, *named], surely)], roles)
    names = [_span(text, found) for found in _agreed(text, named, votes)]
    parts = {(found.start, found.end): found for found in tagged.marked}
    of_page = set(days_in_opening(document))
    for span in [*times, *countries]:
        place = span.start, span.end
        part = parts.get(place) if place not in of_page else None
        span.role = span.role_score = None
        role, score = _voted(part, votes.get((span.start, span.label))) if part else (NO_ROLE, 1.0)
        if role != NO_ROLE:
            span.role, span.role_score = cast(SpanRole, role), round(score, 4)
    found = [*times, *names, *_not_over(names, surely)]
    return without_overlaps(_not_in_addresses(text, found))


def _not_in_addresses(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    """The spans that are no part of an address of the web or of mail."""
    addresses = [address.span() for address in _ADDRESS.finditer(text)]
    for span in spans:
        at = bisect_right(addresses, (span.start, len(text))) - 1
        start, end = addresses[at] if at >= 0 else (0, 0)
        if span.end > end or (span.start, span.end) == (start, end):
            yield span


def _without_quotes(text: str, found: Found) -> Found:
    """A name without the quotation marks around it, and without one at an end of it whose fellow it has not."""
    name = text[found.start : found.end]
    if len(name) < 3:
        return found
    opens, closes = name[0] in _OPENING_QUOTES, name[-1] in _CLOSING_QUOTES
    around = opens and closes
    start = found.start + (around or (opens and not _CLOSING_QUOTES & set(name[1:])))
    end = found.end - (around or (closes and not _OPENING_QUOTES & set(name[:-1])))
    return found._replace(start=start, end=end)


def _repeated(document: Document, names: Sequence[Found]) -> Iterator[Found]:
    """The acronyms that are given behind names, and the programmes that are surely named elsewhere in the text, where the network did
    not see them.
    """
    text, taken = document.text, covered(names)
    surest: defaultdict[str, list[tuple[int, Found]]] = defaultdict(list)
    for name in sorted(names, key=lambda name: name.start):
        if name.label == "PROGRAM" and name.score > _SURELY_NAMED:
            surest[text[name.start : name.end]].append((name.start, name))
        if acronym := acronyms.given(text, name):
            for form in acronyms.in_either_number(acronym) if name.label == "PROGRAM" else (acronym,):
                surest[form].append((name.end, name))
    for start, end in document.mentions(surest):
        if not any(taken[start:end]):
            found = acronyms.holding(surest[text[start:end]], start)
            yield found._replace(start=start, end=end, role=NO_ROLE)


def _unread(span: Span) -> Found:
    """A span that the network has not seen, as if it had: nothing tells yet whether it plays a part."""
    return Found(span.start, span.end, span.label, _USUAL_SCORE, NO_ROLE, 0.5)


def _writers(document: Document) -> set[str]:
    """Who published a page, whom its by-lines name, and who offers help there, but public bodies and programmes."""
    found = (match["writer"] for pattern in (_BYLINE, *_OFFERS) for match in pattern.finditer(document.text))
    named = {name.strip() for name in (*found, _LEGAL_FORM.sub("", document.publisher or ""))} - {""}
    return {name.casefold() for name in named if not authorities.is_known(name) and not instruments.is_a_program(name)}


def _is_of(writers: Iterable[str], name: str) -> bool:
    """Whether a name is, or begins with, that of a writer: "Meridian", "Meridian Overseas Services" of Meridian Overseas."""
    folded = name.casefold()
    return any(f"{folded} ".startswith(f"{writer} ") or folded == writer.partition(" ")[0] for writer in writers)


def _not_over(names: Sequence[Span | Found], others: Sequence[Span]) -> list[Span]:
    """The others that no name touches."""
    taken = covered(names)
    return [span for span in others if not any(taken[span.start : span.end])]


def _as_known(found: Found, wholes: Sequence[Span]) -> Found:
    """A name with all of the known one in which it stands; `wholes` are those that are surely one name, in order and apart.

    Of 26 names of `retold`, dev and the 72 texts by the guidelines' authors that stood in a longer one that other texts gave, 24 are that.
    """
    last = bisect_right(wholes, found.start, key=lambda span: span.start) - 1
    if last >= 0 and found.label == wholes[last].label and found.end <= wholes[last].end:
        return found._replace(start=wholes[last].start, end=wholes[last].end)
    return found


def _singly(text: str, whole: Found, known: Set[tuple[str, str]], rules: Sequence[Span]) -> Iterator[Found]:
    """The names in what the network reads as one."""
    for apart in (part for item in _items(text, whole) for part in _apart(text, item, known)):
        for found in place_labels.parted(text, apart):
            for balanced in _with_whole_brackets(text, found):
                for part in _parted(text, balanced, rules):
                    yield from sectors.parted(text, part)


def _items(text: str, found: Found) -> Iterator[Found]:
    """What stands in each paragraph and item of a list: no name goes on in the next."""
    start = found.start
    for edge in _NEXT_ITEM.finditer(text, found.start, found.end):
        yield found._replace(start=start, end=edge.start())
        start = edge.end()
    yield found._replace(start=start)


def _apart(text: str, found: Found, known: Set[tuple[str, str]]) -> list[Found]:
    """Laws in a list; two schemes or laws that "and" joins, if the text or the tables name one of them alone.

    `known` are labels and names.
    """
    if found.label == "LAW":
        laws = [
            part
            for law in instruments.laws_apart(text, found.start, found.end)
            if law[0] < law[1]
            for part in instruments.law_apart(text, *law)
        ]
        if laws != [(found.start, found.end)]:
            return [found._replace(start=start, end=end) for start, end in laws]
    name = text[found.start : found.end]
    first, joined, second = name.partition(" and ")
    if not joined or found.label not in {"PROGRAM", "LAW"} or instruments.begins_as_one(name, len(first) + len(joined)):
        return [found]
    if not (_is_named(found.label, first, known) or _is_named(found.label, second, known)):
        return [found]
    return [found._replace(end=found.start + len(first)), found._replace(start=found.end - len(second))]


def _is_named(label: str, name: str, known: Set[tuple[str, str]]) -> bool:
    """Whether the text has a name elsewhere as well, or the tables know a programme of that name."""
    return (label, name) in known or (label == "PROGRAM" and instruments.is_a_program(name))


def _shortest(text: str, found: Found, known: Set[tuple[str, str]]) -> Found | None:
    """A programme without a country before it, or a year or a noun after it, if it is so named elsewhere; None if only a noun is left."""
    if found.label != "PROGRAM":
        return found
    name = text[found.start : found.end]
    start, end = instruments.shortest(name, lambda shorter: ("PROGRAM", shorter) in known)
    return found._replace(start=found.start + start, end=found.start + end) if start < end else None


def _with_citations(document: Document, names: Sequence[Found]) -> list[Found]:
    """The names, laws that are cited by their numbers as these have them."""
    cited = [
        place
        for line in document.content_lines()
        for place in instruments.citations(document.text, line.start, line.end)
    ]
    kept: list[Found] = []
    parts: dict[tuple[int, int], Found] = {}
    for name in names:
        first = bisect_right(cited, name.start, key=itemgetter(1))
        over = cited[first : bisect_left(cited, name.end, key=itemgetter(0))]
        parts |= dict.fromkeys(over, name)
        kept += _before(document.text, name, over[0][0]) if over else [name]
    unread = Found(0, 0, "LAW", 1.0, NO_ROLE, 1.0)
    return kept + [parts.get(place, unread)._replace(start=place[0], end=place[1], label="LAW") for place in cited]


def _before(text: str, name: Found, citation: int) -> list[Found]:
    """The law that is named before its citation: "Immigration and Nationality Act, 8 U.S.C. 1101"."""
    law = name._replace(end=name.start + len(text[name.start : citation].rstrip(" ,;(")))
    return [law] if name.label == "LAW" and instruments.ends_as_law(text[law.start : law.end]) else []


def _votes(document: Document, stated: Iterable[Found | Span], roles: Roles | None) -> Votes:
    """The linear model's votes on the parts that dates, lengths and names play."""
    if not roles:
        return {}
    apart: list[Found | Span] = []
    for each in sorted(stated, key=lambda each: (each.start, -each.end)):
        if not apart or each.start >= apart[-1].end:
            apart.append(each)
    values = {each.start: each.value for each in apart if isinstance(each, Span) and each.value}
    votes = roles(document, apart, values)
    if len(document.content_lines()) <= _FEW_LINES:
        votes |= {place: _IN_FEW_LINES * vote for place, vote in votes.items() if place[1] == "DATE"}
    return votes


def _voted(part: Found, votes: Floats | None) -> tuple[str, float]:
    """The part that a date or a length plays, with its probability; what the network gives the others is evenly theirs."""
    if votes is None:
        return part.role, part.role_score
    classes = CLASSES[part.label]
    network = np.full(len(classes), (1 - part.role_score) / (len(classes) - 1), dtype=np.float32)
    network[classes.index(part.role)] = part.role_score
    shares = with_votes(network, votes, _VOTES[part.label])
    best = int(shares.argmax())
    return classes[best], float(shares[best])


def _agreed(text: str, names: Iterable[Found], votes: Votes) -> list[Found]:
    """The names in order, with the part that they play: those of one list together."""
    ordered = sorted(names, key=lambda found: found.start)
    many = {
        label: math.log(len({text[f.start : f.end] for f in ordered if f.label == label}) or 1)
        for label in _FEW_OF_MANY
    }
    playing: set[Found] = set()
    for run in _runs(text, ordered):
        label = run[0].label
        alone, listed = _SURE.get(label, (0.0, 0.0))
        logits = [_part_logit(found) + _vote_logit(found, votes) for found in run]
        if fmean(logits) - many.get(label, 0.0) > (listed if len(run) > 1 else alone):
            playing.update(run)
    return [
        found._replace(role=OWN, role_score=_share_of_part(found)) if found in playing else found._replace(role=NO_ROLE)
        for found in ordered
    ]


def _runs(text: str, names: Iterable[Found]) -> list[list[Found]]:
    """Names of one label with nothing but commas, brackets or "and" between them; every other name alone."""
    runs: list[list[Found]] = []
    last: dict[str, list[Found]] = {}
    for found in names:
        run = last.get(found.label)
        if run and found.label in _SURE and _IN_LIST.fullmatch(text, run[-1].end, found.start):
            run.append(found)
        else:
            last[found.label] = [found]
            runs.append(last[found.label])
    return runs


def _share_of_part(found: Found) -> float:
    """How likely it is that a name plays a part."""
    return found.role_score if found.role != NO_ROLE else 1 - found.role_score


def _part_logit(found: Found) -> float:
    probability = min(max(_share_of_part(found), 1e-4), 1 - 1e-4)
    logit = math.log(probability / (1 - probability))
    return logit + _BY_SCORE * (found.score - _USUAL_SCORE) * (found.label in _MAY_BE_NONE)


def _vote_logit(found: Found, votes: Votes) -> float:
    """What the linear model's vote adds to the logit of a name's part."""
    vote = votes.get((found.start, found.label))
    return 0.0 if vote is None else _VOTES[found.label] * float(vote[1] - vote[0])


def _is_negated(text: str, start: int) -> bool:
    return bool(_NEGATED.search(text, max(0, start - len("non-")), start))


def _is_possessive_town(name: str) -> bool:
    """Whether a town's own name ends so: St. John's."""
    return any(town.name.endswith(_POSSESSIVES) for town in places.cities_called(name))


def _whole_law(text: str, found: Found) -> Found | None:
    """A law with all of its name and no more; None where nothing tells which law it is."""
    start = instruments.without_opening(text, found.start, found.end)
    name = text[start : found.end]
    if instruments.is_bare(name) or instruments.is_a_publication(name):
        return None
    start, end = instruments.whole_law(text, start, found.end)
    return found._replace(start=start, end=end)


def _placed(text: str, found: Found, homes: Set[str]) -> Found | None:
    """A name with the label that the tables, its last noun or the words before it give it; None if it is no name.

    `homes`: the countries that the text names.
    """
    if mark := _FOOTNOTE_MARK.search(text, max(found.start, found.end - _LOOSE), found.end):
        found = found._replace(end=mark.start())
    found = _without_quotes(text, found)
    if text.endswith(_POSSESSIVES, found.start, found.end) and not _is_possessive_town(text[found.start : found.end]):
        found = found._replace(end=found.end - len("'s"))
    if loose := _LOOSE_END.search(text, max(found.start, found.end - _LOOSE), found.end):
        found = found._replace(end=found.start + len(text[found.start : loose.start()].rstrip(" ,")))
    if found.start >= found.end or _is_negated(text, found.start):
        return None
    if heading := _HEADED.match(text, found.start, found.end):
        found = found._replace(start=heading.end())
    if found.label == "PROGRAM":
        start, end = instruments.without_purpose(text, found.start, found.end)
        found = found._replace(start=start, end=end)
    if found.label == "MINISTRY":
        found = found._replace(start=found.start + authorities.after_nationality(text[found.start : found.end]))
        found = found._replace(end=found.start + len(authorities.without_person(text[found.start : found.end])))
    name = text[found.start : found.end]
    if found.label == "PROGRAM" and _FIRM.search(name):
        return None
    if found.label == "PROGRAM" and authorities.is_acronym_at_home(name, homes) and not instruments.is_a_program(name):
        found = found._replace(label="MINISTRY")
    if found.label == "MINISTRY" and authorities.is_of_a_person(text, found.start, found.end):
        return None
    if any(name.casefold() in _no_names(table) for table in _NO_NAMES.get(found.label, ())):
        return None
    if found.label == "PROGRAM" and " " not in name and _IN_COMPOUND.match(text, found.end):
        return None
    if found.label in {"LAW", "PROGRAM"} and instruments.is_a_form(name):
        return None
    if found.label == "SECTOR" and (sectors.is_a_job(name) or sectors.is_a_duty(text, found)):
        return None
    if found.label == "MONEY" and not instruments.is_an_amount(text, found.start, found.end):
        return None
    if found.label in {"MINISTRY", "LAW"} and places.regions().get(name):
        return found._replace(label="REGION")
    if found.label == "MINISTRY" and place_labels.is_a_large_city(name):
        found = found._replace(label="CITY")  # "the ministry in Dodoma", which is a region's name too
    if found.label in {"REGION", "CITY"} and name.isupper() and instruments.is_a_program(name):
        return found._replace(label="PROGRAM")  # "Ontario (OINP)"
    if found.label == "REGION":
        if " " not in name and name.islower():
            return None  # "au pairs", "the isthmus"
        name = place_labels.without_noun(name)
        found = found._replace(end=found.start + len(name))
    if found.label == "REGION" and place_labels.is_surely_a_city(name):
        return found._replace(label="CITY")
    if found.label == "REGION" and place_labels.is_town(text, found, homes):
        return found._replace(label="CITY")
    if found.label in {"LAW", "PROGRAM", "MINISTRY"} and place_labels.is_surely_a_country(name):
        return found._replace(label="COUNTRY")
    if found.label in {"LAW", "PROGRAM"}:
        found = found._replace(label=instruments.label_by_ending(name, found.label))
    if found.label == "LAW":
        return _whole_law(text, found)
    if found.label == "CITY":
        return place_labels.city(text, found, homes)
    return place_labels.country(text, found) if found.label == "COUNTRY" else found


@cache
def _no_names(table: str) -> frozenset[str]:
    return frozenset(name.casefold() for name in entries(table))


def _with_whole_brackets(text: str, found: Found) -> list[Found]:
    """A name with both its brackets or neither: "Tier 1 (Investor" goes on to the bracket, "subclass 190)" stops before it.

    "RCA) and Refugee Medical Assistance" is two names, and so is one that ends with its own acronym, and a law whose bracket goes on
    behind it: "PA bis Decree (Decree-Law no. 75".
    """
    name = text[found.start : found.end]
    if name.startswith("(") and ")" not in name and len(name) > 1:
        return [found._replace(start=found.start + 1)]
    closing = name.find(")")
    if closing > 0 and "(" not in name[:closing]:
        rest = _AFTER_BRACKET.match(name, closing)
        first = found._replace(end=found.start + closing)
        return [first, found._replace(start=found.start + rest.end())] if rest else [first]
    if name.count("(") > name.count(")"):
        if text.startswith(")", found.end):
            found = found._replace(end=found.end + 1)
        elif found.label == "LAW":
            return _parted_at_bracket(name, found)
    return acronyms.parted(text, found)


def _parted_at_bracket(name: str, found: Found) -> list[Found]:
    """A law with a bracket that is not closed: without that, and what is in it if it has a number."""
    open_brackets: list[int] = []
    for i, mark in enumerate(name):
        if mark == "(":
            open_brackets.append(i)
        elif mark == ")" and open_brackets:
            open_brackets.pop()
    before = name[: open_brackets[0]].rstrip()
    inside = name[open_brackets[0] + 1 :].lstrip()
    if not instruments.ends_as_law(before):
        return [found]
    whole = found._replace(end=found.start + len(before))
    is_numbered = inside[:1].isupper() and " " in inside and any(mark.isdigit() for mark in inside)
    return [whole, found._replace(start=found.end - len(inside))] if is_numbered else [whole]


def _parted(text: str, found: Found, rules: Sequence[Span]) -> list[Found]:
    """A name that the recognizers read as several names of its kind, with nothing but "and", commas or, where they are countries,
    blanks between: those.

    `rules` never overlap, and are in order.
    """
    first = bisect_left(rules, found.start, key=lambda rule: rule.start)
    last = bisect_right(rules, found.end, key=lambda rule: rule.end)
    inside = [rule for rule in rules[first:last] if rule.label == found.label]
    if len(inside) < 2 or (inside[0].start, inside[-1].end) != (found.start, found.end):
        return [found]
    between = (text[a.end : b.start] for a, b in pairwise(inside))
    if not all(_JOINS.fullmatch(gap) or (found.label == "COUNTRY" and gap.isspace()) for gap in between):
        return [found]
    return [found._replace(start=part.start, end=part.end) for part in inside]


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, the longer one where two overlap; of equal ones the better scored, then the first given."""
    taken = bytearray(0)
    kept: list[Span] = []
    ranked = sorted(enumerate(spans), key=lambda x: (x[1].label in _LAST, x[1].start - x[1].end, -x[1].score, x[0]))
    for _, span in ranked:
        if len(taken) < span.end:
            taken.extend(bytes(span.end - len(taken)))
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


def _dates_and_durations(
    content: Content, document: Document, countries: Set[str | None], warnings: list[str]
) -> Iterator[Span]:
    """`countries`: those that the text names, whose order numeric dates have where the text does not tell."""
    reference = datetime.date.fromisoformat(document.published) if document.published else None
    day_first = False if countries == _MONTH_FIRST else None
    for found in temporal.find(content.masked(), reference, day_first=day_first):
        span = content.span(found.label, found.start, found.end, found.score, "temporal", found.value)
        span.business = found.business
        yield span
        if found.note:
            warnings.append(f"{span.text!r} at {span.start}: {found.note}")


def passage(document: Document, rules: Iterable[Span]) -> Passage:
    """The content of a document as the network reads it."""
    lines = [(line.start, line.end) for line in document.content_lines()]
    title = document.title_line()
    starts = frozenset(unit.start for unit in body_units(document))
    return Passage(document.text, lines, marks(document, rules), (title.start, title.end) if title else None, starts)


def _span(text: str, found: Found) -> Span:
    surface = text[found.start : found.end]
    return Span(
        start=found.start,
        end=found.end,
        label=cast(SpanLabel, found.label),
        text=surface,
        value=places.countries().get(surface) if found.label == "COUNTRY" else None,
        role=cast(SpanRole, found.role) if found.role != NO_ROLE else None,
        role_score=round(found.role_score, 4) if found.role != NO_ROLE else None,
        score=round(found.score, 4),
        by="tagger",
    )


def make_tagger(model: str = RELEASED, roles: str = RELEASED) -> Tagger:
    """The stage; `model` is `released`, `rules` (no network), or a folder; `roles`, which vote beside a network, `released` or a folder."""
    if model == RULES:
        return Tagger(None)
    folder = released_model("tagger") if model == RELEASED else Path(model)
    return Tagger(folder, released_model("span-roles") if roles == RELEASED else Path(roles))
