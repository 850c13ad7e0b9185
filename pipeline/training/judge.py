"""Trains the judge of actions and statuses on the gold events, each aligned with its part of the text, and on texts of which
only these are annotated; then, with what its encoder makes of pages, whether one reports any development. Needs the extra
`train`.

Its encoder goes on from the tagger's, which has read the gold texts for what they name. Before it learned from others, the mean
of the shares of right actions and right statuses on the development parts, where events begin as annotated, was .845 so, and
.833 from the encoder as it was pretrained.

python -m pipeline.training.judge data/gold data/judged models/candidate/checkpoint models/candidate/event-judge
"""

import hashlib
import json
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
import typer
import yaml
from datasets import Dataset
from safetensors.numpy import load_file
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from torch.utils.data import DataLoader
from transformers import set_seed

from pipeline.assets import sha256
from pipeline.corpus import gold, judged
from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.corpus.judged import JudgedText
from pipeline.encoder import network as networks
from pipeline.encoder.decode import Floats
from pipeline.encoder.export import export_judge
from pipeline.encoder.network import IGNORED, JudgeNetwork
from pipeline.events.judge import ASKED, CLASSES, Case, by_judgement, in_form, told, whole
from pipeline.events.news import CLASSES as NEWS
from pipeline.events.news import NONE, SOME
from pipeline.events.segments import body_units
from pipeline.training import loop
from pipeline.training.loop import NETWORK, fine_tune, load_tokenizer, read_with_repeats, take_over
from pipeline.training.segments import developments
from pipeline.training.votes import row_a_class

_PAGES = 32  # in a batch


def cases(documents: Iterable[GoldDocument]) -> list[tuple[Case, GoldEvent]]:
    """Every gold event with the part of the text that it was aligned with."""
    found = []
    for g in documents:
        for segment, event in developments(g):
            start, until = (date.value if date else None for date in (event.effective_from, event.effective_until))
            found.append((Case(g.document, segment, start, until), event))
    return found


def rows(documents: Iterable[GoldDocument], texts: Iterable[JudgedText] = (), *, train: bool) -> Dataset:
    """What is told of the events and in the texts, with their dates and without, their classes, and their lengths in words."""
    found = [
        _row(told(case), told(case._replace(start=None, until=None)), _judged(event), train=train)
        for case, event in cases(documents)
    ]
    found += [
        _row(
            in_form(text.start, text.until, text.headline, text.text),
            in_form("none", "none", text.headline, text.text),
            _judged(text),
            train=train,
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
        _row(text := told(whole(g.document)), text, [answers.index(SOME if g.events else NONE)], train=False)
        for g in documents
        if body_units(g.document)
    ]
    if len({row["judged"][0] for row in found}) < len(answers):
        raise ValueError(f"of {len(found)} pages all or none report a development; give parts with both in judge.pages")
    return Dataset.from_list(found)


def _row(text: str, undated: str, judged: list[int], *, train: bool) -> dict[str, Any]:
    return {"text": text, "undated": undated, "judged": judged, "length": len(text.split()), "train": train}


def _judged(stated: GoldEvent | JudgedText) -> list[int]:
    answers = ((classes, getattr(stated, field)) for field, classes in CLASSES.items())
    return [classes.index(answer) if answer else IGNORED for classes, answer in answers]


class _Collator:
    """Rows → a padded batch of tensors; while training, pieces are masked and dates left out by chance.

    So no word is trusted blindly, nor the dates, which are true here and found with errors later.
    """

    def __init__(self, s: dict[str, Any]) -> None:
        self._tokenizer, mask = load_tokenizer(s["encoder"])
        self._tokenizer.enable_truncation(s["pieces"])
        self._tokenizer.enable_padding()
        self._mask, self._share = cast(int, self._tokenizer.token_to_id(mask)), s["word_dropout"]
        self._date_dropout = s["date_dropout"]
        self._random = np.random.default_rng(s["seed"])

    def __call__(self, batch: list[dict[str, Any]]) -> dict[str, Any]:
        encodings = self._tokenizer.encode_batch([self._text(row) for row in batch])
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        masked = self._random.random(ids.shape) < self._share * np.array([[row["train"]] for row in batch])
        ids[masked & (np.array([encoding.special_tokens_mask for encoding in encodings]) == 0)] = self._mask
        found = {
            "input_ids": ids,
            "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64),
            "judged": np.array([row["judged"] for row in batch], dtype=np.int64),
        }
        return {name: torch.from_numpy(values) for name, values in found.items()}

    def _text(self, row: dict[str, Any]) -> str:
        text: str = row["undated" if row["train"] and self._random.random() < self._date_dropout else "text"]
        return text


def accuracy(scores: Floats, judged: Any) -> float:
    """The mean share of right classes over the judgements of developments, of (texts, all classes) and (texts, these judgements)."""
    found = by_judgement(scores)
    parts = ((found[field], truth) for field, truth in zip(CLASSES, judged.T, strict=True))
    shares = [(own.argmax(1) == truth)[known].mean() for own, truth in parts if (known := truth != IGNORED).any()]
    return float(np.mean(shares))


def fit_pages(network: JudgeNetwork, learned: Dataset, s: dict[str, Any]) -> None:
    """Fit the head that tells whether a page reports a development to what the encoder makes of pages, which stays as it is.

    Args:
        network: with a trained encoder.
        learned: of `pages`.
        s: the settings, of which `strength` is the inverse of the L2 penalty.
    """
    collate = _Collator(s)
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
    network.page.weight.data = torch.tensor(row_a_class(weights), dtype=torch.float32)
    network.page.bias.data = torch.tensor(row_a_class(bias), dtype=torch.float32)


def train(
    learned: Dataset,
    dev: Dataset,
    reported: Dataset,
    tagger: Path | None,
    folder: Path,
    s: dict[str, Any],
) -> None:
    """Train the network and export it into a folder; an interrupted training with the same texts, settings, code and tagger is resumed.

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
    network = JudgeNetwork(s["encoder"], counts, pages=len(NEWS["news"]))
    read = [Path(file) for file in (__file__, loop.__file__, networks.__file__)]
    if tagger:
        read.append(tagger / NETWORK)
        take_over(
            network,
            load_file(tagger / NETWORK),
            f"{tagger} has another encoder than judge.encoder; set that to the tagger's, or judge.from_tagger to false",
        )
    # What the head for pages is fitted with makes no other training: it comes after.
    learning = {name: value for name, value in s.items() if name not in ("pages", "strength")}
    key = json.dumps([learning, learned.to_dict(), dev.to_dict(), [sha256(file) for file in read]], sort_keys=True)
    unfinished = folder.with_name(f"{folder.name}-unfinished")
    scores = fine_tune(
        network,
        s,
        learned,
        dev,
        unfinished / hashlib.sha256(key.encode()).hexdigest()[:16],
        collate=_Collator(s),
        score=lambda prediction: accuracy(prediction.predictions, prediction.label_ids),
        labels=["judged"],
    )
    fit_pages(network, reported, s)
    export_judge(
        network,
        folder,
        dev["text"],
        encoder=s["encoder"],
        pieces=s["pieces"],
        classes={name: list(classes) for name, classes in ASKED.items()},
        learned_texts=len(learned),
        dev_accuracy=[round(score, 4) for score in scores],
    )
    shutil.rmtree(unfinished)


def main(corpus: Path, texts: Path, tagger: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus and on judged texts; which, and the other settings, stand under `judge` in the parameter file."""
    s = yaml.safe_load(params.read_text(encoding="utf-8"))["judge"]
    learned = rows(read_with_repeats(corpus, s), judged.read_folder(texts), train=True)
    dev = rows(gold.read_development(corpus), train=False)
    reported = pages(gold.read_parts(corpus, s["pages"]))
    train(learned, dev, reported, tagger if s["from_tagger"] else None, folder, s)


if __name__ == "__main__":
    typer.run(main)
