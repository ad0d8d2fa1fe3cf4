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
from training.replica import Learned, learn
from training.seeds import SHARDS
from training.strategy import AsyncLocalSGD
from training.task import Task
from training.transport import Transport
from training.weights import floating_buffers, load_tensors, named_within, trainable, weights

__all__ = ["AsyncEngine", "Replica", "dynamic_steps", "shard_chances"]


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
class Replica:
    """A replica: what it learns at present, and when that arrives.

    Attributes:
        number: Which one it is.
        model: Its weights: those it begins from, or has learned.
        optimizer: Its inner optimizer.
        start: The shared weights that it began from.
        job: How many had begun before it did.
        base: The version of the weights that it began from.
        shard: What it learns from.
        place: Its first step in the shard's schedule.
        steps: How many it takes.
        drawn: Where in the shard's stream `stream` is: the last place at or before its own that was known.
        stream: The state of the shard's stream there.
        at_work: Whether it has begun; else it waits.
        arrives: When it arrives, as far as that is known.
    """

    number: int
    model: nn.Module
    optimizer: InnerOptimizer
    start: dict[str, Tensor] = field(default_factory=dict)
    job: int = 0
    base: int = 0
    shard: int = 0
    place: int = 0
    steps: int = 0
    drawn: int = 0
    stream: Tensor | None = None
    at_work: bool = False
    arrives: float = math.inf

    @property
    def places(self) -> range:
        """Its steps in the shard's schedule."""
        return range(self.place, self.place + self.steps)

    def counters(self) -> dict[str, Any]:
        """What JSON can hold of the state."""
        return {name: getattr(self, name) for name in _COUNTERS} | {"arrives": str(self.arrives)}

    def load(self, counters: dict[str, Any]) -> None:
        """Go on from saved counters."""
        for name in _COUNTERS:
            setattr(self, name, counters[name])
        self.arrives = float(counters["arrives"])


_COUNTERS = ("job", "base", "shard", "place", "steps", "drawn", "at_work")


class AsyncEngine(Engine):
    """Gradients are real, time is virtual: `advance` is the next arrival, with the inner steps that led to it.

    A run of `steps` takes steps × replicas inner steps in all, as under other strategies, however many each replica
    contributes; `step` is their number by replica. The learning rate follows the shard's progress, not the replica's.
    A replica that begins reserves its places in its shard's schedule and stream, so that several may learn from
    one shard at once, and none needs to know what the others do meanwhile.

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
        self._replicas = [Replica(number, model, InnerOptimizer(model, config)) for number, model in enumerate(models)]
        self._seconds = list(config.pace.step_seconds) * (config.replicas // len(config.pace.step_seconds))
        self._sizes = [task.shard_size(shard, config.replicas) for shard in range(config.replicas)]
        self._reserved = [0] * config.replicas  # steps of each shard that replicas have begun
        self._known = [0] * config.replicas  # place in each shard's stream whose state is known: where it stands
        self._begun, self._arrived, self._draws, self._updates = 0, 0, 0, 0
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
        replica = self._next()
        learned = self._learned(replica)
        self._pass(replica, learned.stream)
        gradient = {name: replica.start[name] - own.detach() for name, own in trainable(replica.model).items()}
        arrival = self.server.arrive(gradient, base=replica.base, start=replica.start)
        if arrival.taken:
            self._average_buffers(replica)
        elif not math.isfinite(arrival.norm):
            replica.optimizer.forget()
        self._first, self._last = min(self._first, replica.arrives), replica.arrives
        self.clock.times[replica.number] = replica.arrives
        replica.at_work, replica.arrives, replica.stream = False, math.inf, None
        self._arrived += 1
        self._updates += replica.steps
        self.step = self._updates // self.config.replicas
        extra: Row = {"lr": learned.rates[-1], "staleness": arrival.staleness, "outer_norm": arrival.norm}
        self._note(replica, learned.loss, extra | ({} if arrival.taken else {"refused": [replica.number]}))

    def _next(self) -> Replica:
        """The replica that arrives next; before it, those that wait begin, unless it is within their grace."""
        while True:
            until = self._first + self.grace
            replica = self._coming(until)
            if replica is not None:
                return replica
            busy = any(replica.at_work for replica in self._replicas)
            self._begin_all(until if busy and math.isfinite(until) else self._last)

    def _coming(self, until: float) -> Replica | None:
        """The replica that arrives next, if that is by `until`."""
        busy = [replica for replica in self._replicas if replica.at_work]
        first = min(busy, key=lambda replica: (replica.arrives, replica.number), default=None)
        return first if first is not None and first.arrives <= until else None

    def _begin_all(self, now: float) -> None:
        """Everybody who waits begins from the present weights, as far as there are steps left to take."""
        self._first = math.inf
        busy = [replica for replica in self._replicas if replica.at_work]
        left = self.config.steps * self.config.replicas - self._updates - sum(replica.steps for replica in busy)
        each = self._each() if self._strategy.dynamic else [self._strategy.every] * len(self._replicas)
        for replica in self._replicas:
            if not replica.at_work and left > 0:
                replica.steps = min(left, each[replica.number])
                left -= replica.steps
                self._begin(replica, now)

    def _each(self) -> list[int]:
        """The inner steps that each replica takes at present."""
        return dynamic_steps(self._strategy.every, self._seconds)

    def _begin(self, replica: Replica, now: float) -> None:
        replica.job, self._begun = self._begun, self._begun + 1
        shard = replica.shard = self._draw(replica.number)
        replica.place, replica.drawn = self._reserved[shard], self._known[shard]
        replica.stream = self.streams[shard].state()
        self._reserved[shard] += replica.steps
        load_tensors(weights(replica.model), weights(self.model), "shared weights")
        replica.start = {name: weight.clone() for name, weight in self._shared.items()}
        replica.base = self.server.version
        replica.at_work = True
        replica.arrives = now + replica.steps * self._seconds[replica.number] + self.clock.seconds(self._moved)

    @property
    def _moved(self) -> int:
        """Bytes that a replica fetches and sends for an arrival."""
        averaged = {**self._shared, **floating_buffers(self.model)}
        return 2 * sum(tensor.numel() * tensor.element_size() for tensor in averaged.values())

    def _draw(self, replica: int) -> int:
        if self._strategy.sampling == "own":
            return replica
        self._draws += 1
        dice = np.random.default_rng(np.random.SeedSequence(self.config.seed, spawn_key=(SHARDS, self._draws)))
        return int(dice.choice(len(self._sizes), p=shard_chances(self._sizes, self._reserved)))

    def _learned(self, replica: Replica) -> Learned:
        """What the replica learned: its model and optimizer are as they were after its steps."""
        assert replica.stream is not None
        stream = self.streams[replica.shard]
        known = stream.state()
        stream.load(replica.stream)
        stream.skip((replica.place - replica.drawn) * self.config.accumulate)
        config = self.config
        learned = learn(self.task, replica.model, replica.optimizer, stream, places=replica.places, config=config)
        stream.load(known)
        return learned

    def _pass(self, replica: Replica, state: Tensor) -> None:
        """The shard's stream stands at the furthest place whose state is known."""
        if replica.places.stop > self._known[replica.shard]:
            self._known[replica.shard] = replica.places.stop
            self.streams[replica.shard].load(state)

    @torch.no_grad()
    def _average_buffers(self, replica: Replica) -> None:
        """Buffers have no gradient: an arrival's replace the shared ones to the share that it has of a whole round."""
        there = floating_buffers(self.model)
        for name, value in weights(replica.model).items():
            if name in there:
                there[name].lerp_(value, 1 / self.config.replicas)
            elif name not in self._shared:
                weights(self.model)[name].copy_(value)

    def _note(self, replica: Replica, loss: float, extra: Row) -> None:
        traffic = self.transport.traffic
        traffic.syncs += 1
        traffic.payload += self._moved // 2
        traffic.by_all += self._moved
        self._samples += replica.steps * self.config.accumulate * self.task.batch
        self._losses.append([loss if each is replica else math.nan for each in self._replicas])
        counts = {"syncs": traffic.syncs, "bytes_sent": traffic.sent, "clock": self._last}
        row = {"step": self.step, "updates": self._updates, "samples": self._samples, "worker": replica.number}
        self._rows.append({**row, "shard": replica.shard, "inner_steps": replica.steps, **extra, **counts})

    # ---- checkpoints

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; the shared state is the server's, a replica's has the weights it started from too."""
        snapshot = super().snapshot()
        snapshot.shared = self.server.state()
        snapshot.counters["server"] = self.server.counters()
        snapshot.counters["async"] = {
            **{name: getattr(self, f"_{name}") for name in _TOTALS},
            "first": str(self._first),
            "replicas": [replica.counters() for replica in self._replicas],
        }
        for replica in self._replicas:
            snapshot.replicas[replica.number] = {
                **snapshot.replicas[replica.number],
                **{f"model.{name}": value for name, value in weights(replica.model).items()},
                **{f"start.{name}": value for name, value in replica.start.items()},
                **({} if replica.stream is None else {"drawn": replica.stream}),
                **replica.optimizer.state(),
            }
        return snapshot

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`."""
        self._load_common(snapshot)
        load_tensors(weights(self.model), snapshot.weights, "weights")
        shared = snapshot.shared
        self.server.load(snapshot.counters["server"], named_within("outer", shared), named_within("sum", shared))
        state = snapshot.counters["async"]
        for name in _TOTALS:
            setattr(self, f"_{name}", state[name])
        self._first = float(state["first"])
        for replica, counters in zip(self._replicas, state["replicas"], strict=True):
            self._load_replica(replica, counters, snapshot.replicas[replica.number])

    def _load_replica(self, replica: Replica, counters: dict[str, Any], own: Tensors) -> None:
        replica.load(counters)
        load_tensors(weights(replica.model), named_within("model", own), f"replica {replica.number}")
        device = next(iter(self._shared.values())).device
        replica.start = {name: value.to(device) for name, value in named_within("start", own).items()}
        replica.stream = own.get("drawn")
        replica.optimizer.load(own)


_TOTALS = ("seconds", "reserved", "known", "begun", "arrived", "draws", "updates", "last")
