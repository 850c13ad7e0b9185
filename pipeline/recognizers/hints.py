"""What the recognizers find, as hints for the tagger's network."""

from collections.abc import Iterable

from pipeline import temporal
from pipeline.encoder.tagger import Mark
from pipeline.schema import SPAN_LABELS, Document, Span

# Finer marks than labels: how a date lies to the day of publication, and what the title names too.
HINT_LABELS = (*SPAN_LABELS, "DATE_past", "DATE_now", "DATE_future", "COUNTRY_title", "CITY_title")
_DATES = {"before": "DATE_past", "same": "DATE_now", "after": "DATE_future"}


def marks(document: Document, spans: Iterable[Span]) -> list[Mark]:
    """The marks of some spans of a document."""
    spans = list(spans)
    title = document.title_line()
    published = temporal.period(document.published or "")
    titled = {s.value or s.text for s in spans if title and title.start <= s.start < title.end}
    found = []
    for span in spans:
        label: str = span.label
        if label == "DATE" and published and (days := temporal.period(span.value or "")):
            label = _DATES[days.side_of(published)]
        elif label in {"COUNTRY", "CITY"} and (span.value or span.text) in titled:
            label = f"{label}_title"
        found.append(Mark(span.start, span.end, label))
    return found
