"""Gold documents as the tagger learns from them: content lines, spans, and the part that each span plays in an event."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.encoder.decode import tag_names
from pipeline.encoder.network import IGNORED
from pipeline.encoder.tagger import NO_ROLE, OWN, Mark, hint_indices
from pipeline.encoder.words import windows
from pipeline.events.judge import CLASSES
from pipeline.events.segments import BEGINS, body_units
from pipeline.recognizers.acronyms import SHORTENED, explained
from pipeline.recognizers.hints import HINT_LABELS, marks
from pipeline.schema import EVENT_DATES, SPAN_LABELS, Document, Line, Range, Span, SpanLabel
from pipeline.stages.tag import rule_spans
from pipeline.training.segments import developments, unit_labels

_LENGTHS = ("term", "validity", "stay", "processing", "deadline", "other")
ROLES = [NO_ROLE, *EVENT_DATES, *_LENGTHS, OWN]
ROLES_OF: dict[str, list[str]] = {
    **{label: [NO_ROLE, OWN] for label in SPAN_LABELS},
    "DATE": [NO_ROLE, *EVENT_DATES],
    "DURATION": [NO_ROLE, *_LENGTHS],
}
TAGS = tag_names(SPAN_LABELS)
HINTS = tag_names(HINT_LABELS)
_FIELDS: dict[SpanLabel, str] = {
    "CITY": "cities", "MINISTRY": "authorities", "PROGRAM": "programs", "LAW": "laws", "MONEY": "amounts",
    "SECTOR": "sectors",
}  # fmt: skip


@dataclass(frozen=True)
class Mention:
    """A labelled stretch; `role` is None where the gold events do not tell which of several parts it plays."""

    start: int
    end: int
    label: str
    role: str | None


class Told(NamedTuple):
    """A development's action and status, and the [start, end) of what tells of it; None for the whole text."""

    action: str
    status: str | None
    passages: list[tuple[int, int]] | None = None


@dataclass(frozen=True)
class Labelled:
    """The content of a document: its text, the [start, end) of its lines, its mentions in order.

    `titled`: the first line is the title. `told`: its developments, none where it is not to be learned what they are.
    `begins`: for the start of each unit of the body whether a development begins there, 1 or 0; empty where that is not to be
    learned. `learned`: the stretch that is to be learned from, where the rest is so from another text; None for all.
    """

    text: str
    lines: list[tuple[int, int]]
    mentions: list[Mention]
    published: str | None
    titled: bool
    told: tuple[Told, ...] = ()
    begins: dict[int, int] = field(default_factory=dict)
    learned: Range | None = None

    @property
    def title(self) -> tuple[int, int] | None:
        """The [start, end) of the title."""
        return self.lines[0] if self.titled and self.lines else None


class Composed:
    """A text that grows by copied stretches of others, with their mentions."""

    def __init__(self) -> None:
        self.text = ""
        self.lines: list[Range] = []
        self.mentions: list[Mention] = []

    def add(self, text: str, mentions: Sequence[Mention] = (), shift: int = 0) -> None:
        """Append a stretch; `shift` is where it stood in the text that its mentions belong to."""
        move = len(self.text) - shift
        self.mentions += [Mention(m.start + move, m.end + move, m.label, m.role) for m in mentions]
        self.text += text

    def add_line(self, source: Labelled, start: int, end: int) -> None:
        """Append the line at [start, end) of another text, with its mentions."""
        self.add(source.text[start:end], [m for m in source.mentions if start <= m.start < end], start)

    def close_line(self) -> None:
        """End the line that is open."""
        start = self.lines[-1][1] + 1 if self.lines else 0
        if len(self.text) > start:
            self.lines.append((start, len(self.text)))
            self.text += "\n"


def labelled(gold: GoldDocument) -> Labelled:
    """The content lines of a gold document, the parts that its spans play in its events, and where those begin.

    Where they begin is not told if its events cannot be aligned with its text.
    """
    document = gold.document
    mentions = [
        Mention(span.start, span.end, span.label, role)
        for span, role in zip(document.spans, span_roles(gold), strict=True)
    ]
    lines = [(line.start, line.end) for line in document.content_lines()]
    titled = next((line.role == "title" for line in document.content_lines()), False)
    units = zip(body_units(document), unit_labels(gold), strict=False)  # no labels where the events cannot be aligned
    begins = {unit.start: int(label == BEGINS) for unit, label in units}
    return Labelled(document.text, lines, mentions, document.published, titled, _told(gold), begins, gold.aside)


def _told(gold: GoldDocument) -> tuple[Told, ...]:
    if len(gold.events) == 1:
        return (Told(gold.events[0].action, gold.events[0].status),)
    return tuple(Told(event.action, event.status, segment.passages) for segment, event in developments(gold))


def span_roles(gold: GoldDocument) -> list[str | None]:
    """The part that each span plays in the events, told by their values; None where two parts have the same value.

    Of several events the one that the text around the span tells of counts; None too where only another gives it a part. An
    acronym that the text explains plays the part of its full name, which is what events list.
    """
    full = {label: explained(gold.document, label) for label in SHORTENED}
    told = {span.start: event for segment, event in developments(gold) for span in segment.spans}
    roles = []
    for span in gold.document.spans:
        name = full.get(span.label, {}).get(span.start, span.text)
        role = _role_in(span, name, gold.events)
        if span.start in told:
            here = _role_in(span, name, [told[span.start]])
            role = here if role == here or (role is None and here != NO_ROLE) else None
        roles.append(role)
    return roles


def _role_in(span: Span, name: str, events: Iterable[GoldEvent]) -> str | None:
    roles: set[str] = set()
    for event in events:
        if span.label == "DATE":
            dates = ((part, getattr(event, part)) for part in EVENT_DATES)
            stated = [part for part, date in dates if date and not date.derived and date.value == span.value]
            # What starts on the day of its announcement: `fields.of_action` gives it that start.
            roles |= {"announced_on"} if stated == ["announced_on", "effective_from"] else set(stated)
        elif span.label == "DURATION":
            roles |= {duration.role for duration in event.durations if duration.value == span.value}
        elif span.label == "COUNTRY":
            roles |= {OWN} if span.value in event.countries else set()
        elif span.label in _FIELDS:
            listed = {stated.casefold() for stated in getattr(event, _FIELDS[span.label])}
            roles |= {OWN} if listed & {span.text.casefold(), name.casefold()} else set()
    if span.label == "MINISTRY" and not roles and name == span.text and " " not in name:
        return None  # an acronym that the text does not explain stands for a body that the events name in full
    return roles.pop() if len(roles) == 1 else None if roles else NO_ROLE


def rows(item: Labelled, window: int, overlap: int, least: int = 1) -> list[dict[str, Any]]:
    """The windows of a labelled text: words, hints, tags, roles, beginnings and developments, a list each and of the same length.

    Where only a stretch is to be learned from, the windows that decide none of its words are left out.

    `development` is for each word which of the text's it tells of, `IGNORED` for none; `judged` are the indices of the
    classes of each of these, one judgement after the other. `least`: see `stages.tag.rule_spans`.
    """
    document = Document(
        doc_id="training",
        text=item.text,
        published=item.published,
        lines=[
            Line(start=start, end=end, role="title" if (start, end) == item.title else "body", score=1)
            for start, end in item.lines
        ],
    )
    seen = marks(document, rule_spans(document, least))
    by_start: defaultdict[int, list[Mention]] = defaultdict(list)
    for mention in item.mentions:
        by_start[mention.start].append(mention)
    truth = [Mark(m.start, m.end, m.label) for m in item.mentions]
    cut = windows(item.text, item.lines, window, overlap, item.title)
    judged = [index for told in item.told for index in _class_indices(told)]
    found = []
    for part, hints, tags in zip(
        cut,
        hint_indices(HINTS, cut, seen, len(item.text)),
        hint_indices(TAGS, cut, truth, len(item.text)),
        strict=True,
    ):
        if item.learned and not any(item.learned[0] <= word.start < item.learned[1] for _, word in part.decided()):
            continue
        roles = [IGNORED] * len(part.words)
        begins, development = [IGNORED] * len(part.words), [IGNORED] * len(part.words)
        for i, word in part.decided():
            begins[i] = item.begins.get(word.start, IGNORED)
            development[i] = _told_at(item.told, word.start)
        inside: Mention | None = None
        for i, word in enumerate(part.words):
            if word.start in by_start and word.start < word.end:
                inside = by_start[word.start][0]
            if inside and word.start < inside.end and word.start < word.end and inside.role is not None:
                roles[i] = ROLES.index(inside.role)
        found.append(
            {
                "words": [word.text for word in part.words],
                "hints": hints,
                "tags": tags,
                "roles": roles,
                "begins": begins,
                "development": development,
                "judged": judged,
            }
        )
    return found


def _told_at(told: Sequence[Told], offset: int) -> int:
    """The first development that is told of at an offset."""
    at = (i for i, t in enumerate(told) if t.passages is None or any(a <= offset < b for a, b in t.passages))
    return next(at, IGNORED)


def _class_indices(told: Told) -> list[int]:
    stated = {field: getattr(told, field) for field in CLASSES}
    return [CLASSES[field].index(value) if value else IGNORED for field, value in stated.items()]
