from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from pipeline.encoder.export import _quantize, exported_weights

onnx = pytest.importorskip("onnx", reason="export is part of training, which needs the extra `train`")

_CHANCE = np.random.default_rng(0)
_WEIGHTS = (_CHANCE.normal(size=(64, 64)) / 8).astype(np.float32)
_BIAS = _CHANCE.normal(size=64).astype(np.float32)
# One column is far wider than the others, as in networks that were trained.
_SPREAD = np.ones(64, dtype=np.float32)
_SPREAD[7] = 20.0
_NETWORK = """
<ir_version: 8, opset_import: ["": 17]>
network (float[rows, pieces, 64] x) => (float[rows, pieces, 64] y, float[rows, pieces, 3] z) {
    half = MatMul (x, w)
    whole = Add (half, b)
    again = Identity (w)
    y = MatMul (whole, again)
    z = MatMul (whole, head)
}
"""


def _batch(rows: int, pieces: int) -> dict[str, np.ndarray]:
    return {"x": (_CHANCE.normal(size=(rows, pieces, 64)) * _SPREAD).astype(np.float32)}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network of two layers that share their weights, of which the exporter hands the later one a copy, and a head, in int8."""
    folder = tmp_path_factory.mktemp("network")
    model = onnx.parser.parse_model(_NETWORK)
    for name, values in (("w", _WEIGHTS), ("b", _BIAS), ("head", _WEIGHTS[:, :3])):
        model.graph.initializer.append(onnx.numpy_helper.from_array(values.copy(), name))
    onnx.save(model, folder / "full.onnx")
    samples = [_batch(8, 30) | {"attention_mask": np.ones((8, 30), dtype=np.int64)} for _ in range(20)]
    for batch in samples:
        batch["x"][:, 20:] *= 1000
        batch["attention_mask"][:, 20:] = 0  # padding, which says nothing of the ranges
    _quantize(folder / "full.onnx", folder / "model.onnx", samples)
    return folder


@pytest.fixture(scope="module")
def session(folder: Path) -> onnxruntime.InferenceSession:
    return onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])


def test_matrices_are_int8_and_heads_are_not(folder: Path) -> None:
    kinds = {t.name: t.data_type for t in onnx.load(folder / "model.onnx").graph.initializer}
    assert (kinds["w"], kinds["head"]) == (onnx.TensorProto.INT8, onnx.TensorProto.FLOAT)


def test_int8_is_near_full_precision(session: onnxruntime.InferenceSession) -> None:
    x = _batch(3, 5)["x"]
    whole = x @ _WEIGHTS + _BIAS
    for found, exact in zip(
        session.run(["y", "z"], {"x": x}), (whole @ _WEIGHTS, whole @ _WEIGHTS[:, :3]), strict=True
    ):
        assert np.sqrt(((found - exact) ** 2).mean()) < 0.04 * exact.std()


def test_a_row_does_not_depend_on_the_rows_beside_it(session: onnxruntime.InferenceSession) -> None:
    x = _batch(2, 5)["x"]
    [alone] = session.run(["y"], {"x": x[:1]})
    x[1] *= 1000
    [together] = session.run(["y"], {"x": x})
    np.testing.assert_array_equal(together[:1], alone)


def test_what_is_beyond_all_samples_is_cut_to_their_range(session: onnxruntime.InferenceSession) -> None:
    x = np.full((1, 1, 64), 1e6, dtype=np.float32)
    [found] = session.run(["y"], {"x": x})
    assert np.abs(found).max() < 1e5


_TABLES = """
<ir_version: 8, opset_import: ["": 17]>
network (int64[rows, pieces] ids, int64[rows, pieces] at) => (float[rows, pieces, 64] y) {
    word = Gather (words, ids)
    place = Gather (places, at)
    y = Add (word, place)
}
"""


def test_a_large_table_is_int8_column_by_column_and_read_back(tmp_path: Path) -> None:
    words = (_CHANCE.normal(size=(2000, 64)) * _SPREAD).astype(np.float32)
    places = _CHANCE.normal(size=(40, 64)).astype(np.float32)
    model = onnx.parser.parse_model(_TABLES)
    for name, values in (("words", words), ("places", places)):
        model.graph.initializer.append(onnx.numpy_helper.from_array(values, name))
    onnx.save(model, tmp_path / "full.onnx")
    _quantize(tmp_path / "full.onnx", tmp_path / "model.onnx", [])
    kinds = {t.name: t.data_type for t in onnx.load(tmp_path / "model.onnx").graph.initializer}
    assert kinds["words"] == onnx.TensorProto.INT8
    assert kinds["places"] == onnx.TensorProto.FLOAT

    step = np.abs(words).max(0) / 127
    read = exported_weights(tmp_path)["words"]
    assert (np.abs(read - words) <= step / 2 + 1e-6).all()
    ids = np.arange(6).reshape(2, 3)
    session = onnxruntime.InferenceSession(str(tmp_path / "model.onnx"), providers=["CPUExecutionProvider"])
    [found] = session.run(["y"], {"ids": ids, "at": ids})
    np.testing.assert_allclose(found, read[ids] + places[ids], atol=1e-5)
