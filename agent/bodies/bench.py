"""How fast the MuJoCo body is: frames, ticks and builds per second of CPU time."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.settle import settle
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

__all__ = ["measure", "rate"]

_ROUND = ("turn_left", "move_forward", "move_forward", "turn_right", "turn_right", "move_forward")


def measure(seed: int = 0, *, rooms: int = 8, items: int = 100, frames: int = 120) -> dict[str, float]:
    """Measure one body in one home, in CPU time of this process.

    Frames are taken from the middle of each room in turn, all around. Ticks are whole: a move, the residents' lives,
    physics and a frame.

    Returns:
        `frames_per_cpu_second`, `ticks_per_cpu_second`, `build_seconds`, `settle_seconds`, `geoms`, `bodies`.
    """
    home = generate(seed, rooms=rooms, items=items)
    robot = next(person.id for person in home.people if person.kind == "robot")
    world = HomeWorld(home, seed=seed, self_sensing=frozenset({robot}))
    began = time.process_time()
    body = MujocoHome(world, robot)
    built = time.process_time() - began
    body.reset()
    spots = [world.grid.middle(room.id) for room in home.rooms]

    def frame(number: int) -> None:
        x, y = spots[number % len(spots)]
        body.look((x, y), 2 * math.pi * number / frames)

    def tick(number: int) -> None:
        body.perform(_ROUND[number % len(_ROUND)])

    model = body.scene.home.model
    return {
        "frames_per_cpu_second": rate(frame, frames),
        "ticks_per_cpu_second": rate(tick, frames),
        "build_seconds": built,
        "settle_seconds": 1 / rate(lambda _: settle(home), 3),
        "geoms": float(model.ngeom),
        "bodies": float(model.nbody),
    }


def rate(work: Callable[[int], object], count: int) -> float:
    """How often something can be done in a second, after some rounds to warm up."""
    for number in range(min(count, 10)):
        work(number)
    began = time.process_time()
    for number in range(count):
        work(number)
    return count / (time.process_time() - began)
