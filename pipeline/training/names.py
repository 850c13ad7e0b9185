"""Gathers the names in the annotated texts, for the recognizers.

python -m pipeline.training.names data/gold data/knowledge/learned_names.csv
"""

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

import typer
import yaml

from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.knowledge.gazetteer import Gazetteer
from pipeline.recognizers import instruments
from pipeline.recognizers.content import Content
from pipeline.recognizers.learned import LABELS
from pipeline.schema import SpanLabel

# One letter is the name of a class in one text and of nothing in the next; so may two be, or words in small letters.
_SHORTEST = 2

T = TypeVar("T")


def names(documents: Sequence[GoldDocument], share: float) -> Iterator[tuple[str, SpanLabel, int]]:
    """Each name with its label and in how many of the documents it has it.

    Args:
        documents: annotated texts.
        share: of the times that it stands in them by itself, in how many it must have the label, more than half; words that stand as often
            in small letters are left out as well.
    """
    texts: defaultdict[str, Counter[SpanLabel]] = defaultdict(Counter)
    for g in documents:
        spans = g.document.spans
        for name, label in {(" ".join(span.text.split()), span.label) for span in spans if span.label in LABELS}:
            if len(name) >= _SHORTEST and not (label == "PROGRAM" and instruments.is_common(name)):
                texts[name][label] += 1
    ordered = sorted(texts.items())
    stands, labelled = _counted(documents, Gazetteer((name, (name, tuple(given))) for name, given in ordered))
    small = _in_small_letters(documents, texts)
    for name, given in ordered:
        for label in LABELS:
            enough = max(share * stands[name, label], small[name] + 1)
            if given[label] > _is_loose(name) and labelled[name, label] >= enough:
                yield name, label, given[label]


def _is_loose(name: str) -> bool:
    """Whether one text alone tells little: two letters, or words in small letters."""
    return len(name) <= _SHORTEST or name.islower()


_Counts = Counter[tuple[str, SpanLabel]]


def _counted(
    documents: Iterable[GoldDocument], known: Gazetteer[tuple[str, tuple[SpanLabel, ...]]]
) -> tuple[_Counts, _Counts]:
    """How often each name stands in the texts, but within a longer one of its label, and how often it is labelled so."""
    stands: _Counts = Counter()
    labelled: _Counts = Counter()
    for g in documents:
        given = {(span.start, span.end, span.label) for span in g.document.spans}
        for start, end, (name, labels) in _matches(g, known):
            for label in labels:
                if (start, end, label) in given:
                    labelled[name, label] += 1
                elif any(of == label and first <= start and end <= last for first, last, of in given):
                    continue
                stands[name, label] += 1
    return stands, labelled


def _in_small_letters(documents: Iterable[GoldDocument], names: Iterable[str]) -> Counter[str]:
    """How often each name that has capitals stands in the texts without."""
    known = Gazetteer((name.lower(), name) for name in sorted(names) if not name.islower())
    return Counter(
        name for g in documents for start, end, name in _matches(g, known) if g.document.text[start:end].islower()
    )


def _matches(g: GoldDocument, known: Gazetteer[T]) -> Iterator[tuple[int, int, T]]:
    for line in Content.of(g.document).lines:
        for match in known.find(line.tokens):
            yield line.tokens[match.first].start, line.tokens[match.last - 1].end, match.entry


def main(corpus: Path, path: Path, params: Path = Path("params.yaml")) -> None:
    """Write the table of the names in parts of the gold corpus; which, and the share, stand under `names` in the parameter file."""
    s = yaml.safe_load(params.read_text(encoding="utf-8"))["names"]
    documents = [g for part in s["data"] for g in gold.read_folder(corpus / part)]
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("name", "label", "texts"))
        rows.writerows(names(documents, s["share"]))


if __name__ == "__main__":
    typer.run(main)
