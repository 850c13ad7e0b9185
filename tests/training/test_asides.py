"""Pages with an aside set into them."""

from pathlib import Path

from pipeline.corpus import gold
from pipeline.events.segments import BEGINS, RETURNS, body_units
from pipeline.training.asides import with_asides
from pipeline.training.segments import developments, unit_labels

_GOLD = Path(__file__).parents[2] / "data" / "gold"
_HOSTS = [gold.read(path) for path in sorted((_GOLD / "pages").glob("m*.txt"))]
_ASIDES = [gold.read(path) for path in sorted((_GOLD / "asides").glob("aa-0*.txt"))]
_MADE = with_asides(_HOSTS, _ASIDES, 150, seed=1)


def test_a_page_keeps_every_line_and_span_of_both_texts() -> None:
    sources = {g.document.doc_id: g for g in _HOSTS}
    for page in _MADE:
        text = page.document.text
        assert all(text[span.start : span.end] == span.text for span in page.document.spans)
        assert [span.start for span in page.document.spans] == sorted(span.start for span in page.document.spans)
        assert not any("\n" in text[line.start : line.end] for line in page.document.lines)
        host = sources[page.document.doc_id].document
        aside = next(a.document for a in _ASIDES if a.document.text.strip() in text)
        assert len(page.document.spans) == len(host.spans) + len(aside.spans)
        assert len(page.document.lines) in {len(host.lines), len(host.lines) + len(aside.lines)}


def test_a_second_development_begins_where_the_aside_does_and_the_text_returns_after_it() -> None:
    told = [page for page in _MADE if len(page.events) == 2]
    assert len(told) > 60
    returned = 0
    for page in told:
        begin, end = page.aside or (0, 0)
        labels = list(zip(body_units(page.document), unit_labels(page), strict=True))
        assert [unit.start for unit, label in labels if label == BEGINS][1:] == [begin]
        back = [unit.start for unit, label in labels if label == RETURNS]
        assert all(at >= end for at in back)
        returned += len(back)
        segment, event = developments(page)[1]
        assert event == page.events[1]
        assert all(begin <= start < stop <= end for start, stop in segment.passages)
    assert returned > len(told) / 2


def test_an_aside_without_news_is_part_of_the_only_development() -> None:
    plain = [page for page in _MADE if len(page.events) == 1]
    assert len(plain) > 30
    for page in plain:
        assert len(page.events) == 1
        assert unit_labels(page).count(BEGINS) == 1


def test_each_aside_has_its_turn_and_a_page_of_its_country_where_there_is_one() -> None:
    texts = [page.document.text for page in with_asides(_HOSTS, _ASIDES, len(_ASIDES), seed=2)]
    assert all(any(aside.document.text.strip() in text for text in texts) for aside in _ASIDES)
    countries = {country for host in _HOSTS if len(host.events) == 1 for country in host.events[0].countries}
    of = {g.document.doc_id: g for g in _HOSTS}
    for page in _MADE:
        aside = next(a for a in _ASIDES if a.document.text.strip() in page.document.text)
        if aside.meta["topic"] in countries:
            assert aside.meta["topic"] in of[page.document.doc_id].events[0].countries


def test_without_asides_or_pages_there_are_none() -> None:
    assert with_asides(_HOSTS, [], 5, seed=1) == []
    assert with_asides([], _ASIDES, 5, seed=1) == []
