"""Early stopping, path by path: what is held out of a shard, and how well a path reads it (DiPaCo, section 2.7)."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor, nn

from training.routing.routed import RoutedTask
from training.seeds import HELD_OUT, derive

__all__ = ["held_out", "reads"]


def held_out(shard: Tensor, path: int, *, share: float, batch: int, seed: int) -> tuple[Tensor, Tensor]:
    """Divide a path's examples into those that are held out and those that it learns from.

    Args:
        shard: Numbers of examples.
        path: Whose.
        share: Of the shard that is held out; at least a batch is left.
        batch: Examples of a batch.
        seed: Of what is held out.
    """
    mixed = shard[torch.randperm(len(shard), generator=torch.Generator().manual_seed(derive(seed, HELD_OUT, path)))]
    count = min(int(share * len(shard)), len(shard) - batch)
    return mixed[:count], mixed[count:].sort().values


@torch.no_grad()
def reads(task: RoutedTask[Any], model: nn.Module, held: Tensor) -> float:
    """The nats of a path, a model in training mode, on what is held out of its shard."""
    nats = task.losses(model.eval(), "train", held).double().sum()
    model.train()
    return float(nats)
