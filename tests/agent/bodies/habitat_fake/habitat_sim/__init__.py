"""A stand-in for habitat-sim 0.3.4: its names, order of calls and frame; images by MuJoCo's rays on the same files.

It knows only what was tried with the real one, refuses what that would not take, and notes every call in the file that
FAKE_HABITAT_LOG names. FAKE_HABITAT_DIES names a call at which it ends the process as the real one does.
"""

from __future__ import annotations

import json
import math
import os
import sys
from enum import Enum
from pathlib import Path
from types import SimpleNamespace

import numpy as np
from dataset_rays import DatasetScene
from magnum import Quaternion, Vector3

__version__ = "0.3.3"


def note(call, **arguments):
    if os.environ.get("FAKE_HABITAT_DIES") == call:
        print(f"stand-in: asked to die at {call}", file=sys.stderr, flush=True)
        os.abort()
    place = os.environ.get("FAKE_HABITAT_LOG")
    if place:
        with open(place, "a", encoding="utf-8") as file:
            file.write(json.dumps({"call": call, **arguments}) + "\n")


def floats(point):
    """What a point of single precision holds; the real one takes no lists, and no other precision for sure."""
    assert isinstance(point, np.ndarray)
    assert point.dtype == np.float32
    return point.tolist()


class Strict:
    """Takes no attribute that the real one has not got."""

    _names: tuple[str, ...] = ()

    def __setattr__(self, name, value):
        if name not in self._names:
            raise AttributeError(f"{type(self).__name__} has no {name}")
        super().__setattr__(name, value)


class SimulatorConfiguration(Strict):
    _names = (
        *("scene_id", "scene_dataset_config_file", "gpu_device_id", "enable_physics", "allow_sliding"),
        *("override_scene_light_defaults", "scene_light_setup"),
    )

    def __init__(self):
        self.gpu_device_id, self.allow_sliding, self.enable_physics = 0, True, False


class SensorType(Enum):
    COLOR, DEPTH, SEMANTIC = 1, 2, 4


class CameraSensorSpec(Strict):
    _names = ("uuid", "sensor_type", "resolution", "hfov", "position")

    def __init__(self):
        self.hfov, self.position = 90.0, Vector3(0, 1.5, 0)


class AgentConfiguration(Strict):
    _names = ("height", "radius", "sensor_specifications")


class Configuration:
    def __init__(self, sim_cfg, agents):
        self.sim_cfg, self.agents = sim_cfg, agents


class NavMeshSettings(Strict):
    _names = ("agent_radius", "agent_height", "cell_size", "cell_height", "include_static_objects")

    def set_defaults(self):
        self.agent_radius, self.agent_height, self.include_static_objects = 0.1, 1.5, False


class ShortestPath(Strict):
    _names = ("requested_start", "requested_end", "geodesic_distance", "points")


class AgentState(Strict):
    _names = ("position", "rotation")


class _Physics(SimpleNamespace):
    class MotionType(Enum):
        STATIC, KINEMATIC, DYNAMIC = 0, 1, 2


physics = _Physics()


def _turn(angle, axis):
    assert list(axis) == [0, 1, 0], "a robot turns about the upward axis"
    return SimpleNamespace(w=math.cos(angle / 2), x=0.0, y=math.sin(angle / 2), z=0.0)


utils = SimpleNamespace(common=SimpleNamespace(quat_from_angle_axis=_turn))


class _Object:
    """A rigid object; what is STATIC cannot be put elsewhere."""

    def __init__(self, scene, number, entry):
        self.scene, self.number, self.name = scene, number, entry["template_name"]
        self._motion = physics.MotionType[entry["motion_type"]]
        self._place, self._turn = entry["translation"], entry["rotation"]

    @property
    def motion_type(self):
        return self._motion

    @motion_type.setter
    def motion_type(self, kind):
        note("motion_type", object=self.name, to=kind.name)
        self._motion = kind

    @property
    def translation(self):
        return Vector3(*self._place)

    @translation.setter
    def translation(self, place):
        assert isinstance(place, Vector3)
        note("translation", object=self.name, to=list(place))
        self._place = list(place)
        self._show()

    @property
    def rotation(self):
        return self._turn

    @rotation.setter
    def rotation(self, turn):
        assert isinstance(turn, Quaternion)
        note("rotation", object=self.name, to=[turn.scalar, *turn.vector])
        self._turn = [turn.scalar, *turn.vector]
        self._show()

    def _show(self):
        if self._motion is not physics.MotionType.STATIC:
            self.scene.move(self.number, self._place, self._turn)


class _PathFinder:
    """Free is what is on a floor and an agent's radius away from the boxes around all that is STATIC."""

    def __init__(self, scene):
        self.scene, self.is_loaded, self.boxes, self.floors, self.radius = scene, False, [], [], 0.0

    def build(self, settings):
        self.boxes, self.floors, self.radius = [], [], settings.agent_radius
        for mesh, entry in zip(self.scene.meshes, self.scene.instances, strict=True):
            turn = np.array(entry["rotation"])
            if entry["motion_type"] != "STATIC" or not settings.include_static_objects:
                continue
            w, x, y, z = turn
            matrix = np.array(
                [
                    [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
                    [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
                    [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
                ]
            )
            points = mesh.vertices @ matrix.T + entry["translation"]
            low, high = points.min(axis=0), points.max(axis=0)
            if high[1] <= 0.01:
                parts = [np.asarray(part.bounds) + entry["translation"] for part in mesh.split(only_watertight=False)]
                self.floors += [(part[0], part[1]) for part in parts]
            elif low[1] < settings.agent_height:
                self.boxes.append((low, high))
        self.is_loaded = True

    num_islands = 2

    def island_area(self, island):
        return (0.5, 40.0)[island]

    def get_island(self, point):
        return 1

    def is_navigable(self, point):
        x, _, z = point
        inside = any(low[0] <= x <= high[0] and low[2] <= z <= high[2] for low, high in self.floors)
        return inside and all(
            math.hypot(max(low[0] - x, x - high[0], 0), max(low[2] - z, z - high[2], 0)) >= self.radius
            for low, high in self.boxes
        )

    def snap_point(self, point):
        return np.array(point) if self.is_navigable(point) else np.full(3, np.nan)

    def try_step(self, start, end):
        note("try_step", start=floats(start), end=floats(end))
        start, end = np.asarray(start), np.asarray(end)
        for part in (end, (end[0], start[1], start[2]), (start[0], start[1], end[2])):
            if self.is_navigable(part):
                return np.asarray(part, float)
        return start

    def try_step_no_sliding(self, start, end):
        note("try_step_no_sliding", start=floats(start), end=floats(end))
        return np.asarray(end, float) if self.is_navigable(end) else np.asarray(start, float)

    def find_path(self, path):
        note("find_path", start=floats(path.requested_start), end=floats(path.requested_end))
        ends = (path.requested_start, path.requested_end)
        path.geodesic_distance, path.points = math.dist(*ends), list(ends)
        return all(self.is_navigable(end) for end in ends)

    def get_random_navigable_point(self, island_index=-1):
        note("get_random_navigable_point", island=island_index)
        low = np.min([low for low, _ in self.floors], axis=0)
        high = np.max([high for _, high in self.floors], axis=0)
        random = np.random.default_rng(0)
        while True:
            point = random.uniform(low, high)
            if self.is_navigable(point):
                return np.array([point[0], 0.0, point[2]])

    def save_nav_mesh(self, path):
        note("save_nav_mesh")
        Path(path).write_bytes(b"a navmesh")
        return True


class Simulator:
    def __init__(self, configuration):
        note("Simulator")
        self._take_up(configuration)

    def reconfigure(self, configuration):
        note("reconfigure")
        self._take_up(configuration)

    def _take_up(self, configuration):
        backend, (agent,) = configuration.sim_cfg, configuration.agents
        sensors = {sensor.uuid: sensor.sensor_type.name for sensor in agent.sensor_specifications}
        assert len(sensors) == len(agent.sensor_specifications), "two sensors of one name show the same image"
        note(
            "configuration",
            scene=backend.scene_id,
            gpu=backend.gpu_device_id,
            sliding=backend.allow_sliding,
            physics=backend.enable_physics,
            lights=[backend.override_scene_light_defaults, backend.scene_light_setup],
            sensors=sensors,
            hfov=[sensor.hfov for sensor in agent.sensor_specifications],
            resolution=[sensor.resolution for sensor in agent.sensor_specifications],
            eye=[list(sensor.position) for sensor in agent.sensor_specifications],
            agent=[agent.height, agent.radius],
        )
        if backend.gpu_device_id >= 0:
            print("unable to find CUDA device 0 among 1 EGL devices in total", file=sys.stderr, flush=True)
            os.abort()
        if backend.scene_id == "nowhere":
            raise RuntimeError("no scene of that name")
        self.agent, self.state = agent, None
        self.scene = DatasetScene(Path(backend.scene_dataset_config_file), backend.scene_id)
        self.objects = {
            f"{entry['template_name']}_:0000": _Object(self.scene, number, entry)
            for number, entry in enumerate(self.scene.instances)
        }
        self.pathfinder = _PathFinder(self.scene)
        self.semantic_scene = SimpleNamespace(objects=[], categories=self._categories(), regions=[])

    def _categories(self):
        if os.environ.get("FAKE_HABITAT_DUMB"):
            return []
        classes = {entry["id"]: entry["name"] for entry in self.scene.semantics["classes"]}
        return [
            SimpleNamespace(name=lambda name=classes[id]: name) if id in classes else None
            for id in range(max(classes) + 1)
        ]

    def recompute_navmesh(self, pathfinder, settings):
        note(
            "recompute_navmesh",
            radius=settings.agent_radius,
            cell=[settings.cell_size, settings.cell_height],
            static=settings.include_static_objects,
        )
        pathfinder.build(settings)
        return bool(pathfinder.floors)

    def get_rigid_object_manager(self):
        def by_substring(part=""):
            return {handle: thing for handle, thing in self.objects.items() if part in handle}

        return SimpleNamespace(get_objects_by_handle_substring=by_substring)

    def get_agent(self, number):
        assert number == 0
        return SimpleNamespace(set_state=self._set_state)

    def _set_state(self, state, reset_sensors):
        assert reset_sensors, "the camera would stay where it was"
        turn = state.rotation
        note("set_state", position=floats(state.position), rotation=[turn.w, turn.x, turn.y, turn.z])
        self.state = state

    def get_sensor_observations(self, agent_ids=0):
        note("get_sensor_observations", agents=agent_ids)
        found = {}
        for sensor in self.agent.sensor_specifications:
            turn = self.state.rotation
            eye = np.asarray(self.state.position) + sensor.position
            turned = (turn.w, turn.x, turn.y, turn.z)
            depth, ids = self.scene.look(eye, turned, sensor.resolution, sensor.hfov)
            if sensor.sensor_type is SensorType.DEPTH:
                found[sensor.uuid] = depth
            elif sensor.sensor_type is SensorType.SEMANTIC:
                found[sensor.uuid] = ids.astype(np.uint32)
            else:
                shade = (ids * 37 % 256).astype(np.uint8)
                found[sensor.uuid] = np.stack([shade, shade, shade, np.full_like(shade, 255)], axis=-1)
        return found

    def close(self):
        note("close")
