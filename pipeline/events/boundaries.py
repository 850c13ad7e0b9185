"""Decides at which units developments begin, by what each cut would part.

The chain and the network of `segments` vote on every unit by itself. Here a logistic regression weighs their votes together with
what stands on both sides: what a network makes of it that reads nothing else (`turns`), how differently the tagger's judges the text
before the unit and the text from it on, whether both name a first day of their own, how much stands before, and how long the page is.
"""

import json
import math
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from itertools import accumulate
from pathlib import Path

import numpy as np

from pipeline.assets import AssetError, verified
from pipeline.encoder.decode import Floats, softmax
from pipeline.encoder.tagger import Tagged
from pipeline.events.judge import CLASSES, mean_scores
from pipeline.events.segments import Proposal, Unit
from pipeline.events.turns import Turns
from pipeline.schema import Document, content_id

FEATURES = (
    "vote", "chain", "actions differ", "statuses differ", "own start", "length before", "units", "beginnings", "turn",
)  # fmt: skip
# Units with a smaller vote are not looked at; a development begins from such a probability on. Of 257 pages of the development parts with one
# development 233 have one from .3 on, 243 from .4; of 196 with more 110 and 108 have as many as annotated, and F1 of the actions of events is .768
# and .763. Real pages pass on within one measure more often: of 106 that are not kept 67 have as many as a reader told from .3 on, 73 from .35, 77
# from .4. The price are round-ups, of which in those parts 85 of 97 are within one so, and 80.
_PROPOSED, _BEGINS_FROM = 0.02, 0.4
_SURE_START = 0.7


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
        weights = stored.get("weights", {})
        if set(weights) != set(FEATURES) or "intercept" not in stored:
            raise AssetError(f"{folder} weighs {', '.join(weights)}, not {', '.join(FEATURES)}; train it again")
        self._weights = [weights[name] for name in FEATURES]
        self._intercept = stored["intercept"]

    def __call__(self, proposal: Proposal) -> list[int]:
        """The units at which developments begin. About the first unit the votes decide, for nothing stands before it."""
        first = [i for i in proposal.begins if i == 0]
        return first + [i for i, row in features(proposal, self._turns) if self._probability(row) > _BEGINS_FROM]

    def _probability(self, row: Sequence[float]) -> float:
        return 1 / (1 + math.exp(-self._intercept - sum(w * x for w, x in zip(self._weights, row, strict=True))))


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
