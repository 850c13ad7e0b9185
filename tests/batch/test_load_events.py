"""The tables of a run, as pandas and DuckDB have them."""

import re
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import pipeline
from pipeline.batch.writers import TableWriter
from pipeline.cli import app
from pipeline.schema import Document, Event

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
    for folder, given in ((tmp_path, tmp_path), (tmp_path / "a", tmp_path / "a" / "events.parquet")):
        mend = f"{folder / 'events.parquet'} does not exist; `policy-alerts extract ALERTS -o {folder}`"
        with pytest.raises(FileNotFoundError, match=re.escape(mend)):
            pipeline.load_events(given)


_SHARED = {
    "countries": "event_id, position, country",
    "cities": "event_id, position, name, id, country",
    "authorities": "event_id, position, name, id, acronym, country",
    "durations": "event_id, position, value, role, business, text",
    "sectors": "event_id, position, text, scheme, code, label, score",
    "names": "event_id, field, position, name",
    "evidence": 'event_id, field, start, "end"',
    "documents": "doc_id, CAST(published AS VARCHAR), title, publisher, url, source, text",
    "events": "event_id, doc_id, headline, action, status, announced_on, effective_from, effective_until, score",
}


def _sorted(rows: Sequence[Any]) -> list[tuple[Any, ...]]:
    return sorted((tuple(row) for row in rows), key=repr)


def test_duckdb_has_the_tables_of_the_database(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB comes with the extra `duckdb`")
    run = tmp_path / "a run's [1] *"
    again = shutil.copy(_ROOT / "data" / "samples" / "firm-alert.txt", tmp_path / "the same again.txt")
    done = CliRunner().invoke(app, ["extract", str(_ROOT / "data" / "samples"), str(again), "-o", str(run)])
    assert done.exit_code == 0, done.output
    with closing(sqlite3.connect(run / "alerts.db")) as database, pipeline.connect(run) as tables:
        for table, columns in _SHARED.items():
            stored = _sorted(database.execute(f"SELECT {columns} FROM {table}").fetchall())
            assert stored, f"the samples say nothing for {table}"
            assert _sorted(tables.sql(f"SELECT {columns} FROM {table}").fetchall()) == stored
        [(kind,)] = tables.sql("SELECT DISTINCT typeof(published) FROM events").fetchall()
        assert kind == "DATE"


def test_duckdb_does_not_mix_the_facts_of_two_documents_with_one_text(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB comes with the extra `duckdb`")
    with TableWriter(tmp_path, {}) as writer:
        for name in ("first", "second"):
            event = Event(
                event_id="e", headline="Fees rise", action="fee_change", status="scheduled", evidence=[], score=0.9,
                amounts=[name],
            )  # fmt: skip
            writer.write(Document(doc_id=name, text="Fees rise", events=[event]))
    # DuckDB promises no order of lines.
    records = tmp_path / "events.jsonl"
    records.write_text(
        "".join(reversed(records.read_text(encoding="utf-8").splitlines(keepends=True))), encoding="utf-8"
    )
    with pipeline.connect(tmp_path) as tables:
        assert tables.sql("SELECT doc_id, amounts, name FROM events JOIN names USING (event_id)").fetchall() == [
            ("first", ["first"], "first")
        ]


def test_duckdb_reads_a_run_without_events_and_says_what_is_missing(tmp_path: Path) -> None:
    pytest.importorskip("duckdb", reason="DuckDB comes with the extra `duckdb`")
    (tmp_path / "menu.txt").write_text("Home | News | Contact\nSubscribe\n", encoding="utf-8")
    CliRunner().invoke(app, ["extract", str(tmp_path / "menu.txt"), "-o", str(tmp_path / "out")])
    with pipeline.connect(tmp_path / "out") as tables:
        for table in _SHARED.keys() - {"documents"}:
            assert tables.sql(f"SELECT * FROM {table}").fetchall() == []
    with pytest.raises(FileNotFoundError, match="policy-alerts extract"):
        pipeline.connect(tmp_path)
