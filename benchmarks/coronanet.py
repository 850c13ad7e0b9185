"""Dates and their roles on texts that were not written for this project: border policies that CoronaNet's coders describe.

    python benchmarks/coronanet.py                      # ../shared/corpora/coronanet_border_sample.csv
    python benchmarks/coronanet.py SAMPLE.csv --undated # without a day of publication
    python benchmarks/coronanet.py --misses             # what was missed in the half that is read, text by text

A row has a description and the days on which its policy was announced, starts and ends, as its coder put them down. Counted
are the days that stand in the words (`date_…_in_text`), and of those

- found: a DATE span has that value,
- role: an event has it in the field (`announced_on`, `effective_from`, `effective_until`),
- either: an event has it in this field or in another one that it is coded for. Most policies were announced and started on one
  day, and "On March 20 Indonesia closes its borders" says it once, which gives it one role.
- alone: the days that are coded for one field of their row only.
- right: of the values that events have in the field, those that are coded for it; only rows whose day stands in the words. An
  earlier stage of a policy that its row does not code counts as wrong.

Many descriptions name no year. An alert comes with a day of publication, a description with none, so the coded day of the
announcement stands in for it: it gives the year, and no role, for no field is filled from it but a start "to the month", which
counts as a miss here. `--undated` reads without.

Coders leave things out and put things in: not all that is counted as missed is wrong. The rows are split by a hash of their
identifier. Misses of the half `read` were looked at when the pipeline was mended; nobody looks at those of the half `held out`.

Of each row also the country that it is coded for is looked for: whether the events name it alone, beside others, none, or only
others. Misses of both halves were read once, when the states that texts name by an adjective ("the Finnish government") were first
looked for.
"""

import argparse
import csv
import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from pipeline.batch.extract import extract_all
from pipeline.corpus.readers import Alert, Reject
from pipeline.flow import default
from pipeline.schema import Document, date_values

_SAMPLE = Path(__file__).parent.parent.parent / "shared" / "corpora" / "coronanet_border_sample.csv"
_FIELDS = {"date_announced": "announced_on", "date_start": "effective_from", "date_end": "effective_until"}
_COLUMNS = ("in words", "found", "role", "either", "alone", "alone role", "stated", "right")
_COUNTRIES = ("alone", "among others", "none", "only others")
_SHARE_OF = {"found": "in words", "role": "in words", "either": "in words", "alone role": "alone", "right": "stated"}
HALVES = ("read", "held out")


class Coded(NamedTuple):
    """A day that stands in the words of a row."""

    row: dict[str, str]
    field: str
    day: str

    @property
    def alone(self) -> bool:
        """Whether it is coded for this field only."""
        return sum(self.row[column] == self.day for column in _FIELDS) == 1


class Result(NamedTuple):
    """A coded day and what was made of it."""

    coded: Coded
    document: Document
    found: bool
    role: bool
    either: bool
    stated: int


def half(row: dict[str, str]) -> str:
    """The half that a row belongs to, always the same one."""
    return HALVES[hashlib.sha256(row["record_id"].encode()).digest()[0] % 2]


def coded_days(row: dict[str, str]) -> Iterator[Coded]:
    """The days of a row that stand in its words."""
    for column, field in _FIELDS.items():
        if row[f"{column}_in_text"] == "True":
            yield Coded(row, field, row[column])


def read_rows(rows: Sequence[dict[str, str]], undated: bool) -> Iterator[tuple[dict[str, str], Document]]:
    """Each row with the document that the released pipeline makes of it."""
    alerts = []
    for row in rows:
        published = None if undated else row["date_announced"]
        alerts.append(Alert(row["description"], {"doc_id": row["record_id"], "published": published}))
    for row, document in zip(rows, extract_all(default(), alerts), strict=True):
        if not isinstance(document, Reject):
            yield row, document


def results(read: Iterable[tuple[dict[str, str], Document]]) -> Iterator[Result]:
    """What was made of each coded day."""
    for row, document in read:
        values = {span.value for span in document.spans_of("DATE")}
        stated = [date_values(event) for event in document.events]
        for coded in coded_days(row):
            own = {dates[coded.field] for dates in stated} - {None}
            coded_for = [field for column, field in _FIELDS.items() if row[column] == coded.day]
            either = any(dates[field] == coded.day for dates in stated for field in coded_for)
            yield Result(coded, document, coded.day in values, coded.day in own, either, len(own))


def figures(some: Iterable[Result]) -> dict[str, Counter[str]]:
    """The counts of each field."""
    counts: dict[str, Counter[str]] = {field: Counter() for field in _FIELDS.values()}
    for result in some:
        alone = result.coded.alone
        counts[result.coded.field].update(
            {
                "in words": 1, "found": result.found, "role": result.role, "either": result.either, "alone": alone,
                "alone role": alone and result.role, "stated": result.stated, "right": result.role,
            }
        )  # fmt: skip
    return counts


def countries(read: Iterable[tuple[dict[str, str], Document]]) -> dict[str, Counter[str]]:
    """For each half in how many rows the events name the coded country alone, and so on."""
    counts: dict[str, Counter[str]] = {name: Counter() for name in HALVES}
    for row, document in read:
        named, coded = {code for event in document.events for code in event.countries}, row["ISO_A2"]
        if coded in named:
            kind = "alone" if len(named) == 1 else "among others"
        else:
            kind = "only others" if named else "none"
        counts[half(row)][kind] += 1
    return counts


def print_misses(some: Iterable[Result]) -> None:
    """Each miss with the dates that were read in its text."""
    for number, result in enumerate((result for result in some if not result.role), start=1):
        coded, document = result.coded, result.document
        kind = "role" if result.found else "not found"
        print(f"{number}. {coded.field} {coded.day}{' (alone)' if coded.alone else ''}: {kind}")
        print("  ", ", ".join(f"{coded.row[column]} {field}" for column, field in _FIELDS.items() if coded.row[column]))
        print("  ", "; ".join(f"{s.text!r} {s.value} {s.role or '-'}" for s in document.spans_of("DATE")))
        print("  ", len(document.events), "events |", " ".join(document.text.split()), "\n")


def main() -> None:
    """Print the figures of both halves, or the misses of the one that may be read."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sample", type=Path, nargs="?", default=_SAMPLE, help="CoronaNet rows as CSV")
    parser.add_argument("--undated", action="store_true", help="read without a day of publication")
    parser.add_argument("--misses", action="store_true", help="print those of the half that is read")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    if not options.sample.is_file():
        sys.exit(f"{options.sample} does not exist; give the path of a CSV of CoronaNet rows")

    with options.sample.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    read = list(read_rows(rows, options.undated))
    found = list(results(read))
    halves = {name: [result for result in found if half(result.coded.row) == name] for name in HALVES}
    if options.misses:
        print_misses(halves["read"])
        return
    counts, named = {name: figures(some) for name, some in halves.items()}, countries(read)
    if options.json:
        print(json.dumps({name: {**counts[name], "countries": named[name]} for name in HALVES}, indent=2))
        return
    print(f"{'half':10}{'field':17}" + "".join(f"{name:>12}" for name in _COLUMNS))
    for name, by_field in counts.items():
        for field, count in by_field.items():
            cells = [
                f"{count[key] / max(count[_SHARE_OF[key]], 1):12.3f}" if key in _SHARE_OF else f"{count[key]:12}"
                for key in _COLUMNS
            ]
            print(f"{name:10}{field:17}" + "".join(cells))
    print(f"\n{'half':10}{'the country':17}" + "".join(f"{kind:>14}" for kind in _COUNTRIES))
    for name, count in named.items():
        print(f"{name:10}{'':17}" + "".join(f"{count[kind] / max(count.total(), 1):14.3f}" for kind in _COUNTRIES))


if __name__ == "__main__":
    main()
