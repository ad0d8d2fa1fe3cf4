"""`inhabit bench homes`: how fast images, ticks, distances and decisions are, of several homes."""

from __future__ import annotations

import json
import statistics
from typing import Any

from agent.config_bench import BenchHomes
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_homes"]


def bench_homes(config: BenchHomes) -> dict[str, Any]:
    """Measure, and write the figures: of each home, and their medians."""
    from agent.tasks.bench import measure

    seeds, found = range(config.seed, config.seed + config.homes), []
    with bar("homes") as shown:
        for number, seed in enumerate(seeds):
            found.append(measure(seed))
            shown.to(number + 1, config.homes)
    names = [name for name, value in found[0].items() if isinstance(value, float)]
    medians = {name: statistics.median(each[name] for each in found) for name in names}
    figures = {"environment": environment(list(seeds)), "median": medians, "homes": found}
    for name, value in medians.items():
        say(f"{name.replace('_', ' ')}: {value:.4g}")
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1) + "\n")
    say(f"{config.out}")
    return figures
