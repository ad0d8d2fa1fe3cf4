"""Going about: to a room, up to a thing, before it to look, after somebody; each as a walk of single actions."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from agent.mind import Deed, Mind
from agent.navigation import Walk
from agent.planning import SQUEEZE_COST, PlanGrid, Point
from agent.steering import FORWARD

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ARM", "NO_WAY", "STAY", "UNKNOWN", "Action", "Going", "Skill"]

Action = str | Deed
"""A move (`move_forward`, `turn_left`, `turn_right`, `stay`) or a deed."""

Skill = Generator[Action, None, str | None]
"""Yields one action a tick; returns None when it is done, else the code of why it could not be."""

STAY = "stay"
UNKNOWN = "unknown"
"""Code: the agent does not know where that is."""
NO_WAY = "no_way"
"""Code: no way leads there."""

ARM = 0.7
"""Metres to the nearest seen edge of what is to be touched."""
_WIDE = 1.2  # metres from its middle at which one touches no part of a thing, however wide it is
_ABOUT = 0.15  # metres further from its middle than need be
_ELSEWHERE = 0.4  # metres from a spot at which another one begins


class Going:
    """Where one can go, for one agent. It knows what its mind knows."""

    def __init__(self, mind: Mind) -> None:
        self.mind = mind

    def go_to_room(self, room: int) -> Skill:
        """Go well into a room."""

        def inside(grid: PlanGrid) -> NDArray[np.bool_]:
            here = self._ground(grid, room)
            roomy: NDArray[np.bool_] = here & (grid.clear > 0.35)
            deep = roomy & (grid.away(_centres(grid, ~here & np.isfinite(grid.cost))) > 0.5)
            chosen: NDArray[np.bool_] = deep if deep.any() else roomy
            return chosen

        reached = yield from self.mind.navigator.go(inside)
        return None if reached else NO_WAY

    def approach(self, thing: int, *, tried: Sequence[Point] = (), arm: float = ARM, front: bool = False) -> Skill:
        """Go where one can touch a thing, and face it.

        Args:
            thing: The thing.
            tried: Spots that were no good.
            arm: Metres to its nearest seen edge.
            front: Whether to stand before the middle of its longer side, as far as that can be.
        """
        known = self.mind.thing(thing)
        if known is None:
            return UNKNOWN
        room = self._room_to_stand_in(thing)

        def beside(grid: PlanGrid) -> NDArray[np.bool_]:
            fit = self._elsewhere(grid, room, tried)
            away = grid.away(np.array([known.point[:2]]))
            if known.cells:
                away = np.maximum(grid.away(np.array(sorted(known.cells)) / 10), away - _WIDE)
            for better in (grid.cost < SQUEEZE_COST, self._well_in(grid, room)):
                if (fit & better & (away <= arm + 0.15)).any():
                    fit &= better
            nearest = float(away[fit].min()) if fit.any() else math.inf
            fit &= away <= max(arm, nearest + 0.15)
            if front and fit.any():
                middle = grid.away(np.array([known.point[:2]]))
                fit &= middle <= float(middle[fit].min()) + _ABOUT
            return fit

        reached = yield from self.mind.navigator.go(beside, face=known.point[:2])
        return None if reached else NO_WAY

    def look_at(self, thing: int, *, tried: Sequence[Point] = ()) -> Skill:
        """Go and look at a thing from where it shows well.

        Args:
            thing: The thing.
            tried: Spots from which it was looked at before.
        """
        known = self.mind.thing(thing)
        if known is None:
            return UNKNOWN
        drop = self.mind.eye - known.high[2]
        distance = min(max(drop / math.tan(math.radians(33)), 0.8), 1.6)
        room = self._room_to_stand_in(thing)
        edges = np.array(sorted(known.cells)) / 10 if known.cells else np.array([known.point[:2]])

        def before(grid: PlanGrid) -> NDArray[np.bool_]:
            fit = self._elsewhere(grid, room, tried)
            away = grid.away(edges)
            right = fit & (np.abs(away - distance) < 0.25)
            nearest = float(np.abs(away - distance)[fit].min()) if fit.any() else math.inf
            return right if right.any() else fit & (np.abs(away - distance) <= nearest + 0.1)

        reached = yield from self.mind.navigator.go(before, face=known.point[:2])
        if not reached:
            return NO_WAY
        for end in _ends(known.low, known.high):
            yield from self.mind.navigator.face(end)
        return None

    def follow(self, person: int, ticks: int = 60) -> Skill:
        """Walk after somebody for a while."""
        for _ in range(ticks):
            known = self.mind.thing(person)
            if known is None:
                return UNKNOWN
            before = known.tick
            walk = self.mind.navigator.go_near(known.point[:2], 1.0, limit=3)
            moved = False
            for action in walk:
                moved = True
                yield action
            if not moved:
                yield STAY if before == self.mind.belief.tick else "turn_left"
        return None

    def edge(self, thing: int) -> Point | None:
        """The nearest spot over which a thing was seen; None for what was never seen."""
        known = self.mind.thing(thing)
        if known is None:
            return None
        spots = [(x / 10, y / 10) for x, y in known.cells] or [known.point[:2]]
        return min(spots, key=lambda spot: (math.dist(spot, self.mind.navigator.here), spot))

    def until_seen(self, thing: int, walk: Skill | Walk) -> Generator[Action, None, None]:
        """A walk that ends as soon as a thing is in view."""
        for action in walk:
            if self.in_view(thing):
                return
            yield action

    def in_view(self, thing: int) -> bool:
        """Whether a thing is in view."""
        return thing in self.mind.sighting.pixels

    def distance(self, thing: int) -> float:
        """Metres to where a thing was seen last."""
        known = self.mind.thing(thing)
        return math.inf if known is None else math.dist(known.point[:2], self.mind.navigator.here)

    def _room_to_stand_in(self, thing: int) -> int | None:
        """The room that a thing is in; of somebody, the one on whose floor they were seen last, if it shows there."""
        known = self.mind.thing(thing)
        if known is None or not self.mind.is_a(thing, "person"):
            return self.mind.belief.room_of(thing)
        return self.mind.navigator.map.room_at(*known.point[:2], within=0.4) or None

    def _ground(self, grid: PlanGrid, room: int | None) -> NDArray[np.bool_]:
        """(nx, ny) the cells of a room, or of all, to which a way leads from here."""
        ground = grid.reachable(self.mind.navigator.here)
        return ground if room is None else ground & (self._rooms(grid) == room)

    def _elsewhere(self, grid: PlanGrid, room: int | None, tried: Sequence[Point]) -> NDArray[np.bool_]:
        """(nx, ny) that ground without the spots that were tried."""
        fit = self._ground(grid, room)
        for spot in tried:
            fit &= grid.away(np.array([spot])) > _ELSEWHERE
        return fit

    def _well_in(self, grid: PlanGrid, room: int | None) -> NDArray[np.bool_]:
        """(nx, ny) cells of which those around are in a room, too: a way that ends there ends in that room."""
        if room is None:
            return np.ones(grid.cost.shape, bool)
        others = np.isfinite(grid.cost) & (self._rooms(grid) != room)
        deep: NDArray[np.bool_] = grid.away(_centres(grid, others)) > FORWARD
        return deep

    def _rooms(self, grid: PlanGrid) -> NDArray[np.int32]:
        """(nx, ny) the room of each cell of a planning grid."""
        return self.mind.navigator.map.rooms_of(round(grid.size / 0.05))


def _centres(grid: PlanGrid, cells: NDArray[np.bool_]) -> NDArray[np.float64]:
    centres: NDArray[np.float64] = (np.argwhere(cells) + 0.5) * grid.size + np.array([grid.x, grid.y])
    return centres


def _ends(low: tuple[float, float, float], high: tuple[float, float, float]) -> list[Point]:
    """The ends of something wide, as points to face one after the other."""
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2)
    wide, deep = high[0] - low[0], high[1] - low[1]
    if max(wide, deep) < 1.2:
        return []
    if wide > deep:
        return [(low[0] + 0.3, middle[1]), (high[0] - 0.3, middle[1])]
    return [(middle[0], low[1] + 0.3), (middle[0], high[1] - 0.3)]
