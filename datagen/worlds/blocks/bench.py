"""How fast blocks worlds are made and lived in: episodes per CPU-second."""

from __future__ import annotations

import time

from datagen.worlds.blocks.episode import live
from datagen.worlds.blocks.generate import generate
from datagen.worlds.blocks.layout import REFERENCE, Layout

__all__ = ["measure"]


def measure(layout: Layout = REFERENCE, *, seed: int = 0, ticks: int = 50, episodes: int = 200) -> dict[str, float]:
    """Make worlds, live an episode in each and record it with beliefs; time both.

    Returns:
        The figures by name: means per episode, milliseconds per episode of this process's CPU time, and episodes
        per CPU-second.
    """
    generate(seed, layout)  # so that masks of shapes are not what is timed
    facts = poses = events = 0
    start = time.process_time()
    specs = [generate(seed + index, layout) for index in range(episodes)]
    made = time.process_time()
    for index, spec in enumerate(specs):
        history = live(spec, seed=seed + index, ticks=ticks).history
        facts, poses, events = facts + len(history.facts), poses + len(history.poses), events + len(history.events)
    lived = time.process_time()
    return {
        "ticks": ticks,
        "episodes": episodes,
        "facts_per_episode": facts / episodes,
        "poses_per_episode": poses / episodes,
        "events_per_episode": events / episodes,
        "generate_ms": (made - start) / episodes * 1000,
        "live_ms": (lived - made) / episodes * 1000,
        "episodes_per_cpu_second": episodes / (lived - start),
    }
