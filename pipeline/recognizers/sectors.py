"""SECTOR: economic activities, where a list or a word such as "sector" says that one is meant."""

import re
from collections.abc import Iterator, Sequence
from functools import cache

from pipeline.assets import entries
from pipeline.encoder.tagger import Found
from pipeline.knowledge.gazetteer import Match, Token
from pipeline.knowledge.taxonomy import activity_nouns, known_phrases, objects
from pipeline.recognizers.content import Content
from pipeline.schema import Span

_BY = "sectors"
_NOUN = r"(?:sub-?)?(?:sectors?|industry|industries|fields?|activities|areas?)"
# "sectors such as a, b and c", "job positions in fields including …", "different sectors …, which include a, b and c"
_LIST_OPENER = re.compile(
    rf"\b{_NOUN}\b(?:[^.;:!?\n]{{0,80}}?,?\s(?:which\s|that\s)?(?:such as|including|include|includes|like|namely|notably|comprising|among them)\s|\s?:\s|\s\()"
)
_LIST_STOP = re.compile(
    r"[.;:!?()\n]|\s(?:among others|and others|etc|with|where|who|which|that|will|must|may|can|has|have|had|is|are|was|were|as well as|for|to|on|by|from|until|since|because|but|while|when|if|at|under|into)\b"
)
_CONJUNCTION = re.compile(r"(?<!\s)(?:\s*,\s*(?:and|or)\s+|\s*,\s*|\s+or\s+)")
_AND = re.compile(r"(?<!\s)\s+(?:and|&)\s+")
# "in the construction industry", "the tourism and hospitality sectors"
_NAMED = re.compile(
    r"\b(?:in|for|from|within|of|across|by)\s+(?:the\s+|all\s+|both\s+|its\s+|our\s+)?(?P<list>[\w\-’'&]+(?:,?\s+[\w\-’'&]+){0,7}?)\s+(?:sectors?|industry|industries)\b"
)
# Those who pursue an activity, and what they have for it.
_PURSUERS = (
    r"sectors?|compan(?:y|ies)|firms|businesses|enterprises|establishments|employers|contractors|providers|producers|suppliers|exporters|growers|groups|projects|"
    r"crews?|fleets?|workers|workforce|staff|specialists|professionals|jobs|posts|roles|occupations"
)
# Where it is pursued: outside too ("building materials plants"), but for conventional names, which the table has ("power plants").
_SITES = r"plants?|factory|factories|mills?|yards?|sites?"
_EDGE = re.compile(
    r"^(?:(?:the|a|an|its|their|our|all|other|certain|some|key|several|various|different|priority|strategic|specific|both|new)\s+)+"
    rf"|\s+(?:{_PURSUERS}|industry|industries|services sector)$",
    re.IGNORECASE,
)
_PURSUED_BY = re.compile(rf"\s+(?:{_PURSUERS})\Z", re.IGNORECASE)
_PURSUED_AT = re.compile(rf"\s{{1,9}}(?:{_SITES})\Z", re.IGNORECASE)
_PURSUER = re.compile(_PURSUERS, re.IGNORECASE)
_CALLED_SO = re.compile(r" (?:sectors?|industry|industries)\b")
_EMPTY = frozenset({
    "private", "public", "same", "other", "each", "every", "this", "that", "these", "those", "priority", "key",
    "different", "various", "several", "certain", "such", "both", "all", "relevant", "strategic", "specific", "many",
    "some", "services", "economic", "labour", "whole", "entire", "any", "which", "affected", "first", "third",
    "following",
})  # fmt: skip
# What is a sector in capitals only, and so among words that are not.
_IN_CAPITALS = "IT"
# What ends a sentence or an item, and what stands before the first word of one.
_SENTENCE_EDGES = frozenset(".!?:;|")
_LEADS_IN = frozenset("•●▪■◦‣*–—-\"“'‘()[]")
# Activities by whose names sentences more often say what somebody must provide, have or do.
_DUTIES = frozenset({
    "accommodation", "advertising", "education", "energy", "health", "health insurance", "housing", "insurance", "media", "paper", "printing", "recruitment",
    "teaching", "technology", "training", "transport",
})  # fmt: skip
_UNDER = re.compile(r"\b[Uu]nder \Z")
_GOES_ON = re.compile(r" [a-z]|: ?(?:the |an? |\d)")
_AROUND = " \t\u00a0\"”“’‘'"
_MAX_WORDS = 8
_MOST_OBJECTS = 3


def find(content: Content) -> Iterator[Span]:
    """SECTOR spans, some of them overlapping."""
    for line in content.lines:
        start, end = line.line.start, line.line.end
        for opener in _LIST_OPENER.finditer(content.text, start, end):
            stop = _LIST_STOP.search(content.text, opener.end(), end)
            for item_start, item_end in _items(content.text, opener.end(), stop.start() if stop else end):
                yield from _trimmed(content, item_start, item_end, 0.75)
        for named in _NAMED.finditer(content.text, start, end):
            for item_start, item_end in _items(content.text, *named.span("list")):
                yield from _trimmed(content, item_start, item_end, 0.7)
        yield from _known(content, line.tokens)
        yield from _composed(content, line.tokens)


def _known(content: Content, tokens: list[Token]) -> Iterator[Span]:
    """Known phrases that say by themselves, or by a known neighbour in a list, that an activity is meant."""
    matches = [match for match in known_phrases().find(tokens) if _is_written_so(tokens, match)]
    for k, match in enumerate(matches):
        after = tokens[match.last].text if match.last < len(tokens) else ""
        joined = any(
            0 <= other < len(matches) and _joined(tokens, matches[min(k, other)].last, matches[max(k, other)].first)
            for other in (k - 1, k + 1)
        )
        first, last = tokens[match.first], tokens[match.last - 1]
        is_named = after in {"sector", "sectors", "industry", "industries", "companies", "firms"}
        if is_named or joined or first.text == _IN_CAPITALS:
            yield content.span("SECTOR", first.start, last.end, 0.8, _BY)
        elif (match.last - match.first > 1 and first.text[0].islower()) or _opens_a_sentence(
            tokens, match.first, match.last
        ):
            yield content.span("SECTOR", first.start, last.end, 0.6, _BY)


def _composed(content: Content, tokens: list[Token]) -> Iterator[Span]:
    """Phrases of a noun for an activity and what it is done with, as no table can list all: "olive pressing", "tunnel building".

    Of 261 such phrases in the corpus that the table has not 195 are annotated so, and 34 as the end of a longer one.
    """
    for last, noun in enumerate(tokens):
        if noun.text not in activity_nouns():
            continue
        first = last
        while last - first < _MOST_OBJECTS and first and _is_object(content.text, tokens, first - 1):
            first -= 1
        if first < last and not (tokens[first].is_capitalised and not _opens_a_sentence(tokens, first, last + 1)):
            yield content.span("SECTOR", tokens[first].start, noun.end, 0.6, _BY)


def _is_object(text: str, tokens: list[Token], at: int) -> bool:
    """Whether a word may say what the activity behind it is done with."""
    word, behind = tokens[at], tokens[at + 1]
    return word.text.casefold() in objects() and text[word.end : behind.start] == " "


def _opens_a_sentence(tokens: list[Token], first: int, last: int) -> bool:
    """Whether a phrase at tokens [first, last) has a capital because a sentence, an item or a line begins with it: "Road haulage: ..."."""
    before = (tokens[i].text for i in range(first - 1, -1, -1))
    if next((text for text in before if not text.isdecimal() and text not in _LEADS_IN), ".") not in _SENTENCE_EDGES:
        return False
    opening, *rest = tokens[first : last + 1]
    return opening.is_capitalised and not any(token.is_capitalised for token in rest)


def parted(text: str, name: Found) -> list[Found]:
    """The activities in what is read as one, without those who pursue them: "agriculture and horticulture", "healthcare providers".

    Where "and" joins two known phrases that are no known one together, 1,574 of 1,638 places in the corpus are two. What stands at the end of
    a phrase in `_PURSUERS` is outside 468 times and inside once ("law firms"); but what it leaves must be a known phrase, and "care workers" is a
    job.
    """
    if name.label != "SECTOR":
        return [name]
    surface = _without_pursuers(text[name.start : name.end])
    name = name._replace(end=name.start + len(surface))
    joints = list(_AND.finditer(surface))
    known = known_phrases().get
    if len(joints) != 1 or known(surface):
        return [name]
    first, second = surface[: joints[0].start()], surface[joints[0].end() :]
    shared = f"{first} {surface.rpartition(' ')[2]}"  # "railway and tunnel construction"
    if known(shared) or not (known(first) and known(second)):
        return [name]
    return [name._replace(end=name.start + len(first)), name._replace(start=name.end - len(second))]


def _without_pursuers(phrase: str) -> str:
    behind = _PURSUED_BY.search(phrase) or (not known_phrases().get(phrase) and _PURSUED_AT.search(phrase))
    if not behind or is_a_job(phrase) or not _is_activity(phrase[: behind.start()], behind.group()):
        return phrase
    return phrase[: behind.start()]


def _is_activity(phrase: str, noun: str) -> bool:
    """Whether a phrase before one of those nouns is an activity: any that is called a sector, but for "private" and the like; else a known one."""
    is_sector = noun.strip().casefold().startswith("sector") and phrase.casefold() not in _EMPTY
    return is_sector or known_phrases().get(phrase) is not None


def joined(text: str, names: Sequence[Found]) -> list[Found]:
    """The names, but two activities that one conventional name joins as that: "accommodation & food services"."""
    found: list[Found] = []
    for name in sorted(names, key=lambda name: name.start):
        last = found[-1] if found else name
        if last.label == name.label == "SECTOR" and _AND.fullmatch(text, last.end, name.start):
            both = _AND.sub(" and ", text[last.start : name.end])
            if known_phrases().get(both):
                found[-1] = last._replace(end=name.end, score=max(last.score, name.score))
                continue
        found.append(name)
    return found


def is_a_duty(text: str, found: Found) -> bool:
    """Whether a word that has a capital because a sentence begins with it is rather a duty or a condition: "Housing must be provided"; so
    is "under construction".
    """
    surface = text[found.start : found.end]
    if surface == "construction" and _UNDER.search(text, max(0, found.start - len("under ")), found.start):
        return True
    return surface.casefold() in _DUTIES and surface[0].isupper() and bool(_GOES_ON.match(text, found.end))


def is_a_job(phrase: str) -> bool:
    """Whether a phrase is a job title: "civil engineers", "occupational therapist"."""
    last = phrase.rpartition(" ")[2].casefold()
    return not _occupations().isdisjoint({last, f"{last}s"})


def is_surely_a_sector(text: str, span: Span) -> bool:
    """Whether a span that is found here is one whatever the network, which reads small letters alone, makes of it: "IT", "the robotics
    industry".
    """
    if span.label != "SECTOR":
        return False
    return span.text == _IN_CAPITALS or bool(_CALLED_SO.match(text, span.end) and known_phrases().get(span.text))


@cache
def _occupations() -> frozenset[str]:
    return frozenset(entries("occupations.txt"))


def _is_written_so(tokens: list[Token], match: Match[tuple[str, ...]]) -> bool:
    if tokens[match.first].key.upper() != _IN_CAPITALS:
        return True
    words = [token.text for token in tokens[max(0, match.first - 1) : match.last + 1]]
    behind = tokens[match.last].text if match.last < len(tokens) else ""
    if behind.istitle() and not _PURSUER.fullmatch(behind):
        return False  # "IT Park", "IT Visa"
    others = [word for word in words if word != _IN_CAPITALS and word.isalpha()]
    return _IN_CAPITALS in words and not all(word.isupper() for word in others)


def _joined(tokens: list[Token], left: int, right: int) -> bool:
    between = [token.text for token in tokens[left:right]]
    return 1 <= len(between) <= 2 and all(word in {",", "and", "or", "&"} for word in between)


def _items(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The items of "a, b and c": offsets, white space left out.

    An "and" between commas belongs to its item ("a, b and c, d"). In the last part one "and" parts two items, and of
    three ("b and c and d and e") the middle one does, since each half is then one conventional pair; of two, the last.
    """
    pieces: list[tuple[int, int]] = []
    position = start
    for comma in _CONJUNCTION.finditer(text, start, end):
        pieces.append((position, comma.start()))
        position = comma.end()
    pieces.append((position, end))
    last_start, last_end = pieces[-1]
    ands = list(_AND.finditer(text, last_start, last_end))
    ends_with_and = len(pieces) > 1 and _AND.search(text, pieces[-2][1], last_start + 1) is not None
    if ands and not ends_with_and and not known_phrases().get(text[last_start:last_end].strip()):
        cut = ands[len(ands) // 2]
        pieces[-1:] = [(last_start, cut.start()), (cut.end(), last_end)]
    yield from pieces


def _trimmed(content: Content, start: int, end: int, score: float) -> Iterator[Span]:
    surface = content.text[start:end]
    start += len(surface) - len(surface.lstrip(_AROUND))
    surface = surface.strip(_AROUND)
    while match := _EDGE.search(surface):
        if match.start() == 0:
            start += match.end()
            surface = surface[match.end() :]
        else:
            surface = surface[: match.start()]
    words = surface.split()
    is_phrase = 0 < len(words) <= _MAX_WORDS and any(c.isalpha() for c in surface)
    if is_phrase and words[0].lower() not in _EMPTY and not is_a_job(surface):
        yield content.span("SECTOR", start, start + len(surface), score, _BY)
