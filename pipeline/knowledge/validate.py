"""Checks the knowledge tables of names: no key twice, no unknown code, no link to a row that is not there.

python -m pipeline.knowledge.validate
"""

import csv
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Annotated, Literal

import pycountry
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.assets import knowledge, table
from pipeline.knowledge import places

_Row = dict[str, str]
Text = Annotated[str, Field(min_length=1, pattern=r"^\S(?:.*\S)?$")]


def _known_country(code: str) -> str:
    if code not in places.country_names():
        raise ValueError(f"{code!r} is no ISO 3166-1 code")
    return code


def _known_region(code: str) -> str:
    if code != "EU" and code not in places.country_names() and not pycountry.subdivisions.get(code=code):  # type: ignore[no-untyped-call]
        raise ValueError(f"{code!r} is no ISO 3166 code")
    return code


Country = Annotated[str, AfterValidator(_known_country)]


class Record(BaseModel):
    """A row of a table; no column may be missing and none may be added."""

    model_config = ConfigDict(extra="forbid")


class AuthorityRow(Record):
    """authorities.csv. `country` is empty for international bodies and for names that many bodies share."""

    id: Annotated[str, Field(pattern=r"^[a-z]{2,3}(?:-[a-z0-9]+)+$")]
    name: Text
    variants: str
    acronym: Annotated[str, Field(pattern=r"^\S?[^|]*$")]
    country: Literal["", "EU"] | Country
    kind: Literal[
        "migration", "labour", "trade", "technology", "tax", "interior", "foreign affairs", "social security",
        "investment", "economy", "justice", "parliament", "government", "education", "registry", "health", "other",
        "supranational", "generic",
    ]  # fmt: skip
    source: Text
    wikidata: Annotated[str, Field(pattern=r"^(?:Q\d+)?$")]
    successor: str


class CountryNameRow(Record):
    """country_names.csv."""

    name: Text
    iso2: Country


class CityNameRow(Record):
    """city_names.csv: a name and the GeoNames id of a city in cities.tsv."""

    name: Text
    id: Annotated[str, Field(pattern=r"^\d+$")]


class RegionRow(Record):
    """regions.csv: a name and, where there is one, its ISO 3166-2 code."""

    name: Text
    id: Literal[""] | Annotated[str, AfterValidator(_known_region)]


def problems() -> Iterator[str]:
    """What is wrong with the tables, a line each; nothing where all is well."""
    authorities = table("authorities.csv")
    yield from _check("authorities.csv", authorities, AuthorityRow, lambda row: row["id"])
    yield from _authority_problems(authorities)
    yield from _check("country_names.csv", table("country_names.csv"), CountryNameRow, lambda row: row["name"])
    names = table("city_names.csv")
    yield from _check("city_names.csv", names, CityNameRow, lambda row: f"{row['name']} {row['id']}")
    yield from _check("regions.csv", table("regions.csv"), RegionRow, lambda row: row["name"])
    known = {row[0] for row in _tab_separated("cities.tsv")}
    yield from (f"city_names.csv: no city has the id {row['id']}" for row in names if row["id"] not in known)
    for id_, code in _tab_separated("city_divisions.tsv"):
        if id_ not in known or not pycountry.subdivisions.get(code=code):  # type: ignore[no-untyped-call]
            yield f"city_divisions.tsv: {id_} or {code} is unknown"


def _check(name: str, rows: Iterable[_Row], model: type[Record], key: Callable[[_Row], str]) -> Iterator[str]:
    counts: Counter[str] = Counter()
    for number, row in enumerate(rows, 2):
        try:
            model.model_validate(row)
        except ValidationError as error:
            for detail in error.errors():
                yield f"{name}:{number}: {'.'.join(map(str, detail['loc']))}: {detail['msg']}"
        counts[key(row)] += 1
    yield from (f"{name}: {repeated!r} stands {count} times" for repeated, count in counts.items() if count > 1)


def _tab_separated(name: str) -> Iterator[list[str]]:
    with knowledge(name).open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter="\t")


def _authority_problems(rows: list[_Row]) -> Iterator[str]:
    """What no row shows alone: successors that do not exist or never end, names and Wikidata ids that two bodies claim."""
    successors = {row["id"]: row["successor"] for row in rows}
    for id_ in successors:
        seen = {id_}
        following = successors[id_]
        while following:
            if following not in successors or following in seen:
                yield f"authorities.csv: the successor {following!r} of {id_!r} is missing or comes round again"
                break
            seen.add(following)
            following = successors[following]
    for column in ("name", "wikidata"):
        claims = Counter((row[column], row["country"]) for row in rows if row[column])
        yield from (f"authorities.csv: two bodies claim {claim}" for claim, count in claims.items() if count > 1)


if __name__ == "__main__":
    found = list(problems())
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    sys.exit(bool(found))
