"""The words by which actions, statuses and the roles of dates and lengths are told."""

import re
from functools import lru_cache
from typing import NamedTuple

from pipeline.assets import table

_CAPITAL = re.compile(r"\\.|[A-Z]")


class Cue(NamedTuple):
    """A pattern that speaks for a value of a field, with a weight; it reads text that is `lowered`."""

    value: str
    weight: float
    pattern: re.Pattern[str]


@lru_cache(maxsize=8)
def cues(field: str) -> tuple[Cue, ...]:
    """The cues of a field: `action`, `status`, `duration`, `date_before`, `date_after`."""
    rows = [row for row in table("event_cues.csv") if row["field"] == field]
    return tuple(Cue(row["value"], float(row["weight"]), _compiled(field, row["pattern"])) for row in rows)


def _compiled(field: str, pattern: str) -> re.Pattern[str]:
    # Patterns that leave case alone are several times as fast; an escape such as `\W` must keep its letter.
    pattern = _CAPITAL.sub(lambda match: match[0] if match[0][0] == "\\" else match[0].lower(), pattern)
    # Dates are told by what touches them; everything else by whole words anywhere.
    return re.compile(pattern if field.startswith("date_") else rf"\b(?:{pattern})")


def lowered(text: str) -> str:
    """A text in lower case, character for character as long as it was."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(lower if len(lower := c.lower()) == 1 else c for c in text)
