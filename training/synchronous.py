"""The engine of `Synchronous`: one model, whose gradients are averaged over the replicas at every step."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from training.config import TrainConfig
from training.engine import Engine, Row, Snapshot
from training.replica import InnerOptimizer, backward, buffers, floating_buffers, load_tensors, trainable, weights
from training.task import Task
from training.transport import Transport

__all__ = ["SynchronousEngine"]

_REPORT_EVERY = 10
"""Steps between two reports of losses across processes."""


class SynchronousEngine(Engine):
    """Data parallel. A process with several replicas needs one model only, since they never differ."""

    def __init__(self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device) -> None:
        super().__init__(task, config, transport, device)
        self._optimizer = InnerOptimizer(self.model, config)
        self._buffers = floating_buffers(self.model)
        self._all_buffers = buffers(self.model)

    @property
    def meeting(self) -> bool:
        """See `Engine.meeting`: they meet at every step, but need not talk about it each time."""
        return self.step % _REPORT_EVERY == 0

    def _advance(self) -> tuple[list[float], Row]:
        losses = self._gradients()
        sent = self._average()
        lr = self._optimizer.step(self.step)
        self.clock.worked()
        self.clock.exchanged(sent)
        return losses, {"lr": lr}

    def _gradients(self) -> list[float]:
        """Sum this process's gradients, each divided by the number of replicas; likewise the averaged buffers.

        Every replica starts from the same buffers. Counters, which are not averaged, come out alike in all.
        """
        share = 1 / self.config.replicas
        before = {name: buffer.clone() for name, buffer in self._all_buffers.items()}
        sums = {name: torch.zeros_like(buffer) for name, buffer in self._buffers.items()}
        losses = []
        for stream in self.streams:
            for name, buffer in self._all_buffers.items():
                buffer.copy_(before[name])
            losses.append(backward(self.task, self.model, stream, step=self.step, config=self.config, share=share))
            for name, buffer in self._buffers.items():
                sums[name].add_(buffer, alpha=share)
        for name, buffer in self._buffers.items():
            buffer.copy_(sums[name])
        return losses

    def _average(self) -> int:
        gradients: list[Tensor] = []
        for parameter in trainable(self.model).values():
            if parameter.grad is None:
                parameter.grad = torch.zeros_like(parameter)
            gradients.append(parameter.grad)
        return self.transport.total([*gradients, *self._buffers.values()])

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; the shared state is AdamW's."""
        snapshot = super().snapshot()
        snapshot.shared = self._optimizer.state()
        return snapshot

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`."""
        self._load_common(snapshot)
        load_tensors(weights(self.model), snapshot.weights, "weights")
        self._optimizer.load(snapshot.shared)
