"""The parts that names play, as the mentions of a document decide them."""

from pipeline.encoder.tagger import NO_ROLE, Found, Tagged
from pipeline.schema import Document, Line, Span
from pipeline.stages.tag import merged


def _document(text: str) -> Document:
    return Document(doc_id="d", text=text, lines=[Line(start=0, end=len(text), role="body", score=1)])


def _found(text: str, *mentions: tuple[str, str, str, float]) -> Tagged:
    """Each mention: its surface (found in order), label, role and the role's probability."""
    found, at = [], 0
    for surface, label, role, probability in mentions:
        start = text.index(surface, at)
        at = start + len(surface)
        found.append(Found(start, at, label, 0.9, role, probability))
    return Tagged(found, [], {}, {})


def _roles(text: str, *mentions: tuple[str, str, str, float]) -> list[str | None]:
    return [span.role for span in merged(_document(text), [], _found(text, *mentions))]


def _labels(text: str, *mentions: tuple[str, str]) -> list[tuple[str, str]]:
    found = _found(text, *((*mention, NO_ROLE, 0.9) for mention in mentions))
    return [(span.text, span.label) for span in merged(_document(text), [], found)]


def test_mentions_of_a_body_agree_on_its_part() -> None:
    text = "The Home Office raised the fee. The HOME OFFICE said so. The Treasury was asked."
    assert _roles(
        text,
        ("Home Office", "MINISTRY", "own", 0.99),
        ("HOME OFFICE", "MINISTRY", NO_ROLE, 0.6),
        ("Treasury", "MINISTRY", "own", 0.6),
    ) == ["own", "own", None]


def test_other_names_keep_the_part_of_each_mention() -> None:
    text = "Lyon and Lyon"
    assert _roles(text, ("Lyon", "CITY", "own", 0.6), ("Lyon", "CITY", NO_ROLE, 0.6)) == ["own", None]


def test_an_acronym_has_the_label_of_the_name_before_its_bracket() -> None:
    text = "The Paperwork Reduction Act (PRA) applies. PRA forms go to the Home Office."
    assert _labels(
        text, ("Paperwork Reduction Act", "LAW"), ("PRA", "MINISTRY"), ("PRA", "MINISTRY"), ("Home Office", "MINISTRY")
    ) == [("Paperwork Reduction Act", "LAW"), ("PRA", "LAW"), ("PRA", "LAW"), ("Home Office", "MINISTRY")]


def test_an_acronym_of_a_phrase_that_is_no_name_is_none() -> None:
    text = "A notice on proposed rules (NPR) is out. The NPR is open for comment."
    assert _labels(text, ("NPR", "MINISTRY"), ("NPR", "MINISTRY")) == []
    text = 'A notice of proposed rulemaking ("rule" or "NPRM") is out. The NPRM is open for comment.'
    assert _labels(text, ("NPRM", "MINISTRY"), ("NPRM", "MINISTRY")) == []


def test_an_acronym_that_the_words_before_it_do_not_spell_is_kept() -> None:
    text = "the tax number (AFM), the Recognised Seasonal Employer scheme (RSE) and a residence permit (PR)"
    found = _labels(text, ("AFM", "PROGRAM"), ("RSE", "PROGRAM"), ("PR", "PROGRAM"))
    assert found == [("AFM", "PROGRAM"), ("RSE", "PROGRAM"), ("PR", "PROGRAM")]


def test_a_name_and_its_acronym_in_brackets_are_two() -> None:
    text = "Refugee Cash Assistance (RCA) and Refugee Medical Assistance, the Temporary Protected Status (TPS), a Tier 2 (General) file"
    found = _labels(
        text,
        ("Refugee Cash Assistance", "PROGRAM"),
        ("RCA) and Refugee Medical Assistance", "MINISTRY"),
        ("Temporary Protected Status (TPS)", "PROGRAM"),
        ("Tier 2 (General)", "PROGRAM"),
    )
    names = ["Refugee Cash Assistance", "RCA", "Refugee Medical Assistance", "Temporary Protected Status", "TPS"]
    assert [name for name, _ in found] == [*names, "Tier 2 (General)"]
    assert dict(found)["RCA"] == "PROGRAM"


def test_what_a_person_is_secretary_of_is_no_body() -> None:
    text = "The Secretary of Homeland Security and the Minister for Immigration wrote to the Secretary of the Cabinet Office"
    found = _labels(
        text,
        ("Homeland Security", "MINISTRY"),
        ("Minister for Immigration", "MINISTRY"),
        ("Cabinet Office", "MINISTRY"),
    )
    assert found == [("Cabinet Office", "MINISTRY")]


def test_mentions_of_an_acronym_agree_on_its_label() -> None:
    text = "FDIC staff, FDIC premises and FDIC rules"
    found = _labels(text, ("FDIC", "MINISTRY"), ("FDIC", "PROGRAM"), ("FDIC", "MINISTRY"))
    assert found == [("FDIC", "MINISTRY")] * 3


def test_what_is_called_a_country_is_one_or_has_one_in_it() -> None:
    text = "from northern Italy, the Nordics and Dalarna"
    found = _labels(text, ("northern Italy", "COUNTRY"), ("Nordics", "COUNTRY"), ("Dalarna", "COUNTRY"))
    assert found == [("Italy", "COUNTRY"), ("Dalarna", "REGION")]


def test_a_disease_is_no_programme() -> None:
    assert _labels(
        "COVID-19 rules of the Global Talent Visa", ("COVID-19", "PROGRAM"), ("Global Talent Visa", "PROGRAM")
    ) == [("Global Talent Visa", "PROGRAM")]


def test_a_date_outlives_a_name_that_the_network_does_not_see() -> None:
    text = "published by the Department on April 29, 2024"
    date = Span(start=31, end=45, label="DATE", text=text[31:], value="2024-04-29", score=0.9, by="temporal")
    name = Span(start=17, end=36, label="MINISTRY", text=text[17:36], score=0.9, by="authorities")
    assert merged(_document(text), [date, name], Tagged([], [], {}, {})) == [date]


def test_a_common_noun_is_no_body() -> None:
    text = "The Department said so to the Home Office"
    assert _labels(text, ("Department", "MINISTRY"), ("Home Office", "MINISTRY")) == [("Home Office", "MINISTRY")]


def test_a_name_has_both_its_brackets_or_neither() -> None:
    text = "A Tier 1 (Investor) file, a visa (subclass 190) file and a (Golden Visa) file"
    found = _labels(text, ("Tier 1 (Investor", "PROGRAM"), ("subclass 190)", "PROGRAM"), ("(Golden Visa", "PROGRAM"))
    assert [name for name, _ in found] == ["Tier 1 (Investor)", "subclass 190", "Golden Visa"]
