import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline import temporal
from pipeline.temporal.grammar import FORMS, REFERENCE, Form


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_form_finds_its_example(form: Form) -> None:
    text, surface, value = form.example
    found = [(text[span.start : span.end], span.value) for span in temporal.find(text, REFERENCE)]
    assert (surface, value) in found


@pytest.mark.parametrize(
    "text",
    ["aged 60 years old", "40 hours a week", "USD 15,000 a year", "they may apply", "under the Immigration Act 2016"],
)
def test_ages_rates_verbs_and_law_years_are_no_times(text: str) -> None:
    assert temporal.find(text, REFERENCE) == []


@given(st.text())
def test_any_text_gives_ordered_spans_inside_it(text: str) -> None:
    end = 0
    for span in temporal.find(text, datetime.date(2024, 5, 16)):
        assert end <= span.start < span.end <= len(text)
        end = span.end


def test_a_term_is_added_at_the_precision_of_its_start() -> None:
    assert temporal.add("2023-04", "P2Y") == "2025-04"
    assert temporal.add("2024-01-15", "P90D") == "2024-04-14"
    assert temporal.add("2024-01-31", "P1M") == "2024-02-29"
