"""One worker: takes jobs from the ledger until the run is over. `python -m training.cluster.worker RUN NAME`."""

from __future__ import annotations

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import torch

from training.cluster.desk import Desk
from training.cluster.job import Job
from training.cluster.learning import LearningDesk
from training.cluster.ledger import Ledger
from training.errors import RunError
from training.folder import RunFolder
from training.strategy import DiPaCo
from training.task import make_task

__all__ = ["CLUSTER", "DRIVER", "OVER", "work"]

CLUSTER = "cluster"
"""The folder of the cluster's files within a run's."""
OVER = "over"
"""A file there that tells workers to go."""

DRIVER = "INHABIT_DRIVER"
"""The environment variable that tells a process whose worker it is."""

_PAUSE = 0.05  # seconds between two looks at a ledger that has nothing to do
_REST = 1.0  # after a job that could not be done, or a ledger that could not be written


@contextmanager
def _renewing(ledger: Ledger, job: Job) -> Iterator[None]:
    """Hold the lease while the job is done; a process that is stopped or dead holds nothing."""
    done = threading.Event()

    def renew() -> None:
        with suppress(RunError):  # who cannot write the ledger loses the lease
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
    kind = Desk if isinstance(config.strategy, DiPaCo) else LearningDesk
    desk = kind(place, make_task(config.task, config.task_config), config, ledger)
    parent = int(os.environ.get(DRIVER, os.getppid()))  # a driver may be dead before its worker is there
    at = f"{socket.gethostname()} {os.getpid()}"
    done = 0
    while not (place / OVER).exists() and os.getppid() == parent:
        try:
            job = ledger.claim(name, at)
            if job is None:
                time.sleep(_PAUSE)
            else:
                done += _did(desk, ledger, job)
        except RunError as error:  # of the ledger: the driver meets it too, and ends the run if it lasts
            print(error, file=sys.stderr, flush=True)
            time.sleep(_REST)
    return done


def _did(desk: Desk | LearningDesk, ledger: Ledger, job: Job) -> bool:
    """Do a job; whether it counts."""
    try:
        with _renewing(ledger, job):
            info = desk.do(job)
    except RunError as error:
        ledger.give_back(job, str(error))
        time.sleep(_REST)
        return False
    return ledger.finish(job, info)


if __name__ == "__main__":
    work(*sys.argv[1:3])
