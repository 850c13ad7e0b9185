from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="the network is part of training, which needs the extra `train`")
transformers = pytest.importorskip(
    "transformers", reason="the network is part of training, which needs the extra `train`"
)


@pytest.mark.parametrize("kind", ["Bert", "MPNet"])  # with token types and a fused attention, and with neither
def test_an_encoder_of_another_architecture_works_from_a_folder(kind: str, tmp_path: Path) -> None:
    from pipeline.encoder.network import TaggerNetwork

    size = {
        "hidden_size": 16,
        "num_hidden_layers": 2,
        "num_attention_heads": 2,
        "intermediate_size": 32,
        "vocab_size": 50,
    }
    config = getattr(transformers, f"{kind}Config")(**size)
    getattr(transformers, f"{kind}Model")(config).save_pretrained(tmp_path)

    network = TaggerNetwork(str(tmp_path), layers=1, tags=5, roles=3, classes=[4, 2], hints=2)
    pieces = torch.arange(4, 20).reshape(2, 8)
    same = torch.zeros_like(pieces)
    first = torch.arange(6).repeat(2, 1)
    tags, roles, judgements, begins = network.scores(pieces, torch.ones_like(pieces), same, same, first)

    assert (tags.shape, roles.shape, judgements.shape, begins.shape) == ((2, 6, 5), (2, 6, 3), (2, 6), (2, 6, 2))
