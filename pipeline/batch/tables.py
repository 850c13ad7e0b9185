"""Tables in: the events of a run as a typed data frame, and all its tables as DuckDB reads them."""

import glob
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FILES = {"documents": "documents.jsonl", "events": "events.parquet", "records": "events.jsonl"}
# Of events.jsonl what the tables need; whatever else a line has is passed over.
_RECORD = """{
    event_id: 'VARCHAR', doc_id: 'VARCHAR', countries: 'VARCHAR[]',
    cities: 'STRUCT(name VARCHAR, id VARCHAR, country VARCHAR)[]',
    authorities: 'STRUCT(name VARCHAR, id VARCHAR, acronym VARCHAR, country VARCHAR)[]',
    durations: 'STRUCT(value VARCHAR, role VARCHAR, business BOOLEAN, text VARCHAR)[]',
    sectors: 'STRUCT(text VARCHAR, codes STRUCT(scheme VARCHAR, code VARCHAR, label VARCHAR, score DOUBLE)[])[]',
    programs: 'VARCHAR[]', laws: 'VARCHAR[]', amounts: 'VARCHAR[]', review: 'VARCHAR[]',
    field_evidence: 'MAP(VARCHAR, BIGINT[][])'
}"""
_DOCUMENT = """{
    doc_id: 'VARCHAR', published: 'DATE', title: 'VARCHAR', publisher: 'VARCHAR', url: 'VARCHAR',
    source: 'STRUCT(uri VARCHAR)', text: 'VARCHAR'
}"""
# Bytes of a line; the longest text that is read, with all its spans, has a few tens of millions.
_LONGEST_DOCUMENT = 2**26
# Positions count from 0, as in alerts.db.
_ITEMS = "SELECT event_id, {of}, unnest(range(len({of}))) AS position, unnest({of}) AS item FROM records"
# A text under two names has its events once, as in alerts.db: those of the first name, in all tables.
_VIEWS = f"""
CREATE VIEW documents AS SELECT * REPLACE (source.uri AS source)
    FROM read_json(getvariable('documents'), columns = {_DOCUMENT}, maximum_object_size = {_LONGEST_DOCUMENT});
CREATE VIEW events AS SELECT * EXCLUDE file_row_number REPLACE (published::DATE AS published)
    FROM read_parquet(getvariable('events'), file_row_number = true)
    QUALIFY row_number() OVER (PARTITION BY event_id ORDER BY file_row_number) = 1;
CREATE VIEW records AS FROM read_json(getvariable('records'), columns = {_RECORD})
    SEMI JOIN events USING (event_id, doc_id);
CREATE VIEW countries AS SELECT event_id, position, item AS country FROM ({_ITEMS.format(of="countries")});
CREATE VIEW cities AS SELECT event_id, position, item.* FROM ({_ITEMS.format(of="cities")});
CREATE VIEW authorities AS SELECT event_id, position, item.* FROM ({_ITEMS.format(of="authorities")});
CREATE VIEW durations AS SELECT event_id, position, item.* FROM ({_ITEMS.format(of="durations")});
CREATE VIEW sectors AS SELECT event_id, position, text, coded.* FROM (
    SELECT event_id, position, item.text AS text, unnest(if(len(item.codes) = 0, [NULL], item.codes)) AS coded
    FROM ({_ITEMS.format(of="sectors")})
);
CREATE VIEW names AS {
    " UNION ALL ".join(
        f"SELECT event_id, '{field}' AS field, position, item AS name FROM ({_ITEMS.format(of=field)})"
        for field in ("programs", "laws", "amounts", "review")
    )
};
CREATE VIEW evidence AS SELECT event_id, field, place[1] AS start, place[2] AS "end" FROM (
    SELECT event_id, entry.key AS field, unnest(entry.value) AS place
    FROM (SELECT event_id, unnest(map_entries(field_evidence)) AS entry FROM records)
);
"""


def load_events(path: str | Path) -> pd.DataFrame:
    """The events that `policy-alerts extract` wrote, a row each, with the columns of `pipeline.batch.writers.EVENT_TABLE`.

    Text is of pandas' `string` type, `action` and `status` are categories, fields with several values are lists. Dates stay
    text, ISO 8601, as many are known to the month or quarter only; `pandas.to_datetime(column, errors="coerce")` gives
    those that are days.

    Args:
        path: the output folder of a run, or its events.parquet.

    Raises:
        FileNotFoundError: there is no such table.
    """
    given = Path(path)
    folder = given.parent if given.name == "events.parquet" else given
    file = given if given.is_file() else folder / "events.parquet"
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist; `policy-alerts extract ALERTS -o {folder}` writes it")
    table = pq.read_table(file)
    frame = pd.DataFrame(table.to_pylist(), columns=table.column_names)
    kinds = {field.name: "string" for field in table.schema if pa.types.is_string(field.type)}
    return frame.astype(kinds | {"action": "category", "status": "category", "score": "float64"})


def connect(path: str | Path) -> "DuckDBPyConnection":
    """A DuckDB connection with the tables of `alerts.db` and the columns of `events.parquet`, as views over a run's files.

    Views, because a database file would keep a run a third time, and make every run need DuckDB.

    `events` has a row each, fields with several values as lists; `countries`, `cities`, `authorities`, `durations`,
    `sectors`, `names` and `evidence` have a row a value. `published` is a DATE; the dates of events stay text, as many are
    known to the month only: `TRY_CAST(effective_from AS DATE)` gives those that are days.

    Args:
        path: the output folder of a run; the views read what it holds when they are queried.

    Raises:
        FileNotFoundError: a file of the run is missing.
        ImportError: DuckDB is not installed.
    """
    try:
        import duckdb
    except ImportError as error:
        raise ImportError("DuckDB is not installed: pip install 'policy-alerts[duckdb]'") from error

    connection = duckdb.connect()
    for name, file in _FILES.items():
        found = Path(path).resolve() / file
        if not found.is_file():
            raise FileNotFoundError(f"{found} does not exist; `policy-alerts extract ALERTS -o {path}` writes it")
        # DuckDB would take brackets and stars in a path for a pattern.
        connection.execute(f"SET VARIABLE {name} = ?", [glob.escape(str(found))])
    connection.execute(_VIEWS)
    return connection
