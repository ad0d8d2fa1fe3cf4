"""The records that travel between worlds, memory, questions and dialogue (DESIGN §2)."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

__all__ = [
    "DONE",
    "TRUTH",
    "Entity",
    "Event",
    "Fact",
    "Key",
    "Pose",
    "Predicate",
    "Source",
    "Utterance",
    "Value",
    "Vocabulary",
]

TRUTH = 0
"""The observer whose beliefs are the world's own truth."""

DONE = "done"
"""Outcome of an event that took place; any other outcome is a refusal code."""

Value = bool | int | float | str
"""A typed literal. `bool` is tested before `int` wherever the type matters."""

Key = tuple[int, int, str, int | None, Value | None]
"""What makes two facts the same one: observer, subject, predicate, object, value.

Values compare as in Python: 1, 1.0 and True are the same value, so a predicate should keep to one type."""


class Source(enum.StrEnum):
    """How an observer came to a belief. The observer's own deeds count as seen."""

    SEEN = "seen"
    TOLD = "told"
    INFERRED = "inferred"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A thing, place or person.

    Attributes:
        id: Positive, stable within an episode, derived from the seed.
        kind: A name in the type tree of the episode's `Vocabulary`.
        name: Proper name ("Ann"), or None for things that have none.
    """

    id: int
    kind: str
    name: str | None = None

    def __post_init__(self) -> None:
        if self.id <= 0:
            raise ValueError(f"entity id {self.id} must be positive: 0 is the observer of the truth")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statement and when it held, as one observer has it.

    For the truth (`observer` 0) `since`/`until` say when the statement held. For a belief they say when the
    observer held it true. The interval is half open: true at `since`, no longer at `until`.

    Attributes:
        subject: Entity id.
        predicate: A name in the vocabulary.
        object: Entity id, or None when the object is a literal.
        value: Literal, or None when the object is an entity. Exactly one of the two is given.
        since: First tick at which it holds.
        until: First tick at which it no longer holds; None while it still does.
        observer: Whose belief; `TRUTH` for the world's own state.
        observed_at: Tick of the observation behind a belief; None for the truth.
        source: How a belief came about; None for the truth.
        event: Id of the event that caused it (for a told belief: the `say` event, whose actor is the teller).
    """

    subject: int
    predicate: str
    object: int | None = None
    value: Value | None = None
    since: int = 0
    until: int | None = None
    observer: int = TRUTH
    observed_at: int | None = None
    source: Source | None = None
    event: int | None = None

    def __post_init__(self) -> None:
        if (self.object is None) == (self.value is None):
            raise ValueError(f"fact {self.subject} {self.predicate}: give either an object entity or a value")
        if self.until is not None and self.until <= self.since:
            raise ValueError(f"fact {self.subject} {self.predicate}: until {self.until} <= since {self.since}")

    @property
    def key(self) -> Key:
        """What makes two facts the same one."""
        return (self.observer, self.subject, self.predicate, self.object, self.value)

    def holds(self, tick: int) -> bool:
        """Whether it holds at `tick`."""
        return self.since <= tick and (self.until is None or tick < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pose:
    """Where an entity's origin is: metres and radians, right-handed, z up, yaw 0 = +x, counter-clockwise."""

    entity: int
    tick: int
    x: float
    y: float
    z: float
    yaw: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that an actor did or tried: `outcome` is `DONE` or the code of the rule that refused it.

    An `int` among the arguments is always an entity id; other arguments are strings, floats or booleans.
    """

    id: int
    tick: int
    actor: int
    verb: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    outcome: str = DONE


@dataclass(frozen=True, slots=True, kw_only=True)
class Utterance:
    """Something said aloud. `addressees` are those spoken to; everybody within earshot may hear it."""

    id: int
    tick: int
    speaker: int
    addressees: tuple[int, ...]
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Predicate:
    """A relation or attribute.

    Attributes:
        name: Its name in facts.
        group: Predicates of one group exclude each other: a subject has at most one open fact of a group per
            observer (an object is *in*, *on* or *held by* one thing). None means any number may hold at once.
        literal: Whether its object is a value rather than an entity.
    """

    name: str
    group: str | None = None
    literal: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The type tree and the predicates of a world.

    Attributes:
        kinds: Each kind's parent; roots map to None.
        predicates: The predicates by name.
    """

    kinds: Mapping[str, str | None]
    predicates: Mapping[str, Predicate]
    _chains: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        for kind, parent in self.kinds.items():
            if parent is not None and parent not in self.kinds:
                raise ValueError(f"kind {kind!r} has an unknown parent {parent!r}")

    def ancestors(self, kind: str) -> tuple[str, ...]:
        """`kind` and all above it, nearest first.

        Raises:
            KeyError: If `kind` is not in the tree.
        """
        found = self._chains.get(kind)  # asked again and again
        if found is None:
            parent = self.kinds[kind]
            found = self._chains[kind] = (kind,) if parent is None else (kind, *self.ancestors(parent))
        return found

    def is_a(self, kind: str, ancestor: str) -> bool:
        """Whether `kind` is `ancestor` or below it."""
        return ancestor in self.ancestors(kind)

    def below(self, ancestor: str) -> tuple[str, ...]:
        """All kinds that are `ancestor` or below it, sorted."""
        return tuple(sorted(kind for kind in self.kinds if self.is_a(kind, ancestor)))

    def group_of(self, predicate: str) -> tuple[str, ...]:
        """The predicates that exclude `predicate`, itself among them; empty if it excludes none."""
        group = self.predicates[predicate].group
        if group is None:
            return ()
        return tuple(name for name, other in self.predicates.items() if other.group == group)


def vocabulary(kinds: Mapping[str, str | None], predicates: Iterable[Predicate]) -> Vocabulary:
    """A `Vocabulary` from a type tree and a list of predicates."""
    return Vocabulary(kinds=dict(kinds), predicates={predicate.name: predicate for predicate in predicates})
