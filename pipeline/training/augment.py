"""Variants of labelled texts that make names generalise: other names in the same places, and the noise of crawled pages."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from random import Random

from pipeline.assets import entries, table
from pipeline.knowledge import places, taxonomy
from pipeline.training.labelled import Composed, Labelled, Mention

_DIGIT = re.compile(r"\d")
# What is a city and what a province is knowledge more than context, so places are replaced less often.
_PLACES_SHARE = 0.4
# In a headline of capitals or without any, names are still names.
_UPPER_TITLE, _LOWER_TITLE, _GLUED, _WRAPPED, _PADDED = 0.10, 0.03, 0.10, 0.12, 0.35
# Of the lines of a padded text such shares get a line in front of them, and a label ("Going Digital: …").
_LINE_BEFORE, _LABEL_BEFORE = 0.3, 0.25


class Augmenter:
    """Makes variants of labelled texts.

    Args:
        examples: training texts, whose names may stand in for others of their label; never of dev or test.
        replacement: the share of names that are replaced, each everywhere in its text.
        seed: of all chance.
    """

    def __init__(self, examples: Iterable[Labelled], *, replacement: float, seed: int) -> None:
        self._random = Random(seed)
        self._replacement = replacement
        seen: dict[str, set[str]] = {}
        for example in examples:
            for m in example.mentions:
                seen.setdefault(m.label, set()).add(example.text[m.start : m.end])
        self._seen = {label: sorted(names) for label, names in seen.items()}
        cities = sorted(
            {place for found in places.cities().entries() for place in found}, key=lambda p: (p.id or "", p.name)
        )
        self._cities = [place.name for place in cities]
        self._city_weights = [place.population**0.5 for place in cities]
        # Headings, calls and labels that name nothing, so nothing in them is marked.
        self._headings = [heading for heading in entries("headings.txt") if "{" not in heading]
        self._calls = [call for call in entries("calls_to_action.txt") if "{place}" not in call]
        self._firms = entries("firms.txt")
        self._tables: dict[str, Sequence[str]] = {
            "COUNTRY": sorted(places.country_names().values()),
            "MINISTRY": sorted({row["name"] for row in table("authorities.csv")}),
            "REGION": sorted({row["name"] for row in table("regions.csv")}),
            "PROGRAM": sorted({row["name"] for row in table("programs.csv")}),
            "SECTOR": sorted(
                {row["phrase"] for row in table("sector_phrases.csv")}
                | {title.lower() for code, title in taxonomy.titles().items() if len(code) > 3 and len(title) < 45}
            ),
        }

    def variant(self, item: Labelled) -> Labelled:
        """A text like this one, with other names and perhaps with noise."""
        chosen: dict[tuple[str, str], str] = {}
        pieces: list[str] = []
        mentions: list[Mention] = []
        position = length = 0
        for m in item.mentions:
            surface = item.text[m.start : m.end]
            key = (m.label, surface)
            if key not in chosen:
                share = self._replacement * (_PLACES_SHARE if m.label in {"CITY", "REGION"} else 1)
                replaced = self._random.random() < share
                chosen[key] = self._other(m.label, surface) if replaced else surface
            between = item.text[position : m.start]
            pieces += [between, chosen[key]]
            start = length + len(between)
            mentions.append(replace(m, start=start, end=start + len(chosen[key])))
            length, position = start + len(chosen[key]), m.end
        pieces.append(item.text[position:])
        moved = _moved(item, mentions)
        lines = [(moved(a), moved(b)) for a, b in item.lines]
        told = tuple(each for each in item.told if each.passages is None)
        return self._noisy(replace(item, text="".join(pieces), lines=lines, mentions=mentions, told=told, begins={}))

    def _other(self, label: str, surface: str) -> str:
        if label == "CITY":
            return self._random.choices(self._cities, self._city_weights)[0]
        if label == "MONEY":
            return _DIGIT.sub(lambda _: str(self._random.randint(1, 9)), surface)
        if label in {"DATE", "DURATION"}:
            return surface
        acronym = surface.isupper() and " " not in surface
        known = self._tables.get(label, ())
        pool = known if known and self._random.random() < 0.6 and not acronym else self._seen.get(label, ())
        # A name stands in for a name, an acronym for an acronym.
        fitting = [name for name in self._random.sample(list(pool), min(40, len(pool))) if _is_acronym(name) == acronym]
        return fitting[0] if fitting else surface

    def _noisy(self, item: Labelled) -> Labelled:
        chance = self._random.random()
        if not item.lines:
            return item
        start, end = item.lines[0]
        for share, change in ((_UPPER_TITLE, str.upper), (_LOWER_TITLE, str.lower)):
            if chance < share:
                return _same_length(item, start, end, change)
            chance -= share
        if chance < _GLUED and len(item.lines) > 1:
            return _glued(item, self._random.randrange(len(item.lines) - 1))
        if chance < _GLUED + _WRAPPED:
            return self._wrapped(item)
        if chance < _GLUED + _WRAPPED + _PADDED:
            return self._padded(item)
        return item

    def _padded(self, item: Labelled) -> Labelled:
        """With headings and the firm's own lines between paragraphs, and paragraphs that begin with a label, as firms write."""
        page = Composed()
        for k, (start, end) in enumerate(item.lines):
            if k and self._random.random() < _LINE_BEFORE:
                line = self._random.choice(self._headings if self._random.random() < 0.5 else self._calls)
                page.add(line.format(firm=self._random.choice(self._firms)))
                page.close_line()
            if k and self._random.random() < _LABEL_BEFORE:
                page.add(f"{self._random.choice(self._headings)}: ")
            page.add_line(item, start, end)
            page.close_line()
        return replace(item, text=page.text, lines=page.lines, mentions=page.mentions)

    def _wrapped(self, item: Labelled) -> Labelled:
        """Lines broken at about the same width, as in text taken from a PDF; names stay whole."""
        width = self._random.randint(40, 110)
        inside = {i for m in item.mentions for i in range(m.start, m.end)}
        characters = list(item.text)
        lines: list[tuple[int, int]] = []
        for start, end in item.lines:
            begin = start
            for i in range(start, end):
                if characters[i] == " " and i - begin >= width and i not in inside:
                    characters[i] = "\n"
                    lines.append((begin, i))
                    begin = i + 1
            lines.append((begin, end))
        return replace(item, text="".join(characters), lines=lines)


def _moved(item: Labelled, mentions: Sequence[Mention]) -> Callable[[int], int]:
    pairs = list(zip(item.mentions, mentions, strict=True))

    def moved(at: int) -> int:
        shift = 0
        for old, new in pairs:
            if old.end > at:
                break
            shift = new.end - old.end
        return at + shift

    return moved


def _same_length(item: Labelled, start: int, end: int, change: Callable[[str], str]) -> Labelled:
    changed = change(item.text[start:end])
    if len(changed) != end - start:  # some letters have no single capital
        return item
    return replace(item, text=item.text[:start] + changed + item.text[end:])


def _glued(item: Labelled, k: int) -> Labelled:
    """Line k and the one after it as one, nothing between: what a crawler makes of two cells."""
    end, start = item.lines[k][1], item.lines[k + 1][0]
    if any(m.start < start and m.end > end for m in item.mentions):
        return item
    gap = start - end
    lines = [(a, b) if b <= end else (a - gap, b - gap) for a, b in item.lines]
    lines[k : k + 2] = [(lines[k][0], lines[k + 1][1])]
    mentions = [m if m.end <= end else replace(m, start=m.start - gap, end=m.end - gap) for m in item.mentions]
    return replace(item, text=item.text[:end] + item.text[start:], lines=lines, mentions=mentions)


def _is_acronym(name: str) -> bool:
    return name.isupper() and " " not in name
