"""The dates of an event, as spans with and without parts give them."""

import pytest

from pipeline.events import fields
from pipeline.events.segments import Segment
from pipeline.schema import Document, Span
from pipeline.temporal import find


def _dates(text: str, *roles: str | None) -> dict[str, str]:
    """The dates that are read from a text whose DATE spans play these parts."""
    found = [span for span in find(text) if span.label == "DATE"]
    spans = [
        Span(
            start=s.start, end=s.end, label="DATE", text=text[s.start : s.end], value=s.value, role=role, score=1, by=""
        )
        for s, role in zip(found, roles, strict=True)
    ]
    segment = Segment((0, len(text)), [(0, len(text))], spans)
    dates = fields.dates(Document(doc_id="a", text=text, spans=spans), segment, [])
    return {name: date.value for name, date in dates.items()}


def test_an_end_that_no_longer_holds_gives_way() -> None:
    text = "The scheme was due to expire on 30 June 2021 and will now run until 31 December 2022."
    assert _dates(text, "effective_until", "effective_until") == {"effective_until": "2022-12-31"}
    assert _dates("It is set to expire on 30 June 2021.", "effective_until") == {"effective_until": "2021-06-30"}


def test_the_words_that_touch_a_date_decide_between_start_and_end() -> None:
    text = "Flights are stopped from 16:00 on 21 December 2020 until 23 December 2020."
    both = {"effective_from": "2020-12-21", "effective_until": "2020-12-23"}
    assert _dates(text, "effective_until", "effective_until") == both
    assert _dates("The ban ends as of 1 June 2021.", "effective_until") == {"effective_until": "2021-06-01"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("As of 1 May 2024, visas are free.", "effective_from"),
        ("Visas are free with effect from 11:59 p.m. (local time) on 1 May 2024.", "effective_from"),
        ("On 1 May 2024, the government announces that visas are free.", "announced_on"),
        ("On 1 May 2024 Kenya closes its borders.", "effective_from"),
    ],
)
def test_a_leading_date_without_a_part_is_told_by_its_words(text: str, field: str) -> None:
    assert _dates(text, None) == {field: "2024-05-01"}


def test_later_dates_and_those_of_nothing_in_particular_stay_background() -> None:
    assert _dates("The treaty of 1 May 2024 stands.", None) == {}
    text = "In 2019 and 2020 few came, and those who have been here since 1 May 2024 stay."
    assert _dates(text, None, None, None) == {}


def test_what_is_stated_goes_before_what_the_words_tell() -> None:
    text = "Permits from 1 May 2024 stay valid; new rules apply on 1 June 2024."
    assert _dates(text, None, "effective_from") == {"effective_from": "2024-06-01"}


def test_the_ends_of_a_range_are_a_start_and_an_end() -> None:
    both = {"effective_from": "2020-12-25", "effective_until": "2021-01-03"}
    assert _dates("Entry is closed from 25 December 2020 to 3 January 2021.", None, "effective_from") == both
    assert _dates("Between 25 December 2020 and 3 January 2021 entry is closed.", "effective_until", None) == both
    assert _dates("Of those who came between 25 December 2020 and 3 January 2021, few stayed.", None, None) == {}
