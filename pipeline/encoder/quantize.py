"""int8 for the matrices of an exported encoder: activations with fixed scales, smoothed channel by channel. Needs `train`.

A text must read the same whatever texts stand beside it in a batch, so the scales of activations are fixed beforehand, on a
sample, and not taken from each batch. A few channels of a transformer's activations are ten times as large as the others and
would take the whole range; SmoothQuant (Xiao et al., 2023, arXiv:2211.10438) divides each channel by what its weights are
multiplied by, so that both fit into eight bits.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime
from onnx import helper, numpy_helper

Floats = npt.NDArray[np.float32]
# How much of the spread between channels goes from the activations into the weights, and how far beyond the sample's range
# activations may reach. On dev the share of spans that are the same as in fp32 is .990 with (.7, 1), .991 with (.8, 1), .992
# with (.8, 1.1), .985 with (.9, 1); .936 with (.4, 1).
_SMOOTHING, _MARGIN = 0.8, 1.1
_SMALLEST = 1e-5
# Of the values that reach a matrix, every fourth is enough to know their range by.
_EVERY = 4


class _Matrix(NamedTuple):
    """A product with constant weights (inputs, outputs), and the bias that is added to it, where there is one."""

    product: Any
    addition: Any | None
    weights: Floats
    bias: str | None


def quantize(full: Path, small: Path, batches: Sequence[dict[str, Any]], prefix: str) -> None:
    """Write `full` with its products in int8; what lies outside the encoder, the heads, stays as it is.

    Args:
        full: an ONNX model in fp32.
        small: written.
        batches: inputs of the model like those that it will read; best one row each, so that no padding counts.
        prefix: of the names of the nodes whose weights are to be int8.

    Raises:
        ValueError: no product has a name with this prefix.
    """
    model = onnx.load(full)
    matrices = list(_matrices(model.graph, prefix))
    if not matrices:
        raise ValueError(f"{full} has no product under {prefix!r} with constant weights; is it an exported encoder?")
    readers: defaultdict[str, list[_Matrix]] = defaultdict(list)
    for matrix in matrices:
        readers[matrix.product.input[0]].append(matrix)
    seen = _activations(model, list(readers), batches)
    replaced: dict[int, list[Any]] = {}
    added: list[Any] = []
    for name, values in seen.items():
        smoothing = _smoothing(values, [m.weights for m in readers[name]])
        nodes, constants = _quantized_activation(name, values, smoothing)
        added += constants
        for matrix in readers[name]:
            product, constants = _quantized_product(matrix, name, smoothing)
            added += constants
            replaced[id(matrix.product)] = [*nodes, product]
            if matrix.addition is not None:
                replaced[id(matrix.addition)] = []
            nodes = []
    _replace(model.graph, replaced, added)
    if not any(used.domain == "com.microsoft" for used in model.opset_import):
        model.opset_import.append(helper.make_opsetid("com.microsoft", 1))
    onnx.save(model, small)


def _matrices(graph: Any, prefix: str) -> Iterable[_Matrix]:
    constants = {tensor.name: tensor for tensor in graph.initializer}
    readers: defaultdict[str, list[Any]] = defaultdict(list)
    for node in graph.node:
        for name in node.input:
            readers[name].append(node)
    for node in graph.node:
        if node.op_type != "MatMul" or not node.name.startswith(prefix) or node.input[1] not in constants:
            continue
        weights = numpy_helper.to_array(constants[node.input[1]]).astype(np.float32)
        after = readers[node.output[0]]
        bias = next((name for name in after[0].input if name in constants), None) if len(after) == 1 else None
        addition = after[0] if bias is not None and after[0].op_type == "Add" else None
        yield _Matrix(node, addition, weights, bias if addition is not None else None)


def _activations(model: Any, names: list[str], batches: Sequence[dict[str, Any]]) -> dict[str, Floats]:
    """(values, channels) of what reaches each product."""
    probe = onnx.ModelProto()
    probe.CopyFrom(model)
    probe.graph.output.extend(helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names)
    session = onnxruntime.InferenceSession(probe.SerializeToString(), providers=["CPUExecutionProvider"])
    seen: dict[str, list[Floats]] = {name: [] for name in names}
    for batch in batches:
        for name, values in zip(names, session.run(names, batch), strict=True):
            seen[name].append(values.reshape(-1, values.shape[-1])[::_EVERY])
    return {name: np.concatenate(parts) for name, parts in seen.items()}


def _smoothing(values: Floats, weights: Sequence[Floats]) -> Floats:
    """(channels,): what activations are divided by and weights multiplied with."""
    largest = np.maximum(np.abs(values).max(0), _SMALLEST)
    heaviest = np.maximum(np.max([np.abs(w).max(1) for w in weights], axis=0), _SMALLEST)
    smoothing: Floats = (largest**_SMOOTHING / heaviest ** (1 - _SMOOTHING)).astype(np.float32)
    return smoothing


def _quantized_activation(name: str, values: Floats, smoothing: Floats) -> tuple[list[Any], list[Any]]:
    smooth = values / smoothing
    low, high = min(0.0, float(smooth.min())) * _MARGIN, max(0.0, float(smooth.max())) * _MARGIN
    scale = max(high - low, _SMALLEST) / 255
    constants = {
        f"{name}_divisor": 1 / smoothing,
        f"{name}_scale": np.float32(scale),
        f"{name}_zero": np.uint8(round(-low / scale)),
    }
    nodes = [
        helper.make_node("Mul", [name, f"{name}_divisor"], [f"{name}_smooth"]),
        helper.make_node("QuantizeLinear", [f"{name}_smooth", f"{name}_scale", f"{name}_zero"], [f"{name}_int8"]),
    ]
    return nodes, _tensors(constants)


def _quantized_product(matrix: _Matrix, name: str, smoothing: Floats) -> tuple[Any, list[Any]]:
    weights = matrix.weights * smoothing[:, None]
    scales = np.maximum(np.abs(weights).max(0), _SMALLEST) / 127
    own = matrix.product.input[1]
    constants = {
        f"{own}_int8": np.round(weights / scales).astype(np.int8),
        f"{own}_scales": scales.astype(np.float32),
    }
    inputs = [f"{name}_int8", f"{own}_int8", f"{name}_scale", f"{own}_scales", f"{name}_zero", "", matrix.bias or ""]
    output = (matrix.addition or matrix.product).output[0]
    product = helper.make_node(
        "MatMulIntegerToFloat", inputs, [output], name=matrix.product.name, domain="com.microsoft"
    )
    return product, _tensors(constants)


def _tensors(arrays: dict[str, Any]) -> list[Any]:
    return [numpy_helper.from_array(np.asarray(values), name) for name, values in arrays.items()]


def _replace(graph: Any, replaced: dict[int, list[Any]], added: list[Any]) -> None:
    """Put the new nodes in the places of the old, and drop constants that nothing reads any more."""
    nodes = [new for old in graph.node for new in replaced.get(id(old), [old])]
    read = {name for node in nodes for name in node.input}
    constants = [tensor for tensor in [*graph.initializer, *added] if tensor.name in read]
    del graph.node[:], graph.initializer[:]
    graph.node.extend(nodes)
    graph.initializer.extend(constants)
