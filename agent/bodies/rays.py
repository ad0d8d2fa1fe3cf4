"""Colour, depth and instance ids of a MuJoCo scene by casting one ray per pixel: no OpenGL, no graphics card.

`mj_multiRay` takes time in proportion to rays × bodies, so a view is cut into tiles, and for each tile only the geoms
that reach into it are copied to a small model of stand-ins, which the rays of that tile are cast at. What is left
out cannot be hit, so the images are those that one `mj_ray` per pixel would give (a test says so).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import mujoco
import numpy as np

from agent.bodies.camera import Intrinsics
from agent.bodies.skins import GRAZING, factors, plain_skin

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["AMBIENT", "LIGHT", "SKY", "Eye", "Frame", "RayCamera"]

_TILES = (10, 3)  # across and down
_FAR = 1e6
AMBIENT = 0.86
"""How bright a surface is that faces no light."""
LIGHT = (0.07, 0.045, 0.09)
"""How much brighter it is where it faces +x, +y, up; and darker, the other way."""
SKY = (238.0, 240.0, 242.0)
"""The colour where nothing is."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What one look gives.

    Attributes:
        rgb: (H, W, 3) uint8.
        depth: (H, W) float32, metres along the view axis; 0 where nothing was hit.
        instance: (H, W) int32, the id of the entity seen; 0 where it is none.
    """

    rgb: NDArray[np.uint8]
    depth: NDArray[np.float32]
    instance: NDArray[np.int32]


class Eye(Protocol):
    """What draws a scene; see `RayCamera`."""

    def paint(self, colour: NDArray[np.float64]) -> None:
        """Give every geom a colour."""
        ...

    def look(
        self, data: Any, eye: tuple[float, float, float], yaw: float, unseen: NDArray[np.bool_], tilt: float = 0.0
    ) -> Frame:
        """Draw what is seen."""
        ...


class _StandIns:
    """A model of loose geoms that take the shape and the place of others."""

    def __init__(self, size: int) -> None:
        spec = mujoco.MjSpec()
        for _ in range(size):
            body = spec.worldbody.add_body(mocap=True)
            body.add_geom(type=mujoco.mjtGeom.mjGEOM_BOX, size=[1, 1, 1])
        self.model = spec.compile()
        self.data = mujoco.MjData(self.model)
        mujoco.mj_kinematics(self.model, self.data)
        assert (
            self.model.nbvh == size
        )  # one bounding box for each body, in order (geoms that do not collide would have none)

    def stand(self, scene: _Scene, which: NDArray[np.intp]) -> None:
        """Take the place of some geoms of a scene; the rest of the stand-ins hide."""
        model, data, count = self.model, self.data, len(which)
        model.geom_type[:count] = scene.types[which]
        model.geom_size[:count] = scene.sizes[which]
        model.geom_rbound[:count] = scene.radii[which]
        model.geom_aabb[:count] = scene.boxes[which]
        model.bvh_aabb[:count] = scene.boxes[which]
        data.geom_xpos[:count] = data.xipos[1 : count + 1] = scene.places[which]
        data.geom_xmat[:count] = data.ximat[1 : count + 1] = scene.turns[which]
        model.geom_group[:count] = 0
        model.geom_group[count:] = 1


@dataclass(frozen=True)
class _Scene:
    """The geoms that may be seen from somewhere, relative to the camera (ahead, left, up)."""

    types: NDArray[np.int32]  # (G,)
    sizes: NDArray[np.float64]  # (G, 3)
    radii: NDArray[np.float64]  # (G,)
    boxes: NDArray[np.float64]  # (G, 6) centre and half extents in the geom's frame
    places: NDArray[np.float64]  # (G, 3)
    turns: NDArray[np.float64]  # (G, 9)


class RayCamera:
    """Looks at a MuJoCo scene of boxes, spheres, capsules, cylinders and ellipsoids.

    Args:
        model: The scene. It must not change in number and shape of geoms.
        entity: (ngeom,) the id of the entity that each geom is part of; 0 for none.
        colour: (ngeom, 3) in 0..255.
        camera: Intrinsics; the sizes must be divisible by the tiles (10 across, 3 down).
        skin: (ngeom, 5) how textures lie on the geoms (`materials.skins`); plain colours when None.

    Raises:
        ValueError: If the image cannot be cut into tiles.
    """

    def __init__(
        self,
        model: Any,
        entity: NDArray[np.int32],
        colour: NDArray[np.float64],
        camera: Intrinsics,
        skin: NDArray[np.float64] | None = None,
    ) -> None:
        across, down = _TILES
        if camera.width % across or camera.height % down:
            raise ValueError(f"image of {camera.width}×{camera.height} cannot be cut into {across}×{down} tiles")
        self.model = model
        self.camera = camera
        self.entity = np.append(entity, 0).astype(np.int32)  # index -1, nothing hit, is entity 0
        self.colour = np.vstack([colour, SKY])
        self._skin = np.vstack([plain_skin(model.ngeom) if skin is None else skin, plain_skin(1)])
        self._stand_ins: dict[int, _StandIns] = {}
        self._cut_into_tiles()

    def paint(self, colour: NDArray[np.float64]) -> None:
        """Give every geom a colour, (ngeom, 3) in 0..255."""
        self.colour[:-1] = colour

    def _cut_into_tiles(self) -> None:
        camera, (across, down) = self.camera, _TILES
        rays = camera.rays()
        wide, high = camera.width // across, camera.height // down
        tiled = rays.reshape(down, high, across, wide, 3).swapaxes(1, 2).reshape(-1, 3)
        self._lengths = np.linalg.norm(tiled, axis=1)
        self._directions = np.ascontiguousarray(tiled / self._lengths[:, None])  # (N, 3) camera frame, tile by tile
        self._tile = wide * high
        self._left = [_edge(camera.width / 2 - wide * i, camera.focal, 1) for i in range(across + 1)]
        self._up = [_edge(camera.height / 2 - high * i, camera.focal, 2) for i in range(down + 1)]
        count = len(tiled)
        self._geom = np.zeros(count, np.int32)
        self._distance = np.zeros(count)
        self._normal = np.zeros((count, 3))

    def look(
        self,
        data: Any,
        eye: tuple[float, float, float],
        yaw: float,
        unseen: NDArray[np.bool_],
        tilt: float = 0.0,
    ) -> Frame:
        """Cast the rays.

        Args:
            data: The present state of the model.
            eye: x, y, z of the camera, metres.
            yaw: Where it looks, radians.
            unseen: (ngeom,) geoms to look through.
            tilt: How far up it looks, radians.
        """
        scene, kept, turn = self._scene(data, eye, _turned(yaw, tilt), unseen)
        tiles = self._in_tiles(scene)
        self._geom.fill(-1)
        for tile, reaching in enumerate(tiles):
            which = np.flatnonzero(reaching)
            if len(which):
                self._cast(scene, which, tile)
        seen = np.where(self._geom >= 0, kept[self._geom], len(unseen))
        return self._develop(seen, turn, data, np.asarray(eye))

    def _scene(
        self, data: Any, eye: tuple[float, float, float], turn: NDArray[np.float64], unseen: NDArray[np.bool_]
    ) -> tuple[_Scene, NDArray[np.intp], NDArray[np.float64]]:
        """What is not wholly behind the camera, seen from it."""
        places = (data.geom_xpos - np.asarray(eye)) @ turn.T
        kept = np.flatnonzero(~unseen & (places[:, 0] > -self.model.geom_rbound))
        turns = turn @ data.geom_xmat[kept].reshape(-1, 3, 3)
        model = self.model
        scene = _Scene(
            model.geom_type[kept],
            model.geom_size[kept],
            model.geom_rbound[kept],
            model.geom_aabb[kept],
            places[kept],
            turns.reshape(-1, 9),
        )
        return scene, kept, turn

    def _in_tiles(self, scene: _Scene) -> NDArray[np.bool_]:
        """(tiles, geoms) whether the bounding box of a geom reaches into the pyramid of a tile."""
        turns = scene.turns.reshape(-1, 3, 3)
        middles = scene.places + np.einsum("gij,gj->gi", turns, scene.boxes[:, :3])
        columns = _between(np.array(self._left), middles, turns, scene.boxes[:, 3:])
        rows = _between(np.array(self._up), middles, turns, scene.boxes[:, 3:])
        both: NDArray[np.bool_] = (rows[:, None] & columns[None]).reshape(-1, len(middles))
        return both

    def _cast(self, scene: _Scene, which: NDArray[np.intp], tile: int) -> None:
        size = 4 * math.ceil(len(which) / 4)
        stand_ins = self._stand_ins.get(size)
        if stand_ins is None:
            stand_ins = self._stand_ins[size] = _StandIns(size)
        stand_ins.stand(scene, which)
        part = slice(tile * self._tile, (tile + 1) * self._tile)
        found = self._geom[part]
        mujoco.mj_multiRay(
            stand_ins.model,
            stand_ins.data,
            np.zeros(3),
            self._directions[part].ravel(),
            np.array([1, 0, 0, 0, 0, 0], np.uint8),
            1,
            -1,
            found,
            self._distance[part],
            self._normal[part].reshape(-1),
            self._tile,
            _FAR,
        )
        found[found >= 0] = which[found[found >= 0]]

    def _develop(self, seen: NDArray[np.intp], turn: NDArray[np.float64], data: Any, eye: NDArray[np.float64]) -> Frame:
        """Each side of a thing in its own brightness, under its texture."""
        light = np.where(seen < len(self.entity) - 1, AMBIENT + self._normal @ (turn @ np.array(LIGHT)), 1.0)
        tones = self.colour[seen] * light[:, None]
        depth = np.where(self._geom >= 0, self._distance / self._lengths, 0)
        laid = np.flatnonzero(self._skin[seen, 0] > 0)
        rays, axes = self._directions[laid] * self._lengths[laid, None], data.geom_xmat[seen[laid]].reshape(-1, 3, 3)
        points = (rays * depth[laid, None]) @ turn + eye - data.geom_xpos[seen[laid]]
        faces, facing = self._normal[laid] @ turn, np.abs((self._normal[laid] * rays).sum(axis=1))
        pixel = depth[laid] / self.camera.focal / np.sqrt(np.maximum(facing, GRAZING))
        tones[laid] *= factors(
            self._skin[seen[laid]],
            np.einsum("nij,ni->nj", axes, points),
            np.einsum("nij,ni->nj", axes, faces),
            pixel,
        )
        return Frame(
            rgb=self._whole(np.minimum(tones, 255).astype(np.uint8)),
            depth=self._whole(depth.astype(np.float32)),
            instance=self._whole(self.entity[seen]),
        )

    def _whole(self, tiled: NDArray[Any]) -> NDArray[Any]:
        """Tiles put together to an image."""
        camera, (across, down) = self.camera, _TILES
        wide, high = camera.width // across, camera.height // down
        parts = tiled.reshape(down, across, high, wide, *tiled.shape[1:])
        return np.ascontiguousarray(parts.swapaxes(1, 2).reshape(camera.height, camera.width, *tiled.shape[1:]))


def _turned(yaw: float, tilt: float) -> NDArray[np.float64]:
    """From the home's frame to the camera's (ahead, left, up)."""
    cos, sin = math.cos(yaw), math.sin(yaw)
    turn = np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
    if tilt:
        level, up = math.cos(tilt), math.sin(tilt)
        turn = np.array([[level, 0.0, up], [0.0, 1.0, 0.0], [-up, 0.0, level]]) @ turn
    return turn


def _edge(offset: float, focal: float, axis: int) -> NDArray[np.float64]:
    """The plane through the eye and a line of pixels `offset` pixels left of (or above) the middle: its normal."""
    normal = np.zeros(3)
    normal[0], normal[axis] = offset / focal, -1.0
    return normal


def _between(
    planes: NDArray[np.float64], middles: NDArray[np.float64], turns: NDArray[np.float64], halves: NDArray[np.float64]
) -> NDArray[np.bool_]:
    """(planes - 1, boxes) whether a box reaches between one plane and the next."""
    middle = planes @ middles.T  # (P, G) how far beyond the plane
    reach = np.einsum("pgj,gj->pg", np.abs(np.einsum("pi,gij->pgj", planes, turns)), halves)
    inner = middle + reach >= 0
    outer = middle - reach <= 0
    between: NDArray[np.bool_] = inner[:-1] & outer[1:]
    return between
