"""`DrivenHome`: a robot on motors in a MuJoCo home, told how fast to go; it bumps, pushes, and opens doors by force."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces

from agent.bodies.arm_scene import ArmScene
from agent.bodies.arms import GRASPS, Grasp
from agent.bodies.body import FORWARD, RADIUS, TURN, BodyError, Step
from agent.bodies.camera import CAMERA, Intrinsics
from agent.bodies.driven_scene import PERIOD, SECTORS, DrivenScene
from agent.bodies.footing import Footing, discs
from agent.bodies.grasping import Grasping
from agent.bodies.mjcf import TIMESTEP
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.scene import Scene
from agent.bodies.sounds import Ears
from agent.bodies.wheels import FASTEST, SPIN
from datagen.worlds.home.spec import Point
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import Event, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TILT", "DrivenHome"]

TILT = 0.8
"""Radians that the head tilts up or down at most."""

_PERIODS = 5  # to a tick
_SECONDS = PERIOD * TIMESTEP  # of a period
_NODDING = 1.5  # radians a second
_FELT = 1.0  # newtons from which the base counts as stopped by something
_MOST_FELT = 1e4
_SPEEDS: dict[str, tuple[float, float]] = {
    "stay": (0.0, 0.0),
    "move_forward": (FORWARD / (_PERIODS * _SECONDS), 0.0),
    "turn_left": (0.0, TURN / (_PERIODS * _SECONDS)),
    "turn_right": (0.0, -TURN / (_PERIODS * _SECONDS)),
}


class DrivenHome(MujocoHome):
    """A body of the same home whose base is driven by velocity actuators.

    An action is (3,) from -1 to 1: how fast ahead (of `FASTEST`), how fast round (of `SPIN`), and the tilt of the head
    to go for (of `TILT`, up). A step is a tenth of a second, and five are a tick, in which residents live on. `perform`
    does moves and verbs by name, each in one tick, so that all that is written for `MujocoHome` runs on this body too.

    The observation has, beside that of `MujocoHome`: `velocity` (metres and radians a second, as measured), `tilt`
    (radians) and `touch`, newtons on each of eight parts of the bumper, from straight ahead counter-clockwise.
    `info` has `sounds` too (see `sounds.py`). Walls, furniture and doors stop the base; what is loose on a floor is
    pushed along, and the world learns where it comes to lie; before people the base stops by itself.

    Args:
        world: The home; the agent must be among its `self_sensing`.
        agent: The robot's id; the only robot of the home when None.
        camera: What the images are like.
        limit: Ticks after which an episode is truncated; never when None.
        grasp: How it holds things: they follow its hand ("magic"), or an arm with a suction cup ("suction") or with
            two jaws ("parallel") takes them, carries them and may lose them.

    Raises:
        BodyError: If there is no such robot, it does not sense for itself, or there is no such grasp.
    """

    scene: DrivenScene

    def __init__(
        self,
        world: HomeWorld,
        agent: int | None = None,
        *,
        camera: Intrinsics = CAMERA,
        limit: int | None = None,
        grasp: Grasp = "magic",
    ) -> None:
        if grasp not in GRASPS:
            raise BodyError(f"no grasp {grasp!r}: use {', '.join(GRASPS)}")
        self.grasp: Grasp = grasp
        super().__init__(world, agent, camera=camera, limit=limit)
        seen: Any = self.observation_space
        action: Any = spaces.Box(-1.0, 1.0, (3,), np.float32)
        self.action_space = action
        self.observation_space = spaces.Dict(
            {
                **seen.spaces,
                "velocity": spaces.Box(-10.0, 10.0, (2,), np.float64),
                "tilt": spaces.Box(-TILT, TILT, (1,), np.float64),
                "touch": spaces.Box(0.0, _MOST_FELT, (SECTORS,), np.float64),
            }
        )

    def _enter(self, world: HomeWorld) -> Footing:
        self.tilt, self._periods = 0.0, 0
        self._ears = Ears(world, self.agent)
        self._slipped: Event | None = None
        footing = super()._enter(world)
        if isinstance(self.scene, ArmScene):
            self._grasping = Grasping(self.scene, world.state, self.hands)
        return footing

    def _scene_of(self, world: HomeWorld) -> Scene:
        if self.grasp == "magic":
            return DrivenScene(world.state, self.agent)
        return ArmScene(world.state, self.agent, self.grasp)

    # -- Gymnasium ----------------------------------------------------------------------------------------------

    def step(self, action: NDArray[np.floating[Any]] | Mapping[str, Any]) -> Step:
        """Drive for a tenth of a second."""
        shares = np.clip(np.asarray(action, np.float64), -1.0, 1.0)
        ahead, spin, tilt = (shares * (FASTEST, SPIN, TILT)).tolist()
        self.tilt += max(-_NODDING * _SECONDS, min(_NODDING * _SECONDS, tilt - self.tilt))
        collided = self._drive(ahead, spin)
        self._periods += 1
        if self._periods == _PERIODS:
            self._tick()
        return self.told((self._lost(), collided))

    def perform(self, verb: str, arguments: Mapping[str, Value] | None = None) -> Step:
        """Do a move or any verb of the home by its name, and let one tick pass.

        Raises:
            BodyError: If there is no such verb, or the arguments name nothing in this home.
        """
        tried = self.attempt(verb, arguments)
        if verb not in _SPEEDS:
            self.scene.follow(self.world.state)  # what was taken is in the hand, what was put down is not
            self._drive(0.0, 0.0)
        self._tick()
        lost = self._lost()
        return self.told(tried if lost is None or tried[0] is not None else (lost, tried[1]))

    def _lost(self) -> Event | None:
        """That something slipped out of the hand since the last step: a `take` that did not last."""
        lost, self._slipped = self._slipped, None
        return lost

    def _tick(self) -> None:
        self._periods = 0
        self.world.step(1)
        self._follow()

    def _follow(self) -> None:
        self.scene.follow(self.world.state)
        if self.scene.make_room():
            self._tell()

    # -- moving and doing ---------------------------------------------------------------------------------------

    def _move(self, verb: str) -> bool:
        """A move of the discrete bodies, driven for a tick."""
        ahead, spin = _SPEEDS[verb]
        stopped = [self._drive(ahead, spin) for _ in range(_PERIODS)]
        return any(stopped)

    def _drive(self, ahead: float, spin: float) -> bool:
        """Let the motors work for a period. Returns whether something stopped the base."""
        free = self._before_people(ahead)
        self.scene.drive(free, spin)
        self._tell()
        return free != ahead or float(self.scene.touch.max()) > _FELT

    def _before_people(self, ahead: float) -> float:
        """The speed at which the base comes nearer to nobody than it may."""
        x, y, yaw = self.scene.base()
        people = self.world.state.people
        near = discs(self.world.state, self.agent)[: len(people) - 1]
        reach = ahead * _SECONDS
        end = (x + reach * math.cos(yaw), y + reach * math.sin(yaw))
        for px, py, radius in near:
            gap = math.dist(end, (px, py)) - radius
            if gap < RADIUS and gap < math.dist((x, y), (px, py)) - radius:
                return 0.0
        return ahead

    def _tell(self) -> None:
        """Let the world know where the base is, and what it pushed."""
        x, y, yaw = self.scene.base()
        self.world.move(self.agent, x, y, math.remainder(yaw, math.tau))
        self.scene.agrees(self.world.state)
        lost = self._notice_loss()
        if lost is not None:
            self._slipped = self.world.refuse(self.agent, "take", {"item": lost}, "dropped")
        for item, pose, onto in self.scene.pushed(self.world.state):
            self.world.shove(item, *pose, onto)
            self.scene.lies(self.world.state, item)

    def _notice_loss(self) -> int | None:
        """Let the world know of what slipped out of the hand, and where it is now. Returns what, if anything."""
        if not isinstance(self.scene, ArmScene) or self.scene.lost is None:
            return None
        item, self.scene.lost = self.scene.lost, None
        state = self.world.state
        if state.location(item) != ("held_by", self.agent):
            return None  # it slipped before the world knew that it was taken
        pose = self.scene.pose(item)
        onto = self.scene.lies_on(state, item, pose) or self.world.room_of(self.agent)
        assert onto is not None  # somebody is always in a room
        self.world.drop(item, *pose, onto)
        self.scene.lies(state, item)
        return item

    def _do(self, verb: str, arguments: dict[str, Value]) -> Event:
        event = super()._do(verb, arguments)
        item = arguments.get("item")
        if self._by_arm and isinstance(self.scene, ArmScene) and isinstance(item, int):
            self.scene.stays(self.world.state, item)
        self._by_arm = False
        return event

    _by_arm = False

    def _by_force(self, verb: str, arguments: Mapping[str, Value]) -> str | None:
        """Take or put by the arm. What the hand holds by magic (it was given to it) is put down by magic, too."""
        assert isinstance(self.scene, ArmScene)
        ids = {name: value for name, value in arguments.items() if isinstance(value, int)}
        if verb == "take":
            code = self._grasping.take(ids["item"])
        else:
            relation, place = ("on", ids["place"]) if verb == "put_on" else ("in", ids["container"])
            code = self._grasping.put(ids["item"], relation, place)
        self._by_arm = code is None
        if code is not None:  # else the deed tells of it
            self._notice_loss()
            self._tell()
        return code

    def _confirm(self, verb: str, arguments: Mapping[str, Value]) -> tuple[str | None, Point | None]:
        held = isinstance(self.scene, ArmScene) and self.scene.gripped is not None
        if isinstance(self.scene, ArmScene) and (verb == "take" or (held and verb in ("put_on", "put_in"))):
            return self._by_force(verb, arguments), None
        code, back = super()._confirm(verb, arguments)
        if code is not None:
            return code, None
        if back is not None:
            arrived = self.scene.glide(back)
            self._tell()
            if not arrived:
                return "blocked", None
        if verb == "give" and isinstance(self.scene, ArmScene):
            self.scene.release()
        if verb in ("open", "close"):
            piece = arguments["thing"]
            assert isinstance(piece, int)
            swung = self.scene.swing(piece, wide=verb == "open")
            if not swung:  # else what rode along with a drawer is told of once the world knows that it is open
                self._tell()
            return (None if swung else "blocked"), None
        return None, None

    # -- senses -------------------------------------------------------------------------------------------------

    def _observe(self) -> dict[str, Any]:
        pose = self._pose()
        frame = self._frame((float(pose[0]), float(pose[1])), float(pose[3]), self.tilt)
        return {
            "rgb": frame.rgb,
            "depth": frame.depth,
            "instance": frame.instance,
            "pose": pose,
            "held": self._held(),
            "velocity": np.clip(self.scene.velocity(), -10.0, 10.0),
            "tilt": np.array([self.tilt]),
            "touch": np.minimum(self.scene.touch, _MOST_FELT),
        }

    def _info(self, outcome: str, event: Event | None, collided: bool) -> dict[str, Any]:
        return {**super()._info(outcome, event, collided), "sounds": self._ears.listen()}
