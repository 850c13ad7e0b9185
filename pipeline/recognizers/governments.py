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
    r"(?:(?i:federal|national|central|state|interim|transitional|caretaker|health|border|immigration|labou?r|interior|civil|aviation|migration|foreign|local|"
    r"home|tax|justice|finance|tourism|economy|trade|education|security|public|affairs|commerce)[ \u00a0]){0,2}"
)
# An agreement with a government is not its own, and a law firm and immigration to another country are none of its organs.
_ORGAN = (
    r"(?i:governments?|authorities|officials|parliament|cabinet|president|prime minister|minist(?:er|ers|ry|ries)|senate|congress|legislature|department of|state council|house of representatives|"
    r"lawmakers|laws?|legislation|council of (?:ministers|state)|immigration|migration)\b(?! (?:firms?|schools?|to|from)\b)"
)
_WORD = r"[^\W\d_a-z][\w-]*"
_BEFORE_ORGAN = re.compile(
    rf"(?<![\w-])(?<!with )(?<!with the )(?P<words>{_WORD}(?:[ \u00a0]{_WORD}){{0,2}}?)[ \u00a0](?={_MORE}{_ORGAN})"
)
# Others of a list: "the French, German and Italian governments".
_LISTED_BEFORE = re.compile(rf"(?<![\w-])(?P<adjective>{_WORD})(?:,|,? and|,? or) \Z")
_REACH = 30
# What stands before an adjective and makes another one of it: "Latin American", "Inner Mongolian".
_PARTS_OF = frozenset({
    "Latin", "Central", "South", "North", "Northern", "Southern", "Eastern", "Western", "East", "West", "Inner", "African", "Native", "Pan",
})  # fmt: skip


class Government(NamedTuple):
    """An adjective at [start, end) of the text, and the country whose it is."""

    start: int
    end: int
    country: str


def find(document: Document) -> Iterator[Government]:
    """The states that the content of a document names so, in order."""
    for line in document.content_lines():
        for match in _BEFORE_ORGAN.finditer(document.text, line.start, line.end):
            if named := _named(match["words"], match.end("words")):
                yield from [*_listed(document.text, line.start, named.start)][::-1]
                yield named


def _named(words: str, end: int) -> Government | None:
    """The state that the last of some capitalised words name."""
    starts = [0, *(gap.end() for gap in re.finditer(r"[ \u00a0]", words))]
    for start in starts:
        before = words[:start].split()
        if country := _country(words[start:]):
            return None if before and before[-1] in _PARTS_OF else Government(end - len(words) + start, end, country)
    return None


def _listed(text: str, start: int, at: int) -> Iterator[Government]:
    """The states that adjectives in a list before one name, the nearest first."""
    while match := _LISTED_BEFORE.search(text, max(start, at - _REACH), at):
        country = _country(match["adjective"])
        if not country:
            return
        at = match.start("adjective")
        yield Government(at, match.end("adjective"), country)


def _country(adjective: str) -> str | None:
    written = adjective.replace("\u00a0", " ")
    return places.demonyms().get(written.title() if written.isupper() else written)
