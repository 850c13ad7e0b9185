from collections.abc import Sequence
from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipeline.assets import released_model
from pipeline.cli import app
from pipeline.corpus import gold
from pipeline.events.judge import Judge
from pipeline.events.news import News, features
from pipeline.flow import default
from pipeline.schema import Document, Line

_GUIDE = (
    "Golden Visa: Eligibility, Benefits and Documents\n"
    "Who can apply for a residence by investment, and what does it cost? This guide answers the questions that investors ask most often.\n"
    "What is a golden visa?\n"
    "A golden visa is a residence permit for those who invest in a country. Depending on your situation, you may choose between property, funds and a bank deposit. Greece asks for EUR 250,000 "
    "at least, and the permit is valid for five years.\n"
    "Which documents do you need?\n"
    "You need a passport, proof of funds, a clean criminal record and health insurance. The Ministry of Migration and Asylum may ask for more documents, so make sure that your file is complete "
    "before you submit it.\n"
    "How long does it take?\n"
    "Most applications are processed within six months. You can travel in the Schengen Area while you wait, and your family members may apply with you.\n"
)
_NEWS = (
    "Greece raises the price of its golden visa\n"
    "1 August 2024\n"
    "The Ministry of Migration and Asylum raised the minimum investment for a Golden Visa to EUR 800,000 in Athens from 1 September 2024. Applications that are filed before this day are "
    "decided under the rules that have been in force until now.\n"
)
_MORE_NEWS = (
    "The amendment was published in the Government Gazette on 30 July 2024 and takes effect on 1 September 2024. On the islands with more than 3,100 inhabitants the new minimum applies as "
    "well; elsewhere it rises to EUR 400,000. The ministry announced that investors who have paid a deposit by 31 August 2024 may complete their purchase by 31 December 2024.\n"
)


def test_a_guide_has_no_record_and_news_has_one() -> None:
    guide, news = default().pipe(map(default().document, (_GUIDE, _NEWS)))
    assert guide.spans
    assert not guide.events
    assert len(news.events) == 1
    assert guide.reading is None
    assert news.reading is None


def test_who_reads_pages_is_told_which_have_no_record_and_why(tmp_path: Path) -> None:
    for name, text in (("guide", _GUIDE), ("news", _NEWS)):
        (tmp_path / f"{name}.txt").write_text(text, encoding="utf-8")
    read = CliRunner().invoke(app, ["extract", str(tmp_path), "-o", str(tmp_path / "out")])
    assert "2 read (1 without a record), 0 rejected" in " ".join(read.output.split())
    shown = CliRunner().invoke(app, ["show", str(tmp_path / "guide.txt")])
    assert "no record: that this page reports a development is unlikely" in " ".join(shown.output.split())


def test_a_headline_that_asks_and_the_questions_below_it_are_told_apart() -> None:
    asked = gold.loads("id: x\n---\ntitle| Who pays?\nbody| You do.\nbody| How much?\nbody| Ten.\n").document
    assert {"asks", "questions 1"} <= features(asked)
    told = gold.loads("id: x\n---\ntitle| You pay\nbody| Ten it is.\n").document
    assert "questions 0" in features(told)
    assert "asks" not in features(told)


def _page(text: str) -> Document:
    return Document(doc_id="x", text=text, lines=[Line(start=0, end=len(text), role="body", score=1)])


@pytest.mark.parametrize(
    ("words", "read", "reports"), [(1, 0.99, True), (5, 0.99, True), (500, 0.99, False), (500, 0.0001, True)]
)
def test_a_short_notice_is_no_guide_and_about_a_long_page_the_network_has_a_vote(
    words: int, read: float, reports: bool
) -> None:
    document = _page(" ".join(_GUIDE.split()[:words]))
    assert News(released_model("event-news"))([document], lambda asked: [read] * len(asked)) == [reports]
    assert bool(document.warnings) == (not reports)


def test_the_network_is_asked_only_about_pages_that_look_as_if_they_reported_nothing() -> None:
    asked: list[Document] = []
    guide, news = _page(_GUIDE), _page(_NEWS + _MORE_NEWS)

    def ask(documents: Sequence[Document]) -> list[float]:
        asked.extend(documents)
        return [0.0001] * len(documents)

    assert News(released_model("event-news"))([news, guide, news], ask) == [True, True, True]
    assert asked == [guide]
    assert News(released_model("event-news"))([news, guide, news], lambda asked: [0.9] * len(asked)) == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(
    ("line", "reported"),
    [
        ("It costs [[EUR 300|MONEY]].", True),
        ("It opens on [[3 June 2024|DATE|2024-06-03]].", True),
        ("It is open.", False),
    ],
)
def test_where_no_day_law_or_amount_is_named_the_network_counts_more(
    monkeypatch: pytest.MonkeyPatch, line: str, reported: bool
) -> None:
    monkeypatch.setattr(News, "_likely", lambda *_: 0.2)
    read = gold.loads(f"id: x\n---\ntitle| Visas\nbody| {line}\n").document
    assert News(released_model("event-news"))([read], lambda documents: [0.8] * len(documents)) == [reported]


def test_the_judge_tells_a_guide_from_news() -> None:
    judge = Judge(released_model("event-judge"))
    guide, news = judge.none([_page(_GUIDE), _page(_NEWS)])
    assert guide > 0.5 > news
    assert judge.none([]) == []
