"""`HabitatHome`: the robot of a home of ours, its images drawn by habitat-sim."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.body import BodyError
from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics
from agent.bodies.footing import Footing
from agent.bodies.habitat.settings import Settings
from agent.bodies.habitat.worker import Worker, shared
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.rays import Frame
from agent.homes.habitat_dataset import config_of, scene_name, write_dataset
from agent.homes.pieces import body_place, pieces
from datagen.worlds.home.spec import Point
from datagen.worlds.home.world import HomeWorld

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HabitatHome"]


class HabitatHome(MujocoHome):
    """A body like `MujocoHome`, but for its images and its navmesh, which are habitat-sim's.

    What a deed comes to is decided by the same rules and tried in the same way, so a life goes as it goes there; the
    objects in habitat-sim are put where the world has them. What shines when it is switched on is as bright as it was
    when the home was written.

    Args:
        world: The home; the agent must be among its `self_sensing`.
        agent: The robot's id; the only robot of the home when None.
        camera: What the images are like.
        limit: Ticks after which an episode is truncated; never when None.
        colour: Whether colours are drawn; `rgb` is black without them.
        gpu: The number of the graphics card; -1 for none.
        worker: The process to draw in; the one that this process shares when None.

    Raises:
        BodyError: If there is no such robot, or it does not sense for itself.
        HabitatError: If habitat-sim is not there, or does not do what it should.
    """

    def __init__(
        self,
        world: HomeWorld,
        agent: int | None = None,
        *,
        camera: Intrinsics = CAMERA,
        limit: int | None = None,
        colour: bool = True,
        gpu: int = -1,
        worker: Worker | None = None,
    ) -> None:
        self._worker = shared() if worker is None else worker
        self._home = Path(tempfile.mkdtemp(prefix="inhabit-")) / "home"
        self._tidy = weakref.finalize(self, shutil.rmtree, self._home.parent, ignore_errors=True)
        self._written: str = ""
        self._colours, self._gpu = colour, gpu
        self._moving: dict[str, int] = {}
        self._placed: dict[str, NDArray[np.float64]] = {}
        super().__init__(world, agent, camera=camera, limit=limit)

    def _enter(self, world: HomeWorld) -> Footing:
        footing = super()._enter(world)
        found = pieces(world.spec, self.scene)
        self._moving = {piece.name: piece.body for piece in found if piece.body and piece.motion != "still"}
        text = world.spec.to_json(indent=None)
        if text != self._written:
            write_dataset(world.spec, found, self._home)
            self._written = text
            if self._worker.holder is self:
                self._worker.holder = None  # what is open is another home
        self._open()
        return footing

    def _open(self) -> None:
        """Take the scene up, unless it is."""
        if self._worker.holder is self:
            return
        settings = Settings(
            scene=scene_name(self._home),
            dataset=str(config_of(self._home)),
            camera=self.camera,
            colour=self._colours,
            gpu=self._gpu,
        )
        self._worker.call("open", settings)
        self._worker.holder = self
        self._placed = {}

    def _place(self) -> None:
        """Put what has moved in the world since the last time where it is now."""
        poses = {name: body_place(self.scene.data, body) for name, body in self._moving.items()}
        moved = {
            name: pose
            for name, pose in poses.items()
            if name not in self._placed or not np.array_equal(pose, self._placed[name])
        }
        if moved:
            self._worker.call("place", moved)
            self._placed |= moved

    def look(self, spot: Point, yaw: float, tilt: float = 0.0, height: float = EYE_HEIGHT) -> Frame:
        """What the camera would see from some spot of the home as it is now.

        Raises:
            BodyError: If it is to look up or down, or from another height: it is fixed in habitat-sim.
        """
        if tilt or height != EYE_HEIGHT:
            raise BodyError("habitat-sim's camera is fixed here: look level, from the height of the eye")
        self._open()
        self._place()
        seen: dict[str, NDArray[Any]] = self._worker.call("look", (*spot, 0.0), yaw)
        black = np.zeros((*seen["depth"].shape, 3), np.uint8)
        return Frame(rgb=seen.get("rgb", black), depth=seen["depth"], instance=seen["instance"])

    def navigable(self, points: NDArray[np.float64]) -> NDArray[np.bool_]:
        """(n,) whether points (n, 2) of the floor are on the navmesh, where one can get about."""
        self._open()
        flat = np.column_stack([points, np.zeros(len(points))])
        answer: NDArray[np.bool_] = self._worker.call("navigable", flat)
        return answer

    def distance(self, start: Point, goals: list[Point]) -> float:
        """Metres to walk on the navmesh to the nearest of some points."""
        self._open()
        return float(self._worker.call("distance", (*start, 0.0), [(*goal, 0.0) for goal in goals]))

    def close(self) -> None:
        """Give up the files; a worker of one's own is closed by its owner."""
        if self._worker.holder is self:
            self._worker.holder = None
        self._tidy()
        super().close()
