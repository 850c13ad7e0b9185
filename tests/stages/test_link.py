import pytest

from pipeline.corpus import gold
from pipeline.flow import default
from pipeline.knowledge import authorities, places
from pipeline.schema import Link
from pipeline.stages.link import LOCAL, REGISTRY, link_names


def link(*lines: str) -> dict[str, Link | None]:
    """The links of the spans marked in an alert's lines, by their surface."""
    text = "\n".join(line if not line or "| " in line.partition("[")[0] else f"body| {line}" for line in lines)
    document = gold.loads(f"id: x\npublished: 2024-01-01\nevents: []\n---\n{text}\n").document
    link_names(document)
    return {span.text: span.link for span in document.spans}


def identifier(link: Link | None) -> str | None:
    return link.id if link else None


def test_a_city_lies_in_the_country_that_the_text_names() -> None:
    in_pakistan = link("[[Pakistan|COUNTRY|PK]] opens an office in [[Hyderabad|CITY]].")["Hyderabad"]
    in_india = link("[[India|COUNTRY|IN]] opens an office in [[Hyderabad|CITY]].")["Hyderabad"]
    assert in_pakistan
    assert in_india
    assert (in_pakistan.country, in_india.country, in_india.id) == ("PK", "IN", "1269843")


def test_what_stands_beside_a_city_decides() -> None:
    links = link(
        "Offices in [[United Kingdom|COUNTRY|GB]] and [[Birmingham|CITY]], [[Alabama|REGION]] move.",
        "Others in [[Valencia|CITY]], [[Venezuela|COUNTRY|VE]], do not.",
    )
    assert links["Birmingham"] == Link(
        scheme="geonames", id="4049979", name="Birmingham", country="US", division="US-AL"
    )
    assert links["Valencia"]
    assert links["Valencia"].country == "VE"


def test_a_world_city_is_meant_where_nothing_says_otherwise() -> None:
    assert identifier(link("[[Canada|COUNTRY|CA]] opens a visa centre in [[London|CITY]].")["London"]) == "2643743"


def test_former_and_other_names_lead_to_the_same_city() -> None:
    links = link(
        "Offices in [[Bombay|CITY]], [[Mumbai|CITY]], [[Saigon|CITY]], [[Kiev|CITY]], [[Kyiv|CITY]], [[Chişinău|CITY]]."
    )
    assert identifier(links["Bombay"]) == identifier(links["Mumbai"]) == "1275339"
    assert identifier(links["Saigon"]) == "1566083"
    assert identifier(links["Kiev"]) == identifier(links["Kyiv"]) == "703448"
    assert identifier(links["Chişinău"]) == "618426"


def test_a_city_in_the_name_of_a_person_or_an_organisation_has_no_link() -> None:
    links = link(
        "Talks between Mr [[Lincoln|CITY]] and [[Oxford|CITY]] University; the writer Jack [[London|CITY]] too."
    )
    assert list(links.values()) == [None, None, None]


def test_a_region_has_the_code_of_the_division() -> None:
    links = link(
        "Rules for [[Styria|REGION]], [[Kaduna State|REGION]], [[Hebei|REGION]] and the [[Schengen area|REGION]]."
    )
    assert [identifier(found) for found in links.values()] == ["AT-6", "NG-KD", "CN-HE", None]


def test_the_same_name_is_another_body_in_another_country() -> None:
    lines = ("[[Kenya|COUNTRY|KE]]", "The [[Department of Immigration|MINISTRY]] acts.")
    assert (
        identifier(link("[[Nepal|COUNTRY|NP]]", lines[1])["Department of Immigration"]) == "np-department-immigration"
    )
    assert identifier(link("[[Fiji|COUNTRY|FJ]]", lines[1])["Department of Immigration"]) == "fj-department-immigration"


def test_a_heading_names_the_country_of_the_bodies_under_it() -> None:
    links = link(
        "[[Oman|COUNTRY|OM]]: new fees",
        "The [[Ministry of Labour|MINISTRY]] raises fees for nationals of [[India|COUNTRY|IN]].",
    )
    assert identifier(links["Ministry of Labour"]) == "om-ministry-labour"


def test_a_scheme_of_one_country_speaks_for_that_countrys_bodies() -> None:
    line = "The [[Department of Labor|MINISTRY]] reviews {}"
    for scheme, country in (("Temporary Protected Status", "US"), ("Express Entry", "CA")):
        found = link(line.format(f"[[{scheme}|PROGRAM]]."))["Department of Labor"]
        assert found
        assert found.country == country
    in_peru = link("[[Peru|COUNTRY|PE]]", line.format("[[Express Entry|PROGRAM]]."))["Department of Labor"]
    assert in_peru
    assert in_peru.country == "PE"


def test_a_scheme_that_is_there_to_be_compared_with_does_not_move_the_places_behind_it() -> None:
    links = link(
        "[[Greece|COUNTRY|GR]] and [[Hungary|COUNTRY|HU]] wait.",
        "Like the [[Temporary Protected Status|PROGRAM]] it is asked for in [[Athens|CITY]].",
    )
    assert links["Athens"]
    assert links["Athens"].country == "GR"


def test_where_people_come_from_says_little_of_whose_a_body_is() -> None:
    links = link(
        "title| [[Brazil|COUNTRY|BR]]: visas for nationals of [[Australia|COUNTRY|AU]], [[Canada|COUNTRY|CA]] and the [[US|COUNTRY|US]]",
        "Citizens of [[Australia|COUNTRY|AU]] need one. The [[House of Representatives|MINISTRY]] and the "
        "[[Federal Government|MINISTRY]] agree.",
    )
    assert [found.country for name in ("House of Representatives", "Federal Government") if (found := links[name])] == [
        "BR",
        "BR",
    ]


def test_spellings_acronyms_and_short_forms_lead_to_one_body() -> None:
    links = link(
        "[[Germany|COUNTRY|DE]]: the [[Federal Ministry of Labor & Social Affairs|MINISTRY]] and the [[BMAS|MINISTRY]].",
    )
    assert {identifier(links[name]) for name in list(links)[1:]} == {"de-federal-ministry-labour-social-affairs"}
    czech = link(
        "[[Czechia|COUNTRY|CZ]]: the [[Labour Ministry|MINISTRY]] and the [[Ministry of Labour|MINISTRY]] agree."
    )
    assert {identifier(czech[name]) for name in list(czech)[1:]} == {"cz-ministry-labour-social-affairs"}


def test_an_acronym_that_reads_as_a_name_leads_to_its_body() -> None:
    links = link(
        "[[Germany|COUNTRY|DE]]: [[Destatis|MINISTRY]]",
        "[[Singapore|COUNTRY|SG]]: the [[CPF Board|MINISTRY]]",
        "[[Brussels|CITY]]: [[DG HOME|MINISTRY]]",
    )
    assert [identifier(links[name]) for name in ("Destatis", "CPF Board", "DG HOME")] == [
        "de-federal-statistical-office",
        "sg-central-provident-fund-board",
        "eu-directorate-general-migration-home-affairs",
    ]


def test_an_acronym_of_a_body_and_its_predecessor_is_the_bodys() -> None:
    link_of = link("[[Ireland|COUNTRY|IE]]: [[DETE|MINISTRY]]", "[[UAE|COUNTRY|AE]]: [[MOE|MINISTRY]]")
    found, other = link_of["DETE"], link_of["MOE"]
    assert found
    assert other
    assert (found.id, other.scheme) == ("ie-department-enterprise-tourism-employment", LOCAL)
    assert found.name == authorities.bodies()[found.id].name


def test_a_renamed_body_leads_to_its_successor_and_keeps_its_name() -> None:
    found = link("[[Portugal|COUNTRY|PT]]: the [[Foreigners and Borders Service|MINISTRY]] closes.")[
        "Foreigners and Borders Service"
    ]
    assert found == Link(
        scheme=REGISTRY,
        id="pt-agency-integration-migration-asylum",
        name="Foreigners and Borders Service",
        country="PT",
    )


def test_an_unknown_body_has_an_identifier_that_depends_on_name_and_country_alone() -> None:
    first = link("[[Gabon|COUNTRY|GA]]: the [[Bureau of Lost Umbrellas|MINISTRY]] says.")["Bureau of Lost Umbrellas"]
    again = link("In [[Gabon|COUNTRY|GA]] the [[Bureau of Lost Umbrellas|MINISTRY]] said.")["Bureau of Lost Umbrellas"]
    other = link("[[Chad|COUNTRY|TD]]: the [[Bureau of Lost Umbrellas|MINISTRY]] says.")["Bureau of Lost Umbrellas"]
    assert first
    assert other
    assert first == again
    assert (first.scheme, first.country) == (LOCAL, "GA")
    assert first.id != other.id


def test_a_word_that_differs_makes_another_body() -> None:
    name = "Nyingchi Municipal Human Resources and Social Security Bureau"
    found = link(f"[[China|COUNTRY|CN]]: the [[{name}|MINISTRY]] says.")[name]
    assert found
    assert found.scheme == LOCAL  # the registry has those of other cities


def test_names_that_many_bodies_share_decide_no_country() -> None:
    known = authorities.known_authorities()
    assert {known.get(name) for name in ("Ministry of Labour", "Parliament", "Department of Home Affairs")} == {""}
    assert (known.get("USCIS"), known.get("BAMF"), known.get("Ministry of Human Resources and Social Security")) == (
        "US",
        "DE",
        "CN",
    )


def test_acronyms_that_are_words_are_no_bodies_by_themselves() -> None:
    assert not [
        name for name in ("SME", "WHO", "PRC", "ICT", "AT") if authorities.known_authorities().get(name) is not None
    ]


def test_the_letters_of_a_state_decide_too() -> None:
    links = link("Offices in [[Portland|CITY]], OR and [[Valencia|CITY]], CA move.")
    assert [found and found.division for found in links.values()] == ["US-OR", "US-CA"]


def test_a_state_after_its_city_is_no_town_of_that_name() -> None:
    links = link("Offices in [[Birmingham|CITY]], [[Alabama|CITY]] and in [[Kitakyushu|CITY]], [[Fukuoka|CITY]] move.")
    assert links["Alabama"] is None
    assert identifier(links["Fukuoka"]) == "1863967"


def test_a_division_that_the_text_names_speaks_for_its_cities() -> None:
    links = link(
        "[[Mexico|COUNTRY|MX]]: workers in [[Chiapas|REGION]] pay at [[Ciudad Hidalgo|CITY]].",
    )
    assert links["Ciudad Hidalgo"]
    assert links["Ciudad Hidalgo"].division == "MX-CHP"


def test_a_state_that_is_called_like_a_country_is_told_by_what_stands_beside_it() -> None:
    for text in (
        "Plants in [[Georgia|COUNTRY|GE]], [[United States|COUNTRY|US]], may hire.",
        "Employers in the state of [[Georgia|COUNTRY|GE]] must file.",
        "Offices in [[Atlanta|CITY]], [[Georgia|COUNTRY|GE]], close.",
    ):
        assert identifier(link(text)["Georgia"]) == "US-GA"
    for text in (
        "Nationals of [[Georgia|COUNTRY|GE]] and [[Jordan|COUNTRY|JO]] need a visa for the [[US|COUNTRY|US]].",
        "Offices in [[Tbilisi|CITY]], [[Georgia|COUNTRY|GE]], close.",
    ):
        assert identifier(link(text)["Georgia"]) == "GE"


def test_a_bloc_is_no_division_of_the_same_name() -> None:
    links = link("Fees in the [[Gulf|REGION]] and the [[Gulf region|REGION]]: [[Oman|COUNTRY|OM]] and others.")
    assert links["Gulf"] is links["Gulf region"] is None
    assert (
        identifier(link("[[Papua New Guinea|COUNTRY|PG]]: the [[Gulf Province|REGION]].")["Gulf Province"]) == "PG-GPK"
    )


def test_a_name_that_says_little_more_than_where_needs_its_country() -> None:
    assert (
        identifier(link("[[Saudi Arabia|COUNTRY|SA]]: the [[Eastern Province|REGION]].")["Eastern Province"]) == "SA-04"
    )
    assert link("Rules for the [[Capital Region|REGION]] change.")["Capital Region"] is None
    assert identifier(link("Rules for [[Styria|REGION]] change.")["Styria"]) == "AT-6"


def test_a_line_in_the_middle_of_a_paragraph_is_no_heading() -> None:
    links = link(
        "title| [[Japan|COUNTRY|JP]]: update",
        "The ministry has prolonged the stay of candidates who came from [[Indonesia|COUNTRY|ID]] and",
        "[[Vietnam|COUNTRY|VN]] and narrowly failed the national examination held in the spring of",
        "this year.",
        "",
        "The [[Ministry of Justice|MINISTRY]] issues the certificate.",
    )
    assert identifier(links["Ministry of Justice"]) == "jp-ministry-justice"


def test_what_belongs_to_a_name_may_stand_on_the_next_line() -> None:
    links = link(
        "[[Kuwait|COUNTRY|KW]]: fees",
        "Allowances are paid as before, according to the [[Ministry of Labour|MINISTRY]] in",
        "[[Oman|COUNTRY|OM]].",
    )
    assert identifier(links["Ministry of Labour"]) == "om-ministry-labour"


def test_a_body_of_another_country_is_not_taken_for_one_that_its_country_stands_beside() -> None:
    links = link("[[Kuwait|COUNTRY|KW]]: the [[Ministry of Higher Education|MINISTRY]] in [[Manama|CITY]] waits.")
    found = links["Ministry of Higher Education"]
    assert found
    assert (found.scheme, found.country) == (LOCAL, "BH")


def test_a_body_behind_in_and_its_country_is_that_countrys() -> None:
    links = link(
        "title| [[Japan|COUNTRY|JP]]: fees",
        "In [[Taiwan|COUNTRY|TW]], the [[Ministry of Labor|MINISTRY]] raised fees; in [[Oman|COUNTRY|OM]] the "
        "[[Ministry of Labour|MINISTRY]] did too. After [[Peru|COUNTRY|PE]], the [[Ministry of Justice|MINISTRY]] waits.",
    )
    names = ("Ministry of Labor", "Ministry of Labour", "Ministry of Justice")
    assert [found.country for name in names if (found := links[name])] == ["TW", "OM", "JP"]


def test_the_country_beside_the_first_of_joined_bodies_is_the_others_too() -> None:
    links = link(
        "title| [[Japan|COUNTRY|JP]]: fees",
        "In [[Austria|COUNTRY|AT]], the [[Ministry of Labour|MINISTRY]], the [[Ministry of Health|MINISTRY]] and the "
        "[[Ministry of the Interior|MINISTRY]] agree with [[Oman|COUNTRY|OM]]'s [[Ministry of Manpower|MINISTRY]] and "
        "[[USCIS|MINISTRY]]. The [[Ministry of Justice|MINISTRY]] waits.",
    )
    assert [found.country for found in links.values() if found and found.scheme != "iso3166"] == [
        *["AT"] * 3,
        *("OM", "US", "JP"),
    ]
    name = "Directorate General of Immigration and Emigration"
    found = link(
        f"[[Kenya|COUNTRY|KE]]'s [[Cabinet|MINISTRY]] and the [[{name}|MINISTRY]] (X) of [[Rwanda|COUNTRY|RW]]."
    )[name]
    assert found
    assert found.country == "RW"


def test_an_acronym_that_a_text_gives_two_bodies_is_the_last_ones() -> None:
    text = (
        "id: x\nevents: []\n---\n"
        "body| [[Singapore|COUNTRY|SG]]: the [[Immigration and Checkpoints Authority|MINISTRY]] ([[ICA|MINISTRY]]) and [[ICA|MINISTRY]] agree.\n"
        "body| [[UAE|COUNTRY|AE]]: the [[Federal Authority for Identity and Citizenship|MINISTRY]] ([[ICA|MINISTRY]]) and [[ICA|MINISTRY]] too.\n"
    )
    document = gold.loads(text).document
    link_names(document)
    found = [span.link.country for span in document.spans_of("MINISTRY") if span.link]
    assert found == ["SG"] * 3 + ["AE"] * 3


def test_a_name_may_end_at_a_comma_of_the_full_one() -> None:
    links = link("[[Algeria|COUNTRY|DZ]]: the [[Ministry of Labour|MINISTRY]] acts.")
    assert identifier(links["Ministry of Labour"]) == "dz-ministry-labour-employment-social-security"


def test_bodies_that_were_reorganised_lead_to_those_that_do_their_work_now() -> None:
    bodies, current = authorities.bodies(), authorities.current
    for former, follower in {
        "gb-department-energy-climate-change": "gb-department-energy-security-net-zero",
        "cn-state-administration-foreign-experts-affairs": "cn-ministry-human-resources-social-security",
        "cn-china-insurance-regulatory-commission": "cn-national-financial-regulatory-administration",
        "vn-ministry-transport": "vn-ministry-construction",
        "id-indonesian-migrant-workers-protection-agency": "id-ministry-migrant-workers-protection",
        "au-department-jobs-small-business": "au-department-employment-workplace-relations",
        "kr-overseas-koreans-foundation": "kr-overseas-koreans-agency",
        "ae-emirates-identity-authority": "ae-federal-authority-identity-citizenship-customs-port-security",
        "mo-human-resources-office": "mo-labour-affairs-bureau",
    }.items():
        assert current(bodies[former]).id == follower


def test_a_body_that_every_state_has_is_not_taken_for_the_only_one_of_the_registry() -> None:
    name = "Presidency of the Council of Ministers"
    found = link(f"[[Chile|COUNTRY|CL]]: the [[{name}|MINISTRY]] published the plan.")[name]
    assert found
    assert (found.scheme, found.country) == (LOCAL, "CL")
    assert identifier(link(f"[[Portugal|COUNTRY|PT]]: the [[{name}|MINISTRY]] did too.")[name]) == (
        "pt-presidency-council-ministers"
    )


def test_countries_are_known_by_the_names_that_alerts_use() -> None:
    names = {
        "Mainland China": "CN", "UAE": "AE", "Korea": "KR", "Czechia": "CZ", "Türkiye": "TR", "Ivory Coast": "CI",
        "Hong Kong": "HK", "U.S.": "US", "Burma": "MM", "Kosovo": "XK", "Taiwan": "TW", "Russia": "RU",
    }  # fmt: skip
    assert {name: places.countries().get(name) for name in names} == names
    assert link("Nationals of the [[Gulf|REGION]] are exempt.")["Gulf"] is None  # a bloc, which has no code


def test_an_adjective_in_a_bodys_name_or_before_it_tells_its_country() -> None:
    links = link(
        "The [[Philippine Bureau of Immigration|MINISTRY]] and the Romanian [[Ministry of Health|MINISTRY]] warn of "
        "[[China|COUNTRY|CN]]."
    )
    found = [links[name] for name in ("Philippine Bureau of Immigration", "Ministry of Health")]
    assert [body.country for body in found if body] == ["PH", "RO"]


@pytest.mark.parametrize(
    ("name", "parted"),
    [
        ("UK Home Office", ("Home Office", "GB")),
        ("South African Department of Home Affairs", ("Department of Home Affairs", "ZA")),
        ("British Columbia Ministry of Labour", ("British Columbia Ministry of Labour", None)),
        ("Indian Ocean Commission", ("Indian Ocean Commission", None)),
        ("British Council", ("British Council", None)),
        ("", ("", None)),
    ],
)
def test_a_country_or_its_adjective_before_a_bodys_name_is_no_part_of_it(
    name: str, parted: tuple[str, str | None]
) -> None:
    assert authorities.without_country(name) == parted


def test_an_event_asks_for_a_look_at_a_body_that_the_registry_lacks() -> None:
    text = (
        "id: x\npublished: 2024-01-01\nevents: []\n---\n"
        "title| [[Gabon|COUNTRY|GA]]: new work permit fees\n"
        "body| The [[Bureau of Lost Umbrellas|MINISTRY]] and the [[Ministry of Labor|MINISTRY]] raised the fees.\n"
    )
    document = gold.loads(text).document
    for span in document.spans_of("MINISTRY"):
        span.role = "own"
    for name in ("policy_link", "policy_assemble"):
        default().stages[name](document)
    reasons = [reason for event in document.events for reason in event.review if "authority" in reason]
    assert reasons == ["unknown authority: Bureau of Lost Umbrellas"]
