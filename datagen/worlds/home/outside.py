"""Where a room's walls have the open air behind them, and the rules for the windows in them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

from datagen.worlds.home.finishes import FACADES, FLOORS, WALLS
from datagen.worlds.home.spec import HomeSpec, Point, Room, Window
from datagen.worlds.reading import SpecError

__all__ = ["JAMB", "LOWEST", "Stretch", "check_looks", "outer_walls", "stretch_of", "within"]

JAMB = 0.1
"""Metres of wall at least between a window and the end of its wall, its upper edge and the ceiling."""
LOWEST = 0.3
"""Metres: the least height of a sill, so that nothing but a thrown ball could get out."""
_SMALLEST = 0.3
_EXACT = 1e-6


class Stretch(NamedTuple):
    """A piece of a straight wall: whether it runs along y, where it is across, and from where to where along."""

    upright: bool
    at: float
    low: float
    high: float

    def point(self, along: float) -> Point:
        """A point of its centre line."""
        return (self.at, along) if self.upright else (along, self.at)


def outer_walls(room: Room, rooms: tuple[Room, ...]) -> list[Stretch]:
    """The stretches of a room's outline behind which there is no other room."""
    theirs = [side for other in rooms if other.id != room.id for side in _sides(other)]
    found = []
    for side in _sides(room):
        at = side.low
        shared = sorted(
            (other.low, other.high)
            for other in theirs
            if other[:2] == side[:2] and other.low < side.high and other.high > side.low
        )
        for low, high in [*shared, (side.high, side.high)]:
            if low > at + _EXACT:
                found.append(side._replace(low=at, high=min(low, side.high)))
            at = max(at, high)
    return found


def _sides(room: Room) -> list[Stretch]:
    corners = room.polygon
    return [_stretch(start, end) for start, end in zip(corners, (*corners[1:], corners[0]), strict=True)]


def _stretch(start: Point, end: Point) -> Stretch:
    along = 1 if start[0] == end[0] else 0
    low, high = sorted((start[along], end[along]))
    return Stretch(along == 1, start[1 - along], low, high)


def stretch_of(window: Window) -> Stretch:
    """Where a window is."""
    return _stretch(window.start, window.end)


def check_looks(spec: HomeSpec) -> None:
    """Check windows and finishes. Furniture may stand before a window, however high it is.

    Raises:
        SpecError: If a window is not wholly in an outer wall of its room or lies over another one, or something is
            finished with what is unknown.
    """
    rooms = {room.id: room for room in spec.rooms}
    for room in spec.rooms:
        _known(room.floor, FLOORS, f"room {room.id}: unknown floor")
        _known(room.walls, WALLS, f"room {room.id}: unknown walls")
    _known(spec.facade, FACADES, "unknown facade")
    for number, window in enumerate(spec.windows):
        if window.room not in rooms:
            raise SpecError(f"window {window.id}: there is no room {window.room}")
        _window(spec, window, rooms[window.room])
        for other in spec.windows[:number]:
            if _overlap(window, other):
                raise SpecError(f"windows {other.id} and {window.id} overlap or stand over each other: move one")


def _known(name: str, table: Mapping[str, object], problem: str) -> None:
    if name and name not in table:
        raise SpecError(f"{problem} {name!r}; known are {', '.join(table)}")


def _window(spec: HomeSpec, window: Window, room: Room) -> None:
    name = f"window {window.id}"
    (x0, y0), (x1, y1) = window.start, window.end
    if (x0 == x1) == (y0 == y1):
        raise SpecError(f"{name}: it must run along x or y")
    if not (window.sill >= LOWEST and window.head <= spec.wall_height - JAMB + _EXACT):
        raise SpecError(f"{name}: its height must be from {LOWEST} to {spec.wall_height - JAMB} m")
    if min(window.head - window.sill, math.dist(window.start, window.end)) < _SMALLEST - _EXACT:
        raise SpecError(f"{name}: make it {_SMALLEST} m wide and high or more")
    if not 0.0 <= window.openness <= 1.0:
        raise SpecError(f"{name}: openness must be from 0 (shut) to 1")
    place = stretch_of(window)
    walls = [wall for wall in outer_walls(room, spec.rooms) if wall[:2] == place[:2]]
    if not any(wall.low + JAMB - _EXACT <= place.low and place.high <= wall.high - JAMB + _EXACT for wall in walls):
        raise SpecError(
            f"{name} is not within an outer wall of room {room.id} ({room.name}), {JAMB} m from its ends: move it"
        )


def _overlap(one: Window, other: Window) -> bool:
    a, b = stretch_of(one), stretch_of(other)
    return a[:2] == b[:2] and a.low < b.high and b.low < a.high


def within(polygon: tuple[Point, ...], x: float, y: float) -> bool:
    """Whether a point is inside of an outline."""
    inside = False
    for (x0, y0), (_, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if y0 != y1 and min(y0, y1) <= y < max(y0, y1) and x < x0:
            inside = not inside
    return inside
