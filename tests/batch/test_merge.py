"""What several documents report of one development becomes one row that keeps every source."""

import csv
import io
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipeline import cli
from pipeline.batch import matching
from pipeline.batch.agreement import Development, develop
from pipeline.batch.matching import NEAREST, TERMS, candidates, group
from pipeline.batch.merge import COLUMNS, merge, row
from pipeline.batch.reports import Report, numbers, reports_of
from pipeline.batch.writers import event_row
from pipeline.schema import Authority, Code, DatedField, Document, Event, EventSector, Line, content_id

_MERGE_DATA = Path(__file__).parent.parent.parent / "data" / "merge"
_HEADLINE = "Singapore raises the pay floor for Employment Pass holders"


def _dated(value: str, derived: bool = False) -> DatedField:
    return DatedField(value=value, derived=derived, evidence=[])


def _event(headline: str, number: int = 0, **fields: Any) -> Event:
    known: dict[str, Any] = {
        "action": "tighten", "status": "scheduled", "countries": ["SG"], "programs": ["Employment Pass"],
        "authorities": [Authority(name="Ministry of Manpower", id="sg-ministry-manpower")],
        "evidence": [(0, len(headline))], "score": 0.9,
    }  # fmt: skip
    return Event(event_id=content_id(headline, str(number)), headline=headline, **(known | fields))


def _document(doc_id: str, *events: Event, published: str | None = "2024-09-05", **facts: Any) -> Document:
    text = events[0].headline if events else ""
    lines = [Line(start=0, end=len(text), role="title", score=1)] if text else []
    return Document(doc_id=doc_id, text=text, lines=lines, events=list(events), published=published, **facts)


def _report(doc_id: str, headline: str = _HEADLINE, published: str | None = "2024-09-05", **fields: Any) -> Report:
    publisher = f"Publisher {doc_id}"
    [found] = reports_of(_document(doc_id, _event(headline, **fields), published=published, publisher=publisher))
    return found


def _homes(developments: Sequence[Development]) -> list[list[str]]:
    return [[source.doc_id for source in development.sources] for development in developments]


def _write(folder: Path, *documents: Document) -> Path:
    folder.mkdir()
    lines = [document.model_dump_json() + "\n" for document in documents]
    (folder / "documents.jsonl").write_text("".join(lines), encoding="utf-8")
    return folder


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(cli.app, ["merge", *map(str, arguments)])


def test_reports_of_one_development_are_joined_and_every_source_is_kept() -> None:
    [development] = merge([_report("a"), _report("b", "Pay floor for Employment Pass goes up", "2024-09-06")])
    assert [(s.doc_id, s.publisher, s.published, s.headline) for s in development.sources] == [
        ("a", "Publisher a", "2024-09-05", _HEADLINE),
        ("b", "Publisher b", "2024-09-06", "Pay floor for Employment Pass goes up"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        {"countries": ["MY"], "authorities": []},
        {"published": "2025-03-05"},
        {"headline": "Levy for shipyards", "programs": ["Work Permit"], "action": "fee_change"},
        {
            "effective_from": _dated("2025-07-01"),
            "amounts": ["SGD 500"],
            "headline": "Levy for shipyards",
            "programs": [],
        },
    ],
    ids=["another country", "another time", "another topic", "another start"],
)
def test_what_only_looks_alike_stays_apart(other: dict[str, Any]) -> None:
    known = _report("a", effective_from=_dated("2025-01-01"), amounts=["SGD 5,600"])
    assert _homes(merge([known, _report("b", **other)])) == [["a"], ["b"]]


def test_a_report_between_two_joins_neither_other_countries_nor_other_times() -> None:
    abroad = [_report("a", countries=["KE"]), _report("b", countries=[]), _report("c", countries=["UG"])]
    assert not any({"a", "c"} <= set(home) for home in _homes(merge(abroad)))
    late = [
        _report(name, published=day) for name, day in (("a", "2024-01-01"), ("b", "2024-02-09"), ("c", "2024-03-20"))
    ]
    assert not any({"a", "c"} <= set(home) for home in _homes(merge(late)))


def test_the_order_of_the_input_does_not_matter() -> None:
    reports = [
        _report(f"{country} {topic} {number}", f"{topic} {number}", f"2024-09-{number + 1:02d}", countries=[country])
        for country in ("SG", "DE", "FR")
        for topic in (_HEADLINE, "Quota of seasonal workers for farms published")
        for number in range(4)
    ]
    wanted = [development.model_dump_json() for development in merge(reports)]
    for seed in range(5):
        mixed = random.Random(seed).sample(reports, len(reports))
        assert [development.model_dump_json() for development in merge(mixed)] == wanted


def test_a_later_report_leaves_the_identifier_as_it_is() -> None:
    first, second, third = (_report(name, published=f"2024-09-0{day}") for name, day in (("a", 5), ("b", 6), ("c", 7)))
    ids = {merge(found)[0].development_id for found in ([first], [first, second], [third, second, first])}
    assert len(ids) == 1


def test_a_report_like_one_member_and_unlike_the_others_stays_out(monkeypatch: pytest.MonkeyPatch) -> None:
    known = {("a", "b"): 3.0, ("b", "c"): 1.0, ("a", "c"): -4.0}
    monkeypatch.setattr(
        matching, "score", lambda one, other: known[min(one.doc_id, other.doc_id), max(one.doc_id, other.doc_id)]
    )
    found = group([_report("a"), _report("b"), _report("c")])
    assert [[report.doc_id for report in members] for members in found] == [["a", "b"], ["c"]]


def test_two_events_of_a_document_are_never_one_development() -> None:
    twice = reports_of(_document("round-up", _event(_HEADLINE), _event(_HEADLINE, 1)))
    found = _homes(merge([*twice, _report("b")]))
    assert sorted(map(len, found)) == [1, 2]
    assert all(len(set(home)) == len(home) for home in found)


def test_the_number_of_pairs_grows_with_the_number_of_reports() -> None:
    counts = {}
    for number in (200, 400, 800):
        reports = sorted((_report(f"{place:04d}") for place in range(number)), key=lambda report: report.order)
        counts[number] = sum(1 for _ in candidates(reports))
    assert counts[800] <= 800 * (TERMS + 2) * NEAREST
    assert counts[800] - counts[400] <= 2.05 * (counts[400] - counts[200])


@pytest.mark.parametrize("first_ones", [-4.0, 1.0], ids=["unlike on average", "one pair may not match"])
def test_groups_that_do_not_fit_are_not_compared_again_for_every_likely_pair(
    monkeypatch: pytest.MonkeyPatch, first_ones: float
) -> None:
    def score(one: Report, other: Report) -> float:
        if one.doc_id[0] == other.doc_id[0]:
            return 3.0
        return 1.0 if int(one.doc_id[1:]) + int(other.doc_id[1:]) > reprints else first_ones

    def may_match(one: Report, other: Report) -> bool:
        calls.append((one, other))
        return known(one, other) and {one.doc_id, other.doc_id} != {"a9", "b9"}

    known, calls, reprints = matching._may_match, list[tuple[Report, Report]](), 40
    monkeypatch.setattr(matching, "score", score)
    monkeypatch.setattr(matching, "_may_match", may_match)
    reports = [_report(f"{story}{number}") for number in range(reprints) for story in "ab"]
    assert sorted(map(len, group(reports))) == [reprints, reprints]
    assert len(calls) < len(reports) ** 2


def test_no_pair_is_compared_twice() -> None:
    reports = sorted((_report(f"{place:02d}") for place in range(30)), key=lambda report: report.order)
    pairs = list(candidates(reports))
    assert len(pairs) == len(set(pairs))


def test_a_finer_date_wins_and_a_coarser_one_does_not_contradict_it() -> None:
    starts = ("2025", "2025-Q1", "2025-01", "2025-01-15", "2025-W03")
    development = develop([_report(start, effective_from=_dated(start)) for start in starts])
    assert development.effective_from is not None
    assert development.effective_from.value == "2025-01-15"
    said = development.agreement["effective_from"]
    assert said.agreed
    assert [(value.value, value.sources) for value in said.values] == [("2025-01-15", list(starts))]


def test_dates_that_differ_are_shown_with_who_states_each() -> None:
    starts = {"a": "2025-01-01", "b": "2025-01-15", "c": "2025-01-15", "d": "2025-01"}
    development = develop([_report(name, effective_from=_dated(start)) for name, start in starts.items()])
    said = {value.value: value.sources for value in development.disagreements()["effective_from"]}
    assert said == {"2025-01-01": ["a"], "2025-01-15": ["b", "c"], "2025-01": ["d"]}
    assert development.effective_from is not None
    assert development.effective_from.value == "2025-01-15"


def test_a_derived_date_gives_way_to_a_stated_one() -> None:
    derived = _report("a", effective_from=_dated("2024-09", derived=True))
    development = develop([derived, _report("b", effective_from=_dated("2025-01-01"))])
    assert development.effective_from is not None
    assert (development.effective_from.value, development.effective_from.derived) == ("2025-01-01", False)
    assert development.agreement["effective_from"].agreed


def test_a_silent_source_is_no_disagreement() -> None:
    full = _report("a", effective_from=_dated("2025-01-01"), amounts=["SGD 5,600"], laws=["Act 7"])
    development = develop([full, _report("b", authorities=[], programs=[], countries=[])])
    assert development.disagreements() == {}
    assert development.laws == ["Act 7"]


def test_amounts_are_compared_by_their_numbers() -> None:
    written = ["SGD 1,500,000", "S$1.5 million", "1.500.000 dollars"]
    development = develop([_report(amount, amounts=[amount]) for amount in written])
    assert development.disagreements() == {}
    assert len(development.amounts) == 1
    assert numbers("USD 80.90 or 3 bn") == ["80.9", "3000000000"]
    assert numbers("INR 1,00,000, Rs 1 lakh, CHF 100’000") == ["100000"] * 3


@pytest.mark.parametrize(
    ("amount", "number"),
    [
        ("USD 1.125 million", "1125000"),
        ("USD 1,125 million", "1125000000"),
        ("EUR 1,5 million", "1500000"),
        ("USD 1.500", "1500"),
        ("VND 1.5 trillion", "1500000000000"),
        ("EUR 1.5 mn", "1500000"),
        ("€1.25M", "1250000"),
        ("INR 1.5 lakh crore", "1500000000000"),
        ("USD 1.0625 bn", "1062500000"),
        ("EUR 1\u00a0500\u00a0000", "1500000"),
        ("5 million metres", "5000000"),
    ],
)
def test_a_number_is_read_with_its_scale(amount: str, number: str) -> None:
    assert numbers(amount) == [number]


@pytest.mark.parametrize(
    "amounts", [("€100", "£100"), ("€100", "USD 100"), ("C$100", "US$100"), ("100 yen", "100 yuan")]
)
def test_amounts_in_other_currencies_contradict(amounts: tuple[str, str]) -> None:
    development = develop([_report(amount, amounts=[amount]) for amount in amounts])
    assert [said.value for said in development.disagreements()["amounts"]] == list(amounts)


@pytest.mark.parametrize(
    "amounts",
    [
        ("100", "$100", "100 dollars", "USD 100"),
        ("S$100", "100 Singapore dollars", "SGD 100"),
        ("Rs. 100", "100 rupees", "INR 100", "100 Indian rupees"),
        ("¥100", "100 yuan", "RMB 100"),
        ("100 kr", "DKK 100"),
    ],
)
def test_amounts_that_may_be_in_one_currency_agree(amounts: tuple[str, ...]) -> None:
    development = develop([_report(amount, amounts=[amount]) for amount in amounts])
    assert development.disagreements() == {}
    assert len(development.amounts) == 1


@pytest.mark.parametrize(
    ("field", "names"),
    [
        ("programs", ["Category 1", "Category 2", "Category 3"]),
        ("programs", ["Class D", "Class G"]),
        ("programs", ["Category I", "Category II"]),
        ("programs", ["Class 1", "Class 1A"]),
        ("laws", ["Article 18", "Article 20"]),
        ("laws", ["Presidential Decree No. 43/17", "Presidential Decree No. 79/17"]),
        ("amounts", ["USD 100", "GBP 100"]),
    ],
)
def test_what_differs_by_a_number_a_letter_or_a_currency_is_kept_and_contradicts(field: str, names: list[str]) -> None:
    assert getattr(develop([_report("a", **{field: names})]), field) == names
    apart = develop([_report(name, **{field: [name]}) for name in names])
    assert [said.value for said in apart.disagreements()[field]] == names


@pytest.mark.parametrize(
    ("field", "shorter", "longer"),
    [
        ("programs", "Work Permit", "Work Permits for domestic workers"),
        ("laws", "Resolution 5477", "Resolution 5477 of 2022"),
        ("amounts", "$100", "USD 100"),
    ],
)
def test_a_name_or_amount_given_in_part_is_no_contradiction(field: str, shorter: str, longer: str) -> None:
    development = develop([_report("a", **{field: [shorter]}), _report("b", **{field: [longer]})])
    assert (development.disagreements(), getattr(development, field)) == ({}, [longer])


def _sector(text: str, *codes: str) -> EventSector:
    found = [Code(scheme="ISIC4", code=code, label=code, score=0.9) for code in codes]
    return EventSector(text=text, codes=found, evidence=[])


def test_an_uncoded_sector_does_not_swallow_a_coded_one() -> None:
    sectors = [_sector("manufacturing", "C"), _sector("critical skills")]
    development = develop([_report("a", sectors=sectors)])
    assert [sector.text for sector in development.sectors] == ["manufacturing", "critical skills"]
    apart = develop([_report(sector.text, sectors=[sector]) for sector in sectors])
    assert not apart.agreement["sectors"].agreed


def test_a_division_says_more_exactly_what_its_section_says() -> None:
    reports = [_report("a", sectors=[_sector("manufacturing", "C")]), _report("b", sectors=[_sector("cars", "C29")])]
    development = develop(reports)
    assert development.disagreements() == {}
    assert [sector.text for sector in development.sectors] == ["cars"]


def test_names_and_acronyms_of_one_body_agree() -> None:
    whole = Authority(name="Ministry of Manpower", id="sg-ministry-manpower", acronym="MOM")
    development = develop(
        [_report("a", authorities=[whole]), _report("b", authorities=[Authority(name="MOM", id="x")])]
    )
    assert development.agreement["authorities"].agreed
    assert [body.name for body in development.authorities] == ["Ministry of Manpower"]


def test_a_policy_that_goes_on_is_no_disagreement_and_one_that_goes_back_is() -> None:
    days = {"a": ("2024-09-01", "proposed"), "b": ("2024-10-01", "scheduled"), "c": ("2025-01-02", "in_force")}
    onward = develop([_report(name, published=day, status=status) for name, (day, status) in days.items()])
    assert (onward.status, onward.agreement["status"].agreed) == ("in_force", True)
    back = develop([_report("a", published="2024-09-01", status="in_force"), _report("b", published="2024-09-02")])
    assert not back.agreement["status"].agreed


def test_an_event_without_a_country_joins_one_that_names_the_same_things() -> None:
    assert _homes(merge([_report("a"), _report("b", countries=[])])) == [["a", "b"]]


def test_an_event_without_any_date_stands_alone() -> None:
    assert _homes(merge([_report("a"), _report("b", published=None)])) == [["a"], ["b"]]


def test_a_day_of_announcement_stands_in_for_that_of_publication() -> None:
    announced = _report("b", published=None, announced_on=_dated("2024-09-04"))
    assert _homes(merge([_report("a"), announced])) == [["b", "a"]]


def test_a_start_on_the_day_of_announcement_does_not_speak_against_another_start() -> None:
    announced = _report("a", announced_on=_dated("2024-09-04"), effective_from=_dated("2024-09-04"))
    assert announced.start is None
    first_day = _report("b", effective_from=_dated("2024-09-10")).start
    assert first_day is not None
    assert first_day.first.day == 10


def test_an_empty_headline_is_filled_from_another_report() -> None:
    shared = {"effective_from": _dated("2025-01-01"), "amounts": ["SGD 5,600"]}
    [development] = merge([_report("a", "", evidence=[], **shared), _report("b", **shared)])
    assert development.headline == _HEADLINE
    [alone] = merge([_report("a", "", evidence=[])])
    assert alone.headline == ""


def test_folders_are_merged_into_tables(tmp_path: Path) -> None:
    first = _write(tmp_path / "one", _document("a", _event(_HEADLINE), publisher="One", url="https://one.example/a"))
    second = _write(tmp_path / "two", _document("b", _event(_HEADLINE), publisher="Two"))
    done = _run(first, second / "documents.jsonl", "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    [development] = _rows(tmp_path / "out" / "developments.jsonl")
    assert Development.model_validate(development).sources[0].url == "https://one.example/a"
    with (tmp_path / "out" / "developments.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert (row["publishers"], row["doc_ids"], row["source_count"]) == ("One; Two", "a; b", "2")


def test_an_event_and_its_development_have_the_same_columns() -> None:
    shared = {"sectors": [_sector("cars", "C29", "G45")], "amounts": ["USD 100"], "effective_from": _dated("2025-01")}
    event = _event(_HEADLINE, **shared)
    [development] = merge(reports_of(_document("a", event)))
    of_event, of_development = event_row(_document("a", event), event), row(development)
    assert of_development.keys() == set(COLUMNS)
    assert of_development["sector_codes"] == ["C29", "G45"]
    common = of_event.keys() & of_development.keys()
    assert {name: of_event[name] for name in common} == {name: of_development[name] for name in common}


def test_a_document_read_twice_counts_once(tmp_path: Path) -> None:
    folders = [_write(tmp_path / name, _document("a", _event(_HEADLINE))) for name in ("one", "two")]
    done = _run(*folders, folders[0], "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    [development] = _rows(tmp_path / "out" / "developments.jsonl")
    assert len(development["sources"]) == 1


def test_another_text_under_the_same_id_is_named_and_the_latest_counts(tmp_path: Path) -> None:
    old = _write(tmp_path / "old", _document("a", _event("An older headline"), published="2024-09-01"))
    new = _write(tmp_path / "new", _document("a", _event(_HEADLINE), published="2024-09-05"))
    for folders in ([old, new], [new, old]):
        assert _run(*folders, "-o", tmp_path / "out").exit_code == 3
        [development] = _rows(tmp_path / "out" / "developments.jsonl")
        assert development["headline"] == _HEADLINE
        [error] = _rows(tmp_path / "out" / "errors.jsonl")
        assert (error["doc_id"], error["source"]) == ("a", f"{old / 'documents.jsonl'}:1")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b"{", "Invalid JSON"),
        (b'{"doc_id": "x"}', "`text`: Field required"),
        (b'{"doc_id": "x", "text": "\xff"}', "not UTF-8 at byte 25"),
        (b'{"schema_version": 9, "doc_id": "x", "text": ""}', "schema_version"),
        (
            b'{"doc_id": "x", "text": "ab", "lines": [{"start": 0, "end": 9, "role": "body", "score": 1}]}',
            "outside a text",
        ),
        (b'{"doc_id": "\\ud800", "text": ""}', "Invalid JSON"),
    ],
)
def test_a_broken_line_is_named_by_file_and_number_and_the_rest_goes_on(
    tmp_path: Path, line: bytes, reason: str
) -> None:
    folder = _write(tmp_path / "one", _document("a", _event(_HEADLINE)))
    path = folder / "documents.jsonl"
    path.write_bytes(path.read_bytes() + line + b"\n" + _document("b", _event(_HEADLINE)).model_dump_json().encode())
    done = _run(folder, "-o", tmp_path / "out")
    assert done.exit_code == 3
    [error] = _rows(tmp_path / "out" / "errors.jsonl")
    assert error["source"] == f"{path}:2"
    assert reason in error["reason"]
    [development] = _rows(tmp_path / "out" / "developments.jsonl")
    assert len(development["sources"]) == 2


def test_a_folder_without_documents_is_named(tmp_path: Path) -> None:
    folder = _write(tmp_path / "one", _document("a", _event(_HEADLINE)))
    (tmp_path / "empty").mkdir()
    assert _run(tmp_path / "empty", folder, "-o", tmp_path / "out").exit_code == 3
    assert len(_rows(tmp_path / "out" / "developments.jsonl")) == 1
    [error] = _rows(tmp_path / "out" / "errors.jsonl")
    assert error["source"].endswith("documents.jsonl")


def test_a_folder_that_is_read_is_not_written_into(tmp_path: Path) -> None:
    folder = _write(tmp_path / "one", _document("a", _event(_HEADLINE)))
    for given in (folder, folder / "documents.jsonl"):
        done = _run(given, "-o", folder)
        assert done.exit_code == 2
        assert not (folder / "developments.jsonl").exists()


def test_hostile_text_is_neither_a_formula_nor_a_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    headline = "=HYPERLINK(1) \x1b[2J [red]pay[/red] \u202e floor"
    documents = [
        _document(name, _event(headline, amounts=[amount]), publisher="\x1b]0;x\x07+One")
        for name, amount in (("a", "=1+1"), ("b", "@2"))
    ]
    folder = _write(tmp_path / "one", *documents)
    printed = io.StringIO()
    monkeypatch.setattr(cli, "_console", Console(file=printed, force_terminal=True, width=120))
    done = _run(folder, "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    with (tmp_path / "out" / "developments.csv").open(encoding="utf-8", newline="") as file:
        [row] = csv.DictReader(file)
    assert not [value for value in row.values() if value.startswith(("=", "+", "-", "@"))]
    assert not [command for command in ("\x1b[2J", "\x1b]0", "\x07", "\u202e") if command in printed.getvalue()]
    assert "[red]pay[/red]" in printed.getvalue()


def test_disagreements_stand_in_colour(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    documents = [
        _document(name, _event(_HEADLINE, amounts=[amount]))
        for name, amount in (("a", "SGD 5,600"), ("b", "SGD 5,500"))
    ]
    printed = io.StringIO()
    monkeypatch.setattr(cli, "_console", Console(file=printed, force_terminal=True, width=160))
    assert _run(_write(tmp_path / "one", *documents), "-o", tmp_path / "out").exit_code == 0
    assert "\x1b[1;31mamounts: SGD 5,600 (1) | SGD 5,500 (2)" in printed.getvalue()


def test_nothing_to_merge_gives_empty_tables(tmp_path: Path) -> None:
    done = _run(_write(tmp_path / "one"), "-o", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert (tmp_path / "out" / "developments.jsonl").read_text(encoding="utf-8") == ""


def test_every_report_of_the_benchmark_belongs_to_one_half() -> None:
    developments = _rows(_MERGE_DATA / "gold.jsonl")
    halves = {part: {r for d in developments if d["part"] == part for r in d["reports"]} for part in ("dev", "test")}
    assert not halves["dev"] & halves["test"]
    assert halves["dev"] | halves["test"] == {row["id"] for row in _rows(_MERGE_DATA / "reports.jsonl")}
    names = {d["development"]: d["part"] for d in developments}
    assert all(names[d["near"]] == d["part"] for d in developments if "near" in d)
