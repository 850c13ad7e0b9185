from pathlib import Path

import pytest

from pipeline.corpus.gold import GoldError
from pipeline.corpus.judged import JudgedText, read_folder

_ROOT = Path(__file__).parent.parent.parent
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
    ],
)
def test_a_line_that_is_no_such_object_is_named(second: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(_LINE + second, encoding="utf-8")
    with pytest.raises(GoldError, match=told):
        list(read_folder(tmp_path))


def test_an_empty_folder_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match=r"no \.jsonl files"):
        list(read_folder(tmp_path))


def test_no_text_stands_twice() -> None:
    texts = list(read_folder(_ROOT / "data" / "judged"))
    told = [f"{text.headline} {text.text}" for text in texts]
    assert len(set(told)) == len(told)
    assert all(isinstance(text, JudgedText) for text in texts)
