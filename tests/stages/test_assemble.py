"""What a person is asked to look at, and who judges what."""

from collections.abc import Sequence

import pytest

import pipeline
from pipeline.encoder.tagger import Passage, TaggerModel
from pipeline.events.judge import Case, Judge, Judgement
from pipeline.schema import DatedField, Event, EventDuration
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
    assert review(_event(start, until), []) == [f"ends ({until}) before it starts ({start})"]


@pytest.mark.parametrize(
    ("start", "until"), [("2024-05-01", "2024-Q2"), ("2024-Q2", "2024-05"), ("2024-SU", "2024-03"), ("2024-05", "2024")]
)
def test_an_end_that_may_lie_after_the_start_is_not(start: str, until: str) -> None:
    assert review(_event(start, until), []) == []


def test_a_term_that_is_clearly_off_is_reviewed() -> None:
    assert review(_event("2024-01-01", "2025-01-01", "P2Y"), []) == ["2024-01-01 to 2025-01-01 is no term of P2Y"]
    assert review(_event("2024-01-01", "2024-12-31", "P1Y"), []) == []
    assert review(_event("2024-01-01", "2024-12-31", "P2Y", "P1Y"), []) == []
    assert review(_event("2024-01", "2025-12", "P2Y"), []) == []
    assert review(_event("2024-01-01", "2025-01-01", "P2Y", derived=True), []) == []


def test_what_is_announced_after_its_start_is_no_contradiction() -> None:
    assert review(_event("2024-01-01", "2025-01-01", announced="2024-02-01"), []) == []


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
    def judged(judge: Judge, cases: Sequence[Case]) -> list[tuple[Judgement, Judgement]]:
        return [(Judgement("suspend", 1.0, (0, 5)), Judgement("scheduled", 1.0, (0, 5))) for _ in cases]

    monkeypatch.setattr(Judge, "__call__", judged)
    text = f"Kenya Halts Visas\nThe Directorate of Immigration Services {said}."
    [event] = pipeline.extract(text, published=published).events
    assert event.status == status
    # Sure to lie ahead is not sure to be live.
    assert (event.effective_from and event.effective_from.value) == start
