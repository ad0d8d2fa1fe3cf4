"""Images of many homes at once: how many a second, and whether they are those that are drawn one home at a time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.camera import Intrinsics
from agent.bodies.raster import RasterCamera
from agent.bodies.rays import Frame
from agent.bodies.scene import Scene
from agent.bodies.warp_cameras import WarpCameras
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CloseUp", "Crowd", "compare", "rates"]

_HEIGHT = 1.2  # metres
_NEAR = 1e-4  # metres: depths that are called the same
_HOLDS = 2e-2  # metres beyond which two depths are of different surfaces


class Crowd:
    """N homes of seeds in a row, each with a robot, and one camera in each.

    Args:
        seed: Of the first home.
        homes: How many.
        camera: Intrinsics.
        device: As Warp names it; its default when None.
        told: Called with the number of homes made so far.
    """

    def __init__(
        self,
        seed: int,
        homes: int,
        camera: Intrinsics,
        device: str | None,
        told: Callable[[int], object] = lambda number: None,
    ) -> None:
        self.scenes: list[Scene] = []
        self.spots: list[list[tuple[float, float]]] = []
        self.unseen: list[NDArray[np.bool_]] = []
        for number in range(homes):
            self._add(seed + number)
            told(number + 1)
        self.camera = camera
        self.cameras = WarpCameras([scene.home for scene in self.scenes], self.unseen, camera, device=device)
        for number in range(homes):
            self.cameras.paint(number, self.scenes[number].colour)
        self.place()

    def _add(self, seed: int) -> None:
        home = generate(seed)
        robot = next(person.id for person in home.people if person.kind == "robot")
        world = HomeWorld(home, seed=seed, self_sensing=frozenset({robot}))
        scene = Scene(world.state, robot)
        hidden = scene.home.unseen.copy()
        hidden[scene.home.geoms[robot]] = True
        self.scenes.append(scene)
        self.unseen.append(hidden)
        self.spots.append([world.grid.middle(room.id) for room in home.rooms])

    def place(self) -> None:
        """Tell the cameras where everything is."""
        for number, scene in enumerate(self.scenes):
            self.cameras.place(number, scene.data)

    def eyes(self, random: np.random.Generator) -> NDArray[np.float64]:
        """(N, 5) a pose in the middle of some room of each home: x, y, z, yaw, tilt."""
        spots = [own[int(random.integers(len(own)))] for own in self.spots]
        turns = np.stack([random.uniform(-math.pi, math.pi, len(spots)), random.uniform(-0.4, 0.2, len(spots))], axis=1)
        return np.hstack([np.array(spots), np.full((len(spots), 1), _HEIGHT), turns])


class CloseUp:
    """Shares of pixels, over all compared images, at which two renderers agree."""

    def __init__(self) -> None:
        self.pixels = self.same_id = self.near = self.same_colour = self.inner = 0
        self.farthest = 0.0

    def add(self, one: Frame, other: Frame) -> None:
        """Compare two images of one view; depths and colours where both see the same surface."""
        same = one.instance == other.instance
        apart = np.abs(one.depth.astype(np.float64) - other.depth)
        inner = same & (apart < _HOLDS)
        colour = np.abs(one.rgb.astype(np.int16) - other.rgb).max(axis=2) <= 2
        self.pixels += same.size
        self.same_id += int(same.sum())
        self.inner += int(inner.sum())
        self.near += int((inner & (apart < _NEAR)).sum())
        self.same_colour += int((inner & colour).sum())
        self.farthest = max(self.farthest, float(apart[inner].max(initial=0.0)))

    def figures(self) -> dict[str, float]:
        """`same_id` of all pixels; of those of the same surface the shares within 0.1 mm and within 2 of 255."""
        return {
            "pixels": float(self.pixels),
            "same_id": self.same_id / self.pixels,
            "same_surface": self.inner / self.pixels,
            "depth_within_1e-4_m": self.near / self.inner,
            "colour_within_2": self.same_colour / self.inner,
        }


def compare(crowd: Crowd, looks: int, homes: int, seed: int = 0) -> dict[str, float]:
    """Images of `looks` poses in each of the first homes beside those of `RasterCamera`; see `CloseUp`."""
    random, found = np.random.default_rng(seed), CloseUp()
    count = min(homes, len(crowd.scenes))
    eyes = [
        RasterCamera(made.model, made.entity, scene.colour, crowd.camera, made.skin)
        for scene in crowd.scenes[:count]
        for made in (scene.home,)
    ]
    for _ in range(looks):
        poses = crowd.eyes(random)
        for number, frame in enumerate(crowd.cameras.frames(poses)[:count]):
            x, y, z, yaw, tilt = poses[number].tolist()
            scene = crowd.scenes[number]
            found.add(frame, eyes[number].look(scene.data, (x, y, z), yaw, crowd.unseen[number], tilt))
    return {"homes": float(count), "looks": float(looks), **found.figures()}


def rates(crowd: Crowd, *, looks: int, rounds: int = 5, seed: int = 0) -> dict[str, float]:
    """Frames a second by the clock, medians of `rounds` rounds of `looks` looks in all homes.

    Returns:
        `frames_per_second` (cameras jump from room to room, homes stand still; the images stay on the device),
        `moving_frames_per_second` (all that may move is looked up anew in all homes, and sent, before each look) and
        `host_frames_per_second` (the images are copied to the host).
    """
    random = np.random.default_rng(seed)
    poses = [crowd.eyes(random) for _ in range(looks)]

    def still(pose: NDArray[np.float64]) -> None:
        crowd.cameras.look(pose)

    def moving(pose: NDArray[np.float64]) -> None:
        crowd.place()
        crowd.cameras.look(pose)

    def copied(pose: NDArray[np.float64]) -> None:
        crowd.cameras.frames(pose)

    ways = {"frames": still, "moving_frames": moving, "host_frames": copied}
    return {f"{name}_per_second": _median_rate(crowd, way, poses, rounds) for name, way in ways.items()}


def _median_rate(
    crowd: Crowd, look: Callable[[NDArray[np.float64]], None], poses: Sequence[NDArray[np.float64]], rounds: int
) -> float:
    import warp as wp

    wp_: Any = wp
    look(poses[0])  # compiles what is not compiled yet
    spent = []
    for _ in range(rounds):
        wp_.synchronize()
        began = time.perf_counter()
        for pose in poses:
            look(pose)
        wp_.synchronize()
        spent.append(time.perf_counter() - began)
    return len(poses) * len(crowd.scenes) / float(np.median(spent))
