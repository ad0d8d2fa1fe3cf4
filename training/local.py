"""The `local` engine: all replicas in this process, in turn, on a virtual clock. Deterministic on the CPU."""

from __future__ import annotations

from typing import Any

import torch

from training.config import TrainConfig
from training.folder import RunFolder
from training.loop import OnProgress, RunResult, drive
from training.task import Task
from training.transport import InProcess

__all__ = ["run_local"]


def run_local(
    folder: RunFolder, task: Task[Any], config: TrainConfig, on_progress: OnProgress | None = None
) -> RunResult:
    """Bring the run in `folder` to its end here; see `loop.drive`."""
    device = torch.device(config.device)
    result = drive(folder, task, config, InProcess(config.replicas), device, on_progress)
    assert result is not None
    return result
