"""What an agent that attempts tasks is, and those to compare with: by chance, straight on, by the true map."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from agent.going import Action
from agent.mind import Frame
from agent.planning import COMFORT, RADIUS, PlanGrid
from agent.steering import Way, steer
from agent.tasks.attempt import STOP, Attempt, Brief
from agent.tasks.freespace import CELL, FreeSpace
from agent.tasks.navigation import FieldJudge
from datagen.worlds.home.spec import HomeSpec

__all__ = ["ForwardBias", "OracleMap", "Policy", "RandomWalk"]


class Policy(Protocol):
    """An agent that attempts episodes."""

    def begin(self, brief: Brief) -> None:
        """A new episode begins."""
        ...

    def act(self, frame: Frame) -> Action:
        """Choose an action by what reaches the agent now; `STOP` says that it is done."""
        ...


class RandomWalk:
    """Chance: forward, left, right, and a hundredth of the time to say that it is there."""

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""
        self._random = np.random.default_rng(brief.seed)

    def act(self, frame: Frame) -> Action:
        """See `Policy.act`."""
        return str(self._random.choice(("move_forward", "turn_left", "turn_right", STOP), p=(0.33, 0.33, 0.33, 0.01)))


class ForwardBias:
    """Straight on until something is in the way, then a turn by chance; says that it is there when it sees it near.

    Where a point is asked for, it is there when it is; so the blind walk has its chance.
    """

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""
        self._brief, self._random, self._turns = brief, np.random.default_rng(brief.seed), 0
        self._way = "turn_left"

    def act(self, frame: Frame) -> Action:
        """See `Policy.act`."""
        if there(self._brief, frame):
            return STOP
        if frame.collided:
            self._turns, self._way = (
                int(self._random.integers(1, 7)),
                str(self._random.choice(("turn_left", "turn_right"))),
            )
        if self._turns:
            self._turns -= 1
            return self._way
        return "move_forward"


def there(brief: Brief, frame: Frame) -> bool:
    """Whether what is asked for is here, as far as one frame tells."""
    if brief.point is not None:
        return math.dist(brief.point, frame.camera[:2]) < 0.15
    for thing in np.unique(frame.ids):
        near = frame.depth[frame.ids == thing]
        if thing > 0 and len(near) > 3 and brief.recognise(int(thing)).kind == brief.category:
            return bool(near.min() < 0.9)
    return False


class OracleMap:
    """Knows the true map and where the goal is, and walks there by the shortest way.

    Args:
        attempt: Whose goal it knows.
        home: Whose map it knows.
    """

    def __init__(self, attempt: Attempt, home: HomeSpec) -> None:
        space, judge = FreeSpace.of(home), attempt.judge
        assert isinstance(judge, FieldJudge)
        self._field, self._within = judge.field, attempt.episode.goal.within
        self._way = Way(self._field.metres, self._field.bearing())
        cost = 1.0 + np.clip((COMFORT - space.gap) / (COMFORT - RADIUS), 0, 1) * 3.0
        self._grid = PlanGrid(*space.corner, CELL, np.where(space.free, cost, np.inf), space.gap)

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""

    def act(self, frame: Frame) -> Action:
        """See `Policy.act`."""
        x, y, _, yaw = frame.camera
        if self._field.at((x, y)) < self._within:
            return STOP
        return steer(self._grid, (x, y, yaw), self._way) or "turn_left"
