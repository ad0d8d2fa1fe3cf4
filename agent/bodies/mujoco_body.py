"""`MujocoHome`: a robot with a camera and a hand in a MuJoCo home, as a Gymnasium environment."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces

from agent.bodies.body import ACTIONS, FARTHEST, FORWARD, MOVES, TURN, BodyError, Step, action_space, pose_space
from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics
from agent.bodies.hands import Hands
from agent.bodies.rays import RayCamera
from agent.bodies.scene import Scene
from agent.bodies.ticking import arguments_of, find_agent, fresh_world, turned
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import DONE, Event, Utterance, Value

__all__ = ["MujocoHome"]


class MujocoHome(gymnasium.Env[dict[str, Any], dict[str, Any]]):
    """A body whose deeds are tried in MuJoCo before they come about in the world (see `Body` for what it gives).

    Args:
        world: The home; the agent must be among its `self_sensing`.
        agent: The robot's id; the only robot of the home when None.
        camera: What the images are like.
        limit: Ticks after which an episode is truncated; never when None.

    Raises:
        BodyError: If there is no such robot, or it does not sense for itself.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own name

    def __init__(
        self,
        world: HomeWorld,
        agent: int | None = None,
        *,
        camera: Intrinsics = CAMERA,
        limit: int | None = None,
    ) -> None:
        self.agent = find_agent(world, agent)
        self.camera = camera
        self.limit = limit
        largest = max(part.id for part in world.spec.parts())
        height, width = camera.height, camera.width
        self.action_space = action_space(largest)
        self.observation_space = spaces.Dict(
            {
                "rgb": spaces.Box(0, 255, (height, width, 3), np.uint8),
                "depth": spaces.Box(0, FARTHEST, (height, width), np.float32),
                "instance": spaces.Box(0, largest, (height, width), np.int32),
                "pose": pose_space(world.spec),
                "held": spaces.Discrete(largest + 1),
            }
        )
        self._begun = False
        self._enter(world)

    def _enter(self, world: HomeWorld) -> None:
        self.world = world
        self.scene = Scene(world.state, self.agent)
        home = self.scene.home
        self._hands = Hands(self.scene, world.state)
        self._eye = RayCamera(home.model, home.entity, home.colour, self.camera)
        self._unseen = home.unseen.copy()
        self._unseen[home.geoms[self.agent]] = True
        self._end = math.inf if self.limit is None else world.tick + self.limit

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Begin; see `Body.reset`. A later reset, or one with a seed, starts the home's life anew from its spec."""
        super().reset(seed=seed)
        if self._begun or seed is not None:
            self._enter(fresh_world(self.world, int(self.np_random.integers(2**31)) if seed is None else seed))
        self._begun = True
        return self._observation(), self._info(DONE, None, False)

    def step(self, action: Mapping[str, Any]) -> Step:
        """Do one action of the action space and let one tick pass."""
        verb = ACTIONS[int(action["verb"])]
        return self.perform(verb, arguments_of(self.world, self.agent, verb, int(action["target"])))

    def perform(self, verb: str, arguments: Mapping[str, Value] | None = None) -> Step:
        """Do a move or any verb of the home by its name, and let one tick pass.

        Raises:
            BodyError: If there is no such verb, or the arguments name nothing in this home.
        """
        collided, event = False, None
        if verb in MOVES:
            collided = self._move(verb)
        else:
            event = self._do(verb, dict(arguments or {}))
        self.world.step(1)
        self.scene.follow(self.world.state)
        self.scene.run()
        outcome = event.outcome if event is not None else "collided" if collided else DONE
        truncated = self.world.tick >= self._end
        return self._observation(), 0.0, False, truncated, self._info(outcome, event, collided)

    # -- moving and doing ---------------------------------------------------------------------------------------

    def _move(self, verb: str) -> bool:
        """Move the base as far as it goes. Returns whether something stopped it."""
        x, y, _, yaw = self.world.position(self.agent)
        if verb == "move_forward":
            dx, dy = FORWARD * math.cos(yaw), FORWARD * math.sin(yaw)
            end = self.scene.footing.slide((x, y), dx, dy, self.scene.discs(self.world.state))
            self.world.move(self.agent, *end, yaw)
            return end != (x + dx, y + dy)
        if verb != "stay":
            self.world.move(self.agent, x, y, turned(yaw, TURN if verb == "turn_left" else -TURN))
        return False

    def _do(self, verb: str, arguments: dict[str, Value]) -> Event:
        """Try a deed by the rules, then in the simulator, and bring it about if both allow it."""
        try:
            code = self.world.check(self.agent, verb, arguments)
        except ValueError as error:
            raise BodyError(str(error)) from None
        if code is None:
            code = self._hands.refusal(verb, arguments)
            if code is not None:
                return self.world.refuse(self.agent, verb, arguments, code)
            if self._hands.step_back is not None:
                _, _, _, yaw = self.world.position(self.agent)
                self.world.move(self.agent, *self._hands.step_back, yaw)
        return self.world.act(self.agent, verb, arguments)

    # -- what comes back ----------------------------------------------------------------------------------------

    def _observation(self) -> dict[str, Any]:
        x, y, _, yaw = self.world.position(self.agent)
        self._eye.paint(self.scene.colour)
        frame = self._eye.look(self.scene.data, (x, y, EYE_HEIGHT), yaw, self._unseen)
        held = self.world.held(self.agent)
        return {
            "rgb": frame.rgb,
            "depth": frame.depth,
            "instance": frame.instance,
            "pose": np.array([x, y, EYE_HEIGHT, yaw]),
            "held": np.int64(held[0] if held else 0),
        }

    def _info(self, outcome: str, event: Event | None, collided: bool) -> dict[str, Any]:
        heard: list[tuple[Event, Utterance]] = self.world.heard(self.agent)
        return {
            "outcome": outcome,
            "event": event,
            "collided": collided,
            "heard": tuple(heard),
            "tick": self.world.tick,
        }
