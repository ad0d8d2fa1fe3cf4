"""The toy task at a steady pace, open to two faults that only a task can have: slowness, and numbers that are none."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from training.toy import Letters

__all__ = ["Paced"]


class Paced(Letters):
    """Letters, `pause` seconds a step; a file that a schedule leaves, named in `marks`, slows or spoils a replica.

    The file is looked for beside the process's `NUMBER.pid`, in the folder that workers are told of.
    """

    def __init__(self, *, pause: float = 0.0, marks: str = "", batch: int = 16, examples: int = 16384) -> None:
        super().__init__(batch=batch, examples=examples)
        self._pause, self._marks = pause, marks
        self._shard = -1

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[Tensor]:
        """See `Task.batches`."""
        self._shard = shard
        return super().batches(shard, shards, generator)

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """See `Task.loss`."""
        loss = super().loss(model, batch)
        if not model.training:
            return loss
        kind = self._fault()
        time.sleep(self._pause * (10 if kind == "slow" else 1))
        if kind == "nan":
            weight = next(model.parameters())
            return loss + (weight.sum() * 0.0).sqrt()  # whose gradient is infinite
        return loss

    def _fault(self) -> str | None:
        path = Path(self._marks) / f"{self._shard}.fault"
        if not self._marks or not path.exists():
            return None
        order = json.loads(path.read_text())
        if order["kind"] == "nan" or time.time() > order["until"]:
            path.unlink()
        return str(order["kind"])
