"""How well developments are told apart on gold train, by cross-validation: what the threshold and the penalties are chosen by.

    python benchmarks/segments.py                        # needs the extra `train`; a minute
    python benchmarks/segments.py --l1 0.5               # another setting than that of params.yaml
    python benchmarks/segments.py --data train short     # with other parts of data/gold

Documents are parted into five folds twice; each is read by a model that learned from the other four, from dev and from the
other parts of data/gold that segmentation learns from, with the annotated lines and spans, so that segmentation alone is
judged. `within one`: of the pages with three events or more, how many have at most one event too many or too few; `single`: how
many pages with one event have one; F1 is of the units at which developments begin.
"""

import argparse
import tempfile
from collections.abc import Iterator
from pathlib import Path
from random import Random

import yaml
from rich.console import Console
from rich.progress import track
from rich.table import Table

from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.events.segments import BEGINS, Segmenter, body_units
from pipeline.training.segments import train, unit_labels

_ROOT = Path(__file__).parent.parent
_FOLDS, _SEEDS = 5, (3, 4)
_THRESHOLDS = (0.2, 0.3, 0.4, 0.5)
_ROUND_UP = 3

Scored = tuple[GoldDocument, list[float]]


def marginals(data: list[str], settings: dict[str, float]) -> Iterator[Scored]:
    """Each document of train, once for each seed, with the probability that a development begins at each of its units."""
    documents = list(gold.read_folder(_ROOT / "data" / "gold" / "train"))
    others = [part for part in (*data, "dev") if part != "train"]
    always = gold.read_parts(_ROOT / "data" / "gold", others)
    for seed in track(_SEEDS, "folds"):
        shuffled = Random(seed).sample(documents, len(documents))
        for fold in range(_FOLDS):
            rest = [g for i, g in enumerate(shuffled) if i % _FOLDS != fold]
            with tempfile.TemporaryDirectory() as folder:
                train([*rest, *always], Path(folder), **settings)  # type: ignore[arg-type]
                segmenter = Segmenter(Path(folder))
                for g in shuffled[fold::_FOLDS]:
                    yield g, segmenter.beginnings(g.document, body_units(g.document))


def scores(scored: list[Scored], threshold: float) -> list[str]:
    """The row of a threshold."""
    near = round_ups = right = singles = hit = found = stated = 0
    for g, probabilities in scored:
        begins = [i for i, p in enumerate(probabilities) if p > threshold]
        begins = begins if len(begins) > 1 else []
        count, true = max(1, len(begins)), len(g.events)
        if true >= _ROUND_UP:
            round_ups, near = round_ups + 1, near + (abs(count - true) <= 1)
        if true == 1:
            singles, right = singles + 1, right + (count == 1)
        truth = [i for i, label in enumerate(unit_labels(g)) if label == BEGINS] if true > 1 else []
        hit, found, stated = hit + len(set(begins) & set(truth)), found + len(begins), stated + len(truth)
    f1 = 2 * hit / (found + stated)
    return [f"{threshold:.1f}", f"{near}/{round_ups}", f"{right}/{singles}", f"{f1:.3f}"]


def main() -> None:
    """Print a table over thresholds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    settings = yaml.safe_load((_ROOT / "params.yaml").read_text(encoding="utf-8"))["segments"]
    parser.add_argument("--data", nargs="+", default=settings.pop("data"))
    for name, value in settings.items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=type(value), default=value)
    options = vars(parser.parse_args())
    scored = list(marginals(options.pop("data"), options))
    table = Table("threshold", "within one", "single", "F1 of beginnings")
    for threshold in _THRESHOLDS:
        table.add_row(*scores(scored, threshold))
    Console().print(table)


if __name__ == "__main__":
    main()
