"""What the tests of the networks' trainings share: an encoder that is tiny, has random weights and is made here, and texts to train on."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument

_PARAMS = Path(__file__).parent.parent.parent / "params.yaml"
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
Watch = Callable[..., list[int]]
Settings = Callable[..., dict[str, Any]]


@pytest.fixture
def alert() -> GoldDocument:
    """An annotated alert about one development."""
    return gold.loads(_GOLD.format(name="y"))


@pytest.fixture
def guide() -> GoldDocument:
    """A page that reports none."""
    return gold.loads("id: x\nevents: []\n---\ntitle| Who pays?\nbody| You do.\n")


@pytest.fixture(scope="session")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of an encoder."""
    from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast, set_seed

    folder = tmp_path_factory.mktemp("encoder")
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


@pytest.fixture(scope="session")
def own_settings(encoder: Path) -> Settings:
    """The settings of a model in `params.yaml` with the tiny encoder, small batches and others in the place of some."""

    def own(model: str, **others: Any) -> dict[str, Any]:
        stated: dict[str, Any] = yaml.safe_load(_PARAMS.read_text(encoding="utf-8"))[model]
        return stated | {"encoder": str(encoder), "batch": 2} | others

    return own


@pytest.fixture(scope="session")
def prepared(own_settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `params.yaml`, an annotated alert for each part of the corpus in `gold`, and their windows in `prepared`."""
    from pipeline.training import tagger

    folder = tmp_path_factory.mktemp("tagger")
    own = own_settings("tagger", start="", epochs=3, documents=0, made=2, lr=0.00003, head_lr=0.0002, seed=1)
    for part in {*own["data"], *own["varied"], *own["made_of"], *own["asides"], "dev"}:
        (folder / "gold" / part).mkdir(parents=True)
        (folder / "gold" / part / f"{part}-1.txt").write_text(_GOLD.format(name=f"{part}-1"))
    (folder / "params.yaml").write_text(yaml.safe_dump({"tagger": own}))
    tagger.prepare(folder / "gold", folder / "prepared", folder / "params.yaml")
    return folder


@pytest.fixture
def watch(monkeypatch: pytest.MonkeyPatch) -> Watch:
    """Watches the next training: gives the epochs that it begins, and stops it at one as Ctrl-C does."""
    from transformers import TrainerCallback

    from pipeline.training import loop

    class Watching(TrainerCallback):  # type: ignore[misc]
        def __init__(self, begun: list[int], stop_at: float) -> None:
            self._begun, self._stop_at = begun, stop_at

        def on_epoch_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
            if state.epoch >= self._stop_at:
                raise KeyboardInterrupt
            self._begun.append(round(state.epoch))

    def begin(stop_at: float = float("inf")) -> list[int]:
        begun: list[int] = []
        monkeypatch.setattr(loop, "_dvclive", lambda _: [Watching(begun, stop_at)])
        return begun

    return begin
