from pathlib import Path

import pytest

from pipeline.assets import released_model
from pipeline.lines.features import line_features
from pipeline.lines.layout import by_layout, with_head
from pipeline.lines.publication import days_in_opening, publication_date
from pipeline.schema import Document, Line, LineRole
from pipeline.stages.clean import Cleaner, LineMemory


def _published(*lines: tuple[str, str]) -> str | None:
    return publication_date(_document(*lines))


def _document(*lines: tuple[str, str]) -> Document:
    text, made = "", []
    for role, surface in lines:
        made.append(Line(start=len(text), end=len(text) + len(surface), role=role, score=1))
        text += surface + "\n"
    return Document(doc_id="x", text=text, lines=made)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("title", "New rules from 1 May 2024"), ("dateline", "2 April 2024")], "2024-04-02"),
        ([("dateline", "Updated 9 April 2024"), ("dateline", "Posted 2 April 2024")], "2024-04-02"),
        ([("title", "New fees"), ("body", "2 April 2024The Ministry has raised its fees.")], "2024-04-02"),
        ([("body", "Bengaluru, 2 April 2024 – The ministry has raised its fees.")], "2024-04-02"),
        ([("body", "(02.04.2024)From January 1 no more than 24 will be let in.")], "2024-04-02"),
        ([("body", "Lima, 2 April 2024. The ministry has raised its fees.")], "2024-04-02"),
        ([("body", "2024-04-02 Peru raises its fees.")], "2024-04-02"),
        ([("body", "LIMA, Tuesday 2 April 2024 /Wire/ -- The ministry has raised its fees.")], "2024-04-02"),
        ([("body", "NEW YORK, N.Y., Tues. Apr. 2, 2024: Peru raises its fees.")], "2024-04-02"),
        ([("body", "LIMA, 2 April 2024 (Wire) — The ministry has raised its fees.")], "2024-04-02"),
        ([("body", "Peru, 2 April 2024 (the day of its opening) the port closed.")], None),
        ([("body", "The fees that were raised today, 2 April 2024, are due.")], "2024-04-02"),
        ([("body", "They are due today (Tuesday, 2 April 2024). The act is of 3 May 2022.")], "2024-04-02"),
        ([("body", "date 2024-04-02 The ministry has raised its fees.")], "2024-04-02"),
        ([("body", "Posted on 2 April 2024 The ministry has raised its fees.")], "2024-04-02"),
        ([("body", "Maria Rossi April 2, 2024 The ministry has raised its fees.")], "2024-04-02"),
        ([("body", "Published 2 April 2024. The ministry has raised its fees.")], "2024-04-02"),
        ([("body", "On On April 2, 2024 Decision No. 3 was issued.")], None),
        ([("body", "Date: Tuesday, April 2, 2024")], None),
        ([("body", "Visa Waiver Until April 2, 2024 The ministry has extended it.")], None),
        ([("body", "From 2 April 2024 the ministry raises its fees.")], None),
        ([("body", "2 April 2024 is the day on which fees rise.")], None),
        ([("promo", "2 April 2024")], None),
        ([("dateline", "04/02/2024"), ("body", "Fees rise on May 3, 2024.")], "2024-04-02"),
        ([("body", "(Lima, 2 April 2024) The ministry has raised its fees.")], "2024-04-02"),
        ([("dateline", "SEOUL, Dec. 22 —"), ("body", "Fees rise on January 3, 2025.")], "2024-12-22"),
        ([("dateline", "Friday 14 November // Text: M. S."), ("body", "It closes on 31 August 2026.")], "2025-11-14"),
        ([("dateline", "Kuwait, Feb. 5"), ("disclaimer", "© Authority for Manpower 2026")], "2026-02-05"),
        ([("dateline", "Kuwait, Feb. 5"), ("disclaimer", "© 2019-2026")], "2026-02-05"),
        (
            [
                ("dateline", "Issue 9, May 2022"),
                ("dateline", "Sent on Friday 20 May"),
                ("body", "Open since 3 May 2019."),
            ],
            "2022-05-20",
        ),
        (
            [("dateline", "Thursday, November 24"), ("body", "The act of 2 May 2018 was amended on 3 May 2022.")],
            "2022-11-24",
        ),
        (
            [("dateline", "26 May — A. L."), ("body", "The act of 26 January 2024 and the order of 21 May 2025.")],
            "2025-05-26",
        ),
        ([("dateline", "Thursday, November 24"), ("body", "The act of 2018 is to end in 2022.")], "2022-11-24"),
        ([("dateline", "November 24"), ("body", "The act of 2018 is to end in 2022.")], None),
        ([("dateline", "November 24"), ("body", "Rules have stood since the 1990s.")], None),
        ([("dateline", "Thu, 24 Nov"), ("body", "The act of 2018 is to end in 2022.")], "2022-11-24"),
        (
            [
                ("title", "Visa Updates – 19th of May"),
                ("body", "It is open since 3 March 2020."),
                ("body", "Fees rise."),
            ],
            "2020-05-19",
        ),
        ([("title", "Weekly digest: May 19"), ("disclaimer", "© 2018 A. L. LLP")], "2018-05-19"),
        ([("title", "Visa update: fees rise from May 19"), ("body", "It is open since 3 March 2020.")], None),
        ([("dateline", "Posted Thursday"), ("body", "It closes on 31 August 2026.")], None),
        ([("nav", "Home | Press | 24.11.2022"), ("title", "New fees"), ("body", "Fees rise.")], "2022-11-24"),
        ([("nav", "Read 3 May 2022"), ("nav", "24.11.2022"), ("title", "New fees")], None),
        (
            [("title", "New fees"), ("body", "Fees rise."), ("nav", "Share"), ("nav", "By A. L., 24.11.2022")],
            "2022-11-24",
        ),
        ([("title", "New fees"), ("body", "Fees rise."), ("promo", "By A. L., 24.11.2022")], None),
        ([("title", "New fees"), ("body", "Fees rise."), ("nav", "Webinar: 24.11.2022")], None),
        ([("nav", "Today is 24 November 2022"), ("title", "New fees"), ("body", "Fees rise.")], None),
        ([("nav", "Counters closed until 24 November 2022"), ("title", "New fees"), ("body", "Fees rise.")], None),
        ([("dateline", "Circular 12 – Effective May 3"), ("body", "The act of 2 May 2018 stands.")], None),
        ([("dateline", "In force from 1 May 2024"), ("body", "Fees rise.")], None),
        ([("dateline", "Dispatch | August 11 – 17, 2015"), ("body", "Fees rise.")], "2015-08-17"),
        ([("dateline", "Bulletin 4"), ("dateline", "Effective date: February 21, 2015"), ("body", "Fees rise.")], None),
        ([("title", "Support letters – deadline December 16, 2025"), ("body", "Fees rise.")], None),
        ([("title", "Travel Flash – April 16, 2021"), ("body", "Fees rise.")], "2021-04-16"),
        ([("title", "Oman: counters shut until 1 October 2025"), ("body", "Fees rise.")], None),
        ([("title", "Asia in a Fortnight: 5 August to 19 August 2022"), ("body", "Fees rise.")], "2022-08-19"),
        ([("title", "Oman: counters shut from 5 August to 19 August 2022"), ("body", "Fees rise.")], None),
        ([("title", "Oman: counters shut between 5 August and 19 August 2022"), ("body", "Fees rise.")], None),
        ([("title", "New rules for students take effect May 10, 2016"), ("body", "Fees rise.")], None),
        ([("title", "Oman: waiver extended through 31 December 2023"), ("body", "Fees rise.")], None),
    ],
)
def test_the_publication_date_is_the_one_the_page_states_as_its_own(
    lines: list[tuple[str, str]], expected: str | None
) -> None:
    assert _published(*lines) == expected


def test_a_day_of_publication_that_could_be_another_is_doubted() -> None:
    for dateline, doubts in (("04/05/2024", 1), ("4 May 2024", 0)):
        document = _document(("dateline", dateline), ("body", "Fees rise."))
        assert publication_date(document) == "2024-05-04"
        assert len(document.warnings) == doubts


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("dateline", "2 April 2024"), ("body", "Fees rise.")], "2024-04-02"),
        ([("title", "New fees"), ("body", "Lima, 2 April 2024 – The ministry has raised its fees.")], "2024-04-02"),
        ([("title", "New fees of 2 April 2024"), ("body", "Fees rise.")], "2024-04-03"),
        ([("nav", "Home | 24.11.2022"), ("title", "New fees"), ("body", "Fees rise.")], "2024-04-03"),
    ],
)
def test_the_day_of_a_pages_metadata_is_it_where_no_dateline_states_one(
    lines: list[tuple[str, str]], expected: str
) -> None:
    document = _document(*lines)
    document.page_day = "2024-04-03"
    assert publication_date(document) == expected


@pytest.fixture
def cleaner() -> Cleaner:
    """One that has seen no document yet."""
    return Cleaner(released_model("line-roles"))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("Ann Roe July 27, 2023September 6, 2023 The rules change.", ["July 27, 2023", "September 6, 2023"]),
        ("OTTAWA, July 27, 2023 — The visa opens on September 6, 2023.", ["July 27, 2023"]),
        ("The visa opens on July 27, 2023.", []),
        ("July 27, 2023: The visa opens.", []),
        ("September 6, 2023: The visa opens.", []),
    ],
)
def test_the_day_of_publication_in_the_text_itself_is_told_from_the_measures(text: str, days: list[str]) -> None:
    document = Document(doc_id="d", text=text, lines=[Line(start=0, end=len(text), role="body", score=1)])
    document.published = "2023-07-27"
    assert [text[start:end] for start, end in days_in_opening(document)] == days


def test_reprints_of_a_report_are_read_alike(cleaner: Cleaner) -> None:
    text = (Path(__file__).parents[2] / "data" / "samples" / "cities-and-sectors.txt").read_text(encoding="utf-8")
    read = [[line.role for line in cleaner.roles(f"{text}\nReprint {n}\n")][:-1] for n in range(5)]
    assert "body" in read[0]
    assert read[1:] == read[:-1]


def test_notices_in_one_wording_are_articles_each(cleaner: Cleaner) -> None:
    notice = "The Ministry of Labour invites the public to comment upon this proposed revision of a permit form within 60 days."
    read = [cleaner.roles(f"Comments wanted: form {n}\n{notice}\n") for n in range(5)]
    assert [lines[-1].role for lines in read] == ["body"] * 5


@pytest.mark.parametrize(
    ("text", "has_article"),
    [
        ("Ban on passengers arriving from Italy and Spain", True),
        ("Cuba suspends all flights, except humanitarian, from April 2", True),
        ("Error 404\nSorry, the page that you requested cannot be found.\nGo to the home page", False),
        ("Access denied\nYou don't have permission to access this page on this server.", False),
    ],
)
def test_a_text_of_few_lines_has_an_article_if_a_line_may_be_one(
    cleaner: Cleaner, text: str, has_article: bool
) -> None:
    roles = [line.role for line in cleaner.roles(text)]
    assert ("body" in roles) == has_article


@pytest.mark.parametrize(("end", "role"), [("", "title"), (".", "body")])
def test_the_first_line_of_a_short_text_is_its_headline_unless_it_is_a_sentence(
    cleaner: Cleaner, end: str, role: str
) -> None:
    headline = (
        "Employment Authorization for Syrian F-1 Nonimmigrant Students Experiencing Severe Economic Hardship as a Direct Result "
        "of the Current Armed Conflict in Syria"
    )
    notice = "This notice suspends certain rules for students of Syria, who may now work more hours while school is in session."
    roles = [line.role for line in cleaner.roles(f"{headline}{end}\n{notice}")]
    assert roles == [role, "body"]


def test_half_a_sentence_and_furniture_are_no_headline_of_a_short_text(cleaner: Cleaner) -> None:
    notice = "Poland raises the fee for a work permit to 400 zloty from 1 June 2024, the Ministry of Labour said."
    for first in ("The Ministry of Labour has decided that from 1 June 2024 the", "Skip to main content", "Home"):
        roles = [line.role for line in cleaner.roles(f"{first}\n{notice}")]
        assert "title" not in roles, first


@pytest.mark.parametrize(
    ("sign_off", "published"),
    [
        ("MINISTRY OF HEALTH\nSINGAPORE\n27 MAY 2021", "2021-05-27"),
        ("Ministry of Health\nDated: 27 May 2021", "2021-05-27"),
        (
            "Director General\nSingapore, Thursday 27 May 2021\n[1] See the annex for the list of countries.",
            "2021-05-27",
        ),
        ("27 May 2021\nMinistry of Health\n27 MAY 2021", "2021-05-27"),
        ("Ministry of Health\nSigned: 27 May 2021", "2021-05-27"),
        ("Ministry of Health\n" + "A" * 36 + ", " + "B" * 36 + "; 27 May 2021", None),
        ("Done in the City of Suva, Fiji, this 27th day of May 2021.\n(Sgd.) Minister of Health", "2021-05-27"),
        ("Open until\n1 June 2021", None),
        ("Key dates:\n1 June 2021", None),
        ("1 June 2021\n1 July 2021", None),
        ("Ministry of Health\nDeadline – 1 June 2021", None),
        ("Phase 2, 1 June 2021\nMasks are no longer required in the street from that day.", None),
    ],
)
def test_a_notice_that_ends_with_the_day_on_which_it_was_signed_is_of_that_day(
    cleaner: Cleaner, sign_off: str, published: str | None
) -> None:
    notice = (
        "Updates on border measures for travellers from Fiji\n"
        "The Multi-Ministry Taskforce has been closely monitoring the situation and will tighten the border measures for travellers from Fiji.\n"
        "All travellers will have to serve a notice of seven days at their place of residence from Saturday on, and to take a test before it ends.\n"
    )
    document = Document(doc_id="x", text=notice + sign_off)
    assert cleaner(document).published == published


def test_the_day_that_a_notice_opens_with_goes_before_one_at_its_end(cleaner: Cleaner) -> None:
    text = (
        "New fees for work permits\nSUVA, 3 May 2021 – The Ministry of Labour has raised the fees for all work permits by a half, to FJD 900, it said.\n"
        "Those who applied before this day pay the old fee if they are asked to.\nMinistry of Labour\n1 June 2021\n"
    )
    assert cleaner(Document(doc_id="x", text=text)).published == "2021-05-03"


_ROLES: dict[str, LineRole] = {
    "t": "title", "l": "dateline", "b": "body", "p": "promo", "n": "nav", "d": "disclaimer",
}  # fmt: skip


@pytest.mark.parametrize(
    ("lines", "decoded", "roles"),
    [
        ("Fees rise.|The ministry has raised the fees for…|Peru has opened its borders to…", "bbb", "bpp"),
        ("Fees rise.|The ministry has raised the fees for…|Peru has opened its borders.", "bbb", "bbb"),
        ("Fees rise.|Wait and see…|Or so it seems…", "bbb", "bbb"),
        ("Fees rise.|All rights reserved.|The ministry has raised the fees for…|They fall.", "bdbb", "bdpb"),
        ("Fees rise.|Get a Free Canadian Visa Assessment|They rise by half.", "bbb", "bpb"),
        ("Fees rise.|Find out if you’re eligible|Book a free consultation|Contact us today!", "bbbb", "bppp"),
        ("Contact us at the ministry if you have paid the old fee since the act came into force in May.", "b", "b"),
        ("Fees rise by a half|So the ministry says.|FEES RISE BY A HALF", "tbb", "tbt"),
        ("Fees rise by a half on 1 June.|Related Posts|Peru opens its borders", "bnb", "bnp"),
        ("For information only.|More news:|Peru opens its borders to all who are vaccinated.", "dnb", "dnp"),
        ("Latest news|Peru opens its borders to all who are vaccinated.", "nb", "nb"),
        ("Related content|Fees|{long}.|Read on|Fees rise.", "nppnb", "npbnb"),
        ("Related content|Fees|{long}…|Fees rise.", "nppb", "nppb"),
        ("Home|- Visas|Permits|Fees|Contact|Fees rise", "nbbbnt", "nnnnnt"),
        ("Home|- Visas|Permits|Fees rise.|Contact|Fees rise", "nbbbnt", "nbbbnt"),
        ("Home|- Visas|Permits|Fees|Fees rise on 1 June", "nbbbb", "nbbbb"),
        ("Fees rise|2 April 2024|{long}.|{long}.", "tlpb", "tlbb"),
        ("Fees rise|2 April 2024|{long}.|Fees rise.", "tlpb", "tlpb"),
        ("Fees rise|Share|{long}.|{long}.", "tnpb", "tnpb"),
    ],
)
def test_the_layout_alone_decides_some_roles(lines: str, decoded: str, roles: str) -> None:
    page = lines.format(long=" ".join(["fees"] * 41)).split("|")
    assert by_layout(page, [_ROLES[role] for role in decoded]) == [_ROLES[role] for role in roles]


@pytest.mark.parametrize(
    ("lines", "decoded", "expected"),
    [
        ("Home|Peru raises its fees|2 April 2024 - 3 min read|Fees rise.", "ntnb", "ntlb"),
        ("2 April 2024|Peru raises its fees|Fees rise.", "btb", "ltb"),
        ("Peru raises its fees|By A. L.|2 April 2024|Fees rise.", "tbbb", "tblb"),
        ("Peru raises its fees|What is new|2 April 2024|Fees rise.|3 May 2024|They fall.", "tbbbbb", "tbbbbb"),
        ("Peru raises its fees|2 April 2024|3 May 2024|Fees rise.", "tnlb", "tnlb"),
        ("Lima|2 April 2024, 12:34|Peru raises its fees|Fees rise.", "nntb", "nntb"),
        ("Peru raises its fees|Closing date: 2 April 2024|Fees rise.", "tbb", "tbb"),
        ("Peru raises its fees|Fees rise on 2 April 2024.|They fall.", "tbb", "tbb"),
        ("2 April 2024|Peru raises its fees by half|Fees rise.", "lbb", "ltb"),
        ("Home|Peru raises its fees by half|2 April 2024|Fees rise.", "npnb", "ntlb"),
        (
            "U.S. Department of Labor|Release Date: May 4, 2018|For Immediate Release|New form for employers in all states|Fees rise.",
            "tbbbb",
            "llbtb",
        ),
        ("Ministry of Manpower|New form for employers|New form for employers in all states|Fees rise.", "tbbb", "lbtb"),
        ("Ministry of Manpower|Fees rise.", "tb", "tb"),
        ("2 April 2024|Peru raises its fees by half|Fees rise.", "lnb", "ltb"),
        ("Home|2 April 2024|Peru raises its fees by half|Fees rise.", "nlnb", "nlnb"),
        ("2 April 2024|Visas|Fees|Contact|Fees rise.", "lnnnb", "lnnnb"),
        ("2 April 2024|The fees in Peru are to rise.|Fees rise.", "lbb", "lbb"),
    ],
)
def test_a_headline_and_the_day_beside_it_tell_each_other(lines: str, decoded: str, expected: str) -> None:
    roles = with_head(lines.split("|"), [_ROLES[role] for role in decoded])
    assert roles == [_ROLES[role] for role in expected]


def test_a_line_that_three_earlier_documents_had_is_furniture(cleaner: Cleaner) -> None:
    closing = "This update was written by the immigration desk for employers with staff in the region."
    roles = []
    for country, topic in (("Kenya", "fees"), ("Ghana", "quotas"), ("Peru", "thresholds"), ("Latvia", "permits")):
        text = (
            f"{country}: new {topic} from 1 June 2024\n3 May 2024\n{country} will change its {topic} from 1 June 2024, the ministry said.\n"
            f"The {topic} were last changed three years ago, and employers in {country} had asked for it since then.\n"
            f"Those who filed in {country} before that day are not affected, as the ministry has told the chamber.\n"
            f"The notice on {topic} stands in the gazette of {country}.\n{closing}\n"
        )
        roles.append(cleaner.roles(text)[-1].role)
    assert roles == ["body", "body", "body", "disclaimer"]


def test_a_line_counts_once_for_each_other_document() -> None:
    memory = LineMemory()
    seen = [memory.see(doc, ["Menu"])[0] for doc in ("a", "b", "a", "b", "c")]
    assert seen == [0, 1, 1, 1, 2]


def test_a_heading_that_recommends_steps_announces_no_other_items() -> None:
    features = line_features(["Recommended next steps", "Recommended actions", "Recommended"])
    assert ["related" in found for found in features] == [False, False, True]


def test_a_line_of_hashtags_is_told_from_one_that_names_one() -> None:
    features = line_features(["#Quebec, #IRCC | #work_permit #IMP+", "#1 in the list is the LMIA", "We use #LMIA."])
    assert ["hashtags" in found for found in features] == [True, False, False]
