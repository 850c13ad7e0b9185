"""The trainings of the networks, interrupted and not; the encoder is a tiny one with random weights, made here."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("datasets", reason="training needs the extra `train`")

import torch
from datasets import Dataset
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, TrainerCallback, set_seed

from pipeline.assets import AssetError, released_model
from pipeline.corpus import gold
from pipeline.corpus.judged import JudgedText, PartedPage
from pipeline.events.judge import ACTIONS, STATUSES, Judge
from pipeline.events.segments import body_units
from pipeline.events.turns import Turns
from pipeline.training import judge, loop, tagger, texts, turns

_ROOT = Path(__file__).parent.parent.parent
_GOLD = """id: {name}
published: 2024-05-05
events:
- action: fee_change
  countries: [KE]
  authorities: [Home Office]
---
title| [[Kenya|COUNTRY|KE]]: new visa fees
body| The [[Home Office|MINISTRY]] in [[Nairobi|CITY]] raises the fees of all visas in {name}.
"""
_EPOCHS = 3


def _tiny_encoder(folder: Path) -> Path:
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    letters = "abcdefghijklmnopqrstuvwxyz0123456789.:,-"
    vocabulary = {piece: i for i, piece in enumerate([*special, *letters, *(f"##{letter}" for letter in letters)])}
    tokenizer = Tokenizer(models.WordPiece(vocabulary, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", vocabulary["[CLS]"]), ("[SEP]", vocabulary["[SEP]"])]
    )
    names = dict(zip(("pad_token", "unk_token", "cls_token", "sep_token", "mask_token"), special, strict=True))
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, **names).save_pretrained(folder)
    set_seed(0)
    small = {"hidden_size": 32, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 32}
    BertModel(BertConfig(vocab_size=len(vocabulary), **small), add_pooling_layer=False).save_pretrained(folder)
    return folder


class _Watch(TrainerCallback):
    """Notes at which epoch each run begins one, and stops a run as Ctrl-C does."""

    def __init__(self, stop_at: float) -> None:
        self.begun: list[int] = []
        self._stop_at = stop_at

    def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        if state.epoch >= self._stop_at:
            raise KeyboardInterrupt
        self.begun.append(round(state.epoch))


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `params.yaml` and the prepared windows of a document for each part of the corpus."""
    folder = tmp_path_factory.mktemp("tagger")
    settings = yaml.safe_load((_ROOT / "params.yaml").read_text(encoding="utf-8"))
    own = settings["tagger"]
    own |= {
        "encoder": str(_tiny_encoder(folder / "encoder")),
        "start": "",
        "epochs": _EPOCHS,
        "batch": 2,
        "documents": 0,
        "made": 2,
        "lr": 0.00003,
        "head_lr": 0.0002,
        "seed": 1,
    }
    for part in {*own["data"], *own["varied"], *own["made_of"], *own["asides"], "dev"}:
        (folder / "gold" / part).mkdir(parents=True)
        (folder / "gold" / part / f"{part}-1.txt").write_text(_GOLD.format(name=f"{part}-1"))
    (folder / "params.yaml").write_text(yaml.safe_dump({"tagger": own}))
    tagger.prepare(folder / "gold", folder / "prepared", folder / "params.yaml")
    return folder


def test_a_training_interrupted_after_an_epoch_goes_on_from_there(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> None:
        tagger.fit(prepared / "prepared", tmp_path / "run", prepared / "params.yaml")

    first, second = _Watch(stop_at=1), _Watch(stop_at=_EPOCHS + 1)
    monkeypatch.setattr(loop, "_dvclive", lambda _: [first])
    with pytest.raises(KeyboardInterrupt):
        run()
    assert not (tmp_path / "run" / "network.safetensors").exists()
    monkeypatch.setattr(loop, "_dvclive", lambda _: [second])
    run()
    assert (first.begun, second.begun) == ([0], list(range(1, _EPOCHS)))
    assert json.loads((tmp_path / "run" / "training.json").read_text())["epochs"] == _EPOCHS
    assert (tmp_path / "run" / "network.safetensors").exists()


def test_an_exported_tagger_learns_on(prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop, "_dvclive", lambda _: [])
    params = prepared / "params.yaml"
    tagger.fit(prepared / "prepared", tmp_path / "first", params)
    tagger.export(prepared / "gold", tmp_path / "first", tmp_path / "tagger", params)
    network = tagger.new_network(tagger.settings(params))
    tagger.learn_from(network, tmp_path / "tagger")
    learned = load_file(tmp_path / "first" / "network.safetensors")
    for name, values in network.state_dict().items():
        if name.startswith("crf."):
            continue  # the rules of BIO are in it by now
        off = ((values.numpy() - learned[name]) ** 2).mean()
        assert off <= 0.03**2 * (learned[name] ** 2).mean(), name  # a weight has a byte


def test_a_tagger_with_another_encoder_cannot_learn_on(prepared: Path) -> None:
    network = tagger.new_network(tagger.settings(prepared / "params.yaml"))
    with pytest.raises(AssetError, match=r"set tagger\.start to"):
        tagger.learn_from(network, released_model("tagger"))


def test_what_is_learned_on_is_mixed_with_what_was_known(prepared: Path) -> None:
    network = tagger.new_network(tagger.settings(prepared / "params.yaml"))
    before = {name: values.clone() for name, values in network.state_dict().items()}
    for values in network.state_dict().values():
        if values.is_floating_point():
            values += 4
    tagger.mix(network, before, 0.25)
    for name, values in network.state_dict().items():
        assert np.allclose(values, before[name] + values.is_floating_point(), atol=1e-5), name


def test_the_judge_learns_from_events_and_from_texts_of_which_only_action_and_status_are_known() -> None:
    event = gold.loads(_GOLD.format(name="y"))
    text = JudgedText(
        headline="Fees up", text="By a tenth.", start="after", until="none", action="fee_change", status="scheduled"
    )
    both = judge.rows([event], [text], train=True)
    assert len(both) == 2
    assert both["judged"][1] == [ACTIONS.index("fee_change"), STATUSES.index("scheduled")]
    assert both["text"][1] == "start after end none | Fees up | By a tenth."
    assert both["variant"][1] == "start none end none | Fees up | By a tenth."


def test_pages_of_which_none_reports_nothing_teach_nothing() -> None:
    with pytest.raises(ValueError, match=r"judge\.pages"):
        judge.pages([gold.loads(_GOLD.format(name="y"))])


def test_whether_a_page_reports_something_is_learned_last_and_changes_nothing_else(prepared: Path) -> None:
    from pipeline.encoder.network import TextClassifier

    s = _judge_settings(prepared) | {"strength": 100.0}
    guide = gold.loads("id: x\nevents: []\n---\ntitle| Who pays?\nbody| You do.\n")
    furniture = gold.loads("id: z\nevents: []\n---\nnav| Home\n")
    read = judge.pages([guide, furniture, *[gold.loads(_GOLD.format(name="y"))] * 3])
    assert sorted(answer for [answer] in read["judged"]) == [0, 1, 1, 1]

    network = TextClassifier(s["encoder"], [len(ACTIONS), len(STATUSES)], probed=2).eval()
    before = {name: values.clone() for name, values in network.state_dict().items()}
    judge.fit_pages(network, read, s)
    changed = {name for name, values in network.state_dict().items() if not torch.equal(values, before[name])}
    assert changed == {"probe.weight", "probe.bias"}
    for row in read:
        inputs = texts.Collator(s)([row])
        scores = network.scores(inputs["input_ids"], inputs["attention_mask"])
        assert int(scores[0, -2:].argmax()) == row["judged"][0]


def _judge_settings(prepared: Path) -> dict[str, Any]:
    s: dict[str, Any] = yaml.safe_load((_ROOT / "params.yaml").read_text(encoding="utf-8"))["judge"]
    return s | {"encoder": str(prepared / "encoder"), "epochs": _EPOCHS, "batch": 2}


def test_an_interrupted_training_of_the_judge_goes_on_and_leaves_no_checkpoints(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    s = _judge_settings(prepared)
    golds = list(gold.read_folder(prepared / "gold" / "train")) * 4
    learned, dev = judge.rows(golds, train=True), judge.rows(golds, train=False)
    guide = gold.loads("id: x\nevents: []\n---\ntitle| Who pays?\nbody| You do.\n")
    reported = judge.pages([*golds, guide])
    folder = tmp_path / "event-judge"
    first, second = _Watch(stop_at=1), _Watch(stop_at=_EPOCHS + 1)
    monkeypatch.setattr(loop, "_dvclive", lambda _: [first])
    with pytest.raises(KeyboardInterrupt):
        judge.train(learned, dev, reported, None, folder, s)
    monkeypatch.setattr(loop, "_dvclive", lambda _: [second])
    judge.train(learned, dev, reported, None, folder, s)
    assert (first.begun, second.begun) == ([0], list(range(1, _EPOCHS)))
    assert [path.name for path in tmp_path.iterdir()] == ["event-judge"]
    trained = Judge(folder)
    assert trained.none([guide.document])[0] > trained.none([golds[0].document])[0]
    [judged] = trained([judge.cases(golds[:1])[0][0]])
    assert judged[0].value in ACTIONS
    assert judged[1].value in STATUSES


def test_the_judge_goes_on_from_the_encoder_of_a_tagger_that_has_the_same(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained = tagger.new_network(tagger.settings(prepared / "params.yaml")).state_dict()
    weights = {name: values.numpy() + 1 for name, values in trained.items() if name.startswith("encoder.")}
    save_file(weights, tmp_path / loop.NETWORK)
    begun: list[dict[str, Any]] = []

    def stop(network: Any, *_: object, **__: object) -> None:
        begun.append(network.state_dict())
        raise KeyboardInterrupt

    monkeypatch.setattr(texts, "fine_tune", stop)
    learned = judge.rows(gold.read_folder(prepared / "gold" / "train"), train=True)
    with pytest.raises(KeyboardInterrupt):
        judge.train(learned, learned, learned, tmp_path, tmp_path / "event-judge", _judge_settings(prepared))
    assert all(np.array_equal(begun[0][name], values) for name, values in weights.items())
    save_file({"encoder.other": np.zeros(1)}, tmp_path / loop.NETWORK)
    with pytest.raises(AssetError, match="`from_tagger` to false"):
        judge.train(learned, learned, learned, tmp_path, tmp_path / "event-judge", _judge_settings(prepared))


def test_where_the_text_turns_is_learned_from_all_turns_and_some_other_places(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop, "_dvclive", lambda _: [])
    own = {"start": "none", "until": "none", "action": "other", "status": "in_force"}
    page = {"title": "News", "parts": [{"text": f"Fee {n} is up.\n" + "It rose.\n" * 9, **own} for n in range(3)]}
    golds = [PartedPage.model_validate(page).as_gold()]
    learned = turns.learned_rows(golds, seed=1)
    assert [each["judged"] for each in learned] == [[1], [1], [0], [0]]
    assert [each["judged"][0] for each in turns.dev_rows(golds, seed=1)].count(0) == 27

    s = yaml.safe_load((_ROOT / "params.yaml").read_text(encoding="utf-8"))["turns"]
    s |= {"encoder": str(prepared / "encoder"), "layers": 1, "frozen": 0, "epochs": 1, "batch": 2}
    rows = Dataset.from_list(learned)
    with pytest.raises(ValueError, match="`frozen` is 1, and the encoder has 1 layers"):
        turns.train(rows, rows, None, tmp_path / "event-turns", s | {"frozen": 1})
    turns.train(rows, rows, None, tmp_path / "event-turns", s)
    read = Turns(tmp_path / "event-turns")(golds[0].document, body_units(golds[0].document), [1, 10])
    assert np.isfinite(read).all()
    assert Turns(tmp_path / "event-turns")(golds[0].document, body_units(golds[0].document), [10]) == pytest.approx(
        read[1:], abs=0.05
    )
    assert [path.name for path in tmp_path.iterdir()] == ["event-turns"]


def test_frozen_layers_and_embeddings_stay_as_they_are(
    prepared: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.encoder.network import TextClassifier

    monkeypatch.setattr(loop, "_dvclive", lambda _: [])
    small = BertModel.from_pretrained(prepared / "encoder").config.to_dict()
    BertModel(BertConfig(**{**small, "num_hidden_layers": 2}), add_pooling_layer=False).save_pretrained(
        tmp_path / "two"
    )
    network = TextClassifier(str(tmp_path / "two"), [2])
    before = {name: values.clone() for name, values in network.state_dict().items()}
    s = yaml.safe_load((_ROOT / "params.yaml").read_text(encoding="utf-8"))["turns"]
    s |= {"encoder": str(prepared / "encoder"), "epochs": 1, "batch": 2, "frozen": 1}
    rows = Dataset.from_list([texts.row(f"Fee {n} is up.", [n % 2], train=True) for n in range(8)])
    texts.learn(network, s, rows, rows, tmp_path / "model", tagger=None, score=turns.average_precision)
    changed = {name for name, values in network.state_dict().items() if not torch.equal(values, before[name])}
    assert {name.split(".")[3] for name in changed if name.startswith("encoder.")} == {"1"}
    assert {"heads.weight", "heads.bias"} <= changed


def test_a_part_that_is_read_no_more_often_is_still_always_read() -> None:
    again = {"leads": 0, "g2-": 3}
    assert loop.times_more("lya-01", "leads", again) == 0
    assert loop.times_more("g2-01", "train", again) == 3
    assert loop.times_more("q-01", "briefs", again) is None
