"""Reads many alerts with one pipeline: what fails is rejected with its reason, and the rest goes on."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import minibatch

from pipeline.corpus.readers import Alert, Reject
from pipeline.language import make_document
from pipeline.schema import Document, content_id

# Several batches of the tagger, so that the stages work side by side, and few enough that memory stays small.
_BATCH = 128

T = TypeVar("T")


def extract_all(nlp: Language, items: Iterable[Alert | Reject], *, batch: int = _BATCH) -> Iterator[Document | Reject]:
    """The document of every alert, in order; a `Reject` is passed on, or made where the pipeline fails.

    Args:
        nlp: as `pipeline.load` gives it.
        items: as `pipeline.corpus.readers.read` gives them; read lazily, `batch` at a time.
        batch: how many documents the stages see at once.
    """
    for group in minibatch(items, batch):  # type: ignore[no-untyped-call]
        made = [item if isinstance(item, Reject) else _or_reject(_made, nlp, item) for item in group]
        docs = [doc for doc in made if isinstance(doc, Doc)]
        try:
            done: Iterator[Document | Reject] = iter([doc._.policy for doc in nlp.pipe(docs)])
        except Exception:  # one of them cannot be read: each alone, made anew, shows which
            good = [alert for alert, doc in zip(group, made, strict=True) if isinstance(doc, Doc)]
            done = (_or_reject(_read, nlp, alert) for alert in good)
        yield from (item if isinstance(item, Reject) else next(done) for item in made)


def _made(nlp: Language, alert: Alert) -> Doc:
    return make_document(nlp, alert.text, **alert.fields)


def _read(nlp: Language, alert: Alert) -> Document:
    document: Document = nlp(_made(nlp, alert))._.policy
    return document


def _or_reject(step: Callable[[Language, Alert], T], nlp: Language, alert: Alert) -> T | Reject:
    try:
        return step(nlp, alert)
    except Exception as error:  # whatever it is, it must not stop a batch, and its reason is kept
        doc_id = alert.fields.get("doc_id") or content_id(alert.text)
        return Reject(doc_id, alert.where, f"{type(error).__name__}: {error}")
