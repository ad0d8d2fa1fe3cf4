"""What templates about beliefs mean: from their slots to the program's expression."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.builds import Slots, x
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import Literal, Node
from datagen.questions.phrases import Condition, one

__all__ = ["is_right", "who_knows"]


def is_right(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether what somebody believes of the thing's place is so."""
    where = op.Where(x(slots, lexicon))
    return op.Compare(op.As(slots["p"], where), "=", where)


def who_knows(slots: Slots, lexicon: Lexicon) -> Node:
    """All with a belief that the thing is as the condition says."""
    so: Condition = slots["so"]
    thing = op.As(0, x(slots, lexicon))
    operand: Node = Literal(so.operand) if isinstance(so.operand, str | bool) else op.As(0, one(so.operand, lexicon))
    known = op.Exists(op.Filter(op.Just(thing), so.predicate, "=", operand))
    found: Node | None = None
    for number in sorted(lexicon.minds.values()):
        knowing = op.Given(op.As(number, known), op.Just(op.Ref(number)))
        found = knowing if found is None else op.Union(found, knowing)
    return found if found is not None else op.Just(thing)
