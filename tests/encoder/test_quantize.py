"""int8 of a small network with one matrix inside the encoder and one outside."""

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

onnx = pytest.importorskip("onnx", reason="making int8 needs the extra `train`")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from pipeline.encoder.quantize import quantize  # noqa: E402

_WIDTH, _OUT = 32, 8


@pytest.fixture
def full(tmp_path: Path) -> Path:
    chance = np.random.default_rng(0)
    constants = {
        "inner": chance.normal(size=(_WIDTH, _WIDTH)),
        "bias": chance.normal(size=_WIDTH),
        "outer": chance.normal(size=(_WIDTH, _OUT)),
    }
    nodes = [
        helper.make_node("MatMul", ["x", "inner"], ["product"], name="/encoder/dense/MatMul"),
        helper.make_node("Add", ["bias", "product"], ["hidden"], name="/encoder/dense/Add"),
        helper.make_node("MatMul", ["hidden", "outer"], ["y"], name="/head/MatMul"),
    ]
    graph = helper.make_graph(
        nodes,
        "small",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["row", _WIDTH])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["row", _OUT])],
        [numpy_helper.from_array(values.astype(np.float32), name) for name, values in constants.items()],
    )
    path = tmp_path / "full.onnx"
    onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8), path)
    return path


def _rows(count: int, seed: int) -> np.ndarray:
    """Rows of which one channel is fifty times as large as the others, as in a transformer."""
    rows = np.random.default_rng(seed).normal(size=(count, _WIDTH)).astype(np.float32)
    rows[:, 3] *= 50
    return rows


def _run(path: Path, rows: np.ndarray) -> np.ndarray:
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    found: np.ndarray = session.run(["y"], {"x": rows})[0]
    return found


@pytest.fixture
def small(full: Path) -> Path:
    path = full.with_name("small.onnx")
    quantize(full, path, [{"x": _rows(400, seed)} for seed in (1, 2)], "/encoder/")
    return path


def test_the_numbers_are_nearly_those_of_fp32(full: Path, small: Path) -> None:
    rows = _rows(50, seed=3)
    exact, close = _run(full, rows), _run(small, rows)
    assert np.abs(close - exact).max() < 0.02 * np.abs(exact).max()


def test_a_row_reads_the_same_whatever_stands_beside_it(small: Path) -> None:
    rows = _rows(20, seed=4)
    beside = np.concatenate([rows[:1], 1000 * rows[1:]])
    assert np.array_equal(_run(small, rows)[0], _run(small, beside)[0])


def test_only_the_encoder_is_in_int8(small: Path) -> None:
    model = onnx.load(small)
    kinds = {node.name: node.op_type for node in model.graph.node if node.name}
    assert kinds == {"/encoder/dense/MatMul": "MatMulIntegerToFloat", "/head/MatMul": "MatMul"}
    types = {tensor.name: tensor.data_type for tensor in model.graph.initializer}
    assert "inner" not in types
    assert types["inner_int8"] == TensorProto.INT8


def test_a_model_without_such_products_is_refused(full: Path) -> None:
    with pytest.raises(ValueError, match="no product under '/body/'"):
        quantize(full, full.with_name("small.onnx"), [{"x": _rows(2, 0)}], "/body/")
