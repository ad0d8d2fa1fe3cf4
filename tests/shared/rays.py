"""Workers on Ray clusters of this test process, to be killed: other tests beside it have clusters of their own."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path


def worker_on_ray() -> int | None:
    """The process number of a worker that is at work; None if there is none."""
    for place in Path("/proc").iterdir():
        with contextlib.suppress(OSError):
            at_work = place.name.isdigit() and (place / "cmdline").read_text(errors="replace").startswith("ray::work")
            if at_work and os.getpid() in _ancestors(int(place.name)):
                return int(place.name)
    return None


def _ancestors(process: int) -> list[int]:
    found = []
    while process > 1:
        lines = (Path("/proc") / str(process) / "status").read_text().splitlines()
        process = next(int(line.split()[1]) for line in lines if line.startswith("PPid:"))
        found.append(process)
    return found
