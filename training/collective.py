"""Sums between processes that hold one replica each: what goes to whom, whatever library carries it."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Literal

import torch
from torch import Tensor

from training.outer.codecs import Codec
from training.transport import Lost, Transport, added, encoded, encoded_sums

__all__ = ["Collective", "Purpose"]

Purpose = Literal["payload", "lengths", "numbers"]
"""What a gathering is for: weights, the lengths of what will be sent of them, or numbers for the log."""


class Collective(Transport):
    """One replica in this process; `_exchange` and `_gather` carry bytes between all that are present.

    Attributes:
        rank: This process's place among those that are present.
    """

    def __init__(self, replicas: int, number: int) -> None:
        super().__init__(replicas, (number,))
        self.rank = number

    @abstractmethod
    def _exchange(self, received: Tensor, sent: Tensor, came: list[int], went: list[int]) -> None:
        """Send `went[j]` bytes of `sent` to each j, and fill `received` with `came[j]` bytes from each."""

    @abstractmethod
    def _gather(self, parts: list[Tensor], own: Tensor, purpose: Purpose) -> None:
        """Fill `parts` with every process's own tensor, all of one shape."""

    def _reduce(self, chunks: Mapping[int, Tensor], codec: Codec, lost: Mapping[int, Lost]) -> tuple[Tensor, int]:
        ((number, mine),) = chunks.items()
        payloads, arrived = encoded(mine, codec)
        lost[number].own = None if codec.exact else mine - arrived
        size = codec.size(mine.shape[1], mine.element_size())
        received, away = self._to_each(payloads, size)
        sums = added([codec.decode(each, mine[0]).clone() for each in received])
        payload, _ = encoded_sums(sums, codec, lost[number])
        received, more = self._to_all(payload, size)
        return torch.stack([codec.decode(each, mine[0]) for each in received]), away + more

    def _to_each(self, payloads: list[Tensor], size: int | None) -> tuple[list[Tensor], int]:
        """Payload j goes to process j: what came here, in the order of replicas, and the bytes that all sent."""
        lengths = self._lengths([len(payload) for payload in payloads], size)
        came = [int(row[self.rank]) for row in lengths]
        received = payloads[0].new_empty(sum(came))
        self._exchange(received, torch.cat(payloads), came, [len(payload) for payload in payloads])
        away = sum(sum(row) - row[sender] for sender, row in enumerate(lengths))
        return list(torch.split(received, came)), away

    def _to_all(self, payload: Tensor, size: int | None) -> tuple[list[Tensor], int]:
        """The payload of every process, in the order of replicas, and the bytes that all sent."""
        lengths = [row[0] for row in self._lengths([len(payload)], size)]
        most = max(lengths)
        received = [payload.new_empty(most) for _ in lengths]
        self._gather(received, torch.nn.functional.pad(payload, (0, most - len(payload))), "payload")
        away = (self.present - 1) * sum(lengths)
        return [each[:length] for each, length in zip(received, lengths, strict=True)], away

    def _lengths(self, mine: list[int], size: int | None) -> list[list[int]]:
        """The lengths of all processes' payloads; they need not ask each other where the codec fixes them."""
        if size is not None:
            return [mine] * self.present
        rows = [torch.empty(len(mine), dtype=torch.int64) for _ in range(self.present)]
        self._gather(rows, torch.tensor(mine), "lengths")
        return [row.tolist() for row in rows]

    def share(self, columns: Tensor) -> Tensor:
        """See `Transport.share`."""
        parts = [torch.empty_like(columns) for _ in range(self.present)]
        self._gather(parts, columns.contiguous(), "numbers")
        return torch.cat(parts, dim=1)
