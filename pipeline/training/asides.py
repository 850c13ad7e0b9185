"""Pages about one development with an aside set into them, so that the models see in how many ways a text turns to another one.

Half of the pages of real publishers that tell of two developments tell the second in a sentence or two. Asides are annotated
passages of that kind; some report nothing, for a text may also turn to what is no news.
"""

import datetime
from collections import defaultdict
from collections.abc import Sequence
from random import Random
from typing import TypeVar

from pipeline import temporal
from pipeline.corpus.gold import GoldDocument
from pipeline.events.segments import body_units
from pipeline.schema import Line, Span

# An aside stands in a page of its time: the nearest of so many of its country.
_CANDIDATES = 6
_JOINED = 0.2
_SENTENCE_ENDS = frozenset('.!?”"')

Placed = TypeVar("Placed", Line, Span)


def with_asides(
    hosts: Sequence[GoldDocument], asides: Sequence[GoldDocument], count: int, seed: int
) -> list[GoldDocument]:
    """So many pages, in each of which an aside stands after a line of the text, or at the end of one; each aside in its turn.

    Args:
        hosts: pages; those with one event and at least two lines of body are used. Never of dev or test.
        asides: passages of body with one event or none; `topic` in their header is the country of a page that may hold them.
        count: of pages; none without asides.
        seed: of all chance.
    """
    random = Random(seed)
    at_home: defaultdict[str, list[GoldDocument]] = defaultdict(list)
    for host in hosts:
        if len(host.events) == 1 and len(host.document.body_lines()) > 1:
            for country in host.events[0].countries or ["EU"]:
                at_home[country].append(host)
    found: list[GoldDocument] = []
    turns = random.sample(asides, len(asides))
    while turns and at_home and len(found) < count:
        for aside in turns[: count - len(found)]:
            of_country = at_home.get(aside.meta["topic"]) or at_home[random.choice(sorted(at_home))]
            chosen = random.sample(of_country, min(_CANDIDATES, len(of_country)))
            host = min(chosen, key=lambda host: abs(_day(host) - _day(aside)))
            found.append(_set_into(host, aside, random))
    return found


def _day(g: GoldDocument) -> int:
    period = temporal.period(g.document.published or "")
    return (period.first if period else datetime.date(2020, 1, 1)).toordinal()


def _set_into(host: GoldDocument, aside: GoldDocument, random: Random) -> GoldDocument:
    """The page with the aside after a paragraph, or joined to it if a unit of the text then begins with the aside."""
    text, body = host.document.text, host.document.body_lines()
    paragraphs = [line for line in body if text[line.end - 1] in _SENTENCE_ENDS] or body
    line = random.choice(paragraphs)
    if len(aside.document.lines) == 1 and random.random() < _JOINED:
        page = _put_after(line, host, aside, " ")
        begin = line.end + 1
        if any(unit.start == begin for unit in body_units(page.document)):
            return page
    return _put_after(line, host, aside, "\n")


def _put_after(line: Line, host: GoldDocument, aside: GoldDocument, glue: str) -> GoldDocument:
    text, passage = host.document.text, aside.document.text.rstrip("\n")
    begin = line.end + len(glue)
    end = begin + len(passage)
    before = [x for x in host.document.lines if x.end <= line.end]
    within = [_moved(x, begin) for x in aside.document.lines]
    if glue == " ":
        before[-1], within = before[-1].model_copy(update={"end": end}), []
    shift = end - line.end
    document = host.document.model_copy(
        update={
            "text": text[: line.end] + glue + passage + text[line.end :],
            "lines": [*before, *within, *(_moved(x, shift) for x in host.document.lines if x.start >= line.end)],
            "spans": [
                *(x for x in host.document.spans if x.end <= line.end),
                *(_moved(x, begin) for x in aside.document.spans),
                *(_moved(x, shift) for x in host.document.spans if x.start >= line.end),
            ],
        }
    )
    events = [*host.events, *aside.events]
    told = {"begins": [0, begin], "returns": [end]} if aside.events else {}
    return host.model_copy(update={"document": document, "events": events, "aside": (begin, end), **told})


def _moved(item: Placed, shift: int) -> Placed:
    return item.model_copy(update={"start": item.start + shift, "end": item.end + shift})
