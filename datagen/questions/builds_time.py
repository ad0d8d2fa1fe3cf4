"""What templates about the past mean: from their slots to the program's expression."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.builds import Slots, deeds, x
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import REFUSED, Literal, Node
from datagen.questions.phrases import Condition, Group, one

__all__ = ["done_between", "ever", "just_before", "lasted", "operand", "refusals"]


def operand(condition: Condition, lexicon: Lexicon) -> Node:
    """What a condition says its predicate leads to."""
    if isinstance(condition.operand, (str, bool)):
        return Literal(condition.operand)
    return one(condition.operand, lexicon)


def lasted(slots: Slots, lexicon: Lexicon) -> Node:
    """For how long the thing has been as the condition says."""
    so: Condition = slots["so"]
    span = op.Lasting(so.predicate, operand(so, lexicon), op.Tick(0), op.Now())
    return op.Measured(x(slots, lexicon), span)


def ever(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind that were once as the condition says."""
    so: Condition = slots["so"]
    return op.Ever(Group(slots["kind"]).node(lexicon), so.predicate, "=", operand(so, lexicon), op.Tick(0), op.Now())


def done_between(slots: Slots, lexicon: Lexicon) -> Node:
    """What somebody did after one tick and up to another."""
    return op.Events(actor=one(slots["p"], lexicon), after=op.Tick(slots["a"]), until=op.Tick(slots["b"]))


def refusals(slots: Slots, lexicon: Lexicon) -> Node:
    """What somebody tried in vain."""
    return op.Events(actor=one(slots["p"], lexicon), outcome=REFUSED)


def just_before(slots: Slots, lexicon: Lexicon) -> Node:
    """Where the thing was one tick before the deed."""
    return op.At(op.Shift(op.When(op.Last(deeds(slots, lexicon))), -1), op.Where(x(slots, lexicon)))
