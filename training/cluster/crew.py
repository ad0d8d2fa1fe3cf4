"""The workers of a run: processes of this machine, or tasks on a Ray cluster; those that die are replaced."""

from __future__ import annotations

import gc
import importlib
import os
import subprocess
import sys
import warnings
from pathlib import Path
from typing import Any, Protocol

from training.cluster.worker import DRIVER, work
from training.errors import RunError
from training.reach import answers

__all__ = ["Crew", "Processes", "RayTasks", "join", "ray_or_refuse"]

_DEATHS = 50  # of workers, after which something else than bad luck is at work
_TRIES = 3  # to start a Ray cluster: a part of it gives up after 15 s, which is little on a busy machine
_FAREWELL = 5.0  # seconds in which a worker should end by itself when asked to


class Crew(Protocol):
    """Workers at work on a run."""

    def tend(self) -> None:
        """Replace those that died.

        Raises:
            RunError: If they keep dying.
        """

    def dismiss(self) -> None:
        """End them all."""


class Processes:
    """Workers as processes of this machine.

    Attributes:
        workers: They.
        deaths: How many died.
    """

    def __init__(self, run_dir: Path, count: int, threads: int) -> None:
        self._run_dir, self._threads = run_dir, threads
        self.deaths = 0
        self.workers = [self._hired(number) for number in range(count)]

    def _hired(self, number: int) -> subprocess.Popen[bytes]:
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        environment["OMP_NUM_THREADS"] = str(self._threads)
        environment[DRIVER] = str(os.getpid())
        command = [sys.executable, "-m", "training.cluster.worker", str(self._run_dir), f"worker-{number}"]
        with (self._run_dir / "worker.txt").open("ab") as output:
            return subprocess.Popen(command, env=environment, stdout=output, stderr=subprocess.STDOUT)

    def tend(self) -> None:
        """See `Crew.tend`."""
        for number, worker in enumerate(self.workers):
            if worker.poll() is not None:
                self.deaths += 1
                if self.deaths > _DEATHS:
                    raise RunError(f"workers keep dying, the last with code {worker.returncode}: see worker.txt")
                self.workers[number] = self._hired(number)

    def dismiss(self) -> None:
        """See `Crew.dismiss`."""
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            try:
                worker.wait(_FAREWELL)
            except subprocess.TimeoutExpired:  # a stopped process heeds nothing else
                worker.kill()
                worker.wait()


class RayTasks:
    """Workers as tasks on a Ray cluster whose nodes share the run's folder; Ray starts those anew that die.

    A program that is on a cluster already stays there: its workers' processes are kept warm from run to run.

    Args:
        run_dir: The run.
        count: Of workers.
        address: The cluster's; None starts one on this machine, and stops it in the end.

    Raises:
        RunError: If Ray is not installed, or there is no cluster at that address.
    """

    def __init__(self, run_dir: Path, count: int, address: str | None) -> None:
        self._ray = ray_or_refuse()
        paths = os.pathsep.join(path for path in sys.path if path)
        self._ours = not self._ray.is_initialized()
        if self._ours:
            join(count, address)
        elif address not in (None, "auto", here := self._ray.get_runtime_context().gcs_address):
            raise RunError(f"no Ray cluster at {address} for a program that is on {here}: leave out the address")
        surroundings = {"env_vars": {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}}
        task = self._ray.remote(num_cpus=1, max_retries=-1, runtime_env=surroundings)(work)
        self._tasks = [task.remote(str(run_dir), f"worker-{number}") for number in range(count)]

    def tend(self) -> None:
        """See `Crew.tend`: Ray does it, and says when it gave up."""
        ended, _ = self._ray.wait(self._tasks, num_returns=len(self._tasks), timeout=0)
        for task in ended:
            try:
                self._ray.get(task)
            except self._ray.exceptions.RayError as error:
                first = (str(error).strip().splitlines() or [type(error).__name__])[-1]
                raise RunError(f"a worker on Ray failed for good: {first}") from None

    def dismiss(self) -> None:
        """See `Crew.dismiss`: those who do not leave by themselves, as they were told in the folder, are ended."""
        patience = 0.0 if self._ours else _FAREWELL
        _, here = self._ray.wait(self._tasks, num_returns=len(self._tasks), timeout=patience)
        for task in here:
            self._ray.cancel(task, force=True)
        if self._ours:
            self._ray.shutdown()


def ray_or_refuse() -> Any:
    """Ray.

    Raises:
        RunError: If it is not installed.
    """
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")  # before Ray reads it
    try:
        return importlib.import_module("ray")
    except ImportError:
        raise RunError("engine ray needs Ray: pip install 'inhabit[cluster]', or use engine processes") from None


def join(count: int, address: str | None) -> None:
    """Be on the Ray cluster at an address, or on one of our own with so many CPUs.

    Raises:
        RunError: If there is no cluster at that address, or none can be started.
    """
    ray = ray_or_refuse()
    # Ray itself would wait for minutes, and then end the process.
    if address not in (None, "auto") and not answers(str(address).removeprefix("ray://")):
        raise RunError(f"no Ray cluster at {address} (nobody answers): start one, or leave out the address")
    where: dict[str, Any] = {"address": address}
    if address is None:
        where = {"address": "local", "num_cpus": count, "include_dashboard": False}
    for left in reversed(range(_TRIES)):
        try:
            ray.init(**where, log_to_driver=False, logging_level="error")
            return
        except Exception as error:  # Ray says with a bare one that a node was slow to start
            why = (str(error).strip().splitlines() or [type(error).__name__])[0]
            asks = "AuthToken" in str(error.__cause__)
        _forget(ray)
        if not left or address is not None:
            advice = "set RAY_AUTH_MODE=token" if asks else "start one"
            raise RunError(f"no Ray cluster at {address or 'this machine'} ({why}): {advice}")


def _forget(ray: Any) -> None:
    """Clear away what a try that failed has left, without a word on its processes."""
    ray.shutdown()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        gc.collect()
