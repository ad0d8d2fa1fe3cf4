"""Packing: one context and many questions about it in a single sequence, so that the context is read once.

Each question with its answer is a block that sees the context and itself, never another block; positions start
again behind the context for every block. The model's output for a block is therefore the same as if the block
had stood alone behind its context (a test says so), at a fraction of the cost.

There are two kinds of sight. Through *lookup* sight a block sees the context alone: of all words that are like a
question's, its own are the likest, and they hold no answer. Through *whole* sight it sees the context and itself.

Shapes: B sequences, T tokens.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from dialogue.vocabulary import ANSWER, END, PAD, QUESTION, START

__all__ = ["IGNORED", "Block", "Packed", "pack"]

IGNORED = -100
"""The label of tokens that carry no loss."""


@dataclass(frozen=True, slots=True)
class Block:
    """One question and its answer, as word ids."""

    question: tuple[int, ...]
    answer: tuple[int, ...]


class Packed(NamedTuple):
    """A batch of packed sequences.

    Attributes:
        ids: (B, T) word ids.
        positions: (B, T) position of each token in its own reading order.
        before: (B, T) index of the token before it in that order; the first comes before itself.
        visible: (B, 2, T, T) whether the token of the row sees that of the column, by lookup and by whole sight.
        labels: (B, T) the token that should come next where that is part of an answer, else `IGNORED`.
        spans: For each sequence and block, where its labels stand: (start, stop).
    """

    ids: Tensor
    positions: Tensor
    before: Tensor
    visible: Tensor
    labels: Tensor
    spans: tuple[tuple[tuple[int, int], ...], ...]

    def to(self, device: torch.device) -> Packed:
        """The same batch on `device`."""
        return Packed(
            self.ids.to(device),
            self.positions.to(device),
            self.before.to(device),
            self.visible.to(device),
            self.labels.to(device),
            self.spans,
        )


def pack(rows: Sequence[tuple[Sequence[int], Sequence[Block]]]) -> Packed:
    """Pack contexts with their blocks; an empty context makes a blind reader.

    Args:
        rows: For each sequence, the context's word ids and the blocks asked about it.
    """
    sequences = [_lay_out(context, blocks) for context, blocks in rows]
    longest = max(len(ids) for ids, *_ in sequences)
    shape = (len(rows), longest)
    ids = torch.full(shape, PAD)
    positions = torch.zeros(shape, dtype=torch.long)
    before = torch.arange(longest).repeat(len(rows), 1)
    segments = torch.full(shape, -1)
    labels = torch.full(shape, IGNORED)
    for row, (row_ids, row_positions, row_segments, row_labels, _) in enumerate(sequences):
        size = len(row_ids)
        ids[row, :size] = torch.tensor(row_ids)
        positions[row, :size] = torch.tensor(row_positions)
        segments[row, :size] = torch.tensor(row_segments)
        labels[row, :size] = torch.tensor(row_labels)
        before[row, :size] = _before(row_segments)
    spans = tuple(tuple(spans) for *_, spans in sequences)
    return Packed(ids, positions, before, _visibility(segments), labels, spans)


def _lay_out(
    context: Sequence[int], blocks: Sequence[Block]
) -> tuple[list[int], list[int], list[int], list[int], list[tuple[int, int]]]:
    """One sequence: ids, positions, segments (0 is the context), labels, and each block's label span."""
    ids = [START, *context]
    positions = list(range(len(ids)))
    segments = [0] * len(ids)
    labels = [IGNORED] * len(ids)
    spans = []
    behind = len(ids)
    for number, block in enumerate(blocks, start=1):
        head = [QUESTION, *block.question, ANSWER]
        body = [*head, *block.answer]
        first = len(ids) + len(head) - 1
        ids += body
        positions += range(behind, behind + len(body))
        segments += [number] * len(body)
        labels += [IGNORED] * (len(head) - 1) + [*block.answer, END]
        spans.append((first, len(ids)))
    return ids, positions, segments, labels, spans


def _before(segments: Sequence[int]) -> Tensor:
    """(T,) index of the token before each; a block begins behind the last word of the context."""
    of = torch.tensor(segments)
    index = torch.arange(len(segments))
    begins = torch.cat([torch.tensor([False]), of[1:] != of[:-1]])
    return torch.where(begins, int((of == 0).sum()) - 1, (index - 1).clamp(min=0))


def _visibility(segments: Tensor) -> Tensor:
    """(B, T) segments to (B, 2, T, T) visibility; padding sees itself alone, so that no row is empty."""
    length = segments.shape[1]
    earlier = torch.ones(length, length, dtype=torch.bool).tril()
    column, row = segments[:, None, :], segments[:, :, None]
    context = (column == 0) & earlier & (row >= 0)
    whole = ((column == row) & earlier & (row >= 0)) | context | torch.eye(length, dtype=torch.bool)
    return torch.stack([context | ((row < 0) & torch.eye(length, dtype=torch.bool)), whole], dim=1)
