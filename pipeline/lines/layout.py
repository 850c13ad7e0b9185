"""The roles that the layout of a page decides, whatever the model says of single lines."""

import bisect
import itertools
import re
from collections.abc import Iterable, Sequence

from pipeline import temporal
from pipeline.knowledge import authorities
from pipeline.lines.patterns import BULLET, DATE, LONG_LINE, RELATED, SENTENCE_END
from pipeline.lines.publication import OPENING_LINES, days_of, whole_days
from pipeline.schema import LineRole

# How a sentence, or the first half of one, ends.
_IN_SENTENCE = re.compile(
    r"(?:[.!?…:;,][\"”’')\]]*|\b(?:an?|and|at|by|for|from|in|into|next|of|on|or|the|to|under|with)|-)$", re.IGNORECASE
)
# The first line of a short text without a headline is that if it is neither a sentence nor the first half of one and the next has so many words: of 85
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


def with_headline(lines: Sequence[str], decoded: list[LineRole]) -> list[LineRole]:
    """The roles of a short text, its first line as the headline if none is and it may be that."""
    if "title" in decoded or decoded[0] not in {"body", "nav"} or decoded[1:2] != ["body"]:
        return decoded
    first, second = lines[:2]
    is_other = _IN_SENTENCE.search(first) or BULLET.match(first) or _NO_HEADLINE.match(first)
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
        if len(lines[i].split()) >= _PARAGRAPH_WORDS and SENTENCE_END.search(lines[i]) and not _is_cut_off(lines[i])
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
        has_bullet = any(BULLET.match(lines[i]) for i in items)
        if around <= {"nav", "promo", "title"} and has_bullet and not any(SENTENCE_END.search(lines[i]) for i in items):
            found += items
    return found


def _lead(lines: Sequence[str], roles: Sequence[LineRole]) -> list[int]:
    """The first long line if it stands right behind the headline or dateline and text follows; in 4,520 annotated pages it is text in all."""
    first = next((i for i, line in enumerate(lines) if len(line.split()) >= _LEAD_LINE), 0)
    if not first or roles[first - 1] not in {"title", "dateline"}:
        return []
    goes_on = any(roles[i] == "body" and len(lines[i].split()) >= LONG_LINE for i in range(first + 1, len(lines)))
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
    return next((i for i in range(start, len(lines)) if len(lines[i].split()) >= LONG_LINE), len(lines))


def _may_be_headline(line: str, role: LineRole) -> bool:
    is_other = (
        _IN_SENTENCE.search(line)
        or BULLET.match(line)
        or _NO_HEADLINE.match(line)
        or RELATED.search(line.lower())
        or _is_mostly_day(line)
    )
    return role in {"body", "promo"} and not is_other and _HEADLINE_WORDS <= len(line.split()) <= _MOST_HEADLINE_WORDS


def _is_mostly_day(line: str) -> bool:
    day = DATE.search(line.lower())
    return day is not None and len(line) - (day.end() - day.start()) < _BESIDE_DAY and not _OF_ANOTHER.match(line)


def _calls(lines: Sequence[str]) -> list[int]:
    """The calls to action; of 50 such lines in the annotated pages none is text."""
    return [i for i, line in enumerate(lines) if len(line.split()) <= _CALL_WORDS and _CALL.match(line)]


def with_sign_off(lines: Sequence[str], decoded: list[LineRole]) -> list[LineRole]:
    """The roles of a text, the day that it ends with as its dateline if none is and no other line states its day."""
    body = [i for i, role in enumerate(decoded) if role == "body" and not _FOOTNOTE.match(lines[i])]
    if "dateline" in decoded or len(body) < 2 or not (day := _day_alone(lines[body[-1]])):
        return decoded
    *others, signer, last = body
    may_sign = len(lines[signer].split()) <= _SIGNER_WORDS or SENTENCE_END.search(lines[signer])
    if not may_sign or _AHEAD_OF_A_DAY.search(lines[signer]):
        return decoded
    if any(_day_alone(lines[i]) not in {None, day} for i in (*others, signer)):
        return decoded
    if any(any(days_of("body", lines[i], None)) for i in body[:OPENING_LINES]):
        return decoded
    return [*decoded[:last], "dateline", *decoded[last + 1 :]]


def _day_alone(line: str) -> str | None:
    """The whole day that a line is, perhaps behind a place ("Singapore, 7 May 2021"); None if it is none."""
    days = list(whole_days(temporal.find(line))) if len(line) <= _SIGN_OFF_LENGTH else []
    if len(days) != 1 or re.search(r"\w", line[days[0].end :]):
        return None
    return days[0].value if _SIGNED.fullmatch(line, 0, temporal.with_weekday(line, days[0].start)) else None
