"""ImageNav: go to the very thing that a picture shows (habitat-lab's `InstanceImageNav`)."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from agent.bodies.mujoco_body import MujocoHome
from agent.tasks.brief import Asked, Picture
from agent.tasks.described import Described, look
from agent.tasks.episode import Goal
from agent.tasks.freespace import FreeSpace
from agent.tasks.navigation import FieldJudge, ObjectNav, beside, in_the_open
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Point

if TYPE_CHECKING:
    from datagen.worlds.home.world import HomeWorld

__all__ = ["ImageNav", "picture_from"]

_FROM = (0.7, 1.6)  # metres from the edge of a thing at which a picture of it is taken
_TRIES = 40
_SHOWN = 12  # pixels of a thing in the picture for it to count as shown


@dataclass(frozen=True, kw_only=True)
class ImageNav:
    """Find the thing that a picture shows, and stop within a metre of it, as in ObjectNav."""

    name: str = "imagenav"
    steps: int = 500
    within: float = 0.1
    nearest: float = 2.0
    object: ObjectNav = field(default_factory=ObjectNav)

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        things = list(in_the_open(home))
        for _ in range(_TRIES):
            thing = things[int(random.integers(len(things)))]
            goal = self.object.goal_of(home, space, [thing])
            view = None if goal is None else _view(home, space, thing, random)
            if goal is None or view is None:
                continue
            ways = space.field(list(goal.spots))
            for _ in range(_TRIES):
                start = space.drawn(random)
                if self.nearest <= ways.at(start) < math.inf:
                    shown = Goal(spots=goal.spots, within=self.within, things=goal.things, view=view)
                    return start, shown, ways.at(start)
        return None

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        return "find what the picture shows"

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`; the picture is taken in the home itself."""
        return Asked()

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> FieldJudge:
        """See `HomeTask.judge`."""
        return FieldJudge(home, goal)


def _view(
    home: HomeSpec, space: FreeSpace, thing: Furniture | Item, random: np.random.Generator
) -> tuple[float, float, float] | None:
    """Where a picture of a thing is taken from: in its room, near it, facing its middle."""
    near, far = (beside(home, space, thing, metres) for metres in _FROM)
    cells = np.argwhere(far & ~near)
    if not len(cells):
        return None
    i, j = cells[int(random.integers(len(cells)))]
    x, y = space.centre((int(i), int(j)))
    return round(x, 3), round(y, 3), round(math.atan2(thing.y - y, thing.x - x), 4)


def picture_from(body: MujocoHome, home: HomeSpec, goal: Goal) -> Picture:
    """The picture that a goal shows, and what a recogniser says of it, the goal's own thing first."""
    assert goal.view is not None
    x, y, yaw = goal.view
    frame = body.look((x, y), yaw)
    parts = {part.id: part for part in home.parts()}
    ids, counts = np.unique(frame.instance, return_counts=True)
    pixels = dict(zip(ids.tolist(), counts.tolist(), strict=True))
    wanted = goal.things[0]
    others = sorted((one for one in pixels if one != wanted and pixels[one] >= _SHOWN), key=lambda one: -pixels[one])
    shown = []
    for one in (wanted, *others):
        part = parts.get(one)
        if isinstance(part, Furniture | Item):
            looks = ("colour",) if isinstance(part, Furniture) else ("size", "colour", "material")
            told = Described(kind=part.kind, looks=tuple((name, look(part, name)) for name in looks))
            shown.append((told, pixels.get(one, 0)))
    return Picture(rgb=frame.rgb, shown=tuple(shown))
