"""What the trainings of the networks share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("datasets", reason="training needs the extra `train`")

import datasets
import torch
from transformers import AlbertConfig, AlbertModel, BertConfig, BertModel, set_seed

from pipeline.encoder.network import TextClassifier
from pipeline.training import loop, texts, turns

Settings = Callable[..., dict[str, Any]]
Watch = Callable[..., list[int]]
_ROWS = datasets.Dataset.from_list([texts.row(f"Fee {n} is up.", [n % 2], train=True) for n in range(8)])


@pytest.fixture
def learn(own_settings: Settings, tmp_path: Path) -> Callable[..., None]:
    """Trains a small network, with other settings where they are given."""

    def train(**others: Any) -> None:
        s = own_settings("turns", epochs=3, frozen=0, layers=1, **others)
        set_seed(1)
        network = TextClassifier(s["encoder"], [2])
        texts.learn(network, s, _ROWS, _ROWS, tmp_path / "model", tagger=None, score=turns.average_precision)

    return train


def test_a_training_killed_while_it_saves_goes_on_from_its_last_whole_checkpoint(
    learn: Callable[..., None], tmp_path: Path, watch: Watch
) -> None:
    watch(stop_at=2)
    with pytest.raises(KeyboardInterrupt):
        learn()
    [run] = (tmp_path / "model-unfinished").iterdir()
    (run / "checkpoint-12").mkdir()
    (run / "checkpoint-12" / "model.safetensors").touch()
    begun = watch()
    learn()
    assert begun == [2]


def test_what_is_made_of_something_else_begins_anew(learn: Callable[..., None], watch: Watch) -> None:
    watch(stop_at=2)
    with pytest.raises(KeyboardInterrupt):
        learn()
    begun = watch(stop_at=1)
    with pytest.raises(KeyboardInterrupt):
        learn(lr=0.5)
    assert begun == [0]


def test_all_networks_are_made_of_the_tagger_s_encoder(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(yaml.safe_dump({"tagger": {"encoder": "a"}, "judge": {"epochs": 3}}))
    assert loop.settings(tmp_path / "params.yaml", "judge") == {"encoder": "a", "epochs": 3}


def test_frozen_layers_and_embeddings_stay_as_they_are(
    encoder: Path, own_settings: Settings, tmp_path: Path, watch: Watch
) -> None:
    small = BertModel.from_pretrained(encoder).config.to_dict()
    BertModel(BertConfig(**{**small, "num_hidden_layers": 2}), add_pooling_layer=False).save_pretrained(
        tmp_path / "two"
    )
    network = TextClassifier(str(tmp_path / "two"), [2])
    before = {name: values.clone() for name, values in network.state_dict().items()}
    watch()
    s = own_settings("turns", epochs=1, frozen=1)
    texts.learn(network, s, _ROWS, _ROWS, tmp_path / "model", tagger=None, score=turns.average_precision)
    changed = {name for name, values in network.state_dict().items() if not torch.equal(values, before[name])}
    assert {name.split(".")[3] for name in changed if name.startswith("encoder.")} == {"1"}
    assert {"heads.weight", "heads.bias"} <= changed


def test_layers_that_share_their_weights_are_not_frozen_one_by_one() -> None:
    small = {"hidden_size": 16, "embedding_size": 16, "intermediate_size": 16, "vocab_size": 9}
    shared = AlbertModel(AlbertConfig(num_hidden_layers=3, num_attention_heads=2, **small))
    with pytest.raises(ValueError, match="the encoder's 3 layers cannot be told apart; set it to 0"):
        loop._freeze(shared, 1)


def test_bf16_is_used_where_the_machine_has_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_bf16_supported", lambda including_emulation=True: including_emulation)
    assert not loop._has_bf16()
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: False)
    monkeypatch.setattr(torch.ops, "mkldnn", None)  # as where torch was built without it
    assert not loop._has_bf16()
