"""`MujocoHome`: a robot with a camera and a hand in a MuJoCo home, as a Gymnasium environment."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from gymnasium import spaces

from agent.bodies.body import FARTHEST, BodyError, action_space, pose_space
from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics
from agent.bodies.footing import Footing
from agent.bodies.hands import Hands
from agent.bodies.rays import Eye, Frame, RayCamera
from agent.bodies.scene import Scene
from agent.bodies.ticking import HomeEnv
from datagen.worlds.home.spec import Point
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MujocoHome", "Renderer"]

Renderer = Literal["auto", "rays", "opengl"]
"""What draws the images: solid by solid where numba is there; ray by ray; OpenGL, where it is there."""


class MujocoHome(HomeEnv):
    """A body whose deeds are tried in MuJoCo before they come about in the world (see `Body` for what it gives).

    Args:
        world: The home; the agent must be among its `self_sensing`.
        agent: The robot's id; the only robot of the home when None.
        camera: What the images are like.
        limit: Ticks after which an episode is truncated; never when None.
        renderer: What draws the images.
        textures: Whether materials show, as the grain of wood and tiles do; plain colours if not. OpenGL draws none.

    Raises:
        BodyError: If there is no such robot, or it does not sense for itself.
    """

    def __init__(
        self,
        world: HomeWorld,
        agent: int | None = None,
        *,
        camera: Intrinsics = CAMERA,
        limit: int | None = None,
        renderer: Renderer = "auto",
        textures: bool = True,
    ) -> None:
        self.camera, self._renderer, self._textures = camera, renderer, textures
        super().__init__(world, agent, limit=limit)
        largest, size = self.largest_id, (camera.height, camera.width)
        self.action_space = action_space(largest)
        self.observation_space = spaces.Dict(
            {
                "rgb": spaces.Box(0, 255, (*size, 3), np.uint8),
                "depth": spaces.Box(0, FARTHEST, size, np.float32),
                "instance": spaces.Box(0, largest, size, np.int32),
                "pose": pose_space(world.spec),
                "held": spaces.Discrete(largest + 1),
            }
        )

    def _enter(self, world: HomeWorld) -> Footing:
        self.scene = self._scene_of(world)
        home = self.scene.home
        self.hands = Hands(self.scene, world.state, self.agent)
        skin = home.skin if self._textures else None
        self._eye: Eye = _eye_class(self._renderer)(home.model, home.entity, home.colour, self.camera, skin)
        self.unseen = home.unseen.copy()
        self.unseen[home.geoms[self.agent]] = True
        return self.scene.footing

    def _scene_of(self, world: HomeWorld) -> Scene:
        return Scene(world.state, self.agent)

    def _confirm(self, verb: str, arguments: Mapping[str, Value]) -> tuple[str | None, Point | None]:
        return self.hands.refusal(verb, arguments), self.hands.step_back

    def _follow(self) -> None:
        self.scene.follow(self.world.state)
        self.scene.run()

    def look(self, spot: Point, yaw: float, tilt: float = 0.0, height: float = EYE_HEIGHT) -> Frame:
        """What the camera would see from some spot of the home as it is now; for pictures and measurements."""
        self._eye.paint(self.scene.colour)
        return self._eye.look(self.scene.data, (*spot, height), yaw, self.unseen, tilt)

    def draw_into(self, frame: Frame) -> None:
        """From now on observe in these images, over and over: for a batch, which would be copied from them else."""
        self._into = frame

    def draw_later(self, eye: NDArray[np.float64], frame: Frame) -> None:
        """From now on observe in these images, which whoever draws many homes at once fills after the step.

        Args:
            eye: (5,) is told at each step from where: x, y, z, yaw, tilt.
            frame: The images.
        """
        self._later, self._into = eye, frame

    _into: Frame | None = None
    _later: NDArray[np.float64] | None = None

    def _frame(self, spot: Point, yaw: float, tilt: float = 0.0) -> Frame:
        eye: Any = self._eye
        if self._later is not None and self._into is not None:
            self._later[:] = (*spot, EYE_HEIGHT, yaw, tilt)
            return self._into
        if self._into is None or not hasattr(eye, "draws_into"):
            return self.look(spot, yaw, tilt)
        eye.paint(self.scene.colour)
        frame: Frame = eye.look(self.scene.data, (*spot, EYE_HEIGHT), yaw, self.unseen, tilt, into=self._into)
        return frame

    def _observe(self) -> dict[str, Any]:
        pose = self._pose()
        frame = self._frame((float(pose[0]), float(pose[1])), float(pose[3]))
        return {
            "rgb": frame.rgb,
            "depth": frame.depth,
            "instance": frame.instance,
            "pose": pose,
            "held": self._held(),
        }


def _eye_class(renderer: Renderer = "auto") -> Callable[..., Eye]:
    """What draws images: compiled where numba is there, else by rays, which are the same but a fourteenth as fast.

    OpenGL is used where it is asked for and there; where it is not there, that is said once.
    """
    if renderer == "opengl":
        return _opengl
    if renderer != "rays":
        try:
            from agent.bodies.raster import RasterCamera
        except ImportError:
            return RayCamera
        return RasterCamera
    return RayCamera


def _opengl(*scene: Any) -> Eye:
    from agent.bodies.opengl import GlCamera

    try:
        return GlCamera(*scene)
    except BodyError as error:
        _say_once(f"{error}: images are drawn without it; install pyopengl and set MUJOCO_GL=egl to have it")
        return _eye_class()(*scene)


@functools.cache
def _say_once(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
