"""The toy task with a clock and a trap: when steps begin is noted, and one process dies at a chosen place."""

from __future__ import annotations

import importlib
import itertools
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import torch
from torch import Tensor, nn

from training.toy import Letters

__all__ = ["Timed", "seconds"]


class Timed(Letters):
    """Letters. The times at which a process's steps begin go to `marks`, after every `every` of them.

    Args:
        marks: A folder.
        every: Steps between two syncs.
        kill: The step at which replica 1 dies, once; 0 for never.
        trap: Where replica 1 dies instead: at which call of which method, named as module:Class.method.
        width: Of the model.
        batch: Examples in a batch.
    """

    def __init__(
        self,
        *,
        marks: str,
        every: int,
        kill: int = 0,
        trap: Sequence[Any] = (),
        width: int = 128,
        batch: int = 32,
        seed: int = 0,
    ) -> None:
        super().__init__(batch=batch, width=width, seed=seed)
        self._marks, self._every, self._kill, self._trap = Path(marks), every, kill, trap
        self._times: list[float] = []
        self._shard = -1

    def batches(self, shard: int, shards: int, generator: torch.Generator) -> Iterator[Tensor]:
        """See `Task.batches`."""
        self._shard = shard
        return super().batches(shard, shards, generator)

    def loss(self, model: nn.Module, batch: Tensor) -> Tensor:
        """See `Task.loss`."""
        if model.training:
            self._times.append(time.perf_counter())
            if self._shard == 1:
                self._fall(len(self._times))
            if len(self._times) % self._every == 0:
                text = "\n".join(map(str, self._times))
                (self._marks / f"{self._shard}-{os.getpid()}.times").write_text(text)
        return super().loss(model, batch)

    def _fall(self, step: int) -> None:
        if step == self._kill:
            self._die()
        if step == 1 and self._trap:
            name, call = self._trap
            _set_trap(name, call, self._die)

    def _die(self) -> None:
        """Kill this process as by kill -9, unless one was killed before."""
        mark = self._marks / "killed"
        if not mark.exists():
            mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)


def _set_trap(name: str, call: int, die: Callable[[], None]) -> None:
    """Die at a call of a method of this process."""
    module, _, method = name.partition(":")
    kind = getattr(importlib.import_module(module), method.partition(".")[0])
    whole, count = getattr(kind, method.partition(".")[2]), [0]

    def trapped(*arguments: Any) -> Any:
        count[0] += 1
        if count[0] == call:
            die()
        return whole(*arguments)

    setattr(kind, method.partition(".")[2], trapped)


def seconds(marks: Path, every: int) -> tuple[float, float]:
    """The median seconds of an inner step, and what a sync takes beside it, over all processes."""
    plain, synced = [], []
    for path in marks.glob("*.times"):
        times = [float(line) for line in path.read_text().split()]
        steps = [later - earlier for earlier, later in itertools.pairwise(times)]
        synced += steps[every - 1 :: every]
        plain += [step for place, step in enumerate(steps, start=1) if place % every]
    return median(plain), median(synced) - median(plain)
