"""The SQLite database of a run: documents, events, and a table for what an event has several of; searchable by text."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from pipeline.schema import Document, Event, date_values

# The position keeps the order of the record; `names` holds the fields that are plain text; `evidence` points into
# documents.text, in code points.
_TABLES = """
CREATE TABLE documents (
    doc_id TEXT PRIMARY KEY, published TEXT, title TEXT, publisher TEXT, url TEXT, source TEXT, text TEXT NOT NULL
);
CREATE TABLE events (
    event_id TEXT PRIMARY KEY, doc_id TEXT NOT NULL REFERENCES documents, headline TEXT NOT NULL, action TEXT NOT NULL,
    status TEXT NOT NULL, announced_on TEXT, effective_from TEXT, effective_until TEXT, score REAL NOT NULL,
    record TEXT NOT NULL
);
CREATE TABLE countries (event_id TEXT NOT NULL REFERENCES events, position INTEGER, country TEXT NOT NULL);
CREATE TABLE cities (event_id TEXT NOT NULL REFERENCES events, position INTEGER, name TEXT NOT NULL, id TEXT, country TEXT);
CREATE TABLE authorities (
    event_id TEXT NOT NULL REFERENCES events, position INTEGER, name TEXT NOT NULL, id TEXT, acronym TEXT, country TEXT
);
CREATE TABLE durations (
    event_id TEXT NOT NULL REFERENCES events, position INTEGER, value TEXT NOT NULL, role TEXT NOT NULL, business INTEGER,
    text TEXT NOT NULL
);
CREATE TABLE sectors (
    event_id TEXT NOT NULL REFERENCES events, position INTEGER, text TEXT NOT NULL, scheme TEXT, code TEXT, label TEXT,
    score REAL
);
CREATE TABLE names (
    event_id TEXT NOT NULL REFERENCES events, field TEXT NOT NULL, position INTEGER, name TEXT NOT NULL
);
CREATE TABLE evidence (
    event_id TEXT NOT NULL REFERENCES events, field TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL
);
"""
_CHILDREN = ("countries", "cities", "authorities", "durations", "sectors", "names", "evidence")
# The text is stored once: the indexes read it from the tables that they belong to.
_SEARCH = """
CREATE INDEX events_of_document ON events (doc_id);
CREATE VIRTUAL TABLE documents_fts USING fts5 (title, text, content = documents);
INSERT INTO documents_fts (documents_fts) VALUES ('rebuild');
CREATE VIRTUAL TABLE events_fts USING fts5 (headline, content = events);
INSERT INTO events_fts (events_fts) VALUES ('rebuild');
"""
_NAMES = ("programs", "laws", "amounts", "review")


class Database:
    """Writes documents into a new SQLite file.

    Identifiers come from content, so the same text read under two names has the same events; they are kept once, with the
    document that came first.

    Args:
        path: an empty file or none.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def __enter__(self) -> Self:
        self._connection = sqlite3.connect(self._path)
        # The file is moved to its place when it is whole, so nothing is gained from a journal.
        self._connection.executescript(f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; {_TABLES}")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                indexes = "".join(f"CREATE INDEX {name}_of_event ON {name} (event_id);" for name in _CHILDREN)
                self._connection.executescript(indexes + _SEARCH)
        finally:
            self._connection.close()

    def write(self, document: Document) -> None:
        """Write a document with its events."""
        source = document.source.uri if document.source else None
        facts = (document.doc_id, document.published, document.title, document.publisher, document.url, source)
        if not self._insert("documents", [(*facts, document.text)]):
            return
        for event in document.events:
            if self._insert("events", [_row(document, event)]):
                for table, rows in _children(event):
                    self._insert(table, rows)

    def _insert(self, table: str, rows: list[tuple[Any, ...]]) -> int:
        if not rows:
            return 0
        marks = ", ".join("?" * len(rows[0]))
        clean = [tuple(_storable(value) for value in row) for row in rows]
        return self._connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES ({marks})", clean).rowcount


def _row(document: Document, event: Event) -> tuple[Any, ...]:
    dates = date_values(event).values()
    record = json.dumps(event.model_dump(mode="json"), ensure_ascii=False)
    return event.event_id, document.doc_id, event.headline, event.action, event.status, *dates, event.score, record


def _children(event: Event) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    key = event.event_id
    yield "countries", [(key, i, country) for i, country in enumerate(event.countries)]
    yield "cities", [(key, i, city.name, city.id, city.country) for i, city in enumerate(event.cities)]
    yield "authorities", [(key, i, a.name, a.id, a.acronym, a.country) for i, a in enumerate(event.authorities)]
    yield "durations", [(key, i, d.value, d.role, d.business, d.text) for i, d in enumerate(event.durations)]
    for i, sector in enumerate(event.sectors):
        yield (
            "sectors",
            [(key, i, sector.text, code.scheme, code.code, code.label, code.score) for code in sector.codes]
            or [(key, i, sector.text, None, None, None, None)],
        )
    for field in _NAMES:
        yield "names", [(key, field, i, name) for i, name in enumerate(getattr(event, field))]
    for field, places in event.field_evidence.items():
        yield "evidence", [(key, field, start, end) for start, end in places]


def _storable(value: Any) -> Any:
    """A lone surrogate is legal in a str and not in UTF-8; it becomes a question mark, so that offsets stay right."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else value
