"""Where the weights and the threshold of `pipeline.batch.matching` come from.

    python benchmarks/merge_fit.py              # the weights, by logistic regression
    python benchmarks/merge_fit.py --sweep      # B-cubed of the dev half of data/merge at thresholds

Likely and unlikely pairs are the candidates of the dev half. They alone would teach that one country and one month are enough,
as data/merge is sparse; a real feed has dozens of other things in a country and a month. So pairs of alerts of data/gold/dev and
train about different countries stand in for these, moved by whole years to within `WINDOW` of each other, and counting as much
as `--strangers` pairs. Half of them are taken to have a body in common.
"""

import argparse
import dataclasses
import datetime
import itertools
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from merge import figures, gold, labels, read_all
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from pipeline.batch.matching import BIAS, WEIGHTS, WINDOW, candidates, features, group
from pipeline.batch.reports import Report
from pipeline.corpus import gold as annotated
from pipeline.corpus.readers import Alert
from pipeline.temporal import Period

_GOLD = Path(__file__).parent.parent / "data" / "gold"
_PAIRS, _SEED = 8_000, 1


def strangers(reports: Sequence[Report]) -> Iterator[dict[str, float]]:
    """Features of pairs about different countries, as if they were about one and of one year."""
    dated = [report for report in reports if report.news]
    chance = random.Random(_SEED)
    count = 0
    while count < _PAIRS:
        one, other = chance.sample(dated, 2)
        if one.doc_id == other.doc_id or not set(one.event.countries).isdisjoint(other.event.countries):
            continue
        moved = _moved(other, one)
        if moved.news and one.news and abs(moved.news - one.news) <= WINDOW:
            count += 1
            yield features(one, moved) | {"authority": float(chance.random() < 0.5)}


def _moved(report: Report, beside: Report) -> Report:
    """Moved by whole years, for policies start on the first of January whatever they are about."""
    assert report.news
    assert beside.news
    years = beside.news.year - report.news.year

    def moved(day: datetime.date) -> datetime.date:
        return day.replace(year=day.year + years, day=min(day.day, 28) if day.month == 2 else day.day)

    start = Period(moved(report.start.first), moved(report.start.last)) if report.start else None
    return dataclasses.replace(report, news=moved(report.news), start=start)


def _alerts() -> Iterator[Alert]:
    """The alerts of data/gold/dev and train."""
    for part in ("dev", "train"):
        for item in annotated.read_folder(_GOLD / part):
            yield Alert(
                item.document.text, {"doc_id": f"{part}/{item.document.doc_id}", "published": item.document.published}
            )


def fit(
    own: Sequence[Report], truth: dict[str, set[str]], crowd: Sequence[Report], weight: float, inverse: float
) -> None:
    """Print the weights, and how well they part pairs that they were not fitted to."""
    pairs = list(candidates(own))
    known = [features(own[a], own[b]) for a, b in pairs]
    same = [bool(truth[own[a].doc_id] & truth[own[b].doc_id]) for a, b in pairs]
    unknown = list(strangers(crowd))
    x = np.array([[found[name] for name in WEIGHTS] for found in known + unknown])
    y = np.array(same + [False] * len(unknown))
    weights = np.array([1.0] * len(known) + [weight / len(unknown)] * len(unknown))
    folds = [min(own[a].event.countries or ["?"]) for a, _ in pairs] + [str(i) for i in range(len(unknown))]
    model = LogisticRegression(C=inverse, max_iter=2_000)
    held_out = cross_val_predict(
        model, x, y, groups=folds, cv=GroupKFold(10), method="predict_proba", params={"sample_weight": weights}
    )[:, 1]
    model.fit(x, y, sample_weight=weights)
    now = BIAS + x @ np.array(list(WEIGHTS.values()))
    print(f"{len(known)} pairs, {sum(same)} of one development; {len(unknown)} of strangers")
    print(
        f"average precision {average_precision_score(y, held_out, sample_weight=weights):.3f} (held out by country), "
        f"{average_precision_score(y, now, sample_weight=weights):.3f} (the constants)"
    )
    print(
        f"strangers taken for one at even odds: {(held_out[len(known) :] > 0.5).mean():.4f}, {(now[len(known) :] > 0).mean():.4f}"
    )
    print(f"{'bias':14}{model.intercept_[0]:8.2f}{BIAS:8.2f}")
    for name, found in zip(WEIGHTS, model.coef_[0], strict=True):
        print(f"{name:14}{found:8.2f}{WEIGHTS[name]:8.2f}")


def main() -> None:
    """Print the weights or the thresholds."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=Path, help="a documents.jsonl of data/merge instead of reading it now")
    parser.add_argument("--gold", type=Path, help="the same for data/gold/dev and train")
    parser.add_argument("--strangers", type=float, default=500)
    parser.add_argument("--inverse", type=float, default=10.0, help="the inverse strength of regularisation")
    parser.add_argument("--sweep", action="store_true")
    options = parser.parse_args()

    truth = labels(gold("dev"))
    own = sorted((r for r in read_all(options.documents) if r.doc_id in truth), key=lambda report: report.order)
    true = [
        (a, b)
        for a, b in itertools.combinations(range(len(own)), 2)
        if truth[own[a].doc_id] & truth[own[b].doc_id] and own[a].doc_id != own[b].doc_id
    ]
    print(f"{len(set(true) & set(candidates(own)))} of {len(true)} pairs of one development are candidates")
    if not options.sweep:
        fit(own, truth, read_all(options.gold, _alerts), options.strangers, options.inverse)
        return
    crowd = np.array(
        [BIAS + sum(WEIGHTS[n] * v for n, v in found.items()) for found in strangers(read_all(options.gold, _alerts))]
    )
    for threshold in np.arange(-2, 2.01, 0.25):
        found = figures(group(own, threshold), truth)
        print(
            f"{threshold:6.2f}  "
            + "  ".join(f"{name} {value:.3f}" for name, value in found.items())
            + f"  strangers {np.mean(crowd >= threshold):.4f}"
        )


if __name__ == "__main__":
    main()
