"""Scores of an episode, as habitat-lab defines them: success, SPL, SoftSPL, distance to goal.

SPL is of Anderson et al. 2018 (arXiv 1807.06757, section 3.1). habitat-lab divides by zero where an episode begins at
its goal; here the shortest way counts as a centimetre at least, so that who stays there has an SPL of 1.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from datagen.worlds.home.spec import Point

__all__ = ["LEAST", "Score", "Trail", "soft_spl", "spl", "success", "trail_of"]

LEAST = 0.01
"""Metres: the shortest that a shortest way counts as."""


def success(distance: float, within: float, stopped: bool) -> float:
    """1 if the agent said that it is there and was: `distance` metres from the goal, less than `within`; else 0."""
    return float(stopped and distance < within)


def spl(reached: float, shortest: float, travelled: float) -> float:
    """Success weighted by path length, S l / max(l, p): `shortest` and `travelled` in metres."""
    return reached * _directness(shortest, travelled)


def soft_spl(distance: float, shortest: float, travelled: float) -> float:
    """Progress weighted by path length, max(0, 1 - d / l) l / max(l, p), where d is what is left at the end."""
    progress = max(0.0, 1.0 - distance / max(shortest, LEAST)) if math.isfinite(distance) else 0.0
    return progress * _directness(shortest, travelled)


def _directness(shortest: float, travelled: float) -> float:
    shortest = max(shortest, LEAST)
    return shortest / max(shortest, travelled) if math.isfinite(shortest) else 0.0


@dataclass(frozen=True, kw_only=True)
class Score:
    """How an episode ended.

    Attributes:
        success: 1 or 0.
        spl: From 0 to 1.
        soft_spl: From 0 to 1.
        distance_to_goal: Metres left, around what is in the way; infinite where there is no way.
        path_length: Metres travelled.
        steps: Actions taken, the last included.
        collisions: Steps forward that were stopped.
    """

    success: float
    spl: float
    soft_spl: float
    distance_to_goal: float
    path_length: float
    steps: int
    collisions: int


class Trail:
    """Measures an episode while it goes on.

    Args:
        left: Metres from a point to the goal.
        start: Where the agent begins.
        within: Metres from the goal that are near enough.
    """

    def __init__(self, left: Callable[[Point], float], start: Point, *, within: float) -> None:
        self._left, self._within = left, within
        self._here, self.shortest = start, left(start)
        self._travelled, self._steps, self._collisions = 0.0, 0, 0

    def step(self, here: Point, *, collided: bool = False) -> None:
        """Note where an action led."""
        self._travelled += math.dist(self._here, here)
        self._here = here
        self._steps += 1
        self._collisions += collided

    @property
    def left(self) -> float:
        """Metres to the goal from here."""
        return self._left(self._here)

    def score(self, *, stopped: bool, achieved: bool | None = None) -> Score:
        """The scores at the end.

        Args:
            stopped: Whether the agent said that it is done.
            achieved: For a task that is not about a place: whether it is done. SPL and SoftSPL are of the way.
        """
        distance = self.left
        reached = success(distance, self._within, stopped) if achieved is None else float(stopped and achieved)
        return Score(
            success=reached,
            spl=spl(reached, self.shortest, self._travelled),
            soft_spl=soft_spl(distance, self.shortest, self._travelled),
            distance_to_goal=distance,
            path_length=self._travelled,
            steps=self._steps,
            collisions=self._collisions,
        )


def trail_of(points: Sequence[Point], left: Callable[[Point], float], *, within: float) -> Trail:
    """That of a path recorded point by point."""
    trail = Trail(left, points[0], within=within)
    for point in points[1:]:
        trail.step(point)
    return trail
