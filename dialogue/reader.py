"""The reader: a small decoder-only language model that reads a home as text and answers questions about it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from dialogue.packing import IGNORED, Block, Packed, pack
from dialogue.vocabulary import END, PAD
from training.seeds import seeded

__all__ = ["Reader", "answer_loss", "answer_losses", "build_reader", "read"]


_REACH = 5
"""Words whose trace each word carries: a question's last words, or most of a line of the terse view."""

_SHARPNESS, _ECHO = 3.0, 0.5  # of the lookup heads at the start: how sharply they match, how loudly they repeat


class Reader(nn.Module):
    """A Llama that is born looking things up.

    A small transformer trained from scratch on questions needs many thousand steps before it finds out that the
    answer stands in the context, beside the question's words. Three things make that the first thing it tries:

    * each word carries a trace of the few words before it (a short convolution over the embeddings);
    * half of the heads see the context alone (`packing.py`), and start with equal queries and keys and with outputs
      that undo their values: like finds like, and says what it found (mimetic initialisation, Trockman and Kolter
      2023, section 3, here for attention from question to context);
    * positions turn slowly (a high rotary base), so that far words still match.

    All of it is learned on from there; nothing is fixed.

    Args:
        words: Size of the vocabulary.
        width: Width of the residual stream.
        layers: Number of blocks.
        heads: Attention heads a block, an even number.
        head_width: Width of a head.
    """

    def __init__(self, *, words: int, width: int, layers: int, heads: int, head_width: int) -> None:
        from transformers import LlamaConfig, LlamaForCausalLM

        super().__init__()
        config = LlamaConfig(
            vocab_size=words,
            hidden_size=width,
            intermediate_size=3 * width,
            num_hidden_layers=layers,
            num_attention_heads=heads,
            num_key_value_heads=heads,
            head_dim=head_width,
            max_position_embeddings=8192,
            initializer_range=0.05,
            rope_parameters={"rope_type": "default", "rope_theta": 1e10},
            tie_word_embeddings=True,  # what is copied from the context needs no second table to be said
            use_cache=False,
        )
        self.language = LlamaForCausalLM(config)
        self.trace = nn.Parameter(torch.ones(_REACH, width))
        self._heads = heads
        for layer in self.language.model.layers:
            _look_up(layer.self_attn, heads // 2, head_width)

    def forward(self, batch: Packed, where: Tensor) -> Tensor:
        """Scores of the next word at the marked places.

        Args:
            batch: B sequences of T tokens.
            where: (B, T) marks.

        Returns:
            (marked places, words) logits.
        """
        hidden = self.language.model(
            inputs_embeds=self._embed(batch),
            position_ids=batch.positions,
            attention_mask=batch.visible.repeat_interleave(self._heads // 2, dim=1),
        ).last_hidden_state
        scores: Tensor = self.language.lm_head(hidden[where])
        return scores

    def _embed(self, batch: Packed) -> Tensor:
        """(B, T, width): each word and the traces of those before it, in its own reading order."""
        words: Tensor = self.language.model.embed_tokens(batch.ids)
        place, traced = batch.before, words
        for weight in self.trace:
            traced = traced + weight * words.gather(1, place[..., None].expand_as(words))
            place = batch.before.gather(1, place)
        return traced


@torch.no_grad()
def _look_up(attention: nn.Module, heads: int, width: int) -> None:
    """Start the first heads as lookups: queries equal keys, and the output undoes the values."""
    query, key, value, out = (getattr(attention, name).weight for name in ("q_proj", "k_proj", "v_proj", "o_proj"))
    for head in range(heads):
        rows = slice(head * width, (head + 1) * width)
        matched, repeated = torch.empty(width, query.shape[1]), torch.empty(width, query.shape[1])
        nn.init.orthogonal_(matched, gain=_SHARPNESS**0.5)
        nn.init.orthogonal_(repeated, gain=_ECHO**0.5)
        query[rows], key[rows] = matched, matched
        value[rows], out[:, rows] = repeated, repeated.T


def build_reader(*, words: int, width: int, layers: int, heads: int, head_width: int, seed: int) -> Reader:
    """A `Reader` with fresh weights; the same weights for the same seed.

    Args:
        words: Size of the vocabulary.
        width: Width of the residual stream.
        layers: Number of blocks.
        heads: Attention heads a block, an even number.
        head_width: Width of a head.
        seed: Of the initial weights.

    Raises:
        ValueError: If `heads` is odd.
    """
    if heads < 2 or heads % 2:
        raise ValueError(f"heads={heads}: give an even number, half of them look only at the context")
    with seeded(seed):
        return Reader(words=words, width=width, layers=layers, heads=heads, head_width=head_width)


def answer_loss(model: nn.Module, batch: Packed) -> Tensor:
    """Mean cross-entropy (nats a word) over the answers' words and their end marks; nothing else counts."""
    where = batch.labels != IGNORED
    return functional.cross_entropy(model(batch, where), batch.labels[where])


def answer_losses(model: nn.Module, batch: Packed) -> list[float]:
    """The nats of each answer's words together, sequence by sequence and block by block."""
    where = batch.labels != IGNORED
    nats = torch.zeros(batch.labels.shape, device=batch.labels.device)
    nats[where] = functional.cross_entropy(model(batch, where), batch.labels[where], reduction="none")
    return [float(nats[row, start:stop].sum()) for row, spans in enumerate(batch.spans) for start, stop in spans]


@torch.no_grad()
def read(
    model: nn.Module, rows: Sequence[tuple[Sequence[int], Sequence[Sequence[int]]]], *, most: int = 24
) -> list[list[list[int]]]:
    """Answer questions greedily.

    Args:
        model: From `build_reader`.
        rows: For each context (word ids), the questions about it (word ids each).
        most: Longest answer in words.

    Returns:
        For each context and question, the answer's word ids without the end mark.
    """
    device = next(model.parameters()).device
    said: list[list[list[int]]] = [[[] for _ in questions] for _, questions in rows]
    done = [[False] * len(questions) for _, questions in rows]
    for _ in range(most):
        blocks = [
            [Block(tuple(question), tuple(answer)) for question, answer in zip(questions, answers, strict=True)]
            for (_, questions), answers in zip(rows, said, strict=True)
        ]
        batch = pack([(context, asked) for (context, _), asked in zip(rows, blocks, strict=True)]).to(device)
        where = torch.zeros_like(batch.ids, dtype=torch.bool)
        places = [(row, stop - 1) for row, spans in enumerate(batch.spans) for _, stop in spans]
        where[tuple(torch.tensor(places, device=device).T)] = True
        words = model(batch, where).argmax(dim=-1).tolist()
        for (row, column), word in zip(_numbered(said), words, strict=True):
            if word in (END, PAD):
                done[row][column] = True
            elif not done[row][column]:
                said[row][column].append(word)
        if all(all(row) for row in done):
            break
    return said


def _numbered(nested: Sequence[Sequence[object]]) -> list[tuple[int, int]]:
    return [(row, column) for row, entries in enumerate(nested) for column in range(len(entries))]
