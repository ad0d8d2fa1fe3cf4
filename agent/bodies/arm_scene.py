"""The MuJoCo side of a home in which a driven robot has an arm that takes hold of things, and may lose them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

import mujoco
import numpy as np

from agent.bodies.arms import APERTURE, ARM_GROUP, CUP, LIFT, REACHES, Grasp
from agent.bodies.driven_scene import DrivenScene
from agent.bodies.mjcf import LOOSE
from agent.bodies.posture import CARRY, LONGEST, PATIENCE, Posture, arrived, lags, pace, towards
from datagen.worlds.home.state import HomeState, Position

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["SUCTION", "ArmScene"]

SUCTION = 40.0
"""Newtons that pull a cup off: its area of 7 cm² at 57 kPa below the air's pressure."""

_GAP = 0.005  # metres that the lip of the cup bridges
_RUBS = 0.6  # friction of the cup
_CLOSING = 20  # commands in which jaws close
_SQUEEZE = -0.05  # metres: asking jaws for this lets them press as hard as they can
_SLIP = 0.03  # metres from where it was gripped from which a thing is lost


class ArmScene(DrivenScene):
    """A driven home with an arm on the robot.

    Attributes:
        grasp: Which hand it has.
        gripped: What the hand holds, if anything; it moves by physics and bumps into things.
        lost: What slipped out of the hand, until somebody notices.
    """

    def __init__(self, state: HomeState, agent: int, grasp: Grasp) -> None:
        self.grasp: Grasp = grasp
        self.gripped: int | None = None
        self.lost: int | None = None
        self._own: frozenset[int] = frozenset()
        self._wanted = CARRY
        self._at: NDArray[np.float64] = np.zeros(3)
        self._joints = np.zeros(0, np.intp)  # until the model is there
        super().__init__(state, agent, grasp=grasp)
        model = self.home.model
        self._hand = int(model.body("arm.hand").id)
        self._tip = int(model.site("arm.tip").id)
        names = ["turn", "lift", *REACHES, "pitch", "roll", *(("jaw1", "jaw2") if grasp == "parallel" else ())]
        self._joints = np.array([model.joint(f"arm.{name}").qposadr[0] for name in names])
        self._dofs = np.array([model.joint(f"arm.{name}").dofadr[0] for name in names])
        self._motors = np.array([model.actuator(f"arm.{name}").id for name in names])
        self._arm = self._arm_geoms()
        self._tuck()

    def _arm_geoms(self) -> NDArray[np.intp]:
        model = self.home.model
        bodies = {number for number in range(model.nbody) if model.body(number).name.startswith("arm.")}
        return np.array([geom for geom in self.home.geoms[self.agent] if int(model.geom_bodyid[geom]) in bodies])

    # -- where the arm is ---------------------------------------------------------------------------------------

    def posture(self) -> Posture:
        """Where the arm is."""
        turn, lift, *rest = self.data.qpos[self._joints].tolist()
        opening = rest[5] if len(rest) > 5 else 0.0
        return Posture(turn=turn, lift=lift, reach=sum(rest[:3]), pitch=rest[3], roll=rest[4], opening=opening)

    def tip(self) -> NDArray[np.float64]:
        """(3,) the face of the cup, or the middle between the jaws."""
        at: NDArray[np.float64] = self.data.site_xpos[self._tip]
        return at

    def _ask(self, wanted: Posture) -> None:
        """Command the motors."""
        self._wanted = wanted
        each = max(0.0, min(0.9, wanted.reach)) / len(REACHES)
        values = [wanted.turn, max(LIFT[0], min(LIFT[1], wanted.lift)), *[each] * 3, wanted.pitch, wanted.roll]
        if self.grasp == "parallel":
            values += [min(wanted.opening, APERTURE / 2)] * 2
        self.data.ctrl[self._motors] = values

    def _tuck(self) -> None:
        """Have the arm drawn in at once, with what it holds: for a base that was put somewhere else."""
        opening = self.posture().opening
        posture = replace(CARRY, pitch=self._wanted.pitch, opening=self._wanted.opening, roll=self._wanted.roll)
        self._ask(posture)
        values = self.data.ctrl[self._motors].copy()
        if self.grasp == "parallel":
            values[-2:] = opening
        self.data.qpos[self._joints], self.data.qvel[self._dofs] = values, 0.0
        mujoco.mj_kinematics(self.home.model, self.data)

    def stand(self, x: float, y: float, yaw: float) -> None:
        """Put the base somewhere, at rest, with its arm drawn in; what the hand holds comes along."""
        item, held = self.gripped, None
        if item is not None:
            held = self._in_hand(item)
        super().stand(x, y, yaw)
        if len(self._joints):
            self._tuck()
        if item is not None and held is not None:
            self._put_in_hand(item, held)

    def _in_hand(self, item: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """A thing's place and turn in the frame of the hand: (3,), (4,)."""
        data, first = self.data, self.home.items[item][0]
        back, turned, place = np.zeros(4), np.zeros(4), np.zeros(3)
        mujoco.mju_negQuat(back, data.xquat[self._hand])
        mujoco.mju_rotVecQuat(place, data.qpos[first : first + 3] - data.xpos[self._hand], back)
        mujoco.mju_mulQuat(turned, back, data.qpos[first + 3 : first + 7])
        return place, turned

    def _put_in_hand(self, item: int, held: tuple[NDArray[np.float64], NDArray[np.float64]]) -> None:
        data, (first, velocity) = self.data, self.home.items[item]
        place, turned = np.zeros(3), np.zeros(4)
        mujoco.mju_rotVecQuat(place, held[0], data.xquat[self._hand])
        mujoco.mju_mulQuat(turned, data.xquat[self._hand], held[1])
        data.qpos[first : first + 3], data.qpos[first + 3 : first + 7] = data.xpos[self._hand] + place, turned
        data.qvel[velocity : velocity + 6] = 0.0
        self._know(item)

    # -- moving it ----------------------------------------------------------------------------------------------

    def move(self, to: Posture, *, slowly: bool = False, until: Callable[[], bool] | None = None) -> bool:
        """Move the arm.

        Args:
            to: Where.
            slowly: As near things.
            until: Stops the movement once it says so.

        Returns:
            Whether the arm got there, or `until` stopped it; not when something was in the way, or what it held is
            lost.
        """
        held, waited = self.gripped, 0
        share = pace(slowly=slowly, loaded=held is not None)
        for number in range(LONGEST):
            self._ask(towards(self._wanted, to, share, number, loaded=held is not None))
            self._advance(0.0, 0.0, 0.0)
            if until is not None and until():
                self._stop()
                return True
            if self.gripped != held:
                return False
            if lags(self.posture(), self._wanted, share):
                self._stop()
                return False
            waited += self._wanted == to
            if self._wanted == to and (self._arrived() or waited > PATIENCE):
                return self._arrived()
        return False

    def _arrived(self) -> bool:
        return arrived(self.posture(), self._wanted, jaws=self.grasp == "parallel" and self.gripped is None)

    def _stop(self) -> None:
        """Press no further than the arm has come."""
        self._ask(replace(self.posture(), opening=self._wanted.opening))

    def bearing(self, x: float, y: float) -> tuple[float, float]:
        """How far a spot is from the mast, metres, and the turn of the arm towards it, the shorter way round."""
        at_x, at_y, yaw = self.base()
        turn = math.atan2(y - at_y, x - at_x) - yaw
        return math.hypot(x - at_x, y - at_y), self._wanted.turn + math.remainder(turn - self._wanted.turn, math.tau)

    def touches(self, item: int) -> bool:
        """Whether the hand touches a thing."""
        return bool(self._contacts(self._arm, self.home.geoms[item]))

    def rests(self, item: int) -> bool:
        """Whether a thing touches something else than the hand."""
        own = np.concatenate([self.home.geoms[item], self._arm])
        contact = self.data.contact
        if not self.data.ncon:
            return False
        mine = np.isin(contact.geom, self.home.geoms[item])
        others = ~np.isin(contact.geom, own)
        return bool((mine.any(axis=1) & others.any(axis=1)).any())

    def _contacts(self, ones: NDArray[np.intp], others: NDArray[np.intp]) -> int:
        if not self.data.ncon:
            return 0
        one, other = np.isin(self.data.contact.geom, ones), np.isin(self.data.contact.geom, others)
        return int(((one[:, 0] & other[:, 1]) | (one[:, 1] & other[:, 0])).sum())

    # -- holding ------------------------------------------------------------------------------------------------

    def grip(self, item: int) -> bool:
        """Take hold of a thing that the hand is at. Returns whether it has it."""
        if not (self._seal(item) if self.grasp == "suction" else self._squeeze(item)):
            return False
        self.gripped, self._at = item, self._in_hand(item)[0]
        self._group = self.home.model.geom_group[self.home.geoms[item]]
        self.home.model.geom_group[self.home.geoms[item]] = ARM_GROUP  # what it holds is in nobody's line of sight
        return True

    def _seal(self, item: int) -> bool:
        """The whole lip of the cup must be on the thing: then there is a vacuum."""
        if not self.sealed(item):
            return False
        model, data = self.home.model, self.data
        turned = self._in_hand(item)[1]
        body = int(model.body(f"item{item}").id)
        face = self.tip() - data.xpos[body]
        data.eq_active[0], model.eq_obj2id[0] = 1, body
        model.eq_data[0, :3] = data.xmat[body].reshape(3, 3).T @ face
        model.eq_data[0, 3:6] = model.site_pos[self._tip]
        model.eq_data[0, 6:10] = turned
        self._mask_cup(0)
        return True

    def sealed(self, item: int) -> bool:
        """Whether each point of the lip is on the surface of a thing, or nearly."""
        angles = np.arange(8) * math.tau / 8
        lip = np.stack([np.zeros(8), CUP * np.cos(angles), CUP * np.sin(angles)], axis=1)
        points = self.tip() + lip @ self.data.xmat[self._hand].reshape(3, 3).T
        return bool((np.abs(self._off(item, points)) <= _GAP).all())

    def _off(self, item: int, points: NDArray[np.float64]) -> NDArray[np.float64]:
        """How far points (n, 3) are from the surface of a thing's solid: (n,) metres, less than 0 within."""
        home, data = self.home, self.data
        solid = next(geom for geom in home.geoms[item] if home.solid[geom])
        local = (points - data.geom_xpos[solid]) @ data.geom_xmat[solid].reshape(3, 3)
        kind, size = home.model.geom_type[solid], home.model.geom_size[solid]
        if kind == mujoco.mjtGeom.mjGEOM_SPHERE:
            away: NDArray[np.float64] = np.linalg.norm(local, axis=1) - size[0]
            return away
        if kind == mujoco.mjtGeom.mjGEOM_CYLINDER:
            local = np.stack([np.hypot(local[:, 0], local[:, 1]), local[:, 2]], axis=1)
            size = size[:2]
        over = np.abs(local) - size
        outside: NDArray[np.float64] = np.linalg.norm(np.maximum(over, 0), axis=1) + np.minimum(over.max(axis=1), 0)
        return outside

    def _squeeze(self, item: int) -> bool:
        """Close the jaws. Whether both have come to press on the thing."""
        for _ in range(_CLOSING):
            self._ask(replace(self._wanted, opening=_SQUEEZE))
            self._advance(0.0, 0.0, 0.0)
        model, things = self.home.model, self.home.geoms[item]
        fingers = [np.flatnonzero(model.geom_bodyid == model.body(f"arm.{name}").id) for name in ("jaw1", "jaw2")]
        return all(self._contacts(finger, things) for finger in fingers)

    def release(self, opening: float = 0.0) -> None:
        """Let go of what the hand holds, without moving; jaws open by so much more, metres."""
        item, self.gripped = self.gripped, None
        if item is not None:
            self._carried.discard(item)
            self.home.model.geom_group[self.home.geoms[item]] = self._group
        if self.grasp == "suction":
            self.data.eq_active[0] = 0
            self._mask_cup(LOOSE)
        else:
            self._ask(replace(self._wanted, opening=self.posture().opening + opening))

    def _mask_cup(self, mask: int) -> None:
        """A cup that is sealed is part of what it holds; what presses is counted once."""
        cup = self._arm[-1]
        self.home.model.geom_contype[cup] = self.home.model.geom_conaffinity[cup] = mask

    def hold(self) -> None:
        """See whether what is gripped still is; the rest as in all driven homes."""
        super().hold()
        if self.gripped is not None and not self._holds(self.gripped):
            self.lost = self.gripped
            self.release()

    def _holds(self, item: int) -> bool:
        if self.grasp == "suction" and self.strain() > 1.0:
            return False
        return math.dist(self._in_hand(item)[0], self._at) <= _SLIP

    def strain(self) -> float:
        """The share of what the cup can bear that pulls, shears and twists at it: above 1 it comes off."""
        data = self.data
        rows = np.flatnonzero((data.efc_type == mujoco.mjtConstraint.mjCNSTR_EQUALITY) & (data.efc_id == 0))
        if len(rows) < 6 or not data.eq_active[0]:
            return 0.0
        force, moment = data.efc_force[rows[:3]], data.efc_force[rows[3:]] / 2
        axis = data.xmat[self._hand].reshape(3, 3)[:, 0]
        pull = float(force @ axis)
        shear, tilt = float(np.linalg.norm(force - pull * axis)), float(np.linalg.norm(moment))
        left = max(SUCTION - pull, 1e-9)
        return max((pull + tilt / CUP) / SUCTION, shear / (_RUBS * left))

    # -- following the world ------------------------------------------------------------------------------------

    def target(self, state: HomeState, item: int) -> Position:
        """Where an item belongs; what the hand holds, where the hand is."""
        if item == self.gripped:
            return self.pose(item)
        return super().target(state, item)

    def put(self, item: int, pose: Position) -> None:
        """Set an item's pose, at rest; what the hand holds is where physics has it."""
        if item == self.gripped:
            self._placed[item] = pose
        else:
            super().put(item, pose)

    def _carry(self, item: int, carried: bool) -> None:
        """What is in a hand touches nothing, but for what is held by force."""
        if item == self.gripped:
            self._carried.add(item)
        else:
            super()._carry(item, carried)

    def stays(self, state: HomeState, item: int) -> None:
        """A thing was put down by the hand: where it lies is right, not where the world thought."""
        self._placed[item] = self.target(state, item)

    def _ignores(self, item: int) -> bool:
        return item == self.gripped or super()._ignores(item)
