"""Text as the tagger's network reads it: words with their case shapes, in windows of whole lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

# Digits and letters part, so that "2023The" is two words: crawled pages glue a date to the sentence after it.
_WORD = re.compile(r"\d+|[^\W\d_]+|[^\w\s]|_")
# What stands between two lines of a window.
BREAK = "[SEP]"
# Longer titles are mostly whole articles on one line.
_TITLE_WORDS = 24
SHAPES = ("lower", "title", "upper", "initial", "digits", "other")


class Word(NamedTuple):
    """A word or sign at [start, end) of a text; a line break is empty, with the text `BREAK`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Window:
    """Consecutive words that the network reads together.

    `first` and `last` bound the words that this window decides; those outside are context that another window decides.
    """

    words: list[Word]
    first: int
    last: int

    def decided(self) -> Iterator[tuple[int, Word]]:
        """The words that this window decides, line breaks left out, each with its place among its words."""
        for i in range(self.first, self.last):
            if self.words[i].start < self.words[i].end:
                yield i, self.words[i]


def words(text: str, start: int, end: int) -> list[Word]:
    """The words of text[start:end], with offsets into `text`."""
    found: list[Word] = []
    for match in _WORD.finditer(text, start, end):
        surface = match.group()
        if len(surface) < 3 or surface.islower() or surface.isupper() or surface.istitle():
            found.append(Word(match.start(), match.end(), surface))
        else:
            found.extend(_camel_parts(surface, match.start()))
    return found


def _camel_parts(surface: str, start: int) -> Iterator[Word]:
    """ "ChinaThe" → "China", "The": parted where a capital follows two lower-case letters."""
    begin = 0
    for i in range(2, len(surface)):
        if surface[i].isupper() and surface[i - 1].islower() and surface[i - 2].islower():
            yield Word(start + begin, start + i, surface[begin:i])
            begin = i
    yield Word(start + begin, start + len(surface), surface[begin:])


def shape(word: str) -> int:
    """The index in `SHAPES` of a word's case: what an uncased vocabulary loses."""
    if word[0].isdigit():
        return 4
    if not word[0].isalpha() or word == BREAK:
        return 5
    if word.islower() or not (word[0].isupper() or word[0].islower()):
        return 0
    if word.isupper():
        return 2 if len(word) > 1 else 3
    return 1 if word[0].isupper() and word[1:].islower() else 5


def windows(
    text: str, lines: Iterable[tuple[int, int]], size: int, overlap: int, title: tuple[int, int] | None = None
) -> list[Window]:
    """All windows of a text, each after the words of the title.

    What part a name plays depends on what the text is about, so windows after the title's own open with its words, as
    context.

    Args:
        text: the whole text.
        lines: and the two after it, as `each_window` takes them.
        size: words and line breaks of a window, without the title's.
        overlap: how many words two windows of one line share.
        title: its [start, end), if the text has one.
    """
    found = list(each_window(text, lines, size, overlap))
    if title is None:
        return found
    context = [*words(text, *title)[:_TITLE_WORDS], Word(title[1], title[1], BREAK)]
    return [
        replace(part, words=context + part.words, first=part.first + len(context), last=part.last + len(context))
        if part.words[0].start >= title[1]
        else part
        for part in found
    ]


def each_window(text: str, lines: Iterable[tuple[int, int]], size: int, overlap: int) -> Iterator[Window]:
    """The lines of a text packed into windows of at most `size` words, one after the other as they are asked for.

    A line is kept whole where it fits; a longer one is cut into windows that share `overlap` words, each of which the
    nearer window decides.

    Args:
        text: the whole text.
        lines: [start, end) of each line to read, in order.
        size: the largest window, in words and line breaks; more than twice `overlap`.
        overlap: how many words two windows of one line share.
    """
    open_words: list[Word] = []
    for start, end in lines:
        line = words(text, start, end)
        if not line:
            continue
        if open_words and len(open_words) + 1 + len(line) > size:
            yield Window(open_words, 0, len(open_words))
            open_words = []
        if len(line) > size:
            yield from _cut(line, size, overlap)
            continue
        if open_words:
            open_words.append(Word(start, start, BREAK))
        open_words.extend(line)
    if open_words:
        yield Window(open_words, 0, len(open_words))


def _cut(line: Sequence[Word], size: int, overlap: int) -> Iterator[Window]:
    step = size - overlap
    begins = range(0, max(1, len(line) - overlap), step)
    for begin in begins:
        part = list(line[begin : begin + size])
        first = 0 if begin == 0 else overlap // 2
        last = len(part) if begin == begins[-1] else len(part) - (overlap - overlap // 2)
        yield Window(part, first, last)
