from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="the network is part of training, which needs the extra `train`")
transformers = pytest.importorskip(
    "transformers", reason="the network is part of training, which needs the extra `train`"
)


@pytest.mark.parametrize("kind", ["Bert", "MPNet"])  # with token types and a fused attention, and with neither
def test_an_encoder_of_another_architecture_works_from_a_folder(kind: str, tmp_path: Path) -> None:
    network = _network(kind, tmp_path)
    pieces = torch.arange(4, 20).reshape(2, 8)
    same = torch.zeros_like(pieces)
    first = torch.arange(6).repeat(2, 1)
    tags, roles, judgements, begins = network.scores(pieces, torch.ones_like(pieces), same, same, first)

    assert (tags.shape, roles.shape, judgements.shape, begins.shape) == ((2, 6, 5), (2, 6, 3), (2, 6), (2, 6, 2))


def test_a_window_is_judged_by_all_of_its_pieces_and_by_no_padding(tmp_path: Path) -> None:
    network = _network("Bert", tmp_path).eval()
    pieces = torch.tensor([[4, 5, 6, 7, 8], [4, 5, 6, 7, 9]])
    same = torch.zeros_like(pieces)
    first = torch.tensor([[0], [0]])
    one, other = network.scores(pieces, torch.ones_like(pieces), same, same, first)[2]
    assert not torch.allclose(one, other)
    unread = torch.tensor([[1, 1, 1, 1, 0]] * 2)
    one, other = network.scores(pieces, unread, same, same, first)[2]
    assert torch.allclose(one, other, atol=1e-6)


def _network(kind: str, folder: Path) -> Any:
    """A tiny untrained one over an encoder of this architecture."""
    from pipeline.encoder.network import TaggerNetwork

    size = {
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "vocab_size": 50,
    }
    config = getattr(transformers, f"{kind}Config")(**size)
    getattr(transformers, f"{kind}Model")(config).save_pretrained(folder)
    return TaggerNetwork(str(folder), layers=1, tags=5, roles=3, classes=[4, 2], hints=2)
