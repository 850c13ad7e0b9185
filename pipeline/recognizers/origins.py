"""Countries that a text names as others than the one whose policy it is: where people come from, of a border or an accord."""

import calendar
import re

_NAME = rf"(?!{'|'.join(calendar.month_name[1:])})(?:[A-Z][\w’'-]+|U\.S\.|U\.K\.)"
# The countries of a list before the one in question.
_LISTED = rf"(?: (?:the|mainland|and to))*(?:(?: {_NAME}){{1,3}}(?:,|,? and|,? or)(?: the)?)* \Z"
_FROM = re.compile(rf"\b(?:from|with|than){_LISTED}")
_PEOPLE_OF = re.compile(
    rf"\b(?:from|(?i:nationals|citizens|residents|natives|passports|holders of passports|passport holders) (?:of|from)){_LISTED}"
)
_REACH = 120


def is_other(text: str, start: int) -> bool:
    """Whether the country at `start` is the other one: "visitors from India", "the border with Jordan"."""
    return bool(_FROM.search(text, max(0, start - _REACH), start))


def is_of_people(text: str, start: int) -> bool:
    """Whether the country at `start` is where people come from: "nationals of Australia, Canada and the United States"."""
    return bool(_PEOPLE_OF.search(text, max(0, start - _REACH), start))
