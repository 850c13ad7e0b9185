"""Which reports tell the same development: candidate pairs, their score, and groups that do not chain."""

import datetime
import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.batch.reports import Report
from pipeline.batch.words import Words, likeness, weight

# What each feature of a pair speaks for the same development, in units of log-odds, and the log-odds before any is known.
# From `python benchmarks/merge_fit.py`: a logistic regression on the pairs of data/merge's dev half and on pairs of alerts of
# data/gold about different countries, as if of one country and year; rounded. `authority` says little: a country has few bodies,
# and most of what they do is something else.
WEIGHTS = {
    "gap": -2.9, "headline": 3.7, "lead": 11.4, "start_same": 1.4, "start_other": -3.1, "name": 1.2, "authority": 0.2,
    "action": 1.4, "amount_same": 1.6, "amount_other": -0.6, "duration": 0.5,
}  # fmt: skip
BIAS = -2.1
# The mean log-odds from which reports are one development. Of the thresholds that fewer than one in a hundred strangers pass, the
# lowest (`--sweep`): in a busy country a report has dozens of strangers within the window, and a wrong join mixes facts.
THRESHOLD = -0.5
# One pair must not outvote the others of a group.
_STRONGEST = 4.0
# Reports that are further apart are not compared; of the dev half's reports of one development, 43 days is the furthest.
WINDOW = datetime.timedelta(days=60)
# What a pair without a day of news is taken to be apart, and the most that a gap counts.
_UNKNOWN_GAP, _LONGEST_GAP = 15, 90
# A name in common says something from here on: one rare word, or two that a few alerts in a hundred have.
_NAME_WEIGHT = 3.0
# A report is looked up by this many of its weightiest words, and with each it meets no more than so many others, the nearest
# in time; so the number of pairs grows with the number of reports, whatever they say.
TERMS, NEAREST = 10, 20
# So many members of a group, its first ones, are asked whether another belongs to it.
_MEMBERS = 6


def features(one: Report, other: Report) -> dict[str, float]:
    """What is compared of two reports; what either is silent about is 0."""
    starts_apart = one.start.days_from(other.start) if one.start and other.start else None
    return {
        "gap": _gap(one, other) / 30,
        "headline": likeness(one.headline, other.headline),
        "lead": likeness(one.lead, other.lead),
        "start_same": float(starts_apart == 0),
        "start_other": float(bool(starts_apart)),
        "name": float(any(_same_name(a, b) for a in one.names for b in other.names)),
        "authority": float(not one.authorities.isdisjoint(other.authorities)),
        "action": float(one.event.action == other.event.action),
        "amount_same": float(not one.amounts.isdisjoint(other.amounts)),
        "amount_other": float(bool(one.amounts and other.amounts) and one.amounts.isdisjoint(other.amounts)),
        "duration": float(not one.durations.isdisjoint(other.durations)),
    }


def score(one: Report, other: Report) -> float:
    """The log-odds that two reports tell the same development; those that `_may_match` excludes never do."""
    if not _may_match(one, other):
        return -_STRONGEST
    total = BIAS + sum(WEIGHTS[name] * value for name, value in features(one, other).items())
    return max(-_STRONGEST, min(_STRONGEST, total))


def _may_match(one: Report, other: Report) -> bool:
    """Whether two reports are of different documents, not of different countries, and not further apart than `WINDOW`."""
    here, there = one.event.countries, other.event.countries
    if one.day and other.day and abs(one.day - other.day) > WINDOW:
        return False
    return one.doc_id != other.doc_id and (not here or not there or not set(here).isdisjoint(there))


def _gap(one: Report, other: Report) -> int:
    if one.news is None or other.news is None:
        return _UNKNOWN_GAP
    return min(abs((one.news - other.news).days), _LONGEST_GAP)


def _is_day(report: Report) -> bool:
    return report.start is not None and report.start.first == report.start.last


def _same_name(one: Words, other: Words) -> bool:
    """Whether one name holds the other, and what they share is no common word."""
    shared = one.stems & other.stems
    return shared in (one.stems, other.stems) and sum(map(weight, shared)) >= _NAME_WEIGHT


def candidates(reports: Sequence[Report]) -> Iterator[tuple[int, int]]:
    """Pairs of places in `reports` that may be the same development, each once.

    Reports meet where they share a country and a body, a first day or a weighty word, within `WINDOW` of each other. One without
    a country meets those of any; one without any date meets none.

    Args:
        reports: in the order of `Report.order`.
    """
    stray = {term for report in reports if not report.event.countries for term in _terms(report)}
    blocks: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for place, report in enumerate(reports):
        if report.day is None:
            continue
        met: set[int] = set()
        for key in _keys(report, stray):
            block = blocks[key]
            for earlier in reversed(block[-NEAREST:]):
                if report.day - (reports[earlier].day or report.day) > WINDOW:
                    break
                met.add(earlier)
            block.append(place)
        yield from ((earlier, place) for earlier in sorted(met) if _may_match(reports[earlier], report))


def _keys(report: Report, stray: set[str]) -> Iterator[tuple[str, str]]:
    terms = _terms(report)
    for country in sorted(set(report.event.countries)):
        yield from ((country, term) for term in terms)
    yield from (("", term) for term in terms if term in stray)


def _terms(report: Report) -> list[str]:
    found = [f"authority {identifier}" for identifier in sorted(report.authorities)]
    if report.start and _is_day(report):
        found.append(f"from {report.start.first}")
    heard = report.headline.stems | report.lead.stems
    return found + heapq.nsmallest(TERMS, heard, key=lambda stem: (-weight(stem), stem))


def group(reports: Sequence[Report], threshold: float = THRESHOLD) -> list[list[Report]]:
    """The reports by development, each once, in the order of `Report.order`.

    The likeliest pairs are joined first, and two groups only if any two of their members may match and they fit on average: a
    report that is like one member and unlike the others stays out.
    """
    reports = sorted(reports, key=lambda report: report.order)

    @cache
    def scored(one: int, other: int) -> float:
        return score(reports[one], reports[other])

    def fit(some: list[int], others: list[int]) -> bool:
        across = [scored(*sorted((a, b))) for a in some[:_MEMBERS] for b in others[:_MEMBERS]]
        # The mean first: it asks a few members, not all.
        return sum(across) / len(across) >= threshold and all(
            _may_match(reports[a], reports[b]) for a in some for b in others
        )

    likely = sorted((-found, *pair) for pair in candidates(reports) if (found := scored(*pair)) >= threshold)
    members = {place: [place] for place in range(len(reports))}
    home = list(range(len(reports)))
    refused: set[tuple[int, int, int, int]] = set()
    for _, one, other in likely:
        kept, joined = sorted((home[one], home[other]))
        if kept == joined:
            continue
        # Groups only grow, so their first members and sizes tell whether these two were refused as they are.
        as_they_are = kept, joined, len(members[kept]), len(members[joined])
        if as_they_are in refused or not fit(members[kept], members[joined]):
            refused.add(as_they_are)
            continue
        for place in members[joined]:
            home[place] = kept
        members[kept] = sorted(members[kept] + members.pop(joined))
    return [[reports[place] for place in members[first]] for first in sorted(members)]
