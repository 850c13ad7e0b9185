"""Releases a candidate's models if they are as good on the development documents as the released ones: all together, or else those
of them that are so one by one.

python -m pipeline.training.promote data/gold models/metrics/dev.json models/candidate models/released models/promotion.json
"""

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import typer
import yaml

from pipeline.assets import AssetError, verified
from pipeline.corpus.gold import GoldDocument, development_parts, read_development
from pipeline.schema import SPAN_LABELS
from pipeline.training.card import card, corpus_facts
from pipeline.training.evaluate import Report, evaluate, load_models

_WHOLE = ("all spans", "events")
PARTS = (
    "line-roles",
    "tagger",
    "span-roles",
    "sectors",
    "event-news",
    "event-segments",
    "event-turns",
    "event-boundaries",
    "event-judge",
    "event-actions",
)


@dataclass(frozen=True)
class Verdict:
    """Whether a candidate is released, why, and the F1 that decided: of the released models (None: there are none) and its own."""

    promoted: bool
    reason: str
    scores: dict[str, tuple[float | None, float]]


def verdict(released: Report | None, candidate: Report, *, margin: float, slack: float) -> Verdict:
    """Weigh the reports of the released models and of a candidate on the same documents.

    The mean of the F1 of all spans and that of the fields of events may not fall: it stays if the candidate is what is released.

    Args:
        released: None where nothing is released yet.
        candidate: of the candidate.
        margin: how much F1 a single label may lose.
        slack: how much F1 all spans, or the fields of events, may lose while the other gains more.
    """
    ours, theirs = _scores(candidate), _scores(released) if released else {}
    scores = {name: (theirs.get(name), score) for name, score in ours.items()}
    if released is None:
        return Verdict(True, "nothing was released before", scores)
    losses = [
        f"{name} falls from {theirs[name]:.3f} to {score:.3f}"
        for name, score in ours.items()
        if theirs[name] - score > (margin if name in SPAN_LABELS else slack)
    ]
    before, after = (sum(found[name] for name in _WHOLE) / len(_WHOLE) for found in (theirs, ours))
    if after < before:
        losses.append(f"the mean of {' and '.join(_WHOLE)} falls from {before:.4f} to {after:.4f}")
    if losses:
        return Verdict(False, "; ".join(losses), scores)
    whole = [f"{name} {theirs[name]:.3f} → {ours[name]:.3f}" for name in _WHOLE]
    return Verdict(True, f"{', '.join(whole)}; no label loses more than {margin}", scores)


def _scores(report: Report) -> dict[str, float]:
    fields = [row["f1"] for row in report["events"].values()]
    whole = dict(zip(_WHOLE, (report["spans"]["micro all"]["f1"], sum(fields) / len(fields)), strict=True))
    return whole | {label: report["spans"][label]["f1"] for label in SPAN_LABELS}


def move(candidate: Path, released: Path, cards: Mapping[str, str]) -> None:
    """Put a candidate's models, a card (its README.md) with each, in the place of the released ones.

    The whole folder is made inside the candidate's, which must be on the same file system, and takes the old one's place by
    two renamings, so whoever loads models finds all old ones, all new ones, or for a moment none; if that fails or is
    interrupted the old folder is put back.

    Args:
        candidate: holds the models; it stays as it is.
        released: the folder of released models; what it holds besides is kept.
        cards: the card of each model to move.
    """
    with tempfile.TemporaryDirectory(dir=candidate, prefix=".promote-") as scratch:
        staged, retired = Path(scratch) / "staged", Path(scratch) / "retired"
        released.mkdir(parents=True, exist_ok=True)
        shutil.copytree(released, staged)
        for name, text in cards.items():
            _put(candidate, name, staged)
            (staged / name / "README.md").write_text(text, encoding="utf-8")
            verified(staged / name)
        released.rename(retired)
        try:
            staged.rename(released)
        except BaseException:
            retired.rename(released)
            raise


def _put(candidate: Path, name: str, folder: Path) -> None:
    """Copy a candidate's model into a folder of models, in the place of the one there."""
    shutil.rmtree(folder / name, ignore_errors=True)
    shutil.copytree(candidate / name, folder / name)


def digests(folder: Path) -> dict[str, str | None]:
    """The SHA-256 of each model of a folder; None where it is missing.

    Raises:
        AssetError: a file is not the recorded one.
    """
    return {name: verified(folder / name) if (folder / name).is_dir() else None for name in PARTS}


def _report_of_released(weighed: Path, released: Path, golds: list[GoldDocument]) -> Report:
    """Of the released models, which lie in `weighed` together with those of new kinds."""
    try:
        return evaluate(golds, load_models(weighed))
    except AssetError as error:
        raise AssetError(
            f"the released models do not load ({error}); remove from {released} what does not: that is then released as new"
        ) from error


def _one_by_one(
    names: Iterable[str],
    candidate: Path,
    weighed: Path,
    report: Report,
    golds: list[GoldDocument],
    limits: Mapping[str, float],
) -> tuple[list[str], Report]:
    """Put a candidate's models in the place of those in `weighed` one after the other, and keep each with which these are as good.

    Args:
        names: the models to try, in order.
        candidate: holds them.
        weighed: the models to begin with.
        report: of these.
        golds: the development documents.
        limits: of `verdict`.

    Returns:
        the names of those kept, and the report of the models then.
    """
    kept = []
    for name in names:
        # A folder for each, for what is loaded from one is kept by its name.
        trial = Path(shutil.copytree(weighed, weighed.with_name(f"with-{name}")))
        _put(candidate, name, trial)
        found = evaluate(golds, load_models(trial))
        judged = verdict(report, found, **limits)
        typer.echo(f"{name} alone: {judged.reason}")
        if judged.promoted:
            weighed, report = trial, found
            kept.append(name)
    return kept, report


# The settings that name parts of the corpus.
_PARTS = ("data", "made_of", "articles", "shorts", "asides", "pages")


def _learned_from(settings: Mapping[str, Any]) -> list[str]:
    """The parts of the corpus that a model's settings name, each once."""
    named = [name for part in settings.values() for key in _PARTS for name in part.get(key, ())]
    return list(dict.fromkeys(named))


def _card(
    name: str, about: Mapping[str, Any], candidate: Path, settings: Mapping[str, Any], corpus: Path, report: Report
) -> str:
    own = {part: settings[part] for part in about["params"]}
    learned = _learned_from(own) or about.get("data", [])
    folders = [corpus / part for part in (*learned, *development_parts(corpus))]
    folders += [corpus.parent / part for part in about.get("also", ())]
    data = {folder.relative_to(corpus.parent).as_posix(): corpus_facts(folder) for folder in folders}
    return card(name, about, candidate, settings, data, report)


def main(
    corpus: Path,
    report: Path,
    candidate: Path,
    released: Path,
    decision: Path,
    params: Path = Path("params.yaml"),
    cards: Path = Path("models/cards.yaml"),
) -> None:
    """Weigh a candidate, whose report on the development documents is given, and move what of it is good enough; writes the decision either way.

    Models of kinds that are new are moved in any case.
    """
    settings = yaml.safe_load(params.read_text(encoding="utf-8"))
    about = yaml.safe_load(cards.read_text(encoding="utf-8"))
    ours: Report = json.loads(report.read_text(encoding="utf-8"))
    before, after = digests(released), digests(candidate)
    if missing := [name for name, digest in after.items() if digest is None]:
        raise AssetError(f"{candidate} lacks {', '.join(missing)}; make them with `dvc repro`")
    limits = settings["promote"]
    new = [name for name, digest in before.items() if digest is None]
    changed = [name for name in PARTS if before[name] != after[name]]
    moved = list(PARTS)
    if len(new) == len(PARTS):
        found = verdict(None, ours, **limits)
    else:
        # A kind of model that is new has no predecessor, and without it the others do not load: the candidate's completes them.
        with tempfile.TemporaryDirectory(dir=candidate, prefix=".weigh-") as scratch:
            weighed = Path(shutil.copytree(released, Path(scratch) / "released"))
            for name in new:
                _put(candidate, name, weighed)
            golds = read_development(corpus)
            theirs = _report_of_released(weighed, released, golds)
            found = verdict(theirs, ours, **limits)
            if not found.promoted:
                typer.echo(f"all together: {found.reason}")
                tried = [name for name in changed if name not in new]
                kept, mixed = _one_by_one(tried, candidate, weighed, theirs, golds, limits)
                alone = verdict(theirs, mixed, **limits)
                if kept and alone.promoted:
                    found, ours = replace(alone, reason=f"{', '.join(kept)} alone: {alone.reason}"), mixed
                else:
                    kept, ours = [], theirs
                moved = [*kept, *new]
    if moved:
        move(candidate, released, {name: _card(name, about[name], candidate, settings, corpus, ours) for name in moved})
    record: dict[str, Any] = {**asdict(found), "new": new, "changed": changed, "moved": moved, "candidate": after}
    decision.write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    told = f"; new and released: {', '.join(new)}" if new and not found.promoted else ""
    typer.echo(f"{'promoted' if found.promoted else 'not promoted'}: {found.reason}{told}")


if __name__ == "__main__":
    typer.run(main)
