"""What a question may be about, as data: who is called by name, what is described, and what another question finds."""

from __future__ import annotations

from datagen.frozen import dataclass

__all__ = ["Called", "Condition", "Described", "Thing", "Which"]


@dataclass(frozen=True, slots=True)
class Called:
    """Somebody or a room, by name; `kind` is person, pet, robot or room."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True)
class Condition:
    """That a fact `predicate` holds with this object: a text, a truth value, or something described."""

    predicate: str
    operand: str | bool | Thing
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Described:
    """The only thing of a kind that fits all conditions, as in "the small red mug on the table"."""

    kind: str
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Which:
    """The one that a question inside the question finds, as in "whatever holds the mug".

    Attributes:
        form: What is asked inside (`nested.py`).
        kind: The kind asked for, or all that the form tells of what it finds.
        thing: What it is asked of, which may be nested in turn.
        verb: The deed asked about.
        direction: The direction asked about.
        rank: 2 for the second nearest.
        span: The two ticks between which it is asked about.
        way: Which of the form's ways to say it.
    """

    form: str
    kind: str
    thing: Thing | None = None
    verb: str | None = None
    direction: str | None = None
    rank: int | None = None
    span: tuple[int, int] | None = None
    way: int = 0


Thing = Called | Described | Which
