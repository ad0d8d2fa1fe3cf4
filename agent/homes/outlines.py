"""Rooms and openings as they were found elsewhere, brought on common lines: walls that are nearly one are one."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from datagen.worlds.home.spec import Point, Room

__all__ = ["Door", "Found", "Hole", "HomeImportError", "lines_of", "middle", "outline", "room_at", "shared_wall"]

_SAME = 0.02  # metres: walls this near to each other are one


class HomeImportError(ValueError):
    """A file that no home can be made of; the message is one line that says why."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """A room as it was found: its floor's corners in our frame, metres, and our names of its finishes, if any."""

    name: str
    kind: str
    polygon: tuple[Point, ...]
    floor: str = ""
    walls: str = ""


@dataclass(frozen=True, kw_only=True)
class Door:
    """An opening as it was found, on or near a wall."""

    name: str
    start: Point
    end: Point
    height: float = 2.0


@dataclass(frozen=True, kw_only=True)
class Hole:
    """A window as it was found, on or near a wall: its lower and upper edge in metres, how far it is open."""

    name: str
    start: Point
    end: Point
    sill: float
    head: float
    openness: float = 0.0


def lines_of(values: Iterable[float]) -> list[float]:
    """The lines that walls are on: values that are nearly the same are one."""
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= _SAME:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [round(float(np.median(group)), 3) for group in groups]


def _snapped(point: Point, lines: Sequence[Sequence[float]]) -> Point:
    x, y = (min(on, key=lambda line: abs(line - value)) for value, on in zip(point, lines, strict=True))
    return x, y


def outline(room: Found, lines: Sequence[Sequence[float]]) -> tuple[Point, ...]:
    """A room's corners on common lines, counter-clockwise, none in the middle of a wall.

    Raises:
        HomeImportError: If a wall runs neither along x nor along y.
    """
    corners = [_snapped(corner, lines) for corner in room.polygon]
    corners = [corner for corner, before in zip(corners, (corners[-1], *corners[:-1]), strict=True) if corner != before]
    for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], *corners[:1]), strict=True):
        if x0 != x1 and y0 != y1:
            raise HomeImportError(
                f"{room.name} has a wall from ({x0}, {y0}) to ({x1}, {y1}), which runs neither along x nor along y: "
                "homes here have walls along x and y only"
            )
    turns = zip((corners[-1], *corners[:-1]), corners, (*corners[1:], *corners[:1]), strict=True)
    kept = [here for before, here, after in turns if not _straight(before, here, after)]
    area = sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(kept, (*kept[1:], *kept[:1]), strict=True))
    return tuple(kept if area > 0 else reversed(kept))


def _straight(before: Point, here: Point, after: Point) -> bool:
    return before[0] == here[0] == after[0] or before[1] == here[1] == after[1]


def shared_wall(rooms: Sequence[Room], door: Door) -> tuple[tuple[int, int], Point, Point] | None:
    """The two rooms and the ends of an opening, cut to the wall that they share, half a frame from its ends."""
    upright = abs(door.start[0] - door.end[0]) < abs(door.start[1] - door.end[1])
    along, across = (1, 0) if upright else (0, 1)
    here = middle(door.start, door.end)
    for one, other in itertools.combinations(rooms, 2):
        for at, low, high in _common(one, other, across):
            if abs(at - here[across]) > 0.2 or not low < here[along] < high:
                continue
            ends = sorted((door.start[along], door.end[along]))
            start, end = round(max(ends[0], low + 0.1), 3), round(min(ends[1], high - 0.1), 3)
            if end - start < 0.6:
                continue
            points = [(at, start), (at, end)] if upright else [(start, at), (end, at)]
            return (one.id, other.id), points[0], points[1]
    return None


def _common(one: Room, other: Room, across: int) -> Iterable[tuple[float, float, float]]:
    """The stretches of wall that two rooms share: where across, and from where to where along."""
    for at, low, high in _walls(one, across):
        for also, bottom, top in _walls(other, across):
            if at == also and min(high, top) > max(low, bottom):
                yield at, max(low, bottom), min(high, top)


def _walls(room: Room, across: int) -> Iterable[tuple[float, float, float]]:
    along = 1 - across
    for start, end in zip(room.polygon, (*room.polygon[1:], room.polygon[0]), strict=True):
        if start[across] == end[across]:
            low, high = sorted((start[along], end[along]))
            yield start[across], low, high


def middle(start: Point, end: Point) -> Point:
    """The point between two."""
    return (start[0] + end[0]) / 2, (start[1] + end[1]) / 2


def room_at(rooms: Iterable[Room], point: Sequence[float]) -> Room | None:
    """The room that a point is in."""
    for room in rooms:
        inside = False
        for (x0, y0), (_, y1) in zip(room.polygon, (*room.polygon[1:], room.polygon[0]), strict=True):
            inside ^= y0 != y1 and min(y0, y1) <= point[1] < max(y0, y1) and point[0] < x0
        if inside:
            return room
    return None
