"""A soak: one agent lives on in one process for hours, while its memory and its pace are watched."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from agent.life import begin
from agent.life_folder import DATABASE
from datagen.worlds.home.spec import HomeSpec

__all__ = ["soak"]

_WARM = 0.1  # of the time, after which memory is not to grow: by then map, caches and compiled code are there


def soak(
    spec: HomeSpec,
    *,
    seed: int,
    seconds: float,
    out: Path,
    looks_in_all: int = 240,
    progress: Callable[[int, int, str], None] | None = None,
) -> dict[str, Any]:
    """Live for some time, and say what became of memory.

    Args:
        spec: The home.
        seed: Of the life.
        seconds: How long by the clock.
        out: The life folder.
        looks_in_all: How often memory is looked at.
        progress: Told seconds lived of how many.

    Returns:
        `growth`: by how much more memory the process has at the end than after the first tenth, as a share (the
        highest of the last tenth against the highest of the second); `rss_mb`: all looks; ticks and ticks a second.
    """
    every, began, looks = seconds / looks_in_all, time.monotonic(), [(0.0, 0, _resident())]
    with begin(spec, seed=seed, out=out, ticks=1 << 29) as awake:
        while (passed := time.monotonic() - began) < seconds:
            awake.live()
            if passed >= looks[-1][0] + every:
                looks.append((passed, awake.tick, _resident()))
                if progress is not None:
                    progress(round(passed), round(seconds), f"tick {awake.tick}, {looks[-1][2] / 1e6:.0f} MB")
        ticks = awake.tick
    last = looks[-1][0]
    warm = max(held for at, _, held in looks if _WARM * last <= at <= 2 * _WARM * last)
    end = max(held for at, _, held in looks if at >= (1 - _WARM) * last)
    return {
        "seconds": round(time.monotonic() - began, 1),
        "ticks": ticks,
        "ticks_a_second": round(ticks / last, 1),
        "growth": round(end / warm - 1, 4),
        "rss_mb": [round(held / 1e6, 1) for _, _, held in looks],
        "database_mb": round((out / DATABASE).stat().st_size / 1e6, 1),
    }


def _resident() -> int:
    """Bytes of memory that this process has."""
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
