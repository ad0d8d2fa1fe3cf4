"""The engine of `AsyncLocalSGD` on the virtual clock: replicas arrive in the order of their speeds."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from training.config import TrainConfig
from training.engine import Engine, Row, Snapshot
from training.errors import RunError
from training.inner import InnerOptimizer
from training.outer.optimizers import Tensors
from training.outer.server import Server
from training.replica import backward
from training.seeds import SHARDS
from training.strategy import AsyncLocalSGD
from training.task import Task
from training.transport import Transport
from training.weights import floating_buffers, load_tensors, named_within, trainable, weights

__all__ = ["AsyncEngine", "dynamic_steps", "shard_chances"]


def dynamic_steps(every: int, seconds: list[float]) -> list[int]:
    """Dynamic Local Updates, equation 6: inner steps by seconds for one; the fastest replica takes `every`."""
    fastest = min(seconds)
    # A little more than exact, so that equal speeds give equal steps in spite of rounding.
    return [max(1, math.floor(every * fastest / each + 1e-9)) if each else every for each in seconds]


def shard_chances(sizes: list[int], used: list[int]) -> list[float]:
    """Equation 2: chances of shards by how far their use is behind their sizes; by their sizes where none is."""
    whole, taken = sum(sizes), sum(used)
    behind = [max(size / whole - (use / taken if taken else 0.0), 0.0) for size, use in zip(sizes, used, strict=True)]
    total = sum(behind)
    if not taken or total < 1e-12:
        return [size / whole for size in sizes]
    return [each / total for each in behind]


@dataclass
class _Worker:
    """A replica: what it learns at present, and when that arrives."""

    number: int
    model: nn.Module
    optimizer: InnerOptimizer
    start: dict[str, Tensor] = field(default_factory=dict)
    base: int = 0
    shard: int = 0
    steps: int = 0
    arrives: float = math.inf  # infinite: it waits to begin

    def counters(self) -> dict[str, Any]:
        names = ("base", "shard", "steps")
        return {name: getattr(self, name) for name in names} | {"arrives": str(self.arrives)}

    def load(self, counters: dict[str, Any]) -> None:
        self.base, self.shard, self.steps = (int(counters[name]) for name in ("base", "shard", "steps"))
        self.arrives = float(counters["arrives"])


class AsyncEngine(Engine):
    """Gradients are real, time is virtual: `advance` is the next arrival, with the inner steps that led to it.

    A run of `steps` takes steps × replicas inner steps in all, as under other strategies, however many each replica
    contributes; `step` is their number by replica. The learning rate follows the shard's progress, not the replica's.

    Attributes:
        server: The shared weights.
    """

    def __init__(self, task: Task[Any], config: TrainConfig, transport: Transport, device: torch.device) -> None:
        super().__init__(task, config, transport, device)
        assert isinstance(config.strategy, AsyncLocalSGD)
        if not transport.alone:
            raise RunError("AsyncLocalSGD needs all replicas in one process: use engine local")
        self._strategy = config.strategy
        self._shared = {name: parameter.detach() for name, parameter in trainable(self.model).items()}
        self.server = Server(self._strategy, self._shared, config.replicas)
        models = [copy.deepcopy(self.model) for _ in self.streams]
        self._workers = [_Worker(number, model, InnerOptimizer(model, config)) for number, model in enumerate(models)]
        self._seconds = list(config.pace.step_seconds) * (config.replicas // len(config.pace.step_seconds))
        self._each = dynamic_steps(self._strategy.every, self._seconds)
        self._sizes = [task.shard_size(shard, config.replicas) for shard in range(config.replicas)]
        self._used, self._learned = [0] * config.replicas, [0] * config.replicas
        self._draws, self._updates = 0, 0
        self._first, self._last = math.inf, 0.0  # arrival since replicas last began, and of all

    @property
    def meeting(self) -> bool:
        """See `Engine.meeting`: all replicas are here."""
        return True

    @property
    def grace(self) -> float:
        """Seconds after an arrival in which others begin again with it."""
        return max(self._seconds) if self._strategy.grace is None else self._strategy.grace

    def advance(self) -> None:
        """The next arrival."""
        worker = self._next()
        loss, lr = self._learn(worker)
        gradient = {name: worker.start[name] - own.detach() for name, own in trainable(worker.model).items()}
        arrival = self.server.arrive(gradient, base=worker.base, start=worker.start)
        if arrival.taken:
            self._average_buffers(worker)
        elif not math.isfinite(arrival.norm):
            worker.optimizer.forget()
        self._first, self._last = min(self._first, worker.arrives), worker.arrives
        self.clock.times[worker.number] = worker.arrives
        worker.arrives = math.inf
        self._updates += worker.steps
        self.step = self._updates // self.config.replicas
        self._note(worker, loss, {"lr": lr, "staleness": arrival.staleness, "outer_norm": arrival.norm})

    def _next(self) -> _Worker:
        """The worker that arrives next; before it, those that wait begin, unless it is still within their grace."""
        while True:
            first = min(self._workers, key=lambda worker: (worker.arrives, worker.number))
            if first.arrives <= self._first + self.grace and first.arrives < math.inf:
                return first
            self._begin_all(self._last if first.arrives == math.inf else self._first + self.grace)

    def _begin_all(self, now: float) -> None:
        """Everybody who waits begins from the present weights, as far as there are steps left to take."""
        self._first = math.inf
        taken = self._updates + sum(worker.steps for worker in self._workers if worker.arrives < math.inf)
        left = self.config.steps * self.config.replicas - taken
        for worker in self._workers:
            if worker.arrives == math.inf and left > 0:
                every = self._each[worker.number] if self._strategy.dynamic else self._strategy.every
                worker.steps = min(left, every)
                left -= worker.steps
                self._begin(worker, now if math.isfinite(now) else 0.0)

    def _begin(self, worker: _Worker, now: float) -> None:
        worker.shard = self._draw(worker.number)
        self._used[worker.shard] += worker.steps
        load_tensors(weights(worker.model), weights(self.model), "shared weights")
        worker.start = {name: weight.clone() for name, weight in self._shared.items()}
        worker.base = self.server.version
        worker.arrives = now + worker.steps * self._seconds[worker.number] + self.clock.seconds(self._moved)

    @property
    def _moved(self) -> int:
        """Bytes that a replica fetches and sends for an arrival."""
        averaged = {**self._shared, **floating_buffers(self.model)}
        return 2 * sum(tensor.numel() * tensor.element_size() for tensor in averaged.values())

    def _draw(self, worker: int) -> int:
        if self._strategy.sampling == "own":
            return worker
        self._draws += 1
        dice = np.random.default_rng(np.random.SeedSequence(self.config.seed, spawn_key=(SHARDS, self._draws)))
        return int(dice.choice(len(self._sizes), p=shard_chances(self._sizes, self._used)))

    def _learn(self, worker: _Worker) -> tuple[float, float]:
        """Take the worker's inner steps: their mean loss, and the last learning rate."""
        total, lr = 0.0, 0.0
        for _ in range(worker.steps):
            place = self._learned[worker.shard]
            stream = self.streams[worker.shard]
            total += backward(self.task, worker.model, stream, step=place, config=self.config, share=1.0)
            lr = worker.optimizer.step(place)
            self._learned[worker.shard] += 1
        return total / worker.steps, lr

    @torch.no_grad()
    def _average_buffers(self, worker: _Worker) -> None:
        """Buffers have no gradient: an arrival's replace the shared ones to the share that it has of a whole round."""
        there = floating_buffers(self.model)
        for name, value in weights(worker.model).items():
            if name in there:
                there[name].lerp_(value, 1 / self.config.replicas)
            elif name not in self._shared:
                weights(self.model)[name].copy_(value)

    def _note(self, worker: _Worker, loss: float, extra: Row) -> None:
        traffic = self.transport.traffic
        traffic.syncs += 1
        traffic.payload += self._moved // 2
        traffic.by_all += self._moved
        self._samples += worker.steps * self.config.accumulate * self.task.batch
        self._losses.append([loss if each is worker else math.nan for each in self._workers])
        counts = {"syncs": traffic.syncs, "bytes_sent": traffic.sent, "clock": self._last}
        row = {"step": self.step, "updates": self._updates, "samples": self._samples, "worker": worker.number}
        self._rows.append({**row, "shard": worker.shard, "inner_steps": worker.steps, **extra, **counts})

    # ---- checkpoints

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; the shared state is the server's, a replica's has the weights it started from too."""
        snapshot = super().snapshot()
        snapshot.shared = self.server.state()
        snapshot.counters["server"] = self.server.counters()
        snapshot.counters["async"] = {
            "used": self._used,
            "learned": self._learned,
            "draws": self._draws,
            "updates": self._updates,
            "first": str(self._first),
            "last": self._last,
            "workers": [worker.counters() for worker in self._workers],
        }
        for worker in self._workers:
            snapshot.replicas[worker.number] = {
                **snapshot.replicas[worker.number],
                **{f"model.{name}": value for name, value in weights(worker.model).items()},
                **{f"start.{name}": value for name, value in worker.start.items()},
                **worker.optimizer.state(),
            }
        return snapshot

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`."""
        self._load_common(snapshot)
        load_tensors(weights(self.model), snapshot.weights, "weights")
        shared = snapshot.shared
        self.server.load(snapshot.counters["server"], named_within("outer", shared), named_within("sum", shared))
        state = snapshot.counters["async"]
        self._used, self._learned = list(state["used"]), list(state["learned"])
        self._draws, self._updates = state["draws"], state["updates"]
        self._first, self._last = float(state["first"]), state["last"]
        for worker, counters in zip(self._workers, state["workers"], strict=True):
            self._load_worker(worker, counters, snapshot.replicas[worker.number])

    def _load_worker(self, worker: _Worker, counters: dict[str, Any], own: Tensors) -> None:
        worker.load(counters)
        load_tensors(weights(worker.model), named_within("model", own), f"replica {worker.number}")
        device = next(iter(self._shared.values())).device
        worker.start = {name: value.to(device) for name, value in named_within("start", own).items()}
        worker.optimizer.load(own)
