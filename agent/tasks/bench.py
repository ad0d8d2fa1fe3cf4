"""How fast the parts of life in a home are, in CPU time of this process: images, ticks, distances, whole decisions."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np

from agent.awake import robot_of
from agent.bodies.bench import rate
from agent.bodies.camera import CAMERA, EYE_HEIGHT
from agent.bodies.mjcf import build
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.raster import RasterCamera
from agent.bodies.rays import RayCamera
from agent.tasks.agents import agent_of
from agent.tasks.attempt import Attempt
from agent.tasks.freespace import FreeSpace
from agent.tasks.task import TASKS, drawn_episodes
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

__all__ = ["measure"]

_ROUND = ("turn_left", "move_forward", "move_forward", "turn_right", "turn_right", "move_forward")


def measure(seed: int = 0, *, rooms: int = 8, items: int = 100, turns: int = 200) -> dict[str, Any]:
    """Measure one home.

    Returns:
        Frames a CPU-second (160×120: colour, depth, ids) by solids and by rays; ticks (a move, the residents' lives,
        physics, a frame); milliseconds to make the home, its model, its free space and a field of distances; and
        decisions of our agent at ObjectNav (sense, map, decide, act), of homes of 2 to 8 rooms.
    """
    began = time.process_time()
    home = generate(seed, rooms=rooms, items=items)
    found: dict[str, Any] = {"generate_ms": 1000 * (time.process_time() - began)}
    found["compile_ms"] = 1000 / rate(lambda _: build(home), 5)
    robot = robot_of(home)
    body = MujocoHome(HomeWorld(home, seed=seed, self_sensing=frozenset({robot})), robot)
    body.reset()
    spots = [body.world.grid.middle(room.id) for room in home.rooms]
    made, data = body.scene.home, body.scene.data
    for name, kind, count in (("frames", RasterCamera, turns), ("frames_by_rays", RayCamera, turns // 10)):
        eye = kind(made.model, made.entity, made.colour, CAMERA)

        def look(number: int, eye: RasterCamera | RayCamera = eye) -> None:
            spot = spots[number % len(spots)]
            eye.look(data, (*spot, EYE_HEIGHT), 2 * math.pi * number / turns, made.unseen)

        found[f"{name}_per_second"] = rate(look, count)
    found["ticks_per_second"] = rate(lambda number: body.perform(_ROUND[number % len(_ROUND)]), turns)
    found["free_space_ms"] = 1000 / rate(lambda _: FreeSpace(home), 5)
    space, random = FreeSpace.of(home), np.random.default_rng(seed)
    goals = [space.drawn(random) for _ in range(20)]
    found["field_ms"] = 1000 / rate(lambda number: space.field([goals[number % len(goals)]]), 40)
    return {**found, "cells": list(space.free.shape), "decisions_per_second": _decisions(seed)}


def _decisions(seed: int, homes: int = 6) -> float:
    steps, seconds = 0, 0.0
    for number in range(homes):
        home = generate(seed + number)
        episode = drawn_episodes(TASKS["objectnav"], f"generated/{seed + number}/0/0", home, count=1, seed=seed)[0]
        attempt = Attempt(episode, home)
        policy = agent_of("ours-new")(attempt, home)
        policy.begin(attempt.brief)
        began = time.process_time()
        while not attempt.over:
            attempt.step(policy.act(attempt.frame))
            steps += 1
        seconds += time.process_time() - began
    return steps / seconds
