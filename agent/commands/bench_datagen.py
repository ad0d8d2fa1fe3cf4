"""`inhabit bench datagen`: how fast they are made and validated, how it scales, what memory it takes."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

from agent.config_bench import BenchDatagen, Part
from agent.progress import say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_datagen"]

_MILLION = 1_000_000


def bench_datagen(config: BenchDatagen) -> dict[str, Any]:
    """Measure and write the figures, after each part: who stops it keeps what was measured."""
    seeds = [config.seed + more for more in range(1 if config.quick else 5)]
    figures: dict[str, Any] = json.loads(config.out.read_text()) if config.only and config.out.exists() else {}
    config.out.parent.mkdir(parents=True, exist_ok=True)
    parts: dict[Part, Callable[[], dict[str, Any]]] = {
        "rates": lambda: _rates(config, seeds),
        "scaling": lambda: _scaling(config),
        "memory": lambda: _memory(config),
    }
    for name in config.only or tuple(parts):
        figures[name] = parts[name]() | {"environment": environment(seeds)}
        write_whole(config.out, json.dumps(figures, indent=1, sort_keys=True) + "\n")
    say(f"{config.out}")
    return figures


def _rates(config: BenchDatagen, seeds: list[int]) -> dict[str, Any]:
    from datagen.dataset.speed import WORKLOADS, rates

    found = {}
    for name, preset in WORKLOADS.items():
        recipe = preset()
        few = 1000 if recipe.questions_per_episode == 1 else 4000
        size = few // 5 if config.quick else few
        found[name] = rates(replace(recipe, questions=size, dev=0.0, test=0.0), seeds)
        made, validated, best = (found[name][key] for key in ("per_second", "validated", "best_per_second"))
        say(f"{name}: {made:.0f} questions made (best {best:.0f}), {validated:.0f} rows validated a CPU-second")
    return found


def _scaling(config: BenchDatagen) -> dict[str, Any]:
    from datagen.config import blocks_reference, homes
    from datagen.dataset.speed import scaling

    found = {}
    size = 10_000 if config.quick else 100_000
    for recipe in (homes(), blocks_reference()):
        measured = scaling(replace(recipe, questions=size, seed=config.seed, dev=0.0, test=0.0))
        ratio, by_cpu, load = measured.ratio, measured.by_cpu, measured.one.load
        say(f"{recipe.preset}: 2 workers are {ratio:.2f} x one (load {load:.1f}), by CPU-seconds {by_cpu:.2f} x")
        found[recipe.preset] = asdict(measured)
    return found


def _memory(config: BenchDatagen) -> dict[str, Any]:
    from datagen.config import blocks_reference
    from datagen.dataset.speed import memory

    sizes = [5_000, 10_000] if config.quick else [20_000, 50_000, 100_000]
    recipe = replace(blocks_reference(), seed=config.seed, dev=0.0, test=0.0)
    measured = memory(recipe, [*sizes, _MILLION] if config.million else sizes)
    last = measured.runs[-1]
    say(f"memory: {last.peak:.0f} MiB for {last.questions} questions, {measured.per_million:.0f} more for a million")
    return asdict(measured)
