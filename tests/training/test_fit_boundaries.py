"""The training of what chooses among proposed beginnings."""

from pathlib import Path

import pytest

pytest.importorskip("sklearn", reason="training needs the extra `train`")

from pipeline.assets import released_model
from pipeline.corpus.gold import GoldDocument
from pipeline.events.boundaries import Weights
from pipeline.events.segments import Proposal, Unit
from pipeline.schema import Document
from pipeline.training import boundaries


def test_pages_of_a_single_development_teach_nothing(alert: GoldDocument, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"in 1 documents .* begins; add pages of several"):
        boundaries.train([alert], released_model("tagger").parent, tmp_path, strength=0.1)


def test_a_text_before_later_beginnings_introduces_them_if_no_event_begins_in_it() -> None:
    text = "Two measures.\nFees rise.\nForms end."
    document = Document(doc_id="a", text=text, lines=[])
    units = [Unit(text.index(line), text.index(line) + len(line), True, True) for line in text.splitlines()]
    proposal = Proposal(document, units, [0.5] * 3, [0.0] * 3, [0.5] * 3, None)
    later = Weights(0.0, [1.0])
    rows = [(1, [2.0]), (2, [2.0])]
    found = [
        boundaries.Example(proposal, rows, {units[i].start for i in begins}) for begins in ([1, 2], [0, 1, 2], [0], [])
    ]
    assert [introduces for _, introduces in boundaries.introductions(found, later)] == [True, False, False]
    single = [example._replace(rows=example.rows[:1]) for example in found]
    assert list(boundaries.introductions(single, later)) == []
    assert [list(example.labels()) for example in found] == [[True, True], [True, True], [False, False], [False, False]]
