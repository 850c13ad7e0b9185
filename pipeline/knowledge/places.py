"""Countries, regions and cities by name."""

import csv
import gzip
import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from typing import NamedTuple

import pycountry

from pipeline.assets import entries, knowledge, table
from pipeline.knowledge.gazetteer import Gazetteer

_SAINT = re.compile(r"\bst\.?(?= )")
# What a division may be called before or after its name; the name alone means the same.
_KINDS = (
    r"(?:autonomous |special )?(?:province|state|region|territory|prefecture|emirate|canton|republic|county|department|"
    r"district|governorate|oblast|krai|kray|voivodeship|division|municipality)"
)
_DIVISION = re.compile(rf"^{_KINDS} of (?:the )?|^county | {_KINDS}$")
_CITY = re.compile(r"\bcity\b", re.IGNORECASE)
_TOWN = re.compile(r"(?<!rural )(?<!district )\b(?:municipality|town|local council)\b", re.IGNORECASE)
_LETTERS = str.maketrans("ıøłđ", "iold", "'’‘ʻʼ`.")
# Words of a city's name that texts leave out.
_LONGER = ("al {}", "el {}", "ciudad {}", "{} city")
_JOINT = re.compile(r"[\s\-‐‑]+")
_FOLLOWING = re.compile(r" (?:International |National |Central |Regional )?(?P<noun>[A-Z]\w+)")


class Place(NamedTuple):
    """A city of GeoNames, or a region; `id` is a GeoNames id or an ISO 3166-2 code, `division` an ISO 3166-2 code, `kind` what that standard
    calls a division: "Province".
    """

    name: str
    id: str | None
    country: str | None
    population: int = 0
    division: str | None = None
    kind: str = ""


@lru_cache(maxsize=1)
def countries() -> Gazetteer[str]:
    """Country names as alerts write them → ISO 3166-1 alpha-2 (`XK` for Kosovo)."""
    # "Tanzania, United Republic of" is the catalogue's order of words and never a text's.
    entries: list[tuple[str, str]] = [
        (name, country.alpha_2)
        for country in pycountry.countries
        for field in ("name", "official_name", "common_name")
        if (name := getattr(country, field, None)) and "," not in name
    ]
    entries += [(row["name"], row["iso2"]) for row in table("country_names.csv")]
    return Gazetteer(entries)


@lru_cache(maxsize=1)
def demonyms() -> dict[str, str]:
    """Adjectives of countries → ISO 3166-1 alpha-2: "Finnish", "South African"; one that several have, such as "Congolese", of the largest."""
    return {row["adjective"]: row["iso2"] for row in table("demonyms.csv")}


@lru_cache(maxsize=1)
def country_names() -> dict[str, str]:
    """ISO 3166-1 alpha-2 → English short name."""
    names = {c.alpha_2: str(getattr(c, "common_name", c.name)).partition(",")[0] for c in pycountry.countries}
    return names | {"XK": "Kosovo", "TW": "Taiwan"}


@lru_cache(maxsize=1)
def regions() -> Gazetteer[Place]:
    """Blocs, continents and well-known first-level divisions."""
    return Gazetteer((row["name"], Place(row["name"], row["id"] or None, None)) for row in table("regions.csv"))


@lru_cache(maxsize=1)
def blocs() -> frozenset[str]:
    """The keys of regions that have no code: blocs, continents, and names that several divisions bear."""
    return frozenset(key for place in regions().entries() if not place.id for key in division_keys(place.name))


@lru_cache(maxsize=1)
def subdivisions() -> Gazetteer[tuple[Place, ...]]:
    """Names of ISO 3166-2 divisions, each with all divisions of that name."""
    by_name: dict[str, list[Place]] = {}
    for division in pycountry.subdivisions:
        for name in dict.fromkeys((division.name, division.name.partition(" (")[0])):
            if len(name) > 3:
                by_name.setdefault(name, []).append(Place(name, division.code, division.country_code))
    return Gazetteer((name, tuple(found)) for name, found in by_name.items())


@lru_cache(maxsize=1)
def cities() -> Gazetteer[tuple[Place, ...]]:
    """City names, each with all cities of that name, largest first."""
    divisions = _city_divisions()
    by_id: dict[str, Place] = {}
    by_name: dict[str, list[Place]] = {}
    with knowledge("cities.tsv").open(encoding="utf-8", newline="") as file:
        for id_, name, country, population in csv.reader(file, delimiter="\t"):
            place = by_id[id_] = Place(name, id_, country, int(population), divisions.get(id_))
            by_name.setdefault(name, []).append(place)
    for row in table("city_names.csv"):
        place = by_id[row["id"]]
        if place not in by_name.setdefault(row["name"], []):
            by_name[row["name"]].append(place)
    for found in by_name.values():
        if len(found) > 1:
            found.sort(key=lambda place: -place.population)
    return Gazetteer((name, tuple(found)) for name, found in by_name.items())


@lru_cache(maxsize=4096)
def cities_called(name: str) -> tuple[Place, ...]:
    """All cities and towns of this name, under whatever spelling, largest first; for what is known to be a city's name.

    A name that no place bears is looked for as texts shorten it: "Jahra" for Al Jahra, "Tecún Umán" for Ciudad Tecún Umán.
    """
    key = place_key(name)
    known = cities().get(name) or ()
    found = {place.id: place for place in known}
    for place in _listed(key):
        # Other names of a city, "New Delhi" for Delhi, yield to cities that are called so.
        if not known or place_key(place.name) == key:
            found.setdefault(place.id, place)
    longer = filter(None, (_listed(form.format(key)) for form in _LONGER))
    return tuple(sorted(list(found.values()) or next(longer, []), key=lambda place: -place.population))


@lru_cache(maxsize=4096)
def divisions_called(name: str) -> tuple[Place, ...]:
    """The first-level divisions of this name, the best-known first; "Kaduna State" and "Hainan Province" are Kaduna and Hainan."""
    known = regions().get(name)
    codes = [known.id] if known and known.id else []
    codes += [code for key in division_keys(name) for code in _divisions_by_key().get(key, ())]
    found = [(code, division) for code in dict.fromkeys(codes) if (division := pycountry.subdivisions.get(code=code))]  # type: ignore[no-untyped-call]
    return tuple(Place(division.name, code, division.country_code, kind=division.type) for code, division in found)


def is_a_municipality(name: str) -> bool:
    """Whether there are first-level divisions of this name, and all are towns: cities, or municipalities, as in Slovenia, that have one."""
    homes = {town.country for town in cities_called(name)}
    divisions = divisions_called(name)
    return bool(divisions) and all(
        _CITY.search(division.kind) or (division.country in homes and _TOWN.search(division.kind))
        for division in divisions
    )


@lru_cache(maxsize=1)
def division_abbreviations() -> frozenset[str]:
    """What may stand after a city in the United States, Canada and Australia: "Moncton, NB"."""
    divisions = [d for d in pycountry.subdivisions if d.country_code in {"US", "CA", "AU"}]
    return frozenset(division.code.partition("-")[2] for division in divisions)


def division_keys(name: str) -> tuple[str, ...]:
    """The keys by which a division is found: of its whole name, and of the name without "Province" and the like."""
    key = place_key(name)
    return tuple(dict.fromkeys((key, _DIVISION.sub("", key))))


def place_key(name: str) -> str:
    """A place's name without what its spellings differ in: accents, case, hyphens, "St" and "Saint"."""
    decomposed = unicodedata.normalize("NFKD", name)
    text = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    return _SAINT.sub("saint", _JOINT.sub(" ", text.translate(_LETTERS)))


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """City names that are ordinary words or given names."""
    return frozenset(entries("ordinary_words.txt"))


@lru_cache(maxsize=1)
def organisation_nouns() -> frozenset[str]:
    """Nouns that make the place before them a part of another name: "Airlines", "Street"."""
    return frozenset(entries("organisation_nouns.txt"))


def is_in_organisation(text: str, end: int) -> bool:
    """Whether a place's name that ends there goes on as an organisation's or an address: "Vietnam Airlines", "Oslo Street"."""
    following = _FOLLOWING.match(text, end)
    return bool(following) and following["noun"] in organisation_nouns()  # type: ignore[index]


def _listed(key: str) -> list[Place]:
    """The places with this key in more_cities.tsv.gz."""
    lines, wanted = _all_cities(), key.encode()
    start = bisect_left(range(len(lines)), wanted, key=lambda at: _line_at(at).partition(b"\t")[0])
    found = []
    while start < len(lines) and (line := _line_at(start)).startswith(wanted + b"\t"):
        found.append(_place(line.decode()))
        start += len(line) + 1
    return found


@lru_cache(maxsize=1)
def _all_cities() -> bytes:
    """The lines of more_cities.tsv.gz, sorted by their keys: too many to make objects of."""
    return gzip.decompress(knowledge("more_cities.tsv.gz").read_bytes())


def _line_at(offset: int) -> bytes:
    """The line that holds the byte at this offset, from its start."""
    lines = _all_cities()
    return lines[lines.rfind(b"\n", 0, offset) + 1 : lines.find(b"\n", offset)]


def _place(row: str) -> Place:
    _, id_, name, country, population, division = row.split("\t")
    return Place(name, id_, country, int(population), division or None)


@lru_cache(maxsize=1)
def _divisions_by_key() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    with knowledge("divisions.tsv").open(encoding="utf-8", newline="") as file:
        for key, code in csv.reader(file, delimiter="\t"):
            found.setdefault(key, []).append(code)
    return {key: tuple(codes) for key, codes in found.items()}


def _city_divisions() -> dict[str, str]:
    with knowledge("city_divisions.tsv").open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file, delimiter="\t"))
