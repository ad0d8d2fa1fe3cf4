"""The operators of the question language: one frozen class each, with the types of its parts and of its result.

Parts are evaluated in the order of the fields, depth first; the first part that has no value decides why the
whole has none. `docs/program-language.md` says what each operator means.
"""

from __future__ import annotations

from dataclasses import dataclass

from datagen.questions.nodes import (
    ArgumentName,
    AttributeName,
    Entities,
    EntitiesOrEvents,
    Entity,
    EntityOrValue,
    Happening,
    Happenings,
    KindName,
    Literal,
    Moment,
    Node,
    Operands,
    OutcomeName,
    Point,
    PredicateName,
    Ref,
    RelationName,
    Sign,
    Tick,
    Type,
    VerbName,
)
from memory.graph.records import DONE

__all__ = [
    "Ref", "Literal", "Tick",
    "Scene", "Named", "Filter", "Union", "Intersect", "Minus", "Contents", "Links", "Changed", "Appeared", "Gone",
    "Unknown", "Stale", "Actors", "Arguments",
    "Unique", "Link", "Holder", "RoomOf", "Nearest", "Farthest", "Actor", "Argument", "Teller",
    "ValueOf", "SourceOf", "Where", "Position", "Distance", "Count", "Exists", "Compare",
    "When", "Since", "Now", "Shift", "Elapsed", "Verb", "Events", "First", "Last", "At", "As",
    "OPERATORS",
]  # fmt: skip


# ---- sets of entities


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
class Actors(Node, op="actors", result=Type.ENTITIES):
    """Who did any of the events."""

    events: Happenings


@dataclass(frozen=True)
class Arguments(Node, op="arguments", result=Type.ENTITIES):
    """The entities that stand as `argument` in any of the events."""

    events: Happenings
    argument: ArgumentName


# ---- one entity


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
class _Extreme(Node, result=Type.ENTITY):
    set: Entities
    entity: Entity


@dataclass(frozen=True)
class Nearest(_Extreme, op="nearest"):
    """The member of `set`, other than `entity`, whose position is nearest to it in the plane; undefined on a tie."""


@dataclass(frozen=True)
class Farthest(_Extreme, op="farthest"):
    """The member of `set` whose position is farthest from that of `entity`; undefined on a tie."""


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


# ---- values of an entity, numbers, comparisons


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
class Position(Node, op="position", result=Type.POSITION):
    """Where `entity` is in the plane, in whole millimetres: its last pose not after the tick (truth only)."""

    entity: Entity


@dataclass(frozen=True)
class Distance(Node, op="distance", result=Type.DISTANCE):
    """How far apart two positions are, in whole millimetres (rounded down)."""

    left: Point
    right: Point


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


# ---- time and events


@dataclass(frozen=True)
class When(Node, op="when", result=Type.TICK):
    """The tick of the event."""

    event: Happening


@dataclass(frozen=True)
class Since(Node, op="since", result=Type.TICK):
    """Since when the one fact of the attribute of `entity` has held (for a belief: has been believed)."""

    entity: Entity
    attribute: AttributeName


@dataclass(frozen=True)
class Now(Node, op="now", result=Type.TICK):
    """The tick of evaluation."""


@dataclass(frozen=True)
class Shift(Node, op="shift", result=Type.TICK):
    """A tick so many ticks later (or earlier, if negative); undefined if later than the program's tick."""

    tick: Moment
    by: int


@dataclass(frozen=True)
class Elapsed(Node, op="elapsed", result=Type.DURATION):
    """The ticks from `start` to `end`."""

    start: Moment
    end: Moment


@dataclass(frozen=True)
class Verb(Node, op="verb", result=Type.ACTION):
    """What was done in the event."""

    event: Happening


@dataclass(frozen=True)
class Events(Node, op="events", result=Type.EVENTS):
    """The events so far that the observer knows of and that fit: `after` < tick <= `until`."""

    verb: VerbName | None = None
    actor: Entity | None = None
    arguments: Operands = ()
    after: Moment | None = None
    until: Moment | None = None
    outcome: OutcomeName | None = DONE


@dataclass(frozen=True)
class First(Node, op="first", result=Type.EVENT):
    """The earliest of the events; undefined if two share that tick."""

    events: Happenings


@dataclass(frozen=True)
class Last(Node, op="last", result=Type.EVENT):
    """The latest of the events; undefined if two share that tick."""

    events: Happenings


# ---- context


@dataclass(frozen=True)
class At(Node, op="at"):
    """`body` as of `tick`. Its type is that of `body`."""

    tick: Moment
    body: Node


@dataclass(frozen=True)
class As(Node, op="as"):
    """`body` as `observer` has it (0: the truth). Its type is that of `body`."""

    observer: int
    body: Node


OPERATORS: dict[str, type[Node]] = {
    thing.op: thing
    for thing in [globals()[name] for name in __all__ if name != "OPERATORS"]
    if isinstance(thing, type) and issubclass(thing, Node)
}
"""Every operator by its name."""
