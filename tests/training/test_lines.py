"""The line model on texts without any page around them, and the variants of articles that it learns from."""

import itertools
from pathlib import Path

import pytest

from pipeline.assets import entries, released_model
from pipeline.corpus import gold
from pipeline.schema import CONTENT_ROLES
from pipeline.stages.clean import Cleaner
from pipeline.training.lines import interrupted, with_clocks

_GOLD = Path(__file__).parents[2] / "data" / "gold"


@pytest.mark.parametrize(
    "text",
    [
        "Kenya raised visa fees.",
        "On 20 March 2020 Poland closed its borders to foreigners until 3 April.",
        "Chile: permits for harvest workers\nPermits are eased for the fruit industry.",
    ],
)
def test_a_bare_text_is_content(text: str) -> None:
    assert {line.role for line in Cleaner(released_model("line-roles")).roles(text)} <= CONTENT_ROLES


def test_variants_of_articles_have_a_role_for_each_line_and_go_on_after_advertising() -> None:
    documents = [gold.read(path) for path in sorted((_GOLD / "train").glob("g3-0*.txt"))]
    shorts = [gold.read(path) for path in sorted((_GOLD / "briefs").glob("ya-0*.txt"))]
    interruptions = 0
    for features, roles in interrupted(documents, shorts):
        assert len(features) == len(roles)
        pairs = list(itertools.pairwise(roles))
        interruptions += ("body", "promo") in pairs and ("promo", "body") in pairs
    assert interruptions


def test_what_stands_in_for_headings_and_firms_has_known_gaps_alone() -> None:
    for name in ("calls_to_action.txt", "firm_notices.txt", "headings.txt", "list_headings.txt", "firms.txt"):
        for line in entries(name):
            assert "{" not in line.format(firm="Firm", place="Place"), line


def test_the_moment_of_a_call_is_furniture_and_nothing_else_changes() -> None:
    documents = [gold.read(path) for path in sorted((_GOLD / "train").glob("g2-*.txt"))]
    made = list(with_clocks(documents))
    assert len(made) == len([g for g in documents[3::4] if g.document.published])
    for g, (features, roles) in zip((g for g in documents[3::4] if g.document.published), made, strict=True):
        before = [line.role for line in g.document.lines]
        assert len(features) == len(roles) == len(before) + 1
        assert any(roles[:i] + roles[i + 1 :] == before for i, role in enumerate(roles) if role == "nav")
