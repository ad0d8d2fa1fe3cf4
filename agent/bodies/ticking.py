"""`HomeEnv`: what all bodies do alike, tick by tick; they differ in what they observe and in what confirms a deed."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np

from agent.bodies.body import ACTIONS, FORWARD, MOVES, RADIUS, TARGETS, TURN, BodyError, Observation, Step
from agent.bodies.camera import EYE_HEIGHT
from agent.bodies.footing import Footing, discs
from datagen.worlds.home.spec import Point
from datagen.worlds.home.state import contains_point
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import DONE, Event, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HomeEnv", "Tried"]

Tried = tuple[Event | None, bool]
"""The deed as it was recorded, if it was one, and whether something stopped the base."""


class HomeEnv(gymnasium.Env[dict[str, Any], dict[str, Any]]):
    """A robot in a home as a Gymnasium environment; see `Body` for what it takes and gives.

    Args:
        world: The home; the agent must be among its `self_sensing`.
        agent: The robot's id; the only robot of the home when None.
        limit: Ticks after which an episode is truncated; never when None.

    Raises:
        BodyError: If there is no such robot, or it does not sense for itself.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own name

    def __init__(self, world: HomeWorld, agent: int | None = None, *, limit: int | None = None) -> None:
        self.agent = _find_agent(world, agent)
        self.limit = limit
        self.largest_id = max(part.id for part in world.spec.parts())
        self._begun = False
        self._settle_in(world)

    # -- what bodies differ in ----------------------------------------------------------------------------------

    @abstractmethod
    def _enter(self, world: HomeWorld) -> Footing:
        """Make what belongs to a world; returns where one may stand in it."""

    @abstractmethod
    def _observe(self) -> Observation:
        """What the body senses now."""

    @abstractmethod
    def _confirm(self, verb: str, arguments: Mapping[str, Value]) -> tuple[str | None, Point | None]:
        """Try a deed that the rules allow: a refusal code or None, and where the robot steps back to, if it must."""

    @abstractmethod
    def _follow(self) -> None:
        """Take over what has changed in the world."""

    # -- Gymnasium ----------------------------------------------------------------------------------------------

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin. The first time, without a seed, in the world as given; else its life begins anew from its spec.

        Args:
            seed: Of what the residents choose; drawn when None.
            options: `pose`, if any, is x, y (metres) and yaw (radians) to begin at.

        Raises:
            BodyError: If the base does not fit there.
        """
        super().reset(seed=seed)
        if self._begun or seed is not None:
            drawn = int(self.np_random.integers(2**31)) if seed is None else seed
            self._settle_in(HomeWorld(self.world.spec, seed=drawn, self_sensing=self.world.self_sensing))
        self._begun = True
        if options is not None and "pose" in options:
            self._begin_at(*options["pose"])
        return self._observe(), self._info(DONE, None, False)

    def step(self, action: Mapping[str, Any]) -> Step:
        """Do one action of the action space and let one tick pass."""
        return self.perform(*self.decoded(action))

    def decoded(self, action: Mapping[str, Any]) -> tuple[str, dict[str, Value]]:
        """The verb that an element of the action space stands for, and its arguments."""
        verb = ACTIONS[int(action["verb"])]
        return verb, self._arguments(verb, int(action["target"]))

    def perform(self, verb: str, arguments: Mapping[str, Value] | None = None) -> Step:
        """Do a move or any verb of the home by its name, and let one tick pass.

        Raises:
            BodyError: If there is no such verb, or the arguments name nothing in this home.
        """
        tried = self.attempt(verb, arguments)
        self.world.step(1)
        self._follow()
        return self.told(tried)

    def attempt(self, verb: str, arguments: Mapping[str, Value] | None = None) -> Tried:
        """The body's own part of a tick: do a move or a verb. Nothing else goes on; see `perform`."""
        if verb in MOVES:
            return None, self._move(verb)
        return self._do(verb, dict(arguments or {})), False

    def told(self, tried: Tried) -> Step:
        """What a step gives, at the end of its tick."""
        event, collided = tried
        outcome = event.outcome if event is not None else "collided" if collided else DONE
        truncated = self.world.tick >= self._end
        return self._observe(), 0.0, False, truncated, self._info(outcome, event, collided)

    # -- moving and doing ---------------------------------------------------------------------------------------

    def _settle_in(self, world: HomeWorld) -> None:
        self.world = world
        self.footing = self._enter(world)
        self._end = math.inf if self.limit is None else world.tick + self.limit

    def _begin_at(self, x: float, y: float, yaw: float) -> None:
        gap = self.footing.gap(x, y, discs(self.world.state, self.agent))
        inside = any(contains_point(room.polygon, (x, y)) for room in self.world.spec.rooms)
        if gap < RADIUS or not inside:
            where = "outside the home" if not inside else f"only {gap:.2f} m from a wall or a thing"
            raise BodyError(f"start pose ({x:.2f}, {y:.2f}) is {where}: the base needs {RADIUS} m all around")
        self.world.move(self.agent, x, y, math.remainder(yaw, math.tau))
        self._follow()

    def _move(self, verb: str) -> bool:
        """Move the base as far as it goes. Returns whether something stopped it."""
        x, y, _, yaw = self.world.position(self.agent)
        if verb == "move_forward":
            dx, dy = FORWARD * math.cos(yaw), FORWARD * math.sin(yaw)
            end = self.footing.slide((x, y), dx, dy, discs(self.world.state, self.agent))
            self.world.move(self.agent, *end, yaw)
            return end != (x + dx, y + dy)
        if verb != "stay":
            by = TURN if verb == "turn_left" else -TURN
            self.world.move(self.agent, x, y, math.remainder(yaw + by, math.tau))
        return False

    def _do(self, verb: str, arguments: dict[str, Value]) -> Event:
        """Try a deed by the rules, then with the body, and bring it about if both allow it."""
        try:
            refused = self.world.check(self.agent, verb, arguments)
        except ValueError as error:
            raise BodyError(str(error)) from None
        if refused is None:
            code, step_back = self._confirm(verb, arguments)
            if code is not None:
                return self.world.refuse(self.agent, verb, arguments, code)
            if step_back is not None:
                self.world.move(self.agent, *step_back, self.world.position(self.agent)[3])
        return self.world.act(self.agent, verb, arguments)

    def _pose(self) -> NDArray[np.float64]:
        """x, y, height of the camera, yaw from -pi to pi."""
        x, y, _, yaw = self.world.position(self.agent)
        return np.array([x, y, EYE_HEIGHT, math.remainder(yaw, math.tau)])

    def _held(self) -> np.int64:
        """The item in hand, 0 for none."""
        held = self.world.held(self.agent)
        return np.int64(held[0] if held else 0)

    def _arguments(self, verb: str, target: int) -> dict[str, Value]:
        """The arguments of an action: its target, and what is in hand for what is put, given or poured.

        A target that is nothing in this home, or an empty hand, is left out, and the rules refuse what lacks it.
        """
        name = TARGETS.get(verb)
        if name is None:
            return {}
        arguments: dict[str, Value] = {name: target} if target in self.world.state.kind else {}
        held = self.world.held(self.agent)
        if verb in ("put_on", "put_in", "give", "pour") and held:
            arguments["item"] = held[0]
        return arguments

    def _info(self, outcome: str, event: Event | None, collided: bool) -> dict[str, Any]:
        return {
            "outcome": outcome,
            "event": event,
            "collided": collided,
            "heard": tuple(self.world.heard(self.agent)),
            "tick": self.world.tick,
        }


def _find_agent(world: HomeWorld, agent: int | None) -> int:
    robots = [person.id for person in world.spec.people if person.kind == "robot"]
    if agent is None and len(robots) != 1:
        raise BodyError(f"this home has {len(robots)} robots: say which one the body is to be")
    found = robots[0] if agent is None else agent
    if found not in robots:
        raise BodyError(f"{found} is no robot of this home; its robots: {robots}")
    if found not in world.self_sensing:
        raise BodyError(f"robot {found} must sense for itself: make the world with self_sensing=frozenset({{{found}}})")
    return found
