"""The toy task at a steady pace, open to two faults that only a task can have: slowness, and numbers that are none."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from training.faults.poison import no_number
from training.toy import Letters

__all__ = ["Paced"]


class Paced(Letters):
    """Letters, `pause` seconds a step; a file REPLICA.fault that a schedule leaves in `marks` slows or spoils one.

    What is spoilt is the last step before a sync, so that the outer gradient is no number, and no loss is seen to be.
    """

    def __init__(self, *, pause: float = 0.0, marks: str = "", every: int = 1) -> None:
        # What two letters foretell is soon learned, so that a lost round hardly shows in the end.
        super().__init__(batch=64, context=2, width=64)
        self._pause, self._marks, self._every = pause, marks, every
        self._shard, self._steps = -1, 0

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[Tensor]:
        """See `Task.batches`."""
        self._shard = shard
        return super().batches(shard, shards, generator)

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """See `Task.loss`."""
        loss = super().loss(model, batch)
        if not model.training:
            return loss
        self._steps += 1  # of this process, which began at a sync
        kind = self._fault()
        time.sleep(self._pause * (10 if kind == "slow" else 1))
        if kind == "nan":
            return loss + no_number(model)
        return loss

    def _fault(self) -> str | None:
        path = Path(self._marks) / f"{self._shard}.fault"
        if not self._marks or not path.exists():
            return None
        order = json.loads(path.read_text())
        if order["kind"] == "nan" and self._steps % self._every:
            return None
        if order["kind"] == "nan" or time.time() > order["until"]:
            path.unlink()
        return str(order["kind"])
