"""The `torchrun` engine: one process per replica, talking through torch.distributed (gloo, or NCCL on GPUs)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import torch
import torch.distributed as dist
from torch import Tensor

from training.config import TrainConfig
from training.errors import RunError
from training.folder import RunFolder, read_rows, writing
from training.loop import OnProgress, RunResult, drive, progress
from training.outer.codecs import Codec
from training.stop import Stopped, StopRequest
from training.task import make_task
from training.transport import Lost, Transport, added, encoded, encoded_sums

__all__ = ["TorchDistributed", "launch", "work"]

_PATIENCE = timedelta(hours=2)
"""How long a process waits for the others, one of which may be evaluating."""


class TorchDistributed(Transport):
    """One replica in this process; chunks go through `torch.distributed`."""

    def __init__(self) -> None:
        super().__init__(dist.get_world_size(), (dist.get_rank(),))
        # Numbers for the log go through the CPU's memory, whatever carries the weights; so do lengths of payloads,
        # apart, since they are asked for while replicas learn.
        self._side, self._lengths_side = (dist.new_group(backend="gloo", timeout=_PATIENCE) for _ in range(2))
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sync")

    def start(self, work: Callable[[], Tensor]) -> Future[Tensor]:
        """See `Transport.start`; here one thread takes the totals, one after the other."""
        return self._thread.submit(work)

    def _reduce(self, chunks: Mapping[int, Tensor], codec: Codec, lost: Mapping[int, Lost]) -> tuple[Tensor, int]:
        ((rank, mine),) = chunks.items()
        payloads, arrived = encoded(mine, codec)
        lost[rank].own = None if codec.exact else mine - arrived
        size = codec.size(mine.shape[1], mine.element_size())
        received, away = self._to_each(payloads, size)
        sums = added([codec.decode(each, mine[0]).clone() for each in received])
        payload, _ = encoded_sums(sums, codec, lost[rank])
        received, more = self._to_all(payload, size)
        return torch.stack([codec.decode(each, mine[0]) for each in received]), away + more

    def _to_each(self, payloads: list[Tensor], size: int | None) -> tuple[list[Tensor], int]:
        """Payload j goes to replica j: what came here, in the order of replicas, and the bytes that all sent."""
        lengths = self._lengths([len(payload) for payload in payloads], size)
        came = [int(row[self.mine[0]]) for row in lengths]
        received = payloads[0].new_empty(sum(came))
        dist.all_to_all_single(received, torch.cat(payloads), came, [len(payload) for payload in payloads])
        away = sum(sum(row) - row[sender] for sender, row in enumerate(lengths))
        return list(torch.split(received, came)), away

    def _to_all(self, payload: Tensor, size: int | None) -> tuple[list[Tensor], int]:
        """The payload of every replica, in their order, and the bytes that all sent."""
        lengths = [row[0] for row in self._lengths([len(payload)], size)]
        most = max(lengths)
        received = [payload.new_empty(most) for _ in lengths]
        dist.all_gather(received, torch.nn.functional.pad(payload, (0, most - len(payload))))
        away = (self.replicas - 1) * sum(lengths)
        return [each[:length] for each, length in zip(received, lengths, strict=True)], away

    def _lengths(self, mine: list[int], size: int | None) -> list[list[int]]:
        """The lengths of all replicas' payloads; they need not ask each other where the codec fixes them."""
        if size is not None:
            return [mine] * self.replicas
        rows = [torch.empty(len(mine), dtype=torch.int64) for _ in range(self.replicas)]
        dist.all_gather(rows, torch.tensor(mine), group=self._lengths_side)
        return [row.tolist() for row in rows]

    def share(self, columns: Tensor) -> Tensor:
        """See `Transport.share`."""
        parts = [torch.empty_like(columns) for _ in range(self.replicas)]
        dist.all_gather(parts, columns.contiguous(), group=self._side)
        return torch.cat(parts, dim=1)


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
    output = folder.path / "worker.txt"
    stop = StopRequest(folder.path)
    with writing(output), output.open("wb") as sink, stop.listening():
        # In a session of its own, so that Ctrl-C reaches this process only, which passes it on in good order.
        agent = subprocess.Popen(
            _command(folder, config), env=environment, stdout=sink, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            _wait(agent, stop, folder, config, on_progress)
        finally:
            _end(agent)
    if stop.made and agent.returncode == 0 and not (folder.path / "result.json").exists():
        stop.clear()
        raise Stopped(f"stopped, all saved: resume {folder.path} to go on")
    return _result(folder, agent.returncode, output)


def _end(agent: subprocess.Popen[bytes]) -> None:
    """End an agent that is still there: it ends its processes, each a session of its own, and then itself."""
    if agent.poll() is None:
        agent.terminate()
        try:
            agent.wait(timeout=60)
        except subprocess.TimeoutExpired:
            agent.kill()
            agent.wait()


def _wait(
    agent: subprocess.Popen[bytes],
    stop: StopRequest,
    folder: RunFolder,
    config: TrainConfig,
    on_progress: OnProgress | None,
) -> None:
    told = -1
    while agent.poll() is None:
        time.sleep(0.2)
        if stop.made:
            stop.pass_on()
        if on_progress is None:
            continue
        rows = [row for row in read_rows(folder.path) if "loss" in row]
        if rows and rows[-1]["step"] != told:
            told = rows[-1]["step"]
            on_progress(progress(rows[-1], config.steps))


def _result(folder: RunFolder, code: int, output: Path) -> RunResult:
    path = folder.path / "result.json"
    if code != 0 or not path.exists():
        lines = output.read_text(encoding="utf-8", errors="replace").splitlines()
        said = [line.partition("RunError: ")[2] for line in lines if line.startswith("RunError: ")]
        raise RunError(said[0] if said else f"a worker process failed with code {code}: see {output}")
    result = json.loads(path.read_text(encoding="utf-8"))
    return RunResult(**{**result, "run_dir": folder.path})
