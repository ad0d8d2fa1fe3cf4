"""What a scene dataset of habitat-sim looks like: its files read by trimesh, its triangles seen by MuJoCo's rays.

It shares no code with the exporter and keeps to habitat-sim's own frame: y up, a camera that looks along -z.
"""

from __future__ import annotations

import json
import math
from pathlib import Path

import mujoco
import numpy as np
import trimesh

FAR = 1e6


class DatasetScene:
    """One scene of a dataset.

    Attributes:
        instances: The entries of the scene's objects, in order.
        ids: (n,) their semantic ids.
        config: The dataset's configuration, and what it finds.
    """

    def __init__(self, configuration: Path, scene: str) -> None:
        folder = configuration.parent
        self.config = json.loads(configuration.read_text())
        templates = {_name(path): path for path in _listed(folder, self.config["objects"], ".object_config.json")}
        scenes = {_name(path): path for path in _listed(folder, self.config["scene_instances"], ".scene_instance.json")}
        instance = json.loads(scenes[scene].read_text())
        assert instance["stage_instance"]["template_name"] == "NONE"
        self.semantics = _semantics(folder, self.config, instance["semantic_scene_instance"])
        self.instances = instance["object_instances"]
        self.names = [entry["template_name"] for entry in self.instances]
        spec, ids, self.meshes = mujoco.MjSpec(), [], []
        for number, entry in enumerate(self.instances):
            matching = [name for name in templates if entry["template_name"] in name]
            assert matching == [entry["template_name"]], f"{entry['template_name']} is part of other names: {matching}"
            template = json.loads(templates[entry["template_name"]].read_text())
            assert template["COM"] == [0, 0, 0]
            mesh = trimesh.load_scene(templates[entry["template_name"]].parent / template["render_asset"]).to_mesh()
            self.meshes.append(mesh)
            ids.append(template["semantic_id"])
            _add(spec, number, mesh, entry)
        self.ids = np.array(ids)
        self.model = spec.compile()
        self.data = mujoco.MjData(self.model)
        mujoco.mj_kinematics(self.model, self.data)

    def move(self, number: int, place, turn) -> None:
        """Put an object elsewhere: x, y, z and w, x, y, z."""
        self.data.mocap_pos[number], self.data.mocap_quat[number] = place, turn
        mujoco.mj_kinematics(self.model, self.data)

    def look(self, eye, turn, size, hfov: float):
        """Depth along the view axis (0 where nothing is) and semantic ids, both (height, width).

        Args:
            eye: x, y, z of the camera.
            turn: w, x, y, z; without a turn it looks along -z.
            size: Height and width.
            hfov: Degrees.
        """
        height, width = size
        focal = width / 2 / math.tan(math.radians(hfov) / 2)
        right = (np.arange(width) + 0.5 - width / 2) / focal
        up = (height / 2 - 0.5 - np.arange(height)) / focal
        rays = np.stack([*np.meshgrid(right, up), np.full(size, -1.0)], axis=-1).reshape(-1, 3)
        matrix = np.zeros(9)
        mujoco.mju_quat2Mat(matrix, np.asarray(turn, float))
        lengths = np.linalg.norm(rays, axis=1)
        ways = (rays / lengths[:, None]) @ matrix.reshape(3, 3).T
        count = len(ways)
        found, distance = np.zeros(count, np.int32), np.zeros(count)
        scene = (self.model, self.data, np.asarray(eye, float), ways.ravel(), np.ones(6, np.uint8))
        mujoco.mj_multiRay(*scene, 1, -1, found, distance, None, count, FAR)
        depth = np.where(found >= 0, distance / lengths, 0).astype(np.float32)
        return depth.reshape(size), np.where(found >= 0, self.ids[found], 0).reshape(size)


def _listed(folder: Path, entry, suffix: str) -> list[Path]:
    found = []
    for pattern in entry["paths"][".json"]:
        for path in sorted(folder.glob(pattern)):
            found += sorted(path.glob(f"*{suffix}")) if path.is_dir() else [path]
    return found


def _name(path: Path) -> str:
    return path.name.split(".")[0]


def _semantics(folder: Path, config, name: str):
    paths = _listed(folder, config["semantic_scene_descriptor_instances"], ".semantic_config.json")
    path = next(path for path in paths if _name(path) == name)
    found = json.loads(path.read_text())
    lexicon = json.loads((path.parent / found["semantic_descriptor_filename"]).read_text())
    return {"classes": lexicon["classes"], "regions": found["region_annotations"]}


def _add(spec, number: int, mesh, entry) -> None:
    made = spec.add_mesh(name=str(number))
    made.uservert, made.userface = mesh.vertices.ravel(), mesh.faces.ravel()
    made.inertia = mujoco.mjtMeshInertia.mjMESH_INERTIA_SHELL
    body = spec.worldbody.add_body(mocap=True, pos=entry["translation"], quat=entry["rotation"])
    body.add_geom(type=mujoco.mjtGeom.mjGEOM_MESH, meshname=str(number), contype=0, conaffinity=0)
