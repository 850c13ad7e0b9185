"""Fine-tuning of an encoder with what stands on it, as the tagger and the classifiers of texts share it. Needs the extra `train`."""

import hashlib
import inspect
import json
import shutil
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
import yaml
from datasets import Dataset
from tokenizers import Tokenizer
from transformers import AutoTokenizer, Trainer, TrainerCallback, TrainingArguments

from pipeline.assets import AssetError, sha256
from pipeline.encoder.embed import encoder_source

NETWORK = "network.safetensors"  # the weights of a trained network in its checkpoint's folder


def settings(params: Path, model: str) -> dict[str, Any]:
    """The part of the parameter file that is about a model, with the tagger's `encoder`, of which all are made."""
    stated = yaml.safe_load(params.read_text(encoding="utf-8"))
    own: dict[str, Any] = stated[model]
    return {"encoder": stated["tagger"]["encoder"], **own}


def fine_tune(
    network: Any,
    s: dict[str, Any],
    learned: Dataset,
    dev: Dataset,
    folder: Path,
    *,
    collate: Callable[[list[dict[str, Any]]], dict[str, Any]],
    score: Callable[[Any], float],
    labels: list[str],
    made_of: Iterable[str],
) -> list[float]:
    """Train a network; its score on dev after each epoch. An interrupted run goes on from there if all that it is made of is the same.

    Args:
        network: a module with an `encoder`, whose `forward` gives a `loss`; is left as it was after its best epoch.
        s: the settings `epochs`, `batch`, `lr` (of the encoder), `head_lr`, `seed`, for a network with a chain `crf_lr`, and `frozen`:
            how many of the encoder's layers, the first ones, learn nothing, nor do its embeddings; 0 if left out: all learn.
        learned: rows to learn from, with a column `length`.
        dev: rows to choose the epoch by.
        folder: where the model will lie; checkpoints lie beside it, until `forget`.
        collate: rows → a batch of tensors.
        score: what is best when it is highest, of a prediction on dev.
        labels: the inputs of `forward` that are answers.
        made_of: the files of code, besides this one and those about the network, that the run depends on.
    """
    run = _unfinished(folder) / _key(network, s, learned, dev, made_of)
    if frozen := s.get("frozen"):
        _freeze(network.encoder, frozen)
    bf16, on_cpu = _has_bf16(), not torch.cuda.is_available()
    if bf16 and on_cpu:
        # Torch's fused attention is slow in bf16 on processors: a step takes 0.78 s with it, 0.58 s without, in fp32 1.05 s.
        network.encoder.set_attn_implementation("eager")
    steps = -(-len(learned) // s["batch"]) * s["epochs"]
    arguments = TrainingArguments(
        output_dir=str(run),
        num_train_epochs=s["epochs"],
        per_device_train_batch_size=s["batch"],
        per_device_eval_batch_size=32,
        bf16=bf16,
        use_cpu=on_cpu,
        eval_strategy="epoch",
        save_strategy="epoch",
        save_total_limit=2,
        load_best_model_at_end=True,
        metric_for_best_model="score",
        greater_is_better=True,
        label_names=labels,
        remove_unused_columns=False,
        # Texts of like length make a batch: a quarter less padding.
        train_sampling_strategy="group_by_length",
        max_grad_norm=1.0,
        logging_steps=20,
        report_to=[],
        seed=s["seed"],
    )
    # Fused, and without dropout of attention (see the network), a step takes three quarters of the time.
    optimizer = torch.optim.AdamW(_parameter_groups(network, s), weight_decay=0.01, fused=True)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _warm_then_down(step, steps))
    trainer = Trainer(
        model=network,
        args=arguments,
        train_dataset=learned,
        eval_dataset=dev,
        data_collator=collate,
        compute_metrics=lambda prediction: {"score": score(prediction)},
        optimizers=(optimizer, schedule),
        callbacks=_dvclive(run.parent),
    )
    trainer.train(resume_from_checkpoint=_last_checkpoint(run))
    network.cpu()  # where it is exported
    return [entry["eval_score"] for entry in trainer.state.log_history if "eval_score" in entry]


def forget(folder: Path) -> None:
    """Remove the checkpoints of a model that is done."""
    shutil.rmtree(_unfinished(folder), ignore_errors=True)


def _unfinished(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}-unfinished")


def _key(network: Any, s: dict[str, Any], learned: Dataset, dev: Dataset, made_of: Iterable[str]) -> str:
    """A name for what a run is made of: the network as it begins, settings, rows and code."""
    code = [__file__, *sorted(map(str, Path(inspect.getfile(type(network))).parent.glob("*.py"))), *made_of]
    stated = [s, learned.to_dict(), dev.to_dict(), [sha256(Path(file)) for file in code]]
    digest = hashlib.sha256(json.dumps(stated, sort_keys=True).encode())
    for values in network.state_dict().values():
        digest.update(values.float().numpy().tobytes())
    return digest.hexdigest()[:16]


def _last_checkpoint(run: Path) -> str | None:
    """The last one that was saved to its end: how far the run was is written last."""
    whole = (path.parent for path in run.glob("checkpoint-*/trainer_state.json"))
    last = max(whole, key=lambda path: int(path.name.rpartition("-")[2]), default=None)
    return str(last) if last else None


def take_over(network: Any, learned: Mapping[str, np.ndarray[Any, Any]], mend: str) -> None:
    """Give a network the weights that another has learned, by their names; heads that that one lacks, or that differ in size, stay untrained.

    Raises:
        AssetError: the encoders differ; says `mend`.
    """
    for name, values in network.state_dict().items():
        if name in learned and learned[name].shape == values.shape:
            values.copy_(torch.from_numpy(np.array(learned[name])))
        elif name.startswith("encoder."):
            raise AssetError(mend)


def load_tokenizer(encoder: str) -> tuple[Tokenizer, str]:
    """The fast tokenizer of an encoder, and what it reads a masked word as; without a mask what it does not know."""
    pretrained = AutoTokenizer.from_pretrained(encoder_source(encoder))
    tokenizer: Tokenizer = pretrained.backend_tokenizer
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer, pretrained.mask_token or pretrained.unk_token


def _freeze(encoder: Any, count: int) -> None:
    """Let an encoder's embeddings and its first layers learn nothing, which saves the way back through them.

    Raises:
        ValueError: it has no more layers than that, or has them not one by one, as where they share their weights.
    """
    own = encoder.config.num_hidden_layers
    lists = (module for module in encoder.modules() if isinstance(module, torch.nn.ModuleList))
    layers = next((found for found in lists if len(found) == own), None)
    if layers is None:
        raise ValueError(f"`frozen` is {count}, and the encoder's {own} layers cannot be told apart; set it to 0")
    if not 0 <= count < len(layers):
        raise ValueError(f"`frozen` is {count}, and the encoder has {len(layers)} layers; give less")
    encoder.requires_grad_(False)
    for layer in layers[count:]:
        layer.requires_grad_(True)


def _has_bf16() -> bool:
    """Whether the machine computes in bf16; one that only emulates it takes 42 s a step where fp32 takes 2.3 s."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported(including_emulation=False))
    return torch.backends.mkldnn.is_available() and bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _parameter_groups(network: Any, s: dict[str, Any]) -> list[dict[str, Any]]:
    """The encoder learns slowly, what is new to it faster, a chain's transitions fastest."""
    rates = {"encoder": s["lr"], "crf": s.get("crf_lr")}
    groups: defaultdict[float, list[Any]] = defaultdict(list)
    learning = ((name, parameter) for name, parameter in network.named_parameters() if parameter.requires_grad)
    for name, parameter in learning:
        groups[rates.get(name.partition(".")[0], s["head_lr"])].append(parameter)
    return [{"params": parameters, "lr": rate} for rate, parameters in groups.items()]


def _warm_then_down(step: int, steps: int) -> float:
    warm = max(1, steps // 10)
    return min((step + 1) / warm, max(0.0, (steps - step) / max(1, steps - warm)))


def _dvclive(folder: Path) -> list[TrainerCallback]:
    from dvclive import Live
    from dvclive.huggingface import DVCLiveCallback

    return [DVCLiveCallback(live=Live(dir=str(folder / "dvclive"), save_dvc_exp=False, dvcyaml=None))]
