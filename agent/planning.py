"""Where to go: what the agent's own map costs to cross, A* on it, and the frontiers of the known space."""

from __future__ import annotations

import heapq
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from agent.mapping import CELL, OccupancyMap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = [
    "RADIUS",
    "SQUEEZE_COST",
    "PlanGrid",
    "Point",
    "astar",
    "frontier_cells",
    "near_points",
    "path_to",
    "plan_grid",
]

Cell = tuple[int, int]
Point = tuple[float, float]

RADIUS = 0.2
"""The robot's radius in metres."""
MARGIN = 0.05
"""Kept from obstacles beyond the radius where there is room, for the map's coarseness."""
TIGHT = 0.02
"""How much nearer than the radius, by the map, a cell may be to obstacles: the map draws them up to a cell too big."""
COMFORT = 0.4
"""Nearer to obstacles than this (metres) a cell costs more."""
UNKNOWN_COST = 4.0
SQUEEZE_COST = 10.0
"""Of a cell where the robot barely fits."""
SCRAPE_COST = 20.0
"""Of a cell where it fits in some spot only."""
_NOWHERE: NDArray[np.float64] = np.zeros((0, 2))
_COARSE = 2  # map cells along the edge of a planning cell
_LEAST_FRONTIER = 12  # map cells; smaller ones are gaps in the image, not ways on


@dataclass(frozen=True)
class PlanGrid:
    """What it costs to cross each cell, infinite where the robot does not fit.

    Attributes:
        x, y: The corner of cell (0, 0) in the home's frame, metres.
        size: Edge of a cell, metres.
        cost: (nx, ny) at least 1 each.
        clear: (nx, ny) metres to the nearest obstacle.
    """

    x: float
    y: float
    size: float
    cost: NDArray[np.float64]
    clear: NDArray[np.float64]

    def cell(self, point: Point) -> Cell:
        """The cell of a point, moved to the nearest one within the grid."""
        i = math.floor((point[0] - self.x) / self.size)
        j = math.floor((point[1] - self.y) / self.size)
        return min(max(i, 0), self.cost.shape[0] - 1), min(max(j, 0), self.cost.shape[1] - 1)

    def centre(self, cell: Cell) -> Point:
        """The middle of a cell."""
        return self.x + (cell[0] + 0.5) * self.size, self.y + (cell[1] + 0.5) * self.size

    def reachable(self, start: Point) -> NDArray[np.bool_]:
        """(nx, ny) the cells to which a way leads from a point."""
        labels, _ = ndimage.label(np.isfinite(self.cost))
        here = labels[self.cell(start)]
        reached: NDArray[np.bool_] = (labels == here) & (labels > 0)
        return reached

    def away(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """(nx, ny) distance in metres from each cell to the nearest of the points (n, 2); infinite for none."""
        marked = self.marked(points)
        if not marked.any():
            return np.full(self.cost.shape, np.inf)
        distance: NDArray[np.float64] = ndimage.distance_transform_edt(~marked) * self.size
        return distance

    def marked(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(nx, ny) the cells that hold one of the points (n, 2)."""
        marked = np.zeros(self.cost.shape, bool)
        if len(points):
            cells = np.floor((points - (self.x, self.y)) / self.size).astype(int)
            cells = np.clip(cells, 0, np.array(marked.shape) - 1)
            marked[cells[:, 0], cells[:, 1]] = True
        return marked


def plan_grid(
    occupancy: OccupancyMap,
    standing: Point,
    *,
    through_unknown: bool = False,
    avoid: Sequence[Point] = (),
    been: NDArray[np.float64] = _NOWHERE,
) -> PlanGrid:
    """The map as a planner sees it: obstacles inflated by the robot's radius.

    Args:
        occupancy: The map.
        standing: Where the robot is; the cells around it are passable, so that it can always leave.
        through_unknown: Whether unseen space may be crossed, at a price.
        avoid: Spots where something was bumped into.
        been: (n, 2) points where the robot was: it fits there, whatever the map draws, unless it bumped into something.
    """
    odds = occupancy.odds
    occupied = odds > 0
    for spot in avoid:
        i, j = occupancy.cell(*spot)
        occupied[max(i - 1, 0) : i + 2, max(j - 1, 0) : j + 2] = True
    clearance = ndimage.distance_transform_edt(~occupied) * CELL if occupied.any() else np.full(odds.shape, np.inf)
    clear = _blocks(clearance).mean(axis=(1, 3))
    known = _blocks(odds != 0).any(axis=(1, 3))
    cost = 1.0 + np.clip((COMFORT - clear) / (COMFORT - RADIUS), 0, 1) * 3.0
    cost[clear < RADIUS + MARGIN] = SQUEEZE_COST
    cost[clear < RADIUS - TIGHT] = SCRAPE_COST
    cost[_blocks(clearance).max(axis=(1, 3)) < RADIUS - TIGHT] = np.inf
    cost[~known] = cost[~known] * UNKNOWN_COST if through_unknown else np.inf
    grid = PlanGrid(occupancy.x, occupancy.y, CELL * _COARSE, cost, clear)
    here = np.isinf(cost) & (clear > CELL) & (grid.away(np.array([standing])) < RADIUS + 0.15)
    bumped = grid.away(np.array(avoid).reshape(-1, 2))
    open_way = (bumped > RADIUS + CELL) | (bumped > bumped[grid.cell(standing)])
    cost[here & open_way] = SQUEEZE_COST
    cost[np.isinf(cost) & open_way & grid.marked(been)] = SCRAPE_COST
    cost[grid.cell(standing)] = SQUEEZE_COST
    return grid


def _blocks(cells: NDArray[Any]) -> NDArray[Any]:
    """Map cells in blocks of a planning cell: (nx, 2, ny, 2)."""
    nx, ny = cells.shape[0] // _COARSE, cells.shape[1] // _COARSE
    return cells[: nx * _COARSE, : ny * _COARSE].reshape(nx, _COARSE, ny, _COARSE)


def astar(cost: NDArray[np.float64], start: Cell, goals: NDArray[np.bool_]) -> list[Cell] | None:
    """The cheapest path over a grid to the nearest of the goals (A*, eight neighbours, no cutting of corners).

    A step costs the mean of its two cells, times √2 on the diagonal. The estimate is the octile distance to the
    box around the goals, which is never too much because no cell costs less than 1.

    Args:
        cost: (nx, ny) at least 1, infinite where there is no way.
        start: First cell.
        goals: (nx, ny) cells to reach.

    Returns:
        The cells from start to goal, or None when there is no way.
    """
    wanted = np.argwhere(goals & np.isfinite(cost))
    if not len(wanted):
        return None
    width = cost.shape[1] + 2
    flat = np.pad(cost, 1, constant_values=np.inf).ravel().tolist()
    estimate = np.pad(_octile(cost.shape, wanted), 1).ravel().tolist()
    is_goal = bytearray(len(flat))
    for i, j in wanted.tolist():
        is_goal[(i + 1) * width + j + 1] = 1
    came = _search(flat, width, estimate, is_goal, (start[0] + 1) * width + start[1] + 1)
    return None if came is None else [(at // width - 1, at % width - 1) for at in came]


def _octile(shape: tuple[int, ...], wanted: NDArray[np.int64]) -> NDArray[np.float64]:
    low, high = wanted.min(axis=0), wanted.max(axis=0)
    i, j = np.arange(shape[0]), np.arange(shape[1])
    di = np.maximum(np.maximum(low[0] - i, i - high[0]), 0)[:, None]
    dj = np.maximum(np.maximum(low[1] - j, j - high[1]), 0)[None, :]
    octile: NDArray[np.float64] = np.maximum(di, dj) + (math.sqrt(2) - 1) * np.minimum(di, dj)
    return octile


def _search(cost: list[float], width: int, estimate: list[float], is_goal: bytearray, start: int) -> list[int] | None:
    """A* over a padded, flattened grid; the path as flat cell numbers."""
    inf, half_diagonal = math.inf, math.sqrt(2) / 2
    straight = (-width, width, -1, 1)
    diagonal = ((-width - 1, -width, -1), (-width + 1, -width, 1), (width - 1, width, -1), (width + 1, width, 1))
    best: dict[int, float] = {start: 0.0}
    came: dict[int, int] = {}
    closed = bytearray(len(cost))
    heap = [(estimate[start], start)]
    while heap:
        _, at = heapq.heappop(heap)
        if closed[at]:
            continue
        closed[at] = 1
        if is_goal[at]:
            return _unwound(came, at)
        so_far, here = best[at], cost[at]
        steps = [(at + step, 0.5) for step in straight if cost[at + step] < inf]
        steps += [
            (at + step, half_diagonal)
            for step, one, other in diagonal
            if cost[at + step] < inf and cost[at + one] < inf and cost[at + other] < inf
        ]
        for to, factor in steps:
            if closed[to]:
                continue
            total = so_far + (here + cost[to]) * factor
            if total < best.get(to, inf):
                best[to] = total
                came[to] = at
                heapq.heappush(heap, (total + estimate[to], to))
    return None


def _unwound(came: dict[int, int], at: int) -> list[int]:
    path = [at]
    while at in came:
        at = came[at]
        path.append(at)
    return path[::-1]


def path_to(grid: PlanGrid, start: Point, goals: NDArray[np.bool_]) -> list[Point] | None:
    """Points a cell apart from a point to the nearest cell of `goals`; None when there is no way."""
    cells = astar(grid.cost, grid.cell(start), goals)
    return None if cells is None else [grid.centre(cell) for cell in cells]


def frontier_cells(occupancy: OccupancyMap, dismissed: Sequence[Point] = (), apart: float = 0.6) -> NDArray[np.float64]:
    """Points (n, 2) where seen free space meets the unseen, small gaps left out.

    Args:
        occupancy: The map.
        dismissed: Frontiers that were visited and did not open up.
        apart: Points nearer than this to a dismissed one are left out, metres.
    """
    free = occupancy.odds < 0
    unknown = ndimage.binary_opening(occupancy.odds == 0, structure=np.ones((3, 3), bool))
    edge = free & ndimage.binary_dilation(unknown)
    labels, count = ndimage.label(edge, structure=np.ones((3, 3), bool))
    if not count:
        return np.zeros((0, 2))
    sizes = np.bincount(labels.ravel())
    sizes[0] = 0
    cells = np.argwhere(sizes[labels] >= _LEAST_FRONTIER)
    points: NDArray[np.float64] = np.array([occupancy.x, occupancy.y]) + (cells + 0.5) * CELL
    for x, y in dismissed:
        points = points[np.hypot(points[:, 0] - x, points[:, 1] - y) >= apart]
    return points


def near_points(grid: PlanGrid, points: NDArray[np.float64], within: float) -> NDArray[np.bool_]:
    """(nx, ny) passable cells from which it is at most about `within` metres to one of the points (n, 2).

    The way is measured around obstacles, so that no cell beyond a wall counts as near.
    """
    marked = grid.marked(points)
    spread = ndimage.binary_dilation(
        marked, iterations=max(1, round(within / grid.size)), mask=marked | (grid.clear > CELL)
    )
    near: NDArray[np.bool_] = spread & np.isfinite(grid.cost)
    return near
