"""Taking and putting with an arm: how to get at a thing, step by step, and why it failed if it did."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from agent.bodies.approaches import HIGH, LOW, OVER, SPARE, WAYS, Plan, Way, extent, plan
from agent.bodies.arm_scene import ArmScene
from agent.bodies.arms import LIFT, REACH, WRIST
from agent.bodies.body import RADIUS
from agent.bodies.footing import Slab, discs
from agent.bodies.hands import Hands
from agent.bodies.posture import CARRY, DOWN, Posture
from datagen.worlds.home.slots import interior
from datagen.worlds.home.state import HomeState, Position

__all__ = ["Grasping"]

_CLEAR = 0.30  # metres above the floor at which things pass over the base
_LIFTED = 0.03  # metres
_RISEN = 0.01  # metres that a thing must rise with the hand
_CALM = 0.02  # metres a second, and radians a second / 10: counts as rest
_SETTLING = 100  # looks at whether it rests
_WORST = ("dropped", "no_hold", "blocked", "too_wide", "out_of_reach")  # what is told when several ways failed


class Grasping:
    """The hand of an `ArmScene` at work. What it does is tried in the simulator; the world is told by its caller.

    Args:
        scene: The scene.
        state: The home that it follows.
        hands: What says whether something is in reach and in sight.
    """

    def __init__(self, scene: ArmScene, state: HomeState, hands: Hands) -> None:
        self.scene, self.state, self.hands = scene, state, hands
        self.way: Way = "above"
        self._covered = False

    # -- deeds --------------------------------------------------------------------------------------------------

    def take(self, item: int) -> str | None:
        """Take a thing. Returns None when the hand holds it, else a refusal code."""
        code = self.hands.touch(item) or self._people_between(self.scene.pose(item))
        if code is not None:
            return code
        place = self.state.location(item)
        assert place is not None  # what is gone cannot be taken
        ceiling = self._ceiling(*place, self.scene.pose(item))
        self._meet(item, place[1], ceiling)
        codes = []
        for way in WAYS:
            found = plan(self.scene, item, way, ceiling)
            code = found if isinstance(found, str) else self._carry_out(item, found)
            if code is None:
                return None
            codes.append(code)
            if code == "dropped":
                break
        return min(codes, key=_WORST.index)

    def put(self, item: int, relation: str, place: int) -> str | None:
        """Put down what the hand holds. Returns None when it came to rest there, else a refusal code."""
        pose = self.hands.spot(item, relation, place)
        code = self.hands.reaches_spot(item, pose) or self._people_between(pose)
        if code is not None:
            return code
        ceiling = self._ceiling(relation, place, pose)
        self._meet(item, place, ceiling)
        for way in ("above", "over"):
            before, at = self._lowering(item, pose, ceiling, HIGH[way])
            if before.lift > LIFT[1] or not 0 <= at.reach <= REACH:
                return self._tucked("out_of_reach")
            arrived = self._approach(before)
            if arrived or self.scene.gripped != item:
                break
            self._tuck()
        if self.scene.gripped != item:
            return self._tucked("dropped")
        if not arrived:
            return self._tucked("blocked")
        if not self.scene.move(at, slowly=True, until=lambda: self.scene.rests(item)) and self.scene.gripped != item:
            return self._tucked("dropped")
        if not self.scene.rests(item):
            return self._tucked("blocked")
        self.scene.release(opening=SPARE)
        self._wait(0.2)
        self._withdraw(before)
        self._settle(item)
        if not self._is_there(item, relation, place):
            self.scene.lost = item
            return "dropped"
        return None

    # -- the way there ------------------------------------------------------------------------------------------

    def _carry_out(self, item: int, plan: Plan) -> str | None:
        """Reach, touch, hold, lift, and draw back."""
        scene = self.scene
        if not self._approach(plan.before):
            return self._tucked("blocked")
        felt = scene.grasp == "suction"
        arrived = scene.move(plan.at, slowly=True, until=(lambda: scene.touches(item)) if felt else None)
        if not arrived and not scene.touches(item):
            return self._tucked("blocked")
        if felt and not scene.touches(item):
            return self._tucked("out_of_reach")
        low = scene.pose(item)[2]
        if not scene.grip(item):
            return self._tucked("no_hold" if scene.touches(item) else "blocked")
        self.way = plan.way
        rise = plan.before.lift if plan.way != "front" else plan.at.lift + _LIFTED
        scene.move(replace(scene.posture(), lift=rise, opening=_hold(scene)), slowly=True)
        if scene.gripped != item or scene.pose(item)[2] < low + _RISEN / 2:
            return self._tucked("dropped")
        self._tuck()
        return None if scene.gripped == item else "dropped"

    def _approach(self, before: Posture) -> bool:
        """Turn and lift with the arm drawn in, then the wrist, then out. Returns whether nothing was in the way.

        What the hand holds would bump into the robot's own base below its top: it comes down before it.
        """
        now, high = self.scene.posture(), max(before.lift, self._safe())
        steps = [replace(now, turn=before.turn, lift=high, reach=0.0, opening=before.opening)]
        steps.append(replace(before, lift=high, reach=0.0))
        if high > before.lift:
            out = min(before.reach, self._beyond()) if self._covered else before.reach
            steps += [replace(before, lift=high, reach=out), replace(before, reach=out)]
        return all(self.scene.move(step) for step in (*steps, before))

    def _safe(self) -> float:
        """The least lift at which what the hand holds passes over the base."""
        if self.scene.gripped is None:
            return LIFT[0]
        thing = extent(self.scene, self.scene.gripped)
        return _CLEAR + self.scene.posture().lift - (thing.z - thing.half[2])

    def _beyond(self) -> float:
        """The reach at which what the hand holds is just beyond the base."""
        assert self.scene.gripped is not None
        thing, (x, y, _) = extent(self.scene, self.scene.gripped), self.scene.base()
        ahead = math.dist((thing.x, thing.y), (x, y)) - self.scene.posture().reach
        return max(RADIUS + 0.02 + math.hypot(*thing.half[:2]) - ahead, 0.0)

    def _meet(self, item: int, place: int, ceiling: float | None) -> None:
        """Before a low shelf: drive back until a thing has room between it and the base."""
        self._covered = ceiling is not None
        if ceiling is None or ceiling > _CLEAR + 0.3:
            return
        piece, (x, y, _) = self.state.furniture[place], self.scene.base()
        slab = Slab(x=piece.x, y=piece.y, half=(piece.size[0] / 2, piece.size[1] / 2), yaw=piece.yaw)
        room = 2 * math.hypot(*extent(self.scene, item).half[:2]) + RADIUS + 0.05 - slab.distance(x, y)
        front, others = piece.yaw + math.pi / 2, discs(self.state, self.scene.agent)
        spot = (x + room * math.cos(front), y + room * math.sin(front))
        if room > 0 and self.scene.footing.may_go((x, y), spot, others):
            self.scene.glide(spot)

    def _tucked(self, code: str) -> str:
        """Give up, for this reason: draw back, with whatever the hand still holds."""
        self._tuck()
        return code

    def _tuck(self) -> None:
        """Draw the arm in and carry what it holds."""
        scene = self.scene
        now = scene.posture()
        holds = scene.gripped is not None
        now = replace(now, opening=_hold(scene), roll=now.roll if holds else 0.0)
        scene.move(replace(now, lift=min(now.lift + 0.01, LIFT[1])))
        high = max(now.lift, self._safe())
        if high > now.lift:
            if self._covered:
                now = replace(now, reach=min(now.reach, self._beyond()))
                scene.move(now)
            now = replace(now, lift=high)
            scene.move(now)
        scene.move(replace(now, reach=0.0))
        pitch = DOWN if not holds or self.way != "front" else 0.0
        ahead = math.tau * round(now.turn / math.tau)
        scene.move(Posture(turn=ahead, lift=CARRY.lift, pitch=pitch, roll=now.roll, opening=now.opening))

    def _withdraw(self, before: Posture) -> None:
        now = self.scene.posture()
        if self.way != "front":
            self.scene.move(replace(now, lift=max(before.lift, now.lift)), slowly=True)
        self._tuck()

    # -- geometry -----------------------------------------------------------------------------------------------

    def _ceiling(self, relation: str, place: int, pose: Position) -> float | None:
        """The underside of the board above a spot; None in the open, as on a table or in a drawer."""
        piece = self.state.furniture.get(place)
        inside = interior(piece) if piece is not None and relation == "in" else None
        if inside is None or inside.opening not in (None, "hinge", "flap"):
            return None
        return next((z for z in inside.ceilings if z > pose[2]), None)

    def _lowering(self, item: int, pose: Position, ceiling: float | None, high: float) -> tuple[Posture, Posture]:
        """The postures above a spot with a thing in the hand, and on it."""
        scene, now, at = self.scene, self.scene.posture(), self.scene.pose(item)
        away, turn = scene.bearing(pose[0], pose[1])
        x, y, _ = scene.base()
        rise = now.lift - at[2]  # from the middle of the thing to the telescope
        out = math.dist(at[:2], (x, y)) - WRIST - now.reach  # from the wrist to the middle of the thing
        low = pose[2] + rise
        roll = now.roll
        if self.way != "front":
            yaw = at[3] + turn - now.turn  # when it arrives
            roll = math.remainder(now.roll - math.remainder(pose[3] - yaw, math.pi), math.tau)
        reach = away - WRIST - (0.0 if self.way != "front" else out)
        before = replace(
            now,
            turn=turn,
            lift=low + (LOW + 0.01 if ceiling is not None else high),
            reach=reach,
            roll=roll,
            opening=_hold(scene),
        )
        return before, replace(before, lift=low - OVER)

    def _people_between(self, pose: Position) -> str | None:
        """Nobody may stand where the arm goes."""
        x, y, _ = self.scene.base()
        people = discs(self.state, self.scene.agent)[: len(self.state.people) - 1]
        near = any(_from_line((px, py), (x, y), pose[:2]) < radius + 0.05 for px, py, radius in people)
        return "blocked" if near else None

    # -- coming to rest -----------------------------------------------------------------------------------------

    def _wait(self, seconds: float) -> None:
        for _ in range(round(seconds / 0.025)):
            self.scene.rest()

    def _settle(self, item: int) -> None:
        velocity, data = self.scene.home.items[item][1], self.scene.data
        for _ in range(_SETTLING):
            self.scene.rest()
            speed = np.abs(data.qvel[velocity : velocity + 6])
            if speed[:3].max() < _CALM and speed[3:].max() < 10 * _CALM:
                return

    def _is_there(self, item: int, relation: str, place: int) -> bool:
        """Whether a thing came to lie where it was to be put."""
        pose = self.scene.pose(item)
        if self.scene.lies_on(self.state, item, pose) != place:
            return False
        piece = self.state.furniture.get(place)
        return piece is None or (pose[2] > piece.size[2]) == (relation == "on")


def _hold(scene: ArmScene) -> float:
    """What to ask of the jaws: to press on while they hold something."""
    return -0.05 if scene.gripped is not None else scene.posture().opening


def _from_line(point: tuple[float, float], start: tuple[float, float], end: tuple[float, float]) -> float:
    """Metres from a point to the line between two others."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    share = ((point[0] - start[0]) * dx + (point[1] - start[1]) * dy) / max(dx * dx + dy * dy, 1e-9)
    share = max(0.0, min(1.0, share))
    return math.dist(point, (start[0] + share * dx, start[1] + share * dy))
