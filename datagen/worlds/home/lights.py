"""The lights of rooms, one each, and where on the walls they are switched: beside a doorway if there is room."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.spec import Doorway, HomeSpec, Light, Point, Room
from datagen.worlds.home.state import contains_point

__all__ = ["SWITCH_HEIGHT", "draw_lights"]

SWITCH_HEIGHT = 1.1
"""Metres above the floor at which switches are."""

_BESIDE = 0.18  # metres from the edge of a doorway to the middle of its switch
_EVERY = 0.3  # metres between the other places that are tried, along the walls
_BEFORE = 0.35  # metres before a switch at which one stands
_ON = 0.6  # how many lights are on at first

_Spot = tuple[float, float, int, int]
"""x and y on the centre line of a wall, and the way into the room from there."""


def draw_lights(home: HomeSpec, grid: FloorGrid, first_id: int, generator: np.random.Generator) -> tuple[Light, ...]:
    """A switch for each room with free floor before a wall, with ids from `first_id`; chance decides which are on."""
    found: list[Light] = []
    for room in home.rooms:
        spot = next((spot for spot in _spots(home, room) if _is_free(spot, room, grid)), None)
        on = bool(generator.random() < _ON)
        if spot is not None:
            x, y, dx, dy = spot
            out = home.wall_thickness / 2
            found.append(
                Light(
                    id=first_id + len(found),
                    room=room.id,
                    x=round(x + out * dx, 3),
                    y=round(y + out * dy, 3),
                    facing=(dx, dy),
                    is_on=on,
                )
            )
    return tuple(found)


def _spots(home: HomeSpec, room: Room) -> Iterator[_Spot]:
    """Where the switch of a room may be: beside its doorways first, then anywhere along its walls."""
    doors = [door for door in home.doorways if room.id in door.rooms]
    for door in doors:
        yield from _beside(door, room)
    corners = (*room.polygon, room.polygon[0])
    for (x0, y0), (x1, y1) in pairwise(corners):
        length = abs(x1 - x0) + abs(y1 - y0)
        for number in range(1, int(length / _EVERY)):
            share = number * _EVERY / length
            spot = (x0 + share * (x1 - x0), y0 + share * (y1 - y0))
            if not any(_is_in(spot, door) for door in doors):
                yield from _facing(spot, room)


def _beside(door: Doorway, room: Room) -> Iterator[_Spot]:
    (x0, y0), (x1, y1) = sorted((door.start, door.end))
    upright = x0 == x1
    for spot in ((x0, y0 - _BESIDE), (x0, y1 + _BESIDE)) if upright else ((x0 - _BESIDE, y0), (x1 + _BESIDE, y0)):
        yield from _facing(spot, room)


def _facing(spot: Point, room: Room) -> Iterator[_Spot]:
    """A spot with the way into the room, if it is on one of the room's walls and clear of corners."""
    x, y = spot
    for dx, dy in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        sides = [(x + _BESIDE * shift * dy, y + _BESIDE * shift * dx) for shift in (-0.5, 0.0, 0.5)]
        inward = all(contains_point(room.polygon, (a + 0.1 * dx, b + 0.1 * dy)) for a, b in sides)
        outward = any(contains_point(room.polygon, (a - 0.1 * dx, b - 0.1 * dy)) for a, b in sides)
        if inward and not outward:
            yield x, y, dx, dy


def _is_in(spot: Point, door: Doorway) -> bool:
    """Whether a spot is in a doorway, or in its frame."""
    xs, ys = sorted((door.start[0], door.end[0])), sorted((door.start[1], door.end[1]))
    return xs[0] - 0.15 < spot[0] < xs[1] + 0.15 and ys[0] - 0.15 < spot[1] < ys[1] + 0.15


def _is_free(spot: _Spot, room: Room, grid: FloorGrid) -> bool:
    """Whether one can stand before a spot, on the floor from which all rooms can be reached."""
    x, y, dx, dy = spot
    cell = grid.cell(x + _BEFORE * dx, y + _BEFORE * dy)
    return bool(grid.main()[cell]) and int(grid.room[cell]) == room.id
