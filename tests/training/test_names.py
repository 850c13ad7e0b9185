"""Names that the annotated texts give: which are kept, and what the recognizers make of them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.corpus import gold
from pipeline.recognizers import learned
from pipeline.recognizers.content import Content
from pipeline.training import names

_HEAD = "id: {}\npublished: 2024-05-16\npublisher: Example\nevents: []\n---\ntitle| News\n"


def _documents(*bodies: str) -> list[gold.GoldDocument]:
    return [gold.loads(_HEAD.format(f"d-{i}") + f"body| {body}\n") for i, body in enumerate(bodies)]


def test_a_name_is_kept_with_the_number_of_texts_that_give_it() -> None:
    documents = _documents(
        "[[Blue Route|PROGRAM]] and [[Blue Route|PROGRAM]] are open.", "The [[Blue Route|PROGRAM]] is open."
    )
    assert list(names.names(documents, share=0.8)) == [("Blue Route", "PROGRAM", 2)]


def test_a_name_that_mostly_stands_without_its_label_is_left_out() -> None:
    bodies = ["The [[Fast Lane|PROGRAM]] is open.", "Fast Lane traffic and Fast Lane signs."]
    assert list(names.names(_documents(*bodies), share=0.8)) == []
    assert list(names.names(_documents(*bodies), share=0.3)) == [("Fast Lane", "PROGRAM", 1)]


def test_within_a_longer_name_of_its_label_it_does_not_count() -> None:
    documents = _documents(
        "[[Talent|PROGRAM]] opens.", "[[Global Talent visa|PROGRAM]] opens.", "[[Talent|PROGRAM]] ends."
    )
    assert ("Talent", "PROGRAM", 2) in list(names.names(documents, share=0.8))


def test_single_letters_and_what_has_no_label_for_the_most_part_are_none() -> None:
    documents = _documents("[[Zug|CITY]] and [[E|PROGRAM]].", "In [[Zug|REGION]].")
    assert list(names.names(documents, share=0.8)) == []


def test_an_acronym_is_not_taken_for_a_name_in_capitals() -> None:
    documents = _documents("The [[DOL|MINISTRY]] says.", "The [[DOL|MINISTRY]] says.", "The [[DoL|MINISTRY]] says.")
    assert list(names.names(documents, share=0.8)) == [("DOL", "MINISTRY", 2), ("DoL", "MINISTRY", 1)]


def test_two_letters_small_letters_and_common_nouns_that_one_text_gives_are_none() -> None:
    documents = _documents(
        "[[EV|PROGRAM]], [[decreto flussi|PROGRAM]], [[New Work Permits|PROGRAM]] and [[Blue Route|PROGRAM]] go on."
    )
    assert list(names.names(documents, share=0.8)) == [("Blue Route", "PROGRAM", 1)]


def test_a_word_that_stands_in_small_letters_as_often_is_none() -> None:
    documents = _documents("The next step is [[STEP|PROGRAM]].", "[[PALM|PROGRAM]] goes on.")
    assert list(names.names(documents, share=0.8)) == [("PALM", "PROGRAM", 1)]


@pytest.fixture
def table(give: Callable[[dict[str, tuple[str, int]]], None]) -> None:
    give({"Blue Route": ("PROGRAM", 1), "Zug": ("CITY", 3), "SME": ("MINISTRY", 3), "Qiwa": ("PROGRAM", 2)})


@pytest.mark.usefixtures("table")
def test_recognizers_find_them_where_enough_texts_gave_them() -> None:
    content = Content.of(_documents("The Blue Route ends in Zug.")[0].document)
    found = {least: {(s.text, s.label) for s in learned.find(content, least)} for least in (1, 2)}
    assert found[1] == {("Blue Route", "PROGRAM"), ("Zug", "CITY")}
    assert found[2] == {("Zug", "CITY")}


@pytest.mark.usefixtures("table")
def test_a_short_acronym_a_word_in_capitals_and_a_place_are_not_sure() -> None:
    content = Content.of(_documents("Blue Route, Qiwa, QIWA, SME, Zug")[0].document)
    assert [span.text for span in learned.find(content) if span.by == learned.SURE] == ["Blue Route", "Qiwa"]


def test_the_table_is_that_of_the_annotated_texts(tmp_path: Path) -> None:
    corpus = Path(__file__).parents[2] / "data" / "gold"
    names.main(corpus, made := tmp_path / "names.csv", params=corpus.parents[1] / "params.yaml")
    assert made.read_bytes() == (corpus.parents[0] / "knowledge" / learned.TABLE).read_bytes()
