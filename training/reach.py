"""Whether anybody listens at an address, asked before a library is, which would wait for minutes."""

from __future__ import annotations

import socket

__all__ = ["answers"]


def answers(address: str, seconds: float = 5.0) -> bool:
    """Whether anybody does at HOST:PORT within so many seconds; not if that is no address."""
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=seconds).close()
    except (OSError, ValueError):
        return False
    return True
