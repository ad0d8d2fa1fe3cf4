"""How many replicas work in a round, and whose syncs are lost: drawn alike in every process."""

from __future__ import annotations

import numpy as np

from training.seeds import LOST
from training.strategy import Pool

__all__ = ["lost_syncs", "working"]


def working(pool: Pool, replicas: int, progress: float) -> int:
    """How many replicas work when `progress` of the run, within [0, 1), is done; the first ones do.

    `doubling` and `halving` change once, in the middle; `ramp-up` and `ramp-down` go through all numbers evenly.
    """
    half, ramp = (replicas + 1) // 2, 1 + int(progress * replicas)
    return {
        "constant": replicas,
        "doubling": half if progress < 0.5 else replicas,
        "halving": replicas if progress < 0.5 else half,
        "ramp-up": min(replicas, ramp),
        "ramp-down": max(1, replicas + 1 - ramp),
    }[pool]


def lost_syncs(seed: int, sync: int, replicas: int, chance: float) -> list[bool]:
    """For each replica, whether its sync number `sync` is lost."""
    if not chance:
        return [False] * replicas
    draws = np.random.default_rng(np.random.SeedSequence(seed, spawn_key=(LOST, sync))).random(replicas)
    return [bool(draw < chance) for draw in draws]
