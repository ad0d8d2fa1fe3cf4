"""What templates that suppose a position mean: from their slots to the program's expression."""

from __future__ import annotations

from datagen.questions import builds_space
from datagen.questions import operators as op
from datagen.questions.builds import Slots, scene, x
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import LEAST, POSITION, Node
from datagen.questions.phrases import one

__all__ = ["at_spot", "if_apart", "if_closer", "if_lies", "if_nearest", "if_where"]


def at_spot(slots: Slots, lexicon: Lexicon, body: Node) -> Node:
    """The body as it would be if somebody were at the spot, with all that they hold."""
    return op.Suppose(one(slots["p"], lexicon), POSITION, op.Spot(*slots["s"]), body)


def if_where(slots: Slots, lexicon: Lexicon) -> Node:
    """At which spot the thing would be: there, if whoever goes there holds it.

    The spot is told by steps from something, since it may be the answer.
    """
    spot = builds_space.step(slots, lexicon)
    return op.Suppose(one(slots["p"], lexicon), POSITION, spot, op.Position(x(slots, lexicon)))


def if_nearest(slots: Slots, lexicon: Lexicon) -> Node:
    """The one of the kind that would be nearest to the thing."""
    thing = x(slots, lexicon)
    others = op.Minus(scene(slots, lexicon), op.Just(thing))
    return at_spot(slots, lexicon, op.Top(others, op.DistanceTo(op.Position(thing)), LEAST))


def if_lies(slots: Slots, lexicon: Lexicon, *, seen: bool = False) -> Node:
    """In which direction the thing would lie from the other: by the compass, or as that one would see it."""
    other = one(slots["y"], lexicon)
    bearing = op.Bearing(op.Position(other), op.Position(x(slots, lexicon)), other if seen else None)
    return at_spot(slots, lexicon, bearing)


def _apart(slots: Slots, lexicon: Lexicon) -> Node:
    return op.Distance(op.Position(x(slots, lexicon)), op.Position(one(slots["y"], lexicon)))


def if_apart(slots: Slots, lexicon: Lexicon) -> Node:
    """How far apart the two things would be."""
    return at_spot(slots, lexicon, _apart(slots, lexicon))


def if_closer(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether the two things would be nearer to each other than they are."""
    now = _apart(slots, lexicon)
    return op.Compare(at_spot(slots, lexicon, now), "<", now)
