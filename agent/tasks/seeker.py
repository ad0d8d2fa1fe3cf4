"""Our agent at tasks: it maps, remembers what it saw where, explores, goes up to what it knows, takes and puts."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from agent.belief import Belief
from agent.going import UNKNOWN, Action, Skill
from agent.mind import Frame, Mind
from agent.planning import near_points
from agent.skills import Skills
from agent.steering import FORWARD, angle_to
from agent.tasks.attempt import STOP, Brief
from agent.tasks.described import Described
from agent.tasks.fronts import arrival
from datagen.worlds.home import kinds
from memory.graph.history import History, Recorder

__all__ = ["Seeker"]

Routine = Generator[Action, None, Any]

_THERE = 0.18  # metres from a point that are near enough
_BESIDE = 0.8  # metres from a thing at which the way to it ends
_APPROACHES = 4  # of a point, the last steps anew each time
_TRIES = 3  # of a deed


class Seeker:
    """Explores until it knows where what it wants is, goes there, does what is to be done, and says so.

    Args:
        keeps: Whether it remembers a home from one episode to the next in it.
        forgets: Whether it knows only of things in view: the map stays, what was seen does not.
    """

    def __init__(self, *, keeps: bool = False, forgets: bool = False) -> None:
        self._keeps, self._forgets = keeps, forgets
        self._scene = ""
        self._kept: Mind | None = None

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""
        self._brief = brief
        self._routine: Routine | None = None
        self._tried: set[int] = set()
        if not (self._keeps and brief.scene == self._scene):
            self._kept = None
        self._scene = brief.scene

    def act(self, frame: Frame) -> Action:
        """See `Policy.act`."""
        if self._kept is None:
            self._recorder = Recorder(kinds.VOCABULARY)
            belief, brief = Belief(self._recorder, self._brief.me), self._brief
            self._kept = Mind(brief.me, brief.camera, belief, lambda thing: self._brief.recognise(thing), frame.camera)
            self._first(self._kept)
        else:
            self._recorder.advance(self._recorder.tick + 1)
        self._mind = self._kept
        self._mind.perceive(frame)
        if self._routine is None:
            self._skills = Skills(self._mind)
            self._routine = self._work()
        action: Action = next(self._routine, STOP)
        return action

    @property
    def mind(self) -> Mind | None:
        """What it has in its head; None before its first frame in a home."""
        return self._kept

    def remembered(self) -> History:
        """Its beliefs, in ticks of its own: those of the first frame that it had in this home are of tick 0."""
        return self._recorder.history()

    def _first(self, mind: Mind) -> None:
        """What it knows of a home before it looks: nothing."""

    # -- what to do ---------------------------------------------------------------------------------------------

    def _work(self) -> Routine:
        if self._brief.point is not None:
            yield from self._go_to_point(self._brief.point)
        elif self._brief.category:
            yield from self._stand_by(Described(kind=self._brief.category))
        for item, relation, place in self._brief.deeds:
            for _ in range(_TRIES):
                if (yield from self._bring_about(item, relation, place)) is None:
                    break

    def _go_to_point(self, point: tuple[float, float]) -> Routine:
        navigator = self._mind.navigator
        for _ in range(_APPROACHES):
            yield from navigator.go_near(point, 0.1, face=False, limit=self._brief.steps)
            left = math.dist(navigator.here, point)
            if left < _THERE:
                return
            yield from navigator.face(point)
            off = angle_to(navigator.pose, point)
            if math.hypot(left * math.cos(off) - FORWARD, left * math.sin(off)) < left:
                yield "move_forward"

    def _stand_by(self, wanted: Described) -> Routine:
        """Go up to the nearest of what is wanted."""
        while (thing := (yield from self._find(wanted))) is not None:
            if (yield from self._up_to(thing)):
                return

    def _bring_about(self, item: Described, relation: str, place: Described) -> Skill:
        """Take a thing and put it where it is wanted; returns why it could not be."""
        if item.inside is not None and not self._known(item):
            piece = yield from self._find(item.inside)
            code = UNKNOWN if piece is None else (yield from self._skills.open(piece))
            if piece is None or code is not None:
                return code
            yield from self._until_known(item, self._skills.look_at(piece))
        if (thing := (yield from self._find(item))) is None:
            return UNKNOWN
        code = yield from self._skills.take(thing)
        if code is not None:
            return code
        if (where := (yield from self._find(place))) is None:
            return UNKNOWN
        return (yield from self._skills.give(where) if relation == "held_by" else self._skills.put(relation, where))

    # -- finding ------------------------------------------------------------------------------------------------

    def _find(self, wanted: Described) -> Generator[Action, None, int | None]:
        """Explore until something that is wanted is known, then look at all furniture closely, then into it."""
        if not self._known(wanted):
            yield from self._until_known(wanted, self._mind.navigator.look_around())
        while not (known := self._known(wanted)):
            explored = yield from self._until_known(wanted, self._mind.navigator.explore())
            if explored and not (yield from self._look_closer(wanted)) and not (yield from self._look_into(wanted)):
                return None  # it has seen everything
        return self._nearest(known)

    def _up_to(self, thing: int) -> Generator[Action, None, bool]:
        """Go up to a thing; returns whether it was there."""
        for action in self._skills.approach(thing):
            if self._mind.thing(thing) is None or (self._forgets and not self._skills.in_view(thing)):
                return False
            yield action
        if self._skills.in_view(thing) or self._skills.distance(thing) < 1.0:
            return True
        self._tried.add(thing)
        return False

    def _look_closer(self, wanted: Described) -> Generator[Action, None, bool]:
        """Look at the nearest piece of furniture that was not looked at closely; returns whether there was one."""
        left = [piece for piece in self._mind.all("furniture") if piece not in self._mind.looked_at]
        if not left:
            return False
        piece = min(left, key=self._skills.distance)
        yield from self._until_known(wanted, self._skills.look_at(piece))
        self._mind.looked_at[piece] = self._mind.belief.tick
        return True

    def _look_into(self, wanted: Described) -> Generator[Action, None, bool]:
        """Open the nearest piece of furniture that was not looked into; returns whether there was one."""
        shut = [piece for piece in self._mind.all("furniture") if self._mind.belief.value(piece, "is_open") is False]
        left = [piece for piece in shut if piece not in self._tried]
        if not left or self._mind.held is not None:
            return False
        piece = min(left, key=self._skills.distance)
        self._tried.add(piece)
        if (yield from self._skills.open(piece)) is None:
            yield from self._until_known(wanted, self._skills.look_at(piece))
            if not self._known(wanted):
                yield from self._skills.close(piece)
        return True

    def _until_known(self, wanted: Described, walk: Routine) -> Generator[Action, None, bool]:
        """A walk that ends as soon as what is wanted is known; returns whether it came to its own end."""
        for action in walk:
            if self._known(wanted):
                return False
            yield action
        return True

    def _known(self, wanted: Described) -> list[int]:
        """The things that are wanted and known of."""
        things = self._mind.all(wanted.kind)
        if self._forgets:
            things = [thing for thing in things if self._skills.in_view(thing)]
        return [thing for thing in things if thing not in self._tried and wanted.fits(thing, self._mind)]

    def _nearest(self, things: Sequence[int]) -> int:
        """The one to which the way is shortest, by the agent's own map."""
        if len(things) == 1:
            return things[0]
        navigator = self._mind.navigator
        grid = navigator.grid(through_unknown=True)
        here = (np.array([navigator.here]) - (grid.x, grid.y)) / grid.size
        way = arrival(np.isfinite(grid.cost), here) * grid.size

        def metres(thing: int) -> float:
            known = self._mind.thing(thing)
            assert known is not None
            spots = near_points(grid, np.array([known.point[:2]]), _BESIDE)
            return float(way[spots].min(initial=math.inf))

        return min(things, key=lambda thing: (metres(thing), thing))
