"""The tagger at run time: an exported network under onnxruntime, with windows batched across documents by length."""

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, lru_cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from pipeline.assets import AssetError, verified
from pipeline.encoder.decode import Chain, Floats, softmax, spans, tag_names
from pipeline.encoder.embed import batches_by_length
from pipeline.encoder.words import BREAK, SHAPES, Window, shape, windows
from pipeline.schema import SPAN_LABELS

Ids = npt.NDArray[np.int64]
Batch = dict[str, Ids]
Scorer = Callable[[Iterable[Batch]], Iterator[tuple[Floats, ...]]]
INPUTS = ("input_ids", "attention_mask", "shape", "hint", "first")
OUTPUTS = ("tags", "roles", "judgements", "begins")
# A text without a title that names so few dates is a bare statement and says little of the past: each plays a part unless the
# network, which learned from pages full of background, is sure by this much that it plays none. Chosen on the half of CoronaNet's
# texts that may be read: of the coded days .88, .89 and .78 (announced, start, end) are in a field that they are coded for, .77,
# .81 and .67 without.
_FEW_DATES, _AGAINST_NONE = 5, 4.0
_BATCH = 16
# Batches that are read at once, each by one core: two cores read a fifth more than with both on one batch, and while they read,
# the other stages go on. These leave more than a few cores nothing to read.
_MOST_THREADS = 4
_START = attrgetter("start")
_MAX_PIECES = 510
_MAX_LETTERS = 24
NO_ROLE, OWN = "none", "own"


class Mark(NamedTuple):
    """What the recognizers take text[start:end] for: a label of spans, or a finer one."""

    start: int
    end: int
    label: str


class Passage(NamedTuple):
    """A text, the [start, end) of its lines to read, the recognizers' marks on them in order, and the [start, end) of its title.

    `starts`: the offsets at which a development might begin.
    """

    text: str
    lines: list[tuple[int, int]]
    marks: list[Mark]
    title: tuple[int, int] | None = None
    starts: frozenset[int] = frozenset()


class Found(NamedTuple):
    """A tagged stretch of a text; `role` is what part it plays, with that part's probability."""

    start: int
    end: int
    label: str
    score: float
    role: str
    role_score: float


class Judged(NamedTuple):
    """What words say of the developments that they tell of: where each starts, in order, and for each judgement (words, classes)."""

    starts: Ids
    scores: dict[str, Floats]


class Tagged(NamedTuple):
    """What a passage names, and what parts the marked stretches play (their `score` is 1).

    `judged`: by the words of the passage.
    `begins`: the probability that a development begins, by the passage's `starts`.
    """

    found: list[Found]
    marked: list[Found]
    judged: Judged
    begins: dict[int, float]


class Pieces(NamedTuple):
    """A window as the network reads it: the ids, shapes and hints of its pieces, and where each word's first one is."""

    ids: list[int]
    shapes: list[int]
    hints: list[int]
    first: list[int]


@dataclass(frozen=True)
class TaggerConfig:
    """What a tagger's network was trained with; `config.json` of its folder.

    Attributes:
        tags: the BIO tags.
        hints: the BIO tags of the marks.
        roles: the roles of spans, `none` first.
        roles_of: for each label the roles that it may have.
        classes: for each judgement of a development its classes.
        window: words in a window.
        overlap: words that two windows of one long line share.
        calibration: slope and offset on the logit of a span's probability.
        none_bias: for each label what is taken off the score of the role `none`, so that parts are found as often as
            missed.
        transitions: (tags, tags) of the chain.
        start: (tags,) of the chain.
        end: (tags,) of the chain.
    """

    tags: list[str]
    hints: list[str]
    roles: list[str]
    roles_of: dict[str, list[str]]
    classes: dict[str, list[str]]
    window: int
    overlap: int
    calibration: tuple[float, float]
    none_bias: dict[str, float]
    transitions: list[list[float]]
    start: list[float]
    end: list[float]

    @property
    def chain(self) -> Chain:
        """The chain that decodes the tags."""
        as_array = [np.asarray(x, dtype=np.float32) for x in (self.transitions, self.start, self.end)]
        return Chain.of(self.tags, *as_array)


def hint_indices(tags: Sequence[str], cut: Sequence[Window], marks: Iterable[Mark], size: int) -> list[list[int]]:
    """For each word of each window of a text of so many characters the index of the tag that the marks give it."""
    at = np.zeros(size + 1, dtype=np.int16)
    for mark in marks:
        at[mark.start : mark.end] = tags.index(f"I-{mark.label}")
        at[mark.start] = tags.index(f"B-{mark.label}")
    return [[int(at[word.start]) if word.start < word.end else 0 for word in window.words] for window in cut]


def to_pieces(tokenizer: Tokenizer, texts: Sequence[Sequence[str]], hints: Sequence[Sequence[int]]) -> list[Pieces]:
    """Windows of words as pieces; no word is left out.

    Very long words are read by their first letters, a line break as what the tokenizer ends a text with.
    """
    end = tokenizer.encode("").tokens[-1:] or [BREAK]
    shortened = [[end[0] if word == BREAK else word[:_MAX_LETTERS] for word in words] for words in texts]
    encodings = tokenizer.encode_batch(shortened, is_pretokenized=True)
    return [_pieces(e, words, h) for e, words, h in zip(encodings, texts, hints, strict=True)]


def _pieces(encoding: Any, words: Sequence[str], hints: Sequence[int]) -> Pieces:
    ids, owners = encoding.ids, encoding.word_ids
    if len(ids) > _MAX_PIECES:
        # Scripts without spaces fall into a piece a letter: then each word is read by its first piece.
        kept = [i for i, owner in enumerate(owners) if owner is None or owner != owners[i - 1]]
        ids, owners = [ids[i] for i in kept], [owners[i] for i in kept]
    shapes = [shape(word) for word in words]
    first = [0] * len(words)
    for i in range(len(owners) - 1, -1, -1):
        if owners[i] is not None:
            first[owners[i]] = i
    other = len(SHAPES) - 1
    return Pieces(
        list(ids),
        [other if owner is None else shapes[owner] for owner in owners],
        [0 if owner is None else hints[owner] for owner in owners],
        first,
    )


def to_inputs(pieces: Sequence[Pieces]) -> Batch:
    """One padded batch."""
    width, words = max(len(p.ids) for p in pieces), max(len(p.first) for p in pieces)
    batch = {name: np.zeros((len(pieces), width), dtype=np.int64) for name in INPUTS[:-1]}
    batch["first"] = np.zeros((len(pieces), words), dtype=np.int64)
    for i, p in enumerate(pieces):
        batch["input_ids"][i, : len(p.ids)] = p.ids
        batch["attention_mask"][i, : len(p.ids)] = 1
        batch["shape"][i, : len(p.ids)] = p.shapes
        batch["hint"][i, : len(p.ids)] = p.hints
        batch["first"][i, : len(p.first)] = p.first
    return batch


class TaggerModel:
    """Tags passages.

    Args:
        tokenizer: that of the network's encoder.
        config: what it was trained with.
        scorer: the network itself: for each padded batch (rows, words, each) of tags, roles, classes of all judgements,
            and goes on or begins.
        digest: SHA-256 of the network's file.
    """

    def __init__(self, tokenizer: Tokenizer, config: TaggerConfig, scorer: Scorer, digest: str = "") -> None:
        self.config = config
        self.digest = digest
        self._tokenizer = tokenizer
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._scorer = scorer
        self._chain = config.chain
        self._role_bias = {
            label: np.array([_bias(config, label, role) for role in config.roles], dtype=np.float32)
            for label in config.roles_of
        }
        against_none = np.array([role == NO_ROLE for role in config.roles], dtype=np.float32) * _AGAINST_NONE
        self._bare_bias = {**self._role_bias, "DATE": self._role_bias["DATE"] - against_none}

    @classmethod
    def load(cls, folder: Path) -> "TaggerModel":
        """A tagger from its folder: `model.onnx`, `tokenizer.json`, `config.json`, `manifest.json`.

        Raises:
            AssetError: a file is missing, is not the recorded one, the network and the configuration do not fit, or the
                labels are not those of this version.
        """
        digest = verified(folder)
        try:
            config = TaggerConfig(**json.loads((folder / "config.json").read_text(encoding="utf-8")))
        except (OSError, TypeError, ValueError) as error:
            raise AssetError(
                f"{folder}/config.json is no tagger's configuration ({error}); train the tagger again"
            ) from error
        if config.tags != tag_names(SPAN_LABELS):
            theirs = ", ".join(tag[2:] for tag in config.tags if tag.startswith("B-"))
            raise AssetError(
                f"{folder} tags {theirs}, this version {', '.join(SPAN_LABELS)}; train the tagger again or take the release "
                "that it belongs to"
            )
        scorer = _onnx_scorer(folder / "model.onnx", config)
        return cls(Tokenizer.from_file(str(folder / "tokenizer.json")), config, scorer, digest)

    def tag(self, passages: Sequence[Passage]) -> Iterator[Tagged]:
        """What each passage names, in order; nothing overlaps or crosses a line.

        An exported network begins to read at once, and goes on while other things are done, until the first is asked for.
        """
        cut = [windows(p.text, p.lines, self.config.window, self.config.overlap, p.title) for p in passages]
        pieces = self._pieces(passages, cut)
        # Of few windows each core gets a part.
        size = max(1, min(_BATCH, -(-len(pieces) // _threads())))
        batches = batches_by_length([len(p.ids) for p in pieces], size)
        answers = self._scorer([to_inputs([pieces[i] for i in batch]) for batch in batches])
        return self._decoded(passages, cut, zip(batches, answers, strict=True))

    def _decoded(
        self,
        passages: Sequence[Passage],
        cut: Sequence[Sequence[Window]],
        answers: Iterable[tuple[npt.NDArray[np.intp], tuple[Floats, ...]]],
    ) -> Iterator[Tagged]:
        flat = [(i, window) for i, found in enumerate(cut) for window in found]
        biases = [self._bare_bias if _is_bare(p) else self._role_bias for p in passages]
        tagged: dict[int, Tagged] = {}
        for batch, (tag_scores, role_scores, class_scores, begin_scores) in answers:
            lengths = np.array([len(flat[k][1].words) for k in batch])
            paths = self._chain.viterbi(tag_scores, lengths)
            marginals = self._chain.marginals(tag_scores, lengths)
            for row, k in enumerate(batch):
                i, window = flat[k]
                found = self._found(window, paths[row], marginals[row], role_scores[row])
                marked = self._marked(window, passages[i].marks, role_scores[row], biases[i])
                judged = self._judged(window, class_scores[row])
                tagged[int(k)] = Tagged(found, marked, judged, _begins(window, passages[i].starts, begin_scores[row]))
        parts: list[list[Tagged]] = [[] for _ in passages]
        for k, (i, _) in enumerate(flat):
            parts[i].append(tagged[k])
        yield from map(self._joined, parts)

    def _joined(self, parts: Sequence[Tagged]) -> Tagged:
        """What the windows of one passage say, as one."""
        starts = np.concatenate([np.zeros(0, dtype=np.int64), *(part.judged.starts for part in parts)])
        order = np.argsort(starts)  # a headline may stand below its text
        scores = {
            name: np.concatenate([np.zeros((0, len(c)), dtype=np.float32), *(p.judged.scores[name] for p in parts)])
            for name, c in self.config.classes.items()
        }
        return Tagged(
            [found for part in parts for found in part.found],
            [marked for part in parts for marked in part.marked],
            Judged(starts[order], {name: found[order] for name, found in scores.items()}),
            {start: chance for part in parts for start, chance in part.begins.items()},
        )

    def _judged(self, window: Window, scores: Floats) -> Judged:
        decided = list(window.decided())
        starts = np.array([word.start for _, word in decided], dtype=np.int64)
        kept = scores[[i for i, _ in decided]]
        bounds = np.cumsum([len(classes) for classes in self.config.classes.values()])[:-1]
        return Judged(starts, dict(zip(self.config.classes, np.split(kept, bounds, axis=1), strict=True)))

    def _pieces(self, passages: Sequence[Passage], cut: Sequence[Sequence[Window]]) -> list[Pieces]:
        """The windows of passages as the network reads them, one after the other."""
        hints = [
            row
            for p, found in zip(passages, cut, strict=True)
            for row in hint_indices(self.config.hints, found, p.marks, len(p.text))
        ]
        return to_pieces(
            self._tokenizer, [[word.text for word in window.words] for part in cut for window in part], hints
        )

    def _found(self, window: Window, path: Any, marginals: Floats, role_scores: Floats) -> list[Found]:
        found = []
        for span in spans(self.config.tags, path, marginals):
            if window.first <= span.first < window.last:
                start, end = window.words[span.first].start, window.words[span.last - 1].end
                score = calibrated(span.score, self.config.calibration)
                role, role_score = self._role(role_scores[span.first : span.last], self._role_bias[span.label])
                found.append(Found(start, end, span.label, score, role, role_score))
        return found

    def _marked(
        self, window: Window, marks: Sequence[Mark], role_scores: Floats, biases: Mapping[str, Floats]
    ) -> list[Found]:
        """The parts of the marks that this window decides; `marks` are all of the text, in order."""
        starts = [word.start for word in window.words]
        # The one before may begin within the word before.
        begin = max(0, bisect_left(marks, starts[window.first], key=_START) - 1)
        end = bisect_right(marks, starts[window.last - 1], key=_START)
        found = []
        for mark in marks[begin:end]:
            first, last = bisect_left(starts, mark.start), bisect_left(starts, mark.end)
            if window.first <= first < min(last, window.last):
                label = mark.label.partition("_")[0]
                role, role_score = self._role(role_scores[first:last], biases[label])
                found.append(Found(mark.start, mark.end, label, 1.0, role, role_score))
        return found

    def _role(self, scores: Floats, bias: Floats) -> tuple[str, float]:
        odds = softmax(scores.sum(0) / len(scores) + bias)
        best = int(odds.argmax())
        return self.config.roles[best], float(odds[best])


def _is_bare(passage: Passage) -> bool:
    """Whether it is a statement without a title that names few dates."""
    return passage.title is None and sum(mark.label.startswith("DATE") for mark in passage.marks) <= _FEW_DATES


def _begins(window: Window, starts: frozenset[int], scores: Floats) -> dict[int, float]:
    """The probability that a development begins at each of the starts that this window decides."""
    return {
        word.start: float(1 / (1 + np.exp(scores[i, 0] - scores[i, 1])))
        for i, word in window.decided()
        if word.start in starts
    }


def _bias(config: TaggerConfig, label: str, role: str) -> float:
    """What is added to a role's score: nothing makes up for a role that the label may not have."""
    if role not in config.roles_of[label]:
        return -np.inf
    return -config.none_bias.get(label, 0.0) if role == NO_ROLE else 0.0


@lru_cache(maxsize=4)
def load_tagger(folder: Path) -> TaggerModel:
    """The tagger of a folder, loaded once for all pipelines that use it; see `TaggerModel.load`."""
    return TaggerModel.load(folder)


def calibrated(probability: float, calibration: tuple[float, float]) -> float:
    """Platt's scaling of a probability: slope and offset on its logit."""
    p = min(max(probability, 1e-6), 1 - 1e-6)
    slope, offset = calibration
    return float(1 / (1 + np.exp(-(slope * np.log(p / (1 - p)) + offset))))


def _onnx_scorer(path: Path, config: TaggerConfig) -> Scorer:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    heads = {output.name: output.shape[-1] for output in session.get_outputs() if len(output.shape) == 3}
    widths = (len(config.tags), len(config.roles), sum(map(len, config.classes.values())), 2)
    expected = dict(zip(OUTPUTS, widths, strict=True))
    if heads != expected:
        raise AssetError(f"{path} has the heads {heads}, its configuration wants {expected}; train the tagger again")
    threads = ThreadPoolExecutor(_threads(), "tagger")
    return lambda batches: threads.map(lambda batch: tuple(session.run(list(OUTPUTS), batch)), batches)


@cache
def _threads() -> int:
    """As many as this process may use cores, where the system tells, but not too many."""
    cores = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    return min(_MOST_THREADS, len(cores))
