"""A released model is registered with gto and an older version of it got back, as `models/README.md` says."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

pytest.importorskip("dvc", reason="DVC needs the extra `train`")
pytest.importorskip("gto", reason="gto is of the extra `train`")

_ARTIFACTS = yaml.safe_load(Path(__file__).parents[2].joinpath("dvc.yaml").read_text(encoding="utf-8"))["artifacts"]


def test_a_version_that_was_registered_is_got_back_by_its_number(run: Callable[..., str], tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    model = repository / _ARTIFACTS["tagger"]["path"] / "model.bin"
    model.parent.mkdir(parents=True)
    run("git", "init", "-q")
    run("dvc", "init", "-q")
    (repository / "dvc.yaml").write_text(yaml.safe_dump({"artifacts": _ARTIFACTS}))
    for content, version in (("first", "v1.0.0"), ("second", "v1.1.0")):
        model.write_text(content)
        run("git", "add", "-A")
        run("git", "commit", "-qm", content)
        run("gto", "register", "tagger", "--version", version)

    assert run("git", "tag").split() == ["tagger@v1.0.0", "tagger@v1.1.0"]
    run("dvc", "artifacts", "get", ".", "tagger", "--rev", "v1.0.0", "--out", "older")
    assert (repository / "older" / "model.bin").read_text() == "first"
