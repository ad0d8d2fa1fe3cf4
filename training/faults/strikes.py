"""Faults that strike the workers of a run while it goes on: processes of this machine, by signals."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

from training.cluster.ledger import Ledger
from training.faults.schedule import FaultKind

__all__ = ["at_work", "hang", "kill", "slow", "strike"]

_LOOK = 0.01  # seconds between two looks at who is at work
_TURN = 0.1  # seconds of which a slowed process has a tenth


def at_work(ledger: Ledger) -> list[int]:
    """The numbers of this machine's processes that hold a lease."""
    here = socket.gethostname()
    found = []
    for holder in ledger.holders():
        _, host, number = holder.split(" ")
        if host == here and Path(f"/proc/{number}").exists():
            found.append(int(number))
    return found


def kill(process: int) -> None:
    """Kill -9, if it is there."""
    _send(process, signal.SIGKILL)


def hang(process: int, seconds: float) -> None:
    """Stop it for a while."""
    _send(process, signal.SIGSTOP)
    time.sleep(seconds)
    _send(process, signal.SIGCONT)


def slow(process: int, seconds: float) -> None:
    """Let it have a tenth of its speed for a while."""
    over = time.monotonic() + seconds
    while time.monotonic() < over:
        hang(process, 0.9 * _TURN)
        time.sleep(0.1 * _TURN)


def _send(process: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, number)


def strike(ledger: Ledger, kind: FaultKind, replica: int, seconds: float, *, over: threading.Event) -> bool:
    """Strike one of those at work, who is waited for unless the run is over. What lasts goes on beside."""
    while not (there := at_work(ledger)):
        if over.wait(_LOOK):
            return False
    process = there[replica % len(there)]
    if kind == "kill":
        kill(process)
    else:
        act: Callable[[int, float], None] = hang if kind == "hang" else slow
        threading.Thread(target=act, args=(process, seconds), daemon=True).start()
    return True
