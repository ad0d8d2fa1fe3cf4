"""Start a run, resume it, and load what it learned: the three things to call from outside."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from torch import nn

from training import checkpoint
from training.cluster.worker import CLUSTER
from training.config import TrainConfig
from training.dipaco import DiPaCoEngine
from training.distributed import launch
from training.elastic.driver import launch as elastic
from training.engine import build_model
from training.errors import RunError
from training.folder import RunFolder
from training.local import run_local
from training.loop import OnProgress, Progress, RunResult
from training.routing.mixture import Mixture
from training.routing.router import Routing
from training.stop import Stopped
from training.strategy import DiPaCo
from training.task import Task, make_task
from training.transport import InProcess
from training.weights import load_tensors, weights

__all__ = [
    "OnProgress",
    "Progress",
    "RunResult",
    "Stopped",
    "load_engine",
    "load_model",
    "load_paths",
    "resume",
    "train",
]


def train(config: TrainConfig, run_dir: Path, *, on_progress: OnProgress | None = None) -> RunResult:
    """Carry out a new run in `run_dir`, which must not exist yet or be empty.

    Raises:
        RunError: If the task, the folder or the device will not do, or the loss explodes.
        Stopped: On Ctrl-C or SIGTERM, after saving.
    """
    config = _settled(config)
    task = make_task(config.task, config.task_config)  # a mistake in it must not leave a folder behind
    folder = RunFolder.create(Path(run_dir), config, _hardware(config))
    return _work(folder, task, config, on_progress)


def resume(run_dir: Path, *, on_progress: OnProgress | None = None) -> RunResult:
    """Take up a run at its newest checkpoint, from its folder alone, and bring it to its end.

    On the CPU of the same machine the result is that of a run which was never stopped, bit for bit.

    Raises:
        RunError: If the folder is not a run's, of another version, or its newest checkpoint is missing or damaged.
        Stopped: On Ctrl-C or SIGTERM, after saving.
    """
    folder, config = RunFolder.open(Path(run_dir))
    _check_device(config)
    if not (folder.path / CLUSTER / "ledger.sqlite").exists():  # whose jobs are kept even without a checkpoint
        checkpoint.latest(folder.checkpoints)
    return _work(folder, make_task(config.task, config.task_config), config, on_progress)


def load_model(
    run_dir: Path, *, step: int | None = None, device: str = "cpu", path: int = 0
) -> tuple[Task[Any], nn.Module]:
    """The task of a run, and its model with the shared weights of `step` (None: the newest), in evaluation mode.

    Of a DiPaCo run, whose model has many paths, it is one `path`; see `load_paths`.

    Raises:
        RunError: If there is no such checkpoint, or it does not fit the task.
    """
    folder, config = RunFolder.open(Path(run_dir))
    task = make_task(config.task, config.task_config)
    if isinstance(config.strategy, DiPaCo):
        return task, load_paths(run_dir, step=step, device=device)[1].path(path)
    model = build_model(task, config, torch.device(device))
    values = checkpoint.load_weights(folder.checkpoints, _chosen(folder, step))
    load_tensors(weights(model), values, str(run_dir))
    return task, model.eval()


def load_paths(run_dir: Path, *, step: int | None = None, device: str = "cpu") -> tuple[Task[Any], Mixture, Routing]:
    """The task of a DiPaCo run, its paths and its router, with the weights of `step` (None: the newest).

    `routing.ranked("dev")` tells which path reads an example, and `mixture.path(number)` is a model of that path alone.

    Raises:
        RunError: If it is no DiPaCo run, or there is no such checkpoint.
    """
    engine = load_engine(run_dir, step=step, device=device)
    return engine.task, engine.mixture, engine.routing


def load_engine(run_dir: Path, *, step: int | None = None, device: str = "cpu") -> DiPaCoEngine:
    """All of a DiPaCo run: as `load_paths`, and the router of windows.

    Raises:
        RunError: If it is no DiPaCo run, or there is no such checkpoint.
    """
    folder, config = RunFolder.open(Path(run_dir))
    if not isinstance(config.strategy, DiPaCo):
        raise RunError(f"{run_dir} has one model and no paths: it was trained with {type(config.strategy).__name__}")
    task = make_task(config.task, config.task_config)
    engine = DiPaCoEngine(task, config, InProcess(config.replicas), torch.device(device))
    chosen = _chosen(folder, step)
    engine.load(checkpoint.load(folder.checkpoints, chosen, replicas=range(config.replicas)))
    return engine


def _chosen(folder: RunFolder, step: int | None) -> int:
    there = checkpoint.steps(folder.checkpoints)
    if step is not None and step not in there:
        known = ", ".join(map(str, there)) or "none"
        raise RunError(f"{folder.path} has no checkpoint of step {step}; there are: {known}")
    return checkpoint.latest(folder.checkpoints) if step is None else step


def _work(folder: RunFolder, task: Task[Any], config: TrainConfig, on_progress: OnProgress | None) -> RunResult:
    if config.engine == "torchrun":
        return launch(folder, config, on_progress)
    if config.engine == "torchft":
        return elastic(folder, config, on_progress)
    return run_local(folder, task, config, on_progress)


def _settled(config: TrainConfig) -> TrainConfig:
    """`config` with what was left to chance decided, so that a resumed run computes alike."""
    device = config.device
    if device == "auto":
        device = "cuda" if torch.cuda.is_available() else "cpu"
    threads = config.threads
    if not threads:
        sharing = config.replicas if config.engine in ("torchrun", "torchft") else 1
        threads = max(1, min(torch.get_num_threads(), len(os.sched_getaffinity(0)) // sharing))
    settled = replace(config, device=device, threads=threads)
    _check_device(settled)
    return settled


def _check_device(config: TrainConfig) -> None:
    if config.device == "cuda" and not torch.cuda.is_available():
        raise RunError("device cuda: torch sees no GPU here; use device cpu")
    if config.device == "cuda" and config.engine == "torchrun" and torch.cuda.device_count() < config.replicas:
        found = torch.cuda.device_count()
        raise RunError(f"torchrun needs a GPU for each of {config.replicas} replicas and found {found}: use local")


def _hardware(config: TrainConfig) -> dict[str, Any]:
    name = torch.cuda.get_device_name() if config.device == "cuda" else None
    return {"gpu": name, "cpus": len(os.sched_getaffinity(0))}
