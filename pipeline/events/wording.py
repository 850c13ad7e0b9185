"""The words of a text as linear votes weigh them: names, dates and amounts by their labels alone, so that what is said of one is learned for all."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import NamedTuple, Protocol

TOKEN = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)?|\d+|[^\w\s]")
_HEADLINE, _LEAD, _REST = 30, 45, 90  # words
_MARKS = frozenset("<%€$£")


class Stated(Protocol):
    """What is named somewhere: a span, or what the network found."""

    @property
    def start(self) -> int:
        """The offset of its first character."""

    @property
    def end(self) -> int:
        """The offset behind its last character."""

    @property
    def label(self) -> str:
        """What is named."""


class Word(NamedTuple):
    """A word in small letters, a mark, or what is named by its label, `<date>`; [start, end) is its place."""

    text: str
    start: int
    end: int


def words(text: str, start: int, end: int, stated: Sequence[Stated]) -> Iterator[Word]:
    """The words of text[start:end], of which `stated`, in order and without overlaps, names some."""
    k = bisect_right(stated, start, key=lambda name: name.end)
    while start < end:
        name = stated[k] if k < len(stated) and stated[k].start < end else None
        for match in TOKEN.finditer(text, start, name.start if name else end):
            yield Word(match.group().lower(), *match.span())
        if not name:
            break
        yield Word(f"<{name.label.lower()}>", name.start, name.end)
        start, k = name.end, k + 1


def features(start: str, end: str, headline: Iterable[str], rest: Iterable[str]) -> set[str]:
    """What tells what a development does.

    Args:
        start: how the day on which it starts lies to the day of publication: before, same, after or none.
        end: the same of the last day.
        headline: the words of its headline.
        rest: those after it; no more are taken than are read.
    """
    title, told = list(islice(counted(headline), _HEADLINE)), list(islice(counted(rest), _REST))
    return {
        "always",
        f"start {start}",
        f"end {end}",
        f"start {start} end {end}",
        *runs("h", title, 3),
        *runs("l", told[:_LEAD], 3),
        *runs("r", told, 2),
    }


def counted(found: Iterable[str]) -> Iterator[str]:
    """Words without marks, but those of sums and shares; all numbers as one."""
    return ("0" if word.isdigit() else word for word in found if word[0].isalnum() or word[0] in _MARKS)


def runs(place: str, found: Sequence[str], longest: int) -> Iterator[str]:
    """The runs of so many words at most, each behind the name of the place where they stand."""
    for size in range(1, longest + 1):
        for i in range(len(found) - size + 1):
            yield f"{place} {' '.join(found[i : i + size])}"
