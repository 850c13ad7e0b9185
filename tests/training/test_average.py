"""The mean of a network and an exported one."""

from pathlib import Path

import pytest

pytest.importorskip("torch", reason="averaging is part of training, which needs the extra `train`")

import torch

from pipeline.assets import AssetError, released_model
from pipeline.encoder.average import averaged, weights
from pipeline.training import tagger

_SETTINGS = tagger.settings(Path(__file__).parents[2] / "params.yaml")
_RELEASED = released_model("tagger")


def test_the_released_network_can_be_read_back_whole() -> None:
    network = tagger.new_network(_SETTINGS).state_dict()
    theirs = weights(_RELEASED)
    assert {name: tuple(w.shape) for name, w in network.items()} == {
        n: w.shape for n, w in theirs.items() if n in network
    }
    # Fine-tuning moves an encoder little, so what was read is near what it began with.
    name = "encoder.encoder.layer.3.output.dense.weight"
    began, learned = network[name].flatten(), torch.from_numpy(theirs[name].copy()).flatten()
    assert torch.corrcoef(torch.stack([began, learned]))[0, 1] > 0.9


def test_a_share_of_none_and_of_all() -> None:
    own = tagger.new_network(_SETTINGS).state_dict()
    none, whole = averaged(own, _RELEASED, 0.0), averaged(own, _RELEASED, 1.0)
    theirs = weights(_RELEASED)
    for name, values in own.items():
        assert torch.allclose(none[name], values.float(), atol=1e-6), name
        if not name.startswith("crf."):
            assert torch.allclose(whole[name], torch.from_numpy(theirs[name].copy()), atol=1e-6), name


def test_another_network_is_refused() -> None:
    own = tagger.new_network(_SETTINGS | {"layers": 2}).state_dict()
    own["roles.weight"] = own["roles.weight"][:, :100]
    with pytest.raises(AssetError, match=r"tagger\.average"):
        averaged(own, _RELEASED, 0.5)
