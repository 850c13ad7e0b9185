"""link: COUNTRY → ISO 3166-1, REGION → ISO 3166-2, CITY → GeoNames, MINISTRY → the registry of authorities.

A name that several places or bodies bear is decided by the countries that the document names, the nearer the more.
"""

import math
import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc

from pipeline.events.fields import acronyms
from pipeline.knowledge import authorities, places
from pipeline.knowledge.authorities import Body
from pipeline.knowledge.places import Place
from pipeline.schema import Document, Link, Span, content_id

REGISTRY, LOCAL = "authorities", "local"

# What a country's being named beside a name, at the head of its part, in its line or anywhere in the text counts for.
_BESIDE, _HEADING, _IN_LINE, _ANYWHERE = 3.0, 1.5, 0.5, 1.0
# What a country's own name says of it, and what the name of a region, a body or a large city of it says.
_COUNTRY, _REGION, _BODY, _CITY = 1.0, 0.5, 0.5, 0.2
# A body of a country for which less speaks than this share of what speaks for the likeliest one is not meant.
_LIKELY = 0.3
# A heading that names a country is no longer than this, and the name stands no further from its start.
_HEADING_LENGTH, _HEADING_START = 110, 12
_BEFORE = re.compile(r"['’]?s? |: ?|, \Z")
_AFTER = re.compile(r" ?\(?(?:of|in)? ?(?:the )?|, \Z", re.IGNORECASE)
# A city so much larger than its namesakes is meant unless the text says otherwise beside the name.
_WORLD_CITY, _TIMES_LARGER = 500_000, 10
# A town that nothing speaks for and that is smaller than this is one of the same name.
_SMALL = 50_000
_LONG_ACRONYM = re.compile(r"[^\W\d_a-z]{4,}\Z")
_COMMON_HEAD = re.compile(r"(?:federal )?(?:ministry|department|directorate|secretariat|national|state)\b")
_JOINTS = frozenset({"of", "and"})
_NO_PLACE_BEFORE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Lord|Lady|Judge|Justice|Minister|President|Senator|Secretary|Mayor|Governor)\.? \Z"
    r"|\b(?:University|College|Bank|Treaty|Embassy|Bishop|Duke) of \Z"
)
_GIVEN_NAME = re.compile(r"[a-z,;] ([A-Z][a-z]+) \Z")
_NO_GIVEN_NAME = frozenset({
    "North", "South", "East", "West", "Greater", "Central", "Downtown", "Metro", "City", "New", "Old", "Upper", "Lower",
    "Port", "Saint", "Santa", "San", "Fort", "Mount", "Lake",
})  # fmt: skip
_NO_PLACE_AFTER = re.compile(
    r" (?:University|College|School|Institute|Airlines|Airways|Bank|Group|Ltd|Limited|Inc|Corporation|Times|Post|Herald)\b"
)


class Linker:
    """Adds a `link` to the spans that name something with an identifier."""

    def __call__(self, doc: Doc) -> Doc:
        """State what a document's names refer to."""
        link_names(doc._.policy)
        return doc


def link_names(document: Document) -> None:
    """Add a link to every span of a document that names something with an identifier."""
    for span in document.spans_of("COUNTRY"):
        span.link = _country(span)
    context = _Context(document)
    names = acronyms(document)
    aliases = names | {name: acronym for acronym, name in names.items()}
    for span in document.spans_of("REGION", "CITY", "MINISTRY"):
        if span.label == "REGION":
            span.link = _region(span, context)
        elif span.label == "CITY":
            span.link = _city(span, context)
        else:
            span.link = _authority(span, aliases.get(span.text), context)


class _Hint(NamedTuple):
    """A country that the text names, at [start, end)."""

    start: int
    end: int
    country: str
    weight: float


class _Context:
    """The countries that a document names, and where."""

    def __init__(self, document: Document) -> None:
        self.text = document.text
        self._lines = [(line.start, line.end) for line in document.lines]
        self._starts = [start for start, _ in self._lines]
        self._hints = sorted(_hints(document))
        self._by_line: dict[int, list[_Hint]] = defaultdict(list)
        for hint in self._hints:
            self._by_line[self._line(hint.start)].append(hint)
        weights: Counter[str] = Counter()
        for hint in self._hints:
            weights[hint.country] += hint.weight  # type: ignore[assignment]
        total = sum(weights.values())
        self._shares = {country: weight / total for country, weight in weights.items()}
        titles = {line.start for line in document.lines if line.role == "title"}
        self._headings = {line for line in self._by_line if self._is_heading(line, self._starts[line] in titles)}
        self._cache: dict[int, str | None] = {}

    def beside(self, span: Span) -> str | None:
        """The country that belongs to the name: "Vietnam's Ministry of …", "Hyderabad, Pakistan"."""
        for hint in self._by_line.get(self._line(span.start), ()):
            before, after = self.text[hint.end : span.start], self.text[span.end : hint.start]
            if 0 < span.start - hint.end <= 4 and hint.weight == _COUNTRY and _BEFORE.fullmatch(before):
                return hint.country
            if 0 < hint.start - span.end <= 9 and _AFTER.fullmatch(after):
                return hint.country
        return None

    def scores(self, span: Span) -> dict[str, float]:
        """How much speaks for each country that the document names, at this place."""
        line = self._line(span.start)
        scores = {country: _ANYWHERE * share for country, share in self._shares.items()}
        if heading := self._heading(line):
            scores[heading] += _HEADING
        for country in {hint.country for hint in self._by_line.get(line, ()) if hint.start < span.start}:
            scores[country] += _IN_LINE
        if beside := self.beside(span):
            scores[beside] += _BESIDE
        return scores

    def after(self, span: Span) -> str:
        """The rest of the span's line."""
        return self.text[span.end : self._lines[self._line(span.start)][1]]

    def before(self, span: Span) -> str:
        """The span's line up to it."""
        return self.text[self._starts[self._line(span.start)] : span.start]

    def _line(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _is_heading(self, line: int, is_title: bool) -> bool:
        start, end = self._lines[line]
        named = {hint.country for hint in self._by_line[line] if hint.weight == _COUNTRY}
        near = any(hint.start - start <= _HEADING_START for hint in self._by_line[line])
        return len(named) == 1 and (is_title or (near and end - start <= _HEADING_LENGTH))

    def _heading(self, line: int) -> str | None:
        """The country of the nearest heading above a line, the line included."""
        if line not in self._cache:
            above = [number for number in self._headings if number <= line]
            hints = self._by_line[max(above)] if above else []
            self._cache[line] = next((hint.country for hint in hints if hint.weight == _COUNTRY), None)
        return self._cache[line]


def _hints(document: Document) -> Iterable[_Hint]:
    for span in document.spans_of("COUNTRY", "REGION", "CITY", "MINISTRY"):
        home, weight = _home(span)
        if home:
            yield _Hint(span.start, span.end, home, weight)


def _home(span: Span) -> tuple[str | None, float]:
    """The country that a name stands for or lies in, if no other is possible, and how much that says."""
    if span.label == "COUNTRY":
        return (span.link.id if span.link else None), _COUNTRY
    if span.label == "REGION":
        homes = {place.country for place in places.divisions_called(span.text)}
        return (next(iter(homes)) if len(homes) == 1 else None), _REGION
    if span.label == "CITY":
        cities = places.cities_called(span.text)
        return (cities[0].country if cities and _is_far_larger(cities) else None), _CITY
    home = authorities.without_country(span.text)[1] or authorities.known_authorities().get(span.text)
    return (home if home != "EU" else None), _BODY


def _country(span: Span) -> Link | None:
    code = span.value or places.countries().get(span.text)
    return Link(scheme="iso3166", id=code, name=places.country_names().get(code, span.text)) if code else None


def _region(span: Span, context: _Context) -> Link | None:
    """The division of this name in a country that the document names, or else the only one."""
    candidates = places.divisions_called(span.text)
    scores = context.scores(span)
    at_home = [place for place in candidates if scores.get(place.country or "")]
    best = max(at_home or candidates, key=lambda place: scores.get(place.country or "", 0), default=None)
    if best is None or (not at_home and len(candidates) > 1):
        return None
    return Link(scheme="iso3166-2", id=best.id or "", name=best.name, country=best.country)


def _city(span: Span, context: _Context) -> Link | None:
    """The city of this name that the text next to it, the document's countries and its size speak for."""
    candidates = places.cities_called(span.text)
    if not candidates or _is_no_place(context.before(span), context.after(span)):
        return None
    divisions = {place.id for place in _divisions_after(context.after(span))}
    in_division = [place for place in candidates if place.division in divisions]
    largest = candidates[0]
    beside = context.beside(span)
    if in_division:
        best = in_division[0]
    elif beside and (there := [place for place in candidates if place.country == beside]):
        best = there[0]
    elif _is_world_city(largest, span.text) and _is_far_larger(candidates):
        best = largest
    else:
        scores = context.scores(span)
        best = max(candidates, key=lambda place: _fit(place, scores))
        if scores and not scores.get(best.country or "") and best.population < _SMALL:
            return None
    return Link(scheme="geonames", id=best.id or "", name=best.name, country=best.country, division=best.division)


def _fit(place: Place, scores: Mapping[str, float]) -> float:
    score = scores.get(place.country or "", 0)
    return math.log10(place.population + 10) + (2 + 2 * score if score else 0)


def _is_world_city(place: Place, name: str) -> bool:
    """Whether a city is large and this is a name that it goes by: New York is no longer New Amsterdam."""
    return place.population >= _WORLD_CITY and place in (places.cities().get(name) or ())


def _is_far_larger(candidates: tuple[Place, ...]) -> bool:
    return len(candidates) == 1 or candidates[0].population >= _TIMES_LARGER * candidates[1].population


def _divisions_after(text: str) -> tuple[Place, ...]:
    """The divisions that follow a city's name after a comma or in brackets: "Birmingham, Alabama", "Portland (Oregon)"."""
    match = re.match(r"(?:, ?| \()([^\W\d_]+(?:[ \-][^\W\d_]+){0,2})", text)
    words = match[1].split(" ") if match else []
    for length in range(len(words), 0, -1):
        name = " ".join(words[:length])
        if name[0].isupper() and (found := places.divisions_called(name)):
            return found
    return ()


def _is_no_place(before: str, after: str) -> bool:
    """Whether the words around a city's name make it a person's or an organisation's."""
    if _NO_PLACE_BEFORE.search(before) or _NO_PLACE_AFTER.match(after):
        return True
    given = _GIVEN_NAME.search(before)
    return bool(given) and given[1] not in _NO_GIVEN_NAME and not places.cities().get(given[1])  # type: ignore[index]


def _authority(span: Span, alias: str | None, context: _Context) -> Link:
    """The body that a name stands for, its successor if it was renamed, or else an identifier made here.

    Args:
        span: a name or an acronym.
        alias: the acronym that the text defines for the name, or the name that it defines for the acronym.
        context: the countries that the text names.
    """
    name = max(span.text, alias or "", key=len)
    scores = context.scores(span)
    bare, inside = authorities.without_country(name)
    if both := _country_of_both(span.text, alias):
        scores[both] = scores.get(both, 0) + _ANYWHERE
    body = _body_of(bare, inside) if inside else None
    if body := body or _body(name, scores):
        follower = authorities.current(body)
        return Link(scheme=REGISTRY, id=follower.id, name=body.name, country=follower.country or None)
    country = inside or max(scores, key=lambda code: scores[code], default=None)
    identifier = content_id("authority", authorities.folded(name), country or "")
    return Link(scheme=LOCAL, id=identifier, name=name, country=country)


def _body(name: str, scores: Mapping[str, float]) -> Body | None:
    """The body of this name in the likeliest country that has one, else an international or unmistakable one."""
    least = _LIKELY * max(scores.values(), default=0)
    for country in sorted(scores, key=lambda code: -scores[code]):
        if scores[country] >= least and (body := _body_of(name, country)):
            return body
    called = authorities.bodies_called(name)
    above = [body for body in called if body.country in {"", "EU"}]
    if len(above) == 1:
        return above[0]
    return called[0] if len(called) == 1 and (not scores or _is_unmistakable(name)) else None


def _country_of_both(name: str, alias: str | None) -> str | None:
    """The country of the only body that has both the name and the acronym."""
    both = [body for body in authorities.bodies_called(name) if body in authorities.bodies_called(alias or "")]
    return both[0].country if len(both) == 1 else None


def _is_unmistakable(name: str) -> bool:
    """Whether a second body is hardly called so: a long acronym, a name of its own, a long name with no common head."""
    if authorities.known_authorities().get(name) == "":
        return False
    words = [word for word in authorities.folded(name).split() if word not in _JOINTS]
    if len(words) < 2:
        return not name.isupper() or bool(_LONG_ACRONYM.match(name))
    return len(words) > 2 and not _COMMON_HEAD.match(" ".join(words))


def _body_of(name: str, country: str) -> Body | None:
    """The body of a country with this name, or one like it; none where two bodies share an acronym."""
    here = [body for body in authorities.bodies_called(name) if body.country == country]
    if len(here) > 1 and " " not in name:
        return None
    return here[0] if here else authorities.body_like(name, country)


@Language.factory("policy_link")
def make_linker(nlp: Language, name: str) -> Linker:
    """The component."""
    return Linker()
