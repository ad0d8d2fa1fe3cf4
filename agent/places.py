"""Where an agent took itself to be, tick by tick: of lives with noise, in which that is not where it was."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from memory.graph.whole import whole as whole_file

if TYPE_CHECKING:
    from agent.localising import Pose

__all__ = ["Places"]

_ENTRY = np.dtype([("tick", "<i4"), ("pose", "<f8", (3,))])


class Places:
    """A log of poses: noted tick by tick, read at any tick.

    Attributes:
        whole: Whether all of it is kept here, not only what was noted last.
    """

    def __init__(self, *, whole: bool = True) -> None:
        self.whole = whole
        self._log: dict[int, Pose] = {}
        self._file: Any = None

    @classmethod
    def load(cls, path: Path, last_tick: int) -> Places:
        """That of a file, up to a tick; an empty one where there is none. What a kill cut short is left out."""
        places = cls()
        places._log = {tick: tuple(pose) for tick, pose in _entries(path, last_tick).tolist()}
        return places

    @classmethod
    def going_on(cls, path: Path, last_tick: int, *, whole: bool) -> Places:
        """The same, to be gone on with: what is noted is written there, too; close it after use.

        An entry is 28 bytes: tick (int32), x, y (metres) and yaw (radians; float64).
        """
        places = cls.load(path, last_tick)
        places.whole = whole
        if path.exists():
            kept = _entries(path, last_tick).tobytes()
            with whole_file(path) as draft:
                draft.write_bytes(kept)
        places._file = path.open("ab")
        return places

    def note(self, tick: int, pose: Pose) -> None:
        """Note where the agent takes itself to be at a tick."""
        if not self.whole:
            self._log.clear()
        self._log[tick] = pose
        if self._file is not None:
            self._file.write(np.array((tick, pose), _ENTRY).tobytes())
            self._file.flush()

    def at(self, tick: int) -> Pose | None:
        """x, y (metres) and yaw (radians) at a tick; None where that was not noted."""
        return self._log.get(tick)

    def close(self) -> None:
        """Let go of the file."""
        if self._file is not None:
            self._file.close()


def _entries(path: Path, last_tick: int) -> Any:
    raw = path.read_bytes() if path.exists() else b""
    entries = np.frombuffer(raw[: len(raw) - len(raw) % _ENTRY.itemsize], _ENTRY)
    return entries[entries["tick"] <= last_tick]
