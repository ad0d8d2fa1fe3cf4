"""What a figure was made with: commit, versions, machine, seeds."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from collections.abc import Sequence
from typing import Any

__all__ = ["environment"]

_PACKAGES = ("inhabit", "numpy", "scipy", "mujoco-core", "sqlalchemy", "torch", "transformers", "pyarrow")


def environment(seeds: Sequence[int], *, device: str = "cpu") -> dict[str, Any]:
    """The part of a results file that says how to make it again.

    Args:
        seeds: The seeds that were run.
        device: What the figures were computed on.
    """
    from training.folder import git_hash, package_version

    return {
        "command": shlex.join(["inhabit", *sys.argv[1:]]),
        "git": git_hash(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cpus": len(os.sched_getaffinity(0)),
        "device": device,
        "seeds": list(seeds),
        "load": round(os.getloadavg()[0], 2),
        "packages": {name: package_version(name) for name in _PACKAGES},
    }
