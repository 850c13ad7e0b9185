"""How well `policy-alerts merge` finds the reports of one development, beside two simple ways.

    python benchmarks/merge.py                # the test half of data/merge
    python benchmarks/merge.py --part dev     # the half by which weights and threshold were chosen
    python benchmarks/merge.py --json

The released pipeline reads the reports first, so its errors count: a report without an event stands alone. Pairs and B-cubed
are counted by document; as a round-up tells several developments, B-cubed is the extended one for groups that overlap
(Amigó et al. 2009). The peers group the same events: by the likeness of headlines (rapidfuzz's token_set_ratio, joined by
average linkage, at the threshold that is best on the measured half itself, which flatters it), and by having the same
countries, action and first day.
"""

import argparse
import itertools
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from rapidfuzz import fuzz
from scipy.cluster.hierarchy import fcluster, linkage

from pipeline.batch.agreement import develop
from pipeline.batch.extract import extract_all
from pipeline.batch.matching import candidates, group
from pipeline.batch.reports import Report, read_reports, reports_of
from pipeline.corpus.readers import Alert, Reject, read
from pipeline.flow import default

_DATA = Path(__file__).parent.parent / "data" / "merge"
# The fields whose disagreements data/merge states.
_JUDGED = {"amounts", "announced_on", "effective_from", "effective_until"}
Groups = list[list[Report]]


def gold(part: str) -> list[dict[str, Any]]:
    """The developments of a half, as `gold.jsonl` has them."""
    rows = [json.loads(line) for line in (_DATA / "gold.jsonl").read_text(encoding="utf-8").splitlines()]
    return [row for row in rows if row["part"] == part]


def labels(rows: Iterable[dict[str, Any]]) -> dict[str, set[str]]:
    """The developments of each document."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        for doc_id in row["reports"]:
            found[doc_id].add(row["development"])
    return dict(found)


def read_all(documents: Path | None, alerts: Callable[[], Iterable[Alert | Reject]] | None = None) -> list[Report]:
    """The events of alerts, those of data/merge if none are given, read now or from a `documents.jsonl` of before."""
    if documents:
        return read_reports([documents])[0]
    items = alerts() if alerts else read([_DATA / "reports.jsonl"])
    read_documents = extract_all(default(), items)
    return [report for item in read_documents if not isinstance(item, Reject) for report in reports_of(item)]


def figures(found: Groups, truth: dict[str, set[str]]) -> dict[str, float]:
    """Pairwise and B-cubed precision, recall and F1 of groups of events, by document."""
    homes: dict[str, set[object]] = {doc_id: set() for doc_id in truth}
    for number, members in enumerate(found):
        for report in members:
            homes[report.doc_id].add(number)
    for doc_id, home in homes.items():
        home |= set() if home else {doc_id}
    pairs = list(itertools.combinations(sorted(truth), 2))
    said = {pair for pair in pairs if homes[pair[0]] & homes[pair[1]]}
    true = {pair for pair in pairs if truth[pair[0]] & truth[pair[1]]}
    return {
        **_scores("pair", len(said & true) / max(len(said), 1), len(said & true) / max(len(true), 1)),
        **_scores("b3", _b_cubed(homes, truth), _b_cubed(truth, homes)),
    }


def _b_cubed(homes: dict[str, Any], truth: dict[str, Any]) -> float:
    """Of what shares a group with a document, the share that belongs there, on average (Amigó et al. 2009)."""

    def kept(one: str) -> float:
        shared = {other: homes[one] & homes[other] for other in homes}
        return float(
            np.mean([min(len(both), len(truth[one] & truth[o])) / len(both) for o, both in shared.items() if both])
        )

    return float(np.mean([kept(doc_id) for doc_id in homes]))


def _scores(name: str, precision: float, recall: float) -> dict[str, float]:
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {f"{name} precision": precision, f"{name} recall": recall, f"{name} f1": f1}


def same_fields(reports: Sequence[Report]) -> Groups:
    """The peer that groups events with the same countries, action and first day; one without a first day stands alone."""
    found: defaultdict[object, list[Report]] = defaultdict(list)
    for number, report in enumerate(reports):
        start = report.event.effective_from
        key = (tuple(sorted(report.event.countries)), report.event.action, start.value) if start else number
        found[key].append(report)
    return list(found.values())


def headlines(reports: Sequence[Report]) -> Callable[[float], Groups]:
    """The peer that groups events with like headlines; what is like is told by the threshold, 0 to 100."""
    texts = [report.event.headline.casefold() for report in reports]
    apart = [100 - fuzz.token_set_ratio(one, other) for one, other in itertools.combinations(texts, 2)]
    tree = linkage(np.array(apart), "average")

    def grouped(threshold: float) -> Groups:
        found: defaultdict[int, list[Report]] = defaultdict(list)
        for report, number in zip(reports, fcluster(tree, 100 - threshold, "distance"), strict=True):
            found[number].append(report)
        return list(found.values())

    return grouped


def disagreements(reports: Sequence[Report], rows: Iterable[dict[str, Any]]) -> dict[str, int]:
    """How many contradictions of dates and amounts data/merge states, how many are shown for the true groups, and how many both."""
    counts: Counter[str] = Counter(stated=0, shown=0, both=0)
    for row in rows:
        members = list({report.doc_id: report for report in reports if report.doc_id in row["reports"]}.values())
        if len(members) < 2:
            continue
        shown = develop(members).disagreements().keys() & _JUDGED
        stated = set(row.get("differ", []))
        counts.update(stated=len(stated), shown=len(shown), both=len(shown & stated))
    return dict(counts)


def compare(own: Sequence[Report], truth: dict[str, set[str]]) -> Iterator[tuple[str, dict[str, float]]]:
    """Each way of grouping with its figures."""
    yield "policy-alerts merge", figures(group(own), truth)
    by_headline = headlines(own)
    at_thresholds = [figures(by_headline(threshold), truth) for threshold in range(20, 101)]
    yield "like headlines, best for pairs", max(at_thresholds, key=lambda found: found["pair f1"])
    yield "like headlines, best for B-cubed", max(at_thresholds, key=lambda found: found["b3 f1"])
    yield "same countries, action, first day", figures(same_fields(own), truth)
    yield "every event alone", figures([[report] for report in own], truth)
    right: defaultdict[frozenset[str], list[Report]] = defaultdict(list)
    for report in own:
        right[frozenset(truth[report.doc_id])].append(report)
    yield "all right, for the events found", figures(list(right.values()), truth)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=("dev", "test"), default="test")
    parser.add_argument("--documents", type=Path, help="a documents.jsonl of the reports instead of reading them now")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()

    reports = read_all(options.documents)
    rows = gold(options.part)
    truth = labels(rows)
    own = sorted((report for report in reports if report.doc_id in truth), key=lambda report: report.order)
    result: dict[str, Any] = dict(compare(own, truth))
    counts = {
        "documents": len(truth),
        "documents without an event": len(set(truth) - {report.doc_id for report in own}),
        "events": len(own),
        "pairs compared": sum(1 for _ in candidates(own)),
        **{f"disagreements {name}": count for name, count in disagreements(own, rows).items()},
    }
    if options.json:
        print(json.dumps({"part": options.part, **counts, "figures": result}, indent=2))
        return
    print(", ".join(f"{count} {name}" for name, count in counts.items()))
    for name, scores in result.items():
        print(f"{name:36}" + "  ".join(f"{field} {value:.3f}" for field, value in scores.items()))


if __name__ == "__main__":
    main()
