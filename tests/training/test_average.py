"""The mean of a settled network and an earlier release's."""

from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="averaging is part of training, which needs the extra `train`")
from safetensors.torch import load_file, save_file  # noqa: E402

from pipeline.assets import AssetError, sha256  # noqa: E402
from pipeline.training.tagger import average  # noqa: E402


def _network(folder: Path, value: float) -> Path:
    folder.mkdir()
    save_file({"tags.weight": torch.full((2, 3), value)}, folder / "network.safetensors")
    return folder


def _params(folder: Path, digest: str) -> Path:
    path = folder / "params.yaml"
    path.write_text(f"tagger: {{}}\nsettle: {{earlier: {digest}, earlier_share: 0.25}}\n", encoding="utf-8")
    return path


def test_the_mean_of_two_networks_has_the_share_of_each(tmp_path: Path) -> None:
    settled, earlier = _network(tmp_path / "settled", 1.0), _network(tmp_path / "earlier", 5.0)
    average(settled, earlier, tmp_path / "mean", _params(tmp_path, sha256(earlier / "network.safetensors")))
    assert load_file(tmp_path / "mean" / "network.safetensors")["tags.weight"].tolist() == [[2.0] * 3] * 2


def test_without_the_earlier_network_the_settled_one_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    settled = _network(tmp_path / "settled", 1.0)
    average(settled, tmp_path / "earlier", tmp_path / "mean", _params(tmp_path, "0" * 64))
    assert load_file(tmp_path / "mean" / "network.safetensors")["tags.weight"].tolist() == [[1.0] * 3] * 2
    assert "dvc pull" in capsys.readouterr().out


def test_another_earlier_network_than_the_named_one_is_refused(tmp_path: Path) -> None:
    settled, earlier = _network(tmp_path / "settled", 1.0), _network(tmp_path / "earlier", 5.0)
    with pytest.raises(AssetError, match=r"settle\.earlier"):
        average(settled, earlier, tmp_path / "mean", _params(tmp_path, "0" * 64))
