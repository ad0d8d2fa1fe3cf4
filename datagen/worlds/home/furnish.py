"""Furniture: pieces that belong to their room, stand free of walls, doors and each other, and can be walked up to."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from dataclasses import field
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from datagen.frozen import dataclass
from datagen.worlds.home.floorplan import FloorPlan
from datagen.worlds.home.kinds import FURNITURE, ROOMS
from datagen.worlds.home.spec import Doorway, Furniture, Point, Room

__all__ = ["draw_furniture"]

_CELL = 0.1
_BODY = 0.25  # free radius that a way must have: the body's and a little more
_WALL = 0.05  # half a wall
_GAP = 0.03  # between a piece and the wall behind it
_APART = 0.06  # between two pieces
_NEAR = ((1, 2), (2, 1))  # a cell within so many rows and so many columns of a blocked one is less than `_BODY` away
_SIDES = ndimage.generate_binary_structure(2, 1)  # one walks from a cell to the four beside it
_DOOR_DEPTH = 0.65  # kept free on each side of a doorway
_FRONT = 0.5  # where one stands in front of a piece
_TRIES = 24
_WAYS = ((1, 0), (0, 1), (-1, 0), (0, -1))


@dataclass(frozen=True, kw_only=True)
class _Spot:
    """Where a piece would stand: its centre, and the way it faces as a unit vector."""

    x: float
    y: float
    facing: tuple[int, int]

    def box(self, width: float, depth: float, grow: float = 0.0) -> tuple[float, float, float, float]:
        """x_min, y_min, x_max, y_max of the footprint, grown on all sides."""
        half_x, half_y = (width / 2, depth / 2) if self.facing[0] == 0 else (depth / 2, width / 2)
        return self.x - half_x - grow, self.y - half_y - grow, self.x + half_x + grow, self.y + half_y + grow

    def front(self, depth: float) -> Point:
        """Where one stands to use the piece."""
        reach = depth / 2 + _FRONT
        return self.x + self.facing[0] * reach, self.y + self.facing[1] * reach


@dataclass(frozen=False)
class _RoomGrid:
    """One room's floor in cells while it is being furnished: what is taken, and what must stay in reach."""

    room: Room
    doorways: list[Doorway]
    taken: NDArray[np.bool_] = field(init=False)
    walkable: NDArray[np.bool_] = field(init=False)
    must_reach: list[Point] = field(init=False)

    def __post_init__(self) -> None:
        xs = [x for x, _ in self.room.polygon]
        ys = [y for _, y in self.room.polygon]
        self.origin = (min(xs), min(ys))
        columns, rows = (round((max(values) - min(values)) / _CELL) for values in (xs, ys))
        self._x = (self.origin[0] + (np.arange(columns) + 0.5) * _CELL).tolist()
        self._y = (self.origin[1] + (np.arange(rows) + 0.5) * _CELL).tolist()
        self.inside = _inside(self.room.polygon, *np.meshgrid(self._x, self._y))
        self.taken = np.zeros_like(self.inside)
        self.must_reach = []
        for doorway in self.doorways:
            box, stand = self._before(doorway)
            self.taken[self._in(box)] = True
            self.must_reach.append(stand)
        padded = np.pad(self.inside, 1)
        clearance = ndimage.distance_transform_edt(padded)[1:-1, 1:-1] * _CELL
        self.walkable = clearance >= _BODY

    def _in(self, box: tuple[float, float, float, float]) -> tuple[slice, slice]:
        """The cells that a box touches."""
        x0, y0, x1, y1 = box
        half = _CELL / 2 - 1e-6
        across = slice(bisect_right(self._x, x0 - half), bisect_left(self._x, x1 + half))
        along = slice(bisect_right(self._y, y0 - half), bisect_left(self._y, y1 + half))
        return along, across

    def _before(self, doorway: Doorway) -> tuple[tuple[float, float, float, float], Point]:
        """The zone before a doorway on this room's side, and where one stands who comes in."""
        (x0, y0), (x1, y1) = doorway.start, doorway.end
        middle = doorway.middle
        across = (0.0, 1.0) if y0 == y1 else (1.0, 0.0)
        probe = (middle[0] + 0.2 * across[0], middle[1] + 0.2 * across[1])
        sign = 1.0 if _holds(self.room.polygon, probe) else -1.0
        deep = (sign * _DOOR_DEPTH * across[0], sign * _DOOR_DEPTH * across[1])
        xs, ys = sorted((x0, x1, x0 + deep[0], x1 + deep[0])), sorted((y0, y1, y0 + deep[1], y1 + deep[1]))
        stand = (middle[0] + sign * 0.45 * across[0], middle[1] + sign * 0.45 * across[1])
        return (xs[0], ys[0], xs[-1], ys[-1]), stand

    def holds(self, spot: _Spot, width: float, depth: float, front: bool) -> bool:
        """Whether a piece may stand there: nothing in its way, and all still in reach."""
        if self.taken[self._in(spot.box(width, depth, _APART))].any():
            return False
        x0, y0, x1, y1 = spot.box(width, depth)
        if not all(_holds(self.room.polygon, corner) for corner in ((x0, y0), (x1, y0), (x1, y1), (x0, y1))):
            return False
        here = self._in((x0, y0, x1, y1))
        if not self.inside[here].all():
            return False
        stands = [*self.must_reach, spot.front(depth)] if front else self.must_reach
        return self._reachable(self._around(here), stands)

    def _around(self, here: tuple[slice, slice]) -> NDArray[np.bool_]:
        """Where one could walk if these cells were blocked."""
        walkable = self.walkable.copy()
        for down, across in _NEAR:
            walkable[_wider(here[0], down), _wider(here[1], across)] = False
        return walkable

    def _reachable(self, walkable: NDArray[np.bool_], stands: list[Point]) -> bool:
        labels, _ = ndimage.label(walkable, _SIDES)
        found = set()
        for x, y in stands:
            row, column = int((y - self.origin[1]) / _CELL), int((x - self.origin[0]) / _CELL)
            near = labels[max(0, row - 1) : row + 2, max(0, column - 1) : column + 2]
            if not near.any():
                return False
            found.add(int(near[near > 0][0]))
        return len(found) <= 1

    def put(self, spot: _Spot, width: float, depth: float, front: bool) -> None:
        """Let a piece stand there."""
        here = self._in(spot.box(width, depth))
        self.taken[here] = True
        self.walkable = self._around(here)
        if front:
            self.must_reach.append(spot.front(depth))


def _wider(cells: slice, by: int) -> slice:
    return slice(max(0, cells.start - by), cells.stop + by)


def _inside(polygon: tuple[Point, ...], x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.bool_]:
    inside = np.zeros(x.shape, dtype=bool)
    for (x0, y0), (_, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if y0 != y1:
            inside ^= (y >= min(y0, y1)) & (y < max(y0, y1)) & (x < x0)
    return inside


def _holds(polygon: tuple[Point, ...], point: Point) -> bool:
    """As `_inside`, of one point."""
    x, y = point
    inside = False
    for (x0, y0), (_, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
        if x < x0 and (y0 <= y < y1 or y1 <= y < y0):
            inside = not inside
    return inside


def draw_furniture(plan: FloorPlan, first_id: int, generator: np.random.Generator) -> tuple[Furniture, ...]:
    """The furniture of all rooms, with ids from `first_id`."""
    pieces: list[Furniture] = []
    for room in plan.rooms:
        grid = _RoomGrid(room, [door for door in plan.doorways if room.id in door.rooms])
        kind = ROOMS[room.kind]
        count = int(generator.integers(kind.more[0], kind.more[1] + 1))
        more = generator.permutation(len(kind.may))[:count].tolist()
        wanted = [*kind.needs, *(kind.may[number] for number in more)]
        for name in wanted:
            piece = _stand(name, room, grid, first_id + len(pieces), generator)
            if piece is not None:
                pieces.append(piece)
    return tuple(pieces)


def _stand(name: str, room: Room, grid: _RoomGrid, id: int, generator: np.random.Generator) -> Furniture | None:
    """A piece of a kind somewhere in the room, or None when no place was found."""
    kind = FURNITURE[name]
    for _ in range(3):
        width, depth, height = (
            round(float(generator.uniform(*extent)), 2) for extent in (kind.width, kind.depth, kind.height)
        )
        count, spot_of = (_wall_spots if kind.at_wall else _open_spots)(room, width, depth)
        for index in generator.permutation(count)[:_TRIES].tolist():
            spot = spot_of(index)
            if grid.holds(spot, width, depth, front=True):
                grid.put(spot, width, depth, front=True)
                return Furniture(
                    id=id,
                    kind=name,
                    room=room.id,
                    x=round(spot.x, 3),
                    y=round(spot.y, 3),
                    yaw=round(math.atan2(spot.facing[1], spot.facing[0]) - math.pi / 2, 3),
                    size=(width, depth, height),
                    colour=_pick(kind.colours, generator),
                    material=_pick(kind.materials, generator),
                )
    return None


def _pick(options: tuple[str, ...], generator: np.random.Generator) -> str:
    return options[int(generator.integers(len(options)))]


def _wall_spots(room: Room, width: float, depth: float) -> tuple[int, Callable[[int], _Spot]]:
    """Places with the back to a wall, every 10 cm along it: how many there are, and each by its number."""
    out = _WALL + _GAP + depth / 2
    margin = _WALL + _GAP + width / 2
    walls = list(zip(room.polygon, (*room.polygon[1:], room.polygon[0]), strict=True))
    lengths = [abs(x1 - x0) + abs(y1 - y0) for (x0, y0), (x1, y1) in walls]
    counts = [int((length - 2 * margin) / _CELL) + 1 if length >= 2 * margin else 0 for length in lengths]
    ends = list(accumulate(counts))

    def spot(number: int) -> _Spot:
        wall = bisect_right(ends, number)
        (x0, y0), (x1, y1) = walls[wall]
        along = (round((x1 - x0) / lengths[wall]), round((y1 - y0) / lengths[wall]))
        facing = (-along[1], along[0])  # the inside of a counter-clockwise outline is on the left
        at = margin + (number - ends[wall] + counts[wall]) * _CELL
        return _Spot(x=x0 + at * along[0] + out * facing[0], y=y0 + at * along[1] + out * facing[1], facing=facing)

    return ends[-1], spot


def _open_spots(room: Room, width: float, depth: float) -> tuple[int, Callable[[int], _Spot]]:
    """Places in the middle of the floor, every 20 cm, facing any way: how many there are, and each by its number."""
    margin = 0.7 + max(width, depth) / 2
    corners = zip(*room.polygon, strict=True)
    xs, ys = (np.arange(min(at) + margin, max(at) - margin + 1e-9, 2 * _CELL).tolist() for at in corners)

    def spot(number: int) -> _Spot:
        place, way = divmod(number, len(_WAYS))
        column, row = divmod(place, len(ys))
        return _Spot(x=round(xs[column], 3), y=round(ys[row], 3), facing=_WAYS[way])

    return len(xs) * len(ys) * len(_WAYS), spot
