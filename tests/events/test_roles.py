"""The linear votes on the parts that spans play."""

from pathlib import Path

import numpy as np
import pytest

from pipeline.assets import AssetError, released_model, write_manifest
from pipeline.events.roles import CLASSES, Roles, described
from pipeline.schema import Document, Line, Span

_LINES = (
    ("title", "Quota raised"),
    ("dateline", "3 May 2024"),
    ("body", "Deadlines"),
    ("body", "On 2 May the Home Office spoke. From 1 June to 30 June the desk has ten days; then two years follow."),
)
_VALUES = {"3 May 2024": "2024-05-03", "2 May": "2024-05-02", "1 June": "2024-06-01", "30 June": "2024-06-30"}
_NAMED = (
    ("3 May 2024", "DATE"),
    ("2 May", "DATE"),
    ("Home Office", "MINISTRY"),
    ("1 June", "DATE"),
    ("30 June", "DATE"),
    ("ten days", "DURATION"),
    ("two years", "DURATION"),
)


def _document() -> tuple[Document, list[Span], dict[int, str]]:
    text, lines = "", []
    for role, surface in _LINES:
        lines.append(Line(start=len(text), end=len(text) + len(surface), role=role, score=1))
        text += surface + "\n"
    spans, at = [], 0
    for surface, label in _NAMED:
        start = text.index(surface, at)
        at = start + len(surface)
        spans.append(Span(start=start, end=at, label=label, text=surface, score=1, by=""))
    values = {span.start: _VALUES.get(span.text, "P10D") for span in spans if span.label != "MINISTRY"}
    return Document(doc_id="d", text=text, lines=lines, published="2024-05-03"), spans, values


def _features() -> dict[str, set[str]]:
    return {_document()[0].text[name.start : name.end]: found for name, found in described(*_document())}


def test_a_span_is_told_by_the_words_of_its_sentence_and_the_heading_above() -> None:
    found = _features()
    assert {"b desk", "b0 has", "a0 ;", "h deadlines", "b <date>", "authority"} <= found["ten days"]
    assert not {"a then", "b spoke", "b <ministry>"} & found["ten days"]
    assert {"s0 then", "a0 follow"} <= found["two years"]
    assert "b desk" not in found["two years"]


def test_a_date_is_told_by_how_it_lies_to_publication_and_to_its_neighbours() -> None:
    found = _features()
    assert {"side same", "role dateline", "opens"} <= found["3 May 2024"]
    assert {"side before", "gap before 0", "before b0 on"} <= found["2 May"]
    assert {"side after", "gap after 2", "joint behind to"} <= found["1 June"]
    assert {"last day", "joint before to"} <= found["30 June"]


def test_a_name_is_told_by_how_often_and_where_it_is_said() -> None:
    assert {"count 1", "distinct 1", "nth 0", "first 3", "w office", "with <date>"} <= _features()["Home Office"]


def test_the_released_votes_are_probabilities() -> None:
    votes = Roles(released_model("span-roles"))(*_document())
    assert {label for _, label in votes} == {"DATE", "DURATION", "MINISTRY"}
    for (_, label), vote in votes.items():
        assert vote.shape == (len(CLASSES[label]),)
        assert np.exp(vote).sum() == pytest.approx(1, abs=1e-4)


def test_a_model_that_knows_other_parts_is_refused(tmp_path: Path) -> None:
    np.savez_compressed(tmp_path / "model.npz", classes=np.array("DATE: none"))
    write_manifest(tmp_path)
    with pytest.raises(AssetError, match="was trained for DATE: none, not DATE: none, announced_on"):
        Roles(tmp_path)
