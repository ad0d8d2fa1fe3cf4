"""A process that does not outlive the one that started it."""

from __future__ import annotations

import ctypes
import signal
from contextlib import suppress

__all__ = ["end_with_parent"]

_PDEATHSIG = 1  # of linux/prctl.h


def end_with_parent(number: int = signal.SIGTERM) -> None:
    """Have the system send this process a signal when its parent ends; Linux does, and elsewhere nothing happens."""
    with suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(_PDEATHSIG, number)
