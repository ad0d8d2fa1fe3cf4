"""`inhabit bench exports`: homes written for other simulators: time, size, and whether they show what ours show."""

from __future__ import annotations

import json
from typing import Any

from agent.config_bench import BenchExports
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_exports"]


def bench_exports(config: BenchExports) -> dict[str, Any]:
    """Measure, and write the figures: of each home, and over all of them."""
    from agent.homes.bench import WRITTEN, measure

    seeds, found = range(config.seed, config.seed + config.homes), []
    with bar("homes") as shown:
        for number, seed in enumerate(seeds):
            found.append(measure(seed, poses=config.poses))
            shown.to(number + 1, config.homes)
    told = {name: _over([each[name] for each in found]) for name in WRITTEN}
    for name, of in told.items():
        say(
            f"{name}: {of['seconds']['mean']:.2f} s, {of['bytes']['mean'] / 1e6:.2f} MB;"
            f" depth within 2 cm on {of['depth_within_2cm']['mean']:.4f}, the same id on {of['same_id']['mean']:.4f}"
        )
    all_homes = {**told, "imported": _over([each["imported"] for each in found])}
    figures = {"environment": environment(list(seeds)), "poses": config.poses, "all": all_homes, "homes": found}
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1) + "\n")
    say(f"{config.out}")
    return figures


def _over(homes: list[dict[str, float]]) -> dict[str, dict[str, float]]:
    """Mean, least and most of each figure."""
    values = {name: [each[name] for each in homes] for name in homes[0]}
    return {name: {"mean": sum(of) / len(of), "least": min(of), "most": max(of)} for name, of in values.items()}
