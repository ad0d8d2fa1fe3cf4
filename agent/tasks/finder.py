"""What our agent does at tasks: find what it does not know of yet, go up to it, and bring deeds about."""

from __future__ import annotations

import math
from collections.abc import Callable, Generator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from agent.going import UNKNOWN, Action, Skill
from agent.mind import Mind
from agent.planning import Point, near_points
from agent.skills import Skills
from agent.steering import FORWARD, angle_to
from agent.tasks.brief import Brief
from agent.tasks.described import Described
from agent.tasks.fronts import arrival
from memory.graph.history import History
from memory.graph.recorder import Recorder
from memory.graph.records import Entity

__all__ = ["Finder", "Routine"]

Routine = Generator[Action, None, Any]

_THERE = 0.18  # metres from a point that are near enough
_BESIDE = 0.8  # metres from a thing at which the way to it ends
_LOOKS = 2  # from different sides, at each thing that others lie on
_SIDES = 4  # from which one looks into something before one does something else
_APPROACHES = 4  # of a point, the last steps anew each time


class Finder:
    """Finds things by what it knows, and by exploring.

    Args:
        brief: The task.
        mind: What it knows.
        recorder: Where its beliefs are.
        forgets: Whether it knows only of things in view: the map stays, what was seen does not.

    Attributes:
        mind: What it knows.
        skills: What it can do.
        tried: Things that were gone up to, or looked into, in vain.
    """

    def __init__(self, brief: Brief, mind: Mind, recorder: Recorder, *, forgets: bool = False) -> None:
        self.brief, self.mind, self.forgets, self._recorder = brief, mind, forgets, recorder
        self.skills = Skills(mind)
        self.tried: set[int] = set()
        self._seen_from: dict[int, list[Point]] = {}

    @property
    def me(self) -> int:
        """The agent's id."""
        return self.mind.me

    def history(self) -> History:
        """Its beliefs, with the things that it knows of."""
        things = self.mind.senses.things.values()
        known = [Entity(id=thing.id, kind=thing.kind, name=thing.name) for thing in things]
        return replace(self._recorder.history(), entities=known)

    # -- doing --------------------------------------------------------------------------------------------------

    def go_to_point(self, point: tuple[float, float]) -> Routine:
        """Walk to a point, the last steps anew each time."""
        navigator = self.mind.navigator
        for _ in range(_APPROACHES):
            yield from navigator.go_near(point, 0.1, face=False, limit=self.brief.steps)
            left = math.dist(navigator.here, point)
            if left < _THERE:
                return
            yield from navigator.face(point)
            off = angle_to(navigator.pose, point)
            if math.hypot(left * math.cos(off) - FORWARD, left * math.sin(off)) < left:
                yield "move_forward"

    def stand_by(self, wanted: Described) -> Routine:
        """Go up to the nearest of what is wanted."""
        while (thing := (yield from self.find(wanted))) is not None:
            if (yield from self.up_to(thing)):
                return

    def bring_about(self, item: Described, relation: str, place: Described) -> Skill:
        """Take a thing and put it where it is wanted, and leave shut what was shut; returns why it could not be."""
        code = yield from self._carry(item, relation, place)
        yield from self.skills.close_up()
        return code

    def _carry(self, item: Described, relation: str, place: Described) -> Skill:
        if item.inside is not None and not self.known(item):
            if (piece := (yield from self.find(item.inside))) is None:
                return UNKNOWN
            if self.mind.belief.value(piece, "is_open") is not None:  # else it has no door
                code = yield from self.skills.open(piece)
                if code is not None:
                    return code
            if (yield from self.until_known(item, self._look_inside(piece))) and self.known(item) == []:
                return UNKNOWN
        if (thing := (yield from self.find(item))) is None:
            return UNKNOWN
        code = yield from self.skills.take(thing)
        if code is not None:
            return code
        yield from self.skills.close_up()
        if (where := (yield from self.find(place))) is None:
            return UNKNOWN
        return (yield from self.skills.give(where) if relation == "held_by" else self.skills.put(relation, where))

    def _look_inside(self, piece: int) -> Routine:
        """Look at an open piece of furniture from more sides: doors and other things hide what is in it."""
        seen_from = self._seen_from.setdefault(piece, [])
        for _ in range(_SIDES):
            if (yield from self.skills.look_at(piece, tried=seen_from)) is not None:
                return
            seen_from.append(self.mind.navigator.here)

    # -- finding ------------------------------------------------------------------------------------------------

    def find(self, wanted: Described) -> Generator[Action, None, int | None]:
        """Explore until something that is wanted is known, then look at all furniture closely, again, and into it."""
        if not self.known(wanted):
            yield from self.until_known(wanted, self.mind.navigator.look_around())
        while not (known := self.known(wanted)):
            explored = yield from self.until_known(wanted, self.mind.navigator.explore())
            if not explored or (yield from self.look_closer(wanted)) or (yield from self._look_again(wanted)):
                continue
            if not (yield from self.look_into(wanted)):
                return None  # it has seen everything
        return self.nearest(known)

    def up_to(self, thing: int) -> Generator[Action, None, bool]:
        """Go up to a thing; returns whether it was there."""
        for action in self.skills.approach(thing):
            if self.mind.thing(thing) is None or (self.forgets and not self.skills.in_view(thing)):
                return False
            yield action
        if self.skills.in_view(thing) or self.skills.distance(thing) < 1.0:
            return True
        self.tried.add(thing)
        return False

    def look_closer(self, wanted: Described | None = None) -> Generator[Action, None, bool]:
        """Look at the nearest piece of furniture that was not looked at closely; returns whether there was one."""
        left = [piece for piece in self.mind.all("furniture") if piece not in self.mind.looked_at]
        if not left:
            return False
        piece = min(left, key=self.skills.distance)
        yield from self._look_from(piece, wanted)
        self.mind.looked_at[piece] = self.mind.belief.tick
        return True

    def _look_again(self, wanted: Described) -> Generator[Action, None, bool]:
        """Look from another side at the nearest furniture that things lie on: its back may have hidden them."""
        pieces = self.skills.supports()
        left = [piece for piece in pieces if len(self._seen_from.get(piece, ())) < _LOOKS]
        if not left:
            return False
        yield from self._look_from(min(left, key=self.skills.distance), wanted)
        return True

    def _look_from(self, piece: int, wanted: Described | None) -> Routine:
        """Look at a piece of furniture from somewhere else than before, if that can be."""
        seen_from = self._seen_from.setdefault(piece, [])
        yield from self.until_known(wanted, self.skills.look_at(piece, tried=seen_from))
        seen_from.append(self.mind.navigator.here)

    def look_into(self, wanted: Described | None = None) -> Generator[Action, None, bool]:
        """Open the nearest piece of furniture that was not looked into; returns whether there was one."""
        shut = [piece for piece in self.mind.all("furniture") if self.mind.belief.value(piece, "is_open") is False]
        left = [piece for piece in shut if piece not in self.tried]
        if not left or self.mind.held is not None:
            return False
        piece = min(left, key=self.skills.distance)
        self.tried.add(piece)
        if (yield from self.skills.open(piece)) is None:
            yield from self.until_known(wanted, self.skills.look_at(piece))
            if wanted is None or not self.known(wanted):
                yield from self.skills.close(piece)
        return True

    def explore(self) -> Routine:
        """Go where it has not seen yet."""
        return self.mind.navigator.explore()

    def until_known(self, wanted: Described | None, walk: Routine) -> Generator[Action, None, bool]:
        """A walk that ends as soon as what is wanted is known; returns whether it came to its own end."""
        return self.until(lambda: wanted is not None and bool(self.known(wanted)), walk)

    def until(self, enough: Callable[[], bool], walk: Routine, *, every: int = 1) -> Generator[Action, None, bool]:
        """A walk that ends as soon as something is so, which is looked at every so many actions.

        Returns (from the generator):
            Whether it came to its own end.
        """
        for number, action in enumerate(walk):
            if number % every == 0 and enough():
                return False
            yield action
        return True

    def known(self, wanted: Described) -> list[int]:
        """The things that are wanted and known of."""
        things = self.mind.all(wanted.kind)
        if self.forgets:
            things = [thing for thing in things if self.skills.in_view(thing)]
        return [thing for thing in things if thing not in self.tried and wanted.fits(thing, self.mind)]

    def nearest(self, things: Sequence[int]) -> int:
        """The one to which the way is shortest, by the agent's own map."""
        if len(things) == 1:
            return things[0]
        navigator = self.mind.navigator
        grid = navigator.grid(through_unknown=True)
        here = (np.array([navigator.here]) - (grid.x, grid.y)) / grid.size
        way = arrival(np.isfinite(grid.cost), here) * grid.size

        def metres(thing: int) -> float:
            known = self.mind.thing(thing)
            assert known is not None
            spots = near_points(grid, np.array([known.point[:2]]), _BESIDE)
            return float(way[spots].min(initial=math.inf))

        return min(things, key=lambda thing: (metres(thing), thing))
