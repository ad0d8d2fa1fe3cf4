"""Phrases that describe things, as data: what they mean as programs, how they are said, and how they are read back."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from datagen.frozen import dataclass
from datagen.questions import operators as op
from datagen.questions.lexicon import Lexicon
from datagen.questions.nested import nested_node, nested_text, read_nested
from datagen.questions.nodes import Literal, Node
from datagen.questions.things import Called, Condition, Described, Thing, Which

__all__ = [
    "Called",
    "Clauses",
    "Condition",
    "Described",
    "Group",
    "Thing",
    "Which",
    "condition_text",
    "conditions_text",
    "every",
    "in_order",
    "one",
    "read_condition",
    "read_conditions",
    "read_group",
    "read_thing",
    "thing_text",
]


Clauses = tuple[tuple[Condition, ...], bool, tuple[Condition, ...]]
"""The conditions of a group, whether any one of them is enough, and what must hold besides."""


@dataclass(frozen=True, slots=True)
class Group:
    """The things of a kind that fit all conditions, as in "mugs that are red and on the table".

    With `either`, one of the conditions is enough, and all of `also` must hold besides: "either red or blue, and
    on the table".
    """

    kind: str
    conditions: tuple[Condition, ...] = ()
    either: bool = False
    also: tuple[Condition, ...] = ()

    @property
    def which(self) -> Clauses:
        """All but the kind, as it stands in the slot of a question."""
        return self.conditions, self.either, self.also

    def node(self, lexicon: Lexicon) -> Node:
        """The program that finds them."""
        scene: Node = op.Scene(self.kind)
        found = scene
        for condition in () if self.either else self.conditions:
            found = _fitting(found, self.kind, condition, lexicon)
        if self.either:
            sets = [_fitting(scene, self.kind, condition, lexicon) for condition in self.conditions]
            found = sets[0]
            for other in sets[1:]:
                found = op.Union(found, other)
        for condition in self.also:
            found = _fitting(found, self.kind, condition, lexicon)
        return found


def _fitting(of: Node, kind: str, condition: Condition, lexicon: Lexicon) -> Node:
    operand = condition.operand
    if not isinstance(operand, (str, bool)):
        if condition.predicate == "in" and lexicon.is_a(kind, "item") and lexicon.is_a(operand.kind, "room"):
            # A thing is in a room wherever in it that is: on its table, in a box, in somebody's hand.
            inside = op.Contents(one(operand, lexicon), deep=True)
            return op.Minus(of, inside) if condition.negated else op.Intersect(of, inside)
        return op.Filter(of, condition.predicate, "=", one(operand, lexicon), condition.negated)
    return op.Filter(of, condition.predicate, "=", Literal(operand), condition.negated)


def every(thing: Thing, lexicon: Lexicon) -> Node:
    """All that fit a description, which should be one."""
    if isinstance(thing, Which):
        return op.Just(one(thing, lexicon))
    if isinstance(thing, Called):
        return op.Named(op.Scene(thing.kind), thing.name)
    return Group(thing.kind, thing.conditions).node(lexicon)


def one(thing: Thing, lexicon: Lexicon) -> Node:
    """The one that is described."""
    if isinstance(thing, Which):
        return nested_node(thing, lambda inner: one(inner, lexicon), lexicon)
    return op.Unique(every(thing, lexicon))


# ---- saying


def thing_text(thing: Thing, lexicon: Lexicon) -> str:
    """A description as one says it: "Ann", "the kitchen", "Ben's small mug", "the mug on the table"."""
    if isinstance(thing, Which):
        return nested_text(thing, lambda inner: thing_text(inner, lexicon), lexicon)
    if isinstance(thing, Called):
        return f"the {thing.name}" if thing.kind in lexicon.words.places else thing.name
    before, owner, behind = [], "the", []
    for condition in thing.conditions:
        if condition.predicate in lexicon.words.adjectives:
            before.append(lexicon.adjective(str(condition.operand)))
        elif condition.predicate == "owned_by" and isinstance(condition.operand, Called):
            owner = f"{condition.operand.name}'s"
        else:
            behind.append(condition_text(condition, lexicon))
    return " ".join([owner, *before, lexicon.noun[thing.kind], *behind])


def condition_text(condition: Condition, lexicon: Lexicon) -> str:
    """A condition as one says it behind "is" or "are"."""
    return ("not " if condition.negated else "") + _plain_text(condition, lexicon)


def _plain_text(condition: Condition, lexicon: Lexicon) -> str:
    operand = condition.operand
    if isinstance(operand, (bool, str)):
        state = lexicon.words.states.get((condition.predicate, operand))
        return lexicon.adjective(operand) if state is None else state
    what = thing_text(operand, lexicon)
    if condition.predicate == "on" and lexicon.is_a(operand.kind, "room"):
        return f"on the floor of {what}"
    return f"{condition.predicate.replace('_', ' ')} {what}"


def conditions_text(group: Group, lexicon: Lexicon) -> str:
    """The conditions of a group as one says them behind "are"."""
    if not group.either:
        return _joined(group.conditions, lexicon)
    said = " or ".join(condition_text(condition, lexicon) for condition in group.conditions)
    if not group.also:
        return said
    join = "but" if group.also[0].negated else "and"
    return f"either {said}, {join} {_joined(group.also, lexicon)}"


def _joined(conditions: Sequence[Condition], lexicon: Lexicon) -> str:
    """Conditions that all hold."""
    said = condition_text(conditions[0], lexicon)
    for before, condition in pairwise(conditions):
        join = "but" if condition.negated and not before.negated else "and"
        said += f" {join} {condition_text(condition, lexicon)}"
    return said


# ---- reading

_RELATIONS = (
    ("on", "on the floor of "),
    ("on", "on "),
    ("in", "inside "),
    ("in", "in "),
    ("held_by", "held by "),
    ("owned_by", "owned by "),
)
_SHORT_STATES = {"on": ("is_on", True), "off": ("is_on", False)}


def read_thing(text: str, lexicon: Lexicon) -> Thing | None:
    """Read what `thing_text` says; None if it describes nothing."""
    text = text.strip().lower()
    for name, kind in lexicon.beings.items():
        if text == name.lower():
            return Called(kind, name)
    if text.startswith("the "):
        for room, kind in lexicon.rooms.items():
            if text[4:] == room.lower():
                return Called(kind, room)
    which = read_nested(text, lambda inner: read_thing(inner, lexicon), lexicon)
    if which is not None:
        return which
    owner: tuple[Condition, ...] = ()
    first, _, rest = text.partition(" ")
    if first.endswith(("'s", "’s")):
        person = read_thing(first[:-2], lexicon)
        if not isinstance(person, Called):
            return None
        owner = (Condition("owned_by", person),)
        text = rest
    text = re.sub(r"^(the|a|an|my|your) ", "", text)
    return next(_descriptions(text, owner, lexicon), None)


def read_group(text: str, lexicon: Lexicon) -> Described | None:
    """Read a group named with its conditions before and behind it: "red mugs in the kitchen", "any mug"."""
    return next(_descriptions(re.sub(r"^(an?|any) ", "", text.strip().lower()), (), lexicon), None)


def _descriptions(text: str, owner: tuple[Condition, ...], lexicon: Lexicon) -> Iterator[Described]:
    """All ways to read adjectives, a noun and perhaps a place: "glass" may be a noun or an adjective."""
    words = text.split(" ")
    for length in range(len(words), 0, -1):
        kind = lexicon.kind_of.get(" ".join(words[:length]))
        place = () if length == len(words) else _read_place(" ".join(words[length:]), lexicon)
        if kind is not None and place is not None:
            yield Described(kind, (*owner, *place))
    for length in (1, 2):
        adjective = lexicon.adjective_of.get(" ".join(words[:length]))
        if adjective is not None and len(words) > length:
            for rest in _descriptions(" ".join(words[length:]), owner, lexicon):
                yield Described(rest.kind, in_order((Condition(*adjective), *rest.conditions), lexicon))


def in_order(conditions: tuple[Condition, ...], lexicon: Lexicon) -> tuple[Condition, ...]:
    """Conditions of a description in the order in which they are said and stand in programs."""
    order = (*lexicon.words.adjectives, "owned_by")
    return tuple(sorted(conditions, key=lambda c: order.index(c.predicate) if c.predicate in order else len(order)))


def _read_place(text: str, lexicon: Lexicon) -> tuple[Condition, ...] | None:
    for predicate, words in _RELATIONS:
        if text.startswith(words):
            thing = read_thing(text[len(words) :], lexicon)
            if thing is not None and (" floor " not in words or lexicon.is_a(thing.kind, "room")):
                return (Condition(predicate, thing),)
    return None


def read_condition(text: str, lexicon: Lexicon) -> Condition | None:
    """Read what `condition_text` says."""
    text = text.strip().lower()
    if text.startswith("not "):
        plain = read_condition(text[4:], lexicon)
        return None if plain is None or plain.negated else Condition(plain.predicate, plain.operand, True)
    if text in lexicon.adjective_of:
        return Condition(*lexicon.adjective_of[text])
    states = {said: state for state, said in lexicon.words.states.items()}
    state = states.get(text) or _SHORT_STATES.get(text)
    if state is not None and state in lexicon.words.states:
        return Condition(*state)
    found = _read_place(text, lexicon)
    return found[0] if found else None


def read_conditions(text: str, lexicon: Lexicon) -> Clauses | None:
    """Read what `conditions_text` says: the conditions, whether one of them is enough, and what must hold besides."""
    alternatives, comma, rest = text.removeprefix("either ").partition(", ")
    either = " or " in alternatives
    if (comma or text.startswith("either ")) and not (either and comma and text.startswith("either ")):
        return None
    found = _read_all(re.split(r" or ", alternatives) if either else re.split(r" and | but ", text), lexicon)
    also = _read_all(re.split(r" and | but ", re.sub(r"^(and|but) ", "", rest)), lexicon) if comma else ()
    return None if found is None or also is None else (found, either, also)


def _read_all(parts: Sequence[str], lexicon: Lexicon) -> tuple[Condition, ...] | None:
    found = [read_condition(part, lexicon) for part in parts]
    whole = tuple(condition for condition in found if condition is not None)
    return whole if len(whole) == len(found) else None
