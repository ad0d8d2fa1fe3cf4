"""The way between those who are at a sync: torchft's process group on gloo, formed anew when they change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor
from torch._C._distributed_c10d import AllgatherOptions, TCPStore
from torch.distributed import AllToAllOptions
from torchft.process_group import ProcessGroupGloo

from training.collective import Collective, Purpose
from training.elastic.census import Census, key_of
from training.reach import answers

__all__ = ["Members", "Vanished"]


class Vanished(Exception):
    """Somebody was lost in the middle of an exchange, or it took longer than the lease."""


_PROBE = 0.5  # seconds
_gloo: Any = dist.ProcessGroupGloo


class _Gloo(ProcessGroupGloo):  # type: ignore[misc]  # torchft has no types that mypy reads
    """Listens at one address of this machine only, by which the others know it."""

    def __init__(self, host: str, timeout: timedelta) -> None:
        super().__init__(timeout=timeout)
        self._host = host

    def _create_pg(self, store: Any, rank: int, world_size: int) -> Any:
        options = _gloo._Options()
        options._devices = [_gloo.create_device(hostname=self._host, lazy_init=False)]
        options._timeout = self._timeout
        group = dist.ProcessGroup(store, rank, world_size)
        group._set_default_backend(dist.ProcessGroup.BackendType.GLOO)
        backend = _gloo(store, rank, world_size, options)
        group._register_backend(torch.device("cpu"), dist.ProcessGroup.BackendType.GLOO, backend)
        return group


@contextmanager
def _or_vanished() -> Iterator[None]:
    try:
        yield
    except (RuntimeError, TimeoutError) as error:  # torch's own errors of stores and groups are RuntimeErrors
        raise Vanished(str(error)) from error


class Members(Collective):
    """Sums among those who are present, in the order of their numbers, through the CPU's memory.

    Attributes:
        numbers: Who is present.
        store: HOST:PORT where others can meet through this process.
    """

    def __init__(self, replicas: int, number: int, *, host: str, lease: float) -> None:
        super().__init__(replicas, number)
        self.numbers = tuple(range(replicas))
        self._store = TCPStore(host, 0, is_master=True, wait_for_workers=False)
        self.store = f"{host}:{self._store.port}"
        self._group: Any = _Gloo(host, timedelta(seconds=lease))
        self._key = ""

    @property
    def present(self) -> int:
        """See `Transport.present`."""
        return len(self.numbers)

    def form(self, census: Census) -> None:
        """Meet those on the roll, unless it is the same ones as before.

        Raises:
            Vanished: If some of them do not come.
        """
        key = key_of(census)
        if key == self._key:
            return
        self.part()
        self.numbers = tuple(each.number for each in census.roll)
        self.rank = self.numbers.index(self.mine[0])
        if self.present > 1:
            with _or_vanished():
                self._group.configure(f"{census.roll[0].store}/{key}", str(self.mine[0]), self.rank, self.present)
        self._key = key

    def unreachable(self, stores: Iterable[str]) -> tuple[str, ...]:
        """Which of these stores do not answer."""
        return tuple(store for store in stores if store != self.store and not answers(store, _PROBE))

    def part(self) -> None:
        """Close all connections, so that others who wait for this process know at once."""
        self._key = ""
        self._group.abort(errored=False)

    def _exchange(self, received: Tensor, sent: Tensor, came: list[int], went: list[int]) -> None:
        if self.present == 1:
            received.copy_(sent)
            return
        arrived = torch.empty_like(received, device="cpu")
        with _or_vanished():
            self._group.alltoall_base(arrived, sent.cpu(), came, went, AllToAllOptions()).wait()
        received.copy_(arrived)

    def _gather(self, parts: list[Tensor], own: Tensor, purpose: Purpose) -> None:
        if self.present == 1:
            parts[0].copy_(own)
            return
        arrived = [torch.empty_like(part, device="cpu") for part in parts]
        with _or_vanished():
            self._group.allgather([arrived], [own.cpu()], AllgatherOptions()).wait()
        for part, each in zip(parts, arrived, strict=True):
            part.copy_(each)

    def share(self, columns: Tensor) -> Tensor:
        """See `Transport.share`."""
        told = torch.full((len(columns), self.replicas), float("nan"), dtype=columns.dtype)
        told[:, list(self.numbers)] = super().share(columns)
        return told

    def give(self, data: bytes, to: tuple[int, ...]) -> None:
        """Send bytes to some of the members."""
        content = torch.frombuffer(bytearray(data), dtype=torch.uint8)
        with _or_vanished():
            for number in to:
                for tensor in (torch.tensor([len(data)]), content):
                    self._group.send([tensor], self.numbers.index(number), 0).wait()

    def take(self, giver: int) -> bytes:
        """Receive bytes from a member."""
        length = torch.zeros(1, dtype=torch.int64)
        with _or_vanished():
            self._group.recv([length], self.numbers.index(giver), 0).wait()
            content = torch.empty(int(length), dtype=torch.uint8)
            self._group.recv([content], self.numbers.index(giver), 0).wait()
        return bytes(content.numpy().tobytes())

    def agree(self) -> None:
        """Wait until everybody has got this far: what was summed may then be used."""
        self.share(torch.zeros(1, 1, dtype=torch.float64))
