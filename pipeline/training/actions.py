"""Trains the linear votes on what a development does, on the gold events. Needs the extra `train`.

python -m pipeline.training.actions data/gold models/candidate/event-actions
"""

from pathlib import Path

import typer
import yaml

from pipeline.events.judge import VOTED, wording
from pipeline.training.golds import cases, read_with_repeats
from pipeline.training.votes import train


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus; which, and the other settings, stand under `actions` in the parameter file."""
    s = yaml.safe_load(params.read_text(encoding="utf-8"))["actions"]
    learned = [(wording(case), event.action) for case, event in cases(read_with_repeats(corpus, s)) if event.action]
    train({"action": learned}, VOTED, folder, strength=s["strength"], minimum=s["minimum"])


if __name__ == "__main__":
    typer.run(main)
