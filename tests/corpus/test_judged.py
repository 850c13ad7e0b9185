import re
from pathlib import Path

import pytest

from pipeline.corpus.gold import GoldError, development_parts, read_parts
from pipeline.corpus.judged import PartedPage, read_pages, read_texts
from pipeline.training.segments import aligned

_DATA = Path(__file__).parent.parent.parent / "data"
_GOLD, _JUDGED, _PARTED = _DATA / "gold", _DATA / "judged", _DATA / "parted"
_LINE = '{"headline": "Fees up", "text": "", "start": "after", "until": "none", "action": "fee_change", "status": "scheduled"}\n'


def test_the_texts_of_all_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(_LINE, encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(_LINE.replace("up", "down") + _LINE, encoding="utf-8")
    assert [text.headline for text in read_texts(tmp_path)] == ["Fees down", "Fees up", "Fees up"]


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (_LINE.replace("fee_change", "raise"), r"a\.jsonl:2: `action`: .*'launch'"),
        (_LINE.replace(', "status": "scheduled"', ""), r"a\.jsonl:2: `status`: .*required"),
        (_LINE.replace("text", "body"), r"a\.jsonl:2: `text`"),
        ("Fees up\n", r"a\.jsonl:2: .*JSON"),
        ("\n", r"a\.jsonl:2: .*JSON"),
        (_LINE.replace("Fees up", ""), r"a\.jsonl:2: `headline`: .*one JSON object a line"),
    ],
)
def test_a_line_that_is_no_such_object_is_named(second: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(_LINE + second, encoding="utf-8")
    with pytest.raises(GoldError, match=told):
        list(read_texts(tmp_path))


def test_other_separators_part_no_lines_and_what_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(_LINE.replace("up", "up\u2028again") + _LINE, encoding="utf-8")
    assert [text.headline for text in read_texts(tmp_path)] == ["Fees up\u2028again", "Fees up"]
    (tmp_path / "a.jsonl").write_bytes(_LINE.encode() + b"\xff")
    with pytest.raises(GoldError, match=r"a\.jsonl:1: not UTF-8"):
        list(read_texts(tmp_path))


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"no \.jsonl files"):
        list(read_texts(tmp_path))


def test_a_page_without_parts_or_with_half_a_judgement_is_named(tmp_path: Path) -> None:
    for line, told in (
        ('{"title": "Fees", "parts": []}', r"a\.jsonl:1: `parts`: .*one JSON object a line, with title, parts"),
        (
            '{"title": "Fees", "parts": [{"text": "Up.", "action": "fee_change"}]}',
            r"`parts\.0`: .*together or not at all",
        ),
    ):
        (tmp_path / "a.jsonl").write_text(line, encoding="utf-8")
        with pytest.raises(GoldError, match=told):
            list(read_pages(tmp_path))


def _page(*parts: str, title: str = "News") -> PartedPage:
    judged = {"start": "none", "until": "none", "action": "other", "status": "in_force"}
    return PartedPage.model_validate(
        {"title": title, "parts": [{"text": text, **(judged if "!" in text else {})} for text in parts]}
    )


def test_a_page_becomes_a_document_whose_developments_begin_where_its_parts_do() -> None:
    document = _page("Two things.\n", "First! ", "Second!\n\n  Details.", "So far the first.").as_gold()
    text = document.document.text
    assert text == "News\nTwo things.\nFirst! Second!\n\n  Details. So far the first. "
    assert [(text[line.start : line.end], line.role) for line in document.document.lines] == [
        ("News", "title"),
        ("Two things.", "body"),
        ("First! Second!", "body"),
        ("Details. So far the first.", "body"),
    ]
    assert [text[at:].split()[0] for at in document.begins] == ["First!", "Second!"]
    assert [text[at:].split()[0] for at in document.returns] == ["So"]
    assert [event.action for event in document.events] == ["other", "other"]


def test_a_page_may_have_no_title_and_no_development_and_one_of_one_needs_no_beginning() -> None:
    none, one = _page("How it is.", title="").as_gold(), _page("Now!\n", "So far.").as_gold()
    assert [line.role for line in none.document.lines] == ["body"]
    assert (none.events, one.begins, one.returns, len(one.events)) == ([], [], [], 1)


def test_every_part_begins_where_the_reader_sees_a_line_or_a_sentence_begin() -> None:
    documents = [aligned(page) for page in read_pages(_PARTED)]
    assert sum(len(document.events) > 1 for document in documents) > 500
    joined = _page("Who! ", "What!")
    with pytest.raises(GoldError, match="the part that begins 'What! ' does so inside a short line"):
        aligned(joined)


def _told() -> list[str]:
    pages = [page.as_gold().document.text for page in read_pages(_PARTED)]
    return [*(f"{text.headline} {text.text}" for text in read_texts(_JUDGED)), *pages]


def test_no_text_stands_twice() -> None:
    told = _told()
    assert len(set(told)) == len(told)


def test_no_text_shares_fourteen_words_in_a_row_with_a_document_held_out() -> None:
    held_out = ("test", "fresh", *development_parts(_GOLD))
    seen = {run for g in read_parts(_GOLD, held_out) for run in _runs(g.document.text)}
    assert [text[:80] for text in _told() if not seen.isdisjoint(_runs(text))] == []


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 14]) for i in range(len(words) - 13)}
