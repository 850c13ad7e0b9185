import json
import time
from pathlib import Path

import pytest

from pipeline.assets import knowledge, table
from pipeline.knowledge.standards import Standard
from pipeline.knowledge.taxonomy import CROSSWALKS, Concept, TaxonomyError, crosswalk, read_taxonomy, titles


def test_every_sector_phrase_stands_once_with_valid_codes_and_a_list() -> None:
    rows = table("sector_phrases.csv")
    phrases = [row["phrase"].casefold() for row in rows]
    assert not {phrase for phrase in phrases if phrases.count(phrase) > 1}
    for row in rows:
        codes = row["isic4"].split(",")
        assert len(set(codes)) == len(codes), row
        assert all(code in titles() and len(code) in {1, 3} for code in codes), row
    assert {row["list"] for row in rows} == {row["list"] for row in table("sector_lists.csv")}
    assert sum(row["list"] != "usage" for row in rows) >= 600


def test_no_phrase_is_both_a_sector_and_off_topic() -> None:
    off = {line.casefold() for line in knowledge("off_topic.txt").read_text(encoding="utf-8").splitlines()}
    assert not off & {row["phrase"].casefold() for row in table("sector_phrases.csv")}


@pytest.mark.parametrize("scheme", CROSSWALKS)
def test_a_crosswalk_reaches_every_section_and_nearly_every_division(scheme: str) -> None:
    targets = crosswalk(scheme)
    assert {code for code in titles() if len(code) == 1} <= set(targets) | {"T", "U"}
    assert len(targets) >= 105
    for found in targets.values():
        assert list(found) == sorted(found, key=lambda target: -target.share)
        assert sum(target.share for target in found) <= 1.01


def test_an_industry_is_itself_in_the_other_schemes() -> None:
    assert [target.code for target in crosswalk("NAICS2022")["C29"]] == ["336"]
    assert [target.label for target in crosswalk("ISIC5")["J62"]] == [
        "Computer programming, consultancy and related activities"
    ]


def test_a_class_that_lost_its_first_zero_is_still_agriculture() -> None:
    assert Standard("NAICS2022").divisions["112111"] == {"A01": 1.0}


def test_a_code_above_leaves_covers_what_they_cover() -> None:
    assert Standard("NACE2").divisions["29"] == {"C29": 1.0}
    assert all(abs(sum(shares.values()) - 1) < 1e-9 for shares in Standard("NACE21").divisions.values())


def test_csv_json_and_skos_say_the_same(tmp_path: Path) -> None:
    wanted = [Concept("1", "Mobility"), Concept("1.1", "Electric cars", "1", ("EVs", "battery cars"))]
    (tmp_path / "a.csv").write_text(
        "code,label,parent,alternatives\n1,Mobility,,\n1.1,Electric cars,1,EVs|battery cars\n"
    )
    rows = [
        {"code": "1", "label": "Mobility"},
        {"code": "1.1", "label": "Electric cars", "parent": "1", "alternatives": ["EVs", "battery cars"]},
    ]
    (tmp_path / "b.json").write_text(json.dumps(rows))
    english = [{"@value": "Electric cars", "@language": "en"}, {"@value": "Elektroautos", "@language": "de"}]
    graph = [
        {"@id": "http://x.org/scheme", "@type": "skos:ConceptScheme"},
        {"@id": "http://x.org/1", "skos:prefLabel": "Mobility"},
        {
            "@id": "http://x.org/c#ev", "skos:notation": "1.1", "skos:prefLabel": english,
            "skos:altLabel": ["EVs", "battery cars"], "skos:broader": {"@id": "http://x.org/1"},
        },
    ]  # fmt: skip
    (tmp_path / "c.jsonld").write_text(json.dumps({"@graph": graph}))
    for name in ("a.csv", "b.json", "c.jsonld"):
        assert read_taxonomy(tmp_path / name) == wanted


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("a.csv", "kode,label\n1,x\n", r"no taxonomy: .*code.*; a CSV needs the columns `code` and `label`"),
        ("a.csv", f"code,label\n1,{'x' * 200_000}\n", "no taxonomy: .*field larger"),
        ("a.csv", "code,label\n", "holds no concept"),
        ("a.csv", "code,label\n1,x\n1,y\n", "twice"),
        ("a.csv", "code,label\n1,\n", "lacks"),
        ("a.csv", "code,label,parent\n1,x,9\n", "unknown parent '9'"),
        ("a.json", "{]", "no taxonomy"),
        ("a.json", '{"a": 1}', "no taxonomy"),
        ("a.json", '[{"code": 29, "label": "Cars"}]', r"a\.json: .*29.* in quotes"),
        ("a.json", '[{"code": "29", "label": ["Cars"]}]', "in quotes"),
        ("a.json", '[{"code": "29", "label": "Cars", "parent": 2}]', "in quotes"),
        ("a.json", '[{"code": "29", "label": "Cars", "alternatives": [1]}]', "in quotes"),
        ("a.json", '[{"code": "29", "label": "Cars", "alternatives": "EVs|battery cars"}]', "'29' are no list"),
        ("a.csv", "code,label\n1,Caf\udce9\n", r"a\.csv: not UTF-8 at byte 16; save"),
        ("ISIC4.csv", "code,label\n1,x\n", "rename the file"),
        ("NACE21.csv", "code,label\n1,x\n", "rename the file"),
    ],
)
def test_a_broken_taxonomy_is_refused_with_the_reason(tmp_path: Path, name: str, text: str, message: str) -> None:
    (tmp_path / name).write_text(text, errors="surrogateescape")
    with pytest.raises(TaxonomyError, match=message):
        read_taxonomy(tmp_path / name)


def test_a_large_taxonomy_is_read_in_linear_time(tmp_path: Path) -> None:
    rows = [f"{code},x{code},{code // 2 or ''}" for code in range(1, 100_001)]
    (tmp_path / "a.csv").write_text("\n".join(["code,label,parent", *rows]))
    start = time.process_time()
    assert len(read_taxonomy(tmp_path / "a.csv")) == 100_000
    assert time.process_time() - start < 30  # a search of the list for every code takes minutes


def test_the_taxonomy_of_strategic_emerging_industries_is_whole() -> None:
    concepts = read_taxonomy(Path("data/taxonomies/cn-sei.csv"))
    assert sum(concept.parent is None for concept in concepts) == 9
    assert len(concepts) == 49
