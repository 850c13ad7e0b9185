from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.assets import released_model
from pipeline.corpus import gold
from pipeline.encoder.tagger import Tagged
from pipeline.events.segments import (
    BEGINS,
    GOES_ON,
    RETURNS,
    Proposal,
    Segmenter,
    _returns,
    body_units,
    cut,
    unit_features,
)
from pipeline.training.segments import developments, train, unit_labels

_ROUND_UP = """id: x
published: 2024-06-07
events:
- action: suspend
  countries: [PT]
  effective_from: 2024-06-04
- action: fee_change
  countries: [GH]
  amounts: ["USD 1,200"]
---
title| Mobility weekly
body| This issue brings two items.
body| Portugal
body| [[Portugal|COUNTRY|PT]] stopped taking expressions of interest on [[4 June|DATE|2024-06-04]]. Pending files go on.
body| Ghana
body| [[Ghana|COUNTRY|GH]] will charge [[USD 1,200|MONEY]] for a permit.
"""


def test_gold_events_are_aligned_with_the_headings_of_their_items() -> None:
    document = gold.loads(_ROUND_UP)
    (first, suspended), (second, fee) = developments(document)
    headings = [document.document.text[slice(*segment.passages[0])] for segment in (first, second)]
    assert headings == ["Portugal", "Ghana"]
    assert (suspended.action, fee.action) == ("suspend", "fee_change")
    assert {span.text for span in first.spans} == {"Portugal", "4 June"}
    assert {span.text for span in second.spans} == {"Ghana", "USD 1,200"}


_ASIDE = """id: x
published: 2025-06-05
events:
- action: tighten
  status: scheduled
  countries: [FI]
  effective_from: 2025-06-11
  durations: [{value: P3M, role: other}, {value: P14D, role: deadline}]
- action: expand
  status: proposed
  countries: [FI]
  programs: [D visa]
  durations: [{value: P2W, role: processing}]
---
title| [[Three months|DURATION|P3M]] to find a new job
body| It starts on [[11 June|DATE|2025-06-11]].
body| Parliament approved it in spring.
body| The ministry has a second bill: families would get a [[D visa|PROGRAM]] in [[two weeks|DURATION|P2W]].
body| Next steps
body| Tell the service within [[14 days|DURATION|P14D]].
"""


def test_a_later_development_takes_what_is_its_own_and_the_text_may_go_back_to_the_first() -> None:
    document = gold.loads(_ASIDE)
    assert unit_labels(document) == [BEGINS, GOES_ON, BEGINS, RETURNS, GOES_ON]
    first, second = (segment for segment, _ in developments(document))
    assert [span.text for span in first.spans] == ["Three months", "11 June", "14 days"]
    assert [span.text for span in second.spans] == ["D visa", "two weeks"]


def test_where_a_page_says_that_its_developments_begin_they_do() -> None:
    document = gold.loads(
        _ROUND_UP.replace("\n---\n", "\nbegins: [Ghana Ghana will, Portugal stopped]\nreturns: [will charge]\n---\n")
    )
    assert unit_labels(document) == [GOES_ON, GOES_ON, BEGINS, BEGINS, RETURNS]
    told = [
        (document.document.text[slice(*segment.headline)][:15], event.action)
        for segment, event in developments(document)
    ]
    assert told == [("Portugal stoppe", "fee_change"), ("Ghana", "suspend")]


def test_of_developments_that_begin_together_the_first_has_the_text() -> None:
    document = gold.loads(_ROUND_UP.replace("\n---\n", "\nbegins: [Ghana Ghana will, Ghana Ghana]\n---\n"))
    assert [event.action for _, event in developments(document)] == ["suspend"]


def test_the_chain_sees_the_text_return_to_the_first_development(tmp_path: Path) -> None:
    document = gold.loads(_ASIDE)
    train([document], tmp_path, l1=0.0, l2=0.1, iterations=50, round_up_weight=1)
    first, second = Segmenter(tmp_path).segments(document.document)
    assert "14 days" in {span.text for span in first.spans}
    assert {span.text for span in second.spans} == {"D visa", "two weeks"}


def test_a_return_is_weighed_against_all_that_speaks_for_the_beginning_and_leaves_no_heading_alone() -> None:
    document = gold.loads(_ROUND_UP).document
    units = body_units(document)

    def returns(vote: float, begin: int, back: list[float]) -> list[int]:
        chain, votes = [[0.9, *[0.0] * 4] for _ in range(2)]
        chain[begin], votes[begin] = 0.04, vote
        return _returns(Proposal(document, units, chain, back, votes, None), [0, begin])

    assert [document.text[unit.start : unit.end] for unit in (units[1], units[3])] == ["Portugal", "Ghana"]
    assert returns(0.04, 2, [0.0] * 4 + [0.02]) == [4]
    assert returns(0.41, 2, [0.0] * 4 + [0.02]) == []
    assert returns(0.41, 1, [0.0, 0.0, 0.9, 0.0, 0.2]) == [4]
    assert returns(0.41, 3, [0.0] * 4 + [0.9]) == []


def test_the_title_is_the_headline_of_the_first_of_two_developments_that_the_body_begins_with() -> None:
    document = gold.loads(_ASIDE)
    first, second = (segment for segment, _ in developments(document))
    assert document.document.text[slice(*first.headline)] == "Three months to find a new job"
    assert document.document.text[slice(*second.headline)].startswith("The ministry has a second bill")


def test_a_page_about_one_development_begins_with_it() -> None:
    document = gold.loads(
        "id: x\nevents:\n- action: end\n  status: ended\n---\ntitle| The end\nbody| It ends.\nbody| So.\n"
    )
    assert unit_labels(document) == [BEGINS, GOES_ON]


def test_no_sentence_ends_with_a_numeral_or_an_abbreviation() -> None:
    rest = "The rest of the line says at length and in many words what all the others have to do until then. " * 3
    text = f"7. Pilot of the permit. The U.S. Citizenship and Immigration Services cites No. Seven of the list. {rest}"
    document = gold.loads(f"id: x\n---\nbody| {text}\n").document
    opening = [document.text[u.start : u.end] for u in body_units(document)][:2]
    assert opening == [
        "7. Pilot of the permit.",
        "The U.S. Citizenship and Immigration Services cites No. Seven of the list.",
    ]


def test_what_closes_a_line_in_brackets_and_a_bare_bullet_are_no_sentences() -> None:
    text = f"{'The first sentence says at length what is new. ' * 5}• The fee rises. (As of 3 May)"
    document = gold.loads(f"id: x\n---\nbody| {text}\n").document
    units = [document.text[u.start : u.end] for u in body_units(document)]
    assert len(units) == 6
    assert units[-1] == "• The fee rises. (As of 3 May)"
    units = body_units(gold.loads(f"id: x\n---\nbody| {text.replace('• The', '•. The')}\n").document)
    assert len(units) == 6


def test_a_long_run_of_spaces_is_read_at_once() -> None:
    document = gold.loads(f"id: x\n---\nbody| Fees rise{' ' * 100_000}for all.\n").document
    assert len(body_units(document)) == 1


def test_a_number_in_letters_of_another_language_is_none() -> None:
    document = gold.loads("id: x\n---\ntitle| NİNE CHANGES TO WORK PERMITS\nbody| Fees rise.\n").document
    assert "counted=False" in unit_features(document, body_units(document))[0]


def test_a_long_line_is_read_sentence_by_sentence() -> None:
    text = "The first sentence says what is new. " * 8 + "Ghana – The last one begins another item."
    document = gold.loads(f"id: x\n---\nbody| {text}\n").document
    units = body_units(document)
    assert len(units) == 9
    assert units[0].opens_line
    assert not units[1].opens_line
    assert [document.text[u.start : u.end] for u in units][-1] == "Ghana – The last one begins another item."


@pytest.mark.parametrize("label", ["Update to Form I-9:", "Update for Tier 2 sponsors:"])
def test_what_an_update_is_about_may_have_a_number(label: str) -> None:
    document = gold.loads(f"id: x\n---\ntitle| New form\nbody| It is out. {label} It has one page.\n").document
    assert len(Segmenter(released_model("event-segments")).segments(document)) == 1


def test_one_development_keeps_the_title_as_its_headline() -> None:
    document = gold.loads("id: x\n---\ntitle| New fees\nbody| They rise.\n").document
    [segment] = cut(document, body_units(document), [])
    assert document.text[slice(*segment.headline)] == "New fees"


@pytest.mark.parametrize(
    "leading",
    [
        "[[12 April 2024|DATE|2024-04-12]]",
        "[[AUSTRIA|COUNTRY|AT]] –",
        "IMPACT – HIGH",
        "The situation",
        "Our view",
        "Contributed by Example Associates",
        "General",
        "photo.jpg",
    ],
)
def test_the_headline_is_the_first_passage_that_tells_something(leading: str) -> None:
    document = gold.loads(f"id: x\n---\nbody| {leading}\nbody| • Work permits cost more.\nbody| They rise.\n").document
    [segment] = cut(document, body_units(document), [])
    assert document.text[slice(*segment.headline)] == "Work permits cost more."
    assert segment.passages[0][0] == 0


@pytest.mark.parametrize(
    "leading", ["Permits", "[[Sarawak|REGION]] woos retirees", "Visas extended.", "[[L-1|PROGRAM]] visas"]
)
def test_a_heading_that_the_text_takes_up_or_that_says_more_than_a_word_or_two_is_the_headline(leading: str) -> None:
    document = gold.loads(f"id: x\n---\nbody| {leading}\nbody| Work permits cost more.\n").document
    [segment] = cut(document, body_units(document), [])
    assert segment.headline == segment.passages[0]


def test_the_headline_is_the_first_passage_where_none_tells_something() -> None:
    document = gold.loads("id: x\n---\nbody| General\nbody| Overview\n").document
    [segment] = cut(document, body_units(document), [])
    assert document.text[slice(*segment.headline)] == "General"


@pytest.mark.parametrize(
    "label", ["UPDATE:", "Update 27 May 2020:", "Updated (27/05/2020):", "Update of 27.05.20:", "UPDATE, MAY 27:"]
)
def test_an_update_is_a_development_of_its_own(label: str) -> None:
    text = f"Hungary admits Slovaks from 22 May 2020. {label} The rule was repealed on 27 May 2020."
    documents = [
        gold.loads(f"id: x\n---\n{head}body| {body}\n").document
        for head in ("", "title| Border rules\n")
        for body in (text, text.replace(". U", ".\nbody| U"))
    ]
    for document in documents:
        parts = Segmenter(released_model("event-segments")).segments(document)
        assert len(parts) == 2
        assert document.text[slice(*parts[1].headline)].startswith(label)
        assert document.text[slice(*parts[0].headline)].startswith(("Hungary", "Border rules"))


def test_who_signs_a_notice_is_no_development() -> None:
    document = gold.loads(
        "id: x\n---\ntitle| Fiji: New Rules\nbody| Fees rise on [[1 May 2021|DATE|2021-05-01]].\n"
        "body| [[MINISTRY OF HEALTH|MINISTRY]]\nbody| [[SUVA|CITY]]\n"
    ).document
    segmenter = Segmenter(released_model("event-segments"))
    segments = segmenter.segments(document, Tagged([], [], {}, {}), lambda _: [0, 1, 2])
    assert [len(segment.passages) for segment in segments] == [4]


def test_a_heading_of_a_name_alone_is_none_of_the_development_before_it() -> None:
    document = gold.loads(_ROUND_UP).document
    segmenter = Segmenter(released_model("event-segments"))
    segments = segmenter.segments(document, Tagged([], [], {}, {}), lambda _: [1, 3, 4])
    assert len(segments) == 3


@pytest.mark.parametrize(
    ("heading", "count"),
    [
        ("A Closer Look", 2),
        ("Next steps:", 2),
        ("What this means for employers", 2),
        ("Example Partners' view", 2),
        ("ABC Analysis & Comments", 2),
        ("Ghana asks for comments", 3),
        ("Public comments", 3),
    ],
)
def test_no_development_begins_with_a_heading_of_comments(heading: str, count: int) -> None:
    document = gold.loads(f"{_ROUND_UP}body| {heading}\nbody| It matters to many.\n").document
    segmenter = Segmenter(released_model("event-segments"))
    assert len(segmenter.segments(document, Tagged([], [], {}, {}), lambda _: [1, 3, 5])) == count


def test_an_alert_that_begins_with_an_update_is_one_development() -> None:
    document = gold.loads("id: x\n---\ntitle| Border rules\nbody| UPDATE: They change on 22 May 2020.\n").document
    assert len(Segmenter(released_model("event-segments")).segments(document)) == 1


def test_a_title_alone_is_a_development_if_it_states_a_fact() -> None:
    segmenter = Segmenter(released_model("event-segments"))
    [segment] = segmenter.segments(
        gold.loads("id: x\n---\ntitle| Jamaica opens on [[15 June|DATE|2020-06-15]]\n").document
    )
    assert [span.value for span in segment.spans] == ["2020-06-15"]
    assert segmenter.segments(gold.loads("id: x\n---\ntitle| News and insights\n").document) == []


def test_the_network_has_a_vote_on_where_developments_begin() -> None:
    segmenter = Segmenter(released_model("event-segments"))
    document = gold.loads(_ROUND_UP).document
    units = body_units(document)

    def votes(read: dict[int, float]) -> Sequence[float]:
        return segmenter.propose(document, units, Tagged([], [], {}, read)).votes

    alone = segmenter.propose(document, units).votes
    agreed = votes(dict(zip((unit.start for unit in units), alone, strict=True)))
    assert agreed == pytest.approx(alone, abs=1e-5)
    doubted = votes({unit.start: 0.001 for unit in units})
    assert all(less < told for less, told in zip(doubted, alone, strict=True) if told > 0.01)
    assert votes({-1: 0.9}) == pytest.approx(alone, abs=1e-5)
