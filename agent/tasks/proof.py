"""Whether deeds can be done at all: by the hand and eye that will try them, from some spot where the robot fits."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import lru_cache

import numpy as np

from agent.awake import robot_of
from agent.bodies.body import RADIUS
from agent.bodies.choice import embody
from agent.bodies.hands import REACH, Hands
from agent.bodies.mujoco_body import MujocoHome
from agent.senses import LEAST_PIXELS
from agent.tasks.deeds import Deed
from agent.tasks.freespace import FreeSpace
from agent.tasks.navigation import beside
from agent.tasks.staging import left_alone
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Point
from datagen.worlds.home.world import HomeWorld

__all__ = ["Proof"]

_SPARSE = 2  # cells between spots that are tried
_SPARE = 0.03  # metres between the base and what is around it where it can stop in practice
_LOOKS_FROM = 1.6  # metres to the edge of a thing from which one looks into it
_MOST = 60  # spots from which that is tried
_TURN = math.tau / 12


class Proof:
    """Tries deeds in a home with nobody else about, one by one and each from the beginning.

    A deed can be done if there is a spot to open what is shut from, one from which the thing is seen if it is hidden,
    one from which it is touched, and one from which it is put where it is wanted. How one gets from spot to spot is
    not looked at: all are on the largest floor.

    Args:
        home: The home.
    """

    def __init__(self, home: HomeSpec) -> None:
        robot = robot_of(home)
        world = HomeWorld(left_alone(home, {robot}), seed=0, self_sensing=frozenset({robot}))
        world.drop_plans()
        self._home, self._robot, self._space = home, robot, FreeSpace.of(home)
        self._body: MujocoHome = embody("mujoco", world, robot)
        self._state = world.state
        self._hands = Hands(self._body.scene, self._state, robot)

    @classmethod
    def of(cls, home: HomeSpec) -> Proof:
        """That of a home; the last few are kept."""
        return _of(home)

    def holds(self, deed: Deed) -> bool:
        """Whether a thing can be taken and put on or in a piece of furniture."""
        item, relation, place = deed
        return self._can_take(item) and self._can_put(item, relation, place)

    def _can_take(self, item: int) -> bool:
        relation, parent = self._state.locations[item] or ("", 0)
        if parent in self._state.rooms:
            return self._some(item, lambda: self._hands.refusal("take", {"item": item}))
        shut = relation == "in" and self._state.opened.get(parent) is False
        if not shut:
            return self._some(item, lambda: self._hands.refusal("take", {"item": item}))
        return self._opened(
            parent,
            lambda: self._some(item, lambda: self._hands.refusal("take", {"item": item})) and self._shows(item, parent),
        )

    def _can_put(self, item: int, relation: str, place: int) -> bool:
        verb, name = ("put_in", "container") if relation == "in" else ("put_on", "place")

        def put() -> bool:
            if place not in self._state.rooms and self._state.free_slot(item, relation, place, self._robot) is None:
                return False  # by now it is full
            return self._some(place, lambda: self._hands.refusal(verb, {"item": item, name: place}))

        shut = relation == "in" and self._state.opened.get(place) is False
        return self._opened(place, put) if shut else put()

    def _opened(self, piece: int, test: Callable[[], bool]) -> bool:
        """Whether a piece can be opened, and something is so while it stands open."""
        if not self._some(piece, lambda: self._hands.refusal("open", {"thing": piece})):
            return False
        self._state.opened[piece] = True
        self._body._follow()
        passed = test()
        self._state.opened[piece] = False
        self._body._follow()
        return passed

    def _some(self, thing: int, refusal: Callable[[], str | None]) -> bool:
        """Whether the hand refuses nothing at some spot beside a thing."""
        for x, y in self._spots(thing, REACH):
            self._state.positions[self._robot] = (x, y, 0.0, 0.0)
            if refusal() is None:
                return True
        return False

    def _shows(self, item: int, piece: int) -> bool:
        """Whether an item in an open piece of furniture is seen from some spot."""
        x, y = self._state.positions[item][:2]
        spots = list(self._spots(piece, _LOOKS_FROM))
        for spot in spots[:: max(1, len(spots) // _MOST)]:
            yaw = round(math.atan2(y - spot[1], x - spot[0]) / _TURN) * _TURN
            if int((self._body.look(spot, yaw).instance == item).sum()) >= LEAST_PIXELS:
                return True
        return False

    def _spots(self, thing: int, arm: float) -> Iterator[Point]:
        """Where the robot may stand beside a thing as it is now, near ones first."""
        part = self._part(thing)
        floor = beside(self._home, self._space, part, arm) & (self._space.island == 1)
        floor &= self._space.gap >= RADIUS + _SPARE
        cells = np.argwhere(floor)
        cells = cells[(cells % _SPARSE == 0).all(axis=1)]
        spots = [self._space.centre((int(i), int(j))) for i, j in cells]
        for spot in sorted(spots, key=lambda spot: (math.dist(spot, (part.x, part.y)), spot)):
            if self._body.footing.gap(*spot) >= RADIUS:
                yield spot

    def _part(self, thing: int) -> Furniture | Item:
        return self._state.furniture.get(thing) or self._state.items[thing]


@lru_cache(maxsize=2)
def _of(home: HomeSpec) -> Proof:
    return Proof(home)
