"""What part a span plays, by the words around it: linear votes beside that of the tagger's network (`events/votes.py`)."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, get_args

from pipeline import temporal
from pipeline.encoder.decode import Floats
from pipeline.encoder.tagger import NO_ROLE, OWN
from pipeline.events.votes import LinearVotes
from pipeline.events.wording import TOKEN, Stated, words
from pipeline.schema import EVENT_DATES, Document, DurationRole, Line

CLASSES: dict[str, tuple[str, ...]] = {
    "DATE": (NO_ROLE, *EVENT_DATES),
    "DURATION": (NO_ROLE, *get_args(DurationRole)),
    "MINISTRY": (NO_ROLE, OWN),
    "PROGRAM": (NO_ROLE, OWN),
    "LAW": (NO_ROLE, OWN),
}
Votes = dict[tuple[int, str], Floats]
_TIMES = frozenset({"DATE", "DURATION"})
_STOPS = frozenset(".;!?")
_AUTHORITY = frozenset({
    "<ministry>", "authority", "authorities", "ministry", "department", "office", "offices", "agency", "agencies", "embassy",
    "consulate", "consulates", "service", "board", "desk", "court", "police", "government", "directorate", "inspectorate",
    "prefecture", "council", "commission", "bureau", "official", "officials",
})  # fmt: skip
_BEFORE, _AFTER = 14, 10
_HEADING = 60  # characters
_DAYS = {"Y": 365.0, "M": 30.0, "W": 7.0, "D": 1.0, "H": 0.04}
_LENGTH = re.compile(r"PT?(\d+)([YMWDH])")
_LENGTHS = (1, 5, 10, 16, 31, 61, 95, 190, 370, 740, 1100, 2000)
_GAPS = (3, 10, 40, 130, 400, 800)
_BRIEF = 14  # characters


class _Words(NamedTuple):
    """The words of a content line, spans as their labels: `<date>`; where each begins, and the first word of each one's sentence."""

    words: list[str]
    starts: list[int]
    sentences: list[int]


class Roles:
    """Votes on the parts that spans play.

    Args:
        folder: a trained model with its manifest.

    Raises:
        AssetError: the model is missing, is not the recorded one, or was trained for other parts.
    """

    def __init__(self, folder: Path) -> None:
        self._votes = LinearVotes(folder, CLASSES)
        self.digest = self._votes.digest

    def __call__(self, document: Document, stated: Sequence[Stated], values: Mapping[int, str]) -> Votes:
        """The log-probabilities of `CLASSES[label]` for each that has a label of these, by its start and label.

        Args:
            document: with lines and, where it is known, the day of publication.
            stated: all that is named in it, in order and without overlaps.
            values: of the dates and lengths, by their starts.
        """
        return {
            (name.start, name.label): self._votes(name.label, features)
            for name, features in described(document, stated, values)
        }


def described(
    document: Document, stated: Sequence[Stated], values: Mapping[int, str]
) -> Iterator[tuple[Stated, set[str]]]:
    """Each that has one of the labels of `CLASSES`, with the features of where it stands."""
    context = _Context(document, stated, values)
    for k, name in enumerate(stated):
        if name.label in CLASSES:
            yield name, set(context.features(k))


class _Context:
    """A document's words and what is named in it, made ready for asking about each."""

    def __init__(self, document: Document, stated: Sequence[Stated], values: Mapping[int, str]) -> None:
        self._text, self._stated, self._values = document.text, stated, values
        self._published = temporal.period(document.published or "")
        self._day = document.published
        self._lines = list(document.content_lines())
        self._starts = [line.start for line in self._lines]
        self._words: dict[int, _Words] = {}
        self._names = [_flat(self._text[name.start : name.end]) for name in stated]
        self._mentions: dict[str, Counter[str]] = {}
        self._order: dict[str, dict[str, int]] = {}
        self._first: dict[tuple[str, str], int] = {}
        self._titled: set[tuple[str, str]] = set()
        for name, surface in zip(stated, self._names, strict=True):
            self._mentions.setdefault(name.label, Counter())[surface] += 1
            self._order.setdefault(name.label, {}).setdefault(surface, len(self._order[name.label]))
            self._first.setdefault((name.label, surface), self._line_of(name))
            if self._lines[self._line_of(name)].role == "title":
                self._titled.add((name.label, surface))
        self._titled_labels = {label for label, _ in self._titled}
        self._dates = Counter(values[name.start] for name in stated if name.label == "DATE" and name.start in values)
        self._last = max(self._dates, default="")

    def _line_of(self, name: Stated) -> int:
        return max(0, bisect_right(self._starts, name.start) - 1)

    def _of_line(self, at: int) -> _Words:
        if at not in self._words:
            self._words[at] = _words(self._text, self._lines[at], self._stated)
        return self._words[at]

    def features(self, k: int) -> Iterator[str]:
        """What is so of where the k-th stands."""
        name = self._stated[k]
        at = self._line_of(name)
        line = self._of_line(at)
        i = bisect_right(line.starts, name.start) - 1
        first = line.sentences[i]
        reach = min(i + 1 + _AFTER, len(line.words))
        end = next((j for j in range(i + 1, reach) if line.sentences[j] != first), reach)
        before, after = line.words[max(first, i - _BEFORE) : i][::-1], line.words[i + 1 : end]
        yield "always"
        yield f"role {self._lines[at].role}"
        yield f"line {min(at, 8)}"
        yield f"rest {min(len(self._lines) - 1 - at, 3)}"
        yield from (f"b {word}" for word in before)
        yield from (f"a {word}" for word in after)
        yield from (f"b{j} {word}" for j, word in enumerate(before[:4]))
        yield from (f"a{j} {word}" for j, word in enumerate(after[:3]))
        yield from (f"s{j} {word}" for j, word in enumerate(line.words[first : min(first + 3, i)]))
        for size in (2, 3):
            yield from (
                f"bg{min(j, 1)} {' '.join(before[j : j + size])}" for j in range(min(5, len(before) - size + 1))
            )
            yield from (f"ag{min(j, 1)} {' '.join(after[j : j + size])}" for j in range(min(3, len(after) - size + 1)))
        if not before:
            yield "opens"
        if at and _is_short(self._lines[at - 1]):
            yield from (f"h {word}" for word in self._of_line(at - 1).words[:8])
        yield from self._of_time(k, before) if name.label in _TIMES else self._of_name(k, (*before, *after))

    def _of_name(self, k: int, around: Sequence[str]) -> Iterator[str]:
        label, surface = self._stated[k].label, self._names[k]
        mentions = self._mentions[label]
        yield f"count {min(4, mentions[surface])}"
        yield f"distinct {min(8, len(mentions))}"
        yield f"nth {min(6, self._order[label][surface])}"
        yield f"first {min(6, self._first[label, surface])}"
        if (label, surface) in self._titled:
            yield "titled"
        elif label in self._titled_labels:
            yield "another titled"
        yield f"name {surface}"
        yield from (f"w {word}" for word in TOKEN.findall(surface)[:8])
        yield from {f"with {word}" for word in around if word[0] == "<"}

    def _of_time(self, k: int, before: Sequence[str]) -> Iterator[str]:
        name, value = self._stated[k], self._values.get(self._stated[k].start, "")
        yield from (f"bn {word}" for word in before[:7])
        if not _AUTHORITY.isdisjoint(before):
            yield "authority"
        if name.label == "DURATION":
            yield f"length {_length(value)}"
            if "/" in value:
                yield "range"
            if "-" in self._text[name.start : name.end]:
                yield "joined"
            return
        days = temporal.period(value)
        side = days.side_of(self._published) if days and self._published else "none"
        kind = {10: "day", 7: "month", 4: "year"}.get(len(value), "other") if "W" not in value else "other"
        yield f"side {side}"
        yield f"kind {kind}"
        yield f"{side} {kind}"
        yield from (f"{side} b{j} {word}" for j, word in enumerate(before[:3]))
        if kind == "day" and self._day and side != "same":
            gap = abs((date.fromisoformat(value) - date.fromisoformat(self._day)).days)
            yield f"gap {side} {sum(gap > limit for limit in _GAPS)}"
        if value == self._last:
            yield "last day"
        if len(self._dates) == 1:
            yield "only day"
        yield f"days {min(4, self._dates[value])}"
        yield from self._joints(k)

    def _joints(self, k: int) -> Iterator[str]:
        """What stands between a date and its neighbours, where that is little: "to", "and"."""
        for left, right, side in ((k - 1, k, "before"), (k, k + 1, "behind")):
            if left >= 0 and right < len(self._stated) and self._stated[left].label == self._stated[right].label:
                between = self._text[self._stated[left].end : self._stated[right].start]
                if len(between) < _BRIEF:
                    yield f"joint {side} {_flat(between)}"


def _words(text: str, line: Line, stated: Sequence[Stated]) -> _Words:
    """The words of a line; a sentence ends at a mark with white space behind it."""
    found: list[str] = []
    starts: list[int] = []
    sentences: list[int] = []
    first = 0
    for word in words(text, line.start, line.end, stated):
        found.append(word.text)
        starts.append(word.start)
        sentences.append(first)
        if word.text in _STOPS and text[word.end : word.end + 1].isspace():
            first = len(found)
    return _Words(found, starts, sentences)


def _flat(text: str) -> str:
    """In small letters on one line."""
    return " ".join(text.casefold().split())


def _is_short(line: Line) -> bool:
    return line.end - line.start < _HEADING


def _length(value: str) -> str:
    found = _LENGTH.match(value)
    if not found:
        return "none"
    days = int(found[1]) * _DAYS[found[2]]
    return f"{found[2]}{sum(days > limit for limit in _LENGTHS)}"
