"""Public bodies: what each is called, where it is, and which body followed it."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.assets import knowledge, table
from pipeline.knowledge.gazetteer import Gazetteer

# A name that stands for many bodies, such as "Parliament": it is found in texts and identifies nothing.
_GENERIC = "generic"
_MINIMUM_ACRONYM = 3
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

    @property
    def names(self) -> tuple[str, ...]:
        """Its name and the other names that texts call it by, acronyms apart."""
        return (self.name, *self.variants)


@lru_cache(maxsize=1)
def bodies() -> dict[str, Body]:
    """The registry, by identifier; names that stand for many bodies are not in it."""
    return {row.id: row for row in _rows() if row.kind != _GENERIC}


@lru_cache(maxsize=1)
def by_name() -> dict[str, tuple[Body, ...]]:
    """Folded names and variants → the bodies that bear them."""
    found: dict[str, dict[str, Body]] = defaultdict(dict)
    for body in bodies().values():
        for name in body.names:
            found[folded(name)][body.id] = body
    return {name: tuple(bearers.values()) for name, bearers in found.items()}


@lru_cache(maxsize=1)
def by_acronym() -> dict[str, tuple[Body, ...]]:
    """Acronyms in capitals, and variants that are acronyms → the bodies that bear them."""
    found: dict[str, dict[str, Body]] = defaultdict(dict)
    for body in bodies().values():
        for acronym in (body.acronym, *(name for name in body.variants if _is_acronym(name))):
            if acronym:
                found[acronym.upper()][body.id] = body
    return {acronym: tuple(bearers.values()) for acronym, bearers in found.items()}


@lru_cache(maxsize=1)
def known_authorities() -> Gazetteer[str]:
    """Names, variants and telling acronyms of bodies → the country of the only body called so, else an empty string."""
    countries: dict[str, set[str]] = defaultdict(set)
    for row in _rows():
        for name in {*row.names, row.acronym} - {""}:
            if not _is_acronym(name) or _tells(name):
                countries[name].add(row.country)
    return Gazetteer((name, next(iter(where)) if len(where) == 1 else "") for name, where in countries.items())


def folded(name: str) -> str:
    """A name without what its spellings differ in: accents, case, articles, commas, "Labor" and "Labour"."""
    decomposed = unicodedata.normalize("NFKD", name)
    text = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    for pattern, replacement in _SPELLINGS:
        text = pattern.sub(replacement, text)
    return " ".join(_WORD.findall(text))


def _rows() -> Iterator[Body]:
    for row in table("authorities.csv"):
        variants = tuple(row["variants"].split("|")) if row["variants"] else ()
        yield Body(row["id"], row["name"], variants, row["acronym"], row["country"], row["kind"], row["successor"])


def _is_acronym(name: str) -> bool:
    return " " not in name and sum(c.isupper() for c in name) > 1


def _tells(acronym: str) -> bool:
    """Whether an acronym names a body wherever it stands."""
    return len(acronym) >= _MINIMUM_ACRONYM and acronym.upper() not in _ambiguous_acronyms()


@lru_cache(maxsize=1)
def _ambiguous_acronyms() -> frozenset[str]:
    lines = knowledge("ambiguous_acronyms.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line for line in lines if line and not line.startswith("#"))
