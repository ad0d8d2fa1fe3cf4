"""Where in a home a robot may stand, and how far it is from there: what tasks are made with, scored and solved by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage

from agent.bodies.body import RADIUS
from agent.bodies.footing import Footing, lying
from agent.tasks.fronts import arrival, pulled, walk_down
from datagen.worlds.home.spec import HomeSpec, Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CELL", "Field", "FreeSpace"]

CELL = 0.05
"""Edge of a cell in metres."""

_POCKET = 1.0  # metres from where one stands to the next cell with a way, at most


class FreeSpace:
    """The floor of a home in cells: free where the robot's round base fits, by the same boxes that stop it.

    What lies on the floor is in the way; people are not, as they go on, nor are the doors of furniture that stand open.

    Attributes:
        corner: x, y of the corner of cell (0, 0), metres.
        gap: (nx, ny) metres from a cell's centre to what is nearest; 0 outside of the home.
        free: (nx, ny) cells where the base fits.
        island: (nx, ny) the number of the connected floor that a cell belongs to, the largest first; 0 for none.
    """

    def __init__(self, home: HomeSpec, radius: float = RADIUS) -> None:
        x0, y0, x1, y1 = home.bounds()
        nx, ny = math.ceil((x1 - x0) / CELL), math.ceil((y1 - y0) / CELL)
        self.corner: Point = (x0, y0)
        self._x = x0 + CELL * (np.arange(nx, dtype=np.float64) + 0.5)
        self._y = y0 + CELL * (np.arange(ny, dtype=np.float64) + 0.5)
        inside = np.logical_or.reduce([self.within(room.polygon) for room in home.rooms])
        self.gap = Footing(home).gaps(self._x, self._y)
        for x, y, wide in lying(home):
            self.gap = np.minimum(self.gap, self.away(x, y, 0.0, (0.0, 0.0)) - wide)
        self.gap = np.where(inside, np.maximum(self.gap, 0), 0)
        self.free: NDArray[np.bool_] = self.gap >= radius
        self.island = _islands(self.free)

    @classmethod
    def of(cls, home: HomeSpec) -> FreeSpace:
        """That of a home, for the robot; the last few are kept."""
        return _of(home)

    def cell(self, point: Point) -> tuple[int, int]:
        """The cell of a point, moved to the nearest one on the grid."""
        at = (math.floor((value - low) / CELL) for value, low in zip(point, self.corner, strict=True))
        i, j = (min(max(cell, 0), count - 1) for cell, count in zip(at, self.free.shape, strict=True))
        return i, j

    def centre(self, cell: tuple[int, int]) -> Point:
        """The middle of a cell."""
        return self.corner[0] + (cell[0] + 0.5) * CELL, self.corner[1] + (cell[1] + 0.5) * CELL

    def within(self, polygon: Sequence[Point]) -> NDArray[np.bool_]:
        """(nx, ny) cells whose centre is in a polygon."""
        odd = np.zeros((len(self._x), len(self._y)), bool)
        for (x0, y0), (x1, y1) in zip(polygon, (*polygon[1:], polygon[0]), strict=True):
            if y0 != y1:
                crosses = (self._y >= min(y0, y1)) & (self._y < max(y0, y1))
                odd ^= crosses[None, :] & (self._x[:, None] < x0 + (self._y[None, :] - y0) * (x1 - x0) / (y1 - y0))
        return odd

    def away(self, x: float, y: float, yaw: float, size: Sequence[float]) -> NDArray[np.float64]:
        """(nx, ny) metres from each cell's centre to a rectangle: its middle, yaw, and width and depth."""
        dx, dy, cos, sin = self._x[:, None] - x, self._y[None, :] - y, math.cos(yaw), math.sin(yaw)
        along = np.maximum(np.abs(cos * dx + sin * dy) - size[0] / 2, 0)
        across = np.maximum(np.abs(cos * dy - sin * dx) - size[1] / 2, 0)
        distance: NDArray[np.float64] = np.hypot(along, across)
        return distance

    def snap(self, point: Point, *, island: int | None = None) -> Point:
        """The point itself if the base fits there, else the nearest cell's centre where it does.

        Args:
            point: x, y.
            island: Only on this connected floor.

        Raises:
            ValueError: If there is no such floor.
        """
        floor = self.free if island is None else self.island == island
        if floor[self.cell(point)]:
            return point
        cells = np.argwhere(floor)
        if not len(cells):
            raise ValueError("the robot fits nowhere in this home")
        away = np.hypot(*(cells + 0.5 - self._in_cells([point])).T)
        i, j = cells[int(np.argmin(away))].tolist()
        return self.centre((i, j))

    def field(self, goals: list[Point]) -> Field:
        """How far it is from everywhere to the nearest of some points; goals where the base does not fit are none."""
        fit = [goal for goal in goals if self.free[self.cell(goal)]]
        return Field(self, arrival(self.free, self._in_cells(fit)) * CELL)

    def distance(self, start: Point, goals: list[Point]) -> float:
        """Metres from a point to the nearest of others, around what is in the way; infinite if there is no way."""
        return self.field(goals).at(start)

    def drawn(self, random: np.random.Generator, *, island: int = 1) -> Point:
        """A point of a connected floor, in whole millimetres, drawn evenly."""
        cells = np.argwhere(self.island == island)
        i, j = cells[int(random.integers(len(cells)))].tolist()
        x, y = self.centre((i, j))
        dx, dy = random.uniform(-0.4 * CELL, 0.4 * CELL, 2)
        return round(x + float(dx), 3), round(y + float(dy), 3)

    def _in_cells(self, points: list[Point]) -> NDArray[np.float64]:
        return (np.array(points, np.float64).reshape(-1, 2) - self.corner) / CELL


@dataclass(frozen=True)
class Field:
    """Geodesic distances to some goals.

    Attributes:
        space: The floor.
        metres: (nx, ny) from each cell's centre; infinite where there is no way.
    """

    space: FreeSpace
    metres: NDArray[np.float64]

    def at(self, point: Point) -> float:
        """Metres from a point: between the four cells around it, or beyond the nearest of them with a way."""
        u, v = (value - 0.5 for value in self.space._in_cells([point])[0])
        i, j = math.floor(u), math.floor(v)
        found, total = math.inf, 0.0
        for di, dj in ((0, 0), (0, 1), (1, 0), (1, 1)):
            a, b = i + di, j + dj
            inside = 0 <= a < self.metres.shape[0] and 0 <= b < self.metres.shape[1]
            metres = float(self.metres[a, b]) if inside else math.inf
            found = min(found, metres + math.hypot(a - u, b - v) * CELL)
            share = (1 - abs(a - u)) * (1 - abs(b - v))
            total += metres * float(share) if share else 0.0
        return total if math.isfinite(total) else found

    def near(self, point: Point) -> float:
        """As `at`; from where somebody is, though the grid has no way from there: beyond the nearest cell with one.

        A body gets a little further between things than the grid, whose cells are free or not.
        """
        found = self.at(point)
        if math.isfinite(found):
            return found
        u, v = (value - 0.5 for value in self.space._in_cells([point])[0])
        rows, columns = np.arange(self.metres.shape[0]) - u, np.arange(self.metres.shape[1]) - v
        away = np.hypot(rows[:, None], columns[None]) * CELL
        around = np.where(away <= _POCKET, self.metres + away, math.inf)
        return float(around.min(initial=math.inf))

    def bearing(self) -> NDArray[np.float64]:
        """(nx, ny) where the way leads from each cell, radians; NaN where there is none."""
        far = np.where(np.isfinite(self.metres), self.metres, np.nan)
        ahead, behind = np.diff(far, axis=0, append=np.nan), np.diff(far, axis=0, prepend=np.nan)
        left, right = np.diff(far, axis=1, append=np.nan), np.diff(far, axis=1, prepend=np.nan)
        slopes = []
        for one, other in ((ahead, behind), (left, right)):
            sides = (~np.isnan(one)).astype(int) + ~np.isnan(other)
            slopes.append((np.nan_to_num(one) + np.nan_to_num(other)) / np.maximum(sides, 1))
        flat = (np.hypot(*slopes) == 0) | np.isnan(far)
        return np.where(flat, np.nan, np.arctan2(-slopes[1], -slopes[0]))

    def path(self, start: Point) -> list[Point]:
        """The corners of the shortest way from a point, itself included; empty if there is none."""
        if not math.isfinite(self.at(start)):
            return []
        cells = walk_down(self.metres, *self.space.cell(self.space.snap(start)))
        points = np.concatenate([self.space._in_cells([start]), cells + 0.5])
        taut = pulled(self.space.free, points) * CELL + self.space.corner
        return [(float(x), float(y)) for x, y in taut]


def _islands(free: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Connected floors, numbered from the largest."""
    labels, count = ndimage.label(free)
    sizes = np.bincount(labels.ravel(), minlength=count + 1)[1:]
    number = np.zeros(count + 1, np.int32)
    number[1 + np.argsort(-sizes, kind="stable")] = np.arange(1, count + 1)
    return number[labels]


@lru_cache(maxsize=16)
def _of(home: HomeSpec) -> FreeSpace:
    return FreeSpace(home)
