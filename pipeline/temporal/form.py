"""What a form of the grammar is, and what it says about the place where it was found."""

import datetime
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property
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

    # Compiled when first tried: few texts need every form, and compiling all takes longer than reading a text.

    @cached_property
    def regex(self) -> re.Pattern[str]:
        """`pattern`, compiled."""
        return re.compile(self.pattern)

    @cached_property
    def before_regex(self) -> re.Pattern[str] | None:
        """`before`, compiled."""
        return re.compile(self.before) if self.before else None

    @cached_property
    def not_before_regex(self) -> re.Pattern[str] | None:
        """`not_before`, compiled."""
        return re.compile(self.not_before) if self.not_before else None

    @cached_property
    def joins_regex(self) -> re.Pattern[str] | None:
        """`joins`, compiled."""
        return re.compile(self.joins) if self.joins else None
