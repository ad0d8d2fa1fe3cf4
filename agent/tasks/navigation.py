"""PointNav and ObjectNav: go to a point, or to a thing of a kind (habitat-lab's `Nav-v0` and `ObjectNav-v1`)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from agent.tasks.episode import Episode, Goal
from agent.tasks.freespace import Field, FreeSpace
from datagen.questions.lexicon import article
from datagen.worlds.home.kinds import opens, word
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["NAVIGATION", "Navigation", "ObjectNav", "PointNav", "beside", "drawn_episodes"]

_TRIES = 40  # starts and goals that are drawn before a home is given up
_FARTHEST = 30.0  # metres


class Navigation(Protocol):
    """A task that is about where the robot stands when it says that it is there."""

    @property
    def name(self) -> str:
        """The task's name."""
        ...

    @property
    def steps(self) -> int:
        """Actions after which an attempt ends."""
        ...

    @property
    def nearest(self) -> float:
        """Metres that a goal is away at least."""
        ...

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """A start, a goal that can be reached from there, and the metres between; None when none was found."""
        ...

    def words(self, goal: Goal) -> str:
        """The task as one says it."""
        ...


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
        """See `Navigation.draw`."""
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

    def words(self, goal: Goal) -> str:
        """See `Navigation.words`."""
        (x, y) = goal.spots[0]
        return f"go to the point ({x:.2f}, {y:.2f})"


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
        """See `Navigation.draw`."""
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

    def words(self, goal: Goal) -> str:
        """See `Navigation.words`."""
        return f"find {article(word(goal.category))}"


NAVIGATION: dict[str, Navigation] = {"pointnav": PointNav(), "objectnav": ObjectNav()}
"""By name."""


def in_the_open(home: HomeSpec) -> Iterable[Furniture | Item]:
    """All furniture, and the items that neither somebody holds nor a shut piece of furniture hides."""
    yield from home.furniture
    shut = {piece.id for piece in home.furniture if opens(piece.kind) and not piece.is_open}
    for item in home.items:
        if item.relation == "on" or (item.relation == "in" and item.parent not in shut):
            yield item


def beside(home: HomeSpec, space: FreeSpace, thing: Furniture | Item, arm: float) -> NDArray[np.bool_]:
    """(nx, ny) free cells within `arm` metres of a thing's edge, in its room."""
    room = next((room for room in home.rooms if room.id == _room(home, thing)), None)
    near = space.free & (space.away(thing.x, thing.y, thing.yaw, thing.size) <= arm)
    return near & space.within(room.polygon) if room is not None else near


def _room(home: HomeSpec, thing: Furniture | Item) -> int:
    if isinstance(thing, Furniture):
        return thing.room
    parents = {piece.id: piece.room for piece in home.furniture}
    return parents.get(thing.parent, thing.parent)


def drawn_episodes(task: Navigation, scene: str, home: HomeSpec, *, count: int, seed: int) -> list[Episode]:
    """Episodes in one home; fewer where no more can be found. The same arguments give the same."""
    space = FreeSpace.of(home)
    found = []
    for number, child in enumerate(np.random.SeedSequence([seed, home.seed]).spawn(count)):
        random = np.random.default_rng(child)
        drawn = task.draw(home, space, random)
        if drawn is None:
            continue
        (x, y), goal, metres = drawn
        yaw = round(float(random.integers(12)) * math.tau / 12 - math.pi, 4)
        episode = Episode(
            id=f"{scene.replace('/', '-')}-{task.name}-{number:03d}",
            task=task.name,
            scene=scene,
            seed=seed,
            start=(x, y, yaw),
            goal=goal,
            shortest=round(metres, 4),
            words=task.words(goal),
        )
        found.append(episode)
    return found


def field_of(goal: Goal, space: FreeSpace) -> Field:
    """Metres from everywhere to what a goal asks for."""
    return space.field(list(goal.spots))


def _rounded(point: Point) -> Point:
    """To a millimetre, that files are small."""
    return round(point[0], 3), round(point[1], 3)
