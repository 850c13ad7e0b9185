"""The dates of an event, as spans with and without parts give them."""

import itertools
from collections.abc import Sequence

import pytest

from pipeline.events import fields
from pipeline.events.judge import Judgement
from pipeline.events.segments import Segment
from pipeline.schema import DatedField, Document, EventDuration, Line, Link, Range, Span, SpanLabel, SpanRole
from pipeline.temporal import find


def _dates(text: str, *roles: str | None, scores: Sequence[float] = ()) -> dict[str, str]:
    """The dates that are read from a text whose DATE spans play these parts, so surely if `scores` are given."""
    found = [span for span in find(text) if span.label == "DATE"]
    spans = [
        Span(
            start=s.start, end=s.end, label="DATE", text=text[s.start : s.end], value=s.value, role=role, score=1, by=""
        )
        for s, role in zip(found, roles, strict=True)
    ]
    for span, score in zip(spans, scores, strict=False):
        span.role_score = score
    segment = Segment((0, len(text)), [(0, len(text))], spans)
    return _values(fields.dates(Document(doc_id="a", text=text, spans=spans), segment, []))


def _status(value: str, evidence: Range = (0, 0)) -> Judgement:
    return Judgement(value, 1.0, evidence)


def _values(dates: dict[str, DatedField]) -> dict[str, str]:
    return {name: date.value for name, date in dates.items()}


def test_an_end_that_no_longer_holds_gives_way() -> None:
    text = "The scheme was due to expire on 30 June 2021 and will now run until 31 December 2022."
    assert _dates(text, "effective_until", "effective_until") == {"effective_until": "2022-12-31"}
    assert _dates("It is set to expire on 30 June 2021.", "effective_until") == {"effective_until": "2021-06-30"}


def test_an_end_that_is_expected_holds_unless_it_is_one_of_expiry() -> None:
    later = "; bookings are honoured until 31 July 2025."
    ends = ("effective_until", "effective_until")
    assert _dates(f"The halt is expected to last until 1 July 2025{later}", *ends) == {"effective_until": "2025-07-01"}
    assert _dates(f"It is due to expire on 1 July 2025{later}", *ends) == {"effective_until": "2025-07-31"}


@pytest.mark.parametrize(
    "text",
    [
        "Fees rise from 1 April 2024 and 1 July 2024 respectively.",
        "The start is brought forward from 1 September 2024 to 1 May 2024.",
        "The launch was delayed from 1 August 2024 to 1 January 2025.",
    ],
)
def test_two_starts_are_no_range(text: str) -> None:
    assert _dates(text, "effective_from", "effective_from").keys() == {"effective_from"}


def test_the_words_that_touch_a_date_decide_between_start_and_end() -> None:
    text = "Flights are stopped from 16:00 on 21 December 2020 until 23 December 2020."
    both = {"effective_from": "2020-12-21", "effective_until": "2020-12-23"}
    assert _dates(text, "effective_until", "effective_until") == both
    assert _dates("The ban ends as of 1 June 2021.", "effective_until") == {"effective_until": "2021-06-01"}


def test_an_unsure_start_or_end_gives_way_to_a_sure_one_and_an_unsure_end_alone_is_none() -> None:
    text, start = "Talks on 3 June 2024; visas are free as of 4 June 2024.", "effective_from"
    assert _dates(text, start, start, scores=(0.6, 0.95)) == {start: "2024-06-04"}
    assert _dates(text, start, start, scores=(0.91, 0.95)) == {start: "2024-06-03"}
    assert _dates(text, start, start, scores=(0.7, 0.6)) == {start: "2024-06-03"}
    assert _dates("Perhaps 3 June 2024.", "effective_until", scores=(0.4,)) == {}
    announced = "Announced on 3 June 2024 and on 4 June 2024."
    assert _dates(announced, "announced_on", "announced_on", scores=(0.6, 0.95)) == {"announced_on": "2024-06-03"}


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("As of 1 May 2024, visas are free.", "effective_from"),
        ("Visas are free with effect from 11:59 p.m. (local time) on 1 May 2024.", "effective_from"),
        ("On 1 May 2024, the government announces that visas are free.", "announced_on"),
        ("On 1 May 2024 Kenya closes its borders.", "effective_from"),
    ],
)
def test_a_leading_date_without_a_part_is_told_by_its_words(text: str, field: str) -> None:
    assert _dates(text, None) == {field: "2024-05-01"}


def test_later_dates_and_those_of_nothing_in_particular_stay_background() -> None:
    assert _dates("The treaty of 1 May 2024 stands.", None) == {}
    text = "In 2019 and 2020 few came, and those who have been here since 1 May 2024 stay."
    assert _dates(text, None, None, None) == {}


def test_what_is_stated_goes_before_what_the_words_tell() -> None:
    text = "Permits from 1 May 2024 stay valid; new rules apply on 1 June 2024."
    assert _dates(text, None, "effective_from") == {"effective_from": "2024-06-01"}


def test_the_ends_of_a_range_are_a_start_and_an_end() -> None:
    both = {"effective_from": "2020-12-25", "effective_until": "2021-01-03"}
    assert _dates("Entry is closed from 25 December 2020 to 3 January 2021.", None, "effective_from") == both
    assert _dates("Between 25 December 2020 and 3 January 2021 entry is closed.", "effective_until", None) == both
    assert _dates("Of those who came between 25 December 2020 and 3 January 2021, few stayed.", None, None) == {}


# Surface, label, country, role.
Mention = tuple[str, SpanLabel, str, SpanRole | None]


def _page(*lines: str, spans: Sequence[Mention]) -> tuple[Document, Segment]:
    """A page of a title and body lines, and the segment of its last line."""
    text = "\n".join(lines)
    ends = [*itertools.accumulate(len(line) + 1 for line in lines)]
    places: list[Range] = [(end - len(line) - 1, end - 1) for line, end in zip(lines, ends, strict=True)]
    found, at = [], 0
    for surface, label, code, role in spans:
        at = text.index(surface, at)
        span = Span(start=at, end=at + len(surface), label=label, text=surface, role=role, score=1, by="")
        if label in {"COUNTRY", "DATE"}:
            span.value = code
        elif code:
            span.link = Link(id=surface, scheme="local", name=surface, country=code)
        found.append(span)
        at += len(surface)
    roles = ["title", *["body"] * (len(lines) - 1)]
    document = Document(
        doc_id="a",
        text=text,
        lines=[Line(start=s, end=e, role=r, score=1) for (s, e), r in zip(places, roles, strict=True)],
        spans=found,
    )
    last = places[-1]
    return document, Segment(last, [last], [span for span in found if span.start >= last[0]])


def _countries(*lines: str, spans: Sequence[Mention]) -> list[str]:
    document, segment = _page(*lines, spans=spans)
    return fields.countries(fields.Mentions(document), segment, {})


def test_a_state_named_by_an_adjective_before_its_organ_goes_before_other_countries() -> None:
    line = "The Finnish government ends its border checks with Denmark; the South African Health Ministry does so too."
    denmark: Mention = ("Denmark", "COUNTRY", "DK", "own")
    assert _countries("News", line, spans=[denmark]) == ["FI"]
    assert _countries("News", line.replace("Finnish", "Danish"), spans=[denmark]) == ["DK"]
    assert _countries("News", "Finnish visitors come from Denmark.", spans=[denmark]) == ["DK"]
    assert _countries("News", "Denmark asks the Finnish government for help.", spans=[denmark]) == ["DK"]
    assert _countries("Denmark: news", "The Finnish government regrets it.", spans=[denmark]) == ["DK"]
    both = "The Danish government and the Swedish government end their checks."
    assert _countries("News", both, spans=[]) == ["DK", "SE"]


def test_bodies_whose_names_tell_of_a_country_that_the_text_names_go_before_another_country() -> None:
    line = "The Department of Homeland Security shields nationals of Yemen who are in the United States."
    spans: list[Mention] = [
        ("Department of Homeland Security", "MINISTRY", "", "own"),
        ("Yemen", "COUNTRY", "YE", "own"),
        ("United States", "COUNTRY", "US", None),
    ]
    assert _countries("News", line, spans=spans) == ["US"]
    assert _countries("News", line, spans=spans[:2]) == ["YE"]
    line = "The Department of Homeland Security extends Temporary Protected Status for Yemen."
    assert _countries(
        "News", line, spans=[spans[0], ("Temporary Protected Status", "PROGRAM", "", "own"), spans[1]]
    ) == ["US"]
    card: list[Mention] = [
        ("EU Blue Card", "PROGRAM", "", "own"),
        ("Spain", "COUNTRY", "ES", "own"),
        ("European Commission", "MINISTRY", "", "own"),
    ]
    assert _countries("News", "The EU Blue Card in Spain is for the European Commission.", spans=card) == ["ES"]
    abroad: Mention = ("British High Commission", "MINISTRY", "", "own")
    line = "The British High Commission in Ghana says that Ghana, as the UK did, ends it."
    ghana: list[Mention] = [abroad, ("Ghana", "COUNTRY", "GH", "own"), ("UK", "COUNTRY", "GB", None)]
    assert _countries("News", line, spans=ghana) == ["GH"]


@pytest.mark.parametrize("words", ["from {}", "from the {}", "from Italy, Spain and {}", "the border with {}"])
def test_a_country_that_people_come_from_is_not_the_policys(words: str) -> None:
    line = f"A ban for all who enter {words.format('India')} goes on."
    assert _countries("News", line, spans=[("India", "COUNTRY", "IN", None)]) == []
    for line in ("Checks in India go on.", "From January, India checks all."):
        assert _countries("News", line, spans=[("India", "COUNTRY", "IN", None)]) == ["IN"]


def test_a_country_that_is_only_mentioned_gives_way_to_title_and_bodies() -> None:
    only: Mention = ("Georgia", "COUNTRY", "GE", None)
    line = "The Immigration Office lets citizens of Georgia file."
    assert _countries("Hungary: news", line, spans=[("Hungary", "COUNTRY", "HU", "own"), only]) == ["HU"]
    assert _countries("News", line, spans=[("Immigration Office", "MINISTRY", "PL", None), only]) == ["PL"]
    assert _countries("News", line, spans=[only]) == ["GE"]


def test_an_item_is_of_the_places_that_it_opens_with_though_the_title_names_others() -> None:
    title = "Belgium and Malta: news"
    titled: list[Mention] = [(name, "COUNTRY", code, "own") for name, code in (("Belgium", "BE"), ("Malta", "MT"))]

    def opening(line: str, *names: Mention) -> list[str]:
        return _countries(title, line, spans=[*titled, *names])

    chile, peru = ("Chile", "COUNTRY", "CL", None), ("Peru", "COUNTRY", "PE", None)
    assert opening("2. CHILE – fees rise.", ("CHILE", "COUNTRY", "CL", None)) == ["CL"]
    assert opening("In Chile and Peru fees rise, as in Cuba.", chile, peru, ("Cuba", "COUNTRY", "CU", None)) == [
        "CL",
        "PE",
    ]
    assert opening("Quebec: fees rise.", ("Quebec", "REGION", "CA", None)) == ["CA"]
    union: Mention = ("European Union", "REGION", "", None)
    assert opening("European Union: fees rise.", union) == []
    assert opening("European Union citizens pay more.", union) == ["BE", "MT"]
    assert opening("Fees rise for Chile.", chile) == ["BE", "MT"]


def test_a_state_that_is_called_like_a_country_is_in_its_own() -> None:
    document, segment = _page("News", "The state of Georgia", spans=[("Georgia", "COUNTRY", "GE", "own")])
    document.spans[0].link = Link(id="US-GA", scheme="iso3166-2", name="Georgia", country="US")
    assert fields.countries(fields.Mentions(document), segment, {}) == ["US"]


def test_a_scheme_that_has_its_country_in_its_name_tells_it_where_nothing_else_does() -> None:
    name = "Malaysia My Second Home"
    assert _countries("News", f"{name} opens.", spans=[(name, "PROGRAM", "", "own")]) == ["MY"]


def test_an_update_has_the_country_that_plays_the_part_before_it() -> None:
    lines = "News", "France shuts its border.", "UPDATE: it opens to citizens of Georgia."
    spans: list[Mention] = [
        ("France", "COUNTRY", "FR", "own"),
        ("Georgia", "COUNTRY", "GE", None),
    ]
    assert _countries(*lines, spans=spans) == ["FR"]


def test_an_update_has_the_state_that_is_named_by_an_adjective_before_it() -> None:
    assert _countries("News", "The French government shuts the border.", "UPDATE: it opens.", spans=[]) == ["FR"]


def test_without_a_country_it_is_that_of_all_bodies_cities_schemes_and_adjectives_of_the_page() -> None:
    last = "Visas are free."
    cities: list[Mention] = [("Nairobi", "CITY", "KE", None), ("Mombasa", "CITY", "KE", None)]
    assert _countries("News", "Desks open in Nairobi.", "They open in Mombasa.", last, spans=cities) == ["KE"]
    cities[1] = ("Kampala", "CITY", "UG", None)
    assert _countries("News", "Desks open in Nairobi.", "They open in Kampala.", last, spans=cities) == []
    scheme: Mention = ("Express Entry", "PROGRAM", "", None)
    assert _countries("News", "Express Entry goes on.", last, spans=[scheme]) == ["CA"]
    assert _countries("News", "Express Entry, in Nairobi.", last, spans=[scheme, cities[0]]) == []


def test_an_acronym_that_the_text_defines_stands_for_the_full_name() -> None:
    line = "The Global Talent Permit (GTP) is free. A GTP lasts."
    document, segment = _page(
        "News",
        line,
        spans=[
            ("Global Talent Permit", "PROGRAM", "", "own"),
            ("GTP", "PROGRAM", "", "own"),
            ("GTP", "PROGRAM", "", "own"),
        ],
    )
    assert fields.names(fields.Mentions(document), segment, "PROGRAM", "programs", {}) == ["Global Talent Permit"]


def test_an_acronym_that_a_text_gives_two_names_stands_for_the_one_before_it() -> None:
    names, roles = ("Admission Office", "AO", "AO", "Aliens Office", "AO"), (None, None, "own", None, None)
    spans: list[Mention] = [(name, "MINISTRY", "", role) for name, role in zip(names, roles, strict=True)]
    document, segment = _page(
        "News", "The Admission Office (AO) opens, and AO helps. The Aliens Office (AO) shuts.", spans=spans
    )
    [body] = fields.authorities(fields.Mentions(document), segment, [], {})
    assert (body.name, body.acronym) == ("Admission Office", "AO")


def test_the_first_of_a_list_in_brackets_is_no_acronym() -> None:
    names = ("L visa", "L-1A", "L-1B")
    spans: list[Mention] = [(name, "PROGRAM", "", "own") for name in names]
    document, segment = _page("News", "The L visa (L-1A and L-1B) is free.", spans=spans)
    assert fields.names(fields.Mentions(document), segment, "PROGRAM", "programs", {}) == list(names)


def test_a_scheme_in_several_forms_is_listed_in_the_first_of_them() -> None:
    names = (
        "H-1B", "H-1B visas", "L-1 visa", "Work Permits", "L-1", "H-1B1", "Work Permit", "Work Visa", "Work Pass", "Work Passes",
    )  # fmt: skip
    spans: list[Mention] = [(name, "PROGRAM", "", "own") for name in names]
    document, segment = _page("News", ", ".join(names), spans=spans)
    assert fields.names(fields.Mentions(document), segment, "PROGRAM", "programs", {}) == [
        "H-1B", "L-1 visa", "Work Permits", "H-1B1", "Work Visa", "Work Pass",
    ]  # fmt: skip


def test_a_body_is_listed_once_by_its_full_name() -> None:
    line = "DHS and Home Affairs agree. The Department of Homeland Security leads, then the Department of Home Affairs."
    names = ("DHS", "Home Affairs", "Department of Homeland Security", "Department of Home Affairs")
    document, segment = _page("News", line, spans=[(name, "MINISTRY", "", "own") for name in names])
    for span in document.spans:
        if span.text in {"DHS", "Department of Homeland Security"}:
            span.link = Link(scheme="policy-alerts", id="us-dhs", name="Department of Homeland Security", country="US")
    found = fields.authorities(fields.Mentions(document), segment, [], {})
    assert [body.name for body in found] == ["Department of Homeland Security", "Department of Home Affairs"]


def test_a_body_that_the_registry_knows_by_two_names_is_listed_once() -> None:
    names = ("State Department", "Department of State", "Permits Panel", "permits panel")
    document, segment = _page("News", ", ".join(names), spans=[(name, "MINISTRY", "", "own") for name in names])
    for span in document.spans[:2]:
        span.link = Link(scheme="policy-alerts", id="us-state", name="Department of State", country="US")
    found = fields.authorities(fields.Mentions(document), segment, [], {})
    assert [body.name for body in found] == ["State Department", "Permits Panel"]


def test_an_unknown_body_is_in_the_events_only_country_unless_its_name_tells_another() -> None:
    names = ("Permits Panel", "Irish Permits Panel")
    spans: list[Mention] = [(name, "MINISTRY", home, "own") for name, home in zip(names, ("GB", "IE"), strict=True)]
    document, segment = _page("News", " and ".join(names), spans=spans)

    def homes(*codes: str) -> list[str | None]:
        return [body.country for body in fields.authorities(fields.Mentions(document), segment, codes, {})]

    assert homes("MT") == ["MT", "IE"]
    assert homes("MT", "KE") == ["GB", "IE"]


def test_a_body_that_the_registry_knows_as_one_of_many_is_not_unknown() -> None:
    names = ("Cabinet", "Council of Ministers", "Permits Panel")
    _, segment = _page("News", ", ".join(names), spans=[(name, "MINISTRY", "KE", "own") for name in names])
    assert fields.unknown_authorities(segment) == ["Permits Panel"]


def test_an_amount_in_brackets_is_no_acronym() -> None:
    line = "The fee rises to SAR 2,000 ($533). A card costs $533."
    amounts: list[Mention] = [(surface, "MONEY", "", "own") for surface in ("SAR 2,000", "$533", "$533")]
    document, segment = _page("News", line, spans=amounts)
    assert fields.names(fields.Mentions(document), segment, "MONEY", "amounts", {}) == ["SAR 2,000", "$533"]


def test_the_term_of_what_is_over_gives_no_end() -> None:
    document, segment = _page("News", "It is over.", spans=[])
    reckoned = DatedField(value="2017-10-01", derived=True, basis=fields.FROM_TERM, evidence=[])
    both = {"effective_from": DatedField(value="2017-04-01", evidence=[]), "effective_until": reckoned}
    for action in ("end", "resume"):
        assert fields.of_action(document, segment, both, [], action, _status("in_force")).keys() == {"effective_from"}
    assert fields.of_action(document, segment, both, [], "launch", _status("in_force")) == both


def test_the_day_that_something_ends_on_is_the_start_of_its_end() -> None:
    document, segment = _page("News", "It is over.", spans=[])
    until = DatedField(value="2017-10-01", evidence=[])
    for known in ({}, {"effective_from": DatedField(value="2017-04-01", evidence=[])}):
        found = fields.of_action(document, segment, {**known, "effective_until": until}, [], "end", _status("ended"))
        assert found == {"effective_from": until}


def test_what_is_put_off_starts_on_the_last_day_and_has_no_end() -> None:
    line = "The levy, due on 1 April 2024, is put off to 1 October 2024."
    days: list[Mention] = [
        ("1 April 2024", "DATE", "2024-04-01", "effective_from"),
        ("1 October 2024", "DATE", "2024-10-01", "effective_until"),
    ]
    document, segment = _page("News", line, spans=days)
    read = fields.dates(document, segment, [])
    assert _values(read) == {"effective_from": "2024-04-01", "effective_until": "2024-10-01"}
    found = fields.put_off(document, segment, read)
    assert _values(found) == {"effective_from": "2024-10-01"}
    [(start, end)] = found["effective_from"].evidence
    assert document.text[start:end] == "1 October 2024"


def test_the_end_of_something_else_is_no_day_that_a_start_is_put_off_to() -> None:
    line = "The e-visa is put off to 1 July 2024. Old visas are good until 31 December 2025."
    days: list[Mention] = [
        ("1 July 2024", "DATE", "2024-07-01", "effective_until"),
        ("31 December 2025", "DATE", "2025-12-31", "effective_until"),
    ]
    document, segment = _page("News", line, spans=days)
    assert _values(fields.put_off(document, segment, {})) == {"effective_from": "2024-07-01"}


def test_an_extension_has_no_reckoned_end_that_is_over_at_publication() -> None:
    document, segment = _page("News", "It is extended.", spans=[])
    document = document.model_copy(update={"published": "2024-06-12"})
    for end, action, kept in (
        ("2024-04-01", "extend", False),
        ("2025-04-01", "extend", True),
        ("2024-04-01", "tighten", True),
    ):
        read = {"effective_until": DatedField(value=end, derived=True, basis=fields.FROM_TERM, evidence=[])}
        found = fields.of_action(document, segment, read, [], action, _status("in_force"))
        assert ("effective_until" in found) == kept


@pytest.mark.parametrize(
    ("line", "start"),
    [
        ("The portal is live.", "2024-03"),
        ("Once the portal is live, papers are refused.", None),
        ("Nobody said when it has opened. The portal is now open.", "2024-03"),
    ],
)
def test_what_is_to_be_live_has_not_started(line: str, start: str | None) -> None:
    document, segment = _page("News", line, spans=[])
    read = fields.dates(document.model_copy(update={"published": "2024-03-08"}), segment, [])
    assert _values(read).get("effective_from") == start
    assert fields.of_action(document, segment, read, [], "launch", _status("proposed")) == {}


@pytest.mark.parametrize(
    ("action", "status", "start"),
    [
        ("suspend", "in_force", "2024-03-08"),
        ("end", "ended", "2024-03-08"),
        ("suspend", "scheduled", None),
        ("extend", "in_force", None),
        ("remind", "in_force", None),
    ],
)
def test_what_is_in_force_since_an_untold_day_is_so_since_it_was_announced(
    action: str, status: str, start: str | None
) -> None:
    line = "The ministry announced on 8 March 2024 that it takes no more applications."
    document, segment = _page("News", line, spans=[("8 March 2024", "DATE", "2024-03-08", "announced_on")])
    read = fields.dates(document, segment, [])
    found = fields.of_action(document, segment, read, [], action, _status(status))
    assert _values(found).get("effective_from") == start
    assert read.keys() == {"announced_on"}


@pytest.mark.parametrize(
    ("action", "status", "score", "start"),
    [
        ("suspend", "in_force", 0.9, "2024-03"),
        ("suspend", "in_force", 0.6, None),
        ("suspend", "scheduled", 0.9, None),
        ("extend", "in_force", 0.9, None),
    ],
)
def test_what_is_surely_in_force_is_so_since_the_month_of_publication(
    action: str, status: str, score: float, start: str | None
) -> None:
    document, segment = _page("Visas halted", "Kenya has suspended visas.", spans=[])
    document = document.model_copy(update={"published": "2024-03-08"})
    place = document.text.index("has suspended")
    told = _status(status, (place, place + len("has suspended")))._replace(score=score)
    found = fields.of_action(document, segment, {}, [], action, told)
    assert _values(found).get("effective_from") == start
    assert all(
        date.derived and date.basis == fields.LIVE and date.evidence == [told.evidence] for date in found.values()
    )


def test_no_end_is_reckoned_from_working_days() -> None:
    line = "From 3 June 2024 the desk is shut for 10 days."
    document, segment = _page("News", line, spans=[("3 June 2024", "DATE", "2024-06-03", "effective_from")])
    term = EventDuration(value="P10D", role="term", text="10 days", evidence=[])
    assert _values(fields.dates(document, segment, [term]))["effective_until"] == "2024-06-13"
    working = term.model_copy(update={"business": True})
    assert "effective_until" not in fields.dates(document, segment, [working])


def test_so_many_days_and_so_many_working_days_are_two_lengths() -> None:
    spans = [
        Span(start=i, end=i + 1, label="DURATION", text="x", value="P10D", role="processing", business=business, score=1, by="")
        for i, business in enumerate([False, True, True])
    ]  # fmt: skip
    found = fields.durations(Document(doc_id="a", text="xxx"), Segment((0, 3), [(0, 3)], spans))
    assert [(length.business, len(length.evidence)) for length in found] == [(False, 1), (True, 2)]


def test_a_length_that_unsurely_plays_a_part_is_none_of_the_events() -> None:
    spans = [
        Span(start=i, end=i + 1, label="DURATION", text="x", value="P2Y", role="term", role_score=sure, score=1, by="")
        for i, sure in enumerate([0.55, 0.7])
    ]
    [length] = fields.durations(Document(doc_id="a", text="xx"), Segment((0, 2), [(0, 2)], spans))
    assert length.evidence == [(1, 2)]


@pytest.mark.parametrize(
    ("line", "role"),
    [
        ("It will come into force six months after its publication.", "other"),
        ("The law takes effect six months post-publication.", "other"),
        ("It applies for six months from 3 June.", "term"),
        ("It is in force for a term of six months.", "term"),
    ],
)
def test_a_length_before_which_a_law_starts_is_no_term(line: str, role: str) -> None:
    document, segment = _page("News", line, spans=[("six months", "DURATION", "", "term")])
    document.spans[0].value = "P6M"
    assert [length.role for length in fields.durations(document, segment)] == [role]


def test_the_end_is_reckoned_from_the_day_of_announcement_that_is_the_start() -> None:
    line = "On 8 March 2024 the ministry closed the register for three months."
    document, segment = _page("News", line, spans=[("8 March 2024", "DATE", "2024-03-08", "announced_on")])
    term = EventDuration(value="P3M", role="term", text="three months", evidence=[])
    found = fields.of_action(
        document, segment, fields.dates(document, segment, [term]), [term], "suspend", _status("in_force")
    )
    assert _values(found) == {
        "announced_on": "2024-03-08",
        "effective_from": "2024-03-08",
        "effective_until": "2024-06-08",
    }
    assert found["effective_until"].derived


def test_a_bare_past_year_gives_way_to_a_later_start() -> None:
    line = "In force since 2019, and from 1 May 2024 for all."
    years: list[Mention] = [
        ("2019", "DATE", "2019", "effective_from"),
        ("1 May 2024", "DATE", "2024-05-01", "effective_from"),
    ]
    document, segment = _page("News", line, spans=years)
    document.published = "2024-03-12"
    assert _values(fields.dates(document, segment, [])) == {"effective_from": "2024-05-01"}


@pytest.mark.parametrize(("published", "start"), [("2024-03-12", None), ("2019-12-01", "2019"), (None, "2019")])
def test_a_bare_year_before_that_of_publication_is_no_start(published: str | None, start: str | None) -> None:
    document, segment = _page("News", "In force since 2019.", spans=[("2019", "DATE", "2019", "effective_from")])
    document.published = published
    found = fields.dates(document, segment, [])
    assert _values(found).get("effective_from") == start


def test_a_number_compared_with_last_years_starts_on_no_day() -> None:
    line = "The quota rises tenfold from last year."
    document, segment = _page("News", line, spans=[("last year", "DATE", "2019", "effective_from")])
    assert fields.dates(document, segment, []) == {}


def test_the_policy_of_a_unions_bodies_alone_is_no_single_countrys() -> None:
    line = "The Commission adopts the list. Germany begins in May."
    body, state = ("Commission", "MINISTRY", "EU", "own"), ("Germany", "COUNTRY", "DE", None)
    assert _countries("News", line, spans=[body, state]) == []
    assert _countries("News", line, spans=[body, ("Germany", "COUNTRY", "DE", "own")]) == ["DE"]


@pytest.mark.parametrize(
    ("text", "name", "acronym"),
    [
        ("The Entry/Exit System, or EES, starts; EES counts.", "Entry/Exit System", "EES"),
        ("The Finnish Immigration Service (widely known as Migri) says so.", "Finnish Immigration Service", "Migri"),
        ("The Recognised Seasonal Employer scheme grows. RSE employers pay.", "Recognised Seasonal Employer", "RSE"),
        ("The Temporary Shortage List (TSL) is out.", "Temporary Shortage List", "TSL"),
    ],
)
def test_an_acronym_is_the_name_that_the_text_gives_it_or_that_it_spells(text: str, name: str, acronym: str) -> None:
    assert _programs(text, name, acronym) == [name]


def test_codes_side_by_side_explain_nothing() -> None:
    assert _programs("ITAS or ITAP", "ITAS", "ITAP") == ["ITAS", "ITAP"]


def _programs(text: str, *names: str) -> list[str]:
    """The programmes of an event, given those that the text names, in order."""
    document, segment = _page("News", text, spans=[(name, "PROGRAM", "", "own") for name in names])
    return fields.names(fields.Mentions(document), segment, "PROGRAM", "programs", {})
