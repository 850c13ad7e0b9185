"""An interrupted training of the tagger; the encoder is a tiny one with random weights, made here."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("datasets", reason="training needs the extra `train`")

from safetensors.numpy import load_file
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
    own["made"], settle["epochs"] = 2, _SETTLING
    for part in {*own["data"], *own["varied"], *own["made_of"], "dev"}:
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
            tagger.settle(windows, trained, tmp_path / "run", 7, params)

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


def test_settling_is_slower_by_the_rate(prepared: Path, trained: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    params = prepared / "params.yaml"
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr(tagger, "train", lambda network, s, *_, **__: asked.append(s) or [0.5])
    tagger.settle(prepared / "prepared", trained, prepared / "slower", 7, params)
    settings = tagger.settings(params)
    share = settings["settle"]["rate"]
    assert [asked[0][rate] for rate in ("lr", "head_lr", "crf_lr")] == [
        settings[rate] * share for rate in ("lr", "head_lr", "crf_lr")
    ]
    assert asked[0]["seed"] == 7


def test_settling_learns_from_texts_as_they_are_and_training_from_variants_too(
    prepared: Path, trained: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(tagger, "train", lambda network, s, prepared, parts, *_, **__: asked.append(parts) or [0.5])
    tagger.fit(prepared / "prepared", prepared / "fitted", prepared / "params.yaml")
    tagger.settle(prepared / "prepared", trained, prepared / "settled", 1, prepared / "params.yaml")
    assert asked == [("texts", "variants"), ("texts",)]


def test_the_seed_of_settling_decides_the_network(
    prepared: Path, trained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tagger, "_dvclive", lambda _: [])
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        tagger.settle(prepared / "prepared", trained, tmp_path / name, seed, prepared / "params.yaml")
    a, b, c = (load_file(tmp_path / name / "network.safetensors") for name in "abc")
    assert all((a[name] == b[name]).all() for name in a)
    assert any((a[name] != c[name]).any() for name in a)
