"""Trains the judge of actions and statuses on the gold events, each aligned with its part of the text, and on texts of which
only these are annotated; then, with what its encoder makes of pages, whether one reports any development. Needs the extra
`train`.

Its encoder goes on from the tagger's, which has read the gold texts for what they name. Before it learned from others, the mean
of the shares of right actions and right statuses on the development parts, where events begin as annotated, was .845 so, and
.833 from the encoder as it was pretrained.

python -m pipeline.training.judge data/gold data/judged models/candidate/checkpoint models/candidate/event-judge
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import torch
import typer
from datasets import Dataset
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader
from transformers import set_seed

from pipeline.corpus import gold, judged
from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.corpus.judged import JudgedText
from pipeline.encoder.decode import Floats
from pipeline.encoder.network import IGNORED, TextClassifier
from pipeline.events.judge import ASKED, CLASSES, by_judgement, in_form, told, whole
from pipeline.events.news import CLASSES as NEWS
from pipeline.events.news import NONE, SOME
from pipeline.events.segments import body_units
from pipeline.training.golds import cases, read_with_repeats
from pipeline.training.loop import settings
from pipeline.training.texts import Collator, learn, publish, row
from pipeline.training.votes import row_a_class

_PAGES = 32  # in a batch


def rows(documents: Iterable[GoldDocument], texts: Iterable[JudgedText] = (), *, train: bool) -> Dataset:
    """What is told of the events and in the texts, with their dates and without, their classes, and their lengths in words."""
    found = [
        row(told(case), _judged(event), train=train, variant=told(case._replace(start=None, until=None)))
        for case, event in cases(documents)
    ]
    found += [
        row(
            in_form(text.start, text.until, text.headline, text.text),
            _judged(text),
            train=train,
            variant=in_form("none", "none", text.headline, text.text),
        )
        for text in texts
    ]
    return Dataset.from_list(found)


def pages(documents: Iterable[GoldDocument]) -> Dataset:
    """Such rows of each document that has a body, as a whole, and whether it reports a development.

    Raises:
        ValueError: all do, or none does.
    """
    [answers] = NEWS.values()
    found = [
        row(told(whole(g.document)), [answers.index(SOME if g.events else NONE)], train=False)
        for g in documents
        if body_units(g.document)
    ]
    if len({row["judged"][0] for row in found}) < len(answers):
        raise ValueError(f"of {len(found)} pages all or none report a development; give parts with both in judge.pages")
    return Dataset.from_list(found)


def _judged(stated: GoldEvent | JudgedText) -> list[int]:
    answers = ((classes, getattr(stated, field)) for field, classes in CLASSES.items())
    return [classes.index(answer) if answer else IGNORED for classes, answer in answers]


def accuracy(scores: Floats, judged: Any) -> float:
    """The mean share of right classes over the judgements of developments, of (texts, all classes) and (texts, these judgements)."""
    found = by_judgement(scores)
    parts = ((found[field], truth) for field, truth in zip(CLASSES, judged.T, strict=True))
    shares = [(own.argmax(1) == truth)[known].mean() for own, truth in parts if (known := truth != IGNORED).any()]
    return float(np.mean(shares))


def fit_pages(network: TextClassifier, learned: Dataset, s: dict[str, Any]) -> None:
    """Fit the head that tells whether a page reports a development to what the encoder makes of pages, which stays as it is.

    Args:
        network: with a trained encoder.
        learned: of `pages`.
        s: the settings, of which `strength` is the inverse of the L2 penalty.
    """
    collate = Collator(s)
    network.eval()
    vectors, answers = [], []
    with torch.inference_mode():
        for batch in DataLoader(learned.sort("length"), batch_size=_PAGES, collate_fn=collate):
            vectors.append(network.read(batch["input_ids"], batch["attention_mask"]).float().numpy())
            answers.append(batch["judged"][:, 0].numpy())
    # Nearly all pages report one: without weights by class the few that do not would hardly count.
    scaler, model = StandardScaler(), LogisticRegression(C=s["strength"], class_weight="balanced", max_iter=1000)
    model.fit(scaler.fit_transform(np.concatenate(vectors)), np.concatenate(answers))
    weights = model.coef_ / scaler.scale_
    bias = model.intercept_ - weights @ scaler.mean_
    network.set_probe(row_a_class(weights), row_a_class(bias))


def train(
    learned: Dataset,
    dev: Dataset,
    reported: Dataset,
    tagger: Path | None,
    folder: Path,
    s: dict[str, Any],
) -> None:
    """Train the network and export it into a folder.

    Args:
        learned: rows to learn from.
        dev: rows to choose the epoch by.
        reported: pages to learn from which report a development.
        tagger: the folder of the trained tagger whose encoder learns on; None to begin with the encoder as it was pretrained.
        folder: where to.
        s: the settings.

    Raises:
        AssetError: the tagger has another encoder.
    """
    set_seed(s["seed"])
    counts = [len(classes) for classes in CLASSES.values()]
    network = TextClassifier(s["encoder"], counts, probed=len(NEWS["news"]))
    # What the head for pages is fitted with makes no other training: it comes after.
    learning = {name: value for name, value in s.items() if name not in ("pages", "strength")}
    scores = learn(network, learning, learned, dev, folder, tagger=tagger, score=accuracy)
    fit_pages(network, reported, s)
    publish(network, folder, s, ASKED, dev, learned_texts=len(learned), dev_accuracy=scores)


def main(corpus: Path, texts: Path, tagger: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus and on judged texts; which, and the other settings, stand under `judge` in the parameter file."""
    s = settings(params, "judge")
    learned = rows(read_with_repeats(corpus, s), judged.read_texts(texts), train=True)
    dev = rows(gold.read_development(corpus), train=False)
    reported = pages(gold.read_parts(corpus, s["pages"]))
    train(learned, dev, reported, tagger if s["from_tagger"] else None, folder, s)


if __name__ == "__main__":
    typer.run(main)
