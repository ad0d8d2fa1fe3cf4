"""The voxel grid: which entity owns each cell, where one can stand, the way from here to there, and lines of sight.

Cells are one metre. x goes east, y north, z up; cell (x, y, z) is the cube whose origin, the middle of its floor, is
at that point. Inside, cells are numbers in one flat array with a border of one cell all round, so that no step needs
to ask whether it leaves the grid.
"""

from __future__ import annotations

from array import array
from collections.abc import Container, Iterable
from functools import lru_cache

import numpy as np

from datagen.worlds.blocks.shapes import Cell

__all__ = ["AIR", "GROUND", "TALL", "VoxelGrid"]

AIR = 0
GROUND = 1
"""The id of the ground, in every blocks world."""

TALL = 2
"""How many cells high people and robots are; creatures are one. Their eyes are in the upper cell."""

_SIDE = -1


class VoxelGrid:
    """A grid of `size` × `size` × `height` cells, the lowest `ground` layers of which are earth.

    `version` changes whenever a cell does.
    """

    def __init__(self, size: int, height: int, ground: int) -> None:
        self.size, self.height, self.ground = size, height, ground
        self._column = height + 2
        self._row = self._column * (size + 2)
        self.owner = array("i", _bare(size, height, ground))
        self.version = 0
        self._standing: tuple[int, bytes] = (-1, b"")
        self._walkable: tuple[int, dict[int, frozenset[int]]] = (-1, {})

    def index(self, cell: Cell) -> int:
        """The number of a cell that is in the grid or on its border."""
        return (cell[0] + 1) * self._row + (cell[1] + 1) * self._column + cell[2] + 1

    def cell(self, index: int) -> Cell:
        """The cell of a number."""
        x, rest = divmod(index, self._row)
        y, z = divmod(rest, self._column)
        return x - 1, y - 1, z - 1

    def holds(self, cell: Cell) -> bool:
        """Whether a cell is in the grid."""
        x, y, z = cell
        return 0 <= x < self.size and 0 <= y < self.size and 0 <= z < self.height

    def owner_of(self, cell: Cell) -> int:
        """The entity that fills a cell of the grid; `AIR` if none."""
        return self.owner[self.index(cell)]

    def is_free(self, cell: Cell) -> bool:
        """Whether a cell is in the grid and air."""
        return self.holds(cell) and self.owner[self.index(cell)] == AIR

    def fill(self, cells: Iterable[Cell], owner: int) -> None:
        """Give cells of the grid to an entity, or to `AIR`."""
        for cell in cells:
            self.owner[self.index(cell)] = owner
        self.version += 1

    def under(self, cell: Cell) -> int:
        """The entity of the first filled cell below; the ground under all."""
        index = self.index(cell) - 1
        while self.owner[index] == AIR:
            index -= 1
        return self.owner[index]

    def is_supported(self, cell: Cell) -> bool:
        """Whether the cell right below is filled (or the bottom of the grid)."""
        return self.owner[self.index(cell) - 1] != AIR

    def top(self, x: int, y: int) -> Cell:
        """The lowest cell of a column with nothing above it."""
        index = self.index((x, y, self.height - 1))
        while self.owner[index] == AIR:
            index -= 1
        return self.cell(index + 1)

    # -- walking ------------------------------------------------------------------------------------------------

    def standing(self) -> bytes:
        """By number: whether somebody of `TALL` cells can stand with the feet in a cell."""
        version, places = self._standing
        if version != self.version:
            free = np.frombuffer(self.owner, dtype=np.intc) == AIR
            stand = free.copy()
            stand[:-1] &= free[1:]  # the cell on top of the grid's highest is border and counts as air
            stand[1:] &= ~free[:-1]
            places = stand.tobytes()
            self._standing = (self.version, places)
        return places

    def steps(self, index: int) -> list[int]:
        """Where somebody of `TALL` cells can go from a cell in one step: level, or one block up or down."""
        stand, owner = self.standing(), self.owner
        found = []
        for way in (self._row, self._column, -self._row, -self._column):
            beside = index + way
            if stand[beside]:
                found.append(beside)
            elif stand[beside + 1] and owner[index + TALL] == AIR:
                found.append(beside + 1)
            elif stand[beside - 1] and owner[beside + TALL - 1] == AIR:
                found.append(beside - 1)
        return found

    def way(self, start: Cell, goals: Container[int], blocked: Container[int] = ()) -> list[Cell] | None:
        """The shortest walk to any of the goals, without the start.

        Args:
            start: Where one stands.
            goals: Numbers of cells.
            blocked: Numbers of cells that one must not enter.

        Returns:
            The cells to step on in turn (none if one is there already), or None when there is no way.
        """
        first = self.index(start)
        if first in goals:
            return []
        came = {first: 0}
        front = [first]
        while front:
            following = []
            for index in front:
                for beside in self.steps(index):
                    if beside in came or beside in blocked:
                        continue
                    came[beside] = index
                    if beside in goals:
                        return self._unwound(came, beside, first)
                    following.append(beside)
            front = following
        return None

    def _unwound(self, came: dict[int, int], index: int, first: int) -> list[Cell]:
        walk = []
        while index != first:
            walk.append(self.cell(index))
            index = came[index]
        return walk[::-1]

    def walkable(self, start: Cell) -> frozenset[int]:
        """The numbers of all cells that one can walk to from a cell, itself among them."""
        version, known = self._walkable
        if version != self.version:
            known = {}
            self._walkable = (self.version, known)
        first = self.index(start)
        if first not in known:
            found = {first: None}
            front = [first]
            while front:
                index = front.pop()
                for beside in self.steps(index):
                    if beside not in found:
                        found[beside] = None
                        front.append(beside)
            area = frozenset(found)
            known |= dict.fromkeys(area, area)
        return known[first]

    # -- seeing -------------------------------------------------------------------------------------------------

    def is_clear(self, eye: Cell, cell: Cell) -> bool:
        """Whether nothing fills the cells on the line between two cells of the grid, both left out.

        The line is divided in as many equal parts as the largest difference of coordinates; the cells on it are
        those of the points of division, rounded half up.
        """
        start, owner = self.index(eye), self.owner
        for step in _line(cell[0] - eye[0], cell[1] - eye[1], cell[2] - eye[2], self._row, self._column):
            if owner[start + step] != AIR:
                return False
        return True


@lru_cache(maxsize=64)
def _bare(size: int, height: int, ground: int) -> bytes:
    """The bytes of a grid with earth and air alone: border at the sides, earth under all, air on top."""
    owner = np.zeros((size + 2, size + 2, height + 2), dtype=np.intc)
    owner[:, :, : ground + 1] = GROUND
    owner[(0, -1), :, :] = owner[:, (0, -1), :] = _SIDE
    return owner.tobytes()


@lru_cache(maxsize=65536)
def _line(dx: int, dy: int, dz: int, row: int, column: int) -> tuple[int, ...]:
    """The cells strictly between, as differences of numbers."""
    parts = max(abs(dx), abs(dy), abs(dz))

    def rounded(part: int, whole: int) -> int:
        return (2 * part * whole + parts) // (2 * parts)

    return tuple(rounded(part, dx) * row + rounded(part, dy) * column + rounded(part, dz) for part in range(1, parts))
