import re
from pathlib import Path

import pytest

from pipeline.corpus.gold import GoldError, development_parts, read_parts
from pipeline.corpus.judged import read_folder

_DATA = Path(__file__).parent.parent.parent / "data"
_GOLD, _JUDGED = _DATA / "gold", _DATA / "judged"
_LINE = '{"headline": "Fees up", "text": "", "start": "after", "until": "none", "action": "fee_change", "status": "scheduled"}\n'


def test_the_texts_of_all_files_are_read_in_the_order_of_their_names(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_text(_LINE, encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(_LINE.replace("up", "down") + _LINE, encoding="utf-8")
    assert [text.headline for text in read_folder(tmp_path)] == ["Fees down", "Fees up", "Fees up"]


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
        list(read_folder(tmp_path))


def test_other_separators_part_no_lines_and_what_is_not_utf_8_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(_LINE.replace("up", "up\u2028again") + _LINE, encoding="utf-8")
    assert [text.headline for text in read_folder(tmp_path)] == ["Fees up\u2028again", "Fees up"]
    (tmp_path / "a.jsonl").write_bytes(_LINE.encode() + b"\xff")
    with pytest.raises(GoldError, match=r"a\.jsonl:1: not UTF-8"):
        list(read_folder(tmp_path))


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"no \.jsonl files"):
        list(read_folder(tmp_path))


def test_no_text_stands_twice() -> None:
    texts = list(read_folder(_JUDGED))
    told = [f"{text.headline} {text.text}" for text in texts]
    assert len(set(told)) == len(told)


def test_no_text_shares_fourteen_words_in_a_row_with_a_document_held_out() -> None:
    held_out = ("test", "fresh", *development_parts(_GOLD))
    seen = {run for g in read_parts(_GOLD, held_out) for run in _runs(g.document.text)}
    shared = [
        text.headline for text in read_folder(_JUDGED) if not seen.isdisjoint(_runs(f"{text.headline} {text.text}"))
    ]
    assert shared == []


def _runs(text: str) -> set[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return {tuple(words[i : i + 14]) for i in range(len(words) - 13)}
