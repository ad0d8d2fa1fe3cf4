"""`Server`: shared weights that outer gradients reach one by one, each measured against weights of its own time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from torch import Tensor

from training.outer.anchor import Anchor, finite, norm_of
from training.outer.delayed import DelayedNesterov
from training.outer.optimizers import OuterOptimizer, Tensors, outer_optimizer
from training.strategy import AsyncLocalSGD

__all__ = ["Arrival", "Server"]


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """What became of an outer gradient.

    Attributes:
        staleness: Versions that went by since the weights it was measured against.
        norm: Its norm as it came; infinite or not a number if it was refused for that.
        taken: Whether it counts.
    """

    staleness: int
    norm: float
    taken: bool


class Server:
    """The outer side of asynchronous Local-SGD; a version is an arrival that counts.

    Args:
        strategy: What arrivals do.
        shared: The weights, moved in place.
        replicas: How many send.
    """

    def __init__(self, strategy: AsyncLocalSGD, shared: Tensors, replicas: int) -> None:
        self._strategy = strategy
        self._buffer = strategy.buffer or replicas
        quorum = self._buffer if strategy.arrivals == "buffered" else 1
        self.anchor = Anchor(self._optimizer(shared), quorum=quorum)
        self._weight = 1 / quorum
        self.version = 0
        self.refused = 0

    def _optimizer(self, shared: Tensors) -> OuterOptimizer:
        strategy = self._strategy
        if strategy.arrivals != "delayed":
            return outer_optimizer(strategy, shared)
        lr, momentum, between = strategy.lr, strategy.momentum, strategy.between
        return DelayedNesterov(shared, lr=lr, momentum=momentum, buffer=self._buffer, between=between)

    def arrive(self, gradient: Tensors, *, base: int, start: Tensors | None = None) -> Arrival:
        """Take an outer gradient measured against version `base`, whose weights were `start` (for compensation only).

        One that is not finite, or too stale for a threshold, is refused and counted.
        """
        staleness = self.version - base
        norm = norm_of(gradient)
        stale = self._strategy.discount == "threshold" and staleness > self._strategy.stalest
        if stale or not finite(gradient):
            self.refused += 1
            return Arrival(staleness=staleness, norm=norm, taken=False)
        # The anchor counts its own moves; how late an arrival may be is decided here.
        self.anchor.submit(self._discounted(gradient, staleness, start), base=self.anchor.version, weight=self._weight)
        if self.anchor.ready:
            self.anchor.apply()
        self.version += 1
        return Arrival(staleness=staleness, norm=norm, taken=True)

    def _discounted(self, gradient: Tensors, staleness: int, start: Tensors | None) -> dict[str, Tensor]:
        strategy = self._strategy
        if strategy.discount == "polynomial":
            factor = (1 + staleness) ** -strategy.power
            return {name: slope * factor for name, slope in gradient.items()}
        if strategy.discount == "compensation" and start is not None:
            return {
                name: slope + strategy.curvature * slope * slope * (self.anchor.shared[name] - start[name])
                for name, slope in gradient.items()
            }
        return {name: slope.clone() for name, slope in gradient.items()}

    def counters(self) -> dict[str, Any]:
        """What JSON can hold of the state."""
        return {
            "version": self.version,
            "moves": self.anchor.version,
            "refused": self.refused,
            "waiting": self.anchor.waiting,
        }

    def state(self) -> dict[str, Tensor]:
        """The outer optimizer's state, and the buffer's sum."""
        outer = {f"outer.{name}": value for name, value in self.anchor.state().items()}
        return outer | {f"sum.{name}": value for name, value in self.anchor.sum.items()}

    def load(self, counters: Mapping[str, Any], outer: Tensors, sums: Tensors) -> None:
        """Go on from a saved state."""
        self.version, self.refused = counters["version"], counters["refused"]
        self.anchor.load(outer, counters["moves"])
        self.anchor.restore(sums, counters["waiting"])
