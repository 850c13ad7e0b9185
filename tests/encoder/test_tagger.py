import json
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.processors import TemplateProcessing

from pipeline.assets import AssetError, released_model, write_manifest
from pipeline.encoder.tagger import Batch, Mark, Passage, TaggerModel, hint_indices, to_pieces
from pipeline.encoder.words import BREAK, each_window, words


@pytest.fixture(scope="module")
def model() -> TaggerModel:
    return TaggerModel.load(released_model("tagger"))


def test_a_very_long_text_is_read_to_its_end(model: TaggerModel) -> None:
    sentence = "The measure was confirmed in writing to all employers of the country. "
    text = sentence * 4000 + "The Ministry of Manpower (MOM) raised the levy in Singapore."
    [tagged] = model.tag([Passage(text, [(0, len(text))], [])])
    last = [text[f.start : f.end] for f in tagged.found if f.start > len(sentence) * 4000]
    assert "Ministry of Manpower" in last
    assert "Singapore" in last


def test_documents_in_one_batch_are_tagged_as_each_alone(model: TaggerModel) -> None:
    texts = [
        "Kenya: Department of Immigration Services raises fees",
        "",
        "签证 " * 400,
        "The Home Office in London said so.",
    ]
    passages = [Passage(text, [(0, len(text))] if text else [], []) for text in texts]
    together = list(model.tag(passages))
    for passage, found in zip(passages, together, strict=True):
        [alone] = model.tag([passage])
        assert [f[:3] for f in found.found] == [f[:3] for f in alone.found]


def test_marks_count_where_the_headline_stands_below_its_text() -> None:
    text = "Out of Oman today\nNews of Peru"
    cut = list(each_window(text, [(18, 30), (0, 17)], 40, 10))
    marks = [Mark(7, 11, "COUNTRY"), Mark(26, 30, "COUNTRY")]
    [hints] = hint_indices(["O", "B-COUNTRY", "I-COUNTRY"], cut, marks, len(text))
    marked = [word.text for word, hint in zip(cut[0].words, hints, strict=True) if hint]
    assert marked == ["Peru", "Oman"]


@pytest.mark.parametrize("ends", ["[SEP]", "</s>"])
def test_a_line_break_is_what_the_tokenizer_ends_a_text_with(ends: str) -> None:
    ids = {"<unk>": 0, "<s>": 1, ends: 2, "fees": 3, "rise": 4}
    tokenizer = Tokenizer(WordLevel(ids, unk_token="<unk>"))
    tokenizer.add_special_tokens(["<s>", ends])
    tokenizer.post_processor = TemplateProcessing(single=f"<s> $A {ends}", special_tokens=[("<s>", 1), (ends, 2)])
    [pieces] = to_pieces(tokenizer, [["fees", BREAK, "rise"]], [[0, 0, 0]])
    assert pieces.ids == [1, 3, 2, 4, 2]


def test_beginnings_are_read_at_the_starts_that_are_asked_for(model: TaggerModel) -> None:
    text = "Immigration news\nKenya raises fees.\nGhana closes an office."
    lines = [(0, 16), (17, 35), (36, 59)]
    [tagged] = model.tag([Passage(text, lines, [], (0, 16), frozenset({17, 36}))])
    assert tagged.begins.keys() == {17, 36}
    assert all(0 <= probability <= 1 for probability in tagged.begins.values())
    [unasked] = model.tag([Passage(text, lines, [], (0, 16))])
    assert unasked.begins == {}


def test_what_a_word_says_of_developments_is_told_once_and_in_order(model: TaggerModel) -> None:
    text = "Kenya raises fees\n" + "Fees rise in Kenya. " * 40
    passage = Passage(text, [(0, 17), (18, len(text))], [], (0, 17))  # windows overlap, and repeat the title
    judged = next(model.tag([passage])).judged
    assert judged.starts.tolist() == [word.start for start, end in passage.lines for word in words(text, start, end)]
    for name, classes in model.config.classes.items():
        assert judged.scores[name].shape == (len(judged.starts), len(classes))


def test_words_are_in_order_where_the_headline_stands_below_its_text(model: TaggerModel) -> None:
    text = "Out of Oman today\nNews of Peru"
    judged = next(model.tag([Passage(text, [(18, 30), (0, 17)], [], (18, 30))])).judged
    assert judged.starts.tolist() == sorted(judged.starts.tolist())
    assert len(judged.starts) == 7


def test_a_text_without_words_says_nothing_of_developments(model: TaggerModel) -> None:
    judged = next(model.tag([Passage("", [], [])])).judged
    assert len(judged.starts) == len(judged.scores["action"]) == len(judged.scores["status"]) == 0


@pytest.mark.parametrize(
    ("dates", "titled", "role"), [(5, False, "effective_from"), (6, False, "none"), (5, True, "none")]
)
def test_among_few_dates_of_a_text_without_a_title_one_must_surely_play_no_part_to_play_none(
    model: TaggerModel, dates: int, titled: bool, role: str
) -> None:
    none, start = (model.config.roles.index(name) for name in ("none", "effective_from"))

    def rather_none(batches: Iterable[Batch]) -> Iterator[tuple[Any, ...]]:
        for tags, roles, *others in model._scorer(batches):
            roles = np.full_like(roles, -9.0)
            roles[:, :, none], roles[:, :, start] = 2.0, 0.0
            yield tags, roles, *others

    text = " ".join(["1 May 2024,"] * dates)
    marks = [Mark(i * 12, i * 12 + 10, "DATE") for i in range(dates)]
    read = Passage(text, [(0, len(text))], marks, (0, len(text)) if titled else None)
    [tagged] = TaggerModel(model._tokenizer, model.config, rather_none).tag([read])
    assert {found.role for found in tagged.marked} == {role}


def _copy(tmp_path: Path) -> Path:
    return Path(shutil.copytree(released_model("tagger"), tmp_path / "tagger"))


def test_a_changed_file_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    (folder / "config.json").write_text((folder / "config.json").read_text() + " ")
    with pytest.raises(AssetError, match=r"config\.json is not the released file"):
        TaggerModel.load(folder)


def test_a_configuration_with_other_labels_is_refused(tmp_path: Path) -> None:
    folder = _copy(tmp_path)
    config = json.loads((folder / "config.json").read_text())
    config["roles"].append("unknown")
    (folder / "config.json").write_text(json.dumps(config))
    write_manifest(folder)
    with pytest.raises(AssetError, match="train the tagger again"):
        TaggerModel.load(folder)
