from typing import Any

from pipeline.corpus import gold
from pipeline.schema import SPAN_LABELS
from pipeline.training.evaluate import Pairs, plots

_PAGE = "id: a\n---\ntitle| [[Kenya|COUNTRY|KE]]: fees\nbody| The fees of [[Nairobi|CITY]] and [[Mombasa|CITY]] rise.\nnav| Home\n"


def _pairs(spans: list[tuple[str, str, float, str]], last_role: str = "nav") -> Pairs:
    """The page as annotated, with these spans (surface, label, score, finder) and this role of the last line as found."""
    stated = gold.loads(_PAGE)
    text, lines = stated.document.text, [line.model_dump() for line in stated.document.lines]
    lines[-1]["role"] = last_role
    found: list[dict[str, Any]] = [
        {"start": text.index(s), "end": text.index(s) + len(s), "text": s, "label": label, "score": score, "by": by}
        for s, label, score, by in spans
    ]
    document = type(stated.document).model_validate({"doc_id": "a", "text": text, "lines": lines, "spans": found})
    return [(stated, document)]


def _every_label() -> Pairs:
    """A page that names something of every label, as a report needs it."""
    spans = " ".join(f"[[{label.lower()}|{label}]]" for label in SPAN_LABELS if label not in {"COUNTRY", "CITY"})
    stated = gold.loads(f"id: b\n---\nbody| {spans}\n")
    return [(stated, stated.document.model_copy())]


def test_confusion_pairs_the_role_of_each_line_as_stated_and_as_found() -> None:
    rows = plots([*_pairs([("Kenya", "COUNTRY", 0.9, "tagger")], last_role="promo"), *_every_label()])["roles"]
    assert rows[:3] == [
        {"stated": "title", "found": "title"},
        {"stated": "body", "found": "body"},
        {"stated": "nav", "found": "promo"},
    ]


def test_reliability_compares_confidence_with_the_share_that_is_exactly_right() -> None:
    spans = [
        ("Nairobi", "CITY", 0.92, "tagger"),
        ("Mombasa", "REGION", 0.98, "tagger"),
        ("Kenya", "COUNTRY", 0.55, "tagger"),
        ("Home", "PROGRAM", 0.95, "gazetteer"),
    ]
    half, high = plots([*_pairs(sorted(spans, key=lambda s: _PAGE.index(s[0]))), *_every_label()])["reliability"]
    assert (half["spans"], half["right"]) == (1, 1.0)
    assert (high["spans"], high["right"]) == (2, 0.5)
    assert high["confidence"] == high["ideal"] == 0.95


def test_every_label_has_its_bar() -> None:
    rows = plots([*_pairs([("Kenya", "COUNTRY", 0.9, "tagger")]), *_every_label()])["labels"]
    scores = {row["label"]: row["f1"] for row in rows}
    assert list(scores) == list(SPAN_LABELS)
    assert (scores["COUNTRY"], scores["CITY"]) == (1.0, 0.0)
