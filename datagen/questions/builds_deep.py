"""What templates that join several questions mean: sets of sets, numbers of numbers, and moments of events."""

from __future__ import annotations

from datagen.questions import builds_space
from datagen.questions import operators as op
from datagen.questions.builds import Slots, deeds, group, moved, scene, x
from datagen.questions.builds_time import ever, operand
from datagen.questions.lexicon import Lexicon
from datagen.questions.nodes import LOCATION, Literal, Node
from datagen.questions.phrases import Condition, Group, one

__all__ = [
    "all_are", "appeared", "as_many", "between_deeds", "both_did", "by_way_of", "did_of", "ever_so", "faced", "farther",
    "gone", "joint", "more_held", "more_so", "moved_of", "near", "near_one", "never", "no_longer", "nth", "when_done",
]  # fmt: skip


def joint(slots: Slots, lexicon: Lexicon, name: str = "so") -> Node:
    """Those of the kind that are as one condition says."""
    return Group(slots["kind"], (slots[name],)).node(lexicon)


def ever_so(slots: Slots, lexicon: Lexicon, name: str) -> Node:
    """Those of the kind that were once as the condition says."""
    return ever({**slots, "so": slots[name]}, lexicon)


# ---- sets of sets


def moved_of(slots: Slots, lexicon: Lexicon) -> Node:
    """Those of a group that moved."""
    return op.Intersect(group(slots, lexicon), moved(slots, lexicon))


def no_longer(slots: Slots, lexicon: Lexicon) -> Node:
    """Those that were once so and are not now."""
    so: Condition = slots["so"]
    still = op.Filter(scene(slots, lexicon), so.predicate, "=", operand(so, lexicon))
    return op.Minus(ever(slots, lexicon), still)


def never(slots: Slots, lexicon: Lexicon) -> Node:
    """Those that are one thing now and never were another."""
    return op.Minus(joint(slots, lexicon), ever_so(slots, lexicon, "to"))


def _done_by(slots: Slots, lexicon: Lexicon, name: str) -> Node:
    verb = slots["did"]
    events = op.Events(verb, actor=one(slots[name], lexicon))
    return op.Arguments(events, lexicon.words.deeds[verb].argument)


def did_of(slots: Slots, lexicon: Lexicon) -> Node:
    """Those that are so and that somebody did something to."""
    return op.Intersect(joint(slots, lexicon), _done_by(slots, lexicon, "p"))


def both_did(slots: Slots, lexicon: Lexicon) -> Node:
    """Those that each of two did the same to."""
    twice = op.Intersect(_done_by(slots, lexicon, "p"), _done_by(slots, lexicon, "q"))
    return op.Intersect(scene(slots, lexicon), twice)


def all_are(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether all that are one thing are another, too."""
    return op.Negate(op.Exists(op.Minus(joint(slots, lexicon), joint(slots, lexicon, "to"))))


def near(slots: Slots, lexicon: Lexicon) -> Node:
    """Those on one side of something that are near something."""
    return op.Intersect(builds_space.beside(slots, lexicon), builds_space.within(slots, lexicon))


def near_one(slots: Slots, lexicon: Lexicon) -> Node:
    """Those that are near one thing and not as near to another (nor are it: nothing is nearer to itself)."""
    other = {**slots, "x": slots["y"], "m": slots["k"]}
    return op.Minus(builds_space.within(slots, lexicon), builds_space.reached(other, lexicon))


# ---- numbers of numbers


def as_many(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether there are as many of one kind as of another."""
    return op.Compare(op.Count(scene(slots, lexicon)), "=", op.Count(Group(slots["other"]).node(lexicon)))


def more_so(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether more of a kind are one thing than another."""
    return op.Compare(op.Count(joint(slots, lexicon)), ">", op.Count(joint(slots, lexicon, "to")))


def more_held(slots: Slots, lexicon: Lexicon) -> Node:
    """How many more things one holds than another."""
    left, right = (op.Count(op.Contents(one(slots[name], lexicon))) for name in ("x", "y"))
    return op.Subtract(left, right)


def _apart(slots: Slots, lexicon: Lexicon, a: str, b: str) -> Node:
    return op.Distance(op.Position(one(slots[a], lexicon)), op.Position(one(slots[b], lexicon)))


def farther(slots: Slots, lexicon: Lexicon) -> Node:
    """Whether two things are farther apart than two others."""
    return op.Compare(_apart(slots, lexicon, "x", "y"), ">", _apart(slots, lexicon, "z", "w"))


def by_way_of(slots: Slots, lexicon: Lexicon) -> Node:
    """How long the way from one thing to another is by way of a third."""
    return op.Add(_apart(slots, lexicon, "x", "z"), _apart(slots, lexicon, "z", "y"))


# ---- moments of events


def between_deeds(slots: Slots, lexicon: Lexicon) -> Node:
    """How long after one deed another was done."""
    other = {"did": slots["do"], "p": slots["q"], "x": slots["y"]}
    first, second = (op.When(op.Last(deeds(each, lexicon))) for each in (_deed(slots), other))
    return op.Elapsed(first, second)


def _deed(slots: Slots) -> Slots:
    return {name: slots[name] for name in ("did", "p", "x")}


def when_done(slots: Slots, lexicon: Lexicon, *, spot: bool) -> Node:
    """Where something was when somebody did something last; `spot` asks for its position."""
    deed = {"did": slots["did"], "p": slots["p"], "x": slots["y"]}
    what = x(slots, lexicon)
    return op.At(op.When(op.Last(deeds(deed, lexicon))), op.Position(what) if spot else op.Where(what))


def nth(slots: Slots, lexicon: Lexicon) -> Node:
    """What somebody did something to for the second time, and so on."""
    event = op.Nth(deeds({"did": slots["did"], "p": slots["p"]}, lexicon), slots["n"])
    return op.Argument(event, lexicon.words.deeds[slots["did"]].argument)


def faced(slots: Slots, lexicon: Lexicon) -> Node:
    """For how long somebody faced a direction."""
    return op.Measured(x(slots, lexicon), op.Lasting("heading", Literal(slots["e"]), op.Tick(0), op.Now()))


def appeared(slots: Slots, lexicon: Lexicon) -> Node:
    """Those that are there at the second tick and were not at the first."""
    return op.Appeared(scene(slots, lexicon), LOCATION, op.Tick(slots["a"]), op.Tick(slots["b"]))


def gone(slots: Slots, lexicon: Lexicon) -> Node:
    """Those that were there at the first tick and are not at the second."""
    start = op.Tick(slots["a"])
    return op.Gone(op.At(start, scene(slots, lexicon)), LOCATION, start, op.Tick(slots["b"]))
