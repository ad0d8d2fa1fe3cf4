"""Walks: a path through the home as one pose per tick, computed once for each pair of ends."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate, pairwise

import numpy as np

from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.spec import Light, Point
from datagen.worlds.home.state import HomeState

__all__ = ["STRIDE", "Step", "Walk", "Walks"]

STRIDE = 0.5
"""Metres a tick."""

Step = tuple[float, float, float, int]
"""x, y, yaw, and the room."""

_KEPT = 1024  # walks remembered at a time


@dataclass(slots=True)
class Walk:
    """The steps of a walk and how many of them are done."""

    steps: tuple[Step, ...]
    done: int = field(default=0)


class Walks:
    """Finds walks, and remembers those found."""

    def __init__(self, grid: FloorGrid) -> None:
        self._grid = grid
        self._known: dict[tuple[float, float, float, float, float | None, float], tuple[Step, ...]] = {}
        self._floor: np.ndarray | None = None  # (cells, 2) row and column
        self._middles: dict[int, Point] = {}

    @classmethod
    def on(cls, grid: FloorGrid) -> Walks:
        """The walks on a floor. Those of the last few are kept: lives in one home share what was found."""
        return _walks(grid)

    def to(self, state: HomeState, person: int, to: int, short_of: float = 0.0, bound: Walk | None = None) -> Walk:
        """The walk from where somebody is to a room, a piece of furniture, an item or another person.

        Args:
            state: The home.
            person: Who walks.
            to: Where to.
            short_of: Metres from the end at which to stop.
            bound: The walk that the other person is on: one goes where they go. (Where people go, fields of
                distances are known already; somewhere along the way each would be a new one.)
        """
        x, y = state.positions[person][:2]
        room = state.room_of(person)
        assert room is not None
        if to in state.furniture:
            goal_x, goal_y, turn = self._grid.access(to)
            return self._walk((x, y), (goal_x, goal_y), turn, short_of, room, state)
        if to in state.lights:
            light = state.lights[to]
            return self._walk((x, y), self._before(light), None, short_of, room, state)
        if to in state.rooms:
            return self._walk((x, y), self._middle(to), None, short_of, room, state)
        goal = self._beside(*state.position(to)[:2]) if bound is None else bound.steps[-1][:2]
        return self._walk((x, y), goal, None, max(short_of, 0.6), room, state)

    def _before(self, light: Light) -> Point:
        """Where one stands who works a switch."""
        return self._beside(light.x + 0.3 * light.facing[0], light.y + 0.3 * light.facing[1])

    def _beside(self, x: float, y: float) -> Point:
        """The spot nearest to a point among those from which all rooms can be reached."""
        if self._floor is None:
            labels, _ = self._grid.islands()
            largest = int(np.argmax(np.bincount(labels[labels > 0])))
            self._floor = np.argwhere(labels == largest)
        row, column = self._grid.cell(x, y)
        away = np.square(self._floor - (row, column)).sum(axis=1)
        row, column = self._floor[int(np.argmin(away))].tolist()
        return self._grid.centre(row, column)

    def _middle(self, room: int) -> Point:
        """Where somebody stands who is just "in" a room."""
        if room not in self._middles:
            self._middles[room] = self._grid.middle(room)
        return self._middles[room]

    def _walk(
        self, start: Point, goal: Point, turn: float | None, short_of: float, room: int, state: HomeState
    ) -> Walk:
        key = (*start, *goal, turn, short_of)
        steps = self._known.get(key)
        if steps is None:
            if len(self._known) >= _KEPT:
                self._known.clear()
            steps = self._known[key] = self._find(start, goal, turn, short_of, room, state)
        return Walk(steps=steps)

    def _find(
        self, start: Point, goal: Point, turn: float | None, short_of: float, room: int, state: HomeState
    ) -> tuple[Step, ...]:
        steps = []
        for x, y, yaw in stride(self._grid.path(start, goal), short_of):
            room = state.room_at(x, y, room)
            steps.append((x, y, yaw, room))
        if turn is not None and not short_of:
            if steps:
                x, y, _, room = steps.pop()
            else:
                x, y = start
            steps.append((x, y, round(turn, 3), room))
        return tuple(steps)


@lru_cache(maxsize=2)
def _walks(grid: FloorGrid) -> Walks:
    return Walks(grid)


def stride(path: Sequence[Point], short_of: float = 0.0) -> list[tuple[float, float, float]]:
    """Points every `STRIDE` metres along a path and at its end, the start left out.

    Args:
        path: The corners, metres.
        short_of: Metres before the end at which to stop.

    Returns:
        x and y in metres and the heading in radians of each, rounded to three decimals.
    """
    legs = [(there[0] - here[0], there[1] - here[1]) for here, there in pairwise(path)]
    along = list(accumulate((math.hypot(*leg) for leg in legs), initial=0.0))
    length = along[-1] - short_of
    count = math.ceil(length / STRIDE - 1e-9) if length > 1e-6 else 0
    points, leg = [], 0
    for number in range(1, count + 1):
        mark = length if number == count else number * STRIDE
        while leg + 1 < len(legs) and along[leg + 1] <= mark - 1e-9:
            leg += 1
        (x, y), (dx, dy) = path[leg], legs[leg]
        part = (mark - along[leg]) / (along[leg + 1] - along[leg])
        points.append((round(x + part * dx, 3), round(y + part * dy, 3), round(math.atan2(dy, dx), 3)))
    return points
