"""Homes that were written for other simulators, read again from their files alone and looked at by rays."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np
import trimesh

from agent.bodies.camera import EYE_HEIGHT, Intrinsics
from agent.homes.axes import matrix, to_y_up

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

__all__ = ["Reread", "reread"]

_FAR = 1e6
_HIDDEN = 5  # the group of geoms that are not looked at
_ID = re.compile(r"(?!(?:wall|ceiling|window)_\d).*?_(\d{4})(?!\d)")  # numbered, but no entities


class Reread:
    """A scene of which nothing is known but what a file says.

    Args:
        model: The scene as MuJoCo has it.
        data: Its state.
        ids: (ngeom,) which entity each geom is part of.
        y_up: Whether its frame is that of glTF; else it is ours.
        camera: What images are like.
    """

    def __init__(self, model: Any, data: Any, ids: NDArray[np.int32], *, y_up: bool, camera: Intrinsics) -> None:
        self._model, self._data, self._ids, self._y_up = model, data, ids, y_up
        rays = camera.rays()
        self._size, rays = rays.shape[:2], rays.reshape(-1, 3)
        self._lengths = np.linalg.norm(rays, axis=1)
        self._ways = rays / self._lengths[:, None]
        self._seen = np.ones(6, np.uint8)
        self._seen[_HIDDEN] = 0

    def look(self, spot: tuple[float, float], yaw: float) -> tuple[NDArray[np.float32], NDArray[np.int32]]:
        """(H, W) metres along the view axis, 0 where nothing is, and (H, W) ids, as our camera would have them."""
        cos, sin = math.cos(yaw), math.sin(yaw)
        ways = self._ways @ np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
        eye = np.array([*spot, EYE_HEIGHT])
        if self._y_up:
            eye, ways = to_y_up(eye), to_y_up(ways)
        count = len(ways)
        found, distance = np.zeros(count, np.int32), np.zeros(count)
        scene = (self._model, self._data, eye, np.ascontiguousarray(ways).ravel(), self._seen)
        mujoco.mj_multiRay(*scene, 1, -1, found, distance, None, count, _FAR)
        depth = np.where(found >= 0, distance / self._lengths, 0).astype(np.float32)
        return depth.reshape(self._size), np.where(found >= 0, self._ids[found], 0).reshape(self._size)


def reread(written: str, path: Path, robot: int, camera: Intrinsics) -> Reread:
    """A home that was written, read again.

    Args:
        written: The format: `mjcf`, `glb` or `habitat`.
        path: The file; of `habitat` the folder.
        robot: The id of the robot, whose camera does not see it.
        camera: What images are like.
    """
    if written == "mjcf":
        return _mjcf(path, robot, camera)
    return _triangles(_pieces_of_glb(path) if written == "glb" else _pieces_of_dataset(path), camera)


def _mjcf(path: Path, robot: int, camera: Intrinsics) -> Reread:
    """As plain MuJoCo loads it, in its keyframe; what only collides is in group 3."""
    model = mujoco.MjModel.from_xml_path(str(path))
    data = mujoco.MjData(model)
    mujoco.mj_resetDataKeyframe(model, data, 0)
    mujoco.mj_kinematics(model, data)
    ids = model.geom_user[:, 0].astype(np.int32)
    model.geom_group[(model.geom_group == 3) | (ids == robot)] = _HIDDEN
    return Reread(model, data, ids, y_up=False, camera=camera)


def _pieces_of_glb(path: Path) -> Iterable[tuple[int, Any]]:
    """Meshes where they stand, each with the id that its node's name tells."""
    scene = trimesh.load_scene(path)
    for node in scene.graph.nodes_geometry:
        pose, name = scene.graph[node]
        told = _ID.match(node)
        yield int(told[1]) if told else 0, scene.geometry[name].copy().apply_transform(pose)


def _pieces_of_dataset(folder: Path) -> Iterable[tuple[int, Any]]:
    """The templates of a scene where its instance places them, each with its semantic id."""
    instance = json.loads(next((folder / "scenes").glob("*.scene_instance.json")).read_text())
    for entry in instance["object_instances"]:
        template = json.loads((folder / "objects" / f"{entry['template_name']}.object_config.json").read_text())
        mesh = trimesh.load_scene(folder / "objects" / template["render_asset"]).to_mesh()
        yield template["semantic_id"], mesh.apply_transform(matrix(entry["translation"], entry["rotation"]))


def _triangles(pieces: Iterable[tuple[int, Any]], camera: Intrinsics) -> Reread:
    spec, ids = mujoco.MjSpec(), []
    for number, (entity, mesh) in enumerate(pieces):
        ids.append(entity)
        made = spec.add_mesh(name=str(number))
        made.uservert, made.userface = mesh.vertices.ravel(), mesh.faces.ravel()
        made.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL
        kind = mujoco.mjtGeom.mjGEOM_MESH
        spec.worldbody.add_body().add_geom(type=kind, meshname=str(number), contype=0, conaffinity=0)
    model = spec.compile()
    data = mujoco.MjData(model)
    mujoco.mj_kinematics(model, data)
    return Reread(model, data, np.array(ids, np.int32), y_up=True, camera=camera)
