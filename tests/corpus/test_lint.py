from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.cli import app
from pipeline.corpus import gold
from pipeline.corpus.lint import lint, lint_document
from pipeline.corpus.statistics import agreement, statistics

_HEAD = "id: x\npublished: 2024-05-16\n"


def _findings(source: str) -> list[str]:
    return [f"{f.rule}: {f.message}" for f in lint_document(gold.loads(source), Path("x.txt"))]


def test_a_clean_document_has_no_findings() -> None:
    source = f"{_HEAD}events: []\n---\nbody| [[Kenya|COUNTRY|KE]] acts from [[1 June 2024|DATE|2024-06-01]].\n"
    assert _findings(source) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("[[Kenya|COUNTRY|KE]] and Kenya again", "mention: 'Kenya'"),
        ("valid for two years", "shape: 'two years'"),
        ("a fee of USD 500 applies", "shape: 'USD 500'"),
        ("on [[1 June 2024|DATE|2024-07-01]]", "its month is 6"),
        ("on [[1 June 2024|DATE|2023-06-01]]", "its year is 2024"),
        ("on Monday, [[3 June 2024|DATE|2024-06-04]]", "which is a Tuesday"),
        ("for [[two years|DURATION|P3Y]]", "its number is 2"),
        ("in [[Kenya|COUNTRY|KX]]", "no ISO 3166-1"),
        ("in [[construction|SECTOR|F99]]", "no ISIC"),
    ],
)
def test_suspicious_annotations_are_found(body: str, expected: str) -> None:
    found = _findings(f"{_HEAD}events: []\n---\nbody| {body}\n")
    assert any(expected in finding for finding in found), found


def test_half_a_year_is_six_months() -> None:
    source = f"{_HEAD}events: []\n---\nbody| for [[half a year|DURATION|P6M]], in [[half a month|DURATION|P15D]]\n"
    assert _findings(source) == []


def test_a_country_of_an_event_is_an_iso_code() -> None:
    found = _findings(
        f"{_HEAD}events:\n- action: launch\n  countries: [UK, GB]\n---\nbody| the [[Home Office|MINISTRY]]\n"
    )
    assert found == ["event: countries: 'UK' is no ISO 3166-1 alpha-2 code"]


def test_two_documents_with_one_id_are_found() -> None:
    documents = [(Path(f"{name}.txt"), gold.loads("id: x\n---\nbody| Fees rise.\n")) for name in "ab"]
    assert [str(finding) for finding in lint(documents)] == [
        "b.txt:1: id: 'x' is also that of a.txt; give each document its own"
    ]


def test_what_no_span_supports_is_found_in_events() -> None:
    events = "events:\n- action: launch\n  cities: [Nairobi]\n  effective_from: 2024-06-01\n"
    found = _findings(f"{_HEAD}{events}---\nbody| nothing named\n")
    assert any("cities: 'Nairobi'" in finding for finding in found)
    assert any("effective_from: 2024-06-01" in finding for finding in found)


def test_surfaces_left_on_purpose_are_accepted_while_they_stand_in_the_text() -> None:
    source = f"{_HEAD}unlabelled: [Kenya, Uganda]\nevents: []\n---\nbody| [[Kenya|COUNTRY|KE]] and Kenya again\n"
    assert _findings(source) == ["unlabelled: 'Uganda' does not stand in the text; take it off the list"]


@pytest.mark.parametrize("published", ["2023-04", "[2023]", "2023-W20", "20230519", "2023-05-19th"])
def test_a_header_needs_the_day_of_publication(published: str) -> None:
    with pytest.raises(gold.GoldError, match=r"x\.txt:1: `published` is .*write the day"):
        gold.loads(f"id: x\npublished: {published}\n---\nbody| a\n", "x.txt")


@pytest.mark.parametrize(
    ("begins", "message"),
    [
        ("[Fees rise]", "2 events but 1 `begins`; one is needed for each"),
        ("[Fees rise, Visas]", "`begins`: 'Visas' stands 2 times in the body; write words that it has once"),
        ("Fees rise", "`begins` is no list of words"),
        ("[Fees: rise, Visas]", "`begins` is no list of words"),
        ("[Fees rise, isas end]", "`begins`: 'isas end' stands 0 times in the body"),
        ("[Fees rise, Menu]", "`begins`: 'Menu' stands 0 times in the body"),
    ],
)
def test_where_developments_begin_is_told_by_words_of_the_body_for_each(begins: str, message: str) -> None:
    events = "events:\n- action: launch\n- action: end\n"
    with pytest.raises(gold.GoldError, match=rf"x\.txt:1: {message}"):
        gold.loads(
            f"id: x\n{events}begins: {begins}\n---\nnav| Menu\nbody| Fees  rise. Visas end.\nbody| Visas\n", "x.txt"
        )


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("events:\n  action: launch", "1: `events` is no list; begin each event with `- action: `"),
        ("events:\n- action: end\n- actions: end", r"1: header field `events\.1\.action`: Field required"),
        ("events:\n- action: end\n  action: launch", "4: the header is not YAML: 'action' stands twice; leave one"),
        ("form: a\nform: b", "3: the header is not YAML: 'form' stands twice"),
        ("form: [a]", "1: header field `meta.form`"),
        ("? [a]\n: b", "the header is not YAML"),
    ],
)
def test_what_is_wrong_in_a_header_is_named(header: str, message: str) -> None:
    with pytest.raises(gold.GoldError, match=rf"x\.txt:.*{message}"):
        gold.loads(f"id: x\n{header}\n---\nbody| a\n", "x.txt")


def test_a_file_with_carriage_returns_says_so() -> None:
    with pytest.raises(gold.GoldError, match=r"x\.txt:1: no line `---` .*; save the file with line feeds"):
        gold.loads("id: x\r\n---\r\nbody| a\r\n", "x.txt")


def test_a_folder_without_annotated_files_is_refused(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["gold", "lint", str(tmp_path)])
    assert isinstance(done.exception, gold.GoldError)


def test_two_annotations_of_other_texts_are_refused() -> None:
    first, second = (gold.loads(f"id: x\n---\nbody| {text}\n") for text in "ab")
    with pytest.raises(gold.GoldError, match="x: the two texts differ"):
        agreement([first], [second])


def test_agreement_counts_spans_of_both_sides() -> None:
    first = gold.loads("id: x\n---\nbody| [[Kenya|COUNTRY|KE]] and [[Uganda|COUNTRY|UG]]\n")
    second = gold.loads("id: x\n---\nbody| [[Kenya|COUNTRY|KE]] and Uganda\n")
    report = agreement([first], [second])
    assert report["spans"]["COUNTRY"]["f1"] == pytest.approx(2 / 3)
    assert report["lines"]["same role"]["share"] == 1


def test_repeated_runs_of_words_are_counted() -> None:
    twice = [gold.loads(f"id: {i}\n---\nbody| one two three four five {i}\n") for i in range(2)]
    assert statistics(twice)["corpus"]["repeated 5-grams"]["count"] == pytest.approx(0.5)
