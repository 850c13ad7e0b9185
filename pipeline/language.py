"""The stages as components of a spaCy `Language`, which fill `doc._.policy`."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from itertools import tee
from typing import Any

import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import filter_spans

from pipeline.flow import MAX_CHARACTERS, STAGES, Settings, Stage, complete, defaults, lineage, piped
from pipeline.schema import Document, content_id

# The stages that find spans and give them values.
_STATE_ENTITIES = frozenset({"policy_tag", "policy_classify"})

if not Doc.has_extension("policy"):
    Doc.set_extension("policy", default=None)


class Component:
    """A stage in a `Language`.

    Args:
        nlp: whose component it is.
        stage: what it does.
        states_entities: whether the spans become `doc.ents` after it.
    """

    def __init__(self, nlp: Language, stage: Stage, *, states_entities: bool) -> None:
        self._nlp = nlp
        self._stage = stage
        self._states_entities = states_entities
        self.digest: str | None = getattr(stage, "digest", None)

    def __call__(self, doc: Doc) -> Doc:
        """Add what the stage states."""
        return next(self.pipe([doc]))

    def pipe(self, docs: Iterable[Doc], batch_size: int = 0) -> Iterator[Doc]:
        """Add it to many; the stage itself knows how many it takes at once."""
        docs, read = tee(docs)
        for doc, document in zip(docs, piped(self._stage, map(self._document, read)), strict=True):
            doc._.policy = document
            if self._states_entities:
                _set_entities(doc, document)
            yield doc

    def _document(self, doc: Doc) -> Document:
        if doc._.policy is None:
            text = doc.text  # spaCy joins it from the tokens each time
            settings = {name: self._nlp.get_pipe_config(name) for name in self._nlp.pipe_names if name in STAGES}
            own = {stage: {name: held[name] for name in defaults(stage)} for stage, held in settings.items()}
            made_by = lineage(own, dict(self._nlp.pipeline))
            doc._.policy = Document(doc_id=content_id(text), text=text, lineage=made_by)
        document: Document = doc._.policy
        return document


def _component(stage: str) -> Callable[..., Component]:
    """The factory of a stage's component: spaCy checks its settings by the signature."""

    def make(nlp: Language, name: str, **settings: Any) -> Component:
        return Component(nlp, STAGES[stage](**settings), states_entities=stage in _STATE_ENTITIES)

    own = inspect.signature(STAGES[stage]).parameters.values()
    lead = [inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD) for name in ("nlp", "name")]
    make.__signature__ = inspect.Signature([*lead, *own])  # type: ignore[attr-defined]
    Language.factory(stage, default_config=defaults(stage), func=make)
    return make


# The entry points by which spaCy finds them.
clean, tag, classify, link, assemble = map(_component, STAGES)


def load(overrides: Settings) -> Language:
    """Build the `Language`; see `pipeline.load`."""
    settings = complete(overrides)
    nlp = spacy.blank("en")
    nlp.max_length = MAX_CHARACTERS
    for stage, own in settings.items():
        nlp.add_pipe(stage, config=own)
    return nlp


def _set_entities(doc: Doc, document: Document) -> None:
    entities = [
        doc.char_span(s.start, s.end, label=s.label, kb_id=s.value or "", alignment_mode="expand")
        for s in document.spans
    ]
    # A token that two spans share, as in "2024–25", can only be one entity of the Doc; the Document keeps both.
    doc.ents = tuple(filter_spans([entity for entity in entities if entity is not None]))


# spaCy serialises what a Doc carries with msgpack, for DocBin and for several processes.
@srsly.msgpack_encoders("policy_document")  # type: ignore[untyped-decorator]
def _encode(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    if isinstance(value, Document):
        return {"policy_document": value.model_dump_json()}
    return chain(value) if chain else value


@srsly.msgpack_decoders("policy_document")  # type: ignore[untyped-decorator]
def _decode(value: Any, chain: Callable[[Any], Any] | None = None) -> Any:
    if isinstance(value, dict) and set(value) == {"policy_document"}:
        return Document.model_validate_json(value["policy_document"])
    return chain(value) if chain else value
