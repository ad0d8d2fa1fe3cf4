"""Deeds that are asked for: measured by what the world says, and told in words."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from agent.bodies.hands import REACH
from agent.tasks.described import Described, described
from agent.tasks.episode import EpisodeError
from agent.tasks.freespace import Field, FreeSpace
from agent.tasks.judge import Judge
from agent.tasks.navigation import beside
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Person, Point

if TYPE_CHECKING:
    from datagen.worlds.home.world import HomeWorld

__all__ = ["Deed", "DeedJudge", "deeds_in_words", "deeds_told"]

Deed = tuple[int, str, int]
"""An item, `on`, `in` or `held_by`, and where it is to be."""

_Wish = tuple[int, tuple[tuple[str, int], ...]]
"""An item, and the places of which one will do."""

_SPOTS = 24  # beside a thing, from which the next leg of a round may begin


class DeedJudge(Judge):
    """Measures what is left to do: metres of the shortest round that takes and puts what is not where it belongs.

    A leg counts from the nearest spot beside one thing to the nearest beside the next, so that a round that must cross
    from one spot to another is a little longer than it says.

    Args:
        home: The home as the episode begins.
        deeds: What is to be so; of several deeds for one item, one will do.
        world: The home as it goes on; None for the beginning.
    """

    def __init__(self, home: HomeSpec, deeds: Sequence[Deed], world: HomeWorld | None = None) -> None:
        self._home, self._world = home, world
        self._space = FreeSpace.of(home)
        self._parts = {part.id: part for part in home.parts()}
        self._wishes: list[_Wish] = [
            (item, tuple((relation, place) for of, relation, place in deeds if of == item))
            for item in dict.fromkeys(deed[0] for deed in deeds)
        ]
        self._fields: dict[object, tuple[list[Point], Field]] = {}

    def achieved(self) -> bool:
        """Whether all is as it is to be."""
        return not self._left()

    def measures(self) -> Mapping[str, float]:
        """`done`: the share that is."""
        return {"done": 1 - len(self._left()) / len(self._wishes)}

    def undone(self) -> str:
        """What is left to do, in words."""
        deeds = [(item, relation, place) for item, places in self._left() for relation, place in places[:1]]
        return deeds_in_words(deeds, self._home) or "nothing, but it has not said that it is done"

    def left(self, here: Point) -> float:
        """Metres that are left to walk."""
        return min((self._round(here, order) for order in itertools.permutations(self._left())), default=0.0)

    def _left(self) -> list[_Wish]:
        return [wish for wish in self._wishes if self._place(wish[0]) not in wish[1]]

    def _place(self, item: int) -> tuple[str, int] | None:
        if self._world is not None:
            return self._world.location(item)
        part = self._parts[item]
        return (part.relation, part.parent) if isinstance(part, Item) else None

    def _round(self, here: Point, wishes: Iterable[_Wish]) -> float:
        total, stands = 0.0, [here]
        for item, places in wishes:
            held = self._place(item)
            if held is None or held[0] != "held_by":
                total, stands = self._leg(total, stands, (item,))
            total, stands = self._leg(total, stands, tuple(place for _, place in places))
        return total

    def _leg(self, total: float, stands: Sequence[Point], things: tuple[int, ...]) -> tuple[float, list[Point]]:
        spots, field = self._beside(things)
        return total + min((field.near(spot) for spot in stands), default=math.inf), spots

    def _beside(self, things: tuple[int, ...]) -> tuple[list[Point], Field]:
        """Spots from which one of some things can be touched (a few), and how far it is to the nearest of all."""
        now = [self._now(thing) for thing in things]
        key = tuple((part.id, part.x, part.y) for part in now)
        if key not in self._fields:
            near = np.zeros_like(self._space.free)
            for part in now:
                near |= beside(self._home, self._space, part, REACH - 0.05) & (self._space.island == 1)
            spots = [self._space.centre((int(i), int(j))) for i, j in np.argwhere(near)]
            self._fields[key] = spots[:: max(1, len(spots) // _SPOTS)], self._space.field(spots)
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


def deeds_in_words(deeds: Sequence[Deed], home: HomeSpec) -> str:
    """What is to be done, as one says it."""
    said = []
    for item, relation, place in deeds:
        thing, where = (found.text if (found := described(home, id)) else f"thing {id}" for id in (item, place))
        said.append(f"bring {thing} to {where}" if relation == "held_by" else f"put {thing} {relation} {where}")
    return ", then ".join(said)


def deeds_told(deeds: Sequence[Deed], home: HomeSpec) -> tuple[tuple[Described, str, Described], ...]:
    """Deeds of things as they are described.

    Raises:
        EpisodeError: If no description fits one of them alone.
    """
    return tuple((_told(home, item), relation, _told(home, place)) for item, relation, place in deeds)


def _told(home: HomeSpec, thing: int) -> Described:
    found = described(home, thing)
    if found is None:
        raise EpisodeError(f"no description fits thing {thing} alone: ask for another one")
    return found
