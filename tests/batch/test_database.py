"""The database of a run, as SQL and as Datasette read it."""

import json
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipeline.batch.database import Database
from pipeline.cli import app
from pipeline.schema import Document, Event

_SAMPLES = Path(__file__).parent.parent.parent / "data" / "samples"
_HOSTILE = 'x\'); DROP TABLE events; -- \x00 \ud800 "quoted"'


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("run") / "out"
    done = CliRunner().invoke(app, ["extract", str(_SAMPLES), "-o", str(folder)])
    assert done.exit_code == 0, done.output
    return folder


def test_every_record_is_in_the_tables_and_every_key_leads_somewhere(run: Path) -> None:
    events = _rows(run / "events.jsonl")
    with closing(sqlite3.connect(run / "alerts.db")) as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for event in events:
            key = (event["event_id"],)
            [(record,)] = database.execute("SELECT record FROM events WHERE event_id = ?", key)
            assert json.loads(record) == {name: value for name, value in event.items() if name != "doc_id"}
            countries = database.execute("SELECT country FROM countries WHERE event_id = ? ORDER BY position", key)
            assert [country for (country,) in countries] == event["countries"]
            quotes = database.execute(
                "SELECT field, start, end, length(text) FROM evidence JOIN events USING (event_id)"
                " JOIN documents USING (doc_id) WHERE event_id = ?",
                key,
            ).fetchall()
            assert quotes
            assert all(0 <= start < end <= length for _, start, end, length in quotes)


def test_text_is_searched(run: Path) -> None:
    with closing(sqlite3.connect(run / "alerts.db")) as database:
        found = database.execute(
            "SELECT doc_id FROM documents JOIN documents_fts ON documents_fts.rowid = documents.rowid"
            " WHERE documents_fts MATCH 'ministry'"
        ).fetchall()
    assert found
    documents = _rows(run / "documents.jsonl")
    assert {doc_id for (doc_id,) in found} == {d["doc_id"] for d in documents if "ministry" in d["text"].lower()}


def test_hostile_text_stays_text_and_the_same_events_are_kept_once(tmp_path: Path) -> None:
    event = Event(
        event_id="e", headline=_HOSTILE, action="other", status="in_force", countries=[], evidence=[], score=1
    )
    with Database(tmp_path / "alerts.db") as database:
        for name in ("a", "b", "b"):
            database.write(Document(doc_id=name, text=_HOSTILE, events=[event]))
    with closing(sqlite3.connect(tmp_path / "alerts.db")) as stored:
        assert stored.execute("SELECT doc_id FROM documents").fetchall() == [("a",), ("b",)]
        assert stored.execute("SELECT headline, doc_id FROM events").fetchall() == [
            (_HOSTILE.replace("\ud800", "?"), "a")
        ]


@pytest.fixture
def served(run: Path) -> Iterator[str]:
    pytest.importorskip("datasette", reason="Datasette comes with the extra `dev`")
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "datasette", "serve", str(run / "alerts.db"), "-h", "127.0.0.1", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}/alerts"
    finally:
        server.terminate()
        server.wait(timeout=10)


def _get(address: str, patience: int = 60) -> dict[str, Any]:
    for _ in range(patience * 4):
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                return json.load(answer)  # type: ignore[no-any-return]
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.25)
    raise TimeoutError(address)


def test_datasette_opens_it_and_searches_it(served: str, run: Path) -> None:
    events = _rows(run / "events.jsonl")
    assert _get(f"{served}/events.json?_shape=objects")["filtered_table_rows_count"] == len(events)
    first = events[0]
    word = max(first["headline"].split(), key=len).strip(".,:;()")
    found = _get(f"{served}/events.json?_shape=objects&_search={urllib.parse.quote(word)}")
    assert first["event_id"] in {row["event_id"] for row in found["rows"]}


def test_datasets_loads_the_folder(run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets", reason="datasets comes with the extra `train`")
    events = datasets.load_dataset(str(run), split="train", cache_dir=str(tmp_path))
    documents = datasets.load_dataset(
        "json", data_files=str(run / "documents.jsonl"), split="train", cache_dir=str(tmp_path)
    )
    assert len(events) == len(_rows(run / "events.jsonl"))
    assert sorted(documents["doc_id"]) == sorted(path.name for path in _SAMPLES.glob("*.*") if path.is_file())
