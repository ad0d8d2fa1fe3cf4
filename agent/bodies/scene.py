"""The MuJoCo side of a home: keeps loose things, doors, people and the robot where the world says they are."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from agent.bodies.arms import Grasp
from agent.bodies.beings import HAND_AHEAD
from agent.bodies.footing import Footing
from agent.bodies.mjcf import LOOSE, HomeModel, build
from agent.bodies.parts import Door
from agent.bodies.shades import Shades
from agent.bodies.structure import CELLAR
from datagen.worlds.home.state import HomeState, Position

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Scene"]

_SUBSTEPS = 20  # of physics in one tick, while anything loose is awake
_BESIDE = 0.16  # metres between two things in two hands
_FINGER = 0.005  # metres by which what stands free may dip into another thing before it counts as no room


class Scene:
    """A home in MuJoCo that follows a world.

    Args:
        state: The world as it is.
        agent: The robot that is driven.
        driven: Whether it is moved by motors.
        cut: Metres at which walls are cut, for pictures from above; nobody should walk there then.

    Attributes:
        home: The model and what its numbers mean.
        data: The `mujoco.MjData`.
        footing: Where the base may stand.
        colour: (ngeom, 3) the present colours; see `Shades`.
    """

    def __init__(
        self,
        state: HomeState,
        agent: int,
        *,
        driven: bool = False,
        grasp: Grasp = "magic",
        cut: float | None = None,
    ) -> None:
        self.home: HomeModel = build(state.spec, agent, driven=driven, grasp=grasp, cut=cut)
        self.agent = agent
        self.data = mujoco.MjData(self.home.model)
        self.footing = Footing(state.spec)
        self._shades = Shades(self.home, state.spec)
        self.colour: NDArray[np.float64] = self._shades.colour
        self._spare = mujoco.MjData(self.home.model)
        self._placed: dict[int, Position] = {}
        self._laid: NDArray[np.float64] = self.data.qpos.copy()  # where things were put, before physics moved them
        starts = np.array([qpos for qpos, _ in self.home.items.values()], np.int64)
        self._loose = starts[:, None] + np.arange(7)
        self._open: dict[int, bool] = dict.fromkeys(self.home.doors, False)
        self._carried: set[int] = set()
        self._tree = {
            item: int(self.home.model.dof_treeid[velocity]) for item, (_, velocity) in self.home.items.items()
        }
        self.follow(state)

    # -- following the world ------------------------------------------------------------------------------------

    def follow(self, state: HomeState) -> None:
        """Move what has moved in the world since the last call."""
        self._follow_beings(state)
        self._follow_furniture(state)
        self._shades.follow(state)
        self.footing.follow(state)
        for item in self.home.items:
            pose = self.target(state, item)
            if self._placed.get(item) != pose:
                self._carry(item, self._is_carried(state, item))
                self.put(item, pose)
        mujoco.mj_kinematics(self.home.model, self.data)

    def _follow_beings(self, state: HomeState) -> None:
        for person, mocap in self.home.people.items():
            x, y, z, yaw = state.positions[person]
            self.data.mocap_pos[mocap] = (x, y, z)
            self.data.mocap_quat[mocap] = (math.cos(yaw / 2), 0, 0, math.sin(yaw / 2))
        self._follow_robot(state)

    def _follow_robot(self, state: HomeState) -> None:
        x, y, _, yaw = state.positions[self.agent]
        self.data.qpos[self.home.robot : self.home.robot + 3] = (x, y, yaw)

    def _follow_furniture(self, state: HomeState) -> None:
        for piece, joints in self.home.doors.items():
            stands = state.opened.get(piece, False)
            if stands != self._open[piece]:
                self._open[piece] = stands
                for joint in joints:
                    self.data.qpos[joint.qpos] = joint.travel if stands else 0.0

    def doors(self, piece: int) -> tuple[Door, ...]:
        """The doors of a piece of furniture."""
        return tuple(joint.door for joint in self.home.doors.get(piece, ()))

    def target(self, state: HomeState, item: int) -> Position:
        """Where an item belongs: x, y, z of its centre, and yaw.

        As the world has it, but for three cases: in an open drawer it has come out with it; in a hand it is before
        the body, not within; and what is gone lies in the cellar.
        """
        place = state.location(item)
        if place is None:
            number = list(self.home.items).index(item)
            x0, y0, x1, y1 = state.spec.bounds()
            spot = (x0 + 0.3 * (1 + number % 8), y0 + 0.3 * (1 + number // 8))
            return (min(spot[0], x1), min(spot[1], y1), CELLAR + state.items[item].size[2] / 2, 0.0)
        relation, parent = place
        x, y, z, yaw = state.position(item)
        if relation == "held_by":
            ahead = HAND_AHEAD.get(state.kind[parent], 0.3)
            beside = _BESIDE * list(state.held(parent)).index(item)
            return (
                x + ahead * math.cos(yaw) + beside * math.sin(yaw),
                y + ahead * math.sin(yaw) - beside * math.cos(yaw),
                z,
                yaw,
            )
        if relation == "in" and state.opened.get(parent):
            out = self.ride(state, parent)
            return x + out[0], y + out[1], z, yaw
        return x, y, z, yaw

    def ride(self, state: HomeState, piece: int) -> tuple[float, float]:
        """How far what is in a piece comes out when it is opened: x and y, metres; nothing but for drawers."""
        travel = sum(door.travel for door in self.doors(piece) if door.motion == "slide")
        front = state.furniture[piece].yaw + math.pi / 2
        return travel * math.cos(front), travel * math.sin(front)

    @property
    def carried(self) -> frozenset[int]:
        """What is in a hand, or gone: nothing touches it."""
        return frozenset(self._carried)

    def half_extents(self, item: int) -> NDArray[np.float64]:
        """(3,) half the size of a thing's solid, metres."""
        solid = next(geom for geom in self.home.geoms[item] if self.home.solid[geom])
        half: NDArray[np.float64] = self.home.model.geom_aabb[solid, 3:]
        return half

    def _is_carried(self, state: HomeState, item: int) -> bool:
        place = state.location(item)
        return place is None or place[0] == "held_by"

    def _carry(self, item: int, carried: bool) -> None:
        """What is in a hand touches nothing; what is put down does."""
        if carried == (item in self._carried):
            return
        (self._carried.add if carried else self._carried.discard)(item)
        for geom in self.home.geoms[item]:
            if self.home.solid[geom]:
                mask = 0 if carried else LOOSE
                self.home.model.geom_contype[geom] = self.home.model.geom_conaffinity[geom] = mask

    def put(self, item: int, pose: Position) -> None:
        """Set an item's pose, at rest."""
        qpos, velocity = self.home.items[item]
        x, y, z, yaw = pose
        self.data.qpos[qpos : qpos + 7] = (x, y, z, math.cos(yaw / 2), 0.0, 0.0, math.sin(yaw / 2))
        self.data.qvel[velocity : velocity + 6] = 0.0
        self._laid[qpos : qpos + 7] = self.data.qpos[qpos : qpos + 7]
        self._placed[item] = pose

    # -- physics ------------------------------------------------------------------------------------------------

    def drifted(self) -> dict[int, tuple[float, ...]]:
        """The things that physics moved from where they were put, and where they lie: x, y, z and a quaternion."""
        moved = self.data.qpos[self._loose] != self._laid[self._loose]  # (items, 7)
        numbers, items = np.flatnonzero(moved.any(axis=1)).tolist(), list(self.home.items)
        return {items[number]: tuple(self.data.qpos[self._loose[number]].tolist()) for number in numbers}

    def lay(self, poses: Mapping[int, Sequence[float]]) -> None:
        """Let things lie where `drifted` said that they do, until the next call of `follow`, which they need again."""
        for item, pose in poses.items():
            qpos, _ = self.home.items[item]
            self.data.qpos[qpos : qpos + 7] = pose
            del self._placed[item]
        if poses:
            mujoco.mj_kinematics(self.home.model, self.data)

    def pose(self, item: int) -> Position:
        """Where an item is in the simulator: x, y, z of its centre and yaw."""
        qpos, _ = self.home.items[item]
        x, y, z, a, b, c, d = self.data.qpos[qpos : qpos + 7].tolist()
        return x, y, z, math.atan2(2 * (a * d + b * c), 1 - 2 * (c * c + d * d))

    def run(self) -> None:
        """Let loose things that are awake move on."""
        if any(self.data.tree_asleep[tree] < 0 for item, tree in self._tree.items() if item not in self._carried):
            mujoco.mj_step(self.home.model, self.data, _SUBSTEPS)
            for item in self._carried:
                self.put(item, self._placed[item])
            mujoco.mj_kinematics(self.home.model, self.data)

    def stands(self, item: int, pose: Position, within: float = 0.01, steps: int = 60) -> bool:
        """Try whether an item put there has room and stays; if not, all is as it was before.

        Args:
            item: What is put.
            pose: Where.
            within: Metres that it may move.
            steps: Of physics, at most.
        """
        model, data = self.home.model, self.data
        mujoco.mj_copyData(self._spare, model, data)
        before, carried, laid = self._placed[item], item in self._carried, self._laid.copy()
        self._carry(item, False)
        self.put(item, pose)
        mujoco.mj_forward(model, data)
        good = not self._overlaps(item)
        if good:
            mujoco.mj_step(model, data, steps)
            good = math.dist(self.pose(item)[:3], pose[:3]) <= within and self._upright(item)
        if not good:
            mujoco.mj_copyData(data, model, self._spare)
            self._carry(item, carried)
            self._placed[item], self._laid = before, laid
        return good

    def _overlaps(self, item: int) -> bool:
        contacts, own = self.data.contact, self.home.geoms[item]
        if not self.data.ncon:
            return False
        touches = np.isin(contacts.geom, own).any(axis=1) & (contacts.dist < -_FINGER)
        return bool(touches.any())

    def _upright(self, item: int) -> bool:
        qpos, _ = self.home.items[item]
        _, b, c, _ = self.data.qpos[qpos + 3 : qpos + 7]
        return bool(1 - 2 * (b * b + c * c) > math.cos(math.radians(15)))
