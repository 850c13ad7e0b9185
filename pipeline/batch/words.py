"""How alike two texts are by the words that they share; a rare word counts for more than a common one."""

import math
import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from pipeline.assets import table

# A stem and the number of alerts of data/gold/train that have it; under `ALL` that of all alerts. The table is fixed, so that
# how alike two texts are does not depend on what else is merged. Made by `python -m pipeline.training.words`.
TABLE = "word_counts.csv"
ALL = "*"
_WORD = re.compile(r"\d+(?:[.,]\d+)*|[^\W\d_]+")
# "Kenya" and "Kenyan", "extend" and "extension" begin alike: with the first 5, 6, 7 and all letters `benchmarks/merge_fit.py` has
# an average precision of .911, .908, .899 and .894. A number of one or two digits is a day, a share or a count, and says little.
_STEM, _DIGITS = 6, 3


class Words(NamedTuple):
    """The stems of a text and the length of their vector."""

    stems: frozenset[str]
    norm: float


def tokens(text: str) -> Iterator[str]:
    """The beginnings of its words, in order, without case; numbers without their separators."""
    for word in _WORD.findall(unicodedata.normalize("NFKC", text).casefold()):
        yield word.replace(",", "").replace(".", "") if word[0].isdigit() else word[:_STEM]


def stems(text: str) -> Iterator[str]:
    """The tokens that say something of what a text is about."""
    return (token for token in tokens(text) if not is_mark(token))


def is_mark(token: str) -> bool:
    """Whether it is a single letter or a number of one or two digits, which only tells a thing from others of its name."""
    return len(token) < (_DIGITS if token[0].isdigit() else 2)


def words(found: Iterable[str]) -> Words:
    """The stems, each once, with their length."""
    distinct = frozenset(found)
    return Words(distinct, math.sqrt(_squares(distinct)))


def likeness(one: Words, other: Words) -> float:
    """The cosine between the weighted stems of two texts, 0 to 1; 0 where one has none."""
    if not one.norm or not other.norm:
        return 0.0
    return _squares(one.stems & other.stems) / (one.norm * other.norm)


@lru_cache(maxsize=200_000)
def weight(stem: str) -> float:
    """How much a stem says: the logarithm of how few alerts have it."""
    counts = _counts()
    return math.log((counts[ALL] + 1) / (counts.get(stem, 0) + 0.5))


def _squares(found: Iterable[str]) -> float:
    # The sum is exact, for sets have no order that lasts from one run to the next.
    return math.fsum(weight(stem) ** 2 for stem in found)


@lru_cache(maxsize=1)
def _counts() -> dict[str, int]:
    return {row["stem"]: int(row["alerts"]) for row in table(TABLE)}
