"""The mean of two taggers' networks: what one learned anew, without losing what the other knows. Needs the extra `train`.

Networks that were fine-tuned from the same encoder can be averaged weight by weight, and the mean is often better than either
(Wortsman et al. 2022, "Model soups"; "Robust fine-tuning of zero-shot models").
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from pipeline.assets import AssetError, verified
from pipeline.encoder.decode import FORBIDDEN

Weights = dict[str, npt.NDArray[np.float32]]
# The exporter writes a matrix product under its module's path: "/encoder/layer.0/output/dense/MatMul".
_PRODUCT, _PREFIX = "/MatMul", "network."
_ZERO_OF_BLOCKS = 128


def averaged(own: dict[str, Any], folder: Path, share: float) -> dict[str, Any]:
    """A network's weights, averaged with those of an exported tagger.

    Args:
        own: the `state_dict` of a `TaggerNetwork`.
        folder: an exported tagger of the same form; heads that it lacks stay as they are in `own`.
        share: of the exported one, 0 to 1.

    Raises:
        AssetError: the exported network is another one, or its files are not the recorded ones.
    """
    import torch

    theirs = weights(folder)
    fitting = {name for name in own if name in theirs and theirs[name].shape == tuple(own[name].shape)}
    lacking = {name for name in own if name not in fitting and not name.startswith("begins.")}
    if lacking:
        raise AssetError(
            f"{folder} is another network than the one to average with it ({', '.join(sorted(lacking)[:3])} …); set "
            "`tagger.average` to 0 in the parameter file"
        )
    mixed = dict(own)
    for name in fitting:
        mean = share * theirs[name] + (1 - share) * own[name].float().numpy()
        # What BIO forbids was never learned.
        mixed[name] = torch.from_numpy(np.where(theirs[name] <= FORBIDDEN, own[name].float().numpy(), mean))
    return mixed


def weights(folder: Path) -> Weights:
    """The weights of an exported tagger by the names that its network gives them, as exact as int8 kept them.

    Raises:
        AssetError: a file is missing or is not the recorded one.
    """
    import onnx
    from onnx import helper, numpy_helper

    verified(folder)
    graph = onnx.load(folder / "model.onnx").graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    found: Weights = {}
    for name, values in stored.items():
        if values.dtype == np.float32 and not name.endswith("_scale"):
            plain = name.removeprefix(_PREFIX)
            found[plain.removesuffix("_Transposed")] = values.T if plain.endswith("_Transposed") else values
        elif name.endswith("_quantized"):
            base = name.removesuffix("_quantized")
            steps = values.astype(np.float32) - stored[f"{base}_zero_point"].astype(np.float32)
            found[base.removeprefix(_PREFIX)] = steps * stored[f"{base}_scale"]
    for node in graph.node:
        if node.op_type == "MatMulNBits":
            facts = {a.name: helper.get_attribute_value(a) for a in node.attribute}
            blocks = (stored[node.input[1]].astype(np.float32) - _ZERO_OF_BLOCKS).reshape(
                facts["N"], -1, facts["block_size"]
            )
            scales = stored[node.input[2]].reshape(facts["N"], -1, 1)
            module = node.name.partition(_PRODUCT)[0].strip("/").replace("/", ".")
            found[f"{module}.weight"] = (blocks * scales).reshape(facts["N"], -1)[:, : facts["K"]]
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    for name, field in (("transitions", "transitions"), ("start_transitions", "start"), ("end_transitions", "end")):
        found[f"crf.{name}"] = np.asarray(config[field], dtype=np.float32)
    return found
