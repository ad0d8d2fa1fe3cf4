"""Colour, depth and instance ids of a MuJoCo scene by going through its solids, not through rays: no OpenGL.

The images are those of `RayCamera`, some fourteen times as fast; it needs numba.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.camera import Intrinsics
from agent.bodies.developing import develop
from agent.bodies.rays import Frame
from agent.bodies.skins import plain_skin
from agent.bodies.solids import draw
from agent.bodies.textures import atlas

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["RasterCamera"]


class RasterCamera:
    """Looks at a MuJoCo scene of boxes, spheres, capsules, cylinders and ellipsoids; see `RayCamera`.

    Args:
        model: The scene. It must not change in number and shape of geoms.
        entity: (ngeom,) the id of the entity that each geom is part of; 0 for none.
        colour: (ngeom, 3) in 0..255.
        camera: Intrinsics.
        skin: (ngeom, 5) how textures lie on the geoms (`materials.skins`); plain colours when None.
    """

    draws_into = True

    def __init__(
        self,
        model: Any,
        entity: NDArray[np.int32],
        colour: NDArray[np.float64],
        camera: Intrinsics,
        skin: NDArray[np.float64] | None = None,
    ) -> None:
        self.camera = camera
        self._kind = model.geom_type.astype(np.int64)
        self._size, self._aabb = model.geom_size.copy(), model.geom_aabb.copy()
        self._entity, self._colour = entity.astype(np.int32), np.asarray(colour, np.float64).copy()
        self._skin = plain_skin(model.ngeom) if skin is None else skin

    def paint(self, colour: NDArray[np.float64]) -> None:
        """Give every geom a colour, (ngeom, 3) in 0..255; it is kept, not copied."""
        self._colour = colour

    def look(
        self,
        data: Any,
        eye: tuple[float, float, float],
        yaw: float,
        unseen: NDArray[np.bool_],
        tilt: float = 0.0,
        into: Frame | None = None,
    ) -> Frame:
        """Draw what is seen.

        Args:
            data: The present state of the model.
            eye: x, y, z of the camera, metres.
            yaw: Where it looks, radians.
            unseen: (ngeom,) geoms to look through.
            tilt: How far up it looks, radians.
            into: Images to draw in, of before; new ones when None.
        """
        size = (self.camera.height, self.camera.width)
        if into is None:
            rgb, depth = np.empty((*size, 3), np.uint8), np.empty(size, np.float32)
            into = Frame(rgb=rgb, depth=depth, instance=np.empty(size, np.int32))
        into.depth.fill(np.inf)
        place = np.array([*eye, math.cos(yaw), math.sin(yaw), self.camera.focal, math.cos(tilt), math.sin(tilt)])
        shapes = (self._kind, self._size)
        seen, frames = draw(*shapes, self._aabb, data.geom_xpos, data.geom_xmat, unseen, place, into.depth)
        images = (into.depth, seen, into.instance, into.rgb)
        develop(*shapes, frames, place, *images, self._entity, self._colour, self._skin, *atlas())
        return into
