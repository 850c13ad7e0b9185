from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch", reason="the network is part of training, which needs the extra `train`")
transformers = pytest.importorskip(
    "transformers", reason="the network is part of training, which needs the extra `train`"
)

# With token types, a fused attention and a layer that pools; with the last alone; with none; with an attention of its own.
_KINDS = ("Bert", "MPNet", "DistilBert", "DebertaV2")


@pytest.mark.parametrize("kind", _KINDS)
def test_an_encoder_of_another_architecture_works_from_a_folder(kind: str, tmp_path: Path) -> None:
    network = _network(kind, tmp_path)
    pieces = torch.arange(4, 20).reshape(2, 8)
    same = torch.zeros_like(pieces)
    first = torch.arange(6).repeat(2, 1)
    tags, roles, judgements, begins = network.scores(pieces, torch.ones_like(pieces), same, same, first)

    assert (tags.shape, roles.shape, judgements.shape, begins.shape) == ((2, 6, 5), (2, 6, 3), (2, 6, 6), (2, 6, 2))


@pytest.mark.parametrize("kind", _KINDS)
def test_a_judge_may_have_such_an_encoder_and_reads_no_padding(kind: str, tmp_path: Path) -> None:
    from pipeline.encoder.network import TextClassifier

    _network(kind, tmp_path)
    judge = TextClassifier(str(tmp_path), [3, 2], probed=2).eval()
    pieces = torch.arange(4, 20).reshape(2, 8)
    mask = torch.ones_like(pieces)
    scores = judge.scores(pieces, mask)
    assert scores.shape == (2, 7)
    judge(pieces, mask, torch.tensor([[2, 1], [0, 0]]))["loss"].backward()
    assert judge.heads.weight.grad is not None
    assert not judge.probe.weight.grad.any()
    assert torch.equal(scores[:, 5:], judge.probe(judge.read(pieces, mask)))
    padded, longer = (torch.nn.functional.pad(values, (0, 3)) for values in (pieces, mask))
    assert torch.allclose(judge.scores(padded, longer), scores, atol=1e-5)


def test_a_development_is_judged_by_the_mean_of_its_own_words() -> None:
    from pipeline.encoder.network import IGNORED, _means

    scores = torch.tensor([[[1.0, 0.0], [3.0, 0.0], [9.0, 9.0], [0.0, 5.0]]])
    development = torch.tensor([[0, 0, IGNORED, 2]])
    means, seen = _means(scores, development, 3)
    assert seen.tolist() == [[True, False, True]]
    assert means[0][seen[0]].tolist() == [[2.0, 0.0], [0.0, 5.0]]


def test_what_no_word_of_a_window_tells_of_teaches_nothing(tmp_path: Path) -> None:
    from pipeline.encoder.network import IGNORED

    network = _network("Bert", tmp_path).eval()
    pieces = torch.tensor([[4, 5, 6, 7]])
    same, first = torch.zeros_like(pieces), torch.tensor([[1, 2]])
    unknown = torch.full((1, 2), IGNORED)

    def loss(development: Any, judged: Any) -> float:
        found = network(
            pieces,
            torch.ones_like(pieces),
            same,
            same,
            first,
            torch.tensor([[0, 1]]),
            unknown,
            unknown,
            development,
            judged,
        )
        return float(found["loss"].detach())

    told, untold = torch.tensor([[[1, 0], [2, 1]]]), torch.tensor([[[1, 0], [IGNORED, IGNORED]]])
    nothing = loss(unknown, told)
    only_first = torch.tensor([[0, 0]])
    assert loss(only_first, told) == pytest.approx(loss(only_first, untold))
    assert loss(only_first, told) > nothing


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
