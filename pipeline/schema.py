"""The one vocabulary: what a document is, and what is stated about it.

Every stage adds to a `Document` and changes nothing that is already there; but `classify` takes back the sectors that name no activity. All offsets are half-open ranges of Unicode
code points into `Document.text`, so `text[start:end]` is always the surface that a statement rests on.
"""

import datetime
import hashlib
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic.json_schema import SkipJsonSchema

LineRole = Literal["title", "dateline", "body", "disclaimer", "promo", "nav"]
LINE_ROLES: tuple[LineRole, ...] = ("title", "dateline", "body", "disclaimer", "promo", "nav")
CONTENT_ROLES: frozenset[LineRole] = frozenset({"title", "dateline", "body"})

SpanLabel = Literal[
    "MINISTRY", "CITY", "COUNTRY", "REGION", "DATE", "DURATION", "MONEY", "PROGRAM", "LAW", "SECTOR"
]  # fmt: skip
SPAN_LABELS: tuple[SpanLabel, ...] = (
    "MINISTRY", "CITY", "COUNTRY", "REGION", "DATE", "DURATION", "MONEY", "PROGRAM", "LAW", "SECTOR"
)  # fmt: skip
CORE_LABELS: tuple[SpanLabel, ...] = ("MINISTRY", "CITY", "DATE", "DURATION", "SECTOR")

Action = Literal[
    "launch", "expand", "extend", "relax", "tighten", "suspend", "resume", "end",
    "fee_change", "quota_change", "process_change", "delay", "remind", "other",
]  # fmt: skip
Status = Literal["proposed", "scheduled", "in_force", "ended"]
DurationRole = Literal["term", "validity", "stay", "processing", "deadline", "other"]
# What a span is to its event: which date, which length; `own` for a place, body or name that the event is about.
SpanRole = Literal[
    "announced_on", "effective_from", "effective_until",
    "term", "validity", "stay", "processing", "deadline", "other", "own",
]  # fmt: skip
EVENT_DATES = ("announced_on", "effective_from", "effective_until")

_DAY = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ]\d\d:.*)?")

Score = Annotated[float, Field(ge=0, le=1, description="Confidence, 0 to 1.")]
Range = Annotated[tuple[int, int], Field(description="Half-open [start, end) in code points of the document's text.")]
Evidence = Annotated[list[Range], Field(description="The characters that say so.")]


class Record(BaseModel):
    """A model whose fields are all it may have."""

    model_config = ConfigDict(extra="forbid")


class Line(Record):
    """A non-empty line of the text and the role that it plays on the page."""

    start: int
    end: int
    role: LineRole
    score: Score

    @property
    def is_content(self) -> bool:
        """Whether the line belongs to the alert itself (title, dateline or body)."""
        return self.role in CONTENT_ROLES


class Link(Record):
    """An identifier in an outside scheme, such as `iso3166` or `geonames`."""

    scheme: str
    id: str
    name: str
    country: str | None = Field(None, description="ISO 3166-1 alpha-2, for places and bodies inside a country.")
    division: str | None = Field(None, description="ISO 3166-2, for cities.")


class Code(Record):
    """A taxonomy code, for example scheme `ISIC4`, code `C29`."""

    scheme: str
    code: str
    label: str
    score: Score


class Span(Record):
    """A labelled stretch of a content line. Spans never overlap."""

    start: int
    end: int
    label: SpanLabel
    text: str
    value: str | None = Field(
        None, description="ISO 8601 (DATE, DURATION), ISO 3166-1 alpha-2 (COUNTRY), comma-joined codes (SECTOR)."
    )
    business: bool = Field(False, description="DURATION only: the length counts business or working days.")
    role: SpanRole | None = Field(None, description="What it is to its event; none for what is only mentioned.")
    role_score: Score | None = Field(None, description="How sure the role is; none where there is no role or no model.")
    score: Score
    by: str = Field(description="Which part of the tagger found it.")
    link: Link | None = None
    codes: list[Code] = Field(default_factory=list)


class City(Record):
    """A city where the policy applies; `id` is its GeoNames id."""

    name: str
    id: str | None = None
    country: str | None = None


class Authority(Record):
    """A public body that issues or runs the policy."""

    name: str
    id: str | None = None
    acronym: str | None = None
    country: str | None = None


class PlainDate(Record):
    """A date of an event without its evidence; a derived one follows from other statements."""

    value: str
    derived: bool = False


class DatedField(PlainDate):
    """A date of an event. Derived values follow from other statements, by the rule that `basis` names."""

    basis: str | None = None
    evidence: Evidence


class PlainDuration(Record):
    """A length of time and what it limits, without its evidence."""

    value: str
    role: DurationRole
    business: bool = False


class EventDuration(PlainDuration):
    """A length of time and what it limits."""

    text: str
    evidence: Evidence


class PlainSector(Record):
    """An economic activity and its codes, without its evidence."""

    text: str
    codes: list[Code] = Field(default_factory=list)


class EventSector(PlainSector):
    """An economic activity that the policy targets, exempts or restricts."""

    evidence: Evidence


class Event(Record):
    """One policy development. Fields without support in the text stay empty."""

    event_id: str
    headline: str
    action: Action
    status: Status
    countries: list[str] = Field(default_factory=list, description="ISO 3166-1 alpha-2.")
    cities: list[City] = Field(default_factory=list)
    authorities: list[Authority] = Field(default_factory=list)
    programs: list[str] = Field(default_factory=list)
    laws: list[str] = Field(default_factory=list)
    amounts: list[str] = Field(default_factory=list)
    announced_on: DatedField | None = None
    effective_from: DatedField | None = None
    effective_until: DatedField | None = None
    durations: list[EventDuration] = Field(default_factory=list)
    sectors: list[EventSector] = Field(default_factory=list)
    evidence: Evidence = Field(description="The headline and the words that say the action.")
    field_evidence: dict[str, Evidence] = Field(
        default_factory=dict,
        description="For every filled field, the characters that say so; its key is the field's name.",
    )
    score: Score
    review: list[str] = Field(default_factory=list, description="Reasons why a person should look.")


class Source(Record):
    """Where the text came from. `sha256` is of the bytes that were read."""

    uri: str
    media_type: str
    sha256: str


class Lineage(Record):
    """What made the record: enough to make it again."""

    pipeline: str
    models: dict[str, str] = Field(default_factory=dict)
    params: str


class Document(Record):
    """An alert: its text, never changed, and all that the stages state about it.

    Raises:
        pydantic.ValidationError: a line or span reaches outside the text, or a span's `text` is not what stands there.
    """

    schema_version: Literal[1] = 1
    doc_id: str
    text: str
    url: str | None = None
    title: str | None = None
    published: str | None = Field(None, description="ISO 8601, to the day.")
    publisher: str | None = None
    language: str = "en"
    source: Source | None = None
    lines: list[Line] = Field(default_factory=list)
    spans: list[Span] = Field(default_factory=list)
    events: list[Event] = Field(default_factory=list)
    lineage: Lineage | None = None
    warnings: list[str] = Field(default_factory=list)
    # The day that the metadata of a page give it, for `clean` where the text states none: no part of the record.
    page_day: SkipJsonSchema[str | None] = Field(None, exclude=True, repr=False)
    # What the tagger's network leaves for the assembler, which takes it away: no part of the record.
    reading: SkipJsonSchema[Any] = Field(None, exclude=True, repr=False)

    @model_validator(mode="after")
    def _offsets_hold(self) -> "Document":
        for line in self.lines:
            if not 0 <= line.start < line.end <= len(self.text):
                raise ValueError(f"line [{line.start}, {line.end}) lies outside a text of {len(self.text)} characters")
        for span in self.spans:
            found = self.text[span.start : span.end]
            if found != span.text or not found:
                raise ValueError(f"span [{span.start}, {span.end}) says {span.text!r}, but the text there is {found!r}")
        return self

    def content_lines(self) -> list[Line]:
        """The lines of the alert itself, in order."""
        return [line for line in self.lines if line.is_content]

    def body_lines(self) -> list[Line]:
        """The lines of the alert's text, in order, without its title and dateline."""
        return [line for line in self.lines if line.role == "body"]

    def mentions(self, surfaces: Iterable[str]) -> Iterator[tuple[int, int]]:
        """Where the content says one of some surfaces, as whole words; the longest one at each place."""
        alternatives = "|".join(re.escape(surface) for surface in sorted(set(surfaces), key=lambda s: (-len(s), s)))
        if not alternatives:
            return
        pattern = re.compile(rf"(?<![\w-])(?:{alternatives})(?![\w-])")
        for line in self.content_lines():
            for match in pattern.finditer(self.text, line.start, line.end):
                yield match.span()

    def title_line(self) -> Line | None:
        """The line of the headline; None where the page has none."""
        return next((line for line in self.lines if line.role == "title"), None)

    def spans_of(self, *labels: SpanLabel) -> list[Span]:
        """The spans with one of these labels, in order."""
        return [span for span in self.spans if span.label in labels]

    def spans_by_line(self) -> dict[int, list[Span]]:
        """The spans on each line, in order, by the line's start; lines without spans have an empty list."""
        found: dict[int, list[Span]] = {line.start: [] for line in self.lines}
        starts = list(found)
        for span in self.spans:
            found[starts[bisect_right(starts, span.start) - 1]].append(span)
        return found


class _Stretch(Protocol):
    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


def covered(stretches: Iterable[_Stretch]) -> bytearray:
    """For each character up to the end of the last of some stretches of a text whether it is in one: 1 or 0."""
    stretches = list(stretches)
    taken = bytearray(max((stretch.end for stretch in stretches), default=0))
    for stretch in stretches:
        taken[stretch.start : stretch.end] = b"\1" * (stretch.end - stretch.start)
    return taken


def date_values(event: Record) -> dict[str, str | None]:
    """The values of the dates of an event, or of a record with its fields; None where it has no such date."""
    return {name: found.value if (found := getattr(event, name)) else None for name in EVENT_DATES}


def day_of(stamp: str) -> str:
    """The day of an ISO 8601 day, or of a time of it (`2024-05-31T08:00Z`).

    Raises:
        TypeError: it is no string.
        ValueError: it is neither, or the calendar has no such day.
    """
    match = _DAY.fullmatch(stamp)
    if not match:
        raise ValueError(f"{stamp!r} is no day")
    return datetime.date.fromisoformat(match[1]).isoformat()


def first_problem(error: ValidationError) -> str:
    """What is wrong first, behind the field in which it is: "`events.2.action`: Field required"."""
    [problem, *_] = error.errors(include_url=False, include_input=False)
    place = ".".join(map(str, problem["loc"]))
    return f"`{place}`: {problem['msg']}" if place else str(problem["msg"])


def content_id(*parts: str) -> str:
    """An identifier of 16 hexadecimal digits that depends on the content alone.

    The parts are joined with NUL, so ("ab", "c") and ("a", "bc") differ.
    """
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def split_lines(text: str) -> Iterable[tuple[int, int]]:
    """Offsets of each non-empty line, split at line feeds, without the white space around it."""
    start = 0
    for raw in text.split("\n"):
        stripped = raw.strip()
        if stripped:
            begin = start + raw.index(stripped[0])
            yield begin, begin + len(stripped)
        start += len(raw) + 1


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of one row of `documents.jsonl`."""
    return Document.model_json_schema()
