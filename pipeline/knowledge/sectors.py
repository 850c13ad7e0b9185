"""The sector model: from phrases to ISIC Rev. 4 codes with calibrated scores.

Two readings of a phrase's vector are mixed: its nearest neighbours among known phrases (official titles of many
standards, policy phrases, phrases that name no activity), and a multinomial regression over the same classes.
"""

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipeline.assets import AssetError, released_model, verified
from pipeline.encoder.decode import softmax
from pipeline.encoder.embed import RELEASED, Encoder, load_encoder

Floats = npt.NDArray[np.float32]

# The class of phrases that name no activity.
NONE = ""
_NEIGHBOURS = 30
_WARMTH = 0.05
_REGRESSION_SHARE = 0.3
_TINY = 1e-6


class Reading(NamedTuple):
    """What the model makes of n phrases, c codes.

    Attributes:
        shares: how likely each code is, given that the phrase names an activity; (n, c), rows sum to 1.
        activity: probability that the phrase names an activity; (n,).
        trust: probability that the best code is right, given that it names one; (n,).
    """

    shares: Floats
    activity: Floats
    trust: Floats


class Weights(NamedTuple):
    """The parameters: known phrases with their classes, the regression, two calibrations; all float32.

    Attributes:
        vectors: (phrases, dimension), unit vectors.
        labels: (phrases, classes), rows sum to 1; the last class is `NONE`.
        official: (phrases,), whether it is a title of a standard.
        matrix: (dimension, classes), with `bias` (classes,): the regression.
        activity: coefficients of the features of `activity`, the intercept last.
        trust: the same for `trust`.
    """

    vectors: Floats
    labels: Floats
    official: npt.NDArray[np.bool_]
    matrix: Floats
    bias: Floats
    activity: Floats
    trust: Floats


class SectorModel:
    """Codes of phrases.

    Args:
        codes: the classes but `NONE`: divisions such as `C29`, and section letters for phrases that fit a section only.
        weights: see `Weights`.
    """

    def __init__(self, codes: Sequence[str], weights: Weights) -> None:
        self.codes = list(codes)
        self._weights = weights
        self._off = weights.labels[:, -1] > 0

    def read(self, vectors: Floats) -> Reading:
        """Read phrases by their unit vectors, (n, dimension)."""
        shares, of_activity, of_trust = self.evidence(vectors)
        return Reading(shares, _logistic(of_activity, self._weights.activity), _logistic(of_trust, self._weights.trust))

    def evidence(self, vectors: Floats) -> tuple[Floats, Floats, Floats]:
        """The shares of the codes, (n, c), and the features that tell `activity` and `trust`, (n, 3) each."""
        w = self._weights
        cosines = vectors @ w.vectors.T
        mixed = _REGRESSION_SHARE * softmax(vectors @ w.matrix + w.bias)
        mixed += (1 - _REGRESSION_SHARE) * self._by_neighbours(cosines)
        none = mixed[:, -1]
        shares = (mixed[:, :-1] + _TINY) / (mixed[:, :-1] + _TINY).sum(1, keepdims=True)
        nearest = cosines[:, w.official].max(1)
        ranked = -np.sort(-shares, axis=1)
        of_activity = np.stack([_logit(none), nearest, cosines[:, self._off].max(1)], axis=1)
        of_trust = np.stack([_logit(ranked[:, 0]), np.log(ranked[:, 1] + _TINY), cosines[:, ~self._off].max(1)], axis=1)
        return shares.astype(np.float32), of_activity, of_trust

    def _by_neighbours(self, cosines: Floats) -> Floats:
        count = min(_NEIGHBOURS, cosines.shape[1] - 1)
        nearest = np.argpartition(-cosines, count, axis=1)[:, :count]
        found = np.take_along_axis(cosines, nearest, axis=1)
        pull = np.exp((found - found.max(1, keepdims=True)) / _WARMTH)
        pull /= pull.sum(1, keepdims=True)
        return np.asarray(np.einsum("nk,nkc->nc", pull, self._weights.labels[nearest]), dtype=np.float32)


class SectorReader:
    """A stored model together with its encoder.

    Args:
        folder: a folder with `model.npz`, or `released`.
        encoder: as `pipeline.encoder.embed.load_encoder` takes it; it must be the one that the model was trained with.

    Attributes:
        digest: SHA-256 of the model's file.

    Raises:
        AssetError: a file of the model is missing or is not the recorded one.
    """

    def __init__(self, folder: str = RELEASED, encoder: str = RELEASED) -> None:
        self.folder = released_model("sectors") if folder == RELEASED else Path(folder)
        self.digest = verified(self.folder)
        self._encoder_name = encoder

    @cached_property
    def encoder(self) -> Encoder:
        """The encoder, loaded at first use."""
        return load_encoder(self._encoder_name)

    @cached_property
    def model(self) -> SectorModel:
        """The model, loaded at first use.

        Raises:
            AssetError: the model belongs to another encoder than the one given.
        """
        with np.load(self.folder / "model.npz", allow_pickle=False) as stored:
            if str(stored["encoder"]) != self.encoder.digest:
                raise AssetError(
                    f"{self.folder} was trained with the encoder {stored['encoder']}, not {self.encoder.digest}; "
                    "give that one"
                )
            return unpacked(stored)

    def read(self, phrases: Sequence[str]) -> Reading:
        """Read phrases."""
        return self.model.read(self.encoder.encode(phrases))


def packed(codes: Sequence[str], weights: Weights) -> dict[str, npt.NDArray[np.generic]]:
    """A model as small arrays for `np.savez_compressed`: vectors in int8 with one scale, labels in 1/255."""
    scale = np.float32(np.abs(weights.vectors).max() / 127)
    return {
        "codes": np.array(list(codes)),
        "scale": np.array(scale),
        "vectors": np.round(weights.vectors / scale).astype(np.int8),
        "labels": np.round(weights.labels * 255).astype(np.uint8),
        "official": weights.official,
        "matrix": weights.matrix.astype(np.float16),
        "bias": weights.bias.astype(np.float16),
        "activity": weights.activity,
        "trust": weights.trust,
    }


def unpacked(stored: "dict[str, npt.NDArray[np.generic]] | np.lib.npyio.NpzFile") -> SectorModel:
    """A model from what `packed` makes."""
    arrays = {name: np.asarray(stored[name]) for name in Weights._fields}
    arrays = {name: array if array.dtype == np.bool_ else array.astype(np.float32) for name, array in arrays.items()}
    arrays["vectors"] *= np.float32(stored["scale"])
    arrays["labels"] /= arrays["labels"].sum(1, keepdims=True)
    return SectorModel([str(code) for code in stored["codes"]], Weights(**arrays))


def _logit(share: Floats) -> Floats:
    bounded = np.clip(share, 1e-4, 1 - 1e-4)
    return np.asarray(np.log(bounded / (1 - bounded)), dtype=np.float32)


def _logistic(features: Floats, coefficients: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-(features @ coefficients[:-1] + coefficients[-1]))), dtype=np.float32)
