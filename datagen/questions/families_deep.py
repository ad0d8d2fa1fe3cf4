"""Samplers of the questions that join several: sets of sets, numbers of numbers, and moments of events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import reduce
from operator import and_
from typing import Any

from datagen.questions import operators as op
from datagen.questions.answers import Answer
from datagen.questions.builds import Slots
from datagen.questions.builds_deep import ever_so, joint
from datagen.questions.families import NESTED, Candidate, Sampler, candidate, described, phrased, some
from datagen.questions.families_space import SPACE, STEPS, placed
from datagen.questions.families_time import known_deed, known_deeds, was_once
from datagen.questions.grouping import conditions_of, named_in
from datagen.questions.nodes import ABSOLUTE, Node
from datagen.questions.phrases import Condition, Group
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from memory.graph.records import DONE, Event

__all__ = ["DEEP"]


def _beside(
    found: Candidate, parts: Sequence[Node], named: Sequence[int] = (), group: Group | None = None
) -> Candidate:
    """The candidate, idle if it says no more than one of the parts that it joins."""
    pairs = tuple((found.body, part) for part in parts)
    return replace(found, named=(*found.named, *named), clauses=pairs, group=group)


def _tell_apart(situation: Situation, group: Group, among: Iterable[int]) -> bool:
    """Whether each condition of a group leaves out some of these, and these are not all that fit the group.

    Told from bits before a question is made: most of those drawn would be idle.
    """
    there, bits = situation.fit.bits(among), [situation.all_so(condition) for condition in group.conditions]
    of_kind = situation.fitting(group.kind)
    fits = reduce(and_, bits, of_kind)
    fewer = (reduce(and_, bits[:place] + bits[place + 1 :], of_kind & there) for place in range(len(bits)))
    return fits != fits & there and all(each != fits & there for each in fewer)


# ---- sets of sets


def _moved(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    moved = situation.moves
    entity = some(sorted(moved), dice)
    kind = None if entity is None else some(situation.kinds_of(entity), dice)
    said = [] if entity is None else conditions_of(situation, dice, entity)
    if entity is None or kind is None or not said:
        return None
    more = [condition for condition in said[1:] if condition.predicate != said[0].predicate]
    group = Group(kind, (said[0], *(more[:1] if dice.chance(0.4) else ())))
    at = dice.choice(moved[entity])
    start, end = dice.between(0, at - 1), dice.between(at, situation.tick)
    if not _tell_apart(situation, group, [each for each in moved if any(start < tick <= end for tick in moved[each])]):
        return None
    slots = {"kind": group.kind, "which": group.which, "a": start, "b": end}
    found = candidate("sets.moved", situation, slots)
    all_moved = candidate("change.moved", situation, {"kind": group.kind, "a": start, "b": end}).body
    whole = group.node(situation.lexicon)
    return _beside(found, (all_moved, whole), named_in(group, situation), group)


def _no_longer(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    was = was_once(situation, dice)
    kind = None if was is None else some(situation.kinds_of(was[0]), dice)
    if was is None or kind is None:
        return None
    slots = {"kind": kind, "so": was[1]}
    found = candidate("sets.no_longer", situation, slots)
    return _beside(found, (ever_so(slots, situation.lexicon, "so"),), _named(situation, was[1]))


def _never(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """What something else was for a while, and how another of its kind is."""
    was = was_once(situation, dice)
    kind = None if was is None else some(situation.kinds_of(was[0]), dice)
    so = None if kind is None else some(situation.said_of(dice.choice(situation.of_kind[kind])), dice)
    if was is None or kind is None or so is None or so == was[1]:
        return None
    slots = {"kind": kind, "so": so, "to": was[1]}
    found = candidate("sets.never", situation, slots)
    return _beside(found, (joint(slots, situation.lexicon),), _named(situation, so, was[1]))


def _named(situation: Situation, *conditions: Condition) -> list[int]:
    return named_in(Group("", conditions), situation)


def _plain_deed(situation: Situation, dice: Dice) -> tuple[Event, int] | None:
    """A deed done to one thing alone, and to what."""
    deeds = situation.lexicon.words.deeds
    event = known_deed(situation, dice, [verb for verb, deed in deeds.items() if deed.to is None])
    thing = None if event is None else _done_to(event, situation)
    return None if event is None or thing is None else (event, thing)


def _done_to(event: Event, situation: Situation) -> int | None:
    thing = event.arguments.get(situation.lexicon.words.deeds[event.verb].argument)
    return (
        thing
        if isinstance(thing, int) and not isinstance(thing, bool) and thing in situation.of_kind["thing"]
        else None
    )


def _handled(situation: Situation, actor: int, verb: str) -> set[int]:
    """To what somebody is known to have done something."""
    deeds = known_deeds(situation, (verb,))
    return {thing for event in deeds if event.actor == actor for thing in (_done_to(event, situation),) if thing}


def _did(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    done = _plain_deed(situation, dice)
    if done is None:
        return None
    event, thing = done
    who = described(situation, dice, (event.actor,), nest=NESTED)
    kind = some(situation.kinds_of(thing), dice)
    so = some(situation.said_of(thing), dice)
    if who is None or kind is None or so is None:
        return None
    if not _tell_apart(situation, Group(kind, (so,)), situation.once(_handled, event.actor, event.verb)):
        return None
    slots = {"kind": kind, "so": so, "p": who[1], "did": event.verb}
    found = candidate("sets.did", situation, slots, (event.actor,))
    assert isinstance(found.body, op.Intersect)
    return _beside(found, (joint(slots, situation.lexicon), found.body.right), _named(situation, so))


def _both_did(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    done = _plain_deed(situation, dice)
    if done is None:
        return None
    event, thing = done
    others = {
        e.actor
        for e in situation.log.events
        if e.verb == event.verb and e.outcome == DONE and e.tick <= situation.tick and _done_to(e, situation) == thing
    }
    kind = some(situation.kinds_of(thing), dice)
    other = some(sorted(others - {event.actor}), dice)
    if kind is None or other is None:
        return None
    first, second = situation.describe(event.actor), situation.describe(other)
    if not first or not second:
        return None
    slots = {"kind": kind, "p": first[0], "q": second[0], "did": event.verb}
    return candidate("sets.both_did", situation, slots, (event.actor, other))


def _all(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Two things of a kind that are alike in one way, and in another as well, or not."""
    words = situation.lexicon.words
    entity = some(situation.of_kind[words.items], dice)
    kinds = (words.items, *situation.kinds_of(entity)) if entity is not None else ()
    kind = some([kind for kind in kinds if len(situation.of_kind[kind]) > 1], dice)
    if entity is None or kind is None:
        return None
    mine = conditions_of(situation, dice, entity)
    for so in mine:
        alike = [e for e in situation.of_kind[kind] if situation.fits_one(e, so)]
        for to in (to for to in mine if to.predicate != so.predicate and len(alike) > 1):
            fits = [situation.fits_one(e, to) for e in alike]
            if all(fits) == bool(want) and len(alike) <= _MOST_ALIKE:
                return candidate("sets.all", situation, {"kind": kind, "so": so, "to": to})
    return None


_MOST_ALIKE = 5  # things of which it is asked whether all of them are so


def _near(name: str) -> Sampler:
    """What is near one thing, and on some side of it or of another, or not near another."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        source = SPACE["spot.within"](situation, dice, want)
        other = SPACE["side.which"](situation, dice, want) if name == "sets.near" else None
        named = () if other is None else other.named
        more: dict[str, Any] = {} if other is None else {"d": other.slots["d"]}
        if name == "sets.apart":
            drawn = described(situation, dice, placed(situation), still=True, nest=NESTED)
            steps = dice.choice(STEPS) * situation.lexicon.words.step[0]
            more, named = ({}, ()) if drawn is None else ({"y": drawn[1], "k": steps}, drawn[:1])
        if source is None or not more:
            return None
        found = candidate(name, situation, {**source.slots, **more})
        assert isinstance(found.body, op.Intersect | op.Minus)
        parts = (found.body.left, found.body.right) if name == "sets.near" else (found.body.left,)
        return _beside(found, parts, (*source.named, *named))

    return sample


# ---- numbers of numbers


def _as_many(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Kinds of which there are as many, or for "no" nearly as many."""
    vocabulary, of_kind = situation.log.vocabulary, situation.of_kind
    there = [kind for kind in sorted(of_kind) if of_kind[kind] and kind in situation.lexicon.askable]
    kind = some(there, dice)
    if kind is None:
        return None
    apart = [o for o in there if not vocabulary.is_a(o, kind) and not vocabulary.is_a(kind, o)]
    near = [o for o in apart if (len(of_kind[o]) == len(of_kind[kind])) == bool(want)]
    other = some([o for o in near if abs(len(of_kind[o]) - len(of_kind[kind])) <= 2], dice)
    return None if other is None else candidate("sums.as_many", situation, {"kind": kind, "other": other})


def _more_so(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """How some of a kind are, and how others are."""
    kinds = [kind for kind, found in sorted(situation.of_kind.items()) if len(found) > 2]
    kind = some([kind for kind in kinds if kind in situation.lexicon.askable], dice)
    if kind is None:
        return None
    first, second = (some(situation.said_of(dice.choice(situation.of_kind[kind])), dice) for _ in range(2))
    if first is None or second is None or first == second:
        return None
    return candidate("sums.more_so", situation, {"kind": kind, "so": first, "to": second})


def _held(situation: Situation) -> Counter[int]:
    """How many things each holder holds."""
    return Counter(holder for _, holder in situation.place.values())


def _more_held(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    held = situation.once(_held)
    first = described(situation, dice, sorted(held), still=True, nest=NESTED)
    fewer = [] if first is None else [each for each in sorted(held) if held[each] < held[first[0]]]
    second = described(situation, dice, fewer, still=True, nest=NESTED)
    if first is None or second is None:
        return None
    return candidate("sums.more_held", situation, {"x": first[1], "y": second[1]})


def _placed(name: str, slots: str) -> Sampler:
    """So many different things whose positions are shown."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        options = placed(situation)
        found: dict[str, Any] = {}
        for slot in slots.split():
            drawn = described(situation, dice, options, still=True, nest=NESTED)
            if drawn is None:
                return None
            found[slot] = drawn[1]
            options = [entity for entity in options if entity != drawn[0]]
        return candidate(name, situation, found)

    return sample


# ---- moments of events


def _deed_slots(situation: Situation, dice: Dice, *, nest: bool) -> tuple[Event, Slots] | None:
    """Somebody, the last that they did of a kind, and what they did it to."""
    done = _plain_deed(situation, dice)
    if done is None:
        return None
    event, thing = done
    who, things = situation.describe(event.actor), situation.describe(thing, still=True)
    what = None
    if things:
        what = phrased(situation, dice, thing, things) if nest else dice.choice(things)
    return None if what is None or not who else (event, {"did": event.verb, "p": who[0], "x": what})


def _when(name: str) -> Sampler:
    """Where something else was at a deed: mostly something that moved."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        deed = _deed_slots(situation, dice, nest=False)
        bodies = [entity for kind in situation.lexicon.words.beings for entity in situation.of_kind[kind]]
        moved = bodies if name == "spot.when" else sorted(situation.moves) + bodies
        drawn = described(situation, dice, moved, still=True)
        if deed is None or drawn is None or drawn[1] in (deed[1]["x"], deed[1]["p"]):
            return None
        event, slots = deed
        named = (drawn[0], event.actor)
        found = {"x": drawn[1], "p": slots["p"], "did": slots["did"], "y": slots["x"]}
        return candidate(name, situation, found, named)

    return sample


def _after(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    first = _deed_slots(situation, dice, nest=True)
    second = _deed_slots(situation, dice, nest=True)
    if first is None or second is None or first[0].tick >= second[0].tick:
        return None
    slots = {**first[1], "do": second[1]["did"], "q": second[1]["p"], "y": second[1]["x"]}
    found = candidate("deeds.after", situation, slots)
    passed = situation.ask(found.body)  # the last of them may have been done in another order
    return found if isinstance(passed, Answer) and int(str(passed.value)) > 0 else None


def _times(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    deed = _deed_slots(situation, dice, nest=True)
    if deed is None:
        return None
    return candidate("deeds.times", situation, {"did": deed[1]["did"], "x": deed[1]["x"]})


def _nth(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    done = _plain_deed(situation, dice)
    who = None if done is None else described(situation, dice, (done[0].actor,), nest=NESTED)
    if done is None or who is None:
        return None
    slots = {"n": dice.choice((1, 2, 2, 3, 3, 4)), "p": who[1], "did": done[0].verb}
    return candidate("deeds.nth", situation, slots, who[:1])


def _faced(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    bodies = [entity for kind in situation.lexicon.words.beings for entity in situation.of_kind[kind]]
    drawn = described(situation, dice, bodies)
    return None if drawn is None else candidate("change.faced", situation, {"x": drawn[1], "e": dice.choice(ABSOLUTE)})


def _came(name: str) -> Sampler:
    """What was made, or is there no more: about the tick of a deed that made it or ended it."""

    def turned(situation: Situation) -> dict[int, int]:
        log = situation.log
        ticks = {e: log.birth(e) if name == "change.appeared" else _end(situation, e) for e in sorted(log.entities)}
        return {entity: tick for entity, tick in ticks.items() if tick and 0 < tick <= situation.tick}

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        ticks = situation.once(turned)
        entity = some(list(ticks), dice)
        kinds = [] if entity is None else list(situation.log.vocabulary.ancestors(situation.kind(entity)))
        kind = some([kind for kind in kinds if kind in situation.lexicon.askable], dice)
        if entity is None or kind is None:
            return None
        at = ticks[entity]
        slots = {"kind": kind, "a": dice.between(0, at - 1), "b": dice.between(at, situation.tick)}
        return candidate(name, situation, slots)

    return sample


def _end(situation: Situation, entity: int) -> int | None:
    """When something ceased to be there."""
    facts = situation.log.facts(situation.observer, entity, situation.tick)
    return next((fact.since for _, fact in facts if fact.predicate == "is_gone" and fact.value is True), None)


DEEP: Mapping[str, Sampler] = {
    "sets.moved": _moved,
    "sets.no_longer": _no_longer,
    "sets.never": _never,
    "sets.did": _did,
    "sets.both_did": _both_did,
    "sets.all": _all,
    "sets.near": _near("sets.near"),
    "sets.apart": _near("sets.apart"),
    "sums.as_many": _as_many,
    "sums.more_so": _more_so,
    "sums.more_held": _more_held,
    "sums.way": _placed("sums.way", "x y z"),
    "nearest.farther": _placed("nearest.farther", "x y z w"),
    "spot.when": _when("spot.when"),
    "deeds.while": _when("deeds.while"),
    "deeds.after": _after,
    "deeds.times": _times,
    "deeds.nth": _nth,
    "change.faced": _faced,
    "change.appeared": _came("change.appeared"),
    "change.gone": _came("change.gone"),
}
"""The samplers by template."""
