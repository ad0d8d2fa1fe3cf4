"""Oracles: one walks by the true map, one is our agent with a mind that knows all, one tells the answer."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from agent.going import Action
from agent.mapping import OccupancyMap
from agent.mind import Frame, Mind
from agent.planning import COMFORT, RADIUS, PlanGrid
from agent.senses import Point3, Thing
from agent.steering import FORWARD, Way, steer
from agent.tasks.attempt import Attempt
from agent.tasks.brief import STOP, Brief, Stop
from agent.tasks.deeds import deeds_told
from agent.tasks.freespace import CELL, FreeSpace
from agent.tasks.navigation import FieldJudge
from agent.tasks.seeker import Seeker
from datagen.worlds.home.perception import glance
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Person, Point, Room

__all__ = ["Knowing", "OracleMap", "oracle"]

_TAKEN, _FREE = 20, -8
_TALL = 1.7  # metres of a person


class OracleMap:
    """Knows the true map and where the goal is, and walks there by the shortest way.

    Args:
        attempt: Whose goal it knows.
        home: Whose map it knows.
    """

    def __init__(self, attempt: Attempt, home: HomeSpec) -> None:
        self._attempt = attempt
        space, judge = FreeSpace.of(home), attempt.judge
        assert isinstance(judge, FieldJudge)
        self._field, self._within = judge.field, attempt.episode.goal.within
        self._way = Way(self._field.metres, self._field.bearing())
        cost = 1.0 + np.clip((COMFORT - space.gap) / (COMFORT - RADIUS), 0, 1) * 3.0
        self._before: Point = (math.inf, math.inf)
        self._grid = PlanGrid(*space.corner, CELL, np.where(space.free, cost, np.inf), space.gap)

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""

    def act(self, frame: Frame) -> Action:
        """See `Policy.act`."""
        x, y, yaw = self._attempt.pose  # which is that of the frame, unless odometry drifts
        if frame.collided and math.dist((x, y), self._before) < FORWARD / 5:
            self._shun((x + FORWARD * math.cos(yaw), y + FORWARD * math.sin(yaw)))
        self._before = (x, y)
        if self._field.at((x, y)) < self._within:
            return STOP
        return steer(self._grid, (x, y, yaw), self._way) or "turn_left"

    def _shun(self, spot: Point) -> None:
        """Step there no more: what the grid calls free, the round base does not fit through from here."""
        i, j = self._grid.cell(spot)
        self._grid.cost[max(0, i - 1) : i + 2, max(0, j - 1) : j + 2] = np.inf


class Telling:
    """Knows the answer."""

    def __init__(self, attempt: Attempt, home: HomeSpec) -> None:
        goal = attempt.episode.goal
        self._answer = goal.answer or " ".join(str(item) for item, _, _ in goal.moves)

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""

    def act(self, frame: Frame) -> Stop:
        """See `Policy.act`."""
        return Stop(answer=self._answer)


class Knowing(Seeker):
    """Knows the true map, where everything is and itself, and which thing somebody means.

    Args:
        attempt: Whose home it knows.
        home: That home.
    """

    def __init__(self, attempt: Attempt, home: HomeSpec) -> None:
        super().__init__()
        self._attempt, self._home = attempt, home

    def begin(self, brief: Brief) -> None:
        """See `Policy.begin`."""
        goal = self._attempt.episode.goal
        brief = replace(brief, drifts=False)
        super().begin(replace(brief, deeds=deeds_told(goal.deeds, self._home)) if goal.meant else brief)

    def act(self, frame: Frame) -> Action | Stop:
        """See `Policy.act`."""
        x, y, yaw = self._attempt.pose
        return super().act(replace(frame, camera=(x, y, frame.camera[2], yaw)))

    def _first(self, mind: Mind) -> None:
        """All there is."""
        state = self._attempt.truth().state
        people = [person for person in state.people.values() if person.id != mind.me]
        there: list[Furniture | Item | Person] = [*state.furniture.values(), *state.items.values(), *people]
        for part in (*self._home.rooms, *there):
            mind.senses.things[part.id] = _remembered(part)
        mind.belief.see([statement for part in there for statement in glance(state, part.id)])
        mind.navigator.map = _drawn(self._home)


def oracle(attempt: Attempt, home: HomeSpec) -> OracleMap | Telling | Knowing:
    """The one for an attempt's task."""
    goal = attempt.episode.goal
    if goal.deeds:
        return Knowing(attempt, home)
    return OracleMap(attempt, home) if goal.spots else Telling(attempt, home)


def _remembered(part: Room | Furniture | Item | Person) -> Thing:
    low, high = _box(part)
    middle = ((low[0] + high[0]) / 2, (low[1] + high[1]) / 2, (low[2] + high[2]) / 2)
    name = part.name if isinstance(part, Room | Person) else None
    thing = Thing(id=part.id, kind=part.kind, name=name, point=middle, low=low, high=high)
    if isinstance(part, Furniture):
        across, along = np.linspace(-0.5, 0.5, 9) * part.size[0], np.linspace(-0.5, 0.5, 9) * part.size[1]
        cos, sin = math.cos(part.yaw), math.sin(part.yaw)
        points = [(part.x + cos * u - sin * v, part.y + sin * u + cos * v) for u in across for v in along]
        thing.cells = {(round(10 * x), round(10 * y)) for x, y in points}
    return thing


def _box(part: Room | Furniture | Item | Person) -> tuple[Point3, Point3]:
    if isinstance(part, Room):
        xs, ys = zip(*part.polygon, strict=True)
        return (min(xs), min(ys), 0.0), (max(xs), max(ys), 0.0)
    if isinstance(part, Person):
        return (part.x - 0.15, part.y - 0.15, 0.0), (part.x + 0.15, part.y + 0.15, _TALL)
    cos, sin = abs(math.cos(part.yaw)), abs(math.sin(part.yaw))
    half_x, half_y = (cos * part.size[0] + sin * part.size[1]) / 2, (sin * part.size[0] + cos * part.size[1]) / 2
    bottom = part.z - part.size[2] / 2 if isinstance(part, Item) else 0.0
    return (part.x - half_x, part.y - half_y, bottom), (part.x + half_x, part.y + half_y, bottom + part.size[2])


def _drawn(home: HomeSpec) -> OccupancyMap:
    """The true map: taken where something stands or outside, free elsewhere, with each room's floor."""
    space = FreeSpace.of(home)
    odds = np.where(space.gap > CELL / 2, _FREE, _TAKEN).astype(np.int16)
    rooms = np.zeros(odds.shape, np.int32)
    for room in home.rooms:
        rooms[space.within(room.polygon)] = room.id
    pad = 20
    return OccupancyMap(
        space.corner[0] - pad * CELL,
        space.corner[1] - pad * CELL,
        np.pad(odds, pad, constant_values=_TAKEN),
        np.pad(np.where(odds < 0, rooms, 0), pad),
    )
