"""What the operators of the question language are made of: types, names, the class `Node`, and the literals."""

from __future__ import annotations

import enum
from typing import Annotated, ClassVar

from datagen.frozen import dataclass
from memory.graph.records import Value

__all__ = [
    "ABSOLUTE",
    "COMPARISONS",
    "CARRIED",
    "GONE",
    "LEAST",
    "LOCATION",
    "MOST",
    "NUMBERS",
    "POSITION",
    "REFUSED",
    "RELATIVE",
    "ROOM",
    "VALUES",
    "Duration",
    "Length",
    "Literal",
    "Node",
    "Ref",
    "Role",
    "Tick",
    "Type",
]

LOCATION = "location"
"""The group of predicates that say what holds a thing: its object is the holder."""

ROOM = "room"
"""The kind at which the chain of holders ends."""

GONE = "is_gone"
"""The predicate that is true of what was eaten or destroyed: it is no longer there to be found or counted."""

CARRIED = "held_by"
"""The predicate of place whose subject goes wherever its object goes."""

POSITION = "position"
"""What `Suppose` says in place of a predicate when it is a position that is supposed."""

RELATIVE = ("front", "left", "back", "right")
"""Directions in the frame of a viewer, counter-clockwise from where it faces."""

ABSOLUTE = ("east", "north", "west", "south")
"""Directions of the compass, counter-clockwise from +x."""

MOST, LEAST = "most", "least"
"""The orders in which `Top` ranks."""

REFUSED = "refused"
"""An outcome asked for in `Events` that stands for every outcome but `DONE`."""

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


class Type(enum.StrEnum):
    """What an expression yields. Events and measures are for other operators only; all else may be an answer."""

    ENTITIES = "entities"
    ENTITY = "entity"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    PROPERTY = "property"
    PLACE = "place"
    POSITION = "position"
    DISTANCE = "distance"
    TICK = "tick"
    DURATION = "duration"
    ACTION = "action"
    EVENTS = "events"
    EVENT = "event"
    DIRECTION = "direction"
    ACTIONS = "actions"
    MEASURE = "measure"


VALUES = (Type.PROPERTY, Type.INTEGER, Type.BOOLEAN)
"""Types whose values are literals and may be compared with each other."""

NUMBERS = (Type.INTEGER, Type.DISTANCE, Type.DURATION)
"""Types that measures have and that can be added."""


class Role(enum.StrEnum):
    """What a name in a program names. An attribute is a predicate or a group of predicates."""

    KIND = "kind"
    PREDICATE = "predicate"
    ATTRIBUTE = "attribute"
    RELATION = "relation"
    VERB = "verb"
    ARGUMENT = "argument"
    OUTCOME = "outcome"
    COMPARISON = "comparison"
    DIRECTION = "direction"
    ORDER = "order"


@dataclass(frozen=True)
class Node:
    """An expression. Subclasses are its operators; `op` is the operator's name in text and JSON.

    A measure (`result=Type.MEASURE`) says a number of each entity; `unit` is the type of that number.
    """

    op: ClassVar[str] = ""
    result: ClassVar[Type]
    unit: ClassVar[Type | None] = None

    def __init_subclass__(cls, *, op: str = "", result: Type | None = None, unit: Type | None = None) -> None:
        """Take `op`, `result` and `unit` from the class line, where they are read most easily."""
        if op:
            cls.op = op
        if result is not None:
            cls.result = result
        if unit is not None:
            cls.result, cls.unit = Type.MEASURE, unit


@dataclass(frozen=True)
class Ref(Node, op="entity", result=Type.ENTITY):
    """The entity of that id."""

    id: int


@dataclass(frozen=True, eq=False)
class Literal(Node, op="literal", result=Type.PROPERTY):
    """A text, number or truth value; `language.type_of` tells which. `True`, 1 and 1.0 are not the same literal."""

    value: Value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Literal) and type(self.value) is type(other.value) and self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value).__name__, self.value))


@dataclass(frozen=True)
class Tick(Node, op="tick", result=Type.TICK):
    """A moment, not later than the program's."""

    value: int


@dataclass(frozen=True)
class Length(Node, op="length", result=Type.DISTANCE):
    """A distance, in millimetres."""

    millimetres: int


@dataclass(frozen=True)
class Duration(Node, op="duration", result=Type.DURATION):
    """A time, in ticks."""

    ticks: int


# How a field says what may stand in it: an expression of some types, or a name in some role.

Entities = Annotated[Node, (Type.ENTITIES,)]
Entity = Annotated[Node, (Type.ENTITY,)]
Happenings = Annotated[Node, (Type.EVENTS,)]
Happening = Annotated[Node, (Type.EVENT,)]
EntitiesOrEvents = Annotated[Node, (Type.ENTITIES, Type.EVENTS)]
EntityOrValue = Annotated[Node, (Type.ENTITY, *VALUES)]
EntityValueOrPoint = Annotated[Node, (Type.ENTITY, *VALUES, Type.POSITION)]
Moment = Annotated[Node, (Type.TICK,)]
Point = Annotated[Node, (Type.POSITION,)]
Truth = Annotated[Node, (Type.BOOLEAN,)]
Number = Annotated[Node, NUMBERS]
Measure = Annotated[Node, (Type.MEASURE,)]
Operands = tuple[tuple[str, EntityOrValue], ...]

KindName = Annotated[str, Role.KIND]
PredicateName = Annotated[str, Role.PREDICATE]
AttributeName = Annotated[str, Role.ATTRIBUTE]
RelationName = Annotated[str, Role.RELATION]
VerbName = Annotated[str, Role.VERB]
ArgumentName = Annotated[str, Role.ARGUMENT]
OutcomeName = Annotated[str, Role.OUTCOME]
Sign = Annotated[str, Role.COMPARISON]
DirectionName = Annotated[str, Role.DIRECTION]
OrderName = Annotated[str, Role.ORDER]
