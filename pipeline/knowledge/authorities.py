"""Public bodies: what each is called, where it is, and which body followed it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import fuzz, process

from pipeline.assets import entries, table
from pipeline.knowledge.gazetteer import Gazetteer, tokenize
from pipeline.knowledge.places import cities_called, countries, demonyms, divisions_called, regions

# A name that stands for many bodies, such as "Parliament": it is found in texts and identifies nothing.
GENERIC = "generic"
_MINIMUM_ACRONYM = 3
# How alike two names must be, of 100, and two words of theirs that differ.
_LIKE, _LIKE_WORDS = 88, 80
_INVERTED = re.compile(r"(.+) (ministry|department)\Z")
_ADJECTIVE_TOKENS = 3
# How names begin that bodies of nearly all states bear.
EVERY_STATE = re.compile(r"(?:presidency|council|cabinet|court|senate)\b")
_TAIL = re.compile(r"[\s,(]*(?:\b(?:of|in|for)\b)?(?: the(?: republic of)?)?[\s(]*\Z", re.IGNORECASE)
_JOINT = re.compile(r",| and | & ")
_WORD = re.compile(r"[\w*]+")
# What the same name is spelt like on both sides of an ocean, and the joints that translators choose freely.
_SPELLINGS = (
    (re.compile(r"\blabor\b"), "labour"),
    (re.compile(r"\bdefense\b"), "defence"),
    (re.compile(r"(?<=[a-z]{3})iz(?=ation|e|ing)"), "is"),
    (re.compile(r"\b(?:for|of)\b"), "of"),
    (re.compile(r"\bthe\b"), " "),
    (re.compile(r"&"), " and "),
    (re.compile(r"['’.]"), ""),
)


class Body(NamedTuple):
    """A row of the registry; `country` is empty for international bodies, `successor` for bodies that still exist."""

    id: str
    name: str
    variants: tuple[str, ...]
    acronym: str
    country: str
    kind: str
    successor: str

    @classmethod
    def of(cls, row: Mapping[str, str]) -> "Body":
        """The body of a row of the table."""
        variants = tuple(row["variants"].split("|")) if row["variants"] else ()
        return cls(row["id"], row["name"], variants, row["acronym"], row["country"], row["kind"], row["successor"])

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the other names that texts call it by, acronyms apart but for those that read as names: "Destatis", "DG HOME"."""
        is_name = self.acronym and not _is_acronym(self.acronym)
        return (self.name, *self.variants, *([self.acronym] if is_name else []))

    @property
    def keys(self) -> tuple[str, ...]:
        """Its names as they are looked up: folded, with and without its country in them."""
        bare = (shorter for shorter, country in map(without_country, self.names) if country == self.country)
        return tuple(dict.fromkeys(map(folded, (*self.names, *bare))))


@lru_cache(maxsize=1)
def bodies() -> dict[str, Body]:
    """The registry, by identifier; names that stand for many bodies are not in it."""
    return {row.id: row for row in _rows() if row.kind != GENERIC}


@lru_cache(maxsize=8192)
def bodies_called(name: str) -> tuple[Body, ...]:
    """The bodies with this name, variant or acronym, whatever its spelling; "Labour Ministry" is a Ministry of Labour."""
    if found := _by_acronym().get(name.upper()) if _is_acronym(name) else None:
        return found
    key = folded(name)
    return _by_name().get(key) or _by_name().get(_INVERTED.sub(r"\2 of \1", key)) or ()


@lru_cache(maxsize=8192)
def body_like(name: str, country: str) -> Body | None:
    """The only body of a country whose name goes on where this one ends, or else the one that is spelt almost like it.

    For an acronym, the only body whose words start with its letters.
    """
    key = _INVERTED.sub(r"\2 of \1", folded(name))
    names = _by_country().get(country, {})
    if _is_acronym(name):
        spelt = {body.id: body for body in names.values() if _initials(body.name) == key and not body.successor}
        return next(iter(spelt.values())) if len(spelt) == 1 else None
    longer = _by_beginning().get((country, key), ())
    if len(longer) == 1:
        return longer[0]
    found = process.extractOne(key, list(names), scorer=fuzz.token_sort_ratio, score_cutoff=_LIKE)
    return names[found[0]] if found and _words_agree(key, found[0]) else None


def is_generic(name: str) -> bool:
    """Whether a name stands for bodies of many countries: "Cabinet"."""
    return folded(name) in _generic()


def current(body: Body) -> Body:
    """The body that does its work now: itself, or the last of those that followed it."""
    while body.successor:
        body = bodies()[body.successor]
    return body


def without_country(name: str) -> tuple[str, str | None]:
    """A name without the country before or after it, or its adjective before it, and that country: "UK Home Office", "Parliament of Georgia",
    "Philippine Bureau of Immigration"."""
    tokens = tokenize(name)
    for match in countries().find(tokens):
        if match.first == 0 and match.last < len(tokens):
            rest = name[tokens[match.last].start :]
            return re.sub(r"^['’]s? ", "", rest), match.entry
        if match.last == len(tokens) and match.first > 0:
            return _TAIL.sub("", name[: tokens[match.first].start]), match.entry
    # Of more than one word, for the British Council is no state's, and no place such as British Columbia.
    for i in range(1, min(_ADJECTIVE_TOKENS, len(tokens) - 2) + 1):
        if country := demonyms().get(name[: tokens[i - 1].end]):
            place = name[: tokens[i].end]
            is_place = regions().get(place) or divisions_called(place) or cities_called(place)
            return (name, None) if is_place else (name[tokens[i].start :], country)
    return name, None


def home_of(name: str) -> str | None:
    """The country that a body's name alone tells, "EU" for a union's: one in it, or that of the only body of the registry that is called so."""
    inside = without_country(name)[1]
    # That the registry knows one Council of Ministers does not say that no other country has one.
    if inside or EVERY_STATE.match(folded(name)):
        return inside
    return known_authorities().get(name) or None


@lru_cache(maxsize=1)
def known_authorities() -> Gazetteer[str]:
    """Names, variants and telling acronyms of bodies → the country of the only body called so, else an empty string."""
    # Names that differ in capitals alone, such as "BOI" and "BoI", are found in each other's place.
    countries: dict[str, set[str]] = defaultdict(set)
    names = [(name, row.country) for row in _rows() for name in (*row.names, row.acronym) if name]
    names = [(name, country) for name, country in names if not _is_acronym(name) or _tells(name)]
    for name, country in names:
        countries[name.upper()].add(country)
    return Gazetteer((name, country if len(countries[name.upper()]) == 1 else "") for name, country in names)


def folded(name: str) -> str:
    """A name without what its spellings differ in: accents, case, articles, commas, "Labor" and "Labour"."""
    text = name.casefold()
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c)).casefold()
    for pattern, replacement in _SPELLINGS:
        text = pattern.sub(replacement, text)
    return " ".join(_WORD.findall(text))


@lru_cache(maxsize=1)
def _generic() -> frozenset[str]:
    return frozenset(folded(name) for row in _rows() if row.kind == GENERIC for name in row.names)


@lru_cache(maxsize=1)
def _by_name() -> dict[str, tuple[Body, ...]]:
    """Folded names, with and without the country in them → the bodies that bear them."""
    found: dict[str, dict[str, Body]] = defaultdict(dict)
    for names in _by_country().values():
        for name, body in names.items():
            found[name][body.id] = body
    return {name: tuple(bearers.values()) for name, bearers in found.items()}


@lru_cache(maxsize=1)
def _by_country() -> dict[str, dict[str, Body]]:
    """Country → folded names of its bodies → the body; a body's own name goes before another's variant."""
    found: dict[str, dict[str, Body]] = defaultdict(dict)
    for body in bodies().values():
        for key in body.keys:
            found[body.country].setdefault(key, body)
    for body in bodies().values():
        found[body.country][folded(body.name)] = body
    return dict(found)


@lru_cache(maxsize=1)
def _by_beginning() -> dict[tuple[str, str], tuple[Body, ...]]:
    """Country and folded beginning of a name, up to a comma or "and" → the bodies that exist and whose names go on from it."""
    found: dict[tuple[str, str], dict[str, Body]] = defaultdict(dict)
    for body in bodies().values():
        for name in () if body.successor else body.names:
            for joint in _JOINT.finditer(name):
                found[body.country, folded(name[: joint.start()])][body.id] = body
    return {beginning: tuple(bearers.values()) for beginning, bearers in found.items()}


@lru_cache(maxsize=1)
def _by_acronym() -> dict[str, tuple[Body, ...]]:
    """Acronyms in capitals, and names that are acronyms → the bodies that bear them."""
    found: dict[str, dict[str, Body]] = defaultdict(dict)
    for body in bodies().values():
        for acronym in (body.acronym, *filter(_is_acronym, body.names)):
            if acronym:
                found[acronym.upper()][body.id] = body
    return {acronym: tuple(bearers.values()) for acronym, bearers in found.items()}


def _rows() -> Iterator[Body]:
    yield from map(Body.of, table("authorities.csv"))


def _is_acronym(name: str) -> bool:
    return " " not in name and sum(c.isupper() for c in name) > 1


def _tells(acronym: str) -> bool:
    """Whether an acronym names a body wherever it stands."""
    return len(acronym) >= _MINIMUM_ACRONYM and acronym.upper() not in _ambiguous_acronyms()


@lru_cache(maxsize=1)
def _ambiguous_acronyms() -> frozenset[str]:
    return frozenset(entries("ambiguous_acronyms.txt"))


def _initials(name: str) -> str:
    return "".join(word[0] for word in folded(name).split() if word not in {"and", "of"})


def _words_agree(name: str, other: str) -> bool:
    """Whether each word of one name is, almost, a word of the other: "Interior" is no misspelling of "Exterior"."""
    left, right = set(name.split()) - {"and", "of"}, set(other.split()) - {"and", "of"}
    if len(left - right) != len(right - left):
        return False
    return all(any(_same_word(word, candidate) for candidate in right - left) for word in left - right)


def _same_word(word: str, other: str) -> bool:
    return word[0] == other[0] and fuzz.ratio(word, other) >= _LIKE_WORDS
