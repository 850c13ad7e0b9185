"""Names that the annotated texts gave. The network forgets most of what it has read once; the tables by hand lack many of them.

Of the names of programmes in `dev-5` and `dev-3` that no table has, a network that had learned from all other texts found a third, and of
those that a table has nine in ten; a third of the former stood in one of these texts.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, cast

from pipeline.assets import table
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.recognizers.content import Content
from pipeline.schema import Span, SpanLabel

# Laws are left out: most are told by their numbers and their form, and with names of laws F1 on `dev-3` fell from .842 to .831.
LABELS: tuple[SpanLabel, ...] = ("MINISTRY", "CITY", "REGION", "PROGRAM")
TABLE = "learned_names.csv"
_SCORE = 0.75
# Who found a span: a name that may be one, and one that is, though the network may not see it. Of the programmes and bodies of `retold`,
# `articles`, `pages` and `leads` that a network had not seen and that at least one other of these texts gave, 210 of 242 are annotated, of
# those of dev and of the 72 texts by the guidelines' authors 52 of 60; of cities and regions six in ten.
BY, SURE = "learned", "learned for sure"
_SURELY = frozenset({"PROGRAM", "MINISTRY"})
# One word is a name in one text and a word in the next, a short acronym another one's, unless so many texts gave it.
_TEXTS_FOR_A_WORD, _TEXTS_FOR_AN_ACRONYM, _SHORT = 2, 4, 4


class Given(NamedTuple):
    """A name, what it names, and how many annotated texts gave it."""

    name: str
    label: SpanLabel
    texts: int


def find(content: Content, least: int = 1) -> Iterator[Span]:
    """Spans of the names that at least so many annotated texts gave: 2 for one of these texts, so that it knows only what others gave."""
    for line in content.lines:
        for match in known_names().find(line.tokens):
            given, start, end = match.entry, line.tokens[match.first].start, line.tokens[match.last - 1].end
            if given.texts >= least:
                by = SURE if _is_sure(given, content.text[start:end]) else BY
                yield content.span(given.label, start, end, _SCORE, by)


def _is_sure(given: Given, written: str) -> bool:
    if given.label not in _SURELY or " " in given.name:
        return given.label in _SURELY
    is_acronym = given.name.isupper() and len(given.name) <= _SHORT
    return written == given.name and given.texts >= (_TEXTS_FOR_AN_ACRONYM if is_acronym else _TEXTS_FOR_A_WORD)


@lru_cache(maxsize=1)
def known_names() -> Gazetteer[Given]:
    """The names with what is known of each."""
    rows = (Given(row["name"], cast(SpanLabel, row["label"]), int(row["texts"])) for row in table(TABLE))
    return Gazetteer((given.name, given) for given in rows)
