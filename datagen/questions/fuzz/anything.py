"""The part of random programs that knows no operator by name: what the grammar says alone decides what may stand where.

An operator that is added to the language is drawn by this without a line here.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from dataclasses import MISSING
from typing import Any

from datagen.questions import operators as op
from datagen.questions.fuzz.ground import Ground
from datagen.questions.grammar import SLOTS, Slot, type_of
from datagen.questions.nodes import ABSOLUTE, COMPARISONS, LEAST, MOST, RELATIVE, Node, Role, Type

__all__ = ["Anything"]

_LEAVES = (op.Ref, op.Literal, op.Tick, op.Length, op.Duration)
_ATTEMPTS = 8


class Anything(Ground):
    """Grows any operator that may yield a type, its parts by their slots; `programs.Grower` is the rest of it."""

    def anything(self, type_: Type, depth: int) -> Node:
        """An expression of that type whose outermost operator is any that may yield it, well formed or not."""
        choices = [cls for cls in SLOTS if _may_yield(cls, type_)]
        for _ in range(_ATTEMPTS if choices else 0):
            cls = self.pick(choices)
            node = cls(**{slot.name: self.part(slot, type_, depth - 1) for slot in SLOTS[cls]})
            if type_of(node) is type_:
                return node
        return self.of(type_, depth)

    def part(self, slot: Slot, type_: Type, depth: int) -> Any:
        """Something that may stand in a slot of an operator that is to yield that type."""
        if slot.default is not MISSING and self.chance.random() < 0.5:
            return slot.default
        if slot.types:
            wanted = type_ if type_ in slot.types and len(slot.types) > 1 else self.pick(slot.types)
            return (self.anything if depth > 0 and self.chance.random() < 0.3 else self.of)(wanted, depth)
        if slot.role is not None:
            return self._names()[slot.role]()
        plain: dict[Any, Callable[[], Any]] = {
            int: lambda: self.pick([0, 1, 2, -1, self.pick(self.ids)]),
            bool: lambda: self.pick([True, False]),
            str: lambda: self.pick(self.names or ["Nobody"]),
        }
        return plain[slot.plain]() if slot.plain in plain else slot.default

    @abstractmethod
    def of(self, type_: Type, depth: int) -> Node:
        """An expression of that type by the grower for it."""

    def _names(self) -> dict[Role, Callable[[], Any]]:
        """How a name is found for each role."""
        like = self.pick(self.history.events) if self.history.events else None
        return {
            Role.KIND: lambda: self.pick(self.kinds),
            Role.PREDICATE: self._predicate,
            Role.ATTRIBUTE: self.attribute,
            Role.RELATION: lambda: self.pick(self.relations),
            Role.VERB: lambda: like.verb if like else "go",
            Role.ARGUMENT: self.argument,
            Role.OUTCOME: lambda: like.outcome if like else "done",
            Role.COMPARISON: lambda: self.pick(COMPARISONS),
            Role.DIRECTION: lambda: self.pick(self.pick([ABSOLUTE, RELATIVE])),
            Role.ORDER: lambda: self.pick([MOST, LEAST]),
        }

    def _predicate(self) -> str:
        fact = self.fact(lambda fact: True)
        return fact.predicate if fact is not None else self.pick(list(self.history.vocabulary.predicates))


def _may_yield(cls: type[Node], type_: Type) -> bool:
    """Whether an operator yields the type, or whatever its parts do."""
    return cls not in _LEAVES and getattr(cls, "result", type_) is type_
