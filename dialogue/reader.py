"""The reader: a small decoder-only language model that reads a home as text and answers questions about it."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from dialogue.packing import IGNORED, Block, Packed, pack
from dialogue.vocabulary import END, PAD
from training.seeds import seeded

__all__ = ["answer_loss", "build_reader", "next_words", "read"]


def build_reader(*, words: int, width: int, layers: int, heads: int, seed: int) -> nn.Module:
    """A Llama-shaped causal language model with fresh weights; the same weights for the same seed.

    Args:
        words: Size of the vocabulary.
        width: Width of the residual stream.
        layers: Number of blocks.
        heads: Attention heads a block.
        seed: Of the initial weights.
    """
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=words,
        hidden_size=width,
        intermediate_size=3 * width,
        num_hidden_layers=layers,
        num_attention_heads=heads,
        num_key_value_heads=heads,
        max_position_embeddings=8192,
        initializer_range=0.05,
        rope_parameters={"rope_type": "default", "rope_theta": 1e6},  # slow turns: far words still match
        tie_word_embeddings=True,  # what is copied from the context needs no second table to be said
        use_cache=False,
    )
    with seeded(seed):
        model: nn.Module = LlamaForCausalLM(config)
    return model


def next_words(model: nn.Module, batch: Packed, where: Tensor) -> Tensor:
    """Scores of the next word at the marked places.

    Args:
        model: From `build_reader`.
        batch: B sequences of T tokens.
        where: (B, T) marks.

    Returns:
        (marked places, words) logits.
    """
    hidden = model.model(  # type: ignore[operator]
        input_ids=batch.ids, position_ids=batch.positions, attention_mask=batch.visible
    ).last_hidden_state
    scores: Tensor = model.lm_head(hidden[where])  # type: ignore[operator]
    return scores


def answer_loss(model: nn.Module, batch: Packed) -> Tensor:
    """Mean cross-entropy (nats a word) over the answers' words and their end marks; nothing else counts."""
    where = batch.labels != IGNORED
    return functional.cross_entropy(next_words(model, batch, where), batch.labels[where])


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
        words = next_words(model, batch, where).argmax(dim=-1).tolist()
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
