"""Reads many alerts with one flow: what fails is rejected with its reason, and the rest goes on."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from pipeline.corpus.readers import Alert, Reject
from pipeline.flow import Flow
from pipeline.schema import Document, content_id

# Several batches of the tagger, so that the stages work side by side, and few enough that memory stays small.
_BATCH = 128

T = TypeVar("T")


def extract_all(flow: Flow, items: Iterable[Alert | Reject]) -> Iterator[Document | Reject]:
    """The document of every alert, in order; a `Reject` is passed on, or made where a stage fails.

    Args:
        flow: the stages.
        items: as `pipeline.corpus.readers.read` gives them; they are taken as they are needed, some dozens ahead.
    """
    taken = iter(items)
    for group in iter(lambda: list(islice(taken, _BATCH)), []):
        made = [item if isinstance(item, Reject) else _or_reject(_made, flow, item) for item in group]
        documents = [document for document in made if isinstance(document, Document)]
        try:
            done: Iterator[Document | Reject] = iter(list(flow.pipe(documents)))
        except Exception:  # one of them cannot be read: each alone, made anew, shows which
            sound = [item for item, document in zip(group, made, strict=True) if isinstance(document, Document)]
            done = (_or_reject(_read, flow, item) for item in sound if isinstance(item, Alert))
        yield from (item if isinstance(item, Reject) else next(done) for item in made)


def _made(flow: Flow, alert: Alert) -> Document:
    return flow.document(alert.text, **alert.fields)


def _read(flow: Flow, alert: Alert) -> Document:
    return flow(_made(flow, alert))


def _or_reject(step: Callable[[Flow, Alert], T], flow: Flow, alert: Alert) -> T | Reject:
    try:
        return step(flow, alert)
    except Exception as error:  # whatever it is, it must not stop a batch, and its reason is kept
        doc_id = alert.fields.get("doc_id") or content_id(alert.text)
        return Reject(doc_id, alert.where, f"{type(error).__name__}: {error}")
