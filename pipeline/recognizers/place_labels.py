"""Places as the tables and the words around them have it: what the network finds, with the label that it bears there."""

import re
from collections.abc import Sequence, Set

from pipeline.encoder.tagger import NO_ROLE, Found
from pipeline.knowledge import places
from pipeline.knowledge.gazetteer import tokenize
from pipeline.knowledge.places import Place
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
_NAME = r"(?P<name>[^\W\d_a-z][^\W\d_]+(?: [^\W\d_a-z][^\W\d_]+)?)"
_LISTED_BEFORE = re.compile(rf"{_NAME}(?:,|,? (?:and|or)) \Z")
_LISTED_AFTER = re.compile(rf"(?:,? (?:and|or)|,) {_NAME}\b")
# The same, but "Girona, Catalonia" is no list.
_SURELY_LISTED_BEFORE = re.compile(rf"{_NAME},? (?:and|or) \Z")
_SURELY_LISTED_AFTER = re.compile(rf"(?:,? (?:and|or)|,(?= [^,.;\n]{{3,40}}(?:,|,? (?:and|or)) [^\W\d_a-z])) {_NAME}\b")
# Of some 430 such names in the corpus that are no part of another three have no label, of 49 that tell the form of the state none.
_SURE = re.compile(
    r"(?:[A-Z]\.){2,}|(?:[A-Z]\.)+[A-Z]|UK|USA|UAE|United [A-Z].*|(?:[A-Z]\w+ )?(?:State|Kingdom|Republic|Sultanate|Principality) of .*"
)
_ABBREVIATED = re.compile(r", (?P<code>[A-Z]{2,3})\b")
# What may follow in the name of a town: " am See", "-Napoca".
_REST = re.compile(r"([ -][^\W\d_]+)([ -][^\W\d_]+)?([ -][^\W\d_]+)?")
_DIVISION_NOUN = (
    "(?:(?:state|province|canton|emirate|region|department|prefecture|governorate|oblast|voivodeship)s?|count(?:y|ies))"
)
_NOUN_BEHIND = re.compile(r"(?<=\w) (?:province|state|district|county|prefecture)\Z")
_NO_OWN_NAME = frozenset({"Schengen", "Each", "Every", "Member"})
_DIVISION_OF = re.compile(rf"\b(?:{_DIVISION_NOUN} of (?:the )?|(?:states|provinces|cantons|emirates|regions) )\Z")
_DIVISION_AFTER = re.compile(rf" {_DIVISION_NOUN}\b", re.IGNORECASE)
# "Samarkand region", "the cantons of Geneva, Zurich and ...": all 42 names of a city and a division in the corpus that stand so are REGION.
_DIVISION_BEHIND = re.compile(
    r" (?:region|province|county|prefecture|governorate|oblast|voivodeship|canton|emirate)\b", re.IGNORECASE
)
_CAPITAL = r"[^\W\d_a-z][\w’'-]*"
_LISTED_DIVISIONS = re.compile(
    r"\b(?i:states|provinces|cantons|emirates|regions|counties|governorates|voivodeships|oblasts|departments) of (?:the )?"
    rf"(?:{_CAPITAL}(?:(?: d[aeo])? {_CAPITAL}){{0,2}}(?:,|,? and|,? or) )+\Z"
)
_LONG_BEFORE = 120
# A place inside the name of a body that is none of a government's: "Manufacturers Association of Israel", "University of Oslo".
_BODY_OF = re.compile(
    r"\b(?:Association|Federation|Chamber|Confederation|Union|Bank|University|Embassy|Society|Institute|College|Academy) of (?:the )?\Z"
)


def is_surely_a_country(name: str) -> bool:
    """Whether a name is a country's and nothing else's: "U.S.", "United Kingdom", "State of Qatar"; "Jordan" and "Georgia" are persons' too."""
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


def city(text: str, found: Found, homes: Set[str]) -> Found | None:
    """What is called a city, as the tables have it: with the label that they give it, nothing if unknown and unsure.

    `homes`: the countries that the text names.
    """
    found = _whole(text, found)
    if places.is_in_organisation(text, found.end):
        return None
    name = text[found.start : found.end]
    known, divisions = places.cities_called(name), places.divisions_called(name)
    before = text[max(0, found.start - _BEFORE) : found.start]
    is_adjective = name in places.demonyms() and not text.startswith(",", found.end)  # but "Canadian, Texas"
    if is_adjective or _BODY_OF.search(before):
        return None
    if known:
        is_region = bool(divisions) and (
            _is_called_a_division(text, found.start)
            or bool(_DIVISION_BEHIND.match(text, found.end))
            or _is_state_first(name)
            or _is_listed_with_states(text, found)
            or _is_listed_with_divisions(text, found)
            or _only_one_at_home(divisions, known, homes)
        )
    else:
        is_region = bool(places.regions().get(name) or (divisions and not places.is_a_municipality(name)))
    if is_region:
        return found._replace(label="REGION")
    return found if known or (found.score > _UNKNOWN_CITY and not name[0].islower()) else None


def _is_called_a_division(text: str, start: int) -> bool:
    """Whether the words before a place say what it is: "the canton of Zurich", "the cantons of Geneva and Zurich"."""
    return bool(
        _DIVISION_OF.search(text, max(0, start - _BEFORE), start)
        or _LISTED_DIVISIONS.search(text, max(0, start - _LONG_BEFORE), start)
    )


def _whole(text: str, found: Found) -> Found:
    """A town's name with what it goes on with: "Zell" of "Zell am See"; of the town's own name, no other that it has elsewhere."""
    rest = _REST.match(text, found.end)
    ends = [rest.end(n) for n in (3, 2, 1) if rest.group(n) and rest.group(n)[1].isupper()] if rest else []
    longer = (end for end in ends if _is_own_name(text[found.start : end]))
    return found._replace(end=next(longer, found.end))


def _is_own_name(name: str) -> bool:
    key = places.place_key(name)
    return any(places.place_key(town.name) == key for town in places.cities_called(name))


def _only_one_at_home(these: Sequence[Place], others: Sequence[Place], homes: Set[str]) -> bool:
    """Whether of two kinds of places only one is in the countries that the text names."""
    return any(place.country in homes for place in these) and all(place.country not in homes for place in others)


def is_town(text: str, found: Found, homes: Set[str]) -> bool:
    """Whether what was read as a region is a town: a municipality, or a division of elsewhere that a town of these countries is called like.

    All 2,107 names of such municipalities in the corpus are CITY; of 202 names of towns in a country that is named, and of divisions in one
    that is not, 187. The other way round 189 of 198 are REGION.
    """
    if _is_called_a_division(text, found.start) or _DIVISION_AFTER.match(text, found.end):
        return False
    name = text[found.start : found.end]
    if places.is_a_municipality(name):
        return True
    if places.regions().get(name) or any(
        map(_countries_of_division, _beside(text, found, _LISTED_BEFORE, _LISTED_AFTER))
    ):
        return False
    divisions, towns = places.divisions_called(name), places.cities_called(name)
    return bool(divisions) and not _is_state_first(name) and _only_one_at_home(towns, divisions, homes)


def is_surely_a_city(name: str) -> bool:
    """Whether a name that was read as a division is a large city's, and no division's."""
    return is_a_large_city(name) and not places.divisions_called(name)


def is_a_large_city(name: str) -> bool:
    """Whether a name that was read as something else is a large city's, and no region's or body's: small towns are called Commerce,
    Industry and Justice too.
    """
    if name.isupper() or places.regions().get(name) or authorities.is_known(name):
        return False
    return any(town.population >= _SURE_CITY for town in places.cities_called(name))


def _is_state_first(name: str) -> bool:
    """Whether a name is rather a state's of the United States or a province's of Canada than a city's: "Virginia", "Quebec"."""
    return _is_state(name) and all(town.population < _LARGE_CITY for town in places.cities_called(name))


def _is_listed_with_divisions(text: str, found: Found) -> bool:
    """Whether a smaller town's name stands in a list beside one of its country that is nothing but a division's: "Dong Nai or Binh Duong". Of
    92 such names in the corpus 89 are REGION.
    """
    name = text[found.start : found.end]
    if places.cities_called(name)[0].population >= _SURE_CITY or places.is_a_municipality(name):
        return False
    homes = {division.country for division in places.divisions_called(name)}
    beside = _beside(text, found, _SURELY_LISTED_BEFORE, _SURELY_LISTED_AFTER)
    return any(not homes.isdisjoint(_countries_of_division(other)) for other in beside)


def _is_listed_with_states(text: str, found: Found) -> bool:
    """Whether a state's name stands beside one that is nothing but a state's: "Florida, Georgia and Washington"."""
    beside = _beside(text, found, _LISTED_BEFORE, _LISTED_AFTER)
    return _is_state(text[found.start : found.end]) and any(map(_is_state_first, beside))


def _beside(text: str, found: Found, before: re.Pattern[str], after: re.Pattern[str]) -> list[str]:
    """The names before and after one, in a list."""
    matches = before.search(text, max(0, found.start - _BEFORE), found.start), after.match(text, found.end)
    return [match["name"] for match in matches if match]


def _countries_of_division(name: str) -> set[str | None]:
    """The countries of a name that is nothing but a division's."""
    return set() if places.cities_called(name) else {division.country for division in places.divisions_called(name)}


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
    elif longer and longer.group()[0].isupper() and _is_a_region(text[longer.start() : found.end]):
        found = found._replace(start=longer.start(), label="REGION", role=NO_ROLE)
    name = text[found.start : found.end]
    if _BODY_OF.search(text[max(0, found.start - _BEFORE) : found.start]) or places.is_in_organisation(text, found.end):
        return None
    if found.label == "REGION":
        return found
    if places.countries().get(name):
        return found._replace(label="REGION", role=NO_ROLE) if _is_listed_with_states(text, found) else found
    if _is_a_region(name):
        return found._replace(label="REGION")
    tokens = tokenize(text, found.start, found.end)
    if inside := next(places.countries().find(tokens), None):
        return found._replace(start=tokens[inside.first].start, end=tokens[inside.last - 1].end)
    is_town = places.cities_called(name) and name not in places.demonyms()  # "the Canadian government"
    return found._replace(label="CITY") if is_town else None


def without_noun(name: str) -> str:
    """A region's name without the noun behind it in small letters, "Champasak province": of annotated names 44 stand without it, none with it."""
    bare = _NOUN_BEHIND.sub("", name)
    last = bare.split()[-1]
    return bare if last[0].isupper() and last not in _NO_OWN_NAME else name


def _is_a_region(name: str) -> bool:
    return bool(places.divisions_called(name) or places.regions().get(name))
