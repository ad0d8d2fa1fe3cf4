"""Random schedules of faults carried out on leased jobs: DiPaCo and asynchronous Local-SGD, on processes or on Ray."""

from __future__ import annotations

import math
import multiprocessing
import os
import shutil
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal

from training.config import Pace, TrainConfig
from training.errors import RunError
from training.faults.books import Books, books_of
from training.faults.hand import Hand
from training.faults.schedule import Fault, Outcome, drawn, summary, totalled
from training.faults.task import made_up
from training.folder import read_rows
from training.run import RunResult, resume, train
from training.strategy import AsyncLocalSGD, DiPaCo

__all__ = ["Trials"]

# Half the usual momentum: with so few rounds 0.9 does not pay, and makes much of a contribution that is lost.
_STRATEGIES: dict[str, AsyncLocalSGD | DiPaCo] = {
    "dipaco": DiPaCo(every=4, momentum=0.5, reshard=(0.5,)),
    "async": AsyncLocalSGD(every=4, momentum=0.5),
    "async in real time": AsyncLocalSGD(every=4, momentum=0.5, clock="real"),
}
_TURNS = ("dipaco", "async", "dipaco", "async in real time")
_WORKERS = 2
_NEAR = 1.02  # of the undisturbed loss


class Trials:
    """A small run of each strategy, to be struck by faults again and again.

    Args:
        place: Folder of the runs, kept from call to call.
        engine: Who the workers are.
        address: Of a Ray cluster; None starts one, which all runs share, so that its processes stay warm.
    """

    def __init__(self, place: Path, *, engine: Literal["processes", "ray"], address: str | None = None) -> None:
        self._place, self._engine, self._address = place.resolve(), engine, address
        if not (self._place / "text" / "corpus").exists():
            made_up(self._place / "text")
        _CHILDREN.set_forkserver_preload(["training.run", "ray"] if engine == "ray" else ["training.run"])
        if engine == "ray":
            self._address = _joined(address)
        self._losses: dict[str, float] = {}

    @staticmethod
    def strategy_of(seed: int) -> str:
        """The strategy that a schedule is tried on, by name: they take turns, half of them DiPaCo."""
        return _TURNS[seed % len(_TURNS)]

    def undisturbed(self, name: str) -> float:
        """The loss without faults: on the `local` engine, whose numbers workers must reproduce.

        In real time no two runs are alike: there it is the median of three on the engine itself.
        """
        if name not in self._losses:
            turns = range(3 if name == "async in real time" else 1)
            self._losses[name] = statistics.median(self._calm(name, turn) for turn in turns)
        return self._losses[name]

    def _calm(self, name: str, turn: int = 0) -> float:
        run_dir = self._calm_run(name, turn)
        config = self._config(name, run_dir.with_suffix(".nan"))
        if name != "async in real time":
            config = replace(config, engine="local", address=None)
        return _drive(run_dir, config).evaluation["loss"]

    def _calm_run(self, name: str, turn: int = 0) -> Path:
        # Of this process too: those of an earlier one are on a cluster that is no more.
        return self._place / f"undisturbed-{name.replace(' ', '-')}-{turn}-{os.getpid()}"

    def carry_out(self, seeds: Sequence[int], told: Callable[[Outcome], None] | None = None) -> list[Outcome]:
        """Carry out the schedules of these seeds, one after the other; `told` hears of each."""
        outcomes = []
        for seed in seeds:
            outcomes.append(self._one(seed))
            if told is not None:
                told(outcomes[-1])
        return outcomes

    def summed(self, outcomes: Iterable[Outcome]) -> dict[str, Any]:
        """The figures of all of them, and of each strategy's."""
        groups: dict[str, list[Outcome]] = {name: [] for name in _STRATEGIES}
        for outcome in sorted(outcomes, key=lambda outcome: outcome.seed):
            groups[self.strategy_of(outcome.seed)].append(outcome)
        return totalled({name: summary(group, self.undisturbed(name)) for name, group in groups.items() if group})

    def _one(self, seed: int) -> Outcome:
        name = self.strategy_of(seed)
        loss = self.undisturbed(name)
        # A folder of this process's own: a command that was killed may have left one, and somebody at work in it.
        run_dir = self._place / f"schedule-{seed:04d}-{os.getpid()}"
        config = self._config(name, run_dir.with_suffix(".nan"))
        faults = drawn(seed, replicas=_WORKERS, kinds=("kill", "hang", "slow", "driver", "nan"))
        began = time.monotonic()
        hand = Hand(run_dir, config, faults)
        result, why = _driven(run_dir, config, hand)
        outcome = _told(seed, hand.struck, result, books_of(run_dir, config) if result else None, why)
        spoilt = any(fault.kind == "nan" for fault in hand.struck)
        if result is not None and not why:
            why = self._wrong(name, run_dir, outcome, exact=name != "async in real time" and not spoilt, near=loss)
        if not (why or outcome.twice or outcome.unaccounted):
            shutil.rmtree(run_dir)
            shutil.rmtree(run_dir.with_suffix(".nan"))
        return replace(outcome, seconds=time.monotonic() - began, why=why)

    def _wrong(self, name: str, run_dir: Path, outcome: Outcome, *, exact: bool, near: float) -> str:
        if exact and read_rows(run_dir) != read_rows(self._calm_run(name)):
            return "its numbers are not those of the undisturbed run"
        if not outcome.loss <= _NEAR * near:
            return f"its loss is {outcome.loss:.4f}, that of the undisturbed run {near:.4f}"
        return ""

    def _config(self, name: str, poison: Path) -> TrainConfig:
        poison.mkdir(exist_ok=True)
        strategy = _STRATEGIES[name]
        run = self._paths(strategy) if isinstance(strategy, DiPaCo) else _LETTERS
        return TrainConfig(
            task=f"training.faults.task:{run['task']}",
            task_config={"poison": str(poison), **run["options"]},
            strategy=strategy,
            replicas=run["replicas"],
            steps=run["steps"],
            lr=run["lr"],
            pace=Pace(step_seconds=run["pace"]),
            warmup=5,
            checkpoint_every=6,
            engine=self._engine,
            address=self._address,
            workers=_WORKERS,
            lease=1.0,
            device="cpu",
            threads=1,
        )

    def _paths(self, strategy: DiPaCo) -> dict[str, Any]:
        options = {"corpus": str(self._place / "text" / "corpus"), "permutations": 2, "length": 24, "prefix": 8}
        options |= {"width": 16, "layers": 2, "heads": 2, "dev_examples": 256, "batch": 8}
        replicas = math.prod(strategy.paths)
        return {"task": "SpoiltText", "options": options, "replicas": replicas, "steps": 24, "lr": 1e-2, "pace": (1.0,)}


_LETTERS: dict[str, Any] = {
    "task": "SpoiltLetters",
    "options": {"batch": 64},
    "replicas": 3,
    "steps": 36,
    "lr": 2e-2,
    "pace": (1.0, 1.3, 2.9),
}


def _joined(address: str | None) -> str:
    """The address of the Ray cluster that this process is on from now on."""
    from training.cluster.crew import join, ray_or_refuse

    ray = ray_or_refuse()
    if not ray.is_initialized():
        join(4 * _WORKERS, address)  # those of a killed driver go when Ray finds out
    return str(ray.get_runtime_context().gcs_address)


def _driven(run_dir: Path, config: TrainConfig, hand: Hand) -> tuple[RunResult | None, str]:
    """Begin the run, as often in a process of its own as the driver is to be killed, and end it in this one."""
    with hand:
        try:
            for _ in range(hand.drivers):
                child = _CHILDREN.Process(target=_drive, args=(run_dir, config))
                child.start()
                hand.child = child
                child.join()
                hand.child = None
            return _drive(run_dir, config), hand.late
        except RunError as error:
            return None, hand.late or str(error)
        except KeyboardInterrupt:
            if not hand.late:  # somebody wants the whole command to stop
                raise
            return None, hand.late


_CHILDREN = multiprocessing.get_context("forkserver")
"""Where drivers come from that are to be killed: it has imported already what they need."""


def _drive(run_dir: Path, config: TrainConfig) -> RunResult:
    begun = (run_dir / "config.json").exists()
    return resume(run_dir) if begun else train(config, run_dir)


def _told(seed: int, struck: Sequence[Fault], result: RunResult | None, books: Books | None, why: str) -> Outcome:
    books = books or Books(applied=0, twice=0, lost=0, refused=0, unaccounted=0)
    return Outcome(
        seed=seed,
        faults=tuple(struck),
        ended=result is not None,
        loss=result.evaluation["loss"] if result is not None else math.nan,
        applied=books.applied,
        twice=books.twice,
        lost=books.lost,
        refused=books.refused,
        unaccounted=books.unaccounted,
        seconds=0.0,
        why=why,
    )
