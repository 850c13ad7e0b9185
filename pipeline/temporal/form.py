"""What a form of the grammar is, and what it says about the place where it was found."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from pipeline.temporal.resolve import Context
from pipeline.temporal.span import Label

Groups = dict[str, str | None]
# Every example is read on this day, a Thursday.
REFERENCE = datetime.date(2024, 5, 16)


class Guess(NamedTuple):
    """A value that is less than certain, and why."""

    value: str | None
    note: str


# Reads what was matched; None where the calendar has no such thing or the form does not fit after all.
Resolver = Callable[[Groups, Context], str | Guess | None]
UNKNOWN = Guess(None, "no reference date")

# The numerals that a match begins with, by their number of digits.
D1, D2, D3, D4 = "#1", "#2", "#3", "#4"


class Example(NamedTuple):
    """A text, the surface to be found in it, and its value on the day of `REFERENCE`."""

    text: str
    surface: str
    value: str


@dataclass(frozen=True)
class Form:
    """One way to write a time.

    Attributes:
        name: what to call it.
        label: what it is a form of.
        starts: the words (or `D1` … `D4` for numerals) that it begins with; it is tried nowhere else.
        pattern: what it looks like in lower case.
        resolve: gives its value.
        example: shows it, and is its test.
        before: what has to stand before it, within 48 characters.
        not_before: what must not.
        joins: it continues the date before it: what has to stand between the two.
    """

    name: str
    label: Label
    starts: Iterable[str]
    pattern: str
    resolve: Resolver
    example: Example
    before: str = ""
    not_before: str = ""
    joins: str = ""
    regex: re.Pattern[str] = field(init=False, repr=False)
    before_regex: re.Pattern[str] | None = field(init=False, repr=False)
    not_before_regex: re.Pattern[str] | None = field(init=False, repr=False)
    joins_regex: re.Pattern[str] | None = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Compile what the table states."""
        object.__setattr__(self, "regex", re.compile(self.pattern))
        for name in ("before", "not_before", "joins"):
            stated = getattr(self, name)
            object.__setattr__(self, f"{name}_regex", re.compile(stated) if stated else None)
