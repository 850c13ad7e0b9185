"""What is read around a place, and what the released network makes of it."""

import shutil
from pathlib import Path

import pytest

from pipeline.assets import AssetError, released_model
from pipeline.events.segments import body_units
from pipeline.events.turns import Turns, around
from pipeline.schema import Document, Line


def _document(*lines: str, title: str = "") -> Document:
    text, found = "", []
    for line in filter(None, (title, *lines)):
        found.append(
            Line(start=len(text), end=len(text) + len(line), role="title" if line == title else "body", score=1)
        )
        text += f"{line}\n"
    return Document(doc_id="a", text=text, lines=found)


def test_the_words_from_a_place_on_those_before_it_and_the_title_are_read() -> None:
    document = _document("Fees rise.", "They rise in May.", "Quotas end.", title="News of the week")
    assert around(document, body_units(document), 1) == "They rise in May. Quotas end. || Fees rise. | News of the week"
    untitled = _document(*(" ".join(f"{part}{n}" for n in range(40)) for part in "abc"))
    read = around(untitled, body_units(untitled), 1).split()
    assert read == [*(f"b{n}" for n in range(38)), "||", *(f"a{n}" for n in range(12, 40)), "|"]


def test_so_many_units_are_read_on_both_sides() -> None:
    document = _document(*(f"Line{n}" for n in range(20)))
    read = around(document, body_units(document), 10).split()
    assert read == [*(f"Line{n}" for n in range(10, 16)), "||", *(f"Line{n}" for n in range(4, 10)), "|"]


def test_furniture_between_paragraphs_is_not_read() -> None:
    document = _document("Fees rise.", "Join our seminar!", "Quotas end.")
    document.lines[1].role = "promo"
    assert around(document, body_units(document), 1) == "Quotas end. || Fees rise. | "


def test_nothing_is_read_where_no_place_is_asked_of() -> None:
    document = _document("Fees rise.")
    assert Turns(released_model("event-turns"))(document, body_units(document), []) == []


def test_another_measure_is_likelier_a_turn_than_more_of_the_same() -> None:
    document = _document(
        "From 1 May the visa fee for students rises to 160 euros, the Ministry of Foreign Affairs said.",
        "The new fee is payable in cash or by card when the application is lodged.",
        "Separately, the Labour Ministry has suspended the hiring of seasonal workers from abroad until October.",
        title="Visa fee up in May",
    )
    units = body_units(document)
    same, other = Turns(released_model("event-turns"))(document, units, [1, 2])
    assert same + 1 < other


def test_a_network_that_judges_something_else_is_refused(tmp_path: Path) -> None:
    folder = shutil.copytree(released_model("event-judge"), tmp_path / "turns")
    with pytest.raises(AssetError, match="train it again"):
        Turns(folder)
