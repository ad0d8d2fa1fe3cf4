"""The agent's own occupancy map: what depth images say about floor and obstacles, and which room's floor is where."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from agent.bodies.camera import Intrinsics

if TYPE_CHECKING:
    from collections.abc import Collection

    from numpy.typing import NDArray

__all__ = ["CELL", "OccupancyMap"]

CELL = 0.05
"""Edge of a cell in metres."""

FLOOR_BAND = 0.05
"""A point this near to z = 0 (metres) is floor."""
OBSTACLE_BAND = (0.08, 1.45)
"""A point between these heights (metres) is in the robot's way."""
RANGE = 5.0
"""Depth beyond which nothing is drawn in the map, in metres."""
HIT, SEEN_FREE, MOST, LEAST = 4, -1, 20, -8
_STEP_OF_ROWS = 2


@dataclass(frozen=True)
class _Template:
    """Where the floor would be seen, for each depth at which the map wants to know it."""

    depths: NDArray[np.float32]  # (K,) metres
    rows: NDArray[np.int64]  # (K,)
    near: NDArray[np.float32]  # (N,) depths below the lower edge of the image

    @classmethod
    def of(cls, camera: Intrinsics, eye: float) -> _Template:
        """For a camera `eye` metres above the floor."""
        nearest = eye * camera.focal / (camera.height / 2 - 0.5)
        depths = np.arange(nearest, RANGE, CELL * 0.9, dtype=np.float32)
        rows = np.round(camera.height / 2 - 0.5 + eye * camera.focal / depths).astype(np.int64)
        near = np.arange(0.1, nearest, CELL * 0.9, dtype=np.float32)
        return cls(depths, np.clip(rows, 0, camera.height - 1), near)


@dataclass
class OccupancyMap:
    """A grid of log-odds that grows as the agent sees more: below zero free, above zero occupied, zero unknown.

    Attributes:
        x, y: The corner of cell (0, 0) in the home's frame, metres.
        odds: (nx, ny) log-odds, in arbitrary units.
        room: (nx, ny) id of the room whose floor was seen in a cell; 0 where none was.
    """

    x: float = 0.0
    y: float = 0.0
    odds: NDArray[np.int16] = field(default_factory=lambda: np.zeros((0, 0), np.int16))
    room: NDArray[np.int32] = field(default_factory=lambda: np.zeros((0, 0), np.int32))
    _template: tuple[Intrinsics, float, _Template] | None = None

    @classmethod
    def around(cls, x: float, y: float, half: float = 8.0) -> OccupancyMap:
        """An empty map of the square of half-edge `half` metres around a point."""
        cells = round(2 * half / CELL)
        corner = (math.floor((x - half) / CELL) * CELL, math.floor((y - half) / CELL) * CELL)
        return cls(*corner, np.zeros((cells, cells), np.int16), np.zeros((cells, cells), np.int32))

    def cell(self, x: float, y: float) -> tuple[int, int]:
        """The cell that holds a point (it may lie outside of the grid)."""
        return math.floor((x - self.x) / CELL), math.floor((y - self.y) / CELL)

    def centre(self, cell: tuple[int, int]) -> tuple[float, float]:
        """The middle of a cell in the home's frame."""
        return self.x + (cell[0] + 0.5) * CELL, self.y + (cell[1] + 0.5) * CELL

    def room_at(self, x: float, y: float, within: float = 0.5) -> int:
        """The room whose floor was seen at a point or, failing that, nearest to it; 0 if none within reach."""
        i, j = self.cell(x, y)
        reach = max(1, round(within / CELL))
        window = self.room[max(i - reach, 0) : i + reach + 1, max(j - reach, 0) : j + reach + 1]
        found = np.argwhere(window)
        if not len(found):
            return 0
        away = np.hypot(found[:, 0] + max(i - reach, 0) - i, found[:, 1] + max(j - reach, 0) - j)
        best = found[int(np.argmin(away))]
        return int(window[best[0], best[1]])

    def taken_within(self, point: tuple[float, float], reach: float) -> bool:
        """Whether the map shows an obstacle within `reach` metres of a point."""
        i, j = self.cell(*point)
        cells = math.ceil(reach / CELL)
        low_i, low_j = max(i - cells, 0), max(j - cells, 0)
        found = np.argwhere(self.odds[low_i : i + cells + 1, low_j : j + cells + 1] > 0)
        away = np.hypot(found[:, 0] + low_i - i, found[:, 1] + low_j - j)
        return bool((away * CELL <= reach).any())

    def rooms_of(self, block: int) -> NDArray[np.int32]:
        """(nx // block, ny // block) the room of each block of cells, by the nearest floor seen; 0 if none was."""
        nx, ny = self.room.shape[0] // block, self.room.shape[1] // block
        seen: NDArray[np.int32] = self.room[: nx * block, : ny * block].reshape(nx, block, ny, block).max(axis=(1, 3))
        if not seen.any():
            return seen
        i, j = ndimage.distance_transform_edt(seen == 0, return_distances=False, return_indices=True)
        filled: NDArray[np.int32] = seen[i, j]
        return filled

    def integrate(
        self,
        camera: Intrinsics,
        depth: NDArray[np.float32],
        ids: NDArray[Any],
        pose: tuple[float, float, float, float],
        *,
        floors: Collection[int] = (),
        ignore: Collection[int] = (),
    ) -> None:
        """Draw one posed depth image into the map.

        Args:
            camera: The camera's intrinsics.
            depth: (H, W) metres along the view axis; 0 or infinite where nothing was hit.
            ids: (H, W) instance ids.
            pose: x, y, z of the camera and the yaw in which it looks.
            floors: Ids that are floors: the rooms whose floor is seen.
            ignore: Ids that are no lasting obstacles, such as people.
        """
        sees = np.isfinite(depth) & (depth > 0)
        if ignore:
            sees &= ~np.isin(ids, list(ignore))
        template = self._template_for(camera, pose[2])
        hits = self._obstacles(camera, np.where(sees, depth, 0), pose)
        self._floor(camera, depth, ids, pose, template, floors)
        flat = self._flat(*hits)
        self.odds.ravel()[flat] = np.minimum(np.maximum(self.odds.ravel()[flat], 0) + HIT, MOST)

    def stand(self, x: float, y: float, radius: float) -> None:
        """Note that the agent stands here: what is beneath it is free."""
        span = np.arange(-radius, radius + CELL, CELL)
        dx, dy = np.meshgrid(span, span, indexing="ij")
        inside = np.hypot(dx, dy) <= radius
        flat = self._flat(x + dx[inside], y + dy[inside])
        self.odds.ravel()[flat] = LEAST

    def _template_for(self, camera: Intrinsics, eye: float) -> _Template:
        if self._template is None or self._template[:2] != (camera, round(eye, 3)):
            self._template = (camera, round(eye, 3), _Template.of(camera, eye))
        return self._template[2]

    def _obstacles(
        self, camera: Intrinsics, depth: NDArray[np.float32], pose: tuple[float, float, float, float]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Where, seen from above, the points are that stand in the robot's way."""
        across, upward = camera.slopes()
        height = pose[2] + upward[:, None] * depth
        way = (depth > 0) & (depth < RANGE) & (height > OBSTACLE_BAND[0]) & (height < OBSTACLE_BAND[1])
        ahead = [depth[::_STEP_OF_ROWS][way[::_STEP_OF_ROWS]]]
        left = [(across * depth)[::_STEP_OF_ROWS][way[::_STEP_OF_ROWS]]]
        # Surfaces seen flat from above: rows lie further apart than cells, and what is between belongs to them.
        apart = depth[:-1] - depth[1:]
        flat = way[:-1] & way[1:] & (apart > CELL / 2) & (apart < 0.6) & (np.abs(height[:-1] - height[1:]) < 0.04)
        side = np.broadcast_to(across, depth.shape)[1:][flat]
        for part in (0.0, 0.25, 0.5, 0.75):
            between = depth[1:][flat] + part * apart[flat]
            ahead.append(between)
            left.append(side * between)
        return _turned(np.concatenate(ahead), np.concatenate(left), pose)

    def _floor(
        self,
        camera: Intrinsics,
        depth: NDArray[np.float32],
        ids: NDArray[Any],
        pose: tuple[float, float, float, float],
        template: _Template,
        floors: Collection[int],
    ) -> None:
        across, upward = camera.slopes()
        seen = depth[template.rows]  # (K, W)
        height = pose[2] + upward[template.rows, None] * seen
        is_floor = (np.abs(height) < FLOOR_BAND) & np.isfinite(seen) & (seen > 0)
        above = depth[np.maximum(template.rows - 1, 0)]  # a pixel's patch of floor ends where the next one up begins
        is_floor &= (above <= 0) | (template.depths[:, None] < above - CELL / 2)
        which, column = np.nonzero(is_floor)
        ahead = template.depths[which]
        x, y = _turned(ahead, across[column] * ahead, pose)
        flat = self._flat(x, y)
        odds = self.odds.ravel()
        odds[flat] = np.maximum(odds[flat] + SEEN_FREE, LEAST)  # a cell hit by many pixels counts once
        label = ids[template.rows[which], column]
        if len(floors):
            named = np.isin(label, list(floors))
            self.room.ravel()[flat[named]] = label[named]
        self._assume(across, is_floor[0], pose, template)

    def _assume(
        self,
        across: NDArray[np.float32],
        open_columns: NDArray[np.bool_],
        pose: tuple[float, float, float, float],
        template: _Template,
    ) -> None:
        """Where the lowest row sees floor, take what lies nearer, below the image, for free until seen."""
        sides = across[open_columns]
        ahead = np.repeat(template.near, len(sides))
        x, y = _turned(ahead, np.tile(sides, len(template.near)) * ahead, pose)
        flat = self._flat(x, y)
        odds = self.odds.ravel()
        odds[flat[odds[flat] == 0]] = SEEN_FREE

    def _flat(self, x: NDArray[Any], y: NDArray[Any]) -> NDArray[np.int64]:
        """Flat cell numbers of points; the grid grows to hold them."""
        if not len(x):
            return np.zeros(0, np.int64)
        self._grow(float(x.min()), float(y.min()), float(x.max()), float(y.max()))
        i = ((x - self.x) / CELL).astype(np.int64)
        j = ((y - self.y) / CELL).astype(np.int64)
        flat: NDArray[np.int64] = i * self.odds.shape[1] + j
        return flat

    def _grow(self, left: float, bottom: float, right: float, top: float) -> None:
        width, height = self.odds.shape
        wanted = (
            math.ceil((self.x - left) / CELL) + 1,
            math.ceil((right - self.x) / CELL) + 1 - width,
            math.ceil((self.y - bottom) / CELL) + 1,
            math.ceil((top - self.y) / CELL) + 1 - height,
        )
        if max(wanted) <= 1:
            return
        pad = [0 if cells <= 1 else cells + 80 for cells in wanted]
        shape = ((pad[0], pad[1]), (pad[2], pad[3]))
        self.odds, self.room = np.pad(self.odds, shape), np.pad(self.room, shape)
        self.x -= pad[0] * CELL
        self.y -= pad[2] * CELL


def _turned(
    ahead: NDArray[Any], left: NDArray[Any], pose: tuple[float, float, float, float]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Points ahead and to the left of the camera, in the home's frame."""
    cos, sin = math.cos(pose[3]), math.sin(pose[3])
    return pose[0] + cos * ahead - sin * left, pose[1] + sin * ahead + cos * left
