"""What one observer knows at one tick, laid out for asking about it; and how it describes things without ambiguity."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import combinations
from typing import Any, TypeVar

from datagen.questions.answers import Answer, Outcome
from datagen.questions.fitting import Fitting
from datagen.questions.language import Program
from datagen.questions.lexicon import Lexicon, article
from datagen.questions.log import Log
from datagen.questions.nodes import GONE, LOCATION, ROOM, Node
from datagen.questions.phrases import Called, Condition, Described, Thing, Which, one, thing_text
from datagen.questions.run_log import Run, followed
from datagen.questions.shown import Shown
from memory.graph.records import TRUTH, Entity, Value

__all__ = ["Place", "Situation"]

Place = tuple[str, int]
"""Relation and holder."""

Found = TypeVar("Found")

_LONGEST = 3  # adjectives before a noun


class Situation:
    """The knowledge of `observer` (0: the truth) at `tick`.

    Attributes:
        known: The entities it knows of, ascending.
        values: For each entity, its literals by predicate.
        place: For each entity whose place is known, relation and holder.
        owner: Whose each owned thing is.
        of_kind: The entities known of each kind, those of kinds below it among them.
        shown: What of the episode a reader is shown; None for the compact view of homes.
    """

    def __init__(self, log: Log, lexicon: Lexicon, *, observer: int, tick: int, shown: Shown | None = None) -> None:
        self.log, self.lexicon, self.observer, self.tick, self.shown = log, lexicon, observer, tick, shown
        self.values: dict[int, dict[str, Value]] = defaultdict(dict)
        self.place: dict[int, Place] = {}
        self.owner: dict[int, int] = {}
        relations = {name for name, p in log.vocabulary.predicates.items() if p.group == LOCATION}
        for subject in log.subjects(observer):
            for _, fact in log.facts(observer, subject, tick):
                if fact.predicate in relations and fact.object is not None:
                    self.place[subject] = (fact.predicate, fact.object)
                elif fact.predicate == "owned_by" and fact.object is not None:
                    self.owner[subject] = fact.object
                elif fact.value is not None:
                    self.values[subject][fact.predicate] = fact.value
        self.known = [entity for entity in sorted(log.entities) if self._knows(entity)]
        self.of_kind: dict[str, list[int]] = defaultdict(list)
        for entity in self.known:
            for kind in log.vocabulary.ancestors(log.entities[entity].kind):
                self.of_kind[kind].append(entity)
        self._described: dict[tuple[int, bool, str], list[Described]] = {}
        self._positions: dict[int, tuple[int, int] | None] = {}
        self._said_of: dict[int, list[Condition]] = {}
        self._kinds: dict[str, int] = {}
        self._once: dict[tuple[Any, ...], Any] = {}
        self._runs: dict[Node, Run] = {}

    def _knows(self, entity: int) -> bool:
        if entity in self.values and self.values[entity].get(GONE) is True:
            return False
        if self.observer == TRUTH:
            return self.log.birth(entity) <= self.tick
        if self.observer == entity:
            return True
        mention = self.log.mention(self.observer, entity)
        return mention is not None and mention[1].since <= self.tick

    def once(self, look: Callable[..., Found], *args: Any) -> Found:
        """What a function finds in this situation, looked for once: samplers draw from the same lists many times.

        Args:
            look: The function; it must hang on nothing but the situation and `args`. Nobody may change its result, nor
                may that refer to the situation, which would then be freed by the collector of cycles alone.
            args: What else it is given, hashable.
        """
        key = (look, *args)
        if key not in self._once:
            self._once[key] = look(self, *args)
        found: Found = self._once[key]
        return found

    def ask(self, body: Node) -> Outcome:
        """The answer of an expression, as the observer has it now."""
        return self.run(body).outcome

    def run(self, body: Node) -> Run:
        """The same, with what the answer rests on. Much is drawn more than once, and run once."""
        found = self._runs.get(body)
        if found is None:
            program = Program.trusted(body, observer=self.observer, tick=self.tick)
            found = self._runs[body] = followed(program, self.log, checked=True)
        return found

    def entity(self, entity: int) -> Entity:
        """The record of an entity."""
        return self.log.entities[entity]

    def kind(self, entity: int) -> str:
        """The kind of an entity."""
        return self.log.entities[entity].kind

    def is_a(self, entity: int, kind: str) -> bool:
        """Whether an entity is of a kind or one below it."""
        return kind in self.log.vocabulary.ancestors(self.log.entities[entity].kind)

    def kinds_of(self, entity: int) -> list[str]:
        """The kinds an entity is of that one can ask after, its own first."""
        return [kind for kind in self.log.vocabulary.ancestors(self.kind(entity)) if kind in self.lexicon.askable]

    def room_of(self, entity: int) -> int | None:
        """The room at the end of the chain of holders, if that is known."""
        seen: set[int] = set()
        here: int | None = entity
        while here is not None and here not in seen:
            if self.is_a(here, ROOM):
                return here
            seen.add(here)
            here = self.place[here][1] if here in self.place else None
        return None

    # ---- positions

    @property
    def snapshots(self) -> tuple[int, ...]:
        """The ticks of which positions are shown."""
        return () if self.shown is None else self.shown.snapshots

    @property
    def shows_headings(self) -> bool:
        """Whether a reader is shown which way bodies face."""
        return self.shown is not None and self.shown.headings

    @cached_property
    def moves(self) -> Mapping[int, Sequence[int]]:
        """The ticks, after the first and up to now, at which each item came to another place."""
        found: dict[int, list[int]] = defaultdict(list)
        relations = self.log.vocabulary.predicates
        for entity in self.of_kind["item"]:
            for _, tick, begins, fact in self.log.steps(self.observer, entity):
                if begins and 0 < tick <= self.tick and relations[fact.predicate].group == LOCATION:
                    found[entity].append(tick)
        return found

    @cached_property
    def placed(self) -> Sequence[int]:
        """The entities whose position is shown, in order."""
        return [entity for entity in self.known if self.position(entity) is not None]

    def position(self, entity: int) -> tuple[int, int] | None:
        """Where the views show an entity, in decimetres, if they do.

        In the compact view of homes a thing is where the furniture is that it is on or in.
        """
        if entity not in self._positions:
            self._positions[entity] = self._position(entity)
        return self._positions[entity]

    def _position(self, entity: int) -> tuple[int, int] | None:
        if self.observer != TRUTH:
            return None
        if self.shown is None and not any(self.is_a(entity, kind) for kind in self.lexicon.words.fixtures):
            place = self.place.get(entity)
            return None if place is None else self.position(place[1])
        log = self.log if self.shown is None else self.shown.log
        at = log.place(entity, self.tick)
        return None if at is None else (round(at[0] / 100), round(at[1] / 100))

    # ---- describing

    def describe(self, entity: int, *, still: bool = False, without: str = "") -> Sequence[Thing]:
        """The shortest descriptions that fit this entity alone; empty if there is none.

        Args:
            entity: Whom or what to describe.
            still: Leave out where it is, so that the description fits at any tick.
            without: Leave out this predicate too.
        """
        if entity not in self.of_kind["thing"]:
            return ()
        record = self.entity(entity)
        for kind in self.lexicon.words.beings:
            if self.lexicon.is_a(record.kind, kind):
                known = record.name is not None and record.name in self.lexicon.beings
                return (Called(kind, str(record.name)),) if known else ()
        for kind in self.lexicon.words.places:
            if self.lexicon.is_a(record.kind, kind):
                return (Called(kind, str(record.name)),) if record.name in self.lexicon.rooms else ()
        key = (entity, still, without)
        if key not in self._described:
            self._described[key] = self._shortest(entity, still, without)
        return self._described[key]

    def _shortest(self, entity: int, still: bool, without: str) -> list[Described]:
        kind, alone = self.kind(entity), self.fit.bits((entity,))
        for tries in self._tries(entity, still, without):
            found = [Described(kind, conditions) for conditions in tries if self.fitting(kind, conditions) == alone]
            if found:
                return found
        return []

    def _tries(self, entity: int, still: bool, without: str) -> Iterator[list[tuple[Condition, ...]]]:
        """Sets of conditions that fit the entity: those of each length, short ones first."""
        yield [()]
        traits = [] if self.is_a(entity, "furniture") else [t for t in self.traits(entity) if t.predicate != without]
        places = [] if still else [(place, _length(place)) for place in self.places(entity)]
        before: list[tuple[Condition, ...]] = [(), *((trait,) for trait in traits)]  # what may stand beside a place
        for length in range(1, max([_LONGEST, *(1 + long for _, long in places)]) + 1):
            tries = list(combinations(traits, length)) if length <= _LONGEST else []
            yield tries + [(*t, place) for t in before for place, long in places if len(t) + long == length]

    def traits(self, entity: int) -> list[Condition]:
        """What may be said of an item before its noun: adjectives and its owner."""
        values = self.values[entity]
        found = [
            Condition(name, str(values[name]))
            for name in self.lexicon.words.adjectives
            if name in values and self.lexicon.adjective(values[name]) in self.lexicon.adjective_of
        ]
        owner = self.owner.get(entity)
        if owner is not None:
            found += [Condition("owned_by", thing) for thing in self.describe(owner)]
        return found

    def places(self, entity: int) -> list[Condition]:
        """What may be said of where an item or piece of furniture is."""
        place = self.place.get(entity)
        if place is None:
            return []
        relation, holder = place
        if self.is_a(holder, ROOM):
            return [Condition(relation, room) for room in self.describe(holder)]
        found = [Condition(relation, thing) for thing in self.describe(holder)[:1]]
        room = self.room_of(entity)
        return found + [Condition("in", thing) for thing in (self.describe(room) if room is not None else ())]

    def said_of(self, entity: int) -> list[Condition]:
        """All that may be said of a thing: its looks, whose it is, whether it is open, where it is."""
        if entity not in self._said_of:
            words = self.lexicon.words
            said = [*filter(None, (self.state(name, value) for name, value in self.values[entity].items()))]
            if not words.states or not any(self.is_a(entity, kind) for kind in (*words.fixtures, *words.fittings)):
                said = [*self.traits(entity), *said]
            self._said_of[entity] = [*said, *self.places(entity)]
        return self._said_of[entity]

    def state(self, predicate: str, value: Value | None) -> Condition | None:
        """A state as a condition, if it can be said and readers see it: the compact view shows truth values alone."""
        if not isinstance(value, (bool, str)) or (predicate, value) not in self.lexicon.words.states:
            return None
        return Condition(predicate, value) if isinstance(value, bool) or self.shown is not None else None

    def fits(self, entity: int, conditions: Sequence[Condition]) -> bool:
        """Whether all conditions hold of a known entity (as this observer knows it)."""
        return all(self.fits_one(entity, condition) for condition in conditions)

    def fits_one(self, entity: int, condition: Condition) -> bool:
        """Whether a condition holds of a known entity."""
        return self.all_so(condition) & self.fit.bits((entity,)) != 0

    def all_so(self, condition: Condition) -> int:
        """All known entities that fit a condition, as bits."""
        return self.fit.all_so(condition, self.referents)

    @cached_property
    def fit(self) -> Fitting:
        """What fits conditions."""
        is_a = self.lexicon.is_a
        return Fitting(
            self.known,
            values=self.values,
            place=self.place,
            owner=self.owner,
            room_of=self.room_of,
            is_item=lambda entity: self.is_a(entity, "item"),
            is_room=lambda kind: is_a(kind, ROOM),
        )

    def fitting(self, kind: str, conditions: Iterable[Condition] = ()) -> int:
        """All of a kind that fit all conditions, as bits."""
        found = self._kinds.get(kind)
        if found is None:
            found = self._kinds[kind] = self.fit.bits(self.of_kind[kind])
        for condition in conditions:
            found &= self.all_so(condition)
        return found

    def referents(self, thing: Thing) -> list[int]:
        """The entities that fit a description."""
        if isinstance(thing, Which):
            found = self.ask(one(thing, self.lexicon))
            return [found.value] if isinstance(found, Answer) and isinstance(found.value, int) else []
        if isinstance(thing, Called):
            return [entity for entity in self.of_kind[thing.kind] if self.entity(entity).name == thing.name]
        return self.fit.entities(self.fitting(thing.kind, thing.conditions))

    def names(self) -> Mapping[int, str]:
        """What to call each known entity in talk: its shortest description, else its looks with "a"."""
        return {entity: self.name(entity) for entity in self.known}

    def name(self, entity: int) -> str:
        """What to call an entity in talk."""
        things = self.describe(entity)
        if things:
            return thing_text(things[0], self.lexicon)
        looks = [
            self.lexicon.adjective(trait.operand) for trait in self.traits(entity) if isinstance(trait.operand, str)
        ]
        noun = self.lexicon.noun[self.kind(entity)]
        return article(" ".join([*(looks if self.is_a(entity, "item") else ()), noun]))


def _length(condition: Condition) -> int:
    """How much longer it makes a description: a place counts as two, and what describes the holder on top."""
    if condition.predicate not in ("in", "on", "held_by"):
        return 1
    operand = condition.operand
    return 2 + (sum(map(_length, operand.conditions)) if isinstance(operand, Described) else 0)
