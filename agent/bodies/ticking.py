"""What bodies share in their work: finding the robot, starting a life anew, reading an action, turning."""

from __future__ import annotations

import math

from agent.bodies.body import TARGETS, BodyError
from datagen.worlds.home.world import HomeWorld
from memory.graph.records import Value

__all__ = ["arguments_of", "find_agent", "fresh_world", "turned"]


def find_agent(world: HomeWorld, agent: int | None) -> int:
    """The robot that the body is to be: the one asked for, or the only one.

    Raises:
        BodyError: If it is not in this home, or writes no beliefs of its own.
    """
    robots = [person.id for person in world.spec.people if person.kind == "robot"]
    if agent is None and len(robots) != 1:
        raise BodyError(f"this home has {len(robots)} robots: say which one the body is to be")
    found = robots[0] if agent is None else agent
    if found not in robots:
        raise BodyError(f"{found} is no robot of this home; its robots: {robots}")
    if found not in world.self_sensing:
        raise BodyError(f"robot {found} must sense for itself: make the world with self_sensing=frozenset({{{found}}})")
    return found


def fresh_world(world: HomeWorld, seed: int) -> HomeWorld:
    """The same home with its life begun anew."""
    return HomeWorld(world.spec, seed=seed, self_sensing=world.self_sensing)


def arguments_of(world: HomeWorld, agent: int, verb: str, target: int) -> dict[str, Value]:
    """The arguments of an action of the action space: its target, and what is in hand for what is put or given.

    A target that is nothing in this home, or an empty hand, is left out, and the rules refuse what lacks it.
    """
    name = TARGETS.get(verb)
    if name is None:
        return {}
    arguments: dict[str, Value] = {name: target} if target in world.state.kind else {}
    held = world.held(agent)
    if verb in ("put_on", "put_in", "give") and held:
        arguments["item"] = held[0]
    return arguments


def turned(yaw: float, by: float) -> float:
    """An angle turned further, kept from -pi to pi."""
    return math.remainder(yaw + by, math.tau)
