"""What replicas exchange, how it is summed, and how many bytes that takes."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass

import torch
from torch import Tensor

from training.outer.codecs import RAW, Codec

__all__ = [
    "InProcess",
    "Lost",
    "Parts",
    "Traffic",
    "Transport",
    "added",
    "chunk_size",
    "encoded",
    "encoded_sums",
    "joined",
    "split_like",
]

Parts = Mapping[int, Tensor]
"""A flat tensor of each replica that lives in this process, by the replica's number."""


def chunk_size(count: int, replicas: int, block: int = 1) -> int:
    """Numbers in each of the chunks, one to a replica, that a flat tensor of `count` is cut into.

    A multiple of the codec's block; the last chunks are padded with zeros.
    """
    return math.ceil(math.ceil(count / replicas) / block) * block


@dataclass
class Traffic:
    """What replicas exchanged since the start of the run.

    Attributes:
        replicas: How many there are.
        syncs: Sums of training data (gradients, outer gradients) that were taken.
        payload: Bytes of the buffers handed in for them.
        by_all: Bytes that all replicas sent together.

    Not counted, because no weight depends on it: the exchange of losses for the log, of checksums and of the wish
    to stop (a few dozen bytes a step).
    """

    replicas: int
    syncs: int = 0
    payload: int = 0
    by_all: int = 0

    @property
    def sent(self) -> int:
        """Bytes that each replica sent; the mean where their payloads differ in size. One alone sends nothing."""
        return self.by_all // self.replicas

    def add(self, other: Traffic) -> None:
        """Count another's as well."""
        self.syncs += other.syncs
        self.payload += other.payload
        self.by_all += other.by_all

    def state(self) -> dict[str, int]:
        """The counts by name."""
        return {"syncs": self.syncs, "payload": self.payload, "by_all": self.by_all}

    def load(self, state: Mapping[str, int]) -> None:
        """Go on from saved counts."""
        self.syncs, self.payload, self.by_all = (int(state[name]) for name in ("syncs", "payload", "by_all"))


@dataclass
class Lost:
    """What a codec rounded away at one replica.

    Attributes:
        own: Of what the replica sent last; it is the caller's to add that to what is sent next.
        sums: Of the sums that the replica spreads, which the transport adds to the next ones by itself.
    """

    own: Tensor | None = None
    sums: Tensor | None = None


class Transport(ABC):
    """The way between replicas. Every sum of training data passes through `total`, which counts it.

    A flat tensor is cut into k chunks. Each replica sends chunk j, encoded, to replica j, which sums what it got in
    the order of replicas, and sends the encoded sum to all. So every replica sends 2 (k - 1) chunks, as in a ring,
    each number is encoded twice at most, and the sum does not depend on where replicas live.

    Attributes:
        replicas: How many there are.
        mine: Those that live in this process.
        traffic: The count.
    """

    def __init__(self, replicas: int, mine: tuple[int, ...]) -> None:
        self.replicas = replicas
        self.mine = mine
        self.traffic = Traffic(replicas)

    @property
    def present(self) -> int:
        """How many of the replicas take part: all, unless their workers may vanish."""
        return self.replicas

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes."""
        return 0 in self.mine

    @property
    def alone(self) -> bool:
        """Whether all replicas live here, so that asking the others costs nothing."""
        return len(self.mine) == self.replicas

    def total(
        self,
        parts: Parts,
        codec: Codec = RAW,
        lost: Mapping[int, Lost] | None = None,
        traffic: Traffic | None = None,
    ) -> Tensor:
        """The sum over all replicas of flat tensors of one size.

        Args:
            parts: This process's replicas'. They may be changed.
            codec: How they are written on the wire.
            lost: Where each of them is told what the codec rounded away; None forgets it.
            traffic: Where it is counted; None: in this transport's.
        """
        traffic = traffic or self.traffic
        count = next(iter(parts.values())).numel()
        size = chunk_size(count, self.present, codec.block)
        chunks = {
            replica: torch.nn.functional.pad(part, (0, size * self.present - count)).view(self.present, size)
            for replica, part in parts.items()
        }
        sums, sent = self._reduce(chunks, codec, lost or {replica: Lost() for replica in parts})
        for each in (lost or {}).values():
            each.own = None if each.own is None else each.own.view(-1)[:count]
        traffic.payload += count * sums.element_size()
        traffic.by_all += sent
        return sums.view(-1)[:count]

    def count(self, numbers: int, codec: Codec, element: int, traffic: Traffic) -> None:
        """Count what `total` would send of so many numbers, for a sum that is taken without it, all being here."""
        size = codec.size(chunk_size(numbers, self.replicas, codec.block), element) or 0
        traffic.payload += numbers * element
        traffic.by_all += 2 * (self.replicas - 1) * size * self.replicas

    def start(self, work: Callable[[], Tensor]) -> Future[Tensor]:
        """Begin `work`, which takes totals, so that it may go on while replicas learn; here it is done at once."""
        future: Future[Tensor] = Future()
        future.set_result(work())
        return future

    @abstractmethod
    def _reduce(self, chunks: Mapping[int, Tensor], codec: Codec, lost: Mapping[int, Lost]) -> tuple[Tensor, int]:
        """The sum of (replicas, size) chunks over all replicas, and the bytes that all of them sent for it."""

    @abstractmethod
    def share(self, columns: Tensor) -> Tensor:
        """Every replica's column of numbers, in order of replicas: (rows, mine) -> (rows, replicas).

        Columns of those that are not present hold NaN.
        """


def encoded(values: Tensor, codec: Codec) -> tuple[list[Tensor], Tensor]:
    """The payload of each row of (rows, size), and what will arrive of them."""
    payloads = [codec.encode(row) for row in values]
    if codec.exact:
        return payloads, values
    return payloads, torch.stack([codec.decode(payload, row) for payload, row in zip(payloads, values, strict=True)])


def encoded_sums(sums: Tensor, codec: Codec, lost: Lost) -> tuple[Tensor, Tensor]:
    """The payload of a replica's chunk of sums, and what will arrive of it; what was lost before is added."""
    wanted = sums if lost.sums is None else sums + lost.sums
    payloads, arrived = encoded(wanted[None], codec)
    lost.sums = None if codec.exact else wanted - arrived[0]
    return payloads[0], arrived[0]


class InProcess(Transport):
    """All replicas live in this process: there is nobody else to ask. The numbers are those of separate processes."""

    def __init__(self, replicas: int) -> None:
        super().__init__(replicas, tuple(range(replicas)))

    def _reduce(self, chunks: Mapping[int, Tensor], codec: Codec, lost: Mapping[int, Lost]) -> tuple[Tensor, int]:
        if codec.exact or self.replicas == 1:
            size = codec.size(chunks[0].shape[1], chunks[0].element_size()) or 0
            return added([chunks[replica] for replica in self.mine]), 2 * (self.replicas - 1) * size * self.replicas
        sent = 0
        arrivals = []
        for replica in self.mine:
            payloads, arrived = encoded(chunks[replica], codec)
            lost[replica].own = chunks[replica] - arrived
            arrivals.append(arrived)
            sent += sum(len(payload) for place, payload in enumerate(payloads) if place != replica)
        sums = added(arrivals)
        for replica in self.mine:
            payload, sums[replica] = encoded_sums(sums[replica], codec, lost[replica])
            sent += (self.replicas - 1) * len(payload)
        return sums, sent

    def share(self, columns: Tensor) -> Tensor:
        """See `Transport.share`."""
        return columns


def added(tensors: list[Tensor]) -> Tensor:
    """The sum in the order of the list, in place of the first."""
    total, *others = tensors
    for other in others:
        total = total.add_(other)
    return total


def joined(tensors: Mapping[str, Tensor]) -> Tensor:
    """All tensors in one flat one."""
    return torch.cat([tensor.reshape(-1) for tensor in tensors.values()])


def split_like(flat: Tensor, like: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The reverse of `joined`: views of `flat` by name, shaped as in `like`."""
    pieces = torch.split(flat, [tensor.numel() for tensor in like.values()])
    return {name: piece.view_as(like[name]) for name, piece in zip(like, pieces, strict=True)}
