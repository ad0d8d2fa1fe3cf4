"""How replicas stay in sync, as data: `Synchronous` and `DiLoCo`. No torch here, so that `--help` is fast.

Asynchronous Local-SGD, DiPaCo and streaming fragments will be further dataclasses beside these two, each with
its engine; what they share is the state machine in `outer.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from training.errors import RunError

__all__ = ["DiLoCo", "Outer", "Strategy", "Synchronous", "Weighting"]

Outer = Literal["nesterov", "momentum", "sgd", "average"]
Weighting = Literal["equal", "shard"]


@dataclass(frozen=True, kw_only=True)
class Synchronous:
    """Data parallel: the replicas' gradients are averaged at every step.

    One step of k replicas with batch b is one AdamW step on the mean gradient of k × b examples.
    """


@dataclass(frozen=True, kw_only=True)
class DiLoCo:
    """Replicas take `every` AdamW steps alone, then an outer optimizer moves the shared weights (arXiv 2311.08105).

    The outer gradient is shared weights minus local weights, averaged over replicas. The inner AdamW states stay
    with their replicas and are never exchanged. Outer momentum 0.9 needs some 40 rounds to pay: with few steps
    lower `every` rather than the number of rounds.
    """

    every: int = 30
    """Inner steps between two syncs (H)."""
    outer: Outer = "nesterov"
    """Outer optimizer. `average` is plain parameter averaging, whatever `lr` says."""
    lr: float = 0.7
    """Outer learning rate, constant."""
    momentum: float = 0.9
    """Outer momentum, of `nesterov` and `momentum`."""
    weighting: Weighting = "equal"
    """Weigh the replicas' outer gradients equally, or by the size of their shards."""

    def __post_init__(self) -> None:
        if self.every < 1:
            raise RunError(f"DiLoCo: every={self.every} must be at least 1 inner step")
        if not self.lr > 0:
            raise RunError(f"DiLoCo: outer lr={self.lr} must be positive")
        if not 0 <= self.momentum < 1:
            raise RunError(f"DiLoCo: outer momentum={self.momentum} must be in [0, 1)")
        if self.outer not in ("nesterov", "momentum", "sgd", "average"):
            raise RunError(f"DiLoCo: unknown outer optimizer {self.outer!r}; use nesterov, momentum, sgd or average")
        if self.weighting not in ("equal", "shard"):
            raise RunError(f"DiLoCo: unknown weighting {self.weighting!r}; use equal or shard")


Strategy = Synchronous | DiLoCo
