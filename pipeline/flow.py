"""The five stages in order: a document flows one way through them, and each only adds to it."""

import hashlib
import inspect
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, Protocol

from pipeline import __version__
from pipeline.schema import Document, Lineage, content_id, day_of
from pipeline.stages.assemble import make_assembler
from pipeline.stages.classify import SectorClassifier
from pipeline.stages.clean import make_cleaner
from pipeline.stages.link import Linker
from pipeline.stages.tag import make_tagger

# A text of this many characters is a book of 300,000 words; a page that is longer is not an alert.
MAX_CHARACTERS = 2_000_000

_SURROGATE = re.compile("[\ud800-\udfff]")

Settings = Mapping[str, Mapping[str, Any]]


class Stage(Protocol):
    """What adds to a document. It may have a `pipe` that takes many at once, and the `digest` of its model."""

    def __call__(self, document: Document, /) -> Document:
        """The document with what the stage states of it."""


STAGES: dict[str, Callable[..., Stage]] = {
    "policy_clean": make_cleaner,
    "policy_tag": make_tagger,
    "policy_classify": SectorClassifier,
    "policy_link": Linker,
    "policy_assemble": make_assembler,
}


class TextTooLongError(ValueError):
    """The text has more than `MAX_CHARACTERS` characters."""


class Flow:
    """The stages with their models.

    Args:
        overrides: settings of a stage by its name, for example `{"policy_tag": {"model": "rules"}}`.

    Raises:
        ValueError: there is no such stage or setting.
        pipeline.assets.AssetError: a model is missing or not the recorded one.
    """

    def __init__(self, overrides: Settings | None = None) -> None:
        settings = complete(overrides or {})
        self.stages = {name: make(**settings[name]) for name, make in STAGES.items()}
        self.lineage = lineage(settings, self.stages)

    def document(self, text: str, *, published: str | None = None, **fields: Any) -> Document:
        """What is known of an alert before it is read.

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
                published = day_of(published)
            except (TypeError, ValueError) as error:
                raise ValueError(f"`published` is {published!r}, no ISO date; write it like '2024-05-31'") from error
        fields.setdefault("doc_id", content_id(text))
        return Document(text=text, published=published, lineage=self.lineage, **fields)

    def __call__(self, document: Document) -> Document:
        """Read one document."""
        return next(self.pipe([document]))

    def pipe(self, documents: Iterable[Document]) -> Iterator[Document]:
        """Read many, in order; they are taken as they are needed, some dozens ahead."""
        flowing = iter(documents)
        for stage in self.stages.values():
            flowing = piped(stage, flowing)
        return flowing


def piped(stage: Stage, documents: Iterable[Document]) -> Iterator[Document]:
    """The documents after a stage."""
    pipe: Callable[[Iterable[Document]], Iterator[Document]] | None = getattr(stage, "pipe", None)
    return pipe(documents) if pipe else map(stage, documents)


@lru_cache(maxsize=1)
def default() -> Flow:
    """The stages with their released settings, built once."""
    return Flow()


def defaults(stage: str) -> dict[str, Any]:
    """The settings of a stage, by its name, that hold where no others are given."""
    return {name: parameter.default for name, parameter in inspect.signature(STAGES[stage]).parameters.items()}


def lineage(settings: Settings, stages: Mapping[str, object]) -> Lineage:
    """The version, the settings' digest and the models' digests of a flow."""
    models = {name: digest for name, stage in stages.items() if (digest := getattr(stage, "digest", None))}
    params = json.dumps(settings, sort_keys=True, default=str)
    return Lineage(pipeline=__version__, models=models, params=hashlib.sha256(params.encode()).hexdigest())


def complete(overrides: Settings) -> dict[str, dict[str, Any]]:
    """All settings of all stages, those given and the defaults of the others.

    Raises:
        ValueError: there is no such stage or setting.
    """
    if unknown := set(overrides) - set(STAGES):
        raise ValueError(f"no stage {sorted(unknown)}; the stages are {', '.join(STAGES)}")
    settings = {}
    for stage in STAGES:
        known, own = defaults(stage), overrides.get(stage, {})
        if unknown := set(own) - set(known):
            raise ValueError(f"{stage} has no setting {sorted(unknown)}; it has {', '.join(known) or 'none'}")
        settings[stage] = {**known, **own}
    return settings
