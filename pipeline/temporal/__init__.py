"""Dates and durations: spans of text with ISO 8601 values, resolved against a day of reference.

    find("valid from 1 May for two years", datetime.date(2024, 4, 2))

    period("2024-Q2").last

The grammar is a table of named forms (`date_forms`, `length_forms`), each with an example that is its test; `search` tries
them where their first words stand. It stands alone: no import from the rest of the house.
"""

from pipeline.temporal.periods import Period, period
from pipeline.temporal.search import day_first, find, with_weekday
from pipeline.temporal.span import TimeSpan
from pipeline.temporal.values import add

__all__ = ["Period", "TimeSpan", "add", "day_first", "find", "period", "with_weekday"]
