"""How a development is told, as features for the linear votes on what it does."""

import re
from collections.abc import Iterator, Sequence

_TOKEN = re.compile(r"[^\W\d_]+|\d+|[%€$£]")
_HEADLINE, _LEAD = 30, 45  # words


def features(start: str, end: str, headline: str, rest: str) -> set[str]:
    """The features of a development.

    Args:
        start: how the day on which it starts lies to the day of publication: before, same, after or none.
        end: the same of the last day.
        headline: its headline.
        rest: its first words after the headline.
    """
    words, told = _words(headline)[:_HEADLINE], _words(rest)
    return {
        "always",
        f"start {start}",
        f"end {end}",
        f"start {start} end {end}",
        *_runs("h", words, 3),
        *_runs("l", told[:_LEAD], 3),
        *_runs("r", told, 2),
    }


def _words(text: str) -> list[str]:
    """In small letters, numbers as one."""
    return ["0" if word.isdigit() else word.lower() for word in _TOKEN.findall(text)]


def _runs(place: str, words: Sequence[str], longest: int) -> Iterator[str]:
    """The runs of so many words at most."""
    for size in range(1, longest + 1):
        for i in range(len(words) - size + 1):
            yield f"{place} {' '.join(words[i : i + size])}"
