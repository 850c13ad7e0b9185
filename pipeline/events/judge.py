"""Says what a development does (its action) and how far it is (its status), by two networks that vote.

One is a head of the tagger's network: what the words say that tell of the development, window by window. The other reads how the
dates of the event lie to the day of publication, the headline and the first words, and nothing else; it is asked where the first
is unsure. Both are trained on the gold events, the second on more texts of which only action and status are known. Where the
events of the development parts begin as annotated, the first is right about 69 % of actions, the second about 77 %, both and a
linear classifier over words about 79 %.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple, cast, get_args

import numpy as np

from pipeline import temporal
from pipeline.encoder.decode import Floats, softmax
from pipeline.encoder.embed import load_classifier
from pipeline.encoder.tagger import Judged
from pipeline.events.news import CLASSES as NEWS
from pipeline.events.news import NONE
from pipeline.events.segments import Segment, body_units, cut
from pipeline.events.votes import LinearVotes, with_votes
from pipeline.events.wording import features, words
from pipeline.knowledge.cues import cues, lowered
from pipeline.schema import Action, Document, Range, Status, content_id

ACTIONS: tuple[Action, ...] = get_args(Action)
STATUSES: tuple[Status, ...] = get_args(Status)
CLASSES: dict[str, tuple[str, ...]] = {"action": ACTIONS, "status": STATUSES}
# What the judge's own network is asked: the same of a development, and of a page whether it reports one.
ASKED = CLASSES | NEWS
# How much a passage's words count as evidence: the headline, the lead, and the rest.
_HEADLINE, _LEAD, _REST = 4.0, 2.0, 0.25
_LEAD_PASSAGES = 2
# How many words of a development have a vote in the tagger's network: what comes later is conditions and background. On dev and
# dev-2 the mean F1 of the fields of events is .856, .855, .855 and .853 by the first 80, 100 and 118 words and by all of them.
_READ_WORDS = 100
# And how many the judge's own network is told.
_TOLD_WORDS = 90
# Of the actions and statuses of the development parts, where events begin as annotated, .789 and .933 are right with the three settings
# below; without the tagger's vote .782 and .933, with .5 .781 and .925.
_TAGGER_VOTE = 0.25
# Where the tagger's network is this sure of both, in two of five cases, the other is not asked, which saves its time: asked always it makes
# .794 and .936.
_SURE = 0.9
# How much the logarithm of the linear votes counts: .784 of actions are right with .5, .786 with 1. With names as they are written instead
# of their labels they were no better.
_LINEAR_VOTE = 0.75
VOTED = {"action": ACTIONS}
_TINY = 1e-6


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
        folder: a trained network with its manifest; it decides alone where the tagger's has not read the document.
        actions: trained linear votes on the action; None for the networks alone.

    Raises:
        AssetError: a model is missing, is not the recorded one, or was trained with other classes.
    """

    def __init__(self, folder: Path, actions: Path | None = None) -> None:
        self._network = load_classifier(folder, ASKED)
        self._linear = LinearVotes(actions, VOTED) if actions else None
        self.digest = content_id(self._network.digest, self._linear.digest if self._linear else "")

    def __call__(self, cases: Sequence[Case]) -> list[tuple[Judgement, Judgement]]:
        """Action and status of each case."""
        if not cases:
            return []
        judged = []
        for case, votes in zip(cases, self._votes(cases), strict=True):
            both = []
            for field, classes in CLASSES.items():
                best = int(votes[field].argmax())
                value, score = classes[best], float(votes[field][best])
                both.append(Judgement(value, score, evidence_of(case, field, value)))
            judged.append(cast(tuple[Judgement, Judgement], tuple(both)))
        return judged

    def none(self, documents: Sequence[Document]) -> list[float]:
        """How likely it is that a document reports no development, for each of some that have a body: by the headline and the first words."""
        scores = by_judgement(self._network.encode([told(whole(document)) for document in documents]))["news"]
        return [float(softmax(own)[NEWS["news"].index(NONE)]) for own in scores]

    def _votes(self, cases: Sequence[Case]) -> list[dict[str, Floats]]:
        """For each case the probabilities of the classes of each judgement."""
        votes = [_read(case) for case in cases]
        asked = [i for i, read in enumerate(votes) if not read or min(vote.max() for vote in read.values()) <= _SURE]
        judged = by_judgement(self._network.encode([told(cases[i]) for i in asked]))
        for field in CLASSES:
            for i, own in zip(asked, map(softmax, judged[field]), strict=True):
                votes[i][field] = _together(own, votes[i][field]) if field in votes[i] else own
        if self._linear:
            for case, vote in zip(cases, votes, strict=True):
                vote["action"] = with_votes(vote["action"], self._linear("action", wording(case)), _LINEAR_VOTE)
        return votes


def _read(case: Case) -> dict[str, Floats]:
    """The vote of the tagger's network on each judgement; none where it has not read the document."""
    if not case.read:
        return {}
    return {field: softmax(mean_scores(case.read, field, case.segment.passages)) for field in CLASSES}


def _together(own: Floats, read: Floats) -> Floats:
    """The weighted geometric mean of two distributions."""
    return softmax((1 - _TAGGER_VOTE) * np.log(own + _TINY) + _TAGGER_VOTE * np.log(read + _TINY))


def by_judgement(scores: Floats) -> dict[str, Floats]:
    """(cases, the classes of all that is asked) → for each of `ASKED` (cases, its classes)."""
    bounds = np.cumsum([len(classes) for classes in ASKED.values()])[:-1]
    return dict(zip(ASKED, np.split(scores, bounds, axis=1), strict=True))


def whole(document: Document) -> Case:
    """All of a document that has a body, as if it were one development whose dates nobody knows."""
    return Case(document, cut(document, body_units(document), [])[0], None, None)


def told(case: Case) -> str:
    """What the judge's network reads: how the dates lie to the day of publication, the headline, and the words after it."""
    headline, *rest = (case.document.text[slice(*passage)] for passage in case.segment.passages)
    return in_form(*_sides(case), headline, " ".join(rest))


def in_form(start: str, end: str, headline: str, rest: str) -> str:
    """The same of what stands in no document: how its first and its last day lie to the day of publication, and its words."""
    return f"start {start} end {end} | {_first_words(headline)} | {_first_words(rest)}"


def wording(case: Case) -> set[str]:
    """The same as features for the linear votes."""
    document = case.document
    headline, *rest = (words(document.text, *passage, document.spans) for passage in case.segment.passages)
    return features(*_sides(case), (word.text for word in headline), (word.text for word in chain(*rest)))


def _sides(case: Case) -> tuple[str, str]:
    """How its first and its last day lie to the day of publication."""
    return relation(case.start, case.document.published), relation(case.until, case.document.published)


def _first_words(text: str) -> str:
    return " ".join(text.split()[:_TOLD_WORDS])


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


def evidence_of(case: Case, field: str, value: str) -> Range:
    """The first cue for this value, by the weight of its passage; the headline where there is none."""
    best: tuple[float, Range] = (0.0, case.segment.headline)
    for start, passage, weight in _weighted(case):
        for cue in cues(field):
            if cue.value == value and (found := cue.pattern.search(passage)):
                place = start + found.start(), start + _word_end(passage, found.end())
                best = max(best, (weight * cue.weight, place), key=lambda scored: scored[0])
    return best[1]


def _word_end(text: str, place: int) -> int:
    """Where a word ends in whose midst a place may lie: a cue may have matched its stem."""
    return next((i for i in range(place, len(text)) if not text[i].isalnum()), len(text))


def _weighted(case: Case) -> list[tuple[int, str, float]]:
    """Where each passage starts, its text as the cues read it, and what its words count for."""
    rest = [(p, _LEAD if i < _LEAD_PASSAGES else _REST) for i, p in enumerate(case.segment.passages[1:])]
    passages = [(case.segment.headline, _HEADLINE), *rest]
    return [(start, lowered(case.document.text[start:end]), weight) for (start, end), weight in passages]


def relation(value: str | None, published: str | None) -> str:
    """How a date lies to the day of publication: before, same or after; none where either is missing."""
    days, day = temporal.period(value or ""), temporal.period(published or "")
    return days.side_of(day) if days and day else "none"
