"""Says what a development does (its action) and how far it is (its status), by two classifiers that vote.

One is a head of the tagger's network: what the words say that tell of the development. The other is linear; its features are the
weights of the cue words in headline and passages, and how the dates of the event lie to the day of publication. Both are trained
on the gold events. Sentence vectors as features of the linear one change nothing on dev, and cost a tenth of the whole
pipeline's time.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple, cast, get_args

import numpy as np

from pipeline import temporal
from pipeline.assets import AssetError, verified
from pipeline.encoder.decode import Floats, softmax
from pipeline.encoder.tagger import Judged
from pipeline.events.segments import Segment
from pipeline.knowledge.cues import cues, lowered
from pipeline.schema import Action, Document, Range, Status

ACTIONS: tuple[Action, ...] = get_args(Action)
STATUSES: tuple[Status, ...] = get_args(Status)
CLASSES: dict[str, tuple[str, ...]] = {"action": ACTIONS, "status": STATUSES}
# How much a passage's words count: the headline, the lead, and the rest.
_HEADLINE, _LEAD, _REST = 4.0, 2.0, 0.25
_LEAD_PASSAGES = 2
# The weight of the network's vote, and how many words of a development have one: what comes later is conditions and background.
# On dev and dev-2 the mean F1 of the fields of events is .855, .855 and .856 with votes of .6, .7 and .8, and with .7 it is .856,
# .855, .855 and .853 by the first 80, 100 and 118 words and by all of them.
_NETWORK_VOTE = 0.8
_READ_WORDS = 100
_RELATIONS = ("none", "before", "same", "after")
_FEATURES = len(ACTIONS) + len(STATUSES) + 2 * len(_RELATIONS) + 1


class Judgement(NamedTuple):
    """A class, its probability, and the characters that say so."""

    value: str
    score: float
    evidence: Range


class Case(NamedTuple):
    """What is judged: a segment of a document and the dates that its event starts and ends on, ISO or None.

    `read`: what the network made of the words of the document; None without it.
    """

    document: Document
    segment: Segment
    start: str | None
    until: str | None
    read: Judged | None = None


class Judge:
    """Judges action and status.

    Args:
        folder: a trained linear classifier with its manifest; it decides alone where the network has not read the document.

    Raises:
        AssetError: the model is missing, is not the recorded one, or was trained with other features or classes.
    """

    def __init__(self, folder: Path) -> None:
        self.digest = verified(folder)
        with np.load(folder / "model.npz", allow_pickle=False) as stored:
            if missing := [field for field in CLASSES if f"{field}_weights" not in stored]:
                raise AssetError(f"{folder} has no weights for {', '.join(missing)}; train it again")
            self._weights = {field: stored[f"{field}_weights"].astype(np.float32) for field in CLASSES}
        for field, weights in self._weights.items():
            if weights.shape != (wanted := (_FEATURES, len(CLASSES[field]))):
                raise AssetError(f"{folder} weighs {field} by {weights.shape}, not {wanted}; train it again")

    def __call__(self, cases: Sequence[Case]) -> list[tuple[Judgement, Judgement]]:
        """Action and status of each case."""
        if not cases:
            return []
        found = self._votes(cases)
        judged = []
        for i, case in enumerate(cases):
            both = []
            for field, classes in CLASSES.items():
                best = int(found[field][i].argmax())
                value, score = classes[best], float(found[field][i, best])
                both.append(Judgement(value, score, evidence_of(case, field, value)))
            judged.append(cast(tuple[Judgement, Judgement], tuple(both)))
        return judged

    def _votes(self, cases: Sequence[Case]) -> dict[str, Floats]:
        x = features(cases)
        votes = {}
        for field in CLASSES:
            linear = np.log(softmax(x @ self._weights[field]) + 1e-6)
            for row, case in zip(linear, cases, strict=True):
                if case.read:
                    row *= 1 - _NETWORK_VOTE
                    row += _NETWORK_VOTE * np.log(softmax(mean_scores(case.read, field, case.segment.passages)) + 1e-6)
            votes[field] = softmax(linear)
        return votes


def mean_scores(read: Judged, field: str, passages: Iterable[Range]) -> Floats:
    """The mean scores of the first words in some stretches of the text; all the same where there are none."""
    scores, kept, left = read.scores[field], [], _READ_WORDS
    for place in passages:
        first, last = np.searchsorted(read.starts, place)
        kept.append(scores[first : min(last, first + left)])
        left -= len(kept[-1])
        if not left:
            break
    found = np.concatenate(kept)
    mean: Floats = found.sum(0) / max(1, len(found))
    return mean


def features(cases: Sequence[Case]) -> Floats:
    """(cases, features), the last one constant."""
    rows = [
        [*_cue_weights(case, "action"), *_cue_weights(case, "status"), *_relations(case), 1.0]
        for case in cases
    ]  # fmt: skip
    return np.array(rows, dtype=np.float32)


def evidence_of(case: Case, field: str, value: str) -> Range:
    """The first cue for this value, by the weight of its passage; the headline where there is none."""
    best: tuple[float, Range] = (0.0, case.segment.headline)
    for start, passage, weight in _weighted(case):
        for cue in cues(field):
            if cue.value == value and (found := cue.pattern.search(passage)):
                place = start + found.start(), start + found.end()
                best = max(best, (weight * cue.weight, place), key=lambda scored: scored[0])
    return best[1]


def _weighted(case: Case) -> list[tuple[int, str, float]]:
    """Where each passage starts, its text as the cues read it, and what its words count for."""
    rest = [(p, _LEAD if i < _LEAD_PASSAGES else _REST) for i, p in enumerate(case.segment.passages[1:])]
    passages = [(case.segment.headline, _HEADLINE), *rest]
    return [(start, lowered(case.document.text[start:end]), weight) for (start, end), weight in passages]


def _cue_weights(case: Case, field: str) -> list[float]:
    totals: defaultdict[str, float] = defaultdict(float)
    for _, passage, weight in _weighted(case):
        for cue in cues(field):
            if found := cue.pattern.search(passage):
                # What is said early in a passage is what it is about.
                totals[cue.value] += weight * cue.weight / (1 + found.start() / 200)
    return [float(np.log1p(totals[value])) for value in CLASSES[field]]


def _relations(case: Case) -> list[float]:
    found: list[float] = []
    for value in (case.start, case.until):
        lies = relation(value, case.document.published)
        found += [float(lies == name) for name in _RELATIONS]
    return found


def relation(value: str | None, published: str | None) -> str:
    """How a date lies to the day of publication: before, same or after; none where either is missing."""
    days, day = temporal.period(value or ""), temporal.period(published or "")
    return days.side_of(day) if days and day else "none"
