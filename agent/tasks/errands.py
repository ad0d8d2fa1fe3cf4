"""Fetch and Rearrange: bring somebody a thing, put things where they are wanted; done when the world says so."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.hands import REACH
from agent.tasks.described import described
from agent.tasks.episode import Goal
from agent.tasks.freespace import Field, FreeSpace
from agent.tasks.navigation import beside, in_the_open, room_of
from datagen.worlds.home.kinds import speaks, supports
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Person, Point
from datagen.worlds.home.state import HomeState

if TYPE_CHECKING:
    from datagen.worlds.home.world import HomeWorld

__all__ = ["DeedJudge", "Fetch", "Rearrange", "deeds_in_words"]

Deed = tuple[int, str, int]
"""An item, `on`, `in` or `held_by`, and where it is to be."""

_TRIES = 40


class DeedJudge:
    """Measures what is left to do: metres of the shortest round that takes and puts what is not where it belongs.

    A leg counts from the nearest spot beside one thing to the nearest beside the next, so that a round that must cross
    from one spot to another is a little longer than it says.

    Args:
        home: The home as the episode begins.
        deeds: What is to be so.
        world: The home as it goes on; None for the beginning.
    """

    def __init__(self, home: HomeSpec, deeds: Sequence[Deed], world: HomeWorld | None = None) -> None:
        self._home, self._deeds, self._world = home, deeds, world
        self._space = FreeSpace.of(home)
        self._parts = {part.id: part for part in home.parts()}
        self._fields: dict[tuple[int, object], tuple[list[Point], Field]] = {}

    def achieved(self) -> bool:
        """Whether all is as it is to be."""
        return not self._left()

    def done(self) -> float:
        """The share of deeds that are done."""
        return 1 - len(self._left()) / len(self._deeds)

    def undone(self) -> str:
        """The deeds that are left, in words."""
        return deeds_in_words(self._left(), self._home) or "nothing, but it has not said that it is done"

    def left(self, here: Point) -> float:
        """Metres that are left to walk."""
        return min((self._round(here, order) for order in itertools.permutations(self._left())), default=0.0)

    def _left(self) -> list[Deed]:
        return [deed for deed in self._deeds if self._place(deed[0]) != deed[1:]]

    def _place(self, item: int) -> tuple[str, int] | None:
        if self._world is not None:
            return self._world.location(item)
        part = self._parts[item]
        return (part.relation, part.parent) if isinstance(part, Item) else None

    def _round(self, here: Point, deeds: Iterable[Deed]) -> float:
        total, stands = 0.0, [here]
        for item, _, place in deeds:
            held = self._place(item)
            if held is None or held[0] != "held_by":
                total, stands = self._leg(total, stands, item)
            total, stands = self._leg(total, stands, place)
        return total

    def _leg(self, total: float, stands: Sequence[Point], thing: int) -> tuple[float, list[Point]]:
        spots, field = self._beside(thing)
        return total + min((field.at(spot) for spot in stands), default=math.inf), spots

    def _beside(self, thing: int) -> tuple[list[Point], Field]:
        """Spots from which a thing can be touched (some of them), and how far it is to the nearest of all."""
        now = self._now(thing)
        key = (thing, (now.x, now.y))
        if key not in self._fields:
            cells = np.argwhere(beside(self._home, self._space, now, REACH - 0.05) & (self._space.island == 1))
            spots = [self._space.centre((int(i), int(j))) for i, j in cells]
            self._fields[key] = spots[:: max(1, len(spots) // 24)], self._space.field(spots)
        return self._fields[key]

    def _now(self, thing: int) -> Furniture | Item | Person:
        """A thing where it is now."""
        part = self._parts[thing]
        assert isinstance(part, Furniture | Item | Person)
        if self._world is None or isinstance(part, Furniture):
            return part
        x, y, _, _ = self._world.position(thing)
        if isinstance(part, Person):
            return replace(part, x=x, y=y)
        place = self._world.location(thing)
        return replace(part, x=x, y=y, parent=part.parent if place is None else place[1])


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """Bring a thing that lies in the open to somebody in another room."""

    name: str = "fetch"
    steps: int = 600
    within: float = 1.0
    nearest: float = 2.0

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        people = [person for person in home.people if speaks(person.kind) and person.kind != "robot"]
        items = [thing for thing in in_the_open(home) if isinstance(thing, Item)]
        for _ in range(_TRIES):
            item, person = _one(items, random), _one(people, random)
            if item is None or person is None or described(home, item.id) is None or room_of(home, item) == person.room:
                continue
            if begun := _begun(self, home, space, random, ((item.id, "held_by", person.id),)):
                return begun
        return None

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        return deeds_in_words(goal.deeds, home)


@dataclass(frozen=True, kw_only=True)
class Rearrange:
    """Put some things where they are wanted; one of them comes out of a drawer or cupboard, or goes into one."""

    name: str = "rearrange"
    steps: int = 1500
    within: float = 1.0
    nearest: float = 2.0
    things: int = 3

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        for _ in range(_TRIES):
            deeds = self._deeds(home, random)
            if deeds is not None and (begun := _begun(self, home, space, random, deeds)):
                return begun
        return None

    def _deeds(self, home: HomeSpec, random: np.random.Generator) -> tuple[Deed, ...] | None:
        """Drawn so that there is room for all, one after the other."""
        state = HomeState(home)
        open_items = [thing for thing in in_the_open(home) if isinstance(thing, Item)]
        hidden = [item for item in home.items if item.relation == "in"]
        shut = [piece for piece in home.furniture if state.slots[piece.id] and piece.id in state.opened]
        flat = [piece for piece in home.furniture if supports(piece.kind)]
        deeds: list[Deed] = []
        out_of = bool(random.integers(2)) and bool(hidden)
        for number in range(self.things):
            first = number == 0
            item = _one(hidden if first and out_of else open_items, random)
            place = _one(shut if first and not out_of else flat, random)
            relation = "in" if first and not out_of else "on"
            taken = {deed[0] for deed in deeds}
            if item is None or place is None or item.id in taken or (relation, place.id) == state.location(item.id):
                return None
            if described(home, item.id) is None or described(home, place.id) is None:
                return None
            if state.free_slot(item.id, relation, place.id) is None:
                return None
            state.place(item.id, relation, place.id, 0)
            deeds.append((item.id, relation, place.id))
        return tuple(deeds)

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        return deeds_in_words(goal.deeds, home)


def deeds_in_words(deeds: Sequence[Deed], home: HomeSpec) -> str:
    """What is to be done, as one says it."""
    said = []
    for item, relation, place in deeds:
        thing, where = (described(home, id) for id in (item, place))
        assert thing is not None
        assert where is not None
        said.append(
            f"bring {thing.text} to {where.text}"
            if relation == "held_by"
            else f"put {thing.text} {relation} {where.text}"
        )
    return ", then ".join(said)


def _begun(
    task: Fetch | Rearrange, home: HomeSpec, space: FreeSpace, random: np.random.Generator, deeds: tuple[Deed, ...]
) -> tuple[Point, Goal, float] | None:
    """A start for some deeds, if it is far enough and all can be reached from there."""
    start = space.drawn(random)
    metres = DeedJudge(home, deeds).left(start)
    if not task.nearest <= metres < math.inf:
        return None
    things = tuple(dict.fromkeys(id for item, _, place in deeds for id in (item, place)))
    return start, Goal(things=things, deeds=deeds, spots=(), within=task.within), metres


def _one(things: Sequence[Any], random: np.random.Generator) -> Any:
    return things[int(random.integers(len(things)))] if things else None
