"""The engine of `Synchronous`: one model, whose gradients are averaged over the replicas at every step."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from training.config import TrainConfig
from training.engine import Engine, Snapshot
from training.inner import InnerOptimizer
from training.replica import Stream, backward
from training.task import Task
from training.transport import Transport, joined, split_like
from training.weights import buffers, floating_buffers, load_tensors, trainable, weights

__all__ = ["SynchronousEngine"]

_BUFFER = "buffer of "
_REPORT_EVERY = 10
"""Steps between two reports of losses across processes."""


class SynchronousEngine(Engine):
    """Data parallel. A process with several replicas needs one model only, since they never differ."""

    def __init__(self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device) -> None:
        super().__init__(task, config, transport, device)
        self._optimizer = InnerOptimizer(self.model, config)
        self._parameters = trainable(self.model)
        self._buffers = floating_buffers(self.model)
        self._marked = {_BUFFER + name: buffer for name, buffer in self._buffers.items()}
        self._all_buffers = buffers(self.model)

    @property
    def meeting(self) -> bool:
        """See `Engine.meeting`: they meet at every step, but need not talk about it each time."""
        return self.step % _REPORT_EVERY == 0

    def advance(self) -> None:
        """See `Engine.advance`: one step."""
        before = {name: buffer.clone() for name, buffer in self._all_buffers.items()}
        losses, parts = [], {}
        for stream in self.streams:
            loss, parts[stream.replica] = self._gradient(stream, before)
            losses.append(loss)
        sent = self.transport.traffic.sent
        total = split_like(self.transport.total(parts), {**self._parameters, **self._marked})
        self.transport.traffic.syncs += 1
        for name, parameter in self._parameters.items():
            parameter.grad = total[name]
        for name, buffer in self._buffers.items():
            buffer.copy_(total[_BUFFER + name])
        lr = self._optimizer.step(self.step)
        self.clock.worked()
        self.clock.exchanged(self.transport.traffic.sent - sent)
        self._log(losses, {"lr": lr})

    def _gradient(self, stream: Stream, before: dict[str, Tensor]) -> tuple[float, Tensor]:
        """A replica's loss, and its share of the mean gradient and of the averaged buffers, flat.

        Every replica starts from the same buffers. Counters, which are not averaged, come out alike in all.
        """
        for name, buffer in self._all_buffers.items():
            buffer.copy_(before[name])
        share = 1 / self.config.replicas
        loss = backward(self.task, self.model, stream, step=self.step, config=self.config, share=share)
        gradients = {
            name: torch.zeros_like(parameter) if parameter.grad is None else parameter.grad
            for name, parameter in self._parameters.items()
        }
        flat = joined({**gradients, **{name: buffer * share for name, buffer in self._marked.items()}})
        self.model.zero_grad()
        return loss, flat

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
