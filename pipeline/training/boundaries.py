"""Trains which proposed beginnings of developments are some, on the development documents as the other models read them.

The models before it have learned the training documents by heart, so what they propose there is no sample of what they propose
elsewhere; and ten numbers do not learn dev by heart. Needs the extra `train`.

python -m pipeline.training.boundaries data/gold models/candidate models/candidate/event-boundaries
"""

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import typer
import yaml
from sklearn.linear_model import LogisticRegression

from pipeline.assets import write_manifest
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.events.boundaries import FEATURES, features
from pipeline.events.segments import BEGINS, Segmenter, body_units
from pipeline.events.turns import Turns
from pipeline.flow import piped
from pipeline.schema import Document
from pipeline.stages.clean import Cleaner
from pipeline.stages.link import Linker
from pipeline.stages.tag import Tagger
from pipeline.training.segments import unit_labels


def examples(documents: list[GoldDocument], models: Path) -> Iterator[tuple[list[float], bool]]:
    """The features of each unit that is looked at, and whether an event of a page with several begins there."""
    segmenter, turns = Segmenter(models / "event-segments"), Turns(models / "event-turns")
    read: Iterator[Document] = (Document(doc_id=g.document.doc_id, text=g.document.text) for g in documents)
    for stage in (Cleaner(models / "line-roles"), Tagger(models / "tagger", models / "span-roles"), Linker()):
        read = piped(stage, read)
    for g, document in zip(documents, read, strict=True):
        labels = zip(body_units(g.document), unit_labels(g), strict=False)
        begins = {unit.start for unit, label in labels if label == BEGINS}
        units = body_units(document)
        for i, row in features(segmenter.propose(document, units, document.reading), turns):
            yield row, len(begins) > 1 and units[i].start in begins


def train(documents: list[GoldDocument], models: Path, folder: Path, *, strength: float) -> None:
    """Fit the weights and write them with their manifest into a folder.

    Args:
        documents: annotated, and unknown to the models.
        models: the folder with the models that propose.
        folder: where to.
        strength: the inverse of the L2 penalty on the weights of standardised features.

    Raises:
        ValueError: no page among them has several developments, or what is proposed is none of these.
    """
    found = list(examples(documents, models))
    if not any(begins for _, begins in found):
        raise ValueError(
            f"at none of {len(found)} places looked at in {len(documents)} documents a later development begins; add pages of several"
        )
    rows, begins = zip(*found, strict=True)
    x = np.array(rows)
    mean, scale = x.mean(0), x.std(0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=2000).fit((x - mean) / scale, begins)
    weights = model.coef_[0] / scale
    folder.mkdir(parents=True, exist_ok=True)
    stored = {
        "intercept": round(float(model.intercept_[0] - weights @ mean), 6),
        "weights": dict(zip(FEATURES, (round(float(weight), 6) for weight in weights), strict=True)),
    }
    (folder / "model.json").write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    write_manifest(folder, units=len(rows), beginnings=sum(begins), strength=strength)


def main(corpus: Path, models: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on the development documents, with the settings under `boundaries` in the parameter file."""
    settings = yaml.safe_load(params.read_text(encoding="utf-8"))["boundaries"]
    train(gold.read_development(corpus), models, folder, **settings)


if __name__ == "__main__":
    typer.run(main)
