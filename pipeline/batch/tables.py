"""Tables in: the events of a run as a typed data frame."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq


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
    file = Path(path) / "events.parquet" if Path(path).is_dir() else Path(path)
    if not file.is_file():
        raise FileNotFoundError(f"{file} does not exist; `policy-alerts extract ALERTS -o {Path(path)}` writes it")
    table = pq.read_table(file)
    frame = pd.DataFrame(table.to_pylist(), columns=table.column_names)
    kinds = {field.name: "string" for field in table.schema if pa.types.is_string(field.type)}
    return frame.astype(kinds | {"action": "category", "status": "category", "score": "float64"})
