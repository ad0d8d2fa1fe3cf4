"""The engine of `DiLoCo`: replicas that learn alone for a round, then move the shared weights together."""

from __future__ import annotations

import copy
from typing import Any

import torch
from torch import Tensor

from training.config import TrainConfig
from training.engine import Engine, Row, Snapshot
from training.outer import Anchor
from training.replica import InnerOptimizer, backward, floating_buffers, load_tensors, trainable, weights
from training.strategy import DiLoCo
from training.task import Task
from training.transport import Transport

__all__ = ["DiLoCoEngine"]


class DiLoCoEngine(Engine):
    """Rounds of `every` inner steps; the last round may be shorter, so that a run always ends with a sync.

    `model` holds the anchor: the weights of the last sync, which are evaluated in the middle of a round too. It
    is saved in every checkpoint, with each replica's own weights and AdamW state, so that a run resumes in mid-round.

    Attributes:
        anchor: The shared weights and the outer optimizer.
        models: The models of this process's replicas.
    """

    def __init__(self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device) -> None:
        super().__init__(task, config, transport, device)
        assert isinstance(config.strategy, DiLoCo)
        self._strategy = config.strategy
        self.models = [copy.deepcopy(self.model) for _ in self.streams]
        self._optimizers = [InnerOptimizer(model, config) for model in self.models]
        self.anchor = Anchor(self._strategy, {name: p.detach() for name, p in trainable(self.model).items()})
        self._shares = self._weigh()

    def _weigh(self) -> list[float]:
        """The share of each of this process's replicas in the outer gradient; all replicas' shares add up to 1."""
        count = self.config.replicas
        if self._strategy.weighting == "equal":
            return [1 / count for _ in self.streams]
        sizes = [self.task.shard_size(shard, count) for shard in range(count)]
        return [sizes[stream.replica] / sum(sizes) for stream in self.streams]

    @property
    def meeting(self) -> bool:
        """See `Engine.meeting`."""
        return self.step % self._strategy.every == 0

    def _advance(self) -> tuple[list[float], Row]:
        losses, lr = [], 0.0
        for stream, model, optimizer in zip(self.streams, self.models, self._optimizers, strict=True):
            losses.append(backward(self.task, model, stream, step=self.step, config=self.config, share=1.0))
            lr = optimizer.step(self.step)
        self.clock.worked()
        done = self.step + 1
        if done % self._strategy.every == 0 or done == self.config.steps:
            return losses, {"lr": lr, "outer_norm": self._sync()}
        return losses, {"lr": lr}

    @torch.no_grad()
    def _sync(self) -> float:
        """Average the outer gradients, move the anchor, and start every replica from it."""
        gradient = {name: torch.zeros_like(weight) for name, weight in self.anchor.shared.items()}
        buffers = {name: torch.zeros_like(buffer) for name, buffer in floating_buffers(self.model).items()}
        for share, model in zip(self._shares, self.models, strict=True):
            own = trainable(model)
            for name, weight in self.anchor.shared.items():
                gradient[name].add_(weight - own[name], alpha=share)
            for name, buffer in floating_buffers(model).items():
                buffers[name].add_(buffer, alpha=share)
        sent = self.transport.total([*gradient.values(), *buffers.values()])
        self.clock.exchanged(sent)
        self.anchor.submit(gradient, base=self.anchor.version)
        norm = self.anchor.apply()
        self._restart(buffers)
        return norm

    def _restart(self, buffers: dict[str, Tensor]) -> None:
        """Copy the anchor and the averaged buffers into all replicas; counters stay, each replica counts alike."""
        for name, buffer in weights(self.model).items():
            if name in buffers:
                buffer.copy_(buffers[name])
            elif name not in self.anchor.shared:
                buffer.copy_(weights(self.models[0])[name])
        for model in self.models:
            self.anchor.fetch(trainable(model))
            for name, buffer in floating_buffers(model).items():
                buffer.copy_(buffers[name])

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; the shared state is the outer momentum, a replica's its weights and AdamW state."""
        snapshot = super().snapshot()
        snapshot.counters["version"] = self.anchor.version
        snapshot.shared = {f"velocity.{name}": value for name, value in self.anchor.velocity.items()}
        for stream, model, optimizer in zip(self.streams, self.models, self._optimizers, strict=True):
            local = {f"model.{name}": value for name, value in weights(model).items()}
            snapshot.replicas[stream.replica] = {
                **snapshot.replicas[stream.replica],
                **local,
                **optimizer.state(),
            }
        return snapshot

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`."""
        self._load_common(snapshot)
        load_tensors(weights(self.model), snapshot.weights, "weights")
        load_tensors(self.anchor.velocity, _within("velocity", snapshot.shared), "outer momentum")
        self.anchor.version = snapshot.counters["version"]
        for stream, model, optimizer in zip(self.streams, self.models, self._optimizers, strict=True):
            own = snapshot.replicas[stream.replica]
            load_tensors(weights(model), _within("model", own), f"replica {stream.replica}")
            optimizer.load(own)


def _within(prefix: str, tensors: Any) -> dict[str, Tensor]:
    """The tensors whose names begin with `prefix` and a dot, by the rest of their names."""
    start = prefix + "."
    return {name[len(start) :]: value for name, value in tensors.items() if name.startswith(start)}
