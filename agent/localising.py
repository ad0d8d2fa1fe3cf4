"""Where the agent is, when odometry drifts: what it sees is laid over what it has mapped, and its pose corrected.

Each depth image is a scan of what stands upright around; the pose near the one that odometry tells at which the scan
fits the agent's own map best is taken for true (correlative scan matching, after Olson, ICRA 2009), and whoever keeps
the map draws the image into it from there. Where the map is empty, or the scan fits nowhere, odometry is believed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import ndimage

from agent.bodies.camera import Intrinsics
from agent.mapping import CELL, OccupancyMap

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Localiser", "Pose", "compose", "relative"]

Pose = tuple[float, float, float]
"""x, y (metres) and yaw (radians)."""

_BAND = (0.35, 1.15)  # metres above the floor: what stands there is furniture and walls, and in the map as well
_REACH = (0.3, 4.5)  # metres of depth that are laid over the map
_FEWEST, _MOST = 40, 300  # points of a scan
_BLUR = 0.07  # metres: how far a point may be from what is mapped and still half fit
_FITS = 0.45  # of a scan's points, from which it is believed
_WINDOW = 6.0  # metres of the map around the agent that are looked at
_COARSE = (0.05, 4, 0.02, 6)  # metres and steps of x and y, radians and steps of yaw
_FINE = (0.0125, 4, 0.005, 4)
_TRUST = (0.12, 0.06)  # metres and radians by which odometry is usually off, between two corrections
_STILL = 1e-3  # metres and radians: less is no move
_PULL = 0.04  # how much being off by that counts, of a scan that fits wholly


class Localiser:
    """Follows odometry, and corrects it by the map that is made on the way.

    Args:
        camera: The camera's intrinsics.
        pose: Where the agent is, as odometry begins: that is known.

    Attributes:
        pose: Where the agent is, by what is known now.
        moved: Metres that the wheels have made of the last step.
        still: Whether they neither drove nor turned.
        corrections: How often the pose was put right.
    """

    def __init__(self, camera: Intrinsics, pose: Pose) -> None:
        self.camera = camera
        self.corrections = 0
        self.begin(pose)

    def begin(self, pose: Pose) -> None:
        """Be at a pose that is known, and follow odometry from it: after it was put there by others."""
        self.pose = self._told = pose
        self.moved, self.still = 0.0, True

    def locate(
        self,
        told: Pose,
        height: float,
        depth: NDArray[np.float32],
        ids: NDArray[Any],
        drawn: OccupancyMap,
        *,
        ignore: Collection[int] = (),
    ) -> Pose:
        """Where the agent is, by odometry and one image.

        Args:
            told: Where odometry says that the agent is.
            height: Metres of the camera above the floor.
            depth: (H, W) metres along the view axis; 0 where nothing was hit. The camera looks level.
            ids: (H, W) instance ids.
            drawn: The map of what was seen before; it stays as it is.
            ignore: Ids that are no lasting obstacles, such as people.
        """
        moved = relative(self._told, told)
        self._told = told
        self.pose, self.moved = compose(self.pose, moved), math.hypot(*moved[:2])
        self.still = self.moved < _STILL and abs(moved[2]) < _STILL
        if not self.still:
            sees = np.where(np.isin(ids, list(ignore)), 0, depth) if ignore else depth
            self._correct(self._scan(sees, height), drawn)
        return self.pose

    def _scan(self, depth: NDArray[np.float32], height: float) -> NDArray[np.float64]:
        """(N, 2) metres ahead and to the left of what stands upright, one point to a cell."""
        across, upward = self.camera.slopes()
        level = height + upward[:, None] * depth
        here = (depth > _REACH[0]) & (depth < _REACH[1]) & (level > _BAND[0]) & (level < _BAND[1])
        points = np.stack([depth[here], (across * depth)[here]], axis=1).astype(np.float64)
        _, which, counts = np.unique(
            np.round(points / CELL).astype(np.int64), axis=0, return_inverse=True, return_counts=True
        )
        middles = np.stack([np.bincount(which, points[:, axis]) for axis in (0, 1)], axis=1) / counts[:, None]
        scan = middles[counts >= 2]  # a pixel on its own may be noise
        if len(scan) > _MOST:
            scan = scan[np.linspace(0, len(scan) - 1, _MOST).astype(np.int64)]
        return scan

    def _correct(self, scan: NDArray[np.float64], drawn: OccupancyMap) -> None:
        """Move the pose to where the scan fits best."""
        if len(scan) < _FEWEST:
            return
        field, corner = self._field(drawn)
        if field is None:
            return
        shift, _ = _best(_fits, field, corner, scan, self.pose, (0.0, 0.0, 0.0), _COARSE)
        shift, fit = _best(_fits_smoothly, field, corner, scan, self.pose, shift, _FINE)
        if fit >= _FITS:
            x, y, yaw = self.pose
            self.pose = (x + shift[0], y + shift[1], math.remainder(yaw + shift[2], math.tau))
            self.corrections += 1

    def _field(self, drawn: OccupancyMap) -> tuple[NDArray[np.float32] | None, tuple[float, float]]:
        """How well a point fits at each cell around, 1 where something is mapped; and the corner of that window."""
        i, j = drawn.cell(*self.pose[:2])
        cells = round(_WINDOW / CELL)
        low_i, low_j = max(i - cells, 0), max(j - cells, 0)
        taken = drawn.odds[low_i : i + cells, low_j : j + cells] > 0
        if taken.sum() < _FEWEST:
            return None, (0.0, 0.0)
        away = ndimage.distance_transform_edt(~taken) * CELL
        field = np.exp(-np.square(away / _BLUR) / 2).astype(np.float32)
        return field, (drawn.x + low_i * CELL, drawn.y + low_j * CELL)


def _best(
    fitting_at: Callable[..., NDArray[np.float64]],
    field: NDArray[np.float32],
    corner: tuple[float, float],
    scan: NDArray[np.float64],
    pose: Pose,
    about: Pose,
    grid: tuple[float, int, float, int],
) -> tuple[Pose, float]:
    """The shift of a pose, among those about one, at which a scan fits best; and how well it fits there."""
    step, reach, turn, turns = grid
    offsets = np.arange(-reach, reach + 1) * step
    best, found, fitting = -np.inf, about, 0.0
    for number in range(-turns, turns + 1):
        yaw = about[2] + number * turn
        cos, sin = math.cos(pose[2] + yaw), math.sin(pose[2] + yaw)
        x = pose[0] + about[0] + cos * scan[:, 0] - sin * scan[:, 1] - corner[0]
        y = pose[1] + about[1] + sin * scan[:, 0] + cos * scan[:, 1] - corner[1]
        fits = fitting_at(field, x, y, offsets)
        dx, dy = (about[0] + offsets)[:, None], (about[1] + offsets)[None, :]
        off = (dx * dx + dy * dy) / _TRUST[0] ** 2 + (yaw / _TRUST[1]) ** 2
        score = fits - _PULL * off / 2
        i, j = np.unravel_index(int(score.argmax()), score.shape)
        if score[i, j] > best:
            best, fitting = float(score[i, j]), float(fits[i, j])
            found = (about[0] + float(offsets[i]), about[1] + float(offsets[j]), yaw)
    return found, fitting


def _fits(
    field: NDArray[np.float32], x: NDArray[np.float64], y: NDArray[np.float64], offsets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(offsets, offsets) how well points fit on average, moved by each offset along x and along y."""
    nx, ny = field.shape
    i = np.clip(((x[None, :] + offsets[:, None]) / CELL).astype(np.int64), 0, nx - 1)  # (K, N)
    j = np.clip(((y[None, :] + offsets[:, None]) / CELL).astype(np.int64), 0, ny - 1)
    fits: NDArray[np.float64] = field[i[:, None, :], j[None, :, :]].mean(axis=2, dtype=np.float64)
    return fits


def _fits_smoothly(
    field: NDArray[np.float32], x: NDArray[np.float64], y: NDArray[np.float64], offsets: NDArray[np.float64]
) -> NDArray[np.float64]:
    """The same, interpolated between the middles of cells: a shift within a cell counts, too."""
    i = (x[None, :] + offsets[:, None]) / CELL - 0.5
    j = (y[None, :] + offsets[:, None]) / CELL - 0.5
    shape = (len(offsets), len(offsets), len(x))
    at = np.stack([np.broadcast_to(i[:, None, :], shape).ravel(), np.broadcast_to(j[None, :, :], shape).ravel()])
    fits: NDArray[np.float64] = ndimage.map_coordinates(field, at, order=1).reshape(shape).mean(axis=2)
    return fits


def relative(start: Pose, end: Pose) -> Pose:
    """A pose as another has it before itself: metres ahead, metres to the left, radians."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    cos, sin = math.cos(start[2]), math.sin(start[2])
    return cos * dx + sin * dy, cos * dy - sin * dx, math.remainder(end[2] - start[2], math.tau)


def compose(start: Pose, moved: Pose) -> Pose:
    """The pose that one comes to from another; the opposite of `relative`."""
    cos, sin = math.cos(start[2]), math.sin(start[2])
    x, y = start[0] + cos * moved[0] - sin * moved[1], start[1] + sin * moved[0] + cos * moved[1]
    return x, y, math.remainder(start[2] + moved[2], math.tau)
