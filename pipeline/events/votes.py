"""Linear votes: log-linear models over features that are there or not, which stand beside a network's.

A network reads the whole passage, but what it learned of one question it learned together with others, or from few words; the linear
model weighs words, word pairs and places one by one, and errs elsewhere. The logarithm of its probabilities is added to the network's:
a product of experts (Hinton 2002, "Training products of experts by minimizing contrastive divergence").
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from pipeline.assets import AssetError, verified
from pipeline.encoder.decode import Floats, softmax


class LinearVotes:
    """Models that choose among classes, one for each question.

    Args:
        folder: a trained model with its manifest.
        classes: of each question.

    Raises:
        AssetError: the model is missing, is not the recorded one, or was trained for other classes.
    """

    def __init__(self, folder: Path, classes: Mapping[str, Sequence[str]]) -> None:
        self.digest = verified(folder)
        self._rows: dict[str, dict[str, int]] = {}
        self._weights: dict[str, Floats] = {}
        wanted = stated(classes)
        with np.load(folder / "model.npz", allow_pickle=False) as stored:
            if str(stored.get("classes")) != wanted:
                raise AssetError(f"{folder} was trained for {stored.get('classes')}, not {wanted}; train it again")
            for question in classes:
                names = bytes(stored[f"{question} features"]).decode().split("\n")
                self._rows[question] = {name: i for i, name in enumerate(names)}
                self._weights[question] = stored[f"{question} weights"].astype(np.float32)

    def __call__(self, question: str, features: Iterable[str]) -> Floats:
        """The log-probabilities of the question's classes, given the features that are there, each once."""
        # In one order, so that the sum is the same to the last bit.
        rows = sorted(row for row in map(self._rows[question].get, features) if row is not None)
        scores: Floats = self._weights[question][rows].sum(0)
        top = float(scores.max())
        return scores - np.float32(top + math.log(float(np.exp(scores - top).sum())))


def stated(classes: Mapping[str, Sequence[str]]) -> str:
    """Questions and classes, as a model states them."""
    return "; ".join(f"{question}: {', '.join(answers)}" for question, answers in classes.items())


def with_votes(network: Floats, votes: Floats, share: float) -> Floats:
    """The probabilities of a product of experts: the network's, and the votes' logarithms, which count so much."""
    return softmax(np.log(network + 1e-3) + share * votes)


def mean_odds(first: float, second: float, share: float) -> float:
    """The mean of two probabilities on the scale of log-odds, of which the second has this share."""
    odds = [math.log(max(p, 1e-6) / max(1 - p, 1e-6)) for p in (first, second)]
    return 1 / (1 + math.exp(-(1 - share) * odds[0] - share * odds[1]))
