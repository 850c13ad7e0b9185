"""Pages made of several developments, so that the tagger sees where one ends and the next begins in many layouts."""

from collections.abc import Callable, Sequence
from random import Random

from pipeline.corpus.gold import GoldDocument
from pipeline.events.segments import body_units
from pipeline.schema import Document, Line
from pipeline.training.labelled import Composed, Labelled, Told, labelled

_TITLES = (
    "Immigration Update", "Round-Up", "News in Brief", "Global Mobility Digest", "What Changed This Month", "Monthly Bulletin",
    "Notes for Employers", "From the Ministries", "Regulatory Watch", "Letter to Members", "In This Issue", "Short Items",
)  # fmt: skip
_FEWEST, _MOST = 2, 7
# What stands before a development, given its number.
_LEADS: tuple[Callable[[int], str], ...] = (
    lambda _: "", lambda _: "", lambda _: "• ", lambda _: "– ", lambda n: f"{n}. ", lambda n: f"({n}) "
)  # fmt: skip


class _Page(Composed):
    """A text that tells of several developments."""

    def __init__(self) -> None:
        super().__init__()
        self.begins: set[int] = set()
        self.told: list[Told] = []


def round_ups(golds: Sequence[GoldDocument], count: int, seed: int) -> list[Labelled]:
    """Pages of two to seven developments each, fewer where there are no more documents, and none of less than two.

    Args:
        golds: documents with one development; never of dev or test.
        count: of pages.
        seed: of all chance.
    """
    random = Random(seed)
    single = [g for g in golds if len(g.events) == 1 and g.document.body_lines()]
    if len(single) < _FEWEST:
        return []
    return [
        _page(random.sample(single, min(len(single), random.randint(_FEWEST, _MOST))), random) for _ in range(count)
    ]


def _page(golds: Sequence[GoldDocument], random: Random) -> Labelled:
    page = _Page()
    page.add(random.choice(_TITLES))
    page.close_line()
    headed, one_line = random.random() < 0.45, random.random() < 0.25
    dated, joined = random.random() < 0.3, random.random() < 0.15 and not headed
    # Units are parted at sentences, and no sentence begins with "2. ".
    lead = _LEADS[0] if joined else random.choice(_LEADS)
    for number, g in enumerate(golds, 1):
        source = labelled(g)
        roles = ("title", "dateline", "body") if headed and dated else ("title", "body") if headed else ("body",)
        kept = [line for line in g.document.lines if line.role in roles]
        begin = len(page.text)
        page.begins.add(begin)
        page.add(lead(number))
        for k, line in enumerate(kept):
            page.add_line(source, line.start, line.end)
            last = k == len(kept) - 1
            if (line.role == "body" and one_line and not last) or (last and joined):
                page.add(" ")
            elif line.role == "title" and one_line:
                page.add(". ")
            else:
                page.close_line()
        page.told += [Told(told.action, told.status, [(begin, len(page.text))]) for told in source.told]
    page.close_line()
    return _labelled(page)


def _labelled(page: _Page) -> Labelled:
    lines = [Line(start=a, end=b, role="body" if k else "title", score=1) for k, (a, b) in enumerate(page.lines)]
    units = body_units(Document(doc_id="round-up", text=page.text, lines=lines))
    begins = {unit.start: int(unit.start in page.begins) for unit in units}
    # Where developments follow on one line without a full stop between them, no unit begins with the later one.
    whole = sum(begins.values()) == len(page.begins)
    return Labelled(page.text, page.lines, page.mentions, None, True, tuple(page.told), begins if whole else {})
