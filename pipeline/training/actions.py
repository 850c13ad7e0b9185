"""Trains the linear votes on what a development does, on the gold events. Needs the extra `train`.

python -m pipeline.training.actions data/gold models/candidate/event-actions
"""

from pathlib import Path

import typer
import yaml

from pipeline.corpus import gold
from pipeline.events.judge import VOTED, wording
from pipeline.training.judge import cases
from pipeline.training.loop import times_more
from pipeline.training.votes import train


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus; which, and the other settings, stand under `actions` in the parameter file."""
    s = yaml.safe_load(params.read_text(encoding="utf-8"))["actions"]
    golds = [(part, g) for part in s["data"] for g in gold.read_folder(corpus / part)]
    again = [g for part, g in golds for _ in range(times_more(g.document.doc_id, part, s["again"]) or 0)]
    learned = [(wording(case), event.action) for case, event in cases([*(g for _, g in golds), *again]) if event.action]
    train({"action": learned}, VOTED, folder, strength=s["strength"], minimum=s["minimum"])


if __name__ == "__main__":
    typer.run(main)
