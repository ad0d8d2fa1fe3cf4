"""The process in which habitat-sim runs, and its other end here: what ends it there is one clear line here."""

from __future__ import annotations

import os
import signal
import tempfile
from functools import lru_cache
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.bodies.habitat.settings import HabitatError

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.context import SpawnProcess

__all__ = ["Worker", "shared"]

_TICK = 0.2  # seconds between two looks whether the process still lives
_NOISE = ("duplicate static plugin", "PluginManager::")


class Worker:
    """A simulator in a process of its own. It starts with the first call, and anew after it has died.

    Args:
        patience: Seconds that one call may take.

    Attributes:
        holder: Whose scene is open; those who share a worker look here whether theirs still is.
    """

    def __init__(self, *, patience: float = 900.0) -> None:
        self.holder: object = None
        self._patience = patience
        self._process: SpawnProcess | None = None
        self._pipe: Connection | None = None
        self._log: Path | None = None

    def call(self, name: str, *arguments: Any) -> Any:
        """Do something with the simulator: a method of `Simulator`, by name.

        Raises:
            HabitatError: If it cannot be done, if habitat-sim failed at it, or if its process ended meanwhile.
        """
        if self._process is None:
            self._start()
        assert self._pipe is not None
        try:
            self._pipe.send((name, arguments))
            outcome, answer = self._answer(name)
        except (EOFError, BrokenPipeError, ConnectionResetError):
            raise self._died(name) from None
        if outcome == "done":
            return answer
        raise HabitatError(answer if outcome == "refused" else f"habitat-sim failed at {name!r}: {answer}")

    def close(self) -> None:
        """End the process."""
        process, pipe = self._process, self._pipe
        if process is None or pipe is None:
            return
        if process.is_alive():
            try:
                pipe.send(("", ()))
                process.join(10)
            except OSError:
                pass
            if process.is_alive():
                process.kill()
                process.join()
        self._forget()

    def _start(self) -> None:
        context = get_context("spawn")
        handle, name = tempfile.mkstemp(prefix="inhabit-habitat-", suffix=".log")
        os.close(handle)
        self._log = Path(name)
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, name), daemon=True)
        self._process.start()
        theirs.close()

    def _answer(self, name: str) -> tuple[str, Any]:
        assert self._pipe is not None
        assert self._process is not None
        waited = 0.0
        while not self._pipe.poll(_TICK):
            waited += _TICK
            if not self._process.is_alive() and not self._pipe.poll():
                raise EOFError
            if waited > self._patience:
                self._process.kill()
                self._process.join()
                self._forget()
                raise HabitatError(f"habitat-sim took more than {self._patience:.0f} s for {name!r}: it was ended")
        outcome, answer = self._pipe.recv()
        return outcome, answer

    def _died(self, name: str) -> HabitatError:
        """What to say of an end; the last that was written to its standard error tells most."""
        assert self._process is not None
        self._process.join(10)
        said = _last_line(self._log)
        how = _ending(self._process.exitcode)
        hint = ""
        if "CUDA device" in said:
            hint = ": it looks for a graphics card that is not there; use gpu=-1"
        self._forget()
        return HabitatError(f"habitat-sim's process ended ({how}) at {name!r}, saying {said!r}{hint}")

    def _forget(self) -> None:
        if self._pipe is not None:
            self._pipe.close()
        if self._process is not None:
            self._process.close()
        if self._log is not None:
            self._log.unlink(missing_ok=True)
        self._process = self._pipe = self._log = None
        self.holder = None


@lru_cache(maxsize=1)
def shared() -> Worker:
    """The one of this process: habitat-sim takes long to start with colours, and hardly any time to change scenes."""
    return Worker()


def _serve(pipe: Connection, log: str) -> None:
    """Do as is told until told to end. What habitat-sim writes goes to a file."""
    with open(log, "ab", buffering=0) as file:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
    simulator: Any = None
    while True:
        try:
            name, arguments = pipe.recv()
        except EOFError:
            break
        if not name:
            break
        try:
            if simulator is None:
                from agent.bodies.habitat.simulator import Simulator

                simulator = Simulator()
            pipe.send(("done", getattr(simulator, name)(*arguments)))
        except HabitatError as error:
            pipe.send(("refused", str(error)))
        except Exception as error:
            pipe.send(("failed", f"{type(error).__name__}: {error}"))
    if simulator is not None:
        simulator.close()


def _ending(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"


def _last_line(log: Path | None) -> str:
    if log is None or not log.exists():
        return ""
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    told = [line.strip() for line in lines if line.strip() and not any(noise in line for noise in _NOISE)]
    return told[-1][:300] if told else ""
