import datetime
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline import temporal
from pipeline.temporal.grammar import FORMS

PIECES = [form.example.surface for form in FORMS] + [
    " ", "\n", ",", ".", "-", "–", "/", "(", ")", " to ", " and ", " of ", " the ", " from ", " until ", " between ", " instead of ", "more", "1", "31", "99", "0", "2024",
    "9999", "٣", "²", "Ⅳ", "İ", "ß", "'s", "May", "hundred", "half", "9" * 40, "00/00/00", "31 February", "Feb 30", "\u2028", "\x1f", "\x00", "\ud800", "👩‍👩‍👧",
]  # fmt: skip
DATES = st.none() | st.dates()


def check(text: str, reference: datetime.date | None) -> None:
    end = 0
    for span in temporal.find(text, reference):
        assert end <= span.start < span.end <= len(text)
        assert text[span.start : span.end] == text[span.start : span.end].strip()
        assert (span.value is None) <= (span.note is not None)
        assert 0 <= span.score <= 1
        end = span.end


@given(st.text(), DATES)
def test_any_text_gives_ordered_spans_inside_it(text: str, reference: datetime.date | None) -> None:
    check(text, reference)


@settings(max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join), DATES)
def test_any_mixture_of_forms_gives_ordered_spans(text: str, reference: datetime.date | None) -> None:
    check(text, reference)


@given(st.sampled_from([form.example.text for form in FORMS]), st.sampled_from([datetime.date.min, datetime.date.max]))
def test_the_ends_of_the_calendar_are_no_error(text: str, reference: datetime.date) -> None:
    check(text, reference)


@given(st.text(), st.text())
def test_adding_never_fails(date: str, length: str) -> None:
    temporal.add(date, length)


@given(st.dates(), st.integers(0, 10**6), st.sampled_from("YMWD"))
def test_adding_keeps_the_precision(date: datetime.date, count: int, unit: str) -> None:
    found = temporal.add(date.isoformat(), f"P{count}{unit}")
    assert found is None or len(found) == 10


@pytest.mark.parametrize(
    "unit",
    ["1 ", "1", "1-", "1/", "2024 ", "2024-", "1 to ", "from 1 to ", "(2) ", "two ", "two, ", "May ", "May and ", "one hundred and ", "a year and ", "first ", "and ", " ", "\n",
     "between two and ", "1 May to 2 June and ", "12/3/", "1-, ", "Monday 1 to ", "age limit is at ", "will be a ", "two years to ", "1 year 1 month ", "1, ", "İ", "applies from 1 May to 3 June and "],
)  # fmt: skip
def test_time_is_linear_in_the_length_of_the_text(unit: str) -> None:
    def seconds(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        start = time.process_time()
        temporal.find(text, datetime.date(2024, 5, 16))
        return time.process_time() - start

    seconds(1_000)
    short = min(seconds(20_000) for _ in range(2))
    long = min(seconds(80_000) for _ in range(2))
    # Four times the text: four times the time, where quadratic work takes sixteen.
    assert long < 9 * short + 0.05


def test_a_megabyte_of_numerals_is_read() -> None:
    assert temporal.find("1 " * 500_000, datetime.date(2024, 5, 16)) == []
