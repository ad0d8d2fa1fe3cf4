"""Random schedules of faults, carried out on the engine `torchft` with real processes; what became of each update."""

from __future__ import annotations

import json
import math
import os
import shutil
import signal
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

from training.config import TrainConfig, to_dict
from training.elastic import ELASTIC
from training.elastic.nursery import Nursery
from training.errors import RunError
from training.faults.schedule import Fault, Outcome, drawn, summary, totalled
from training.folder import read_rows
from training.strategy import DiLoCo

__all__ = ["Trials", "tallied"]

_REPLICAS, _STEPS, _EVERY = 3, 200, 5
_PAUSE = 0.02  # seconds that a step takes beside its work, so that faults find the run at work
_LEASE = 1.0
_LIMIT = 120.0  # seconds, after which a run is taken to hang
_LOOK = 0.02


def _settings(run_dir: Path) -> TrainConfig:
    """The run that faults strike: some seconds long, and near the end of what it can learn."""
    return TrainConfig(
        task="training.faults.paced:Paced",
        task_config={"pause": _PAUSE, "marks": str(run_dir / ELASTIC), "every": _EVERY},
        strategy=DiLoCo(every=_EVERY, momentum=0.5),
        engine="torchft",
        replicas=_REPLICAS,
        steps=_STEPS,
        lr=2e-2,
        checkpoint_every=25,
        device="cpu",
        threads=1,
        lease=_LEASE,
        patience=5.0,
    )


class Trials:
    """A small run of DiLoCo, to be struck by faults again and again.

    Args:
        place: Folder of the runs; those of schedules that broke no rule are deleted.
        nursery: Where processes come from; None: one of its own.
    """

    def __init__(self, place: Path, nursery: Nursery | None = None) -> None:
        self._place, self._nursery = place, nursery

    def carry_out(self, seeds: Sequence[int], told: Callable[[Outcome], None] | None = None) -> list[Outcome]:
        """Carry out the schedules of these seeds, one after the other; `told` hears of each."""
        outcomes = []
        with self._source() as source:
            source.wait()
            for seed in seeds:
                faults = drawn(seed, replicas=_REPLICAS, kinds=("kill", "hang", "slow", "driver", "nan"))
                run_dir = self._place / f"schedule-{seed}"
                outcome = _under(faults, seed, run_dir, source)
                if outcome.ended and not (outcome.twice or outcome.unaccounted or outcome.why):
                    shutil.rmtree(run_dir, ignore_errors=True)
                outcomes.append(outcome)
                if told:
                    told(outcome)
        return outcomes

    def summed(self, outcomes: Iterable[Outcome]) -> dict[str, Any]:
        """The figures of all of them, beside the loss of the same run without faults."""
        ordered = sorted(outcomes, key=lambda outcome: outcome.seed)
        with self._source() as source:
            undisturbed = _under([], 0, self._place / "undisturbed", source).loss
        return totalled({"diloco": summary(ordered, undisturbed)})

    def _source(self) -> AbstractContextManager[Nursery]:
        return nullcontext(self._nursery) if self._nursery else Nursery()


def _under(faults: Sequence[Fault], seed: int, run_dir: Path, nursery: Nursery) -> Outcome:
    began, why = time.monotonic(), ""
    run = _Run(run_dir, nursery)
    try:
        for fault in faults:
            run.wait_for(int(fault.at * _STEPS))
            run.strike(fault)
        run.wait_for(None)
    except RunError as error:
        why = str(error)
    finally:
        run.give_up()
    result = run_dir / "result.json"
    loss = json.loads(result.read_text())["evaluation"]["loss"] if result.exists() else math.nan
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
    """A run that faults strike; its driver is a process too."""

    def __init__(self, run_dir: Path, nursery: Nursery) -> None:
        self._run_dir, self._nursery = run_dir, nursery
        self._deadline = time.monotonic() + _LIMIT
        self._hung: list[threading.Timer] = []
        self._start(json.dumps(to_dict(_settings(run_dir))))

    def _start(self, *settings: str) -> None:
        output = self._run_dir.with_name(f"{self._run_dir.name}-driver.txt")
        arguments = [str(self._run_dir), *settings]
        self._driver = self._nursery.start(arguments, output, module="training.faults.driver")
        self._code: int | None = None

    @property
    def over(self) -> bool:
        """Whether the driver has ended."""
        for child, code in self._nursery.ended():
            if child == self._driver:
                self._code = code
        return self._code is not None

    def wait_for(self, step: int | None) -> None:
        """Until the run has come to a step, or has ended.

        Raises:
            RunError: If it takes too long, or the driver failed.
        """
        while not self.over and (step is None or self._step() < step):
            if time.monotonic() > self._deadline:
                raise RunError(f"{self._run_dir} did not end within {_LIMIT:.0f} s")
            time.sleep(_LOOK)
        if self._code:
            raise RunError(f"the driver of {self._run_dir} ended with code {self._code}")

    def _step(self) -> int:
        path = self._run_dir / "metrics.jsonl"
        rows = read_rows(self._run_dir) if path.exists() else []
        return int(rows[-1]["step"]) if rows else 0

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
        if self.over or not any((self._run_dir / "checkpoints").glob("step-*")):
            return  # there is nothing to kill, or nothing to resume yet
        self._nursery.end(self._driver)
        while not self.over:
            time.sleep(_LOOK)
        self._start()

    def give_up(self) -> None:
        """Leave nothing behind."""
        for timer in self._hung:
            timer.join()
        self._nursery.end(self._driver)
        while not self.over:
            time.sleep(_LOOK)


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
