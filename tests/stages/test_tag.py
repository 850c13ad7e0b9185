"""The parts that names play, and the labels and ends that they are given."""

import re
from collections.abc import Callable, Iterator

import pytest

from pipeline import stages
from pipeline.assets import released_model
from pipeline.encoder.tagger import NO_ROLE, Found, Passage, Tagged, TaggerModel
from pipeline.events.roles import Roles
from pipeline.flow import default
from pipeline.recognizers import acronyms, instruments, place_labels
from pipeline.recognizers.hints import marks
from pipeline.schema import Document, Line, Span
from pipeline.stages import tag
from pipeline.stages.tag import Tagger, _read, merged, rule_spans


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
    return [span.role for span in merged(_document(text), [], [], _found(text, *mentions))]


def _with_rules(text: str, tagged: Tagged) -> list[Span]:
    """What is stated of a text by the network's reading and the recognizers'."""
    document = _document(text)
    return merged(document, _read(document, []), rule_spans(document), tagged)


def _labels(text: str, *mentions: tuple[str, str]) -> list[tuple[str, str]]:
    found = _found(text, *((*mention, NO_ROLE, 0.9) for mention in mentions))
    return [(span.text, span.label) for span in merged(_document(text), [], [], found)]


def test_names_in_one_list_play_their_part_together() -> None:
    text = "In Lyon, Nice and Lille; those in Paris go on."
    unsure = ("Nice", "CITY", NO_ROLE, 0.6)
    sure, also = ("Lyon", "CITY", "own", 0.95), ("Lille", "CITY", "own", 0.6)
    assert _roles(text, sure, unsure, also, ("Paris", "CITY", NO_ROLE, 0.9)) == ["own"] * 3 + [None]
    assert _roles(text, ("Lyon", "CITY", NO_ROLE, 0.95), unsure, also) == [None] * 3


def test_of_many_bodies_fewer_are_the_events() -> None:
    body = ("Home Office", "MINISTRY", "own", 0.55)
    assert _roles("The Home Office, alone.", body) == ["own"]
    others = [(name, "MINISTRY", NO_ROLE, 0.99) for name in ("Treasury", "Cabinet", "Senate")]
    assert _roles("The Home Office said; Treasury went. Cabinet sat. Senate rose.", body, *others) == [None] * 4


def test_what_may_be_no_name_must_be_surer_of_its_part() -> None:
    text, scheme = "The Scheme is open.", ("Scheme", "PROGRAM", "own", 0.6)
    [sure] = _found(text, scheme).found
    for score, role in ((0.95, "own"), (0.5, None)):
        found = Tagged([sure._replace(score=score)], [], {}, {})
        assert [span.role for span in merged(_document(text), [], [], found)] == [role]


def test_what_stands_between_names_parts_lists() -> None:
    text = "Lyon (near Nice), Lille"
    assert _roles(
        text, ("Lyon", "CITY", "own", 0.99), ("Nice", "CITY", NO_ROLE, 0.8), ("Lille", "CITY", NO_ROLE, 0.6)
    ) == ["own", None, None]
    bodies = "The Home Office, Lyon and the Treasury"
    assert _roles(
        bodies,
        ("Home Office", "MINISTRY", "own", 0.99),
        ("Lyon", "CITY", "own", 0.9),
        ("Treasury", "MINISTRY", NO_ROLE, 0.7),
    ) == ["own", "own", None]


def test_a_name_alone_must_surely_play_its_part() -> None:
    text = "The Home Office raised the fee. The Treasury was asked."
    bodies = ("Home Office", "MINISTRY", "own", 0.99), ("Treasury", "MINISTRY", "own", 0.4)
    assert _roles(text, *bodies) == ["own", None]
    assert _roles("the 2019 Act", ("2019 Act", "LAW", "own", 0.6)) == ["own"]


def test_each_mention_has_its_own_part() -> None:
    text = "Lyon opens an office. The one in Lyon was asked."
    assert _roles(text, ("Lyon", "CITY", "own", 0.9), ("Lyon", "CITY", NO_ROLE, 0.6)) == ["own", None]


def test_an_acronym_has_the_label_of_the_name_before_its_bracket() -> None:
    text = "The Paperwork Reduction Act (PRA) applies. PRA forms go to the Home Office."
    assert _labels(
        text, ("Paperwork Reduction Act", "LAW"), ("PRA", "MINISTRY"), ("PRA", "MINISTRY"), ("Home Office", "MINISTRY")
    ) == [("Paperwork Reduction Act", "LAW"), ("PRA", "LAW"), ("PRA", "LAW"), ("Home Office", "MINISTRY")]


def test_an_acronym_of_a_phrase_that_is_no_name_is_none() -> None:
    text = "A notice on proposed rules (NPR) is out. The NPR is open for comment."
    assert _labels(text, ("NPR", "MINISTRY"), ("NPR", "MINISTRY")) == []
    text = "The Republic of Korea (ROK) is open."
    assert _labels(text, ("ROK", "COUNTRY")) == [("ROK", "COUNTRY")]
    text = 'A notice of proposed rulemaking ("rule" or "NPRM") is out. The NPRM is open for comment.'
    assert _labels(text, ("NPRM", "MINISTRY"), ("NPRM", "MINISTRY")) == []


def test_an_acronym_on_the_line_after_its_name_is_kept() -> None:
    text = "Labour Market Regulatory Authority\n(LMRA)\nLMRA opens"
    names = [("Labour Market Regulatory Authority", "MINISTRY"), ("LMRA", "MINISTRY"), ("LMRA", "MINISTRY")]
    assert _labels(text, *names) == names


def test_an_acronym_after_a_place_is_no_place() -> None:
    text = "the General Directorate in Dubai (GDRFA), and GDRFA said"
    names = [("Dubai", "CITY"), ("GDRFA", "MINISTRY"), ("GDRFA", "MINISTRY")]
    assert _labels(text, *names) == names


def test_the_programme_of_a_region_is_no_region_behind_it() -> None:
    text = "Ontario (OINP) drew 500 and the European Economic Area (EEA) none; OINP said"
    found = _labels(
        text,
        ("Ontario", "REGION"),
        ("OINP", "REGION"),
        ("European Economic Area", "REGION"),
        ("EEA", "PROGRAM"),
        ("OINP", "REGION"),
    )
    assert [label for _, label in found] == ["REGION", "PROGRAM", "REGION", "REGION", "PROGRAM"]


def test_nothing_is_named_in_an_address_but_a_portal_by_all_of_it() -> None:
    text = (
        "Apply at workpermit.am, see https://www.ica.gov.sg/victoria and write to adelaide@labour.gov.au in Adelaide. "
        "See www.uscis.gov—USCIS will accept permits for construction.it applies."
    )
    found = _labels(
        text,
        ("workpermit.am", "PROGRAM"),
        ("ica.gov.sg", "LAW"),
        ("victoria", "REGION"),
        ("adelaide", "CITY"),
        ("Adelaide", "CITY"),
        ("USCIS", "MINISTRY"),
        ("construction", "SECTOR"),
    )
    assert found == [
        ("workpermit.am", "PROGRAM"),
        ("Adelaide", "CITY"),
        ("USCIS", "MINISTRY"),
        ("construction", "SECTOR"),
    ]


@pytest.mark.parametrize(
    "offer",
    [
        "Contact Vero Overseas today.",
        "How Vero Overseas Can Help",
        "talk to Vero Overseas experts",
        "By Vero Overseas",
        "The Vero Overseas team would like to wish you well.",
    ],
)
def test_who_offers_help_on_a_page_is_no_body_of_it(offer: str) -> None:
    text = f"Vero Overseas advises employers to wait for the Home Office.\n{offer}"
    found = _labels(text, ("Vero Overseas", "MINISTRY"), ("Home Office", "MINISTRY"))
    assert found == [("Home Office", "MINISTRY")]


def test_who_published_a_page_is_no_body_of_it_unless_it_is_a_public_one() -> None:
    text = "Vero Overseas advises employers to wait for the Home Office."
    for publisher, found in (
        ("Vero Overseas Ltd.", ["Home Office"]),
        ("Home Office", ["Vero Overseas", "Home Office"]),
    ):
        document = _document(text).model_copy(update={"publisher": publisher})
        names = _found(text, *((name, "MINISTRY", NO_ROLE, 0.9) for name in ("Vero Overseas", "Home Office")))
        assert [span.text for span in merged(document, [], [], names)] == found


def test_a_body_or_programme_that_can_help_is_one() -> None:
    text = "Contact USCIS today. How Express Entry can help. How We Can Help: the Welsh Government"
    names = [("USCIS", "MINISTRY"), ("Express Entry", "PROGRAM"), ("Welsh Government", "MINISTRY")]
    assert _labels(text, *names) == names


def test_an_acronym_that_the_words_before_it_do_not_spell_is_kept() -> None:
    text = "the tax number (AFM), the Recognised Seasonal Employer scheme (RSE) and a residence permit (PR)"
    found = _labels(text, ("AFM", "PROGRAM"), ("RSE", "PROGRAM"), ("PR", "PROGRAM"))
    assert found == [("AFM", "PROGRAM"), ("RSE", "PROGRAM"), ("PR", "PROGRAM")]


@pytest.mark.parametrize("given", ['(the "MoL")', "(hereinafter MoL)", "(MoL)", "with its"])
def test_an_acronym_stands_for_the_name_that_it_is_given_to_or_spells(given: str) -> None:
    text = f"The Ministry of Labour {given} and the MoL, the Employment Pass (EP) and all EPs"
    read = [("Ministry of Labour", "MINISTRY"), *[("MoL", "MINISTRY")] * text.count("MoL")]
    passes = [("Employment Pass", "PROGRAM"), ("EP", "PROGRAM"), ("EPs", "PROGRAM")]
    document = _document(text)
    document.spans = merged(document, [], [], _found(text, *((*name, NO_ROLE, 0.9) for name in [*read, *passes])))
    assert set(acronyms.explained(document, "MINISTRY").values()) == {"Ministry of Labour"}
    assert list(acronyms.explained(document, "PROGRAM").values()) == ["Employment Pass"] * 2


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


def test_a_nationality_before_an_organ_is_no_part_of_its_name() -> None:
    names = [
        ("South Korean Ministry of Justice", "MINISTRY"),
        ("Finnish Immigration Service", "MINISTRY"),
        ("Chinese State Council", "MINISTRY"),
    ]
    found = _labels(
        "the South Korean Ministry of Justice, the Finnish Immigration Service, the Chinese State Council", *names
    )
    assert [name for name, _ in found] == ["Ministry of Justice", "Finnish Immigration Service", "State Council"]


def test_the_person_behind_a_body_is_no_part_of_its_name() -> None:
    text = "said Director of the Department of Passports Brigadier General Ali"
    assert _labels(text, ("Department of Passports Brigadier General", "MINISTRY")) == [
        ("Department of Passports", "MINISTRY")
    ]


def test_a_firm_is_no_programme() -> None:
    text = "Apply to Digital Growth Sdn Bhd for the Growth Pass."
    names = [("Digital Growth Sdn Bhd", "PROGRAM"), ("Growth Pass", "PROGRAM")]
    assert _labels(text, *names) == names[1:]


def test_the_acronym_of_a_body_of_a_country_that_the_text_names_is_no_programme() -> None:
    for country, label in (("Saudi Arabia", "MINISTRY"), ("Chile", "PROGRAM")):
        text = f"In {country} the SDAIA opens."
        found = _with_rules(text, _found(text, ("SDAIA", "PROGRAM", NO_ROLE, 0.9)))
        assert [(span.text, span.label) for span in found if span.label != "COUNTRY"] == [("SDAIA", label)]


def test_a_body_may_be_named_for_those_who_hold_an_office() -> None:
    names = [
        ("Cabinet of Ministers of Ukraine", "MINISTRY"),
        ("Office of the UN High Commissioner for Refugees", "MINISTRY"),
    ]
    assert (
        _labels("the Cabinet of Ministers of Ukraine and the Office of the UN High Commissioner for Refugees", *names)
        == names
    )
    assert _labels("the Deputy Minister of Labour", ("Deputy Minister of Labour", "MINISTRY")) == []


def test_mentions_of_an_acronym_agree_on_its_label() -> None:
    text = "FDIC staff, FDIC premises and FDIC rules"
    found = _labels(text, ("FDIC", "MINISTRY"), ("FDIC", "PROGRAM"), ("FDIC", "MINISTRY"))
    assert found == [("FDIC", "MINISTRY")] * 3


def test_an_acronym_that_two_names_are_given_has_the_label_of_the_last_one() -> None:
    text = "ESD says. The Expatriate Services Division (ESD) waits; ESD asks. Employment for Skills (ESD) opens; ESD grows."
    division, scheme = ("Expatriate Services Division", "MINISTRY"), ("Employment for Skills", "PROGRAM")
    esd = [("ESD", "MINISTRY"), ("ESD", "PROGRAM")]
    read = (esd[1], division, esd[0], esd[1], scheme, esd[1], esd[0])
    expected = [esd[0], division, esd[0], esd[0], scheme, esd[1], esd[1]]
    assert _labels(text, *read) == expected
    assert _labels(text, division, scheme) == expected


def test_codes_in_one_list_are_programmes_if_one_is() -> None:
    text = "for H-1B, O, P and Q-1 petitions, in Annex B, and for E or TN status"
    found = _labels(text, ("H-1B", "PROGRAM"), ("E", "PROGRAM"))
    assert [name for name, _ in found] == ["H-1B", "O", "P", "Q-1", "E", "TN"]


def test_a_place_is_no_code_of_a_list() -> None:
    assert _labels("H-1B and US workers, UK or L-1", ("H-1B", "PROGRAM"), ("L-1", "PROGRAM")) == [
        ("H-1B", "PROGRAM"),
        ("L-1", "PROGRAM"),
    ]


def test_a_code_stands_without_its_class_noun_and_a_letter_with_its_permit() -> None:
    text = "F-1 nonimmigrant students, EB-1 category, the H-1B Registration Selection, the EB-5 Regional Center Program and 2,100 B permits"
    found = _labels(
        text,
        ("F-1 nonimmigrant students", "PROGRAM"),
        ("EB-1 category", "PROGRAM"),
        ("H-1B Registration Selection", "PROGRAM"),
        ("EB-5 Regional Center Program", "PROGRAM"),
        ("B", "PROGRAM"),
    )
    assert [name for name, _ in found] == ["F-1", "EB-1", "H-1B", "EB-5 Regional Center Program", "B permits"]


def test_a_letter_may_have_a_hyphen_before_its_permit() -> None:
    text = "There are 4,000 L-permits and 2,500 B-permits."
    found = _found(text, ("L", "PROGRAM", NO_ROLE, 0.9), ("B", "PROGRAM", NO_ROLE, 0.9))
    assert [span.text for span in _with_rules(text, found)] == ["L-permits", "B-permits"]


def test_which_noun_belongs_to_a_class_is_decided_by_how_it_is_written() -> None:
    text = (
        "the H-1B visa, a Skilled Worker route, an EU Blue Card permit-holder, B-1 or B-2 visas, the Startup Visa Program and critical "
        "skills list; the Talent visa and Graduate visa - new; the J-1 exchange visitor program; the Gold Card permits holders to stay"
    )
    named = {
        "H-1B": "H-1B visa",
        "Skilled Worker route": "Skilled Worker",
        "EU Blue Card": "EU Blue Card",
        "B-1": "B-1",
        "B-2": "B-2",
        "Startup Visa Program": "Startup Visa Program",
        "critical skills list": "critical skills list",
        "Talent": "Talent visa",
        "Graduate": "Graduate visa",
        "J-1 exchange visitor program": "J-1",
        "Gold Card": "Gold Card",
    }
    found = _labels(text, *((name, "PROGRAM") for name in named))
    assert [name for name, _ in found] == list(named.values())


def test_a_noun_that_names_of_a_list_share_belongs_to_none_of_them() -> None:
    text = "E-9, E-10 and H-2 visas; Student and the Top-Tier visa; EU Blue Card and Skilled Worker visa"
    names = ["E-9", "E-10", "H-2 visas", "Student", "Top-Tier visa", "EU Blue Card", "Skilled Worker visa"]
    found = [name for name, _ in _labels(text, *((name, "PROGRAM") for name in names))]
    assert found == ["E-9", "E-10", "H-2", "Student", "Top-Tier visa", "EU Blue Card", "Skilled Worker visa"]


def test_no_name_goes_on_in_the_next_paragraph_or_item() -> None:
    text = "These:\n- Talent - Skilled Employee\n- Talent - Researcher\n\nTalent\nPassport"
    found = _labels(text, (text.partition("- ")[2], "PROGRAM"))
    assert [name for name, _ in found] == ["Talent - Skilled Employee", "Talent - Researcher", "Talent\nPassport"]


def test_a_noun_that_begins_another_name_is_left_to_it() -> None:
    assert [n for n, _ in _labels("the EB-2 Visa Bulletin", ("EB-2", "PROGRAM"), ("Visa Bulletin", "PROGRAM"))] == [
        "EB-2",
        "Visa Bulletin",
    ]


def test_a_kind_of_what_is_no_scheme_leaves_none() -> None:
    assert _labels("the SME scheme", ("SME scheme", "PROGRAM")) == []


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("By the decree of 21 May 2025, fees rise", "decree of 21 May 2025"),
        ("the Royal Decree of 9 June 1999", "Royal Decree of 9 June 1999"),
        ("under the Law of 29.08.2008", "Law of 29.08.2008"),
        ("Law of July 4, 2025", "Law of July 4, 2025"),
        ("the quota stays. Law of 9 December 2022 does not", "Law of 9 December 2022"),
        ("the list in its Order of 3 May 2024 stays", "Order of 3 May 2024"),
        ("the ordinance of 1 February 2024 stays", "ordinance of 1 February 2024"),
        ("and its implementing decree of 16 May 2024", "implementing decree of 16 May 2024"),
    ],
)
def test_a_law_that_its_day_alone_names_is_one(text: str, law: str) -> None:
    assert _unseen(text) == [(law, "LAW")]


def test_the_day_of_a_law_with_a_name_is_a_date() -> None:
    assert _unseen("the anti-red-tape decree of January 10, 2012") == [("January 10, 2012", "DATE")]


@pytest.mark.parametrize(
    ("text", "read", "law"),
    [
        ("section 26 of the Employment Ordinance", "Employment Ordinance", "section 26 of the Employment Ordinance"),
        ("Articles 40 to 42 of Law 25/2014", "Law 25/2014", "Articles 40 to 42 of Law 25/2014"),
        ("the committee of the Labour Code", "Labour Code", "Labour Code"),
        ("Act XC of 2023, since then", "Act XC", "Act XC of 2023"),
        ("Decree No. 8 of 2017", "Decree No. 8", "Decree No. 8 of 2017"),
        ("Law No. (15) of 2025", "Law No. (15)", "Law No. (15) of 2025"),
        ("by Cabinet Decision No. 95/2022", "Decision No. 95/2022", "Cabinet Decision No. 95/2022"),
        ("the Programme Act of 27 December 2021", "Programme Act", "Programme Act of 27 December 2021"),
        ("Law 28/2022 of 21 December 2022", "Law 28/2022", "Law 28/2022"),
        ("the Labour Code of 2003", "Labour Code", "Labour Code"),
    ],
)
def test_sections_years_and_days_that_belong_to_a_law_are_in_its_name(text: str, read: str, law: str) -> None:
    assert _labels(text, (read, "LAW")) == [(law, "LAW")]


def _unseen(text: str) -> list[tuple[str, str]]:
    """What is stated of a text in which the network sees nothing."""
    spans = _with_rules(text, Tagged([], [], {}, {}))
    return [(span.text, span.label) for span in spans]


def test_a_numbered_bill_is_a_law() -> None:
    names = [("HR-1", "PROGRAM"), ("H.R. 4567", "PROGRAM"), ("H-1B", "PROGRAM")]
    assert [label for _, label in _labels("HR-1, H.R. 4567 and the H-1B", *names)] == ["LAW", "LAW", "PROGRAM"]


def test_the_last_noun_tells_a_law_from_a_scheme() -> None:
    text = "the Mercosur Residence Agreement, the Fair Consideration Framework and the Pilot Program"
    found = _labels(
        text,
        ("Mercosur Residence Agreement", "PROGRAM"),
        ("Fair Consideration Framework", "LAW"),
        ("Pilot Program", "PROGRAM"),
    )
    assert [label for _, label in found] == ["LAW", "PROGRAM", "PROGRAM"]


def test_a_law_cited_by_its_number_has_the_ends_of_the_citation() -> None:
    text = "amends 20 CFR 655.132 and 29 CFR 501.9 under 5 U.S.C. 553(b)(B)"
    found = _labels(text, ("20 CFR 655.132 and 29 CFR 501.9", "LAW"), ("U.S.C. 553(b", "LAW"))
    assert found == [("20 CFR 655.132", "LAW"), ("29 CFR 501.9", "LAW"), ("5 U.S.C. 553(b)(B)", "LAW")]


def test_common_nouns_that_a_headline_capitalises_are_no_scheme() -> None:
    title, body = "New Rules for Work and Residence Permits", "The Work Permit is new."
    text = f"{title}\n{body}"
    lines = [Line(start=0, end=len(title), role="title", score=1)]
    lines.append(Line(start=len(title) + 1, end=len(text), role="body", score=1))
    document = Document(doc_id="d", text=text, lines=lines)
    names = (("Work and Residence Permits", "PROGRAM", NO_ROLE, 0.9), ("Work Permit", "PROGRAM", NO_ROLE, 0.9))
    assert [span.text for span in merged(document, [], [], _found(text, *names))] == ["Work Permit"]


def test_two_schemes_joined_are_two_if_one_is_named_alone() -> None:
    text = "Refugee Cash Assistance and Refugee Medical Assistance. Refugee Cash Assistance grows. Work and Holiday goes on."
    found = _labels(
        text,
        ("Refugee Cash Assistance and Refugee Medical Assistance", "PROGRAM"),
        ("Refugee Cash Assistance", "PROGRAM"),
        ("Work and Holiday", "PROGRAM"),
    )
    names = ["Refugee Cash Assistance", "Refugee Medical Assistance", "Refugee Cash Assistance", "Work and Holiday"]
    assert [name for name, _ in found] == names


def test_cities_of_a_list_that_lost_its_commas_are_several() -> None:
    row, quarter = "Beijing Ho Chi Minh City Addis Ababa Bukhara", "Dubai Marina"
    found = _labels(f"Branches open in {row}, and in {quarter}.", (row, "CITY"), (quarter, "CITY"))
    assert [name for name, _ in found] == ["Beijing", "Ho Chi Minh City", "Addis Ababa", "Bukhara", quarter]


def test_one_place_whose_words_are_names_too_is_no_row() -> None:
    text = "Offices are in Ras Al Khair."
    assert _labels(text, ("Ras Al Khair", "CITY")) == [("Ras Al Khair", "CITY")]


def test_a_country_is_no_part_of_the_scheme_it_is_designated_for() -> None:
    text = "extends the designation of Syria for Temporary Protected Status and Uniting for Ukraine"
    found = _labels(text, ("Syria for Temporary Protected Status", "PROGRAM"), ("Uniting for Ukraine", "PROGRAM"))
    assert found == [
        ("Syria", "COUNTRY"),
        ("Temporary Protected Status", "PROGRAM"),
        ("Uniting for Ukraine", "PROGRAM"),
    ]


def test_a_state_is_a_region_also_where_a_town_bears_its_name() -> None:
    text = (
        "in Quebec and Virginia, in Moncton, NB, in Washington, DC, and in the state of Rio de Janeiro; not in New York"
    )
    found = _labels(
        text,
        ("Quebec", "CITY"),
        ("Virginia", "CITY"),
        ("Moncton", "CITY"),
        ("Washington, DC", "CITY"),
        ("Rio de Janeiro", "CITY"),
        ("New York", "CITY"),
    )
    regions = [name for name, label in found if label == "REGION"]
    assert regions == ["Quebec", "Virginia", "NB", "DC", "Rio de Janeiro"]
    assert [name for name, label in found if label == "CITY"] == ["Moncton", "Washington", "New York"]


@pytest.mark.parametrize(
    ("text", "read", "label"),
    [
        ("counters in Tolmin and Radovljica", "Tolmin", "REGION"),  # municipalities are the divisions of Slovenia
        ("firms in Addu City", "Addu City", "CITY"),
        ("villages in Dong Nai or Binh Duong", "Dong Nai", "CITY"),  # the other is nothing but a province
        ("an agency in Victoria, Australia", "Victoria", "CITY"),
        ("an agency in Guadalajara, Mexico", "Guadalajara", "REGION"),  # a province of Spain
        ("employers in Samarkand region", "Samarkand", "CITY"),
        ("the cantons of Geneva, Zurich and Basel-Stadt", "Zurich", "CITY"),
        ("emirates of Dubai, Sharjah and Ajman", "Ajman", "CITY"),
    ],
)
def test_a_town_and_a_division_of_one_name_are_told_apart(text: str, read: str, label: str) -> None:
    found = _found(text, (read, label, NO_ROLE, 0.9))
    other = {"CITY": "REGION", "REGION": "CITY"} if read != "Addu City" else {"CITY": "CITY"}
    spans = _with_rules(text, found)
    assert (read, other[label]) in [(span.text, span.label) for span in spans]


@pytest.mark.parametrize(
    ("text", "read", "label"),
    [
        ("an office in Girona, Catalonia", "Girona", "CITY"),
        ("Queensland opened its programme, ahead of Canada", "Queensland", "REGION"),
        ("Flanders and Friesland recruit in South Africa", "Flanders", "REGION"),
        ("Mexico hires in the state of Sonora", "Sonora", "REGION"),
        ("the island of Bonaire", "Bonaire", "REGION"),
        ("offices in Edinburgh a month later", "Edinburgh", "CITY"),
    ],
)
def test_what_the_words_say_of_a_place_goes_before_the_tables(text: str, read: str, label: str) -> None:
    spans = _with_rules(text, _found(text, (read, label, NO_ROLE, 0.9)))
    assert (read, label) in [(span.text, span.label) for span in spans]


def test_a_region_stands_without_the_noun_behind_it() -> None:
    text = "Champasak province, an EU member state, a Schengen state, the Nordic region and Kanagawa Prefecture"
    read = ("Champasak province", "EU member state", "Schengen state", "Nordic region", "Kanagawa Prefecture")
    found = _labels(text, *((name, "REGION") for name in read))
    assert [name for name, _ in found] == ["Champasak", *read[1:]]


def test_a_law_in_the_bracket_behind_another_is_one_of_its_own() -> None:
    text = "The PA bis Decree (Decree-Law no. 75 of 22 June 2023) of Italy"
    found = _labels(text, ("PA bis Decree (Decree-Law no. 75", "LAW"))
    assert [name for name, label in found if label == "LAW"] == ["PA bis Decree", "Decree-Law no. 75"]
    text = "The Immigration Act (as amended in June) and the Aliens Decree (Law 5(2) of 1990, in part)"
    found = _labels(text, ("Immigration Act (as amended", "LAW"), ("Aliens Decree (Law 5(2) of 1990", "LAW"))
    assert [name for name, _ in found] == ["Immigration Act", "Aliens Decree", "Law 5(2) of 1990"]


def test_a_news_agency_is_no_town_of_its_name() -> None:
    assert _labels("Lima (Xinhua) -- The ministry", ("Xinhua", "CITY")) == []


def test_a_town_whose_name_begins_with_an_apostrophe_is_found() -> None:
    document = _document("Netherlands: the desks in 's-Hertogenbosch and Breda move, not those in utrecht.")
    assert [span.text for span in rule_spans(document) if span.label == "CITY"] == ["'s-Hertogenbosch", "Breda"]


def test_a_town_has_all_of_its_name() -> None:
    text = "offices in Innsbruck or Zell am See and in Paris from May"
    found = _labels(text, ("Innsbruck", "CITY"), ("Zell", "CITY"), ("Paris", "CITY"))
    assert [name for name, _ in found] == ["Innsbruck", "Zell am See", "Paris"]


def test_a_country_in_the_name_of_a_region_is_none() -> None:
    text = "shoppers from New Mexico, farms in Lower Austria and in rural Austria"
    found = _labels(text, ("Mexico", "COUNTRY"), ("Austria", "COUNTRY"), ("Austria", "COUNTRY"))
    assert found == [("New Mexico", "REGION"), ("Lower Austria", "REGION"), ("Austria", "COUNTRY")]
    assert _labels("employers in New Mexico", ("New Mexico", "COUNTRY")) == [("New Mexico", "REGION")]


def test_an_unknown_word_in_small_letters_is_no_city() -> None:
    assert _labels("they pay in kwacha, in Kwachaville", ("kwacha", "CITY"), ("Kwachaville", "CITY")) == [
        ("Kwachaville", "CITY")
    ]


def test_nothing_is_left_of_an_apostrophe_alone() -> None:
    assert _labels("Boston 's office", ("'s", "CITY")) == []


@pytest.mark.parametrize(
    ("name", "shortest"),
    [
        ("Malaysia My Second Home", "Malaysia My Second Home"),
        ("Malaysia My Second Home 2024", "Malaysia My Second Home"),
        ("Peru My Second Home", "My Second Home"),
        ("Oman Golden Residency", "Oman Golden Residency"),
    ],
)
def test_a_country_in_the_name_that_the_table_has_belongs_to_it(name: str, shortest: str) -> None:
    start, end = instruments.shortest(name, frozenset().__contains__)
    assert name[start:end] == shortest


def test_nothing_is_named_inside_a_longer_word() -> None:
    text = "for non-EU and non-U.S. workers, not for EU ones"
    found = _found(text, ("EU", "REGION", NO_ROLE, 0.9), ("EU", "REGION", NO_ROLE, 0.9))
    spans = _with_rules(text, found)
    assert [(span.text, span.start) for span in spans] == [("EU", text.rindex("EU"))]


def test_the_code_of_a_scheme_in_a_compound_names_none() -> None:
    text = "SEVP-certified schools, LMIA-based points, SEVP"
    found = _labels(text, ("SEVP", "PROGRAM"), ("LMIA", "PROGRAM"), ("SEVP", "PROGRAM"))
    assert [name for name, _ in found] == ["SEVP"]


def test_a_rate_is_no_amount_and_laws_joined_by_their_numbers_are_two() -> None:
    assert _labels("a 109.09% rise", ("a 109.09%", "MONEY")) == []
    text = "under Laws No 25,902 and No 25,903 of"
    assert [text[slice(*apart)] for apart in instruments.laws_apart(text, 6, len(text) - 3)] == [
        "Laws No 25,902",
        "No 25,903",
    ]


def test_files_and_newsletters_are_no_laws_and_an_adjective_no_city() -> None:
    text = "GMS Flash Alert 2023-201 (PDF, 342.87 KB): the Canadian government, offices in Canadian, Texas"
    assert _labels(text, ("GMS Flash Alert 2023-201", "LAW"), ("PDF, 342.87 KB", "LAW")) == []
    found = _found(text, ("Canadian", "CITY", NO_ROLE, 0.9), ("Canadian", "CITY", NO_ROLE, 0.9))
    [town] = merged(_document(text), [], [], found)
    assert text[town.end :] == ", Texas"


def test_the_mark_of_a_footnote_is_no_part_of_a_name() -> None:
    text = "the Aliens Act¹, the “Home Office”* and the Cabinet's †"
    found = _labels(text, ("Aliens Act¹", "LAW"), ("“Home Office”*", "MINISTRY"), ("Cabinet's †", "MINISTRY"))
    assert [name for name, _ in found] == ["Aliens Act", "Home Office", "Cabinet"]


def test_what_a_rule_says_in_quotes_is_no_title_of_it() -> None:
    for text in (
        "Under the rule, “Nobody may work without a permit”, he said.",
        "The order “Work Hard” is none.",
        "In order to win, in order “To Boldly Go Far”",
        "By order of the ministry, the scheme “Tech Talent Visa Pass” opens",
        "A rule of thumb for the platform “Skilled Worker Portal Plus”",
    ):
        assert "LAW" not in {label for _, label in _unseen(text)}, text


def test_a_heading_in_capitals_is_no_part_of_the_name_behind_it() -> None:
    text = "UNITED KINGDOM, INVESTOR THRESHOLD DOUBLED The Home Office spoke. The HR Board met."
    found = _labels(text, ("INVESTOR THRESHOLD DOUBLED The Home Office", "MINISTRY"), ("The HR Board", "MINISTRY"))
    assert [name for name, _ in found] == ["Home Office", "The HR Board"]


def test_a_programme_that_the_table_knows_whole_is_whole() -> None:
    text = "Malaysia My Second Home goes on. Health and Care Worker visa holders and Oman Golden Residency"
    found = _found(
        text,
        ("My Second Home", "PROGRAM", NO_ROLE, 0.9),
        ("Health", "PROGRAM", NO_ROLE, 0.9),
        ("Care Worker visa", "PROGRAM", NO_ROLE, 0.9),
    )
    names = [span.text for span in _with_rules(text, found)]
    assert names[:2] == ["Malaysia My Second Home", "Health and Care Worker visa"]


def test_a_law_goes_on_behind_prepositions_that_share_their_object() -> None:
    law = "Law on Foreigners' Entry into, Exit from, Transit through and Residence in Vietnam"
    text = f"They amend the {law}, which has not been altered for years."
    found = _found(text, ("Law on Foreigners' Entry", "LAW", NO_ROLE, 0.9))
    assert [span.text for span in _with_rules(text, found)] == [law]


def test_a_body_that_the_registry_knows_whole_is_whole() -> None:
    text = "Go to the Foreigners' Regional Registration Office."
    found = _found(text, ("Regional Registration Office", "MINISTRY", NO_ROLE, 0.9))
    assert [span.text for span in _with_rules(text, found)] == ["Foreigners' Regional Registration Office"]


@pytest.mark.parametrize(
    ("text", "law"),
    [
        ("the final rule “Inadmissibility on Public Charge Grounds” fell", "Inadmissibility on Public Charge Grounds"),
        ('a rule (IFR), "Removal of the Automatic Extension," fell', "Removal of the Automatic Extension"),
        ("by Decree No. 36 of 3 May 2022 «On the order of residence», it", "On the order of residence"),
        ('the laws "On migration of people" and "On employment" fell', "On employment"),
        ("under Bill C-242 it would", "Bill C-242"),
        ("The H.R. 1 fees", "H.R. 1"),
        ("under Regulation (EC) No 883/2004, a person", "Regulation (EC) No 883/2004"),
        ("Executive Order 14161 of that day", "Executive Order 14161"),
        ("By Decision of 14 November 2025 it will", "Decision of 14 November 2025"),
        ("Under Cabinet Decision No. (12) of 2024 it will", "Cabinet Decision No. (12) of 2024"),
        ("by Ministerial Resolution No. 3 of 2025, fees", "Ministerial Resolution No. 3 of 2025"),
        ("under Decree No. 219/2025/ND-CP it will", "Decree No. 219/2025/ND-CP"),
    ],
)
def test_a_law_by_its_number_or_its_day_is_one_whoever_reads_it(text: str, law: str) -> None:
    assert (law, "LAW") in _unseen(text)


def test_what_is_said_in_quotes_is_no_title_of_a_law() -> None:
    said = 'He said that the law was "no use." "On Monday we file," she said.'
    assert not [span for span in rule_spans(_document(said)) if span.label == "LAW"]


def test_those_who_pursue_an_activity_are_no_part_of_it_and_two_activities_are_two() -> None:
    text = "for healthcare providers, in horticulture and mining, in railway and tunnel construction, for oil and gas"
    read = ("healthcare providers", "horticulture and mining", "railway and tunnel construction", "oil and gas")
    names = [name for name, _ in _labels(text, *((phrase, "SECTOR") for phrase in read))]
    assert _labels("for skilled workers", ("skilled workers", "SECTOR")) == []
    assert names == ["healthcare", "horticulture", "mining", "railway and tunnel construction", "oil and gas"]


def test_a_name_listed_with_states_is_one() -> None:
    text = "in Florida, Georgia or New York"
    names = [("Florida", "REGION"), ("Georgia", "COUNTRY"), ("New York", "CITY")]
    assert [label for _, label in _labels(text, *names)] == ["REGION"] * 3
    text = "Turkey, Georgia and Armenia; in Chicago and New York"
    names = [("Georgia", "COUNTRY"), ("Chicago", "CITY"), ("New York", "CITY")]
    assert _labels(text, *names) == names


def test_the_country_of_an_association_belongs_to_its_name() -> None:
    text = "the Manufacturers Association of Israel, the embassy of Israel"
    assert _labels(text, ("Israel", "COUNTRY")) == []
    assert _labels(text[text.index(",") :], ("Israel", "COUNTRY")) == [("Israel", "COUNTRY")]


def test_a_country_may_go_without_its_last_full_stop() -> None:
    text = "the waiver ends in the U.S, in the U.K: and in America, not in Latin America"
    assert [span.text for span in rule_spans(_document(text)) if span.label == "COUNTRY"] == ["U.S", "U.K", "America"]


def test_a_country_with_the_form_of_its_state_is_one_whoever_reads_it() -> None:
    text = "Visitors of the State of Qatar and of the Republic of Korea pay a fee."
    assert _unseen(text) == [("State of Qatar", "COUNTRY"), ("Republic of Korea", "COUNTRY")]


def test_what_only_a_country_is_called_is_one() -> None:
    text = "U.S. employers and Jordan Smith of the U.S. Department of Labor"
    read = [
        Span(start=0, end=4, label="COUNTRY", text="U.S.", value="US", score=0.9, by="places"),
        Span(start=19, end=25, label="COUNTRY", text="Jordan", value="JO", score=0.9, by="places"),
        Span(start=39, end=43, label="COUNTRY", text="U.S.", value="US", score=0.9, by="places"),
    ]
    found = _found(text, ("U.S. Department of Labor", "MINISTRY", NO_ROLE, 0.9))
    spans = merged(_document(text), read, read, found)
    assert [(span.text, span.label) for span in spans] == [
        ("U.S.", "COUNTRY"),
        ("U.S. Department of Labor", "MINISTRY"),
    ]


def test_bodies_that_the_recognizers_read_apart_are_apart() -> None:
    text = "the Ministry of Labour and Ministry of Health agreed; the Ministry of Labour and Health did not"
    found = _found(
        text,
        ("Ministry of Labour and Ministry of Health", "MINISTRY", NO_ROLE, 0.9),
        ("Ministry of Labour and Health", "MINISTRY", NO_ROLE, 0.9),
    )
    names = ["Ministry of Labour", "Ministry of Health", "Ministry of Labour and Health"]
    assert [span.text for span in _with_rules(text, found)] == names


def test_a_law_that_is_named_before_its_citation_is_a_law_too() -> None:
    text = "the Immigration and Nationality Act, 8 U.S.C. 1101, and fees at 8 CFR 106"
    found = _labels(text, ("Immigration and Nationality Act, 8 U.S.C. 1101", "LAW"), ("fees at 8 CFR 106", "LAW"))
    laws = ["Immigration and Nationality Act", "8 U.S.C. 1101", "8 CFR 106"]
    assert found == [(law, "LAW") for law in laws]


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
    assert merged(_document(text), [date, name], [name], Tagged([], [], {}, {})) == [date]


def test_a_common_noun_is_no_body() -> None:
    text = "The Department said so to the Home Office"
    assert _labels(text, ("Department", "MINISTRY"), ("Home Office", "MINISTRY")) == [("Home Office", "MINISTRY")]


def test_a_name_has_both_its_brackets_or_neither() -> None:
    text = "A Tier 1 (Investor) file, a visa (subclass 190) file and a (Golden Visa) file"
    found = _labels(text, ("Tier 1 (Investor", "PROGRAM"), ("subclass 190)", "PROGRAM"), ("(Golden Visa", "PROGRAM"))
    assert [name for name, _ in found] == ["Tier 1 (Investor)", "subclass 190", "Golden Visa"]


def test_numeric_dates_have_the_order_of_the_only_country_that_is_named() -> None:
    text = "USCIS announced that starting 07/01/2025 new forms are needed{}."
    for named, value in (
        (" in the United States", "2025-07-01"),
        (" in the US and in Chile", "2025-01-07"),
        ("", "2025-01-07"),
    ):
        assert [span.value for span in rule_spans(_document(text.format(named))) if span.label == "DATE"] == [value]


def test_marks_tell_how_a_date_lies_to_the_day_of_publication() -> None:
    text = "In the first quarter of 2024, in April 2024 and in the second half of 2024."
    document = _document(text)
    document.published = "2024-04-19"
    labels = [mark.label for mark in marks(document, rule_spans(document)) if mark.label.startswith("DATE")]
    assert labels == ["DATE_past", "DATE_now", "DATE_future"]


def test_laws_in_a_list_are_as_many() -> None:
    numbered = "Emergency Ordinance No. 194/2002 and Ordinance No. 25/2014"
    assert _labels(numbered, (numbered, "LAW")) == [
        ("Emergency Ordinance No. 194/2002", "LAW"),
        ("Ordinance No. 25/2014", "LAW"),
    ]
    named = "Law on Foreigners, the Labour Law and the Law on Inspections"
    assert [name for name, _ in _labels(named, (named, "LAW"))] == [
        "Law on Foreigners",
        "Labour Law",
        "Law on Inspections",
    ]
    whole = "Code on the Entry of Foreigners and the Right of Asylum"
    assert _labels(whole, (whole, "LAW")) == [(whole, "LAW")]


def test_the_recognizers_part_laws_in_a_list() -> None:
    laws = "the Law on Foreigners and the Labour Law"
    document = _document(f"What is done at borders and at work rests on {laws} and has not been altered for years.")
    found = [span.text for span in rule_spans(document) if span.label == "LAW"]
    assert found == ["Law on Foreigners", "Labour Law"]


@pytest.mark.parametrize(
    ("sentence", "law"),
    [
        ("The fee rises under Decree No. 11,034 from May.", "Decree No. 11,034"),
        ("The rule is Department Order No. 248, Series of 2025, as amended.", "Department Order No. 248, Series of 2025"),
        ("Contracts fall under Normative Resolution No. 103.", "Normative Resolution No. 103"),
        ("The Home Office laid Statement of Changes HC 590 before Parliament.", "Statement of Changes HC 590"),
        ("The levy was set by S.I. No. 95 of 2024 in May.", "S.I. No. 95 of 2024"),
        ("Employers must use E-Verify under SB 1718 in Florida.", "SB 1718"),
        ("It was changed by Act XC of 2023 in January.", "Act XC of 2023"),
        ("The quota stands in Decreto Supremo 007-2024 and is final.", "Decreto Supremo 007-2024"),
        ("The visa is that of Ley 14/2013 as it stands.", "Ley 14/2013"),
        ("Fees follow the Employment Permits (Amendment) (No. 2) Regulations 2021 now.", "Employment Permits (Amendment) (No. 2) Regulations 2021"),
        ("It amends the Migration Amendment (Training Visas) Regulations 2024 again.", "Migration Amendment (Training Visas) Regulations 2024"),
        ("Spouses are exempt by Section 30 of the Residence Act for now.", "Section 30 of the Residence Act"),
        ("The rule cites 8 CFR 214.2(h) alone.", "8 CFR 214.2(h)"),
        ("The notice is 89 FR 103054 of December.", "89 FR 103054"),
        ("With the Aliens Act it ends.", "Aliens Act"),
        ("The Law on Foreigners' Entry into, Exit from, Transit through and Residence in Vietnam it is.", "Law on Foreigners' Entry into, Exit from, Transit through and Residence in Vietnam"),
    ],
)  # fmt: skip
def test_the_recognizers_find_a_law_whole(sentence: str, law: str) -> None:
    text = f"Fees rise\n{sentence} Nothing else is new for those who work here."
    assert [span.text for span in rule_spans(_document(text)) if span.label == "LAW"] == [law]


@pytest.mark.parametrize(
    ("text", "read", "name"),
    [
        ("Article 51 of the Migration Code of Azerbaijan", "Article 51 of the Migration Code of", "Article 51 of the Migration Code"),
        ("the Agreement on Posted Workers between the two", "Agreement on Posted Workers between the", "Agreement on Posted Workers"),
        ("filed vide S.R.O. 811(I)/2016 in May", "vide S.R.O. 811(I)/2016", "S.R.O. 811(I)/2016"),
        ("the new Labour Law in force", "new Labour Law", "Labour Law"),
    ],
)  # fmt: skip
def test_a_law_begins_and_ends_with_its_own_words(text: str, read: str, name: str) -> None:
    assert _labels(text, (read, "LAW")) == [(name, "LAW")]


def test_the_recognizers_find_amounts_whole() -> None:
    text = "Fees\nIt is €400,000, $2,805 or RM 3,000 in all, and EUR 1.5 million for a firm."
    amounts = [span.text for span in rule_spans(_document(text)) if span.label == "MONEY"]
    assert amounts == ["€400,000", "$2,805", "RM 3,000", "EUR 1.5 million"]


def test_no_word_before_an_amount_is_read_with_it() -> None:
    text = "FEE OF $100,000 RISES\nA $1,000 bond, an ETA £16 fee, US$ 50, US $250, CAD $1,000 and GH¢ 900."
    amounts = [span.text for span in rule_spans(_document(text)) if span.label == "MONEY"]
    assert amounts == ["$100,000", "$1,000", "£16", "US$ 50", "US $250", "CAD $1,000", "GH¢ 900"]


def test_an_amount_that_the_network_does_not_see_is_one_and_plays_its_part() -> None:
    text = "It adds a $250 fee and sells S/4HANA seats; ALL 27 states agree, where 12 won permits."
    found = _with_rules(text, _found(text))
    assert [(span.text, span.role) for span in found if span.label == "MONEY"] == [("$250", "own")]


@pytest.fixture
def learned_names(give: Callable[[dict[str, tuple[str, int]]], None]) -> None:
    """Other names that the annotated texts gave."""
    given = {
        "Silver Fern": "PROGRAM",
        "Office of Lost Umbrellas": "MINISTRY",
        "Umbria Valley": "REGION",
        "Gold Track Plus": "PROGRAM",
    }
    give({name: (label, 1) for name, label in given.items()})


@pytest.mark.usefixtures("learned_names")
def test_a_body_or_programme_that_other_texts_gave_is_one_though_the_network_does_not_see_it() -> None:
    text = "The Office of Lost Umbrellas opens Silver Fern, also in the Umbria Valley."
    spans = _with_rules(text, _found(text))
    assert [(span.text, span.label) for span in spans] == [
        ("Office of Lost Umbrellas", "MINISTRY"),
        ("Silver Fern", "PROGRAM"),
    ]


def test_a_learned_name_in_the_name_of_a_numbered_law_is_none(
    give: Callable[[dict[str, tuple[str, int]]], None],
) -> None:
    give({"Supreme Council": ("MINISTRY", 1)})
    law = "Supreme Council Decision No. 7 of 2024"
    assert _unseen(f"It follows {law} alone.") == [(law, "LAW")]


@pytest.mark.usefixtures("learned_names")
def test_a_name_within_one_that_other_texts_gave_is_that() -> None:
    text = "The Gold Track Plus opens in the Umbria Valley."
    found = _found(text, ("Gold Track", "PROGRAM", NO_ROLE, 0.9), ("Umbria", "REGION", NO_ROLE, 0.9))
    assert [span.text for span in _with_rules(text, found)] == ["Gold Track Plus", "Umbria Valley"]
    other = _found(text, ("Gold Track", "MINISTRY", NO_ROLE, 0.9))
    assert [span.text for span in _with_rules(text, other)] == ["Gold Track"]


@pytest.mark.parametrize(
    "sentence",
    [
        "The Ministry of Manpower (Singapore's labour authority) Employment Act notes say so.",
        "Firms in Kuwait (Oil companies and contractors only) Labour Law desks were told.",
        "HC 12 is the target headcount, and Ericsson AB 1200 staff move.",
        "Please see Advisory 2024 or the Measure 3 of the plan.",
        "Fees are 100 FR 12,000 in all.",
    ],
)
def test_no_law_swallows_what_stands_before_it_or_is_a_bare_number(sentence: str) -> None:
    laws = [span.text for span in rule_spans(_document(f"News\n{sentence} It is so.")) if span.label == "LAW"]
    assert all(law in {"Employment Act", "Labour Law"} for law in laws)


def test_each_document_has_its_own_spans_and_events_in_whatever_batch(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        f"Canada: Fees Rise\n{month} {day}, 2024\nThe Department of Finance raised fees."
        for month in ("May", "June")
        for day in range(1, 4)
    ]
    texts[1:1] = ["", "Home | About | Contact"]
    texts.append(
        "Kenya Raises Visa Fees\nThe Directorate of Immigration Services raises all visa fees from 1 May 2024.\n"
        "UPDATE 3 June 2024: Peru extended its visa waiver to 31 December 2024."
    )
    flow = default()
    alone = [flow(flow.document(text)) for text in texts]
    monkeypatch.setattr(stages, "_TOGETHER", 2)
    assert list(flow.pipe(map(flow.document, texts))) == alone
    assert {len(document.events) for document in alone} == {0, 1, 2}
    assert list(flow.pipe([])) == []


def test_the_network_begins_the_next_batch_before_the_last_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    order = []
    begin = TaggerModel.tag

    def watched(self: TaggerModel, passages: list[Passage]) -> Iterator[Tagged]:
        order.append("begun")
        return begin(self, passages)

    monkeypatch.setattr(TaggerModel, "tag", watched)
    monkeypatch.setattr(stages, "_TOGETHER", 1)
    documents = map(default().document, ("Kenya.", "Peru.", "Chad."))
    order.extend("finished" for _ in Tagger(released_model("tagger")).pipe(documents))
    assert order == ["begun", "begun", "finished", "begun", "finished", "finished"]


@pytest.mark.parametrize("read", ["Promote Skills", "Pilot Program to Promote Skills", "Pilot Program"])
def test_what_a_programme_is_for_is_no_part_of_its_name(read: str) -> None:
    assert _labels("Chad: Pilot Program to Promote Skills Launched", (read, "PROGRAM")) == [
        ("Pilot Program", "PROGRAM")
    ]


def test_a_law_under_a_law_is_two_laws() -> None:
    text = "amends Procedure No. 5 under the Entry Law and no other"
    assert _labels(text, ("Procedure No. 5 under the Entry Law", "LAW")) == [
        ("Procedure No. 5", "LAW"),
        ("Entry Law", "LAW"),
    ]


def test_a_possessive_is_no_part_of_a_name_but_of_a_city() -> None:
    text = "the Department of Labor's list covers St. John's too"
    assert _labels(text, ("Department of Labor's", "MINISTRY"), ("St. John's", "CITY")) == [
        ("Department of Labor", "MINISTRY"),
        ("St. John's", "CITY"),
    ]


def test_a_place_in_the_name_of_a_firm_or_street_is_none() -> None:
    text = "Vietnam Airlines will fly from Changi Airport and mainland China to Hanoi"
    found = _labels(text, ("Vietnam", "COUNTRY"), ("Changi", "CITY"), ("China", "COUNTRY"), ("Hanoi", "CITY"))
    assert found == [("mainland China", "COUNTRY"), ("Hanoi", "CITY")]


@pytest.mark.parametrize(
    ("name", "shortest"),
    [
        ("Greece Golden Visa", "Golden Visa"),
        ("UK’s Golden Visa", "Golden Visa"),
        ("PGP 2024", "PGP"),
        ("Canada PGP 2024", "PGP"),
        ("UAE visa", ""),
        ("Golden Visa program", "Golden Visa"),
        ("Malta Golden Visa route", "Golden Visa"),
        ("Golden Visa scheme", "Golden Visa"),
        ("Qiwa platform", "Qiwa"),
        ("CERPAC card", "CERPAC"),
        ("Rentas program", "Rentas program"),
        ("Oman Vision 2040", "Oman Vision 2040"),
        ("Canada Child Benefit", "Canada Child Benefit"),
        ("Tier 2", "Tier 2"),
    ],
)
def test_a_programme_is_called_as_it_is_called_elsewhere(name: str, shortest: str) -> None:
    start, end = instruments.shortest(name, {"Golden Visa", "PGP"}.__contains__)
    assert name[start:end] == shortest


def test_the_country_before_a_programme_is_one_also_where_the_network_saw_one_name() -> None:
    text = "The Latvia Golden Visa is dear; Golden Visa holders pay."
    found = _found(text, ("Latvia Golden Visa", "PROGRAM", "own", 0.9), ("Golden Visa", "PROGRAM", "own", 0.9))
    spans = _with_rules(text, found)
    assert [(span.text, span.label) for span in spans][:2] == [("Latvia", "COUNTRY"), ("Golden Visa", "PROGRAM")]


def test_countries_in_a_row_without_commas_are_several() -> None:
    text = "It is open to citizens of Oman Saudi Arabia Bahrain from today."
    found = _found(text, ("Oman Saudi Arabia Bahrain", "COUNTRY", NO_ROLE, 0.9))
    spans = _with_rules(text, found)
    assert [span.text for span in spans if span.label == "COUNTRY"] == ["Oman", "Saudi Arabia", "Bahrain"]


def test_the_numbers_of_forms_name_nothing() -> None:
    assert all(map(instruments.is_a_form, ("DS-160", "I-485", "Form I-129", "IMM 5710", "N-400")))
    assert not any(map(instruments.is_a_form, ("H-1B", "EB-5", "I-1", "Form", "B-2", "D-10")))


def test_who_wrote_a_page_is_no_body_in_it_unless_it_is_one() -> None:
    text = "Fees rise\nBy Meridian Overseas\n\nBy Decree No. 5 the fee rises, says Meridian.\nBy Home Office\n"
    writers = tag._writers(_document(text))
    assert writers == {"meridian overseas"}
    assert all(tag._is_of(writers, name) for name in ("Meridian Overseas", "Meridian", "MERIDIAN OVERSEAS Helps"))
    assert not tag._is_of(writers, "Ministry of Meridian Affairs")


def test_a_name_that_is_likelier_none_is_left_out() -> None:
    text = "The Home Office wants talent."
    for score, names in ((0.3, ["Home Office"]), (0.5, ["Home Office", "talent"])):
        found = _found(text, ("Home Office", "MINISTRY", "own", 0.9), ("talent", "SECTOR", "own", 0.9))
        found.found[1] = found.found[1]._replace(score=score)
        assert [span.text for span in merged(_document(text), [], [], found)] == names


def test_it_is_a_sector_in_capitals_among_words_that_are_not() -> None:
    assert _by_rules("Posts in IT are open, and it grows.") == ["IT"]
    assert _by_rules("WHEN DOES IT APPLY?") == []
    assert _by_rules("It grows, and construction and it are apart.") == []
    assert _by_rules("The residents of IT Park and of IT Firms.") == ["IT"]
    text = "An office for IT staff in IT Park."
    document = _document(text)
    spans = merged(document, _read(document, []), [], _found(text, ("IT Park", "PROGRAM", NO_ROLE, 0.9)))
    assert [(span.text, span.label) for span in spans] == [("IT", "SECTOR"), ("IT Park", "PROGRAM")]


def test_a_known_activity_may_have_a_capital_where_a_sentence_or_an_item_begins() -> None:
    assert _by_rules("• Road haulage: the same. 12) Landscaping files most.") == ["Road haulage", "Landscaping"]
    assert _by_rules("Told by Road Haulage. Forestry Board, by landscaping") == []


def test_an_activity_may_be_told_by_what_it_is_done_with() -> None:
    assert _by_rules("Open to tunnel building; Rose picking is not, nor fast processing.") == [
        "tunnel building",
        "Rose picking",
    ]
    assert _by_rules("The Tunnel building, a further building, to stop processing") == []


def test_a_place_where_an_activity_is_pursued_is_no_part_of_it_but_in_a_conventional_name() -> None:
    text = "building materials plants, power plants and brick factories"
    names = ["building materials plants", "power plants", "brick factories"]
    found = [name for name, _ in _labels(text, *((name, "SECTOR") for name in names))]
    assert found == ["building materials", "power plants", "brick factories"]


def test_what_is_under_construction_is_no_sector() -> None:
    text = "A tunnel is under construction; building and construction go on."
    found = Found(text.index("construction"), text.index(";"), "SECTOR", 0.9, NO_ROLE, 0.9)
    assert merged(_document(text), [], [], Tagged([found], [], {}, {})) == []


def test_a_bloc_is_neither_an_amount_nor_a_law_and_no_region_is_a_common_noun() -> None:
    text = "non-members of the European Free Trade Association (EFTA): EU-17 53,700; au pairs from Asia"
    names = [("European Free Trade Association", "LAW"), ("EFTA", "LAW"), ("EU-17 53,700", "MONEY"), ("au", "REGION")]
    assert _labels(text, *names, ("Asia", "REGION")) == [
        ("European Free Trade Association", "REGION"),
        ("EFTA", "REGION"),
        ("Asia", "REGION"),
    ]


def test_a_duty_that_opens_a_sentence_is_no_sector() -> None:
    text = "Housing must be provided. Retail must wait; Open: housing."
    found = _labels(text, ("Housing", "SECTOR"), ("Retail", "SECTOR"), ("housing", "SECTOR"))
    assert [name for name, _ in found] == ["Retail", "housing"]


def test_what_is_called_an_industry_is_a_sector() -> None:
    text = "Permits are eased for the robotics industry and the whole industry."
    document = _document(text)
    spans = merged(document, _read(document, []), [], _found(text))
    assert [(span.text, span.role) for span in spans] == [("robotics", "own")]


def _by_rules(text: str) -> list[str]:
    return [span.text for span in rule_spans(_document(text)) if span.label == "SECTOR"]


def test_activities_that_one_conventional_name_joins_are_one() -> None:
    text = "Open to accommodation & food services, to fishing and dental care."
    parts = ("accommodation", "food services", "fishing", "dental care")
    names = [name for name, _ in _labels(text, *((part, "SECTOR") for part in parts))]
    assert names == ["accommodation & food services", "fishing", "dental care"]


def test_a_job_title_is_no_sector() -> None:
    text = "Open to civil engineers, an occupational therapist and to civil engineering."
    jobs = [("civil engineers", "SECTOR"), ("occupational therapist", "SECTOR")]
    assert _labels(text, *jobs, ("civil engineering", "SECTOR")) == [("civil engineering", "SECTOR")]


def test_the_city_of_a_university_belongs_to_its_name() -> None:
    text = "The University of Oslo and firms in Oslo agree."
    found = [Found(place, place + 4, "CITY", 0.9, NO_ROLE, 0.9) for place in (18, 36)]
    assert text[18:22] == text[36:40] == "Oslo"
    assert [place_labels.city(text, name, frozenset()) is not None for name in found] == [False, True]


def test_a_programme_surely_named_once_is_meant_wherever_the_text_says_it() -> None:
    text = "The Start-Up Visa opens. Start-Up Visa firms may file, Start-Up Visa-like ones not."
    found = _found(text, ("Start-Up Visa", "PROGRAM", "own", 0.9))
    for score, places in ((0.95, [4, 25]), (0.8, [4])):
        found.found[0] = found.found[0]._replace(score=score)
        assert [span.start for span in merged(_document(text), [], [], found)] == places


def test_an_acronym_given_behind_a_name_is_one_wherever_the_text_says_it() -> None:
    text = "The Ordinance on Admission (OASA) changes, says Bern (IRB). The OASA and OASA-like rules."
    names = [("Ordinance on Admission", "LAW"), ("Bern", "CITY")]
    assert _labels(text, *names) == [names[0], ("OASA", "LAW"), names[1], ("OASA", "LAW")]
    text = "The Ministry of Labour (UAE) spoke; in the UAE it is so."
    assert _labels(text, ("Ministry of Labour", "MINISTRY")) == [("Ministry of Labour", "MINISTRY")]
    text = "The Special Permit of Permanence (PEP) opens. The PEP is free."
    assert [name for name, _ in _labels(text, ("Special Permit", "PROGRAM"))][1:] == ["PEP", "PEP"]
    text = "A Certificate of Sponsorship (CoSs) each; the CoS and CoSs"
    assert [name for name, _ in _labels(text, ("Certificate of Sponsorship", "PROGRAM"))][1:] == ["CoSs", "CoS", "CoSs"]
    text = "The Startup Visa (open) and the Blue Card (Annex 2)"
    assert _labels(text, ("Startup Visa", "PROGRAM"), ("Blue Card", "PROGRAM")) == [
        ("Startup Visa", "PROGRAM"),
        ("Blue Card", "PROGRAM"),
    ]


@pytest.mark.parametrize(
    ("text", "read", "programme"),
    [
        ("ask for a Special Permit of Permanence (PEP)", "Special Permit", "Special Permit of Permanence"),
        ("a Fast Lane for Growth Companies and for others", "Fast Lane", "Fast Lane for Growth Companies"),
        ("a Stay Permit for Venezuelans only", "Stay Permit", "Stay Permit"),
        ("the Golden Visa of the year", "Golden Visa", "Golden Visa"),
        ("the ‘Special Permit of Permanence’ and", "Special Permit", "Special Permit of Permanence"),
        ("a Work Permit of June", "Work Permit", "Work Permit"),
        ("a Visa of étudiants étrangers", "Visa", "Visa"),
    ],
)
def test_what_a_programme_is_of_or_for_belongs_to_its_name_where_it_is_written_so(
    text: str, read: str, programme: str
) -> None:
    assert _labels(text, (read, "PROGRAM"))[0] == (programme, "PROGRAM")


def test_what_is_named_itself_belongs_to_no_programme() -> None:
    names = [("Permit", "PROGRAM"), ("Home Office", "MINISTRY")]
    assert _labels("the Permit of the Home Office", *names) == names


def test_the_day_of_a_dateline_in_the_text_itself_plays_no_part() -> None:
    document = _document("OTTAWA, 5 May 2024 — The visa opens on 6 June 2024.")
    rules = [span for span in rule_spans(document) if span.label == "DATE"]
    parts = ["announced_on", "effective_from"]
    found = [Found(date.start, date.end, "DATE", 1.0, part, 0.9) for date, part in zip(rules, parts, strict=True)]
    tagged = Tagged([], found, {}, {})
    assert [span.role for span in merged(document, rules, rules, tagged)] == parts
    document.published = "2024-05-05"
    assert [span.role for span in merged(document, rules, rules, tagged)] == [None, "effective_from"]


@pytest.mark.parametrize(("lines", "role"), [(1, None), (5, "effective_from")])
def test_a_vote_moves_the_part_that_a_date_plays_more_where_a_text_is_longer(lines: int, role: str | None) -> None:
    first = "It opens on 2 May 2024."
    text = "\n".join([first, *(["Fees stay."] * (lines - 1))])
    places = [(match.start(), match.end()) for match in re.finditer(".+", text)]
    document = Document(doc_id="d", text=text, lines=[Line(start=a, end=b, role="body", score=1) for a, b in places])
    rules = rule_spans(document)
    [date] = rules
    found = Tagged([], [Found(date.start, date.end, "DATE", 1.0, NO_ROLE, 0.75)], {}, {})
    alone = merged(document, rules, rules, found)
    assert [span.role for span in alone] == [None]
    voted = merged(document, rules, rules, found, Roles(released_model("span-roles")))
    assert [span.role for span in voted] == [role]


def test_an_adjective_that_was_read_as_a_country_is_no_town_of_that_name() -> None:
    assert _labels("the Canadian government", ("Canadian", "COUNTRY")) == []
    assert _labels("a flight to Munich", ("Munich", "COUNTRY")) == [("Munich", "CITY")]


@pytest.mark.parametrize("read", ["Acts", "Legislative Decree", "Regulation”", "Amendments to the Acts"])
def test_words_for_what_a_law_is_name_none(read: str) -> None:
    assert _labels(f"the “{read} of the page", (read, "LAW")) == []


@pytest.mark.parametrize(
    ("read", "laws"),
    [
        ("Law on Fees (No. 492)", ["Law on Fees", "No. 492"]),
        ("Act on Foreigners No. 80/2016", ["Act on Foreigners", "No. 80/2016"]),
        ("Migration Law (No. 13.445)", ["Migration Law", "No. 13.445"]),
        ("Labour Law No. 12 of 2003", ["Labour Law No. 12 of 2003"]),
        ("Decree No. 70/2023/ND-CP", ["Decree No. 70/2023/ND-CP"]),
    ],
)
def test_a_laws_number_that_stands_apart_is_a_name_of_its_own(read: str, laws: list[str]) -> None:
    assert _labels(f"under the {read}, fees rise", (read, "LAW")) == [(law, "LAW") for law in laws]


@pytest.mark.parametrize(
    ("read", "law"),
    [
        ("Amendments to the Aliens Act", "Aliens Act"),
        ("Tomorrow the Aliens Act", "Aliens Act"),
        ("Act on Amendments to the Aliens Act", "Act on Amendments to the Aliens Act"),
        ("Secure the Border Act", "Secure the Border Act"),
    ],
)
def test_words_of_the_sentence_are_no_part_of_a_law(read: str, law: str) -> None:
    assert _labels(f"{read} takes effect", (read, "LAW")) == [(law, "LAW")]


def test_a_quotation_mark_without_its_fellow_is_no_part_of_a_name() -> None:
    text = "the “Blue Card” and Visa “S” and the „Green Card"
    names = [("Blue Card”", "PROGRAM"), ("Visa “S”", "PROGRAM"), ("„Green Card", "PROGRAM")]
    assert [name for name, _ in _labels(text, *names)] == ["Blue Card", "Visa “S”", "Green Card"]
    assert _labels('the "Red Card" and ”', ('"Red Card"', "PROGRAM"), ("”", "PROGRAM"))[0] == ("Red Card", "PROGRAM")


def test_a_currency_alone_a_share_and_a_bare_number_are_no_amounts() -> None:
    text = "paid in euro, at 25.49 % or 6,000 a year or five euros or €20"
    names = [("euro", "MONEY"), ("25.49", "MONEY"), ("6,000", "MONEY"), ("five euros", "MONEY"), ("€20", "MONEY")]
    assert _labels(text, *names) == names[3:]


def test_a_city_read_as_a_body_or_a_region_is_one() -> None:
    text = "the ministry in Quito, in Dodoma, near Toulouse, the DA, Commerce and Bavaria"
    names = [("Quito", "MINISTRY"), ("Dodoma", "MINISTRY"), ("Toulouse", "REGION"), ("DA", "MINISTRY")]
    names += [("Commerce", "MINISTRY"), ("Bavaria", "REGION")]
    assert [label for _, label in _labels(text, *names)] == ["CITY"] * 3 + ["MINISTRY", "MINISTRY", "REGION"]


def test_a_law_before_a_comma_that_was_read_with_it_is_one() -> None:
    assert _labels("under Law 25/2014, the Aliens Act is", (", the Aliens Act", "LAW")) == [("Aliens Act", "LAW")]
