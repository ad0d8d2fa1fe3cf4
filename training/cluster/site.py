"""The driver's side of a run on workers: its folder, its ledger, and the crew while there is one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import torch

from training import checkpoint
from training.cluster.crew import Crew, Processes, RayTasks
from training.cluster.job import Todo
from training.cluster.ledger import Ledger
from training.cluster.worker import CLUSTER, OVER
from training.config import TrainConfig
from training.errors import RunError
from training.folder import writing

__all__ = ["Site"]

_LOOK = 0.02  # seconds between two looks at the ledger
_BEAT = 1.0  # between two signs of life in it
_FAILURES = 6  # of jobs, after which the run ends and says why


class Site:
    """Where a run's jobs are entered and waited for.

    Args:
        run_dir: The run's folder, which all workers must see.
        config: The run.

    Attributes:
        place: The cluster's folder in it.
        ledger: The jobs.
    """

    def __init__(self, run_dir: Path, config: TrainConfig) -> None:
        self._run_dir, self._config = run_dir, config
        self.place = run_dir / CLUSTER
        with writing(self.place):
            self.place.mkdir(exist_ok=True)
            (self.place / OVER).unlink(missing_ok=True)
        self.ledger = Ledger(self.place / "ledger.sqlite", config.lease)
        self._crew: Crew | None = None
        self._failures, self._beat = 0, 0.0
        self.count = config.workers or min(config.replicas, torch.multiprocessing.cpu_count())

    @property
    def hired(self) -> bool:
        """Whether workers are at work."""
        return self._crew is not None

    def hire(self, jobs: Iterable[Todo] = ()) -> None:
        """Enter jobs, take back what former workers had, and let new ones begin."""
        self.ledger.enter(jobs)
        self.ledger.reopen()
        self._failures = len(self.ledger.failures())
        if self._config.engine == "ray":
            self._crew = RayTasks(self._run_dir, self.count, self._config.address)
        else:
            self._crew = Processes(self._run_dir, self.count, self._config.threads)

    def wait(self, ready: Callable[[], bool]) -> None:
        """Until something holds.

        Raises:
            RunError: If jobs keep failing, workers keep dying, or the ledger cannot be written any more.
        """
        while not ready():
            self.tend()
            time.sleep(_LOOK)

    def tend(self) -> None:
        """Look after workers and ledger; see `wait`."""
        assert self._crew is not None
        failures = self.ledger.failures()
        if len(failures) >= self._failures + _FAILURES:
            raise RunError(failures[-1])
        self._crew.tend()
        if time.monotonic() - self._beat > _BEAT:
            self.ledger.beat()
            self._beat = time.monotonic()

    def ended(self, step: int) -> bool:
        """Whether the run has taken all its steps, and its last checkpoint is there: no job is needed any more."""
        return step >= self._config.steps and step in checkpoint.steps(self._run_dir / "checkpoints")

    def close(self) -> None:
        """Let the workers go."""
        try:
            with writing(self.place):
                (self.place / OVER).touch()
        finally:
            if self._crew is not None:
                self._crew.dismiss()
