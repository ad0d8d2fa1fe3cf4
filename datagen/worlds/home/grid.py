"""The floor as a grid of clearances: where one can stand, how far it is, and the way there."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage, sparse
from scipy.sparse import csgraph

from datagen.worlds.home.spec import Furniture, HomeSpec, Point
from datagen.worlds.home.walls import walls

__all__ = ["RADIUS", "FloorGrid"]

RADIUS = 0.2
"""Radius in metres of a body that walks."""

_EDGE = 1e-6
_FIELDS = 96  # distances to goals that are kept: doorways, places at furniture, rooms, and some people's
_STRAIGHT, _DIAGONAL = 10, 14  # whole numbers, so that sums are exact on every machine

Grid = NDArray[np.bool_]

Cell = tuple[int, int]
"""Row and column."""


class FloorGrid:
    """Free floor in cells of `resolution` metres, row = y, column = x, from the corner `origin`.

    Attributes:
        origin: x and y of the grid's corner, metres.
        blocked: (rows, columns) cells under walls or furniture, or outside.
        clearance: (rows, columns) metres from a cell's centre to the nearest blocked one.
    """

    def __init__(self, spec: HomeSpec, resolution: float = 0.1) -> None:
        self.spec = spec
        self.resolution = resolution
        x_min, y_min, x_max, y_max = spec.bounds()
        pad = 3 * resolution
        self.origin: Point = (x_min - pad, y_min - pad)
        rows = math.ceil((y_max - y_min + 2 * pad) / resolution - 1e-9)
        columns = math.ceil((x_max - x_min + 2 * pad) / resolution - 1e-9)
        xs = self.origin[0] + (np.arange(columns) + 0.5) * resolution
        ys = self.origin[1] + (np.arange(rows) + 0.5) * resolution
        self._x, self._y = np.meshgrid(xs, ys)
        self.room = self._rooms()
        self.blocked: Grid = (self.room == 0) | self._under_walls() | self._under_furniture()
        self.clearance: NDArray[np.float64] = ndimage.distance_transform_edt(~self.blocked) * resolution
        self._pieces = {piece.id: piece for piece in spec.furniture}
        self._accesses: dict[int, tuple[float, float, float]] = {}
        self._cells: dict[int, NDArray[np.int64]] = {}  # free ones of each room
        self._fields: dict[tuple[int, float], tuple[NDArray[np.float64], NDArray[np.int32]]] = {}
        self._graphs: dict[float, Any] = {}
        self._bytes: dict[float, bytes] = {}  # the free cells, row by row
        self._mains: dict[float, tuple[Grid, NDArray[np.int64]]] = {}  # the main floor, and its cells

    @classmethod
    def of(cls, spec: HomeSpec) -> FloorGrid:
        """The grid of a home. The last few are kept: lives in one home share what was found out about its floor."""
        return _grid(replace(spec, items=(), people=(), lights=()))  # none of them blocks a cell

    def _rooms(self) -> NDArray[np.int32]:
        """(rows, columns) the id of the room whose floor a cell's centre is on, 0 outside."""
        room = np.zeros(self._x.shape, dtype=np.int32)
        for part in self.spec.rooms:
            inside = np.zeros(self._x.shape, dtype=bool)
            corners = part.polygon
            for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
                if y0 != y1:
                    cut = (self._y >= min(y0, y1)) & (self._y < max(y0, y1))
                    inside ^= cut & (self._x < x0 + (self._y - y0) * (x1 - x0) / (y1 - y0))
            room[inside] = part.id
        return room

    def _under_walls(self) -> Grid:
        """Cells under a wall; lintels are overhead and block nobody."""
        under = np.zeros(self._x.shape, dtype=bool)
        for wall in walls(self.spec):
            if wall.bottom == 0.0:
                across, along = np.abs(self._x - wall.x), np.abs(self._y - wall.y)
                # Centres on the very edge count: a wall as thick as a cell may have no centre within.
                under |= (across < wall.width / 2 + _EDGE) & (along < wall.depth / 2 + _EDGE)
        return under

    def _under_furniture(self) -> Grid:
        under = np.zeros(self._x.shape, dtype=bool)
        for piece in self.spec.furniture:
            cos, sin = math.cos(piece.yaw), math.sin(piece.yaw)
            reach = math.hypot(*piece.size[:2]) / 2
            low, high = self.cell(piece.x - reach, piece.y - reach), self.cell(piece.x + reach, piece.y + reach)
            near = slice(low[0], high[0] + 1), slice(low[1], high[1] + 1)
            x, y = self._x[near] - piece.x, self._y[near] - piece.y
            along, across = np.abs(cos * x + sin * y), np.abs(-sin * x + cos * y)
            under[near] |= (along < piece.size[0] / 2) & (across < piece.size[1] / 2)
        return under

    def cell(self, x: float, y: float) -> Cell:
        """Row and column of the cell that holds a point, kept inside the grid."""
        row = int((y - self.origin[1]) / self.resolution)
        column = int((x - self.origin[0]) / self.resolution)
        rows, columns = self.room.shape
        return min(max(row, 0), rows - 1), min(max(column, 0), columns - 1)

    def centre(self, row: int, column: int) -> Point:
        """The middle of a cell, in whole millimetres."""
        return (
            round(self.origin[0] + (column + 0.5) * self.resolution, 3),
            round(self.origin[1] + (row + 0.5) * self.resolution, 3),
        )

    def room_at(self, x: float, y: float) -> int:
        """Id of the room a point is in, 0 outside."""
        return int(self.room[self.cell(x, y)])

    def free(self, radius: float = RADIUS) -> Grid:
        """(rows, columns) cells on whose centre a body of that radius can stand."""
        return self.clearance >= radius - 1e-9

    def is_free(self, x: float, y: float, radius: float = RADIUS) -> bool:
        """Whether a body can stand at a point."""
        return bool(self.free(radius)[self.cell(x, y)])

    def free_cells(self, room: int) -> NDArray[np.int64]:
        """(cells, 2) row and column of the free cells in a room; of all free cells if it has none."""
        if room not in self._cells:
            free = self.free() & (self.room == room)
            self._cells[room] = np.argwhere(free if free.any() else self.free())
        return self._cells[room]

    def islands(self, radius: float = RADIUS) -> tuple[NDArray[np.int32], int]:
        """(rows, columns) number of the connected piece of free floor, 0 for none; and how many there are."""
        labels, count = ndimage.label(self.free(radius))
        return np.asarray(labels, dtype=np.int32), int(count)

    def main(self, radius: float = RADIUS) -> Grid:
        """(rows, columns) the largest connected piece of free floor, without the nooks that furniture cuts off."""
        return self._main(radius)[0]

    def _main(self, radius: float) -> tuple[Grid, NDArray[np.int64]]:
        if radius not in self._mains:
            labels, count = self.islands(radius)
            main = labels == 1 + int(np.argmax(np.bincount(labels[labels > 0])[1:])) if count else labels > 0
            self._mains[radius] = main, np.argwhere(main)
        return self._mains[radius]

    def nearest_free(self, x: float, y: float, radius: float = RADIUS) -> Cell:
        """The free cell of the main floor nearest to a point; the first of equals by row and column."""
        main, free = self._main(radius)
        row, column = self.cell(x, y)
        if main[row, column]:
            return row, column
        squares = (free[:, 0] - row) ** 2 + (free[:, 1] - column) ** 2
        best = free[int(np.argmin(squares))]
        return int(best[0]), int(best[1])

    def _graph(self, radius: float) -> Any:
        """Moves between free cells, eight ways, without cutting corners; both ways of each move stand in it."""
        if radius in self._graphs:
            return self._graphs[radius]
        free = self.free(radius)
        index = np.arange(free.size).reshape(free.shape)
        starts, ends, costs = [], [], []
        for rows, columns, cost in ((0, 1, _STRAIGHT), (1, 0, _STRAIGHT), (1, 1, _DIAGONAL), (1, -1, _DIAGONAL)):
            here, there = _shifted(free.shape, rows, columns)
            passable = free[here] & free[there]
            if rows and columns:
                side, above = _corners(free, rows, columns)
                passable = passable & side & above
            starts.append(index[here][passable])
            ends.append(index[there][passable])
            costs.append(np.full(int(passable.sum()), float(cost)))
        entries = (np.concatenate(costs), (np.concatenate(starts), np.concatenate(ends)))
        forth = sparse.csr_array(entries, shape=(free.size, free.size))
        self._graphs[radius] = _side_by_side(forth, forth.T.tocsr())
        return self._graphs[radius]

    def field(self, x: float, y: float, radius: float = RADIUS) -> NDArray[np.float64]:
        """(rows, columns) metres to walk from each cell to a goal, infinite where there is no way."""
        return self._field(self.nearest_free(x, y, radius), radius)[0]

    def _field(self, goal: Cell, radius: float) -> tuple[NDArray[np.float64], NDArray[np.int32]]:
        flat = goal[0] * self.blocked.shape[1] + goal[1]
        known = self._fields.pop((flat, radius), None)
        if known is None:
            graph = self._graph(radius)
            far, before = csgraph.dijkstra(graph, indices=flat, return_predecessors=True)
            metres = (far * (self.resolution / _STRAIGHT)).reshape(self.blocked.shape)
            if len(self._fields) >= _FIELDS:
                del self._fields[next(iter(self._fields))]  # whoever walks to people has ever new goals
            known = (metres, before)
        self._fields[flat, radius] = known  # the last ones asked for are kept
        return known

    def path(self, start: Point, goal: Point, radius: float = RADIUS) -> list[Point]:
        """A way from `start` to `goal` as the corners of a line; both ends are moved to free floor if need be.

        Raises:
            ValueError: If there is none.
        """
        here, there = self.nearest_free(*start, radius), self.nearest_free(*goal, radius)
        if here == there:
            return [start]
        if self._clear(here, there, radius):  # what `_pull` would look at first, of whatever way there is
            return [start, self.centre(*there)]
        cells = self._way(here, there, radius)
        if cells is None:
            raise ValueError(f"no way from {start} to {goal} for a body of radius {radius}")
        return [start, *(self.centre(*cell) for cell in self._pull(cells, radius)[1:])]

    def _way(self, here: Cell, there: Cell, radius: float) -> list[Cell] | None:
        """Cells from one to the other, or None.

        Into another room the way leads by the middle of a doorway, of the one by which it is shortest: a home has few
        doorways, so that the fields of distances to them are soon known, whereas each goal would need one of its own.
        """
        via, room = there, self.room[here]
        if room != self.room[there]:
            doors = [self.nearest_free(*door.middle, radius) for door in self.spec.doorways if room in door.rooms]
            fields = {door: self._field(door, radius)[0] for door in doors}
            via = min(doors, key=lambda door: fields[door][here] + fields[door][there], default=there)
        forth, back = self._down(here, via, radius), self._down(there, via, radius)
        return None if forth is None or back is None else forth + back[-2::-1]

    def _down(self, cell: Cell, goal: Cell, radius: float) -> list[Cell] | None:
        """The cells of a shortest way to a goal, both ends included; None if there is none."""
        far, before = self._field(goal, radius)
        if not math.isfinite(far[cell]):
            return None
        columns = self.blocked.shape[1]
        cells, flat = [cell], cell[0] * columns + cell[1]
        while cells[-1] != goal:
            flat = int(before[flat])
            cells.append(divmod(flat, columns))
        return cells

    def _pull(self, cells: list[Cell], radius: float) -> list[Cell]:
        """Pull the string tight: keep only the turns at which the straight view breaks."""
        turns = _turns(cells)
        kept, base = [turns[0]], 0
        while base < len(turns) - 1:
            step = len(turns) - 1
            while step > base + 1 and not self._clear(turns[base], turns[step], radius):
                step = base + (step - base) // 2
            base = step
            kept.append(turns[base])
        return kept

    def _clear(self, a: Cell, b: Cell, radius: float) -> bool:
        """Whether the straight line between two cells' centres stays on free cells.

        Looks every half cell, in whole numbers: a point within a quarter of a cell of a border counts for both sides.
        Most lines soon meet something, so that cell by cell is faster than all at once.
        """
        if radius not in self._bytes:
            self._bytes[radius] = self.free(radius).tobytes()
        free, columns = self._bytes[radius], self.blocked.shape[1]
        down, across = b[0] - a[0], b[1] - a[1]
        length = max(abs(down), abs(across), 1)
        first = a[0] * columns + a[1]
        for half in range(2 * length + 1):
            row, column = 2 * half * down, 2 * half * across  # of a cell, `4 * length` parts
            low = (row + length) // (4 * length) * columns + (column + length) // (4 * length)
            high = (length - row) // (4 * length) * columns + (length - column) // (4 * length)
            if not (free[first + low] and free[first - high]):
                return False
        return True

    def middle(self, room: int) -> Point:
        """A free spot near the middle of a room: the one with the most clearance."""
        inside = (self.room == room) & self.free()
        if not inside.any():
            raise ValueError(f"room {room} has no free floor")
        score = np.where(inside, np.minimum(self.clearance, 1.0), -1.0)
        row, column = np.unravel_index(int(np.argmax(score)), score.shape)
        return self.centre(int(row), int(column))

    def access(self, piece: int) -> tuple[float, float, float]:
        """Where one stands to use a piece of furniture, facing it: x, y in metres, yaw in radians."""
        if piece not in self._accesses:
            self._accesses[piece] = _access(self, self._pieces[piece])
        return self._accesses[piece]


def _access(grid: FloorGrid, piece: Furniture) -> tuple[float, float, float]:
    front = piece.yaw + math.pi / 2
    reach = piece.size[1] / 2 + 0.45
    row, column = grid.cell(piece.x + reach * math.cos(front), piece.y + reach * math.sin(front))
    cells = grid.free_cells(piece.room)
    best = cells[int(np.argmin((cells[:, 0] - row) ** 2 + (cells[:, 1] - column) ** 2))]
    x, y = grid.centre(int(best[0]), int(best[1]))
    return x, y, round(math.atan2(piece.y - y, piece.x - x), 3)


def _shifted(shape: tuple[int, ...], rows: int, columns: int) -> tuple[tuple[slice, slice], tuple[slice, slice]]:
    """Slices of all cells that have a neighbour at that offset, and of those neighbours."""
    height, width = shape
    here = (slice(0, height - rows), slice(max(0, -columns), width - max(0, columns)))
    there = (slice(rows, height), slice(max(0, columns), width + min(0, columns)))
    return here, there


def _corners(free: Grid, rows: int, columns: int) -> tuple[Grid, Grid]:
    """The two cells that a diagonal move passes between."""
    here, there = _shifted(free.shape, rows, columns)
    return free[here[0], there[1]], free[there[0], here[1]]


def _side_by_side(one: Any, other: Any) -> Any:
    """Two sparse matrices as one: each row has the entries of the first, then those of the second."""
    starts = np.concatenate(([0], np.cumsum(np.diff(one.indptr) + np.diff(other.indptr)))).astype(np.int32)
    columns, values = np.empty(starts[-1], np.int32), np.empty(starts[-1])
    for part, first in ((one, starts[:-1]), (other, starts[:-1] + np.diff(one.indptr))):
        places = np.repeat(first - part.indptr[:-1], np.diff(part.indptr)) + np.arange(part.nnz)
        columns[places], values[places] = part.indices, part.data
    return sparse.csr_array((values, columns, starts), shape=one.shape)


def _turns(cells: list[Cell]) -> list[Cell]:
    """The ends of a chain of cells, and those at which it changes direction."""
    steps = [(there[0] - here[0], there[1] - here[1]) for here, there in pairwise(cells)]
    inner = [cell for cell, (before, after) in zip(cells[1:-1], pairwise(steps), strict=True) if before != after]
    return [cells[0], *inner, cells[-1]]


@lru_cache(maxsize=2)
def _grid(bare: HomeSpec) -> FloorGrid:
    return FloorGrid(bare)
