"""Is a home at rest? One second of MuJoCo tells whether things overlap, sink in, slide or fall over."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from typing import Any

import mujoco
import numpy as np

from agent.bodies.mjcf import TIMESTEP, build
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec

__all__ = ["Rest", "settle", "settle_seeds"]


@dataclass(frozen=True, kw_only=True)
class Rest:
    """How a home stands after a while.

    Attributes:
        seed: The home's.
        items: How many loose things it has.
        overlap: The deepest that two things are in each other at the end, metres.
        overlap_at_start: The same as the spec has it.
        shift: The farthest that a thing is from where the spec put it, metres.
        tilt: The most that a thing that cannot roll has leant over, radians.
        worst: The item that moved farthest; 0 if there is none.
    """

    seed: int
    items: int
    overlap: float
    overlap_at_start: float
    shift: float
    tilt: float
    worst: int

    @property
    def sound(self) -> bool:
        """No overlap above 1 cm, nothing moved by more than 2 cm or leant by more than 10 degrees."""
        return max(self.overlap, self.overlap_at_start) <= 0.01 and self.shift <= 0.02 and self.tilt <= math.radians(10)


def settle(home: HomeSpec, seconds: float = 1.0) -> Rest:
    """Let a home's loose things, all awake, be for a while, and measure. What people hold is left out."""
    made = build(home, asleep=False)
    model, data = made.model, mujoco.MjData(made.model)
    loose = [item for item in home.items if item.relation != "held_by"]
    for item in home.items:
        if item.relation == "held_by":
            model.geom_contype[made.geoms[item.id]] = model.geom_conaffinity[made.geoms[item.id]] = 0
    mujoco.mj_forward(model, data)
    start = _overlap(model, data)
    mujoco.mj_step(model, data, round(seconds / TIMESTEP))
    shifts, tilts = {}, {}
    for item in loose:
        qpos = made.items[item.id][0]
        x, y, z, _, b, c, _ = data.qpos[qpos : qpos + 7].tolist()
        shifts[item.id] = math.dist((x, y, z), (item.x, item.y, item.z))
        rolls = model.geom_condim[made.geoms[item.id]].max() == 6
        tilts[item.id] = 0.0 if rolls else math.acos(max(-1.0, min(1.0, 1 - 2 * (b * b + c * c))))
    return Rest(
        seed=home.seed,
        items=len(loose),
        overlap=_overlap(model, data),
        overlap_at_start=start,
        shift=max(shifts.values(), default=0.0),
        tilt=max(tilts.values(), default=0.0),
        worst=max(shifts, key=lambda item: shifts[item], default=0),
    )


def settle_seeds(seeds: Iterable[int], processes: int = 1) -> Iterator[Rest]:
    """Settle the homes of some seeds, in order, on one or more processes."""
    if processes <= 1:
        yield from map(_settle_seed, seeds)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_settle_seed, seeds, chunksize=8)


def _settle_seed(seed: int) -> Rest:
    return settle(generate(seed))


def _overlap(model: Any, data: Any) -> float:
    """The depth of the deepest contact, metres. What is asleep has no contacts, so all are looked for anew."""
    model.opt.enableflags &= ~int(mujoco.mjtEnableBit.mjENBL_SLEEP)
    awake = mujoco.MjData(model)
    awake.qpos[:] = data.qpos
    mujoco.mj_kinematics(model, awake)
    mujoco.mj_comPos(model, awake)
    mujoco.mj_collision(model, awake)
    model.opt.enableflags |= mujoco.mjtEnableBit.mjENBL_SLEEP
    return max(0.0, -float(np.min(awake.contact.dist))) if awake.ncon else 0.0
