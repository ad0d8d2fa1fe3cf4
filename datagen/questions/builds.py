"""What each question template means: from its slots to the program's expression."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from datagen.questions import operators as op
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import LEAST, LOCATION, MOST, Literal, Node
from datagen.questions.phrases import Condition, Group, Thing, every, one

__all__ = [
    "Slots", "at", "deeds", "elsewhere", "extreme", "group", "inside", "is_so", "knows_owner",
    "knows_where", "last", "moved", "on",
    "scene", "somewhere_in", "unplaced", "who_in", "x",
]  # fmt: skip

Slots = Mapping[str, Any]
"""The slots of a question by name."""


def scene(slots: Slots, lexicon: Lexicon) -> Node:
    """All of the kind asked about."""
    return Group(slots["kind"]).node(lexicon)


def group(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind that fit the conditions."""
    if "g" in slots:
        return Group(slots["g"].kind, slots["g"].conditions).node(lexicon)
    return Group(slots["kind"], *slots["which"]).node(lexicon)


def x(slots: Slots, lexicon: Lexicon) -> Node:
    """The thing asked about."""
    return one(slots["x"], lexicon)


def is_so(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether the thing is as the condition says."""
    condition: Condition = slots["so"]
    if isinstance(condition.operand, (str, bool)):
        value = op.ValueOf(x(slots, lexicon), condition.predicate)
        return op.Compare(value, "!=" if condition.negated else "=", Literal(condition.operand))
    thing: Thing = slots["x"]
    alone = Group(thing.kind, (condition,)).node(lexicon)
    return op.Exists(op.Intersect(every(thing, lexicon), alone))


def at(tick: int, body: Node) -> Node:
    """The expression as of a tick."""
    return op.At(op.Tick(tick), body)


def moved(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind whose place differs between two ticks."""
    return op.Changed(scene(slots, lexicon), LOCATION, op.Tick(slots["a"]), op.Tick(slots["b"]))


def elsewhere(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether the place of the thing differs between two ticks."""
    where = op.Where(x(slots, lexicon))
    return op.Compare(at(slots["a"], where), "!=", at(slots["b"], where))


def last(slots: Slots, lexicon: Lexicon) -> Node:
    """The last of the events asked about."""
    return op.Last(deeds(slots, lexicon))


def deeds(slots: Slots, lexicon: Lexicon) -> Node:
    """The events with the verb, actor and thing that the slots give."""
    verb, actor, thing = slots.get("did"), slots.get("p"), slots.get("x")
    argument = lexicon.words.deeds[verb].argument if verb else "item" if _is_item(thing, lexicon) else "thing"
    return op.Events(
        verb=verb,
        actor=one(actor, lexicon) if actor else None,
        arguments=((argument, one(thing, lexicon)),) if thing else (),
    )


def _is_item(thing: Thing | None, lexicon: Lexicon) -> bool:
    return thing is not None and lexicon.is_a(thing.kind, "item")


def inside(slots: Slots, lexicon: Lexicon) -> Node:
    """What is in a container, or anywhere in a room."""
    thing: Thing = slots["y"]
    room = lexicon.is_a(thing.kind, "room")
    return op.Contents(one(thing, lexicon), deep=True) if room else op.Contents(one(thing, lexicon), "in")


def on(slots: Slots, lexicon: Lexicon) -> Node:
    """What is on something."""
    return op.Contents(one(slots["y"], lexicon), "on")


def somewhere_in(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind that are anywhere in a place."""
    return op.Intersect(scene(slots, lexicon), op.Contents(one(slots["y"], lexicon), deep=True))


def who_in(slots: Slots, lexicon: Lexicon) -> Node:
    """The people, pets and robots in a room."""
    room = one(slots["y"], lexicon)
    beings = [op.Scene(kind) for kind in lexicon.words.beings if kind in lexicon.vocabulary.kinds]
    found: Node = beings[0]
    for others in beings[1:]:
        found = op.Union(found, others)
    return op.Filter(found, "in", "=", room)


def extreme(nearest: bool) -> Callable[[Slots, Lexicon], Node]:
    """Builder for the nearest, or else the farthest, of the kind."""

    def build(slots: Slots, lexicon: Lexicon) -> Node:
        of, thing = scene(slots, lexicon), x(slots, lexicon)
        others = op.Minus(of, op.Just(thing))
        return op.Top(others, op.DistanceTo(op.Position(thing)), LEAST if nearest else MOST)

    return build


def unplaced(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind whose place the observer does not know."""
    return op.Unknown(scene(slots, lexicon), LOCATION)


def knows_where(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether the observer knows the place of the thing."""
    things = every(slots["x"], lexicon)
    relations = [name for name, p in lexicon.vocabulary.predicates.items() if p.group == LOCATION]
    found: Node = op.Links(things, relations[0])
    for relation in relations[1:]:
        found = op.Union(found, op.Links(things, relation))
    return op.Exists(found)


def ownerless(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of the kind whose owner the observer does not know."""
    return op.Unknown(scene(slots, lexicon), "owned_by")


def knows_owner(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether the observer knows whose the thing is."""
    return op.Exists(op.Links(every(slots["x"], lexicon), "owned_by"))
