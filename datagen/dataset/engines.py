"""Where shards are worked on: in processes of this machine, or as tasks on a Ray cluster."""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import socket
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from typing import Any, TypeVar

from datagen.dataset.errors import DatasetError

__all__ = ["on_ray", "on_this_machine", "uncollected"]

Result = TypeVar("Result")

_RETRIES = 5  # of a task whose Ray worker vanished
_PATIENCE = 5.0  # seconds without news until one looks whether the cluster is still there


@contextmanager
def uncollected() -> Iterator[None]:
    """Let Python's collector of cycles rest: going through the records of a whole shard again and again finds nothing.

    It costs a sixth of the time; what little there is to collect is collected afterwards.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def on_this_machine(
    work: Callable[..., Result], jobs: Sequence[tuple[Any, ...]], workers: int
) -> Iterator[tuple[int, Result]]:
    """Each job's place and result, as they come; one worker works in this process.

    Raises:
        DatasetError: If a worker process died.
    """
    if workers == 1 or len(jobs) < 2:
        yield from ((place, work(*job)) for place, job in enumerate(jobs))
        return
    # Fresh processes: forks of one that runs threads (torch, a terminal's progress bar) may hang.
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(jobs)), mp_context=context) as pool:
        futures = {pool.submit(work, *job): place for place, job in enumerate(jobs)}
        try:
            for future in as_completed(futures):
                yield futures.pop(future), future.result()
        except BrokenProcessPool:
            raise DatasetError(
                "a worker process died (killed, or out of memory): run the same command again, finished shards are kept"
            ) from None
        finally:
            # Workers at their jobs are not waited for. Those that are done are: else their CPU-seconds go uncounted.
            pool.shutdown(wait=not futures, cancel_futures=True)


def on_ray(
    work: Callable[..., Result], jobs: Sequence[tuple[Any, ...]], workers: int, address: str | None
) -> Iterator[tuple[int, Result]]:
    """As `on_this_machine`, on a Ray cluster; a task whose worker vanishes is tried again elsewhere.

    Ray is driven by a process of its own: Ray ends the process that drives it, without a word, when a cluster is lost.

    Args:
        work: What is done for each job; the nodes must have this package.
        jobs: The arguments of each.
        workers: Jobs under way at once.
        address: The cluster's; None starts one on this machine and stops it in the end.

    Raises:
        DatasetError: If Ray is not installed, the cluster cannot be reached or is lost, or a task's workers keep
            vanishing.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    driver = context.Process(target=_drive, args=(there, work, jobs, workers, address))
    driver.start()
    there.close()
    try:
        while (told := here.recv()) is not None:
            if isinstance(told, BaseException):
                raise told
            yield told
    except EOFError:
        raise _gone(address or "this machine") from None
    finally:
        here.close()  # the driver notices, and stops what it started
        driver.join(_PATIENCE)
        driver.kill()


def _drive(
    there: Connection, work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]], workers: int, address: str | None
) -> None:
    """Tell each job's place and result, then None; or what went wrong."""
    os.environ.setdefault("RAY_BACKEND_LOG_LEVEL", "fatal")
    with suppress(BrokenPipeError):
        try:
            for told in _results(work, jobs, workers, address):
                there.send(told)
            there.send(None)
        except ValueError as error:
            there.send(error)


def _results(
    work: Callable[..., Any], jobs: Sequence[tuple[Any, ...]], workers: int, address: str | None
) -> Iterator[tuple[int, Any]]:
    ray = _started(workers, address)
    head = ray.get_runtime_context().gcs_address
    try:
        task = ray.remote(num_cpus=1, max_retries=_RETRIES)(work)
        waiting = list(enumerate(jobs))[::-1]
        under_way: dict[Any, int] = {}
        while waiting or under_way:
            while waiting and len(under_way) < workers:
                place, job = waiting.pop()
                under_way[task.remote(*job)] = place
            done, _ = ray.wait(list(under_way), num_returns=1, timeout=_PATIENCE)
            if done:
                yield under_way.pop(done[0]), ray.get(done[0])
            elif not _answers(head):
                raise _gone(head)
    except ray.exceptions.RayTaskError as error:
        raise error.cause from None
    except (ray.exceptions.RayError, ConnectionError) as error:
        raise DatasetError(
            f"Ray lost a worker and did not get it back ({_first_line(error)}): look after the cluster and run the "
            "same command again, finished shards are kept"
        ) from None
    except Exception:
        if _answers(head):
            raise
        raise _gone(head) from None  # Ray has many ways to say so, some of them no `RayError`
    finally:
        with suppress(Exception):  # there may be nothing left to take leave of
            ray.shutdown()


def _gone(address: str) -> DatasetError:
    return DatasetError(
        f"the Ray cluster at {address} is gone: look after it and run the same command again, finished shards are kept"
    )


def _started(workers: int, address: str | None) -> Any:
    try:
        ray: Any = importlib.import_module("ray")
    except ImportError:
        raise DatasetError("--engine ray needs Ray: pip install 'inhabit[cluster]', or use --engine local") from None
    if address is not None and address != "auto" and not _answers(address):
        raise DatasetError(f"no Ray cluster at {address} (nobody answers): start one, or leave out --address")
    quiet = {"log_to_driver": False, "logging_level": "error", "configure_logging": True}
    try:
        if address is None:
            ray.init("local", num_cpus=workers, include_dashboard=False, **quiet)
        else:
            ray.init(address=address, **quiet)
    except (ConnectionError, RuntimeError, ValueError, TimeoutError) as error:
        raise DatasetError(
            f"no Ray cluster at {address or 'this machine'} ({_first_line(error)}): start one, or leave out --address"
        ) from None
    return ray


def _answers(address: str) -> bool:
    """Whether anybody listens at HOST:PORT. Ray itself waits for minutes, and then ends the process."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    try:
        with socket.create_connection((host, int(port)), timeout=_PATIENCE):
            return True
    except (OSError, ValueError):
        return False


def _first_line(error: BaseException) -> str:
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
