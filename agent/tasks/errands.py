"""Fetch and Rearrange: bring somebody a thing, put things where they are wanted; done when the world says so."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.tasks.brief import Asked
from agent.tasks.deeds import Deed, DeedJudge, deeds_in_words, deeds_told
from agent.tasks.described import described
from agent.tasks.episode import Goal
from agent.tasks.freespace import FreeSpace
from agent.tasks.navigation import in_the_open, room_of
from agent.tasks.proof import Proof
from datagen.worlds.home.kinds import speaks, supports
from datagen.worlds.home.spec import HomeSpec, Item, Person, Point
from datagen.worlds.home.state import HomeState

if TYPE_CHECKING:
    from datagen.worlds.home.world import HomeWorld

__all__ = ["Fetch", "Rearrange", "begun", "one_of", "receivers"]

_TRIES = 40
_IN_A_DOORWAY = 0.8  # metres from its middle


@dataclass(frozen=True, kw_only=True)
class Fetch:
    """Bring a thing that lies in the open to somebody in another room."""

    name: str = "fetch"
    steps: int = 600
    within: float = 1.0
    nearest: float = 2.0

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        people = receivers(home)
        items = [thing for thing in in_the_open(home) if isinstance(thing, Item)]
        for _ in range(_TRIES):
            item, person = one_of(items, random), one_of(people, random)
            if item is None or person is None or described(home, item.id) is None or room_of(home, item) == person.room:
                continue
            if found := begun(self.nearest, self.within, home, space, random, ((item.id, "held_by", person.id),)):
                return found
        return None

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        return deeds_in_words(goal.deeds, home)

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`."""
        return Asked(deeds=deeds_told(goal.deeds, home))

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> DeedJudge:
        """See `HomeTask.judge`."""
        return DeedJudge(home, goal.deeds, world)


@dataclass(frozen=True, kw_only=True)
class Rearrange:
    """Put some things where they are wanted; one of them comes out of a drawer or cupboard, or goes into one.

    That each can be done is tried out by the robot's own hand and eye (`Proof`).
    """

    name: str = "rearrange"
    steps: int = 1500
    within: float = 1.0
    nearest: float = 2.0
    things: int = 3

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        for _ in range(_TRIES):
            deeds = self._deeds(home, random)
            if deeds is None or (found := begun(self.nearest, self.within, home, space, random, deeds)) is None:
                continue
            if all(Proof.of(home).holds(deed) for deed in deeds):
                return found
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
            item = one_of(hidden if first and out_of else open_items, random)
            place = one_of(shut if first and not out_of else flat, random)
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

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`."""
        return Asked(deeds=deeds_told(goal.deeds, home))

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> DeedJudge:
        """See `HomeTask.judge`."""
        return DeedJudge(home, goal.deeds, world)


def begun(
    nearest: float,
    within: float,
    home: HomeSpec,
    space: FreeSpace,
    random: np.random.Generator,
    deeds: tuple[Deed, ...],
    *,
    room: str = "",
) -> tuple[Point, Goal, float] | None:
    """A start for some deeds, if it is far enough and all can be reached from there."""
    start = space.drawn(random)
    metres = DeedJudge(home, deeds).left(start)
    if not nearest <= metres < math.inf:
        return None
    things = tuple(dict.fromkeys(id for item, _, place in deeds for id in (item, place)))
    return start, Goal(things=things, deeds=deeds, spots=(), within=within, room=room), metres


def receivers(home: HomeSpec) -> list[Person]:
    """Those to whom things can be brought: who speaks, and stands in no doorway, which nobody could pass then."""
    return [
        person
        for person in home.people
        if speaks(person.kind)
        and person.kind != "robot"
        and all(math.dist((person.x, person.y), door.middle) > _IN_A_DOORWAY for door in home.doorways)
    ]


def one_of(things: Sequence[Any], random: np.random.Generator) -> Any:
    """One of some things by chance; None if there is none."""
    return things[int(random.integers(len(things)))] if things else None
