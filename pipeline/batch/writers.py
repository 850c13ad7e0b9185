"""Files out: documents, events as tables, and the errors; each file is written whole or not at all."""

import csv
import io
import json
import tempfile
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

import pyarrow as pa
import pyarrow.json
import pyarrow.parquet as pq

from pipeline.batch.database import Database
from pipeline.corpus.readers import Reject
from pipeline.knowledge.taxonomy import SCHEME
from pipeline.schema import Document, Event, date_values

if TYPE_CHECKING:
    from pipeline.batch.agreement import Development

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TEXT, _TEXTS = pa.string(), pa.list_(pa.string())
# The columns of the event table; a field with several values is a list of strings.
EVENT_TABLE = pa.schema(
    [
        ("event_id", _TEXT), ("doc_id", _TEXT), ("published", _TEXT), ("headline", _TEXT), ("action", _TEXT), ("status", _TEXT),
        ("countries", _TEXTS), ("cities", _TEXTS), ("authorities", _TEXTS), ("announced_on", _TEXT), ("effective_from", _TEXT),
        ("effective_until", _TEXT), ("durations", _TEXTS), ("sectors", _TEXTS), ("sector_codes", _TEXTS), ("programs", _TEXTS),
        ("laws", _TEXTS), ("amounts", _TEXTS), ("score", pa.float64()), ("review", _TEXTS),
    ]
)  # fmt: skip
# The files that a run writes, but its README.md.
TABLES = ("documents.jsonl", "events.jsonl", "events.csv", "events.parquet", "alerts.db", "errors.jsonl", "run.json")
_ROW_GROUP = 5_000
_DATASET_CARD = """---
configs:
- config_name: events
  data_files: events.parquet
---

The events that `policy-alerts extract` found; the documents are `load_dataset("json", data_files="documents.jsonl")`.
"""

T = TypeVar("T")


def event_row(document: Document, event: Event) -> dict[str, Any]:
    """An event as a row of `EVENT_TABLE`."""
    return {
        "event_id": event.event_id,
        "doc_id": document.doc_id,
        "published": document.published,
        **common_columns(event),
        "score": event.score,
        "review": event.review,
    }


def common_columns(event: "Event | Development") -> dict[str, Any]:
    """The columns that the tables of events and of developments have in common."""
    return {
        "headline": event.headline,
        "action": event.action,
        "status": event.status,
        "countries": event.countries,
        "cities": [city.name for city in event.cities],
        "authorities": [authority.name for authority in event.authorities],
        **date_values(event),
        "durations": [f"{duration.value} {duration.role}" for duration in event.durations],
        "sectors": [sector.text for sector in event.sectors],
        "sector_codes": sorted(
            {code.code for sector in event.sectors for code in sector.codes if code.scheme == SCHEME}
        ),
        "programs": event.programs,
        "laws": event.laws,
        "amounts": event.amounts,
    }


class WholeFiles:
    """Files of a folder that take their names only when the `with` block ends well: a run that fails changes none of them.

    Args:
        folder: made if it does not exist; files of an earlier run in it are replaced.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._open = ExitStack()

    def __enter__(self) -> Self:
        self._folder.mkdir(parents=True, exist_ok=True)
        # In the folder itself, so that moving the files is renaming them.
        self._scratch = tempfile.TemporaryDirectory(dir=self._folder, prefix=".unfinished-")
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        with self._scratch as staged:
            self._open.__exit__(kind, error, at)
            if kind is None:
                for path in sorted(Path(staged).iterdir()):
                    path.replace(self._folder / path.name)

    def stage(self, name: str) -> Path:
        """The path at which to write what will be the file of this name."""
        return Path(self._scratch.name) / name

    def text(self, name: str) -> IO[str]:
        """The file of this name, open for writing; it is closed when the block ends."""
        # A lone surrogate is legal in a str and not in UTF-8; it is kept as an escape.
        return self.enter(self.stage(name).open("w", encoding="utf-8", errors="backslashreplace", newline=""))

    def csv(self, name: str, columns: Sequence[str]) -> Callable[[Mapping[str, Any]], None]:
        """The CSV file of this name, as what writes a row into it; no cell can start a formula."""
        table = csv.DictWriter(self.text(name), columns, lineterminator="\n")
        table.writeheader()

        def write(row: Mapping[str, Any]) -> None:
            table.writerow({column: _cell(value) for column, value in row.items()})

        return write

    def enter(self, writer: AbstractContextManager[T]) -> T:
        """Enter something that is to be left when the block ends, before the files take their names."""
        return self._open.enter_context(writer)


class TableWriter:
    """Writes the files of `TABLES` into a folder.

    Documents are written as they come. A README.md, unless the folder has its own, tells `datasets.load_dataset` to take
    the events.

    Args:
        folder: made if it does not exist; files of an earlier run in it are replaced.
        run: facts about the run for run.json; the counts are added.
    """

    def __init__(self, folder: Path, run: dict[str, Any]) -> None:
        self._folder = folder
        self._files = WholeFiles(folder)
        self._run = run
        self._counts = {"read": 0, "rejected": 0, "events": 0}
        self._pending: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        files = self._files.__enter__()
        self._documents = files.text("documents.jsonl")
        self._events = files.text("events.jsonl")
        self._errors = files.text("errors.jsonl")
        self._csv = files.csv("events.csv", EVENT_TABLE.names)
        card = self._folder / "README.md"
        if not card.exists() or card.read_text(encoding="utf-8", errors="replace") == _DATASET_CARD:
            files.text("README.md").write(_DATASET_CARD)
        self._database = files.enter(Database(files.stage("alerts.db")))
        self._parquet = files.enter(pq.ParquetWriter(files.stage("events.parquet"), EVENT_TABLE))
        return self

    def write(self, item: Document | Reject) -> list[dict[str, Any]]:
        """Write a document or the reason why there is none; returns its rows of the event table."""
        if isinstance(item, Reject):
            self._counts["rejected"] += 1
            self._errors.write(json.dumps(item._asdict(), ensure_ascii=False) + "\n")
            return []
        self._counts["read"] += 1
        self._documents.write(item.model_dump_json() + "\n")
        self._database.write(item)
        rows = [event_row(item, event) for event in item.events]
        for event, row in zip(item.events, rows, strict=True):
            facts = {"doc_id": item.doc_id, **event.model_dump(mode="json")}
            self._events.write(json.dumps(facts, ensure_ascii=False) + "\n")
            self._csv(row)
        self._counts["events"] += len(rows)
        self._pending += rows
        if len(self._pending) >= _ROW_GROUP:
            self._flush()
        return rows

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        try:
            if kind is None:
                self._flush()
                self._files.text("run.json").write(json.dumps(self._run | self._counts, indent=2) + "\n")
        except BaseException as failure:
            self._files.__exit__(type(failure), failure, failure.__traceback__)
            raise
        self._files.__exit__(kind, error, at)

    def _flush(self) -> None:
        if self._pending:
            # Not `Table.from_pylist`, which imports pandas: a quarter of a second.
            lines = "\n".join(map(json.dumps, self._pending)).encode()
            options = pa.json.ParseOptions(explicit_schema=EVENT_TABLE)
            # One block, since a row may not be longer than a block.
            block = pa.json.ReadOptions(block_size=len(lines))
            self._parquet.write_table(pa.json.read_json(io.BytesIO(lines), block, options))
            self._pending = []


def _cell(value: Any) -> Any:
    """A CSV cell; a spreadsheet must not take an untrusted one for a formula."""
    flat = "; ".join(value) if isinstance(value, list) else value
    return f"'{flat}" if isinstance(flat, str) and flat.startswith(_FORMULA) else flat
