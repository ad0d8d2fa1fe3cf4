"""What is told of an elastic run: by one member, and when that one vanishes, by the next, without gaps or repeats."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from training.engine import Row
from training.folder import RunFolder, read_rows, write_whole

__all__ = ["Log"]


class Log:
    """The `metrics.jsonl` of a run, as one member sees it.

    Args:
        folder: The run's.
        name: The member's, unlike all others'.
        writer: A file that holds the name of the member that writes.
    """

    def __init__(self, folder: RunFolder, name: str, writer: Path) -> None:
        self._folder, self._name, self._writer = folder, name, writer
        self._recent: list[Row] = []
        self._writing = False

    def note(self, rows: list[Row], *, writes: bool) -> None:
        """Take note of what came up to a sync, and write it if it is on this member to do so."""
        if writes and not self._writing:
            self._take_over([*self._recent, *rows])
        elif writes:
            self.add(rows)
        self._writing, self._recent = writes, rows

    def add(self, rows: Sequence[Row]) -> None:
        """Write more, unless another member took over while this one hung."""
        if self._writer.read_text() == self._name:
            self._folder.append(rows)

    def begin(self, step: int) -> None:
        """Write from now on, and drop what came after `step`."""
        self._take_over([], after=step)
        self._writing = True

    def _take_over(self, rows: list[Row], after: int | None = None) -> None:
        """Replace what the member before may have written of these rows, and may not."""
        write_whole(self._writer, self._name.encode())
        first = rows[0]["step"] if rows else (after or 0) + 1
        last = self._recent[-1]["step"] if self._recent else first - 1
        there = read_rows(self._folder.path)
        kept = [row for row in there if row["step"] < first or ("evaluation" in row and row["step"] <= last)]
        whole = sorted([*kept, *rows], key=lambda row: (row["step"], "evaluation" in row))
        text = "".join(json.dumps(row) + "\n" for row in whole)
        write_whole(self._folder.path / "metrics.jsonl", text.encode())
