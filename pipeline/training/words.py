"""Counts in how many alerts each word stands, for comparing texts by the words that they share.

python -m pipeline.training.words data/gold/train
"""

import csv
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from pipeline.batch.words import ALL, TABLE, stems
from pipeline.corpus import gold

_KNOWLEDGE = Path("data/knowledge")
# A word of one alert weighs almost as much as one of none, and most words are such.
_LEAST = 2


def write(folder: Annotated[Path, typer.Argument(exists=True, file_okay=False)]) -> None:
    """Write the table into data/knowledge from the content lines of the annotated alerts of a folder."""
    counts: Counter[str] = Counter()
    for item in gold.read_folder(folder):
        content = (item.document.text[line.start : line.end] for line in item.document.content_lines())
        counts.update({ALL, *stems("\n".join(content))})
    with (_KNOWLEDGE / TABLE).open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("stem", "alerts"))
        rows.writerows((stem, count) for stem, count in sorted(counts.items()) if count >= _LEAST)


if __name__ == "__main__":
    typer.run(write)
