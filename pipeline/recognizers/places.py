"""COUNTRY, REGION and CITY: gazetteer names, kept or dropped by what stands around them."""

import math
from collections.abc import Iterator, Sequence

from pipeline.knowledge import places
from pipeline.knowledge.gazetteer import Token
from pipeline.knowledge.places import Place
from pipeline.recognizers.content import Content, ContentLine
from pipeline.schema import Span

_BY = "places"
_PERSON = frozenset({
    "Mr", "Mrs", "Ms", "Dr", "Prof", "Sir", "Lady", "Lord", "Judge", "Justice", "Minister", "President", "Senator",
})  # fmt: skip
_DIVISION = frozenset({
    "province", "state", "region", "prefecture", "emirate", "governorate", "canton", "county", "oblast", "Province",
    "State", "Region", "Prefecture", "Emirate", "Governorate", "Canton", "County", "Oblast",
})  # fmt: skip
_PREPOSITIONS = frozenset({
    "in", "of", "at", "to", "from", "near", "around", "via", "and", "including", ",", "between", "for", "outside",
    "or", "(", "–", "/",
})  # fmt: skip
# A city that the document's countries do not explain must be this large.
_LARGE = 300_000
_LARGE_IF_ORDINARY = 1_000_000


def find(content: Content) -> Iterator[Span]:
    """COUNTRY, REGION and CITY spans, some of them overlapping."""
    named: set[str] = set()
    for line in content.lines:
        for span in _countries(content, line):
            if span.value:
                named.add(span.value)
            yield span
    lower_case = {token.text for line in content.lines for token in line.tokens if token.text.islower()}
    for line in content.lines:
        yield from _regions(content, line, named)
        yield from _cities(content, line, named, lower_case)


def _countries(content: Content, line: ContentLine) -> Iterator[Span]:
    for match in places.countries().find(line.tokens):
        if _inside_other_name(line.tokens, match.first, match.last):
            continue
        start, end = line.tokens[match.first].start, line.tokens[match.last - 1].end
        yield content.span("COUNTRY", start, end, 0.9, _BY, value=match.entry)


def _regions(content: Content, line: ContentLine, named: set[str]) -> Iterator[Span]:
    tokens = line.tokens
    for match in places.regions().find(tokens):
        if not _inside_other_name(tokens, match.first, match.last):
            yield content.span("REGION", tokens[match.first].start, tokens[match.last - 1].end, 0.85, _BY)
    for division in places.subdivisions().find(tokens):
        marked = division.last < len(tokens) and tokens[division.last].text in _DIVISION
        known = any(place.country in named for place in division.entry)
        name = tokens[division.first].text
        if (known or marked) and name[0].isupper() and not _inside_other_name(tokens, division.first, division.last):
            is_city = places.cities().get(division.entry[0].name) is not None and not marked
            if not is_city and name not in places.ordinary_words():
                yield content.span("REGION", tokens[division.first].start, tokens[division.last - 1].end, 0.7, _BY)


def _cities(content: Content, line: ContentLine, named: set[str], lower_case: set[str]) -> Iterator[Span]:
    tokens = line.tokens
    for match in places.cities().find(tokens):
        first, last = match.first, match.last
        if tokens[first].text[0].islower() or _inside_other_name(tokens, first, last):
            continue
        if last < len(tokens) and tokens[last].text in _DIVISION:
            continue
        score = _city_score(match.entry, tokens, first, last, named, lower_case)
        if score >= 0.5:
            yield content.span("CITY", tokens[first].start, tokens[last - 1].end, score, _BY)


def _city_score(
    candidates: Sequence[Place], tokens: Sequence[Token], first: int, last: int, named: set[str], lower_case: set[str]
) -> float:
    name = tokens[first].text
    largest = candidates[0].population
    at_home = [place for place in candidates if place.country in named]
    ordinary = last == first + 1 and (name in places.ordinary_words() or name.lower() in lower_case or len(name) < 4)
    after_preposition = first > 0 and tokens[first - 1].text in _PREPOSITIONS
    if at_home:
        if ordinary and not (after_preposition and at_home[0].population > 50_000):
            return 0.2
        return 0.9
    if ordinary:
        return 0.6 if largest > _LARGE_IF_ORDINARY and after_preposition else 0.1
    if largest >= _LARGE or (after_preposition and largest >= _LARGE / 3):
        return min(0.9, 0.3 + math.log10(largest) / 14)
    return 0.3


def _inside_other_name(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether the name belongs to an organisation, a person or a compound."""
    if last < len(tokens):
        following = tokens[last]
        if following.text in places.organisation_nouns() and following.start - tokens[last - 1].end == 1:
            return True
        if following.text in {"-", "/"} and following.start == tokens[last - 1].end and last + 1 < len(tokens):
            return tokens[last + 1].start == following.end and tokens[last + 1].text.islower()
    if first == 0:
        return False
    before = tokens[first - 1]
    if before.text in _PERSON:
        return True
    return before.text in {"University", "Bank", "Embassy"} or (
        before.text == "of"
        and first > 1
        and tokens[first - 2].text in {"University", "Bank", "Embassy", "Law", "Republic", "Port", "Treaty"}
    )
