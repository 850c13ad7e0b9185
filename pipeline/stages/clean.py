"""clean: gives every line its role, and the document its title and publication date.

Each line is described by features (its form, its words, its place on the page, its neighbours, whether it recurs) and a
linear-chain conditional random field, trained on the gold corpus, decodes the page as a whole.
"""

import bisect
import datetime
import itertools
import re
from collections import Counter, OrderedDict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from operator import itemgetter
from pathlib import Path

import pycrfsuite

from pipeline import temporal
from pipeline.assets import AssetError, released_model, verified
from pipeline.knowledge import authorities
from pipeline.schema import CONTENT_ROLES, LINE_ROLES, Document, Line, LineRole, split_lines
from pipeline.temporal import lexicon

# These read lines in lower case, which is much faster than leaving case to the pattern.
_WORD = re.compile(r"[^\W\d_]+(?:[’'][^\W\d_]+)*|\d+")
_SHORT_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
_MONTH = rf"(?:{_SHORT_MONTH}[a-z]*|{'|'.join(lexicon.OTHER_MONTHS)})\b\.?"
_DATE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th|er|º)?\.?\s+(?:de\s+)?{_MONTH},?\s+(?:del?\s+)?\d{{4}}|\b{_MONTH}\s+\d{{1,2}},?\s+\d{{4}}|\b\d{{4}}-\d\d-\d\d\b|"
    rf"\b\d{{1,2}}[./-](?:\d{{1,2}}[./-]\d{{2,4}}|[ivx]{{1,4}}[./-]\d{{4}})\b|\b\d\d{_SHORT_MONTH}\d\d\b|\b{_SHORT_MONTH}\s\d{{1,2}},\s['’]\d\d\b"
)
# "Nov. 22", as wire services date their reports.
_DAY_OF_MONTH = re.compile(rf"\b{_MONTH}\s+\d{{1,2}}\b|\b\d{{1,2}}\.?\s+{_MONTH}")
_DATELINE_LENGTH = 120
_SEPARATORS = re.compile(r"[|›»>·•→/]|\s{2,}")
_BULLET = re.compile(r"[-–—•▪●◦*·]\s|\(?\w{1,2}[.)]\s|[^\w\s\"“‘'(\[]\S{0,1}\s")
_ADDRESS = re.compile(r"https?://|www\.|\S@\S|\[email")
# A short line that announces other items, and the phrases of legal notices.
_RELATED = re.compile(
    r"\b(?:explore more|related|you (?:may|might) also|also (?:like|read|of interest)|read (?:more|also|next)|more (?:news|from|on|articles|stories)|"
    r"latest (?:news|articles|posts|insights)|recent (?:news|articles|posts)|recommended(?! (?:next |actions?|steps?|measures?))|most (?:read|popular)|other (?:news|articles|publications)|"
    r"previous (?:post|issue)|next (?:post|week)|upcoming events?|popular now|trending|see also|keep reading|what to read next)\b"
)
_LEGAL = re.compile(
    r"informational? (?:purposes )?only|general information|legal advice|rights reserved|not a (?:law firm|substitute)|liabilit|no responsibility|"
    r"privacy policy|contact (?:the|your) [^.]{0,40}professional|without guarantee|professional advice|attorney advertising"
)
_HEADING_WORDS = 9
_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*$")
# How a sentence, or the first half of one, ends.
_IN_SENTENCE = re.compile(
    r"(?:[.!?…:;,][\"”’')\]]*|\b(?:an?|and|at|by|for|from|in|into|next|of|on|or|the|to|under|with)|-)$", re.IGNORECASE
)
_SENTENCES = re.compile(r"[.!?](?=\s|$)")
_TIME = re.compile(r"\b\d{1,2}[:.h]\d{2}\b")
_HASHTAGS = re.compile(r"(?:#\w[\w+-]*[,;·|\s]*)+")
# Words at the ends of a line say most about it; a one-line page must not make thousands of features.
_FIRST_WORDS, _LAST_WORDS = 14, 16
_LONG_LINE = 20
_REMEMBERED_LINES = 50_000
# A line that this many other documents hold is likely furniture, and counts against content by this factor.
_RECURS_IN, _RECURRENCE_ODDS = 3, 0.2
# A text of so few lines is no page of furniture alone: of the annotated ones all have an article, of longer ones 1 in 500 has none.
_FEW_LINES = 6
# There the likeliest line of so many words is the article if it is one with this probability, which those of error pages do not reach.
_ARTICLE_WORDS, _ARTICLE_FROM = 4, 0.06
# And the first line of one without a headline is that if it is neither a sentence nor the first half of one and the next has so many words: of 85
# such lines that the model takes for text or furniture 81 are.
_LEAD_WORDS, _HEADLINE_WORDS = 12, 4
# The heading of a list of other items, alone on its line.
_LIST_OF_OTHERS = re.compile(
    r"(?:related|recent|latest|similar|more|popular|recommended) "
    r"(?:posts?|articles?|news|stories|content|insights|publications|items|reading|alerts?|links?)\W*",
    re.IGNORECASE,
)
_TEASER_WORDS, _PARAGRAPH_WORDS, _LEAD_LINE, _MENU_ITEMS = 6, 40, 30, 3
# Notices end with who gives them and the day: "MINISTRY OF HEALTH", "SINGAPORE", "27 May 2021"; behind it stand footnotes alone. Of such
# days at the end of pages without a dateline that are annotated as one or as text, 56 are one and none is not.
_SIGNED = re.compile(
    r"\W*(?:(?i:date|dated|done|given|issued|signed)\b:?\W*)?(?:(?i:at |in )(?:the )?)?(?:(?:(?:[Cc]ity of )?[^\W\d_a-z][\w.'’-]*+\s?){1,4},\s){0,2}"
    r"(?i:on |this |the )*"
)
# What may stand behind it: "1) See circular 4", "Annex", "(Sgd.) Minister of Labour".
_FOOTNOTE = re.compile(r"[\[(]?\d{1,2}[\])]|\*|[-–—#\s]*(?:annex|notes?|ends|enclosures?)\b|\W*sgd\b", re.IGNORECASE)
# What a day on the next line belongs to: "Open until", "Key dates:".
_AHEAD_OF_A_DAY = re.compile(
    r"(?:[:,]|\b(?:until|till|from|on|by|before|after|of|the|since|to|at|for|is|are|and|or|through|between|starting|dates?|deadline))\Z",
    re.IGNORECASE,
)
_SIGN_OFF_LENGTH, _SIGNER_WORDS = 80, 12
_NO_HEADLINE = re.compile(r"(?:skip|by|dear|home|share|menu|what)\b", re.IGNORECASE)
# What publishers put between paragraphs to win the reader.
_CALL = re.compile(
    r"get (?:a|your) free |find out (?:now )?(?:if|whether) you(?: are|['’]re) eligible|check your eligibility|contact us\b|speak (?:to|with) an? |"
    r"(?:book|schedule|request) (?:a|your) (?:[\w-]+ ){0,3}(?:consultation|assessment|call)\b",
    re.IGNORECASE,
)
_CALL_WORDS = 12
_RESERVED = re.compile(r"©|rights reserved", re.IGNORECASE)
_MOST_HEADLINE_WORDS = 30
# A line is mostly its day if less than this stands beside it, and none with such a beginning: "Printed on", "Closing date", "Date:" of an event.
_BESIDE_DAY = 25
_OF_ANOTHER = re.compile(
    r"(?:page |also )?(?:printed|archived|adopted|retrieved|closing|since)\b|date:|.*\.$", re.IGNORECASE
)
# How far below the headline the day may stand. Of the annotated pages with one line of the day 4,799 have it where this looks, 4 another line there;
# of 1,141 without one 3 have a day there.
_BELOW_HEADLINE = 3


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


def blank_lines_before(text: str, bounds: Sequence[tuple[int, int]]) -> list[bool]:
    """For each line at [start, end) of the text, whether a blank line stands between it and the one before."""
    return [i > 0 and text.count("\n", bounds[i - 1][1], start) > 1 for i, (start, _) in enumerate(bounds)]


def line_features(lines: Sequence[str], gaps: Sequence[bool] | None = None) -> list[list[str]]:
    """The features of every line of a page, in the context of its neighbours.

    Args:
        lines: the non-empty lines, stripped.
        gaps: for each line, whether a blank line stands before it; none do if left out.
    """
    lowered = [line.lower() for line in lines]
    words = [_WORD.findall(line) for line in lowered]
    repeated = Counter(lines)
    topic = _topic_words(words)
    own = [_form(*line) for line in zip(lines, lowered, words, strict=True)]
    first_long = next((i for i, tokens in enumerate(words) if len(tokens) >= _LONG_LINE), len(lines))
    last_long = next((i for i in range(len(lines) - 1, -1, -1) if len(words[i]) >= _LONG_LINE), -1)
    features = []
    announced = False
    for i, line in enumerate(lines):
        announced = announced or (len(words[i]) <= _HEADING_WORDS and "related" in own[i])
        found = [*own[i], *_place(i, len(lines), first_long, last_long), *_topicality(words[i], topic)]
        found += _vocabulary(words[i])
        if announced:
            # Said twice, with the length, so that the CRF can learn that even long lines are teasers there.
            found += ["announced", f"announced:{'long' if len(words[i]) >= _LONG_LINE else 'short'}"]
        if repeated[line] > 1:
            found.append("repeated")
        if gaps is not None and gaps[i]:
            found.append("gap")
        for offset in (-2, -1, 1, 2):
            if 0 <= i + offset < len(lines):
                found += [f"{offset}:{name}" for name in own[i + offset]]
                if abs(offset) == 1:
                    found += [f"{offset}:w={word}" for word in words[i + offset][:3]]
            else:
                found.append(f"{offset}:edge")
        features.append(found)
    return features


def _form(line: str, lowered: str, words: Sequence[str]) -> list[str]:
    letters = "".join(filter(str.isalpha, line))
    raw = [word for word in line.split() if word[0].isalpha()]
    length = len(words)
    legal = len(_LEGAL.findall(lowered))
    found = [f"length={next(k for k in (0, 1, 2, 4, 7, 12, 20, 40, 10**9) if length <= k)}"]
    checks = {
        "sentence": bool(_SENTENCE_END.search(line)),
        "question": line.endswith("?"),
        "colon": line.endswith(":"),
        "bullet": bool(_BULLET.match(line)),
        "capitals": bool(letters) and all(map(str.isupper, letters)),
        "title_case": len(raw) > 2 and sum(word[0].isupper() for word in raw) > 0.6 * len(raw),
        "lower_start": line[0].islower(),
        "separators": len(_SEPARATORS.findall(line)) > 1,
        "pipe": "|" in line,
        "address": bool(_ADDRESS.search(line)),
        "time": bool(_TIME.search(line)),
        "hashtags": bool(_HASHTAGS.fullmatch(line)),
        "copyright": "©" in line or "(c)" in lowered,
        "non_ascii": len(letters) - sum(map(str.isascii, letters)) > 0.2 * max(len(letters), 1),
        "digits": sum(map(str.isdigit, line)) > 0.3 * len(line),
        "related": bool(_RELATED.search(lowered)),
        "legal": bool(legal),
        "guillemet": "»" in line or "→" in line or "›" in line,
    }
    found += [name for name, holds in checks.items() if holds]
    if legal:
        # Where every second sentence is legal, the line is a notice, however it begins.
        found.append(f"legal_share={min(4, 4 * legal // max(1, len(_SENTENCES.findall(line))))}")
    date, name = _DATE.search(lowered), "date"
    if not date and len(line) < _DATELINE_LENGTH:
        date, name = _DAY_OF_MONTH.search(lowered), "day"
    if date:
        rest = len(lowered) - (date.end() - date.start())
        found += [name, f"{name}_only" if rest < 4 else f"{name}_mostly" if rest < 40 else f"{name}_in_text"]
        if date.start() == 0:
            found.append(f"{name}_first")
    return found


def _place(i: int, count: int, first_long: int, last_long: int) -> list[str]:
    found = [f"third={3 * i // count}", f"from_top={min(i, 6)}", f"from_end={min(count - 1 - i, 6)}"]
    side = "before" if i < first_long else "after" if i > last_long else "between"
    distance = first_long - i if i < first_long else i - last_long if i > last_long else 0
    return [*found, f"long_lines={side}{min(distance, 4)}"]


def _topic_words(words: Sequence[Sequence[str]]) -> Counter[str]:
    """In how many long lines each longer word stands: what the page is about."""
    return Counter(word for tokens in words if len(tokens) >= _LONG_LINE for word in set(tokens) if len(word) > 4)


def _topicality(words: Sequence[str], topic: Counter[str]) -> list[str]:
    own = {word for word in words if len(word) > 4}
    if not own:
        return ["topical=none"]
    # A long line is itself part of the topic: only words that others share count.
    shared = sum(topic[word] > (len(words) >= _LONG_LINE) for word in own)
    return [f"topical={min(4, int(5 * shared / len(own)))}"]


def _vocabulary(words: Sequence[str]) -> list[str]:
    chosen = words if len(words) <= _FIRST_WORDS + _LAST_WORDS else [*words[:_FIRST_WORDS], *words[-_LAST_WORDS:]]
    found = {f"w={word}" for word in chosen if not word.isdigit()}
    found |= {f"pair={a}_{b}" for a, b in itertools.pairwise(chosen[:5])}
    if words:
        found |= {f"first={words[0]}", f"last={words[-1]}"}
    return sorted(found)


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
            decoded = _with_headline(lines, self._with_article(lines, decoded))
        decoded = _with_sign_off(lines, by_layout(lines, with_head(lines, decoded)))
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


def _with_headline(lines: Sequence[str], decoded: list[LineRole]) -> list[LineRole]:
    """The roles of a short text, its first line as the headline if none is and it may be that."""
    if "title" in decoded or decoded[0] not in {"body", "nav"} or decoded[1:2] != ["body"]:
        return decoded
    first, second = lines[:2]
    is_other = _IN_SENTENCE.search(first) or _BULLET.match(first) or _NO_HEADLINE.match(first)
    is_whole = len(first.split()) >= _HEADLINE_WORDS and not (second[0].islower() or second[0].isdigit())
    is_headline = is_whole and not is_other and len(second.split()) >= _LEAD_WORDS
    return ["title", *decoded[1:]] if is_headline else decoded


def by_layout(lines: Sequence[str], decoded: Sequence[LineRole]) -> list[LineRole]:
    """The roles of a page, where its layout alone decides as that has it."""
    roles = list(decoded)
    above, below = _lists_of_others(lines, roles)
    _turn(roles, _cut_off_teasers(lines, roles), "body", "promo")
    _turn(roles, range(below, len(lines)), "body", "promo")
    _turn(roles, _calls(lines), "body", "promo")
    _turn(roles, _article_behind(above, lines, roles), "promo", "body")
    _turn(roles, _repeated_headlines(lines, roles), "body", "title")
    _turn(roles, _menu_items(lines, roles), "body", "nav")
    _turn(roles, _lead(lines, roles), "promo", "body")
    return roles


def _turn(roles: list[LineRole], places: Iterable[int], role: LineRole, other: LineRole) -> None:
    for i in places:
        if roles[i] == role:
            roles[i] = other


def _cut_off_teasers(lines: Sequence[str], roles: Sequence[LineRole]) -> list[int]:
    """Lines that break off, two or more on end behind the article or one behind a copyright, which in the annotated pages are teasers, all 21 and 11."""
    found: list[int] = []
    first = roles.index("body") if "body" in roles else len(lines)
    notices = (i for i, role in enumerate(roles) if role == "disclaimer" and _RESERVED.search(lines[i]))
    copyright_line = next(notices, len(lines))
    for is_cut_off, run in itertools.groupby(range(first + 1, len(lines)), lambda i: _is_cut_off(lines[i])):
        teasers = list(run)
        if is_cut_off and (len(teasers) > 1 or teasers[0] > copyright_line):
            found += teasers
    return found


def _is_cut_off(line: str) -> bool:
    return line.endswith(("…", "...")) and len(line.split()) >= _TEASER_WORDS


def _lists_of_others(lines: Sequence[str], roles: Sequence[LineRole]) -> tuple[int, int]:
    """The first headings of lists of other items, above the article and at the end of a page; how many lines it has where there is none.

    Of 1,118 lines behind those at the end in the annotated pages none is text.
    """
    headings = [i for i, line in enumerate(lines) if _LIST_OF_OTHERS.fullmatch(line)]
    late = _late_from(lines, roles) if headings else 0
    above = next((i for i in headings if i < late), len(lines))
    return above, next((i for i in headings if i >= late), len(lines))


def _article_behind(heading: int, lines: Sequence[str], roles: Sequence[LineRole]) -> Iterable[int]:
    """From the first paragraph behind the heading of a list of other items above the article to where the text is known to begin."""
    end = next((i for i in range(heading + 1, len(lines)) if roles[i] == "body"), heading)
    paragraphs = (
        i
        for i in range(heading + 1, end)
        if len(lines[i].split()) >= _PARAGRAPH_WORDS and _SENTENCE_END.search(lines[i]) and not _is_cut_off(lines[i])
    )
    return range(next(paragraphs, end), end)


def _late_from(lines: Sequence[str], roles: Sequence[LineRole]) -> int:
    """From which line on more than half of a page's words, or a notice, stand before."""
    words = list(itertools.accumulate(len(line.split()) for line in lines))
    notice = roles.index("disclaimer") if "disclaimer" in roles else len(lines)
    return 1 + min(notice, bisect.bisect_right(words, words[-1] / 2))


def _repeated_headlines(lines: Sequence[str], roles: Sequence[LineRole]) -> list[int]:
    titles = [line for line, role in zip(lines, roles, strict=True) if role == "title"]
    headlines = {line.casefold() for line in titles if len(line.split()) >= _HEADLINE_WORDS}
    return [i for i, line in enumerate(lines) if line.casefold() in headlines]


def _menu_items(lines: Sequence[str], roles: Sequence[LineRole]) -> list[int]:
    """Runs of items without a sentence, some with a bullet, between the lines of a menu above the headline."""
    found: list[int] = []
    title = roles.index("title") if "title" in roles else 0
    for role, run in itertools.groupby(range(title), lambda i: roles[i]):
        items = list(run)
        if role != "body" or len(items) < _MENU_ITEMS or not items[0]:
            continue
        around = {roles[items[0] - 1], roles[items[-1] + 1]}
        has_bullet = any(_BULLET.match(lines[i]) for i in items)
        if (
            around <= {"nav", "promo", "title"}
            and has_bullet
            and not any(_SENTENCE_END.search(lines[i]) for i in items)
        ):
            found += items
    return found


def _lead(lines: Sequence[str], roles: Sequence[LineRole]) -> list[int]:
    """The first long line if it stands right behind the headline or dateline and text follows; in 4,520 annotated pages it is text in all."""
    first = next((i for i, line in enumerate(lines) if len(line.split()) >= _LEAD_LINE), 0)
    if not first or roles[first - 1] not in {"title", "dateline"}:
        return []
    goes_on = any(roles[i] == "body" and len(lines[i].split()) >= _LONG_LINE for i in range(first + 1, len(lines)))
    return [first] if goes_on else []


def with_head(lines: Sequence[str], decoded: Sequence[LineRole]) -> list[LineRole]:
    """The roles of a text, its headline and its day told by each other where the model knew one of them alone."""
    roles = list(decoded)
    if "title" not in roles and (headline := _headline_beside_day(lines, roles)) is not None:
        roles[headline] = "title"
    if (day := _day_beside_headline(lines, roles)) is not None:
        roles[day] = "dateline"
    if (headline := _headline_below_letterhead(lines, roles)) is not None:
        roles[roles.index("title")] = "dateline"
        roles[headline] = "title"
    return roles


def _headline_below_letterhead(lines: Sequence[str], roles: Sequence[LineRole]) -> int | None:
    """The longest line above the first paragraph that may be a headline, if what is taken for that is only a public body's name."""
    title = roles.index("title") if "title" in roles else None
    if (
        title is None
        or roles.count("title") > 1
        or " " not in lines[title]
        or not authorities.bodies_called(lines[title])
    ):
        return None
    below = (i for i in range(title + 1, _first_long(lines, title)) if _may_be_headline(lines[i], roles[i]))
    return max(below, key=lambda i: len(lines[i]), default=None)


def _headline_beside_day(lines: Sequence[str], roles: Sequence[LineRole]) -> int | None:
    """The line right behind or above the first day near the top of a text, if it may be a headline."""
    day = next((i for i in range(_first_long(lines)) if _is_mostly_day(lines[i])), None)
    if day is None:
        return None
    if day == 0 and roles[:2] == ["dateline", "nav"] and _may_be_headline(lines[1], "body"):
        return 1  # whatever the model says: of 18 such annotated lines all are the headline, behind days further down 5 are of a menu
    beside = (day + 1, day - 1) if roles[day] == "dateline" else (day - 1,)
    return next((i for i in beside if 0 <= i < len(lines) and _may_be_headline(lines[i], roles[i])), None)


def _day_beside_headline(lines: Sequence[str], roles: Sequence[LineRole]) -> int | None:
    """The line beside the headline, or not far below it, that is mostly a day; a clock in the menu above it is none."""
    if "title" not in roles or "dateline" in roles:
        return None
    first = roles.index("title")
    behind = next((i for i in range(first, len(roles)) if roles[i] != "title"), len(roles))
    days = [i for i, line in enumerate(lines) if _is_mostly_day(line)]
    if behind in days:
        return behind
    if first - 1 in days and roles[first - 1] != "nav":
        return first - 1
    is_below = len(days) == 1 and behind < days[0] < behind + _BELOW_HEADLINE
    return days[0] if is_below and days[0] < _first_long(lines, behind) else None


def _first_long(lines: Sequence[str], start: int = 0) -> int:
    return next((i for i in range(start, len(lines)) if len(lines[i].split()) >= _LONG_LINE), len(lines))


def _may_be_headline(line: str, role: LineRole) -> bool:
    is_other = (
        _IN_SENTENCE.search(line)
        or _BULLET.match(line)
        or _NO_HEADLINE.match(line)
        or _RELATED.search(line.lower())
        or _is_mostly_day(line)
    )
    return role in {"body", "promo"} and not is_other and _HEADLINE_WORDS <= len(line.split()) <= _MOST_HEADLINE_WORDS


def _is_mostly_day(line: str) -> bool:
    day = _DATE.search(line.lower())
    return day is not None and len(line) - (day.end() - day.start()) < _BESIDE_DAY and not _OF_ANOTHER.match(line)


def _calls(lines: Sequence[str]) -> list[int]:
    """The calls to action; of 50 such lines in the annotated pages none is text."""
    return [i for i, line in enumerate(lines) if len(line.split()) <= _CALL_WORDS and _CALL.match(line)]


def _with_sign_off(lines: Sequence[str], decoded: list[LineRole]) -> list[LineRole]:
    """The roles of a text, the day that it ends with as its dateline if none is and no other line states its day."""
    body = [i for i, role in enumerate(decoded) if role == "body" and not _FOOTNOTE.match(lines[i])]
    if "dateline" in decoded or len(body) < 2 or not (day := _day_alone(lines[body[-1]])):
        return decoded
    *others, signer, last = body
    may_sign = len(lines[signer].split()) <= _SIGNER_WORDS or _SENTENCE_END.search(lines[signer])
    if not may_sign or _AHEAD_OF_A_DAY.search(lines[signer]):
        return decoded
    if any(_day_alone(lines[i]) not in {None, day} for i in (*others, signer)):
        return decoded
    if any(any(_days_of("body", lines[i], None)) for i in body[:_OPENING_LINES]):
        return decoded
    return [*decoded[:last], "dateline", *decoded[last + 1 :]]


def _day_alone(line: str) -> str | None:
    """The whole day that a line is, perhaps behind a place ("Singapore, 7 May 2021"); None if it is none."""
    days = list(_days(temporal.find(line))) if len(line) <= _SIGN_OFF_LENGTH else []
    if len(days) != 1 or re.search(r"\w", line[days[0].end :]):
        return None
    return days[0].value if _SIGNED.fullmatch(line, 0, temporal.with_weekday(line, days[0].start)) else None


_PUBLISHED = re.compile(r"publish|posted|issued|released?\b|\bdated?\b", re.I)
# Of the first lines of the text so many, and so many characters of each, may hold a dateline: a date, perhaps behind a
# place, with a dash after it or with the first sentence, so a capital, behind it.
_OPENING_LINES, _OPENING = 2, 90
_OPENS = re.compile(r"\W*(?:[^\W\d_](?:[^.:;]|(?<=[A-Z])\.){1,38}[,–—-]\s*)?")
_CLOSES_DATELINE = re.compile(r"\s?\([^()\d]{2,40}\)\s?[-–—:]|\s?[)\]–—:|/-]|[^\W\d_]|\.?\s[^\W\d_a-z]|\s*$")
# Or it stands behind the word that says so or a by-line, glued to the first sentence: "Posted on 5 May 2024 The", "Ann
# Roe May 5, 2024 The".
_NAME = r"(?!(?i:a|an|and|as|at|by|effective|for|in|of|on|the)\s)[^\W\d_a-z][^\W\d_]*(?:[’'-][^\W\d_]+)*\.?\s+"
_SAYS_DAY = re.compile(rf"\W*(?:(?i:dated?|published|posted)(?: on)?:?\s+|(?:By\s)?(?:{_NAME}){{2,4}})")
_FIRST_SENTENCE = re.compile(r"(?:\.|\s[–—-])?\s?[^\W\d_a-z]")
# "The act takes effect today, 23 February 2023."
_TODAY = re.compile(r"\btoday,? [(\[]?(?:on )?\Z", re.I)
# The day of a measure, not of the page, in a headline ("Suspended until 31 December 2023") or a dateline ("Effective date: 21 February 2015"); both
# are looked for in so many characters before the day.
_EFFECTIVE = r"(?:effective|in force|valid)(?: date)?(?: as of| from| until)?\s?:?|deadlines?\s?:?|due:?"
_MEASURES = re.compile(
    rf"\b(?:to|until|till|through|from|between|since|after|before|by|as of|{_EFFECTIVE}|(?:start|begin|end|expire|reopen|open|close)(?:s|ing)?|takes? effect)(?: on| the)* \Z",
    re.I,
)
_IN_FORCE = re.compile(rf"\b(?:{_EFFECTIVE})(?: on| the)* \Z", re.I)
_BEFORE_DAY = 40
# What joins the two ends of what a page reports on, of which it appeared on the last.
_TO = re.compile(r" ?(?:to|and|until|till|through|[-–—]) ?(?:the )?")
# A day in a menu that is that of the visit, or of something to come.
_OF_THE_VISIT = re.compile(r"\b(?:today|local time|it is|page built|received|login|webinar|event|seminar)\b", re.I)
_UPDATED = re.compile(r"updated|modified|reviewed|revised", re.I)
_NAMED_DAY = re.compile(
    rf"(?:\b{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?\b|\b\d{{1,2}}(?:st|nd|rd|th|\.)?\s+(?:of\s+)?{_MONTH})"
)
# The headline of an issue that tells its day: "Immigration Updates – 19th of May".
_ISSUE = re.compile(
    rf"\b(?:updates?|news(?:letter)?|bulletin|digest|round-?up)\W+(?=(?:[a-z]+day,?\s)?(?:the\s)?{_NAMED_DAY.pattern})",
    re.I,
)
_MONTH_VALUE = re.compile(r"\d{4}-\d\d")
_YEAR_VALUE = re.compile(r"\d{4}")  # that of a decade has three
_WEEKDAYS = lexicon.WEEKDAYS | lexicon.SHORT_WEEKDAYS
_COPYRIGHT_YEAR = re.compile(r"(?:©|\(c\)|copyright)[^.]{0,60}?\b((?:19|20)\d\d)\b(?!\s?[-–])", re.I)


def publication_date(document: Document) -> str | None:
    """The day that the page says it was published on; None if it does not say.

    The dateline's day goes before one that opens the text, as crawlers glue a dateline to the first sentence, and that
    before that of a page's metadata, which a clock elsewhere may shift by one, and this before the headline's, which is most often
    the policy's own. A day called published goes before one called updated. Where none of them states one, the day that the article
    calls today is it. A doubt about it is appended to the document's warnings.
    """
    best: tuple[int, int] | None = None
    chosen: temporal.TimeSpan | None = None
    day_first = temporal.day_first(document.text)
    opening = document.body_lines()[:_OPENING_LINES]
    heads = {"dateline"} if document.page_day else {"dateline", "title"}
    for line in document.lines:
        if line.role not in heads and line not in opening:
            continue
        surface = document.text[line.start : line.end]
        for span in _days_of(line.role, surface, day_first):
            before = surface[: temporal.with_weekday(surface, span.start)]
            rank = 0 if _PUBLISHED.search(before[-30:]) else 2 if _UPDATED.search(before[-30:]) else 1
            key = (rank + {"dateline": 0, "body": 3, "title": 6}[line.role], line.start + span.start)
            if best is None or key < best:
                best, chosen = key, span
    if not chosen:
        return (
            document.page_day
            or _day_without_year(document)
            or _today(document, day_first)
            or _day_in_furniture(document, day_first)
        )
    if chosen.note:
        document.warnings.append(f"published {chosen.value}: {chosen.note}")
    return chosen.value


def _days_of(role: LineRole, surface: str, day_first: bool | None) -> Iterator[temporal.TimeSpan]:
    """The days that a line of a role names as that of the page."""
    if role in {"title", "nav"}:
        yield from _of_page(surface, _days(temporal.find(surface, day_first=day_first)), _MEASURES)
    elif role == "body":
        for span in _days(temporal.find(surface[:_OPENING], day_first=day_first)):
            start = temporal.with_weekday(surface, span.start)
            after = surface[span.end : _OPENING]
            is_dateline = _OPENS.fullmatch(surface, 0, start) and _CLOSES_DATELINE.match(after)
            is_said = _SAYS_DAY.fullmatch(surface, 0, start) and _FIRST_SENTENCE.match(after)
            if is_dateline or (is_said and not _stands_before(_MEASURES, surface, start)):
                yield span
    else:
        yield from _of_page(surface, _days(temporal.find(surface, day_first=day_first)), _IN_FORCE)


def _of_page(line: str, days: Iterable[temporal.TimeSpan], measures: re.Pattern[str]) -> Iterator[temporal.TimeSpan]:
    """The days of a headline or dateline that may be those of the page: no measure's, and of "5 August to 19 August" the last."""
    last: temporal.TimeSpan | None = None
    is_measures = False
    for span in days:
        start = temporal.with_weekday(line, span.start)
        is_end = last is not None and bool(_TO.fullmatch(line, last.end, start))
        if last and not is_end and not is_measures:
            yield last
        is_measures = is_measures if is_end else _stands_before(measures, line, start)
        last = span
    if last and not is_measures:
        yield last


def _stands_before(pattern: re.Pattern[str], line: str, start: int) -> bool:
    return bool(pattern.search(line, max(0, start - _BEFORE_DAY), start))


def _today(document: Document, day_first: bool | None) -> str | None:
    """The day that the article calls today."""
    for line in document.body_lines():
        surface = document.text[line.start : line.end]
        if "today" not in surface.lower():  # what most lines lack, which the grammar then need not read
            continue
        for span in _days(temporal.find(surface, day_first=day_first)):
            if _TODAY.search(surface[: temporal.with_weekday(surface, span.start)]):
                return span.value
    return None


def _day_in_furniture(document: Document, day_first: bool | None) -> str | None:
    """The only whole day in the short lines of menus, such as a by-line taken for one of theirs.

    Where no other line states one it is the page's in 19 annotated pages, another in 5, and 3 that have it state none.
    """
    surfaces = (document.text[line.start : line.end] for line in document.lines if line.role == "nav")
    short = [surface for surface in surfaces if len(surface) < _DATELINE_LENGTH and not _OF_THE_VISIT.search(surface)]
    days = {span.value for surface in short for span in _days_of("nav", surface, day_first)}
    return days.pop() if len(days) == 1 else None


def _day_without_year(document: Document) -> str | None:
    """The day of the dateline, or of the headline of an issue where there is none, where it has no year.

    It is the one nearest to the month that the dateline or headline also names ("Issue 22, November 2022"), the nearest one to any
    whole date of the article, or in the year of a copyright; and where it names its weekday, the first of these that falls on it, or else the
    first such of a year that the article names.
    """
    datelines = [document.text[line.start : line.end] for line in document.lines if line.role == "dateline"]
    datelines = [dateline for dateline in datelines if _DAY_OF_MONTH.search(dateline.lower())]
    if not datelines and (title := document.title_line()):
        headline = document.text[title.start : title.end]
        datelines = [headline[issue.end() :] for issue in _ISSUE.finditer(headline)]
    if not datelines:
        return None
    heads = [document.text[line.start : line.end] for line in document.lines if line.role in {"dateline", "title"}]
    article = [document.text[line.start : line.end] for line in document.content_lines()]
    told = [date for text in article for date in _values(text)]
    months = [f"{date}-15" for text in heads for date in _values(text) if _MONTH_VALUE.fullmatch(date)]
    days = [date for date in told if _is_day(date)]
    # Nearest to the middle of a year is each day of it.
    copyright_year = [f"{year[1]}-07-01"] if (year := _COPYRIGHT_YEAR.search(document.text)) else []
    for near in (months, days, copyright_year):
        placed = [(abs(_day(day) - _day(reference)), day) for reference, day, _ in _placed(datelines, near)]
        if placed:
            return min(placed, key=itemgetter(0))[1]
    years = [f"{date[:4]}-07-01" for date in told if _YEAR_VALUE.match(date)]
    return next((day for _, day, has_weekday in _placed(datelines, years) if has_weekday), None)


def _placed(datelines: Iterable[str], near: Iterable[str]) -> Iterator[tuple[str, str, bool]]:
    """For each of some days and each dateline: that day, the dateline's day nearest to it, and whether it names a weekday, which is right."""
    for reference in dict.fromkeys(near):
        for dateline in datelines:
            day_of_reference = _day(reference)
            for span in _days(temporal.find(dateline, day_of_reference, weigh=lambda _: 0.0)):  # the nearest one
                start = temporal.with_weekday(dateline, span.start)
                if _stands_before(_IN_FORCE, dateline, start):
                    continue
                surface = dateline[start : span.end].lower()
                weekday = next((_WEEKDAYS[name] for name in _WEEKDAYS if surface.startswith(name)), None)
                day = span.value or ""
                is_right = weekday in {None, _day(day).weekday()}
                if _NAMED_DAY.search(surface) and is_right:
                    yield reference, day, weekday is not None


def _values(text: str) -> Iterator[str]:
    return (span.value for span in temporal.find(text) if span.label == "DATE" and span.value)


def _days(spans: Iterable[temporal.TimeSpan]) -> Iterator[temporal.TimeSpan]:
    """The dates that are whole days."""
    return (span for span in spans if span.label == "DATE" and _is_day(span.value))


def _day(value: str) -> datetime.date:
    return datetime.date.fromisoformat(value)


def _is_day(value: str | None) -> bool:
    try:
        return value is not None and len(value) == 10 and bool(datetime.date.fromisoformat(value))
    except ValueError:
        return False


def make_cleaner(model: str | None = None) -> Cleaner:
    """The stage; `model` is a folder, or None for the released model."""
    return Cleaner(Path(model) if model else released_model("line-roles"))
