"""Operators that yield sets of entities."""

from __future__ import annotations

from datagen.frozen import dataclass
from datagen.questions.nodes import (
    ArgumentName,
    AttributeName,
    Entities,
    Entity,
    EntityOrValue,
    Happenings,
    KindName,
    Measure,
    Moment,
    Node,
    Number,
    PredicateName,
    RelationName,
    Sign,
    Truth,
    Type,
)

__all__ = [
    "Scene",
    "Named",
    "Filter",
    "Union",
    "Intersect",
    "Minus",
    "Contents",
    "Links",
    "Changed",
    "Appeared",
    "Gone",
    "Ever",
    "Having",
    "Unknown",
    "Stale",
    "Just",
    "Given",
    "Actors",
    "Arguments",
]


@dataclass(frozen=True)
class Scene(Node, op="scene", result=Type.ENTITIES):
    """All entities of `kind` (or below it) that the observer knows of."""

    kind: KindName


@dataclass(frozen=True)
class Named(Node, op="named", result=Type.ENTITIES):
    """Those of `set` that have this proper name."""

    set: Entities
    text: str


@dataclass(frozen=True)
class Filter(Node, op="filter", result=Type.ENTITIES):
    """Those of `set` about which a fact `predicate` holds whose object compares so; `negated`: the others."""

    set: Entities
    predicate: PredicateName
    comparison: Sign
    operand: EntityOrValue
    negated: bool = False


@dataclass(frozen=True)
class _Pair(Node, result=Type.ENTITIES):
    left: Entities
    right: Entities


@dataclass(frozen=True)
class Union(_Pair, op="union"):
    """Those in either set."""


@dataclass(frozen=True)
class Intersect(_Pair, op="intersect"):
    """Those in both sets."""


@dataclass(frozen=True)
class Minus(_Pair, op="minus"):
    """Those in the left set that are not in the right one."""


@dataclass(frozen=True)
class Contents(Node, op="contents", result=Type.ENTITIES):
    """What `holder` holds by `relation` (by any, if None); `deep`: and all that this holds in turn."""

    holder: Entity
    relation: RelationName | None = None
    deep: bool = False


@dataclass(frozen=True)
class Links(Node, op="links", result=Type.ENTITIES):
    """The objects of all facts `predicate` about members of `set`."""

    set: Entities
    predicate: PredicateName


@dataclass(frozen=True)
class _Between(Node, result=Type.ENTITIES):
    set: Entities
    attribute: AttributeName
    start: Moment
    end: Moment


@dataclass(frozen=True)
class Changed(_Between, op="changed"):
    """Those of `set` whose attribute is known at both ticks and not the same."""


@dataclass(frozen=True)
class Appeared(_Between, op="appeared"):
    """Those of `set` whose attribute is not known at `start` and known at `end`."""


@dataclass(frozen=True)
class Gone(_Between, op="gone"):
    """Those of `set` whose attribute is known at `start` and not known at `end`."""


@dataclass(frozen=True)
class Ever(Node, op="ever", result=Type.ENTITIES):
    """Those of `set` about which such a fact held at some tick from `start` to `end`."""

    set: Entities
    predicate: PredicateName
    comparison: Sign
    operand: EntityOrValue
    start: Moment
    end: Moment


@dataclass(frozen=True)
class Having(Node, op="having", result=Type.ENTITIES):
    """Those of `set` whose measure compares so with a number of its unit; who has no measure is left out."""

    set: Entities
    measure: Measure
    comparison: Sign
    operand: Number


@dataclass(frozen=True)
class Unknown(Node, op="unknown", result=Type.ENTITIES):
    """Those of `set` whose attribute the observer does not know now."""

    set: Entities
    attribute: AttributeName


@dataclass(frozen=True)
class Stale(Node, op="stale", result=Type.ENTITIES):
    """Those of `set` about whose attribute the observer believes something that is not true now (beliefs only)."""

    set: Entities
    attribute: AttributeName


@dataclass(frozen=True)
class Just(Node, op="just", result=Type.ENTITIES):
    """The set of `entity` alone."""

    entity: Entity


@dataclass(frozen=True)
class Given(Node, op="given", result=Type.ENTITIES):
    """The `set` if the condition is true, else the empty one: who knows something is a union of these."""

    condition: Truth
    set: Entities


@dataclass(frozen=True)
class Actors(Node, op="actors", result=Type.ENTITIES):
    """Who did any of the events."""

    events: Happenings


@dataclass(frozen=True)
class Arguments(Node, op="arguments", result=Type.ENTITIES):
    """The entities that stand as `argument` in any of the events."""

    events: Happenings
    argument: ArgumentName
