"""States that a text names by an adjective before one of their organs: "the Finnish government", "Danish law".

No such adjective is a COUNTRY, but it says whose policy is told: in CoronaNet's descriptions of border policies (`benchmarks/coronanet.py`), where one in
nine names the state in no other way, 89 of 91 are the country that they are coded for.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from pipeline.knowledge import places
from pipeline.schema import Document

_MORE = (
    r"(?:(?:(?i:federal|national|central|state|interim|transitional|caretaker|health|border|immigration|labou?r|interior|civil|aviation|migration|foreign|local|"
    r"home|tax)) ){0,2}"
)
_ORGAN = (
    r"(?i:governments?|authorities|officials|parliament|cabinet|president|prime minister|minist(?:er|ers|ry|ries)|senate|congress|legislature|"
    r"lawmakers|laws?|legislation|council|immigration|migration)\b"
)
_BEFORE_ORGAN = re.compile(rf"(?<![\w-])(?P<words>[^\W\d_a-z][\w-]*(?: [^\W\d_a-z][\w-]*){{0,2}}?) (?={_MORE}{_ORGAN})")


class Government(NamedTuple):
    """An adjective at [start, end) of the text, and the country whose it is."""

    start: int
    end: int
    country: str


def find(document: Document) -> Iterator[Government]:
    """The states that the content of a document names so, in order."""
    for line in document.content_lines():
        for match in _BEFORE_ORGAN.finditer(document.text, line.start, line.end):
            words = match["words"].split(" ")
            for first in range(len(words)):
                adjective = " ".join(words[first:])
                if country := places.demonyms().get(adjective):
                    yield Government(match.end("words") - len(adjective), match.end("words"), country)
                    break
