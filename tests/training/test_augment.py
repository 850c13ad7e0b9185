from pathlib import Path

import pytest

pytest.importorskip("torch", reason="augmentation is part of training, which needs the extra `train`")

from pipeline.corpus import gold
from pipeline.encoder.network import IGNORED
from pipeline.encoder.words import BREAK
from pipeline.events.judge import CLASSES
from pipeline.training.augment import Augmenter
from pipeline.training.labelled import labelled, rows, span_roles

_GOLD = sorted((Path(__file__).parents[2] / "data" / "gold" / "train").glob("g3-0*.txt"))


def test_variants_keep_every_mention_whole_and_inside_a_line() -> None:
    items = [labelled(gold.read(path)) for path in _GOLD]
    augmenter = Augmenter(items, replacement=0.8, seed=1)
    changed = 0
    for item in items * 5:
        variant = augmenter.variant(item)
        assert [m.label for m in variant.mentions] == [m.label for m in item.mentions]
        for m in variant.mentions:
            surface = variant.text[m.start : m.end]
            assert surface == surface.strip() != ""
            assert any(start <= m.start < m.end <= end for start, end in variant.lines)
        changed += variant.text != item.text
    assert changed > len(items)


def test_padding_marks_nothing_and_leaves_the_title_first() -> None:
    source = (
        "id: x\nevents:\n- action: launch\n---\ntitle| [[Kenya|COUNTRY|KE]] opens\n"
        + "body| [[Nairobi|CITY]] and [[Mombasa|CITY]] take part.\n" * 6
    )
    item = labelled(gold.loads(source))
    padded = Augmenter([item], replacement=0, seed=3)._padded(item)
    assert len(padded.lines) > len(item.lines)
    surfaces = [padded.text[m.start : m.end] for m in padded.mentions]
    assert surfaces == [item.text[m.start : m.end] for m in item.mentions]
    lines = [padded.text[start:end] for start, end in padded.lines]
    assert lines[0] == "Kenya opens"
    assert [line for line in lines if line.endswith(": Nairobi and Mombasa take part.")]


def test_rows_hold_as_many_hints_tags_and_roles_as_words() -> None:
    for path in _GOLD:
        for row in rows(labelled(gold.read(path)), window=64, overlap=16):
            assert len(row["words"]) == len(row["hints"]) == len(row["tags"]) == len(row["roles"])


def test_each_word_tells_of_its_development_and_the_introduction_of_none() -> None:
    source = (
        "id: x\nevents:\n"
        "- action: launch\n  status: in_force\n  countries: [KE]\n  amounts: [USD 50]\n"
        "- action: end\n  countries: [UG]\n  amounts: [USD 70]\n---\n"
        "title| News\n"
        "body| [[Kenya|COUNTRY|KE]] charges [[USD 50|MONEY]].\nbody| [[Uganda|COUNTRY|UG]] charges no [[USD 70|MONEY]] now.\n"
    )
    [row] = rows(labelled(gold.loads(source)), window=64, overlap=16)
    told = dict(zip(row["words"], row["development"], strict=True))
    assert [told[word] for word in ("Kenya", "50", "Uganda", "now", BREAK)] == [0, 0, 1, 1, IGNORED]
    launch, end = (CLASSES["action"].index(action) for action in ("launch", "end"))
    assert row["judged"] == [launch, CLASSES["status"].index("in_force"), end, IGNORED]


def test_all_words_of_a_page_tell_of_its_only_development() -> None:
    source = "id: x\nevents:\n- action: launch\n---\ntitle| News\nbody| A visa begins.\nbody| It is free.\n"
    item = labelled(gold.loads(source))
    found = rows(item, window=6, overlap=1)
    assert len(found) > 1
    for row in found:
        # The title before a later window is context.
        context = 0 if row is found[0] else row["words"].index(BREAK) + 1
        told = [
            d for word, d in zip(row["words"][context:], row["development"][context:], strict=True) if word != BREAK
        ]
        assert set(told) == {0}
        assert set(row["development"][:context]) <= {IGNORED}


def test_a_variant_of_several_developments_does_not_say_where_they_are() -> None:
    whole = labelled(gold.read(Path(__file__).parents[2] / "data" / "gold" / "round-ups" / "rua-05.txt"))
    assert len(whole.told) > 1
    assert Augmenter([whole], replacement=0.5, seed=1).variant(whole).told == ()


def test_a_value_that_plays_two_parts_teaches_none_unless_what_is_announced_starts_that_day() -> None:
    source = (
        "id: x\nevents:\n- action: launch\n  announced_on: 2024-06-01\n  effective_from: 2024-06-01\n"
        "- action: extend\n  effective_from: 2024-07-01\n- action: end\n  effective_until: 2024-07-01\n---\n"
        "body| on [[1 June 2024|DATE|2024-06-01]] and [[1 July|DATE|2024-07-01]]\n"
    )
    assert span_roles(gold.loads(source)) == ["announced_on", None]


def test_of_several_developments_the_one_around_a_span_says_what_part_it_plays() -> None:
    source = (
        "id: x\nevents:\n"
        "- action: launch\n  countries: [KE]\n  programs: [Digital Pass]\n  durations: [{value: P3M, role: validity}]\n"
        "- action: end\n  countries: [UG]\n  amounts: [USD 50]\n  durations: [{value: P3M, role: deadline}]\n---\n"
        "body| [[Kenya|COUNTRY|KE]] opens the [[Digital Pass|PROGRAM]], valid for [[three months|DURATION|P3M]].\n"
        "body| [[Uganda|COUNTRY|UG]] stops charging [[USD 50|MONEY]]; claim it in [[3 months|DURATION|P3M]]. A [[Digital Pass|PROGRAM]] it has not.\n"
    )
    assert span_roles(gold.loads(source)) == ["own", "own", "validity", "own", "own", "deadline", None]


def test_an_acronym_that_the_text_explains_plays_the_part_of_its_full_name() -> None:
    source = (
        "id: x\nevents:\n- action: extend\n  programs: [Temporary Protected Status]\n---\n"
        "title| [[TEMPORARY PROTECTED STATUS|PROGRAM]] goes on\n"
        "body| [[Temporary Protected Status|PROGRAM]] ([[TPS|PROGRAM]]) goes on, [[DED|PROGRAM]] does not; [[TPS|PROGRAM]] holders wait.\n"
    )
    assert span_roles(gold.loads(source)) == ["own", "own", "own", "none", "own"]
    source = (
        "id: x\nevents:\n- action: extend\n  programs: [Temporary Stay]\n---\n"
        "body| The [[Temporary Stay|PROGRAM]] ([[TS|PROGRAM]]) goes on; [[TS|PROGRAM]] is free. [[Transit Service|PROGRAM]] ([[TS|PROGRAM]]) is not.\n"
    )
    assert span_roles(gold.loads(source)) == ["own", "own", "own", "none", "none"]
