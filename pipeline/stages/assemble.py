"""assemble: spans → events, one for each policy development, every field with the characters that say so."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Self

from pipeline import temporal
from pipeline.assets import released_model
from pipeline.events import fields
from pipeline.events.boundaries import Boundaries
from pipeline.events.judge import Case, Judge, Judgement, evidence_of, relation
from pipeline.events.news import News
from pipeline.events.segments import Segment, Segmenter
from pipeline.events.turns import Turns
from pipeline.knowledge.cues import cues, lowered
from pipeline.schema import EVENT_DATES, DatedField, Document, Event, EventDuration, SpanLabel, content_id
from pipeline.stages import batches

# A development names at least one of these, or says what is done in the place that it opens with; a place alone is none.
_FACTS: tuple[SpanLabel, ...] = ("MINISTRY", "DATE", "DURATION", "PROGRAM", "LAW", "MONEY", "SECTOR")
# What only says when a text was written is no fact: "The week in brief: what changed this week".
_WRITTEN_THEN = re.compile(r"(?:this|last|next|past) |today\b|yesterday\b|\d+ days? ago", re.IGNORECASE)
# How many characters may stand before the place: "5. In the".
_OPENING = 8
_UNSURE = 0.4
# What the judge is so sure of lies ahead though no date does: "ninety days after its publication", "in the coming weeks".
_SURELY_AHEAD = 0.95
# "Extended until 30 April; from 1 May fines apply": of these the end is told, of others, "the old quota runs until 30 June, the new one
# from 1 July", the start. On the development parts what is left so is right in 8 of 9 such events.
_UNTIL_ANOTHER_STARTS = frozenset({"extend", "suspend"})
# Terms are rounded ("two years", and it ends a week early): only what is off by more than this much of one is doubted.
_OFF_DAYS, _OFF_SHARE = 31, 0.25


class Assembler:
    """Adds `events` to documents whose spans are linked.

    Args:
        news: whether there are developments.
        segmenter: where they may begin.
        boundaries: at which of these places they do.
        judge: what they do and how far they are.
    """

    def __init__(self, news: News, segmenter: Segmenter, boundaries: Boundaries, judge: Judge) -> None:
        self._news = news
        self._segmenter = segmenter
        self._boundaries = boundaries
        self._judge = judge
        self.digest = content_id(news.digest, segmenter.digest, boundaries.digest, judge.digest)

    def __call__(self, document: Document) -> Document:
        """State the events of a document."""
        return next(self.pipe([document]))

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """State the events of many documents; those of dozens are judged at once."""
        for batch in batches(documents):
            reported = self._news(batch, self._judge.none)
            drafts = [self._draft(document) if told else [] for document, told in zip(batch, reported, strict=True)]
            judged = iter(self._judge([event.case for draft in drafts for event in draft]))
            for document, draft in zip(batch, drafts, strict=True):
                document.events = _events(document, [(drafted, *next(judged)) for drafted in draft])
                document.reading = None
                yield document

    def _draft(self, document: Document) -> list["_Draft"]:
        """The developments of a document with what is known of them before they are judged."""
        segments = _developments(document, self._segmenter.segments(document, document.reading, self._boundaries))
        return [_Draft.of(document, segment) for segment in segments]


class _Draft(NamedTuple):
    """A development before it is judged."""

    case: Case
    dates: dict[str, DatedField]
    durations: list[EventDuration]

    @classmethod
    def of(cls, document: Document, segment: Segment) -> Self:
        """What is known of the development that a part of a document tells."""
        lengths = fields.durations(document, segment)
        dates = fields.dates(document, segment, lengths)
        first, last = (_value(dates, name) for name in ("effective_from", "effective_until"))
        return cls(Case(document, segment, first, last, document.reading and document.reading.judged), dates, lengths)

    def joined(self, other: "_Draft") -> "_Draft":
        """This development with what a later part of the text tells of it again."""
        ours, theirs = self.case.segment, other.case.segment
        spans = sorted([*ours.spans, *theirs.spans], key=lambda span: span.start)
        return _Draft.of(self.case.document, replace(ours, passages=[*ours.passages, *theirs.passages], spans=spans))


def _events(document: Document, judged: Iterable[tuple["_Draft", Judgement, Judgement]]) -> list[Event]:
    """The events of a document from its developments, each with its action and status; one that is told again once."""
    mentions = fields.Mentions(document)
    found: list[tuple[Event, _Draft, Judgement, Judgement]] = []
    for draft, action, status in judged:
        event = _event(mentions, draft, action, status)
        again = next((k for k, (told, *_) in enumerate(found) if _is_again(told, event)), None)
        if again is None:
            found.append((event, draft, action, status))
        else:
            _, first, action, status = found[again]
            draft = first.joined(draft)
            found[again] = _event(mentions, draft, action, status), draft, action, status
    return [event for event, *_ in found]


def _is_again(told: Event, event: Event) -> bool:
    """Whether a later part of a page tells of the same development: it has the same countries and action, a stated day in common, and no other scheme.

    Of 357 pairs of gold events of one country and page in the development parts one is such; of 7 pairs that were found there and on real pages 6 are
    one development.
    """
    if not told.countries or told.countries != event.countries or told.action != event.action:
        return False
    if told.programs and event.programs and not set(told.programs) & set(event.programs):
        return False
    return bool(_stated_days(told) & _stated_days(event))


def _stated_days(event: Event) -> set[str]:
    dates = (getattr(event, name) for name in EVENT_DATES)
    return {date.value for date in dates if date and not date.derived}


def _developments(document: Document, segments: list[Segment]) -> list[Segment]:
    """Without those that state none, as headings and lines of furniture; the first if all are such but it names something."""
    stating = [segment for segment in segments if _states_one(document, segment)]
    return stating or [segment for segment in segments[:1] if segment.of("COUNTRY", "REGION", "CITY", *_FACTS)]


def _states_one(document: Document, segment: Segment) -> bool:
    """Whether a part of the text states a development, by a fact or by what is done in the place that it opens with."""
    facts = segment.of(*_FACTS)
    if any(fact.label != "DATE" or not _WRITTEN_THEN.match(fact.text) for fact in facts):
        return True
    opening = segment.of("COUNTRY", "REGION")[:1]
    if facts and opening:
        return True
    if not opening or opening[0].start - segment.passages[0][0] > _OPENING:
        return False
    passages = [lowered(document.text[start:end]) for start, end in segment.passages]
    return any(cue.pattern.search(passage) for passage in passages for cue in cues("action"))


def _value(dates: dict[str, DatedField], name: str) -> str | None:
    return dates[name].value if name in dates else None


def _as_of_publication(
    status: Judgement, case: Case, dates: dict[str, DatedField], mentions: fields.Mentions
) -> Judgement:
    """The status, but what the text says to be live, or to have started before, does not lie ahead, nor, unless it surely does, anything
    where no date does.

    Of 1,604 gold documents with one event and no date after the day of publication 6 tell of what is scheduled, 1,029 of what is in
    force; of 2,464 gold events that started before that day one.
    """
    if status.value != "scheduled":
        return status
    start = dates.get("effective_from")
    # How sure it is to lie ahead is how unsure it is to be in force.
    unsure = 1 - status.score
    if start and (start.basis == fields.LIVE or relation(start.value, case.document.published) == "before"):
        return Judgement("in_force", unsure, start.evidence[0])
    if case.document.published and not mentions.looks_ahead and status.score < _SURELY_AHEAD:
        return Judgement("in_force", unsure, evidence_of(case, "status", "in_force"))
    return status


def _event(mentions: fields.Mentions, draft: _Draft, action: Judgement, status: Judgement) -> Event:
    (document, segment, *_), dates, durations = draft
    if action.value == "delay":
        dates = fields.put_off(document, segment, dates)
    status = _as_of_publication(status, draft.case, dates, mentions)
    dates = fields.of_action(document, segment, dates, durations, action.value, status)
    evidence: fields.Evidence = {"action": [action.evidence], "status": [status.evidence]}
    countries = fields.countries(mentions, segment, evidence)
    event = Event(
        event_id=content_id(document.text, str(segment.headline[0])),
        headline=document.text[slice(*segment.headline)],
        action=action.value,
        status=status.value,
        countries=countries,
        cities=fields.cities(segment, evidence),
        authorities=fields.authorities(mentions, segment, countries, evidence),
        programs=fields.names(mentions, segment, "PROGRAM", "programs", evidence),
        laws=fields.names(mentions, segment, "LAW", "laws", evidence),
        amounts=fields.names(mentions, segment, "MONEY", "amounts", evidence),
        durations=durations,
        sectors=fields.sectors(segment, evidence),
        evidence=fields.distinct([segment.headline, action.evidence], key=lambda place: place),
        score=round(action.score, 4),
        **{name: dates.get(name) for name in EVENT_DATES},
    )
    evidence |= {name: date.evidence for name, date in dates.items()}
    if durations:
        evidence["durations"] = [place for length in durations for place in length.evidence]
    event.field_evidence = evidence
    event.review = review(event, document.published, fields.unknown_authorities(segment))
    _leave_one(event)
    return event


def _leave_one(event: Event) -> None:
    """Of an end and a start after it leave what is the development's own: the other one is of what comes after it or was before."""
    if _ends_before_it_starts(event):
        other = "effective_from" if event.action in _UNTIL_ANOTHER_STARTS else "effective_until"
        setattr(event, other, None)
        del event.field_evidence[other]


def review(event: Event, published: str | None, unknown: list[str]) -> list[str]:
    """The reasons why a person should look at an event.

    Args:
        event: complete but for these.
        published: the day of its document's publication, by which its status is told.
        unknown: its bodies that the registry does not have.
    """
    reasons = [*_contradictions(event), *_out_of_time(event, published)]
    if event.score < _UNSURE:
        reasons.append(f"the action is unsure ({event.score:.2f})")
    if not event.countries:
        reasons.append("no country found")
    reasons += [f"unknown authority: {name}" for name in unknown]
    return reasons


def _out_of_time(event: Event, published: str | None) -> list[str]:
    """What is in force as of publication, and yet starts later or has ended before."""
    if event.status != "in_force":
        return []
    told = (("starts", event.effective_from, "after"), ("ends", event.effective_until, "before"))
    return [
        f"in force, but {does} ({date.value}) {side} the publication ({published})"
        for does, date, side in told
        if date and relation(date.value, published) == side
    ]


def _ends_before_it_starts(event: Event) -> bool:
    start, until = event.effective_from, event.effective_until
    return start is not None and until is not None and relation(until.value, start.value) == "before"


def _contradictions(event: Event) -> list[str]:
    """An end before the start, and a start and an end that none of the terms leads between."""
    start, until = event.effective_from, event.effective_until
    if not start or not until:
        return []
    if _ends_before_it_starts(event):
        return [f"ends ({until.value}) before it starts ({start.value})"]
    first, last = temporal.period(start.value), temporal.period(until.value)
    if not first or not last:
        return []
    if start.derived or until.derived:
        return []
    terms = [length.value for length in event.durations if length.role == "term"]
    expected = {term: temporal.period(temporal.add(start.value, term) or "") for term in terms}
    known = {term: end for term, end in expected.items() if end}
    off = [end.days_from(last) > max(_OFF_DAYS, _OFF_SHARE * (end.first - first.first).days) for end in known.values()]
    return [f"{start.value} to {until.value} is no term of {' or '.join(known)}"] if off and all(off) else []


def make_assembler(
    segments: str | None = None,
    boundaries: str | None = None,
    turns: str | None = None,
    judge: str | None = None,
    actions: str | None = None,
    news: str | None = None,
) -> Assembler:
    """The stage; `segments`, `boundaries`, `turns`, `judge`, `actions` and `news` are folders or the released models."""
    return Assembler(
        News(Path(news) if news else released_model("event-news")),
        Segmenter(Path(segments) if segments else released_model("event-segments")),
        Boundaries(
            Path(boundaries) if boundaries else released_model("event-boundaries"),
            Turns(Path(turns) if turns else released_model("event-turns")),
        ),
        Judge(
            Path(judge) if judge else released_model("event-judge"),
            Path(actions) if actions else released_model("event-actions"),
        ),
    )
