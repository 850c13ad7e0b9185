"""Trains the network that reads whether the text turns to another development. Needs the extra `train`.

Its encoder goes on from the tagger's, which has read these texts for what they name.

python -m pipeline.training.turns data/gold data/parted models/candidate/checkpoint models/candidate/event-turns
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import typer
from datasets import Dataset
from sklearn.metrics import average_precision_score
from transformers import set_seed

from pipeline.corpus import gold, judged
from pipeline.corpus.gold import GoldDocument
from pipeline.encoder.decode import Floats
from pipeline.encoder.network import TextClassifier
from pipeline.events.segments import BEGINS, body_units
from pipeline.events.turns import CLASSES, around
from pipeline.training.loop import settings
from pipeline.training.segments import aligned, unit_labels
from pipeline.training.texts import learn, publish, row

# Of a page's places where nothing begins so many are learned from: at a line's start, where most developments begin, and in a line;
# more of the former in pages of many. With five a page instead of three the average precision on the places that `boundaries` looks at was
# .887 instead of .883, in half as much time again.
_AT_LINE, _IN_LINE, _MANY = 2, 1, 3
# How many such places of the development documents the epoch is chosen by.
_JUDGED = 2000


class Example(NamedTuple):
    """What is read at a unit, whether a development begins there, and whether a line does."""

    text: str
    begins: bool
    opens_line: bool


def examples(document: GoldDocument) -> Iterator[Example]:
    """Of each unit but the first; where the text returns to the first development none begins."""
    units, labels = body_units(document.document), unit_labels(document)
    for i in range(1, len(labels)):
        yield Example(around(document.document, units, i), labels[i] == BEGINS, units[i].opens_line)


def learned_rows(documents: Iterable[GoldDocument], seed: int) -> Dataset:
    """Rows of all turns in some documents, and of some other places in each."""
    random = np.random.default_rng(seed)
    chosen: list[Example] = []
    for document in documents:
        found = list(examples(document))
        begun = [example for example in found if example.begins]
        chosen += begun
        for opens, count in ((True, _AT_LINE + (len(begun) >= _MANY)), (False, _IN_LINE)):
            others = [example for example in found if not example.begins and example.opens_line == opens]
            chosen += [others[k] for k in random.permutation(len(others))[:count]]
    return _rows(chosen, train=True)


def dev_rows(documents: Iterable[GoldDocument], seed: int) -> Dataset:
    """Rows of all turns in some documents, and of `_JUDGED` other places."""
    found = [example for document in documents for example in examples(document)]
    others = [example for example in found if not example.begins]
    random = np.random.default_rng(seed)
    chosen = [example for example in found if example.begins]
    chosen += [others[k] for k in random.permutation(len(others))[:_JUDGED]]
    return _rows(chosen, train=False)


def _rows(chosen: Iterable[Example], *, train: bool) -> Dataset:
    return Dataset.from_list([row(example.text, [int(example.begins)], train=train) for example in chosen])


def average_precision(scores: Floats, judged: Any) -> float:
    """Of (texts, goes on or turns) scores, for (texts, 1) answers."""
    return float(average_precision_score(judged[:, 0], scores[:, 1] - scores[:, 0]))


def train(learned: Dataset, dev: Dataset, tagger: Path | None, folder: Path, s: dict[str, Any]) -> None:
    """Train the network and export it into a folder.

    Args:
        learned: rows to learn from.
        dev: rows to choose the epoch by.
        tagger: the folder of the trained tagger whose encoder learns on; None to begin with the encoder as it was pretrained.
        folder: where to.
        s: the settings.

    Raises:
        AssetError: the tagger has another encoder.
    """
    set_seed(s["seed"])
    network = TextClassifier(s["encoder"], [len(classes) for classes in CLASSES.values()], layers=s["layers"])
    scores = learn(network, s, learned, dev, folder, tagger=tagger, score=average_precision)
    publish(network, folder, s, CLASSES, dev, learned_texts=len(learned), dev_average_precision=scores)


def main(corpus: Path, parted: Path, tagger: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus and on parted pages; which parts, and the other settings, stand under `turns` in the parameter file."""
    s = settings(params, "turns")
    documents = [*gold.read_parts(corpus, s["data"]), *(aligned(page) for page in judged.read_pages(parted))]
    learned = learned_rows(documents, s["seed"])
    dev = dev_rows(gold.read_development(corpus), s["seed"])
    train(learned, dev, tagger if s["from_tagger"] else None, folder, s)


if __name__ == "__main__":
    typer.run(main)
