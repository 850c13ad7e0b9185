"""Places as the tables and the words around them have it: what the network finds, with the label that it bears there."""

import re

from pipeline.encoder.tagger import NO_ROLE, Found
from pipeline.knowledge import places
from pipeline.knowledge.gazetteer import tokenize
from pipeline.recognizers import authorities

# A city that no table has must be this sure; chosen on dev.
_UNKNOWN_CITY = 0.7
# A city of so many people goes before a state of its name: Washington, New York.
_LARGE_CITY = 600_000
_SURE_CITY = 150_000
_STATES_OF = frozenset({"US", "CA"})
_BEFORE = 40
# So many cities in a row are no city's quarter ("Dubai Marina").
_ROW = 3
_WORD_BEFORE = re.compile(r"\b\w+ \Z")
_LISTED_BEFORE = re.compile(r"(?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?:,|,? (?:and|or)) \Z")
_LISTED_AFTER = re.compile(r"(?:,? (?:and|or)|,) (?P<name>[A-Z][a-z]+(?: [A-Z][a-z]+)?)\b")
# Of some 430 such names in the corpus that are no part of another three have no label.
_SURE = re.compile(r"(?:[A-Z]\.){2,}|UK|USA|UAE|United [A-Z].*")
_ABBREVIATED = re.compile(r", (?P<code>[A-Z]{2,3})\b")
_DIVISION_OF = re.compile(r"\b(?:state|province|canton|emirate|region|department|prefecture) of (?:the )?\Z")
# A place inside the name of a body that is none of a government's: "Manufacturers Association of Israel", "University of Oslo".
_BODY_OF = re.compile(
    r"\b(?:Association|Federation|Chamber|Confederation|Union|Bank|University|Embassy|Society|Institute|College|Academy) of (?:the )?\Z"
)


def is_surely_a_country(name: str) -> bool:
    """Whether a name is a country's and nothing else's: "U.S.", "United Kingdom"; "Jordan" and "Georgia" are persons' too."""
    return bool(_SURE.fullmatch(name) and places.countries().get(name))


def parted(text: str, found: Found) -> list[Found]:
    """A scheme that a country is designated for as both: "Syria for Temporary Protected Status"; cities in a row as each of them."""
    if found.label == "CITY":
        return [found._replace(start=start, end=end) for start, end in _in_a_row(text, found)] or [found]
    first, joined, second = text[found.start : found.end].partition(" for ")
    if found.label != "PROGRAM" or not joined or not places.countries().get(first):
        return [found]
    country = found._replace(end=found.start + len(first), label="COUNTRY", role=NO_ROLE)
    return [country, found._replace(start=found.end - len(second))]


def _in_a_row(text: str, found: Found) -> list[tuple[int, int]]:
    """The cities of a list that lost its commas, as crawled pages have them: "Beijing Shanghai Guangzhou"; [] if it is no such row."""
    tokens = tokenize(text, found.start, found.end)
    row = list(places.cities().find(tokens))
    if len(row) < _ROW or sum(city.last - city.first for city in row) < len(tokens):
        return []
    return [(tokens[city.first].start, tokens[city.last - 1].end) for city in row]


def city(text: str, found: Found) -> Found | None:
    """What is called a city, as the tables have it: with the label that they give it, nothing if unknown and unsure."""
    if places.is_in_organisation(text, found.end):
        return None
    name = text[found.start : found.end]
    known, divisions = places.cities_called(name), places.divisions_called(name)
    before = text[max(0, found.start - _BEFORE) : found.start]
    if _BODY_OF.search(before):
        return None
    if known:
        is_region = bool(divisions) and (
            bool(_DIVISION_OF.search(before)) or _is_state_first(name) or _is_listed_with_states(text, found)
        )
    else:
        is_region = bool(divisions or places.regions().get(name))
    if is_region:
        return found._replace(label="REGION")
    return found if known or found.score > _UNKNOWN_CITY else None


def is_surely_a_city(name: str) -> bool:
    """Whether a name that was read as something else is a large city's, and no division's, region's or body's: small towns are called
    Commerce, Industry and Justice too.
    """
    if name.isupper() or places.divisions_called(name) or places.regions().get(name) or authorities.is_known(name):
        return False
    return any(town.population >= _SURE_CITY for town in places.cities_called(name))


def _is_state_first(name: str) -> bool:
    """Whether a name is rather a state's of the United States or a province's of Canada than a city's: "Virginia", "Quebec"."""
    return _is_state(name) and all(town.population < _LARGE_CITY for town in places.cities_called(name))


def _is_listed_with_states(text: str, found: Found) -> bool:
    """Whether a state's name stands beside one that is nothing but a state's: "Florida, Georgia and Washington"."""
    name = text[found.start : found.end]
    before = _LISTED_BEFORE.search(text, max(0, found.start - _BEFORE), found.start)
    beside = [match["name"] for match in (before, _LISTED_AFTER.match(text, found.end)) if match]
    return _is_state(name) and any(map(_is_state_first, beside))


def _is_state(name: str) -> bool:
    return any(division.country in _STATES_OF for division in places.divisions_called(name))


def with_division(text: str, found: Found) -> list[Found]:
    """A city, and the abbreviated state after it as a region: "Moncton, NB"."""
    name, _, inside = text[found.start : found.end].partition(", ")
    alone = found._replace(end=found.start + len(name))
    after = _ABBREVIATED.match(text, alone.end)
    if found.label != "CITY" or name.isupper() or not after or after["code"] not in places.division_abbreviations():
        return [found]
    start, end = after.span("code")
    if inside and end != found.end:
        return [found]
    return [alone, found._replace(start=start, end=end, label="REGION", role=NO_ROLE)]


def country(text: str, found: Found) -> Found | None:
    """What is called a country, as the tables have it; of what is none the country in it counts: "northern Italy"."""
    longer = _WORD_BEFORE.search(text, max(0, found.start - _BEFORE), found.start)
    if longer and places.countries().get(text[longer.start() : found.end]):
        found = found._replace(start=longer.start())
    name = text[found.start : found.end]
    if _BODY_OF.search(text[max(0, found.start - _BEFORE) : found.start]) or places.is_in_organisation(text, found.end):
        return None
    if places.countries().get(name):
        return found._replace(label="REGION", role=NO_ROLE) if _is_listed_with_states(text, found) else found
    tokens = tokenize(text, found.start, found.end)
    if inside := next(places.countries().find(tokens), None):
        return found._replace(start=tokens[inside.first].start, end=tokens[inside.last - 1].end)
    if places.divisions_called(name) or places.regions().get(name):
        return found._replace(label="REGION")
    return found._replace(label="CITY") if places.cities_called(name) else None
