"""Counts over the gold corpus, and the agreement of two annotations of the same texts."""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pipeline.corpus.gold import GoldDocument, GoldError, GoldEvent
from pipeline.schema import CONTENT_ROLES, SPAN_LABELS, Document

_WORD = re.compile(r"\w+")
_NGRAM = 5
_MEND = "; give the folder of the texts that were annotated a second time"
# What is compared of events.
EVENT_FIELDS = (
    "action", "status", "announced_on", "effective_from", "effective_until", "countries", "cities", "authorities", "programs",
    "laws", "amounts", "sectors", "durations",
)  # fmt: skip


def statistics(golds: Sequence[GoldDocument]) -> dict[str, dict[str, Any]]:
    """Tables of counts: the whole, roles of lines, labels of spans, actions and statuses, countries, sectors, years, forms.

    `repeated 5-grams` is the share of the runs of five words on content lines that stand in more than one place of the
    corpus, names and numbers included.
    """
    documents = [gold.document for gold in golds]
    words = [len(_WORD.findall(document.text)) for document in documents]
    roles = Counter(str(line.role) for document in documents for line in document.lines)
    furniture = [_furniture_share(document) for document in documents]
    events = [event for gold in golds for event in gold.events]
    spans = [span for document in documents for span in document.spans]
    codes = {code for span in spans if span.label == "SECTOR" and span.value for code in span.value.split(",")}
    whole = {
        "documents": len(golds),
        "words": sum(words),
        "words, median": sorted(words)[len(words) // 2] if words else 0,
        "documents over 700 words": sum(count > 700 for count in words),
        "documents with furniture": sum(share > 0 for share in furniture),
        "documents with 20-80 % furniture": sum(0.2 <= share <= 0.8 for share in furniture),
        "documents without events": sum(not gold.events for gold in golds),
        "countries of events": len({code for event in events for code in event.countries}),
        "ISIC sections": len({code[0] for code in codes}),
        "ISIC divisions": len({code for code in codes if len(code) == 3}),
        "repeated 5-grams": round(repeated_ngrams(documents), 4),
    }
    distinct = {label: len({span.text for span in spans if span.label == label}) for label in SPAN_LABELS}
    labels = Counter(span.label for span in spans)
    return {
        "corpus": {name: {"count": count} for name, count in whole.items()},
        "roles": _table(roles),
        "labels": {label: {"count": labels[label], "distinct": distinct[label]} for label in SPAN_LABELS},
        "actions": _table(Counter(event.action for event in events)),
        "statuses": _table(Counter(event.status for event in events if event.status)),
        "durations": _table(Counter(duration.role for event in events for duration in event.durations)),
        "forms": _table(Counter(gold.meta.get("form", "unnamed") for gold in golds)),
        "years": _table(Counter((document.published or "none")[:4] for document in documents), by_name=True),
        "countries": _table(Counter(code for event in events for code in event.countries)),
    }


def repeated_ngrams(documents: Iterable[Document]) -> float:
    """The share of the 5-word runs on content lines that occur more than once in the corpus."""
    counts: Counter[tuple[str, ...]] = Counter()
    for document in documents:
        for line in document.content_lines():
            words = _WORD.findall(document.text[line.start : line.end].lower())
            counts.update(zip(*(words[i:] for i in range(_NGRAM)), strict=False))
    total = sum(counts.values())
    return sum(count for count in counts.values() if count > 1) / total if total else 0.0


def facts(events: Iterable[GoldEvent], field: str) -> set[object]:
    """What events state in one of `EVENT_FIELDS`: names without case, values of dates, lengths with their role."""
    found: set[object] = set()
    for event in events:
        value = getattr(event, field)
        if field == "durations":
            found |= {(duration.value, duration.role) for duration in value}
        elif isinstance(value, list):
            found |= {name.casefold() for name in value}
        elif value is not None:
            found.add(value if isinstance(value, str) else value.value)
    return found


def event_agreement(
    first: Sequence[GoldDocument], second: Mapping[str, Sequence[GoldEvent]]
) -> dict[str, dict[str, Any]]:
    """How far two annotations of the events of the same texts agree.

    Args:
        first: the documents.
        second: by document, what another annotator filed; it may hold fewer documents.

    Returns:
        for each field the F1 of what is stated anywhere in a document (the same whichever annotation is called the
        reference), and the share of documents with as many events.

    Raises:
        GoldError: a document of the second annotation is not in the first.
    """
    by_id = {gold.document.doc_id: gold.events for gold in first}
    if unknown := sorted(second.keys() - by_id.keys()):
        raise GoldError(f"{unknown[0]}: not annotated before{_MEND}")
    rows: dict[str, dict[str, Any]] = {}
    for field in EVENT_FIELDS:
        hits = found = 0
        for doc_id, events in second.items():
            ours, theirs = facts(by_id[doc_id], field), facts(events, field)
            hits += len(ours & theirs)
            found += len(ours) + len(theirs)
        rows[field] = {"f1": 2 * hits / found if found else 0.0, "agreed": hits, "disputed": found - 2 * hits}
    same = sum(len(by_id[doc_id]) == len(events) for doc_id, events in second.items())
    return {"events": rows, "as many events": {"documents": {"share": same / max(1, len(second)), "of": len(second)}}}


def agreement(first: Sequence[GoldDocument], second: Sequence[GoldDocument]) -> dict[str, dict[str, Any]]:
    """How far two annotations of the same texts agree.

    Returns:
        `lines`: the share of lines with the same role; `spans`: for each label, and for all, the F1 of exact spans (the
        same whichever annotation is called the reference), and the share of agreed spans with the same value.

    Raises:
        GoldError: a document of the second annotation is not in the first, or its text is another.
    """
    by_id = {gold.document.doc_id: gold.document for gold in first}
    hits: Counter[str] = Counter()
    found: Counter[str] = Counter()
    values: Counter[str] = Counter()
    same_role = lines = 0
    for gold in second:
        b = gold.document
        a = by_id.get(b.doc_id)
        if a is None or a.text != b.text:
            raise GoldError(f"{b.doc_id}: {'not annotated before' if a is None else 'the two texts differ'}{_MEND}")
        same_role += sum(x.role == y.role for x, y in zip(a.lines, b.lines, strict=True))
        lines += len(a.lines)
        ours = {(s.start, s.end, s.label): s.value for s in a.spans}
        theirs = {(s.start, s.end, s.label): s.value for s in b.spans}
        for key in (*ours, *theirs):
            found[key[2]] += 1
        for key in ours.keys() & theirs.keys():
            hits[key[2]] += 1
            values[key[2]] += ours[key] == theirs[key]
    rows = {str(label): _agreed(hits[label], found[label], values[label]) for label in SPAN_LABELS}
    rows["all"] = _agreed(hits.total(), found.total(), values.total())
    return {"lines": {"same role": {"share": same_role / lines if lines else 0.0, "lines": lines}}, "spans": rows}


def _agreed(hits: int, found: int, values: int) -> dict[str, float | int]:
    return {
        "f1": 2 * hits / found if found else 0.0,
        "same value": values / hits if hits else 0.0,
        "agreed": hits,
        "disputed": found - 2 * hits,
    }


def _furniture_share(document: Document) -> float:
    lines = document.lines
    return sum(line.role not in CONTENT_ROLES for line in lines) / len(lines) if lines else 0.0


def _table(counts: Mapping[str, int], *, by_name: bool = False) -> dict[str, dict[str, Any]]:
    rows = sorted(counts.items(), key=lambda item: item[0] if by_name else (-item[1], item[0]))
    return {str(name): {"count": count} for name, count in rows}
