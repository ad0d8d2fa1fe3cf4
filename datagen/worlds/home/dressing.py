"""What a home is finished with: floors, walls and windows that suit its rooms."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from datagen.worlds.home.finishes import FACADES, floors_for, walls_for
from datagen.worlds.home.outside import JAMB, Stretch, outer_walls, within
from datagen.worlds.home.spec import Furniture, HomeSpec, Point, Room, Window

__all__ = ["dressed", "heart"]


class _Pane(NamedTuple):
    """How windows are in a kind of room: widths, sill and head in metres."""

    widths: tuple[float, float]
    sill: float
    head: float


_USUAL = _Pane((1.0, 1.5), 0.85, 2.15)
_PANES = {
    "living_room": _Pane((1.4, 2.2), 0.55, 2.2),
    "dining_room": _Pane((1.2, 1.8), 0.7, 2.2),
    "kitchen": _Pane((0.9, 1.3), 1.1, 2.1),
    "bathroom": _Pane((0.5, 0.7), 1.35, 2.05),
    "laundry": _Pane((0.5, 0.8), 1.35, 2.05),
    "hall": _Pane((0.6, 0.9), 0.9, 2.1),
}
_EACH = 2.6  # metres of wall to a window
_MOST = 4  # in a room
_AJAR = 0.2  # how many stand open
_BEFORE = 0.35  # metres from a wall within which tall furniture would hide a window
_TRIES = 6


def dressed(spec: HomeSpec, first_id: int, generator: np.random.Generator) -> HomeSpec:
    """A home with finishes and windows, these with ids from `first_id`."""
    rooms = tuple(
        replace(room, floor=_pick(floors_for(room.kind), generator), walls=_pick(walls_for(room.kind), generator))
        for room in spec.rooms
    )
    ids = itertools.count(first_id)
    windows: list[Window] = []
    for room in rooms:
        found = list(_windows(spec, room, generator))
        windows += [replace(window, id=next(ids)) for window in found[:_MOST]]
    return replace(spec, rooms=rooms, windows=tuple(windows), facade=_pick(tuple(FACADES), generator))


def _pick(options: tuple[str, ...], generator: np.random.Generator) -> str:
    """One of them, the first the most likely."""
    weights = 1 / (2 + np.arange(len(options)))
    return options[int(generator.choice(len(options), p=weights / weights.sum()))]


def _windows(spec: HomeSpec, room: Room, generator: np.random.Generator) -> Iterator[Window]:
    """Evenly along each outer wall, but not behind what would hide them."""
    pane = _PANES.get(room.kind, _USUAL)
    pieces = [piece for piece in spec.furniture if piece.room == room.id and piece.size[2] > pane.sill + 0.1]
    for wall in outer_walls(room, spec.rooms):
        count = max(1, int((wall.high - wall.low) / _EACH))
        share = (wall.high - wall.low) / count
        for number in range(count):
            low = wall.low + number * share
            place = _fitted(wall._replace(low=low, high=low + share), pane, pieces, generator)
            if place is not None:
                ajar = float(generator.random()) < _AJAR
                yield Window(
                    id=0,
                    room=room.id,
                    start=place.point(place.low),
                    end=place.point(place.high),
                    sill=pane.sill,
                    head=pane.head,
                    openness=round(float(generator.uniform(0.15, 0.6)), 2) if ajar else 0.0,
                )


def _fitted(wall: Stretch, pane: _Pane, pieces: list[Furniture], generator: np.random.Generator) -> Stretch | None:
    """A window's place in a part of a wall, in its middle if that is free; None if none was found."""
    gap = 2 * JAMB
    for attempt in range(_TRIES):
        width = round(float(generator.uniform(*pane.widths)), 2)
        room = wall.high - wall.low - 2 * gap - width
        if room < 0:
            continue
        shift = 0.5 if attempt == 0 else float(generator.random())
        low = round(wall.low + gap + shift * room, 2)
        place = wall._replace(low=low, high=round(low + width, 3))
        if not any(_hides(piece, place) for piece in pieces):
            return place
    return None


def _hides(piece: Furniture, place: Stretch) -> bool:
    cos, sin = abs(math.cos(piece.yaw)), abs(math.sin(piece.yaw))
    half = [(cos * piece.size[0] + sin * piece.size[1]) / 2, (sin * piece.size[0] + cos * piece.size[1]) / 2]
    middle = [piece.x, piece.y]
    along, across = (1, 0) if place.upright else (0, 1)
    near = abs(middle[across] - place.at) - half[across] < _BEFORE
    return near and middle[along] + half[along] > place.low and middle[along] - half[along] < place.high


def heart(polygon: tuple[Point, ...]) -> Point:
    """The middle of the outline's largest corner-to-corner box: inside even where the room is an L."""
    xs, ys = sorted({x for x, _ in polygon}), sorted({y for _, y in polygon})
    boxes = [
        ((x1 - x0) * (y1 - y0) if within(polygon, (x0 + x1) / 2, (y0 + y1) / 2) else 0.0, x0 + x1, y0 + y1)
        for x0, x1 in itertools.pairwise(xs)
        for y0, y1 in itertools.pairwise(ys)
    ]
    _, x, y = max(boxes, key=lambda box: box[0])
    return x / 2, y / 2
