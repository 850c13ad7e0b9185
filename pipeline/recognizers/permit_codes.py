"""Names of permit classes, most of them codes: "H-1B", "O", "E-9". The network reads most of them; what it leaves out of a list,
and which nouns belong to a name, follows from its neighbours and from how they are written."""

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from pipeline.encoder.tagger import Found
from pipeline.knowledge import places
from pipeline.schema import Range

_CODE = r"[A-Z]{1,4}-?\d{1,2}[A-Z]?(?:-\d)?|[A-Z]{1,2}"
# What follows a code and is no part of it. Of some 180 codes in the corpus that one of these follows none has it in its span.
_CLASS_NOUN = (
    r"(?i:status|classifications?|nonimmigrants?|categor(?:y|ies)|petitions?|workers?|holders?|students?|spouses?|applicants?|"
    r"applications?|employers?|caps?|lottery|cases?|filings?|professionals?|specialty|numbers|classes)"
)
# The noun that belongs to a class, "Skilled Worker visa", "S Pass"; behind the last of a list, "B-1 or B-2 visa", it is of all of them.
_NOUN = r"(?: (?:[Pp]ermits?|[Vv]isas?)\b)"
_OWN_NOUN = re.compile(rf"{_NOUN}(?! ?[-/])")
_OWN_PASS = re.compile(r"[A-Z]\d?(?P<noun> Pass(?:es)?)\b")
# And those that do not, though the network may read them with it: "Skilled Worker route".
_KIND = re.compile(r" (?:programmes?|programs?|schemes?|routes?|streams?|tracks?|pathways?|categor(?:y|ies)|lists?)\Z")
_CODE_AND_NOUNS = re.compile(rf"(?P<code>{_CODE})(?: {_CLASS_NOUN})+")
# Codes with a hyphen and a number end there, unless the name goes on to a noun for a scheme: "EB-5 Regional Center Program".
_SCHEME = r"(?i:programs?|programmes?|schemes?|pilot|fund|plan|initiative)"
_NUMBERED = re.compile(rf"(?P<code>[A-Z]{{1,3}}-\d{{1,2}}[A-Z]?\d?{_NOUN}?+) (?!.*\b{_SCHEME}\Z)\w")
_WHOLE = re.compile(_CODE)
_LISTED = r"(?:, (?:and |or )?| and | or |/)"
_AFTER = re.compile(rf"{_LISTED}(?P<code>{_CODE})(?![\w-])")
_BEFORE = re.compile(rf"(?<![\w-])(?P<code>{_CODE}){_LISTED}\Z")
_IN_LIST = re.compile(r"\)?(?:,? (?:and|or|nor|&)|,|/| to) ?(?:the )?(?:new )?")
_REACH = 16
_BLOCS = frozenset({"EU", "EC", "UN"})


def bounded(text: str, name: Found) -> Found:
    """A programme's code without the class noun after it, "F-1 nonimmigrant" is "F-1"; a letter's pass with it, "S Pass"."""
    if name.label != "PROGRAM":
        return name
    if match := _CODE_AND_NOUNS.fullmatch(text, name.start, name.end) or _NUMBERED.match(text, name.start, name.end):
        return name._replace(end=match.end("code"))
    own = _OWN_PASS.match(text, name.start)
    return name._replace(end=own.end()) if own and own.start("noun") == name.end else name


def with_own_nouns(text: str, names: Iterable[Found]) -> Iterator[Found]:
    """The names; programmes' with the noun that is part of them, "visa", "permit", and without one that is not, "scheme"."""
    last = 0
    for name in sorted(names, key=lambda found: found.start):
        if name.label == "PROGRAM":
            written = text[name.start : name.end]
            if (kind := _KIND.search(written)) and not written.islower():
                name = name._replace(end=name.start + kind.start())
            elif (noun := _OWN_NOUN.match(text, name.end)) and not _IN_LIST.fullmatch(text, last, name.start):
                name = name._replace(end=noun.end())
            last = name.end
        yield name


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
