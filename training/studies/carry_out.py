"""Carrying a study out: warm-up and tuning first, then every trial with every seed, some at once, each once only."""

from __future__ import annotations

import hashlib
import json
import math
import multiprocessing
import os
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from training.config import TrainConfig, from_dict, to_dict
from training.errors import DivergedError, EmptyPathError
from training.orphans import end_with_parent
from training.studies.trial import Study, Trial, warm_up

__all__ = ["Outcome", "carry_out"]

_TUNING = 1000  # seed of tuning, which no row has


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a run came to.

    Attributes:
        loss: Of the last evaluation, nats a token.
        folder: Its run folder.
        bytes_sent: By each replica.
        clock: Seconds on the virtual clock.
        seconds: Of this machine.
        cpu_seconds: Of one core of it.
        scores: All of the last evaluation.
        why: Why it could not be carried out; "" if it was, even if it diverged.
    """

    loss: float
    folder: str
    bytes_sent: int = 0
    clock: float = 0.0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    scores: Mapping[str, float] = field(default_factory=dict)
    why: str = ""

    def score(self, name: str) -> float:
        """One of the scores; infinite where the run diverged."""
        return self.scores.get(name, math.inf) if name != "loss" else self.loss


@dataclass(frozen=True)
class _Job:
    key: tuple[str, int]
    folder: Path
    config: TrainConfig


Told = Callable[[int, int, str], None]
"""Told how many runs are done, of how many, and which was the last."""


def carry_out(
    study: Study, corpus: str, seeds: Sequence[int], place: Path, *, jobs: int = 2, told: Told | None = None
) -> tuple[dict[tuple[str, int], Outcome], dict[str, float]]:
    """Run what is not done yet.

    Args:
        study: What.
        corpus: The folder of its data.
        seeds: Each trial is run with each.
        place: Where run folders are kept. Finished ones are read, unfinished ones are begun anew.
        jobs: Runs at once, each in a process of its own.
        told: Told after each run.

    Returns:
        Outcomes by trial and seed, and the learning rates that tuning chose.

    Raises:
        RunError: If a run fails other than by diverging or by an empty path: those are outcomes too (infinite losses).
    """
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    tuning = len(study.tune) * len(study.scale.rates) if len(study.scale.rates) > 1 else 0
    runs: dict[str, Trial] = {}
    for trial in study.trials:
        runs.setdefault(trial.run, trial)
    warm = _warm_ups(study, corpus, seeds, place)
    count = _Count(len(warm) + tuning + len(seeds) * len(runs), told)
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(jobs, mp_context=context, initializer=end_with_parent) as pool:
        dict(_done(pool, warm, count))
        rates = _tuned(study, corpus, place, pool, count)
        work = [
            _job(trial, study, corpus, place, seed, rates[trial.tuned]) for seed in seeds for trial in runs.values()
        ]
        found = dict(_done(pool, work, count))
    keys = [(trial, seed) for trial in study.trials for seed in seeds]
    return {(trial.name, seed): found[runs[trial.run].name, seed] for trial, seed in keys}, rates


def _warm_ups(study: Study, corpus: str, seeds: Sequence[int], place: Path) -> list[_Job]:
    """The ordinary training that trials start from, one for each seed and task; none for those that start anew."""
    middle = sorted(study.scale.rates)[len(study.scale.rates) // 2]
    tuned = study.tune.values() if len(study.scale.rates) > 1 else ()
    needed = [(_TUNING, trial) for trial in tuned] + [(seed, trial) for trial in study.trials for seed in seeds]
    found = {}
    for seed, trial in needed:
        folder = _warm(trial, place, seed)
        if "start" not in trial.changes and folder not in found:
            config = warm_up(study.scale, corpus=corpus, lr=middle, seed=seed, base=trial.base)
            found[folder] = _Job((folder.name.removesuffix(f"-{seed}"), seed), folder, config)
    return list(found.values())


def _warm(trial: Trial, place: Path, seed: int) -> Path:
    """The run that a trial starts from."""
    base = repr(sorted(trial.base.items())).encode()
    told = f"-{hashlib.sha256(base).hexdigest()[:8]}" if trial.base else ""
    return place / f"warm-up{told}-{seed}"


class _Count:
    def __init__(self, total: int, told: Told | None) -> None:
        self._done, self._total, self._told = 0, total, told

    def one(self, name: str) -> None:
        self._done += 1
        if self._told:
            self._told(self._done, self._total, name)


def _job(trial: Trial, study: Study, corpus: str, place: Path, seed: int, lr: float) -> _Job:
    changes = dict(trial.changes)
    changes.setdefault("start", str(_warm(trial, place, seed)))
    changes["task_config"] = {**trial.base, **changes.get("task_config", {})}
    config = study.scale.config(trial.strategy, corpus=corpus, **{"lr": lr, "seed": seed, **changes})
    return _Job((trial.name, seed), place / f"{_plain(trial.name)}-{seed}", config)


def _plain(name: str) -> str:
    return "".join(sign if sign.isalnum() or sign in ".=" else "-" for sign in name)


def _tuned(study: Study, corpus: str, place: Path, pool: ProcessPoolExecutor, count: _Count) -> dict[str, float]:
    """The best of the scale's learning rates for each method, by the loss of one run each with a seed of its own."""
    rates = study.scale.rates
    if len(rates) == 1:
        return dict.fromkeys(study.tune, rates[0])
    work = []
    for method, trial in study.tune.items():
        for rate in rates:
            one = replace(trial, name=f"tuning {method} {rate:g}")
            work.append(_job(one, study, corpus, place, _TUNING, rate))
    found = dict(_done(pool, work, count))
    return {
        method: min(rates, key=lambda rate: found[f"tuning {method} {rate:g}", _TUNING].loss) for method in study.tune
    }


def _done(pool: ProcessPoolExecutor, work: list[_Job], count: _Count) -> Iterator[tuple[tuple[str, int], Outcome]]:
    futures = {pool.submit(_run, to_dict(job.config), str(job.folder)): job for job in work}
    try:
        for future in as_completed(futures):
            job = futures[future]
            count.one(f"{job.key[0]}, seed {job.key[1]}")
            yield job.key, future.result()
    finally:
        for future in futures:
            future.cancel()


def _run(config: dict[str, Any], folder: str) -> Outcome:
    """One run, in a process of the pool: read if it is finished, else carried out."""
    from training.run import train

    place, asked = Path(folder), from_dict(config)
    if (place / "result.json").exists() and json.loads((place / "config.json").read_text()) == _as_json(config):
        return _outcome(json.loads((place / "result.json").read_text()), place)
    shutil.rmtree(place, ignore_errors=True)
    try:
        result = train(asked, place)
    except DivergedError:
        return Outcome(loss=math.inf, folder=folder)
    except EmptyPathError as error:
        return Outcome(loss=math.inf, folder=folder, why=str(error))
    return _outcome(asdict(result), place)


def _as_json(config: dict[str, Any]) -> Any:
    return json.loads(json.dumps(config))


def _outcome(result: dict[str, Any], place: Path) -> Outcome:
    return Outcome(
        loss=result["evaluation"]["loss"],
        scores=result["evaluation"],
        bytes_sent=result["bytes_sent"],
        clock=result["clock"],
        seconds=result["seconds"],
        cpu_seconds=result["cpu_seconds"],
        folder=str(place),
    )
