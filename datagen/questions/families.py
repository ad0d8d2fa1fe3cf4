"""The question families about the state of a home: what is how, how many, where, what holds what, what is nearest.

A sampler draws one question from a situation, or gives None where nothing fits; what it draws is judged afterwards
(`judge.py`). Families about time and about belief are in `families_time.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from datagen.frozen import dataclass
from datagen.questions.builds import Slots
from datagen.questions.grouping import conditions_of, draw_asked, draw_group, kind_of, named_in
from datagen.questions.nesting import nested, said_inside
from datagen.questions.nodes import Node
from datagen.questions.phrases import Group, Thing, Which
from datagen.questions.situation import Situation
from datagen.questions.template import Template
from datagen.questions.templates import TEMPLATES
from datagen.worlds.home.dice import Dice
from datagen.worlds.home.liquids import EMPTY

__all__ = [
    "NESTED", "STATE", "Candidate", "Sampler", "candidate", "described", "phrased", "some",
    "thing_sampler",
]  # fmt: skip

NESTED = 0.17
"""How often a thing asked about is not described but found by a question inside the question."""

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
        group: A group asked about, of which the same is true of each condition.
    """

    template: Template
    slots: Slots
    body: Node
    named: tuple[int, ...] = ()
    clauses: tuple[tuple[Node, Node], ...] = ()
    group: Group | None = None


Sampler = Callable[[Situation, Dice, bool | None], Candidate | None]
"""Draws from a situation; the last argument is the answer wanted of a question to be answered by yes or no."""


def candidate(
    name: str,
    situation: Situation,
    slots: Mapping[str, Any],
    named: Sequence[int] = (),
    clauses: tuple[tuple[Node, Node], ...] = (),
    group: Group | None = None,
) -> Candidate:
    """A candidate of the template of that name. What its nested questions name counts as named, too."""
    template = TEMPLATES[name]
    body = template.build(slots, situation.lexicon)
    inside = [said_inside(slot) for slot in slots.values() if isinstance(slot, Which)]
    more = [entity for thing in inside if thing is not None for entity in situation.referents(thing)]
    return Candidate(template=template, slots=slots, body=body, named=(*named, *more), clauses=clauses, group=group)


def some(options: Sequence[T], dice: Dice) -> T | None:
    """One of the options, None if there is none."""
    return dice.choice(options) if options else None


def described(
    situation: Situation,
    dice: Dice,
    options: Sequence[int],
    *,
    still: bool = False,
    without: str = "",
    nest: float | None = None,
) -> tuple[int, Thing] | None:
    """One of the entities with a description of it, if the one drawn has any.

    Args:
        situation: Of whose knowledge it is asked.
        dice: Chance.
        options: The entities.
        still: Leave out where it is.
        without: Leave out this predicate too.
        nest: How often to find it by a nested question, which fits now alone; if left out, never for what is still.
    """
    if dice.chance(nest if nest is not None else 0.0 if still else NESTED):
        found = nested(situation, dice, options, still=still)
        if found is not None:
            return found
    entity = some(options, dice)
    if entity is None:
        return None
    thing = some(situation.describe(entity, still=still, without=without), dice)
    return None if thing is None else (entity, thing)


def phrased(situation: Situation, dice: Dice, entity: int, things: Sequence[Thing]) -> Thing | None:
    """One of the descriptions of what a deed was done to, or now and then a nested question that finds it."""
    found = None
    if dice.chance(NESTED):
        found = nested(situation, dice, (entity,), still=True, avoid=("done", "doer"))
    return some(things, dice) if found is None else found[1]


# ---- groups


def _of_group(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        return _about(name, draw_group(situation, dice, counted=name == "count.which"), situation)

    return sample


def _about(name: str, group: Group | None, situation: Situation) -> Candidate | None:
    """A question about a group."""
    if group is None:
        return None
    slots = {"kind": group.kind, "which": group.which}
    named = named_in(group, situation) if name == "property.which" else ()  # no number names anything
    return candidate(name, situation, slots, named, group=group)


def _exists(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Conditions of which the question is whether any of a kind fits them all.

    Each makes a difference. Where one of several is enough, none does for "no", so that is not asked.
    """
    return _about("existence.which", draw_asked(situation, dice, want=bool(want)), situation)


def _exists_any(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    there = {situation.kind(entity) for entity in situation.known}
    options = [kind for kind in situation.lexicon.leaves if (kind in there) == bool(want)]
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


def _liquid(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """What a vessel holds; more often than not of one that is not empty."""
    held = [each for each in situation.known if situation.state("liquid", situation.values[each].get("liquid"))]
    full = [each for each in held if situation.values[each]["liquid"] != EMPTY]
    drawn = described(situation, dice, full if dice.chance(0.8) else held)
    return None if drawn is None else candidate("property.liquid", situation, {"x": drawn[1]}, drawn[:1])


def _owner(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    drawn = described(situation, dice, sorted(situation.owner), without="owned_by")
    return None if drawn is None else candidate("property.owner", situation, {"x": drawn[1]}, drawn[:1])


def _is(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Whether a thing is as it is, or else as another is."""
    words = situation.lexicon.words
    furniture = bool(words.states) and dice.chance(0.3)
    kinds = (words.fixtures[0], *words.fittings) if furniture else (words.items,)
    options = [each for kind in kinds for each in situation.of_kind[kind]]
    if not words.states:
        options = [*options, *(entity for kind in words.fixtures for entity in situation.of_kind[kind])]
    options = [each for each in options if not furniture or situation.values[each]]
    entity = some(options, dice)
    if entity is None:
        return None
    of = entity if want else dice.choice(options)
    said = [c for c in conditions_of(situation, dice, of) if not furniture or isinstance(c.operand, bool)]
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
        drawn = described(situation, dice, options, still=True, nest=NESTED)
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
    kind = kind_of(situation, dice, entity)
    slots = {"kind": kind, "y": drawn[1]}
    found = candidate("containment.somewhere", situation, slots, drawn[:1])
    scene = Group(kind).node(situation.lexicon)
    return candidate("containment.somewhere", situation, slots, drawn[:1], ((found.body, scene),))


STATE: Mapping[str, Sampler] = {
    "property.which": _of_group("property.which"),
    "property.value": _value,
    "property.owner": _owner,
    "property.liquid": _liquid,
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
