"""Measures: what can be said in numbers of every entity alike, to compare, rank and add up.

An entity has a measure of place only if its place is known; of contents, deeds and times every entity has one.
"""

from __future__ import annotations

from datagen.frozen import dataclass
from datagen.questions.nodes import (
    ArgumentName,
    DirectionName,
    Entity,
    EntityOrValue,
    Happenings,
    Moment,
    Node,
    Point,
    PredicateName,
    RelationName,
    Type,
)

__all__ = [
    "Along",
    "DistanceTo",
    "Detour",
    "Moved",
    "Shifted",
    "Holding",
    "Times",
    "Lasting",
]


@dataclass(frozen=True)
class Along(Node, op="along", unit=Type.DISTANCE):
    """How far an entity lies from `origin` (or from zero) in a direction; negative if it lies the other way."""

    direction: DirectionName
    viewer: Entity | None = None
    origin: Point | None = None


@dataclass(frozen=True)
class DistanceTo(Node, op="distance_to", unit=Type.DISTANCE):
    """How far an entity is from a point, rounded down."""

    point: Point


@dataclass(frozen=True)
class Detour(Node, op="detour", unit=Type.DISTANCE):
    """How much longer the way from `start` to `goal` becomes by way of an entity: little if it lies between them."""

    start: Point
    goal: Point


@dataclass(frozen=True)
class Moved(Node, op="moved", unit=Type.DISTANCE):
    """How far an entity is at `end` from where it was at `start`."""

    start: Moment
    end: Moment


@dataclass(frozen=True)
class Shifted(Node, op="shifted", unit=Type.DISTANCE):
    """How far an entity came in a direction from `start` to `end`; negative if it went the other way."""

    direction: DirectionName
    start: Moment
    end: Moment
    viewer: Entity | None = None


@dataclass(frozen=True)
class Holding(Node, op="holding", unit=Type.INTEGER):
    """How many things an entity holds by `relation` (by any, if None); `deep`: and what these hold in turn."""

    relation: RelationName | None = None
    deep: bool = False


@dataclass(frozen=True)
class Times(Node, op="times", unit=Type.INTEGER):
    """In how many of the events an entity was the actor or, if given, stands as `argument`."""

    events: Happenings
    argument: ArgumentName | None = None


@dataclass(frozen=True)
class Lasting(Node, op="lasting", unit=Type.DURATION):
    """For how many ticks from `start` to before `end` a fact about an entity held that has this object."""

    predicate: PredicateName
    operand: EntityOrValue
    start: Moment
    end: Moment
