"""`ElasticEngine`: DiLoCo whose rounds are summed by those who are there."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from typing import Any, Protocol

import safetensors.torch
import torch
from torch import Tensor

from training.config import TrainConfig
from training.diloco import DiLoCoEngine
from training.elastic.census import Census, Presence, account, taken
from training.elastic.members import Members, Vanished
from training.engine import Row, Snapshot
from training.errors import RunError
from training.outer.anchor import finite
from training.outer.optimizers import Tensors
from training.seeds import DATA, derive
from training.stop import Stopped
from training.task import Task
from training.weights import buffers, checksum, named_within, trainable, weights

__all__ = ["ElasticEngine"]

_FAILURES = 100  # sums in a row that lost somebody: something else is wrong
_PAUSE = 0.1  # seconds


class Call(Protocol):
    """Says that a worker is there, and learns who else is; see `Roll.call`."""

    def __call__(self, presence: Presence, *, brief: bool) -> Sequence[Presence]:
        """The roll."""


class ElasticEngine(DiLoCoEngine):
    """One replica, which meets the others at syncs only, and finds out there who they are.

    Who is lost costs its own round: the others sum the same round again without it. Who comes takes their shared
    weights, outer momentum and place of the schedule, and counts from the next round on. A sum is used when all who
    took part know that all have it; should one use it that is cut off right then, its weights are others than those
    that the rest goes on with, their checksums tell, and it takes theirs.

    Args:
        call: The roll call; it may come back empty.
        wished: Whether this worker was asked to stop.
        over: Whether the others have ended the run.

    Attributes:
        stops: Whether anybody was asked to, when the members last met.
        writer: Who of them writes what is told of the run.
        met: The step at which they last met.
    """

    def __init__(
        self,
        task: Task[Any],
        config: TrainConfig,
        members: Members,
        device: torch.device,
        *,
        call: Call,
        wished: Callable[[], bool],
        over: Callable[[], bool],
    ) -> None:
        super().__init__(task, config, members, device)
        (self._number,) = members.mine
        self._members, self._call, self._wished, self._over = members, call, wished, over
        self._born = time.time()
        self._base_shares = self._weigh()
        self._live, self._whole, self._failures = False, True, 0
        self._version, self._lineage = 0, 0
        self._cut_off: tuple[str, ...] = ()
        self._began = dict.fromkeys(range(config.replicas), self._born)
        self._summed_with = members.numbers
        self._told = torch.empty(0, config.replicas)
        self.stops, self.writer, self.met = False, -1, -1

    @property
    def writes(self) -> bool:
        """Whether this worker is the one that writes."""
        return self.writer == self._number

    def enter(self, newest: Callable[[], int], begin: Callable[[], None]) -> bool:
        """Come to the run: True if it begins with all replicas here, False if it goes on and this worker has joined.

        Args:
            newest: The step of the newest checkpoint, 0 if there is none.
            begin: Loads it.
        """
        while True:
            self._must_go_on()
            self.step = newest()
            census = self._asked(sound=True, brief=True)
            if census is None:
                continue
            if census.leaders:
                break
            if len(census.roll) == self.config.replicas and len({each.step for each in census.roll}) == 1:
                begin()
                self._live, self._began, self.writer = True, census.born, 0
                return True
            time.sleep(_PAUSE)
        self._log([float("nan")], self._meet([float("nan")], census))
        return False

    def _must_go_on(self) -> None:
        if self._over():
            raise Stopped("the others have ended the run")
        if not self._live and self._wished():
            raise Stopped("stopped before it began")

    def advance(self) -> None:
        """See `Engine.advance`."""
        losses, lr = self._learn(self.working)
        row: Row = {"lr": lr}
        if self.rounds.due(self.step + 1) or self.step + 1 == self.config.steps:
            row |= self._meet(losses)
        self._log(losses, row)

    def _presence(self, *, sound: bool) -> Presence:
        return Presence(
            number=self._number,
            born=self._born,
            store=self._members.store,
            step=self.step + 1 if self._live else self.step,
            version=self._version,
            lineage=self._lineage,
            live=self._live,
            whole=self._whole,
            sound=sound,
            stops=self._wished(),
            failures=self._failures,
            cut_off=self._cut_off,
        )

    def _meet(self, losses: list[float], census: Census | None = None) -> Row:
        """Sync with those who are there, again and again until nobody is lost meanwhile; what became of whom."""
        sound = all(finite(trainable(model)) for model in self.models.values())
        for _ in range(_FAILURES):
            census = census or self._census(sound)
            try:
                self._members.form(census)
                given = self._catch_up(census)
                self._tell(losses if self._whole else [float("nan")], given)
                self._sum(census)
                return self._used(census)
            except Vanished as lost:
                self._failures, why = self._failures + 1, lost
                self._members.part()
                self._cut_off = self._members.unreachable(each.store for each in census.roll)
                census = None
        raise RunError(f"replica {self._number} lost the others in {_FAILURES} sums in a row: {why}")

    def _census(self, sound: bool) -> Census:
        """Who is there, once this worker is among those who can reach each other, and somebody leads."""
        while True:
            census = self._asked(sound=sound, brief=bool(self._cut_off) or not self._live)
            self._must_go_on()  # who finds itself alone may have been left behind
            if census is not None and census.leaders:
                return census
            time.sleep(_PAUSE)

    def _asked(self, *, sound: bool, brief: bool) -> Census | None:
        """The census, unless it came to none that this worker is part of."""
        self._cut_off = self._members.unreachable(self._cut_off)
        answers = self._call(self._presence(sound=sound), brief=brief)
        there = {each.store for each in answers}
        self._cut_off = tuple(store for store in self._cut_off if store in there)
        census = taken(answers) if answers else None
        return census if census and self._number in census.born else None

    def _tell(self, losses: list[float], given: int) -> None:
        """Everybody learns all losses since the last sync, and the bytes that were given to those behind."""
        mine = torch.tensor([*self._losses, losses], dtype=torch.float64)
        lengths = self._members.share(torch.tensor([[float(len(mine))], [float(given)]], dtype=torch.float64))
        column = torch.full((int(lengths[0].nan_to_num().max()), 1), float("nan"), dtype=torch.float64)
        column[-len(mine) :] = mine
        self._told = self._members.share(column)
        self._given = int(lengths[1].nansum())

    def _exchanged(self) -> Tensor:
        return self._told[-len(self._losses) :]

    def _sum(self, census: Census) -> None:
        """Sum the outer gradients of those who count; nothing is used yet."""
        if self._members.numbers != self._summed_with:
            self.rounds.forget_sums()
            self._summed_with = self._members.numbers
        try:
            shares = census.shares(self._base_shares)
            self.rounds.propose(census.step, shares, last=census.step == self.config.steps)
            self._members.agree()
        except Vanished:
            self.rounds.withdraw()
            raise

    def _used(self, census: Census) -> Row:
        norm = self.rounds.accept()
        self.rounds.settle()
        self.transport.traffic.by_all += self._given
        if self._number in census.refused:
            for optimizer in self._optimizers.values():
                optimizer.forget()
        self._lineage = checksum(weights(self.model), self._lineage)
        self._version += 1
        row: Row = {"outer_norm": norm, "round": self._version, **account(census, self._began)}
        self._began, self._whole, self.met = census.born, True, census.step
        self.stops, self.writer = census.stops, census.leaders[0]
        total = sum(census.shares(self._base_shares))
        return row | {"shares": [share / (total or 1.0) for share in census.shares(self._base_shares)]}

    # ---- those who are behind

    def _catch_up(self, census: Census) -> int:
        """Give the leaders' state to those behind, or take it: the bytes that this worker gave."""
        giver = census.leaders[0]
        if self._number in census.behind:
            self._take_over(self._members.take(giver))
        elif census.behind and self._number == giver:
            data = self._state()
            self._members.give(data, census.behind)
            return len(data) * len(census.behind)
        return 0

    def _state(self) -> bytes:
        """What all replicas share, before this sync, and how far they are."""
        snapshot = self.snapshot()
        # Counters, which are not averaged, are those after the round.
        own = buffers(self.models[self._number])
        counters = {name: value for name, value in own.items() if not value.is_floating_point()}
        parts = {"weights": {**snapshot.weights, **counters}, "shared": snapshot.shared}
        tensors = {f"{part}.{name}": value for part, values in parts.items() for name, value in values.items()}
        told = {**snapshot.counters, "step": self.step, "began": list(self._began.items())}
        tensors["told"] = torch.frombuffer(bytearray(json.dumps(told).encode()), dtype=torch.uint8)
        return safetensors.torch.save({name: value.detach().cpu().contiguous() for name, value in tensors.items()})

    def _take_over(self, data: bytes) -> None:
        tensors = safetensors.torch.load(data)
        told = json.loads(bytes(tensors.pop("told").numpy().tobytes()))
        shared = named_within("weights", tensors)
        stream = self.streams[0].state() if self._live else self._fresh(told["step"])
        own: Tensors = {"stream": stream, **{f"model.{name}": value for name, value in shared.items()}}
        self.load(
            Snapshot(
                step=told.pop("step"),
                counters=told,
                weights=shared,
                shared=named_within("shared", tensors),
                replicas={self._number: own},
            )
        )
        self._began = dict(told["began"])
        self._rows, self._losses = [], []
        self._live, self._whole = True, False

    def _fresh(self, step: int) -> Tensor:
        """Where a worker begins to draw batches that comes when so many steps are done: others than were drawn."""
        return torch.Generator().manual_seed(derive(self.config.seed, DATA, self._number, step)).get_state()

    # ---- checkpoints

    def snapshot(self) -> Snapshot:
        """See `Engine.snapshot`; of replicas that are not here there is nothing."""
        snapshot = super().snapshot()
        snapshot.counters |= {
            "version": self._version,
            "lineage": self._lineage,
            "summed_with": list(self._summed_with),
        }
        return snapshot

    def load(self, snapshot: Snapshot) -> None:
        """See `Engine.load`; a replica that was not there when it was saved begins from the shared weights."""
        own = snapshot.replicas[self._number]
        if not own:
            model = {f"model.{name}": value for name, value in snapshot.weights.items()}
            snapshot.replicas[self._number] = {"stream": self._fresh(snapshot.step), **model}
        super().load(snapshot)
        self._version, self._lineage = snapshot.counters["version"], snapshot.counters["lineage"]
        self._summed_with = tuple(snapshot.counters["summed_with"])
