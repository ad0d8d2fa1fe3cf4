"""Between our frame (z up) and that of glTF and habitat-sim (y up, a camera looks along -z): (x, y, z) → (x, z, -y).

Nothing else in the house knows of another frame.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

__all__ = ["Y_UP", "from_y_up", "heading", "matrix", "pose_y_up", "quaternion", "to_y_up", "yaw_of"]

Y_UP: NDArray[np.float64] = np.array([[1.0, 0, 0, 0], [0, 0, 1, 0], [0, -1, 0, 0], [0, 0, 0, 1]])
"""The turn that takes our frame to one with y up."""

Quaternion = tuple[float, float, float, float]
"""w, x, y, z."""


def to_y_up(points: ArrayLike) -> NDArray[np.float64]:
    """(..., 3) points of our frame with y up."""
    turned: NDArray[np.float64] = np.asarray(points, np.float64) @ Y_UP[:3, :3].T
    return turned


def from_y_up(points: ArrayLike) -> NDArray[np.float64]:
    """(..., 3) points with y up in our frame."""
    turned: NDArray[np.float64] = np.asarray(points, np.float64) @ Y_UP[:3, :3]
    return turned


def pose_y_up(pose: NDArray[np.float64]) -> NDArray[np.float64]:
    """A 4 × 4 pose of a thing in our frame, as the pose of the same thing, its own axes turned too, with y up."""
    turned: NDArray[np.float64] = Y_UP @ pose @ Y_UP.T
    return turned


def heading(yaw: float) -> Quaternion:
    """The turn about the upward axis (y) of one who looks along -z, so as to look where our yaw points."""
    half = (yaw - math.pi / 2) / 2
    return math.cos(half), 0.0, math.sin(half), 0.0


def yaw_of(turn: Sequence[float]) -> float:
    """Our yaw of one who looks along -z after a turn (w, x, y, z); what it looks up or down is left out."""
    w, x, y, z = turn
    ahead = (-2 * (x * z + w * y), -(1 - 2 * (x * x + y * y)))  # the x and z of where -z comes to point
    return math.atan2(-ahead[1], ahead[0])


def quaternion(turn: NDArray[np.float64]) -> Quaternion:
    """A 3 × 3 turn as a quaternion with w not negative."""
    from scipy.spatial.transform import Rotation

    x, y, z, w = Rotation.from_matrix(turn).as_quat(canonical=True).tolist()
    return w, x, y, z


def matrix(place: Sequence[float], turn: Sequence[float]) -> NDArray[np.float64]:
    """The 4 × 4 pose of a place and a quaternion (w, x, y, z)."""
    from scipy.spatial.transform import Rotation

    pose = np.eye(4)
    w, x, y, z = turn
    pose[:3, :3] = Rotation.from_quat([x, y, z, w]).as_matrix()
    pose[:3, 3] = place
    return pose
