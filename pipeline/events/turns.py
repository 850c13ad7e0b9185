"""Reads on both sides of a place whether the text turns to another development there.

The chain and the tagger's network of `segments` say so of every unit at once; this network is asked of those that they propose,
and reads nothing but the first words from the place on, the last ones before it, and the title.
"""

from collections.abc import Sequence
from pathlib import Path

from pipeline.encoder.embed import load_classifier
from pipeline.events.segments import Unit
from pipeline.schema import Document

CLASSES: dict[str, tuple[str, ...]] = {"turn": ("goes on", "turns")}
# How many words from the place on, before it and of the title are read, the former of so many units at most.
_WORDS_AFTER, _WORDS_BEFORE, _TITLE_WORDS, _UNITS = 38, 28, 14, 6


class Turns:
    """Tells turns of the text.

    Args:
        folder: a trained network with its manifest.

    Raises:
        AssetError: the model is missing, is not the recorded one, or was trained with other classes.
    """

    def __init__(self, folder: Path) -> None:
        self._network = load_classifier(folder, CLASSES)
        self.digest = self._network.digest

    def __call__(self, document: Document, units: Sequence[Unit], places: Sequence[int]) -> list[float]:
        """The log-odds that another development begins with a unit, for each of some units but the first."""
        scores = self._network.encode([around(document, units, i) for i in places])
        return [float(turns - goes_on) for goes_on, turns in scores]


def around(document: Document, units: Sequence[Unit], i: int) -> str:
    """What the network reads of a unit that is not the first: the words from it on, those before it, and the title, which is cut first."""
    title = document.title_line()
    after = _words(document, units[i : i + _UNITS])[:_WORDS_AFTER]
    before = _words(document, units[max(0, i - _UNITS) : i])[-_WORDS_BEFORE:]
    headline = document.text[title.start : title.end].split()[:_TITLE_WORDS] if title else []
    return f"{' '.join(after)} || {' '.join(before)} | {' '.join(headline)}"


def _words(document: Document, units: Sequence[Unit]) -> list[str]:
    """Of the units alone: furniture may stand between them."""
    return [word for unit in units for word in document.text[unit.start : unit.end].split()]
