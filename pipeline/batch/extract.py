"""Reads many alerts with one pipeline: what fails is rejected with its reason, and the rest goes on."""

from collections.abc import Iterable, Iterator

from spacy.language import Language
from spacy.util import minibatch

from pipeline.corpus.readers import Alert, Reject
from pipeline.language import make_document
from pipeline.schema import Document

# Enough documents for the encoder to sort their lines by length, few enough that memory stays small.
_BATCH = 64


def extract_all(nlp: Language, items: Iterable[Alert | Reject], *, batch: int = _BATCH) -> Iterator[Document | Reject]:
    """The document of every alert, in order; a `Reject` is passed on, or made where the pipeline fails.

    Args:
        nlp: as `pipeline.load` gives it.
        items: as `pipeline.corpus.readers.read` gives them; read lazily, `batch` at a time.
        batch: how many documents the stages see at once.
    """
    for group in minibatch(items, batch):  # type: ignore[no-untyped-call]
        alerts = [item for item in group if isinstance(item, Alert)]
        try:
            docs = [make_document(nlp, alert.text, **alert.fields) for alert in alerts]
            done: Iterator[Document | Reject] = iter([doc._.policy for doc in nlp.pipe(docs)])
        except Exception:  # one of them cannot be read: each alone shows which
            done = (_alone(nlp, alert) for alert in alerts)
        yield from (item if isinstance(item, Reject) else next(done) for item in group)


def _alone(nlp: Language, alert: Alert) -> Document | Reject:
    try:
        document: Document = nlp(make_document(nlp, alert.text, **alert.fields))._.policy
    except Exception as error:  # whatever it is, it must not stop a batch, and its reason is kept
        return Reject(alert.fields["doc_id"], alert.fields["source"].uri, f"{type(error).__name__}: {error}")
    return document
