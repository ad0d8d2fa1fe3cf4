"""Where loose things came to lie, where that is not quite where the world has them: what a replay needs of physics."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from memory.graph.whole import whole

if TYPE_CHECKING:
    from agent.bodies.scene import Scene

__all__ = ["Drift", "Lying"]

Lying = tuple[float, ...]
"""x, y, z and a quaternion; empty for a thing that lies where the world has it."""


class Drift:
    """A log of what physics did to loose things: written tick by tick, read at any tick.

    Args:
        rows: What was logged before: tick, thing, where it lay from that tick on.
    """

    def __init__(self, rows: Iterable[tuple[int, int, Lying]] = ()) -> None:
        self._log: dict[int, tuple[list[int], list[Lying]]] = {}
        for tick, thing, lying in rows:
            self._add(tick, thing, lying)

    @classmethod
    def load(cls, path: Path) -> Drift:
        """That of a file; an empty one where there is none, as of lives of earlier versions.

        Raises:
            OSError, ValueError, KeyError: If the file is damaged.
        """
        if not path.exists():
            return cls()
        with np.load(path, allow_pickle=False) as arrays:
            rows = zip(arrays["tick"].tolist(), arrays["id"].tolist(), arrays["lying"].tolist(), strict=True)
            return cls((tick, thing, () if np.isnan(lying[0]) else tuple(lying)) for tick, thing, lying in rows)

    def save(self, path: Path) -> None:
        """Write it: `tick` (n,), `id` (n,) and `lying` (n, 7), not a number for things that lie where they belong."""
        rows = [
            (tick, thing, lying or (np.nan,) * 7)
            for thing, log in sorted(self._log.items())
            for tick, lying in zip(*log, strict=True)
        ]
        rows.sort(key=lambda row: row[0])
        with whole(path) as draft:
            np.savez_compressed(
                draft,
                tick=np.array([row[0] for row in rows], np.int32),
                id=np.array([row[1] for row in rows], np.int32),
                lying=np.array([row[2] for row in rows], np.float64).reshape(-1, 7),
            )

    def note(self, tick: int, scene: Scene) -> None:
        """Note how things lie at a tick, later than those noted before or the last of them."""
        now = scene.drifted()
        for thing in now.keys() | self._log.keys():
            lying = now.get(thing, ())
            if lying != self._last(thing):
                self._add(tick, thing, lying)

    def at(self, tick: int) -> dict[int, Lying]:
        """The things that did not lie where the world has them, and where they lay."""
        found = {}
        for thing, (ticks, poses) in list(self._log.items()):  # a life that goes on may add to it meanwhile
            number = bisect_right(ticks, tick)
            if number and poses[number - 1]:
                found[thing] = poses[number - 1]
        return found

    def _add(self, tick: int, thing: int, lying: Lying) -> None:
        ticks, poses = self._log.setdefault(thing, ([], []))
        ticks.append(tick)
        poses.append(lying)

    def _last(self, thing: int) -> Lying:
        return self._log[thing][1][-1] if thing in self._log else ()
