"""The books of a run on workers: what was applied, lost and refused, and whether anything is missing."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from training.cluster.ledger import Ledger
from training.cluster.plan import phases
from training.cluster.worker import CLUSTER
from training.config import TrainConfig
from training.folder import read_rows
from training.strategy import DiPaCo

__all__ = ["Books", "books_of", "ledger_of"]


@dataclass(frozen=True, kw_only=True)
class Books:
    """Counts of contributions: what paths or replicas learned in a job.

    Attributes:
        applied: Those that moved weights.
        twice: Those that did more than once.
        lost: Attempts that were lost: leases that ran out, jobs given back, leases that a new driver took back.
        refused: Those that came late, or were no numbers.
        unaccounted: Attempts without an end, and contributions that were done but never applied.
    """

    applied: int
    twice: int
    lost: int
    refused: int
    unaccounted: int


def ledger_of(run_dir: Path) -> Ledger:
    """The ledger of a run."""
    return Ledger(run_dir / CLUSTER / "ledger.sqlite")


def books_of(run_dir: Path, config: TrainConfig) -> Books:
    """What the ledger and the log of a run that has ended say together."""
    ledger = ledger_of(run_dir)
    counts = ledger.accounts()
    lost = counts["expired"] + counts["failed"] + counts["reopened"]
    astray = abs(counts["begun"] - counts["held"] - counts["done"] - lost)
    of = _paths if isinstance(config.strategy, DiPaCo) else _arrivals
    applied, twice, refused, missing = of(run_dir, config, ledger)
    late = counts["refused"]
    return Books(applied=applied, twice=twice, lost=lost, refused=refused + late, unaccounted=astray + missing)


def _arrivals(run_dir: Path, config: TrainConfig, ledger: Ledger) -> tuple[int, int, int, int]:
    """Rows of the log against arrivals noted, and inner steps against those that were asked for."""
    rows = [row for row in read_rows(run_dir) if "loss" in row]
    noted = 0
    while ledger.arrival(noted) is not None:
        noted += 1
    refused = sum("refused" in row for row in rows)
    steps = sum(row["inner_steps"] for row in rows) - config.steps * config.replicas
    missing = max(0, noted - len(rows)) + (steps < 0) + ledger.left()
    return len(rows) - refused, max(0, len(rows) - noted) + (steps > 0), refused, missing


def _paths(run_dir: Path, config: TrainConfig, ledger: Ledger) -> tuple[int, int, int, int]:
    """What modules say that they took of each path, against what paths handed in."""
    assert isinstance(config.strategy, DiPaCo)
    applied = twice = refused = missing = 0
    for phase in range(phases(config.strategy, config.steps)):
        there = ledger.infos("path", phase)
        sound = {path: info["attempt"] for path, info in there.items() if not info["refused"]}
        taken = [module["taken"] for module in ledger.infos("module", phase + 1).values()]
        times = Counter(path for each in taken for path, attempt in each.items() if sound.get(path) == attempt)
        levels = max(times.values(), default=0)  # a path goes through so many modules
        applied += len(times)
        refused += len(there) - len(sound)
        twice += sum(len(each) for each in taken) - sum(times.values())
        missing += config.replicas - len(there) + sum(times[path] < levels for path in sound)
    return applied, twice, refused, missing
