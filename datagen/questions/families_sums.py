"""The question families that compare, add up, rank by number, follow chains of holders, or suppose what is not so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from datagen.questions.families import NESTED, Candidate, Sampler, candidate, described, some
from datagen.questions.nesting import HOPS, nested
from datagen.questions.phrases import Condition, Thing
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from memory.graph.records import DONE

__all__ = ["SUMS"]

_LONGER_CHAIN = 0.75  # how often a chain goes on by another hop


def _holders(situation: Situation) -> Counter[int]:
    """How many things each holder holds."""
    return Counter(holder for _, holder in situation.place.values())


def _holds(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        holder = some(sorted(_holders(situation)), dice)
        if holder is None:
            return None
        kind = some(situation.kinds_of(holder), dice)
        if kind is None or len(situation.of_kind[kind]) < 2:
            return None
        slots: dict[str, Any] = {"kind": kind}
        if name == "most.rank_holds":
            slots["n"] = dice.choice((2, 2, 3))
        return candidate(name, situation, slots)

    return sample


def _did(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        deeds = situation.lexicon.words.deeds
        known = None if situation.observer == 0 else situation.log.causes(situation.observer, situation.tick)
        events = [
            event
            for event in situation.log.events
            if event.verb in deeds and deeds[event.verb].to is None and event.outcome == DONE
            if event.tick <= situation.tick
            and (known is None or event.id in known or event.actor == situation.observer)
        ]
        event = some(events, dice)
        if event is None:
            return None
        of = event.actor if name == "most.did" else event.arguments.get(deeds[event.verb].argument)
        if not isinstance(of, int) or isinstance(of, bool) or of not in situation.log.entities:
            return None
        kind = some(situation.kinds_of(of), dice)
        if kind is None or len(situation.of_kind[kind]) < 2:
            return None
        return candidate(name, situation, {"kind": kind, "did": event.verb})

    return sample


def _kinds(name: str) -> Sampler:
    """Two kinds that do not contain each other."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        vocabulary = situation.log.vocabulary
        of_kind, askable = situation.of_kind, situation.lexicon.askable
        there = [kind for kind in sorted(of_kind) if of_kind[kind] and kind in askable]
        kind = some(there, dice)
        if kind is None:
            return None
        apart = [o for o in there if not vocabulary.is_a(o, kind) and not vocabulary.is_a(kind, o)]
        other = some(apart, dice)
        if other is None:
            return None
        more = len(situation.of_kind[kind]) > len(situation.of_kind[other])
        if len(situation.of_kind[kind]) == len(situation.of_kind[other]):
            return None
        if (want is None and name == "sums.difference" and not more) or (want is not None and want != more):
            kind, other = other, kind
        return candidate(name, situation, {"kind": kind, "other": other})

    return sample


def _held(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    options = sorted(_holders(situation))
    first = described(situation, dice, options, still=True, nest=NESTED)
    others = [each for each in options if first is None or each != first[0]]
    second = described(situation, dice, others, still=True, nest=NESTED)
    if first is None or second is None:
        return None
    return candidate("sums.held", situation, {"x": first[1], "y": second[1]})


def _all_held(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    holder = some(sorted(_holders(situation)), dice)
    if holder is None:
        return None
    kind = some(situation.kinds_of(holder), dice)
    return None if kind is None else candidate("sums.all_held", situation, {"kind": kind})


def _chain(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        options = sorted(situation.place)
        drawn: tuple[int, Thing] | None = None
        if dice.chance(_LONGER_CHAIN):
            drawn = nested(situation, dice, options, still=True, forms=HOPS, deeper=_LONGER_CHAIN)
        drawn = drawn or described(situation, dice, options, still=True)
        return None if drawn is None else candidate(name, situation, {"x": drawn[1]}, drawn[:1])

    return sample


def _went(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """Mostly what somebody holds, who then goes elsewhere."""
    held = {item: holder for item, (how, holder) in situation.place.items() if how == "held_by"}
    carried = bool(held) and dice.chance(0.6)
    thing = described(situation, dice, sorted(held) if carried else situation.of_kind[situation.lexicon.words.items])
    people = [entity for kind in situation.lexicon.words.beings for entity in situation.of_kind[kind]]
    who = None
    if thing is not None:
        who = described(situation, dice, [held[thing[0]]] if thing[0] in held and carried else people)
    room = described(
        situation, dice, [room for kind in situation.lexicon.words.places for room in situation.of_kind[kind]]
    )
    if thing is None or who is None or room is None or situation.place.get(who[0], ("", room[0]))[1] == room[0]:
        return None
    named = (room[0],) if not carried else ()
    return candidate("suppose.went", situation, {"p": who[1], "y": room[1], "x": thing[1]}, named)


def _moved(name: str) -> Sampler:
    """A thing put elsewhere, and what then is where it was or where it came to."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        held = _holders(situation)
        items = [entity for entity in situation.of_kind[situation.lexicon.words.items] if entity in situation.place]
        thing = described(situation, dice, items, still=True)
        to = described(situation, dice, sorted(held), still=True)
        if thing is None or to is None:
            return None
        origin = situation.place[thing[0]][1]
        relation = next((how for how, holder in situation.place.values() if holder == to[0]), "on")
        ask = origin if name == "suppose.left" or dice.chance(0.5) else to[0]
        about = some(situation.describe(ask, still=True), dice)
        if about is None or to[0] in (origin, thing[0]) or ask == thing[0]:
            return None
        so = Condition(relation, to[1])
        return candidate(name, situation, {"x": thing[1], "so": so, "y": about})

    return sample


SUMS: Mapping[str, Sampler] = {
    "most.holds": _holds("most.holds"),
    "most.rank_holds": _holds("most.rank_holds"),
    "most.did": _did("most.did"),
    "most.handled": _did("most.handled"),
    "sums.more": _kinds("sums.more"),
    "sums.difference": _kinds("sums.difference"),
    "sums.total": _kinds("sums.total"),
    "sums.held": _held,
    "sums.all_held": _all_held,
    "chain.holder": _chain("chain.holder"),
    "chain.outer": _chain("chain.outer"),
    "chain.beside": _chain("chain.beside"),
    "suppose.went": _went,
    "suppose.count": _moved("suppose.count"),
    "suppose.left": _moved("suppose.left"),
}
"""The samplers by template."""
