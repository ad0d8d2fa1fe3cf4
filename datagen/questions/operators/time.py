"""Operators about time and events, and those that change for whom and as of when the rest is evaluated."""

from __future__ import annotations

from datagen.frozen import dataclass
from datagen.questions.nodes import (
    POSITION,
    AttributeName,
    Entity,
    EntityValueOrPoint,
    Happening,
    Happenings,
    Moment,
    Node,
    Operands,
    OutcomeName,
    PredicateName,
    Type,
    VerbName,
)
from memory.graph.records import DONE

__all__ = [
    "When",
    "Since",
    "Until",
    "Now",
    "Shift",
    "Elapsed",
    "Verb",
    "Events",
    "First",
    "Last",
    "Nth",
    "Outcome",
    "Actions",
    "At",
    "As",
    "Suppose",
]


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
class Until(Node, op="until", result=Type.TICK):
    """When the one fact of the attribute of `entity` that held at `tick` ended; undefined if it has not yet."""

    entity: Entity
    attribute: AttributeName
    tick: Moment


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


@dataclass(frozen=True)
class Nth(Node, op="nth", result=Type.EVENT):
    """The `rank`-th of the events, from the last if negative; undefined if another shares its tick."""

    events: Happenings
    rank: int


@dataclass(frozen=True)
class Outcome(Node, op="outcome", result=Type.PROPERTY):
    """How the event ended: `done`, or the code of the rule that refused it."""

    event: Happening


@dataclass(frozen=True)
class Actions(Node, op="actions", result=Type.ACTIONS):
    """What was done in the events, in order; undefined if two share a tick."""

    events: Happenings


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


@dataclass(frozen=True)
class Suppose(Node, op="suppose"):
    """`body` as it would be if that fact held now, and what it excludes did not. Its type is that of `body`.

    Inside it only what holds now may be asked: places, contents and values, not positions or times. With `POSITION`
    for a predicate and a point for an object the entity is there, and so is all that it holds, in turn; then
    positions may be asked as well (truth only).
    """

    subject: Entity
    predicate: PredicateName
    object: EntityValueOrPoint
    body: Node

    @property
    def is_position(self) -> bool:
        """Whether it is a position that is supposed."""
        return self.predicate == POSITION
