"""Trains what tells pages that report a development from those that do not, on the gold documents. Needs the extra `train`.

python -m pipeline.training.news data/gold models/candidate/event-news
"""

from pathlib import Path

import typer
import yaml

from pipeline.corpus import gold
from pipeline.events.news import CLASSES, NONE, SOME, features
from pipeline.training.votes import train


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus; which, and the other settings, stand under `news` in the parameter file."""
    s = yaml.safe_load(params.read_text(encoding="utf-8"))["news"]
    learned = [(features(g.document), SOME if g.events else NONE) for g in gold.read_parts(corpus, s["data"])]
    train({"news": learned}, CLASSES, folder, strength=s["strength"], minimum=s["minimum"])


if __name__ == "__main__":
    typer.run(main)
