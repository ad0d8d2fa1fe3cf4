"""What hands can do, confirmed in the simulator before the world changes: reach, line of sight, free space."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from agent.bodies.body import FORWARD, RADIUS
from agent.bodies.camera import EYE_HEIGHT
from agent.bodies.footing import discs, sweep
from agent.bodies.scene import Scene
from datagen.worlds.home.slots import item_pose
from datagen.worlds.home.spec import Point
from datagen.worlds.home.state import HomeState, Position
from memory.graph.records import Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HIGHEST", "REACH", "Hands"]

REACH = 0.9
"""Metres on the floor plan from the middle of the base to the nearest point of what is touched."""
HIGHEST = 1.9
"""Metres above the floor up to which the hand reaches."""

_LOWEST = 0.3  # metres: the hand on its mast, let down
_EDGE = 0.85  # how far from the middle of a part its corners are looked at
_SHORT = 0.02  # metres before a free spot up to which the view must be free
_STEP_BACK = 2.0  # times `FORWARD`: how far the robot may step back from a door it moves

_TOUCHED = {
    "take": "item",
    "give": "to",
    "switch_on": "thing",
    "switch_off": "thing",
    "pour": "into",
    "water": "plant",
}
"""What the hand touches, or comes close to, by verb; of what has its way to itself, see `Hands.refusal`."""

Point3 = tuple[float, float, float]


class Hands:
    """A robot's hand and eye in a scene. Every test returns None when it passes, else a refusal code.

    Args:
        scene: The scene.
        state: The home that it follows.
        agent: Whose hand; that of the robot whose body has joints when None.
    """

    def __init__(self, scene: Scene, state: HomeState, agent: int | None = None) -> None:
        self.scene = scene
        self.state = state
        self.agent = scene.agent if agent is None else agent
        self.step_back: Point | None = None
        model = scene.home.model
        self._body = int(model.geom_bodyid[scene.home.geoms[self.agent][0]])
        self._groups = np.array([1, 1, 1, 0, 0, 1], np.uint8)  # not its own arm (`ARM_GROUP`)
        self._geom = np.zeros(1, np.int32)

    def refusal(self, verb: str, arguments: Mapping[str, Value]) -> str | None:
        """Try a deed that the rules allow. When a door pushes the robot, `step_back` says where to."""
        self.step_back = None
        ids = {name: value for name, value in arguments.items() if isinstance(value, int)}
        if verb == "put_on":
            return self._put(ids["item"], "on", ids["place"])
        if verb == "put_in":
            return self._put(ids["item"], "in", ids["container"])
        if verb in ("open", "close"):
            return self._swing(ids["thing"])
        if verb in _TOUCHED:
            return self.touch(ids[_TOUCHED[verb]])
        return None

    # -- the tests ----------------------------------------------------------------------------------------------

    def touch(self, thing: int) -> str | None:
        """Whether the hand reaches a thing, and nothing stands between."""
        if not self.in_reach(thing):
            return "out_of_reach"
        return None if self.sees(thing) else "no_line_of_sight"

    def _swing(self, piece: int) -> str | None:
        """Doors need their way free; the robot itself steps back from it if it can."""
        code = self.touch(piece)
        if code is not None:
            return code
        slabs = sweep(self.state.furniture[piece], self.scene.doors(piece))
        others = discs(self.state, self.agent)
        if any(slab.distance(x, y) < radius for slab in slabs for x, y, radius in others):
            return "blocked"
        here = self.state.positions[self.agent][:2]

        def clear(x: float, y: float) -> bool:
            return all(slab.distance(x, y) >= RADIUS for slab in slabs)

        if clear(*here):
            return None
        for spot in self._steps_back(piece):
            if clear(*spot) and self.scene.footing.may_go(here, spot, others):
                self.step_back = spot
                return None
        return "blocked"

    def _steps_back(self, piece: int) -> Iterator[Point]:
        """Spots ever further away, straight away from the piece first."""
        x, y = self.state.positions[self.agent][:2]
        front = self.state.furniture[piece].yaw + math.pi / 2
        for tenth in range(1, round(10 * _STEP_BACK) + 1):
            for turn in (0.0, 0.6, -0.6, 1.2, -1.2):
                step = tenth / 10 * FORWARD
                yield x + step * math.cos(front + turn), y + step * math.sin(front + turn)

    def _put(self, item: int, relation: str, place: int) -> str | None:
        pose = self.spot(item, relation, place)
        return self.reaches_spot(item, pose) or (None if self.scene.stands(item, pose) else "blocked")

    def reaches_spot(self, item: int, pose: Position) -> str | None:
        """Whether the hand reaches a free spot for an item, and nothing stands between."""
        if math.dist(pose[:2], self.state.positions[self.agent][:2]) - max(self.state.items[item].size[:2]) / 2 > REACH:
            return "out_of_reach"
        if pose[2] > HIGHEST:
            return "out_of_reach"
        if not self._sees_spot(pose, self.state.items[item].size[2]):
            return "no_line_of_sight"
        return None

    def spot(self, item: int, relation: str, place: int) -> Position:
        """Where the world will put an item."""
        size = self.state.items[item].size
        if place in self.state.rooms:
            spot = self.state.floor_spot(self.agent)
            assert spot is not None
            return (*spot, size[2] / 2, 0.0)
        index = self.state.free_slot(item, relation, place, self.agent)
        assert index is not None
        piece = self.state.furniture[place]
        x, y, z, yaw = item_pose(piece, self.state.slots[place][index], size)
        out = self.scene.ride(self.state, place) if relation == "in" and self.state.opened.get(place) else (0.0, 0.0)
        return x + out[0], y + out[1], z, yaw

    # -- reach and sight ----------------------------------------------------------------------------------------

    def in_reach(self, thing: int) -> bool:
        """Whether the nearest point of an entity is near and low enough for the hand."""
        low, high = self._boxes(thing)
        x, y = self.state.positions[self.agent][:2]
        away = np.maximum(np.maximum(low[:, :2] - (x, y), (x, y) - high[:, :2]), 0)
        near = (np.hypot(away[:, 0], away[:, 1]) <= REACH) & (low[:, 2] <= HIGHEST)
        return bool(near.any())

    def sees(self, thing: int) -> bool:
        """Whether a ray from the eye or the lifted hand to some point of an entity meets it before all else."""
        low, high = self._boxes(thing)
        order = np.argsort(np.linalg.norm((low + high) / 2 - self._eyes(EYE_HEIGHT)[0], axis=1), kind="stable")
        return any(
            self._first_hit(eye, point)[0] == thing
            for part in order
            for point in _points(low[part], high[part])
            for eye in self._eyes(float(point[2]))
        )

    def _sees_spot(self, pose: Position, height: float) -> bool:
        """Whether nothing stands between the eye or the lifted hand and a free spot that an item is to fill."""
        for up in (0.4, 0.0, -0.3):
            point = np.array([pose[0], pose[1], pose[2] + up * height])
            for eye in self._eyes(float(point[2])):
                _, distance = self._first_hit(eye, point)
                if distance < 0 or distance >= float(np.linalg.norm(point - eye)) - _SHORT:
                    return True
        return False

    def _eyes(self, height: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The camera, and the hand on its mast at the height of what it is to touch."""
        x, y = self.state.positions[self.agent][:2]
        return np.array([x, y, EYE_HEIGHT]), np.array([x, y, min(max(height, _LOWEST), HIGHEST)])

    def _first_hit(self, eye: NDArray[np.float64], point: NDArray[np.float64]) -> tuple[int, float]:
        """Entity and distance of what a ray towards a point meets first, the robot and what it holds left out."""
        ray = point - eye
        ray /= np.linalg.norm(ray)
        model, data, groups = self.scene.home.model, self.scene.data, self._groups
        distance = mujoco.mj_ray(model, data, eye, ray, groups, 1, self._body, self._geom, None)
        geom = int(self._geom[0])
        return (int(self.scene.home.entity[geom]) if geom >= 0 else 0), float(distance)

    def _boxes(self, thing: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """(n, 3) lower and upper corners of the boxes around the visible parts of an entity, in the home's frame."""
        home, data = self.scene.home, self.scene.data
        geoms = [geom for geom in home.geoms[thing] if not home.unseen[geom]]
        turns = data.geom_xmat[geoms].reshape(-1, 3, 3)
        middle = data.geom_xpos[geoms] + np.einsum("gij,gj->gi", turns, home.model.geom_aabb[geoms, :3])
        half = np.einsum("gij,gj->gi", np.abs(turns), home.model.geom_aabb[geoms, 3:])
        return middle - half, middle + half


def _points(low: NDArray[np.float64], high: NDArray[np.float64]) -> Iterator[NDArray[np.float64]]:
    """The middle of a box and points near its corners."""
    middle, half = (low + high) / 2, (high - low) / 2 * _EDGE
    yield middle
    for x in (-1, 1):
        for y in (-1, 1):
            for z in (1, -1):
                yield middle + half * (x, y, z)
