"""Light for pictures of homes: the sun with its shadows, and a sky that reaches corners less than open floor.

Light comes from a few dozen directions. From each of them the home is drawn once, from far away; a point is lit from
there if nothing was found nearer. What is compiled stands in `shading.py`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.camera import Intrinsics
from agent.bodies.raster import RasterCamera

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Light", "basis", "lights"]

_FAR = 60.0  # metres from the middle of the home to where it is drawn from
_SUN = (math.radians(205), math.radians(52))  # azimuth and height of the sun
_SUN_SIZE, _SKY_SIZE = 2400, 360  # pixels of the images
_SKY = 64  # directions
_GOLDEN = math.pi * (3 - math.sqrt(5))


@dataclass(frozen=True, kw_only=True)
class Light:
    """The home as it is seen from where light comes from.

    Attributes:
        maps: (lights, H, W) metres along the view axis; infinite where nothing is.
        eyes: (lights, 3) where from.
        axes: (lights, 3, 3) ahead, left, up.
        focal: Pixels.
    """

    maps: NDArray[np.float32]
    eyes: NDArray[np.float64]
    axes: NDArray[np.float64]
    focal: float


def basis(yaw: float, tilt: float) -> NDArray[np.float64]:
    """(3, 3) the directions ahead, left and up of a camera, in the home's frame."""
    cos, sin, level, up = math.cos(yaw), math.sin(yaw), math.cos(tilt), math.sin(tilt)
    return np.array([[level * cos, level * sin, up], [-sin, cos, 0.0], [-up * cos, -up * sin, level]])


def lights(
    model: Any, data: Any, unseen: NDArray[np.bool_], middle: NDArray[np.float64], reach: float
) -> tuple[Light, Light]:
    """The sun and the sky over what lies within `reach` metres of a point."""
    heights = np.arcsin(0.1 + 0.88 * (np.arange(_SKY) + 0.5) / _SKY).tolist()  # evenly, but not too near to the ground
    sky = [(number * _GOLDEN, height) for number, height in enumerate(heights)]
    scene = (model, data, unseen, middle, reach)
    return _light(*scene, [_SUN], _SUN_SIZE), _light(*scene, sky, _SKY_SIZE)


def _light(
    model: Any,
    data: Any,
    unseen: NDArray[np.bool_],
    middle: NDArray[np.float64],
    reach: float,
    ways: list[tuple[float, float]],
    size: int,
) -> Light:
    camera = Intrinsics(width=size, height=size, hfov=2 * math.atan(reach / (_FAR - reach)))
    eye = RasterCamera(model, np.zeros(model.ngeom, np.int32), np.zeros((model.ngeom, 3)), camera)
    maps, eyes, axes = [], [], []
    for azimuth, height in ways:
        turned = basis(azimuth + math.pi, -height)
        place = middle - _FAR * turned[0]
        x, y, z = place.tolist()
        depth = eye.look(data, (x, y, z), azimuth + math.pi, unseen, -height).depth
        maps.append(np.where(depth > 0, depth, np.float32(np.inf)))
        eyes.append(place)
        axes.append(turned)
    return Light(maps=np.stack(maps), eyes=np.stack(eyes), axes=np.stack(axes), focal=camera.focal)
