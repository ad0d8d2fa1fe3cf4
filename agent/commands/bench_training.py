"""`inhabit bench training`: training speed of the devices that are here, and whether they agree."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from agent.config_bench import BenchTraining
from agent.progress import say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_training"]


def bench_training(config: BenchTraining) -> dict[str, Any]:
    """Measure and write the figures."""
    from dialogue.bench import measure

    runs = measure(seed=config.seed, steps=config.steps, width=config.width)
    names = sorted({pace.device for paces in runs.values() for pace in paces.values()})
    figures: dict[str, Any] = {"environment": environment([config.seed], device=", ".join(names))}
    for strategy, paces in runs.items():
        cpu = paces["cpu"]
        figures[strategy] = {name: asdict(pace) for name, pace in paces.items()}
        for name, pace in paces.items():
            apart = max(abs(a - b) / b for a, b in zip(pace.losses, cpu.losses, strict=True))
            figures[strategy][name] |= {
                "largest_relative_difference_of_loss_to_cpu": apart,
                "speed_to_cpu": pace.steps_per_second / cpu.steps_per_second,
            }
            speed = f"{pace.steps_per_second:.1f} steps/s"
            say(f"{strategy} on {pace.device}: {speed}; losses within {apart:.1e} of the CPU's")
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1, sort_keys=True) + "\n")
    say(f"{config.out}")
    return figures
