"""The MuJoCo side of a home in which the robot is driven by motors, pushes what is loose, and opens doors by force."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from agent.bodies.arms import Grasp
from agent.bodies.beings import HAND_AHEAD
from agent.bodies.scene import Scene
from agent.bodies.wheels import BRAKE, GRIP, command
from datagen.worlds.home.spec import Furniture, Point
from datagen.worlds.home.state import HomeState, Position

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["PERIOD", "SECTORS", "DrivenScene"]

PERIOD = 20
"""Steps of the physics between two commands: a tenth of a second."""
SECTORS = 8
"""Of the bumper around the base, the first one straight ahead, counter-clockwise."""

_EACH = 5  # steps between two looks at where the base heads
_SWING = 100  # steps that a door may take: one tick
_PULL = {"hinge": 25.0, "slide": 60.0, "lid": 25.0}  # newton metres, newtons
_STIFF = {"hinge": 40.0, "slide": 200.0, "lid": 40.0}  # how hard a hand corrects the speed of a door
_ARRIVED = 0.9  # of its travel, from which a door counts as open
_DEEP = 0.02  # metres in another thing from which the base must get out of the way
_PUSHED, _SLID = 1e-3, 0.01  # metres that a thing moves on a floor, and on furniture, before the world is told
_ON_FLOOR = 0.03  # metres above a floor up to which a thing lies on it


class DrivenScene(Scene):
    """A home in MuJoCo in which the robot is moved by its motors; what it pushes goes on from where it came to lie.

    Attributes:
        touch: (SECTORS,) newtons with which something pressed against each part of the bumper, the most of a period.
        watched: Called after every few steps of the physics, by whoever wants to watch closely.
    """

    watched: Callable[[], None] | None = None

    def __init__(self, state: HomeState, agent: int, *, grasp: Grasp = "magic") -> None:
        self.touch: NDArray[np.float64] = np.zeros(SECTORS)
        self._stood: Position | None = None
        self._names = [item.id for item in state.spec.items]
        self._row = {item: number for number, item in enumerate(self._names)}
        self._known: NDArray[np.float64] = np.zeros((len(self._names), 3))
        self._doors = self._speeds = np.zeros(0, np.intp)
        self._moved: NDArray[np.bool_] = np.zeros(0, bool)
        self._latched: NDArray[np.float64] = np.zeros(0)
        super().__init__(state, agent, driven=True, grasp=grasp)
        mujoco.mj_forward(self.home.model, self.data)
        self._base = next(geom for geom in self.home.geoms[agent] if self.home.solid[geom])
        self._poses = np.array([self.home.items[item][0] for item in self._names], np.intp)
        joints = [joint for each in self.home.doors.values() for joint in each]
        self._doors = np.array([joint.qpos for joint in joints], np.intp)
        self._speeds = np.array([joint.dof for joint in joints], np.intp)
        self._moved = np.zeros(len(joints), bool)
        self._latch()

    # -- the base -----------------------------------------------------------------------------------------------

    def _follow_robot(self, state: HomeState) -> None:
        """The robot stands where its motors took it, unless somebody put it elsewhere."""
        if self._stood != state.positions[self.agent]:
            self._stood = state.positions[self.agent]
            self.stand(*self._stood[:2], self._stood[3])

    def stand(self, x: float, y: float, yaw: float) -> None:
        """Put the base somewhere, at rest."""
        self.data.qpos[self.home.robot : self.home.robot + 3] = (x, y, yaw)
        self.data.qvel[self.home.wheels : self.home.wheels + 3] = 0.0

    def base(self) -> tuple[float, float, float]:
        """x, y and yaw of the base in the simulator."""
        x, y, yaw = self.data.qpos[self.home.robot : self.home.robot + 3].tolist()
        return x, y, yaw

    def velocity(self) -> tuple[float, float]:
        """Metres a second straight ahead, radians a second."""
        vx, vy, spin = self.data.qvel[self.home.wheels : self.home.wheels + 3].tolist()
        yaw = self.base()[2]
        return vx * math.cos(yaw) + vy * math.sin(yaw), spin

    def agrees(self, state: HomeState) -> None:
        """The world was told where the base is: rounding is no reason to move it."""
        self._stood = state.positions[self.agent]

    def drive(self, ahead: float, spin: float, steps: int = PERIOD) -> None:
        """Let the motors work for a while: metres a second ahead, radians a second."""
        self.touch[:] = 0.0
        for _ in range(steps // _EACH):
            yaw = self.base()[2]
            self._advance(ahead * math.cos(yaw), ahead * math.sin(yaw), spin)

    def glide(self, to: Point, steps: int = PERIOD * 8) -> bool:
        """Move the base sideways, too, to a spot near by. Returns whether it got there."""
        for _ in range(steps // _EACH):
            x, y, _ = self.base()
            dx, dy = to[0] - x, to[1] - y
            if math.hypot(dx, dy) < 0.01:
                break
            share = min(1.0, 0.5 / max(4 * math.hypot(dx, dy), 1e-9)) * 4
            self._advance(share * dx, share * dy, 0.0)
        self._advance(0.0, 0.0, 0.0)
        return math.dist(self.base()[:2], to) < 0.03

    def _advance(self, vx: float, vy: float, spin: float) -> None:
        model, data = self.home.model, self.data
        command(data, 0, vx, vy, spin)
        mujoco.mj_step(model, data, _EACH)
        self.hold()
        self._feel()
        if self.watched is not None:
            self.watched()

    def rest(self) -> None:
        """Let physics go on for a moment, with the base at rest."""
        self._advance(0.0, 0.0, 0.0)

    def hold(self) -> None:
        """What is in hands stays there: in the robot's own before it, in others' where they stand.

        So do doors that nobody moves: a constraint alone would yield a little to whatever presses for long.
        """
        yielded = ~self._moved & (np.abs(self.data.qpos[self._doors] - self._latched) > 1e-6)
        if yielded.any():
            self.data.qpos[self._doors[yielded]] = self._latched[yielded]
            self.data.qvel[self._speeds[yielded]] = 0.0
        x, y, yaw = self.base()
        for item in self._carried:
            pose = self._placed[item]
            if item in self._own:
                ahead = HAND_AHEAD["robot"]
                pose = (x + ahead * math.cos(yaw), y + ahead * math.sin(yaw), pose[2], yaw)
            self.put(item, pose)

    def follow(self, state: HomeState) -> None:
        """Move what has moved in the world since the last call."""
        self._own = frozenset(state.held(self.agent))
        super().follow(state)
        self._latch()

    def _latch(self) -> None:
        """Doors are to stay where they are now."""
        self._latched = self.data.qpos[self._doors].copy()

    def _feel(self) -> None:
        """Note what presses against the base."""
        data, force = self.data, np.zeros(6)
        x, y, yaw = self.base()
        for number in range(data.ncon):
            contact = data.contact[number]
            if self._base in contact.geom:
                mujoco.mj_contactForce(self.home.model, data, number, force)
                level = math.hypot(contact.frame[0], contact.frame[1])  # what lies on the base does not stop it
                way = math.atan2(contact.pos[1] - y, contact.pos[0] - x) - yaw
                sector = round(way / (math.tau / SECTORS)) % SECTORS
                self.touch[sector] = max(self.touch[sector], level * float(force[0]))

    def make_room(self) -> bool:
        """Get the base out of what came to be where it stands (a door that was opened, a thing that was put down)."""
        if not self._stuck():
            return False
        x, y, yaw = self.base()
        for spot in _around(x, y):
            self.stand(*spot, yaw)
            if not self._stuck():
                return True
        self.stand(x, y, yaw)
        return False

    def _stuck(self) -> bool:
        model, data = self.home.model, self.data
        mujoco.mj_kinematics(model, data)
        mujoco.mj_comPos(model, data)
        mujoco.mj_collision(model, data)
        if not data.ncon:
            return False
        contacts = data.contact
        return bool(((contacts.geom == self._base).any(axis=1) & (contacts.dist < -_DEEP)).any())

    # -- things and doors ---------------------------------------------------------------------------------------

    def pushed(self, state: HomeState) -> Iterator[tuple[int, Position, int | None]]:
        """What lies otherwise than the world has it: where, and on what now (None: on or in what it did before)."""
        at = self.data.qpos[self._poses[:, None] + np.arange(3)]
        for number in np.flatnonzero(np.abs(at - self._known).max(axis=1, initial=0.0) > _PUSHED / 2):
            item = self._names[number]
            if self._ignores(item):
                continue
            place, pose, target = state.location(item), self.pose(item), self.target(state, item)
            assert place is not None  # it would lie in the cellar, out of reach
            slack = _PUSHED if place[1] in state.rooms else _SLID
            if math.dist(pose[:3], target[:3]) > slack:
                onto = self.lies_on(state, item, pose)
                out = (target[0] - state.positions[item][0], target[1] - state.positions[item][1])  # with a drawer
                same = onto is None or onto == place[1]
                moved = (pose[0] - out[0], pose[1] - out[1], *pose[2:]) if same else pose
                yield item, moved, None if same else onto

    def _ignores(self, item: int) -> bool:
        """Whether a thing is where it is for another reason than that it was pushed."""
        return item in self._carried

    def lies_on(self, state: HomeState, item: int, pose: Position) -> int | None:
        """The room on whose floor a thing lies, or the piece of furniture above whose footprint it is."""
        place = state.location(item)
        assert place is not None
        parent = place[1]
        room = state.room_at(pose[0], pose[1], state.room_of(item) or 0)
        if pose[2] - float(self.half_extents(item).min()) < _ON_FLOOR:
            return room
        if parent in state.furniture and _over(state.furniture[parent], pose[:2]):
            return parent
        pieces = (state.furniture[thing] for thing in state.children[room] if thing in state.furniture)
        return next((piece.id for piece in pieces if _over(piece, pose[:2])), None)

    def lies(self, state: HomeState, item: int) -> None:
        """The world was told where a thing lies: rounding is no reason to move it."""
        self._placed[item] = self.target(state, item)
        self._know(item)

    def put(self, item: int, pose: Position) -> None:
        """Set an item's pose, at rest."""
        super().put(item, pose)
        self._know(item)

    def _know(self, item: int) -> None:
        first = self.home.items[item][0]
        self._known[self._row[item]] = self.data.qpos[first : first + 3]

    def swing(self, piece: int, *, wide: bool) -> bool:
        """Pull or push the doors of a piece with a hand. Returns whether they went all the way; else they go back."""
        joints, model, data = self.home.doors[piece], self.home.model, self.data
        before = [float(data.qpos[joint.qpos]) for joint in joints]
        self._moved = np.isin(self._doors, [joint.qpos for joint in joints])
        for joint in joints:
            model.dof_frictionloss[joint.dof] = GRIP
        for _ in range(_SWING // _EACH):
            for joint in joints:
                left = (joint.travel if wide else 0.0) - float(data.qpos[joint.qpos])
                wanted = math.copysign(min(abs(left) * 8, abs(joint.travel) * 3), left)
                push = _STIFF[joint.door.motion] * (wanted - float(data.qvel[joint.dof])) + 50.0 * wanted
                limit = _PULL[joint.door.motion] + 50.0 * abs(wanted)
                data.qfrc_applied[joint.dof] = max(-limit, min(limit, push))
            self._advance(0.0, 0.0, 0.0)
        arrived = all(_share(float(data.qpos[joint.qpos]), joint.travel, wide) >= _ARRIVED for joint in joints)
        for joint, start in zip(joints, before, strict=True):
            data.qfrc_applied[joint.dof] = data.qvel[joint.dof] = 0.0
            model.dof_frictionloss[joint.dof] = BRAKE
            if not arrived:
                data.qpos[joint.qpos] = start
        self._moved[:] = False
        self._latch()
        return arrived


def _share(position: float, travel: float, wide: bool) -> float:
    """How much of its way a door has gone."""
    share = position / travel
    return share if wide else 1 - share


def _over(piece: Furniture, spot: Point) -> bool:
    """Whether a spot lies above the footprint of a piece."""
    cos, sin = math.cos(piece.yaw), math.sin(piece.yaw)
    dx, dy = spot[0] - piece.x, spot[1] - piece.y
    return abs(cos * dx + sin * dy) <= piece.size[0] / 2 and abs(cos * dy - sin * dx) <= piece.size[1] / 2


def _around(x: float, y: float) -> Iterator[Point]:
    """Spots around a point, ever further away."""
    for ring in range(1, 13):
        for turn in range(16):
            angle = turn * math.tau / 16
            yield x + 0.05 * ring * math.cos(angle), y + 0.05 * ring * math.sin(angle)
