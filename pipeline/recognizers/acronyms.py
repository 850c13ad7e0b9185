"""Acronyms as the text itself explains them: "the Paperwork Reduction Act (PRA)" names a law here, not a body."""

import re
from collections import defaultdict
from collections.abc import Sequence

from pipeline.encoder.tagger import Found

_ACRONYM = re.compile(r"[A-Z][A-Za-z&-]{0,3}[A-Z]{1,8}s?")
_OPENS = re.compile(r"[ \u00a0]*[(\[][\"“']?\Z")
_WORD = re.compile(r"[^\W_]+")
# Of a phrase, the words that an acronym may leave out.
_SMALL = frozenset({"and", "for", "in", "of", "on", "the", "to", "with", "a", "an", "&"})
_REACH = 120


def resolved(text: str, names: Sequence[Found]) -> list[Found]:
    """The names, every mention of an acronym with one label, and without acronyms of phrases that are no names.

    The name before the bracket in which an acronym is first given tells its label. Where the words before it have its
    initials (after Schwartz and Hearst 2003, "A simple algorithm for identifying abbreviation definitions") and are no
    name, it is none either. An acronym that the text does not explain has the label of which the mentions are surest.
    """
    ends = {name.end: name.label for name in names}
    labels: dict[str, str | None] = {}
    votes: defaultdict[str, defaultdict[str, float]] = defaultdict(lambda: defaultdict(float))
    for name in names:
        surface = text[name.start : name.end]
        if not _ACRONYM.fullmatch(surface):
            continue
        votes[surface][name.label] += name.score
        opening = _OPENS.search(text, max(0, name.start - 4), name.start)
        if opening and surface not in labels:
            if label := ends.get(opening.start()):
                labels[surface] = label
            elif _spells(text[max(0, opening.start() - _REACH) : opening.start()], surface):
                labels[surface] = None
    for surface, counted in votes.items():
        labels.setdefault(surface, max(counted, key=lambda label: counted[label]))
    kept = []
    for name in names:
        label = labels.get(text[name.start : name.end], name.label)
        if label is not None:
            kept.append(name if label == name.label else name._replace(label=label))
    return kept


def _spells(before: str, acronym: str) -> bool:
    """Whether the last words have the initials of an acronym."""
    letters = [c.lower() for c in acronym.rstrip("s") if c.isalpha()]
    initials = [word[0].lower() for word in _WORD.findall(before) if word.lower() not in _SMALL]
    return len(letters) > 1 and initials[-len(letters) :] == letters
