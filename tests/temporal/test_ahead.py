"""Whether a date without its year means the next or the last one."""

import datetime

import pytest

from pipeline import temporal
from pipeline.temporal import ahead

_FEBRUARY = datetime.date(2026, 2, 11)  # a Wednesday


def _value(text: str, reference: datetime.date = _FEBRUARY) -> str | None:
    return next(span.value for span in temporal.find(text, reference) if span.label == "DATE")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("Places may be assigned until 31 December.", "2026-12-31"),
        ("The fee was raised on 31 December.", "2025-12-31"),
        ("New files will be accepted from Monday.", "2026-02-16"),
        ("The minister told reporters on Monday that it failed.", "2026-02-09"),
        ("The office opens in October.", "2026-10"),
        ("The office opened in October.", "2025-10"),
    ],
)
def test_the_words_around_a_date_tell_its_year_or_week(text: str, value: str) -> None:
    assert _value(text) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("The court will rule on 15 January.", "2027-01-15"),
        ("Fees are set to rise again on the 1 January.", "2027-01-01"),
        ("The portal will not be fully open by mid-January.", "2027-01"),
        ("The rule took effect on 1 April.", "2025-04-01"),
        ("The plan was published at the end of March.", "2025-03"),
        ("The rule came into force on 12 February.", "2025-02-12"),
        ("The exemption expires on 15 January.", "2027-01-15"),
        ("The pilot will close on 11 February.", "2026-02-11"),
        ("The form will change on 2 February.", "2026-02-02"),
        ("The fee will cover visas issued in January.", "2026-01"),
    ],
)
def test_a_plain_verb_decides_however_far_the_day_is(text: str, value: str) -> None:
    assert _value(text) == value


def test_a_range_is_over_before_it_would_begin_again() -> None:
    assert _value("It will close from Saturday to 3 January.", datetime.date(2024, 12, 30)) == "2024-12-28"


def test_what_holds_until_a_day_begins_before_it() -> None:
    text = "It enters into force on 1 January 2027 and is valid until 31 December."
    assert [span.value for span in temporal.find(text, _FEBRUARY)] == ["2027-01-01", "2027-12-31"]


def test_the_log_odds_decide_and_tell_their_place_and_words() -> None:
    text = "Open from 1 May on. By Friday."
    cases: list[ahead.Case] = []

    def weigh(case: ahead.Case) -> float:
        cases.append(case)
        return -100.0

    assert [span.value for span in temporal.find(text, _FEBRUARY, weigh=weigh)] == ["2025-05-01", "2026-02-06"]
    assert [(case.kind, text[case.start :][:5], case.month, case.day) for case in cases] == [
        ("day", "1 May", 5, 1),
        ("weekday", "Frida", 0, 0),
    ]
    assert cases[0].before.split() == ["open", "from"]


def test_each_feature_is_weighed_once() -> None:
    case = ahead.Case("day", 0, 12, 31, "it will run on and on until ", "", 0.0)
    stated = list(ahead.features(case))
    assert len(stated) == len(set(stated))
    known = ahead.weights()
    assert ahead.log_odds(case) == pytest.approx(sum(known.get(name, 0.0) for name in stated))
    assert "31.12. led by until" in stated
