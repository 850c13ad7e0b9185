"""Texts in which no names are marked: annotated are the action and the status of each development, one JSON object a line.

The first words of a development (`JudgedText`):

    {"headline": "…", "text": "…", "start": "after", "until": "none", "action": "tighten", "status": "scheduled"}

or the text of a page, cut where its subject changes (`PartedPage`):

    {"title": "…", "parts": [{"text": "…", "start": "…", "until": "…", "action": "…", "status": "…"}, {"text": "…"}]}

Most of what tells what a development does are its headline and first words, and to judge these takes a tenth of the work that marking
every name does; where the subject changes whoever writes a page knows anyway.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, ValidationError, model_validator

from pipeline.corpus.gold import GoldDocument, GoldError, GoldEvent, decoded
from pipeline.schema import Action, Document, Line, Record, Status, first_problem, split_lines

Side = Literal["before", "same", "after", "none"]


class JudgedText(Record):
    """The first words of a development and what an annotator says of it.

    Attributes:
        headline: its title or heading, or its first sentence.
        text: what follows, as far as it is given.
        start: how the first day on which it applies lies to the day of publication; none where the text states no such day.
        until: the same of the last day.
        action: what it does.
        status: how far it is, as of publication.
    """

    headline: str = Field(min_length=1)
    text: str
    start: Side
    until: Side
    action: Action
    status: Status


class Part(Record):
    """A stretch of a page's text: where `action` and the others are given a development begins with it; without them it is an introduction to
    several, or goes on with the first of two or three and the last of more.

    Attributes:
        text: ends with a line feed where the next part begins on a line of its own.
        start: and the three after it, as of a `JudgedText`.
    """

    text: str = Field(pattern=r"\S")
    start: Side | None = None
    until: Side | None = None
    action: Action | None = None
    status: Status | None = None

    @model_validator(mode="after")
    def _judged_or_not(self) -> "Part":
        if len({value is None for value in (self.start, self.until, self.action, self.status)}) > 1:
            raise ValueError("start, until, action and status are given together or not at all")
        return self


class PartedPage(Record):
    """The text of a page without furniture.

    Attributes:
        title: empty where it has none.
        parts: the body, in order.
    """

    title: str = Field(pattern=r"\A[^\n]*\z")
    parts: list[Part] = Field(min_length=1)

    def as_gold(self) -> GoldDocument:
        """A document without spans, its events with action and status, and where they begin and the text returns to the first."""
        text = f"{self.title}\n" if self.title else ""
        body = len(text)
        events, begins, returns = [], [], []
        for part in self.parts:
            if part.action:
                events.append(GoldEvent(action=part.action, status=part.status))
                begins.append(len(text))
            elif len(begins) > 1:
                returns.append(len(text))
            text += part.text if part.text.endswith("\n") else f"{part.text.rstrip()} "
        lines = [
            Line(start=start, end=end, role="title" if start < body else "body", score=1)
            for start, end in split_lines(text)
        ]
        document = Document(doc_id="", text=text, lines=lines)
        several = len(events) > 1
        return GoldDocument(document=document, events=events, begins=begins if several else [], returns=returns)


_Row = TypeVar("_Row", bound=Record)


def read_texts(folder: Path) -> Iterator[JudgedText]:
    """Read the first words of developments from the `.jsonl` files of a folder, in the order of their names.

    Raises:
        GoldError: there is no file, one is not UTF-8, or a line is not such an object; names the file and the line.
    """
    return _read(folder, JudgedText)


def read_pages(folder: Path) -> Iterator[PartedPage]:
    """Read parted pages from the `.jsonl` files of a folder, in the order of their names.

    Raises:
        GoldError: as by `read_texts`.
    """
    return _read(folder, PartedPage)


def read_lines(file: Path) -> list[str]:
    """The lines of a `.jsonl` file; only line feeds part them, for JSON may hold other separators as they are.

    Raises:
        GoldError: it is not UTF-8; names the file and the line.
    """
    return decoded(file).removesuffix("\n").split("\n")


def _read(folder: Path, kind: type[_Row]) -> Iterator[_Row]:
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise GoldError(f"{folder}: no .jsonl files here; give the folder that holds them")
    for file in files:
        for number, line in enumerate(read_lines(file), 1):
            try:
                yield kind.model_validate_json(line)
            except ValidationError as error:
                raise GoldError(
                    f"{file}:{number}: {first_problem(error)}; "
                    f"write one JSON object a line, with {', '.join(kind.model_fields)}"
                ) from error
