"""What templates about places in the plane mean: from their slots to the program's expression."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.builds import Slots, scene, x
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import ABSOLUTE, LEAST, MOST, Length, Node
from datagen.questions.phrases import Thing, one

__all__ = [
    "Side", "apart", "bearing", "beside", "between", "came", "came_most", "closer", "farthest_along", "heading_of_move",
    "is_beside", "moved_most", "ranked", "reached", "step", "travelled", "within",
]  # fmt: skip

Side = tuple[str, Thing]
"""A direction, and whom or what it is seen from: of the compass, or in the frame of somebody."""


def _place(slots: Slots, name: str, lexicon: Lexicon) -> Node:
    return op.Position(one(slots[name], lexicon))


def ranked(slots: Slots, lexicon: Lexicon) -> Node:
    """The second nearest, and so on."""
    others = op.Minus(scene(slots, lexicon), op.Just(x(slots, lexicon)))
    return op.Top(others, op.DistanceTo(_place(slots, "x", lexicon)), LEAST, slots["n"])


def between(slots: Slots, lexicon: Lexicon) -> Node:
    """The one by way of which the way becomes least longer."""
    ends = op.Union(op.Just(one(slots["x"], lexicon)), op.Just(one(slots["y"], lexicon)))
    detour = op.Detour(_place(slots, "x", lexicon), _place(slots, "y", lexicon))
    return op.Top(op.Minus(scene(slots, lexicon), ends), detour, LEAST)


def closer(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether one thing is nearer than another."""
    here = _place(slots, "x", lexicon)
    return op.Compare(
        op.Distance(here, _place(slots, "y", lexicon)), "<", op.Distance(here, _place(slots, "z", lexicon))
    )


def _ahead(side: Side, lexicon: Lexicon) -> Node:
    """The measure of how far on that side something is."""
    direction, thing = side
    where = op.Position(one(thing, lexicon))
    if direction in ABSOLUTE:
        return op.Along(direction, origin=where)
    return op.Along(direction, viewer=one(thing, lexicon), origin=where)


def _on_side(of: Node, side: Side, lexicon: Lexicon) -> Node:
    return op.Having(of, _ahead(side, lexicon), ">", Length(0))


def beside(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind that are on that side."""
    return _on_side(scene(slots, lexicon), slots["d"], lexicon)


def is_beside(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether the thing is on that side."""
    return op.Compare(op.Measured(x(slots, lexicon), _ahead(slots["d"], lexicon)), ">", Length(0))


def farthest_along(slots: Slots, lexicon: Lexicon) -> Node:
    """The one that is farthest in a direction of the compass."""
    return op.Top(scene(slots, lexicon), op.Along(slots["e"]), MOST)


def bearing(slots: Slots, lexicon: Lexicon, *, seen: bool) -> Node:
    """In which direction the thing lies, by the compass or as the other sees it."""
    viewer = one(slots["y"], lexicon) if seen else None
    return op.Bearing(_place(slots, "y", lexicon), _place(slots, "x", lexicon), viewer)


def step(slots: Slots, lexicon: Lexicon) -> Node:
    """The spot so many steps to that side."""
    direction, thing = slots["d"]
    viewer = None if direction in ABSOLUTE else one(thing, lexicon)
    return op.Step(op.Position(one(thing, lexicon)), direction, slots["m"], viewer)


def apart(slots: Slots, lexicon: Lexicon) -> Node:
    """How far apart two things are."""
    return op.Distance(_place(slots, "x", lexicon), _place(slots, "y", lexicon))


def within(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind, other than the thing itself, that are so near or nearer."""
    others = op.Minus(scene(slots, lexicon), op.Just(x(slots, lexicon)))
    return _reached(others, slots, lexicon)


def reached(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind that are so near or nearer, with the thing itself if it is one."""
    return _reached(scene(slots, lexicon), slots, lexicon)


def _reached(members: Node, slots: Slots, lexicon: Lexicon) -> Node:
    return op.Having(members, op.DistanceTo(_place(slots, "x", lexicon)), "<=", Length(slots["m"]))


def travelled(slots: Slots, lexicon: Lexicon) -> Node:
    """How far the thing is from where it was."""
    return op.Measured(x(slots, lexicon), op.Moved(op.Tick(slots["t"]), op.Now()))


def moved_most(slots: Slots, lexicon: Lexicon) -> Node:
    """The one that is farthest from where it was."""
    return op.Top(scene(slots, lexicon), op.Moved(op.Tick(slots["a"]), op.Tick(slots["b"])), MOST)


def _shift(slots: Slots) -> Node:
    return op.Shifted(slots["e"], op.Tick(slots["a"]), op.Tick(slots["b"]))


def came(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind that came farther in a direction of the compass."""
    return op.Having(scene(slots, lexicon), _shift(slots), ">", Length(0))


def came_most(slots: Slots, lexicon: Lexicon) -> Node:
    """The one that came farthest in a direction of the compass."""
    return op.Top(scene(slots, lexicon), _shift(slots), MOST)


def heading_of_move(slots: Slots, lexicon: Lexicon) -> Node:
    """In which direction the thing lies from where it was."""
    where = _place(slots, "x", lexicon)
    return op.Bearing(op.At(op.Tick(slots["a"]), where), op.At(op.Tick(slots["b"]), where))
