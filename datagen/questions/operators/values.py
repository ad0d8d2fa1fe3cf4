"""Operators that yield values, numbers and truth values."""

from __future__ import annotations

from datagen.frozen import dataclass
from datagen.questions.nodes import (
    AttributeName,
    Entities,
    EntitiesOrEvents,
    Entity,
    Measure,
    Node,
    Number,
    PredicateName,
    Sign,
    Truth,
    Type,
)

__all__ = [
    "ValueOf",
    "SourceOf",
    "Where",
    "Count",
    "Exists",
    "Compare",
    "Measured",
    "Total",
    "Add",
    "Subtract",
    "Both",
    "Either",
    "Negate",
]


@dataclass(frozen=True)
class ValueOf(Node, op="value", result=Type.PROPERTY):
    """The literal of the one fact `predicate` about `entity`."""

    entity: Entity
    predicate: PredicateName


@dataclass(frozen=True)
class SourceOf(Node, op="source", result=Type.PROPERTY):
    """How the observer came to believe what it believes about the attribute (beliefs only): seen, told, inferred."""

    entity: Entity
    attribute: AttributeName


@dataclass(frozen=True)
class Where(Node, op="where", result=Type.PLACE):
    """The relation and the holder of `entity`."""

    entity: Entity


@dataclass(frozen=True)
class Count(Node, op="count", result=Type.INTEGER):
    """How many there are."""

    of: EntitiesOrEvents


@dataclass(frozen=True)
class Exists(Node, op="exists", result=Type.BOOLEAN):
    """Whether there is any."""

    of: EntitiesOrEvents


@dataclass(frozen=True)
class Compare(Node, op="compare", result=Type.BOOLEAN):
    """Whether two things of one type compare so; order (<) only for numbers, ticks, durations and distances."""

    left: Node
    comparison: Sign
    right: Node


@dataclass(frozen=True)
class Measured(Node, op="measured"):
    """The measure of `entity`. Its type is the measure's unit."""

    entity: Entity
    measure: Measure


@dataclass(frozen=True)
class Total(Node, op="total"):
    """The sum of a measure over `set`; zero for none. Its type is the measure's unit."""

    set: Entities
    measure: Measure


@dataclass(frozen=True)
class _Sum(Node):
    left: Number
    right: Number


@dataclass(frozen=True)
class Add(_Sum, op="add"):
    """The sum of two numbers of one type."""


@dataclass(frozen=True)
class Subtract(_Sum, op="subtract"):
    """The difference of two numbers of one type."""


@dataclass(frozen=True)
class _Logic(Node, result=Type.BOOLEAN):
    left: Truth
    right: Truth


@dataclass(frozen=True)
class Both(_Logic, op="both"):
    """Whether both are true."""


@dataclass(frozen=True)
class Either(_Logic, op="either"):
    """Whether one or both are true."""


@dataclass(frozen=True)
class Negate(Node, op="negate", result=Type.BOOLEAN):
    """Whether it is not true."""

    condition: Truth
