"""Delayed Nesterov: momentum taken once in N arrivals (Asynchronous Local-SGD, arXiv 2401.09135, Algorithm 3)."""

from __future__ import annotations

import torch
from torch import Tensor

from training.outer.optimizers import OuterOptimizer, Tensors

__all__ = ["DelayedNesterov"]


class DelayedNesterov(OuterOptimizer):
    """Every outer gradient g moves the weights by lr g / N at once; the momentum comes in with every N-th.

    With N = 1 it is Nesterov. With `between` = 0, N gradients measured from the same weights come to one Nesterov
    step on their mean; the paper says so of any `between`, but its algorithm uses the old momentum in between.

    Args:
        shared: The weights, moved in place.
        lr: Outer learning rate.
        momentum: Decay of the momentum (β).
        buffer: N.
        between: Share of the momentum that the arrivals in between take (c).
    """

    def __init__(self, shared: Tensors, *, lr: float, momentum: float, buffer: int, between: float = 0.0) -> None:
        self.shared = shared
        self._lr, self._momentum, self._buffer, self._between = lr, momentum, buffer, between
        self._velocity = {name: torch.zeros_like(weight) for name, weight in shared.items()}
        self._gathered = {name: torch.zeros_like(weight) for name, weight in shared.items()}
        self._arrived = 0

    @torch.no_grad()
    def step(self, gradient: Tensors) -> None:
        """See `OuterOptimizer.step`."""
        self._arrived += 1
        full = self._arrived % self._buffer == 0
        share = 1 - self._between * self._buffer + self._between if full else self._between
        for name, weight in self.shared.items():
            velocity, gathered = self._velocity[name], self._gathered[name].add_(gradient[name])
            if full:
                velocity.mul_(self._momentum).add_(gathered, alpha=1 / self._buffer)
                gathered.zero_()
            weight.sub_(gradient[name], alpha=self._lr / self._buffer)
            if share:
                weight.sub_(velocity, alpha=self._lr * share * self._momentum)

    def state(self) -> dict[str, Tensor]:
        """See `OuterOptimizer.state`."""
        first = next(iter(self.shared))
        return {
            **{f"velocity.{name}": value for name, value in self._velocity.items()},
            **{f"gathered.{name}": value for name, value in self._gathered.items()},
            f"arrived.{first}": torch.tensor(self._arrived),
        }

    def load(self, state: Tensors) -> None:
        """See `OuterOptimizer.load`."""
        for full, value in state.items():
            key, _, name = full.partition(".")
            if key == "arrived":
                self._arrived = int(value)
            else:
                (self._velocity if key == "velocity" else self._gathered)[name].copy_(value)
