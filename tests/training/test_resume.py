"""An interrupted training of the tagger; the encoder is a tiny one with random weights, made here."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("datasets", reason="training needs the extra `train`")

from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, TrainerCallback, set_seed

from pipeline.training import tagger

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
_EPOCHS, _SETTLING = 3, 2


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
    small = {"hidden_size": 16, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 16}
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
    own, settle = settings["tagger"], settings["settle"]
    own |= {"encoder": str(_tiny_encoder(folder / "encoder")), "epochs": _EPOCHS, "batch": 2, "documents": 0}
    settle |= {"epochs": _SETTLING, "made": 2}
    for part in {*own["data"], *settle["data"], *settle["made_of"], "dev"}:
        (folder / "gold" / part).mkdir(parents=True)
        (folder / "gold" / part / f"{part}-1.txt").write_text(_GOLD.format(name=f"{part}-1"))
    (folder / "params.yaml").write_text(yaml.safe_dump({"tagger": own, "settle": settle}))
    tagger.prepare(folder / "gold", folder / "prepared", folder / "params.yaml")
    return folder


@pytest.fixture(scope="module")
def trained(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a trained network."""
    folder = tmp_path_factory.mktemp("run") / "trained"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tagger, "_dvclive", lambda _: [])
        tagger.fit(prepared / "prepared", folder, prepared / "params.yaml")
    return folder


@pytest.mark.parametrize(("stage", "epochs"), [("fit", _EPOCHS), ("settle", _SETTLING)])
def test_a_training_interrupted_after_an_epoch_goes_on_from_there(
    stage: str, epochs: int, prepared: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run() -> None:
        windows, params = prepared / "prepared", prepared / "params.yaml"
        if stage == "fit":
            tagger.fit(windows, tmp_path / "run", params)
        else:
            tagger.settle(windows, trained, tmp_path / "run", params)

    first, second = _Watch(stop_at=1), _Watch(stop_at=epochs + 1)
    monkeypatch.setattr(tagger, "_dvclive", lambda _: [first])
    with pytest.raises(KeyboardInterrupt):
        run()
    assert not (tmp_path / "run" / "network.safetensors").exists()
    monkeypatch.setattr(tagger, "_dvclive", lambda _: [second])
    run()
    assert (first.begun, second.begun) == ([0], list(range(1, epochs)))
    before = 0 if stage == "fit" else _EPOCHS
    assert json.loads((tmp_path / "run" / "training.json").read_text())["epochs"] == before + epochs
    assert (tmp_path / "run" / "network.safetensors").exists()


def _weights(folder: Path) -> dict[str, Any]:
    from safetensors.numpy import load_file

    return load_file(folder / "network.safetensors")


def test_where_developments_begin_is_learned_when_the_network_settles(
    prepared: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    params = prepared / "params.yaml"
    settings = tagger.settings(params)
    set_seed(settings["seed"])
    fresh = {name: values.numpy() for name, values in tagger.new_network(settings).state_dict().items()}
    learned = _weights(trained)
    assert all((learned[name] == fresh[name]).all() for name in ("begins.weight", "begins.bias"))
    assert not (learned["tags.weight"] == fresh["tags.weight"]).all()

    # With a rate of nothing for all else, all else stays as it was learned.
    stated = yaml.safe_load(params.read_text())
    stated["settle"]["rate"] = 0.0
    (tmp_path / "params.yaml").write_text(yaml.safe_dump(stated))
    monkeypatch.setattr(tagger, "_dvclive", lambda _: [])
    tagger.settle(prepared / "prepared", trained, tmp_path / "settled", tmp_path / "params.yaml")
    settled = _weights(tmp_path / "settled")
    moved = {name for name in learned if not (learned[name] == settled[name]).all()}
    assert moved == {"begins.weight", "begins.bias"}


def test_settling_is_slower_by_the_rate(prepared: Path, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    params = prepared / "params.yaml"
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(tagger, "train", lambda network, s, *_, **__: asked.append(s) or [0.5])
    tagger.settle(prepared / "prepared", trained, prepared / "slower", params)
    settings = tagger.settings(params)
    share = settings["settle"]["rate"]
    assert [asked[0][rate] for rate in ("lr", "head_lr", "crf_lr")] == [
        settings[rate] * share for rate in ("lr", "head_lr", "crf_lr")
    ]
