"""What a recognizer reads: the content lines of a document, at their offsets in the raw text."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.knowledge.gazetteer import Token, tokenize
from pipeline.schema import Document, Line, Span, SpanLabel

_BLANK = re.compile(r"[^\n]")
# A headline in Title Case tells nothing by its capitals.
_TITLE_CASE_SHARE = 0.6
_TITLE_CASE_WORDS = 4


@dataclass(frozen=True)
class ContentLine:
    """A content line and its tokens. `is_title_case`: most of its words are capitalised, as in a headline."""

    line: Line
    tokens: list[Token]

    @cached_property
    def is_title_case(self) -> bool:
        """Whether capitals carry no information here."""
        words = [t for t in self.tokens if t.text[0].isalpha() and len(t.text) > 3]
        capitalised = sum(t.is_capitalised for t in words)
        return len(words) >= _TITLE_CASE_WORDS and capitalised > _TITLE_CASE_SHARE * len(words)


@dataclass(frozen=True)
class Content:
    """The content lines of a document. `text` is the whole raw text; all offsets are into it."""

    text: str
    lines: list[ContentLine] = field(default_factory=list)

    @classmethod
    def of(cls, document: Document) -> "Content":
        """The content of a document whose lines have roles."""
        return cls(
            document.text,
            [ContentLine(line, tokenize(document.text, line.start, line.end)) for line in document.content_lines()],
        )

    def masked(self) -> str:
        """The text with everything but the content lines blanked out: the same length, the same line feeds."""
        pieces: list[str] = []
        position = 0
        for content in self.lines:
            line = content.line
            pieces += [_BLANK.sub(" ", self.text[position : line.start]), self.text[line.start : line.end]]
            position = line.end
        return "".join([*pieces, _BLANK.sub(" ", self.text[position:])])

    def span(self, label: SpanLabel, start: int, end: int, score: float, by: str, value: str | None = None) -> Span:
        """A span of this text."""
        return Span(start=start, end=end, label=label, text=self.text[start:end], value=value, score=score, by=by)
