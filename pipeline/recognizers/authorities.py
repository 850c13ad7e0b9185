"""MINISTRY: named public bodies, by the nouns that head their names, by their acronyms, and by known short names."""

import re
from collections.abc import Iterator, Sequence, Set

from pipeline.knowledge.authorities import known_authorities
from pipeline.knowledge.gazetteer import Gazetteer, Token
from pipeline.knowledge.places import countries, demonyms
from pipeline.recognizers.content import Content, ContentLine
from pipeline.schema import Span

# Nouns that head the name of a public body. Those that private firms use as well need "of" or a public modifier.
_HEADS = frozenset({
    "Ministry", "Ministries", "Department", "Departments", "Directorate", "Directorate-General", "Bureau", "Agency",
    "Authority", "Commission", "Commissioner", "Secretariat", "Inspectorate", "Inspection", "Chancellery", "Treasury",
    "Parliament", "Cabinet", "Senate", "Congress", "Court", "Tribunal", "Police", "Gendarmerie", "Ombudsman",
    "Administration", "Office", "Offices", "Service", "Services", "Council", "Board", "Committee", "Institute",
    "Centre", "Center", "Division", "Unit", "Registry", "Government", "Guard", "Force", "Customs", "Assembly",
    "Taskforce", "Subdepartment",
})  # fmt: skip
# With "of" after them these are titles of laws and groups as often as bodies.
_NEED_MODIFIER = frozenset({
    "Unit", "Division", "Institute", "Centre", "Center", "Force", "Guard", "Assembly", "Committee", "Board",
    "Offices", "Registry",
})  # fmt: skip
_STANDALONE = frozenset(["Parliament", "Cabinet", "Senate", "Congress"])
_PREPOSITIONS = frozenset({"of", "for", "on"})
_CONNECTORS = frozenset({"and", "of", "for", "the", "&", "in", "on", "to"})
# Capitalised because they open a sentence or a heading, not because they belong to a name.
_OPENERS = frozenset({
    "The", "A", "An", "In", "On", "At", "By", "From", "To", "Under", "For", "With", "Both", "Since", "While", "When",
    "Where", "As", "If", "Its", "Their", "Our", "Your", "This", "That", "These", "Those", "According", "Contact",
    "New", "All", "Each", "Every", "But", "And", "Or", "Not", "No", "After", "Before", "Until", "Following", "Per",
    "Via", "Only", "Today", "Yesterday", "Says", "What", "Who", "Why", "How", "Next", "Last", "Please", "Check",
    "Ask", "Also", "Although", "However", "Starting", "Effective", "Minister", "Ministers", "Deputy", "Director",
    "Secretary", "President", "Prime", "Chief", "Head", "Chairman", "Mr", "Ms", "Dr", "Mrs",
})  # fmt: skip
# An office that a person holds, up to what it is of; "Secretary of State for" too.
_PERSON = re.compile(
    r"\b(?:Secretar(?:y|ies)|[Mm]inisters?|Commissioner)(?: [Gg]eneral|-[Gg]eneral)?(?: of State)? (?:of|for) (?:the )?"
)
# Bodies that are named for those who hold an office.
_OF_PERSONS = re.compile(
    r"\A(?:Cabinet|Council|Office|Committee|Commission|Conference|Board|Bureau)\b|\bHigh Commissioner\b"
)
# "The Thai Ministry of Labour": of 26 annotated names of such organs behind a nationality one has it inside, where an agency's own name
# ("Finnish Immigration Service") begins with it.
_COMMON_ORGAN = re.compile(
    r"(?:(?:Federal|State|National) )?(?:(?:Council of (?:Ministers|State)|State Council|Cabinet(?: of Ministers)?|Senate|Congress|House of Representatives|"
    r"(?:[A-Z]\w+ ){1,2}Ministry)\Z|Department of\b|Ministr(?:y|ies) (?:of|for)\b)"
)
_BEFORE = 48
# Where the rank or title of a person begins behind a body: "Department of Passports Brigadier General ...".
_RANK = re.compile(
    r",? (?:Brigadier|Major|Maj\.|Lt\.?|Lieutenant|Colonel|Col\.|Captain|Capt\.|Dr\.?|Mr\.?|Mrs\.?|Ms\.?|Prof\.|Sheikh|Datuk|Dato)(?: |\Z)"
)
_ACRONYM = re.compile(r"(?=(?:.*[^\W\d_a-z]){2})[^\W\d_][\w&\-]{1,11}\Z")
_BY = "authorities"


def find(content: Content) -> Iterator[Span]:
    """MINISTRY spans, some of them overlapping; the running text is read first and teaches the headlines."""
    spans: list[Span] = []
    names: set[str] = set()
    for line in content.lines:
        if not line.is_title_case:
            for span in _by_pattern(content, line):
                spans.append(span)
                names.add(span.text)
                if acronym := _acronym_after(line.tokens, span.end):
                    names.add(acronym.text)
    seen = Gazetteer((name, name) for name in names)
    for line in content.lines:
        for gazetteer, score in ((seen, 0.85), (known_authorities(), 0.8)):
            for match in gazetteer.find(line.tokens):
                first, last = line.tokens[match.first], line.tokens[match.last - 1]
                spans.append(content.span("MINISTRY", first.start, last.end, score, _BY))
        if line.is_title_case:
            spans += _by_pattern(content, line, headline=True)
    yield from spans


def is_known(name: str) -> bool:
    """Whether a name is a body's in the tables, or has a noun that only heads names of bodies: "Ministry", "Department"."""
    return known_authorities().get(name) is not None or bool(_HEADS & set(name.split()))


def is_surely_a_body(span: Span) -> bool:
    """Whether what was found is a body's whole name in the tables, of several words: "Foreigners' Regional Registration Office"."""
    return span.label == "MINISTRY" and " " in span.text and known_authorities().get(span.text) is not None


def is_of_a_person(text: str, start: int, end: int) -> bool:
    """Whether text[start:end] only says what a person holds the office of: "Secretary of [Homeland Security]"."""
    name = text[start:end]
    if _PERSON.search(name) and not _OF_PERSONS.search(name):
        return True
    held = any(match.end() == start for match in _PERSON.finditer(text, max(0, start - _BEFORE), start))
    return held and not _HEADS & set(name.split())


def without_person(name: str) -> str:
    """A body's name without the person behind it: "Department of Passports" of "Department of Passports Brigadier General Ali"."""
    rank = _RANK.search(name)
    return name[: rank.start()] if rank else name


def is_acronym_at_home(name: str, homes: Set[str]) -> bool:
    """Whether a name is the acronym of the one body called so, and that is in one of these countries.

    Of such acronyms in the annotated texts 2,371 are bodies', 5 programmes'.
    """
    return name.isalpha() and sum(map(str.isupper, name)) > 2 and known_authorities().get(name) in homes


def after_nationality(name: str) -> int:
    """Where a name begins behind the nationality before the common name of an organ: 5 in "Thai Ministry of Labour", else 0."""
    starts = (match.end() for match in re.finditer(" ", name))
    return next((i for i in starts if name[: i - 1] in demonyms() and _COMMON_ORGAN.match(name, i)), 0)


def _by_pattern(content: Content, line: ContentLine, *, headline: bool = False) -> Iterator[Span]:
    tokens = line.tokens
    i = 0
    while i < len(tokens):
        if tokens[i].text in _HEADS or (tokens[i].text.isupper() and tokens[i].text.title() in _HEADS):
            bounds = _name_around(tokens, i, headline=headline)
            if bounds:
                first, last = bounds
                yield content.span("MINISTRY", tokens[first].start, tokens[last - 1].end, 0.8, _BY)
                i = last
                continue
        i += 1


def _name_around(tokens: Sequence[Token], head: int, *, headline: bool) -> tuple[int, int] | None:
    """The tokens [first, last) of the name with this head, or None where it is no name."""
    last = head + 1
    if last < len(tokens) and tokens[last].text in _PREPOSITIONS:
        last = _tail_end(tokens, last, limit=2 if headline else 14)
    has_tail = last > head + 1
    first = head
    if not headline:
        while first > 0 and _modifies(tokens, first - 1, across_and=not has_tail):
            first -= 1
    while first < head and tokens[first].text in _OPENERS:
        first += 1
    has_modifier = first < head
    word = tokens[head].text
    if has_tail and (has_modifier or word not in _NEED_MODIFIER):
        return first, last
    if has_modifier and word not in {"Services", "Offices", "Ministries"}:
        return first, last
    return (head, last) if word in _STANDALONE and not headline else None


def _modifies(tokens: Sequence[Token], index: int, *, across_and: bool) -> bool:
    token = tokens[index]
    if token.is_capitalised and token.text[-1].isalnum() and token.text not in _HEADS:
        # A sentence may open with the modifier, but "UK Home Office" is a country and a body.
        return not (token.text.isupper() and countries().get(token.text))
    joins = across_and and token.text in {"and", "&"} and index > 0
    return joins and tokens[index - 1].is_capitalised and tokens[index - 1].text not in _HEADS | _OPENERS


def _tail_end(tokens: Sequence[Token], start: int, limit: int) -> int:
    """Where "of X, Y and Z" ends: capitalised words joined by connectors, up to another body's name."""
    end = start
    i = start
    capitals = 0
    while i < len(tokens) and capitals < limit:
        token = tokens[i]
        if token.is_capitalised:
            if token.text in _HEADS and i + 1 < len(tokens) and tokens[i + 1].text in _PREPOSITIONS:
                break
            i += 1
            end = i
            capitals += 1
        elif token.text in _CONNECTORS:
            if token.text in {"and", "&"} and _another_body(tokens, i + 1):
                break
            i += 1
        elif (token.text in {",", "'", "’"} and _goes_on(tokens, i)) or (
            token.text == "s"
            and tokens[i - 1].text in {"'", "’"}
            and i + 1 < len(tokens)
            and tokens[i + 1].is_capitalised
        ):
            i += 1
        else:
            break
    return end


def _another_body(tokens: Sequence[Token], start: int) -> bool:
    """Whether the capitalised words after "and" are a body of their own, such as "the Immigration Bureau"."""
    i = start
    if i < len(tokens) and tokens[i].text == "the":
        return True
    while i < len(tokens) and tokens[i].is_capitalised:
        if tokens[i].text in _HEADS or _ACRONYM.match(tokens[i].text):
            return True
        i += 1
    return False


def _goes_on(tokens: Sequence[Token], comma: int) -> bool:
    """Whether a comma inside a name is followed by more of it: "Industry, Trade and Tourism"."""
    if tokens[comma].text in {"'", "’"}:
        return comma + 1 < len(tokens) and tokens[comma + 1].text in {"s", "S"}
    i = comma + 1
    words = 0
    while i < len(tokens) and (tokens[i].is_capitalised or tokens[i].text == ","):
        if tokens[i].text in _HEADS:
            return False
        words += tokens[i].is_capitalised
        i += 1
    return bool(words) and i + 1 < len(tokens) and tokens[i].text in {"and", "&"} and tokens[i + 1].is_capitalised


def _acronym_after(tokens: Sequence[Token], end: int) -> Token | None:
    """The acronym in brackets right after a name that ends at this offset."""
    for i, token in enumerate(tokens):
        if token.start >= end:
            inside = tokens[i + 1 : i + 3]
            if token.text == "(" and len(inside) == 2 and inside[1].text == ")" and _ACRONYM.match(inside[0].text):
                return inside[0]
            return None
    return None
