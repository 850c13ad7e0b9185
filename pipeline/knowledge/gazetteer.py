"""Names found in text: the longest known name that starts at each token."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar

Entry = TypeVar("Entry")

# Dotted initials (U.S., D.C.) and hyphenated words are one token; every other sign is its own.
_TOKEN = re.compile(r"(?:[^\W\d_]\.){2,}|\w+(?:[-‐‑]\w+)*|[^\w\s]")
_SAME = str.maketrans({"’": "'", "‘": "'", "ʼ": "'", "‐": "-", "‑": "-"})


class Token(NamedTuple):
    """A word or sign, at [start, end) of the text; `key` is its text with plain apostrophes and hyphens."""

    start: int
    end: int
    text: str
    key: str

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
    found = _TOKEN.finditer(text, start, len(text) if end is None else end)
    return [Token(m.start(), m.end(), word := m.group(), _plain(word)) for m in found]


def _plain(word: str) -> str:
    """A word with plain apostrophes and hyphens."""
    return word if word.isascii() else word.translate(_SAME)


class Gazetteer(Generic[Entry]):
    """Names with an entry each.

    A name matches token by token as it is written, or in capitals throughout; typographic apostrophes and hyphens
    equal plain ones. With `ignore_case`, letters match in either case.

    Args:
        entries: name and entry; a later entry replaces an earlier one of the same name; a name in capitals is first of all the one that is so written.
    """

    def __init__(self, entries: Iterable[tuple[str, Entry]], *, ignore_case: bool = False) -> None:
        self._ignore_case = ignore_case
        # By the keys of a name's tokens, joined with spaces.
        self._entries: dict[str, Entry] = {}
        # The lengths of the names that start with a token, longest first, so that a look-up tries few windows.
        self._lengths: dict[str, tuple[int, ...]] = {}
        capitals: dict[str, Entry] = {}
        for name, entry in entries:
            if key := self._key(name):
                self._add(key, entry)
                if not ignore_case:
                    capitals[key.upper()] = entry
        for key, entry in capitals.items():
            if key not in self._entries:
                self._add(key, entry)

    def _add(self, key: str, entry: Entry) -> None:
        self._entries[key] = entry
        first, length = key.partition(" ")[0], key.count(" ") + 1
        lengths = self._lengths.get(first, ())
        if length not in lengths:
            self._lengths[first] = tuple(sorted((*lengths, length), reverse=True))

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> Iterator[Entry]:
        """What is known about each name; the same entry may come more than once."""
        yield from self._entries.values()

    def get(self, name: str) -> Entry | None:
        """What is known about exactly this name."""
        return self._entries.get(self._key(name))

    def find(self, tokens: Sequence[Token]) -> Iterator[Match[Entry]]:
        """Non-overlapping matches from left to right, the longest at each place."""
        words = [token.key for token in tokens]
        if self._ignore_case:
            words = [word.casefold() for word in words]
        end = 0
        for i, lengths in enumerate(map(self._lengths.get, words)):
            if not lengths or i < end:
                continue
            for length in lengths:
                # At the end of a line a window is cut short and may spell a shorter name, which has its own turn.
                if (
                    i + length <= len(words)
                    and (entry := self._entries.get(" ".join(words[i : i + length]))) is not None
                ):
                    yield Match(i, i + length, entry)
                    end = i + length
                    break

    def _key(self, name: str) -> str:
        """The keys of a name's tokens, with blanks between."""
        # Of plain words it is what `tokenize` makes of them, in a fraction of the time: tables hold many thousand names.
        is_plain = name.isascii() and name.replace(" ", "").isalnum()
        key = " ".join(name.split() if is_plain else map(_plain, _TOKEN.findall(name)))
        return key.casefold() if self._ignore_case else key
