import datetime

import pytest

from pipeline import temporal
from pipeline.temporal import values


@pytest.mark.parametrize(
    ("date", "length", "end"),
    [
        ("2023-04", "P2Y", "2025-04"),
        ("2024-01-15", "P90D", "2024-04-14"),
        ("2024-01-31", "P1M", "2024-02-29"),
        ("2024", "P2Y", "2026"),
        ("2024", "P6M", None),
        ("2024-Q1", "P1Y", None),
        ("2024-01-15", "P10D/P15D", None),
        ("9999-12-31", "P1D", None),
    ],
)
def test_a_term_is_added_at_the_precision_of_its_start(date: str, length: str, end: str | None) -> None:
    assert temporal.add(date, length) == end


@pytest.mark.parametrize(("year", "day"), [(2024, (3, 31)), (2025, (4, 20)), (2038, (4, 25)), (2000, (4, 23))])
def test_easter_is_where_the_almanac_has_it(year: int, day: tuple[int, int]) -> None:
    assert values.easter(year) == datetime.date(year, *day)


def test_a_period_has_its_first_and_last_day() -> None:
    assert values.edge("2024-02", first=False) == "2024-02-29"
    assert values.edge("2024", first=True) == "2024-01-01"
