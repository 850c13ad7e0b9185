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
# The noun that belongs to a class, "Skilled Worker visa", and is no verb: "the EU Blue Card permits holders to move".
_NOUN = r"(?: (?:[Pp]ermit|[Vv]isas?|[Pp]ermits(?! (?:the|an?|any|its|their|those|them|foreign|holders|employers|workers|nationals|applicants)\b))\b)"
_OWN_NOUN = re.compile(rf"{_NOUN}(?!-| ?/)")
_HAS_NOUN = re.compile(rf"{_NOUN}\Z")
_OWN_PASS = re.compile(r"[A-Z]\d?(?P<noun> Pass(?:es)?)\b")
# And those that do not, though the network may read them with it: "Skilled Worker route".
_KIND = re.compile(r" (?:programmes?|programs?|schemes?|routes?|streams?|tracks?|pathways?|categor(?:y|ies)|lists?)\Z")
_CODE_AND_NOUNS = re.compile(rf"(?P<code>{_CODE})(?: {_CLASS_NOUN})+")
# Codes with a hyphen and a number end there, unless the name goes on to a noun for a scheme: "EB-5 Regional Center Program".
_SCHEME = r"(?i:programs?|programmes?|schemes?|pilot|fund|plan|initiative)"
_NUMBERED = re.compile(
    rf"(?P<code>(?:[A-Z]{{1,3}}-\d{{1,2}}[A-Z]?\d?(?:-\d{{1,2}})?|[A-Z]\d{{3}}[A-Z]?){_NOUN}?+) (?!.*\b{_SCHEME}\Z)\w"
)
_WHOLE = re.compile(_CODE)
_LISTED = r"(?:, (?:and |or )?| and | or |/)"
_AFTER = re.compile(rf"{_LISTED}(?P<code>{_CODE})(?![\w-])")
_BEFORE = re.compile(rf"(?<![\w-])(?P<code>{_CODE}){_LISTED}\Z")
_IN_LIST = re.compile(r"\)?(?:,? (?:and|or|nor|&)|,|/| to) ?(?P<article>the )?(?:new )?")
# Names that are of no visa or permit share no such noun with the next.
_HAS_CLASS = re.compile(r"(?:Card|Pass|Entry|Scheme|Programme|Program|Plan)\Z")
_SHARED_NOUN = re.compile(r" (?:visas?|permits?)\Z")
_REACH = 16
_BLOCS = frozenset({"EU", "EC", "UN"})


def bounded(text: str, name: Found) -> Found:
    """A programme without its kind, "Skilled Worker route" is "Skilled Worker", and a code without the class noun after it, "F-1
    nonimmigrant" is "F-1"; a letter's pass with it, "S Pass"."""
    if name.label != "PROGRAM":
        return name
    written = text[name.start : name.end]
    if (kind := _KIND.search(written)) and not written.islower():
        name = name._replace(end=name.start + kind.start())
    if match := _CODE_AND_NOUNS.fullmatch(text, name.start, name.end) or _NUMBERED.match(text, name.start, name.end):
        return name._replace(end=match.end("code"))
    own = _OWN_PASS.match(text, name.start)
    return name._replace(end=own.end()) if own and own.start("noun") == name.end else name


def with_own_nouns(text: str, names: Iterable[Found]) -> Iterator[Found]:
    """The names; programmes' with the "visa" or "permit" behind them, which is part of them.

    Behind a list of names without it, "B-1 or B-2 visas", it is of all of them and of none: of 92 such names in the corpus 78 have none, but of
    those with an article, "E-9 and the Top-Tier Visa", 1 of 12.
    """
    ordered = sorted(names, key=lambda found: found.start)
    last: Found | None = None
    for name, following in itertools.zip_longest(ordered, ordered[1:]):
        if name.label == "PROGRAM":
            joint = _IN_LIST.fullmatch(text, last.end, name.start) if last else None
            before = text[last.start : last.end] if last and joint else ""
            is_shared = bool(before) and not _HAS_NOUN.search(before)
            noun = None if is_shared else _OWN_NOUN.match(text, name.end)
            if noun and (following is None or noun.end() <= following.start):
                name = name._replace(end=noun.end())
            elif is_shared and joint and not joint["article"] and not _HAS_CLASS.search(before):
                shared = _SHARED_NOUN.search(text, name.start + 1, name.end)
                name = name._replace(end=shared.start()) if shared else name
            last = name
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
