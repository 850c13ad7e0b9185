"""How often names become the right identifiers, and what linking costs.

    python benchmarks/linking.py
    python benchmarks/linking.py --tagger rules    # the cost against the recognizers alone

The spans are the annotated ones of data/gold, so that only linking is judged. COUNTRY is compared with the annotated codes.
For CITY and MINISTRY `linking-key.csv` holds 60 spans of dev and test, drawn at random (seed 2026) after the rules were
written; an empty identifier says that the registry of authorities lacks the body. Each was read in its text beside the
linker's answer, and key and rules share an author; an earlier draw of 100 spans of dev and test had shown two mistakes that
were mended. Take the figures as an upper bound.
"""

import argparse
import csv
import json
import time
from collections import Counter
from pathlib import Path

import pipeline
from pipeline.corpus import gold
from pipeline.language import make_document
from pipeline.schema import Document, Span
from pipeline.stages.link import REGISTRY, link_names
from pipeline.stages.tag import RULES

_ROOT = Path(__file__).parent.parent
_PARTS = ("dev", "test")


def accuracy(documents: dict[str, Document]) -> dict[str, dict[str, float]]:
    """For each label how many spans were judged, the share of right ones, and how many of all have an identifier."""
    right: Counter[str] = Counter()
    judged: Counter[str] = Counter()
    spans = [span for document in documents.values() for span in document.spans]
    for span in spans:
        if span.label == "COUNTRY":
            judged["COUNTRY"] += 1
            right["COUNTRY"] += identifier(span) == span.value
    with (_ROOT / "benchmarks" / "linking-key.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            start = int(row["start"])
            span = next(s for s in documents[row["document"]].spans if s.start == start and s.text == row["text"])
            label = row["label"] if row["id"] else "MINISTRY that the registry lacks"
            judged[label] += 1
            right[label] += identifier(span) == row["id"]
    report = {label: {"judged": count, "accuracy": round(right[label] / count, 4)} for label, count in judged.items()}
    for label in ("CITY", "MINISTRY", "REGION"):
        of_label = [span for span in spans if span.label == label]
        report.setdefault(label, {})["spans"] = len(of_label)
        report[label]["with_identifier"] = round(sum(map(bool, map(identifier, of_label))) / len(of_label), 4)
    return report


def identifier(span: Span) -> str:
    """The identifier from outside that the span has; for bodies, that of the registry."""
    if span.link is None or (span.label == "MINISTRY" and span.link.scheme != REGISTRY):
        return ""
    return span.link.id


def share_of_time(texts: list[str], tagger: str, rounds: int) -> float:
    """The share of the pipeline's time that linking takes, the first pass over the texts not counted."""
    network = None if tagger == RULES else tagger
    nlp = pipeline.load(policy_tag={"model": tagger}, policy_assemble={"tagger": network})
    spent = Counter[str]()
    for number in range(rounds + 1):
        for text in texts:
            doc = make_document(nlp, text)
            for name, component in nlp.pipeline:
                start = time.perf_counter()
                doc = component(doc)
                spent[name] += time.perf_counter() - start if number else 0.0
    return spent["policy_link"] / sum(spent.values())


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tagger", default="released")
    parser.add_argument("--documents", type=int, default=40, help="so many for the cost")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args()

    documents = {
        f"{part}/{item.document.doc_id}": item.document
        for part in _PARTS
        for item in gold.read_folder(_ROOT / "data" / "gold" / part)
    }
    for document in documents.values():
        link_names(document)
    texts = [document.text for document in documents.values()][: options.documents]
    report = {
        "accuracy": accuracy(documents),
        "share_of_time": {"tagger": options.tagger, "link": share_of_time(texts, options.tagger, options.rounds)},
    }
    print(json.dumps(report, indent=2))


if __name__ == "__main__":
    main()
