"""How fast the physics, the kinematic agent and a vector of homes are, in CPU time of this process."""

from __future__ import annotations

import functools
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from agent.bodies.bench import rate
from agent.bodies.body import encode
from agent.bodies.driven_body import DrivenHome
from agent.bodies.mjcf import build
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.symbolic_body import SymbolicHome
from agent.bodies.vector import HomesVector
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

if TYPE_CHECKING:
    from datagen.worlds.home.spec import HomeSpec

__all__ = ["measure_physics", "measure_steps", "measure_vector"]

_ROUND = ("turn_left", "move_forward", "move_forward", "turn_right", "turn_right", "move_forward")
_SHAKE = 40  # steps between two pushes of everything


def measure_physics(seed: int = 0, *, rooms: int = 8, items: int = 100, steps: int = 2000) -> dict[str, float]:
    """Steps of 5 ms a CPU-second, of a home with 100 free things, after it has come to rest and while all move.

    Returns:
        `at_rest_per_second` (things that lie still sleep), `driving_per_second` (the base drives about meanwhile),
        `all_moving_per_second` (everything is pushed again five times a simulated second), `awake` (the share of
        things that were awake then).
    """
    home = generate(seed, rooms=rooms, items=items)
    robot = next(person.id for person in home.people if person.kind == "robot")
    made = build(home, robot, driven=True)
    data = mujoco.MjData(made.model)
    mujoco.mj_step(made.model, data, 200)
    found = {"at_rest_per_second": _steps(made.model, data, steps)}
    body = DrivenHome(HomeWorld(home, seed=seed, self_sensing=frozenset({robot})))
    random, done = np.random.default_rng(seed), 0
    began = time.process_time()
    while done < steps:
        body.scene.drive(float(random.uniform(-0.6, 0.6)), float(random.uniform(-1.5, 1.5)))
        done += 20
    found["driving_per_second"] = done / (time.process_time() - began)
    speeds = np.array([velocity for _, velocity in made.items.values()])
    trees, awake, spent = made.model.dof_treeid[speeds], [], 0.0
    for _ in range(steps // _SHAKE // 5):
        data.qvel[speeds[:, None] + np.arange(3)] = random.uniform(-1.0, 1.0, (len(speeds), 3))
        spent += _SHAKE / _steps(made.model, data, _SHAKE)
        awake.append(float((data.tree_asleep[trees] < 0).mean()))
    found["all_moving_per_second"] = _SHAKE * len(awake) / spent
    return {**found, "awake": float(np.mean(awake))}


def _steps(model: Any, data: Any, count: int) -> float:
    began = time.process_time()
    mujoco.mj_step(model, data, count)
    return count / (time.process_time() - began)


def measure_steps(seed: int = 0, *, rooms: int = 8, items: int = 100, count: int = 300) -> dict[str, float]:
    """Ticks a CPU-second of the kinematic agent: with no images, and with colour, depth and ids."""
    home = generate(seed, rooms=rooms, items=items)
    robot = next(person.id for person in home.people if person.kind == "robot")
    found = {}
    for name, kind in (("symbolic", SymbolicHome), ("images", MujocoHome)):
        body: Any = kind(HomeWorld(home, seed=seed, self_sensing=frozenset({robot})))
        body.reset()
        found[f"{name}_ticks_per_second"] = rate(functools.partial(_tick, body), count)
    body.reset(seed=seed)

    def blind(number: int) -> None:
        body.attempt(_ROUND[number % len(_ROUND)])
        body.world.step(1)
        body._follow()

    return {**found, "no_images_ticks_per_second": rate(blind, count)}


def _tick(body: Any, number: int) -> None:
    body.perform(_ROUND[number % len(_ROUND)])


def measure_vector(seed: int = 0, *, homes: int = 16, steps: int = 60) -> dict[str, float]:
    """A vector of homes beside each of them alone: the same homes, lives and actions, in turns of ten steps.

    Who goes first changes from turn to turn, as what both remember of homes (ways, shapes) is made by whoever needs it
    first.

    Returns:
        `homes`, `vector_steps_per_second` and `single_steps_per_second` (steps of one home), and their `ratio`;
        `in_turns_ratio`: the same bodies with no vector at all, one step of each home after the other, beside each
        alone: what is lost because a home is no longer in the processor's cache when its turn comes.
    """
    specs = [generate(seed + number) for number in range(homes)]
    together, moves = HomesVector(specs, seed=seed), _moves(homes, steps, seed)
    together.reset(seed=seed)
    alone, in_turns = _begun(specs, seed), _begun(specs, seed)

    def vector(turn: range) -> None:
        for step in turn:
            together.step(moves[step])

    def single(turn: range) -> None:
        for number, body in enumerate(alone):
            for step in turn:
                body.step(_of(moves[step], number))

    def one_by_one(turn: range) -> None:
        for step in turn:
            for number, body in enumerate(in_turns):
                body.step(_of(moves[step], number))

    spent = _in_turns({"vector": vector, "single": single, "in_turns": one_by_one}, steps)
    return {
        "homes": float(homes),
        "vector_steps_per_second": homes * steps / spent["vector"],
        "single_steps_per_second": homes * steps / spent["single"],
        "ratio": spent["single"] / spent["vector"],
        "in_turns_ratio": spent["single"] / spent["in_turns"],
    }


def _begun(specs: list[HomeSpec], seed: int) -> list[MujocoHome]:
    """A body in each home, as those of a vector begin."""
    bodies = HomesVector(specs, seed=seed, copy=True).bodies
    for number, body in enumerate(bodies):
        body.reset(seed=seed + number)
    return bodies


def _in_turns(works: dict[str, Callable[[range], None]], steps: int) -> dict[str, float]:
    """CPU-seconds that each of several takes for the same steps, ten at a time."""
    spent, names = dict.fromkeys(works, 0.0), list(works)
    for turn in range(0, steps, 10):
        first = turn // 10 % len(names)
        for name in (*names[first:], *names[:first]):
            began = time.process_time()
            works[name](range(turn, min(turn + 10, steps)))
            spent[name] += time.process_time() - began
    return spent


def _of(moves: dict[str, Any], number: int) -> dict[str, Any]:
    """One home's action."""
    return {"verb": moves["verb"][number], "target": moves["target"][number]}


def _moves(homes: int, steps: int, seed: int) -> list[dict[str, Any]]:
    """Actions drawn at random, most of them moves."""
    random = np.random.default_rng(seed)
    verbs = [encode(verb)["verb"] for verb in (*_ROUND, "stay")]
    return [
        {"verb": random.choice(verbs, homes).astype(np.int64), "target": np.zeros(homes, np.int64)}
        for _ in range(steps)
    ]
