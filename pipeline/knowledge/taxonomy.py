"""ISIC Rev. 4: titles, and the nearest titles to a phrase."""

import csv
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from pipeline.assets import knowledge, table
from pipeline.encoder.embed import Encoder, Vectors
from pipeline.knowledge.gazetteer import Gazetteer

SCHEME = "ISIC4"


@lru_cache(maxsize=1)
def titles() -> dict[str, str]:
    """Code (`C`, `C29`, `C291`, `C2910`) → official title."""
    with knowledge("isic4.tsv").open(encoding="utf-8", newline="") as file:
        return dict(csv.reader(file, delimiter="\t"))


@lru_cache(maxsize=1)
def known_phrases() -> Gazetteer[tuple[str, ...]]:
    """Sector phrases as policies write them → codes, best first."""
    rows = table("sector_phrases.csv")
    return Gazetteer(((row["phrase"], tuple(row["isic4"].split(","))) for row in rows), ignore_case=True)


class Neighbour(NamedTuple):
    """A division and the cosine of its nearest group or class title."""

    code: str
    cosine: float


class TitleIndex:
    """The titles of all ISIC groups and classes as vectors.

    Those of the released encoder are precomputed; for another encoder they are computed once, which takes seconds.
    """

    def __init__(self, encoder: Encoder) -> None:
        self._encoder = encoder
        with np.load(knowledge("isic4-vectors.npz"), allow_pickle=False) as stored:
            codes = stored["codes"].tolist()
            vectors: Vectors = stored["vectors"].astype(np.float32)
            if str(stored["encoder"]) != encoder.digest:
                vectors = encoder.encode([titles()[code] for code in codes])
        self._divisions, self._owner = np.unique([code[:3] for code in codes], return_inverse=True)
        self._vectors = vectors

    def nearest(self, phrases: Sequence[str], count: int = 3) -> list[list[Neighbour]]:
        """For each phrase the divisions with the nearest titles, best first."""
        if not phrases:
            return []
        cosines = self._encoder.encode(phrases) @ self._vectors.T
        found = []
        for row in cosines:
            best = np.full(len(self._divisions), -1.0, dtype=np.float32)
            np.maximum.at(best, self._owner, row)
            order = np.argsort(-best, kind="stable")[:count]
            found.append([Neighbour(str(self._divisions[i]), float(best[i])) for i in order])
        return found
