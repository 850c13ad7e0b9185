"""Trains the linear votes on the parts that spans play, on the gold events. Needs the extra `train`.

python -m pipeline.training.roles data/gold models/candidate/span-roles
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

import typer
import yaml

from pipeline.corpus.gold import GoldDocument
from pipeline.events.roles import CLASSES, described
from pipeline.training.golds import read_with_repeats
from pipeline.training.labelled import span_roles
from pipeline.training.votes import Example, train


def examples(documents: Iterable[GoldDocument]) -> dict[str, list[Example]]:
    """For each label the features of its spans, with the part that each plays; those whose part the events do not tell are left out."""
    found: dict[str, list[Example]] = defaultdict(list)
    for g in documents:
        spans = g.document.spans
        roles = {span.start: role for span, role in zip(spans, span_roles(g), strict=True)}
        values = {span.start: span.value for span in spans if span.value}
        for name, features in described(g.document, spans, values):
            if (role := roles[name.start]) is not None:
                found[name.label].append((features, role))
    return found


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus; which, and the other settings, stand under `roles` in the parameter file."""
    s = yaml.safe_load(params.read_text(encoding="utf-8"))["roles"]
    learned = examples(read_with_repeats(corpus, s))
    train(learned, CLASSES, folder, strength=s["strength"], minimum=s["minimum"])


if __name__ == "__main__":
    typer.run(main)
