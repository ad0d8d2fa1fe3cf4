"""What replicas exchange, how it is summed, and how many bytes that takes."""

from __future__ import annotations

import math
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass

import torch
from torch import Tensor

__all__ = ["InProcess", "Traffic", "Transport", "ring_bytes"]


def ring_bytes(elements: int, element_size: int, replicas: int) -> int:
    """Bytes that each replica sends in a ring all-reduce of a buffer.

    The buffer is cut into k equal chunks, the last one padded; each replica sends k - 1 of them to reduce and
    k - 1 to spread the result: 2 (k - 1) ceil(n / k) elements, near 2 (k - 1) / k times the buffer. As many arrive.
    """
    return 2 * (replicas - 1) * math.ceil(elements / replicas) * element_size


@dataclass
class Traffic:
    """What one replica exchanged since the start of the run.

    Attributes:
        syncs: All-reduces of training data (gradients, outer gradients, averaged buffers).
        payload: Bytes of the buffers handed to them.
        sent: Bytes sent in them, by `ring_bytes`. One replica alone sends nothing.

    Not counted, because no weight depends on it: the exchange of losses for the log, of checksums and of the wish
    to stop (a few dozen bytes a step).
    """

    syncs: int = 0
    payload: int = 0
    sent: int = 0

    def state(self) -> dict[str, int]:
        """The counts by name."""
        return asdict(self)


class Transport(ABC):
    """The way between replicas. Every sum of training data passes through `total`, which counts it.

    Attributes:
        replicas: How many there are.
        mine: Those that live in this process.
        traffic: The count.
    """

    def __init__(self, replicas: int, mine: tuple[int, ...]) -> None:
        self.replicas = replicas
        self.mine = mine
        self.traffic = Traffic()

    @property
    def first(self) -> bool:
        """Whether this process is the one that writes."""
        return 0 in self.mine

    @property
    def alone(self) -> bool:
        """Whether all replicas live here, so that asking the others costs nothing."""
        return len(self.mine) == self.replicas

    def total(self, tensors: list[Tensor]) -> int:
        """Sum `tensors` over all processes, in place; this process's replicas are summed already.

        Returns:
            The bytes that each replica sent, had it a process of its own.
        """
        flat = torch.cat([tensor.reshape(-1) for tensor in tensors])
        self._reduce(flat)
        start = 0
        for tensor in tensors:
            tensor.copy_(flat[start : start + tensor.numel()].view_as(tensor))
            start += tensor.numel()
        sent = ring_bytes(flat.numel(), flat.element_size(), self.replicas)
        self.traffic.syncs += 1
        self.traffic.payload += flat.numel() * flat.element_size()
        self.traffic.sent += sent
        return sent

    @abstractmethod
    def _reduce(self, flat: Tensor) -> None:
        """Sum a flat buffer over all processes, in place."""

    @abstractmethod
    def share(self, columns: Tensor) -> Tensor:
        """Every replica's column of numbers, in order of replicas: (rows, mine) -> (rows, replicas)."""


class InProcess(Transport):
    """All replicas live in this process: there is nobody else to ask, and sums are already whole."""

    def __init__(self, replicas: int) -> None:
        super().__init__(replicas, tuple(range(replicas)))

    def _reduce(self, flat: Tensor) -> None:
        pass

    def share(self, columns: Tensor) -> Tensor:
        """See `Transport.share`."""
        return columns
