"""Typed answers, one spelling for each, and the reasons why a program may have none."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from typing import Any

from datagen.frozen import dataclass
from memory.graph.records import Value

__all__ = [
    "NONE",
    "UNKNOWN",
    "Answer",
    "Kind",
    "Outcome",
    "Payload",
    "Reason",
    "Undefined",
    "actions",
    "entities",
    "literal",
    "stated",
]

Payload = bool | int | float | str | tuple[int, ...] | tuple[str, int] | tuple[str, ...] | None


class Kind(enum.StrEnum):
    """What an answer is, and thereby what its value is.

    ENTITY: id. ENTITIES: ids, ascending, at least one. INTEGER. BOOLEAN. PROPERTY: a text or a float.
    PLACE: (relation, id of the holder). POSITION: (x, y) in millimetres. DISTANCE: whole millimetres.
    TICK, DURATION: ticks. ACTION: a verb. ACTIONS: verbs in order, at least one. DIRECTION: one of `nodes.ABSOLUTE` or
    `nodes.RELATIVE`. NONE: the empty set. UNKNOWN: the observer does not know (no value), or
    there is no answer (a `Reason`).
    """

    ENTITY = "entity"
    ENTITIES = "entities"
    INTEGER = "integer"
    BOOLEAN = "boolean"
    PROPERTY = "property"
    PLACE = "place"
    POSITION = "position"
    DISTANCE = "distance"
    TICK = "tick"
    DURATION = "duration"
    ACTION = "action"
    ACTIONS = "actions"
    DIRECTION = "direction"
    NONE = "none"
    UNKNOWN = "unknown"


class Reason(enum.StrEnum):
    """Why a program has no answer: nothing meant, several meant, a tie, no such fact, or a tick to come."""

    NO_REFERENT = "no_referent"
    AMBIGUOUS = "ambiguous"
    TIE = "tie"
    MISSING = "missing"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a program yields. Equal answers have equal kinds and values (`True` is not 1)."""

    kind: Kind
    value: Payload = None

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON data."""
        value = list(self.value) if isinstance(self.value, tuple) else self.value
        return {"kind": str(self.kind), "value": value}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Answer:
        """Read what `to_json` made."""
        value = data["value"]
        return cls(Kind(data["kind"]), tuple(value) if isinstance(value, list) else value)


@dataclass(frozen=True, slots=True)
class Undefined:
    """No answer, and why."""

    reason: Reason


Outcome = Answer | Undefined
"""What an executor returns."""

NONE = Answer(Kind.NONE)
"""The only spelling of the empty set."""

UNKNOWN = Answer(Kind.UNKNOWN)
"""The observer has no belief about what was asked."""


def stated(outcome: Outcome) -> Answer:
    """What a row gives as the answer: where there is none, the reason. Rows are compared with executors by it."""
    return Answer(Kind.UNKNOWN, str(outcome.reason)) if isinstance(outcome, Undefined) else outcome


def entities(ids: Iterable[int]) -> Answer:
    """A set of entities, in canonical order; `NONE` if there is none."""
    ordered = tuple(sorted(set(ids)))
    return Answer(Kind.ENTITIES, ordered) if ordered else NONE


def actions(verbs: Iterable[str]) -> Answer:
    """What was done, in order; `NONE` if nothing was."""
    done = tuple(verbs)
    return Answer(Kind.ACTIONS, done) if done else NONE


def literal(value: Value) -> Answer:
    """A literal: truth values and whole numbers have kinds of their own."""
    if isinstance(value, bool):
        return Answer(Kind.BOOLEAN, value)
    if isinstance(value, int):
        return Answer(Kind.INTEGER, value)
    return Answer(Kind.PROPERTY, value)
