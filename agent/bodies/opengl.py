"""The images of a MuJoCo scene by OpenGL, for whoever has it and asks for it: smooth shading, the same depth and ids.

It needs the packages `pyopengl` and, on a desktop, `glfw`; without a screen MUJOCO_GL=egl (Mesa's libEGL, or a graphics
card's) or osmesa. Nothing else of the project needs any of these.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from agent.bodies.body import BodyError
from agent.bodies.camera import Intrinsics
from agent.bodies.rays import Frame

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["GlCamera"]

_AWAY = 5  # the geom group of what is not to be seen
_NEAR, _FAR = 0.01, 60.0  # metres


class GlCamera:
    """Looks at a MuJoCo scene through OpenGL; see `RayCamera`.

    Args:
        model: The scene. Its colours are changed with `paint`.
        entity: (ngeom,) the id of the entity that each geom is part of; 0 for none.
        colour: (ngeom, 3) in 0..255.
        camera: Intrinsics.
        skin: Taken as other cameras take it; no textures are drawn.

    Raises:
        BodyError: If there is no OpenGL here.
    """

    def __init__(
        self,
        model: Any,
        entity: NDArray[np.int32],
        colour: NDArray[np.float64],
        camera: Intrinsics,
        skin: NDArray[np.float64] | None = None,
    ) -> None:
        self.model, self.camera = model, camera
        self.entity = np.append(entity, 0).astype(np.int32)  # index -1, nothing hit, is entity 0
        model.vis.global_.fovy = math.degrees(2 * math.atan(camera.height / 2 / camera.focal))
        model.vis.map.znear, model.vis.map.zfar = _NEAR / model.stat.extent, _FAR / model.stat.extent
        # The defaults, 4 samples a pixel and a shadow map of 4096, are 20 times as slow without a graphics card.
        model.vis.quality.offsamples = 0
        head = model.vis.headlight
        head.ambient[:], head.diffuse[:], head.specular[:] = 0.86, 0.12, 0.0
        try:
            self._renderer = mujoco.Renderer(model, camera.height, camera.width)
        except Exception as error:  # each backend fails in its own way
            raise BodyError(f"no OpenGL here ({' '.join(str(error).split())[:120]})") from None
        for flag in ("SHADOW", "REFLECTION", "SKYBOX", "HAZE"):
            self._renderer.scene.flags[getattr(mujoco.mjtRndFlag, f"mjRND_{flag}")] = 0
        self._options = mujoco.MjvOption()
        self._options.geomgroup[:] = (1, 1, 1, 0, 1, 0)
        self._eye = mujoco.MjvCamera()
        self._eye.type, self._eye.distance = mujoco.mjtCamera.mjCAMERA_FREE, 1.0
        self.paint(colour)

    def paint(self, colour: NDArray[np.float64]) -> None:
        """Give every geom a colour, (ngeom, 3) in 0..255."""
        self.model.geom_rgba[:, :3] = np.asarray(colour) / 255

    def look(
        self, data: Any, eye: tuple[float, float, float], yaw: float, unseen: NDArray[np.bool_], tilt: float = 0.0
    ) -> Frame:
        """Draw what is seen: three images, of colour, depth and ids; see `RayCamera`."""
        ahead = (math.cos(tilt) * math.cos(yaw), math.cos(tilt) * math.sin(yaw), math.sin(tilt))
        self._eye.lookat[:] = np.add(eye, ahead)
        self._eye.azimuth, self._eye.elevation = math.degrees(yaw), math.degrees(tilt)
        groups = self.model.geom_group.copy()
        self.model.geom_group[unseen] = _AWAY
        try:
            self._renderer.update_scene(data, self._eye, self._options)
        finally:
            self.model.geom_group[:] = groups
        rgb = self._renderer.render().copy()
        self._renderer.enable_depth_rendering()
        depth = self._renderer.render().copy()
        self._renderer.disable_depth_rendering()
        self._renderer.enable_segmentation_rendering()
        segments = self._renderer.render()
        self._renderer.disable_segmentation_rendering()
        geom = np.where(segments[..., 1] == int(mujoco.mjtObj.mjOBJ_GEOM), segments[..., 0], -1)
        found = np.where(geom >= 0, depth, 0).astype(np.float32)
        return Frame(rgb=rgb, depth=found, instance=self.entity[geom])

    def close(self) -> None:
        """Give back what OpenGL holds."""
        self._renderer.close()
