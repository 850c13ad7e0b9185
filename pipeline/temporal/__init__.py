"""Dates and durations: spans of text with ISO 8601 values, resolved against a day of reference.

    find("valid from 1 May for two years", datetime.date(2024, 4, 2))

It stands alone: no import from the rest of the house.
"""

from pipeline.temporal.find import TimeSpan, find
from pipeline.temporal.values import add

__all__ = ["TimeSpan", "add", "find"]
