"""Trains the line-role model of the clean stage.

    python -m pipeline.training.lines data/gold/train models/released/line-roles
"""

import tempfile
from pathlib import Path

import pycrfsuite
import typer
import yaml

from pipeline.assets import write_manifest
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.stages.clean import line_features


def examples(document: GoldDocument) -> tuple[list[list[str]], list[str]]:
    """The features and roles of a page's lines."""
    text, lines = document.document.text, document.document.lines
    gaps = [i > 0 and text.count("\n", lines[i - 1].end, line.start) > 1 for i, line in enumerate(lines)]
    return line_features([text[line.start : line.end] for line in lines], gaps), [line.role for line in lines]


def train(documents: list[GoldDocument], folder: Path, *, l1: float, l2: float, iterations: int, minimum: int) -> None:
    """Fit a linear-chain CRF by L-BFGS and write it with its manifest into a folder.

    Args:
        documents: annotated pages.
        folder: made if it does not exist.
        l1: weight of the L1 norm; it keeps the model small.
        l2: weight of the squared L2 norm.
        iterations: at most so many.
        minimum: features seen fewer times are left out.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    for document in documents:
        features, roles = examples(document)
        if roles:
            trainer.append(features, roles)
    trainer.set_params(
        {"c1": l1, "c2": l2, "max_iterations": iterations, "feature.minfreq": minimum, "feature.possible_transitions": True}
    )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "model.crfsuite"
        trainer.train(str(made))
        (folder / "model.crfsuite").write_bytes(made.read_bytes())
    write_manifest(folder, documents=len(documents), l1=l1, l2=l2)


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on a folder of gold documents with the settings under `lines` in the parameter file."""
    settings = yaml.safe_load(params.read_text(encoding="utf-8"))["lines"]
    train(list(gold.read_folder(corpus)), folder, **settings)


if __name__ == "__main__":
    typer.run(main)
