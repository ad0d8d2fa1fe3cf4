"""What a figure was made with: commit, versions, machine, seeds."""

from __future__ import annotations

import os
import platform
import shlex
import sys
from collections.abc import Sequence
from importlib.metadata import version
from typing import Any

__all__ = ["environment"]

_PACKAGES = ("inhabit", "numpy", "scipy", "mujoco-core", "sqlalchemy", "torch", "transformers", "pyarrow")


def environment(seeds: Sequence[int]) -> dict[str, Any]:
    """The part of a results file that says how to make it again."""
    from training.folder import git_hash

    return {
        "command": shlex.join(["inhabit", *sys.argv[1:]]),
        "git": git_hash(),
        "python": platform.python_version(),
        "machine": platform.machine(),
        "cpus": len(os.sched_getaffinity(0)),
        "device": "cpu",
        "seeds": list(seeds),
        "load": round(os.getloadavg()[0], 2),
        "packages": {name: version(name) for name in _PACKAGES},
    }
