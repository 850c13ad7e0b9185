"""tag: states what the content lines name, as spans that never overlap."""

import datetime
from collections.abc import Iterable

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from pipeline import temporal
from pipeline.recognizers import authorities, instruments, places, sectors
from pipeline.recognizers.content import Content
from pipeline.schema import Document, Span

# Sector phrases are found by their surroundings alone, so whatever has a name of its own goes first.
_LAST = frozenset({"SECTOR"})


class Tagger:
    """Adds `spans` to a document whose lines have roles."""

    def __call__(self, doc: Doc) -> Doc:
        """State the spans of a document; they also become `doc.ents`."""
        document: Document = doc._.policy
        content = Content.of(document)
        document.spans = without_overlaps(
            [
                *_dates_and_durations(content, document),
                *instruments.find_laws(content),
                *instruments.find_money(content),
                *authorities.find(content),
                *instruments.find_programs(content),
                *places.find(content),
                *sectors.find(content),
            ]
        )
        entities = [
            doc.char_span(s.start, s.end, label=s.label, kb_id=s.value or "", alignment_mode="expand")
            for s in document.spans
        ]
        # A token that two spans share, as in "2024–25", can only be one entity of the Doc; the Document keeps both.
        doc.ents = tuple(filter_spans([entity for entity in entities if entity is not None]))
        return doc


def _dates_and_durations(content: Content, document: Document) -> Iterable[Span]:
    reference = datetime.date.fromisoformat(document.published) if document.published else None
    for found in temporal.find(content.masked(), reference):
        span = content.span(found.label, found.start, found.end, found.score, "temporal", found.value)
        span.business = found.business
        yield span
        if found.note:
            document.warnings.append(f"{span.text!r} at {span.start}: {found.note}")


def without_overlaps(spans: Iterable[Span]) -> list[Span]:
    """The spans in order, the longer one where two overlap; of equal ones the better scored, then the first given."""
    taken = bytearray(0)
    kept: list[Span] = []
    ranked = sorted(enumerate(spans), key=lambda x: (x[1].label in _LAST, x[1].start - x[1].end, -x[1].score, x[0]))
    for _, span in ranked:
        if len(taken) < span.end:
            taken.extend(bytes(span.end - len(taken)))
        if not any(taken[span.start : span.end]):
            taken[span.start : span.end] = b"\1" * (span.end - span.start)
            kept.append(span)
    return sorted(kept, key=lambda span: span.start)


@Language.factory("policy_tag")
def make_tagger(nlp: Language, name: str) -> Tagger:
    """The component."""
    return Tagger()
