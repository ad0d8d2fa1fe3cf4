"""torchft's lighthouse, where workers learn who else is there."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from training.config import TrainConfig
from training.errors import RunError
from training.reach import answers

__all__ = ["lighthouse", "must_answer", "must_be_there"]


def must_be_there() -> Any:
    """The library.

    Raises:
        RunError: If it is not installed.
    """
    os.environ.setdefault("RUST_LOG", "error")  # read when the library is first used: it tells every question
    try:
        return importlib.import_module("torchft.coordination")
    except ImportError:
        raise RunError("engine torchft needs torchft: pip install 'inhabit[ft]', or use engine torchrun") from None


@contextmanager
def lighthouse(config: TrainConfig) -> Iterator[tuple[str, int]]:
    """A lighthouse of this process, with a run's lease and patience: this machine's name, and the port."""
    server = must_be_there().LighthouseServer(
        bind="0.0.0.0:0",
        min_replicas=1,
        join_timeout_ms=int(1000 * config.patience),
        heartbeat_timeout_ms=int(1000 * config.lease),
        quorum_tick_ms=50,
    )
    try:
        host, _, port = server.address().rpartition("://")[2].rpartition(":")
        yield host, int(port)
    finally:
        server.shutdown()


def must_answer(address: str) -> None:
    """Raise `RunError` unless somebody listens at HOST:PORT."""
    if not answers(address):
        raise RunError(f"no lighthouse at {address} (nobody answers): start one, or leave out the address")
