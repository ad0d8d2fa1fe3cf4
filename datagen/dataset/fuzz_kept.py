"""The finished parts of a long fuzzing run, kept in a file: whoever kills it loses only what was running."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from datagen.dataset.errors import DatasetError
from datagen.questions.fuzz.tally import Finding, Tally
from memory.graph.whole import write_whole

__all__ = ["Kept"]


class Kept:
    """Tallies by part of the run, one to a line, behind a line that says which run it is.

    Args:
        path: The file; nothing is kept without one.
        about: What makes the run what it is.

    Attributes:
        done: The tallies of the parts that are finished, by their place among all.
        seconds: Wall time that they took.

    Raises:
        DatasetError: If the file holds parts of another run, or is damaged.
    """

    def __init__(self, path: Path | None, about: Mapping[str, Any]) -> None:
        self.path = path
        self.done: dict[int, Tally] = {}
        self.seconds = 0.0
        self._since = time.perf_counter()
        self._head = json.dumps(about, sort_keys=True)
        if path is not None and path.exists():
            self._read(path)

    def _read(self, path: Path) -> None:
        lines = path.read_text(encoding="utf-8").split("\n")
        if lines[0] != self._head:
            raise DatasetError(f"{path} holds parts of another run or version: delete it, or choose another --out")
        whole = lines[:-1]  # what was being written when the run was killed has no end of line
        try:
            for part in map(json.loads, whole[1:]):
                self.done[part["place"]] = _tally(part["tally"])
                self.seconds += part["seconds"]
        except (ValueError, KeyError, TypeError):
            raise DatasetError(f"{path} is damaged: delete it, and the run begins anew") from None
        write_whole(path, "".join(line + "\n" for line in whole))

    def add(self, place: int, tally: Tally) -> None:
        """Keep a part that has just been finished."""
        now = time.perf_counter()
        took, self._since = now - self._since, now
        self.done[place] = tally
        self.seconds += took
        if self.path is not None:
            if not self.path.exists():
                self.path.parent.mkdir(parents=True, exist_ok=True)
                write_whole(self.path, self._head + "\n")
            counted = {**vars(tally), "findings": [vars(finding) for finding in tally.findings]}
            part = {"place": place, "seconds": took, "tally": counted}
            with self.path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(part) + "\n")

    def total(self) -> Tally:
        """All parts together, whatever the order in which they were finished."""
        total = Tally()
        for _, tally in sorted(self.done.items()):
            total.merge(tally)
        return total


def _tally(data: Mapping[str, Any]) -> Tally:
    """A tally from the JSON of its fields."""
    counts = {name: Counter(data[name]) for name in ("programs", "operators", "outcomes", "seconds")}
    return Tally(
        **counts,
        depths=Counter({int(depth): count for depth, count in data["depths"].items()}),
        telling=data["telling"],
        episodes=data["episodes"],
        findings=[Finding(**finding) for finding in data["findings"]],
    )
