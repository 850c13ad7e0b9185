"""Which lines of a notice are but its furniture: labels of its parts, ratings, days and places, and what begins its comments."""

import re
from collections.abc import Iterable, Sequence
from itertools import islice

from pipeline.schema import Document, Range, Span

# Headings under which a notice goes on about what it told.
_COMMENT = re.compile(
    r"\W*(?i:a closer look|looking ahead|next steps|more details|why (?:this|it) matters|what (?:this|it) means(?: for [\w ]{1,30})?|"
    r"(?:our|analysis (?:&|and)) (?:view|comments?|take|analysis|perspective))\W*|"
    # "Example's view", "ABC analysis & comments"; "Public comments" are asked for by an office.
    r"\W*(?:[A-Z][\w&. ]{0,25}[’']s?|[A-Z]{2,6}) (?i:view|comments?|analysis|take|perspective)(?: (?:&|and) (?i:comments?))?\W*"
)
# What says which part of a notice follows, who wrote it, or how an office rates it: "IMPACT – HIGH".
_LABEL = re.compile(
    r"\W*(?:impact\W+(?:low|medium|high)|the situation|at a glance|key (?:points|details|facts)|overview|background|summary|latest updates?|"
    r"what (?:is|are) the changes?|what(?: has|[’']s) changed|what happened|(?:contributed|written) by\b.{1,60})\W*",
    re.IGNORECASE,
)
_BULLET = re.compile(r"[-–—•▪●◦*·]\s+")
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\Z")
_WORD = re.compile(r"[^\W\d_]{2,}")
# Of a line of so few words that names nothing, those that what follows may take up; words with the same beginning are one.
_FEW_WORDS, _STEM = 2, 5
_TELLING_WORD = re.compile(r"[^\W\d_]{4,}")
# So many passages may stand before the first that tells something.
_LEADING = 4
_PLACES_AND_DAYS = frozenset({"COUNTRY", "REGION", "CITY", "DATE"})


def comments(document: Document, start: int, end: int) -> bool:
    """Whether a notice comments from here on on what it told: "A closer look", "Our view"."""
    return bool(_COMMENT.fullmatch(document.text, start, end))


def headline(document: Document, passages: Sequence[Range], spans: Sequence[Span]) -> Range:
    """The first of a development's passages that tells something, else the first of all, without its bullet.

    Args:
        document: with its lines.
        passages: all about the development, in order.
        spans: those in the passages.
    """
    leading = islice(enumerate(passages), _LEADING)
    start, end = next((place for i, place in leading if _tells(document, passages[i:], spans)), passages[0])
    bullet = _BULLET.match(document.text, start, end)
    return (bullet.end() if bullet and bullet.end() < end else start), end


def _tells(document: Document, passages: Sequence[Range], spans: Sequence[Span]) -> bool:
    """Whether the first of some passages tells something.

    It does not if it is a label or names places and days only; nor if it has a word or two, is no sentence and not the title, names nothing
    else, and what follows takes up none of its words.
    """
    text, (start, end) = document.text, passages[0]
    if _LABEL.fullmatch(text, start, end) or comments(document, start, end):
        return False
    inside = [span for span in spans if start <= span.start < end]
    own = _without(text, start, end, (span for span in inside if span.label in _PLACES_AND_DAYS))
    tells = bool(_WORD.search(own))
    is_longer = len(_WORD.findall(text, start, end)) > _FEW_WORDS
    title = document.title_line()
    names = any(span.label not in _PLACES_AND_DAYS for span in inside)
    if not tells or is_longer or _SENTENCE_END.search(own) or names or (title and title.start == start):
        return tells
    after = " ".join(text[a:b] for a, b in passages[1:]).casefold()
    return any(word[:_STEM] in after for word in _TELLING_WORD.findall(own.casefold()))


def _without(text: str, start: int, end: int, spans: Iterable[Span]) -> str:
    """What a passage has beside some spans."""
    rest = list(text[start:end])
    for span in spans:
        rest[span.start - start : span.end - start] = " " * (span.end - span.start)
    return "".join(rest)
