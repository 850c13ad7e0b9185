import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.assets import AssetError, write_manifest
from pipeline.schema import SPAN_LABELS
from pipeline.training import promote
from pipeline.training.card import card, corpus_facts
from pipeline.training.evaluate import Report
from pipeline.training.promote import PARTS, digests, move, verdict

_ROOT = Path(__file__).parent.parent.parent
_CARDS = yaml.safe_load((_ROOT / "models" / "cards.yaml").read_text(encoding="utf-8"))


def _report(whole: float, events: float = 0.8, **labels: float) -> Report:
    spans: dict[str, dict[str, Any]] = {label: {"f1": labels.get(label, 0.9), "gold": 50} for label in SPAN_LABELS}
    rows = {name: {"f1": events, "gold": 9} for name in ("action", "status", "countries")}
    return {
        "lines": {"title": {"f1": 0.99, "gold": 9}},
        "spans": spans | {"micro all": {"f1": whole, "gold": 500}},
        "values": {name: {"accuracy": 0.9, "spans": 40} for name in ("SECTOR", "SECTOR section")},
        "events": rows,
        "round-ups": {"events within one": {"share": 0.5, "round-ups": 4}},
    }


def _models(folder: Path, content: str) -> Path:
    for name in PARTS:
        (folder / name).mkdir(parents=True)
        (folder / name / "model.bin").write_text(content)
        write_manifest(folder / name)
    return folder


def test_a_better_candidate_is_promoted_and_the_reason_has_the_figures() -> None:
    found = verdict(_report(0.90), _report(0.91, CITY=0.88), margin=0.03, slack=0.002)
    assert found.promoted
    assert "all spans 0.900 → 0.910" in found.reason
    assert found.scores["CITY"] == (0.9, 0.88)


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (_report(0.897, events=0.81), "all spans falls from 0.900 to 0.897"),
        (_report(0.899, events=0.8004), "the mean of all spans and events falls from 0.8500 to 0.8497"),
        (_report(0.95, events=0.79), "events falls from 0.800 to 0.790"),
        (_report(0.95, CITY=0.86), "CITY falls from 0.900 to 0.860"),
    ],
)
def test_a_candidate_that_is_worse_anywhere_that_counts_is_not_promoted(candidate: Report, reason: str) -> None:
    found = verdict(_report(0.90), candidate, margin=0.03, slack=0.002)
    assert (found.promoted, found.reason) == (False, reason)


def test_a_little_may_be_lost_where_more_is_gained() -> None:
    assert verdict(_report(0.90), _report(0.899, events=0.81), margin=0.03, slack=0.002).promoted


def test_every_loss_is_named() -> None:
    found = verdict(_report(0.90), _report(0.80, CITY=0.5, LAW=0.5), margin=0.03, slack=0.002)
    assert found.reason.count("falls from") == 4


def test_what_is_released_is_as_good_as_itself() -> None:
    assert verdict(_report(0.90), _report(0.90), margin=0.03, slack=0.002).promoted


def test_the_first_candidate_is_promoted() -> None:
    assert verdict(None, _report(0.1), margin=0.03, slack=0.002).promoted


def test_moved_models_come_with_their_cards_and_others_stay(tmp_path: Path) -> None:
    released, candidate = _models(tmp_path / "released", "old"), _models(tmp_path / "candidate", "new")
    (released / "sentence-encoder").mkdir()
    (released / "sentence-encoder" / "model.onnx").write_text("kept")
    move(candidate, released, {name: f"# {name}\n" for name in PARTS})
    assert digests(released) == digests(candidate)
    assert (released / "tagger" / "README.md").read_text() == "# tagger\n"
    assert (released / "sentence-encoder" / "model.onnx").read_text() == "kept"
    assert sorted(path.name for path in candidate.iterdir()) == sorted(PARTS)


def _promoted(folder: Path, whole: float, monkeypatch: pytest.MonkeyPatch, **gains: float) -> dict[str, Any]:
    """The decision on a candidate in a folder, whose report has this F1; each of its models adds its gain to that of the released ones."""
    candidate, released = folder / "candidate", folder / "released"
    old = digests(released)

    def scored(_: object, models: dict[str, str | None]) -> Report:
        return _report(0.9 + sum(gains.get(name, 0.0) for name in PARTS if old[name] and models[name] != old[name]))

    monkeypatch.setattr(promote, "evaluate", scored)
    monkeypatch.setattr(promote, "read_development", lambda _: [])
    monkeypatch.setattr(promote, "load_models", digests)
    monkeypatch.setattr(promote, "_card", lambda name, *_: name)
    report, decision = folder / "dev.json", folder / "decision.json"
    report.write_text(json.dumps(_report(whole)))
    promote.main(folder, report, candidate, released, decision, _ROOT / "params.yaml", _ROOT / "models" / "cards.yaml")
    found: dict[str, Any] = json.loads(decision.read_text())
    return found


def _new_ones(released: Path) -> list[str]:
    return [name for name in PARTS if (released / name / "model.bin").read_text() == "new"]


_WORSE = dict.fromkeys(PARTS, -0.001)


@pytest.mark.parametrize(("whole", "moved"), [(0.8, ["span-roles"]), (0.99, list(PARTS))])
def test_a_new_kind_of_model_is_released_whatever_the_others_are(
    whole: float, moved: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _models(tmp_path / "candidate", "new")
    shutil.rmtree(_models(tmp_path / "released", "old") / "span-roles")
    assert _promoted(tmp_path, whole, monkeypatch, **_WORSE)["new"] == ["span-roles"]
    assert _new_ones(tmp_path / "released") == moved


def test_of_a_candidate_that_is_worse_what_is_better_alone_is_released(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _models(tmp_path / "candidate", "new")
    _models(tmp_path / "released", "old")
    better = ["tagger", "event-judge"]
    decision = _promoted(tmp_path, 0.89, monkeypatch, **{**_WORSE, "tagger": 0.0, "event-judge": 0.002})
    assert decision["promoted"]
    assert decision["moved"] == _new_ones(tmp_path / "released") == better
    assert decision["reason"].startswith("tagger, event-judge alone: all spans 0.900 → 0.902")
    assert decision["scores"]["all spans"] == pytest.approx([0.9, 0.902])
    assert sorted(path.name for path in (tmp_path / "candidate").iterdir()) == sorted(PARTS)


def test_nothing_is_released_that_is_worse_alone_and_together(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _models(tmp_path / "candidate", "new")
    _models(tmp_path / "released", "old")
    decision = _promoted(tmp_path, 0.89, monkeypatch, **_WORSE)
    assert (decision["promoted"], decision["moved"]) == (False, [])
    assert _new_ones(tmp_path / "released") == []


def test_the_released_models_are_put_back_if_a_move_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released, candidate = _models(tmp_path / "released", "old"), _models(tmp_path / "candidate", "new")
    before, rename = digests(released), Path.rename

    def fails(path: Path, target: Path) -> Path:
        if path.name == "staged":
            raise OSError("the disk is full")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(OSError, match="full"):
        move(candidate, released, dict.fromkeys(PARTS, ""))
    assert digests(released) == before


def test_a_candidate_that_is_not_the_recorded_one_is_not_moved(tmp_path: Path) -> None:
    released, candidate = _models(tmp_path / "released", "old"), _models(tmp_path / "candidate", "new")
    (candidate / "tagger" / "model.bin").write_text("changed")
    before = digests(released)
    with pytest.raises(AssetError, match="is not the released file"):
        move(candidate, released, dict.fromkeys(PARTS, ""))
    assert digests(released) == before


def test_every_released_model_can_be_registered() -> None:
    artifacts = yaml.safe_load((_ROOT / "dvc.yaml").read_text(encoding="utf-8"))["artifacts"]
    assert {*PARTS, "sentence-encoder"} == artifacts.keys()


def test_judged_texts_are_counted_by_lines_and_told_apart_by_what_they_hold(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n{}\n", encoding="utf-8")
    (tmp_path / "b.jsonl").write_text("{}\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("What these are.", encoding="utf-8")
    before = corpus_facts(tmp_path)
    assert before.startswith("3 texts, SHA-256 ")
    (tmp_path / "b.jsonl").write_text("[]\n", encoding="utf-8")
    assert corpus_facts(tmp_path) != before


@pytest.mark.parametrize("name", PARTS)
def test_a_card_says_data_settings_scores_and_limits(name: str, tmp_path: Path) -> None:
    candidate = _models(tmp_path, "new")
    (tmp_path / "export.json").write_text(json.dumps({"ece_after": 0.0123}))
    settings = yaml.safe_load((_ROOT / "params.yaml").read_text(encoding="utf-8"))
    data = {"gold/train": "265 documents, SHA-256 abc", "gold/dev": "37 documents, SHA-256 def"}
    text = card(name, _CARDS[name], candidate, settings, data, _report(0.9))
    assert f"`{digests(candidate)[name]}`" in text
    assert "data/gold/train: 265 documents, SHA-256 abc" in text
    own = {part: settings[part] for part in _CARDS[name]["params"]}
    assert yaml.safe_dump(own, sort_keys=False) in text if own else "## Settings" not in text
    assert all(f"- {limit}" in text for limit in _CARDS[name]["limits"])
    assert "| --- |" in text
    assert text == card(name, _CARDS[name], candidate, settings, data, _report(0.9))
