"""`inhabit bench spine`: the speeds of the platform on this machine, per second of processor time."""

from __future__ import annotations

import json
import statistics
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from agent.config import DemoConfig
from agent.config_bench import Bench
from agent.progress import say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench"]


def bench(config: Bench) -> dict[str, Any]:
    """Measure and write the figures."""
    figures = {
        "environment": environment([config.seed]),
        "symbolic_life": _ticks(config),
        "body": _frames(config),
        "dataset": _questions(config),
        "graph": _graph(config),
        **({} if config.quick else {"demo": _demo(config)}),
    }
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1, sort_keys=True) + "\n")
    say(f"{config.out}")
    return figures


def _ticks(config: Bench) -> dict[str, Any]:
    """Homes with 60 objects and 3 residents, several seeds."""
    from datagen.worlds.home.bench import measure
    from datagen.worlds.home.generate import generate

    seeds = range(config.seed, config.seed + (2 if config.quick else 5))
    rates = [measure(generate(seed, items=60, residents=3), seed=seed)["ticks_per_cpu_second"] for seed in seeds]
    say(f"symbolic ticks per CPU-second: {statistics.median(rates):.0f} (median of {len(rates)} homes)")
    return {
        "seeds": list(seeds),
        "ticks_per_cpu_second": [round(rate) for rate in rates],
        "median": round(statistics.median(rates)),
    }


def _frames(config: Bench) -> dict[str, Any]:
    """RGB-D and instance ids at 160 x 120 in a home of 8 rooms and 100 objects."""
    from agent.bodies.bench import measure

    figures = measure(config.seed, frames=40 if config.quick else 120)
    say(f"frames per CPU-second: {figures['frames_per_cpu_second']:.0f}")
    return {name: round(value, 4) for name, value in figures.items()}


def _questions(config: Bench) -> dict[str, Any]:
    """Datasets of two worlds, each made and validated by one process."""
    from datagen.config import blocks_reference, homes
    from datagen.dataset.speed import measure

    figures = {}
    for recipe in (homes(), blocks_reference()):
        made = measure(replace(recipe, questions=2000 if config.quick else 6000, seed=config.seed))
        found = {name: round(value, 6) if isinstance(value, float) else value for name, value in asdict(made).items()}
        say(f"dataset {recipe.preset}: {found}")
        figures[recipe.preset] = found
    return figures


def _graph(config: Bench) -> dict[str, Any]:
    """As-of queries on a million facts, in wall time."""
    from memory.graph.bench import measure

    figures = measure(facts=100_000 if config.quick else 1_000_000, seed=config.seed)
    say(f"as-of query: {figures['as_of_p50_ms']:.2f} ms median, {figures['as_of_p99_ms']:.2f} ms at 99 %")
    return {name: round(value, 4) for name, value in figures.items()}


def _demo(config: Bench) -> dict[str, Any]:
    """The whole demo with its default sizes, in wall time."""
    from agent.demo import run

    with tempfile.TemporaryDirectory() as folder:
        seconds = run(DemoConfig(out=Path(folder) / "demo", json=True))["seconds"]
    say(f"demo: {seconds['all']:.0f} s")
    return {"seed": DemoConfig.seed, "wall_seconds": seconds}
