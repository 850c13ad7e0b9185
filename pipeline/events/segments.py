"""Parts a document into segments, one for each policy development.

The content is read unit by unit: a short line is a unit, a long one is parted at its sentences. Two models vote on whether
a new development begins with a unit: a linear-chain conditional random field, whose features are the page's layout and what
the units name, and a head of the tagger's network, which reads the words; `boundaries` may choose among what they propose. The chain also
says where, after an aside, the text returns to the first development.
"""

import itertools
import re
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import pycrfsuite

from pipeline import temporal
from pipeline.assets import AssetError, verified
from pipeline.encoder.tagger import Tagged
from pipeline.events import headings, wording
from pipeline.events.votes import mean_odds
from pipeline.knowledge.cues import cues, lowered
from pipeline.schema import Document, Range, Span

BEGINS, GOES_ON, RETURNS = "B", "I", "R"
# A line of more words is parted at its sentences: crawled pages put whole articles on one line.
_LONG_LINE = 45
# "UPDATE:", "Update 27 March:", "Update of 5.9.22:" – what has become of a development since; "Update to Form I-9:" is none.
_UPDATED = r"(?:UPDATED?|Updated?)(?:,? (?:of |on )?[(\[]?(?:\d|[A-Z][A-Za-z]{2,8}\.? \d)[^:\n()]{0,30}[)\]]?)?: "
_UPDATE = re.compile(_UPDATED)
_BEFORE_UPDATE = re.compile(rf"(?<=[.!?)\"”])\s+(?={_UPDATED})|(?<!\s)\s+(?=UPDATE: )")
_SENTENCE = re.compile(
    rf"{_BEFORE_UPDATE.pattern}|"
    r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[•●▪–-]?\s?[^\W\d_a-z])|(?<=[.!?])(?=[^\W\d_a-z][a-z]+ [–-] )"
)
# What no sentence ends with: "7.", "(b)." at a line's start, "U.S.", "No.".
_NO_END = re.compile(r"(?:^\W*\w{1,2}[.)]+|\b(?:[A-Z]|No|Nos|Art|Arts|Sec|Dr|Mr|Mrs|Ms|St)\.)\W*$")
_WORD = re.compile(r"[^\W\d_]+")
# What closes a line in brackets belongs to the sentence before it: "(As of 3 May)".
_ASIDE = re.compile(r"\([^()]*\)\.?")
_HEADING_WORDS = 14
# How many of a unit's words the chain reads.
_READ_WORDS = 20
# Chosen on dev and dev-2, where the mean F1 of the fields of events is .862 so and .863, .861 and .860 with the threshold at .2, .3
# and .35; with a vote of .35 .862, .862, .860 and .860 from .2 to .35.
_BEGINS_FROM = 0.25
_NETWORK_VOTE = 0.5
# Of so few developments the first is the page's own: it has the title, and the text may return to it.
FEW = 3
# How much of a later beginning's probability must go with a return; low, as the chain learned from few of those there are. Of
# the units of dev's pages about second developments, given where those begin, 93 % are given to the right one so, 85 % without.
_RETURNS_FROM = 0.15
_MARK_AFTER = re.compile(r"\s*(?:$|[:–—|\-(])")
# What stands before an item of a list: "•", "7.", "(b)".
BULLET = r"(?:[-–—•▪●◦*·]|\(?\w{1,2}[.)])"
_BULLET = re.compile(rf"{BULLET}\s")
_SERIES = re.compile(
    r"round-?up|digest|weekly|monthly|bulletin|updates?\b|developments|highlights|in brief|news\b|review|this (?:week|month)|"
    r"at a glance|changes\b|summary|\bissue\b|\bno\. ?\d",
    re.IGNORECASE,
)
_INTRODUCES = re.compile(
    r"\b(?:following|below|this (?:issue|edition|bulletin|update|digest|week)|summari[sz]es?|covers?|brings together|developments)\b",
    re.IGNORECASE,
)
_COUNTED = re.compile(
    r"\b(?P<n>two|three|four|five|six|seven|eight|nine|ten|[2-9])\s(?:\w+\s){0,2}?(?:developments?|changes|items|points|measures|updates|announcements|"
    r"things|topics|stories|notices|decisions|reforms|countries|capitals|markets|news)\b",
    re.IGNORECASE | re.ASCII,  # "NİNE" is no number
)
_NUMBERS = {
    name: n for n, name in enumerate(["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2)
}
_NUMBERED = re.compile(r"\(?\d{1,2}[.)]\s")
_LABEL = re.compile(r"[^\W\d_a-z][^.:;–—]{1,70}(?:[:–—]|\s-)\s")
_SEPARATE = re.compile(
    r"^\W*(?:separately|meanwhile|elsewhere|in (?:a )?(?:other|separate|another)|also|in addition|further(?:more)?|finally|another|lastly|for its part|in parallel)\b",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"^\W*(?:background|next steps|what (?:has|is|this|employers|to)|who is|key (?:points|facts|dates)|action (?:items|required)|impact|overview|recommend|"
    r"how |timeline|transition|details|scope|fees|documents?|eligib|requirements?|exemptions?|penalt|looking ahead|practical|contact|points for|advice)",
    re.IGNORECASE,
)


_OPENINGS = frozenset(
    {"heading", "opens", "label", "numbered", "bullet", "short_sentence", "place_first", "at_country"}
)


class Unit(NamedTuple):
    """A short line or a sentence, at [start, end) of the text."""

    start: int
    end: int
    opens_line: bool
    closes_line: bool


@dataclass(frozen=True)
class Segment:
    """One development: its headline, the stretches of text about it, and the spans in them, in order.

    The headline is the first stretch that tells something; what models read as one is the first of all.
    """

    headline: Range
    passages: list[Range]
    spans: list[Span]

    def of(self, *labels: str) -> list[Span]:
        """The spans with one of these labels."""
        return [span for span in self.spans if span.label in labels]


class Proposal(NamedTuple):
    """A document's units, the chain's probabilities that a development begins at each and that the text returns to the first, and
    the votes of chain and network for a beginning. `reading`: what the network made of the document.
    """

    document: Document
    units: Sequence[Unit]
    chain: Sequence[float]
    back: Sequence[float]
    votes: Sequence[float]
    reading: Tagged | None

    @property
    def begins(self) -> list[int]:
        """The units at which developments begin by the votes alone."""
        return [i for i, vote in enumerate(self.votes) if vote > _BEGINS_FROM]


Choose = Callable[[Proposal], list[int]]


def body_units(document: Document) -> list[Unit]:
    """The units of the body, in order."""
    units: list[Unit] = []
    for line in document.body_lines():
        text = document.text[line.start : line.end]
        edges = _SENTENCE if len(text.split()) > _LONG_LINE else _BEFORE_UPDATE
        begin = 0
        for match in edges.finditer(text):
            is_sentence = _WORD.search(text, begin, match.start()) and not _NO_END.search(text, begin, match.start())
            if not is_sentence or _ASIDE.fullmatch(text, match.end()):
                continue
            units.append(Unit(line.start + begin, line.start + match.start(), begin == 0, False))
            begin = match.end()
        units.append(Unit(line.start + begin, line.end, begin == 0, True))
    return [unit for unit in units if unit.start < unit.end]


def unit_features(document: Document, units: Sequence[Unit]) -> list[list[str]]:
    """What speaks for and against a new development at each unit."""
    text = document.text
    on_unit = [_spans_in(document.spans, unit.start, unit.end) for unit in units]
    headline = document.title_line()
    title = text[headline.start : headline.end] if headline else ""
    on_title = _spans_in(document.spans, headline.start, headline.end) if headline else []
    own = [_form(text, unit, spans) for unit, spans in zip(units, on_unit, strict=True)]
    headings = sum("heading" in form for form in own)
    at_country = len({s[0].value for s, form in zip(on_unit, own, strict=True) if s and "at_country" in form})
    page = [
        f"series={bool(_SERIES.search(title))}",
        f"headings={min(headings, 8)}",
        f"countries={min(at_country, 4)}",
        f"titled={sum(span.label == 'COUNTRY' for span in on_title) > 1}",
        f"length={min(len(units) // 6, 6)}",
    ]
    intro = " ".join([title, *(text[unit.start : unit.end] for unit in units[:2])])
    numbered = sum("numbered" in form for form in own)
    labels = sum("label" in form for form in own)
    page += [f"counted={bool(_COUNTED.search(intro))}", f"numbered={min(numbered, 3)}", f"labels={min(labels, 4)}"]
    low = lowered(text)
    cued = [any(cue.pattern.search(low, unit.start, unit.end) for cue in cues("action")) for unit in units]
    sections = [i for i, form in enumerate(own) if "heading" in form]
    explained = sum("section" in own[i] for i in sections)
    page += [f"explained={min(explained, 3)}", f"cued_headings={min(sum(cued[i] for i in sections), 4)}"]
    if counted := _COUNTED.search(intro):
        number = _NUMBERS.get(counted["n"].lower()) or int(counted["n"])
        page.append(f"as_counted={number in (headings, numbered, labels, sum('opens' in form for form in own) - 1)}")
    facts = _section_facts(own, on_unit, cued)
    kind = f"{page[0]}&{page[2]}&{page[5]}"
    seen: set[str] = set()
    country = ""
    under = ""
    features = []
    for i, unit in enumerate(units):
        words = [word.lower() for word in _WORD.findall(text, unit.start, unit.end)]
        if "heading" in own[i]:
            under = words[0] if words else ""
        found = [*own[i], *page, *(f"{kind}&{name}" for name in own[i])]
        spans = on_unit[i]
        if cued[i]:
            found += ["cued", *(f"cued&{name}" for name in own[i] if name in _OPENINGS)]
        if "opens" in own[i]:
            found += [f"ahead:{name}" for name in facts[i]]
            found += [f"ahead:{name}&{form}" for name in facts[i] for form in own[i] if form in _OPENINGS]
        found += [f"word={word}" for word in words[:1]]
        found += [f"has={word}" for word in sorted(set(words[:_READ_WORDS]))]
        found.append(f"under={under}")
        names = {span.text for span in spans if span.label in {"MINISTRY", "PROGRAM", "LAW"}}
        if names:
            found += (fresh := ["new_names" if not names & seen else "known_names"])
            found += [f"{fresh[0]}&{name}" for name in own[i] if name in _OPENINGS]
        first = next((span.value or "" for span in spans if span.label == "COUNTRY"), "")
        if first and country:
            found.append("other_country" if first != country else "same_country")
        seen |= names
        country = first or country
        found += [f"at={min(i, 3)}", f"to_go={min(len(units) - 1 - i, 4)}", f"fifth={5 * i // len(units)}"]
        gap = i > 0 and text.count("\n", units[i - 1].end, unit.start) > 1
        if gap:
            found += ["gap", f"{kind}&gap"]
        for offset in (-1, 1):
            neighbour = own[i + offset] if 0 <= i + offset < len(units) else ["edge"]
            found += [f"{offset}:{name}" for name in neighbour]
        features.append(found)
    return features


def _section_facts(
    own: Sequence[Sequence[str]], on_unit: Sequence[Sequence[Span]], cued: Sequence[bool]
) -> list[list[str]]:
    """For each unit what the text from it to the next heading states, as a development would."""
    facts: list[list[str]] = [[] for _ in own]
    stop = len(own)
    body = law = day = cue = False
    for i in range(len(own) - 1, -1, -1):
        body |= "body_named" in own[i]
        law |= any(s.label in {"LAW", "PROGRAM"} for s in on_unit[i])
        day |= "day_named" in own[i]
        cue |= cued[i]
        if "opens" not in own[i]:
            continue
        checks = {"body": body, "law": law, "day": day, "cue": cue, "long": stop - i > 3}
        facts[i] = [f"{name}={holds}" for name, holds in checks.items()]
        facts[i].append(f"n={sum(checks.values())}")
        if "heading" in own[i]:
            stop = i
            body = law = day = cue = False
    return facts


def is_heading(text: str, unit: Unit) -> bool:
    """Whether a unit is a short line of its own that ends like no sentence."""
    surface = text[unit.start : unit.end]
    is_short = unit.opens_line and unit.closes_line and len(_WORD.findall(surface)) <= _HEADING_WORDS
    return is_short and not surface.rstrip().endswith((".", ";", ","))


def _form(text: str, unit: Unit, spans: Sequence[Span]) -> list[str]:
    surface = text[unit.start : unit.end]
    words = _WORD.findall(surface)
    found = [f"words={next(k for k in (0, 2, 5, 9, 14, 25, 10**9) if len(words) <= k)}"]
    heading = is_heading(text, unit)
    checks = {
        "opens": unit.opens_line,
        "heading": heading,
        "capitals": heading and surface.isupper(),
        "bullet": bool(_BULLET.match(surface)),
        "series": bool(_INTRODUCES.search(surface)),
        "separate": bool(_SEPARATE.search(surface)),
        "section": bool(_SECTION.search(surface)),
        "colon": surface.endswith(":"),
        "dated": bool(spans)
        and spans[0].label == "DATE"
        and temporal.with_weekday(text, spans[0].start) - unit.start < 3,
        "label": bool(_LABEL.match(surface)),
        "numbered": heading and bool(_NUMBERED.match(surface)),
        "short_sentence": unit.opens_line and not unit.closes_line and len(words) <= 6,
        "place_first": bool(spans)
        and spans[0].label in {"COUNTRY", "CITY", "REGION"}
        and spans[0].start - unit.start < 3,
        "body_named": any(span.label == "MINISTRY" for span in spans),
        "day_named": any(span.label == "DATE" and len(span.value or "") == 10 for span in spans),
    }
    found += [name for name, holds in checks.items() if holds]
    if spans and spans[0].label in {"COUNTRY", "REGION"} and spans[0].start - unit.start < 5:
        marked = bool(_MARK_AFTER.match(text, spans[0].end, unit.end + 1))
        found += ["at_country" if marked or heading else "starts_country"]
    return found


def _spans_in(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    first = bisect_left(spans, start, key=lambda span: span.start)
    last = bisect_left(spans, end, key=lambda span: span.start)
    return list(spans[first:last])


class Segmenter:
    """Parts documents into developments.

    Args:
        folder: a trained model with its manifest.

    Raises:
        AssetError: the model is missing or not the recorded one.
    """

    def __init__(self, folder: Path) -> None:
        self.digest = verified(folder)
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(folder / "model.crfsuite"))
        # A chain that learned from round-ups alone knows no returns.
        self._labels = set(self._tagger.labels())
        if not {BEGINS, GOES_ON} <= self._labels <= {BEGINS, GOES_ON, RETURNS}:
            raise AssetError(f"{folder}: not a model of where developments begin; train it again")

    def _read(self, document: Document, units: Sequence[Unit]) -> dict[str, list[float]]:
        """The chain's probabilities that a development begins, and that the text returns to the first, for each unit."""
        self._tagger.set(unit_features(document, units))
        return {
            label: [self._tagger.marginal(label, i) if label in self._labels else 0.0 for i in range(len(units))]
            for label in (BEGINS, RETURNS)
        }

    def propose(self, document: Document, units: Sequence[Unit], reading: Tagged | None = None) -> Proposal:
        """What speaks for a beginning at each unit."""
        found = self._read(document, units)
        votes = _votes(found[BEGINS], units, reading.begins if reading else None)
        return Proposal(document, units, found[BEGINS], found[RETURNS], votes, reading)

    def segments(
        self, document: Document, reading: Tagged | None = None, choose: Choose | None = None
    ) -> list[Segment]:
        """One segment a development, in order; without a body, the title if it states a date, a length or an amount.

        Args:
            document: with its spans.
            reading: what the network made of it; without it the chain decides alone.
            choose: the units at which developments begin, of those proposed; those that the votes are for if left out.
        """
        units = body_units(document)
        if not units:
            alone = [_segment(document, [(line.start, line.end)]) for line in document.lines if line.role == "title"]
            return [segment for segment in alone if segment.of("DATE", "DURATION", "MONEY")][:1]
        proposal = self.propose(document, units, reading)
        begins = _without_signatures(document, units, choose(proposal) if choose and reading else proposal.begins)
        begins = [i for i in begins if i == 0 or not headings.comments(document, units[i].start, units[i].end)]
        returns = _returns(proposal, begins) if len(begins) <= FEW else []
        return [part for segment in cut(document, units, begins, returns) for part in _by_update(document, segment)]


def _without_signatures(document: Document, units: Sequence[Unit], begins: Sequence[int]) -> list[int]:
    """The beginnings without those at the end of the text from which on it has only names: who signs a notice is no development."""
    kept = list(begins)
    while len(kept) > 1 and not any(_says(document, unit) for unit in units[kept[-1] :]):
        kept.pop()
    return kept


def _says(document: Document, unit: Unit) -> bool:
    """Whether a unit has words that belong to no name."""
    return any(_WORD.match(word.text) for word in wording.words(document.text, unit.start, unit.end, document.spans))


def _returns(proposal: Proposal, begins: Sequence[int]) -> list[int]:
    """The units at which the text returns to the first development, given where all begin; the one behind a heading is the heading's."""
    found = []
    back = proposal.back
    for begin, end in itertools.pairwise([*begins[1:], len(back)]):
        own = 2 if is_heading(proposal.document.text, proposal.units[begin]) else 1
        begun = max(proposal.chain[begin], proposal.votes[begin])
        if sum(back[begin + own : end]) > _RETURNS_FROM * begun:
            found.append(max(range(begin + own, end), key=back.__getitem__))
    return found


def _votes(chain: Sequence[float], units: Sequence[Unit], read: Mapping[int, float] | None) -> list[float]:
    return [mean_odds(p, (read or {}).get(unit.start, p), _NETWORK_VOTE) for p, unit in zip(chain, units, strict=True)]


def cut(document: Document, units: Sequence[Unit], begins: Sequence[int], returns: Sequence[int] = ()) -> list[Segment]:
    """The segments that begin at these units; fewer than two make one segment of the whole document.

    The title is the headline of the only development, and of the first of a few that the body begins with; over many it says
    what kind of page this is. From a unit in `returns` on, until the next begins, the text is about the first of a few.
    """
    title = document.title_line()
    head: list[Range] = [(title.start, title.end)] if title else []
    if len(begins) < 2:
        return [_segment(document, [*head, *((unit.start, unit.end) for unit in units)])]
    ends = [*begins[1:], len(units)]
    parts = [[(unit.start, unit.end) for unit in units[begin:end]] for begin, end in zip(begins, ends, strict=True)]
    if len(begins) <= FEW:
        parts[0] = [*(head if begins[0] == 0 else []), *parts[0]]
        for k, (begin, end) in enumerate(itertools.pairwise(ends), 1):
            back = next((i for i in returns if begin < i < end), end) - begin
            parts[0] += parts[k][back:]
            parts[k] = parts[k][:back]
    return [_segment(document, passages) for passages in parts]


def _by_update(document: Document, segment: Segment) -> list[Segment]:
    """A segment parted at its updates, for each tells a new development: an extension, a change, a repeal."""
    title = document.title_line()
    updates = [
        i
        for i, (start, end) in enumerate(segment.passages)
        if i > (title is not None and segment.passages[0][0] == title.start)
        and _UPDATE.match(document.text, start, end)
    ]
    if not updates:
        return [segment]
    bounds = itertools.pairwise([0, *updates, len(segment.passages)])
    return [_segment(document, segment.passages[a:b]) for a, b in bounds]


def _segment(document: Document, passages: list[Range]) -> Segment:
    spans = [span for start, end in passages for span in _spans_in(document.spans, start, end)]
    spans.sort(key=lambda span: span.start)
    return Segment(headings.headline(document, passages, spans), passages, spans)
