"""The run folder: what a run writes besides its checkpoints, and the one place where writing can fail politely."""

from __future__ import annotations

import errno
import fcntl
import importlib.metadata
import json
import os
import platform
import shlex
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from training.config import TrainConfig, from_dict, to_dict
from training.errors import RunError

__all__ = ["RunFolder", "git_hash", "package_version", "read_rows", "write_whole", "writing"]

_NO_SPACE = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_PACKAGES = ("torch", "numpy", "safetensors", "transformers", "inhabit")


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn the operating system's refusal to write `path` into a `RunError` that says what to do."""
    try:
        yield
    except OSError as error:
        if error.errno in _NO_SPACE:
            raise RunError(f"no space left while writing {path}: free some, then resume the run") from None
        raise RunError(f"cannot write {path}: {error.strerror}; choose another folder") from None


def write_whole(path: Path, data: bytes) -> None:
    """Write a file that is either whole on disk or not there under this name.

    Raises:
        RunError: If it cannot be written.
    """
    temporary = path.with_name(f".writing-{path.name}")
    with writing(path):
        try:
            with temporary.open("wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except OSError:
            temporary.unlink(missing_ok=True)
            raise


def read_rows(run_dir: Path) -> list[dict[str, Any]]:
    """The whole lines of a run's `metrics.jsonl`. A line that a kill cut short is left out.

    Raises:
        RunError: If there is no such file, or a line before the last is damaged.
    """
    path = run_dir / "metrics.jsonl"
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise RunError(f"{path}: {error.strerror}; is {run_dir} a run folder?") from None
    rows = []
    for number, line in enumerate(lines[:-1], start=1):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            raise RunError(f"{path}: line {number} is damaged; delete it to go on") from None
    return rows


class RunFolder:
    """A folder with `config.json`, `environment.json`, `metrics.jsonl`, `log.txt`, `result.json`, `checkpoints/`.

    `metrics.jsonl` holds nothing that depends on the wall clock, so that two runs can be compared byte for byte, unless
    a run is in real time; times are in `log.txt`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def checkpoints(self) -> Path:
        """Where the checkpoints are."""
        return self.path / "checkpoints"

    @classmethod
    def create(cls, path: Path, config: TrainConfig, versions: dict[str, Any]) -> RunFolder:
        """Begin a folder for a new run; `versions` is added to `environment.json`.

        Raises:
            RunError: If it exists and holds something, or cannot be written.
        """
        with writing(path):
            if path.exists() and (not path.is_dir() or any(path.iterdir())):
                raise RunError(f"{path} exists already: resume it, or choose another folder")
            (path / "checkpoints").mkdir(parents=True, exist_ok=True)
            (path / "metrics.jsonl").touch()
        folder = cls(path)
        write_whole(path / "environment.json", _json({**_environment(config), **versions}))
        write_whole(path / "config.json", _json(to_dict(config)))
        return folder

    @classmethod
    def open(cls, path: Path) -> tuple[RunFolder, TrainConfig]:
        """The folder of a run that was begun, and its configuration.

        Raises:
            RunError: If it is not a run folder, or of another version.
        """
        try:
            data = json.loads((path / "config.json").read_text(encoding="utf-8"))
        except OSError as error:
            raise RunError(f"{path} is not a run folder (config.json: {error.strerror})") from None
        except ValueError:
            raise RunError(f"{path / 'config.json'} is damaged: it is not JSON; start the run anew") from None
        try:
            return cls(path), from_dict(data)
        except RunError as error:
            raise RunError(f"{path / 'config.json'}: {error}") from None

    def append(self, rows: Sequence[dict[str, Any]]) -> None:
        """Add lines to `metrics.jsonl`."""
        text = "".join(json.dumps(row) + "\n" for row in rows)
        path = self.path / "metrics.jsonl"
        with writing(path), path.open("a", encoding="utf-8") as file:
            file.write(text)

    def truncate(self, lines: int) -> None:
        """Drop all but the first `lines` of `metrics.jsonl`, which a resumed run will write again."""
        text = "".join(json.dumps(row) + "\n" for row in read_rows(self.path)[:lines])
        write_whole(self.path / "metrics.jsonl", text.encode())

    def log(self, text: str) -> None:
        """Add a line with the time to `log.txt`."""
        path = self.path / "log.txt"
        with writing(path), path.open("a", encoding="utf-8") as file:
            file.write(f"{time.strftime('%Y-%m-%d %H:%M:%S')} {text}\n")

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other processes from working on this run. The system lifts the lock when its holder dies.

        Raises:
            RunError: If another process is at work on it.
        """
        path = self.path / "lock"
        with writing(path):
            file = path.open("w")
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise RunError(f"{self.path} is being worked on by another process: wait for it, or end it") from None
            yield

    def finish(self, result: dict[str, Any]) -> None:
        """Write `result.json`: the run is done."""
        write_whole(self.path / "result.json", _json(result))


def _json(data: Any) -> bytes:
    try:
        return (json.dumps(data, indent=1) + "\n").encode()
    except TypeError as error:
        raise RunError(f"the task's configuration must be JSON: {error}") from None


def _environment(config: TrainConfig) -> dict[str, Any]:
    return {
        "git": git_hash(),
        "python": platform.python_version(),
        "machine": platform.platform(),
        "packages": {name: package_version(name) for name in _PACKAGES},
        "seed": config.seed,
        "device": config.device,
        "threads": config.threads,
        "command": shlex.join(sys.argv),
        "started": time.strftime("%Y-%m-%dT%H:%M:%S%z"),
    }


def package_version(package: str) -> str | None:
    """The installed version of a package; None if it is not there."""
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def git_hash() -> str | None:
    """The commit of this source tree, with a + if files differ from it; None outside a repository.

    A tree that was copied to another machine is told its commit by the environment variable INHABIT_GIT.
    """
    told = os.environ.get("INHABIT_GIT")
    if told:
        return told
    command = ["git", "-C", str(Path(__file__).parent), "describe", "--always", "--dirty=+", "--abbrev=40"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
