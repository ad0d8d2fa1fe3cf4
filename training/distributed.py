"""The `torchrun` engine: one process per replica, talking through torch.distributed (gloo, or NCCL on GPUs)."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from training.collective import Collective, Purpose
from training.config import TrainConfig
from training.errors import RunError
from training.folder import RunFolder, writing
from training.following import OUTPUT, Follower, concluded
from training.loop import OnProgress, RunResult, drive
from training.stop import StopRequest
from training.task import make_task

__all__ = ["TorchDistributed", "launch", "work"]

_PATIENCE = timedelta(hours=2)
"""How long a process waits for the others, one of which may be evaluating."""


class TorchDistributed(Collective):
    """One replica in this process, or a part of one; chunks go through `torch.distributed`.

    Args:
        group: The processes that hold the same part of each replica, where replicas are sharded (FSDP2) or copied (DDP)
            over processes; None: all processes, each of which holds a whole replica.
    """

    def __init__(self, group: dist.ProcessGroup | None = None) -> None:
        super().__init__(dist.get_world_size(group), dist.get_rank(group))
        self._group = group
        # Numbers for the log go through the CPU's memory, whatever carries the weights; so do lengths of payloads,
        # apart, since they are asked for while replicas learn.
        self._side, self._lengths_side = _beside(group), _beside(group)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sync")

    def start(self, work: Callable[[], Tensor]) -> Future[Tensor]:
        """See `Transport.start`; here one thread takes the totals, one after the other."""
        return self._thread.submit(work)

    def _exchange(self, received: Tensor, sent: Tensor, came: list[int], went: list[int]) -> None:
        dist.all_to_all_single(received, sent, came, went, group=self._group)

    def _gather(self, parts: list[Tensor], own: Tensor, purpose: Purpose) -> None:
        group = {"payload": self._group, "lengths": self._lengths_side, "numbers": self._side}[purpose]
        dist.all_gather(parts, own, group=group)


def _beside(group: dist.ProcessGroup | None) -> Any:
    """Another group of the same processes, whose numbers go through the CPU's memory."""
    if group is None:
        return dist.new_group(backend="gloo", timeout=_PATIENCE)
    ranks = dist.get_process_group_ranks(group)
    return dist.new_group(ranks, backend="gloo", timeout=_PATIENCE, use_local_synchronization=True)


@contextmanager
def _joined(device: torch.device) -> Iterator[TorchDistributed]:
    dist.init_process_group("nccl" if device.type == "cuda" else "gloo", timeout=_PATIENCE)
    try:
        yield TorchDistributed()
    finally:
        dist.destroy_process_group()


def work(run_dir: Path) -> None:
    """Be one process of a run that torchrun started.

    Raises:
        RunError: If something in the folder or the task prevents it.
        Stopped: After saving, if the processes were asked to stop.
    """
    folder, config = RunFolder.open(run_dir)
    device = torch.device(config.device)
    if device.type == "cuda":
        device = torch.device("cuda", int(os.environ["LOCAL_RANK"]))
        torch.cuda.set_device(device)
    with _joined(device) as transport:
        if transport.replicas != config.replicas:
            raise RunError(f"{run_dir} has {config.replicas} replicas: start as many processes")
        drive(folder, make_task(config.task, config.task_config), config, transport, device)


def _command(folder: RunFolder, config: TrainConfig) -> list[str]:
    agent = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--max-restarts", "0"]
    return [*agent, "--nproc-per-node", str(config.replicas), "-m", "training.worker", str(folder.path)]


def launch(folder: RunFolder, config: TrainConfig, on_progress: OnProgress | None = None) -> RunResult:
    """Start one process per replica on this machine, and wait for them.

    By hand, or on several machines that share the folder, the same is
    `torchrun --nproc-per-node K -m training.worker RUN`.

    Raises:
        RunError: If a process failed; its output is in `worker.txt`.
        Stopped: On Ctrl-C or SIGTERM, after the processes have saved.
    """
    (folder.path / "result.json").unlink(missing_ok=True)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    environment["OMP_NUM_THREADS"] = str(config.threads)
    output = folder.path / OUTPUT
    stop = StopRequest(folder.path)
    with writing(output), output.open("wb") as sink, stop.listening():
        # In a session of its own, so that Ctrl-C reaches this process only, which passes it on in good order.
        agent = subprocess.Popen(
            _command(folder, config), env=environment, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            follower = Follower(folder, config, stop, on_progress)
            while agent.poll() is None:
                follower.look()
        finally:
            _end(agent)
    return concluded(folder, stop, agent.returncode)


def _end(agent: subprocess.Popen[bytes]) -> None:
    """End an agent that is still there: it ends its processes, each a session of its own, and then itself."""
    if agent.poll() is None:
        agent.terminate()
        try:
            agent.wait(timeout=60)
        except subprocess.TimeoutExpired:
            agent.kill()
            agent.wait()
