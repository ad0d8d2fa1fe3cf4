"""What templates about beliefs mean: from their slots to the program's expression."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.builds import Slots, scene, x
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import CARRIED, LOCATION, Literal, Node
from datagen.questions.phrases import Condition, one

__all__ = [
    "agree", "believed_since", "believes", "has_idea", "holder_in_mind", "is_right", "is_right_of", "looks_in",
    "told_by", "value_in_mind", "who_knows", "without_idea", "wrong_of",
]  # fmt: skip


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


def _of(slots: Slots, lexicon: Lexicon) -> Node:
    """The thing asked about, whatever they know of how it may be described."""
    return op.As(0, x(slots, lexicon))


def _from(slots: Slots, body: Node, name: str = "p") -> Node:
    return op.As(slots[name], body)


def looks_in(slots: Slots, lexicon: Lexicon) -> Node:
    """Where somebody would look for the thing: where they believe it to be."""
    return _from(slots, op.Where(_of(slots, lexicon)))


def value_in_mind(slots: Slots, lexicon: Lexicon, predicate: str) -> Node:
    """What somebody believes a literal of the thing to be."""
    return _from(slots, op.ValueOf(_of(slots, lexicon), predicate))


def is_right_of(slots: Slots, lexicon: Lexicon, predicate: str) -> Node:
    """Whether a literal of the thing is what somebody believes it to be."""
    return op.Compare(value_in_mind(slots, lexicon, predicate), "=", op.ValueOf(x(slots, lexicon), predicate))


def wrong_of(slots: Slots, lexicon: Lexicon, attribute: str) -> Node:
    """Those of the kind of whose attribute somebody believes what is not so."""
    return _from(slots, op.Stale(op.As(0, scene(slots, lexicon)), attribute))


def holder_in_mind(slots: Slots, lexicon: Lexicon) -> Node:
    """Who holds the thing, as somebody believes."""
    return _from(slots, op.Link(_of(slots, lexicon), CARRIED))


def believes(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether somebody believes that the thing is as the condition says."""
    so: Condition = slots["so"]
    operand: Node = Literal(so.operand) if isinstance(so.operand, str | bool) else op.As(0, one(so.operand, lexicon))
    return _from(slots, op.Exists(op.Filter(op.Just(_of(slots, lexicon)), so.predicate, "=", operand)))


def has_idea(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether somebody believes the thing to be anywhere."""
    return _from(slots, op.Negate(op.Exists(op.Unknown(op.Just(_of(slots, lexicon)), LOCATION))))


def without_idea(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind of which somebody does not believe that they are anywhere."""
    return _from(slots, op.Unknown(op.As(0, scene(slots, lexicon)), LOCATION))


def believed_since(slots: Slots, lexicon: Lexicon) -> Node:
    """Since when somebody has believed of the thing's place what they believe."""
    return _from(slots, op.Since(_of(slots, lexicon), LOCATION))


def told_by(slots: Slots, lexicon: Lexicon) -> Node:
    """Who told somebody where the thing is."""
    return _from(slots, op.Teller(_of(slots, lexicon), LOCATION))


def agree(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether two believe the same of the thing's place."""
    where = op.Where(_of(slots, lexicon))
    return op.Compare(_from(slots, where), "=", _from(slots, where, "q"))
