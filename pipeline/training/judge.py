"""Trains the judge of actions and statuses on the gold events, each aligned with its part of the text. Needs the extra `train`.

python -m pipeline.training.judge data/gold models/released/event-judge
"""

import tempfile
from pathlib import Path

import numpy as np
import numpy.typing as npt
import typer
import yaml
from sklearn.linear_model import LogisticRegression

from pipeline.assets import write_manifest
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument, GoldEvent
from pipeline.events.judge import CLASSES, Case, features
from pipeline.training.segments import developments


def cases(documents: list[GoldDocument]) -> list[tuple[Case, GoldEvent]]:
    """Every gold event with the part of the text that it was aligned with."""
    found = []
    for g in documents:
        for segment, event in developments(g):
            start, until = (date.value if date else None for date in (event.effective_from, event.effective_until))
            found.append((Case(g.document, segment, start, until), event))
    return found


def fit(x: npt.NDArray[np.float32], y: list[str], classes: tuple[str, ...], strength: float) -> npt.NDArray[np.float32]:
    """Weights (features, classes) of a multinomial logistic regression; a class never seen is never chosen.

    Args:
        x: (events, features), the last one constant.
        y: the class of each event.
        classes: all of them, in order.
        strength: the inverse of the L2 penalty.
    """
    model = LogisticRegression(C=strength, max_iter=2000, fit_intercept=False)
    model.fit(x, y)
    weights = np.zeros((x.shape[1], len(classes)), dtype=np.float32)
    weights[-1] = -50.0
    for row, name in zip(model.coef_, model.classes_, strict=True):
        weights[:, classes.index(name)] = row
    return weights


def train(documents: list[GoldDocument], folder: Path, *, strength: float) -> None:
    """Fit both classifiers and write them with their manifest into a folder."""
    found = cases(documents)
    x = features([case for case, _ in found])
    weights = {}
    for field, classes in CLASSES.items():
        y = [getattr(event, field) for _, event in found]
        known = [i for i, value in enumerate(y) if value is not None]
        weights[f"{field}_weights"] = fit(x[known], [y[i] for i in known], classes, strength)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "model.npz"
        np.savez(made, **weights)  # type: ignore[arg-type]
        (folder / "model.npz").write_bytes(made.read_bytes())
    write_manifest(folder, events=len(found), strength=strength)


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus; which, and the other settings, stand under `judge` in the parameter file."""
    settings = yaml.safe_load(params.read_text(encoding="utf-8"))["judge"]
    train(gold.read_parts(corpus, settings.pop("data")), folder, **settings)


if __name__ == "__main__":
    typer.run(main)
