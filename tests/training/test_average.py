"""The mean of settled networks."""

import json
from pathlib import Path

import pytest

torch = pytest.importorskip("torch", reason="averaging is part of training, which needs the extra `train`")
from safetensors.torch import load_file, save_file  # noqa: E402

from pipeline.training.tagger import average  # noqa: E402


def _settled(folder: Path, value: float, scores: list[float]) -> None:
    folder.mkdir(parents=True)
    save_file({"tags.weight": torch.full((2, 3), value)}, folder / "network.safetensors")
    (folder / "training.json").write_text(json.dumps({"epochs": len(scores), "dev_f1": scores}))


def test_the_average_is_the_mean_of_the_named_seeds_alone(tmp_path: Path) -> None:
    for seed, value in ((1, 1.0), (2, 5.0), (3, 100.0)):  # the third is left over from other settings
        _settled(tmp_path / "settled" / str(seed), value, [0.5, value / 10])
    params = tmp_path / "params.yaml"
    params.write_text("tagger: {}\nsettle: {seeds: [1, 2]}\n", encoding="utf-8")
    average(tmp_path / "settled", tmp_path / "mean", params)
    assert load_file(tmp_path / "mean" / "network.safetensors")["tags.weight"].tolist() == [[3.0] * 3] * 2
    assert json.loads((tmp_path / "mean" / "training.json").read_text()) == {"epochs": 2, "dev_f1": [0.5, 0.3]}
