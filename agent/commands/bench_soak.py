"""`inhabit bench soak`: does memory grow while an agent lives on and on?"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from agent.config_bench import BenchSoak
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_soak"]


def bench_soak(config: BenchSoak) -> dict[str, Any]:
    """Let an agent live for some hours, and write what became of memory."""
    from agent.life import LifeError
    from agent.soak import soak
    from datagen.worlds.home.generate import generate

    if config.hours <= 0:
        raise LifeError(f"hours={config.hours}: give more than none")
    with tempfile.TemporaryDirectory() as folder, bar("soak") as shown:
        life = config.life or Path(folder) / "life"
        seconds = 3600 * config.hours
        found = soak(generate(config.seed), seed=config.seed, seconds=seconds, out=life, progress=shown.to)
    figures = {"environment": environment([config.seed]), **found}
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1) + "\n")
    say(f"{found['ticks']} ticks in {found['seconds'] / 3600:.2f} h; memory grew by {100 * found['growth']:.1f} %")
    say(f"{config.out}")
    return figures
