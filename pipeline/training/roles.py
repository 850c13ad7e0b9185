"""Trains the linear votes on the parts that spans play, on the gold events. Needs the extra `train`.

python -m pipeline.training.roles data/gold models/candidate/span-roles
"""

from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import typer
import yaml
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.assets import write_manifest
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.events.roles import CLASSES, described, parts
from pipeline.training.labelled import span_roles
from pipeline.training.loop import times_more

Example = tuple[set[str], str]


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


def fit(
    learned: list[Example], classes: tuple[str, ...], *, strength: float, minimum: int
) -> tuple[list[str], npt.NDArray[np.float16]]:
    """The features that as many examples have as `minimum`, and their weights, (features, classes).

    Args:
        learned: examples of one label.
        classes: the parts, in the order of the weights.
        strength: the inverse of the L2 penalty.
        minimum: see above.

    Raises:
        ValueError: no example plays one of the parts.
    """
    if missing := set(classes) - {role for _, role in learned}:
        raise ValueError(f"none of {len(learned)} spans plays the part {', '.join(sorted(missing))}; annotate some")
    counted = CountVectorizer(analyzer=list, min_df=minimum, dtype=np.float32)
    x = counted.fit_transform(features for features, _ in learned)
    model = LogisticRegression(C=strength, max_iter=200, tol=1e-3, fit_intercept=False)  # "always" is its intercept
    model.fit(x, [classes.index(role) for _, role in learned])
    # Of two classes there is one row of weights, that of the second.
    weights = model.coef_ if len(classes) > 2 else np.stack([np.zeros_like(model.coef_[0]), model.coef_[0]])
    return list(counted.get_feature_names_out()), weights.T.astype(np.float16)


def train(documents: Iterable[GoldDocument], folder: Path, *, strength: float, minimum: int) -> None:
    """Fit the weights of every label and write them with their manifest into a folder; for the arguments see `fit`."""
    found = examples(documents)
    arrays: dict[str, Any] = {"classes": np.array(parts())}
    for label, classes in CLASSES.items():
        names, weights = fit(found[label], classes, strength=strength, minimum=minimum)
        arrays[f"{label} features"] = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
        arrays[f"{label} weights"] = weights
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "model.npz", **arrays)
    write_manifest(folder, spans={label: len(found[label]) for label in CLASSES}, strength=strength, minimum=minimum)


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus; which, and the other settings, stand under `roles` in the parameter file."""
    s = yaml.safe_load(params.read_text(encoding="utf-8"))["roles"]
    golds = [(part, g) for part in s["data"] for g in gold.read_folder(corpus / part)]
    again = [g for part, g in golds for _ in range(times_more(g.document.doc_id, part, s["again"]) or 0)]
    train([*(g for _, g in golds), *again], folder, strength=s["strength"], minimum=s["minimum"])


if __name__ == "__main__":
    typer.run(main)
