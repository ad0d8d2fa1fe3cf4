"""Progress: a bar on a terminal, a plain line now and then otherwise; always on standard error."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

__all__ = ["Bar", "bar", "say"]

_EVERY = 10.0
"""Seconds between two plain lines of one job."""


def say(text: str) -> None:
    """A line about what is going on, on standard error."""
    print(text, file=sys.stderr, flush=True)


class Bar:
    """One job's progress: call `to` with how much is done of how much."""

    def __init__(self, title: str, bars: Bars | None) -> None:
        self._title, self._bars = title, bars
        self._task = bars.add_task(title, total=None, note="") if bars else None
        self._told = time.monotonic()

    def to(self, done: int, total: int, note: str = "") -> None:
        """`done` of `total` steps are done; `note` is a word on how it goes."""
        if self._bars is not None and self._task is not None:
            self._bars.update(self._task, completed=done, total=total, note=note)
        elif time.monotonic() - self._told >= _EVERY or done == total:
            self._told = time.monotonic()
            say(f"{self._title}: {done}/{total} {note}".rstrip())


@contextmanager
def bar(title: str) -> Iterator[Bar]:
    """A progress bar while a job runs."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Bar(title, None)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=28),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[note]}"),
    )
    with Bars(*columns, console=console) as bars:
        yield Bar(title, bars)
