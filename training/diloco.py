"""The engine of `DiLoCo`: replicas that learn alone for a round, then move the shared weights together."""

from __future__ import annotations

import copy
from typing import Any

import torch

from training.config import TrainConfig
from training.engine import Engine, Row, Snapshot
from training.inner import InnerOptimizer
from training.outer.optimizers import Tensors
from training.outer.rounds import Rounds
from training.pool import working
from training.replica import backward
from training.strategy import DiLoCo
from training.task import Task
from training.transport import Transport
from training.weights import load_tensors, named_within, weights

__all__ = ["DiLoCoEngine"]


class DiLoCoEngine(Engine):
    """Rounds of `every` inner steps; the last round may be shorter, so that a run always ends with a sync.

    `model` holds the weights of the last syncs, which are evaluated in the middle of a round too. They are saved
    in every checkpoint, with each replica's own weights and optimizer state, so that a run resumes in mid-round.

    Attributes:
        rounds: The outer side.
        models: The models of this process's replicas, by number.
    """

    def __init__(self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device) -> None:
        super().__init__(task, config, transport, device)
        assert isinstance(config.strategy, DiLoCo)
        self._strategy = config.strategy
        self.models = {stream.replica: copy.deepcopy(self.model) for stream in self.streams}
        self._optimizers = {replica: InnerOptimizer(model, config) for replica, model in self.models.items()}
        self.rounds = Rounds(
            config.strategy,
            self.model,
            self.models,
            transport,
            shares=self._weigh(),
            seed=config.seed,
            clock=self.clock,
        )

    def start_from(self, values: Tensors, where: str) -> None:
        """See `Engine.start_from`."""
        super().start_from(values, where)
        for model in self.models.values():
            load_tensors(weights(model), values, where)
        self.rounds.follow()

    def _weigh(self) -> list[float]:
        """The share of each replica in the outer gradient; all shares add up to 1."""
        count = self.config.replicas
        if self._strategy.weighting == "equal":
            return [1 / count] * count
        sizes = [self.task.shard_size(shard, count) for shard in range(count)]
        return [size / sum(sizes) for size in sizes]

    @property
    def meeting(self) -> bool:
        """See `Engine.meeting`."""
        return self.rounds.due(self.step) and self.rounds.quiet

    @property
    def working(self) -> int:
        """How many replicas take the next step; their number changes with rounds only."""
        begun = self.step - self.step % self._strategy.every
        return working(self._strategy.pool, self.config.replicas, begun / self.config.steps)

    def advance(self) -> None:
        """See `Engine.advance`: one inner step of every replica, and the syncs that are due."""
        busy = self.working
        losses, lr = self._learn(busy)
        self._stepped(losses, lr)

    def _stepped(self, losses: list[float], lr: float) -> None:
        """All replicas at work took a step: what is due after it."""
        busy = self.working
        done = self.step + 1
        synced = self.rounds.after_step(done, working=busy, last=done == self.config.steps)
        for replica in synced.refused:
            if replica in self._optimizers:
                self._optimizers[replica].forget()
        if synced.norm is not None:
            self.rounds.settle()
        row: Row = {"lr": lr, "working": busy} if self._strategy.pool != "constant" else {"lr": lr}
        row |= {} if synced.norm is None else {"outer_norm": synced.norm}
        self._log(losses, row | ({"refused": synced.refused} if synced.refused else {}))

    def _learn(self, busy: int) -> tuple[list[float], float]:
        """One inner step of the first `busy` replicas: their losses, NaN for the others, and the learning rate."""
        losses, lr = [], 0.0
        for stream in self.streams:
            losses.append(float("nan"))
            if stream.replica < busy:
                model = self.models[stream.replica]
                losses[-1] = backward(self.task, model, stream, step=self.step, config=self.config, share=1.0)
                lr = self._optimizers[stream.replica].step(self.step)
        self.clock.worked(busy)
        return losses, lr

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; the shared state is the outer optimizer's, a replica's its weights and AdamW state."""
        snapshot = super().snapshot()
        snapshot.shared = self.rounds.shared_state()
        snapshot.counters["rounds"] = self.rounds.counters()
        for replica, model in self.models.items():
            snapshot.replicas[replica] = {
                **snapshot.replicas[replica],
                **{f"model.{name}": value for name, value in weights(model).items()},
                **self._optimizers[replica].state(),
                **self.rounds.own_state(replica),
            }
        return snapshot

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`."""
        self._load_common(snapshot)
        load_tensors(weights(self.model), snapshot.weights, "weights")
        self.rounds.load(snapshot.counters["rounds"], snapshot.shared, snapshot.replicas)
        for replica, model in self.models.items():
            own = snapshot.replicas[replica]
            load_tensors(weights(model), named_within("model", own), f"replica {replica}")
            self._optimizers[replica].load(own)
