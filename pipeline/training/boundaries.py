"""Trains which proposed beginnings of developments are some, on the development documents as the other models read them.

The models before it have learned the training documents by heart, so what they propose there is no sample of what they propose
elsewhere; and seventeen numbers do not learn dev by heart. Needs the extra `train`.

python -m pipeline.training.boundaries data/gold models/candidate models/candidate/event-boundaries
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import typer
import yaml
from sklearn.linear_model import LogisticRegression

from pipeline.assets import write_manifest
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.events.boundaries import MODELS, SEVERAL, Weights, begun_later, features, introduction
from pipeline.events.segments import BEGINS, Proposal, Segmenter, body_units
from pipeline.events.turns import Turns
from pipeline.flow import piped
from pipeline.schema import Document
from pipeline.stages.clean import Cleaner
from pipeline.stages.link import Linker
from pipeline.stages.tag import Tagger
from pipeline.training.segments import unit_labels


class Example(NamedTuple):
    """A document as it was proposed, the features of the units looked at, and where its events begin: the units' starts."""

    proposal: Proposal
    rows: list[tuple[int, list[float]]]
    begins: set[int]

    def labels(self) -> Iterator[bool]:
        """Whether an event of a page with several begins at each of these units."""
        units = self.proposal.units
        return (len(self.begins) > 1 and units[i].start in self.begins for i, _ in self.rows)


def examples(documents: list[GoldDocument], models: Path) -> Iterator[Example]:
    """Each document with a body as the models propose its beginnings."""
    segmenter, turns = Segmenter(models / "event-segments"), Turns(models / "event-turns")
    read: Iterator[Document] = (Document(doc_id=g.document.doc_id, text=g.document.text) for g in documents)
    for stage in (Cleaner(models / "line-roles"), Tagger(models / "tagger", models / "span-roles"), Linker()):
        read = piped(stage, read)
    for g, document in zip(documents, read, strict=True):
        labels = zip(body_units(g.document), unit_labels(g), strict=False)
        begins = {unit.start for unit, label in labels if label == BEGINS}
        proposal = segmenter.propose(document, body_units(document), document.reading)
        yield Example(proposal, list(features(proposal, turns)), begins)


def introductions(found: Iterable[Example], later: Weights) -> Iterator[tuple[list[float], bool]]:
    """Of each page with events at which several later ones are told to begin: the features of the text before these, and whether none begins in it."""
    for example in found:
        begun = begun_later(later, example.rows)
        if len(begun) >= SEVERAL and example.begins:
            follows = example.proposal.units[begun[0]].start
            yield introduction(example.proposal, begun), min(example.begins) >= follows


def train(documents: list[GoldDocument], models: Path, folder: Path, *, strength: float) -> None:
    """Fit the weights and write them with their manifest into a folder.

    Args:
        documents: annotated, and unknown to the models.
        models: the folder with the models that propose.
        folder: where to.
        strength: the inverse of the L2 penalty on the weights of standardised features.

    Raises:
        ValueError: no page among them has several developments, or what is proposed is none of these, or none of these has an introduction.
    """
    found = list(examples(documents, models))
    rows = [row for example in found for _, row in example.rows]
    labels = [label for example in found for label in example.labels()]
    if not any(labels):
        raise ValueError(
            f"at none of {len(rows)} places looked at in {len(documents)} documents a later development begins; add pages of several"
        )
    later = _fitted(rows, labels, strength)
    texts = list(introductions(found, later))
    introduce = [label for _, label in texts]
    if len(set(introduce)) < 2:
        raise ValueError(
            f"of {len(texts)} texts before several developments {sum(introduce)} introduce these; add pages of several with and without an introduction"
        )
    fitted = {"later": later, "introduction": _fitted([row for row, _ in texts], introduce, strength)}
    folder.mkdir(parents=True, exist_ok=True)
    stored = {
        name: {
            "intercept": round(model.intercept, 6),
            "weights": dict(zip(MODELS[name], (round(weight, 6) for weight in model.weights), strict=True)),
        }
        for name, model in fitted.items()
    }
    (folder / "model.json").write_text(json.dumps(stored, indent=2) + "\n", encoding="utf-8")
    write_manifest(
        folder,
        units=len(rows),
        beginnings=sum(labels),
        openings=len(texts),
        introductions=sum(introduce),
        strength=strength,
    )


def _fitted(rows: Sequence[Sequence[float]], labels: Sequence[bool], strength: float) -> Weights:
    x = np.array(rows)
    mean, scale = x.mean(0), x.std(0) + 1e-6
    model = LogisticRegression(C=strength, max_iter=2000).fit((x - mean) / scale, labels)
    weights = model.coef_[0] / scale
    return Weights(float(model.intercept_[0] - weights @ mean), [float(weight) for weight in weights])


def main(corpus: Path, models: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on the development documents, with the settings under `boundaries` in the parameter file."""
    settings = yaml.safe_load(params.read_text(encoding="utf-8"))["boundaries"]
    train(gold.read_development(corpus), models, folder, **settings)


if __name__ == "__main__":
    typer.run(main)
