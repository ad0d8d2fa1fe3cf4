"""Operators that yield one entity, and what is known of one."""

from __future__ import annotations

from datagen.frozen import dataclass
from datagen.questions.nodes import (
    ArgumentName,
    AttributeName,
    Entities,
    Entity,
    Happening,
    Measure,
    Node,
    OrderName,
    PredicateName,
    Type,
)

__all__ = [
    "Unique",
    "Link",
    "Holder",
    "RoomOf",
    "Top",
    "Actor",
    "Argument",
    "Teller",
]


@dataclass(frozen=True)
class Unique(Node, op="unique", result=Type.ENTITY):
    """The only member of `set`; undefined if it has none or several."""

    set: Entities


@dataclass(frozen=True)
class Link(Node, op="link", result=Type.ENTITY):
    """The object of the one fact `predicate` about `entity`."""

    entity: Entity
    predicate: PredicateName


@dataclass(frozen=True)
class Holder(Node, op="holder", result=Type.ENTITY):
    """What holds `entity`, whatever the relation."""

    entity: Entity


@dataclass(frozen=True)
class RoomOf(Node, op="room_of", result=Type.ENTITY):
    """The first room on the chain of holders that starts at `entity` itself."""

    entity: Entity


@dataclass(frozen=True)
class Top(Node, op="top", result=Type.ENTITY):
    """The member of `set` with the `rank`-th most (or least) of a measure; undefined if another has as much of it."""

    set: Entities
    measure: Measure
    order: OrderName
    rank: int = 1


@dataclass(frozen=True)
class Actor(Node, op="actor", result=Type.ENTITY):
    """Who did the event."""

    event: Happening


@dataclass(frozen=True)
class Argument(Node, op="argument", result=Type.ENTITY):
    """The entity that stands as `argument` in the event."""

    event: Happening
    argument: ArgumentName


@dataclass(frozen=True)
class Teller(Node, op="teller", result=Type.ENTITY):
    """Who told the observer what it believes about the attribute of `entity` (beliefs only)."""

    entity: Entity
    attribute: AttributeName
