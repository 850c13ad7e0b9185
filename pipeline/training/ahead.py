"""Fits by which words a date without its year, or a weekday, means the next or the last one. Needs the extra `train`.

python -m pipeline.training.ahead data/gold pipeline/temporal/ahead.csv
"""

import csv
import datetime
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import get_args

import typer
import yaml
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from pipeline import temporal
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.recognizers.content import Content
from pipeline.temporal.ahead import TENSE, Case, Kind, clipped, features, nearness

# More than any words say, and less than what makes a day out of question: the day of publication itself stays.
_FORCE = 50.0
_DAYS = 365


def examples(documents: list[GoldDocument]) -> Iterator[tuple[Case, float, bool]]:
    """Each date that can mean two days: the case, how many years the next is farther than the last, and whether it means the next.

    Each text is read twice, once with all such dates ahead and once with none; where the two readings differ and one of them is
    the annotated value, that is the answer.
    """
    for item in documents:
        if not item.document.published:
            continue
        reference = datetime.date.fromisoformat(item.document.published)
        text = Content.of(item.document).masked()
        cases: dict[int, Case] = {}
        ahead, back = (_values(text, reference, _forced(sign, cases)) for sign in (_FORCE, -_FORCE))
        for span in item.document.spans_of("DATE"):
            readings = ahead.get((span.start, span.end)), back.get((span.start, span.end))
            case = next((cases[at] for at in range(span.start, span.end) if at in cases), None)
            if case and None not in readings and readings[0] != readings[1] and span.value in readings:
                yield case, _farther(readings, reference), span.value == readings[0]


def _values(text: str, reference: datetime.date, weigh: Callable[[Case], float]) -> dict[tuple[int, int], str]:
    spans = temporal.find(text, reference, weigh=weigh)
    return {(span.start, span.end): span.value for span in spans if span.label == "DATE" and span.value}


def _forced(odds: float, cases: dict[int, Case]) -> Callable[[Case], float]:
    def weigh(case: Case) -> float:
        cases[case.start] = case
        return odds

    return weigh


def _farther(readings: tuple[str | None, str | None], reference: datetime.date) -> float:
    ahead, back = (temporal.period(value or "") for value in readings)
    if not ahead or not back:
        return 0.0
    middle = [period.first + (period.last - period.first) / 2 for period in (ahead, back)]
    return ((middle[0] - reference).days - (reference - middle[1]).days) / _DAYS


def fit(documents: list[GoldDocument], *, strength: float, minimum: int) -> dict[str, float]:
    """The weights by the names of what they weigh.

    Args:
        documents: annotated, with their days of publication.
        strength: the inverse of the L2 penalty on the weights.
        minimum: what stands in fewer examples weighs nothing.
    """
    rows: list[dict[str, float]] = []
    is_next: list[bool] = []
    for case, years, answer in examples(documents):
        rows.append(_row(case, years))
        is_next.append(answer)
    counts = Counter(name for row in rows for name in row)
    vectorizer = DictVectorizer()
    x = vectorizer.fit_transform(
        [{name: value for name, value in row.items() if counts[name] >= minimum} for row in rows]
    )
    model = LogisticRegression(C=strength, max_iter=3000).fit(x, is_next)
    weights = dict(zip(vectorizer.get_feature_names_out(), map(float, model.coef_[0]), strict=True))
    # Every case is of one kind, so the intercept is theirs.
    return weights | {kind: weights.get(kind, 0.0) + float(model.intercept_[0]) for kind in get_args(Kind)}


def _row(case: Case, years: float) -> dict[str, float]:
    words = dict.fromkeys(features(case), 1.0) | {TENSE: clipped(case.tense)}
    # Two weekdays of one name are a week apart, which says nothing.
    return words if case.kind == "weekday" else words | {nearness(case.kind): -years}


def main(corpus: Path, table: Path, params: Path = Path("params.yaml")) -> None:
    """Fit on the parts of the corpus that the parameter file names, with its settings under `ahead`; writes the table."""
    settings = yaml.safe_load(params.read_text(encoding="utf-8"))["ahead"]
    # Before the file is opened, for the grammar reads the table that it replaces.
    fitted = fit(gold.read_parts(corpus, settings.pop("data")), **settings)
    with table.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(("feature", "weight"))
        rows.writerows((name, f"{weight:.4f}") for name, weight in sorted(fitted.items()))


if __name__ == "__main__":
    typer.run(main)
