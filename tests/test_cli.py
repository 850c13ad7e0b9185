import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipeline import cli
from pipeline.schema import Document, json_schema

_ROOT = Path(__file__).parent.parent
_FEES = "Kenya: new visa fees\n5 May 2024\n\nKenya will raise its visa fees from 1 June 2024, the Home Office said.\n"


def _run(*arguments: str | Path) -> Any:
    return CliRunner().invoke(cli.app, [*map(str, arguments)])


def _files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.fixture
def printed(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What goes to a terminal."""
    stream = io.StringIO()
    monkeypatch.setattr(cli, "_console", Console(file=stream, force_terminal=True, width=300))
    return stream


@pytest.fixture
def main(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Runs the program as a shell would, but for what it sets in its process; gives the exit code."""
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    monkeypatch.setattr(cli.gc, "set_threshold", lambda _: None)

    def run(*arguments: str | Path) -> Any:
        monkeypatch.setattr(sys, "argv", ["policy-alerts", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        return stopped.value.code

    return run


def test_a_folder_without_files_to_read_is_wrong_usage_and_earlier_tables_stay(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(_FEES)
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.pdf").write_bytes(b"%PDF-1.7")
    assert _run("extract", tmp_path / "a.txt", "-o", tmp_path / "out").exit_code == 0
    earlier = _files(tmp_path / "out")
    done = _run("extract", tmp_path / "in", "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "no file to read" in done.output
    assert _files(tmp_path / "out") == earlier


def test_a_file_without_rows_gives_empty_tables(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").touch()
    assert _run("extract", tmp_path / "a.jsonl", "-o", tmp_path / "out").exit_code == 0
    assert (tmp_path / "out" / "documents.jsonl").read_bytes() == b""


def test_a_file_that_is_read_is_not_written(tmp_path: Path) -> None:
    rows = json.dumps({"id": "a", "text": _FEES})
    for name, code in (("documents.jsonl", 2), ("alerts.jsonl", 0)):
        (tmp_path / name).write_text(rows)
        assert _run("extract", tmp_path / name, "-o", tmp_path).exit_code == code
        assert (tmp_path / name).read_text() == rows
        (tmp_path / name).unlink()


def test_an_error_of_the_system_is_one_line(tmp_path: Path, main: Any, printed: io.StringIO) -> None:
    alert, no_gold = tmp_path / "a.txt", tmp_path / "\x1b[2J"
    alert.write_text(_FEES)
    no_gold.mkdir()
    for arguments in (
        ("extract", alert, "-o", alert / "out"),
        ("show", alert, "--svg", tmp_path / "nowhere" / "a.svg"),
        ("gold", "lint", no_gold),
    ):
        assert main(*arguments) == 1, arguments
        last = printed.getvalue().splitlines()[-1]
        assert any(reason in last for reason in ("Not a directory", "No such file", "no annotated .txt files")), last
    assert "\x1b[2J" not in printed.getvalue()


def test_an_error_of_the_program_is_raised(main: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cli, "app", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        cli.main()


def test_a_run_that_is_stopped_takes_its_unfinished_files_away(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")  # nobody writes, so that the run waits
    command = [sys.executable, "-c", "from pipeline.cli import main; main()", "extract", "a.txt"]
    with subprocess.Popen(command, cwd=tmp_path) as run:
        while run.poll() is None and not list(tmp_path.glob("out/.unfinished-*")):
            time.sleep(0.05)
        run.terminate()
    assert run.returncode == 128 + signal.SIGTERM
    assert list((tmp_path / "out").iterdir()) == []


def test_what_a_page_says_is_no_command_to_a_terminal(tmp_path: Path, printed: io.StringIO) -> None:
    alert = tmp_path / "a.txt"
    alert.write_text(_FEES.replace("visa", "\x1b[2J\x1b]0;x\x07visa"))
    assert _run("show", alert, "--svg", tmp_path / "a.svg").exit_code == 0
    assert "effective_from" in (tmp_path / "a.svg").read_text()
    assert _run("show", alert).exit_code == 0
    assert "effective_from" in printed.getvalue()
    reject = tmp_path / "\x1b[2J.txt"
    reject.touch()
    assert _run("show", reject).exit_code == 3
    assert "holds no text" in printed.getvalue()
    for told in (printed.getvalue(), (tmp_path / "a.svg").read_text()):
        assert not [command for command in ("\x1b[2J", "\x1b]0", "\x07") if command in told]


def test_the_schema_is_that_of_a_document() -> None:
    printed = json.loads(_run("schema").output)
    assert printed == json_schema()
    assert set(printed["properties"]) == Document.model_fields.keys() - {"page_day", "reading"}


def test_every_argument_and_option_is_explained() -> None:
    def commands(group: Any) -> list[Any]:
        return [
            found
            for name, one in group.commands.items()
            for found in (commands(one) if hasattr(one, "commands") else [one])
        ]

    import typer

    unexplained = [
        f"{command.name} {parameter.name}"
        for command in commands(typer.main.get_command(cli.app))
        for parameter in command.params
        if not parameter.help
    ]
    assert unexplained == []


def test_tables_do_not_hang_on_the_order_of_sets(tmp_path: Path) -> None:
    runs = []
    for seed in ("1", "2"):
        command = [
            sys.executable,
            "-c",
            "from pipeline.cli import main; main()",
            "extract",
            "data/samples",
            "-o",
            tmp_path / seed,
        ]
        subprocess.run(command, cwd=_ROOT, env=os.environ | {"PYTHONHASHSEED": seed}, capture_output=True, check=True)
        runs.append({name: content for name, content in _files(tmp_path / seed).items() if name != "alerts.db"})
    assert len(runs[0]) > 5
    assert runs[0] == runs[1]
