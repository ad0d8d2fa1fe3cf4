"""Outer optimizers: how shared weights move against an outer gradient, with all of their state by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import torch
from torch import Tensor
from torch.optim.sgd import sgd

from training.strategy import Moved

__all__ = ["OuterOptimizer", "Tensors", "outer_optimizer"]

Tensors = Mapping[str, Tensor]
"""Tensors by name."""


class OuterOptimizer:
    """One of torch's optimizers on shared weights, which it moves in place.

    `nesterov` and `momentum` are `torch.optim.SGD`, b <- m b + g, then w <- w - lr (g + m b) or w <- w - lr b;
    `sgd` is w <- w - lr g, and `average` the same with lr 1; `adam` is `torch.optim.Adam`.

    Attributes:
        shared: The weights.
        sliceable: Whether `step_slice` can take it step by step.
    """

    sliceable = False

    def __init__(self, strategy: Moved, shared: Tensors) -> None:
        self.shared = shared
        self.sliceable = strategy.outer != "adam"
        self._torch = _of_torch(strategy, list(shared.values()))

    @torch.no_grad()
    def step(self, gradient: Tensors) -> None:
        """Move the weights against `gradient`, which may be changed."""
        for name, weight in self.shared.items():
            weight.grad = gradient[name]
        self._torch.step()
        self._torch.zero_grad()

    def kept(self, name: str) -> list[Tensor]:
        """What has gathered for a weight, of its shape: its momentum, if there is one."""
        group = self._torch.param_groups[0]
        if not group["momentum"]:
            return []
        weight, key = self.shared[name], "momentum_buffer"
        state = self._torch.state[weight]
        if key not in state:
            state[key] = torch.zeros_like(weight)  # from zero, the first step gives the same momentum as from nothing
        return [state[key]]

    def step_slice(self, weight: Tensor, gradient: Tensor, kept: Sequence[Tensor]) -> None:
        """What `step` does, for a slice of a weight."""
        group = self._torch.param_groups[0]
        sgd(
            [weight],
            [gradient],
            list(kept) or [None],
            fused=True,
            foreach=False,
            weight_decay=0.0,
            momentum=group["momentum"],
            lr=group["lr"],
            dampening=0.0,
            nesterov=group["nesterov"],
            maximize=False,
        )

    def state(self) -> dict[str, Tensor]:
        """What has gathered, named `KEY.WEIGHT`; empty before the first step."""
        return {
            f"{key}.{name}": value
            for name, weight in self.shared.items()
            for key, value in self._torch.state.get(weight, {}).items()
            if isinstance(value, Tensor)
        }

    def load(self, state: Tensors) -> None:
        """Go on from a saved state."""
        for full, value in state.items():
            key, _, name = full.partition(".")
            weight = self.shared[name]
            self._torch.state[weight][key] = value.clone().to(weight.device)


def _of_torch(strategy: Moved, weights: list[Tensor]) -> torch.optim.Optimizer:
    # A fused step reads and writes each number once, where torch has one for the type.
    fused = all(weight.is_floating_point() for weight in weights)
    if strategy.outer == "adam":
        betas = (strategy.momentum, strategy.beta2)
        return torch.optim.Adam(weights, lr=strategy.lr, betas=betas, eps=strategy.eps, fused=fused)
    lr = 1.0 if strategy.outer == "average" else strategy.lr
    momentum = strategy.momentum if strategy.outer in ("nesterov", "momentum") else 0.0
    nesterov = strategy.outer == "nesterov" and momentum > 0
    return torch.optim.SGD(weights, lr=lr, momentum=momentum, nesterov=nesterov, fused=fused)


def outer_optimizer(strategy: Moved, shared: Tensors) -> OuterOptimizer:
    """The outer optimizer that a strategy asks for."""
    return OuterOptimizer(strategy, shared)
