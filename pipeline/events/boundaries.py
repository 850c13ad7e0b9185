"""Decides at which units developments begin, by what each cut would part.

The chain and the network of `segments` vote on every unit by itself. Here a logistic regression weighs their votes together with
what stands on both sides: what a network makes of it that reads nothing else (`turns`), how differently the tagger's judges the text
before the unit and the text from it on, whether both name a first day of their own, how much stands before, and how long the page is.
A second one tells whether what stands before the first beginning so found is a development too or introduces those that follow.
"""

import json
import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from typing import Any, NamedTuple, Self

import numpy as np

from pipeline.assets import AssetError, verified
from pipeline.encoder.decode import Floats, softmax
from pipeline.encoder.tagger import Tagged
from pipeline.events.judge import CLASSES, mean_scores
from pipeline.events.segments import Proposal, Unit, is_heading
from pipeline.events.turns import Turns
from pipeline.schema import Document, content_id

FEATURES = (
    "vote", "chain", "actions differ", "statuses differ", "own start", "length before", "units", "beginnings", "turn",
)  # fmt: skip
INTRODUCTION = ("vote", "length", "relative length", "first days", "heading follows", "beginnings")
MODELS = {"later": FEATURES, "introduction": INTRODUCTION}
# Units with a smaller vote are not looked at; a development begins from such a probability on, and from the lower one where the probabilities make up
# so many, for what is a page of several has more. Of 257 pages of the development parts with one development 244 have one so, 237 from .4 on
# everywhere; of 196 with more 115 and 128 have as many as annotated, of 97 round-ups 87 and 86 are within one, and F1 of the fields of events is .839
# and .840. Real pages pass on within one measure more often: of 213 that are not kept 162 have as many as readers told, and 156, and F1 of their
# actions is .620 and .606.
_PROPOSED, _BEGINS_FROM, _OF_SEVERAL_FROM = 0.02, 0.5, 0.35
_SEVERAL_EXPECTED = 1.5
# What introduces does so to so many at least: of 79 texts of the development parts that stand before a single later beginning
# none does.
SEVERAL = 2
_INTRODUCES_FROM = 0.5
_SURE_START = 0.7


class Weights(NamedTuple):
    """A logistic regression: an intercept and one weight a feature."""

    intercept: float
    weights: Sequence[float]

    @classmethod
    def of(cls, stored: dict[str, Any], names: Sequence[str], folder: Path) -> Self:
        """Those stored, in the order of the features' names.

        Raises:
            AssetError: they weigh other features.
        """
        weights = stored.get("weights", {})
        if set(weights) != set(names) or "intercept" not in stored:
            raise AssetError(f"{folder} weighs {', '.join(weights)}, not {', '.join(names)}; train it again")
        return cls(stored["intercept"], [weights[name] for name in names])

    def probability(self, row: Sequence[float]) -> float:
        """That it is so, given the features in that order."""
        return 1 / (1 + math.exp(-self.intercept - sum(w * x for w, x in zip(self.weights, row, strict=True))))


class Boundaries:
    """Chooses among proposed beginnings.

    Args:
        folder: a trained model with its manifest.
        turns: what reads the text on both sides.

    Raises:
        AssetError: the model is missing, not the recorded one, or weighs other features.
    """

    def __init__(self, folder: Path, turns: Turns) -> None:
        self._turns = turns
        self.digest = content_id(verified(folder), turns.digest)
        stored = json.loads((folder / "model.json").read_text(encoding="utf-8"))
        self._later, self._introduction = (
            Weights.of(stored.get(name, {}), names, folder) for name, names in MODELS.items()
        )

    def __call__(self, proposal: Proposal) -> list[int]:
        """The units at which developments begin: the first, unless the text that it begins introduces several others, and later ones."""
        later = begun_later(self._later, features(proposal, self._turns))
        if len(later) < SEVERAL:
            return [0, *later]
        introduces = self._introduction.probability(introduction(proposal, later)) > _INTRODUCES_FROM
        return later if introduces else [0, *later]


def begun_later(weights: Weights, rows: Iterable[tuple[int, Sequence[float]]]) -> list[int]:
    """The units but the first at which developments begin, of those with their `FEATURES`; a less likely one does where several are to be expected."""
    told = [(i, weights.probability(row)) for i, row in rows]
    are_several = sum(probability for _, probability in told) > _SEVERAL_EXPECTED
    least = _OF_SEVERAL_FROM if are_several else _BEGINS_FROM
    return [i for i, probability in told if probability > least]


def introduction(proposal: Proposal, later: Sequence[int]) -> list[float]:
    """The features `INTRODUCTION` of the text before the first of several later beginnings."""
    units, first = proposal.units, later[0]
    lengths = [unit.end - unit.start for unit in units]
    length, mean = sum(lengths[:first]), sum(lengths[first:]) / len(later)
    return [
        _log_odds(proposal.votes[0]),
        math.log(length),
        math.log(length / mean),
        float(len(_between(_sure_starts(proposal.document), units[0].start, units[first].start))),
        float(is_heading(proposal.document.text, units[first])),
        math.log(len(later)),
    ]


def features(proposal: Proposal, turns: Turns) -> Iterator[tuple[int, list[float]]]:
    """Each unit that is looked at, with its `FEATURES`."""
    looked_at = dict(_weighed(proposal))
    read = turns(proposal.document, proposal.units, list(looked_at))
    for (i, row), turn in zip(looked_at.items(), read, strict=True):
        yield i, [*row, turn]


def _weighed(proposal: Proposal) -> Iterator[tuple[int, list[float]]]:
    """Each unit that is looked at, with all `FEATURES` but the last; the text on both sides reaches to the next beginnings by the votes."""
    document, units, begins, reading = proposal.document, proposal.units, proposal.begins, proposal.reading
    if not reading:
        return
    lengths = [0, *accumulate(unit.end - unit.start for unit in units)]
    starts = _sure_starts(document)
    title = document.title_line()
    for i, vote in enumerate(proposal.votes):
        if i == 0 or vote < _PROPOSED:
            continue
        k = bisect_left(begins, i)
        previous = begins[k - 1] if k else 0
        k += k < len(begins) and begins[k] == i
        following = begins[k] if k < len(begins) else len(units)
        judged = [_judged(reading, units, part) for part in (range(previous, i), range(i, following))]
        own = _between(starts, units[i].start, units[following - 1].end)
        others = _between(starts, units[previous].start, units[i].start)
        if previous == 0 and title:
            others |= _between(starts, title.start, title.end)
        yield (
            i,
            [
                _log_odds(vote),
                _log_odds(proposal.chain[i]),
                *(_divergence(*(found[field] for found in judged)) for field in CLASSES),
                float(bool(others) and bool(own - others)),
                math.log(1 + lengths[i] - lengths[previous]),
                math.log(len(units)),
                float(len(begins)),
            ],
        )


def _judged(reading: Tagged, units: Sequence[Unit], part: range) -> dict[str, Floats]:
    """What the network judges of some of the units; no more of them are looked at than have the first words."""
    return {
        field: softmax(mean_scores(reading.judged, field, ((units[i].start, units[i].end) for i in part)))
        for field in CLASSES
    }


def _divergence(p: Floats, q: Floats) -> float:
    """How far two distributions lie apart: Jensen and Shannon's divergence, in nats."""
    mean = (p + q) / 2
    return float(sum((side * np.log((side + 1e-9) / (mean + 1e-9))).sum() for side in (p, q))) / 2


def _sure_starts(document: Document) -> list[tuple[int, str]]:
    """The places and values of the dates that the network is sure something starts on."""
    return [
        (span.start, span.value)
        for span in document.spans_of("DATE")
        if span.role == "effective_from" and span.value and (span.role_score or 0.0) > _SURE_START
    ]


def _between(starts: Sequence[tuple[int, str]], begin: int, end: int) -> set[str]:
    return {value for _, value in starts[bisect_left(starts, (begin, "")) : bisect_left(starts, (end, ""))]}


def _log_odds(probability: float) -> float:
    return math.log((probability + 1e-4) / (1 - probability + 1e-4))
