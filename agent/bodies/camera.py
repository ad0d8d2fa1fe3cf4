"""The robot's pinhole camera: its intrinsics, and the ray of every pixel."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CAMERA", "EYE_HEIGHT", "Intrinsics"]

EYE_HEIGHT = 1.2
"""Metres from the floor to the camera, high enough to look down on tables and worktops."""


@dataclass(frozen=True, kw_only=True)
class Intrinsics:
    """A pinhole camera that looks straight ahead: image size in pixels, horizontal field of view in radians."""

    width: int
    height: int
    hfov: float

    @property
    def focal(self) -> float:
        """Focal length in pixels."""
        return self.width / 2 / math.tan(self.hfov / 2)

    def slopes(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """How far left (per column) and up (per row) a pixel looks, per metre of depth: (W,), (H,)."""
        across = (self.width / 2 - 0.5 - np.arange(self.width, dtype=np.float32)) / self.focal
        upward = (self.height / 2 - 0.5 - np.arange(self.height, dtype=np.float32)) / self.focal
        return across, upward

    def rays(self) -> NDArray[np.float64]:
        """(H, W, 3) what lies at a depth of one metre in each pixel: ahead (always 1), left, up."""
        across = (self.width / 2 - 0.5 - np.arange(self.width)) / self.focal
        upward = (self.height / 2 - 0.5 - np.arange(self.height)) / self.focal
        left, up = np.meshgrid(across, upward)
        return np.stack([np.ones_like(left), left, up], axis=-1)


CAMERA = Intrinsics(width=160, height=120, hfov=math.pi / 2)
"""What the robot has."""
