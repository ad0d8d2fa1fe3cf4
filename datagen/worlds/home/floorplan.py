"""Floor plans: rooms of real kinds that tile a footprint without gaps, and doorways that join them all."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from datagen.worlds.home.kinds import ROOMS
from datagen.worlds.home.spec import Doorway, Point, Room

__all__ = ["DOOR_WIDTH", "MOST_ROOMS", "FloorPlan", "draw_floor_plan", "shared_stretches"]

MOST_ROOMS = 12
DOOR_WIDTH = 0.9

_STEP = 0.1  # all corners lie on this grid
_NARROWEST = 2.2
_JAMB = 0.2  # least wall beside a doorway
_FIRST = ("living_room", "bedroom", "kitchen", "bathroom", "hall")
_HUBS = ("hall", "living_room")
_ALCOVE = "alcove"
_TRIES, _DRAWS = 100, 20  # of a plan for the same kinds of rooms; of other kinds

Rectangle = tuple[float, float, float, float]
"""x_min, y_min, x_max, y_max."""


@dataclass(frozen=True, kw_only=True)
class FloorPlan:
    """Rooms and doorways, with ids from 1 in that order."""

    rooms: tuple[Room, ...]
    doorways: tuple[Doorway, ...]


def draw_floor_plan(count: int, generator: np.random.Generator) -> FloorPlan:
    """A plan with `count` rooms.

    Raises:
        ValueError: If no plan was found, which has not been seen to happen.
    """
    for number in range(_TRIES * _DRAWS):
        if number % _TRIES == 0:
            kinds = _choose_kinds(count, generator)
        plan = _attempt(kinds, generator)
        if plan is not None:
            return plan
    raise ValueError(f"no floor plan for {kinds}")


def _choose_kinds(count: int, generator: np.random.Generator) -> list[str]:
    kinds = list(_FIRST[:count])
    names = list(ROOMS)
    while len(kinds) < count:
        weights = np.array([ROOMS[name].weight / (1 + 2 * kinds.count(name)) for name in names])
        kinds.append(names[int(generator.choice(len(names), p=weights / weights.sum()))])
    return kinds


def _attempt(kinds: list[str], generator: np.random.Generator) -> FloorPlan | None:
    areas = [float(generator.uniform(*ROOMS[kind].area)) for kind in kinds]
    labels = list(kinds)
    if len(kinds) > 2 and generator.random() < 0.9:
        labels.append(_ALCOVE)
        areas.append(float(generator.uniform(4.5, 7.0)))
    total = sum(areas)
    width = math.sqrt(total * float(generator.uniform(1.0, 1.7)))
    footprint = (0.0, 0.0, _snap(width), _snap(total / width))
    order = [int(index) for index in generator.permutation(len(areas))]
    tiles = _cut(footprint, order, areas)
    if tiles is None:
        return None
    polygons = _polygons(tiles, labels, generator)
    if polygons is None:
        return None
    rooms = _name_rooms(kinds, polygons)
    doorways = _join(rooms, generator)
    return None if doorways is None else FloorPlan(rooms=rooms, doorways=doorways)


def _snap(value: float) -> float:
    return round(round(value / _STEP) * _STEP, 3)


def _cut(box: Rectangle, order: list[int], areas: list[float]) -> dict[int, Rectangle] | None:
    """Halve the box by area again and again, across its longer side, until each part is one room."""
    x0, y0, x1, y1 = box
    if min(x1 - x0, y1 - y0) < _NARROWEST - 1e-9:
        return None
    if len(order) == 1:
        return {order[0]: box}
    shares = np.cumsum([areas[index] for index in order])[:-1] / sum(areas[index] for index in order)
    half = 1 + int(np.argmin(np.abs(shares - 0.5)))  # parts of like size stay broad
    first, second, share = order[:half], order[half:], float(shares[half - 1])
    if x1 - x0 >= y1 - y0:
        at = _snap(x0 + share * (x1 - x0))
        parts = (x0, y0, at, y1), (at, y0, x1, y1)
    else:
        at = _snap(y0 + share * (y1 - y0))
        parts = (x0, y0, x1, at), (x0, at, x1, y1)
    tiles = [_cut(part, group, areas) for part, group in zip(parts, (first, second), strict=True)]
    if tiles[0] is None or tiles[1] is None:
        return None
    return tiles[0] | tiles[1]


def _polygons(
    tiles: dict[int, Rectangle], labels: list[str], generator: np.random.Generator
) -> list[tuple[Point, ...]] | None:
    """Each room's outline, counter-clockwise; an alcove is joined to a neighbour, which makes an L or a T."""
    count = sum(label != _ALCOVE for label in labels)
    outlines = [_corners(tiles[index]) for index in range(count)]
    if count == len(labels):
        return outlines
    alcove = tiles[count]
    joined = [(index, outline) for index in range(count) if (outline := _with_alcove(tiles[index], alcove)) is not None]
    if not joined:
        return None
    index, outline = joined[int(generator.integers(len(joined)))]
    outlines[index] = outline
    return outlines


def _corners(box: Rectangle) -> tuple[Point, ...]:
    x0, y0, x1, y1 = box
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def _with_alcove(box: Rectangle, alcove: Rectangle) -> tuple[Point, ...] | None:
    """The outline of both, if one whole side of the alcove lies within one side of the box."""
    corners, inner = _corners(box), _corners(alcove)
    for side in range(4):
        start, end = corners[side], corners[(side + 1) % 4]
        # The alcove's touching side runs the other way round: from `far` to `near`.
        near, far = inner[(side + 3) % 4], inner[(side + 2) % 4]
        axis = 0 if start[1] == end[1] else 1
        if near[1 - axis] != start[1 - axis] or far[1 - axis] != start[1 - axis]:
            continue
        low, high = sorted((start[axis], end[axis]))
        if not (low <= min(near[axis], far[axis]) and max(near[axis], far[axis]) <= high):
            continue
        outer_near, outer_far = inner[(side + 0) % 4], inner[(side + 1) % 4]
        detour = [near, outer_near, outer_far, far]
        before, after = list(corners[: side + 1]), list(corners[side + 1 :])
        outline = before + detour + after
        return _without_flat_corners(outline)
    return None


def _without_flat_corners(outline: list[Point]) -> tuple[Point, ...]:
    """Drop repeated corners and those at which the outline goes straight on."""
    distinct = [point for index, point in enumerate(outline) if point != outline[index - 1]]
    kept = []
    for index, (x, y) in enumerate(distinct):
        (x0, y0), (x1, y1) = distinct[index - 1], distinct[(index + 1) % len(distinct)]
        if not (x0 == x == x1 or y0 == y == y1):
            kept.append((x, y))
    return tuple(kept)


def _name_rooms(kinds: list[str], polygons: list[tuple[Point, ...]]) -> tuple[Room, ...]:
    rooms: list[Room] = []
    for index, (kind, polygon) in enumerate(zip(kinds, polygons, strict=True)):
        name = kind.replace("_", " ")
        if kinds.count(kind) > 1:
            name += f" {kinds[:index].count(kind) + 1}"
        rooms.append(Room(id=index + 1, kind=kind, name=name, polygon=polygon))
    return tuple(rooms)


def shared_stretches(a: Room, b: Room) -> list[tuple[Point, Point]]:
    """The stretches of wall that two rooms share, each with its lower end first."""
    found = []
    for (x0, y0), (x1, y1) in _sides(a):
        for (u0, v0), (u1, v1) in _sides(b):
            if x0 == x1 == u0 == u1:
                low, high = max(min(y0, y1), min(v0, v1)), min(max(y0, y1), max(v0, v1))
                if high - low > 1e-9:
                    found.append(((x0, low), (x0, high)))
            elif y0 == y1 == v0 == v1:
                low, high = max(min(x0, x1), min(u0, u1)), min(max(x0, x1), max(u0, u1))
                if high - low > 1e-9:
                    found.append(((low, y0), (high, y0)))
    return sorted(found)


def _sides(room: Room) -> list[tuple[Point, Point]]:
    return list(zip(room.polygon, (*room.polygon[1:], room.polygon[0]), strict=True))


def _join(rooms: tuple[Room, ...], generator: np.random.Generator) -> tuple[Doorway, ...] | None:
    """Doorways along a spanning tree that favours halls and living rooms, and a few more for loops."""
    least = DOOR_WIDTH + 2 * _JAMB
    options = []
    for index, a in enumerate(rooms):
        for b in rooms[index + 1 :]:
            stretches = [stretch for stretch in shared_stretches(a, b) if math.dist(*stretch) >= least - 1e-9]
            if stretches:
                hubs = sum(room.kind in _HUBS for room in (a, b))
                private = sum(room.kind == "bathroom" for room in (a, b))
                options.append((2 * private - 2 * hubs + float(generator.random()), a, b, stretches))
    group = {room.id: room.id for room in rooms}
    chosen = []
    for _, a, b, stretches in sorted(options, key=lambda option: option[0]):
        joins = group[a.id] != group[b.id]
        sociable = "bathroom" not in (a.kind, b.kind) and generator.random() < 0.15
        if joins or sociable:
            old, new = group[b.id], group[a.id]
            group = {room: new if number == old else number for room, number in group.items()}
            chosen.append((a.id, b.id, stretches[int(generator.integers(len(stretches)))]))
    if len(set(group.values())) > 1:
        return None
    return tuple(
        _doorway(len(rooms) + 1 + index, a, b, stretch, generator)
        for index, (a, b, stretch) in enumerate(sorted(chosen))
    )


def _doorway(id: int, a: int, b: int, stretch: tuple[Point, Point], generator: np.random.Generator) -> Doorway:
    (x0, y0), (_x1, y1) = stretch
    length = math.dist(*stretch)
    free = round((length - DOOR_WIDTH - 2 * _JAMB) / _STEP)
    offset = _JAMB + _STEP * int(generator.integers(free + 1))
    along = (1.0, 0.0) if y0 == y1 else (0.0, 1.0)
    start = (round(x0 + offset * along[0], 3), round(y0 + offset * along[1], 3))
    end = (round(start[0] + DOOR_WIDTH * along[0], 3), round(start[1] + DOOR_WIDTH * along[1], 3))
    return Doorway(id=id, rooms=(a, b), start=start, end=end)
