"""Trains the line-role model of the clean stage.

python -m pipeline.training.lines data/gold models/released/line-roles
"""

import datetime
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pycrfsuite
import typer
import yaml

from pipeline import temporal
from pipeline.assets import entries, table, write_manifest
from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.knowledge import places, taxonomy
from pipeline.lines.features import blank_lines_before, line_features
from pipeline.schema import CONTENT_ROLES, LineRole

# Its text, whether a blank line stands before it, and its role.
_Line = tuple[str, bool, LineRole]
# A paragraph of more words may get a heading.
_HEADED = 15


def page(document: GoldDocument) -> tuple[list[str], list[bool], list[LineRole]]:
    """A page's lines, whether a blank line stands before each, and their roles."""
    text, lines = document.document.text, document.document.lines
    gaps = blank_lines_before(text, [(line.start, line.end) for line in lines])
    return [text[line.start : line.end] for line in lines], gaps, [line.role for line in lines]


def _lines_of(documents: list[GoldDocument], wanted: LineRole) -> list[str]:
    return [line for document in documents for line, _, role in zip(*page(document), strict=True) if role == wanted]


def _last_body(roles: Sequence[LineRole]) -> int | None:
    return max((i for i, role in enumerate(roles) if role == "body"), default=None)


def _any_place(document: GoldDocument, random: Random) -> str:
    named = document.document.spans_of("COUNTRY", "CITY", "REGION")
    return random.choice(named).text if named else "London"


def with_teasers(documents: list[GoldDocument], seed: int = 0) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Every third page again, followed by a block of other pages' teasers, as crawled pages have them.

    The block opens with a heading, holds teasers of one or two sentences with blank lines between, and half the time
    stands twice. Only training pages lend their teasers.
    """
    random = Random(seed)
    promos = _lines_of(documents, "promo")
    headings = [line for line in promos if len(line.split()) <= 5]
    teasers = [line for line in promos if len(line.split()) > 5]
    for document in documents[::3] if headings and teasers else []:
        lines, gaps, roles = page(document)
        block = [random.choice(headings)]
        for _ in range(random.randint(4, 15)):
            block += random.sample(headings, random.randint(0, 1))
            block.append(" ".join(f"{teaser.rstrip('.')}." for teaser in random.sample(teasers, random.randint(1, 2))))
        block *= random.randint(1, 2)
        gaps += [random.random() < 0.5 for _ in block]
        yield line_features([*lines, *block], gaps), [*roles, *("promo" for _ in block)]


def with_notices(documents: list[GoldDocument], seed: int = 1) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Every third page again, its text followed by a notice that opens with a sentence about the firm.

    Such a line speaks of the same places as the alert and turns legal only later; the legal part is that of other
    training pages.
    """
    random = Random(seed)
    openings = entries("firm_notices.txt")
    notices = [line for line in _lines_of(documents, "disclaimer") if len(line.split()) > 8]
    for document in documents[1::3] if notices else []:
        lines, gaps, roles = page(document)
        last = _last_body(roles)
        if last is None:
            continue
        opening = random.choice(openings).format(
            firm=document.document.publisher or "The firm", place=_any_place(document, random)
        )
        notice = " ".join([opening, *random.sample(notices, random.randint(1, 2))])
        at = last + 1
        lines, roles = [*lines[:at], notice, *lines[at:]], [*roles[:at], "disclaimer", *roles[at:]]
        yield line_features(lines, [*gaps[:at], random.random() < 0.5, *gaps[at:]]), [*roles]


def with_clocks(documents: list[GoldDocument], seed: int = 11) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Every fourth page again, with the moment at which it was called: no later line than its first content, or at its end.

    That day is at most three years after the publication, and as often before its dateline as crawlers find it.
    """
    random = Random(seed)
    clocks = entries("clock_lines.txt")
    for document in documents[3::4]:
        lines, gaps, roles = page(document)
        first = next((i for i, role in enumerate(roles) if role in CONTENT_ROLES), None)
        published = temporal.period(document.document.published or "")
        if first is None or not published:
            continue
        moment = datetime.datetime.combine(published.first, datetime.time(random.randrange(24), random.randrange(60)))
        moment += datetime.timedelta(days=random.choice((0, random.randrange(40), random.randrange(1000))))
        clock = moment.strftime(random.choice(clocks)).format(
            firm=document.document.publisher or "Newsroom",
            place=_any_place(document, random),
            degrees=random.randint(-9, 39),
        )
        at = random.randint(0, first) if random.random() < 0.75 else len(lines)
        lines.insert(at, clock)
        roles.insert(at, "nav")
        gaps.insert(at, random.random() < 0.5)
        yield line_features(lines, gaps), [*roles]


def interrupted(
    articles: list[GoldDocument], shorts: list[GoldDocument], seed: int = 3
) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Every article again, longer, and with calls to action between its paragraphs, after which it goes on.

    Of two in five what follows the article is left out. Made of all pages these variants cost titles and datelines.
    """
    random = Random(seed)
    calls = entries("calls_to_action.txt")
    continuations = _Continuations(articles, shorts, random)
    for document in articles:
        lines = list(zip(*page(document), strict=True))
        last = _last_body([role for _, _, role in lines])
        if last is None:
            continue
        article, rest = lines[: last + 1], lines[last + 1 :] if random.random() < 0.6 else []
        article += continuations.of(document)
        first = next(i for i, (_, _, role) in enumerate(article) if role == "body")
        place = _any_place(document, random)
        firm = document.document.publisher or "our team"
        between = range(first + 1, len(article) + 1)
        for at in sorted(random.sample(between, min(random.randint(1, 4), len(between))), reverse=True):
            chosen = random.sample(calls, random.randint(1, 2))
            article[at:at] = [(call.format(firm=firm, place=place), random.random() < 0.7, "promo") for call in chosen]
        texts, gaps, roles = zip(*article, *rest, strict=True)
        yield line_features(texts, gaps), list(roles)


class _Continuations:
    """How articles go on: with another page's paragraphs under headings, with further developments, with a list, or not at all."""

    def __init__(self, documents: list[GoldDocument], shorts: list[GoldDocument], random: Random) -> None:
        self._documents, self._shorts, self._random = documents, shorts, random
        self._by_country: dict[str, list[GoldDocument]] = {}
        for short in shorts:
            for country in {country for event in short.events for country in event.countries}:
                self._by_country.setdefault(country, []).append(short)
        self._headings = entries("list_headings.txt")
        self._items = [
            sorted(places.country_names().values()),
            [row["phrase"] for row in table("sector_phrases.csv")],
            sorted(title for code, title in taxonomy.titles().items() if len(code) > 3),
        ]

    def of(self, document: GoldDocument) -> list[_Line]:
        """Lines to follow a page's article."""
        ways = (self._paragraphs, self._developments, self._listing, lambda _: iter(()))
        return list(self._random.choice(ways)(document))

    def _paragraphs(self, _: GoldDocument) -> Iterator[_Line]:
        """Of another page; every second of the longer ones stands under its own first words in title case."""
        for line, gap, role in zip(*page(self._random.choice(self._documents)), strict=True):
            if role == "body":
                words = line.split()
                if len(words) > _HEADED and self._random.random() < 0.5:
                    heading = " ".join(word[:1].upper() + word[1:] for word in words[: self._random.randint(3, 8)])
                    yield heading.rstrip(",.;:"), True, role
                yield line, gap, role

    def _developments(self, document: GoldDocument) -> Iterator[_Line]:
        """Others, of the same country where there are such, under their headlines."""
        country = next((country for event in document.events for country in event.countries), "")
        pool = self._by_country.get(country, self._shorts)
        for short in self._random.sample(pool, min(len(pool), self._random.randint(2, 6))):
            for line, _, role in zip(*page(short), strict=True):
                if role != "dateline":
                    yield line, True, "body"

    def _listing(self, document: GoldDocument) -> Iterator[_Line]:
        """A list of short items, or a table of them, and the last paragraph of another page."""
        yield self._random.choice(self._headings), True, "body"
        bullet = self._random.choice(("- ", "* ", "• ", "| ", ""))
        for item in self._random.sample(self._random.choice(self._items), self._random.randint(3, 14)):
            cells = self._random.choices(("Yes", "No", "-", str(self._random.randint(1, 900))), k=2)
            yield bullet + item + (" | ".join(["", *cells, ""]) if bullet == "| " else ""), False, "body"
        yield from list(self._paragraphs(document))[-1:]


def bare(documents: list[GoldDocument], seed: int = 7) -> Iterator[tuple[list[list[str]], list[str]]]:
    """The beginnings of every second text without any furniture, as programs and databases hand them over.

    One to four lines of body, at times with the title and the dateline, at times only the first sentence.
    """
    random = Random(seed)
    for document in documents[::2]:
        lines, _, roles = page(document)
        kept = {"body"} | {role for role in ("title", "dateline") if random.random() < 0.5}
        chosen: list[tuple[str, LineRole]] = []
        left = random.choice((1, 1, 2, 3, 4))
        for line, role in zip(lines, roles, strict=True):
            if role in kept and left:
                chosen.append((line, role))
                left -= role == "body"
        if chosen and random.random() < 0.4:
            line, role = chosen.pop()
            chosen.append((line.split(". ")[0], role))
        if chosen:
            yield line_features([line for line, _ in chosen]), [role for _, role in chosen]


def joined(documents: list[GoldDocument]) -> Iterator[tuple[list[list[str]], list[str]]]:
    """Every eighth page again with its whole article on one line, as some crawlers leave it."""
    for document in documents[::8]:
        lines, gaps, roles = page(document)
        article = [i for i, role in enumerate(roles) if role in CONTENT_ROLES]
        if len(article) < 2:
            continue
        first, rest = article[0], set(article[1:])
        lines[first], roles[first] = " ".join(lines[i] for i in article), "body"
        kept = [i for i in range(len(lines)) if i not in rest]
        yield line_features([lines[i] for i in kept], [gaps[i] for i in kept]), [roles[i] for i in kept]


def train(
    pages: list[GoldDocument],
    articles: list[GoldDocument],
    shorts: list[GoldDocument],
    folder: Path,
    *,
    l1: float,
    l2: float,
    iterations: int,
    minimum: int,
) -> None:
    """Fit a linear-chain CRF by L-BFGS and write it with its manifest into a folder.

    Args:
        pages: annotated, of publishers of alerts.
        articles: annotated, in which advertising stands between the paragraphs.
        shorts: annotated developments without furniture, with which articles are made longer.
        folder: made if it does not exist.
        l1: weight of the L1 norm; it keeps the model small.
        l2: weight of the squared L2 norm.
        iterations: at most so many.
        minimum: features seen fewer times are left out.
    """
    trainer = pycrfsuite.Trainer(verbose=False)
    for document in [*pages, *articles]:
        lines, gaps, roles = page(document)
        if roles:
            trainer.append(line_features(lines, gaps), roles)
    for features, labels in (
        *with_teasers(pages),
        *with_notices(pages),
        *with_clocks(pages),
        *bare(pages),
        *joined(pages),
        *interrupted(articles, shorts),
    ):
        trainer.append(features, labels)
    trainer.set_params(
        {
            "c1": l1,
            "c2": l2,
            "max_iterations": iterations,
            "feature.minfreq": minimum,
            "feature.possible_transitions": True,
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "model.crfsuite"
        trainer.train(str(made))
        (folder / "model.crfsuite").write_bytes(made.read_bytes())
    write_manifest(folder, documents=len(pages) + len(articles), l1=l1, l2=l2)


def main(corpus: Path, folder: Path, params: Path = Path("params.yaml")) -> None:
    """Train on parts of the gold corpus; which, and the other settings, stand under `lines` in the parameter file."""
    settings = yaml.safe_load(params.read_text(encoding="utf-8"))["lines"]
    pages, articles, shorts = (gold.read_parts(corpus, settings.pop(name)) for name in ("data", "articles", "shorts"))
    train(pages, articles, shorts, folder, **settings)


if __name__ == "__main__":
    typer.run(main)
