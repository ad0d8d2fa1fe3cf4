"""All calls of habitat-sim, in our frame and with our ids. It lives in the worker's process: habitat-sim may abort.

Written against habitat-sim 0.3.x as it was tried (0.3.4). Its version string is no guide: what is needed is looked for.
"""

from __future__ import annotations

import importlib
import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.habitat.settings import HOW_TO_GET_IT, HabitatError, Settings
from agent.homes.axes import from_y_up, pose_y_up, quaternion, to_y_up

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Simulator", "library"]

Point3 = tuple[float, float, float]

_NEEDED = (
    *("SimulatorConfiguration", "CameraSensorSpec", "SensorType", "AgentConfiguration", "Configuration", "Simulator"),
    *("NavMeshSettings", "ShortestPath", "AgentState"),
)
_UP = np.array([0.0, 1.0, 0.0])


def library() -> Any:
    """The module `habitat_sim`, if it is there and has what is needed.

    Raises:
        HabitatError: If it is not.
    """
    try:
        found = importlib.import_module("habitat_sim")
    except ImportError as error:
        raise HabitatError(f"habitat-sim cannot be imported ({error}): {HOW_TO_GET_IT}") from None
    lacking = [name for name in _NEEDED if not hasattr(found, name)]
    if lacking:
        version = getattr(found, "__version__", "of unknown version")
        raise HabitatError(
            f"this habitat-sim ({version}) lacks {', '.join(lacking)}: inhabit is written for 0.3.x; {HOW_TO_GET_IT}"
        )
    return found


class Simulator:
    """One simulator, which goes from scene to scene. All points are x, y, z of our frame, on the floor."""

    def __init__(self) -> None:
        self._habitat = library()
        self._magnum = importlib.import_module("magnum")
        self._sim: Any = None
        self._settings: Settings | None = None
        self._objects: dict[str, Any] = {}

    # -- scenes -------------------------------------------------------------------------------------------------

    def open(self, settings: Settings) -> dict[str, Any]:
        """Take a scene up.

        Returns:
            `names`: what is known of the ids in its images (empty for a scene without semantics); `objects`: the names
            of what can be moved; `area`: square metres of the largest island of its navmesh.
        """
        configuration, self._settings = self._configuration(settings), None
        if self._sim is None:
            self._sim = self._habitat.Simulator(configuration)
        else:
            self._sim.reconfigure(configuration)
        self._settings = settings
        manager = self._sim.get_rigid_object_manager()
        found = manager.get_objects_by_handle_substring()
        self._objects = {handle.rsplit("_:", 1)[0]: thing for handle, thing in found.items()}
        self._hold_still()
        if settings.navmesh or not self._paths.is_loaded:
            self._make_navmesh(settings)
        return {"names": self._names(), "objects": sorted(self._objects), "area": self._area(self._island())}

    def _configuration(self, settings: Settings) -> Any:
        habitat = self._habitat
        backend = habitat.SimulatorConfiguration()
        backend.scene_id = settings.scene
        if settings.dataset:
            backend.scene_dataset_config_file = settings.dataset
        backend.gpu_device_id = settings.gpu
        backend.enable_physics = True
        backend.allow_sliding = settings.sliding
        backend.override_scene_light_defaults = True
        backend.scene_light_setup = "no_lights"
        agent = habitat.AgentConfiguration()
        agent.height, agent.radius = settings.height, settings.radius
        agent.sensor_specifications = [self._sensor(settings, name) for name in self._images(settings)]
        return habitat.Configuration(backend, [agent])

    def _images(self, settings: Settings) -> Mapping[str, str]:
        colour = {"rgb": "COLOR"} if settings.colour else {}
        return {**colour, "depth": "DEPTH", "instance": "SEMANTIC"}

    def _sensor(self, settings: Settings, name: str) -> Any:
        sensor = self._habitat.CameraSensorSpec()
        sensor.uuid = f"{settings.agent}_{name}"
        sensor.sensor_type = getattr(self._habitat.SensorType, self._images(settings)[name])
        sensor.resolution = [settings.camera.height, settings.camera.width]
        sensor.hfov = math.degrees(settings.camera.hfov)
        sensor.position = self._magnum.Vector3(0.0, settings.eye, 0.0)
        return sensor

    def _hold_still(self) -> None:
        """Physics is the world's affair: what would fall is moved by hand."""
        kinds = self._habitat.physics.MotionType
        for thing in self._objects.values():
            if thing.motion_type == kinds.DYNAMIC:
                thing.motion_type = kinds.KINEMATIC

    def _names(self) -> dict[int, str]:
        """What the scene says of the ids that its images show."""
        scene = self._sim.semantic_scene
        names = {
            int(thing.semantic_id): str(thing.category.name())
            for thing in scene.objects or ()
            if thing is not None and thing.category is not None
        }
        if not names:  # the classes are the ids where each object is drawn in that of its template
            names = {number: str(kind.name()) for number, kind in enumerate(scene.categories or ()) if kind is not None}
        return names

    # -- looking and moving -------------------------------------------------------------------------------------

    def place(self, poses: Mapping[str, NDArray[np.float64]]) -> None:
        """Put objects, named as their templates, at (4, 4) poses of our frame."""
        for name, pose in poses.items():
            if name not in self._objects:
                raise HabitatError(f"the scene has no object {name}: write the dataset anew")
            turned = pose_y_up(pose)
            w, x, y, z = quaternion(turned[:3, :3])
            self._objects[name].translation = self._magnum.Vector3(*turned[:3, 3].tolist())
            self._objects[name].rotation = self._magnum.Quaternion(self._magnum.Vector3(x, y, z), w)

    def look(self, spot: Point3, yaw: float) -> dict[str, NDArray[Any]]:
        """What the camera sees of one who stands somewhere: `depth`, `instance` and, where asked for, `rgb`."""
        settings = self._stand(spot, yaw)
        seen = self._sim.get_sensor_observations(0)
        images = {name: np.asarray(seen[f"{settings.agent}_{name}"]) for name in self._images(settings)}
        images["depth"] = images["depth"].astype(np.float32)
        images["instance"] = images["instance"].astype(np.int32)
        if "rgb" in images:
            images["rgb"] = np.ascontiguousarray(images["rgb"][..., :3])
        return images

    def _stand(self, spot: Point3, yaw: float) -> Settings:
        if self._settings is None:
            raise HabitatError("no scene is open: open one first")
        state = self._habitat.AgentState()
        state.position = _vector(spot)
        state.rotation = self._habitat.utils.common.quat_from_angle_axis(yaw - math.pi / 2, _UP)
        self._sim.get_agent(0).set_state(state, True)
        return self._settings

    def walk(self, spot: Point3, yaw: float, metres: float) -> tuple[Point3, bool]:
        """Where a step ahead ends on the navmesh, and whether something stopped it."""
        end = (spot[0] + metres * math.cos(yaw), spot[1] + metres * math.sin(yaw), spot[2])
        sliding = self._settings is not None and self._settings.sliding
        step = self._paths.try_step if sliding else self._paths.try_step_no_sliding
        reached = _point(step(_vector(spot), _vector(end)))
        return reached, math.dist(spot[:2], reached[:2]) < metres - 1e-3

    # -- the navmesh --------------------------------------------------------------------------------------------

    @property
    def _paths(self) -> Any:
        return self._sim.pathfinder

    def _make_navmesh(self, settings: Settings) -> None:
        navmesh = self._habitat.NavMeshSettings()
        navmesh.set_defaults()
        navmesh.agent_radius, navmesh.agent_height = settings.radius, settings.height
        navmesh.cell_size = navmesh.cell_height = settings.cell
        navmesh.include_static_objects = True
        if not self._sim.recompute_navmesh(self._paths, navmesh):
            raise HabitatError(f"habitat-sim found no floor to walk on in {settings.scene}: look at its floors")

    def _islands(self) -> Iterator[int]:
        return iter(range(int(self._paths.num_islands)))

    def _island(self) -> int:
        """The largest one: others are the tops of tables and walls."""
        return max(self._islands(), key=self._area, default=-1)

    def _area(self, island: int) -> float:
        return float(self._paths.island_area(island)) if island >= 0 else 0.0

    def navigable(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n,) whether points (n, 3) are on the largest island of the navmesh."""
        island = self._island()
        turned = to_y_up(points).astype(np.float32)
        return np.array([self._paths.is_navigable(at) and self._paths.get_island(at) == island for at in turned], bool)

    def snap(self, point: Point3) -> Point3 | None:
        """The nearest point of the navmesh; None if there is none near."""
        found = _point(self._paths.snap_point(_vector(point)))
        return found if all(math.isfinite(value) for value in found) else None

    def distance(self, start: Point3, goals: Sequence[Point3]) -> float:
        """Metres to walk to the nearest of some points; infinite where no way leads."""
        return min((self._way(start, goal) for goal in goals), default=math.inf)

    def _way(self, start: Point3, goal: Point3) -> float:
        path = self._habitat.ShortestPath()
        path.requested_start, path.requested_end = _vector(start), _vector(goal)
        return float(path.geodesic_distance) if self._paths.find_path(path) else math.inf

    def drawn(self) -> Point3:
        """A point of the largest island, drawn by habitat-sim.

        Raises:
            HabitatError: If there is none.
        """
        if self._settings is None or self._area(self._island()) <= 0:
            scene = "it" if self._settings is None else self._settings.scene
            raise HabitatError(f"{scene} has no floor to walk on: is that the name of a scene of its dataset?")
        return _point(self._paths.get_random_navigable_point(island_index=self._island()))

    def save_navmesh(self, path: str) -> None:
        """Write the navmesh to a file."""
        self._paths.save_nav_mesh(path)

    def close(self) -> None:
        """Give it up."""
        if self._sim is not None:
            self._sim.close()


def _vector(point: Point3) -> NDArray[np.float32]:
    """A point as habitat-sim takes it: single precision, with y up."""
    return to_y_up(point).astype(np.float32)


def _point(found: Any) -> Point3:
    x, y, z = from_y_up(np.asarray(found, np.float64)).tolist()
    return x, y, z
