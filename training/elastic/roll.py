"""The roll call at a torchft lighthouse, and the signs of life between two of them."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import timedelta

from torchft.coordination import LighthouseClient

from training.elastic.census import Presence
from training.errors import RunError

__all__ = ["Roll"]

_CONNECTING = timedelta(seconds=10)
_MOMENT = 5.0  # seconds
_PAUSE = 0.2  # seconds between two questions that went without an answer


class Roll:
    """One worker's way to the lighthouse.

    Args:
        address: HOST:PORT of the lighthouse.
        number: The worker's replica.
        lease: Seconds without a sign of life after which the others go on without this worker.
        patience: Seconds that the others wait for it while it gives them.

    Attributes:
        host: This machine's address, as the lighthouse's machine sees it.

    Raises:
        RunError: If nobody answers at the address.
    """

    def __init__(self, address: str, number: int, *, lease: float, patience: float) -> None:
        self._address = address if "://" in address else f"http://{address}"
        self._id = f"{number}:{uuid.uuid4()}"
        self._lease, self._patience = lease, patience
        self._client = self._connected()
        self.host = _own_address(self._address)
        self._over, self._heard = threading.Event(), time.monotonic()
        threading.Thread(target=self._live, daemon=True, name="signs of life").start()

    def _connected(self) -> LighthouseClient:
        try:
            return LighthouseClient(self._address, connect_timeout=_CONNECTING)
        except (RuntimeError, TimeoutError):
            raise RunError(f"no lighthouse at {self._address} (nobody answers): start one, or leave it out") from None

    def _live(self) -> None:
        client = self._connected()
        while not self._over.wait(self._lease / 5):
            try:
                client.heartbeat(self._id, timeout=timedelta(seconds=self._lease))
                self._heard = time.monotonic()
            except (RuntimeError, TimeoutError):
                continue  # cut off: whoever is not heard of is left out, and may come back

    def call(self, presence: Presence, *, brief: bool) -> Sequence[Presence]:
        """Say that this worker is here, and wait until it is settled who else is; nobody, if that takes too long.

        Args:
            presence: The worker's.
            brief: Whether it has nothing to add, and so asks for a moment only, again and again: the lighthouse counts
                its patience with those who are late from the first that asked.

        Raises:
            RunError: If the lighthouse has not answered for as long as anybody is waited for.
        """
        whole = self._patience + 2 * self._lease
        try:
            return self._asked(presence, min(_MOMENT, self._patience / 3) if brief else whole)
        except (RuntimeError, TimeoutError) as error:
            if time.monotonic() > self._heard + whole:
                first = str(error).partition("\n")[0]
                raise RunError(f"the lighthouse at {self._address} does not answer any more: {first}") from None
        time.sleep(_PAUSE)
        return []

    def _asked(self, presence: Presence, wait: float) -> Sequence[Presence]:
        quorum = self._client.quorum(
            self._id,
            timeout=timedelta(seconds=wait),
            address="",
            store_address=presence.store,
            step=presence.step,
            world_size=1,
            shrink_only=False,
            data=dict(asdict(presence)),
        )
        told = [member.data or {} for member in quorum.participants]
        return [Presence(**{**each, "cut_off": tuple(each["cut_off"])}) for each in told]

    def leave(self) -> None:
        """Give no more signs of life."""
        self._over.set()


def _own_address(address: str) -> str:
    """The address of this machine on the way to another."""
    host, _, port = address.rpartition("://")[2].rpartition(":")
    family, kind, *_, where = socket.getaddrinfo(host.strip("[]"), int(port), type=socket.SOCK_DGRAM)[0]
    with socket.socket(family, kind) as probe:
        probe.connect(where)
        return str(probe.getsockname()[0])
