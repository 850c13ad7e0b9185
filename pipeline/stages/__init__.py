"""What turns a text into records; a stage a module, in the order of the flow; each a spaCy component."""

from collections.abc import Iterable, Iterator
from itertools import islice

from pipeline.schema import Document

# So many documents' texts are sorted by length into a network's batches.
_TOGETHER = 32


def batches(documents: Iterable[Document]) -> Iterator[list[Document]]:
    """The documents that a network reads together, in order; they are taken as they are needed."""
    taken = iter(documents)
    return iter(lambda: list(islice(taken, _TOGETHER)), [])
