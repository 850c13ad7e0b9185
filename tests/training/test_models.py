"""Folders of models that are not what they should be: each is refused with a word on what to do."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pycrfsuite
import pytest
from typer.testing import CliRunner

from pipeline.assets import AssetError, released_model, verified, write_manifest
from pipeline.cli import app
from pipeline.training.evaluate import load_models
from pipeline.training.promote import PARTS


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """A copy of the released models."""
    return Path(shutil.copytree(released_model("tagger").parent, tmp_path / "models"))


def _main_file(folder: Path) -> Path:
    return next(folder.glob("model.*"))


def _with_labels(folder: Path, labels: list[str]) -> None:
    """Put a chain that knows only these labels in the place of a model."""
    trainer = pycrfsuite.Trainer(verbose=False)
    trainer.append([["a"], ["b"]], [labels[0], labels[-1]])
    trainer.train(str(folder / "model.crfsuite"))
    write_manifest(folder)


def test_the_models_of_a_folder_are_loaded(models: Path) -> None:
    assert load_models(models).lineage.models["policy_clean"] == verified(models / "line-roles")


@pytest.mark.parametrize("name", PARTS)
def test_a_model_with_a_wrong_hash_is_refused(name: str, models: Path) -> None:
    path = _main_file(models / name)
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(AssetError, match=r"is not the released file; restore it with `git checkout` or `dvc repro`"):
        load_models(models)


@pytest.mark.parametrize("name", PARTS)
def test_a_missing_model_is_refused(name: str, models: Path) -> None:
    shutil.rmtree(models / name)
    with pytest.raises(AssetError, match=rf"{name}/manifest\.json is missing"):
        load_models(models)


@pytest.mark.parametrize("manifest", ["", "[]", "{}", '{"sha256": []}', '{"sha256": {"config.json": "0"}}'])
def test_a_manifest_that_names_no_model_is_refused(manifest: str, models: Path) -> None:
    (models / "tagger" / "manifest.json").write_text(manifest)
    with pytest.raises(AssetError, match=r"tagger/manifest\.json does not record the model's files; restore it"):
        load_models(models)


def test_a_tagger_without_one_of_its_heads_is_refused(models: Path) -> None:
    onnx = pytest.importorskip("onnx", reason="taking a head away needs the extra `train`")
    path = models / "tagger" / "model.onnx"
    network = onnx.load(path)
    network.graph.output.remove(next(output for output in network.graph.output if output.name == "roles"))
    onnx.save(network, path)
    write_manifest(models / "tagger")
    with pytest.raises(AssetError, match="train the tagger again"):
        load_models(models)


def _renamed(tags: list[str]) -> list[str]:
    return [tag.replace("CITY", "TOWN") for tag in tags]


@pytest.mark.parametrize("change", [lambda tags: [*tags, "B-TOWN", "I-TOWN"], _renamed], ids=["one more", "another"])
def test_a_tagger_with_other_labels_is_refused(change: Callable[[list[str]], list[str]], models: Path) -> None:
    path = models / "tagger" / "config.json"
    config = json.loads(path.read_text())
    config["tags"] = change(config["tags"])
    path.write_text(json.dumps(config))
    write_manifest(models / "tagger")
    with pytest.raises(
        AssetError, match=r"tags MINISTRY, .*TOWN.*, this version MINISTRY, CITY.*; train the tagger again"
    ):
        load_models(models)


@pytest.mark.parametrize(
    ("name", "advice"), [("line-roles", "retrain it"), ("event-segments", "train it again")], ids=lambda x: x
)
def test_a_chain_with_other_labels_is_refused(name: str, advice: str, models: Path) -> None:
    _with_labels(models / name, ["masthead", "body"])
    with pytest.raises(AssetError, match=advice):
        load_models(models)


def test_a_judge_of_other_classes_is_refused(models: Path) -> None:
    manifest = models / "event-judge" / "manifest.json"
    facts = json.loads(manifest.read_text())
    facts["classes"]["action"][0] = "start"
    manifest.write_text(json.dumps(facts))
    with pytest.raises(
        AssetError, match=r"event-judge judges .*'start', 'expand', .* not .*'launch'.*; train it again"
    ):
        load_models(models)


def test_the_command_line_says_what_is_wrong_with_a_folder_of_models(tmp_path: Path) -> None:
    document = tmp_path / "gold" / "a.txt"
    document.parent.mkdir()
    document.write_text("id: a\n---\nbody| a\n")
    result = CliRunner().invoke(app, ["evaluate", str(document.parent), "--models", str(document.parent)])
    assert result.exit_code == 2
    assert "no model folder" in " ".join(result.output.replace("│", " ").split())
