"""Plain search through a log for places in the plane, directions, and the measures of entities."""

from __future__ import annotations

import math
from collections.abc import Callable

from datagen.questions import operators as op
from datagen.questions.answers import Reason
from datagen.questions.grammar import type_of
from datagen.questions.log import thousandths
from datagen.questions.log_entities import Entities
from datagen.questions.log_lookups import Moment, NoValueError
from datagen.questions.log_sets import entity_argument, fits_so
from datagen.questions.nodes import ABSOLUTE, RELATIVE, Node, Type

__all__ = ["Measure", "Places", "round_to_quarter"]

Measure = Callable[[int], int | None]
"""The number of an entity, or None if it has none."""

Vector = tuple[int, int]

_AXES: tuple[Vector, ...] = ((1, 0), (0, 1), (-1, 0), (0, -1))  # in the order of ABSOLUTE
_TURN = 6283  # milliradians


class Places(Entities):
    """One method for each operator. Lengths are whole millimetres."""

    def _find_position(self, node: op.Position, moment: Moment) -> Vector:
        place = self.place(self.find(node.entity, moment), moment)
        if place is None:
            raise NoValueError(Reason.MISSING, node, moment)
        return place

    def _find_point(self, node: op.Spot, moment: Moment) -> Vector:
        return node.x, node.y

    def _find_step(self, node: op.Step, moment: Moment) -> Vector:
        x, y = self.find(node.start, moment)
        dx, dy = self._axis(node, node.direction, node.viewer, moment)
        return x + dx * node.by, y + dy * node.by

    def _find_facing(self, node: op.Facing, moment: Moment) -> str:
        return ABSOLUTE[self._quarter(node, node.entity, moment)]

    def _find_bearing(self, node: op.Bearing, moment: Moment) -> str:
        (x, y), (u, v) = self.find(node.start, moment), self.find(node.goal, moment)
        quarter = 0 if node.viewer is None else self._quarter(node, node.viewer, moment)
        (fx, fy), (lx, ly) = _AXES[quarter], _AXES[(quarter + 1) % 4]
        ahead, aside = fx * (u - x) + fy * (v - y), lx * (u - x) + ly * (v - y)
        if abs(ahead) == abs(aside):
            raise NoValueError(Reason.TIE, node, moment)
        names = ABSOLUTE if node.viewer is None else RELATIVE
        if abs(ahead) > abs(aside):
            return names[0] if ahead > 0 else names[2]
        return names[1] if aside > 0 else names[3]

    def _find_distance(self, node: op.Distance, moment: Moment) -> int:
        return _apart(self.find(node.left, moment), self.find(node.right, moment))

    def _quarter(self, node: Node, viewer: Node, moment: Moment) -> int:
        """Which way a viewer faces, in quarter turns from east."""
        entity = self.find(viewer, moment)
        self.touched.poses.add((entity, moment.tick))
        pose = self.log.pose(entity, moment.tick)
        if pose is None:
            raise NoValueError(Reason.MISSING, node, moment)
        return round_to_quarter(thousandths(pose.yaw))

    def _axis(self, node: Node, direction: str, viewer: Node | None, moment: Moment) -> Vector:
        """The unit vector of a direction."""
        if viewer is None:
            return _AXES[ABSOLUTE.index(direction)]
        return _AXES[(self._quarter(node, viewer, moment) + RELATIVE.index(direction)) % 4]

    # ---- measures

    def _find_along(self, node: op.Along, moment: Moment) -> Measure:
        dx, dy = self._axis(node, node.direction, node.viewer, moment)
        x, y = (0, 0) if node.origin is None else self.find(node.origin, moment)

        def measure(entity: int) -> int | None:
            at = self.place(entity, moment)
            return None if at is None else dx * (at[0] - x) + dy * (at[1] - y)

        return measure

    def _find_distance_to(self, node: op.DistanceTo, moment: Moment) -> Measure:
        point = self.find(node.point, moment)

        def measure(entity: int) -> int | None:
            at = self.place(entity, moment)
            return None if at is None else _apart(at, point)

        return measure

    def _find_detour(self, node: op.Detour, moment: Moment) -> Measure:
        start, goal = self.find(node.start, moment), self.find(node.goal, moment)

        def measure(entity: int) -> int | None:
            at = self.place(entity, moment)
            return None if at is None else _apart(start, at) + _apart(at, goal) - _apart(start, goal)

        return measure

    def _find_moved(self, node: op.Moved, moment: Moment) -> Measure:
        start, end = self.find(node.start, moment), self.find(node.end, moment)

        def measure(entity: int) -> int | None:
            before, after = self.place_at(entity, start), self.place_at(entity, end)
            return None if before is None or after is None else _apart(before, after)

        return measure

    def _find_shifted(self, node: op.Shifted, moment: Moment) -> Measure:
        start, end = self.find(node.start, moment), self.find(node.end, moment)
        dx, dy = self._axis(node, node.direction, node.viewer, moment)

        def measure(entity: int) -> int | None:
            before, after = self.place_at(entity, start), self.place_at(entity, end)
            if before is None or after is None:
                return None
            return dx * (after[0] - before[0]) + dy * (after[1] - before[1])

        return measure

    def _find_holding(self, node: op.Holding, moment: Moment) -> Measure:
        return lambda entity: len(self.contents(entity, node, moment))

    def _find_times(self, node: op.Times, moment: Moment) -> Measure:
        events = self.find(node.events, moment)
        if node.argument is None:
            return [event.actor for event in events].count
        return [entity_argument(event, node.argument) for event in events].count

    def _find_lasting(self, node: op.Lasting, moment: Moment) -> Measure:
        operand = self.find(node.operand, moment)
        start, end = self.find(node.start, moment), self.find(node.end, moment)
        is_entity = type_of(node.operand) is Type.ENTITY

        def measure(entity: int) -> int:
            ticks = 0
            for index, since, until, fact in self.spans(entity, moment):
                lasted = min(until, end) - max(since, start)
                if lasted > 0 and fits_so(fact, node, is_entity, operand):
                    ticks += int(lasted)
                    self.touch(index)
            return ticks

        return measure


def _apart(a: Vector, b: Vector) -> int:
    x, y = a[0] - b[0], a[1] - b[1]
    return math.isqrt(x * x + y * y)


def round_to_quarter(milliradians: int) -> int:
    """The nearest quarter turn, counter-clockwise from east: 0 to 3."""
    turned = milliradians % _TURN
    for quarter, border in enumerate((785, 2356, 3927, 5498)):
        if turned < border:
            return quarter
    return 0
