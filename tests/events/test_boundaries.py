"""Which proposed beginnings are some, by what stands on both sides of them, and what the first of them introduces."""

import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from pipeline.assets import AssetError, released_model, write_manifest
from pipeline.encoder.tagger import Judged, Tagged
from pipeline.events.boundaries import FEATURES, INTRODUCTION, Boundaries, Weights, begun_later, features, introduction
from pipeline.events.judge import CLASSES
from pipeline.events.segments import Proposal, Unit, body_units
from pipeline.events.turns import Turns
from pipeline.schema import Document, Line, Span

_LINES = ("Fees rise in May.", "Forms are new.", "Quotas end in June.", "Nobody knows why.")
_TEXT = "\n".join(_LINES)


def _proposal(
    votes: list[float], actions: tuple[int, ...] = (0, 0, 0, 0), starts: tuple[str | None, ...] = (None,) * 4
) -> Proposal:
    """Four lines with these votes, the action that the words of each tell of, and the day that each says something starts."""
    offsets = [_TEXT.index(line) for line in _LINES]
    lines = [Line(start=at, end=at + len(line), role="body", score=1) for at, line in zip(offsets, _LINES, strict=True)]
    spans = [
        Span(
            start=at,
            end=at + 4,
            label="DATE",
            text=_TEXT[at : at + 4],
            value=value,
            role="effective_from",
            role_score=0.9,
            score=1,
            by="",
        )
        for at, value in zip(offsets, starts, strict=True)
        if value
    ]
    document = Document(doc_id="a", text=_TEXT, lines=lines, spans=spans)
    scores = {name: np.zeros((len(offsets), len(classes)), dtype=np.float32) for name, classes in CLASSES.items()}
    scores["action"][np.arange(len(offsets)), list(actions)] = 5
    reading = Tagged([], [], Judged(np.array(offsets), scores), {})
    return Proposal(document, body_units(document), votes, [0.0] * len(votes), votes, reading)


class _Knows(Turns):
    """Reads nothing: is sure of some places that the text turns there, of all others that it does not."""

    def __init__(self, *places: int) -> None:
        self._places = places
        self.digest = ""

    def __call__(self, document: Document, units: Sequence[Unit], places: Sequence[int]) -> list[float]:
        return [3.0 if i in self._places else -3.0 for i in places]


def _rows(proposal: Proposal) -> dict[int, dict[str, float]]:
    return {i: dict(zip(FEATURES, row, strict=True)) for i, row in features(proposal, _Knows(2))}


def test_units_that_nothing_speaks_for_and_the_first_are_not_looked_at() -> None:
    assert list(_rows(_proposal([0.9, 0.01, 0.5, 0.03]))) == [2, 3]
    assert list(features(_proposal([0.9, 0.5, 0.5, 0.5])._replace(reading=None), _Knows())) == []


def test_the_text_on_both_sides_reaches_to_the_next_beginnings() -> None:
    rows = _rows(_proposal([0.9, 0.1, 0.9, 0.1], actions=(0, 0, 1, 1)))
    assert rows[2]["actions differ"] > 0.5
    assert rows[1]["actions differ"] == rows[3]["actions differ"] == pytest.approx(0, abs=1e-6)
    assert rows[3]["length before"] == pytest.approx(np.log(1 + len(_LINES[2])))
    assert rows[3]["beginnings"] == 2


def test_a_first_day_is_its_own_if_the_text_before_has_another_one() -> None:
    votes = [0.9, 0.1, 0.1, 0.1]
    own = [
        _rows(_proposal(votes, starts=starts))[2]["own start"]
        for starts in (
            ("2024-05-01", None, "2024-06-01", None),
            ("2024-05-01", None, "2024-05-01", None),
            (None, None, "2024-06-01", None),
        )
    ]
    assert own == [1, 0, 0]


def test_what_is_read_of_a_place_is_weighed_with_the_rest() -> None:
    assert {i: row["turn"] for i, row in _rows(_proposal([0.9, 0.1, 0.1, 0.1])).items()} == {1: -3, 2: 3, 3: -3}
    votes = [0.9, 0.05, 0.2, 0.05]
    told = _proposal(votes, actions=(0, 0, 1, 1), starts=("2024-05-01", None, "2024-06-01", None))
    begins = [Boundaries(released_model("event-boundaries"), turns)(told) for turns in (_Knows(), _Knows(2))]
    assert begins == [[0], [0, 2]]


def test_less_likely_beginnings_are_some_where_several_are_to_be_expected() -> None:
    logits = Weights(0.0, [1.0])
    sure, likely, unlikely = [1.0], [-0.4], [-1.0]
    assert begun_later(logits, enumerate([sure, likely])) == [0]
    assert begun_later(logits, enumerate([sure, likely, unlikely, sure])) == [0, 1, 3]


def test_what_may_introduce_later_beginnings_is_described_by_what_stands_before_them() -> None:
    rows = [
        dict(zip(INTRODUCTION, introduction(_proposal([0.9, 0.9, 0.9, 0.9], starts=starts), later), strict=True))
        for starts, later in (((None,) * 4, [1, 2, 3]), (("2024-05-01", None, "2024-06-01", None), [2, 3]))
    ]
    lengths = [len(line) for line in _LINES]
    assert [row["length"] for row in rows] == pytest.approx([np.log(lengths[0]), np.log(sum(lengths[:2]))])
    means = [sum(lengths[1:]) / 3, sum(lengths[2:]) / 2]
    assert [np.exp(row["length"] - row["relative length"]) for row in rows] == pytest.approx(means)
    assert [(row["first days"], row["heading follows"]) for row in rows] == [(0, 0), (1, 0)]
    assert [row["beginnings"] for row in rows] == pytest.approx([np.log(3), np.log(2)])


@pytest.mark.parametrize(
    ("intercept", "turns", "begins"),
    [(-5, [1, 2], [0, 1, 2]), (5, [1, 2], [1, 2]), (5, [2], [0, 2]), (5, [], [0])],
)
def test_the_first_unit_begins_a_development_unless_it_introduces_several(
    tmp_path: Path, intercept: float, turns: list[int], begins: list[int]
) -> None:
    stored = {
        "later": {"intercept": 0, "weights": dict.fromkeys(FEATURES, 0.0) | {"turn": 1.0}},
        "introduction": {"intercept": intercept, "weights": dict.fromkeys(INTRODUCTION, 0.0)},
    }
    (tmp_path / "model.json").write_text(json.dumps(stored))
    write_manifest(tmp_path)
    assert Boundaries(tmp_path, _Knows(*turns))(_proposal([0.1, 0.9, 0.9, 0.1])) == begins


def test_weights_for_other_features_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.json").write_text(json.dumps({"later": {"intercept": 0, "weights": {"vote": 1}}}))
    write_manifest(tmp_path)
    with pytest.raises(AssetError, match="weighs vote, not vote, chain"):
        Boundaries(tmp_path, _Knows())
