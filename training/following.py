"""What a process does while others carry a run out: tell how far it is, pass on a wish to stop, read the result."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from training.config import TrainConfig
from training.errors import RunError
from training.folder import RunFolder, read_rows
from training.loop import OnProgress, RunResult, progress
from training.stop import Stopped, StopRequest

__all__ = ["OUTPUT", "Follower", "complaint", "concluded", "exit_code"]

OUTPUT = "worker.txt"
"""Where in a run's folder its processes print."""

_LOOK = 0.2  # seconds


class Follower:
    """Follows a run by its folder."""

    def __init__(
        self, folder: RunFolder, config: TrainConfig, stop: StopRequest, on_progress: OnProgress | None
    ) -> None:
        self._folder, self._config, self._stop, self._on_progress = folder, config, stop, on_progress
        self._told = -1

    def look(self) -> None:
        """Wait a moment, pass a wish to stop on, and tell what is new."""
        time.sleep(_LOOK)
        if self._stop.made:
            self._stop.pass_on()
        if self._on_progress is None:
            return
        rows = [row for row in read_rows(self._folder.path) if "loss" in row]
        if rows and rows[-1]["step"] != self._told:
            self._told = rows[-1]["step"]
            self._on_progress(progress(rows[-1], self._config.steps))


def complaint(folder: RunFolder) -> str | None:
    """What a process complained of last in one line, if it did."""
    lines = (folder.path / OUTPUT).read_text(encoding="utf-8", errors="replace").splitlines()
    said = [line.partition("RunError: ")[2] for line in lines if line.startswith("RunError: ")]
    return said[0] if said else None


def exit_code(work: Callable[[], None]) -> int:
    """Do the work of a process of a run: 0 if it is done or was stopped, 1 on an error, which is printed."""
    try:
        work()
    except RunError as error:
        print(f"RunError: {error}", file=sys.stderr, flush=True)
        return 1
    except Stopped as stopped:
        print(stopped, flush=True)
    return 0


def concluded(folder: RunFolder, stop: StopRequest, code: int) -> RunResult:
    """How the run ended whose processes ended with `code`.

    Raises:
        RunError: If a process failed; its output is in `worker.txt`.
        Stopped: If they were asked to stop, and have saved.
    """
    path = folder.path / "result.json"
    if stop.made and code == 0 and not path.exists():
        stop.clear()
        raise Stopped(f"stopped, all saved: resume {folder.path} to go on")
    if code != 0 or not path.exists():
        said = complaint(folder)
        raise RunError(said or f"a worker process failed with code {code}: see {folder.path / OUTPUT}")
    result = json.loads(path.read_text(encoding="utf-8"))
    return RunResult(**{**result, "run_dir": folder.path})
