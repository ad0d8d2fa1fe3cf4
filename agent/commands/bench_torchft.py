"""`inhabit bench torchft`: our fault-tolerant engine beside torchft's own DiLoCo, on the same task."""

from __future__ import annotations

import ctypes
import importlib.util
import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from agent.config_bench import BenchTorchft
from agent.progress import say
from agent.provenance import environment
from memory.graph.whole import write_whole

__all__ = ["bench_torchft"]

_NEW_NETWORK = 0x40000000  # CLONE_NEWNET


def bench_torchft(config: BenchTorchft) -> dict[str, Any]:
    """Measure and write the figures."""
    from training.errors import RunError

    os.environ.setdefault("RUST_LOG", "error")  # torchft tells every question
    if importlib.util.find_spec("torchft") is None:
        raise RunError("bench torchft needs torchft: pip install 'inhabit[ft]'")
    alone = _alone_on_a_network()
    from training.studies.beside_torchft import compare

    with tempfile.TemporaryDirectory() as folder:
        found = compare(
            Path(folder),
            seeds=config.seeds,
            replicas=config.replicas,
            rounds=config.rounds,
            every=config.every,
            told=say,
            received=_received if alone else None,
        )
    settings = {"replicas": config.replicas, "rounds": config.rounds, "every": config.every}
    figures = {"environment": environment(config.seeds), "settings": settings, **found}
    config.out.parent.mkdir(parents=True, exist_ok=True)
    write_whole(config.out, json.dumps(figures, indent=1, sort_keys=True) + "\n")
    say(f"{config.out}")
    return figures


def _alone_on_a_network() -> bool:
    """Move this process to a network of its own, whose bytes are those of the runs; only root may."""
    if os.geteuid() != 0 or ctypes.CDLL(None).unshare(_NEW_NETWORK) != 0:
        return False
    return subprocess.run(("ip", "link", "set", "lo", "up"), check=False).returncode == 0


def _received() -> int:
    """Bytes that came over the loopback device."""
    lines = Path("/proc/self/net/dev").read_text().splitlines()
    (own,) = (line.partition(":")[2].split() for line in lines if line.strip().startswith("lo:"))
    return int(own[0])
