"""The agent's map as it grew, tick by tick, beside the true floor: what it has not seen, and where it is wrong."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import numpy as np

from agent.bodies.camera import CAMERA, EYE_HEIGHT
from agent.mapping import CELL, OccupancyMap
from agent.planning import RADIUS
from agent.senses import LEAST_PIXELS
from agent.tasks.freespace import FreeSpace

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from agent.places import Places
    from agent.view.stage import Stage
    from datagen.worlds.home.spec import HomeSpec
    from datagen.worlds.home.state import HomeState

__all__ = ["FREE", "MISTAKEN", "TAKEN", "UNKNOWN", "Charts", "survey"]

UNKNOWN, FREE, TAKEN, MISTAKEN = 0, 1, 2, 3
_ASIDE = 0.15  # metres of free floor around what the map takes for an obstacle that make it a mistake


class Charts:
    """Maps by tick, on the cells of the true floor: (nx, ny) of `UNKNOWN`, `FREE`, `TAKEN` and `MISTAKEN`.

    Args:
        home: The home as it was at the beginning; its furniture stays where it is.
    """

    def __init__(self, home: HomeSpec) -> None:
        space = FreeSpace.of(home)
        self.corner, self._open = space.corner, space.gap > _ASIDE
        self._packed: list[bytes] = []

    def __len__(self) -> int:
        return len(self._packed)

    def add(self, drawn: OccupancyMap) -> None:
        """Note the map as it stands at the next tick."""
        chart = self._cut(drawn)
        chart[(chart == TAKEN) & self._open] = MISTAKEN
        self._packed.append(zlib.compress(chart.tobytes(), 1))

    def at(self, tick: int) -> NDArray[np.uint8] | None:
        """The map after the frame of a tick; the last one after the end, None before it is drawn."""
        if tick >= len(self._packed):
            return None
        chart = np.frombuffer(zlib.decompress(self._packed[tick]), np.uint8)
        return chart.reshape(self._open.shape)

    def _cut(self, drawn: OccupancyMap) -> NDArray[np.uint8]:
        """The part of a map that covers the home."""
        nx, ny = self._open.shape
        found = np.zeros((nx, ny), np.uint8)
        i, j = (round((low - start) / CELL) for low, start in zip(self.corner, (drawn.x, drawn.y), strict=True))
        here = drawn.odds[max(i, 0) : max(i + nx, 0), max(j, 0) : max(j + ny, 0)]
        part = np.where(here < 0, FREE, np.where(here > 0, TAKEN, UNKNOWN)).astype(np.uint8)
        left, bottom = max(-i, 0), max(-j, 0)
        found[left : left + part.shape[0], bottom : bottom + part.shape[1]] = part
        return found


def survey(stage: Stage, ticks: int, places: Places | None = None) -> Iterator[OccupancyMap]:
    """Draw the agent's map again from the frames that it had, as `Mind.perceive` does; the same object each time.

    Frames are drawn without noise; they are laid where the agent took itself to be, where that was noted.
    """
    x, y, _, _ = stage.at(0).positions[stage.replay.agent]
    drawn, floors = OccupancyMap.around(x, y), set[int]()
    for tick in range(ticks):
        frame = stage.look(tick)
        state = stage.at(tick)
        ids, counts = np.unique(frame.instance, return_counts=True)
        seen = {int(thing) for thing, count in zip(ids, counts, strict=True) if thing > 0 and count >= LEAST_PIXELS}
        floors |= seen & state.rooms.keys()
        x, y, _, yaw = state.positions[stage.replay.agent]
        taken = None if places is None else places.at(tick)
        if taken is not None:
            x, y, yaw = taken
        ignore = [thing for thing in seen if _moves(state, thing)]
        pose = (x, y, EYE_HEIGHT, yaw)
        drawn.integrate(CAMERA, frame.depth, frame.instance, pose, floors=sorted(floors), ignore=ignore)
        drawn.stand(x, y, RADIUS)
        yield drawn


def _moves(state: HomeState, thing: int) -> bool:
    """Whether a thing in view is no lasting obstacle: somebody, or an item that does not lie on a floor."""
    place = state.location(thing)
    on_floor = place is not None and place[0] == "on" and place[1] in state.rooms
    return thing in state.people or (thing in state.items and not on_floor)
