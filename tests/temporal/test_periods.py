"""The days that an ISO value may mean."""

import datetime

import pytest

from pipeline.temporal import period


@pytest.mark.parametrize(
    ("value", "days"),
    [
        ("2024-02", ("2024-02-01", "2024-02-29")),
        ("2024-Q4", ("2024-10-01", "2024-12-31")),
        ("2024-H1", ("2024-01-01", "2024-06-30")),
        ("2025-W01", ("2024-12-30", "2025-01-05")),
        ("2023-SU", ("2023-01-01", "2023-12-31")),
    ],
)
def test_a_value_has_its_days(value: str, days: tuple[str, str]) -> None:
    assert period(value) == tuple(map(datetime.date.fromisoformat, days))


@pytest.mark.parametrize("value", ["", "soon", "2024-13", "2024-Q5", "2024-W60", "2023-02-29", "0000"])
def test_what_is_no_date_has_no_days(value: str) -> None:
    assert period(value) is None


@pytest.mark.parametrize(
    ("value", "side"),
    [
        ("2024-04-18", "before"),
        ("2024-Q1", "before"),
        ("2024-Q2", "same"),
        ("2024", "same"),
        ("2024-W16", "same"),
        ("2024-H2", "after"),
        ("2024-05", "after"),
    ],
)
def test_a_value_lies_on_a_side_of_a_day(value: str, side: str) -> None:
    days, day = period(value), period("2024-04-19")
    assert days
    assert day
    assert days.side_of(day) == side
