"""Names that the annotated texts gave. The network forgets most of what it has read once; the tables by hand lack many of them.

Of the names of programmes in `dev-5` and `dev-3` that no table has, a network that had learned from all other texts found a third, and of
those that a table has nine in ten; a third of the former stood in one of these texts.
"""

from collections.abc import Iterator
from functools import lru_cache
from typing import cast

from pipeline.assets import table
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.recognizers.content import Content
from pipeline.schema import Span, SpanLabel

# Laws are left out: most are told by their numbers and their form, and with names of laws F1 on `dev-3` fell from .842 to .831.
LABELS: tuple[SpanLabel, ...] = ("MINISTRY", "CITY", "REGION", "PROGRAM")
TABLE = "learned_names.csv"
_SCORE = 0.75
BY = "learned"

Texts = dict[SpanLabel, int]


def find(content: Content, least: int = 1) -> Iterator[Span]:
    """Spans of the names that at least so many annotated texts gave: 2 for one of these texts, so that it knows only what others gave."""
    for line in content.lines:
        for match in known_names().find(line.tokens):
            for label, texts in match.entry.items():
                if texts >= least:
                    first, last = line.tokens[match.first], line.tokens[match.last - 1]
                    yield content.span(label, first.start, last.end, _SCORE, BY)


@lru_cache(maxsize=1)
def known_names() -> Gazetteer[Texts]:
    """The names, each with its labels and in how many texts it is so labelled."""
    names: dict[str, Texts] = {}
    for row in table(TABLE):
        names.setdefault(row["name"], {})[cast(SpanLabel, row["label"])] = int(row["texts"])
    return Gazetteer(names.items())
