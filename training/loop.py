"""The loop around an engine: log, evaluate, save, stop. The same for every strategy and every engine."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch

from training import checkpoint
from training.asynchronous import AsyncEngine
from training.cluster.asynchronous import AsyncClusterEngine
from training.cluster.diloco import DiLoCoClusterEngine
from training.cluster.dipaco import DiPaCoClusterEngine
from training.cluster.realtime import RealTimeEngine
from training.config import TrainConfig
from training.diloco import DiLoCoEngine
from training.dipaco import DiPaCoEngine
from training.engine import Engine, Row
from training.errors import RunError
from training.folder import RunFolder, read_rows
from training.outer.optimizers import Tensors
from training.seeds import EVALUATION, derive, seeded
from training.stop import Stopped, StopRequest
from training.strategy import AsyncLocalSGD, DiLoCo, DiPaCo, Synchronous
from training.synchronous import SynchronousEngine
from training.task import Task
from training.transport import Transport
from training.weights import checksum

__all__ = [
    "Began",
    "OnProgress",
    "Progress",
    "RunResult",
    "conclude",
    "drive",
    "due",
    "evaluated",
    "numerics",
    "progress",
    "told",
    "weights_of",
]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is: told after every step, or as often as the processes meet; `row` is the newest of its log."""

    step: int
    steps: int
    loss: float
    bytes_sent: int
    row: Mapping[str, Any] = field(default_factory=dict)


def progress(row: Mapping[str, Any], steps: int) -> Progress:
    """What a row of the log tells of a run of so many steps."""
    return Progress(step=row["step"], steps=steps, loss=row["loss"], bytes_sent=row["bytes_sent"], row=row)


OnProgress = Callable[[Progress], None]

_WRITE_EVERY = 0.2  # seconds between two additions to the log, at least


@dataclass(frozen=True, kw_only=True)
class RunResult:
    """How a run ended.

    Attributes:
        run_dir: Its folder.
        step: Inner steps taken.
        loss: Mean training loss of the replicas at the last step.
        evaluation: The task's scores of the final shared weights.
        syncs: How often the replicas met.
        bytes_sent: What each replica sent in all, as counted at the transport.
        clock: Seconds on the virtual clock.
        seconds: Seconds on the wall, of this session only.
        cpu_seconds: CPU-seconds of the process that writes, of this session only.
    """

    run_dir: Path
    step: int
    loss: float
    evaluation: dict[str, float]
    syncs: int
    bytes_sent: int
    clock: float
    seconds: float
    cpu_seconds: float


@dataclass(frozen=True)
class Began:
    """When this process began with a run: seconds of the monotonic clock, and of its own CPU time."""

    wall: float = field(default_factory=time.monotonic)
    cpu: float = field(default_factory=time.process_time)


@contextmanager
def numerics(config: TrainConfig) -> Iterator[None]:
    """Torch computes with the run's threads and deterministic algorithms inside, and as before afterwards."""
    threads = torch.get_num_threads()
    strict, warn = torch.are_deterministic_algorithms_enabled(), torch.is_deterministic_algorithms_warn_only_enabled()
    torch.set_num_threads(config.threads)
    # Some CUDA kernels have no deterministic form; on the CPU all that we use do.
    torch.use_deterministic_algorithms(True, warn_only=config.device == "cuda")
    try:
        yield
    finally:
        torch.use_deterministic_algorithms(strict, warn_only=warn)
        torch.set_num_threads(threads)


_ENGINES: dict[type, Callable[[Task[Any], TrainConfig, Transport, torch.device], Engine]] = {
    Synchronous: SynchronousEngine,
    DiLoCo: DiLoCoEngine,
    AsyncLocalSGD: AsyncEngine,
    DiPaCo: DiPaCoEngine,
}

_ON_WORKERS: dict[type, Callable[[Task[Any], TrainConfig, Transport, torch.device, Path], Engine]] = {
    DiLoCo: DiLoCoClusterEngine,
    AsyncLocalSGD: AsyncClusterEngine,
    DiPaCo: DiPaCoClusterEngine,
}


def make_engine(
    task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device, run_dir: Path
) -> Engine:
    """The engine of the configured strategy."""
    if config.engine in ("processes", "ray"):
        real = getattr(config.strategy, "clock", "virtual") == "real"
        kind = RealTimeEngine if real else _ON_WORKERS[type(config.strategy)]
        return kind(task, config, transport, device, run_dir)
    return _ENGINES[type(config.strategy)](task, config, transport, device)


def drive(
    folder: RunFolder,
    task: Task[Any],
    config: TrainConfig,
    transport: Transport,
    device: torch.device,
    on_progress: OnProgress | None = None,
) -> RunResult | None:
    """Begin a run, or take it up at its newest checkpoint, and bring it to its end. All processes call it.

    Returns:
        The result in the process that writes, None in the others.

    Raises:
        RunError: If something in the folder or the task prevents it.
        Stopped: After saving, if the process was asked to stop.
    """
    stop = StopRequest(folder.path)
    lock = folder.lock() if transport.first else nullcontext()
    with lock, numerics(config), stop.listening():
        session = _Session(folder, task, config, transport, device, stop, on_progress)
        try:
            return session.run()
        finally:
            session.engine.close()


class _Session:
    def __init__(
        self,
        folder: RunFolder,
        task: Task[Any],
        config: TrainConfig,
        transport: Transport,
        device: torch.device,
        stop: StopRequest,
        on_progress: OnProgress | None,
    ) -> None:
        self.folder, self.config, self.transport, self.stop = folder, config, transport, stop
        self.on_progress = on_progress
        self.task = task
        self.engine = make_engine(task, config, transport, device, folder.path)
        self.began = Began()
        self.loss = float("nan")
        self.evaluation: dict[str, float] = {}
        self.unwritten: list[Row] = []
        self.written = 0.0

    def run(self) -> RunResult | None:
        self._take_up()
        try:
            while self.engine.step < self.config.steps:
                before = self.engine.step
                self.engine.advance()
                self._after_step(before)
        finally:
            self._write()
        return self._finish()

    def _take_up(self) -> None:
        """Start from the newest checkpoint; a new run writes its first one, so that it can always be resumed."""
        there = checkpoint.steps(self.folder.checkpoints)
        self._meet()
        if not there:
            if self.config.start is not None:
                self.engine.start_from(*weights_of(Path(self.config.start)))
            self._save()
            return
        step = there[-1]
        snapshot = checkpoint.load(self.folder.checkpoints, step, replicas=self.transport.mine)
        self.engine.load(snapshot)
        if self.transport.first:
            checkpoint.clean(self.folder.checkpoints)
            self.stop.clear()
            self.folder.truncate(snapshot.counters["lines"])
            self.folder.log(f"resumed at step {step}")
            self._recall()
        self._meet()

    def _recall(self) -> None:
        """Know again what the log says, so that resuming a finished run tells its result."""
        for row in read_rows(self.folder.path):
            self.loss = row.get("loss", self.loss)
            self.evaluation = row.get("evaluation", self.evaluation)

    def _after_step(self, before: int) -> None:
        step, config = self.engine.step, self.config
        last = step == config.steps
        evaluates = last or due(before, step, config.eval_every)
        saves = last or due(before, step, config.checkpoint_every)
        if not (evaluates or saves or self.transport.alone or self.engine.meeting):
            return
        self._report()
        stops = self._anybody(self.stop.made)
        if evaluates and self.transport.first:
            self._evaluate()
        if saves or stops:
            self._save()
        if stops and not last:
            if self.transport.first:
                self.folder.log(f"stopped at step {step}")
            raise Stopped(f"stopped at step {step}, all saved: resume {self.folder.path} to go on")

    def _report(self) -> None:
        rows = self.engine.rows()
        if not self.transport.first or not rows:
            return
        self.unwritten += rows
        if time.monotonic() > self.written + _WRITE_EVERY:
            self._write()
        self.loss = rows[-1]["loss"]
        if self.on_progress:
            for row in rows:
                self.on_progress(progress(row, self.config.steps))

    def _write(self) -> None:
        """Write the rows that wait: to open the file at every step would cost a percent of a short one."""
        if self.unwritten:
            self.folder.append(self.unwritten)
        self.unwritten, self.written = [], time.monotonic()

    def _evaluate(self) -> None:
        self._write()
        self.evaluation = evaluated(self.engine, self.folder)
        self.folder.append([told(self.engine, self.evaluation)])

    def _save(self) -> None:
        self._write()
        snapshot = self.engine.snapshot()
        checkpoints = self.folder.checkpoints
        self._compare(snapshot.weights)
        checkpoint.prepare(checkpoints, snapshot)
        self._meet()
        if self.transport.first:
            snapshot.counters["lines"] = len(read_rows(self.folder.path))
            checkpoint.commit(checkpoints, snapshot, replicas=self.config.replicas, keep=self.config.keep)
            self.folder.log(f"saved step {snapshot.step}")
        self._meet()

    def _compare(self, weights: Any) -> None:
        """Equal versions must have equal weights in all processes; silent divergence is the worst failure there is."""
        if self.transport.alone:
            return
        checks = self._share(float(checksum(weights)))
        if len(set(checks)) > 1:
            raise RunError(f"the replicas' shared weights differ at step {self.engine.step}: resume the run")

    def _share(self, number: float) -> list[float]:
        columns = torch.full((1, len(self.transport.mine)), number, dtype=torch.float64)
        shared: list[float] = self.transport.share(columns)[0].tolist()
        return shared

    def _anybody(self, flag: bool) -> bool:
        return any(self._share(float(flag)))

    def _meet(self) -> None:
        self._share(0.0)

    def _finish(self) -> RunResult | None:
        if not self.transport.first:
            return None
        return conclude(self.folder, self.engine, self.loss, self.evaluation, self.began)


def evaluated(engine: Engine, folder: RunFolder) -> dict[str, float]:
    """The scores of the shared weights, which the log is told too."""
    with torch.no_grad(), seeded(derive(engine.config.seed, EVALUATION)):
        scores = {name: float(score) for name, score in engine.evaluate().items()}
    text = ", ".join(f"{name} {score:.4g}" for name, score in scores.items())
    folder.log(f"step {engine.step}: {text}")
    return scores


def told(engine: Engine, scores: dict[str, float]) -> dict[str, Any]:
    """The row of an evaluation."""
    counts = engine.transport.traffic
    return {"step": engine.step, "bytes_sent": counts.sent, "clock": engine.clock.now, "evaluation": scores}


def conclude(folder: RunFolder, engine: Engine, loss: float, evaluation: dict[str, float], began: Began) -> RunResult:
    """Write how a run ended that this process began to work on at `began`."""
    counts = engine.transport.traffic
    result = RunResult(
        run_dir=folder.path,
        step=engine.step,
        loss=loss,
        evaluation=evaluation,
        syncs=counts.syncs,
        bytes_sent=counts.sent,
        clock=engine.clock.now,
        seconds=time.monotonic() - began.wall,
        cpu_seconds=time.process_time() - began.cpu,
    )
    folder.finish({**asdict(result), "run_dir": str(result.run_dir)})
    folder.log(f"done in {result.seconds:.1f} s, {result.bytes_sent} bytes sent by each replica")
    return result


def weights_of(run_dir: Path) -> tuple[Tensors, str]:
    """The newest weights of a run, and where they are from."""
    folder, _ = RunFolder.open(run_dir)
    return checkpoint.load_weights(folder.checkpoints, checkpoint.latest(folder.checkpoints)), str(run_dir)


def due(before: int, step: int, every: int) -> bool:
    """Whether a multiple of `every` was reached since step `before`."""
    return every > 0 and step // every > before // every
