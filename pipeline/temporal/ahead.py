"""Whether a date without its year, or a weekday, means the next or the last one, by the words around it.

The weights are those of a logistic regression on annotated dates (`pipeline.training.ahead` fits them). Of 1,032
such dates in dev, dev-2 and dev-3 it is wrong on 19, nearness and a tense weighed by hand on 34. A plain verb outweighs
nearness: "will rule on 15 March" means the next one, however far it is.
"""

import csv
import math
import re
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from pipeline.temporal import lexicon

TABLE = "ahead.csv"
TENSE = "tense"
Kind = Literal["day", "month", "weekday"]
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)?")
# So many words before and after it are read, and so many of them are near.
_BEFORE, _NEAR_BEFORE = 14, 4
_AFTER, _NEAR_AFTER = 8, 3
_MOST_TENSE = 1.6
_EDGES = frozenset({(1, 1), (12, 31)})
# Verbs that leave no choice: of 353 annotated dates behind the former and 156 behind the latter all are so. Between verb and date stands
# no word of another clause ("will cover visas issued in March").
_BEGIN = "(?:effect|place|live|into (?:effect|force|operation))"
_WILL = (
    r"(?:(?:will|shall)(?: (?:not|also|then|now|only|again|first))?|(?:is|are) (?:due|set|expected|scheduled|planned|going) to)"
    r"(?: be)?(?: [a-z]+ly)? [a-z]+(?: (?!(?:and|that|who|which|after|since|before|but|if|when|[a-z]+ed)\b)[\w'-]+){0,3}"
)
_DOES = f"(?:expires|reopens|(?:takes|comes|enters|goes) {_BEGIN})"
_DID = (
    f"(?:(?:took|came|entered|went) {_BEGIN}|"
    "(?:was|were) (?:launched|published|adopted|approved|signed|announced|issued|introduced|passed|released))(?: [a-z]+ly)?"
)
_PLAINLY_NEXT = re.compile(rf"\b(?:{_WILL}|{_DOES}) (?:on|from|in|by|until|as of)(?: the| early| late| mid)? \Z")
_PLAINLY_LAST = re.compile(rf"\b{_DID} (?:on|in|at the end of)(?: the| early| late| mid)? \Z")
# A text may still say "will" of a day that passed in the fortnight before it was published, which is so much of a year nearer than the next.
_STALE = 0.9


class Case(NamedTuple):
    """What there is to decide by.

    `start` is the date's place, `month` and `day` what it says, 0 where nothing; `before` and `after` are the rest of its
    sentence in lower case, `tense` how strongly that speaks of the future or, below 0, of the past.
    """

    kind: Kind
    start: int
    month: int
    day: int
    before: str
    after: str
    tense: float


def log_odds(case: Case) -> float:
    """The log-odds that it means the next one, were both as near."""
    known = weights()
    # A sum that does not depend on the order in which a set is read.
    odds = math.fsum((known[TENSE] * clipped(case.tense), *(known.get(name, 0.0) for name in features(case))))
    a_year = per_year("month" if case.kind == "month" else "day")
    if _PLAINLY_NEXT.search(case.before):
        return max(odds, _STALE * a_year)
    return min(odds, -a_year) if _PLAINLY_LAST.search(case.before) else odds


def per_year(kind: Kind) -> float:
    """The log-odds that a day or a month gains on another one for each year that it is nearer to the day of reference."""
    return weights()[nearness(kind)]


def nearness(kind: Kind) -> str:
    """The name under which `per_year` is stored."""
    return f"nearness of a {kind}"


def clipped(tense: float) -> float:
    """A tense that says no more than is usual."""
    return max(-_MOST_TENSE, min(_MOST_TENSE, tense))


def features(case: Case) -> set[str]:
    """What speaks for one or the other."""
    before, after = _WORD.findall(case.before)[-_BEFORE:], _WORD.findall(case.after)[:_AFTER]
    lead = next((word for word in reversed(before[-_NEAR_BEFORE:]) if word not in lexicon.LEAD_GAP), "")
    found = {case.kind, f"{case.kind} led by {lead}", f"led by {lead}", f"after {' '.join(before[-2:])}"}
    sides = {
        "shortly before": before[-_NEAR_BEFORE:],
        "long before": before[:-_NEAR_BEFORE],
        "shortly after": after[:_NEAR_AFTER],
        "long after": after[_NEAR_AFTER:],
    }
    for side, words in sides.items():
        found |= {f"{word} {side}" for word in words}
        found |= {f"-ed {side}" for word in words if word.endswith("ed") and len(word) > len("need")}
    if not case.before.strip():
        found.add("opens")
    if not case.after.strip():
        found.add("closes")
    if (case.month, case.day) in _EDGES:
        edge = f"{case.day}.{case.month}."
        found |= {edge, f"{edge} led by {lead}"}
    return found


@cache
def weights() -> dict[str, float]:
    """The weight of each feature, of the tense and of nearness."""
    rows = (files(__package__) / TABLE).read_text(encoding="utf-8").splitlines()
    return {row["feature"]: float(row["weight"]) for row in csv.DictReader(rows)}
