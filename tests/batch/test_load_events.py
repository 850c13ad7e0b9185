"""The events of a run as a data frame."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import pipeline
from pipeline.cli import app

_ROOT = Path(__file__).parent.parent.parent


def test_events_come_back_typed_and_with_the_same_identifiers(tmp_path: Path) -> None:
    runs = [tmp_path / "a", tmp_path / "b"]
    for run in runs:
        done = CliRunner().invoke(app, ["extract", str(_ROOT / "data" / "samples" / "firm-alert.txt"), "-o", str(run)])
        assert done.exit_code == 0, done.output
    first, second = (pipeline.load_events(run) for run in runs)
    assert len(first) >= 1
    assert first["event_id"].tolist() == second["event_id"].tolist()
    assert (str(first["headline"].dtype), str(first["action"].dtype)) == ("string", "category")
    assert all(isinstance(codes, list) for codes in first["countries"])
    assert pipeline.load_events(runs[0] / "events.parquet").equals(first)


def test_a_run_without_events_has_the_same_columns(tmp_path: Path) -> None:
    (tmp_path / "menu.txt").write_text("Home | News | Contact\nSubscribe\n", encoding="utf-8")
    CliRunner().invoke(app, ["extract", str(tmp_path / "menu.txt"), "-o", str(tmp_path / "out")])
    frame = pipeline.load_events(tmp_path / "out")
    assert frame.empty
    assert str(frame["headline"].dtype) == "string"


def test_a_missing_table_says_what_writes_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="policy-alerts extract"):
        pipeline.load_events(tmp_path)
