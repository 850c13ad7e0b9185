"""Countries, regions and cities by name."""

import csv
from functools import lru_cache
from typing import NamedTuple

import pycountry

from pipeline.assets import knowledge, table
from pipeline.knowledge.gazetteer import Gazetteer


class Place(NamedTuple):
    """A city of GeoNames, or a region; `id` is a GeoNames id or an ISO 3166-2 code."""

    name: str
    id: str | None
    country: str | None
    population: int = 0


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
def country_names() -> dict[str, str]:
    """ISO 3166-1 alpha-2 → English short name."""
    names = {c.alpha_2: str(getattr(c, "common_name", c.name)).partition(",")[0] for c in pycountry.countries}
    return names | {"XK": "Kosovo", "TW": "Taiwan"}


@lru_cache(maxsize=1)
def regions() -> Gazetteer[Place]:
    """Blocs, continents and well-known first-level divisions."""
    return Gazetteer((row["name"], Place(row["name"], row["id"] or None, None)) for row in table("regions.csv"))


@lru_cache(maxsize=1)
def subdivisions() -> Gazetteer[tuple[Place, ...]]:
    """Names of ISO 3166-2 divisions, each with all divisions of that name."""
    by_name: dict[str, list[Place]] = {}
    for division in pycountry.subdivisions:
        for name in {division.name, division.name.partition(" (")[0]}:
            if len(name) > 3:
                by_name.setdefault(name, []).append(Place(name, division.code, division.country_code))
    return Gazetteer((name, tuple(found)) for name, found in by_name.items())


@lru_cache(maxsize=1)
def cities() -> Gazetteer[tuple[Place, ...]]:
    """City names, each with all cities of that name, largest first."""
    by_id: dict[str, Place] = {}
    by_name: dict[str, list[Place]] = {}
    with knowledge("cities.tsv").open(encoding="utf-8", newline="") as file:
        for id_, name, country, population in csv.reader(file, delimiter="\t"):
            place = by_id[id_] = Place(name, id_, country, int(population))
            by_name.setdefault(name, []).append(place)
    for row in table("city_names.csv"):
        place = by_id[row["id"]]
        if place not in by_name.setdefault(row["name"], []):
            by_name[row["name"]].append(place)
    return Gazetteer((name, tuple(sorted(found, key=lambda p: -p.population))) for name, found in by_name.items())


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """City names that are ordinary words or given names."""
    lines = knowledge("ordinary_words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
