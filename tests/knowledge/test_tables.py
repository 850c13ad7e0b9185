import gzip
from collections import Counter
from pathlib import Path

import pycountry
import pytest
import yaml

from pipeline.assets import knowledge, table
from pipeline.knowledge import places, validate
from pipeline.knowledge.authorities import bodies, bodies_called, current, known_authorities

_ROW = {
    "id": "xx-a", "name": "A", "variants": "", "acronym": "", "country": "GB", "kind": "labour", "source": "editor",
    "wikidata": "", "successor": "",
}  # fmt: skip


@pytest.fixture
def tables(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of the tables that a test may change; the checks read it in place of the real one."""
    folder = tmp_path / "data" / "knowledge"
    folder.mkdir(parents=True)
    for path in knowledge("README.md").parent.iterdir():
        (folder / path.name).symlink_to(path)
    monkeypatch.setattr("pipeline.assets._CHECKOUT", tmp_path)
    return folder


def _rewrite(path: Path, text: str) -> None:
    path.unlink()
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())


def _text(path: Path) -> str:
    data = path.read_bytes()
    return (gzip.decompress(data) if path.suffix == ".gz" else data).decode()


def _write_bodies(tables: Path, *rows: dict[str, str]) -> None:
    lines = [",".join(_ROW), *(",".join(row.values()) for row in rows)]
    _rewrite(tables / "authorities.csv", "\n".join(lines) + "\n")


def test_the_tables_hold() -> None:
    assert list(validate.problems()) == []


@pytest.mark.parametrize("name", validate.TABLES)
def test_a_row_that_stands_twice_is_found_in_every_table(tables: Path, name: str) -> None:
    text = _text(tables / name)
    _rewrite(tables / name, text + text.splitlines()[-1] + "\n")
    last = len(text.splitlines()) + 1
    assert any(
        found.startswith(f"data/knowledge/{name}:{last}: ") and f"stands on line {last - 1} already" in found
        for found in validate.problems([name])
    )


@pytest.mark.parametrize(
    ("name", "row"),
    [
        ("authorities.csv", "xx-a,A,,,QQ,labour,editor,,"),
        ("cities.tsv", "1\tNowhere\tQQ\t20000"),
        ("city_divisions.tsv", "3068160\tCZ-QQ"),
        ("city_names.csv", "Nowhere,x1"),
        ("country_names.csv", "Nowhere,QQ"),
        ("currency_signs.csv", "X$,USD QQQ"),
        ("division_names.csv", "Nowhere,CZ-QQ"),
        ("divisions.tsv", "nowhere\tCZ-QQ"),
        ("event_cues.csv", "action,launch,1,(open"),
        ("geonames_divisions.csv", "CZ.1,CZ-QQ"),
        ("isic4-crosswalk.csv", "C99,NACE21,99,Nothing,0.5"),
        ("isic4.tsv", "Z99\tNothing"),
        ("learned_names.csv", "Nothing,SECTOR,1"),
        ("learned_names.csv", "Nothing,PROGRAM,0"),
        ("more_cities.tsv.gz", "nowhere\t1\tNowhere\tCZ\t2000\tCZ-QQ"),
        ("naics_titles.csv", "x1,Nothing"),
        ("off_topic.txt", " blank before"),
        ("programs.csv", "Nothing,QQ"),
        ("regions.csv", "Nowhere,CZ-QQ"),
        ("sector_lists.csv", "nowhere,Nothing,QQ,2020,general knowledge"),
        ("sector_phrases.csv", "nothing at all,C99,usage"),
        ("word_counts.csv", "nothing,x1"),
    ],
)
def test_a_wrong_code_is_found_in_every_table_that_has_one(tables: Path, name: str, row: str) -> None:
    text = _text(tables / name)
    _rewrite(tables / name, text + row + "\n")
    place = f"data/knowledge/{name}:{len(text.splitlines()) + 1}: "
    assert any(found.startswith(place) for found in validate.problems([name]))


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "fish"), ("name", " B"), ("wikidata", "12"), ("id", "XX"), ("source", "")]
)
def test_a_wrong_value_of_a_body_is_told_with_its_line_and_column(tables: Path, column: str, value: str) -> None:
    _write_bodies(tables, _ROW, _ROW | {"id": "xx-b", "name": "B"} | {column: value})
    found = [problem for problem in validate.problems(["authorities.csv"]) if "authorities.csv:" in problem]
    assert [problem.split(" ")[:2] for problem in found] == [["data/knowledge/authorities.csv:3:", f"{column}:"]]
    assert found[0].endswith("; edit that line")


def test_a_wrong_row_of_a_table_that_is_made_tells_how_to_make_it(tables: Path) -> None:
    _rewrite(tables / "divisions.tsv", "nowhere\tCZ-QQ\n")
    assert list(validate.problems(["divisions.tsv"])) == [
        "data/knowledge/divisions.tsv:1: division: 'CZ-QQ': no ISO 3166-2 code; "
        "mend what makes it and run `dvc repro places`"
    ]


def test_every_table_is_an_input_or_an_output_of_a_stage() -> None:
    root = knowledge("README.md").parent.parent.parent
    stages = yaml.safe_load((root / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    inputs = {path for stage in stages.values() for path in stage.get("deps", [])}
    outs = [(name, out) for name, stage in stages.items() for out in stage.get("outs", []) if isinstance(out, dict)]
    made = {path: name for name, out in outs for path in out}
    for name, checked in validate.TABLES.items():
        assert {"data/knowledge", f"data/knowledge/{name}"} & inputs
        assert made.get(f"data/knowledge/{name}", "") == checked.stage


def test_a_table_that_nobody_described_or_checks_is_found(tables: Path) -> None:
    (tables / "new.csv").write_text("a,b\n")
    assert len([found for found in validate.problems([]) if "new.csv" in found]) == 2


@pytest.mark.parametrize("name", validate.TABLES)
def test_a_table_without_a_source_or_a_licence_is_found(tables: Path, name: str) -> None:
    lines = _text(tables / "README.md").splitlines()
    row = next(line for line in lines if line.startswith(f"| `{name}` |"))
    for cell in (-2, -3):
        cells = row.split("|")
        cells[cell] = " "
        _rewrite(tables / "README.md", "\n".join("|".join(cells) if line == row else line for line in lines))
        assert any(f"README.md: `{name}` needs a row" in found for found in validate.problems([]))


def test_a_source_of_bodies_without_a_licence_is_found(tables: Path) -> None:
    _rewrite(tables / "README.md", _text(tables / "README.md").replace("| CC0 |", "| |"))
    found = [problem for problem in validate.problems([]) if "needs a row with its licence" in problem]
    assert len(found) == 2


def test_a_name_of_a_city_that_is_not_there_and_a_list_without_phrases_are_found(tables: Path) -> None:
    _rewrite(tables / "city_names.csv", _text(tables / "city_names.csv") + "Nowhere,1\n")
    _rewrite(tables / "sector_lists.csv", _text(tables / "sector_lists.csv") + "xx,Nothing,,,general knowledge\n")
    assert len(list(validate.problems([]))) == 2


def test_successors_that_are_missing_or_come_round_again_are_found(tables: Path) -> None:
    _write_bodies(
        tables,
        _ROW | {"successor": "xx-b"},
        _ROW | {"id": "xx-b", "name": "B", "successor": "xx-a"},
        _ROW | {"id": "xx-c", "name": "C", "successor": "xx-d"},
    )
    found = [problem for problem in validate.problems([]) if ": successor: " in problem]
    assert [problem.split(":")[1] for problem in found] == ["2", "3", "4"]


def test_a_name_that_two_bodies_of_a_country_claim_is_found(tables: Path) -> None:
    _write_bodies(tables, _ROW, _ROW | {"id": "xx-b"})
    assert [problem for problem in validate.problems([]) if "is claimed on line 2 too" in problem]


def test_a_body_in_two_rows_is_found_and_one_and_its_predecessor_is_not(tables: Path) -> None:
    row, other = _ROW | {"name": "Tax Unit"}, _ROW | {"id": "xx-b", "name": "UK Tax Unit"}
    _write_bodies(tables, row, other)
    [problem] = [problem for problem in validate.problems([]) if ", but for its country, " in problem]
    assert problem.startswith("data/knowledge/authorities.csv:3: 'tax unit' ")
    _write_bodies(tables, row, other | {"successor": "xx-a"})
    assert not [problem for problem in validate.problems([]) if ", but for its country, " in problem]


def test_every_acronym_of_the_registry_leads_to_its_body() -> None:
    assert [body for body in bodies().values() if body.acronym and body not in bodies_called(body.acronym)] == []


def test_the_registry_is_wide() -> None:
    assert len(bodies()) >= 1500
    assert len({body.country for body in bodies().values()}) >= 150
    kinds = Counter(row["kind"] for row in table("authorities.csv"))
    assert min(kinds[kind] for kind in ("migration", "labour", "trade", "technology", "tax", "interior")) >= 100


def test_a_chain_of_renamings_ends_at_the_body_that_is_there_now() -> None:
    assert current(bodies()["gb-department-business-innovation-skills"]).id == "gb-department-business-trade"


def test_other_spellings_of_a_city_find_it_and_its_division() -> None:
    assert {place.id for place in places.cities_called("Plzen")} & {"3068160"}
    assert places.cities_called("St Helier")[0].country == "JE"
    assert next(place for place in places.cities_called("Birmingham") if place.country == "US").division == "US-AL"
    assert places.cities_called("Nowhereville upon Nothing") == ()


@pytest.mark.parametrize(
    ("city", "division"),
    [("Vilnius", "LT-VL"), ("Cork", "IE-M"), ("Erbil", "IQ-AR"), ("Dushanbe", "TJ-DU"), ("Banqiao", "TW-NWT")],
)
def test_a_city_lies_in_a_division_though_the_catalogues_do_not_match(city: str, division: str) -> None:
    assert places.cities_called(city)[0].division == division


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Eastern Province", "SA-04"), ("North Gyeongsang", "KR-47"), ("Republic of Tatarstan", "RU-TA"),
        ("County Durham", "GB-DUR"), ("Lviv region", "UA-46"), ("Free State", "ZA-FS"), ("NSW", "AU-NSW"),
        ("Canton of Zug", "CH-ZG"), ("Emirate of Dubai", "AE-DU"), ("Wales", "GB-WLS"), ("Florida", "US-FL"),
    ],
)  # fmt: skip
def test_a_division_is_found_by_the_names_that_texts_give_it(name: str, code: str) -> None:
    assert code in {place.id for place in places.divisions_called(name)}


def test_every_division_of_the_catalogue_is_found_by_its_name() -> None:
    assert not [
        division.code
        for division in pycountry.subdivisions
        if division.code not in {place.id for place in places.divisions_called(division.name)}
    ]


def test_a_well_known_division_goes_before_its_namesakes() -> None:
    assert [place.id for place in places.divisions_called("Florida")][:1] == ["US-FL"]
    assert "UY-FD" in {place.id for place in places.divisions_called("Florida")}


def test_a_city_is_found_by_the_short_form_of_its_name() -> None:
    assert [place.id for place in places.cities_called("Tecún Umán")] == ["3598129"]
    assert {place.country for place in places.cities_called("Jahra")} == {"KW"}


def test_names_that_differ_in_capitals_alone_tell_of_no_country() -> None:
    assert {known_authorities().get(name) for name in ("BOI", "BoI")} == {""}


def test_no_programme_is_a_country() -> None:
    assert [row["name"] for row in table("programs.csv") if places.countries().get(row["name"])] == []
