"""Texts of which only the action and the status are annotated: one JSON object a line, many to a file.

    {"headline": "…", "text": "…", "start": "after", "until": "none", "action": "tighten", "status": "scheduled"}

Most of what tells what a development does are its headline and first words, and to judge these takes a tenth of the work that marking
every name does.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from pipeline.corpus.gold import GoldError, decoded
from pipeline.schema import Action, Record, Status

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


def read_folder(folder: Path) -> Iterator[JudgedText]:
    """Read the `.jsonl` files of a folder, in the order of their names.

    Raises:
        GoldError: there is no file, one is not UTF-8, or a line is not such an object; names the file and the line.
    """
    files = sorted(folder.glob("*.jsonl"))
    if not files:
        raise GoldError(f"{folder}: no .jsonl files here; give the folder that holds them")
    for file in files:
        # Only line feeds part lines: JSON may hold other separators as they are.
        for number, line in enumerate(decoded(file).removesuffix("\n").split("\n"), 1):
            try:
                yield JudgedText.model_validate_json(line)
            except ValidationError as error:
                [first, *_] = error.errors()
                place = ".".join(map(str, first["loc"]))
                raise GoldError(
                    f"{file}:{number}: {f'`{place}`: ' if place else ''}{first['msg']}; "
                    f"write one JSON object a line, with {', '.join(JudgedText.model_fields)}"
                ) from error
