"""The hand that carries a schedule of faults out, while a run goes on."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType

from training.config import TrainConfig
from training.errors import RunError
from training.faults.books import ledger_of
from training.faults.poison import POISON
from training.faults.schedule import Fault
from training.faults.strikes import strike

__all__ = ["Hand"]

_LOOK = 0.02  # seconds between two looks at how far the run is
_LIMIT = 600.0  # seconds, after which a run is taken to hang


class Hand:
    """A thread that strikes when the run has come so far.

    Args:
        run_dir: The run.
        config: What it is.
        faults: In the order in which they strike.

    Attributes:
        struck: Those that did; a run may end before.
        drivers: How many of them are for the driver.
        child: The driver, where it is a process of its own that may be killed.
        late: Why the run was ended by force, if it was.
    """

    def __init__(self, run_dir: Path, config: TrainConfig, faults: Sequence[Fault]) -> None:
        self._run_dir, self._config, self._faults = run_dir, config, faults
        self._ledger = ledger_of(run_dir)
        self._over = threading.Event()
        self.struck: list[Fault] = []
        self.drivers = sum(fault.kind == "driver" for fault in faults)
        self.child: BaseProcess | None = None
        self.late = ""

    def __enter__(self) -> Hand:
        self._thread = threading.Thread(target=self._work)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._thread.join()

    def _work(self) -> None:
        began = time.monotonic()
        for fault in self._faults:
            while self._share() < fault.at:
                if self._over.wait(_LOOK):
                    return
                if time.monotonic() - began > _LIMIT:
                    self._end()
                    return
            if self._strikes(fault):
                self.struck.append(fault)
        if not self._over.wait(_LIMIT):
            self._end()

    def _share(self) -> float:
        """How much of the run's learning is done."""
        try:
            done = self._ledger.learned()
        except RunError:  # there is no ledger yet
            return -1.0
        whole = self._config.steps * self._config.replicas
        return done / whole

    def _strikes(self, fault: Fault) -> bool:
        if fault.kind == "driver":
            return self._kill_driver()
        if fault.kind == "nan":
            (self._run_dir.with_suffix(".nan") / POISON).touch()
            return True
        return strike(self._ledger, fault.kind, fault.replica, fault.seconds, over=self._over)

    def _kill_driver(self) -> bool:
        while (child := self.child) is None:
            if self._over.wait(_LOOK):
                return False
        self.child = None
        child.kill()
        return True

    def _end(self) -> None:
        self.late = f"it did not end within {_LIMIT:.0f} s"
        if self.child is not None:
            self.child.kill()
        for patience in (5.0, 0.0):  # the first asks the loop to stop, the second does not ask
            os.kill(os.getpid(), signal.SIGINT)
            if self._over.wait(patience):
                return
