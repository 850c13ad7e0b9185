"""classify: SECTOR phrases → ISIC Rev. 4 codes.

A phrase that policies are known to use has its codes in a table, and so has one whose conjuncts are all known ("steel and
cement"). Any other is read by the sector model, which abstains where a phrase names no activity, and falls back to a
section's letter where only the section is clear.
"""

import re
from collections.abc import Sequence
from copy import copy
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np

from pipeline.encoder.embed import RELEASED
from pipeline.knowledge.sectors import Floats, SectorReader
from pipeline.knowledge.taxonomy import (
    SCHEME,
    ConceptIndex,
    crosswalk,
    known_phrases,
    read_taxonomy,
    titles,
)
from pipeline.schema import Code, Document

_CONJUNCTS = re.compile(r"\s*(?:,|/|&|\band\b|\bor\b)\s*")
# How often the table's first code is the annotated one, in data/gold/train.
_KNOWN_SCORE = 0.97
# A further code is stated if it is this likely, and this likely beside the best one.
_MIN_SHARE = 0.2
_MIN_RATIO = 0.45
# Where no division reaches this share and its section reaches the other, the section is stated.
_UNCLEAR_DIVISION = 0.4
_CLEAR_SECTION = 0.8
_MAX_CODES = 3
_MIN_LIKENESS = 0.5


class SectorClassifier:
    """Adds `codes` and `value` to the SECTOR spans of a document.

    Args:
        model: a folder with a sector model, or `released`; loaded when the first unknown phrase comes.
        encoder: as `pipeline.encoder.embed.load_encoder` takes it; the one that the model was trained with.
        abstain_below: a phrase that names an activity with a smaller probability gets no code from the model.
        schemes: further schemes to state in `codes`, of `pipeline.knowledge.taxonomy.CROSSWALKS`.
        taxonomy: a file for `pipeline.knowledge.taxonomy.read_taxonomy`; its nearest concept is stated in `codes` under
            the file's name.

    Raises:
        pipeline.knowledge.taxonomy.TaxonomyError: the file is no taxonomy, or there is no crosswalk to a scheme.
        pipeline.assets.AssetError: the model is missing or belongs to another encoder.
    """

    def __init__(
        self,
        model: str = RELEASED,
        encoder: str = RELEASED,
        abstain_below: float = 0.25,
        schemes: Sequence[str] = (),
        taxonomy: str | None = None,
    ) -> None:
        self._reader = SectorReader(model, encoder)
        self.digest = self._reader.digest
        self.abstain_below = abstain_below
        self._crosswalks = {scheme: crosswalk(scheme) for scheme in schemes}
        self._concepts = read_taxonomy(Path(taxonomy)) if taxonomy else []
        self._scheme = Path(taxonomy).stem if taxonomy else ""
        self._cache: dict[str, list[Code]] = {}

    @cached_property
    def _concept_index(self) -> ConceptIndex:
        return ConceptIndex(self._concepts, self._reader.encoder)

    def __call__(self, document: Document) -> Document:
        """State the codes of a document's sectors; `value` holds those of ISIC. A phrase that names no activity is none."""
        spans = document.spans_of("SECTOR")
        for span, codes in zip(spans, self.classify([span.text for span in spans]), strict=True):
            span.codes = codes
            span.value = ",".join(code.code for code in codes if code.scheme == SCHEME) or None
        document.spans = [span for span in document.spans if span.label != "SECTOR" or span.codes]
        return document

    def with_reader(self, reader: SectorReader) -> "SectorClassifier":
        """The same settings with another model."""
        other = copy(self)
        other._reader, other.digest, other._cache = reader, reader.digest, {}
        return other

    def classify(self, phrases: Sequence[str]) -> list[list[Code]]:
        """The codes of each phrase, ISIC first and best first; an empty list where it names no activity."""
        new = sorted({phrase for phrase in phrases if phrase not in self._cache})
        scored = {phrase: _known(phrase) for phrase in new}
        unknown = [phrase for phrase in new if not scored[phrase]]
        if unknown:
            reading = self._reader.read(unknown)
            rows = zip(unknown, reading.shares, reading.activity, reading.trust, strict=True)
            for phrase, shares, activity, trust in rows:
                if activity >= self.abstain_below:
                    scored[phrase] = _stated(self._reader.model.codes, shares, float(trust))
        own = self._own_taxonomy([phrase for phrase in new if scored[phrase]])
        for phrase in new:
            isic = [_code(SCHEME, code, titles()[code], score) for code, score in scored[phrase].items()]
            self._cache[phrase] = [*isic, *self._crossed(isic), *own.get(phrase, [])]
        return [list(self._cache[phrase]) for phrase in phrases]

    def _crossed(self, codes: Sequence[Code]) -> list[Code]:
        """The codes in the further schemes, each with the score of the ISIC code times its share in it."""
        found: dict[tuple[str, str], Code] = {}
        for scheme, targets in self._crosswalks.items():
            for code in codes:
                for target in targets.get(code.code, ()):
                    score = code.score * target.share
                    known = found.get((scheme, target.code))
                    if known is None or known.score < score:
                        found[scheme, target.code] = _code(scheme, target.code, target.label, score)
        return list(found.values())

    def _own_taxonomy(self, phrases: Sequence[str]) -> dict[str, list[Code]]:
        """The nearest concept of the user's taxonomy for each phrase, where one is near enough."""
        if not self._concepts or not phrases:
            return {}
        nearest = zip(phrases, self._concept_index.nearest(phrases, 1), strict=True)
        return {
            phrase: [_code(self._scheme, match.concept.code, match.concept.label, match.likeness)]
            for phrase, [match] in nearest
            if match.likeness >= _MIN_LIKENESS
        }


def _known(phrase: str) -> dict[str, float]:
    """The codes of a known phrase, or of one whose conjuncts are all known, with scores."""
    if codes := known_phrases().get(phrase):
        return dict.fromkeys(codes[:_MAX_CODES], _KNOWN_SCORE)
    parts = [known_phrases().get(part) for part in _CONJUNCTS.split(phrase) if part]
    if len(parts) < 2 or not all(parts):
        return {}
    # The first code of each conjunct before the second of any.
    merged = dict.fromkeys(part[i] for i in range(_MAX_CODES) for part in parts if part and i < len(part))
    return dict.fromkeys(list(merged)[: max(_MAX_CODES, len(parts))], _KNOWN_SCORE)


def _stated(codes: Sequence[str], shares: Floats, trust: float) -> dict[str, float]:
    """The codes to state for one phrase; the best has the score `trust`, any other its part of it."""
    order = np.argsort(-shares, kind="stable")[: _MAX_CODES + 1]
    best = codes[order[0]]
    if len(best) > 1 and shares[order[0]] < _UNCLEAR_DIVISION:
        section = float(sum(share for code, share in zip(codes, shares, strict=True) if code[0] == best[0]))
        if section >= _CLEAR_SECTION:
            return {best[0]: section}
    floor = max(_MIN_SHARE, _MIN_RATIO * float(shares[order[0]]))
    # Beside a first code a section says nothing, nor does a division of a section that comes first.
    kept = [i for i in order if i == order[0] or (shares[i] >= floor and codes[i][0] != best and len(codes[i]) > 1)]
    return {codes[i]: trust * float(shares[i] / shares[order[0]]) for i in kept[:_MAX_CODES]}


def _code(scheme: str, code: str, label: str, score: float) -> Code:
    return Code(scheme=scheme, code=code, label=label, score=round(min(score, 1.0), 4))


@lru_cache(maxsize=1)
def default_classifier() -> SectorClassifier:
    """The classifier with its released settings, built once."""
    return SectorClassifier()
