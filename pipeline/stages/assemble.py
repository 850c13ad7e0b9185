"""assemble: spans → events, one for each policy development, every field with the characters that say so."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar, cast

from spacy.language import Language
from spacy.tokens import Doc

from pipeline import temporal
from pipeline.knowledge import places
from pipeline.knowledge.authorities import known_authorities
from pipeline.knowledge.cues import cues
from pipeline.schema import (
    Action,
    Authority,
    City,
    DatedField,
    Document,
    DurationRole,
    Event,
    EventDuration,
    EventSector,
    Line,
    Range,
    Span,
    Status,
    content_id,
)

# How much a line's words count for action and status: the headline, the lead, and the rest.
_TITLE_WEIGHT, _LEAD_WEIGHT, _REST_WEIGHT = 4.0, 2.0, 0.25
_LEAD_LINES = 2
_WINDOW = 70
_SENTENCE_EDGE = re.compile(r"[.;!?:\n](?=\s|$)|\n")
_HEADING_MARK = re.compile(r"\s*(?:$|[:.–—|\]\-])")
_LIVE = re.compile(
    r"\b(?:now (?:live|open|available|in force|in effect|operational|accept\w*)|(?:is|are) (?:now )?live|already (?:live|in force)|has (?:gone live|opened|launched|started|begun)|went live)\b",
    re.I,
)

T = TypeVar("T")


@dataclass(frozen=True)
class Segment:
    """The lines of one development, the headline first, and the spans on them."""

    headline: Line
    lines: Sequence[Line]
    spans: Sequence[Span]

    def of(self, *labels: str) -> list[Span]:
        """The spans with one of these labels."""
        return [span for span in self.spans if span.label in labels]


class Assembler:
    """Adds `events` to a document whose spans are linked."""

    def __call__(self, doc: Doc) -> Doc:
        """State the events of a document."""
        document: Document = doc._.policy
        document.events = [_event(document, segment) for segment in segments(document)]
        return doc


def segments(document: Document) -> list[Segment]:
    """One segment for a page about one development; one for each country that opens a paragraph, where several do."""
    title = [line for line in document.lines if line.role == "title"]
    body = [line for line in document.lines if line.role == "body"]
    if not body:
        return []
    on_line = document.spans_by_line()

    def segment(lines: Sequence[Line], headline: Line) -> Segment:
        spans = [span for line in lines for span in on_line[line.start]]
        return Segment(headline, lines, sorted(spans, key=lambda span: span.start))

    starts = [i for i, line in enumerate(body) if _opens_item(document.text, line, on_line[line.start])]
    if len({on_line[body[i].start][0].value for i in starts}) < 2:
        return [segment([*title, *body], title[0] if title else body[0])]
    ends = [*starts[1:], len(body)]
    return [segment(body[start:end], body[start]) for start, end in zip(starts, ends, strict=True)]


def _opens_item(text: str, line: Line, spans: Sequence[Span]) -> bool:
    """Whether a country's name at the head of a line announces what follows as that country's news."""
    if not spans or spans[0].label != "COUNTRY" or spans[0].start - line.start > 4:
        return False
    return bool(_HEADING_MARK.match(text, spans[0].end, line.end + 1))


def _event(document: Document, segment: Segment) -> Event:
    evidence: dict[str, list[Range]] = {}
    headline = document.text[segment.headline.start : segment.headline.end]
    action, action_at = _action(document.text, segment)
    dates = _dates(document, segment)
    durations = [_duration(document.text, span) for span in segment.of("DURATION")]
    durations = _distinct(durations, key=lambda d: (d.value, d.role))
    live = _LIVE.search(document.text, segment.lines[0].start, segment.lines[-1].end)
    _derive(document, dates, durations, live)
    status, status_at = _status(document, segment, dates, action)
    evidence["action"] = [action_at]
    evidence["status"] = [status_at]
    countries = _countries(segment, evidence)
    event = Event(
        event_id=content_id(document.text, str(segment.headline.start)),
        headline=headline,
        action=action,
        status=status,
        countries=countries,
        cities=_cities(segment, countries, evidence),
        authorities=_authorities(segment, countries, evidence),
        programs=_names(segment, "PROGRAM", "programs", evidence),
        laws=_names(segment, "LAW", "laws", evidence),
        amounts=_names(segment, "MONEY", "amounts", evidence),
        announced_on=dates.get("announced_on"),
        effective_from=dates.get("effective_from"),
        effective_until=dates.get("effective_until"),
        durations=durations,
        sectors=_sectors(segment),
        evidence=_distinct([(segment.headline.start, segment.headline.end), action_at], key=lambda found: found),
        score=round(min((line.score for line in segment.lines[:_LEAD_LINES]), default=0.5), 4),
    )
    for name in ("announced_on", "effective_from", "effective_until"):
        if name in dates:
            evidence[name] = dates[name].evidence
    for name, found in (("durations", event.durations), ("sectors", event.sectors)):
        if found:
            evidence[name] = [place for item in found for place in item.evidence]
    event.field_evidence = evidence
    event.review = _review(event)
    return event


def _weighted_lines(segment: Segment) -> Iterator[tuple[Line, float]]:
    rest = [line for line in segment.lines if line is not segment.headline]
    yield segment.headline, _TITLE_WEIGHT
    for i, line in enumerate(rest):
        yield line, _LEAD_WEIGHT if i < _LEAD_LINES else _REST_WEIGHT


def _best_cue(text: str, segment: Segment, field: str, default: str) -> tuple[str, Range]:
    """The value with the largest sum of cue weights, and its first cue's characters."""
    totals: defaultdict[str, float] = defaultdict(float)
    first: dict[str, Range] = {}
    for line, weight in _weighted_lines(segment):
        for cue in cues(field):
            if found := cue.pattern.search(text, line.start, line.end):
                # What is said early in a line is what the line is about.
                earliness = 1 / (1 + (found.start() - line.start) / 200)
                totals[cue.value] += weight * cue.weight * earliness
                first.setdefault(cue.value, found.span())
    if not totals:
        return default, (segment.headline.start, segment.headline.end)
    best = max(totals, key=lambda value: totals[value])
    return best, first[best]


def _action(text: str, segment: Segment) -> tuple[Action, Range]:
    value, found = _best_cue(text, segment, "action", "other")
    return value, found  # type: ignore[return-value]


def _status(document: Document, segment: Segment, dates: dict[str, DatedField], action: Action) -> tuple[Status, Range]:
    """By the cues, unless the dates, against the day of publication, say otherwise."""
    value, found = _best_cue(document.text, segment, "status", "in_force")
    today = document.published
    start, until = dates.get("effective_from"), dates.get("effective_until")
    if today and until and not until.derived and _ends_before(until.value, today):
        return "ended", until.evidence[0]
    if today and start and value != "proposed" and "-" in start.value:
        if start.value[:10] > today[: len(start.value)]:
            return "scheduled", start.evidence[0]
        return ("ended" if action == "end" else "in_force"), start.evidence[0]
    return value, found  # type: ignore[return-value]


def _ends_before(value: str, today: str) -> bool:
    return len(value) == 10 and value < today


_EVENT_DATES = ("effective_from", "effective_until", "announced_on")


def _dates(document: Document, segment: Segment) -> dict[str, DatedField]:
    """The best date for each role: by the weight of its cue, then by how early it stands."""
    best: dict[str, tuple[float, DatedField]] = {}
    for span in segment.of("DATE"):
        if span.value is None:
            continue
        role, weight = _date_role(document.text, span)
        if role in _EVENT_DATES and (role not in best or weight > best[role][0]):
            best[role] = (weight, DatedField(value=span.value, evidence=[(span.start, span.end)]))
    return {role: found for role, (_, found) in best.items()}


def _clause(text: str, span: Span, reach: int) -> tuple[str, str]:
    """What stands before and after a span within its sentence, `reach` characters after it at most."""
    before = _SENTENCE_EDGE.split(text[max(0, span.start - _WINDOW) : span.start])[-1]
    return before, _SENTENCE_EDGE.split(text[span.end : span.end + reach])[0]


def _date_role(text: str, span: Span) -> tuple[str, float]:
    before, after = _clause(text, span, _WINDOW * 2)
    found = [(cue.weight, cue.value) for cue in cues("date_before") if cue.pattern.search(before)]
    found += [(cue.weight - 0.5, cue.value) for cue in cues("date_after") if cue.pattern.search(after)]
    weight, role = max(found, key=lambda scored: scored[0], default=(0.0, "background"))
    return role, weight


def _derive(
    document: Document, dates: dict[str, DatedField], durations: Sequence[EventDuration], live: re.Match[str] | None
) -> None:
    """The start of what is already live, to the month; the end from the start and the term."""
    if "effective_from" not in dates and live and document.published:
        dates["effective_from"] = DatedField(
            value=document.published[:7], derived=True, basis="live at publication", evidence=[live.span()]
        )
    term = next((d for d in durations if d.role == "term" and "/" not in d.value), None)
    if "effective_until" not in dates and "effective_from" in dates and term:
        end = temporal.add(dates["effective_from"].value, term.value)
        if end:
            dates["effective_until"] = DatedField(value=end, derived=True, basis="start + term", evidence=term.evidence)


def _duration(text: str, span: Span) -> EventDuration:
    before, after = _clause(text, span, _WINDOW)
    totals: defaultdict[str, float] = defaultdict(float)
    for cue in cues("duration"):
        for window, backwards in ((before, True), (after, False)):
            found = list(cue.pattern.finditer(window))
            if found:
                distance = len(window) - found[-1].end() if backwards else found[0].start()
                totals[cue.value] += cue.weight / (1 + distance / 15) * (1.0 if backwards else 0.7)
    role = cast(DurationRole, max(totals, key=lambda r: totals[r]) if totals else "other")
    return EventDuration(
        value=span.value or "", role=role, business=span.business, text=span.text, evidence=[(span.start, span.end)]
    )


def _countries(segment: Segment, evidence: dict[str, list[Range]]) -> list[str]:
    """The countries that the headline names, else those named first and most."""
    spans = [span for span in segment.of("COUNTRY") if span.value]
    in_headline = [span for span in spans if segment.headline.start <= span.start < segment.headline.end]
    if in_headline:
        chosen = list(dict.fromkeys(span.value or "" for span in in_headline))
    elif spans:
        counts = Counter(span.value or "" for span in spans)
        chosen = [max(counts, key=lambda code: counts[code])]
    else:
        chosen = []
    if chosen:
        evidence["countries"] = [(span.start, span.end) for span in spans if span.value in chosen]
    elif body := next((span for span in segment.of("MINISTRY") if known_authorities().get(span.text)), None):
        # A body that only one country has says whose policy it is; one of the EU says nothing.
        country = known_authorities().get(body.text)
        if country in places.country_names():
            chosen = [country]
            evidence["countries"] = [(body.start, body.end)]
    return chosen


def _cities(segment: Segment, countries: Sequence[str], evidence: dict[str, list[Range]]) -> list[City]:
    found: dict[str, City] = {}
    for span in segment.of("CITY"):
        country = span.link.name.rpartition(", ")[2] if span.link else None
        if not countries or country in countries:
            found.setdefault(span.text, City(name=span.text, id=span.link.id if span.link else None, country=country))
            evidence.setdefault("cities", []).append((span.start, span.end))
    return list(found.values())


def _authorities(segment: Segment, countries: Sequence[str], evidence: dict[str, list[Range]]) -> list[Authority]:
    """Each body once, by its full name; an acronym in brackets after a name belongs to it."""
    found: dict[str, Authority] = {}
    acronyms: set[str] = set()
    spans = segment.of("MINISTRY")
    for i, span in enumerate(spans):
        evidence.setdefault("authorities", []).append((span.start, span.end))
        if span.text in acronyms or span.text in found:
            continue
        following = spans[i + 1] if i + 1 < len(spans) else None
        acronym = (
            following.text if following and 1 <= following.start - span.end <= 3 and " " not in following.text else None
        )
        if acronym:
            acronyms.add(acronym)
        country = known_authorities().get(span.text) or (countries[0] if len(countries) == 1 else None)
        found[span.text] = Authority(name=span.text, acronym=acronym, country=country)
    return list(found.values())


def _names(segment: Segment, label: str, field: str, evidence: dict[str, list[Range]]) -> list[str]:
    spans = segment.of(label)
    if spans:
        evidence[field] = [(span.start, span.end) for span in spans]
    return list(dict.fromkeys(span.text for span in spans))


def _sectors(segment: Segment) -> list[EventSector]:
    found: dict[str, EventSector] = {}
    for span in segment.of("SECTOR"):
        sector = found.setdefault(span.text.casefold(), EventSector(text=span.text, codes=span.codes, evidence=[]))
        sector.evidence.append((span.start, span.end))
    return list(found.values())


def _review(event: Event) -> list[str]:
    reasons = []
    start, until = event.effective_from, event.effective_until
    if start and until and until.value[: len(start.value)] < start.value[: len(until.value)]:
        reasons.append(f"ends ({until.value}) before it starts ({start.value})")
    if event.score < 0.5:
        reasons.append("low score: the page's layout is unusual")
    if not event.countries:
        reasons.append("no country found")
    if event.action == "other":
        reasons.append("no action found")
    return reasons


def _distinct(items: Iterable[T], key: Callable[[T], Hashable]) -> list[T]:
    return list({key(item): item for item in reversed(list(items))}.values())[::-1]


@Language.factory("policy_assemble")
def make_assembler(nlp: Language, name: str) -> Assembler:
    """The component."""
    return Assembler()
