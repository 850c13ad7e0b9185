"""What `dvc.yaml` declares fits the checkout: its stages need files that are there or are made, and parameters that exist."""

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.corpus.gold import development_parts
from pipeline.training.promote import PARTS

_ROOT = Path(__file__).parent.parent.parent
_PIPELINE = yaml.safe_load((_ROOT / "dvc.yaml").read_text(encoding="utf-8"))
_PARAMS = yaml.safe_load((_ROOT / "params.yaml").read_text(encoding="utf-8"))
_STAGES: dict[str, dict[str, Any]] = _PIPELINE["stages"]
# The settings that name parts of the corpus.
_PARTS = ("data", "varied", "made_of", "articles", "shorts", "asides", "hosts", "pages")


def _outputs(stage: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The outputs of a stage with their flags."""
    found: dict[str, dict[str, Any]] = {}
    for out in [*stage.get("outs", []), *stage.get("metrics", [])]:
        found |= out if isinstance(out, dict) else {out: {}}
    return found


_MADE = {path for stage in _STAGES.values() for path in _outputs(stage)}


@pytest.mark.parametrize("name", _STAGES)
def test_a_stage_depends_on_what_is_there_or_is_made(name: str) -> None:
    for path in _STAGES[name].get("deps", []):
        made = any(path == out or path.startswith(f"{out}/") or out.startswith(f"{path}/") for out in _MADE)
        assert made or (_ROOT / path).exists(), path


@pytest.mark.parametrize("name", [name for name, part in _PARAMS.items() if "data" in part])
def test_nothing_learns_from_dev_or_test(name: str) -> None:
    held_out = {*development_parts(_ROOT / "data" / "gold"), "test", "fresh"}
    assert {"dev", "dev-2", "dev-3", "dev-4", "dev-5"} <= held_out
    assert not held_out & {part for key in _PARTS for part in _PARAMS[name].get(key, [])}


@pytest.mark.parametrize("stage", ["judge", "turns", "prepare", "export", "boundaries", "evaluate", "promote"])
def test_what_reads_development_documents_depends_on_all_of_them(stage: str) -> None:
    read = {f"data/gold/{part}" for part in development_parts(_ROOT / "data" / "gold")}
    assert read <= set(_STAGES[stage]["deps"])


@pytest.mark.parametrize("name", _STAGES)
def test_a_stage_declares_parameters_that_exist(name: str) -> None:
    for path in _STAGES[name].get("params", []):
        section, _, setting = path.partition(".")
        assert setting in _PARAMS[section] if setting else section in _PARAMS, path


@pytest.mark.parametrize("name", _STAGES)
def test_a_stage_depends_on_the_parts_of_the_corpus_that_its_settings_or_its_command_name(name: str) -> None:
    stage = _STAGES[name]
    named = set(re.findall(r"data/gold/([\w-]+)", str(stage["cmd"])))
    for path in stage.get("params", []):
        section, _, setting = path.partition(".")
        for key in {setting} & {*_PARTS} if setting else _PARTS:
            named |= {*_PARAMS[section].get(key, [])}
    read = {path.removeprefix("data/gold/") for path in stage.get("deps", []) if path.startswith("data/gold/")}
    assert read - {*development_parts(_ROOT / "data" / "gold")} == named


def test_a_fresh_clone_has_what_the_package_uses() -> None:
    for path, flags in (item for stage in _STAGES.values() for item in _outputs(stage).items()):
        if path.startswith(("models/released/", "data/knowledge/")):
            assert flags["cache"] is False, path


def test_released_models_are_declared_promoted_and_explained() -> None:
    released = {f"models/released/{name}" for name in PARTS}
    assert released <= set(_outputs(_STAGES["promote"]))
    assert released <= {artifact["path"] for artifact in _PIPELINE["artifacts"].values()}
    assert set(yaml.safe_load((_ROOT / "models" / "cards.yaml").read_text(encoding="utf-8"))) == set(PARTS)


def test_nothing_that_trains_or_promotes_reads_the_test_documents() -> None:
    readers = {name for name, stage in _STAGES.items() if {"data/gold", "data/gold/test"} & set(stage.get("deps", []))}
    assert readers == {"test"}


def test_the_commit_whose_tagger_learns_on_has_one() -> None:
    start = _PARAMS["tagger"]["start"]
    shallow = _git("rev-parse", "--is-shallow-repository")
    if not start or shallow.returncode or shallow.stdout.strip() == "true":
        pytest.skip("training begins with the encoder, or the checkout has no history")
    assert _git("cat-file", "-e", f"{start}:models/released/tagger/model.onnx").returncode == 0


def test_a_tagger_that_stays_is_the_released_one() -> None:
    if _PARAMS["tagger"]["epochs"]:
        pytest.skip("the tagger learns on")
    path = "models/released/tagger/manifest.json"
    shown = _git("show", f"{_PARAMS['tagger']['start']}:{path}")
    if shown.returncode:
        pytest.skip("the checkout has no history")
    assert json.loads(shown.stdout)["sha256"] == json.loads((_ROOT / path).read_text(encoding="utf-8"))["sha256"]


def _git(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["git", *arguments], cwd=_ROOT, capture_output=True, text=True, check=False)


def test_what_the_cards_state_of_the_data_is_stated_anew_when_it_changes() -> None:
    cards = yaml.safe_load((_ROOT / "models" / "cards.yaml").read_text(encoding="utf-8"))
    read = {f"data/{part}" for about in cards.values() for part in about.get("also", [])}
    assert {"data/judged", "data/parted"} <= read
    assert read <= set(_STAGES["promote"]["deps"])
