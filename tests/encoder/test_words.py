from hypothesis import given
from hypothesis import strategies as st

from pipeline.encoder.words import BREAK, SHAPES, shape, windows, words


def test_a_date_glued_to_a_sentence_is_parted_from_it() -> None:
    text = "April 19, 2023The Ministry of eVisa McKinsey"
    assert [w.text for w in words(text, 0, len(text))] == [
        "April", "19", ",", "2023", "The", "Ministry", "of", "eVisa", "McKinsey",
    ]  # fmt: skip


def test_shapes_tell_what_an_uncased_vocabulary_loses() -> None:
    found = [SHAPES[shape(word)] for word in ("visa", "Visa", "USCIS", "A", "2024", "(", "iOS", BREAK, "签")]
    assert found == ["lower", "title", "upper", "initial", "digits", "other", "other", "other", "lower"]


@given(st.text(), st.integers(0, 20))
def test_words_are_in_order_and_are_what_stands_there(text: str, start: int) -> None:
    at = start
    for word in words(text, start, len(text)):
        assert at <= word.start < word.end <= len(text)
        assert text[word.start : word.end] == word.text
        at = word.end


@given(st.lists(st.integers(0, 60), max_size=12))
def test_every_word_is_decided_by_exactly_one_window(lengths: list[int]) -> None:
    text, lines = "", []
    for length in lengths:
        line = " ".join(["word"] * length)
        lines.append((len(text), len(text) + len(line)))
        text += line + "\n"
    cut = windows(text, lines, size=16, overlap=6)
    decided = [w.start for window in cut for w in window.words[window.first : window.last] if w.start < w.end]
    assert decided == [w.start for start, end in lines for w in words(text, start, end)]
    assert all(len(window.words) <= 16 for window in cut)


@given(st.lists(st.integers(1, 60), min_size=1, max_size=8))
def test_later_windows_open_with_the_title_and_leave_it_to_its_own(lengths: list[int]) -> None:
    text, lines = "", []
    for length in (3, *lengths):
        line = " ".join(["word"] * length)
        lines.append((len(text), len(text) + len(line)))
        text += line + "\n"
    cut = windows(text, lines, size=16, overlap=6, title=lines[0])
    decided = [w.start for window in cut for w in window.words[window.first : window.last] if w.start < w.end]
    assert decided == [w.start for start, end in lines for w in words(text, start, end)]
    assert all([word.start for word in window.words[:3]] == [0, 5, 10] for window in cut)
    assert [window.words[3].text for window in cut[1:]] == [BREAK] * (len(cut) - 1)


def test_a_window_before_the_title_has_no_context() -> None:
    text = "word word\nTitle here"
    [window] = windows(text, [(0, 9), (10, 20)], size=16, overlap=6, title=(10, 20))
    assert [word.text for word in window.words] == ["word", "word", BREAK, "Title", "here"]
