"""The contract of `Task` as a check that anyone can run on their own task."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

from training.errors import TaskError
from training.task import Task
from training.weights import trainable, weights

__all__ = ["check_task"]


def check_task(task: Task[Any], *, shards: int = 2) -> None:
    """Try what an engine relies on: the same model each time, resumable batches, a scalar loss, named scores.

    Raises:
        TaskError: Naming the first thing that does not hold.
    """
    model = task.build()
    again = weights(task.build())
    for name, value in weights(model).items():
        _require(torch.equal(value, again[name]), f"build() gave two different {name}: fence it with seeds.seeded")
    for shard in range(shards):
        _require(_resumes(task, shard, shards), f"batches of shard {shard} do not resume from the generator's state")
    loss = task.loss(model.train(), next(iter(task.batches(0, shards, torch.Generator().manual_seed(0)))))
    _require(loss.ndim == 0 and bool(torch.isfinite(loss)), "loss() must give one finite number")
    torch.autograd.backward(loss)
    learns = any(parameter.grad is not None for parameter in trainable(model).values())
    _require(learns, "no parameter gets a gradient from loss()")
    with torch.no_grad():
        scores = task.evaluate(model.eval())
    numbers = all(isinstance(name, str) and math.isfinite(float(score)) for name, score in scores.items())
    _require(numbers, "evaluate() must give finite numbers by name")


def _require(holds: bool, otherwise: str) -> None:
    if not holds:
        raise TaskError(otherwise)


def _resumes(task: Task[Any], shard: int, shards: int) -> bool:
    """Whether a new iterator goes on where the generator's state says, not where the old iterator stood."""
    generator = torch.Generator().manual_seed(1)
    batches = iter(task.batches(shard, shards, generator))
    for _ in range(3):
        next(batches)
        state = generator.get_state()
        expected = next(batches)
        generator.set_state(state)
        if not _same(next(iter(task.batches(shard, shards, generator))), expected):
            return False
    return True


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, Tensor):
        return isinstance(b, Tensor) and torch.equal(a, b)
    if isinstance(a, dict):
        return a.keys() == b.keys() and all(_same(value, b[name]) for name, value in a.items())
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(_same(x, y) for x, y in zip(a, b, strict=True))
    return bool(a == b)
