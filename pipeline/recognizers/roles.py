"""What part a span plays in its event, told by the words around it: the way without a trained tagger."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import cast

from pipeline import temporal
from pipeline.knowledge.cues import cues, lowered
from pipeline.schema import EVENT_DATES, Span, SpanRole

_WINDOW = 70
_SENTENCE_EDGE = re.compile(r"[.;!?:](?=\s|$)|\n")
# "Valid until: 1 May": what a label says of the date that follows it.
_LABELLING = re.compile(r":\s{0,2}\Z")
# A time of day between the cue and the date: "from 6 pm on", "effective 11:59 p.m.", "until midnight (local time) on".
_CLOCK = re.compile(
    r"\b(?:at )?(?:\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?|\d{1,2} ?(?:[ap]\.?m\.?|hours|hrs|o'clock)|midnight|noon)(?: ?\([^()]{1,20}\)| local time| [A-Z]{3,4})?,?(?: (?:on|of))?(?: the)? ?\Z",
    re.IGNORECASE,
)


def add_roles(text: str, spans: Iterable[Span]) -> None:
    """Give each span its role: dates and lengths by cues, every name `own`."""
    for span in spans:
        if span.label == "DATE":
            role = date_role(text, span)
            span.role = cast(SpanRole, role) if role in EVENT_DATES else None
        elif span.label == "DURATION":
            span.role = duration_role(text, span)
        else:
            span.role = "own"


def date_role(text: str, span: Span) -> str:
    """The role of the heaviest cue before or after a date; `background` where there is none."""
    start = temporal.with_weekday(text, span.start)
    clock = _CLOCK.search(text, max(0, start - _WINDOW), start)
    before, after = _clause(text, clock.start() if clock else start, span.end, _WINDOW * 2)
    found = [(cue.weight, cue.value) for cue in cues("date_before") if cue.pattern.search(before)]
    found += [(cue.weight - 0.5, cue.value) for cue in cues("date_after") if cue.pattern.search(after)]
    return max(found, key=lambda scored: scored[0], default=(0.0, "background"))[1]


def duration_role(text: str, span: Span) -> SpanRole:
    """The role with the largest sum of cue weights, near cues counting most."""
    before, after = _clause(text, span.start, span.end, _WINDOW)
    totals: defaultdict[str, float] = defaultdict(float)
    for cue in cues("duration"):
        for window, backwards in ((before, True), (after, False)):
            found = list(cue.pattern.finditer(window))
            if found:
                distance = len(window) - found[-1].end() if backwards else found[0].start()
                totals[cue.value] += cue.weight / (1 + distance / 15) * (1.0 if backwards else 0.7)
    return cast(SpanRole, max(totals, key=lambda r: totals[r]) if totals else "other")


def _clause(text: str, start: int, end: int, reach: int) -> tuple[str, str]:
    """What stands before and after a place within its sentence, `reach` characters after it at most, in lower case."""
    before = _SENTENCE_EDGE.split(_LABELLING.sub(" ", text[max(0, start - _WINDOW) : start]))[-1]
    return lowered(before), lowered(_SENTENCE_EDGE.split(text[end : end + reach])[0])
