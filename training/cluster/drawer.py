"""Where workers and driver leave results for each other: a file for each attempt at a job, whole or not there."""

from __future__ import annotations

from collections import deque
from pathlib import Path

import safetensors.torch
from torch import Tensor

from training.cluster.job import Job
from training.cluster.ledger import Ledger
from training.errors import RunError
from training.folder import write_whole
from training.outer.optimizers import Tensors

__all__ = ["Drawer", "Needed"]


class Drawer:
    """The files of a cluster's folder, which everybody sees.

    Args:
        place: The folder.
        ledger: Which says the attempt that counts.
    """

    def __init__(self, place: Path, ledger: Ledger) -> None:
        self._place, self._ledger = place, ledger

    def file(self, kind: str, phase: int, what: str, attempt: int) -> Path:
        """Where a job's result is. Each attempt has its own, so that a worker given up for dead spoils nothing."""
        return self._place / f"{kind}-{phase:06d}-{what}-{attempt}.safetensors"

    def read(self, kind: str, phase: int, what: str) -> dict[str, Tensor]:
        """The result of a finished job.

        Raises:
            RunError: If it is not there any more.
        """
        attempt = self._ledger.info(f"{kind}:{phase}:{what}")["attempt"]
        return self.attempt(kind, phase, what, attempt)

    def attempt(self, kind: str, phase: int, what: str, attempt: int) -> dict[str, Tensor]:
        """What one attempt left; attempt 0 is what the driver gave, where a job begins with something.

        Raises:
            RunError: If it is not there any more.
        """
        path = self.file(kind, phase, what, attempt)
        try:
            return safetensors.torch.load_file(path)
        except OSError as error:
            raise RunError(f"cannot read {path}: {error.strerror or error}; the run needs it") from None

    def put(self, kind: str, phase: int, what: str, attempt: int, tensors: Tensors) -> None:
        """Leave what an attempt came to.

        Raises:
            RunError: If it cannot be written.
        """
        data = {name: value.detach().cpu().contiguous().clone() for name, value in tensors.items()}
        write_whole(self.file(kind, phase, what, attempt), safetensors.torch.save(data))

    def _write(self, job: Job, tensors: Tensors) -> None:
        self.put(job.kind, job.phase, job.what, job.attempt, tensors)


class Needed:
    """From which number on files are needed, by the checkpoints that are kept: one that is being made may yet fail.

    Args:
        keep: How many are kept.
    """

    def __init__(self, keep: int) -> None:
        self._firsts: deque[int] = deque(maxlen=keep)

    def saving(self, first: int) -> int:
        """A checkpoint is being made that needs files from `first` on; returns from where on those before it do."""
        whole = len(self._firsts) == self._firsts.maxlen  # else nobody knows what older ones need
        oldest = self._firsts[0] if whole else 0
        self._firsts.append(first)
        return oldest
