import numpy as np
import pytest
from typer.testing import CliRunner

import pipeline
from pipeline import cli
from pipeline.assets import AssetError
from pipeline.knowledge.sectors import SectorModel, Weights, packed, unpacked
from pipeline.knowledge.taxonomy import TaxonomyError
from pipeline.schema import Document, Span
from pipeline.stages.classify import SectorClassifier

_SEI = "data/taxonomies/cn-sei.csv"


def _codes(*phrases: str) -> list[list[str]]:
    return [[code.code for code in codes] for codes in pipeline.classify_sectors(phrases)]


def _classifier(**settings: object) -> SectorClassifier:
    return SectorClassifier(**({"model": "released", "encoder": "released", "abstain_below": 0.25} | settings))  # type: ignore[arg-type]


def test_a_phrase_of_the_table_has_its_codes_in_either_case() -> None:
    assert _codes("new energy vehicles", "Biomedicine and Health") == [["C29"], ["C21", "Q86"]]
    assert _codes("silver economy", "supply chain finance") == [["Q87", "Q88"], ["K64"]]  # neither ore nor freight


def test_known_conjuncts_add_up_and_unknown_phrases_are_read_by_the_model() -> None:
    assert _codes("steel and cement", "growing of asparagus and other spring vegetables") == [["C24", "C23"], ["A01"]]


def test_a_section_is_stated_where_no_division_fits_better() -> None:
    assert _codes("construction", "manufacturing", "hospitality") == [["F"], ["C"], ["I"]]


@pytest.mark.parametrize(
    "phrase", ["Ministry of Agriculture", "Skilled Worker visa", "processing fee", "30 days", "…", ""]
)
def test_what_names_no_activity_gets_no_code(phrase: str) -> None:
    assert _codes(phrase) == [[]]


def test_scores_fall_from_the_best_code_on() -> None:
    for codes in pipeline.classify_sectors(
        ["repair of ships and boats", "crop genetics research", "music and film studios"]
    ):
        scores = [code.score for code in codes]
        assert scores == sorted(scores, reverse=True)
        assert all(0 < score <= 1 for score in scores)


def test_one_string_is_refused_since_its_letters_are_no_phrases() -> None:
    with pytest.raises(TypeError, match="sequence of phrases"):
        pipeline.classify_sectors("construction")


def test_no_phrases_give_no_codes() -> None:
    assert pipeline.classify_sectors([]) == []


def test_a_list_that_a_caller_changes_is_not_the_one_that_is_kept() -> None:
    classifier = _classifier()
    classifier.classify(["construction"])[0].clear()
    assert classifier.classify(["construction"])[0]


def test_other_schemes_stand_behind_isic_and_leave_the_value_alone() -> None:
    [codes] = _classifier(schemes=["NACE21", "NAICS2022", "ISIC5"]).classify(["automotive"])
    assert [(code.scheme, code.code) for code in codes] == [
        ("ISIC4", "C29"), ("NACE21", "29"), ("NAICS2022", "336"), ("ISIC5", "29"),
    ]  # fmt: skip
    span = Span(start=8, end=18, label="SECTOR", text="automotive", score=1, by="test")
    document = Document(doc_id="1", text="for the automotive industry", spans=[span])
    assert _classifier(schemes=["NACE21"])(document).spans[0].value == "C29"


def test_a_taxonomy_of_ones_own_is_matched_without_training() -> None:
    [robots, cells, fee] = _classifier(taxonomy=_SEI).classify(["robotics", "lithium power batteries for cars", "fee"])
    assert [code.code for code in robots if code.scheme == "cn-sei"] == ["2.1"]
    assert [code.code for code in cells if code.scheme == "cn-sei"] == ["5.2"]
    assert fee == []


def test_the_command_line_takes_a_taxonomy_and_other_schemes(tmp_path) -> None:
    (tmp_path / "a.txt").write_text("China: robots\nPermits are eased for the robotics industry.", encoding="utf-8")
    arguments = [
        "extract",
        str(tmp_path / "a.txt"),
        "-o",
        str(tmp_path / "out"),
        "--taxonomy",
        _SEI,
        "--scheme",
        "NACE21",
    ]
    result = CliRunner().invoke(cli.app, arguments)
    assert result.exit_code == 0, result.output
    written = (tmp_path / "out/documents.jsonl").read_text().replace(" ", "")
    assert '"scheme":"cn-sei","code":"2.1"' in written
    assert '"scheme":"NACE21","code":"28"' in written


def test_the_command_line_names_the_schemes_that_there_are(tmp_path) -> None:
    (tmp_path / "a.txt").write_text("China: robots", encoding="utf-8")
    result = CliRunner().invoke(cli.app, ["extract", str(tmp_path / "a.txt"), "-o", str(tmp_path), "--scheme", "SIC"])
    assert result.exit_code == 2
    assert "no crosswalk to 'SIC'" in result.output


def test_an_unknown_scheme_and_a_model_of_another_encoder_are_refused(tmp_path) -> None:
    with pytest.raises(TaxonomyError, match="no crosswalk to 'SIC'"):
        _classifier(schemes=["SIC"])
    with pytest.raises(AssetError, match="is missing"):
        _classifier(model=str(tmp_path))


def test_a_packed_model_reads_as_it_did() -> None:
    random = np.random.default_rng(0)
    vectors = random.normal(size=(40, 8)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = np.eye(3, dtype=np.float32)[np.arange(40) % 3]
    coefficients = np.array([1, 0.5, -0.5, 0], dtype=np.float32)
    weights = Weights(
        vectors, labels, np.arange(40) % 2 == 0, random.normal(size=(8, 3)).astype(np.float32),
        np.zeros(3, dtype=np.float32), coefficients, coefficients,
    )  # fmt: skip
    before = SectorModel(["C29", "F"], weights).read(vectors)
    after = unpacked(packed(["C29", "F"], weights)).read(vectors)
    assert np.allclose(before.shares.sum(1), 1, atol=1e-5)
    for one, other in zip(before, after, strict=True):
        assert np.allclose(one, other, atol=0.05)
