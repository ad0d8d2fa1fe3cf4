"""What templates that compare, add up, rank and suppose mean: from their slots to the program's expression."""

from __future__ import annotations

from typing import Any

from datagen.questions import operators as op
from datagen.questions.builds import Slots, scene, x
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import MOST, Literal, Node
from datagen.questions.phrases import Condition, Group, one

__all__ = ["beside", "counts", "did_most", "handled_most", "held_together", "if_moved", "if_moved_count", "if_went"]


def did_most(slots: Slots, lexicon: Lexicon) -> Node:
    """Who of the kind did it most often."""
    return op.Top(scene(slots, lexicon), op.Times(op.Events(verb=slots["did"])), MOST)


def handled_most(slots: Slots, lexicon: Lexicon) -> Node:
    """What of the kind it was done to most often."""
    verb = slots["did"]
    times = op.Times(op.Events(verb=verb), lexicon.words.deeds[verb].argument)
    return op.Top(scene(slots, lexicon), times, MOST)


def counts(slots: Slots, lexicon: Lexicon, sign: str | None = None) -> tuple[Any, ...]:
    """How many there are of each of the two kinds, with a sign between them if one is given."""
    left, right = (op.Count(Group(slots[name]).node(lexicon)) for name in ("kind", "other"))
    return (left, right) if sign is None else (left, sign, right)


def held_together(slots: Slots, lexicon: Lexicon) -> Node:
    """How many things two things hold in all."""
    left, right = (op.Count(op.Contents(one(slots[name], lexicon))) for name in ("x", "y"))
    return op.Add(left, right)


def beside(slots: Slots, lexicon: Lexicon) -> Node:
    """What shares its holder with the thing."""
    thing = x(slots, lexicon)
    return op.Minus(op.Contents(op.Holder(thing)), op.Just(thing))


def if_went(slots: Slots, lexicon: Lexicon) -> Node:
    """In which room the thing would be if somebody went elsewhere: with them, if they hold it."""
    room = op.RoomOf(x(slots, lexicon))
    return op.Suppose(one(slots["p"], lexicon), "in", one(slots["y"], lexicon), room)


def if_moved(slots: Slots, lexicon: Lexicon, body: Node) -> Node:
    """The body as it would be if the thing were elsewhere."""
    so: Condition = slots["so"]
    place = Literal(so.operand) if isinstance(so.operand, str | bool) else one(so.operand, lexicon)
    return op.Suppose(x(slots, lexicon), so.predicate, place, body)


def if_moved_count(slots: Slots, lexicon: Lexicon) -> Node:
    """How many things something would hold."""
    return if_moved(slots, lexicon, op.Count(op.Contents(one(slots["y"], lexicon))))
