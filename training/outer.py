"""The outer optimizers, and the shared weights that they alone move."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from training.strategy import DiLoCo

__all__ = ["Anchor", "Tensors", "outer_step"]

Tensors = Mapping[str, Tensor]
"""Tensors by name."""


@torch.no_grad()
def outer_step(strategy: DiLoCo, shared: Tensors, gradient: Tensors, velocity: Tensors) -> None:
    """Move `shared` against the outer gradient, in place; `velocity` is the momentum, which starts at zero.

    `nesterov` and `momentum` are `torch.optim.SGD` with and without `nesterov=True`: b <- m b + g, then
    w <- w - lr (g + m b) or w <- w - lr b. `sgd` is w <- w - lr g; `average` is the same with lr 1.
    """
    lr = 1.0 if strategy.outer == "average" else strategy.lr
    for name, weight in shared.items():
        slope = gradient[name]
        if strategy.outer in ("nesterov", "momentum"):
            velocity[name].mul_(strategy.momentum).add_(slope)
            ahead = slope + strategy.momentum * velocity[name]
            slope = ahead if strategy.outer == "nesterov" else velocity[name]
        weight.sub_(slope, alpha=lr)


class Anchor:
    """Shared weights and their outer optimizer, as one state machine: submit until ready, apply, fetch.

    Today one anchor holds a whole model and `quorum` is 1: a lockstep engine has already averaged over the
    replicas. A streaming fragment or a DiPaCo module will be an anchor of its own; an asynchronous server will
    submit each arrival with the version it started from.

    Attributes:
        version: How often the weights have moved.
        shared: The weights, in place: the evaluated model's own parameters.
    """

    def __init__(self, strategy: DiLoCo, shared: Tensors, *, quorum: int = 1) -> None:
        self._strategy = strategy
        self._quorum = quorum
        self._arrived = 0
        self._sum: dict[str, Tensor] = {}
        self.shared = shared
        self.version = 0
        momentum = strategy.outer in ("nesterov", "momentum")
        self.velocity = {name: torch.zeros_like(weight) for name, weight in shared.items()} if momentum else {}

    @property
    def ready(self) -> bool:
        """Whether enough outer gradients are in for a step."""
        return self._arrived >= self._quorum

    def submit(self, gradient: Tensors, *, base: int, weight: float = 1.0) -> None:
        """Hand in an outer gradient that was measured against version `base`.

        Raises:
            ValueError: If that is not the present version: nobody here may be late.
        """
        if base != self.version:
            raise ValueError(f"an outer gradient against version {base} came when the weights were at {self.version}")
        for name, slope in gradient.items():
            part = slope * weight
            self._sum[name] = self._sum[name] + part if name in self._sum else part
        self._arrived += 1

    def apply(self) -> float:
        """Take one outer step with the weighted sum of what was handed in, and return that sum's norm."""
        if not self.ready:
            raise ValueError(f"{self._arrived} of {self._quorum} outer gradients are in: too few for a step")
        norm = float(torch.stack([slope.norm() for slope in self._sum.values()]).norm())
        outer_step(self._strategy, self.shared, self._sum, self.velocity)
        self._sum, self._arrived = {}, 0
        self.version += 1
        return norm

    @torch.no_grad()
    def fetch(self, into: Tensors) -> int:
        """Copy the shared weights into `into`, and return their version."""
        for name, weight in self.shared.items():
            into[name].copy_(weight)
        return self.version
