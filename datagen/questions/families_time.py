"""The question families about time (where was it, what changed, who did it) and about belief (think, not know)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from datagen.questions.families import NESTED, Candidate, Sampler, candidate, described, phrased, some, thing_sampler
from datagen.questions.nodes import LOCATION
from datagen.questions.phrases import Condition
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice
from memory.graph.records import DONE, Event, Fact

__all__ = ["TIME", "known_deed", "known_deeds", "moves", "was_once"]

_UNMOVED = 0.2  # of the questions about the past, those about a thing that has not moved since
_NOTHING_LOST = 0.05  # how often to ask what is not known where nothing is lost


def moves(situation: Situation) -> Mapping[int, Sequence[int]]:
    """The ticks, after the first and up to now, at which each item came to another place."""
    return situation.moves


def _then(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        moved = moves(situation)
        options = situation.of_kind["item"] if dice.chance(_UNMOVED) else sorted(moved)
        drawn = described(situation, dice, options, still=True)
        if drawn is None or situation.tick < 2:
            return None
        last = max(moved.get(drawn[0], [situation.tick]))
        tick = dice.between(0, max(last - 1, 0)) if not dice.chance(_UNMOVED) else dice.between(0, situation.tick - 1)
        return candidate(name, situation, {"x": drawn[1], "t": tick}, drawn[:1])

    return sample


# ---- what changed


def _window(situation: Situation, dice: Dice, at: int) -> tuple[int, int]:
    """Two ticks with `at` between them."""
    width = max(situation.tick // 4, 1)
    return dice.between(max(at - width, 0), at - 1), dice.between(at, min(at + width, situation.tick))


def _unclear(situation: Situation, entity: int, moved: Sequence[int], start: int, end: int) -> bool:
    """Whether a thing moved between two ticks and yet is where it was, or is gone: does that count as moving?"""
    if not any(start < tick <= end for tick in moved):
        return False
    before, after = _place(situation, entity, start), _place(situation, entity, end)
    return before == after or not before or not after


def _place(situation: Situation, entity: int, tick: int) -> list[tuple[str, int | None]]:
    facts = situation.log.facts(situation.observer, entity, tick)
    relations = situation.log.vocabulary.predicates
    return [(fact.predicate, fact.object) for _, fact in facts if relations[fact.predicate].group == LOCATION]


def _moved(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        moved = moves(situation)
        entity = some(sorted(moved), dice)
        if entity is None:
            return None
        start, end = _window(situation, dice, dice.choice(moved[entity]))
        if name == "change.how_many":  # wide and narrow, so that all numbers occur
            end = dice.between(end, situation.tick)
            start = dice.between(0, start)
        groups = [kind for kind in ("dish", "food", "clothing", "toy", "reading") if situation.is_a(entity, kind)]
        kind = dice.choice(["item", "item", *groups])
        if any(_unclear(situation, e, ticks, start, end) for e, ticks in moved.items() if situation.is_a(e, kind)):
            return None
        return candidate(name, situation, {"kind": kind, "a": start, "b": end})

    return sample


def _did_move(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """For "no", mostly a thing that moved at some other time."""
    moved = moves(situation)
    drawn = described(situation, dice, sorted(moved), still=True)
    if drawn is None:
        return None
    if want:
        start, end = _window(situation, dice, dice.choice(moved[drawn[0]]))
    else:
        start, end = sorted((dice.between(0, situation.tick), dice.between(0, situation.tick)))
    if start == end or _unclear(situation, drawn[0], moved[drawn[0]], start, end):
        return None
    return candidate("change.did", situation, {"x": drawn[1], "a": start, "b": end}, drawn[:1])


def _since(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    drawn = described(situation, dice, sorted(moves(situation)), still=True)
    return None if drawn is None else candidate("change.since", situation, {"x": drawn[1]}, drawn[:1])


# ---- who did what


def known_deed(situation: Situation, dice: Dice, verbs: Sequence[str]) -> Event | None:
    """Something that was done and that the observer knows of."""
    return some(known_deeds(situation, verbs), dice)


def known_deeds(situation: Situation, verbs: Sequence[str]) -> list[Event]:
    """All that was done of that sort and that the observer knows of."""
    return situation.once(_find_deeds, tuple(verbs))


def _find_deeds(situation: Situation, verbs: tuple[str, ...]) -> list[Event]:
    known = None if situation.observer == 0 else situation.log.causes(situation.observer, situation.tick)
    return [
        event
        for event in situation.log.events
        if event.tick <= situation.tick and event.outcome == DONE and event.verb in verbs
        if known is None or event.id in known or event.actor == situation.observer
    ]


def _deeds(name: str, slots: str) -> Sampler:
    """A question about a deed that gives `slots` of it: `p` who did it, `did` what, `x` with what."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        deeds = situation.lexicon.words.deeds
        verbs = [verb for verb, deed in deeds.items() if deed.to is None or "did" not in slots]
        event = known_deed(situation, dice, verbs)
        if event is None:
            return None
        thing = event.arguments.get(deeds[event.verb].argument)
        if isinstance(thing, bool) or (isinstance(thing, int) and thing not in situation.log.entities):
            return None
        actors = situation.describe(event.actor)
        things = situation.describe(thing, still=True) if isinstance(thing, int) else ()
        things = things or (situation.describe(thing) if isinstance(thing, int) and "p" not in slots else ())
        if not actors or not things or ("x" in slots and "p" in slots and event.actor == situation.observer):
            return None
        given: dict[str, object] = {"did": event.verb}
        if "p" in slots:
            given["p"] = actors[0]
        if "x" in slots and isinstance(thing, int):
            given["x"] = phrased(situation, dice, thing, things) if name != "deeds.before" else dice.choice(things)
        named = ([event.actor] if "p" in slots else []) + ([thing] if "x" in slots and isinstance(thing, int) else [])
        return candidate(name, situation, {key: given[key] for key in slots.split()}, named)

    return sample


def _did_it(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """A deed, done by whom it was or by somebody else, or to another thing of its kind."""
    words = situation.lexicon.words
    event = known_deed(situation, dice, [verb for verb, deed in words.deeds.items() if deed.to is None])
    if event is None:
        return None
    thing = event.arguments.get(words.deeds[event.verb].argument)
    people = {other.actor for other in situation.log.events if other.tick <= situation.tick}
    if not isinstance(thing, int) or thing not in situation.log.entities:
        return None
    actor: int | None = event.actor
    if not want and dice.chance(0.5):
        kind = some(situation.kinds_of(thing), dice)
        thing = some([e for e in situation.of_kind[kind or ""] if e not in (thing, actor)], dice)
    elif not want:
        actor = some(sorted(people - {event.actor}), dice)
    if actor is None or thing is None:
        return None
    who, what = some(situation.describe(actor), dice), some(situation.describe(thing, still=True), dice)
    if who is None or what is None:
        return None
    return candidate("deeds.did", situation, {"p": who, "did": event.verb, "x": what})


def _order(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    """A stretch of time in which somebody did one to four things."""
    event = some([event for event in situation.log.events if event.tick <= situation.tick], dice)
    who = None if event is None else some(situation.describe(event.actor), dice)
    if event is None or who is None:
        return None
    mine = [each.tick for each in situation.log.events if each.actor == event.actor and each.outcome == DONE]
    place = dice.between(0, max(len(mine) - 1, 0))
    last = min(place + dice.between(0, 3), len(mine) - 1)
    if not mine or mine[place] < 1:
        return None
    return candidate("deeds.order", situation, {"p": who, "a": mine[place] - 1, "b": mine[last]}, (event.actor,))


def _refused(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    refused = [event for event in situation.log.events if event.outcome != DONE and event.tick <= situation.tick]
    event = some(refused, dice)
    who = None if event is None else some(situation.describe(event.actor), dice)
    return None if who is None else candidate("deeds.refused", situation, {"p": who})


# ---- how long, and whether ever


def _until(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    moved = moves(situation)
    drawn = described(situation, dice, sorted(moved), still=True)
    if drawn is None:
        return None
    tick = dice.between(0, max(moved[drawn[0]][-1] - 1, 0))
    return candidate("change.until", situation, {"x": drawn[1], "t": tick}, drawn[:1])


def _faced(name: str) -> Sampler:
    """Somebody who turned, at a tick before or at any."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        turned = {
            entity: ticks
            for kind in situation.lexicon.words.beings
            for entity in situation.of_kind[kind]
            if (ticks := _turns(situation, entity))
        }
        drawn = described(situation, dice, sorted(turned), nest=NESTED if name == "change.faced_since" else 0.0)
        if drawn is None:
            return None
        slots: dict[str, object] = {"x": drawn[1]}
        if name == "change.faced_until":
            slots["t"] = dice.between(0, max(turned[drawn[0]][-1] - 1, 0))
        return candidate(name, situation, slots, drawn[:1])

    return sample


def _turns(situation: Situation, entity: int) -> list[int]:
    """The ticks after the first at which somebody came to face another way."""
    steps = situation.log.steps(situation.observer, entity)
    return [at for _, at, begins, fact in steps if begins and fact.predicate == "heading" and 0 < at <= situation.tick]


def _so_far(name: str) -> Sampler:
    """How something was for a while: somewhere, with somebody, or open."""

    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        was = was_once(situation, dice)
        if was is None:
            return None
        entity, so = was
        if name == "change.ever":
            kind = some(situation.kinds_of(entity), dice)
            return None if kind is None else candidate(name, situation, {"kind": kind, "so": so})
        thing = some(situation.describe(entity, still=True, without=so.predicate), dice)
        return None if thing is None else candidate(name, situation, {"x": thing, "so": so})

    return sample


def was_once(situation: Situation, dice: Dice) -> tuple[int, Condition] | None:
    """Something, and how it was for a while."""
    found = some(situation.once(_ended), dice)
    so = None if found is None else _condition(situation, dice, found[1])
    return None if found is None or so is None else (found[0], so)


def _ended(situation: Situation) -> list[tuple[int, Fact]]:
    """What was so of whom until it ended."""
    return [
        (entity, fact)
        for entity in situation.known
        for _, tick, begins, fact in situation.log.steps(situation.observer, entity)
        if begins and fact.until is not None and tick <= situation.tick
    ]


def _condition(situation: Situation, dice: Dice, fact: Fact) -> Condition | None:
    """A fact as a condition, if it can be said as one."""
    if fact.object is None:
        return situation.state(fact.predicate, fact.value)
    if situation.log.vocabulary.predicates[fact.predicate].group != LOCATION:
        return None
    holder = some(situation.describe(fact.object, still=True), dice)
    return None if holder is None else Condition(fact.predicate, holder)


# ---- belief


def _unplaced(name: str) -> Sampler:
    def sample(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
        lost = [entity for entity in situation.of_kind["item"] if entity not in situation.place]
        entity = some(lost, dice)
        if entity is None and not dice.chance(_NOTHING_LOST):
            return None
        if entity is None or name == "unknown.all":
            return candidate(name, situation, {} if name == "unknown.all" else {"kind": "item"})
        own = situation.kind(entity)
        groups = [kind for kind in situation.log.vocabulary.ancestors(own) if kind not in ("thing", "object")]
        return candidate(name, situation, {"kind": dice.choice(groups)})

    return sample


def _know(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    options = [entity for entity in situation.of_kind["item"] if (entity in situation.place) == want]
    drawn = described(situation, dice, options, still=True)
    return None if drawn is None else candidate("unknown.know", situation, {"x": drawn[1]}, drawn[:1])


def _ownerless(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    entity = some([entity for entity in situation.of_kind["item"] if entity not in situation.owner], dice)
    if entity is None:
        return None
    kinds = [kind for kind in situation.log.vocabulary.ancestors(situation.kind(entity)) if kind not in _WIDE]
    return candidate("unknown.owner_which", situation, {"kind": dice.choice(kinds)})


_WIDE = ("thing", "object", "item")


def _know_owner(situation: Situation, dice: Dice, want: bool | None) -> Candidate | None:
    options = [entity for entity in situation.of_kind["item"] if (entity in situation.owner) == want]
    drawn = described(situation, dice, options, without="owned_by")
    return None if drawn is None else candidate("unknown.owner_know", situation, {"x": drawn[1]}, drawn[:1])


TIME: Mapping[str, Sampler] = {
    "location.then": _then("location.then"),
    "location.room_then": _then("location.room_then"),
    "change.moved": _moved("change.moved"),
    "change.how_many": _moved("change.how_many"),
    "change.did": _did_move,
    "change.since": _since,
    "deeds.who": _deeds("deeds.who", "did x"),
    "deeds.what_with": _deeds("deeds.what_with", "p x"),
    "deeds.what": _deeds("deeds.what", "p did"),
    "deeds.when": _deeds("deeds.when", "p did x"),
    "deeds.first": _deeds("deeds.first", "did x"),
    "deeds.often": _deeds("deeds.often", "p did"),
    "deeds.did": _did_it,
    "deeds.order": _order,
    "deeds.refused": _refused,
    "deeds.before": _deeds("deeds.before", "p did x"),
    "change.until": _until,
    "change.faced_until": _faced("change.faced_until"),
    "change.faced_since": _faced("change.faced_since"),
    "change.lasted": _so_far("change.lasted"),
    "change.ever": _so_far("change.ever"),
    "think.where": thing_sampler("think.where", ("item", "item", "person")),
    "think.room": thing_sampler("think.room", ("item", "item", "person")),
    "unknown.which": _unplaced("unknown.which"),
    "unknown.how_many": _unplaced("unknown.how_many"),
    "unknown.know": _know,
    "unknown.owner_which": _ownerless,
    "unknown.owner_know": _know_owner,
    "unknown.all": _unplaced("unknown.all"),
}
"""The samplers by template."""
