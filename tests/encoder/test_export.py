from pathlib import Path

import numpy as np
import onnxruntime
import pytest

from pipeline.encoder.export import _quantize

onnx = pytest.importorskip("onnx", reason="export is part of training, which needs the extra `train`")

_CHANCE = np.random.default_rng(0)
_WEIGHTS = _CHANCE.normal(size=(64, 64)).astype(np.float32)
_TWICE = """
<ir_version: 8, opset_import: ["": 17]>
twice (float[rows, words, 64] x) => (float[rows, words, 64] y) {
    half = MatMul (x, w)
    y = MatMul (half, w)
}
"""


@pytest.fixture(scope="module")
def session(tmp_path_factory: pytest.TempPathFactory) -> onnxruntime.InferenceSession:
    """A network of two layers that share their weights, in int8."""
    folder = tmp_path_factory.mktemp("network")
    model = onnx.parser.parse_model(_TWICE)
    model.graph.initializer.append(onnx.numpy_helper.from_array(_WEIGHTS, "w"))
    full, small = folder / "full.onnx", folder / "small.onnx"
    onnx.save(model, full)
    _quantize(full, small)
    _assert_int8(small)
    return onnxruntime.InferenceSession(str(small), providers=["CPUExecutionProvider"])


def _assert_int8(path: Path) -> None:
    [weights] = [t for t in onnx.load(path).graph.initializer if t.name == "w"]
    assert weights.data_type == onnx.TensorProto.INT8


def _run(session: onnxruntime.InferenceSession, x: np.ndarray) -> np.ndarray:
    return np.asarray(session.run(["y"], {"x": x})[0])


def test_int8_is_near_full_precision(session: onnxruntime.InferenceSession) -> None:
    x = _CHANCE.normal(size=(3, 5, 64)).astype(np.float32)
    exact = x @ _WEIGHTS @ _WEIGHTS
    assert np.abs(_run(session, x) - exact).max() < 0.05 * np.abs(exact).max()


def test_a_row_does_not_depend_on_the_rows_beside_it(session: onnxruntime.InferenceSession) -> None:
    x = _CHANCE.normal(size=(2, 5, 64)).astype(np.float32)
    alone = _run(session, x[:1])
    x[1] *= 1000
    np.testing.assert_allclose(_run(session, x)[:1], alone, rtol=1e-5, atol=1e-5)


def test_a_row_of_zeros_stays_zero(session: onnxruntime.InferenceSession) -> None:
    assert not _run(session, np.zeros((1, 2, 64), dtype=np.float32)).any()
