"""Pages put together from short developments."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="made pages are part of training, which needs the extra `train`")

from pipeline.corpus import gold
from pipeline.encoder.network import IGNORED
from pipeline.training.labelled import labelled, rows
from pipeline.training.round_ups import round_ups

_GOLD = Path(__file__).parents[2] / "data" / "gold"
_SHORT = [gold.read(path) for path in sorted((_GOLD / "short").glob("sap-*.txt"))]
_MADE = round_ups(_SHORT, 40, seed=1)


def test_made_pages_keep_every_mention_whole_and_inside_a_line() -> None:
    surfaces = {s.text for g in _SHORT for s in g.document.spans}
    for page in _MADE:
        for m in page.mentions:
            assert page.text[m.start : m.end] in surfaces
            assert any(start <= m.start < m.end <= end for start, end in page.lines)


def test_developments_begin_where_their_texts_do() -> None:
    openings = {g.document.text[line.start : line.start + 25] for g in _SHORT for line in g.document.lines}
    told = [page for page in _MADE if page.begins]
    assert len(told) > 0.9 * len(_MADE)
    for page in told:
        for at in (start for start, begins in page.begins.items() if begins):
            assert any(opening[:10] in page.text[at : at + 40] for opening in openings)
        assert 2 <= sum(page.begins.values()) <= 7


def test_a_page_tells_all_its_beginnings_or_none() -> None:
    bodies = [
        g.document.text[line.start : line.end] for g in _SHORT for line in g.document.lines if line.role == "body"
    ]
    firsts = {next(body for body in bodies if body in g.document.text) for g in _SHORT}
    for page in (page for page in _MADE if page.begins):
        developments = sum(first in page.text for first in firsts)
        assert sum(page.begins.values()) == developments


def test_a_page_tells_no_beginnings_where_no_unit_begins_with_one(tmp_path: Path) -> None:
    golds = []
    for name in ("one", "two"):
        path = tmp_path / f"{name}.txt"
        path.write_text(f"id: {name}\nevents:\n- action: other\n---\nbody| visas of the {name} kind and no full stop\n")
        golds.append(gold.read(path))
    made = round_ups(golds, 60, seed=1)
    # Joined on one line, the second has no unit of its own.
    joined = [page for page in made if len(page.lines) == 2]
    assert joined
    assert not any(page.begins for page in joined)
    assert all(sum(page.begins.values()) == 2 for page in made if len(page.lines) == 3)


def test_fewer_than_two_documents_make_no_page() -> None:
    assert round_ups(_SHORT[:1], 3, seed=1) == []


def test_the_same_seed_makes_the_same_pages() -> None:
    assert round_ups(_SHORT, 40, seed=1) == _MADE
    assert round_ups(_SHORT, 40, seed=2) != _MADE


def test_beginnings_are_told_at_the_first_words_of_units_alone() -> None:
    page = gold.read(_GOLD / "round-ups" / "rua-05.txt")
    told = [b for row in rows(labelled(page), window=128, overlap=32) for b in row["begins"] if b != IGNORED]
    assert sum(told) == len(page.events)
    assert len(told) == len(labelled(page).begins)
