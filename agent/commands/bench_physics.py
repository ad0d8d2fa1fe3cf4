"""`inhabit bench physics`: is physics honest, how fast is it, and how far do poses drift."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Callable
from typing import Any

from agent.config_bench import BenchPhysics
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_physics"]


def bench_physics(config: BenchPhysics) -> dict[str, Any]:
    """Measure, and write the figures."""
    figures: dict[str, Any] = {}
    if config.out.exists():
        figures = json.loads(config.out.read_text(encoding="utf-8"))
    parts: dict[str, Callable[[BenchPhysics], dict[str, Any]]] = {
        "honesty": _honesty,
        "speeds": _speeds,
        "drift": _drift,
    }
    for name in config.parts:
        figures[name] = {**parts[name](config), "environment": environment(_seeds(config, name))}
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1) + "\n")
    say(f"{config.out}")
    return figures


def _seeds(config: BenchPhysics, part: str) -> list[int]:
    return list(range(config.seed, config.seed + (config.homes if part == "honesty" else config.walks)))


def _honesty(config: BenchPhysics) -> dict[str, Any]:
    """Violations of each sort, over all homes, and what the interactions were."""
    from agent.bodies.honesty import interact

    found = []
    seeds = _seeds(config, "honesty")
    with bar("homes") as shown:
        for number, seed in enumerate(seeds):
            found.append(interact(seed, config.interactions))
            shown.to(number + 1, len(seeds), f"{sum(each.violations for each in found)} violations")
    done = sum((each.done for each in found), Counter[str]())
    summed = ("refused", "through_walls", "through_floors", "energy", "looks", "leaks", "lost")
    most = ("most_gain", "deepest", "dip")
    figures: dict[str, Any] = {
        "homes": len(found),
        "interactions": done.total(),
        "of_each_kind": dict(sorted(done.items())),
        "violations": sum(each.violations for each in found),
        **{name: sum(getattr(each, name) for each in found) for name in summed},
        **{name: max(getattr(each, name) for each in found) for name in most},
    }
    say(f"{figures['interactions']} interactions in {figures['homes']} homes: {figures['violations']} violations")
    return figures


def _speeds(config: BenchPhysics) -> dict[str, Any]:
    from agent.bodies.speeds import measure_physics, measure_steps, measure_vector

    found = []
    seeds = _seeds(config, "speeds")
    with bar("speeds") as shown:
        for number, seed in enumerate(seeds):
            found.append({**measure_physics(seed), **measure_steps(seed), **measure_vector(seed)})
            shown.to(number + 1, len(seeds))
    return _medians(found)


def _drift(config: BenchPhysics) -> dict[str, Any]:
    from agent.bodies.noise import LIFELIKE, ROUGH
    from agent.drift import measure_drift

    figures: dict[str, Any] = {}
    seeds = _seeds(config, "drift")
    with bar("walks") as shown:
        for part, (name, noise) in enumerate((("lifelike", LIFELIKE), ("rough", ROUGH))):
            walks = []
            for number, seed in enumerate(seeds):
                walks.append(measure_drift(seed, ticks=config.ticks, noise=noise))
                shown.to(part * len(seeds) + number + 1, 2 * len(seeds))
            figures[name] = _medians(walks)
    return figures


def _medians(found: list[dict[str, float]]) -> dict[str, Any]:
    medians = {name: statistics.median(each[name] for each in found) for name in found[0]}
    for name, value in medians.items():
        say(f"{name.replace('_', ' ')}: {value:.4g}")
    return {"median": medians, "each": found}
