"""A live table of a run's replicas on a terminal: step, loss, speed, staleness, bytes. Plain lines otherwise."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from agent.progress import bar

__all__ = ["Replicas", "watching"]

Watch = Callable[[int, int, Mapping[str, Any]], None]
"""Told the step, of how many, and the newest row of the log."""


class Replicas:
    """What the table shows: the newest figures of each replica."""

    def __init__(self) -> None:
        self._rows: dict[int, dict[str, Any]] = {}
        self._began = time.monotonic()
        self._first: int | None = None
        self._now: tuple[int, int, Mapping[str, Any]] = (0, 1, {})

    def take(self, step: int, steps: int, row: Mapping[str, Any]) -> None:
        """Note a row of the log."""
        self._first = step if self._first is None else self._first
        self._now = step, steps, row
        for replica, loss in enumerate(row.get("losses", [])):
            if loss is not None:
                mine = self._rows.setdefault(replica, {"steps": 0})
                mine |= {"loss": loss, "staleness": row.get("staleness"), "shard": row.get("shard")}
                mine["steps"] += row.get("inner_steps", 1)

    @property
    def speed(self) -> float:
        """Steps a second since the first row."""
        passed = time.monotonic() - self._began
        return (self._now[0] - (self._first or 0)) / passed if passed else 0.0

    def table(self) -> Group:
        """The table, under a bar."""
        step, steps, row = self._now
        columns = ["replica", "steps", "loss", *(["shard", "staleness"] if "staleness" in row else [])]
        table = Table(*columns, box=None, pad_edge=False)
        for replica, mine in sorted(self._rows.items()):
            cells = [str(replica), str(mine["steps"]), f"{mine['loss']:.4f}"]
            cells += [str(mine["shard"]), str(mine["staleness"])] if "staleness" in row else []
            table.add_row(*cells)
        told = f"step {step}/{steps}  {self.speed:.1f} steps/s  {row.get('syncs', 0)} syncs  "
        told += f"{row.get('bytes_sent', 0) / 1e6:.1f} MB sent by each  clock {row.get('clock', 0.0):.0f} s"
        return Group(ProgressBar(total=max(1, steps), completed=step, width=60), Text(told), table)


@contextmanager
def watching(title: str) -> Iterator[Watch]:
    """Show a run while it goes on."""
    console = Console(stderr=True)
    if console.is_terminal:
        replicas = Replicas()
        with Live(console=console, get_renderable=replicas.table, refresh_per_second=4):
            yield replicas.take
        return
    with bar(title) as shown:

        def plain(step: int, steps: int, row: Mapping[str, Any]) -> None:
            shown.to(step, steps, f"loss {row['loss']:.3f}  sent {row['bytes_sent'] / 1e6:.1f} MB")

        yield plain
