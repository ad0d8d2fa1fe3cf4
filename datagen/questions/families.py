"""The question families about the state of a home: what is how, how many, where, what holds what, what is nearest.

A sampler draws one question from a situation, or gives None where nothing fits; what it draws is judged afterwards
(`judge.py`). Families about time and about belief are in `families_time.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from datagen.questions.builds import Slots
from datagen.questions.nodes import Node
from datagen.questions.phrases import Condition, Group, Thing
from datagen.questions.situation import Situation
from datagen.questions.template import Template
from datagen.questions.templates import TEMPLATES
from datagen.worlds.home.dice import Dice

__all__ = ["STATE", "Candidate", "Sampler", "candidate", "described", "some", "thing_sampler"]

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """A question drawn but not yet judged.

    Attributes:
        template: What kind of question.
        slots: What stands in its slots.
        body: Its program's expression.
        named: Entities that the question itself names; none of them may be its answer.
        clauses: Pairs of expressions that must not yield the same: the set asked about, and that set with one
            clause left out.
    """

    template: Template
    slots: Slots
    body: Node
    named: tuple[int, ...] = ()
    clauses: tuple[tuple[Node, Node], ...] = ()


Sampler = Callable[[Situation, Dice, bool | None], Candidate | None]
"""Draws from a situation; the last argument is the answer wanted of a question to be answered by yes or no."""


def candidate(
    name: str,
    situation: Situation,
    slots: Mapping[str, Any],
    named: Sequence[int] = (),
    clauses: tuple[tuple[Node, Node], ...] = (),
) -> Candidate:
    """A candidate of the template of that name."""
    template = TEMPLATES[name]
    body = template.build(slots, situation.lexicon)
    return Candidate(template=template, slots=slots, body=body, named=tuple(named), clauses=clauses)


def some(options: Sequence[T], dice: Dice) -> T | None:
    """One of the options, None if there is none."""
    return dice.choice(options) if options else None


def described(
    situation: Situation, dice: Dice, options: Sequence[int], *, still: bool = False, without: str = ""
) -> tuple[int, Thing] | None:
    """One of the entities with a description of it, if the one drawn has any."""
    entity = some(options, dice)
    if entity is None:
        return None
    thing = some(situation.describe(entity, still=still, without=without), dice)
    return None if thing is None else (entity, thing)


# ---- groups with one or two conditions

_SHAPES = ("one", "one", "not", "and", "and", "and not", "or", "or")


def _fixed(situation: Situation, entity: int) -> bool:
    """Whether it stands where it is."""
    return any(situation.is_a(entity, kind) for kind in situation.lexicon.words.fixtures)


def _kind_of(situation: Situation, dice: Dice, entity: int) -> str:
    """The entity's own kind or one above it that has a word."""
    own = situation.kind(entity)
    words = situation.lexicon.words
    above = [kind for kind in (words.items, words.items, *words.groups) if situation.is_a(entity, kind)]
    return dice.choice([own, *above, *above]) if above else own


def _conditions(situation: Situation, dice: Dice, entity: int) -> list[Condition]:
    """What is so of an entity, in random order."""
    found = [*situation.traits(entity), *situation.places(entity)]
    if _fixed(situation, entity) and situation.lexicon.words.states:
        found = [
            Condition(name, v)
            for (name, v) in situation.lexicon.words.states
            if situation.values[entity].get(name) is v
        ]
        found += situation.places(entity)
    order = sorted((dice.uniform(), place) for place in range(len(found)))
    return [found[place] for _, place in order]


def _group(situation: Situation, dice: Dice) -> Group | None:
    """A kind with one or two conditions."""
    words = situation.lexicon.words
    kinds = (words.items,) if dice.chance(0.85) else words.fixtures
    if not words.states:  # a world of few things: all of it is asked about
        kinds = (words.items, *words.fixtures, *words.beings)
    entity = some([entity for kind in kinds for entity in situation.of_kind[kind]], dice)
    if entity is None:
        return None
    fixed = _fixed(situation, entity)
    kind = words.fixtures[0] if fixed and words.states else _kind_of(situation, dice, entity)
    other = some([each for each in situation.of_kind[kind] if each != entity], dice)
    mine = _conditions(situation, dice, entity)
    theirs = [] if other is None else _conditions(situation, dice, other)
    shape = dice.choice(_SHAPES)
    found = _shaped(shape, mine, theirs)
    return None if found is None else Group(kind, found, shape == "or")


def _shaped(shape: str, mine: list[Condition], theirs: list[Condition]) -> tuple[Condition, ...] | None:
    if not mine or (shape in ("not", "or", "and not") and not theirs):
        return None
    first = mine[0]
    if shape == "one":
        return (first,)
    if shape == "not":
        return (_not(theirs[0]),)
    if shape == "and":
        rest = [condition for condition in mine[1:] if condition.predicate != first.predicate]
        return (first, rest[0]) if rest else None
    rest = [condition for condition in theirs if condition != first]
    if not rest:
        return None
    return (first, rest[0] if shape == "or" else _not(rest[0]))


def _not(condition: Condition) -> Condition:
    return Condition(condition.predicate, condition.operand, True)


def _clauses(group: Group, situation: Situation) -> tuple[tuple[Node, Node], ...]:
    """The group beside each group with one condition fewer."""
    whole = group.node(situation.lexicon)
    pairs = []
    for place in range(len(group.conditions)):
        rest = group.conditions[:place] + group.conditions[place + 1 :]
        pairs.append((whole, Group(group.kind, rest, group.either and bool(rest)).node(situation.lexicon)))
    return tuple(pairs)


def _named_in(group: Group, situation: Situation) -> list[int]:
    things = [c.operand for c in group.conditions if not isinstance(c.operand, bool | str)]
    return [entity for thing in things for entity in situation.referents(thing)]


def _of_group(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        group = _group(situation, dice)
        if group is None:
            return None
        slots = {"kind": group.kind, "which": (group.conditions, group.either)}
        return candidate(name, situation, slots, _named_in(group, situation), _clauses(group, situation))

    return sample


def _exists(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """For "no": conditions of two things of a kind that none of them fits together, though each is fitted."""
    if want:
        return _of_group("existence.which")(situation, dice, want)
    first = some(situation.of_kind["item"], dice)
    if first is None:
        return None
    kind = _kind_of(situation, dice, first)
    second = some([each for each in situation.of_kind[kind] if each != first], dice)
    if second is None:
        return None
    mine, theirs = _conditions(situation, dice, first), _conditions(situation, dice, second)
    for one in mine[:3]:
        for other in theirs[:3]:
            group = Group(kind, (one, other))
            if one.predicate != other.predicate and not any(
                situation.fits(each, group.conditions) for each in situation.of_kind[kind]
            ):
                slots = {"kind": kind, "which": (group.conditions, False)}
                named = _named_in(group, situation)
                return candidate("existence.which", situation, slots, named, _clauses(group, situation))
    return None


def _exists_any(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    words, vocabulary = situation.lexicon.words, situation.log.vocabulary
    roots = (words.items,) if words.states else (words.items, *words.fixtures, *words.beings)
    leaves = set(vocabulary.kinds) - set(vocabulary.kinds.values())
    asked = sorted(kind for kind in leaves if any(vocabulary.is_a(kind, root) for root in roots))
    there = {situation.kind(entity) for entity in situation.known}
    options = [kind for kind in asked if (kind in there) == bool(want)]
    kind = some(options, dice)
    return None if kind is None else candidate("existence.any", situation, {"kind": kind})


def _count_all(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    several = dice.chance(0.85)
    options = [
        kind
        for kind, found in sorted(situation.of_kind.items())
        if kind not in ("thing", "place", "object") and (len(found) > 1 or not several)
        if not situation.lexicon.words.states or situation.lexicon.is_a(kind, "object")
    ]
    kind = some(options, dice)
    return None if kind is None else candidate("count.all", situation, {"kind": kind})


def _extent(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    extent = some(sorted(situation.lexicon.words.extents), dice)
    drawn = described(situation, dice, [entity for entity in situation.known if extent in situation.values[entity]])
    if drawn is None:
        return None
    return candidate("count.extent", situation, {"e": extent, "x": drawn[1]}, drawn[:1])


# ---- one thing


def _value(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    words = situation.lexicon.words
    attribute = dice.choice((*words.adjectives, *words.adjectives[1:]))
    with_it = [entity for entity in situation.known if attribute in situation.values[entity]]
    options = [e for e in with_it if not words.states or situation.is_a(e, words.items)]
    drawn = described(situation, dice, options, without=attribute)
    if drawn is None or situation.values[drawn[0]].get(attribute) in situation.lexicon.words.unsaid:
        return None
    return candidate("property.value", situation, {"attribute": attribute, "x": drawn[1]}, drawn[:1])


def _owner(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    drawn = described(situation, dice, sorted(situation.owner), without="owned_by")
    return None if drawn is None else candidate("property.owner", situation, {"x": drawn[1]}, drawn[:1])


def _is(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Whether a thing is as it is, or else as another is."""
    words = situation.lexicon.words
    furniture = bool(words.states) and dice.chance(0.3)
    options = situation.of_kind[words.fixtures[0] if furniture else words.items]
    if not words.states:
        options = [*options, *(entity for kind in words.fixtures for entity in situation.of_kind[kind])]
    options = [each for each in options if not furniture or situation.values[each]]
    entity = some(options, dice)
    if entity is None:
        return None
    of = entity if want else dice.choice(options)
    said = [c for c in _conditions(situation, dice, of) if not furniture or isinstance(c.operand, bool)]
    so = some(said, dice)
    if so is None or (furniture and so.predicate not in situation.values[entity]):
        return None
    still = so.predicate in ("in", "on", "held_by")
    thing = some(situation.describe(entity, still=still, without=so.predicate), dice)
    if thing is None or situation.fits_one(entity, so) != want:
        return None
    return candidate("property.is", situation, {"x": thing, "so": so}, (entity,))


def thing_sampler(name: str, kinds_of: tuple[str, ...]) -> Sampler:
    """A question about one thing and nothing else, described without its place."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        options = [entity for kind in kinds_of for entity in situation.of_kind[kind]]
        drawn = described(situation, dice, options, still=True)
        if drawn is None or situation.observer == drawn[0]:
            return None
        return candidate(name, situation, {"x": drawn[1]}, drawn[:1])

    return sample


# ---- what holds what


def _holders(situation: Situation, relation: str, kind: str) -> list[int]:
    """All that hold something by the relation."""
    found = {parent for held, (how, parent) in situation.place.items() if how == relation}
    return sorted(entity for entity in found if situation.is_a(entity, kind))


def _contents(name: str, relation: str, slot: str, kind: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        options = _holders(situation, relation, kind) if dice.chance(0.95) else situation.of_kind[kind]
        drawn = described(situation, dice, options)
        return None if drawn is None else candidate(name, situation, {slot: drawn[1]}, drawn[:1])

    return sample


def _somewhere(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    drawn = described(situation, dice, situation.of_kind["room"])
    entity = some([e for e in situation.of_kind["item"] if drawn and situation.room_of(e) == drawn[0]], dice)
    if drawn is None or entity is None:
        return None
    kind = _kind_of(situation, dice, entity)
    slots = {"kind": kind, "y": drawn[1]}
    found = candidate("containment.somewhere", situation, slots, drawn[:1])
    scene = Group(kind).node(situation.lexicon)
    return candidate("containment.somewhere", situation, slots, drawn[:1], ((found.body, scene),))


STATE: Mapping[str, Sampler] = {
    "property.which": _of_group("property.which"),
    "property.value": _value,
    "property.owner": _owner,
    "property.is": _is,
    "count.which": _of_group("count.which"),
    "count.all": _count_all,
    "count.extent": _extent,
    "existence.which": _exists,
    "existence.any": _exists_any,
    "location.now": thing_sampler("location.now", ("item",)),
    "location.room": thing_sampler("location.room", ("item", "person", "pet")),
    "containment.on": _contents("containment.on", "on", "y", "furniture"),
    "containment.in": _contents("containment.in", "in", "y", "furniture"),
    "containment.somewhere": _somewhere,
    "containment.held": _contents("containment.held", "held_by", "p", "person"),
    "containment.who": _contents("containment.who", "in", "y", "room"),
}
"""The samplers by template."""
