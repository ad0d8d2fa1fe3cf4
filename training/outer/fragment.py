"""One fragment on its way: what replicas send of it, what was not sent, and the sum that is under way."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Any

import torch
from torch import Tensor

from training.outer.anchor import Anchor
from training.outer.codecs import RAW, Codec, Sparse, codec_of
from training.outer.optimizers import Tensors
from training.outer.pruning import pruned
from training.strategy import DiLoCo
from training.transport import Lost, Traffic, Transport, joined, split_like

__all__ = ["Flight", "Fragment", "Kept", "Own"]

Own = Mapping[int, Tensors]
"""The weights of each replica that lives in this process, by the replica's number."""


Kept = tuple[int, dict[int, Tensor], dict[int, Lost]]
"""When a fragment was sent last, what was not sent of it, and what its codec rounded away."""


@dataclass
class Flight:
    """A sum that is under way.

    Attributes:
        lands: After how many inner steps it is applied.
        began: When it began, on the virtual clock.
        shares: Each replica's share in it; 0 for those left out.
        missed: Of each replica, whether this sync was lost to it.
        traffic: What is exchanged for it; known when it is done.
        here: Whether replicas meet in this process at landing, and nothing but buffers is summed before.
        total: The sum of outer gradients, flat, and then that of buffers.
    """

    lands: int
    began: float
    shares: list[float]
    missed: list[bool]
    traffic: Traffic
    here: bool = False
    total: Future[Tensor] = field(default_factory=Future)

    def counters(self) -> dict[str, Any]:
        """What JSON can hold of it, once it is done."""
        told = {name: getattr(self, name) for name in ("lands", "began", "shares", "missed")}
        return {**told, "traffic": self.traffic.state()}


@dataclass
class Fragment:
    """Some of the weights, with their anchor, and what this process's replicas keep for them.

    Attributes:
        anchor: The shared weights.
        offset: Inner steps by which its syncs come later than those of the first fragment.
        extras: Names of the buffers that are averaged with it.
        starts: Where each replica started from; kept only if outer gradients are measured against it.
        unsent: What is added to each replica's next outer gradient.
        lost: What the codec rounded away.
        flight: The sum under way.
        sent: After how many inner steps it was sent last.
    """

    strategy: DiLoCo
    anchor: Anchor
    offset: int
    extras: tuple[str, ...] = ()
    starts: dict[int, dict[str, Tensor]] = field(default_factory=dict)
    unsent: dict[int, Tensor] = field(default_factory=dict)
    lost: dict[int, Lost] = field(default_factory=dict)
    flight: Flight | None = None
    sent: int = 0

    def __post_init__(self) -> None:
        codec = codec_of(self.strategy.codec)
        self._codec: Codec = Sparse(codec) if self.strategy.prune else codec

    def follow(self, own: Own) -> None:
        """Note where replicas start from, if that is needed."""
        if self.strategy.drop_against == "start":
            for replica, weights in own.items():
                self.starts[replica] = {name: weights[name].clone() for name in self.anchor.shared}

    @torch.no_grad()
    def send(self, own: Own, extras: Own, transport: Transport, flight: Flight) -> None:
        """Begin to sum the replicas' outer gradients and buffers, each weighed by its share."""
        self.flight, shares = flight, flight.shares
        buffers = {replica: joined(values) * shares[replica] for replica, values in extras.items() if values}
        if flight.here:
            transport.count(self._size, RAW, self._element, flight.traffic)
            flight.total.set_result(self._buffers(buffers, transport, flight))
            return
        wanted = {replica: self._wanted(weights, replica, shares[replica]) for replica, weights in own.items()}
        parts = {replica: self._pruned(gradient) for replica, gradient in wanted.items()}
        left = {replica: wanted[replica] - parts[replica] for replica in wanted} if self._keeps_all else {}
        flight.total = transport.start(lambda: self._summed(flight, parts, left, buffers, transport))

    @property
    def _keeps_all(self) -> bool:
        return bool(self.strategy.prune) and self.strategy.feedback == "all"

    def _wanted(self, weights: Tensors, replica: int, share: float) -> Tensor:
        """A replica's outer gradient, with what was not sent before. Nothing is sent of one that is left out."""
        if not share:
            return torch.zeros_like(joined(self.anchor.shared))
        start = self.starts.get(replica, self.anchor.shared)
        gradient = joined({name: start[name] - weights[name] for name in self.anchor.shared}) * share
        unsent = self.unsent.get(replica)
        return gradient if unsent is None else gradient + unsent

    def _pruned(self, flat: Tensor) -> Tensor:
        if not self.strategy.prune:
            return flat
        tensors = split_like(flat, self.anchor.shared)
        return joined(
            {name: pruned(each, self.strategy.prune, self.strategy.prune_by) for name, each in tensors.items()}
        )

    def _summed(
        self,
        flight: Flight,
        parts: dict[int, Tensor],
        left: dict[int, Tensor],
        buffers: dict[int, Tensor],
        transport: Transport,
    ) -> Tensor:
        """The sums of outer gradients and of buffers, one after the other; runs while replicas may be learning."""
        for replica in parts:
            self.lost.setdefault(replica, Lost())
        feeds = self.strategy.feedback != "none" and not self._codec.exact
        total = transport.total(parts, self._codec, self.lost if feeds else None, flight.traffic)
        for replica in parts:
            if feeds and flight.shares[replica]:
                self._keep(replica, left.get(replica))
        return torch.cat([total, self._buffers(buffers, transport, flight)]) if buffers else total

    def _buffers(self, buffers: dict[int, Tensor], transport: Transport, flight: Flight) -> Tensor:
        return transport.total(buffers, RAW, None, flight.traffic) if buffers else torch.zeros(0)

    def _keep(self, replica: int, left: Tensor | None) -> None:
        own = self.lost[replica].own
        if own is None:
            return
        self.unsent[replica] = own if left is None else own + left

    def kept(self) -> Kept:
        """What sending changes."""
        return self.sent, dict(self.unsent), {replica: replace(lost) for replica, lost in self.lost.items()}

    def put_back(self, kept: Kept) -> None:
        """All is as it was when `kept` was asked for; the sum under way is forgotten."""
        self.flight = None
        self.sent, self.unsent, self.lost = kept

    def may_meet(self, transport: Transport) -> bool:
        """Whether a sync that lands at once can be done in one go: all are here, and all that is theirs is sent."""
        strategy = self.strategy
        whole = not (strategy.prune or strategy.drop or strategy.mix) and strategy.drop_against == "current"
        return transport.alone and self._codec.exact and whole and self.anchor.meets

    @property
    def _size(self) -> int:
        return sum(weight.numel() for weight in self.anchor.shared.values())

    @property
    def _element(self) -> int:
        return next(iter(self.anchor.shared.values())).element_size()

    def land(self, own: Own) -> tuple[float, Tensor, Flight]:
        """Wait for the sum, and move the anchor: the norm of the outer gradient, the summed buffers, the flight.

        Replicas that meet here take the shared weights at the same time.
        """
        assert self.flight is not None
        flight, self.flight = self.flight, None
        total = flight.total.result()
        if flight.here:
            return self._meet(own, flight.shares), total, flight
        count = self._size
        if not any(flight.shares):
            return 0.0, total[count:], flight
        self.anchor.submit(split_like(total[:count], self.anchor.shared), base=self.anchor.version)
        return self.anchor.apply(), total[count:], flight

    def _meet(self, own: Own, shares: list[float]) -> float:
        there = [replica for replica in own if shares[replica]]
        norm = 0.0
        if there:
            norm = self.anchor.meet([own[each] for each in there], [shares[each] for each in there], fetch=True)
        for replica, weights in own.items():
            if replica not in there:
                self.anchor.fetch(weights)
        return norm
