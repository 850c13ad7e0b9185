"""Codes of permit classes: "H-1B", "O", "E-9". The network reads most of them; what it leaves out of a list or adds to a code
follows from its neighbours and from how they are written."""

import itertools
import re
from collections.abc import Iterator, Sequence

from pipeline.encoder.tagger import Found
from pipeline.knowledge import places
from pipeline.schema import Range

_CODE = r"[A-Z]{1,4}-?\d{1,2}[A-Z]?(?:-\d)?|[A-Z]{1,2}"
# What follows a code and is no part of it. Of some 180 codes in the corpus that one of these follows none has it in its span, while
# "visa" and "permit" are as often part of the name: "K visa", "L permits".
_CLASS_NOUN = (
    r"(?i:status|classifications?|nonimmigrants?|categor(?:y|ies)|petitions?|workers?|holders?|students?|spouses?|applicants?|"
    r"applications?|employers?|caps?|lottery|cases?|filings?|professionals?|specialty|numbers|classes)"
)
# And of single letters: of 63 none is without it.
_OWN_NOUN = re.compile(r"[A-Z]\d?(?P<noun> (?:[Pp]ermits?|[Vv]isas?|Pass(?:es)?))\b")
_CODE_AND_NOUNS = re.compile(rf"(?P<code>{_CODE})(?: {_CLASS_NOUN})+")
# Codes with a hyphen and a number end there, unless the name goes on to a noun for a scheme: "EB-5 Regional Center Program".
_SCHEME = r"(?i:programs?|programmes?|schemes?|pilot|fund|plan|initiative)"
_NUMBERED = re.compile(rf"(?P<code>[A-Z]{{1,3}}-\d{{1,2}}[A-Z]?\d?) (?!.*\b{_SCHEME}\Z)\w")
_WHOLE = re.compile(_CODE)
_LISTED = r"(?:, (?:and |or )?| and | or |/)"
_AFTER = re.compile(rf"{_LISTED}(?P<code>{_CODE})(?![\w-])")
_BEFORE = re.compile(rf"(?<![\w-])(?P<code>{_CODE}){_LISTED}\Z")
_REACH = 16
_BLOCS = frozenset({"EU", "EC", "UN"})


def bounded(text: str, name: Found) -> Found:
    """A programme's code without the class noun after it, "F-1 nonimmigrant" is "F-1"; a letter's permit with it, "B permits"."""
    if name.label != "PROGRAM":
        return name
    if match := _CODE_AND_NOUNS.fullmatch(text, name.start, name.end) or _NUMBERED.match(text, name.start, name.end):
        return name._replace(end=match.end("code"))
    own = _OWN_NOUN.match(text, name.start)
    return name._replace(end=own.end()) if own and own.start("noun") == name.end else name


def listed(text: str, names: Sequence[Found]) -> Iterator[Found]:
    """The names, and the codes in one list with a code: in "F-1, O, P and Q-1" all are if one is."""
    taken = [(name.start, name.end) for name in names]

    def is_free(code: Range) -> bool:
        name = text[slice(*code)]
        is_place = name in _BLOCS or bool(places.countries().get(name))
        return not is_place and not any(first < code[1] and code[0] < last for first, last in taken)

    for name in names:
        yield name
        if name.label == "PROGRAM" and _WHOLE.fullmatch(text, name.start, name.end):
            for codes in (_codes_after(text, name.end), _codes_before(text, name.start)):
                for start, end in itertools.takewhile(is_free, codes):
                    taken.append((start, end))
                    yield name._replace(start=start, end=end)


def _codes_after(text: str, at: int) -> Iterator[Range]:
    while match := _AFTER.match(text, at):
        yield match.span("code")
        at = match.end("code")


def _codes_before(text: str, at: int) -> Iterator[Range]:
    while match := _BEFORE.search(text, max(0, at - _REACH), at):
        yield match.span("code")
        at = match.start("code")
