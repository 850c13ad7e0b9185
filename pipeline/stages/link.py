"""link: COUNTRY → ISO 3166-1, REGION → ISO 3166-2, CITY → GeoNames, MINISTRY → the registry of authorities.

A name that several places or bodies bear is decided by the countries that the document names, the nearer the more.
"""

import calendar
import itertools
import math
import re
from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import NamedTuple

from pipeline.knowledge import authorities, places
from pipeline.knowledge.authorities import Body
from pipeline.knowledge.places import Place
from pipeline.recognizers import governments, instruments, origins
from pipeline.recognizers.acronyms import explained
from pipeline.schema import Document, Link, Span, content_id

REGISTRY, LOCAL = "authorities", "local"

# What a country's being named beside a name, at the head of its part, in its paragraph or anywhere in the text counts for.
_BESIDE, _HEADING, _IN_PARAGRAPH, _ANYWHERE = 3.0, 1.5, 0.5, 1.0
# What a country's own name says of it, and what its adjective before an organ and the name of a region, a body, a scheme or a large city of it say.
_COUNTRY, _ADJECTIVE, _REGION, _BODY, _PROGRAM, _CITY = 1.0, 0.5, 0.5, 0.5, 0.3, 0.2
# Where people come from says little of whose policy it is: "nationals of Australia, Canada and the United States".
_ORIGIN = 0.1
# A body of a country for which less speaks than this share of what speaks for the likeliest one is not meant.
_LIKELY = 0.3
# A heading that names a country is no longer than this, and the name stands no further from its start.
_HEADING_LENGTH, _HEADING_START = 110, 12
# A paragraph may go on after a line that is at least this long and ends in no such sign, and goes on after such a word.
_WRAPPED, _END = 50, frozenset('.:;!?…)”"')
_UNFINISHED = re.compile(r"(?:[,(]|\b(?:an?|and|at|by|for|from|in|of|on|or|the|to|under|with))\Z")
_BEFORE = re.compile(r"['’]?s? |: ?|, ")
# Of bodies joined in one phrase the country beside the first is the others' too: "Oman's Ministry of Labour and the Ministry of Health".
# Unless its own follows: "… and the Directorate of Immigration (DGIE) of Rwanda".
_JOINED = re.compile(r"(?:,|,? and|,? or)(?: the)? ")
_OF_ITS_OWN = re.compile(r"(?: \([^()]*\))? (?:of|in) ")
# "In Taiwan, the Ministry of Labor": only behind "in" has a country a body that "the" parts from it.
_IN, _THE = re.compile(r"\b[Ii]n (?:the )?\Z"), re.compile(r",? the ")
_AFTER = re.compile(r" ?\(?(?:of|in)? ?(?:the )?|, ", re.IGNORECASE)
# A city so much larger than its namesakes is meant unless the text says otherwise beside the name.
_WORLD_CITY, _TIMES_LARGER = 500_000, 10
# What it counts for a city, in powers of ten of its size, that the text names its division or another city of it.
_DIVISION, _NEIGHBOUR = 1.0, 0.5
# A town that nothing speaks for and that is smaller than this is one of the same name.
_SMALL = 50_000
_LONG_ACRONYM = re.compile(r"[^\W\d_a-z]{4,}\Z")
# How names begin that bodies of many countries bear.
_COMMON_HEAD = re.compile(
    rf"(?:federal )?(?:ministry|department|directorate|secretariat|national|state)\b|{authorities.EVERY_STATE.pattern}"
)
_COMMON_REGION = re.compile(
    r"(?:(?:north|south|east|west|central|centre|middle|upper|lower|capital|metropolitan|national|federal|coast|lakes|lagoons|"
    r"district|region|province|state|territory|governorate|division|department)(?:ern)?[ -]?)+",
    re.IGNORECASE,
)
# Where texts write the letters of a division's code for its name: "Portland, OR".
_SHORTENED = ("US", "CA", "AU")
_STATE_OF = re.compile(r"\bstate of \Z", re.IGNORECASE)
_CITY_BEFORE = re.compile(r"\b([A-Z][\w'’-]+(?: [A-Z][\w'’-]+)*), \Z")
_JOINTS = frozenset({"of", "and"})
_NO_PLACE_BEFORE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Prof|Sir|Lord|Lady|Judge|Justice|Minister|President|Senator|Secretary|Mayor|Governor)\.? \Z"
    r"|\b(?:University|College|Bank|Treaty|Embassy|Bishop|Duke) of \Z"
)
# So much of what stands before a name is read.
_REACH = 120
_GIVEN_NAME = re.compile(r"[a-z,;] ([A-Z][a-z]+) \Z")
_NO_GIVEN_NAME = frozenset({
    "North", "South", "East", "West", "Greater", "Central", "Downtown", "Metro", "City", "New", "Old", "Upper", "Lower",
    "Port", "Saint", "Santa", "San", "Fort", "Mount", "Lake", "Northern", "Southern", "Eastern", "Western", "Inner", "Mainland",
    *calendar.month_name, *calendar.day_name,
})  # fmt: skip


class Linker:
    """Adds a `link` to the spans that name something with an identifier."""

    def __call__(self, document: Document) -> Document:
        """State what a document's names refer to."""
        link_names(document)
        return document


def link_names(document: Document) -> None:
    """Add a link to every span of a document that names something with an identifier."""
    for span in document.spans_of("COUNTRY"):
        span.link = _country(span)
    context = _Context(document)
    names = explained(document, "MINISTRY")
    acronyms = {names[body.start]: body.text for body in document.spans_of("MINISTRY") if body.start in names}
    for span in document.spans_of("COUNTRY", "REGION", "CITY", "MINISTRY"):
        if span.label == "COUNTRY":
            span.link = _state(span, context) or span.link or _region(span, context)
        elif span.label == "REGION":
            span.link = _region(span, context)
        elif span.label == "CITY":
            span.link = _city(span, context)
        else:
            span.link = _authority(span, names.get(span.start) or acronyms.get(span.text), context)


class _Hint(NamedTuple):
    """A country that the text names, at [start, end)."""

    start: int
    end: int
    country: str
    weight: float
    label: str


def _tells_home(hint: _Hint) -> bool:
    """Whether a heading tells by a hint whose policy is under it."""
    return hint.label == "COUNTRY" and hint.weight > _ORIGIN


class _Context:
    """The countries that a document names, and where."""

    def __init__(self, document: Document) -> None:
        self.text = document.text.replace("\n", " ")
        self._paragraphs = list(_paragraphs(document))
        self._starts = [start for start, _, _ in self._paragraphs]
        self._hints = sorted(_hints(document))
        self._by_paragraph: dict[int, list[_Hint]] = defaultdict(list)
        for hint in self._hints:
            self._by_paragraph[self._paragraph(hint.start)].append(hint)
        weights: Counter[str] = Counter()
        for hint in self._hints:
            weights[hint.country] += hint.weight  # type: ignore[assignment]
        total = sum(weights.values())
        self._shares = {country: weight / total for country, weight in weights.items()}
        self._headings = sorted(number for number in self._by_paragraph if self._is_heading(number))
        self._cache: dict[int, str | None] = {}
        bodies = document.spans_of("MINISTRY")
        self._joined = {
            body.start: before
            for before, body in itertools.pairwise(bodies)
            if _JOINED.fullmatch(self.text, before.end, body.start)
            and not _OF_ITS_OWN.match(self.text, body.end)
            and not authorities.home_of(body.text)
        }
        self.divisions = _divisions(document)

    def beside(self, span: Span) -> str | None:
        """The country that belongs to the name: "Vietnam's Ministry of …", "Hyderabad, Pakistan"."""
        hints = self._by_paragraph.get(self._paragraph(span.start), [])
        at = bisect_left(hints, span.start, key=attrgetter("start"))
        # The one before the name, itself if it is one, and the one after it.
        for hint in hints[max(0, at - 1) : at + 2]:
            is_after = 0 < hint.start - span.end <= 9 and hint.label not in {"MINISTRY", "PROGRAM"}
            if (hint.label == "COUNTRY" and self._owns(hint, span)) or (
                is_after and _AFTER.fullmatch(self.text, span.end, hint.start)
            ):
                return hint.country
        joined = self._joined.get(span.start)
        return self.beside(joined) if joined else None

    def _owns(self, country: _Hint, span: Span) -> bool:
        """Whether the name belongs to the country that stands before it: "Vietnam's ...", "In Vietnam, the ..."."""
        if not 0 < span.start - country.end <= len(", the "):
            return False
        if _BEFORE.fullmatch(self.text, country.end, span.start):
            return True
        is_in = _IN.search(self.text, max(0, country.start - len("in the ")), country.start)
        return bool(is_in and _THE.fullmatch(self.text, country.end, span.start))

    def scores(self, span: Span) -> dict[str, float]:
        """How much speaks for each country that the document names, at this place."""
        number = self._paragraph(span.start)
        scores = {country: _ANYWHERE * share for country, share in self._shares.items()}
        if heading := self._heading(number):
            scores[heading] += _HEADING
        before = [hint for hint in self._by_paragraph.get(number, ()) if hint.start < span.start]
        # A scheme may be there to be compared with: "as with the ESTA".
        named = {hint.country for hint in before if hint.weight > _ORIGIN and hint.label != "PROGRAM"}
        for country in named:
            scores[country] += _IN_PARAGRAPH / len(named)
        if beside := self.beside(span):
            scores[beside] += _BESIDE
        return scores

    def after(self, span: Span) -> str:
        """The rest of the span's paragraph, its first part if it is long."""
        return self.text[span.end : min(span.end + _REACH, self._paragraphs[self._paragraph(span.start)][1])]

    def before(self, span: Span) -> str:
        """The span's paragraph up to it, its last part if it is long."""
        return self.text[max(span.start - _REACH, self._starts[self._paragraph(span.start)]) : span.start]

    def _paragraph(self, offset: int) -> int:
        return max(0, bisect_right(self._starts, offset) - 1)

    def _is_heading(self, number: int) -> bool:
        start, end, role = self._paragraphs[number]
        named = {hint.country for hint in self._by_paragraph[number] if _tells_home(hint)}
        near = any(hint.start - start <= _HEADING_START for hint in self._by_paragraph[number])
        return len(named) == 1 and (role == "title" or (near and end - start <= _HEADING_LENGTH))

    def _heading(self, number: int) -> str | None:
        """The country of the nearest heading above a paragraph, itself included."""
        if number not in self._cache:
            above = bisect_right(self._headings, number)
            hints = self._by_paragraph[self._headings[above - 1]] if above else []
            self._cache[number] = next((hint.country for hint in hints if _tells_home(hint)), None)
        return self._cache[number]


def _paragraphs(document: Document) -> Iterable[tuple[int, int, str]]:
    """Where paragraphs start and end, and the role of their lines: lines of which one is gone on by the next are one."""
    found: list[tuple[int, int, str]] = []
    above = ""
    for line in document.lines:
        text = document.text[line.start : line.end]
        touches = bool(found) and document.text.count("\n", found[-1][1], line.start) == 1 and found[-1][2] == line.role
        if touches and _goes_on(above, text):
            found[-1] = (found[-1][0], line.end, line.role)
        else:
            found.append((line.start, line.end, line.role))
        above = text.rstrip()
    return found


def _goes_on(above: str, below: str) -> bool:
    """Whether a line goes on in the next: by its last word or the next one's first, or since the next word had no room in it."""
    width = len(above) + 1 + len(below.split(" ", 1)[0])
    wrapped = len(above) >= _WRAPPED and above[-1] not in _END and len(below) <= width
    return wrapped or below[:1].islower() or bool(_UNFINISHED.search(above))


def _divisions(document: Document) -> dict[str, float]:
    """The divisions that a document names, and those of its cities that have no namesake, with what that counts for."""
    found: dict[str, float] = {}
    for span in document.spans_of("CITY"):
        if len(cities := places.cities_called(span.text)) == 1 and cities[0].division:
            found[cities[0].division] = _NEIGHBOUR
    for span in document.spans_of("REGION"):
        found |= {place.id: _DIVISION for place in places.divisions_called(span.text) if place.id}
    return found


def _hints(document: Document) -> Iterable[_Hint]:
    for named in governments.find(document):
        yield _Hint(named.start, named.end, named.country, _ADJECTIVE, "COUNTRY")
    for span in document.spans_of("COUNTRY", "REGION", "CITY", "MINISTRY", "PROGRAM"):
        home, weight = _home(span)
        if span.label == "COUNTRY" and origins.is_of_people(document.text, span.start):
            weight = _ORIGIN
        if home:
            yield _Hint(span.start, span.end, home, weight, span.label)


def _home(span: Span) -> tuple[str | None, float]:
    """The country that a name stands for or lies in, if no other is possible, and how much that says."""
    if span.label == "COUNTRY":
        return (span.link.id if span.link else None), _COUNTRY
    if span.label == "REGION":
        homes = {place.country for place in _well_known(span.text) or places.divisions_called(span.text)}
        return (next(iter(homes)) if len(homes) == 1 and not _is_common(span.text) else None), _REGION
    if span.label == "CITY":
        cities = places.cities_called(span.text)
        return (cities[0].country if cities and _is_far_larger(cities) else None), _CITY
    if span.label == "PROGRAM":
        home, weight = instruments.known_programs().get(span.text), _PROGRAM
    else:
        home, weight = authorities.home_of(span.text), _BODY
    return (home if home != "EU" else None), weight


def _country(span: Span) -> Link | None:
    code = span.value or places.countries().get(span.text)
    return Link(scheme="iso3166", id=code, name=places.country_names().get(code, span.text)) if code else None


def _state(span: Span, context: _Context) -> Link | None:
    """The state of the US that is called like a country: "Georgia, United States", "state of Georgia", "Atlanta, Georgia"."""
    around = [place.division for place in _cities_before(context.before(span))[:1]]
    told = _STATE_OF.search(context.before(span)) or context.beside(span) == "US"
    for place in places.divisions_called(span.text):
        if place.country == "US" and (told or place.id in around):
            return Link(scheme="iso3166-2", id=place.id or "", name=place.name, country=place.country)
    return None


def _region(span: Span, context: _Context) -> Link | None:
    """The division of this name in a country that the document names, or else the well-known or only one."""
    candidates = places.divisions_called(span.text)
    scores = context.scores(span)
    at_home = [place for place in candidates if scores.get(place.country or "")]
    elsewhere = _well_known(span.text) or (candidates if len(candidates) == 1 and not _is_common(span.text) else ())
    best = max(at_home or elsewhere, key=lambda place: scores.get(place.country or "", 0), default=None)
    return best and Link(scheme="iso3166-2", id=best.id or "", name=best.name, country=best.country)


def _well_known(name: str) -> tuple[Place, ...]:
    """The division that is meant by a name wherever nothing says otherwise."""
    known = places.regions().get(name)
    return places.divisions_called(name)[:1] if known and known.id else ()


def _is_common(name: str) -> bool:
    """Whether a name says little more than where in a country, or is a bloc's too: "Eastern Province", "Gulf"."""
    return bool(_COMMON_REGION.fullmatch(name) or places.blocs().intersection(places.division_keys(name)))


def _city(span: Span, context: _Context) -> Link | None:
    """The city of this name that the text next to it, the document's countries and its size speak for."""
    candidates = places.cities_called(span.text)
    before, after = context.before(span), context.after(span)
    if not candidates or _is_no_place(before, after) or _is_division_of_city(candidates, span.text, before):
        return None
    divisions = _divisions_after(after)
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
        best = max(candidates, key=lambda place: _fit(place, scores) + context.divisions.get(place.division or "", 0))
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


def _divisions_after(text: str) -> set[str | None]:
    """The divisions that follow a city's name after a comma or in brackets: "Birmingham, Alabama", "Portland (Oregon)"."""
    match = re.match(r"(?:, ?| \()([^\W\d_]+(?:[ \-][^\W\d_]+){0,2})", text)
    words = match[1].split(" ") if match else []
    names = (" ".join(words[:length]) for length in range(len(words), 0, -1))
    return next(filter(None, (_codes(name) for name in names if name[0].isupper())), set())


def _cities_before(text: str) -> tuple[Place, ...]:
    """The cities of the name before a comma at the end of a text, largest first: of "Birmingham" where Alabama follows."""
    match = _CITY_BEFORE.search(text)
    return places.cities_called(match[1]) if match else ()


def _is_division_of_city(towns: tuple[Place, ...], name: str, before: str) -> bool:
    """Whether a name is that of the division of the city before it, and of no town in it: Alabama in New York is a village."""
    around = {city.division for city in _cities_before(before)} & _codes(name)
    return bool(around) and not any(town.division in around for town in towns)


def _codes(division: str) -> set[str | None]:
    """The codes of the divisions with a name, or with these letters at the end of their codes."""
    shortened = {f"{country}-{division}" for country in _SHORTENED} if re.fullmatch("[A-Z]{2,3}", division) else set()
    return shortened | {place.id for place in places.divisions_called(division)}


def _is_no_place(before: str, after: str) -> bool:
    """Whether the words around a city's name make it a person's or an organisation's."""
    if _NO_PLACE_BEFORE.search(before) or places.is_in_organisation(after, 0):
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
    if body := body or _body(name, scores, context.beside(span)):
        follower = authorities.current(body)
        return Link(scheme=REGISTRY, id=follower.id, name=body.name, country=follower.country or None)
    country = inside or max(scores, key=lambda code: scores[code], default=None)
    identifier = content_id("authority", authorities.folded(name), country or "")
    return Link(scheme=LOCAL, id=identifier, name=name, country=country)


def _body(name: str, scores: Mapping[str, float], beside: str | None) -> Body | None:
    """The body of this name in the country beside it or the likeliest that has one, else an international or unmistakable one."""
    least = _LIKELY * max(scores.values(), default=0)
    for country in [beside] if beside else sorted(scores, key=lambda code: -scores[code]):
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
    """The body of a country with this name, or one like it; none where two bodies, not one and its predecessor, share an acronym."""
    here = [body for body in authorities.bodies_called(name) if body.country == country]
    if " " not in name and len({authorities.current(body) for body in here}) > 1:
        return None
    return min(here, key=lambda body: bool(body.successor), default=None) or authorities.body_like(name, country)
