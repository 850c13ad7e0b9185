"""The five stages as one spaCy `Language`."""

import datetime
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

import spacy
import srsly
from spacy.language import Language
from spacy.tokens import Doc

from pipeline import __version__
from pipeline.schema import Document, Lineage, content_id

STAGES = ("policy_clean", "policy_tag", "policy_classify", "policy_link", "policy_assemble")
# A text of this many characters is a book of 300,000 words; a page that is longer is not an alert.
MAX_CHARACTERS = 2_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")

# `policy`: the `Document`. For the last stage, what the tagger's network makes of its words (`policy_judged`) and where it
# thinks that developments begin (`policy_begins`).
for _name in ("policy", "policy_judged", "policy_begins"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=None)


class TextTooLongError(ValueError):
    """The text has more than `MAX_CHARACTERS` characters."""


def load(overrides: Mapping[str, Mapping[str, Any]]) -> Language:
    """Build the pipeline; see `pipeline.load`."""
    if unknown := set(overrides) - set(STAGES):
        raise ValueError(f"no component {sorted(unknown)}; the components are {', '.join(STAGES)}")
    nlp = spacy.blank("en")
    nlp.max_length = MAX_CHARACTERS
    for stage in STAGES:
        nlp.add_pipe(stage, config=dict(overrides.get(stage, {})))
    return nlp


@lru_cache(maxsize=1)
def default() -> Language:
    """The pipeline with its released settings, built once."""
    return load({})


def make_document(nlp: Language, text: str, *, published: str | None = None, **fields: Any) -> Doc:
    """A spaCy `Doc` that carries what is known of an alert before it is read.

    Raises:
        TextTooLongError: the text is longer than the pipeline takes.
        ValueError: `published` is no ISO date, or a lone surrogate, which no file can hold, stands in the text or a field.
    """
    for name, value in {"text": text, **fields}.items():
        if isinstance(value, str) and _SURROGATE.search(value):
            raise ValueError(f"`{name}` holds half a character, a lone surrogate; mend it")
    if len(text) > MAX_CHARACTERS:
        raise TextTooLongError(f"the text has {len(text):,} characters; split it, the limit is {MAX_CHARACTERS:,}")
    if published is not None:
        try:
            published = datetime.date.fromisoformat(published[:10]).isoformat()
        except (TypeError, ValueError) as error:
            raise ValueError(f"`published` is {published!r}, no ISO date; write it like '2024-05-31'") from error
    fields.setdefault("doc_id", content_id(text))
    doc = nlp.make_doc(text)
    doc._.policy = Document(text=text, published=published, lineage=lineage(nlp), **fields)
    return doc


def lineage(nlp: Language) -> Lineage:
    """The version, the settings' digest and the models' digests of a pipeline."""
    settings = json.dumps({name: nlp.get_pipe_config(name) for name in nlp.pipe_names}, sort_keys=True, default=str)
    models = {name: digest for name, component in nlp.pipeline if (digest := getattr(component, "digest", None))}
    return Lineage(pipeline=__version__, models=models, params=hashlib.sha256(settings.encode()).hexdigest())


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
