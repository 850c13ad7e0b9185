"""The training of a classifier of texts, as `judge` and `turns` share it: rows, their batches, the run. Needs the extra `train`."""

import inspect
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from datasets import Dataset
from safetensors.numpy import load_file

from pipeline.encoder.decode import Floats
from pipeline.encoder.export import export_classifier
from pipeline.encoder.network import TextClassifier
from pipeline.training.loop import NETWORK, fine_tune, forget, load_tokenizer, take_over


def row(text: str, judged: Sequence[int], *, train: bool, variant: str | None = None) -> dict[str, Any]:
    """A text to learn from or to be scored by.

    Args:
        text: what is read.
        judged: the class of each judgement, or `IGNORED`.
        train: whether to learn from it.
        variant: what is read at times instead, while training.
    """
    return {
        "text": text,
        "variant": text if variant is None else variant,
        "judged": list(judged),
        "length": len(text.split()),
        "train": train,
    }


class Collator:
    """Rows → a padded batch of tensors; while training, pieces are masked and variants read by chance, so that no word is trusted blindly.

    Args:
        s: the settings `encoder`, `pieces`, `word_dropout`, `seed`, and `variant_share`, how often a variant is read; never if left out.
    """

    def __init__(self, s: Mapping[str, Any]) -> None:
        self._tokenizer, mask = load_tokenizer(s["encoder"])
        self._tokenizer.enable_truncation(s["pieces"])
        self._tokenizer.enable_padding()
        self._mask, self._share = cast(int, self._tokenizer.token_to_id(mask)), s["word_dropout"]
        self._variant_share = s.get("variant_share", 0.0)
        self._random = np.random.default_rng(s["seed"])

    def __call__(self, batch: list[dict[str, Any]]) -> dict[str, Any]:
        """(texts, pieces) `input_ids` and `attention_mask`, (texts, judgements) `judged`."""
        encodings = self._tokenizer.encode_batch([self._text(each) for each in batch])
        ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
        masked = self._random.random(ids.shape) < self._share * np.array([[each["train"]] for each in batch])
        ids[masked & (np.array([encoding.special_tokens_mask for encoding in encodings]) == 0)] = self._mask
        found = {
            "input_ids": ids,
            "attention_mask": np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64),
            "judged": np.array([each["judged"] for each in batch], dtype=np.int64),
        }
        return {name: torch.from_numpy(values) for name, values in found.items()}

    def _text(self, each: dict[str, Any]) -> str:
        text: str = each["variant" if each["train"] and self._random.random() < self._variant_share else "text"]
        return text


def learn(
    network: TextClassifier,
    s: dict[str, Any],
    learned: Dataset,
    dev: Dataset,
    folder: Path,
    *,
    tagger: Path | None,
    score: Callable[[Floats, Any], float],
) -> list[float]:
    """Train a network, its scores on dev after each epoch; an interrupted run is resumed as `fine_tune` does.

    Args:
        network: left as it was after its best epoch.
        s: the settings, those of `fine_tune` and of `Collator`.
        learned: rows to learn from.
        dev: rows to choose the epoch by.
        folder: where the model will lie; checkpoints lie beside it, until `publish`.
        tagger: the folder of the trained tagger whose encoder learns on; None to begin with the encoder as it was pretrained.
        score: what is best when it is highest, of (texts, all classes) scores and (texts, judgements) classes.

    Raises:
        AssetError: the tagger has another encoder.
    """
    if tagger:
        take_over(
            network,
            load_file(tagger / NETWORK),
            f"{tagger} has another encoder than {s['encoder']}, or fewer layers; train it anew, or set `from_tagger` to false",
        )
    return fine_tune(
        network,
        s,
        learned,
        dev,
        folder,
        collate=Collator(s),
        score=lambda prediction: score(prediction.predictions, prediction.label_ids),
        labels=["judged"],
        made_of=[__file__, inspect.getfile(score)],
    )


def publish(
    network: TextClassifier,
    folder: Path,
    s: Mapping[str, Any],
    classes: Mapping[str, Sequence[str]],
    dev: Dataset,
    *,
    learned_texts: int,
    **scores: Sequence[float],
) -> None:
    """Export a network that is trained into a folder, and remove its checkpoints.

    Args:
        network: what `learn` left.
        folder: the same as there, and `s` as well.
        s: the settings.
        classes: of each judgement, in the order of the network's scores.
        dev: rows such as it will read.
        learned_texts: how many it learned from.
        scores: after each epoch; recorded in the manifest as the former.
    """
    export_classifier(
        network,
        folder,
        dev["text"],
        encoder=s["encoder"],
        pieces=s["pieces"],
        classes={name: list(known) for name, known in classes.items()},
        learned_texts=learned_texts,
        **{name: [round(score, 4) for score in found] for name, found in scores.items()},
    )
    forget(folder)
