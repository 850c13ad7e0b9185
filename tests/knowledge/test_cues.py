import pytest

from pipeline.knowledge.cues import cues, lowered


def test_a_lowered_text_keeps_its_length() -> None:
    text = "İstanbul RAISES Fees"
    assert len(lowered(text)) == len(text)
    assert lowered(text).endswith("raises fees")


@pytest.mark.parametrize("text", ["FROM 1 JANUARY", "effective"])
def test_cues_read_any_case_of_a_lowered_text(text: str) -> None:
    assert any(cue.pattern.search(lowered(text)) for cue in cues("status"))
