"""What several reports of one development say together, field by field, and where they differ."""

import itertools
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, Literal, NamedTuple, get_args

from pydantic import Field

from pipeline.batch.reports import Report, numbers
from pipeline.batch.words import is_mark, tokens
from pipeline.knowledge.currencies import currencies
from pipeline.knowledge.taxonomy import SCHEME
from pipeline.schema import (
    EVENT_DATES,
    Action,
    Authority,
    City,
    DurationRole,
    Event,
    PlainDate,
    PlainDuration,
    PlainSector,
    Record,
    Status,
    content_id,
)
from pipeline.temporal import period
from pipeline.temporal.values import months_and_days

_STATUSES: tuple[Status, ...] = get_args(Status)


class Source(Record):
    """A report of the development; its evidence is that of the event in its document."""

    event_id: str
    doc_id: str
    publisher: str | None = None
    url: str | None = None
    published: str | None = None
    headline: str


class Statement(Record):
    """A value and the documents that state it."""

    value: str
    sources: list[str] = Field(description="Their doc_id.")


class Agreement(Record):
    """What the reports say of a field. Those that say nothing of it are not counted.

    Where they agree, `values` is what they share, as exactly as any says it, and a source stands with each value that it
    states, however exactly. Where they do not, it is every value as stated.
    """

    agreed: bool
    values: list[Statement]


class Development(Record):
    """One policy development as all its reports tell it. Fields are those of an event, without evidence.

    A field with several values has all that any report states. Of dates and actions that differ it has the one that most
    reports state, and of those the one reported last; `agreement` has the others.
    """

    schema_version: Literal[1] = 1
    development_id: str = Field(description="Made of the first report, so that later ones do not change it.")
    headline: str
    action: Action
    status: Status = Field(description="As of the last report.")
    countries: list[str] = Field(default_factory=list)
    cities: list[City] = Field(default_factory=list)
    authorities: list[Authority] = Field(default_factory=list)
    programs: list[str] = Field(default_factory=list)
    laws: list[str] = Field(default_factory=list)
    amounts: list[str] = Field(default_factory=list)
    announced_on: PlainDate | None = None
    effective_from: PlainDate | None = None
    effective_until: PlainDate | None = None
    durations: list[PlainDuration] = Field(default_factory=list)
    sectors: list[PlainSector] = Field(default_factory=list)
    sources: list[Source] = Field(description="By day, the first one first.")
    agreement: dict[str, Agreement] = Field(description="By field; durations by role, as `durations.term`.")

    def disagreements(self) -> dict[str, list[Statement]]:
        """The fields of which the reports say different things, with all that they say."""
        return {name: field.values for name, field in self.agreement.items() if not field.agreed}


class Item(NamedTuple):
    """One value of a field: what it is compared by, how it is written, and what the merged field has for it."""

    key: Hashable
    text: str
    value: Any
    derived: bool = False


Claim = tuple[str, list[Item]]
# Whether the first value says what the second says, or the same less exactly.
Within = Callable[[Any, Any], bool]


def develop(reports: Sequence[Report]) -> Development:
    """The development that these reports tell, one a document, in the order of `Report.order`."""
    first = reports[0]
    agreement: dict[str, Agreement] = {}
    merged: dict[str, Any] = {}
    for name, (items, within) in _FIELDS.items():
        claims = _stated([(report.doc_id, items(report.event)) for report in reports])
        if not claims:
            continue
        agreement[name], kept = _settle(claims, within)
        if name in _SINGLE:
            chosen = kept[0] if agreement[name].agreed else _most_stated(claims)
            merged[name] = chosen.value
        else:
            merged.setdefault(name.partition(".")[0], []).extend(item.value for item in kept)
    merged["status"], agreement["status"] = _status(reports)
    return Development(
        development_id=content_id("development", first.doc_id, first.event.event_id),
        headline=next((report.event.headline for report in reports if report.event.headline.strip()), ""),
        sources=[_source(report) for report in reports],
        agreement={name: agreement[name] for name in sorted(agreement)},
        **merged,
    )


def _source(report: Report) -> Source:
    return Source(
        event_id=report.event.event_id,
        doc_id=report.doc_id,
        publisher=report.publisher,
        url=report.url,
        published=report.published,
        headline=report.event.headline,
    )


def _stated(claims: Sequence[Claim]) -> list[Claim]:
    """The claims of those that say something; what is derived gives way where anyone states the field."""
    firm = [(doc_id, [item for item in items if not item.derived]) for doc_id, items in claims]
    chosen = firm if any(items for _, items in firm) else claims
    return [(doc_id, items) for doc_id, items in chosen if items]


def _settle(claims: Sequence[Claim], within: Within) -> tuple[Agreement, list[Item]]:
    """Whether the claims agree, and all values, as exactly as any report says them.

    Two claims agree if they have a value in common, however exactly: a report may name other cities as well, or the month and
    not the day.
    """
    kinds = {frozenset(item.key for item in items) for _, items in claims}
    agreed = all(_meet(a, b, within) for a, b in itertools.combinations(kinds, 2))
    distinct = {item.key: item for _, items in reversed(claims) for item in reversed(items)}
    in_order = list(reversed(distinct.values()))
    kept = _finest(in_order, within)
    values = [
        Statement(value=item.text, sources=[doc_id for doc_id, items in claims if _says(items, item, within, agreed)])
        for item in (kept if agreed else in_order)
    ]
    return Agreement(agreed=agreed, values=sorted(values, key=lambda value: -len(value.sources))), kept


def _meet(one: frozenset[Hashable], other: frozenset[Hashable], within: Within) -> bool:
    return any(within(a, b) or within(b, a) for a in one for b in other)


def _finest(items: Sequence[Item], within: Within) -> list[Item]:
    """Without those that another one says more exactly; of two that say the same, the longer one stays."""
    kept: list[Item] = []
    for item in sorted(items, key=lambda item: -len(item.text)):
        if not any(within(item.key, other.key) for other in kept):
            kept = [*(other for other in kept if not within(other.key, item.key)), item]
    return [item for item in items if item in kept]


def _says(items: Sequence[Item], value: Item, within: Within, loosely: bool) -> bool:
    return any(item.key == value.key or (loosely and within(item.key, value.key)) for item in items)


def _most_stated(claims: Sequence[Claim]) -> Item:
    """The value of most reports, and of those the one reported last."""
    items: list[Item] = [item for _, found in reversed(claims) for item in found]
    counts = Counter(item.key for item in items)
    return next(item for item in items if counts[item.key] == max(counts.values()))


def _status(reports: Sequence[Report]) -> tuple[Status, Agreement]:
    """How far it is; reports agree as long as it does not go back from one day to a later one."""
    by_day: defaultdict[str, set[int]] = defaultdict(set)
    stated: defaultdict[Status, list[str]] = defaultdict(list)
    for report in reports:
        by_day[report.published or ""].add(_STATUSES.index(report.event.status))
        stated[report.event.status].append(report.doc_id)
    course = [max(by_day[day]) for day in sorted(by_day) if day]
    agreed = course == sorted(course) and all(len(ranks) == 1 for ranks in by_day.values())
    last = _STATUSES[course[-1]] if course else reports[-1].event.status
    values = [Statement(value=status, sources=sources) for status, sources in stated.items()]
    return last, Agreement(agreed=agreed, values=values)


def _dates(field: str) -> Callable[[Event], list[Item]]:
    def items(event: Event) -> list[Item]:
        found = getattr(event, field)
        if found is None:
            return []
        merged = PlainDate(value=found.value, derived=found.derived)
        return [Item(period(found.value) or found.value, found.value, merged, found.derived)]

    return items


def _lengths(role: DurationRole) -> Callable[[Event], list[Item]]:
    def items(event: Event) -> list[Item]:
        return [
            Item(
                (_length(length.value), length.business),
                f"{length.value} business" if length.business else length.value,
                PlainDuration(value=length.value, role=role, business=length.business),
            )
            for length in event.durations
            if length.role == role
        ]

    return items


def _length(value: str) -> Hashable:
    """Months and days, so that a year is twelve months and a week seven days."""
    return months_and_days(value) or value


def _names(field: str) -> Callable[[Event], list[Item]]:
    """By all their words, for "Category 1" and "Category 2" are two; a longer number may be the year that only some give."""
    return lambda event: [Item(frozenset(tokens(name)) or name, name, name) for name in getattr(event, field)]


def _cities(event: Event) -> list[Item]:
    return [Item(city.id or city.name.casefold(), city.name, city) for city in event.cities]


def _authorities(event: Event) -> list[Item]:
    """By any of their names, for some give only the acronym."""
    return [
        Item(frozenset({body.id or "", body.name.casefold(), (body.acronym or "").casefold()} - {""}), body.name, body)
        for body in event.authorities
    ]


def _sectors(event: Event) -> list[Item]:
    """By the best code, for the phrases differ from writer to writer; by the phrase where it has none."""
    coded = [
        (sector, *((sector.codes[0].scheme, sector.codes[0].code) if sector.codes else ("", sector.text)))
        for sector in event.sectors
    ]
    return [
        Item((scheme, code.casefold()), code, PlainSector(text=sector.text, codes=sector.codes))
        for sector, scheme, code in coded
    ]


def _amounts(event: Event) -> list[Item]:
    """By their numbers and what they may be in."""
    return [
        Item((tuple(numbers(amount)) or amount.casefold(), currencies(amount)), amount, amount)
        for amount in event.amounts
    ]


def _plain(field: str) -> Callable[[Event], list[Item]]:
    def items(event: Event) -> list[Item]:
        found = getattr(event, field)
        return [Item(value, value, value) for value in (found if isinstance(found, list) else [found])]

    return items


def _equal(one: Hashable, other: Hashable) -> bool:
    return one == other


def _longer_period(one: Any, other: Any) -> bool:
    return one == other or (not isinstance(one, str) and not isinstance(other, str) and bool(one.holds(other)))


def _part_of_name(one: Any, other: Any) -> bool:
    return one == other or (
        isinstance(one, frozenset)
        and isinstance(other, frozenset)
        and one <= other
        and not any(map(is_mark, other - one))
    )


def _same_amount(one: tuple[Hashable, frozenset[str]], other: tuple[Hashable, frozenset[str]]) -> bool:
    """Whether the numbers are the same, and what the first may be in is unknown or holds all that the second may."""
    return one[0] == other[0] and (not one[1] or (bool(other[1]) and other[1] <= one[1]))


def _same_body(one: frozenset[str], other: frozenset[str]) -> bool:
    return not one.isdisjoint(other)


def _wider_code(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether they are the same, or the first is the ISIC section of the other: a phrase also begins with some letter."""
    return one == other or (one[0] == other[0] == SCHEME and len(one[1]) == 1 and other[1].startswith(one[1]))


_SINGLE = frozenset({"action", *EVENT_DATES})
_FIELDS: dict[str, tuple[Callable[[Event], list[Item]], Within]] = {
    "action": (_plain("action"), _equal),
    "countries": (_plain("countries"), _equal),
    "cities": (_cities, _equal),
    "authorities": (_authorities, _same_body),
    "programs": (_names("programs"), _part_of_name),
    "laws": (_names("laws"), _part_of_name),
    "amounts": (_amounts, _same_amount),
    **{field: (_dates(field), _longer_period) for field in EVENT_DATES},
    **{f"durations.{role}": (_lengths(role), _equal) for role in get_args(DurationRole)},
    "sectors": (_sectors, _wider_code),
}
