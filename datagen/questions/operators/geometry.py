"""Operators about places in the plane: positions, directions, distances (all known to the truth alone).

Lengths are whole millimetres. A viewer's frame is turned as the viewer is, snapped to the nearest of the four compass
directions, so that all of it is exact in whole numbers; `left` is a quarter turn counter-clockwise from `front`.
"""

from __future__ import annotations

from datagen.frozen import dataclass
from datagen.questions.nodes import (
    DirectionName,
    Entity,
    Node,
    Point,
    Type,
)

__all__ = [
    "Position",
    "Distance",
    "Spot",
    "Step",
    "Facing",
    "Bearing",
]


@dataclass(frozen=True)
class Position(Node, op="position", result=Type.POSITION):
    """Where `entity` is in the plane, in whole millimetres: its last pose not after the tick (truth only)."""

    entity: Entity


@dataclass(frozen=True)
class Distance(Node, op="distance", result=Type.DISTANCE):
    """How far apart two positions are, in whole millimetres (rounded down)."""

    left: Point
    right: Point


@dataclass(frozen=True)
class Spot(Node, op="point", result=Type.POSITION):
    """The place with these coordinates, in millimetres."""

    x: int
    y: int


@dataclass(frozen=True)
class Step(Node, op="step", result=Type.POSITION):
    """The place so many millimetres from another in a direction: of the compass, or in the frame of `viewer`."""

    start: Point
    direction: DirectionName
    by: int
    viewer: Entity | None = None


@dataclass(frozen=True)
class Facing(Node, op="facing", result=Type.DIRECTION):
    """The compass direction that is nearest to where `entity` faces."""

    entity: Entity


@dataclass(frozen=True)
class Bearing(Node, op="bearing", result=Type.DIRECTION):
    """In which direction `goal` lies from `start`: the longer of its two parts; undefined if they are equal."""

    start: Point
    goal: Point
    viewer: Entity | None = None
