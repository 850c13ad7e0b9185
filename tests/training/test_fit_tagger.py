"""The training of the tagger."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import yaml

pytest.importorskip("torch", reason="training needs the extra `train`")
pytest.importorskip("datasets", reason="training needs the extra `train`")

from safetensors.numpy import load_file

from pipeline.assets import AssetError, released_model, verified
from pipeline.corpus.gold import GoldDocument
from pipeline.encoder.network import TaggerNetwork
from pipeline.encoder.tagger import Found, Judged, Tagged
from pipeline.training import loop, tagger
from pipeline.training.labelled import ROLES
from pipeline.training.loop import settings


def _changed(prepared: Path, folder: Path, **others: Any) -> Path:
    """A parameter file like that of the prepared windows but for some settings."""
    own = settings(prepared / "params.yaml", "tagger") | others
    (folder / "params.yaml").write_text(yaml.safe_dump({"tagger": own}))
    return folder / "params.yaml"


def _windows(folder: Path, part: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(folder / "prepared" / f"{part}.parquet").to_pylist()
    return rows


def _network(prepared: Path) -> TaggerNetwork:
    return tagger.new_network(settings(prepared / "params.yaml", "tagger"))


@pytest.fixture(scope="module")
def learned(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a trained network, `checkpoint`, and what was exported of it, `tagger`."""
    folder = tmp_path_factory.mktemp("learned")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(loop, "_dvclive", lambda _: [])
        tagger.fit(prepared / "prepared", folder / "checkpoint", prepared / "params.yaml")
    tagger.export(prepared / "gold", folder / "checkpoint", folder / "tagger", prepared / "params.yaml")
    return folder


def test_a_training_interrupted_after_an_epoch_goes_on_from_there_and_leaves_no_checkpoints(
    prepared: Path, tmp_path: Path, watch: Callable[..., list[int]]
) -> None:
    def run() -> None:
        tagger.fit(prepared / "prepared", tmp_path / "run", prepared / "params.yaml")

    first = watch(stop_at=1)
    with pytest.raises(KeyboardInterrupt):
        run()
    assert not (tmp_path / "run").exists()
    second = watch()
    run()
    assert (first, second) == ([0], [1, 2])
    assert json.loads((tmp_path / "run" / "training.json").read_text())["epochs"] == 3
    assert (tmp_path / "run" / "network.safetensors").exists()
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_an_exported_tagger_learns_on(prepared: Path, learned: Path) -> None:
    network = _network(prepared)
    tagger.learn_from(network, learned / "tagger")
    before = load_file(learned / "checkpoint" / "network.safetensors")
    for name, values in network.state_dict().items():
        if name.startswith("crf."):
            continue  # the rules of BIO are in it by now
        off = ((values.numpy() - before[name]) ** 2).mean()
        assert off <= 0.05**2 * (before[name] ** 2).mean(), name  # a weight has a byte


def test_without_epochs_the_tagger_stays_to_the_last_bit_and_nothing_is_prepared(
    prepared: Path, learned: Path, tmp_path: Path
) -> None:
    params = _changed(prepared, tmp_path, epochs=0, start="1b1aa903")
    tagger.prepare(tmp_path / "no corpus", tmp_path / "prepared", params)
    assert [len(_windows(tmp_path, part)) for part in ("texts", "variants", "dev")] == [0, 0, 0]

    start = learned / "tagger"
    tagger.fit(tmp_path / "prepared", tmp_path / "checkpoint", params, start)
    network = _network(prepared)
    tagger.learn_from(network, start)
    kept = load_file(tmp_path / "checkpoint" / "network.safetensors")
    assert all(np.array_equal(kept[name], values) for name, values in network.state_dict().items())

    tagger.export(tmp_path / "no corpus", tmp_path / "checkpoint", tmp_path / "tagger", params, start)
    assert verified(tmp_path / "tagger") == verified(start)
    assert (tmp_path / "tagger" / "config.json").read_bytes() == (start / "config.json").read_bytes()
    told = json.loads((tmp_path / "export.json").read_text())
    made = json.loads((learned / "export.json").read_text())
    assert {"ece_after", "int8_same_spans"} <= made.keys() - told.keys()
    assert told.items() <= made.items()


def test_where_no_tagger_is_to_stay_something_must_be_learned(prepared: Path, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"tagger\.epochs is 0.*; set either"):
        tagger.fit(prepared, tmp_path / "checkpoint", _changed(prepared, tmp_path, epochs=0, start=""))


def test_of_few_documents_all_are_read_and_hosts_may_be_of_any_part(prepared: Path, tmp_path: Path) -> None:
    host = prepared / "gold" / "odd" / "odd-1.txt"
    host.parent.mkdir()
    host.write_text("id: odd-1\nevents: []\n---\ntitle| Who pays?\nbody| You do.\n")
    params = _changed(prepared, tmp_path, documents=500, hosts=["odd"])
    tagger.prepare(prepared / "gold", tmp_path / "prepared", params)
    assert _windows(tmp_path, "texts") == _windows(prepared, "texts")


def test_parts_are_found_as_often_as_missed(alert: GoldDocument) -> None:
    def read(label: str, none: float, own: float) -> Found:
        span = next(span for span in alert.document.spans if span.label == label)
        scores = np.full(len(ROLES), -np.inf, dtype=np.float32)
        scores[[ROLES.index("none"), ROLES.index("own")]] = none, own
        return Found(span.start, span.end, label, 1.0, scores, 0.0)  # type: ignore[arg-type]

    # Of the two the events name the body alone.
    found = [read("MINISTRY", none=1.2, own=0.0), read("CITY", none=0.3, own=0.0)]
    tagged = Tagged(found, [], Judged(np.zeros(0, dtype=np.int64), {}), {})
    bias = tagger.fit_none_bias([tagged], [alert])
    assert (bias["MINISTRY"], bias["CITY"], bias["LAW"]) == (1.5, 0.0, 0.0)


def test_a_tagger_with_another_encoder_cannot_learn_on(prepared: Path) -> None:
    with pytest.raises(AssetError, match=r"set tagger\.start to"):
        tagger.learn_from(_network(prepared), released_model("tagger"))


def test_what_is_learned_on_is_mixed_with_what_was_known(prepared: Path) -> None:
    network = _network(prepared)
    before = {name: values.clone() for name, values in network.state_dict().items()}
    for values in network.state_dict().values():
        if values.is_floating_point():
            values += 4
    tagger.mix(network, before, 0.25)
    for name, values in network.state_dict().items():
        assert np.allclose(values, before[name] + values.is_floating_point(), atol=1e-5), name
