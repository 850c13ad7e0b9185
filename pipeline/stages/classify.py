"""classify: SECTOR phrases → ISIC Rev. 4 codes.

A phrase that policies are known to use has its codes in a table. Any other is read by its conjuncts ("smart equipment and
robots"), each first by the known phrases that it holds, then by the nearest official titles in the encoder's space.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.encoder.embed import RELEASED, load_encoder
from pipeline.knowledge.gazetteer import tokenize
from pipeline.knowledge.taxonomy import SCHEME, TitleIndex, known_phrases, titles
from pipeline.schema import Code, Document

_CONJUNCTS = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*")
_KNOWN_SCORE = 0.95
_PART_SCORE = 0.8
_MAX_CODES = 3


class SectorClassifier:
    """Adds `codes` and `value` to the SECTOR spans of a document.

    Args:
        encoder: as `pipeline.encoder.embed.load_encoder` takes it; loaded when the first unknown phrase comes.
        abstain_below: a phrase whose nearest title has a smaller cosine gets no code from it.
    """

    def __init__(self, encoder: str, abstain_below: float) -> None:
        self._encoder = encoder
        self._abstain_below = abstain_below
        self._cache: dict[str, list[Code]] = {}

    @cached_property
    def _index(self) -> TitleIndex:
        return TitleIndex(load_encoder(self._encoder))

    def __call__(self, doc: Doc) -> Doc:
        """State the codes of a document's sectors."""
        document: Document = doc._.policy
        spans = document.spans_of("SECTOR")
        for span, codes in zip(spans, self.classify([span.text for span in spans]), strict=True):
            span.codes = codes
            span.value = ",".join(code.code for code in codes) or None
        return doc

    def classify(self, phrases: Sequence[str]) -> list[list[Code]]:
        """The codes of each phrase, best first; an empty list where none is near enough."""
        new = sorted({phrase for phrase in phrases if phrase not in self._cache})
        parts = {phrase: _parts(phrase) for phrase in new}
        unknown = sorted({part for found in parts.values() for part in found if not _known(part)})
        nearest = dict(zip(unknown, self._index.nearest(unknown) if unknown else [], strict=True))
        for phrase in new:
            scored: dict[str, float] = {}
            for part in parts[phrase]:
                codes = _known(part)
                if not codes and nearest[part][0].cosine >= self._abstain_below:
                    codes = {nearest[part][0].code: nearest[part][0].cosine}
                for code, score in codes.items():
                    scored[code] = max(score, scored.get(code, 0))
            self._cache[phrase] = [
                Code(scheme=SCHEME, code=code, label=titles()[code], score=round(score, 4))
                for code, score in list(scored.items())[:_MAX_CODES]
            ]
        return [list(self._cache[phrase]) for phrase in phrases]


def _parts(phrase: str) -> list[str]:
    """The phrase itself where it is known, else its conjuncts."""
    if known_phrases().get(phrase):
        return [phrase]
    return [part for part in _CONJUNCTS.split(phrase) if part] or [phrase]


def _known(part: str) -> dict[str, float]:
    """The codes of a known phrase, or of the last known phrase in it: the head of an English noun phrase stands last."""
    if codes := known_phrases().get(part):
        return dict.fromkeys(codes, _KNOWN_SCORE)
    tokens = tokenize(part)
    matches = [match for match in known_phrases().find(tokens) if match.last == len(tokens)]
    return dict.fromkeys(matches[-1].entry, _PART_SCORE) if matches else {}


@Language.factory("policy_classify", default_config={"encoder": RELEASED, "abstain_below": 0.25})
def make_classifier(nlp: Language, name: str, encoder: str, abstain_below: float) -> SectorClassifier:
    """The component; `encoder` is `released`, a folder or a Hugging Face id."""
    return SectorClassifier(encoder, abstain_below)
