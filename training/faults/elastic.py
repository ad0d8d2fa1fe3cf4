"""Random schedules of faults, carried out on the engine `torchft` with real processes; what became of each update."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from training.config import TrainConfig, to_dict
from training.elastic import ELASTIC
from training.elastic.driver import launch
from training.elastic.nursery import Nursery
from training.errors import RunError
from training.faults.schedule import Fault, Outcome, drawn
from training.folder import RunFolder, read_rows
from training.strategy import DiLoCo

__all__ = ["carry_out", "reference", "tallied"]

_REPLICAS, _STEPS, _EVERY = 3, 200, 5
_PAUSE = 0.02  # seconds that a step takes beside its work, so that faults find the run at work
_LEASE = 1.0
_LIMIT = 120.0  # seconds, after which a run is taken to hang
_LOOK = 0.02

_DRIVER = """
import json, sys
from pathlib import Path
from training.config import from_dict
from training.run import resume, train
train(from_dict(json.loads(sys.argv[2])), Path(sys.argv[1])) if len(sys.argv) > 2 else resume(Path(sys.argv[1]))
"""


def _settings(run_dir: Path, pause: float = _PAUSE) -> TrainConfig:
    """The run that faults strike: some seconds long, and near the end of what it can learn."""
    return TrainConfig(
        task="training.faults.task:Paced",
        task_config={"pause": pause, "batch": 32, "marks": str(run_dir / ELASTIC), "every": _EVERY},
        strategy=DiLoCo(every=_EVERY),
        engine="torchft",
        replicas=_REPLICAS,
        steps=_STEPS,
        lr=1e-2,
        checkpoint_every=25,
        device="cpu",
        threads=1,
        lease=_LEASE,
        patience=5.0,
    )


def carry_out(seeds: Sequence[int], place: Path, told: Callable[[Outcome], None] | None = None) -> list[Outcome]:
    """Carry out the schedule of each seed, in a folder of its own within `place`.

    Args:
        seeds: Of the schedules.
        place: Where the runs go.
        told: Told of each outcome as it comes.
    """
    outcomes = []
    with Nursery() as nursery:
        for seed in seeds:
            outcomes.append(_one(seed, place / f"schedule-{seed}", nursery))
            if told:
                told(outcomes[-1])
    return outcomes


def reference(place: Path) -> float:
    """The loss of the same run without faults."""
    with Nursery() as nursery:
        config = _settings(place, pause=0.0)
        return launch(RunFolder.create(place, config, {}), config, nursery=nursery).evaluation["loss"]


def _one(seed: int, run_dir: Path, nursery: Nursery) -> Outcome:
    faults = drawn(seed, replicas=_REPLICAS, kinds=("kill", "hang", "slow", "driver", "nan"))
    began, why = time.monotonic(), ""
    run: _Run = (_Apart if any(fault.kind == "driver" for fault in faults) else _Here)(run_dir, nursery)
    try:
        for fault in faults:
            run.wait_for(int(fault.at * _STEPS))
            run.strike(fault)
        run.end()
    except RunError as error:
        why = str(error)
    finally:
        run.give_up()
    result = run_dir / "result.json"
    loss = json.loads(result.read_text())["evaluation"]["loss"] if result.exists() else float("nan")
    return Outcome(
        seed=seed,
        faults=tuple(faults),
        ended=result.exists(),
        loss=loss,
        seconds=time.monotonic() - began,
        why=why,
        **tallied(read_rows(run_dir)),
    )


class _Run:
    """A run that faults strike."""

    def __init__(self, run_dir: Path, nursery: Nursery) -> None:
        self._run_dir, self._nursery = run_dir, nursery
        self._deadline = time.monotonic() + _LIMIT
        self._hung: list[threading.Timer] = []
        self._begin()

    def _begin(self) -> None:
        raise NotImplementedError

    @property
    def over(self) -> bool:
        """Whether the driver has ended."""
        raise NotImplementedError

    def wait_for(self, step: int) -> None:
        """Until the run has come to a step, or has ended."""
        while not self.over and self._step() < step:
            self._pause()

    def _step(self) -> int:
        path = self._run_dir / "metrics.jsonl"
        rows = read_rows(self._run_dir) if path.exists() else []
        return rows[-1]["step"] if rows else 0

    def _pause(self) -> None:
        if time.monotonic() > self._deadline:
            raise RunError(f"{self._run_dir} did not end within {_LIMIT:.0f} s")
        time.sleep(_LOOK)

    def strike(self, fault: Fault) -> None:
        """Let a fault happen."""
        if fault.kind == "driver":
            self._strike_driver()
        elif fault.kind in ("slow", "nan"):
            order = {"kind": fault.kind, "until": time.time() + fault.seconds}
            (self._run_dir / ELASTIC / f"{fault.replica}.fault").write_text(json.dumps(order))
        else:
            self._signal(fault.replica, signal.SIGKILL if fault.kind == "kill" else signal.SIGSTOP)
            if fault.kind == "hang":
                self._hung.append(threading.Timer(fault.seconds, self._signal, (fault.replica, signal.SIGCONT)))
                self._hung[-1].start()

    def _signal(self, replica: int, number: int) -> None:
        try:
            os.kill(int((self._run_dir / ELASTIC / f"{replica}.pid").read_text()), number)
        except (OSError, ValueError):
            return  # it has ended already

    def _strike_driver(self) -> None:
        raise NotImplementedError

    def end(self) -> None:
        """Wait for the end."""
        while not self.over:
            self._pause()

    def give_up(self) -> None:
        """Leave nothing behind."""
        for timer in self._hung:
            timer.join()


class _Here(_Run):
    """With its driver in a thread of this process."""

    def _begin(self) -> None:
        config = _settings(self._run_dir)
        folder = RunFolder.create(self._run_dir, config, {})
        self._thread = threading.Thread(target=self._drive, args=(folder, config))
        self._failure = ""
        self._thread.start()

    def _drive(self, folder: RunFolder, config: TrainConfig) -> None:
        try:
            launch(folder, config, nursery=self._nursery)
        except RunError as error:
            self._failure = str(error)

    @property
    def over(self) -> bool:
        return not self._thread.is_alive()

    def end(self) -> None:
        super().end()
        if self._failure:
            raise RunError(self._failure)

    def give_up(self) -> None:
        super().give_up()
        if not self.over:
            (self._run_dir / "stop").touch()
            self._thread.join()


class _Apart(_Run):
    """With its driver in a process of its own, which is killed and begun anew."""

    def _begin(self) -> None:
        self._start(json.dumps(to_dict(_settings(self._run_dir))))

    def _start(self, *arguments: str) -> None:
        command = [sys.executable, "-c", _DRIVER, str(self._run_dir), *arguments]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        self._process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    @property
    def over(self) -> bool:
        return self._process.poll() is not None

    def _strike_driver(self) -> None:
        if self.over or not any((self._run_dir / "checkpoints").glob("step-*")):
            return  # there is nothing to kill, or nothing to resume yet
        self._process.kill()
        self._process.communicate()
        self._start()

    def end(self) -> None:
        super().end()
        if self._process.returncode:
            told = self._process.communicate()[1].decode(errors="replace").strip().splitlines()
            raise RunError(told[-1] if told else f"the driver ended with code {self._process.returncode}")

    def give_up(self) -> None:
        super().give_up()
        self._process.kill()
        self._process.communicate()


def tallied(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """What became of every contribution to every round of a run, by its log.

    A worker that was there when a round began has to be named in that round's row: as a member, whose update was
    applied, or as lost, late or refused. Rounds are numbered, and each must be there once.
    """
    syncs = [row for row in rows if "round" in row]
    numbers = [row["round"] for row in syncs]
    counted = {name: sum(len(row[name]) for row in syncs) for name in ("members", "lost", "late", "refused")}
    fates = [sorted([*row["members"], *row["lost"], *row["late"], *row["refused"]]) for row in syncs]
    astray = sum(len(set(row["began"]) ^ set(fate)) for row, fate in zip(syncs, fates, strict=True))
    doubled = sum(len(fate) - len(set(fate)) for fate in fates)
    missing = max(numbers, default=0) - len(set(numbers))
    return {
        "applied": counted["members"],
        "twice": len(numbers) - len(set(numbers)) + doubled,
        "lost": counted["lost"],
        "refused": counted["late"] + counted["refused"],
        "unaccounted": astray + missing,
    }
