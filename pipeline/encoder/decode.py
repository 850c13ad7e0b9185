"""From scores of tags to spans: Viterbi's best sequence and the marginal probabilities of a linear-chain CRF, in numpy."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.intp]
_FORBIDDEN = np.float32(-1e4)


class TagSpan(NamedTuple):
    """The words [first, last) of a window, with a label and the least probability of its tags."""

    first: int
    last: int
    label: str
    score: float


def softmax(scores: Floats) -> Floats:
    """Scores, (…, classes), as probabilities."""
    odds = np.exp(scores - scores.max(-1, keepdims=True))
    return odds / odds.sum(-1, keepdims=True)  # type: ignore[no-any-return]


def tag_names(labels: Sequence[str]) -> list[str]:
    """The BIO tags of some labels: `O`, then `B-` and `I-` of each."""
    return ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]


@dataclass(frozen=True)
class Chain:
    """A linear chain over BIO tags.

    Attributes:
        tags: their names, as `tag_names` gives them.
        transitions: (tags, tags), the score of going from one to the other; what BIO forbids is as good as impossible.
        start: (tags,), the score of beginning with one.
        end: (tags,), the score of ending with one.
    """

    tags: list[str]
    transitions: Floats
    start: Floats
    end: Floats

    @classmethod
    def of(cls, tags: list[str], transitions: Floats, start: Floats, end: Floats) -> "Chain":
        """A chain with BIO's rules put on top of learned scores."""
        allowed = np.array([[_may_follow(a, b) for b in tags] for a in tags])
        begins = np.array([not tag.startswith("I-") for tag in tags])
        return cls(
            tags,
            np.where(allowed, transitions, _FORBIDDEN).astype(np.float32),
            np.where(begins, start, _FORBIDDEN).astype(np.float32),
            end.astype(np.float32),
        )

    def viterbi(self, emissions: Floats, lengths: Ints) -> list[Ints]:
        """The best tag sequence of each row.

        Args:
            emissions: (rows, words, tags).
            lengths: (rows,), how many words of each row count; at least one.
        """
        rows, count, _ = emissions.shape
        score = self.start + emissions[:, 0]
        back = np.zeros((count, rows, len(self.tags)), dtype=np.int16)
        alive = np.arange(len(self.tags))
        for t in range(1, count):
            paths = score[:, :, None] + self.transitions
            best = paths.argmax(1)
            step = np.take_along_axis(paths, best[:, None], 1)[:, 0] + emissions[:, t]
            running = (t < lengths)[:, None]
            back[t] = np.where(running, best, alive)
            score = np.where(running, step, score)
        found = np.empty((rows, count), dtype=np.intp)
        found[:, -1] = (score + self.end).argmax(1)
        for t in range(count - 1, 0, -1):
            found[:, t - 1] = back[t][np.arange(rows), found[:, t]]
        return [found[i, :length] for i, length in enumerate(lengths)]

    def marginals(self, emissions: Floats, lengths: Ints) -> Floats:
        """(rows, words, tags): the probability of each tag at each word, by the forward-backward algorithm."""
        rows, count, size = emissions.shape
        moves = np.exp(self.transitions)
        forward = np.empty((rows, count, size), dtype=np.float32)
        backward = np.empty_like(forward)
        peaks = emissions.max(2, keepdims=True)
        scaled = np.exp(emissions - peaks)
        forward[:, 0] = np.exp(self.start) * scaled[:, 0]
        forward[:, 0] /= forward[:, 0].sum(1, keepdims=True)
        for t in range(1, count):
            step = (forward[:, t - 1] @ moves) * scaled[:, t]
            forward[:, t] = step / step.sum(1, keepdims=True)
        final = np.exp(self.end - self.end.max())
        backward[:, -1] = final
        for t in range(count - 2, -1, -1):
            step = (backward[:, t + 1] * scaled[:, t + 1]) @ moves.T
            step /= step.sum(1, keepdims=True)
            backward[:, t] = np.where((t + 1 < lengths)[:, None], step, final)
        product = forward * backward
        return product / product.sum(2, keepdims=True)  # type: ignore[no-any-return]


def spans(tags: Sequence[str], path: Ints, probabilities: Floats) -> Iterator[TagSpan]:
    """The spans of one row: `path` (words,), `probabilities` (words, tags)."""
    first, label = -1, ""
    for i, index in enumerate([*path, 0]):
        tag = tags[index]
        if first >= 0 and tag != f"I-{label}":
            score = min(float(probabilities[k, path[k]]) for k in range(first, i))
            yield TagSpan(first, i, label, score)
            first = -1
        if tag.startswith("B-"):
            first, label = i, tag[2:]


def _may_follow(before: str, tag: str) -> bool:
    return not tag.startswith("I-") or before in {f"B-{tag[2:]}", tag}
