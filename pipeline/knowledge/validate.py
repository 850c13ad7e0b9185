"""Checks the knowledge tables: no key twice, no unknown code, no link to a row that is not there, no table without a source.

    python -m pipeline.knowledge.validate

A problem is a line: the file, where it can be told the line, what is wrong, and what mends it.
"""

import csv
import gzip
import io
import re
import sys
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Annotated, Literal, NamedTuple

import pycountry
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from pipeline.assets import knowledge
from pipeline.knowledge import places
from pipeline.knowledge.authorities import GENERIC, Body
from pipeline.knowledge.taxonomy import CROSSWALKS, titles

_Row = dict[str, str]
_README = "README.md"
# A line of the README's tables of tables: name, content, how it is made, source, licence.
_LISTED = re.compile(r"^\| `([\w-]+\.[\w.]+)` \|(.+)\|$", re.MULTILINE)
# A line of its table of sources: source, what it is, licence.
_LICENSED = re.compile(r"^\| `([^`]+)` \|[^|]*\| [^| ][^|]*\|$", re.MULTILINE)

Text = Annotated[str, Field(min_length=1, pattern=r"^\S(?:.*\S)?$")]
Id = Annotated[str, Field(pattern=r"^\d+$")]


def _known_country(code: str) -> str:
    if code not in places.country_names():
        raise ValueError("no ISO 3166-1 alpha-2 code")
    return code


@lru_cache(maxsize=8192)
def _known_division(code: str) -> str:
    if not pycountry.subdivisions.get(code=code):  # type: ignore[no-untyped-call]
        raise ValueError("no ISO 3166-2 code")
    return code


def _known_industries(codes: str) -> str:
    listed = codes.split(",")
    if len(set(listed)) < len(listed) or any(len(code) not in {1, 3} or code not in titles() for code in listed):
        raise ValueError("not only sections and divisions of ISIC Rev. 4, each once")
    return codes


def _known_currencies(codes: str) -> str:
    if not all(pycountry.currencies.get(alpha_3=code) for code in codes.split(" ")):
        raise ValueError("not only ISO 4217 codes")
    return codes


def _whole_pattern(pattern: str) -> str:
    try:
        re.compile(pattern)
    except re.error as error:
        raise ValueError(f"no regular expression: {error}") from error
    return pattern


Country = Annotated[str, AfterValidator(_known_country)]
Division = Annotated[str, AfterValidator(_known_division)]


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


class DemonymRow(Record):
    """demonyms.csv."""

    adjective: Text
    iso2: Country


class CityNameRow(Record):
    """city_names.csv: a name and the GeoNames id of a city in cities.tsv."""

    name: Text
    id: Id


class DivisionNameRow(Record):
    """division_names.csv."""

    name: Text
    id: Division


class GeonamesDivisionRow(Record):
    """geonames_divisions.csv: a GeoNames code of a first-level division (`LT.65`) and its ISO 3166-2 code."""

    geonames: Annotated[str, Field(pattern=r"^[A-Z]{2}\.\w+$")]
    iso: Division


class RegionRow(Record):
    """regions.csv: a name and, where there is one, its ISO 3166-2 code."""

    name: Text
    id: Literal["", "EU"] | Division


class ProgramRow(Record):
    """programs.csv: a programme and, where it is one country's, that country."""

    name: Text
    country: Literal["", "EU"] | Country


class CueRow(Record):
    """event_cues.csv."""

    field: Literal["action", "status", "duration", "date_before", "date_after"]
    value: Text
    weight: Annotated[str, Field(pattern=r"^\d+(?:\.\d+)?$")]
    pattern: Annotated[str, Field(min_length=1), AfterValidator(_whole_pattern)]


class SectorListRow(Record):
    """sector_lists.csv."""

    list: Text
    title: Text
    country: Literal["", "EU"] | Country
    year: Annotated[str, Field(pattern=r"^(?:\d{4})?$")]
    source: Text


class SectorPhraseRow(Record):
    """sector_phrases.csv."""

    phrase: Text
    isic4: Annotated[str, AfterValidator(_known_industries)]
    list: Text


class CodeRow(Record):
    """naics_titles.csv and isic4.tsv."""

    code: Annotated[str, Field(pattern=r"^(?:\d+(?:-\d+)?|[A-U]\d*)$")]
    title: Text


class CrosswalkRow(Record):
    """isic4-crosswalk.csv."""

    isic4: Annotated[str, AfterValidator(_known_industries)]
    scheme: Annotated[str, Field(pattern=f"^(?:{'|'.join(CROSSWALKS)})$")]
    code: Text
    label: Text
    share: Annotated[str, Field(pattern=r"^(?:0\.\d+|1\.0+)$")]


class CityRow(Record):
    """cities.tsv."""

    id: Id
    name: Text
    country: Country
    population: Id


class CityDivisionRow(Record):
    """city_divisions.tsv."""

    id: Id
    division: Division


class DivisionKeyRow(Record):
    """divisions.tsv: a name as `places.place_key` folds it, and the code."""

    key: Text
    division: Division


class TownRow(Record):
    """more_cities.tsv.gz."""

    key: Text
    id: Id
    name: Text
    country: Country
    population: Id
    division: Literal[""] | Division


class WordRow(Record):
    """word_counts.csv: a stem and in how many alerts it stands; `*` is all of them."""

    stem: Text
    alerts: Id


class LearnedNameRow(Record):
    """learned_names.csv: a name, what it names, and in how many annotated texts."""

    name: Text
    label: Literal["MINISTRY", "CITY", "REGION", "PROGRAM"]
    texts: Annotated[str, Field(pattern=r"^[1-9]\d*$")]


class CurrencySignRow(Record):
    """currency_signs.csv: a sign, a short form or a plural that no name of a currency has, in capitals, and what it may be."""

    sign: Annotated[str, Field(pattern=r"^[^\sa-z]+$")]
    codes: Annotated[str, AfterValidator(_known_currencies)]


class LineRow(Record):
    """A list, an entry a line; a line with # is a remark."""

    line: Text


class Checked(NamedTuple):
    """What the rows of a table must be, the columns that no two rows share, and the DVC stage that makes it, if one does."""

    row: type[Record]
    key: tuple[str, ...]
    stage: str = ""

    @property
    def mend(self) -> str:
        """What to do about a row that is wrong."""
        return f"mend what makes it and run `dvc repro {self.stage}`" if self.stage else "edit that line"


TABLES = {
    "activity_nouns.txt": Checked(LineRow, ("line",)),
    "ambiguous_acronyms.txt": Checked(LineRow, ("line",)),
    "authorities.csv": Checked(AuthorityRow, ("id",)),
    "cities.tsv": Checked(CityRow, ("id", "name"), "cities"),
    "city_divisions.tsv": Checked(CityDivisionRow, ("id",), "places"),
    "city_names.csv": Checked(CityNameRow, ("name", "id")),
    "country_names.csv": Checked(CountryNameRow, ("name",)),
    "currency_signs.csv": Checked(CurrencySignRow, ("sign",)),
    "division_names.csv": Checked(DivisionNameRow, ("name", "id")),
    "demonyms.csv": Checked(DemonymRow, ("adjective",)),
    "divisions.tsv": Checked(DivisionKeyRow, ("key", "division"), "places"),
    "event_cues.csv": Checked(CueRow, ("field", "value", "pattern")),
    "firm_notices.txt": Checked(LineRow, ("line",)),
    "firms.txt": Checked(LineRow, ("line",)),
    "calls_to_action.txt": Checked(LineRow, ("line",)),
    "headings.txt": Checked(LineRow, ("line",)),
    "list_headings.txt": Checked(LineRow, ("line",)),
    "clock_lines.txt": Checked(LineRow, ("line",)),
    "geonames_divisions.csv": Checked(GeonamesDivisionRow, ("geonames",)),
    "isic4-crosswalk.csv": Checked(CrosswalkRow, ("isic4", "scheme", "code"), "taxonomy"),
    "isic4.tsv": Checked(CodeRow, ("code",), "taxonomy"),
    "learned_names.csv": Checked(LearnedNameRow, ("name",), "names"),
    "more_cities.tsv.gz": Checked(TownRow, ("key", "id"), "places"),
    "naics_titles.csv": Checked(CodeRow, ("code",)),
    "occupations.txt": Checked(LineRow, ("line",)),
    "off_topic.txt": Checked(LineRow, ("line",)),
    "no_authorities.txt": Checked(LineRow, ("line",)),
    "no_programs.txt": Checked(LineRow, ("line",)),
    "organisation_nouns.txt": Checked(LineRow, ("line",)),
    "ordinary_words.txt": Checked(LineRow, ("line",)),
    "press.txt": Checked(LineRow, ("line",)),
    "programs.csv": Checked(ProgramRow, ("name",)),
    "regions.csv": Checked(RegionRow, ("name",)),
    "sector_lists.csv": Checked(SectorListRow, ("list",)),
    "sector_phrases.csv": Checked(SectorPhraseRow, ("phrase",)),
    "word_counts.csv": Checked(WordRow, ("stem",), "words"),
}


def problems(names: Iterable[str] = TABLES) -> Iterator[str]:
    """What is wrong with the tables, or with those of some names, a line each; nothing where all is well."""
    for name in names:
        yield from _row_problems(name)
    yield from _undocumented()
    yield from _authority_problems()
    yield from _dangling("city_names.csv", "id", "cities.tsv", "id")
    yield from _dangling("city_divisions.tsv", "id", "cities.tsv", "id")
    yield from _dangling("sector_phrases.csv", "list", "sector_lists.csv", "list")
    yield from _dangling("sector_lists.csv", "list", "sector_phrases.csv", "list")


def rows_of(name: str) -> Iterator[tuple[int, _Row]]:
    """The rows of a table of any kind, by column, each with the number of its line in the file."""
    data = knowledge(name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")
    if name.endswith(".txt"):
        yield from ((n, {"line": line}) for n, line in enumerate(text.splitlines(), 1) if not line.startswith("#"))
        return
    columns = None if name.endswith(".csv") else list(TABLES[name].row.model_fields)
    delimiter = "," if name.endswith(".csv") else "\t"
    reader = csv.DictReader(io.StringIO(text, newline=""), columns, restkey="more", delimiter=delimiter)
    yield from ((reader.line_num, row) for row in reader)


def _row_problems(name: str) -> Iterator[str]:
    """Rows that are not as the table's must be, and keys that stand twice."""
    checked = TABLES[name]
    first: dict[tuple[str | None, ...], int] = {}
    for line, row in rows_of(name):
        try:
            checked.row.model_validate(row)
        except ValidationError as error:
            for detail in error.errors():
                where, message = ".".join(map(str, detail["loc"])), detail["msg"].removeprefix("Value error, ")
                yield f"{_at(name, line)}: {where}: {detail['input']!r}: {message}; {checked.mend}"
        key = tuple(row.get(column) for column in checked.key)
        if (earlier := first.setdefault(key, line)) != line:
            columns = ", ".join(checked.key)
            yield f"{_at(name, line)}: {columns}: {key} stands on line {earlier} already; drop one, or {checked.mend}"


def _dangling(name: str, column: str, other: str, key: str) -> Iterator[str]:
    """Rows that name a row which another table does not have."""
    known = {row[key] for _, row in rows_of(other)}
    for line, row in rows_of(name):
        if row[column] not in known:
            yield f"{_at(name, line)}: {column}: {other} has no {key} {row[column]!r}; add it there, or {TABLES[name].mend}"


def _undocumented() -> Iterator[str]:
    """Tables that are not checked or that the README lists without a source and a licence."""
    folder, readme = knowledge(_README).parent, knowledge(_README).read_text(encoding="utf-8")
    listed = {name: [cell.strip() for cell in rest.split("|")] for name, rest in _LISTED.findall(readme)}
    licensed = set(_LICENSED.findall(readme))
    files = {path.name for path in folder.iterdir() if path.name != _README}
    for name in sorted(files - set(TABLES)):
        yield f"{_at(name)}: no check knows it; say in `pipeline.knowledge.validate.TABLES` what its rows must be"
    for name in sorted(set(TABLES) - files):
        yield f"{_at(name)}: is missing; restore it with `git checkout`, or drop it from `TABLES`"
    for name in sorted(files | set(listed)):
        cells = listed.get(name, [])
        if name not in files or len(cells) < 4 or not all(cells):
            yield f"{_at(_README)}: `{name}` needs a row with its content, how it is made, its source and its licence"
    for source in sorted({row["source"] for _, row in rows_of("authorities.csv")} - licensed):
        yield f"{_at(_README)}: the source {source!r} of authorities.csv needs a row with its licence"


def _authority_problems() -> Iterator[str]:
    """What no row of authorities.csv shows alone: successors that do not exist or never end, names that two bodies claim."""
    name = "authorities.csv"
    rows = list(rows_of(name))
    successors = {row["id"]: row["successor"] for _, row in rows}
    last: dict[str, str] = {}
    claims: dict[tuple[str, str, str], int] = {}
    for line, row in rows:
        seen = [row["id"]]
        while following := successors[seen[-1]]:
            if following not in successors or following in seen:
                yield f"{_at(name, line)}: successor: {following!r} is missing or comes round again; edit that line"
                break
            seen.append(following)
        last[row["id"]] = seen[-1]
        for column in ("name", "wikidata"):
            claim = (column, row[column], row["country"])
            if row[column] and (earlier := claims.setdefault(claim, line)) != line:
                yield f"{_at(name, line)}: {column}: {row[column]!r} is claimed on line {earlier} too; make them one row"
    bearers: dict[tuple[str, str], tuple[int, str]] = {}
    for line, row in rows:
        for key in Body.of(row).keys if row["kind"] != GENERIC else ():
            earlier, body = bearers.setdefault((row["country"], key), (line, last[row["id"]]))
            if body != last[row["id"]]:
                yield (
                    f"{_at(name, line)}: {key!r} is, but for its country, a name on line {earlier} too; make them one row, "
                    "name a successor, or drop the variant"
                )


def _at(name: str, line: int | None = None) -> str:
    return f"data/knowledge/{name}" + (f":{line}" if line else "")


if __name__ == "__main__":
    found = list(problems())
    sys.stderr.writelines(f"{problem}\n" for problem in found)
    sys.exit(bool(found))
