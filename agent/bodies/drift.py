"""Where loose things came to lie, where that is not quite where the world has them: what a replay needs of physics."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from memory.graph.whole import whole

if TYPE_CHECKING:
    from agent.bodies.scene import Scene

__all__ = ["Drift", "Lying"]

Lying = tuple[float, ...]
"""x, y, z and a quaternion; empty for a thing that lies where the world has it."""

_ENTRY = np.dtype([("tick", "<i4"), ("id", "<i4"), ("lying", "<f8", (7,))])


class Drift:
    """A log of what physics did to loose things: noted tick by tick, read at any tick.

    Attributes:
        whole: Whether all of it is kept here, not only what was noted last.
    """

    def __init__(self, *, whole: bool = True) -> None:
        self.whole = whole
        self._log: dict[int, tuple[list[int], list[Lying]]] = {}
        self._file: Any = None

    @classmethod
    def load(cls, path: Path, last_tick: int) -> Drift:
        """That of a file, up to a tick; an empty one where there is none. What a kill cut short is left out."""
        drift = cls()
        for tick, thing, lying in _entries(path, last_tick).tolist():
            drift._add(tick, thing, () if np.isnan(lying[0]) else tuple(lying))
        return drift

    @classmethod
    def going_on(cls, path: Path, last_tick: int, *, whole: bool) -> Drift:
        """The same, to be gone on with: what is noted is written there, too; close it after use.

        An entry is 64 bytes: tick and thing (int32), x, y, z and a quaternion (float64), not a number for a thing that
        lies where it belongs again.
        """
        drift = cls.load(path, last_tick)
        drift.whole = whole
        _rewrite(path, last_tick)
        drift._file = path.open("ab")
        return drift

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()

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
        if not self.whole:
            del ticks[:-1], poses[:-1]
        if self._file is not None:
            self._file.write(np.array((tick, thing, lying or (np.nan,) * 7), _ENTRY).tobytes())
            self._file.flush()

    def _last(self, thing: int) -> Lying:
        return self._log[thing][1][-1] if thing in self._log else ()


def _entries(path: Path, last_tick: int) -> Any:
    raw = path.read_bytes() if path.exists() else b""
    entries = np.frombuffer(raw[: len(raw) - len(raw) % _ENTRY.itemsize], _ENTRY)
    return entries[entries["tick"] <= last_tick]


def _rewrite(path: Path, last_tick: int) -> None:
    """Drop what a kill left beyond the last whole tick."""
    if path.exists():
        kept = _entries(path, last_tick).tobytes()
        with whole(path) as draft:
            draft.write_bytes(kept)
