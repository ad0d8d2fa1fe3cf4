"""A process that has imported all that a worker needs, and forks one when asked: in milliseconds, not in many seconds.

It hears orders on its standard input, and tells the deaths of its children on its output, each a line of JSON. When
whoever started it is gone, it ends with all of its children.
"""

from __future__ import annotations

import importlib
import json
import os
import select
import signal
import subprocess
import sys
import threading
import traceback
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any

from training.orphans import end_with_parent

__all__ = ["Nursery"]

_WORKER = "training.elastic.worker"
_HEAVY = (_WORKER, "training.elastic.session", "torch._dynamo")
"""What is imported beforehand; torch's optimizers import its compiler when the first is made."""

_LOOK = 0.05  # seconds between two looks at children


class Nursery:
    """Starts workers of runs, and learns how they ended. Leaving its context ends them all.

    Args:
        forked: Fork it, and import nothing anew: from a process that has one thread and all that workers need.
    """

    def __init__(self, *, forked: bool = False) -> None:
        self._process: subprocess.Popen[bytes] | _Forked = _Forked() if forked else _spawned()
        self._ends: SimpleQueue[tuple[int, int]] = SimpleQueue()
        self._count = 0
        self._ready = threading.Event()
        self._reader = threading.Thread(target=self._read, daemon=True, name="nursery")
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._ready.set()
            told = json.loads(line)
            if "code" in told:
                self._ends.put((told["child"], told["code"]))
        self._ready.set()

    def wait(self) -> None:
        """Wait until it has imported all."""
        self._ready.wait()

    def start(self, arguments: list[str], output: Path, *, module: str = _WORKER) -> int:
        """Fork a worker, which calls `main` of the module with these arguments: its number among the children.

        What it prints goes to the end of `output`.
        """
        self._count += 1
        self._order({"child": self._count, "module": module, "arguments": arguments, "output": str(output)})
        return self._count

    def end(self, child: int) -> None:
        """Kill a child, if it is still there."""
        self._order({"end": child})

    def _order(self, order: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write((json.dumps(order) + "\n").encode())
        self._process.stdin.flush()

    def ended(self) -> list[tuple[int, int]]:
        """The children that ended since the last call, each with its exit code, -9 after a kill -9."""
        found = []
        try:
            while True:
                found.append(self._ends.get_nowait())
        except Empty:
            return found

    @property
    def alive(self) -> bool:
        """Whether it can start more."""
        return self._process.poll() is None

    def close(self) -> None:
        """End it and all of its children."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._reader.join()
        self._process.stdout.close()

    def __enter__(self) -> Nursery:
        return self

    def __exit__(self, *error: Any) -> None:
        self.close()


def _spawned() -> subprocess.Popen[bytes]:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    # A session of its own, so that Ctrl-C reaches the driver only, which passes it on in good order. One thread, since
    # a fork takes no others with it; each worker sets its own number.
    return subprocess.Popen(
        [sys.executable, "-m", "training.elastic.nursery"],
        env={**environment, "OMP_NUM_THREADS": "1", "RUST_LOG": "error"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )


class _Forked:
    """What of a child process a nursery uses, where it is a fork of this one."""

    def __init__(self) -> None:
        (orders, ordering), (telling, tales) = os.pipe(), os.pipe()
        self._status: int | None = None
        self._pid = os.fork()
        if not self._pid:
            os.close(ordering)  # else it would not learn of its parent's end
            os.dup2(orders, 0)
            os.dup2(tales, 1)
            try:
                os.setsid()
                end_with_parent(signal.SIGKILL)
                main()
            finally:
                os._exit(0)
        os.close(orders)
        os.close(tales)
        self.stdin, self.stdout = os.fdopen(ordering, "wb"), os.fdopen(telling, "rb")

    def poll(self) -> int | None:
        """Its exit status, None while it is there."""
        return self._look(os.WNOHANG)

    def wait(self) -> int | None:
        """Wait for its end."""
        return self._look(0)

    def _look(self, how: int) -> int | None:
        if self._status is None:
            pid, status = os.waitpid(self._pid, how)
            self._status = status if pid else None
        return self._status


def main() -> None:
    """Be the nursery."""
    for name in _HEAVY:
        importlib.import_module(name)
    os.write(1, b'{"ready": true}\n')
    children: dict[int, int] = {}
    orders = b""
    while True:
        ready, _, _ = select.select([0], [], [], _LOOK)
        if ready:
            more = os.read(0, 65536)
            if not more:
                break
            *whole, orders = (orders + more).split(b"\n")
            for line in whole:
                _obey(json.loads(line), children)
        _tell_deaths(children)
    for pid in children:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _obey(order: dict[str, Any], children: dict[int, int]) -> None:
    if "end" not in order:
        children[_born(order)] = order["child"]
        return
    for pid, child in children.items():
        if child == order["end"]:
            os.kill(pid, signal.SIGKILL)


def _tell_deaths(children: dict[int, int]) -> None:
    while children:
        pid, status = os.waitpid(-1, os.WNOHANG)
        if pid == 0:
            return
        told = {"child": children.pop(pid), "code": os.waitstatus_to_exitcode(status)}
        os.write(1, (json.dumps(told) + "\n").encode())


def _born(order: dict[str, Any]) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        end_with_parent(signal.SIGKILL)
        output = os.open(order["output"], os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(output, 1)
        os.dup2(output, 2)
        code = importlib.import_module(order["module"]).main(order["arguments"])
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    main()
