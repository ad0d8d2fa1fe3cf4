"""The driver of an elastic run: a lighthouse, and a worker for each replica, started anew when it dies."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from training import checkpoint
from training.config import TrainConfig
from training.elastic import ELASTIC, LIGHTHOUSE
from training.elastic.lighthouse import lighthouse, must_answer, must_be_there
from training.elastic.nursery import Nursery
from training.errors import RunError
from training.folder import RunFolder, writing
from training.following import OUTPUT, Follower, complaint, concluded
from training.loop import OnProgress, RunResult
from training.stop import StopRequest

__all__ = ["launch"]

_DEATHS = 50  # of workers, after which something else than bad luck is at work


def launch(
    folder: RunFolder,
    config: TrainConfig,
    on_progress: OnProgress | None = None,
    nursery: Nursery | None = None,
) -> RunResult:
    """Begin a run or take it up at its newest checkpoint, and see to its workers until it ends.

    Args:
        folder: The run's.
        config: Its configuration.
        on_progress: Told how far it is.
        nursery: Where workers come from; None: one of its own.

    Raises:
        RunError: If torchft is missing, there is no lighthouse at the address, or workers fail for good.
        Stopped: On Ctrl-C or SIGTERM, after the workers have saved.
    """
    must_be_there()
    stop = StopRequest(folder.path)
    with ExitStack() as stack:
        stack.enter_context(folder.lock())
        _tidy(folder, stop)
        address = stack.enter_context(_lit(config, folder.path / ELASTIC / LIGHTHOUSE))
        stack.enter_context(stop.listening())
        crew = _Crew(folder, config, address, nursery or stack.enter_context(Nursery()))
        stack.callback(crew.dismiss)
        follower = Follower(folder, config, stop, on_progress)
        while not crew.over(stop):
            follower.look()
            crew.tend()
        return concluded(folder, stop, 0)


def _tidy(folder: RunFolder, stop: StopRequest) -> None:
    """Remove what an earlier session left."""
    stop.clear()
    checkpoint.clean(folder.checkpoints)
    (folder.path / "result.json").unlink(missing_ok=True)
    shutil.rmtree(folder.path / ELASTIC, ignore_errors=True)
    with writing(folder.path):
        (folder.path / ELASTIC).mkdir()
        (folder.path / OUTPUT).write_bytes(b"")


@contextmanager
def _lit(config: TrainConfig, note: Path) -> Iterator[str]:
    """The address of the run's lighthouse, for workers here; those elsewhere find it in a note."""
    if config.address is not None:
        must_answer(config.address)
        note.write_text(config.address)
        yield config.address
        return
    with lighthouse(config) as (host, port):
        note.write_text(f"{host}:{port}")
        yield f"127.0.0.1:{port}"


class _Crew:
    """The workers that this driver sees to: those of all replicas, or of the first `config.workers`."""

    def __init__(self, folder: RunFolder, config: TrainConfig, address: str, nursery: Nursery) -> None:
        self._folder, self._address, self._nursery = folder, address, nursery
        self._all = config.workers in (0, config.replicas)
        self._numbers = range(config.workers or config.replicas)
        self._at_work: dict[int, int] = {}
        self._deaths = 0
        self._done = False
        self._start(self._numbers)

    def _start(self, numbers: range) -> None:
        for number in numbers:
            arguments = [str(self._folder.path), str(number), self._address]
            self._at_work[self._nursery.start(arguments, self._folder.path / OUTPUT)] = number

    def over(self, stop: StopRequest) -> bool:
        """Whether the run is done, or was stopped. If all are gone and it is neither, all begin anew."""
        if self._at_work:
            return False
        if stop.made or (self._folder.path / "result.json").exists():
            return True
        if self._all:  # else one elsewhere may still be writing the result
            self._died()
            self._done = False
            self._start(self._numbers)
        return False

    def tend(self) -> None:
        """Start those anew that died.

        Raises:
            RunError: If one failed for a reason that will be there again, or they keep dying.
        """
        if not self._nursery.alive:
            raise RunError("the process that starts workers was ended: resume the run")
        for child, code in self._nursery.ended():
            number = self._at_work.pop(child, None)
            if number is None:
                continue  # of another run
            self._done = self._done or code == 0
            if code != 0:
                self._died(code)
            if code != 0 and not self._done:
                self._folder.log(f"the worker of replica {number} died with code {code}; another begins")
                self._start(range(number, number + 1))
        if self._done and not any(self._is_live(number) for number in self._at_work.values()):
            self.dismiss()  # there is nobody left whom they could join

    def _is_live(self, number: int) -> bool:
        return (self._folder.path / ELASTIC / f"{number}.live").exists()

    def _died(self, code: int = 0) -> None:
        said = complaint(self._folder) if code else None
        if said:
            raise RunError(said)
        self._deaths += 1
        if self._deaths > _DEATHS:
            raise RunError(f"workers keep dying, the last with code {code}: see {self._folder.path / OUTPUT}")

    def dismiss(self) -> None:
        """End all that are still there."""
        for child in self._at_work:
            self._nursery.end(child)
