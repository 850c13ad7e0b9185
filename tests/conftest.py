"""What tests of several rooms share."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pipeline.recognizers import learned

Give = Callable[[dict[str, tuple[str, int]]], None]
Run = Callable[..., str]
# Programs that are run as modules of this Python.
_MODULES = {"dvc": "dvc", "gto": "gto.cli"}


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Iterator[Give]:
    """Puts other names in the place of those that the annotated texts gave: label, and in how many texts, by name."""

    def others(names: dict[str, tuple[str, int]]) -> None:
        rows = [{"name": name, "label": label, "texts": str(texts)} for name, (label, texts) in names.items()]
        monkeypatch.setattr(learned, "table", lambda name: rows)
        learned.known_names.cache_clear()

    yield others
    learned.known_names.cache_clear()


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `git …`, `dvc …` or `gto …` in the folder `repository` and gives what it prints, with keys as a team gives them and nothing of this machine's
    settings.
    """
    settings = {
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
        "HOME": str(tmp_path / "home"),
        "DVC_GLOBAL_CONFIG_DIR": str(tmp_path / "home"),
        "DVC_SITE_CACHE_DIR": str(tmp_path / "site"),
        "DVC_NO_ANALYTICS": "1",
        **{f"GIT_{who}_{what}": "test@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")},
    }
    repository = tmp_path / "repository"
    repository.mkdir()

    def call(program: str, *arguments: str) -> str:
        command = [sys.executable, "-m", _MODULES[program]] if program in _MODULES else [program]
        done = subprocess.run(
            [*command, *arguments], cwd=repository, env=os.environ | settings, capture_output=True, text=True
        )
        assert done.returncode == 0, f"{program} {' '.join(arguments)}: {done.stdout}{done.stderr}"
        return done.stdout

    return call
