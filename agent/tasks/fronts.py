"""How far it is from everywhere on a grid, compiled with numba: the eikonal equation, and lines of sight.

A front that leaves the goals at one cell per cell reaches each place at its geodesic distance, |∇T| = 1 (Sethian's fast
marching). The order comes from a ring of buckets and not from a heap (Yatziv, Bartesaghi and Sapiro 2006); what was
reached too early in it is reached again, so that nothing is lost. Lengths are in cells, and the centre of cell (0, 0)
is at (0.5, 0.5). All is in one file, as in `agent/bodies/solids.py`.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["arrival", "pulled", "sees", "walk_down"]

_RING = 64  # buckets
_PER_CELL = 4  # of them to a cell's length
_NEAR = 8  # cells around a goal whose distance is measured in a straight line
_SAMPLES = 4  # to a cell, along a line of sight


def arrival(free: NDArray[np.bool_], goals: NDArray[np.float64]) -> NDArray[np.float64]:
    """(nx, ny) the geodesic distance from each free cell's centre to the nearest of goals (n, 2); else infinite."""
    padded = np.pad(free, 1)
    times = np.full(padded.shape, np.inf)
    _march(padded, times, np.asarray(goals, np.float64).reshape(-1, 2) + 1.0)
    return times[1:-1, 1:-1]


@njit(cache=True)
def _march(free: Any, times: Any, goals: Any) -> None:
    width = free.shape[1]
    flat, time = free.ravel(), times.ravel()
    head, links = np.full(_RING, -1, np.int64), np.full((len(flat), 3), -1, np.int64)
    for goal in range(len(goals)):
        _start(free, times, goals[goal, 0], goals[goal, 1])
    waiting = 0
    for cell in range(len(flat)):
        if time[cell] < np.inf:
            waiting += _wait(cell, int(time[cell] * _PER_CELL), head, links)
    at = 0
    while waiting:
        cell = head[at % _RING]
        if cell < 0:
            at += 1
            continue
        _leave(cell, head, links)
        waiting -= 1
        for to in (cell - width, cell + width, cell - 1, cell + 1):
            if flat[to]:
                t = _reached(time, to, width)
                if t < time[to] - 1e-9:
                    time[to] = t
                    waiting += _wait(to, max(at, int(t * _PER_CELL)), head, links)


@njit(cache=True)
def _start(free: Any, times: Any, x: float, y: float) -> None:
    """Around a goal the way is straight, where nothing is in it; elsewhere a front so curved would be inexact."""
    for i in range(max(0, int(x) - _NEAR), min(free.shape[0], int(x) + _NEAR + 1)):
        for j in range(max(0, int(y) - _NEAR), min(free.shape[1], int(y) + _NEAR + 1)):
            away = math.hypot(i + 0.5 - x, j + 0.5 - y)
            if free[i, j] and away < min(times[i, j], _NEAR) and sees(free, i + 0.5, j + 0.5, x, y):
                times[i, j] = away


@njit(cache=True, inline="always")
def _reached(time: Any, cell: int, width: int) -> float:
    """When the front reaches a cell from its neighbours (first order, upwind)."""
    one, other = min(time[cell - width], time[cell + width]), min(time[cell - 1], time[cell + 1])
    first, apart = min(one, other), abs(one - other)
    if not apart < 1.0:  # one of them may be infinite, and infinite less infinite is no number
        return first + 1.0
    return first + (apart + math.sqrt(2.0 - apart * apart)) / 2


@njit(cache=True, inline="always")
def _wait(cell: int, bucket: int, head: Any, links: Any) -> int:
    """Let a cell wait in a bucket; returns 1 if it did not wait before. Links are: next, previous, bucket."""
    before = links[cell, 2]
    if before >= 0:
        _leave(cell, head, links)
    follower = head[bucket % _RING]
    links[cell, 0], links[cell, 1], links[cell, 2] = follower, -1, bucket
    if follower >= 0:
        links[follower, 1] = cell
    head[bucket % _RING] = cell
    return 0 if before >= 0 else 1


@njit(cache=True, inline="always")
def _leave(cell: int, head: Any, links: Any) -> None:
    following, previous = links[cell, 0], links[cell, 1]
    if previous >= 0:
        links[previous, 0] = following
    else:
        head[links[cell, 2] % _RING] = following
    if following >= 0:
        links[following, 1] = previous
    links[cell, 2] = -1


@njit(cache=True)
def sees(free: Any, x0: float, y0: float, x1: float, y1: float) -> bool:
    """Whether a straight line between two points stays on free cells."""
    steps = int(_SAMPLES * max(abs(x1 - x0), abs(y1 - y0))) + 1
    for step in range(steps + 1):
        share = step / steps
        i, j = math.floor(x0 + share * (x1 - x0)), math.floor(y0 + share * (y1 - y0))
        if not (0 <= i < free.shape[0] and 0 <= j < free.shape[1] and free[i, j]):
            return False
    return True


@njit(cache=True)
def walk_down(times: Any, i: int, j: int) -> Any:
    """(n, 2) the cells from one to the nearest goal, each the nearest of the eight around the one before."""
    cells = np.empty((times.size, 2), np.int64)
    count = 0
    while True:
        cells[count, 0], cells[count, 1] = i, j
        count += 1
        best, at_i, at_j = times[i, j], i, j
        for di in range(-1, 2):
            for dj in range(-1, 2):
                to_i, to_j = i + di, j + dj
                if not (0 <= to_i < times.shape[0] and 0 <= to_j < times.shape[1]):
                    continue
                whole = times[i, to_j] < np.inf and times[to_i, j] < np.inf  # corners are not cut
                if whole and times[to_i, to_j] < best:
                    best, at_i, at_j = times[to_i, to_j], to_i, to_j
        if (at_i, at_j) == (i, j):
            return cells[:count]
        i, j = at_i, at_j


@njit(cache=True)
def pulled(free: Any, points: Any) -> Any:
    """(m, 2) a path (n, 2) pulled taut: from each of its points straight on to the last one that is seen from there."""
    kept = np.empty((len(points), 2))
    count, at = 0, 0
    while True:
        kept[count] = points[at]
        count += 1
        if at == len(points) - 1:
            return kept[:count]
        on = at + 1
        for further in range(len(points) - 1, at + 1, -1):
            if sees(free, points[at, 0], points[at, 1], points[further, 0], points[further, 1]):
                on = further
                break
        at = on
