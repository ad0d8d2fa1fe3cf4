"""What a run came to, read from its folder."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from training.folder import RunFolder, read_rows

__all__ = ["RunSummary", "summary"]


@dataclass(frozen=True, kw_only=True)
class RunSummary:
    """What a run came to.

    Attributes:
        name: What to call it.
        strategy: How its replicas stayed in sync, in words.
        replicas: How many there were.
        steps: Inner steps of each.
        seed: Of the order of examples.
        train_loss: Mean of the last 20 steps, in the task's unit.
        dev_loss: Of the last evaluation; None when there was none.
        bytes_sent: By each replica.
        device: Where it was computed.
    """

    name: str
    strategy: str
    replicas: int
    steps: int
    seed: int
    train_loss: float
    dev_loss: float | None
    bytes_sent: int
    device: str


def summary(name: str, folder: Path) -> RunSummary:
    """Read a run folder.

    Raises:
        RunError: If it is none.
    """
    rows, (_, config) = read_rows(folder), RunFolder.open(folder)
    losses = [float(row["loss"]) for row in rows if "loss" in row]
    dev = [float(row["evaluation"]["loss"]) for row in rows if "loss" in row.get("evaluation", {})]
    every = getattr(config.strategy, "every", None)
    how = "exchange at every step" if every is None else f"exchange every {every} steps"
    return RunSummary(
        name=name,
        strategy=how,
        replicas=config.replicas,
        steps=config.steps,
        seed=config.seed,
        train_loss=sum(losses[-20:]) / max(len(losses[-20:]), 1),
        dev_loss=dev[-1] if dev else None,
        bytes_sent=max((int(row["bytes_sent"]) for row in rows), default=0),
        device=config.device,
    )
