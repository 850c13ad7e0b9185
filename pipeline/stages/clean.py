"""clean: gives every line its role, and the document its title and publication date.

Each line is described by features (its form, its words, its place on the page, its neighbours, whether it recurs) and a
linear-chain conditional random field, trained on the gold corpus, decodes the page as a whole.
"""

from collections import OrderedDict
from collections.abc import Hashable, Iterable, Sequence
from pathlib import Path

import pycrfsuite

from pipeline.assets import AssetError, released_model, verified
from pipeline.lines.features import blank_lines_before, line_features
from pipeline.lines.layout import by_layout, with_head, with_headline, with_sign_off
from pipeline.lines.publication import publication_date
from pipeline.schema import CONTENT_ROLES, LINE_ROLES, Document, Line, LineRole, split_lines

_REMEMBERED_LINES = 50_000
# A line that this many other documents hold is likely furniture, and counts against content by this factor.
_RECURS_IN, _RECURRENCE_ODDS = 3, 0.2
# A text of so few lines is no page of furniture alone: of the annotated ones all have an article, of longer ones 1 in 500 has none.
_FEW_LINES = 6
# There the likeliest line of so many words is the article if it is one with this probability, which those of error pages do not reach.
_ARTICLE_WORDS, _ARTICLE_FROM = 4, 0.06


class LineMemory:
    """How many other documents held a line, up to `_RECURS_IN`, for the most recent lines of a corpus; memory is bounded."""

    def __init__(self, capacity: int = _REMEMBERED_LINES) -> None:
        self._capacity = capacity
        self._documents: OrderedDict[int, frozenset[Hashable]] = OrderedDict()

    def see(self, document: Hashable, lines: Iterable[str]) -> list[int]:
        """Remember the lines of a document, told by its text or identifier; for each, how many others held it before."""
        counts = []
        for line in lines:
            key = hash(line)
            holders = self._documents.pop(key, frozenset())
            others = holders - {document}
            counts.append(len(others))
            self._documents[key] = holders if len(others) >= _RECURS_IN else holders | {document}
            if len(self._documents) > self._capacity:
                self._documents.popitem(last=False)
        return counts


class Cleaner:
    """Adds `lines`, `title` and `published` to a document.

    Args:
        folder: a trained model with its manifest.

    Raises:
        AssetError: the model is missing or not the recorded one.
    """

    def __init__(self, folder: Path) -> None:
        self.digest = verified(folder)
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(folder / "model.crfsuite"))
        if unknown := set(self._tagger.labels()) - set(LINE_ROLES):
            raise AssetError(f"{folder}: the model knows roles that the schema does not: {sorted(unknown)}; retrain it")
        self._memory = LineMemory()

    def __call__(self, document: Document) -> Document:
        """State the roles of a document's lines."""
        document.lines = self.roles(document.text)
        title = document.title_line()
        if document.title is None and title is not None:
            document.title = document.text[title.start : title.end]
        if document.published is None:
            document.published = publication_date(document)
        return document

    def roles(self, text: str) -> list[Line]:
        """Every non-empty line of a text with its most likely role and that role's probability."""
        bounds = list(split_lines(text))
        if not bounds:
            return []
        lines = [text[start:end] for start, end in bounds]
        gaps = blank_lines_before(text, bounds)
        recurrences = self._memory.see(hash(text), lines)
        decoded: list[LineRole] = self._tagger.tag(line_features(lines, gaps))
        if len(lines) <= _FEW_LINES:
            decoded = with_headline(lines, self._with_article(lines, decoded))
        decoded = with_sign_off(lines, by_layout(lines, with_head(lines, decoded)))
        content = [i for i, role in enumerate(decoded) if role in CONTENT_ROLES]
        recurring = {i for i in content if recurrences[i] >= _RECURS_IN}
        if 2 * len(recurring) > len(content) or len(lines) <= _FEW_LINES:
            recurring = set()  # the article itself recurs: reprints of one report, notices in one wording
        found = []
        for i, (start, end) in enumerate(bounds):
            role = self._most_likely_of_recurring(i) if i in recurring else decoded[i]
            found.append(Line(start=start, end=end, role=role, score=round(self._tagger.marginal(role, i), 4)))
        return found

    def _with_article(self, lines: Sequence[str], decoded: Sequence[LineRole]) -> list[LineRole]:
        """The roles of a short text, the line that is likeliest the article as that if none is."""
        if "body" in decoded:
            return list(decoded)
        odds = {
            i: self._tagger.marginal("body", i)
            for i, (line, role) in enumerate(zip(lines, decoded, strict=True))
            if role != "title" and len(line.split()) >= _ARTICLE_WORDS
        }
        best = max(odds, key=lambda i: odds[i], default=None)
        return ["body" if i == best and odds[i] >= _ARTICLE_FROM else role for i, role in enumerate(decoded)]

    def _most_likely_of_recurring(self, i: int) -> LineRole:
        odds: dict[LineRole, float] = {
            role: self._tagger.marginal(role, i) * (_RECURRENCE_ODDS if role in CONTENT_ROLES else 1)
            for role in self._tagger.labels()
        }
        return max(odds, key=lambda role: odds[role])


def make_cleaner(model: str | None = None) -> Cleaner:
    """The stage; `model` is a folder, or None for the released model."""
    return Cleaner(Path(model) if model else released_model("line-roles"))
