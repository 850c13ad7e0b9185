"""The words by which actions, statuses and the roles of dates and lengths are told."""

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.assets import table


class Cue(NamedTuple):
    """A pattern that speaks for a value of a field, with a weight."""

    value: str
    weight: float
    pattern: re.Pattern[str]


@lru_cache(maxsize=8)
def cues(field: str) -> tuple[Cue, ...]:
    """The cues of a field: `action`, `status`, `duration`, `date_before`, `date_after`."""
    rows = [row for row in table("event_cues.csv") if row["field"] == field]
    return tuple(Cue(row["value"], float(row["weight"]), _compiled(field, row["pattern"])) for row in rows)


def _compiled(field: str, pattern: str) -> re.Pattern[str]:
    # Dates are told by what touches them; everything else by whole words anywhere.
    return re.compile(pattern if field.startswith("date_") else rf"\b(?:{pattern})", re.IGNORECASE)
