"""The engine `torchft` beside torchft's own DiLoCo: the same task, data, optimizers and faults, a replica a process."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from statistics import mean
from typing import Any, Literal

from training.config import TrainConfig, to_dict
from training.elastic.driver import launch
from training.elastic.lighthouse import lighthouse
from training.elastic.nursery import Nursery
from training.errors import RunError
from training.folder import RunFolder, read_rows
from training.strategy import DiLoCo
from training.studies.timed import seconds
from training.studies.torchft_loop import Spec

__all__ = ["Fault", "compare"]

Fault = Literal["none", "killed in its steps", "killed in a sum"]
"""What befalls replica 1 in the middle of the run."""

_FAULTS: tuple[Fault, ...] = ("none", "killed in its steps", "killed in a sum")
_LOOP = "training.studies.torchft_loop"
_LIMIT = 300.0  # seconds
_TENSORS = 7  # of the task's model, each of which torchft sums by itself


def compare(
    place: Path,
    *,
    seeds: Sequence[int],
    replicas: int,
    rounds: int,
    every: int,
    told: Callable[[str], None],
    received: Callable[[], int] | None = None,
) -> dict[str, Any]:
    """Carry both out under each fault, with each seed.

    Args:
        place: Where the runs go.
        seeds: Of data and order.
        replicas: How many.
        rounds: Between two syncs.
        every: Inner steps of a round.
        told: Told of each run.
        received: Counts the bytes that went over a network that nobody else uses; None where there is none.
    """
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    with Nursery() as nursery:
        nursery.wait()
        for fault in _FAULTS:
            for seed in seeds:
                for name, run in (("inhabit", _ours), ("torchft", _theirs)):  # in turn, since machines have moods
                    spot = place / f"{name}-{fault.replace(' ', '-')}-{seed}"
                    config = _settings(spot, seed, replicas, rounds, every, _trap(name, fault, rounds, every))
                    before = received() if received else 0
                    figures = run(spot, config, nursery)
                    if received:
                        figures["bytes_on_the_network"] = received() - before
                    found.setdefault(fault, {}).setdefault(name, []).append(figures)
                    told(f"{name}, {fault}, seed {seed}: loss {figures['loss']:.4f} in {figures['seconds']:.1f} s")
    return {fault: {name: _summary(runs) for name, runs in both.items()} for fault, both in found.items()}


def _trap(name: str, fault: Fault, rounds: int, every: int) -> dict[str, Any]:
    middle = rounds // 2
    if fault == "none":
        return {}
    if fault == "killed in its steps":
        return {"kill": middle * every - every // 2}
    if name == "inhabit":
        return {"trap": ["training.elastic.members:Members._exchange", middle]}
    return {"trap": ["torchft.process_group:ProcessGroupGloo.allreduce", (middle - 1) * _TENSORS + 2]}


def _settings(spot: Path, seed: int, replicas: int, rounds: int, every: int, trap: dict[str, Any]) -> TrainConfig:
    (spot / "marks").mkdir(parents=True)
    return TrainConfig(
        task="training.studies.timed:Timed",
        task_config={"marks": str(spot / "marks"), "every": every, **trap},
        strategy=DiLoCo(every=every),
        engine="torchft",
        replicas=replicas,
        steps=rounds * every,
        lr=3e-3,
        seed=seed,
        device="cpu",
        threads=1,
        lease=2.0,
        patience=30.0,
    )


def _ours(spot: Path, config: TrainConfig, nursery: Nursery) -> dict[str, Any]:
    began = time.monotonic()
    assert isinstance(config.strategy, DiLoCo)
    result = launch(RunFolder.create(spot / "run", config, {}), config, nursery=nursery)
    rows = [row for row in read_rows(spot / "run") if "round" in row]
    lost = [sum(number in [*row["lost"], *row["late"]] for row in rows) for number in range(config.replicas)]
    return {
        "loss": result.evaluation["loss"],
        "seconds": time.monotonic() - began,
        "rounds_lost_by_replica": lost,
        "bytes_sent_by_each": result.bytes_sent,
        **_times(spot, config),
    }


def _theirs(spot: Path, config: TrainConfig, nursery: Nursery) -> dict[str, Any]:
    began = time.monotonic()
    with lighthouse(config) as (_, port):
        spec = Spec(config=to_dict(config), number=0, lighthouse=f"http://127.0.0.1:{port}", place=str(spot))
        _see_through(spec, config.replicas, nursery, spot / "output.txt")
    tried = {number: _tries(spot, number) for number in range(config.replicas)}
    return {
        "loss": json.loads((spot / "scores.json").read_text())["loss"],
        "seconds": time.monotonic() - began,
        "rounds_lost_by_replica": [_lost(tried[number]) for number in range(config.replicas)],
        **_times(spot, config),
    }


def _see_through(spec: Spec, replicas: int, nursery: Nursery, output: Path) -> None:
    """Start all replicas, and those anew that die, until all have ended."""

    def start(number: int) -> int:
        return nursery.start([json.dumps(asdict(replace(spec, number=number)))], output, module=_LOOP)

    at_work = {start(number): number for number in range(replicas)}
    deadline = time.monotonic() + _LIMIT
    while at_work:
        for child, code in nursery.ended():
            number = at_work.pop(child, None)
            if number is not None and code != 0:
                at_work[start(number)] = number
        if time.monotonic() > deadline:
            for child in at_work:
                nursery.end(child)
            raise RunError(f"torchft's DiLoCo did not end within {_LIMIT:.0f} s: see {output}")
        time.sleep(0.05)


def _tries(spot: Path, number: int) -> list[list[list[int]]]:
    """Torchft's step before and after each sync that a replica tried, for each of its processes."""
    return [json.loads(path.read_text()) for path in sorted(spot.glob(f"{number}-*.tried"))]


def _lost(processes: list[list[list[int]]]) -> int:
    """Rounds that a replica worked and that came to nothing: those not committed, and one for each death.

    What a process that began anew did before its first sync was thrown away as well.
    """
    refused = sum(after == before for tried in processes for before, after in tried)
    return refused + 2 * (len(processes) - 1)


def _times(spot: Path, config: TrainConfig) -> dict[str, float]:
    assert isinstance(config.strategy, DiLoCo)
    step, sync = seconds(spot / "marks", config.strategy.every)
    return {"seconds_of_an_inner_step": step, "seconds_of_a_sync": sync}


def _summary(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """The runs, and their means."""
    numbers = [name for name, value in runs[0].items() if isinstance(value, float | int)]
    return {"runs": runs, "mean": {name: mean(run[name] for run in runs) for name in numbers}}
