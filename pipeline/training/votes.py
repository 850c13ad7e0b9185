"""Fits linear votes: logistic regressions over features that are there or not. Needs the extra `train`."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline.assets import write_manifest
from pipeline.events.votes import stated

Example = tuple[set[str], str]


def fit(
    learned: Sequence[Example], classes: Sequence[str], *, strength: float, minimum: int
) -> tuple[list[str], npt.NDArray[np.float16]]:
    """The features that as many examples have as `minimum`, and their weights, (features, classes).

    Args:
        learned: the features and the class of each example; one feature that all of them have is the intercept.
        classes: in the order of the weights.
        strength: the inverse of the L2 penalty.
        minimum: see above.

    Raises:
        ValueError: no example has one of the classes.
    """
    if missing := set(classes) - {answer for _, answer in learned}:
        raise ValueError(f"none of {len(learned)} examples is {', '.join(sorted(missing))}; annotate some")
    # In one order, so that the same examples give the same weights to the last bit.
    counted = CountVectorizer(analyzer=sorted, min_df=minimum, dtype=np.float32)
    x = counted.fit_transform(features for features, _ in learned)
    model = LogisticRegression(C=strength, max_iter=200, tol=1e-3, fit_intercept=False)
    model.fit(x, [classes.index(answer) for _, answer in learned])
    return list(counted.get_feature_names_out()), row_a_class(model.coef_).T.astype(np.float16)


def row_a_class(rows: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(rows, …) → (classes, …): of two classes a logistic regression has one row, that of the second."""
    return rows if len(rows) > 1 else np.concatenate([np.zeros_like(rows), rows])


def train(
    learned: Mapping[str, Sequence[Example]], classes: Mapping[str, Sequence[str]], folder: Path, **settings: Any
) -> None:
    """Fit a model for every question and write them with their manifest into a folder; for `settings` see `fit`."""
    arrays: dict[str, Any] = {"classes": np.array(stated(classes))}
    for question, answers in classes.items():
        names, weights = fit(learned[question], answers, **settings)
        arrays[f"{question} features"] = np.frombuffer("\n".join(names).encode(), dtype=np.uint8)
        arrays[f"{question} weights"] = weights
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(folder / "model.npz", **arrays)
    write_manifest(folder, examples={question: len(learned[question]) for question in classes}, **settings)
