"""What one replica does: draw batches, make gradients, and learn for a while."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from training.config import TrainConfig
from training.errors import DivergedError, RunError
from training.inner import InnerOptimizer
from training.seeds import DATA, NOISE, derive, seeded
from training.task import Task
from training.weights import device_of

__all__ = ["Batches", "Learned", "Stream", "backward", "learn"]


Batches = Callable[[torch.Generator], Iterator[Any]]
"""From a generator to the batches that it draws."""


class Stream:
    """One replica's endless batches, with a generator whose state says where it stands.

    Args:
        batches: The batches that a generator draws.
        replica: Whose they are.
        seed: The run's.
    """

    def __init__(self, batches: Batches, replica: int, seed: int) -> None:
        self.replica = replica
        self._generator = torch.Generator().manual_seed(derive(seed, DATA, replica))
        self.begin(batches)

    @property
    def source(self) -> Batches:
        """The batches that a generator draws."""
        return self._source

    def begin(self, batches: Batches) -> None:
        """Draw from other batches from now on."""
        self._source = batches
        self._batches = iter(batches(self._generator))

    def __next__(self) -> Any:
        """The next batch, on the CPU.

        Raises:
            RunError: If the task ran out, which it must not.
        """
        try:
            return next(self._batches)
        except StopIteration:
            raise RunError(f"the task's batches of shard {self.replica} ended: they must go on without end") from None

    def skip(self, count: int) -> None:
        """Go past batches that are another's."""
        for _ in range(count):
            next(self)

    def state(self) -> Tensor:
        """The generator's state."""
        return self._generator.get_state()

    def load(self, state: Tensor) -> None:
        """Go on from a saved state."""
        self._generator.set_state(state)
        self.begin(self._source)


def backward(
    task: Task[Any], model: nn.Module, stream: Stream, *, step: int, config: TrainConfig, share: float
) -> float:
    """Add `share` × the gradient of this step's mean loss to the model's gradients, and return that loss.

    Dropout is seeded by seed, replica and step, so that it does not depend on which replica came before.

    Raises:
        DivergedError: If the loss is not finite.
    """
    device = device_of(model)
    total, factor = 0.0, share / config.accumulate
    with seeded(derive(config.seed, NOISE, stream.replica, step)):
        for _ in range(config.accumulate):
            batch = task.to_device(next(stream), device)
            with torch.autocast(device.type, torch.bfloat16, enabled=config.precision == "bf16"):
                loss = task.loss(model, batch)
            torch.autograd.backward(loss if factor == 1.0 else loss * factor)
            total += float(loss.detach())
    mean = total / config.accumulate
    if not math.isfinite(mean):
        raise DivergedError(f"the loss of replica {stream.replica} became {mean} at step {step + 1}: lower lr, or clip")
    return mean


@dataclass(frozen=True, kw_only=True)
class Learned:
    """What a replica's steps came to.

    Attributes:
        losses: Of each step.
        rates: The learning rate of each.
        stream: The state of its stream afterwards.
    """

    losses: tuple[float, ...]
    rates: tuple[float, ...]
    stream: Tensor

    @property
    def loss(self) -> float:
        """The mean over the steps."""
        return sum(self.losses) / len(self.losses)


def learn(
    task: Task[Any], model: nn.Module, optimizer: InnerOptimizer, stream: Stream, *, places: range, config: TrainConfig
) -> Learned:
    """Take the inner steps at these places of the schedule, alone.

    Raises:
        RunError: If a loss is not finite.
    """
    losses, rates = [], []
    for place in places:
        losses.append(backward(task, model, stream, step=place, config=config, share=1.0))
        rates.append(optimizer.step(place))
    return Learned(losses=tuple(losses), rates=tuple(rates), stream=stream.state())
