"""The workers of a run: processes of this machine, or tasks on a Ray cluster; those that die are replaced."""

from __future__ import annotations

import importlib
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

from training.cluster.worker import DRIVER, work
from training.errors import RunError

__all__ = ["Crew", "Processes", "RayTasks"]

_DEATHS = 50  # of workers, after which something else than bad luck is at work


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
            worker.wait()


def _answers(address: str) -> bool:
    """Whether anybody listens at HOST:PORT. Ray itself waits for minutes, and then ends the process."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=5.0):
            return True
    except (OSError, ValueError):
        return False


class RayTasks:
    """Workers as tasks on a Ray cluster whose nodes share the run's folder; Ray starts those anew that die.

    Args:
        run_dir: The run.
        count: Of workers.
        address: The cluster's; None starts one on this machine, and stops it in the end.

    Raises:
        RunError: If Ray is not installed, or there is no cluster at that address.
    """

    def __init__(self, run_dir: Path, count: int, address: str | None) -> None:
        try:
            self._ray: Any = importlib.import_module("ray")
        except ImportError:
            raise RunError("engine ray needs Ray: pip install 'inhabit[cluster]', or use engine processes") from None
        if address not in (None, "auto") and not _answers(str(address)):
            raise RunError(f"no Ray cluster at {address} (nobody answers): start one, or leave out the address")
        os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
        paths = os.pathsep.join(path for path in sys.path if path)
        options: dict[str, Any] = {
            "log_to_driver": False,
            "logging_level": "error",
            "runtime_env": {"env_vars": {"PYTHONPATH": paths, "OMP_NUM_THREADS": "1"}},
        }
        try:
            if address is None:
                self._ray.init("local", num_cpus=count, include_dashboard=False, **options)
            else:
                self._ray.init(address, **options)
        except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
            first = (str(error).strip().splitlines() or [type(error).__name__])[0]
            raise RunError(f"no Ray cluster at {address or 'this machine'} ({first}): start one") from None
        task = self._ray.remote(num_cpus=1, max_retries=-1)(work)
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
        """See `Crew.dismiss`."""
        for task in self._tasks:
            self._ray.cancel(task, force=True)
        self._ray.shutdown()
