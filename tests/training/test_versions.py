"""A released model is registered with gto and an older version of it got back, as `models/README.md` says."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

pytest.importorskip("dvc", reason="DVC needs the extra `train`")
pytest.importorskip("gto", reason="gto is of the extra `train`")

_ARTIFACTS = yaml.safe_load(Path(__file__).parents[2].joinpath("dvc.yaml").read_text(encoding="utf-8"))["artifacts"]


def test_a_version_that_was_registered_is_got_back_by_its_number(tmp_path: Path) -> None:
    repository = tmp_path / "repository"
    model = repository / _ARTIFACTS["tagger"]["path"] / "model.bin"
    model.parent.mkdir(parents=True)
    settings = {
        "HOME": str(tmp_path),
        "DVC_GLOBAL_CONFIG_DIR": str(tmp_path),
        "DVC_SITE_CACHE_DIR": str(tmp_path / "site"),
        "DVC_NO_ANALYTICS": "1",
        **{f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }

    def run(*command: str) -> str:
        done = subprocess.run(command, cwd=repository, env=os.environ | settings, capture_output=True, text=True)
        assert done.returncode == 0, f"{' '.join(command)}: {done.stdout}{done.stderr}"
        return done.stdout

    def commit(content: str) -> None:
        model.write_text(content)
        run("git", "add", "-A")
        run("git", "commit", "-qm", content)

    run("git", "init", "-q")
    run(sys.executable, "-m", "dvc", "init", "-q")
    (repository / "dvc.yaml").write_text(yaml.safe_dump({"artifacts": _ARTIFACTS}))
    for content, version in (("first", "v1.0.0"), ("second", "v1.1.0")):
        commit(content)
        run(sys.executable, "-m", "gto.cli", "register", "tagger", "--version", version)

    assert run("git", "tag").split() == ["tagger@v1.0.0", "tagger@v1.1.0"]
    run(sys.executable, "-m", "dvc", "artifacts", "get", ".", "tagger", "--rev", "v1.0.0", "--out", "older")
    assert (repository / "older" / "model.bin").read_text() == "first"
