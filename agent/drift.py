"""How far off the agent's pose is after a long walk, by odometry alone and corrected by what it sees."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import numpy as np

from agent.bodies.body import TURN
from agent.bodies.noise import LIFELIKE, Noise
from agent.bodies.noisy_body import NoisyHome
from agent.localising import Localiser, Pose
from agent.mapping import OccupancyMap
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

__all__ = ["measure_drift", "tour"]

_NEAR = 0.2  # metres from a corner of the way at which the next one is headed for


def tour(body: NoisyHome, ticks: int, random: np.random.Generator) -> Iterator[dict[str, Any]]:
    """Walk from room to room, as somebody would who knows the way and the true pose: what is observed, tick by tick."""
    rooms = [room.id for room in body.world.spec.rooms]
    way: list[tuple[float, float]] = []
    stuck = 0
    for _ in range(ticks):
        x, y, _, yaw = body.world.position(body.agent)
        while way and math.dist(way[0], (x, y)) < _NEAR:
            way.pop(0)
        if not way or stuck > 3:
            goal = body.world.grid.middle(rooms[int(random.integers(len(rooms)))])
            way, stuck = list(body.world.grid.path((x, y), goal))[1:], 0
        observation, *_, told = body.perform(_towards(way, (x, y, yaw), stuck, random))
        stuck = stuck + 1 if told["collided"] else max(0, stuck - 1)
        yield observation


def _towards(way: list[tuple[float, float]], pose: Pose, stuck: int, random: np.random.Generator) -> str:
    if not way or stuck > 1:
        return ("turn_left", "move_forward", "turn_right")[int(random.integers(3))]
    off = math.remainder(math.atan2(way[0][1] - pose[1], way[0][0] - pose[0]) - pose[2], math.tau)
    if abs(off) > TURN / 2:
        return "turn_left" if off > 0 else "turn_right"
    return "move_forward"


def measure_drift(seed: int = 0, *, ticks: int = 400, rooms: int = 5, noise: Noise = LIFELIKE) -> dict[str, float]:
    """Walk through one home, and compare two estimates of the pose with the true one.

    Returns:
        `metres` walked; for `odometry` and `corrected`, the mean and the last error, in metres and radians
        (`odometry_mean_m`, `odometry_last_rad`, …); and the share of the moves after which the pose was corrected.
    """
    home = generate(seed, rooms=rooms)
    robot = next(person.id for person in home.people if person.kind == "robot")
    body = NoisyHome(HomeWorld(home, seed=seed, self_sensing=frozenset({robot})), noise=noise, seed=seed)
    first, _ = body.reset(seed=seed)
    floors = {room.id for room in home.rooms}
    people = {person.id for person in home.people}
    localiser = Localiser(body.camera, _flat(first["pose"]))
    drawn = OccupancyMap.around(*localiser.pose[:2])
    _take(localiser, drawn, first, floors, people)
    off: dict[str, list[tuple[float, float]]] = {"odometry": [], "corrected": []}
    walked, last = 0.0, _true(body)
    for seen in tour(body, ticks, np.random.default_rng(seed)):
        _take(localiser, drawn, seen, floors, people)
        now = _true(body)
        walked += math.dist(last[:2], now[:2])
        last = now
        off["odometry"].append(_error(_flat(seen["pose"]), now))
        off["corrected"].append(_error(localiser.pose, now))
    found = {"metres": walked, "corrected_share": localiser.corrections / ticks}
    for name, errors in off.items():
        for number, unit in enumerate(("m", "rad")):
            found[f"{name}_mean_{unit}"] = float(np.mean([error[number] for error in errors]))
            found[f"{name}_last_{unit}"] = errors[-1][number]
    return found


def _take(localiser: Localiser, drawn: OccupancyMap, seen: dict[str, Any], floors: set[int], people: set[int]) -> None:
    depth, ids, height = seen["depth"], seen["instance"], float(seen["pose"][2])
    x, y, yaw = localiser.locate(_flat(seen["pose"]), height, depth, ids, drawn, ignore=people)
    if not (localiser.still and drawn.odds.any()):
        drawn.integrate(localiser.camera, depth, ids, (x, y, height, yaw), floors=floors, ignore=people)


def _flat(pose: Any) -> Pose:
    return float(pose[0]), float(pose[1]), float(pose[3])


def _true(body: NoisyHome) -> Pose:
    x, y, _, yaw = body.world.position(body.agent)
    return x, y, yaw


def _error(pose: Pose, true: Pose) -> tuple[float, float]:
    return math.dist(pose[:2], true[:2]), abs(math.remainder(pose[2] - true[2], math.tau))
