"""Names found in text: the longest known name that starts at each token."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

Entry = TypeVar("Entry")

# Dotted initials (U.S., D.C.) and hyphenated words are one token; every other sign is its own.
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[-‐‑]\w+)*|[^\w\s]")
_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"})


class Token(NamedTuple):
    """A word or sign, at [start, end) of the text."""

    start: int
    end: int
    text: str

    @property
    def is_capitalised(self) -> bool:
        """Whether it is a word that starts with a capital letter."""
        return self.text[0].isupper()


class Match(NamedTuple, Generic[Entry]):
    """A known name at tokens [first, last) with what is known about it."""

    first: int
    last: int
    entry: Entry


def tokenize(text: str, start: int = 0, end: int | None = None) -> list[Token]:
    """The tokens of text[start:end], with offsets into `text`."""
    stop = len(text) if end is None else end
    return [Token(m.start(), m.end(), m.group()) for m in _TOKEN.finditer(text, start, stop)]


class Gazetteer(Generic[Entry]):
    """Names with an entry each.

    A name matches token by token as it is written, or in capitals throughout; typographic apostrophes and hyphens
    equal plain ones. With `ignore_case`, letters match in either case.

    Args:
        entries: name and entry; a later entry replaces an earlier one of the same name.
    """

    def __init__(self, entries: Iterable[tuple[str, Entry]], *, ignore_case: bool = False) -> None:
        self._ignore_case = ignore_case
        self._entries: dict[tuple[str, ...], Entry] = {}
        # The lengths of the names that start with a token, longest first, so that a look-up tries few windows.
        self._lengths: dict[str, list[int]] = {}
        for name, entry in entries:
            for form in {name, name.upper()}:
                key = tuple(self._normal(token.text) for token in tokenize(form))
                if not key:
                    continue
                self._entries[key] = entry
                lengths = self._lengths.setdefault(key[0], [])
                if len(key) not in lengths:
                    lengths.append(len(key))
                    lengths.sort(reverse=True)

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> Iterator[Entry]:
        """What is known about each name; the same entry may come more than once."""
        yield from self._entries.values()

    def get(self, name: str) -> Entry | None:
        """What is known about exactly this name."""
        return self._entries.get(tuple(self._normal(token.text) for token in tokenize(name)))

    def find(self, tokens: Sequence[Token]) -> Iterator[Match[Entry]]:
        """Non-overlapping matches from left to right, the longest at each place."""
        words = [self._normal(token.text) for token in tokens]
        i = 0
        while i < len(words):
            for length in self._lengths.get(words[i], ()):
                window = tuple(words[i : i + length])
                entry = self._entries.get(window)
                # At the end of a line a window is cut short and may spell a shorter name, which has its own turn.
                if entry is not None and len(window) == length:
                    yield Match(i, i + length, entry)
                    i += length
                    break
            else:
                i += 1

    def _normal(self, word: str) -> str:
        word = word.translate(_SAME)
        return word.casefold() if self._ignore_case else word
