"""PointNav and ObjectNav: go to a point, or to a thing of a kind (habitat-lab's `Nav-v0`, `ObjectNav-v1`)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agent.tasks.brief import Asked
from agent.tasks.episode import Goal
from agent.tasks.freespace import Field, FreeSpace
from agent.tasks.judge import Judge
from datagen.questions.lexicon import article
from datagen.worlds.home.kinds import opens, word
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Person, Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from datagen.worlds.home.world import HomeWorld

__all__ = ["FieldJudge", "ObjectNav", "PointNav", "beside", "in_the_open", "room_of"]

_TRIES = 40  # starts and goals that are drawn before a home is given up
_FARTHEST = 30.0  # metres
_PERSON = (0.3, 0.3)  # metres that one takes up


@dataclass(frozen=True, kw_only=True)
class PointNav:
    """Go to a point, told by its distance and bearing from where one is.

    As in habitat's generator, ways shorter than a metre are left out, and most of those that are nearly straight.
    """

    name: str = "pointnav"
    steps: int = 500
    within: float = 0.2
    nearest: float = 1.0
    straight: float = 1.1  # how many times the straight line a way must be, not to be kept by chance only

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        for _ in range(_TRIES):
            end = space.drawn(random)
            field = space.field([end])
            for _ in range(_TRIES):
                start = space.drawn(random)
                metres, line = field.at(start), math.dist(start, end)
                if not self.nearest <= metres <= _FARTHEST:
                    continue
                if metres >= self.straight * line or random.random() < 0.2:
                    return start, Goal(spots=(_rounded(end),), within=self.within), metres
        return None

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        (x, y) = goal.spots[0]
        return f"go to the point ({x:.2f}, {y:.2f})"

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`."""
        return Asked(point=goal.spots[0])

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> FieldJudge:
        """See `HomeTask.judge`."""
        return FieldJudge(home, goal)


@dataclass(frozen=True, kw_only=True)
class ObjectNav:
    """Find something of a kind, and stop within a metre of it, in its room and with nothing in between.

    Attributes:
        small: Whether things to carry are asked for as well as furniture.
        arm: Metres from the edge of a thing at which one is there.
    """

    name: str = "objectnav"
    steps: int = 500
    within: float = 0.1
    nearest: float = 2.0
    small: bool = True
    arm: float = 1.0

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        kinds: dict[str, list[Furniture | Item]] = defaultdict(list)
        for thing in in_the_open(home) if self.small else home.furniture:
            kinds[thing.kind].append(thing)
        names = sorted(kinds)
        for number in random.permutation(len(names))[:_TRIES]:
            goal = self.goal_of(home, space, kinds[names[int(number)]])
            if goal is None:
                continue
            field = space.field(list(goal.spots))
            for _ in range(_TRIES):
                start = space.drawn(random)
                if self.nearest <= field.at(start) <= _FARTHEST:
                    return start, goal, field.at(start)
        return None

    def goal_of(self, home: HomeSpec, space: FreeSpace, things: Sequence[Furniture | Item]) -> Goal | None:
        """That of some things of one kind; None if the robot can stand beside none of them."""
        near = np.zeros_like(space.free)
        kept = []
        for thing in things:
            here = beside(home, space, thing, self.arm) & (space.island == 1)
            if here.any():
                kept.append(thing.id)
                near |= here
        cells = np.argwhere(near)
        sparse = cells[(cells % 2 == 0).all(axis=1)]  # every 10 cm, which `within` makes up for
        spots = tuple(_rounded(space.centre((int(i), int(j)))) for i, j in (sparse if len(sparse) else cells))
        return Goal(category=things[0].kind, things=tuple(kept), spots=spots, within=self.within) if spots else None

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        return f"find {article(word(goal.category))}"

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`."""
        return Asked(category=goal.category)

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> FieldJudge:
        """See `HomeTask.judge`."""
        return FieldJudge(home, goal)


def in_the_open(home: HomeSpec) -> Iterable[Furniture | Item]:
    """All furniture, and the items that neither somebody holds nor a shut piece of furniture hides."""
    yield from home.furniture
    shut = {piece.id for piece in home.furniture if opens(piece.kind) and not piece.is_open}
    for item in home.items:
        if item.relation == "on" or (item.relation == "in" and item.parent not in shut):
            yield item


def beside(home: HomeSpec, space: FreeSpace, thing: Furniture | Item | Person, arm: float) -> NDArray[np.bool_]:
    """(nx, ny) free cells within `arm` metres of a thing's edge, in its room."""
    room = next((room for room in home.rooms if room.id == room_of(home, thing)), None)
    size = _PERSON if isinstance(thing, Person) else thing.size
    near = space.free & (space.away(thing.x, thing.y, thing.yaw, size) <= arm)
    return near & space.within(room.polygon) if room is not None else near


def room_of(home: HomeSpec, thing: Furniture | Item | Person) -> int:
    """The room that a thing is in, by what it stands on or lies in."""
    if not isinstance(thing, Item):
        return thing.room
    parents = {piece.id: piece.room for piece in home.furniture}
    return parents.get(thing.parent, thing.parent)


class FieldJudge(Judge):
    """Measures how far it is to the nearest spot that will do."""

    def __init__(self, home: HomeSpec, goal: Goal) -> None:
        self.field: Field = FreeSpace.of(home).field(list(goal.spots))

    def left(self, here: Point) -> float:
        """Metres that are left to walk."""
        return self.field.near(here)


def _rounded(point: Point) -> Point:
    """To a millimetre, that files are small."""
    return round(point[0], 3), round(point[1], 3)
