"""`inhabit bench physics`: is physics honest, what do hands hold, how fast is it all, and how far do poses drift."""

from __future__ import annotations

import json
import statistics
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from agent.config_bench import BenchPhysics
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.records import DONE
from memory.graph.whole import write_whole

if TYPE_CHECKING:
    from agent.bodies.arms import Grasp

__all__ = ["bench_physics"]

_HANDLED = 10  # things that a hand takes in each home


def bench_physics(config: BenchPhysics) -> dict[str, Any]:
    """Measure, and write the figures."""
    figures: dict[str, Any] = {}
    if config.out.exists():
        figures = json.loads(config.out.read_text(encoding="utf-8"))
    parts: dict[str, Callable[[BenchPhysics], dict[str, Any]]] = {
        "honesty": _honesty,
        "grasps": _grasps,
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
    homes = {"honesty": config.homes, "grasps": config.grasps}.get(part, config.walks)
    return list(range(config.seed, config.seed + homes))


def _honesty(config: BenchPhysics) -> dict[str, Any]:
    """Violations of each sort, over all homes, and what the interactions were."""
    figures = _interactions(_seeds(config, "honesty"), config.interactions, "magic")
    say(f"{figures['interactions']} interactions in {figures['homes']} homes: {figures['violations']} violations")
    return figures


def _interactions(seeds: list[int], count: int, grasp: Grasp) -> dict[str, Any]:
    from agent.bodies.honesty import interact

    found = []
    with bar(f"homes, {grasp}") as shown:
        for number, seed in enumerate(seeds):
            found.append(interact(seed, count, grasp))
            shown.to(number + 1, len(seeds), f"{sum(each.violations for each in found)} violations")
    done = sum((each.done for each in found), Counter[str]())
    summed = ("refused", "through_walls", "through_floors", "energy", "looks", "leaks", "lost")
    most = ("most_gain", "deepest", "dip")
    return {
        "homes": len(found),
        "interactions": done.total(),
        "of_each_kind": dict(sorted(done.items())),
        "violations": sum(each.violations for each in found),
        **{name: sum(getattr(each, name) for each in found) for name in summed},
        **{name: max(getattr(each, name) for each in found) for name in most},
    }


def _grasps(config: BenchPhysics) -> dict[str, Any]:
    """For each hand: how takes and puts ended, and what physics broke meanwhile and in interactions with its arm."""
    from agent.bodies.arms import GRASPS
    from agent.bodies.grasp_trials import handle

    figures: dict[str, Any] = {}
    seeds = _seeds(config, "grasps")
    for grasp in GRASPS:
        found = []
        with bar(f"hands, {grasp}") as shown:
            for number, seed in enumerate(seeds):
                found.append(handle(seed, _HANDLED, grasp))
                shown.to(number + 1, len(seeds), f"{sum(each.broken for each in found)} violations")
        figures[grasp] = {
            "homes": len(found),
            "take": _ended(sum((each.taken for each in found), Counter[str]())),
            "put": _ended(sum((each.put for each in found), Counter[str]())),
            **{name: sum(getattr(each, name) for each in found) for name in ("slips", "broken", "astray")},
            **{name: max(getattr(each, name) for each in found) for name in ("most_gain", "fastest")},
        }
        if grasp != "magic":
            figures[grasp]["interactions"] = _interactions(seeds, config.interactions, grasp)
        ended = figures[grasp]
        say(f"{grasp}: {ended['take']['share']:.0%} of takes, {ended['put']['share']:.0%} of puts confirmed")
    return figures


def _ended(outcomes: Counter[str]) -> dict[str, Any]:
    """How many tries, the share that was confirmed, and the reasons of the others."""
    reasons = {code: count for code, count in sorted(outcomes.items()) if code != DONE}
    return {"tries": outcomes.total(), "share": outcomes[DONE] / max(outcomes.total(), 1), "reasons": reasons}


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
