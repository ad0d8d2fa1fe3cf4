"""What an agent that attempts tasks is, and three to compare with: by chance, straight on, and without a look."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from agent.going import Action
from agent.mind import Frame
from agent.tasks.brief import STOP, Brief, Stop

__all__ = ["ForwardBias", "Guess", "Policy", "RandomWalk"]


class Policy(Protocol):
    """An agent that attempts episodes."""

    def begin(self, brief: Brief) -> None:
        """A new episode begins."""
        ...

    def act(self, frame: Frame) -> Action | Stop:
        """Choose an action by what reaches the agent now; `STOP`, or a `Stop` with more words, says that it is done."""
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


class Guess:
    """Does not look: it stops at once, and answers by the form of the question."""

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""
        first, *rest = f"{brief.question} ".lower().split(" ")
        counts = first == "count" or (first, *rest[:1]) == ("how", "many")
        self._answer = "1" if counts else "yes" if first in ("is", "are", "does", "do", "has") else "nothing"

    def act(self, frame: Frame) -> Stop:
        """See `Policy.act`."""
        return Stop(answer=self._answer)


def there(brief: Brief, frame: Frame) -> bool:
    """Whether what is asked for is here, as far as one frame tells."""
    if brief.point is not None:
        return math.dist(brief.point, frame.camera[:2]) < 0.15
    for thing in np.unique(frame.ids):
        near = frame.depth[frame.ids == thing]
        if thing > 0 and len(near) > 3 and brief.recognise(int(thing)).kind == brief.category:
            return bool(near.min() < 0.9)
    return False
