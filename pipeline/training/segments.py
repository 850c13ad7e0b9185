"""Trains where developments begin, from gold documents whose events name no lines: events are aligned with the text first.

python -m pipeline.training.segments data/gold models/released/event-segments
"""

import math
import tempfile
from collections import Counter
from pathlib import Path

import pycrfsuite
import typer
import yaml

from pipeline.assets import write_manifest
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.events.segments import BEGINS, GOES_ON, Unit, body_units, unit_features

_ROUND_UP = 3
# How much better a beginning is at a heading, at a line's start, than in the middle of a line.
_AT_HEADING, _AT_LINE, _IN_LINE = 1.0, 0.3, -0.8


def aligned(document: GoldDocument) -> list[int]:
    """The units at which the events of a document begin, in order; empty where there are fewer than two.

    The units are parted into as many runs as there are events, so that each run holds as much as can be of what its event
    states and of what no other event does (dynamic programming over runs). Text before the first run introduces all.
    """
    units, events = body_units(document.document), document.events
    if len(events) < 2 or len(units) < len(events):
        return []
    facts = [_facts(event) for event in events]
    shared = Counter(fact for found in facts for fact in found)
    gain = [
        [_support(document, unit, found, shared) for found in facts]
        for unit in units
    ]  # fmt: skip
    bonus = [_bonus(document, unit) for unit in units]
    count, total = len(events), len(units)
    best = [[-math.inf] * (count + 1) for _ in range(total + 1)]
    came: dict[tuple[int, int], int] = {}
    # Units before the first event gain nothing.
    for i in range(total + 1):
        best[i][0] = -0.05 * i
    for k in range(1, count + 1):
        for i in range(k, total + 1):
            run = 0.0
            for start in range(i - 1, k - 2, -1):
                run += gain[start][k - 1]
                score = best[start][k - 1] + run + bonus[start]
                if score > best[i][k]:
                    best[i][k], came[i, k] = score, start
    begins, at = [], total
    for k in range(count, 0, -1):
        at = came[at, k]
        begins.append(at)
    return begins[::-1]


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


def _bonus(document: GoldDocument, unit: Unit) -> float:
    if not unit.opens_line:
        return _IN_LINE
    surface = document.document.text[unit.start : unit.end]
    heading = unit.closes_line and len(surface.split()) <= 14 and not surface.endswith((".", ";", ","))
    return _AT_HEADING if heading else _AT_LINE


def train(
    documents: list[GoldDocument], folder: Path, *, l1: float, l2: float, iterations: int, round_up_weight: int
) -> None:
    """Fit the chain and write it with its manifest into a folder; round-ups count `round_up_weight` times."""
    trainer = pycrfsuite.Trainer(verbose=False)
    for document in documents:
        units = body_units(document.document)
        if units:
            begins = set(aligned(document))
            labels = [BEGINS if i in begins else GOES_ON for i in range(len(units))]
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
    train(gold.read_parts(corpus, settings.pop("data")), folder, **settings)


if __name__ == "__main__":
    typer.run(main)
