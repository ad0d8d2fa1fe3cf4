"""The next step along a path for a base that only turns by 30° and moves by a quarter of a metre."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy import ndimage
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra

from agent.planning import PlanGrid, Point

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

__all__ = ["FORWARD", "TURN", "Way", "angle_to", "next_action", "steer", "turned", "way_along"]

FORWARD = 0.25
"""Metres of a step forward."""
TURN = math.radians(30)
"""Of one turn."""
_CORRIDOR = 0.6  # metres on both sides of a path within which steps are thought of
_STRAIGHT_ON = 6  # steps in one heading that are thought ahead
_TURNS = np.array(sorted(range(-5, 7), key=abs))
_AHEAD = 5  # cells of a way from which its bearing is taken
_DEAR = 0.2  # of what a cell costs beyond the least: what it adds to a step


@dataclass(frozen=True)
class Way:
    """What is left of a path, from each cell along it.

    Attributes:
        left: (nx, ny) metres to the end, more near obstacles; infinite off the path.
        bearing: (nx, ny) where the way leads from there, radians; NaN at the end and off the path.
    """

    left: NDArray[np.float64]
    bearing: NDArray[np.float64]


def way_along(grid: PlanGrid, path: Sequence[Point]) -> Way:
    """What is left of a path from the cells near it (Dijkstra from its end, in a corridor around it)."""
    along = ndimage.binary_dilation(grid.marked(np.array(path)), iterations=round(_CORRIDOR / grid.size))
    open_cells = along & np.isfinite(grid.cost)
    open_cells[grid.cell(path[-1])] = True
    nx, ny = grid.cost.shape
    number = np.full((nx, ny), -1)
    number[open_cells] = np.arange(open_cells.sum())
    weight = np.where(open_cells, 1 + _DEAR * (grid.cost - 1), np.inf)
    ends: list[NDArray[np.int64]] = []
    lengths: list[NDArray[np.float64]] = []
    for di, dj in ((0, 1), (1, 0), (1, 1), (1, -1)):
        i, j = np.nonzero(open_cells)
        inside = (i + di < nx) & (j + dj >= 0) & (j + dj < ny)
        i, j = i[inside], j[inside]
        free = open_cells[i + di, j + dj] & open_cells[i + di, j] & open_cells[i, j + dj]
        i, j = i[free], j[free]
        ends.append(np.stack([number[i, j], number[i + di, j + dj]]))
        lengths.append((weight[i, j] + weight[i + di, j + dj]) / 2 * math.hypot(di, dj) * grid.size)
    row, column = np.concatenate(ends, axis=1)
    count = int(open_cells.sum())
    graph = coo_array((np.concatenate(lengths), (row, column)), shape=(count, count)).tocsr()
    end = int(number[grid.cell(path[-1])])
    metres, before = dijkstra(graph, directed=False, indices=[end], return_predecessors=True)
    left, bearing = np.full((nx, ny), np.inf), np.full((nx, ny), np.nan)
    left[open_cells] = metres[0]
    bearing[open_cells] = _bearings(np.argwhere(open_cells), before[0])
    return Way(left, bearing)


def _bearings(cells: NDArray[np.int64], onward: NDArray[np.int32]) -> NDArray[np.float64]:
    """(n,) the direction from each of the cells (n, 2) to the one some steps on; `onward` numbers the next ones."""
    here = np.arange(len(cells))
    ahead = here
    for _ in range(_AHEAD):
        ahead = np.where(onward[ahead] < 0, ahead, onward[ahead])
    step = cells[ahead] - cells
    return np.where(ahead == here, np.nan, np.arctan2(step[:, 1], step[:, 0]))


def steer(grid: PlanGrid, pose: tuple[float, float, float], way: Way) -> str | None:
    """The first of the fewest steps to the end of a path, as far as two straight legs ahead can tell.

    All pairs of legs are tried: turn, some steps forward, turn again, some more steps, and from there what is left
    of the way, with the turn into it. A greedy choice of one heading circles before narrow doorways; two legs line
    up with them.

    Args:
        grid: What cells cost.
        pose: x, y, yaw.
        way: What is left of the path.

    Returns:
        `move_forward`, `turn_left` or `turn_right`; None when no step leads on.
    """
    step_cost = 1 + _DEAR * (grid.cost - 1)
    turning = np.abs(_TURNS)
    first, spent = _legs(grid, step_cost, np.array([pose]))  # (1, T, N, 3), (1, T, N)
    ends = first.reshape(-1, 3)
    second, more = _legs(grid, step_cost, ends)  # (T N, T, N, 3), (T N, T, N)
    further = turning[None, :, None] + more + _rest(grid, way, second)
    rest = np.minimum(_rest(grid, way, ends), further.min(axis=(1, 2)))
    steps = turning[:, None] + spent[0] + rest.reshape(spent[0].shape)
    best = int(np.argmin(steps.min(axis=1)))
    if math.isinf(float(steps[best].min())):
        return None
    turns = int(_TURNS[best])
    return "move_forward" if turns == 0 else ("turn_left" if turns > 0 else "turn_right")


def _rest(grid: PlanGrid, way: Way, poses: NDArray[np.float64]) -> NDArray[np.float64]:
    """Steps and turns left from poses (..., 3)."""
    off = _at(grid, way.bearing, poses[..., :2]) - poses[..., 2]
    turn = np.abs((off + math.pi) % (2 * math.pi) - math.pi) / TURN
    rest: NDArray[np.float64] = _at(grid, way.left, poses[..., :2]) / FORWARD + np.nan_to_num(np.maximum(turn - 0.5, 0))
    return rest


def _legs(
    grid: PlanGrid, step_cost: NDArray[np.float64], poses: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Where turns and steps lead from poses (B, 3): the poses (B, T, N, 3), and what the steps cost (B, T, N)."""
    yaw = poses[:, 2, None] + _TURNS * TURN
    reach = FORWARD * np.arange(1, _STRAIGHT_ON + 1)
    x = poses[:, 0, None, None] + reach * np.cos(yaw)[..., None]
    y = poses[:, 1, None, None] + reach * np.sin(yaw)[..., None]
    ahead = np.stack([x, y, np.broadcast_to(yaw[..., None], x.shape)], axis=-1)
    return ahead, np.cumsum(_at(grid, step_cost, ahead[..., :2]), axis=-1)


def _at(grid: PlanGrid, values: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values of the cells that hold points (..., 2)."""
    i = np.clip(((points[..., 0] - grid.x) / grid.size).astype(np.int64), 0, len(values) - 1)
    j = np.clip(((points[..., 1] - grid.y) / grid.size).astype(np.int64), 0, values.shape[1] - 1)
    found: NDArray[np.float64] = values[i, j]
    return found


def angle_to(pose: tuple[float, float, float], point: Point) -> float:
    """How far to turn (left positive, radians) to look at a point; 0 when one stands on it."""
    dx, dy = point[0] - pose[0], point[1] - pose[1]
    if math.hypot(dx, dy) < 1e-6:
        return 0.0
    return turned(math.atan2(dy, dx) - pose[2])


def turned(angle: float) -> float:
    """An angle brought between -π and π."""
    return (angle + math.pi) % (2 * math.pi) - math.pi


def next_action(pose: tuple[float, float, float], point: Point) -> str:
    """The next step straight towards a point: `turn_left`, `turn_right` or `move_forward`."""
    angle = angle_to(pose, point)
    if abs(angle) <= TURN / 2 + 1e-3:
        return "move_forward"
    return "turn_left" if angle > 0 else "turn_right"
