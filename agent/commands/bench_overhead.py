"""`inhabit bench overhead`: what training with little communication costs beside a loop written by hand."""

from __future__ import annotations

import json
from typing import Any

from agent.config_bench import BenchOverhead
from agent.progress import say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_overhead"]


def bench_overhead(config: BenchOverhead) -> dict[str, Any]:
    """Measure and write the figures."""
    import torch

    from training.overhead import inner_overhead, outer_seconds

    torch.set_num_threads(1)  # what is compared takes one core each
    figures: dict[str, Any] = {"environment": environment([0], device="cpu")}
    figures["inner_step"] = inner_overhead(turns=config.turns)
    for name in ("inhabit train", "with OuterLoop"):
        found = figures["inner_step"][name]
        say(
            f"an inner step, {name}: {found['ratio']:.3f} of a loop by hand ({found['low']:.3f} to {found['high']:.3f})"
        )
    figures["outer_step"] = [outer_seconds(millions=config.millions, replicas=replicas) for replicas in (1, 2)]
    for each in figures["outer_step"]:
        seconds = each["seconds"]["outer_step"]
        said = f"an outer step of {config.millions} M parameters, {each['replicas']} replicas: {seconds:.2f} s"
        say(f"{said}, {each['to_memory']:.2f} of memory once, {each['to_disk']:.2f} of a file once")
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1) + "\n")
    say(f"{config.out}")
    return figures
