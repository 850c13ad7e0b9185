"""What is learned from: the gold documents that the settings name, some several times, and their events with what tells of each."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.events.judge import Case
from pipeline.training.segments import developments


def times_more(name: str, part: str, again: Mapping[str, int]) -> int | None:
    """How often more a document is read, by its part or the beginning of its name; None for one that the setting `again` leaves out."""
    return max((times for key, times in again.items() if part == key or name.startswith(key)), default=None)


def read_with_repeats(corpus: Path, settings: Mapping[str, Any]) -> list[GoldDocument]:
    """The documents of the parts `data`, then those that the setting `again` has read so many times more."""
    golds = [(part, g) for part in settings["data"] for g in gold.read_folder(corpus / part)]
    more = [g for part, g in golds for _ in range(times_more(g.document.doc_id, part, settings["again"]) or 0)]
    return [*(g for _, g in golds), *more]


def cases(documents: Iterable[GoldDocument]) -> list[tuple[Case, GoldEvent]]:
    """Every gold event with the part of the text that it was aligned with."""
    found = []
    for g in documents:
        for segment, event in developments(g):
            start, until = (date.value if date else None for date in (event.effective_from, event.effective_until))
            found.append((Case(g.document, segment, start, until), event))
    return found
