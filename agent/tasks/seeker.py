"""Our agent at navigation tasks: it maps, remembers what it saw where, explores, and goes up to what it knows."""

from __future__ import annotations

import math
from collections.abc import Generator, Sequence
from typing import Any

import numpy as np

from agent.belief import Belief
from agent.going import Action
from agent.mind import Frame, Mind
from agent.planning import near_points
from agent.skills import Skills
from agent.steering import FORWARD, angle_to
from agent.tasks.attempt import STOP, Brief
from agent.tasks.fronts import arrival
from datagen.worlds.home import kinds
from memory.graph.history import Recorder

__all__ = ["Seeker"]

Routine = Generator[Action, None, Any]

_THERE = 0.18  # metres from a point that are near enough
_BESIDE = 0.8  # metres from a thing at which the way to it ends
_APPROACHES = 4  # of a point, the last steps anew each time


class Seeker:
    """Explores until it knows where what it wants is, goes there, and says so.

    Args:
        keeps: Whether it remembers a home from one episode to the next in it.
        forgets: Whether it knows only of things in view: the map stays, what was seen does not.
    """

    def __init__(self, *, keeps: bool = False, forgets: bool = False) -> None:
        self._keeps, self._forgets = keeps, forgets
        self._scene = ""
        self._mind: Mind | None = None
        self._routine: Routine | None = None

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""
        self._brief, self._routine = brief, None
        if not (self._keeps and brief.scene == self._scene):
            self._mind = None
        self._scene, self._tried = brief.scene, set[int]()

    def act(self, frame: Frame) -> Action:
        """See `Policy.act`."""
        if self._mind is None:
            self._recorder = Recorder(kinds.VOCABULARY)
            belief = Belief(self._recorder, self._brief.me)
            self._mind = Mind(
                self._brief.me, self._brief.camera, belief, lambda one: self._brief.recognise(one), frame.camera
            )
        else:
            self._recorder.advance(self._recorder.tick + 1)
        self._mind.perceive(frame)
        if self._routine is None:
            self._skills = Skills(self._mind)
            self._routine = self._go_to_point() if self._brief.point is not None else self._find()
        action: Action = next(self._routine, STOP)
        return action

    # -- what to do ---------------------------------------------------------------------------------------------

    def _go_to_point(self) -> Routine:
        assert self._brief.point is not None
        assert self._mind is not None
        navigator, point = self._mind.navigator, self._brief.point
        for _ in range(_APPROACHES):
            yield from navigator.go_near(point, 0.1, face=False, limit=self._brief.steps)
            left = math.dist(navigator.here, point)
            if left < _THERE:
                return
            yield from navigator.face(point)
            off = angle_to(navigator.pose, point)
            if math.hypot(left * math.cos(off) - FORWARD, left * math.sin(off)) < left:
                yield "move_forward"

    def _find(self) -> Routine:
        """Explore until something of the kind is known, and go up to it; at last look at all furniture closely."""
        assert self._mind is not None
        if not self._known():
            yield from self._until_known(self._mind.navigator.look_around())
        while True:
            if known := self._known():
                if (yield from self._up_to(self._nearest(known))):
                    return
            elif (yield from self._until_known(self._mind.navigator.explore())) and not (
                yield from self._look_closer()
            ):
                return  # it has seen everything

    def _up_to(self, thing: int) -> Generator[Action, None, bool]:
        """Go up to a thing; returns whether it was there."""
        assert self._mind is not None
        walk = self._skills.approach(thing)
        for action in walk:
            if self._mind.thing(thing) is None or (self._forgets and not self._skills.in_view(thing)):
                return False
            yield action
        if self._skills.in_view(thing) or self._skills.distance(thing) < 1.0:
            return True
        self._tried.add(thing)
        return False

    def _look_closer(self) -> Generator[Action, None, bool]:
        """Look at the nearest piece of furniture that was not looked at closely; returns whether there was one."""
        assert self._mind is not None
        left = [piece for piece in self._mind.all("furniture") if piece not in self._mind.looked_at]
        if not left:
            return False
        piece = min(left, key=self._skills.distance)
        yield from self._until_known(self._skills.look_at(piece))
        self._mind.looked_at[piece] = self._mind.belief.tick
        return True

    def _until_known(self, walk: Generator[Action, None, Any]) -> Generator[Action, None, bool]:
        """A walk that ends as soon as something of the kind is known; returns whether it came to its own end."""
        for action in walk:
            if self._known():
                return False
            yield action
        return True

    def _known(self) -> list[int]:
        """The things of the kind that are known of."""
        assert self._mind is not None
        things = [thing for thing in self._mind.all(self._brief.category) if thing not in self._tried]
        return [thing for thing in things if not self._forgets or self._skills.in_view(thing)]

    def _nearest(self, things: Sequence[int]) -> int:
        """The one to which the way is shortest, by the agent's own map."""
        assert self._mind is not None
        if len(things) == 1:
            return things[0]
        navigator = self._mind.navigator
        grid = navigator.grid(through_unknown=True)
        here = (np.array([navigator.here]) - (grid.x, grid.y)) / grid.size
        way = arrival(np.isfinite(grid.cost), here) * grid.size

        def metres(thing: int) -> float:
            known = self._mind.thing(thing) if self._mind is not None else None
            assert known is not None
            spots = near_points(grid, np.array([known.point[:2]]), _BESIDE)
            return float(way[spots].min(initial=math.inf))

        return min(things, key=lambda thing: (metres(thing), thing))
