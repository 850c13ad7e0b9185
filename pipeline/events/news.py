"""Whether a page reports a policy development at all: guides, comparisons, statistics and opinions report none."""

import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, islice
from pathlib import Path

from pipeline.events.votes import LinearVotes, mean_odds
from pipeline.events.wording import counted, runs, words
from pipeline.knowledge.cues import cues, lowered
from pipeline.schema import Document, Line, SpanLabel

NONE, SOME = "none", "some"
CLASSES = {"news": (NONE, SOME)}
_HEADLINE, _LEAD, _READ = 30, 60, 250  # words
_CUED_LINES = 4
_MOST, _LONG, _LONGEST = 4, 60, 6
_COUNTED: tuple[SpanLabel, ...] = ("MINISTRY", "LAW", "PROGRAM", "DATE", "MONEY", "DURATION")
_DAY = len("2024-05-16")
# A page reports none if that is so likely: then 10 of 17 pages of the development parts that have a body and report none are told so, and one
# that reports some; by the linear votes alone, from .4, 8 and one. From .4 on both together tell 12, and three that report some.
_NONE_FROM = 0.5
# The judge's network is asked only where the linear votes give it so much: one in six of the pages that report some.
_DOUBTFUL = 0.005
# How much its vote counts, and where the text names no whole day, law or amount, as guides often do not, which the linear votes then take for
# news: of 17 such real pages 12 were told by .6 there, 8 by .4, and of 1,646 annotated pages of news 4 lost their record either way.
_NETWORK_VOTE, _BARE_VOTE = 0.4, 0.6
# What has fewer words than a step of their number is a notice: of the annotated texts without a development none but bare furniture has.
# So the network is never asked about a page without a body.
_NOTICE = "long 0"


class News:
    """Tells pages that report a development from those that do not.

    Args:
        folder: a trained model with its manifest.

    Raises:
        AssetError: the model is missing, is not the recorded one, or was trained for other classes.
    """

    def __init__(self, folder: Path) -> None:
        self._votes = LinearVotes(folder, CLASSES)
        self.digest = self._votes.digest

    def __call__(
        self, documents: Sequence[Document], ask: Callable[[Sequence[Document]], Sequence[float]]
    ) -> list[bool]:
        """Whether documents report a development, as nearly all do; that one does not is appended to its warnings.

        Args:
            documents: with lines and spans.
            ask: for those of them that are doubtful, how likely it is by the judge's network that they report none.
        """
        likely = [self._likely(document) for document in documents]
        doubtful = [i for i, none in enumerate(likely) if none >= _DOUBTFUL]
        for i, read in zip(doubtful, ask([documents[i] for i in doubtful]), strict=True):
            likely[i] = mean_odds(likely[i], read, _BARE_VOTE if _is_bare(documents[i]) else _NETWORK_VOTE)
        for document, none in zip(documents, likely, strict=True):
            if none >= _NONE_FROM:
                document.warnings.append(
                    f"no record: that this page reports a development is unlikely ({1 - none:.2f})"
                )
        return [none < _NONE_FROM for none in likely]

    def _likely(self, document: Document) -> float:
        """How likely it is by the linear votes that a document reports no development."""
        found = features(document)
        return 0.0 if _NOTICE in found else math.exp(self._votes("news", found)[0])


def _is_bare(document: Document) -> bool:
    """Whether the text names no law, no amount, and behind its headline and dateline no whole day."""
    by_line = document.spans_by_line()
    days = (span for line in document.body_lines() for span in by_line[line.start] if span.label == "DATE")
    return not document.spans_of("LAW", "MONEY") and not any(len(span.value or "") == _DAY for span in days)


def features(document: Document) -> set[str]:
    """What tells whether a document with lines and spans reports a development: its words, and how much it asks, names and dates."""
    return set(_features(document))


def _features(document: Document) -> Iterator[str]:
    title, body = document.title_line(), document.body_lines()
    head = [title] if title else []
    told = list(islice(_words(document, body), _LONG * _LONGEST))
    yield "always"
    yield from runs("h", list(islice(_words(document, head), _HEADLINE)), 2)
    yield from runs("l", told[:_LEAD], 2)
    yield from runs("r", told[:_READ], 1)
    yield f"long {len(told) // _LONG}"
    yield from ("asks" for line in head if _asks(document, line))
    yield f"questions {min(sum(_asks(document, line) for line in body), _MOST)}"
    yield from (f"{label} {min(len(document.spans_of(label)), _MOST)}" for label in _COUNTED)
    by_line = document.spans_by_line()
    dates = [span.value or "" for line in body for span in by_line[line.start] if span.label == "DATE"]
    yield f"days {min(sum(len(date) == _DAY for date in dates), _MOST)}"
    text = lowered(document.text)
    cued = (
        cue for line in body[:_CUED_LINES] for cue in cues("action") if cue.pattern.search(text, line.start, line.end)
    )
    yield f"cues {min(sum(1 for _ in cued), _MOST)}"


def _words(document: Document, lines: Iterable[Line]) -> Iterator[str]:
    read = (words(document.text, line.start, line.end, document.spans) for line in lines)
    return counted(word.text for word in chain.from_iterable(read))


def _asks(document: Document, line: Line) -> bool:
    return document.text.endswith("?", line.start, line.end)
