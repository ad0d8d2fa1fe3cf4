"""The engine of `AsyncLocalSGD` on workers, in real time: whoever hands in first arrives first."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from training.asynchronous import Replica, dynamic_steps
from training.cluster.asynchronous import AsyncClusterEngine
from training.config import TrainConfig
from training.engine import Row
from training.errors import RunError
from training.replica import Learned
from training.task import Task
from training.transport import Transport

__all__ = ["RealTimeEngine"]

_LOOK = 0.02  # seconds between two looks at what has been handed in
_NEWEST = 0.5  # share of the newest measurement in a replica's speed


class RealTimeEngine(AsyncClusterEngine):
    """Arrivals and speeds are measured. What was measured is in the ledger, so that a killed driver's run goes on.

    An arrival is noted with its time before it is applied, and so is that replicas begin, before they do. A resumed
    run takes the noted ones up again in their order, from the newest checkpoint on, and decides as before, since it
    decides by what was noted only; then it goes on with what workers hand in. Time goes on from the last arrival:
    nobody's pause counts.
    """

    def __init__(
        self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device, run_dir: Path
    ) -> None:
        super().__init__(task, config, transport, device, run_dir)
        self._seconds = [0.0] * config.replicas  # of a step, as measured; 0: not known yet
        self._epoch: float | None = None  # when the run's clock stood at 0, by this machine's

    def _now(self) -> float:
        if self._epoch is None:
            self._epoch = time.monotonic() - self._last
        return time.monotonic() - self._epoch

    def _each(self) -> list[int]:
        """See `AsyncEngine._each`; who was not measured yet is taken for the fastest."""
        fastest = min((seconds for seconds in self._seconds if seconds), default=1.0)
        return dynamic_steps(self._strategy.every, [seconds or fastest for seconds in self._seconds])

    def _begin(self, replica: Replica, now: float) -> None:
        super()._begin(replica, now)
        replica.arrives = math.inf  # nobody knows

    def _begin_all(self, now: float) -> None:
        self._ledger.begin(self._arrived)
        super()._begin_all(now)

    def _coming(self, until: float) -> Replica | None:
        busy = {self._name(replica): replica for replica in self._replicas if replica.at_work}
        noted = self._ledger.arrival(self._arrived)
        if noted is None:
            begun = math.isfinite(until) and self._ledger.has_begun(self._arrived)
            return None if begun else self._handed_in(busy, until)
        if not busy or noted.at > until:
            return None
        if noted.job not in busy:
            raise RunError(f"{noted.job} has arrived in the ledger, and nobody has begun it: resume the run it is of")
        busy[noted.job].arrives = noted.at
        return busy[noted.job]

    def _handed_in(self, busy: Mapping[str, Replica], until: float) -> Replica | None:
        """Wait for the next result, but not for longer than `until`."""
        while busy and (now := self._now()) <= until:
            name = next(self._ledger.handed_in(busy), None)
            if name is not None:
                self._ledger.arrive(self._arrived, name, now)
                busy[name].arrives = now
                return busy[name]
            self._site.tend()
            time.sleep(_LOOK)
        return None

    def _learned(self, replica: Replica) -> Learned:
        learned = super()._learned(replica)
        newest = self._ledger.info(self._name(replica))["seconds"] / replica.steps
        before = self._seconds[replica.number]
        self._seconds[replica.number] = before + _NEWEST * (newest - before) if before else newest
        return learned

    def _note(self, replica: Replica, loss: float, extra: Row) -> None:
        info = self._ledger.info(self._name(replica))
        speed = 1 / self._seconds[replica.number]
        told = {"job": replica.job, "attempt": info["attempt"], "seconds": info["seconds"], "speed": speed}
        super()._note(replica, loss, {**extra, **told})
