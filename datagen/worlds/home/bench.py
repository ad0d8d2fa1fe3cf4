"""How fast a home lives: symbolic ticks per CPU-second."""

from __future__ import annotations

import time

from datagen.worlds.home.episode import live
from datagen.worlds.home.spec import HomeSpec

__all__ = ["measure"]


def measure(spec: HomeSpec, *, seed: int = 0, ticks: int = 20_000) -> dict[str, float]:
    """Live an episode and time it, laying out the home's grid included.

    Returns:
        The figures by name: what was lived, and ticks per CPU-second of this process.
    """
    start = time.process_time()
    history = live(spec, seed=seed, ticks=ticks).history
    spent = time.process_time() - start
    return {
        "ticks": ticks,
        "items": len(spec.items),
        "people": len(spec.people),
        "events": len(history.events),
        "facts": len(history.facts),
        "poses": len(history.poses),
        "cpu_seconds": spent,
        "ticks_per_cpu_second": ticks / spent,
    }
