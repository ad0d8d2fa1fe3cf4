"""One worker: takes jobs from the ledger until the run is over. `python -m training.cluster.worker RUN NAME`."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch

from training.cluster.desk import Desk
from training.cluster.ledger import Job, Ledger
from training.errors import RunError
from training.folder import RunFolder
from training.routing.routed import RoutedTask
from training.task import make_task

__all__ = ["CLUSTER", "DRIVER", "OVER", "work"]

CLUSTER = "cluster"
"""The folder of the cluster's files within a run's."""
OVER = "over"
"""A file there that tells workers to go."""

DRIVER = "INHABIT_DRIVER"
"""The environment variable that tells a process whose worker it is."""

_PAUSE = 0.05  # seconds between two looks at a ledger that has nothing to do


@contextmanager
def _renewing(ledger: Ledger, job: Job) -> Iterator[None]:
    """Hold the lease while the job is done; a process that is stopped or dead holds nothing."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(ledger.lease / 3):
            if not ledger.renew(job):
                return

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def work(run_dir: str, name: str) -> int:
    """Do jobs until the run is over; returns how many were done here."""
    folder, config = RunFolder.open(Path(run_dir))
    torch.set_num_threads(config.threads)
    torch.use_deterministic_algorithms(True, warn_only=config.device == "cuda")
    place = folder.path / CLUSTER
    ledger = Ledger(place / "ledger.sqlite", config.lease)
    task = make_task(config.task, config.task_config)
    assert isinstance(task, RoutedTask)
    desk = Desk(place, task, config, ledger)
    parent = int(os.environ.get(DRIVER, os.getppid()))  # a driver may be dead before its worker is there
    done = 0
    while not (place / OVER).exists() and os.getppid() == parent:
        job = ledger.claim(name)
        if job is None:
            time.sleep(_PAUSE)
            continue
        try:
            with _renewing(ledger, job):
                info = desk.do(job)
        except RunError as error:
            ledger.give_back(job, str(error))
            time.sleep(_PAUSE)
            continue
        done += ledger.finish(job, info)
    return done


if __name__ == "__main__":
    work(*sys.argv[1:3])
