"""How fast the reader is trained on each device here, and whether the devices agree on what it learns."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from datagen.config import homes_small
from datagen.dataset.build import build
from training.config import TrainConfig
from training.folder import read_rows
from training.run import Progress, train
from training.strategy import DiLoCo, Strategy, Synchronous

__all__ = ["Pace", "devices", "measure"]

_STRATEGIES: dict[str, Strategy] = {"synchronous": Synchronous(), "diloco": DiLoCo(every=5)}
_WARM = 3  # steps before the clock runs


@dataclass(frozen=True, kw_only=True)
class Pace:
    """A short run on one device.

    Attributes:
        device: What it ran on, by name.
        steps_per_second: Inner steps of all replicas a second of wall time, after some to warm up.
        losses: Training loss (nats an answer word) of each step.
        evaluation: Held-out loss at the end.
    """

    device: str
    steps_per_second: float
    losses: list[float]
    evaluation: float


def devices() -> list[str]:
    """The kinds of device that are here."""
    return ["cpu", *(["cuda"] if torch.cuda.is_available() else [])]


def measure(
    *, seed: int, steps: int = 40, width: int = 128, on: Sequence[str] | None = None
) -> dict[str, dict[str, Pace]]:
    """Train the same readers on every device: by strategy, by kind of device.

    Args:
        seed: Of the dataset, the weights and the order of the examples.
        steps: Inner steps of each of two replicas.
        width: Of the model.
        on: Kinds of device; all that are here by default.
    """
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "data"
        build(replace(homes_small(), questions=960, seed=seed, test=0.0), data)
        return {
            name: {
                device: _run(Path(place) / f"{name}-{device}", data, strategy, device, seed, steps, width)
                for device in on or devices()
            }
            for name, strategy in _STRATEGIES.items()
        }


def _run(place: Path, data: Path, strategy: Strategy, device: str, seed: int, steps: int, width: int) -> Pace:
    marks: dict[int, float] = {}

    def mark(now: Progress) -> None:
        marks[now.step] = time.perf_counter()

    result = train(
        TrainConfig(
            task="dialogue.task:Reading",
            task_config={"data": str(data), "batch": 2, "width": width, "seed": seed, "dev_homes": 4},
            strategy=strategy,
            replicas=2,
            steps=steps,
            lr=1e-3,
            warmup=5,
            seed=seed,
            device="cuda" if device == "cuda" else "cpu",
        ),
        place,
        on_progress=mark,
    )
    return Pace(
        device=torch.cuda.get_device_name() if device == "cuda" else "cpu",
        steps_per_second=2 * (steps - _WARM) / (marks[steps] - marks[_WARM]),
        losses=[float(row["loss"]) for row in read_rows(place) if "loss" in row],
        evaluation=result.evaluation["loss"],
    )
