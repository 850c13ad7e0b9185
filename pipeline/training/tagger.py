"""Trains the tagger: gold documents → windows → network → an ONNX model with calibrated scores. Needs the extra `train`.

python -m pipeline.training.tagger prepare data/gold data/prepared
python -m pipeline.training.tagger fit data/prepared models/candidate/checkpoint
python -m pipeline.training.tagger export data/gold models/candidate/checkpoint models/candidate/tagger
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any, cast

import numpy as np
import torch
import typer
from datasets import Dataset, Features, List, Value, load_dataset
from tokenizers import Tokenizer
from transformers import set_seed

from pipeline.corpus import gold
from pipeline.corpus.gold import GoldDocument
from pipeline.encoder.decode import Chain, Floats, spans
from pipeline.encoder.export import export_tagger, exported_weights
from pipeline.encoder.network import IGNORED, TaggerNetwork
from pipeline.encoder.tagger import (
    NO_ROLE,
    Batch,
    Scorer,
    Tagged,
    TaggerConfig,
    TaggerModel,
    to_inputs,
    to_pieces,
)
from pipeline.encoder.words import BREAK
from pipeline.events.judge import CLASSES
from pipeline.schema import SPAN_LABELS
from pipeline.stages.tag import passage, rule_spans
from pipeline.training.asides import with_asides
from pipeline.training.augment import Augmenter
from pipeline.training.golds import times_more
from pipeline.training.labelled import HINTS, ROLES, ROLES_OF, TAGS, Labelled, labelled, rows
from pipeline.training.loop import NETWORK, fine_tune, forget, load_tokenizer, settings, take_over
from pipeline.training.round_ups import round_ups

app = typer.Typer(add_completion=False, help=__doc__)
_PARAMS, _START = Path("params.yaml"), Path("models/candidate/start")
_TIMES = ("DATE", "DURATION")
_NONE = ROLES.index(NO_ROLE)
_Items = list[tuple[Labelled, int]]  # with how often each is read
# Of a window; told so that a file without windows has them too.
_FEATURES = Features(
    {"words": List(Value("string"))}
    | {name: List(Value("int64")) for name in ("hints", "tags", "roles", "begins", "development", "judged")}
)


@app.command()
def prepare(corpus: Path, folder: Path, params: Path = _PARAMS) -> None:
    """Write texts.parquet (gold, and pages made of it), variants.parquet (of it) and dev.parquet: the windows of each.

    With no epochs nothing is learned, and there are none.
    """
    s = settings(params, "tagger")
    texts, variants, dev = _items(corpus, s) if s["epochs"] else ([], [], [])
    folder.mkdir(parents=True, exist_ok=True)
    # A text to learn from knows of the names that the texts gave (`training/names.py`) only those that another gave too, as others will.
    for name, items, least in (("texts", texts, 2), ("variants", variants, 2), ("dev", dev, 1)):
        windows = [row for item, times in items for row in rows(item, s["window"], s["overlap"], least) * times]
        columns = {column: [row[column] for row in windows] for column in _FEATURES}
        Dataset.from_dict(columns, features=_FEATURES).to_parquet(folder / f"{name}.parquet")
        words = sum(len(row["words"]) for row in windows)
        typer.echo(f"{name}: {sum(times for _, times in items)} texts, {len(windows)} windows, {words:,} words")


def _items(corpus: Path, s: Mapping[str, Any]) -> tuple[_Items, _Items, _Items]:
    """The texts to learn from, their variants, and the development documents."""
    parts = {*s["data"], *s["varied"], *s["made_of"], *s["hosts"]}
    corpora = {part: list(gold.read_folder(corpus / part)) for part in parts}
    part_of = {g.document.doc_id: part for part in s["data"] for g in corpora[part]}
    again = {name: times for name, part in part_of.items() if (times := times_more(name, part, s["again"])) is not None}
    if s["documents"]:
        others = sorted(part_of.keys() - again.keys())
        left_out = {*others} - {*Random(s["seed"]).sample(others, min(s["documents"], len(others)))}
        corpora = {part: [g for g in golds if g.document.doc_id not in left_out] for part, golds in corpora.items()}
    items = {part: {g.document.doc_id: labelled(g) for g in golds} for part, golds in corpora.items()}
    # Those who wrote the short developments took what they say in passing for no news, which others would.
    for part in s["made_of"]:
        items[part] = {name: replace(item, begins={}) for name, item in items[part].items()}
    texts = [(item, 1 + again.get(name, 0)) for part in s["data"] for name, item in items[part].items()]
    shorts = [g for part in s["made_of"] for g in corpora[part]]
    made = round_ups(shorts, s["made"], s["seed"])
    hosts = [g for part in s["hosts"] for g in corpora[part]]
    made += map(labelled, with_asides(hosts, gold.read_parts(corpus, s["asides"]), s["with_asides"], s["seed"]))
    augmenter = Augmenter((item for item, _ in texts), replacement=s["replacement"], seed=s["seed"])
    variants = [
        augmenter.variant(item) for _ in range(s["variants"]) for part in s["varied"] for item in items[part].values()
    ]
    dev = [labelled(g) for g in gold.read_development(corpus)]
    return texts + _once(made), _once(variants), _once(dev)


def _once(items: Iterable[Labelled]) -> _Items:
    return [(item, 1) for item in items]


class _Collator:
    """Rows → a padded batch of tensors; while training, words are masked and hints dropped by chance.

    So no word, and no hint, is trusted blindly.
    """

    def __init__(self, tokenizer: Tokenizer, mask: str, s: dict[str, Any]) -> None:
        self._tokenizer, self._mask = tokenizer, mask
        self._word_dropout, self._hint_dropout = s["word_dropout"], s["hint_dropout"]
        self._random = np.random.default_rng(s["seed"])

    def __call__(self, batch: list[dict[str, Any]]) -> dict[str, Any]:
        hints = [self._dropped(row["hints"]) if row["train"] else row["hints"] for row in batch]
        words = [self._masked(row["words"]) if row["train"] else row["words"] for row in batch]
        inputs = to_inputs(to_pieces(self._tokenizer, words, hints))
        width = inputs["first"].shape[1]
        columns = {"labels": "tags", "roles": "roles", "begins": "begins", "development": "development"}
        for name, column in columns.items():
            inputs[name] = np.full((len(batch), width), IGNORED, dtype=np.int64)
            for i, row in enumerate(batch):
                inputs[name][i, : len(row[column])] = row[column]
        developments = max(1, *(len(row["judged"]) // len(CLASSES) for row in batch))
        inputs["judged"] = np.full((len(batch), developments, len(CLASSES)), IGNORED, dtype=np.int64)
        for i, row in enumerate(batch):
            inputs["judged"][i].flat[: len(row["judged"])] = row["judged"]
        return {name: torch.from_numpy(values) for name, values in inputs.items()}

    def _masked(self, words: list[str]) -> list[str]:
        chances = self._random.random(len(words))
        masked = (chances < self._word_dropout).tolist()
        return [self._mask if mask and word != BREAK else word for word, mask in zip(words, masked, strict=True)]

    def _dropped(self, hints: list[int]) -> list[int]:
        kept, drop = [], False
        for hint in hints:
            if hint and HINTS[hint].startswith("B-"):
                drop = self._random.random() < self._hint_dropout
            kept.append(0 if drop else hint)
        return kept


@app.command()
def fit(prepared: Path, folder: Path, params: Path = _PARAMS, start: Path = _START) -> None:
    """Fine-tune the network, as it is after its best epoch by span F1 on dev; an interrupted run goes on from its last.

    With the setting `start` an exported tagger learns on, the one in the folder `start`, and every weight becomes a mean of what
    it was and what it is (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models"): what is new is learned, and what was known
    is kept. With no epochs it stays as it is, while the other models are made anew.

    Raises:
        ValueError: neither is there a tagger to learn on nor anything to be learned.
        AssetError: that tagger has another encoder.
    """
    from safetensors.torch import save_file

    s = settings(params, "tagger")
    if not s["start"] and not s["epochs"]:
        raise ValueError("tagger.epochs is 0, which keeps the tagger of tagger.start, and that is ''; set either")
    set_seed(s["seed"])
    network = new_network(s)
    before: dict[str, torch.Tensor] = {}
    if s["start"]:
        learn_from(network, start)
        before = {name: values.clone() for name, values in network.state_dict().items()}
    scores = train(network, s, prepared, folder) if s["epochs"] else []
    if before:
        mix(network, before, s["mix"])
    folder.mkdir(parents=True, exist_ok=True)
    weights = {name: values.contiguous() for name, values in network.state_dict().items()}
    save_file(weights, folder / NETWORK)
    (folder / "training.json").write_text(json.dumps({"epochs": len(scores), "dev_f1": scores}, indent=2) + "\n")
    forget(folder)


def train(network: TaggerNetwork, s: dict[str, Any], prepared: Path, folder: Path) -> list[float]:
    """Train the network on prepared windows; the span F1 on dev after each epoch.

    Args:
        network: is left as it was after its best epoch.
        s: the settings.
        prepared: a folder that `prepare` wrote.
        folder: where the network will lie; an interrupted run is resumed as `fine_tune` does.
    """
    files = {
        "train": [str(prepared / f"{part}.parquet") for part in ("texts", "variants")],
        "dev": str(prepared / "dev.parquet"),
    }
    data = load_dataset("parquet", data_files=files)
    learned, dev = (
        data[k]
        .add_column("train", [k == "train"] * len(data[k]))
        .add_column("length", [len(words) for words in data[k]["words"]])
        for k in ("train", "dev")
    )
    return fine_tune(
        network,
        s,
        learned,
        dev,
        folder,
        collate=_Collator(*load_tokenizer(s["encoder"]), s),
        score=lambda prediction: window_f1(network, prediction.predictions, prediction.label_ids[0]),
        labels=["labels", "roles", "begins", "development", "judged"],
        made_of=[__file__],
    )


def new_network(s: dict[str, Any]) -> TaggerNetwork:
    """An untrained network with these settings."""
    return TaggerNetwork(
        s["encoder"],
        layers=s["layers"],
        tags=len(TAGS),
        roles=len(ROLES),
        classes=[len(c) for c in CLASSES.values()],
        hints=len(HINTS),
        crf=s["crf"],
    )


def learn_from(network: TaggerNetwork, folder: Path) -> None:
    """Give a network what an exported tagger has learned.

    Raises:
        AssetError: the encoders differ.
    """
    chain = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    found = exported_weights(folder)
    found |= {f"crf.{name}_transitions": np.array(chain[name], dtype=np.float32) for name in ("start", "end")}
    found["crf.transitions"] = np.array(chain["transitions"], dtype=np.float32)
    take_over(
        network, found, f"{folder} is no tagger with this encoder; set tagger.start to a commit that has one, or to ''"
    )


def mix(network: TaggerNetwork, before: Mapping[str, torch.Tensor], share: float) -> None:
    """Move a network's weights back towards those from before, of which 1 - `share` is kept."""
    for name, values in network.state_dict().items():
        if values.is_floating_point():
            values.lerp_(before[name].to(values), 1 - share)


def chain_of(network: TaggerNetwork) -> Chain:
    """The network's transitions; without a CRF only BIO's rules."""
    learned = [
        getattr(network.crf, name).detach().float().cpu().numpy() * float(network.use_crf)
        for name in ("transitions", "start_transitions", "end_transitions")
    ]
    return Chain.of(TAGS, *learned)


def window_f1(network: TaggerNetwork, scores: Any, labels: Any) -> float:
    """Exact span F1 over all windows, DATE and DURATION left out: the grammar decides those."""
    scores = scores[0] if isinstance(scores, tuple) else scores
    lengths = (labels != IGNORED).sum(1)
    paths = chain_of(network).viterbi(np.asarray(scores[:, : lengths.max()], dtype=np.float32), lengths)
    flat: Floats = np.ones((int(lengths.max()), len(TAGS)), dtype=np.float32)
    hit = found = true = 0
    for path, label, length in zip(paths, labels, lengths, strict=True):
        ours = {s[:3] for s in spans(TAGS, path, flat) if s.label not in _TIMES}
        theirs = {s[:3] for s in spans(TAGS, label[:length], flat) if s.label not in _TIMES}
        hit, found, true = hit + len(ours & theirs), found + len(ours), true + len(theirs)
    return 2 * hit / max(1, found + true)


@app.command()
def export(corpus: Path, checkpoint: Path, folder: Path, params: Path = _PARAMS, start: Path = _START) -> None:
    """Write the ONNX model, its scores calibrated on dev, and what calibration and int8 change.

    With no epochs the tagger in the folder `start` is kept to the last bit: its weights in int8 are not made so once more.
    """
    s = settings(params, "tagger")
    if s["epochs"]:
        measured = _export_learned(corpus, checkpoint, folder, s)
    else:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(start, folder, ignore=shutil.ignore_patterns("README.md"))
        measured = {}
    config = TaggerModel.load(folder).config
    report = {
        **measured,
        "calibration": config.calibration,
        "none_bias": config.none_bias,
        "megabytes": round((folder / "model.onnx").stat().st_size / 1e6, 1),
    }
    (folder.parent / "export.json").write_text(json.dumps(report, indent=2) + "\n", encoding="utf-8")
    typer.echo(json.dumps(report, indent=2))


def _export_learned(corpus: Path, checkpoint: Path, folder: Path, s: dict[str, Any]) -> dict[str, float]:
    """Export what was learned; the calibration error before and after, and the share of spans that int8 leaves as they were."""
    from safetensors.torch import load_file

    network = new_network(s)
    network.load_state_dict(load_file(checkpoint / NETWORK))
    network.eval()
    tokenizer, _ = load_tokenizer(s["encoder"])
    chain = chain_of(network)
    config = TaggerConfig(
        tags=TAGS,
        hints=HINTS,
        roles=ROLES,
        roles_of=dict(ROLES_OF),
        classes={name: list(classes) for name, classes in CLASSES.items()},
        window=s["window"],
        overlap=s["overlap"],
        calibration=(1.0, 0.0),
        none_bias={},
        transitions=chain.transitions.tolist(),
        start=chain.start.tolist(),
        end=chain.end.tolist(),
    )
    golds = gold.read_development(corpus)
    bare = [g.document.model_copy(update={"spans": []}) for g in golds]
    passages = [passage(document, rule_spans(document)) for document in bare]
    batches: list[Batch] = []
    full = list(_Undecided(tokenizer, config, _recording(torch_scorer(network), batches)).tag(passages))
    truth = [{(x.start, x.end, x.label) for x in g.document.spans} for g in golds]
    scored = [(f.score, f[:3] in t) for tagged, t in zip(full, truth, strict=True) for f in tagged.found]
    calibration, before, after = fit_calibration(scored)
    config = replace(config, calibration=calibration, none_bias=fit_none_bias(full, golds))
    export_tagger(network, tokenizer, config, folder, batches, encoder=s["encoder"], labels=list(SPAN_LABELS))
    small = list(TaggerModel.load(folder).tag(passages))
    return {"ece_before": before, "ece_after": after, "int8_same_spans": same_spans(full, small)}


class _Undecided(TaggerModel):
    """In the place of the role of each span it has the scores of all."""

    def _role(self, scores: Floats, bias: Floats) -> Any:
        return scores.mean(0) + bias, 0.0


def fit_none_bias(tagged: Iterable[Tagged], golds: Iterable[GoldDocument]) -> dict[str, float]:
    """For each label the bias against `none` with the best F1 of roles, over the spans found rightly; `tagged` has the scores of roles."""
    scores: dict[str, list[Floats]] = {label: [] for label in SPAN_LABELS}
    truth: dict[str, list[int]] = {label: [] for label in SPAN_LABELS}
    for read, g in zip(tagged, golds, strict=True):
        roles = {(m.start, m.end, m.label): m.role for m in labelled(g).mentions}
        times = [f for f in read.marked if f.label in _TIMES]
        for found in (*times, *(f for f in read.found if f.label not in _TIMES)):
            if (role := roles.get(found[:3])) is not None:
                scores[found.label].append(cast(Floats, found.role))
                truth[found.label].append(ROLES.index(role))
    return {label: _best_bias(scores[label], truth[label]) for label in SPAN_LABELS}


def _best_bias(scores: Sequence[Floats], truth: Sequence[int]) -> float:
    """Of equal ones the bias nearest to none at all."""
    best = (-1.0, 0.0, 0.0)
    for bias in np.arange(-3.0, 3.01, 0.5):
        against_none = np.where(np.array(ROLES) == NO_ROLE, bias, 0.0)
        told = [int((own - against_none).argmax()) for own in scores]
        hits = sum(2 * (role == true != _NONE) for role, true in zip(told, truth, strict=True))
        total = sum(role != _NONE for role in (*told, *truth))
        best = max(best, (hits / max(1, total), -abs(float(bias)), float(bias)))
    return best[2]


def _recording(scorer: Scorer, batches: list[Batch]) -> Scorer:
    def score(asked: Iterable[Batch]) -> Iterator[Any]:
        batches.extend(asked)
        return scorer(batches)

    return score


def torch_scorer(network: TaggerNetwork) -> Scorer:
    """The network in fp32 torch, with the face of the exported one."""

    def score(batch: Batch) -> tuple[Floats, ...]:
        with torch.inference_mode():
            found = network.scores(**{name: torch.from_numpy(values) for name, values in batch.items()})
        return tuple(scores.numpy() for scores in found)  # as many as there are heads, untrained ones too

    return lambda batches: map(score, batches)


def same_spans(a: list[Tagged], b: list[Tagged]) -> float:
    """The share of spans in either that are in both, label and ends the same."""
    left = {(i, *f[:3]) for i, tagged in enumerate(a) for f in tagged.found}
    right = {(i, *f[:3]) for i, tagged in enumerate(b) for f in tagged.found}
    return len(left & right) / max(1, len(left | right))


def fit_calibration(scored: list[tuple[float, bool]]) -> tuple[tuple[float, float], float, float]:
    """Platt's slope and offset by Newton's method, and the expected calibration error (10 bins) before and after."""
    p = np.clip(np.array([score for score, _ in scored]), 1e-6, 1 - 1e-6)
    y = np.array([right for _, right in scored], dtype=float)
    x = np.stack([np.log(p / (1 - p)), np.ones_like(p)], 1)
    w = np.array([1.0, 0.0])
    for _ in range(50):
        q = 1 / (1 + np.exp(-x @ w))
        hessian = (x * (q * (1 - q))[:, None]).T @ x + 1e-3 * np.eye(2)
        w = w - np.linalg.solve(hessian, x.T @ (q - y) + 1e-3 * (w - [1.0, 0.0]))
    after = 1 / (1 + np.exp(-x @ w))
    return (float(w[0]), float(w[1])), expected_calibration_error(p, y), expected_calibration_error(after, y)


def expected_calibration_error(p: Any, y: Any, bins: int = 10) -> float:
    """The mean distance of confidence and accuracy over bins of equal width, weighted by their sizes (Guo et al. 2017)."""
    which = np.minimum((p * bins).astype(int), bins - 1)
    return float(sum(abs(p[which == b].sum() - y[which == b].sum()) for b in range(bins)) / len(p))


if __name__ == "__main__":
    app()
