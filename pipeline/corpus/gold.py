"""The annotated text form: a YAML header, a line `---`, then the document, each line behind its role.

    id: cn-2023-04-19-talent-pilot
    published: 2023-04-19
    events:
    - action: launch
      countries: [CN]
    ---
    title| [[Mainland China|COUNTRY|CN]]: [[Pilot Program|PROGRAM]] launched
    promo| Explore more

Spans stand inline as `[[surface|LABEL]]` or `[[surface|LABEL|value]]`; `\\[[` writes two literal brackets. A blank line is
a blank line of the document.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast, get_args

import yaml
from pydantic import Field, ValidationError

from pipeline.schema import (
    CONTENT_ROLES,
    EVENT_DATES,
    LINE_ROLES,
    Action,
    Document,
    Event,
    Line,
    PlainDate,
    PlainDuration,
    Range,
    Record,
    Span,
    SpanLabel,
    Status,
    day_of,
    first_problem,
)

_SPAN = re.compile(r"\[\[(?P<surface>[^|\[\]]+)\|(?P<label>[^|\[\]]+)(?:\|(?P<value>[^|\[\]]*))?\]\]")
_OPEN_OR_ESCAPE = re.compile(r"\\\[\[|\[\[")
_LABELS = get_args(SpanLabel)
# Labels whose value the guidelines ask for.
_VALUED = frozenset({"DATE", "DURATION", "COUNTRY", "SECTOR"})
_BUSINESS = re.compile(r"\b(?:business|working|work)[\s-]+(?:day|hour|week)", re.IGNORECASE)


class _HeaderLoader(getattr(yaml, "CBaseLoader", yaml.BaseLoader)):  # type: ignore[misc]  # the first one needs libyaml
    """Leaves every scalar a string, so that `NO` stays Norway and 2023-04 a month, and takes no key twice."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value]
        for number, (key, _) in enumerate(node.value):
            if key.value in keys[:number]:
                reason = f"{key.value!r} stands twice; leave one"
                raise yaml.MarkedYAMLError(problem=reason, problem_mark=key.start_mark)
        return cast(dict[Any, Any], super().construct_mapping(node, deep))


class GoldError(ValueError):
    """An annotated file breaks the format; the message says `file:line: what is wrong and how to mend it`."""


class GoldEvent(Record):
    """The fields of one policy development, as an annotator states them.

    In the file a stated date is a plain value, a derived one `{value: …, derived: true}`.
    """

    action: Action
    status: Status | None = None
    countries: list[str] = Field(default_factory=list)
    cities: list[str] = Field(default_factory=list)
    authorities: list[str] = Field(default_factory=list)
    announced_on: PlainDate | None = None
    effective_from: PlainDate | None = None
    effective_until: PlainDate | None = None
    durations: list[PlainDuration] = Field(default_factory=list)
    programs: list[str] = Field(default_factory=list)
    laws: list[str] = Field(default_factory=list)
    amounts: list[str] = Field(default_factory=list)
    sectors: list[str] = Field(default_factory=list)

    @classmethod
    def from_event(cls, event: Event) -> "GoldEvent":
        """The same facts in the annotator's form."""
        dates = {
            name: PlainDate(value=stated.value, derived=stated.derived)
            for name in EVENT_DATES
            if (stated := getattr(event, name)) is not None
        }
        return cls(
            action=event.action,
            status=event.status,
            countries=event.countries,
            cities=[city.name for city in event.cities],
            authorities=[authority.name for authority in event.authorities],
            durations=[PlainDuration(value=d.value, role=d.role, business=d.business) for d in event.durations],
            programs=event.programs,
            laws=event.laws,
            amounts=event.amounts,
            sectors=[sector.text for sector in event.sectors],
            **dates,
        )


class _Events(Record):
    events: list[GoldEvent]


class GoldDocument(Record):
    """An annotated alert.

    `document` holds the text, lines and spans; its `published` and `publisher` are the header's. `header` is the header
    as written; `meta` holds its keys beyond those of the format
    (`form` and the like); `unlabelled` lists surfaces that are left without a label on purpose somewhere. `begins`: the offset in the
    text at which each event begins to be told, where a page of several says so, and `returns` those from which on it is about
    the one that is told first again; in the file they are the first words there. `aside`: where in a page put together from two texts the
    second stands; no file states it.
    """

    document: Document
    events: list[GoldEvent] = Field(default_factory=list)
    meta: dict[str, str] = Field(default_factory=dict)
    unlabelled: list[str] = Field(default_factory=list)
    header: str | None = None
    begins: list[int] = Field(default_factory=list)
    returns: list[int] = Field(default_factory=list)
    aside: Range | None = None


def read(path: Path) -> GoldDocument:
    """Read one annotated file.

    Raises:
        GoldError: the file is not well-formed; names the file and the line.
    """
    return loads(decoded(path), name=str(path))


def paths(folder: Path) -> list[Path]:
    """The annotated files below a folder, or the file itself, in order.

    Raises:
        GoldError: there is no file at all.
    """
    found = sorted(folder.rglob("*.txt")) if folder.is_dir() else [folder]
    if not found:
        raise GoldError(f"{folder}: no annotated .txt files here; give the folder that holds them")
    return found


def read_parts(corpus: Path, parts: Iterable[str]) -> list[GoldDocument]:
    """The documents of these folders of a corpus, one folder after the other; errors as `read_folder` has them."""
    return [document for part in parts for document in read_folder(corpus / part)]


def development_parts(corpus: Path) -> list[str]:
    """The folders of a corpus that decide between models: `dev` and those that came after it, `dev-2`, …"""
    return sorted(folder.name for folder in corpus.glob("dev*"))


def read_development(corpus: Path) -> list[GoldDocument]:
    """The documents of these folders; errors as `read_folder` has them."""
    return read_parts(corpus, development_parts(corpus))


def read_folder(folder: Path) -> Iterator[GoldDocument]:
    """Read every `.txt` file below a folder, in the order of their paths.

    Raises:
        GoldError: a file is not well-formed, two files share an id, or there is no file at all.
    """
    seen: dict[str, Path] = {}
    for path in paths(folder):
        gold = read(path)
        _require_new(gold.document.doc_id, path, seen)
        yield gold


def loads(source: str, name: str = "<string>") -> GoldDocument:
    """Parse the annotated form.

    Raises:
        GoldError: naming `name` and the line.
    """
    header, separator, body = source.partition("\n---\n")
    if not separator:
        mend = (
            "save the file with line feeds, without carriage returns" if "\r\n" in source else "add it after the header"
        )
        raise GoldError(f"{name}:1: no line `---` between header and document; {mend}")
    if not body.endswith("\n"):
        raise GoldError(f"{name}:{source.count(chr(10)) + 1}: no line feed at the end of the file; add it")
    fields = _parse_header(header, name)
    published = _published(fields.pop("published", None), name)
    first_line = header.count("\n") + 3
    text, lines, spans = _parse_body(body.removesuffix("\n"), name, first_line)
    try:
        events = _events(fields.pop("events", None), name)
        unlabelled = fields.pop("unlabelled", None) or []
        document = Document(
            doc_id=fields.pop("id"),
            text=text,
            published=published,
            publisher=fields.pop("publisher", None) or None,
            lines=lines,
            spans=spans,
        )
        places = {key: _places(document, fields.pop(key, None), key, name) for key in ("begins", "returns")}
        if places["begins"] and len(places["begins"]) != len(events):
            raise GoldError(
                f"{name}:1: {len(events)} events but {len(places['begins'])} `begins`; one is needed for each"
            )
        return GoldDocument(
            document=document, events=events, meta=fields, unlabelled=unlabelled, header=header, **places
        )
    except ValidationError as error:
        raise GoldError(f"{name}:1: header field {first_problem(error)}") from error


def read_events(folder: Path) -> dict[str, list[GoldEvent]]:
    """The events of every `.yaml` file below a folder, by document: a header alone, of `id` and `events`.

    Raises:
        GoldError: a file is not well-formed, or two files share an id.
    """
    found = {}
    seen: dict[str, Path] = {}
    for path in sorted(folder.rglob("*.yaml")):
        fields = _parse_header(decoded(path), str(path))
        _require_new(str(fields["id"]), path, seen)
        try:
            found[str(fields["id"])] = _events(fields.get("events"), str(path))
        except ValidationError as error:
            raise GoldError(f"{path}:1: header field {first_problem(error)}") from error
    return found


def decoded(path: Path) -> str:
    """The text of a file.

    Raises:
        GoldError: it is not UTF-8; names the file, the line and the mend.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise GoldError(f"{path}:1: not UTF-8 at byte {error.start}; save the file as UTF-8") from error


def _require_new(doc_id: str, path: Path, seen: dict[str, Path]) -> None:
    if doc_id in seen:
        raise GoldError(f"{path}:1: the id {doc_id!r} is also that of {seen[doc_id]}; give each document its own")
    seen[doc_id] = path


def _published(stated: Any, name: str) -> str | None:
    if not stated:
        return None
    try:
        return day_of(stated)
    except (TypeError, ValueError) as error:
        raise GoldError(
            f"{name}:1: `published` is {stated!r}; write the day, like 2024-05-31, or leave it out"
        ) from error


def _events(stated: Any, name: str) -> list[GoldEvent]:
    if not isinstance(stated or [], list):
        raise GoldError(f"{name}:1: `events` is no list; begin each event with `- action: `")
    return _Events(events=[_plain_dates(event) for event in stated or []]).events


def _places(document: Document, stated: Any, key: str, name: str) -> list[int]:
    """Where the body has these words, whatever blanks are between them."""
    places: list[int] = []
    if stated and not (isinstance(stated, list) and all(isinstance(words, str) for words in stated)):
        raise GoldError(
            f"{name}:1: `{key}` is no list of words; write some for each, in quotes where they hold a colon"
        )
    body = document.body_lines()
    for words in stated or []:
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, words.split()))
        found = [match.start() for match in re.finditer(pattern, document.text)]
        in_body = [at for at in found if any(line.start <= at < line.end for line in body)]
        if len(in_body) != 1:
            raise GoldError(
                f"{name}:1: `{key}`: {words!r} stands {len(in_body)} times in the body; write words that it has once"
            )
        places += in_body
    return places


def _parse_header(header: str, name: str) -> dict[str, Any]:
    try:
        fields = yaml.load(header, Loader=_HeaderLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)  # a character that YAML does not take has none
        reason = " ".join(str(getattr(error, "problem", error)).split())
        raise GoldError(f"{name}:{mark.line + 1 if mark else 1}: the header is not YAML: {reason}") from error
    if not isinstance(fields, dict) or not fields.get("id"):
        raise GoldError(f"{name}:1: the header needs an `id:`")
    return cast(dict[str, Any], fields)


def _plain_dates(event: Any) -> Any:
    if not isinstance(event, dict):
        return event
    return {
        key: ({"value": value} if value else None) if key in EVENT_DATES and isinstance(value, str) else value
        for key, value in event.items()
    }


def _parse_body(body: str, name: str, first_line: int) -> tuple[str, list[Line], list[Span]]:
    texts: list[str] = []
    lines: list[Line] = []
    spans: list[Span] = []
    start = 0
    for number, raw in enumerate(body.split("\n"), start=first_line):
        if not raw.strip():
            text = raw
        else:
            role, bar, marked = raw.partition("| ")
            if not bar or role not in LINE_ROLES:
                roles = ", ".join(LINE_ROLES)
                raise GoldError(
                    f"{name}:{number}: starts with {raw[:20]!r}; a line starts with a role, one of {roles}, and `| `"
                )
            text, found = _parse_line(marked, start, f"{name}:{number}")
            if not text.strip():
                raise GoldError(f"{name}:{number}: a role but no text; leave a blank line blank")
            if found and role not in CONTENT_ROLES:
                raise GoldError(
                    f"{name}:{number}: a span on a {role} line; only title, dateline and body lines have spans"
                )
            begin = start + len(text) - len(text.lstrip())
            lines.append(Line(start=begin, end=start + len(text.rstrip()), role=role, score=1.0))
            spans.extend(found)
        texts.append(text)
        start += len(text) + 1
    return "\n".join(texts), lines, spans


def _parse_line(marked: str, offset: int, where: str) -> tuple[str, list[Span]]:
    pieces: list[str] = []
    spans: list[Span] = []
    length = position = 0

    def add(piece: str) -> None:
        nonlocal length
        pieces.append(piece)
        length += len(piece)

    while match := _OPEN_OR_ESCAPE.search(marked, position):
        add(marked[position : match.start()])
        if match.group().startswith("\\"):
            add("[[")
            position = match.end()
            continue
        span = _SPAN.match(marked, match.start())
        if not span:
            excerpt = marked[match.start() : match.start() + 40]
            raise GoldError(f"{where}: {excerpt!r} is no `[[surface|LABEL|value]]`; write `\\[[` for literal brackets")
        spans.append(_span(span, offset + length, where))
        add(span["surface"])
        position = span.end()
    add(marked[position:])
    return "".join(pieces), spans


def _span(match: re.Match[str], start: int, where: str) -> Span:
    surface, label, value = match.group("surface", "label", "value")
    if label not in _LABELS:
        raise GoldError(f"{where}: unknown label {label!r} on {surface!r}; one of {', '.join(_LABELS)}")
    if surface != surface.strip():
        raise GoldError(f"{where}: white space at the edge of {surface!r}; move it outside the brackets")
    if label not in _VALUED and value is not None:
        raise GoldError(f"{where}: {label} {surface!r} has a value, {value!r}; only {', '.join(sorted(_VALUED))} do")
    return Span(
        start=start,
        end=start + len(surface),
        label=cast(SpanLabel, label),
        text=surface,
        value=value or None,
        business=label == "DURATION" and bool(_BUSINESS.search(surface)),
        score=1.0,
        by="gold",
    )
