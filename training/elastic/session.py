"""One worker of an elastic run, from its coming to the run's end."""

from __future__ import annotations

import time
from pathlib import Path

import torch

from training import checkpoint
from training.config import TrainConfig
from training.elastic import ELASTIC
from training.elastic.engine import ElasticEngine
from training.elastic.log import Log
from training.elastic.members import Members
from training.elastic.roll import Roll
from training.errors import RunError
from training.folder import RunFolder, read_rows
from training.loop import conclude, due, evaluated, numerics, told, weights_of
from training.stop import Stopped, StopRequest
from training.task import make_task

__all__ = ["work"]

_LOOK = 0.05  # seconds


def work(run_dir: Path, number: int, address: str) -> None:
    """Be the worker of one replica of a run, with the lighthouse at `address`.

    Raises:
        RunError: If something in the folder or the task prevents it.
        Stopped: After saving, if any worker was asked to stop.
    """
    folder, config = RunFolder.open(run_dir)
    if not 0 <= number < config.replicas:
        raise RunError(f"{run_dir} has the replicas 0 to {config.replicas - 1}, and no {number}")
    stop = StopRequest(run_dir)
    roll = Roll(address, number, lease=config.lease, patience=config.patience)
    try:
        with numerics(config), stop.listening():
            _Session(folder, config, number, roll, stop).run()
    finally:
        roll.leave()


class _Session:
    def __init__(self, folder: RunFolder, config: TrainConfig, number: int, roll: Roll, stop: StopRequest) -> None:
        self._folder, self._config, self._number = folder, config, number
        self._members = Members(config.replicas, number, host=roll.host, lease=config.lease)
        task = make_task(config.task, config.task_config)
        device = _device(config, number)
        self._engine = ElasticEngine(
            task,
            config,
            self._members,
            device,
            call=roll.call,
            wished=lambda: stop.made,
            over=(folder.path / "result.json").exists,
        )
        self._log = Log(folder, f"{number} {time.time()}", folder.path / ELASTIC / "writer")
        self._began = time.monotonic(), time.process_time()
        self._met = 0
        self._loss, self._evaluation = float("nan"), dict[str, float]()

    def run(self) -> None:
        engine = self._engine
        begins = engine.enter(self._newest, self._begin)
        (self._folder.path / ELASTIC / f"{self._number}.live").touch()
        if begins:
            self._after_beginning()
        else:
            self._recall()
            self._after_meeting()
        while engine.step < self._config.steps:
            engine.advance()
            if engine.met == engine.step:
                self._after_meeting()
        self._members.part()
        if engine.writes:
            conclude(self._folder, engine, self._loss, self._evaluation, self._began)

    # ---- the beginning

    def _newest(self) -> int:
        return max(checkpoint.steps(self._folder.checkpoints), default=0)

    def _begin(self) -> None:
        """Load the newest checkpoint; all workers do."""
        if checkpoint.steps(self._folder.checkpoints):
            place, replicas = self._folder.checkpoints, [self._number]
            self._engine.load(checkpoint.load(place, self._newest(), replicas=replicas))
        elif self._config.start is not None:
            self._engine.start_from(*weights_of(Path(self._config.start)))

    def _after_beginning(self) -> None:
        self._met = self._engine.step
        resumed = bool(checkpoint.steps(self._folder.checkpoints))
        if self._engine.writes:
            self._log.begin(self._engine.step)
            self._folder.log(f"resumed at step {self._engine.step}" if resumed else "all replicas are here")
            self._recall()
        if not resumed:
            self._save()

    def _recall(self) -> None:
        """Know again what the log says, should it be on this worker to tell the result."""
        for row in read_rows(self._folder.path):
            self._loss = row.get("loss", self._loss)
            self._evaluation = row.get("evaluation", self._evaluation)

    # ---- syncs

    def _after_meeting(self) -> None:
        """Log, evaluate, save and stop, as is due since the last sync; the others go on meanwhile."""
        engine, config = self._engine, self._config
        before, self._met, last = self._met, engine.step, engine.step == config.steps
        rows = engine.rows()
        self._log.note(rows, writes=engine.writes)
        self._loss = rows[-1]["loss"]
        if engine.writes and (last or due(before, engine.step, config.eval_every)):
            self._evaluation = evaluated(engine, self._folder)
            self._log.add([told(engine, self._evaluation)])
        if last or engine.stops or due(before, engine.step, config.checkpoint_every):
            self._save()
        if engine.stops and not last:
            raise Stopped(f"stopped at step {engine.step}, all saved: resume {self._folder.path} to go on")

    def _save(self) -> None:
        """Write this worker's part of a checkpoint; the writer waits for the others' parts and makes it whole."""
        snapshot = self._engine.snapshot()
        place = self._folder.checkpoints
        try:
            checkpoint.prepare(place, snapshot)
        except RunError:
            # The writer did not wait for one that was late.
            if snapshot.step not in checkpoint.steps(place):
                raise
        if not self._engine.writes:
            return
        everybody = range(self._config.replicas)
        self._wait_for_parts(snapshot.step)
        there = checkpoint.prepared(place, snapshot.step)
        snapshot.replicas = {number: {} for number in everybody if number not in there}
        checkpoint.prepare(place, snapshot)
        checkpoint.commit(place, snapshot, replicas=self._config.replicas, keep=self._config.keep)
        self._folder.log(f"saved step {snapshot.step}")

    def _wait_for_parts(self, step: int) -> None:
        deadline = time.monotonic() + self._config.lease
        while time.monotonic() < deadline:
            if checkpoint.prepared(self._folder.checkpoints, step) >= set(self._members.numbers):
                return
            time.sleep(_LOOK)


def _device(config: TrainConfig, number: int) -> torch.device:
    if config.device != "cuda":
        return torch.device(config.device)
    return torch.device("cuda", number % torch.cuda.device_count())
