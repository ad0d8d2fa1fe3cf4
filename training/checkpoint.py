"""Checkpoints: safetensors beside one JSON, whole or not there at all, with everything that a resumed run needs."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import safetensors.torch
from torch import Tensor

from training.engine import Snapshot
from training.errors import RunError
from training.folder import write_whole, writing
from training.outer.optimizers import Tensors

__all__ = ["clean", "commit", "latest", "load", "load_weights", "prepare", "prepared", "steps"]

_STATE = "state.json"
_WEIGHTS = "weights.safetensors"
_SHARED = "shared.safetensors"
_PREFIX = "step-"


def _folder(checkpoints: Path, step: int) -> Path:
    return checkpoints / f"{_PREFIX}{step:08d}"


def _unfinished(checkpoints: Path, step: int) -> Path:
    return checkpoints / f".writing-{_PREFIX}{step:08d}"


def _replica(index: int) -> str:
    return f"replica-{index}.safetensors"


def prepare(checkpoints: Path, snapshot: Snapshot) -> None:
    """Write the files of this process's replicas under a temporary name. Every process calls it; then `commit`.

    Raises:
        RunError: If they cannot be written; then nothing of the checkpoint is left.
    """
    place = _unfinished(checkpoints, snapshot.step)
    with _all_or_nothing(place):
        with writing(place):
            place.mkdir(parents=True, exist_ok=True)
        for index, tensors in snapshot.replicas.items():
            _write(place / _replica(index), tensors)


def prepared(checkpoints: Path, step: int) -> set[int]:
    """The replicas whose files are there under the temporary name."""
    there = (path.stem.removeprefix("replica-") for path in _unfinished(checkpoints, step).glob("replica-*"))
    return {int(number) for number in there}


def commit(checkpoints: Path, snapshot: Snapshot, *, replicas: int, keep: int) -> Path:
    """Write the shared files, and give the checkpoint its name when all is on disk. One process calls it.

    A reader sees a checkpoint that is whole, or none. Older ones than the newest `keep` are deleted.

    Raises:
        RunError: If it cannot be written; then nothing of it is left.
    """
    place, final = _unfinished(checkpoints, snapshot.step), _folder(checkpoints, snapshot.step)
    with _all_or_nothing(place):
        _write(place / _WEIGHTS, snapshot.weights)
        _write(place / _SHARED, snapshot.shared)
        names = [_WEIGHTS, _SHARED, *(_replica(index) for index in range(replicas))]
        state = {"step": snapshot.step, **snapshot.counters, "files": {name: _digest(place / name) for name in names}}
        write_whole(place / _STATE, (json.dumps(state, indent=1) + "\n").encode())
        with writing(final):
            if final.exists():
                shutil.rmtree(final)
            os.rename(place, final)
            _sync_folder(checkpoints)
    for step in steps(checkpoints)[:-keep]:
        shutil.rmtree(_folder(checkpoints, step), ignore_errors=True)
    return final


@contextmanager
def _all_or_nothing(place: Path) -> Iterator[None]:
    try:
        yield
    except RunError:
        shutil.rmtree(place, ignore_errors=True)
        raise


def clean(checkpoints: Path) -> None:
    """Delete what a killed process left unfinished."""
    for place in checkpoints.glob(".writing-*"):
        shutil.rmtree(place, ignore_errors=True)


def steps(checkpoints: Path) -> list[int]:
    """The steps of the checkpoints that are there, ascending."""
    names = [path.name for path in checkpoints.glob(_PREFIX + "*")]
    return sorted(int(name.removeprefix(_PREFIX)) for name in names if name.removeprefix(_PREFIX).isdigit())


def latest(checkpoints: Path) -> int:
    """The step of the newest checkpoint.

    Raises:
        RunError: If there is none.
    """
    there = steps(checkpoints)
    if not there:
        raise RunError(f"{checkpoints} holds no checkpoint: start the run anew in another folder")
    return there[-1]


def load(checkpoints: Path, step: int, *, replicas: Iterable[int]) -> Snapshot:
    """Read the checkpoint of `step`, with the own state of `replicas` only.

    Raises:
        RunError: If it is missing or damaged.
    """
    place = _folder(checkpoints, step)
    state = _read_state(place)
    return Snapshot(
        step=state["step"],
        counters={name: value for name, value in state.items() if name not in ("step", "files")},
        weights=_read(place, _WEIGHTS, state),
        shared=_read(place, _SHARED, state),
        replicas={index: _read(place, _replica(index), state) for index in replicas},
    )


def load_weights(checkpoints: Path, step: int) -> dict[str, Tensor]:
    """The shared weights of a checkpoint, on the CPU.

    Raises:
        RunError: If it is missing or damaged.
    """
    place = _folder(checkpoints, step)
    return _read(place, _WEIGHTS, _read_state(place))


def _write(path: Path, tensors: Tensors) -> None:
    plain = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items()}
    write_whole(path, safetensors.torch.save(plain))


def _sync_folder(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _read_state(place: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = json.loads((place / _STATE).read_text(encoding="utf-8"))
    except OSError as error:
        raise _damaged(place, f"{_STATE}: {error.strerror}") from None
    except ValueError:
        raise _damaged(place, f"{_STATE} is not JSON") from None
    return state


def _read(place: Path, name: str, state: dict[str, Any]) -> dict[str, Tensor]:
    try:
        data = (place / name).read_bytes()
    except OSError as error:
        raise _damaged(place, f"{name}: {error.strerror}") from None
    if hashlib.sha256(data).hexdigest() != state["files"].get(name):
        raise _damaged(place, f"{name} does not match its checksum")
    return safetensors.torch.load(data)


def _damaged(place: Path, why: str) -> RunError:
    return RunError(f"{place} is damaged ({why}): delete that folder to go on from the checkpoint before it")
