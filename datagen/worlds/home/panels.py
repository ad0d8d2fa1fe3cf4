"""Walls as they are seen: half as thick, one for each room's side, with holes for windows."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from datagen.worlds.home.outside import stretch_of, within
from datagen.worlds.home.spec import HomeSpec, Window
from datagen.worlds.home.walls import WallPiece, walls

__all__ = ["WallPanel", "panels"]

_NEAR = 0.02  # metres from a wall's centre line at which one is on its side
_SAME = 1e-6

Corners = dict[tuple[bool, float], list[float]]
"""Where corners of rooms are along each line: its direction (upright: along y) and position."""


@dataclass(frozen=True, kw_only=True)
class WallPanel:
    """An upright box: x and y from `low` to `high`, z from `bottom` to `top`, seen from `room` (None: from outside)."""

    low: tuple[float, float]
    high: tuple[float, float]
    bottom: float
    top: float
    room: int | None


class _Side(NamedTuple):
    """A piece of one side of a wall: its line, from where to where along it, across and up; the room that sees it."""

    upright: bool
    at: float
    along: tuple[float, float]
    across: tuple[float, float]
    up: tuple[float, float]
    room: int | None


def panels(spec: HomeSpec) -> tuple[WallPanel, ...]:
    """What `walls` gives, cut: together they fill the same space but for the windows."""
    pieces, corners = walls(spec), _corners(spec)
    across = {flag: [wall for wall in pieces if wall.upright != flag and wall.bottom == 0.0] for flag in (True, False)}
    sides = (side for wall in pieces for side in _sides(spec, wall, corners, across[wall.upright]))
    return tuple(_panel(part) for side in sides for part in _around(side, spec.windows))


def _panel(side: _Side) -> WallPanel:
    x, y = (side.across, side.along) if side.upright else (side.along, side.across)
    return WallPanel(low=(x[0], y[0]), high=(x[1], y[1]), bottom=side.up[0], top=side.up[1], room=side.room)


def _corners(spec: HomeSpec) -> Corners:
    found: Corners = defaultdict(list)
    for room in spec.rooms:
        for x, y in room.polygon:
            found[True, x].append(y)
            found[False, y].append(x)
    return found


def _sides(spec: HomeSpec, wall: WallPiece, corners: Corners, others: list[WallPiece]) -> Iterator[_Side]:
    """The two sides of a wall, cut where another room begins."""
    at, middle, length = (wall.x, wall.y, wall.depth) if wall.upright else (wall.y, wall.x, wall.width)
    low, high, half = middle - length / 2, middle + length / 2, spec.wall_thickness / 2
    cuts = sorted({low, high, *(cut for cut in corners[wall.upright, at] if low < cut < high)})
    # At a crossing a wall ends within the one that it meets, where it cannot be seen.
    spans = [
        span
        for span in itertools.pairwise(cuts)
        if span[1] - span[0] > half + _SAME or not any(_covers(other, wall, span, half) for other in others)
    ]
    for sign in (-1, 1):
        across, up = (min(at, at + sign * half), max(at, at + sign * half)), (wall.bottom, wall.top)
        seen = [(_room(spec, wall.upright, sum(span) / 2, at + sign * _NEAR), span) for span in spans]
        for room, group in itertools.groupby(seen, key=lambda entry: entry[0]):
            stretch = [span for _, span in group]
            yield _Side(wall.upright, at, (stretch[0][0], stretch[-1][1]), across, up, room)


def _covers(other: WallPiece, wall: WallPiece, span: tuple[float, float], half: float) -> bool:
    """Whether a wall that runs across goes on to both sides of the end of one that meets it."""
    at = wall.x if wall.upright else wall.y
    place, middle, length = (other.y, other.x, other.width) if wall.upright else (other.x, other.y, other.depth)
    beside = place - half - _SAME <= span[0] and span[1] <= place + half + _SAME
    return beside and abs(at - middle) + half <= length / 2 - half + _SAME


def _room(spec: HomeSpec, upright: bool, along: float, across: float) -> int | None:
    x, y = (across, along) if upright else (along, across)
    return next((room.id for room in spec.rooms if within(room.polygon, x, y)), None)


def _around(side: _Side, windows: tuple[Window, ...]) -> Iterator[_Side]:
    """What is left of a side around the windows in it."""
    holes = sorted(
        (stretch_of(window).low, stretch_of(window).high, window.sill, window.head)
        for window in windows
        if _in(side, window)
    )
    start = side.along[0]
    for low, high, sill, head in holes:
        yield side._replace(along=(start, low))
        yield side._replace(along=(low, high), up=(side.up[0], sill))
        yield side._replace(along=(low, high), up=(head, side.up[1]))
        start = high
    yield side._replace(along=(start, side.along[1]))


def _in(side: _Side, window: Window) -> bool:
    place = stretch_of(window)
    on = (place.upright, place.at) == (side.upright, side.at)
    return on and side.along[0] <= place.low and place.high <= side.along[1]
