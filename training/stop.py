"""How a run is asked to stop: Ctrl-C, SIGTERM, or a file named `stop` in its folder."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

__all__ = ["StopRequest", "Stopped"]


class Stopped(KeyboardInterrupt):
    """The run was asked to stop and has saved everything: resuming goes on as if nothing had been."""


class StopRequest:
    """Notes the wish to stop, to be heeded between two steps. A second Ctrl-C ends the process at once."""

    def __init__(self, run_dir: Path) -> None:
        self._file = run_dir / "stop"
        self._signalled = False

    @property
    def made(self) -> bool:
        """Whether somebody asked."""
        return self._signalled or self._file.exists()

    def pass_on(self) -> None:
        """Ask by the file, which the processes of a run look for."""
        self._file.touch()

    def clear(self) -> None:
        """Forget an earlier request."""
        self._file.unlink(missing_ok=True)

    @contextmanager
    def listening(self) -> Iterator[None]:
        """Heed signals inside. Only a program's main thread can; elsewhere the file alone counts."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self._note) for number in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self._signalled = True
        signal.signal(number, signal.default_int_handler)
