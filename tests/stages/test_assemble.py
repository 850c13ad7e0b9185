"""What a person is asked to look at, and who judges what."""

from collections.abc import Sequence

import pytest

import pipeline
from pipeline.encoder.tagger import Passage, TaggerModel
from pipeline.events.judge import Case, Judge, Judgement
from pipeline.events.segments import Segment, Segmenter
from pipeline.schema import DatedField, Document, Event, EventDuration
from pipeline.stages.assemble import review


def _event(start: str, until: str, *terms: str, announced: str | None = None, derived: bool = False) -> Event:
    def dated(value: str) -> DatedField:
        return DatedField(value=value, derived=derived, evidence=[])

    return Event(
        event_id="e", headline="Pilot", action="launch", status="in_force", countries=["KE"], evidence=[], score=1,
        announced_on=dated(announced) if announced else None, effective_from=dated(start), effective_until=dated(until),
        durations=[EventDuration(value=term, role="term", text=term, evidence=[]) for term in terms],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("start", "until"), [("2024-05-01", "2024-Q1"), ("2024-H2", "2024-06"), ("2024-05", "2024-04-30"), ("2024", "2023")]
)
def test_an_end_before_the_start_is_reviewed(start: str, until: str) -> None:
    assert review(_event(start, until), None, []) == [f"ends ({until}) before it starts ({start})"]


@pytest.mark.parametrize(
    ("start", "until"), [("2024-05-01", "2024-Q2"), ("2024-Q2", "2024-05"), ("2024-SU", "2024-03"), ("2024-05", "2024")]
)
def test_an_end_that_may_lie_after_the_start_is_not(start: str, until: str) -> None:
    assert review(_event(start, until), None, []) == []


def test_a_term_that_is_clearly_off_is_reviewed() -> None:
    assert review(_event("2024-01-01", "2025-01-01", "P2Y"), None, []) == ["2024-01-01 to 2025-01-01 is no term of P2Y"]
    assert review(_event("2024-01-01", "2024-12-31", "P1Y"), None, []) == []
    assert review(_event("2024-01-01", "2024-12-31", "P2Y", "P1Y"), None, []) == []
    assert review(_event("2024-01", "2025-12", "P2Y"), None, []) == []
    assert review(_event("2024-01-01", "2025-01-01", "P2Y", derived=True), None, []) == []


def test_what_is_in_force_and_starts_later_or_has_ended_is_reviewed() -> None:
    assert review(_event("2024-01-01", "2024-06-01"), "2024-03-08", []) == []
    for published, reason in (
        ("2023-12-01", "in force, but starts (2024-01-01) after the publication (2023-12-01)"),
        ("2024-08-01", "in force, but ends (2024-06-01) before the publication (2024-08-01)"),
    ):
        assert review(_event("2024-01-01", "2024-06-01"), published, []) == [reason]
        ended = _event("2024-01-01", "2024-06-01").model_copy(update={"status": "ended"})
        assert review(ended, published, []) == []


def test_what_is_announced_after_its_start_is_no_contradiction() -> None:
    assert review(_event("2024-01-01", "2025-01-01", announced="2024-02-01"), None, []) == []


def test_the_network_reads_a_page_once(monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[Passage] = []
    tag = TaggerModel.tag

    def watched(self: TaggerModel, passages: list[Passage]) -> object:
        read.extend(passages)
        return tag(self, passages)

    monkeypatch.setattr(TaggerModel, "tag", watched)
    single = "Kenya Raises Visa Fees\nThe Directorate of Immigration Services raises all visa fees from 1 May 2024.\n"
    several = "UPDATE 3 June 2024: Peru extended its visa waiver to 31 December 2024."
    assert len(pipeline.extract(single + several, published="2024-06-04").events) == 2
    assert len(read) == 1


@pytest.mark.parametrize(
    ("said", "published", "status", "start"),
    [
        ("has halted all visas", "2024-05-31", "in_force", None),
        ("halts all visas on 3 June 2024", "2024-05-31", "scheduled", "2024-06-03"),
        ("has halted all visas", None, "scheduled", None),  # nobody knows what lies ahead
        (
            "has halted all visas from 3 May 2024. Holders should leave by 3 July 2024",
            "2024-05-31",
            "in_force",
            "2024-05-03",
        ),
    ],
)
def test_nothing_is_scheduled_that_has_started_or_where_no_date_lies_ahead(
    monkeypatch: pytest.MonkeyPatch, said: str, published: str | None, status: str, start: str | None
) -> None:
    _judged(monkeypatch, Judgement("suspend", 1.0, (0, 5)), Judgement("scheduled", 0.9, (0, 5)))
    text = f"Kenya Halts Visas\nThe Directorate of Immigration Services {said}."
    [event] = pipeline.extract(text, published=published).events
    assert event.status == status
    # Sure to lie ahead is not sure to be live.
    assert (event.effective_from and event.effective_from.value) == start


def test_what_surely_lies_ahead_is_scheduled_though_no_date_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    _judged(monkeypatch, Judgement("tighten", 1.0, (0, 5)), Judgement("scheduled", 0.99, (0, 5)))
    text = "Kenya Tightens Visas\nThe Directorate of Immigration Services issued a rule on 3 June 2024, in force 90 days later."
    [event] = pipeline.extract(text, published="2024-06-05").events
    assert (event.status, event.effective_from) == ("scheduled", None)


def test_the_status_of_what_is_put_off_follows_from_the_new_day(monkeypatch: pytest.MonkeyPatch) -> None:
    _judged(monkeypatch, Judgement("delay", 1.0, (0, 5)), Judgement("scheduled", 0.9, (0, 5)))
    text = "Kenya Postpones Visas\nThe Directorate of Immigration Services postponed the e-visa from 1 October 2023 to 10 January 2024."
    [event] = pipeline.extract(text, published="2023-10-05").events
    assert event.effective_from
    assert (event.status, event.effective_from.value) == ("scheduled", "2024-01-10")


@pytest.mark.parametrize(("action", "left"), [("suspend", "effective_until"), ("fee_change", "effective_from")])
def test_of_a_start_after_the_end_one_is_left_and_both_are_reviewed(
    monkeypatch: pytest.MonkeyPatch, action: str, left: str
) -> None:
    _judged(monkeypatch, Judgement(action, 1.0, (0, 5)), Judgement("in_force", 0.9, (0, 5)))
    text = "Kenya Visas\nThe Directorate of Immigration Services says that the halt runs until 30 June 2024. From 1 July 2024 visas cost KES 500."
    [event] = pipeline.extract(text, published="2024-06-05").events
    dates = {"effective_from", "effective_until"}
    assert {name for name in dates if getattr(event, name)} == dates & event.field_evidence.keys() == {left}
    assert "ends (2024-06-30) before it starts (2024-07-01)" in event.review


@pytest.mark.parametrize(
    ("again", "count"),
    [
        ("Kenya: From 1 May 2024 every visa costs USD 50, says the Ministry of Interior.", 1),
        ("Kenya: From 2 May 2024 every visa costs USD 50, says the Ministry of Interior.", 2),
        ("Uganda: From 1 May 2024 every visa costs USD 50, says the Ministry of Interior.", 2),
    ],
)
def test_a_development_that_a_page_tells_twice_is_one(monkeypatch: pytest.MonkeyPatch, again: str, count: int) -> None:
    _each_line_a_development(monkeypatch)
    _judged(monkeypatch, Judgement("fee_change", 1.0, (0, 5)), Judgement("scheduled", 0.9, (0, 5)))
    first = "Kenya: From 1 May 2024 visa fees rise, the Directorate of Immigration Services announced."
    events = pipeline.extract(f"News\n- {first}\n- {again}", published="2024-04-05").events
    assert len(events) == count
    bodies = {body.name for event in events for body in event.authorities}
    assert {"Directorate of Immigration Services", "Ministry of Interior"} <= bodies
    assert events[0].amounts == (["USD 50"] if count == 1 else [])


def test_what_is_done_in_the_place_that_an_item_opens_with_is_a_development(monkeypatch: pytest.MonkeyPatch) -> None:
    _each_line_a_development(monkeypatch)
    items = (
        "What changed this week in brief.",
        "- Belgium and Norway have ended the relaxed rules for those hit by the storm.",
        "- Belgium has three languages.",
    )
    [event] = pipeline.extract("\n".join(("Visas in Europe", *items))).events
    assert event.countries[0] == "BE"


def _each_line_a_development(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the body parted at its lines."""

    def by_line(_: Segmenter, document: Document, *__: object) -> list[Segment]:
        lines = [(line.start, line.end) for line in document.body_lines()]
        return [Segment(line, [line], [s for s in document.spans if line[0] <= s.start < line[1]]) for line in lines]

    monkeypatch.setattr(Segmenter, "segments", by_line)


def _judged(monkeypatch: pytest.MonkeyPatch, action: Judgement, status: Judgement) -> None:
    """Have the judge say this of every development."""

    def judged(judge: Judge, cases: Sequence[Case]) -> list[tuple[Judgement, Judgement]]:
        return [(action, status) for _ in cases]

    monkeypatch.setattr(Judge, "__call__", judged)
