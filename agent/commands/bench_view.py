"""`inhabit bench view`: how fast a life is opened, followed while it goes on, and filmed."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from agent.config_bench import BenchView
from agent.progress import bar, say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_view"]


def bench_view(config: BenchView) -> dict[str, Any]:
    """Measure, and write the figures."""
    from agent.view.bench import measure

    with tempfile.TemporaryDirectory() as folder, bar("live") as shown:
        of: dict[str, Any] = {"seed": config.seed, "lengths": config.ticks, "rooms": config.rooms}
        found = measure(Path(folder), **of, told=shown.to)
    figures = {"environment": environment([config.seed]), **found}
    for length, told in found["lengths"].items():
        again = told["read_again"]["records_ms"]
        say(
            f"at {length} ticks: a new tick {told['tick']['total_ms']:.1f} ms of CPU, {told['bytes']['total']} bytes;"
            f" its records {told['tick']['records_ms']:.2f} ms, all of them read again {again:.0f} ms;"
            f" to open {told['opened']['open_ms']:.0f} ms"
        )
    for name, told in found["films"].items():
        say(f"{name}: {told['pictures_a_cpu_second']:.1f} pictures a second of CPU time")
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1) + "\n")
    say(f"{config.out}")
    return figures
