"""What is found in a text."""

from dataclasses import dataclass
from typing import Literal

Label = Literal["DATE", "DURATION"]


@dataclass(frozen=True, slots=True)
class TimeSpan:
    """A date or length at [start, end) of the text.

    Attributes:
        start: offset of its first character, in code points.
        end: offset after its last character.
        label: what it is.
        value: ISO 8601 (a decade is its first three digits), None where it cannot be known without a reference.
        business: whether the length counts working days.
        score: confidence, 0 to 1; low where `note` says why.
        cue: the one or two words of its sentence before it, in lower case ("valid until", "within").
        cue_after: the one or two words of its sentence after it ("at the", "or later").
        note: what makes the value a guess.
    """

    start: int
    end: int
    label: Label
    value: str | None
    business: bool = False
    score: float = 0.95
    cue: str | None = None
    cue_after: str | None = None
    note: str | None = None
