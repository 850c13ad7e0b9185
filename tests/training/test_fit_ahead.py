import pytest

from pipeline.corpus.gold import GoldDocument, loads

pytest.importorskip("sklearn", reason="fitting is part of training, which needs the extra `train`")

from pipeline.training import ahead

_PAGE = """id: {id}
published: 2026-02-11
events: []
---
title| News
body| The office {verb} on [[{day}|DATE|{value}]]. It {verb} on [[11 February|DATE|2026-02-11]] too.
"""


def _document(verb: str, day: str, value: str) -> GoldDocument:
    return loads(_PAGE.format(id=f"{verb} {day}", verb=verb, day=day, value=value))


_DOCUMENTS = [
    _document(verb, f"{day} {month}", f"{year}-{number:02d}-{day:02d}")
    for verb, year in (("will open", 2026), ("shut", 2025))
    for month, number in (("May", 5), ("July", 7), ("October", 10))
    for day in range(1, 9)
]


def test_an_example_is_a_date_that_can_mean_two_days() -> None:
    (case, years, is_next), *rest = ahead.examples(_DOCUMENTS[:1])
    assert not rest
    assert (case.kind, case.month, case.day, is_next) == ("day", 5, 1, True)
    assert years == (79 - 286) / 365


def test_nearness_weighs_where_the_two_days_are_a_year_apart() -> None:
    fridays = [_document(verb, "Friday", day) for verb, day in (("will open", "2026-02-13"), ("shut", "2026-02-06"))]
    weights = ahead.fit([*_DOCUMENTS, *fridays], strength=1.0, minimum=1)
    assert [name for name in weights if name.startswith("nearness")] == ["nearness of a day"]


def test_words_that_go_with_the_next_one_weigh_for_it() -> None:
    weights = ahead.fit(_DOCUMENTS, strength=1.0, minimum=2)
    assert weights["will shortly before"] > 0.1 > -0.1 > weights["shut shortly before"]
