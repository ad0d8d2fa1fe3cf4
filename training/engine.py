"""`Engine`: a strategy at work on some replicas, one step at a time, with all of its state open to checkpoints."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from training.clock import VirtualClock
from training.config import TrainConfig
from training.outer.optimizers import Tensors
from training.replica import Batches, Stream
from training.seeds import derive, seeded
from training.task import Task
from training.transport import Transport
from training.weights import load_tensors, weights

__all__ = ["BUILD", "Engine", "Row", "Snapshot", "build_model"]

BUILD = 7
"""Path of the seed under which models are built, in case a task forgot to fence its own."""

Row = dict[str, Any]
"""One line of `metrics.jsonl`."""


@dataclass(kw_only=True)
class Snapshot:
    """All state of a run at one step.

    Attributes:
        step: Inner steps taken.
        counters: What JSON can hold: traffic, clock, version.
        weights: The shared weights: what is evaluated.
        shared: State of the shared optimizer, whichever the strategy has.
        replicas: Each replica's own state. A process knows only its own replicas'.
    """

    step: int
    counters: dict[str, Any]
    weights: Tensors
    shared: Tensors
    replicas: dict[int, Tensors] = field(default_factory=dict)


def build_model(task: Task[Any], config: TrainConfig, device: torch.device) -> nn.Module:
    """The task's model with its initial weights, in training mode; the global generators are left as they were."""
    with seeded(derive(config.seed, BUILD)):
        return task.build().to(device).train()


class Engine(ABC):
    """A strategy at work. `advance` is one inner step of all replicas, and the sync if one is due.

    Where replicas do not keep step, it is the next arrival, and where workers do jobs, a whole round of them.

    Attributes:
        model: The shared weights: what is evaluated and kept, never a replica's own.
        step: Inner steps taken so far.
    """

    def __init__(self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device) -> None:
        self.task, self.config, self.transport = task, config, transport
        self.model = build_model(task, config, device)
        self.step = 0
        self.clock = VirtualClock(config.pace, config.replicas)
        self.streams = self._make_streams()
        self._samples = 0
        self._rows: list[Row] = []
        self._losses: list[list[float]] = []

    def _make_streams(self) -> list[Stream]:
        return [Stream(self._batches(replica), replica, self.config.seed) for replica in self.transport.mine]

    def _batches(self, replica: int) -> Batches:
        return lambda generator: self.task.batches(replica, self.config.replicas, generator)

    def evaluate(self) -> dict[str, float]:
        """The task's scores of the shared weights."""
        self.model.eval()
        scores = self.task.evaluate(self.model)
        self.model.train()
        return scores

    @property
    @abstractmethod
    def meeting(self) -> bool:
        """Whether the replicas have just met, so that asking them all something delays nobody."""

    @property
    def working(self) -> int:
        """How many replicas take the next step."""
        return self.config.replicas

    @abstractmethod
    def advance(self) -> None:
        """Go on by the least that this strategy can: a step of all replicas, a phase, or the next arrival."""

    def _log(self, losses: list[float], extra: Row) -> None:
        """Note a step that was taken: the losses of this process's replicas, and what else there is to tell."""
        self._samples += self.working * self.config.accumulate * self.task.batch
        self.step += 1
        self._losses.append(losses)
        traffic = self.transport.traffic
        counts = {"syncs": traffic.syncs, "bytes_sent": traffic.sent, "clock": self.clock.now}
        self._rows.append({"step": self.step, "samples": self._samples, **extra, **counts})

    def close(self) -> None:  # noqa: B027 (most engines have nothing elsewhere)
        """Let go of what is at work elsewhere. The run may be over, stopped, or have failed."""

    def start_from(self, values: Tensors, where: str) -> None:
        """Take other weights than the task's initial ones, before the first step.

        Raises:
            RunError: If they are another model's.
        """
        load_tensors(weights(self.model), values, where)

    def rows(self) -> list[Row]:
        """The log of the steps since the last call, with the losses of all replicas.

        All processes must call it after the same step.
        """
        if not self._rows:
            return []
        shared = self._exchanged().tolist()
        rows = [{**row, **_told(losses)} for row, losses in zip(self._rows, shared, strict=True)]
        self._rows, self._losses = [], []
        return rows

    def _exchanged(self) -> Tensor:
        """The losses of all replicas since they were last asked for, (steps, replicas)."""
        return self.transport.share(torch.tensor(self._losses, dtype=torch.float64))

    def snapshot(self) -> Snapshot:
        """The state after the last step. Tensors are not copied: write them before the next one."""
        counters = {
            "traffic": self.transport.traffic.state(),
            "clock": list(self.clock.times),
            "samples": self._samples,
        }
        own = {stream.replica: {"stream": stream.state()} for stream in self.streams}
        return Snapshot(step=self.step, counters=counters, weights=weights(self.model), shared={}, replicas=dict(own))

    @abstractmethod
    def load(self, snapshot: Snapshot) -> None:
        """Go on from a snapshot of the same run."""

    def _load_common(self, snapshot: Snapshot) -> None:
        self.step = snapshot.step
        self.transport.traffic.load(snapshot.counters["traffic"])
        self.clock.times = list(snapshot.counters["clock"])
        self._samples = snapshot.counters["samples"]
        for stream in self.streams:
            stream.load(snapshot.replicas[stream.replica]["stream"])


def _told(losses: list[float]) -> Row:
    """The losses of the replicas that worked, None for the others, and their mean."""
    there = [loss for loss in losses if not math.isnan(loss)]
    return {"loss": sum(there) / len(there), "losses": [None if math.isnan(loss) else loss for loss in losses]}
