"""The question family that has no answers: what is not there, what several fit, ties, what is not known or not yet."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from datagen.questions.answers import Reason
from datagen.questions.builds import Slots
from datagen.questions.families import Candidate, Sampler, candidate, some
from datagen.questions.phrases import Condition, Described, Thing, Which, in_order
from datagen.questions.situation import Situation
from datagen.questions.templates_unanswerable import ASKED_IN_VAIN
from datagen.worlds.home.dice import Dice

__all__ = ["unanswerable_samplers"]

_Change = Callable[[Slots, Situation, Dice], Slots | None]
"""Makes the slots of a question that has an answer into those of one that has none."""

_OTHER_KIND = 0.25  # how often what is not there is of a kind of which there is nothing at all


def unanswerable_samplers(samplers: Mapping[str, Sampler]) -> dict[str, Sampler]:
    """The samplers of the family, on top of those of the templates that it takes its words from."""
    found = {}
    for source, reasons in ASKED_IN_VAIN.items():
        for reason in reasons:
            name = f"unanswerable.{source.replace('.', '_')}_{reason}"
            found[name] = _sampler(name, samplers[source], _change(source, reason))
    return found


def _sampler(name: str, source: Sampler, change: _Change) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        drawn = source(situation, dice, want)
        slots = None if drawn is None else change(drawn.slots, situation, dice)
        return None if slots is None else candidate(name, situation, slots)

    return sample


def _change(source: str, reason: Reason) -> _Change:
    match reason:
        case Reason.TIE:
            return lambda slots, situation, dice: slots  # drawn until it is one
        case Reason.MISSING:
            return _without_owner if source == "property.owner" else _without_value
        case Reason.FUTURE:
            return _later
        case Reason.NO_REFERENT if source in ("deeds.when", "deeds.what"):
            return _by_another
    return _with(_several if reason is Reason.AMBIGUOUS else _nothing)


# ---- descriptions that fit nothing, or several things


def _with(described: Callable[[Situation, Dice, Thing], Thing | None]) -> _Change:
    """One of the things that the question names described so."""

    def change(slots: Slots, situation: Situation, dice: Dice) -> Slots | None:
        plain = [name for name in ("x", "y") if isinstance(_innermost(slots.get(name)), Described)]
        name = some(plain, dice)
        thing = None if name is None else described(situation, dice, slots[name])
        return None if name is None or thing is None else {**slots, name: thing}

    return change


def _inside(thing: Thing, put: Thing) -> Thing:
    """The thing with another in its innermost question, or the other in its place."""
    if isinstance(thing, Which) and thing.thing is not None:
        return replace(thing, thing=_inside(thing.thing, put))
    return put


def _innermost(thing: Thing | None) -> Thing | None:
    return _innermost(thing.thing) if isinstance(thing, Which) and thing.thing is not None else thing


def _nothing(situation: Situation, dice: Dice, thing: Thing) -> Thing | None:
    """With another look than it has, or of a kind of which there is nothing."""
    inner = _innermost(thing)
    if not isinstance(inner, Described):
        return None
    looks = _looks(situation, dice, inner)
    other = _kind_missing(situation, dice, inner.kind) if looks is None or dice.chance(_OTHER_KIND) else None
    put = looks if other is None else Described(other)
    return None if put is None or situation.referents(put) else _inside(thing, put)


def _looks(situation: Situation, dice: Dice, thing: Described) -> Described | None:
    """The same kind with another look, one that something here has."""
    words = situation.lexicon.words
    if words.states and not situation.lexicon.is_a(thing.kind, words.items):
        return None  # furniture is told apart by its place
    name = dice.choice(words.adjectives)
    found = {situation.values[entity].get(name) for entity in situation.known}
    said = [
        value for value in sorted(map(str, found - {None})) if situation.lexicon.adjective(value) in _said(situation)
    ]
    value = some(said, dice)
    if value is None:
        return None
    rest = tuple(condition for condition in thing.conditions if condition.predicate != name)
    return Described(thing.kind, in_order((*rest, Condition(name, value)), situation.lexicon))


def _said(situation: Situation) -> Mapping[str, tuple[str, str]]:
    return situation.lexicon.adjective_of


def _kind_missing(situation: Situation, dice: Dice, kind: str) -> str | None:
    """A kind akin to another of which there is nothing here."""
    vocabulary, words = situation.log.vocabulary, situation.lexicon.words
    root = next((root for root in (words.items, *words.fixtures) if situation.lexicon.is_a(kind, root)), None)
    leaves = set(vocabulary.kinds) - set(vocabulary.kinds.values())
    akin = [each for each in sorted(leaves) if root is not None and vocabulary.is_a(each, root)]
    return some([each for each in akin if not situation.of_kind[each]], dice)


def _several(situation: Situation, dice: Dice, thing: Thing) -> Thing | None:
    """So that it fits more than one: of the same sort, with fewer looks than would be needed."""
    inner = _innermost(thing)
    if not isinstance(inner, Described):
        return None
    words = situation.lexicon.words
    roots = [root for root in (words.items, *words.fixtures) if situation.lexicon.is_a(inner.kind, root)]
    akin = [entity for root in roots for entity in situation.of_kind[root]]
    entity = some([entity for entity in akin if len(situation.of_kind[situation.kind(entity)]) > 1], dice)
    if entity is None:
        return None
    fixed = words.states and not situation.is_a(entity, words.items)
    looks = [] if fixed else [trait for trait in situation.traits(entity) if dice.chance(0.4)]
    put = Described(situation.kind(entity), in_order(tuple(looks), situation.lexicon))
    return _inside(thing, put) if len(situation.referents(put)) > 1 else None


# ---- what never was, is not known, or is still to come


def _by_another(slots: Slots, situation: Situation, dice: Dice) -> Slots | None:
    """Somebody who did other things, but not that."""
    actors = sorted({event.actor for event in situation.log.events if event.tick <= situation.tick})
    who = some(actors, dice)
    things = () if who is None else situation.describe(who)
    verb = slots["did"] if "x" in slots else _done_by_some(situation, dice)
    return {**slots, "p": things[0], "did": verb} if things and verb is not None else None


def _done_by_some(situation: Situation, dice: Dice) -> str | None:
    """A deed that somebody did."""
    deeds = situation.lexicon.words.deeds
    done = {e.verb for e in situation.log.events if e.tick <= situation.tick}
    return some(sorted(verb for verb in done if verb in deeds and deeds[verb].to is None), dice)


def _without_owner(slots: Slots, situation: Situation, dice: Dice) -> Slots | None:
    items = situation.of_kind[situation.lexicon.words.items]
    return _about([item for item in items if item not in situation.owner], slots, situation, dice)


def _without_value(slots: Slots, situation: Situation, dice: Dice) -> Slots | None:
    """Something else that has not the attribute, of a sort of which others have it."""
    name, words = slots["attribute"], situation.lexicon.words
    options = situation.of_kind[words.items]
    if not words.states:
        options = [*options, *(entity for kind in words.fixtures for entity in situation.of_kind[kind])]
    return _about([entity for entity in options if name not in situation.values[entity]], slots, situation, dice)


def _about(entities: list[int], slots: Slots, situation: Situation, dice: Dice) -> Slots | None:
    entity = some(entities, dice)
    thing = None if entity is None else some(situation.describe(entity), dice)
    return None if thing is None else {**slots, "x": thing}


def _later(slots: Slots, situation: Situation, dice: Dice) -> Slots | None:
    """A tick since which nothing has changed: mostly one that would not be taken for the last."""
    return {**slots, "t": dice.between(slots["t"], situation.tick - 1)}
