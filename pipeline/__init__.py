"""policy-alerts: reads policy alerts and writes structured, evidence-backed records.

import pipeline
document = pipeline.extract(text, published="2023-04-19")
nlp = pipeline.load()
for doc in nlp.pipe(texts):
    doc._.policy.events
"""

from collections.abc import Sequence
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from duckdb import DuckDBPyConnection
    from pandas import DataFrame
    from spacy.language import Language

    from pipeline.schema import Code, Document

__all__ = ["__version__", "classify_sectors", "connect", "extract", "load", "load_events"]
__version__ = version("policy-alerts")


def load(**overrides: dict[str, Any]) -> "Language":
    """A spaCy `Language` whose five components fill `doc._.policy`, a `pipeline.schema.Document`.

    Args:
        **overrides: settings of a component by its name, for example `policy_classify={"encoder": "folder"}`.

    Raises:
        ValueError: there is no such component or setting.
        pipeline.assets.AssetError: a model is missing or not the recorded one.
    """
    from pipeline.language import load as load_language

    return load_language(overrides)


def extract(text: str, *, published: str | None = None, **fields: Any) -> "Document":
    """Read one alert.

    Args:
        text: the page as plain text; it is kept as it is, and all offsets are code points into it.
        published: the day of publication, ISO 8601, where it is known from elsewhere than the text.
        **fields: further facts for the document: `doc_id`, `url`, `publisher`, `title`.

    Raises:
        pipeline.flow.TextTooLongError: the text is longer than the pipeline takes.
        ValueError: `published` is no ISO date, or a lone surrogate, which no file can hold, stands in the text or a field.
        pipeline.assets.AssetError: a model is missing or not the recorded one.
        pydantic.ValidationError: a field is of the wrong type.
    """
    from pipeline.flow import default

    flow = default()
    return flow(flow.document(text, published=published, **fields))


def classify_sectors(phrases: Sequence[str]) -> "list[list[Code]]":
    """ISIC Rev. 4 codes of phrases: for each phrase its codes, best first, or an empty list where it names no activity.

    A code is a division such as `C29`, or a section's letter where the phrase fits no division of it better than others.
    For other schemes, or a taxonomy of your own, use `load(policy_classify={"schemes": ["NACE21"], "taxonomy": "file.csv"})`.

    Raises:
        TypeError: `phrases` is one string.
        pipeline.assets.AssetError: the model is missing or not the recorded one.
    """
    from pipeline.stages.classify import default_classifier

    if isinstance(phrases, str):
        raise TypeError(f"classify_sectors takes a sequence of phrases; for one phrase give [{phrases!r}]")
    return default_classifier().classify(phrases)


def load_events(path: "str | Path") -> "DataFrame":
    """The events of an output folder as a typed data frame; see `pipeline.batch.tables.load_events`."""
    from pipeline.batch.tables import load_events as read_events

    return read_events(path)


def connect(path: "str | Path") -> "DuckDBPyConnection":
    """A DuckDB connection with the tables of an output folder; see `pipeline.batch.tables.connect`."""
    from pipeline.batch.tables import connect as open_tables

    return open_tables(path)
