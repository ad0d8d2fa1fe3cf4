"""What all tests rest on: one thread each, and which go first where several processes share them."""

from __future__ import annotations

import os

import pytest

# Before torch is there: sums over other numbers of threads have other last bits, and processes share the cores.
os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files with slow tests first, so that no process is left with one of them at the end."""
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)
