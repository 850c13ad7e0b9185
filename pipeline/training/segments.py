"""Trains where developments begin, from gold documents whose events name no lines: events are aligned with the text first.

python -m pipeline.training.segments data/gold models/released/event-segments
"""

import math
import tempfile
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import pycrfsuite
import typer
import yaml

from pipeline.assets import write_manifest
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument, GoldError, GoldEvent
from pipeline.corpus.judged import PartedPage
from pipeline.events.segments import BEGINS, FEW, GOES_ON, RETURNS, Segment, Unit, body_units, cut, unit_features
from pipeline.training.asides import with_asides

_ROUND_UP = 3


class _Costs(NamedTuple):
    """How much better a beginning is at a heading, at a line's start, in the middle of a line; what a unit without facts costs.

    Of 175 later beginnings in pages of two to four developments, told by readers, 163 are found so, and 154 with the costs for
    round-ups, in which headings part the developments.
    """

    at_heading: float
    at_line: float
    in_line: float
    idle: float


_OF_FEW, _OF_MANY = _Costs(0.6, 0.3, 0.0, -0.2), _Costs(1.0, 0.3, -0.4, -0.1)
# What it costs to go back to the first event, and what each unit of an introduction does.
_BACK, _INTRODUCES = -0.2, -0.05


def developments(document: GoldDocument) -> list[tuple[Segment, GoldEvent]]:
    """Each event of a document with its part of the text, in the order of these; of those that begin together the first. Empty if it has
    more events than units, or none.
    """
    labels = unit_labels(document)
    begins, returns = ([i for i, label in enumerate(labels) if label == kind] for kind in (BEGINS, RETURNS))
    if not begins:
        return []
    units = body_units(document.document)
    segments = cut(document.document, units, begins, returns)
    return list(zip(segments, _in_order(document, units), strict=True))


def aligned(page: PartedPage) -> GoldDocument:
    """A parted page as an annotated document.

    Raises:
        GoldError: a part begins where no unit does: in a line that is too short to be parted.
    """
    document = page.as_gold()
    text, starts = document.document.text, {unit.start for unit in body_units(document.document)}
    for at in (*document.begins, *document.returns):
        if at + len(text[at:]) - len(text[at:].lstrip()) not in starts:
            raise GoldError(
                f"the part that begins {text[at : at + 40]!r} does so inside a short line; put a line feed before it"
            )
    return document


def _in_order(document: GoldDocument, units: Sequence[Unit]) -> list[GoldEvent]:
    if not document.begins:
        return document.events
    first: dict[int, GoldEvent] = {}
    for at, event in zip(document.begins, document.events, strict=True):
        first.setdefault(_unit_at(units, at), event)
    return [first[i] for i in sorted(first)]


def _unit_at(units: Sequence[Unit], at: int) -> int:
    """The unit at a place in the text, or else the next one; their number behind the last."""
    return bisect_right(units, at, key=lambda unit: unit.end)


def unit_labels(document: GoldDocument) -> list[str]:
    """For each unit of a document's body whether an event begins with it, goes on, or the text returns to the first event.

    Empty if the document has more events than units and does not say where they begin. A page about one development begins with it. In one
    about several that does not say it each unit is given to an event, so that it holds as much as can be of what its event states and of
    what no other event does (Viterbi's algorithm). Text before the first event introduces all; after a later event the
    text may go back to the first, for a page that tells of another matter in a paragraph goes on with its own. A round-up does not.
    """
    units, events = body_units(document.document), document.events
    count = len(events)
    if document.begins and count > 1:
        # Of many the text returns to none.
        told = dict.fromkeys((_unit_at(units, at) for at in document.returns if count <= FEW), RETURNS)
        told |= dict.fromkeys((_unit_at(units, at) for at in document.begins), BEGINS)
        return [told.get(i, GOES_ON) for i in range(len(units))]
    if len(units) < count:
        return []
    if count < 2:
        return [BEGINS if i < count else GOES_ON for i in range(len(units))]
    costs = _OF_FEW if count <= FEW else _OF_MANY
    facts = [_facts(event) for event in events]
    shared = Counter(fact for found in facts for fact in found)
    # The states: an introduction, then each event in order, then the first again after each later one.
    tells = [-1, *range(count), *([0] * (count - 1))]
    entered = [GOES_ON, *([BEGINS] * count), *([RETURNS if count <= FEW else GOES_ON] * (count - 1))]
    # Of equal ways the first here is taken, so an event begins as late as it can.
    steps = {(k - 1, k): 0.0 for k in range(1, count + 1)}
    steps |= {(count + k - 1, k + 1): 0.0 for k in range(2, count)}
    steps |= {(k, count + k - 1): _BACK for k in range(2, count + 1)}
    steps |= {(state, state): 0.0 for state in range(2 * count)}
    best = {0: 0.0}
    came: list[dict[int, int]] = []
    for unit in units:
        bonus = _bonus(document, unit, costs)
        gain = [_support(document, unit, found, shared) for found in facts]
        scores: dict[int, float] = {}
        origin: dict[int, int] = {}
        for (source, state), cost in steps.items():
            if source in best:
                opens = bonus if source != state and entered[state] == BEGINS else 0.0
                # A later event takes no more than it needs.
                score = best[source] + cost + opens + (gain[tells[state]] if tells[state] >= 0 else _INTRODUCES)
                score += costs.idle * (1 < state <= count and not gain[tells[state]])
                if score > scores.get(state, -math.inf):
                    scores[state], origin[state] = score, source
        best = scores
        came.append(origin)
    at = max((state for state in best if state in (count, 2 * count - 1)), key=best.__getitem__)
    labels = []
    for origin in reversed(came):
        labels.append(entered[at] if origin[at] != at else GOES_ON)
        at = origin[at]
    return labels[::-1]


def _facts(event: GoldEvent) -> set[str]:
    dates = [d.value for d in (event.announced_on, event.effective_from, event.effective_until) if d and not d.derived]
    lists = (event.countries, event.cities, event.authorities, event.programs, event.laws, event.amounts, event.sectors)
    return {*dates, *(name for names in lists for name in names), *(d.value for d in event.durations)}


def _support(document: GoldDocument, unit: Unit, facts: set[str], shared: Counter[str]) -> float:
    score = 0.0
    for span in document.document.spans:
        if unit.start <= span.start < unit.end:
            fact = {span.text, span.value or ""} & shared.keys()
            for name in fact:
                score += 1 / shared[name] if name in facts else -0.7
    return score


def _bonus(document: GoldDocument, unit: Unit, costs: _Costs) -> float:
    if not unit.opens_line:
        return costs.in_line
    surface = document.document.text[unit.start : unit.end]
    heading = unit.closes_line and len(surface.split()) <= 14 and not surface.endswith((".", ";", ","))
    return costs.at_heading if heading else costs.at_line


def train(
    documents: list[GoldDocument], folder: Path, *, l1: float, l2: float, iterations: int, round_up_weight: int
) -> None:
    """Fit the chain and write it with its manifest into a folder; round-ups count `round_up_weight` times."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for document in documents:
        units = body_units(document.document)
        if units:
            labels = unit_labels(document) or [GOES_ON] * len(units)
            features = unit_features(document.document, units)
            for _ in range(round_up_weight if len(document.events) >= _ROUND_UP else 1):
                trainer.append(features, labels)
    trainer.set_params({"c1": l1, "c2": l2, "max_iterations": iterations})
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "model.crfsuite"
        trainer.train(str(made))
        (folder / "model.crfsuite").write_bytes(made.read_bytes())
    write_manifest(folder, documents=len(documents), l1=l1, l2=l2)


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus; which, and the other settings, stand under `segments` in the parameter file."""
    settings = yaml.safe_load(params.read_text(encoding="utf-8"))["segments"]
    documents = gold.read_parts(corpus, settings.pop("data"))
    asides = gold.read_parts(corpus, settings.pop("asides"))
    documents += with_asides(documents, asides, settings.pop("with_asides"), settings.pop("seed"))
    train(documents, folder, **settings)


if __name__ == "__main__":
    typer.run(main)
