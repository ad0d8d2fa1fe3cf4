"""Random well-typed programs about any episode: of every operator, mostly about what is there to be found."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from hypothesis import strategies as st
from measuring_programs import Measuring

from datagen.questions import operators as op
from datagen.questions.answers import NONE, UNKNOWN, Kind, Outcome, Undefined
from datagen.questions.language import Program, type_of
from datagen.questions.nodes import COMPARISONS, LEAST, LOCATION, MOST, REFUSED, Node, Type
from memory.graph.history import History
from memory.graph.records import TRUTH, Event, Fact

T = TypeVar("T")


def programs(history: History) -> st.SearchStrategy[Program]:
    """A hypothesis strategy for programs about a history."""
    return st.randoms(use_true_random=False).map(lambda chance: random_program(chance, history))


def random_program(chance: random.Random, history: History, *, depth: int = 3) -> Program:
    """One program about a history. Where this is called often, keep a `Grower`."""
    return Grower(history).program(chance, depth=depth)


def is_telling(program: Program, outcome: Outcome) -> bool:
    """Whether a program asks something and its answer says more than nothing, no, zero or unknown."""
    body = program.body
    while isinstance(body, op.At | op.As):
        body = body.body
    if isinstance(body, op.Ref | op.Literal | op.Tick | op.Now):
        return False
    if isinstance(outcome, Undefined) or outcome in (NONE, UNKNOWN):
        return False
    return not (outcome.kind in (Kind.INTEGER, Kind.BOOLEAN, Kind.DURATION, Kind.DISTANCE) and not outcome.value)


class Grower(Measuring):
    """Grows expressions from the top down. `self.observer` is the one for whom the part at hand is evaluated."""

    def __init__(self, history: History) -> None:
        words = history.vocabulary
        self.history = history
        self.ids = [entity.id for entity in history.entities]
        self.names = sorted({entity.name for entity in history.entities if entity.name is not None})
        self.people = sorted({entity.kind for entity in history.entities if entity.name is not None})
        self.kinds = sorted({above for entity in history.entities for above in words.ancestors(entity.kind)})
        self.relations = sorted(name for name, p in words.predicates.items() if p.group == LOCATION)
        self.attributes = sorted({p.group or p.name for p in words.predicates.values()})
        self.observers = sorted({fact.observer for fact in history.facts} - {TRUTH})
        self.facts: dict[int, list[Fact]] = {}
        for fact in history.facts:
            self.facts.setdefault(fact.observer, []).append(fact)
        self.placed = sorted({pose.entity for pose in history.poses})
        self.chance = random.Random(0)
        self.tick = self.now = self.observer = 0
        self.lasted: int | None = None
        self.supposing = self.moved = False
        self.known_events = {who: self._events_known_to(who) for who in (TRUTH, *self.observers)}
        self.arguments = sorted({name for event in history.events for name in event.arguments}) or ["item"]

    def program(self, chance: random.Random, *, depth: int = 3) -> Program:
        """A program of any type."""
        self.chance = chance
        self.supposing = self.moved = False
        last = self.history.last_tick
        self.tick = self.now = chance.choice([last, chance.randint(last // 3, last)])
        believer = bool(self.observers) and chance.random() < 0.5
        observer = self.observer = chance.choice(self.observers) if believer else TRUTH
        roots = [
            self.entities,
            self.entities,
            self.entity,
            self.value,
            self.value,
            self.boolean,
            self.place,
            self.moment,
        ]
        roots += [self.number, self.number, self.elapsed, self.verb, self.between, self.top, self.measured, self.total]
        roots += [
            self.value,
            self.place,
            self.actions,
            self.outcome,
            self.supposed,
            self.supposed,
            self.amount,
            self.logic,
        ]
        if observer == TRUTH:
            roots += [self.position, self.distance, self.direction, self.elsewhere, self.elsewhere]
        return Program(body=self.one_of(roots, depth), observer=observer, tick=self.tick)

    def pick(self, options: Sequence[T]) -> T:
        return self.chance.choice(options)

    def one_of(self, growers: Sequence[Callable[[int], Node]], depth: int) -> Node:
        return self.wrapped(self.pick(growers), depth)

    def wrapped(self, grow: Callable[[int], Node], depth: int) -> Node:
        """Now and then the same at another tick or for another observer."""
        luck = 1.0 if self.supposing else self.chance.random()
        if luck < 0.06:
            moment = self.moment(depth - 1)
            outer, self.now = self.now, moment.value if isinstance(moment, op.Tick) else self.now
            body = grow(depth - 1)
            self.now = outer
            return op.At(moment, body)
        anyones = (
            self.entities,
            self.entity,
            self.value,
            self.boolean,
            self.place,
            self.moment,
            self.number,
            self.verb,
        )
        if luck < 0.1 and grow in anyones:
            host, self.observer = self.observer, self.pick([TRUTH, *self.observers])
            body = grow(depth - 1)
            guest, self.observer = self.observer, host
            return op.As(guest, body)
        return grow(depth)

    # ---- sets

    def entities(self, depth: int) -> Node:
        if depth <= 0:
            return op.Scene(self.pick(self.kinds))
        growers = [
            self.filtered,
            self.filtered,
            self.filtered,
            self.combined,
            self.contents,
            self.between,
            self.unknown,
        ]
        growers += [self.named, self.links, self.doers, self.having, self.just, self.given]
        if self.supposing:
            growers.remove(self.between)
            return self.one_of(growers, depth)
        growers += [self.ever]
        growers += [self.stale] if self.observer != TRUTH else []
        return self.one_of(growers, depth)

    def fact(self, fits: Callable[[Fact], bool]) -> Fact | None:
        """A fact of the observer's, mostly one that holds."""
        known = self.facts.get(self.observer) or self.history.facts
        for attempt in range(40):
            fact = self.pick(known) if known else None
            if fact is not None and fits(fact) and (attempt > 25 or fact.holds(self.now)):
                return fact
        return None

    def filtered(self, depth: int) -> Node:
        fact = self.fact(lambda fact: True)
        of = op.Scene(self.pick([self.kinds[-1], "thing", "object"])) if depth < 2 else self.entities(depth - 1)
        if fact is None or (isinstance(of, op.Scene) and of.kind not in self.kinds):
            return op.Scene(self.pick(self.kinds))
        number = fact.value is not None and not isinstance(fact.value, bool | str)
        sign = self.pick(COMPARISONS if number else ("=", "=", "=", "!="))
        operand: Node = op.Literal(fact.value) if fact.value is not None else self.ref(fact.object)
        if self.chance.random() < 0.15 and depth > 1:
            operand = self.value(depth - 1) if fact.value is not None else self.entity(depth - 1)
        if isinstance(operand, op.Literal) and operand.value in (0, 1, 2) and self.chance.random() < 0.2:
            operand = op.Literal(self.pick([1, True]))  # which are not the same
        sign = "=" if type_of(operand) is Type.BOOLEAN else sign
        return op.Filter(of, fact.predicate, sign, operand, self.chance.random() < 0.25)

    def combined(self, depth: int) -> Node:
        left, right = self.entities(depth - 1), self.pick([self.entities, self.filtered])(depth - 1)
        return self.pick([op.Union, op.Union, op.Intersect, op.Intersect, op.Minus, op.Minus])(left, right)

    def contents(self, depth: int) -> Node:
        fact = self.fact(lambda fact: fact.predicate in self.relations)
        holder = self.ref(fact.object) if fact is not None and self.chance.random() < 0.8 else self.entity(depth - 1)
        relation = self.pick([None, fact.predicate if fact is not None else self.pick(self.relations)])
        return op.Contents(holder, relation, self.chance.random() < 0.5)

    def between(self, depth: int) -> Node:
        of = self.entities(depth - 1) if self.chance.random() < 0.2 else op.Scene("thing")
        kind = self.pick([op.Changed, op.Changed, op.Appeared, op.Gone])
        start, end = self.moment(depth - 2), self.moment(depth - 2)
        if self.chance.random() < 0.7:
            start, end = op.Tick(self.chance.randint(0, self.tick // 2)), self.pick([op.Now(), op.Tick(self.tick)])
        fact = self.fact(lambda fact: fact.since > 0)
        if fact is not None and self.chance.random() < 0.3:
            start, end = op.Tick(min(fact.since - 1, self.tick)), op.Tick(min(fact.since, self.tick))
        attribute = self.history.vocabulary.predicates[fact.predicate].group if fact is not None else None
        return kind(of, attribute or self.attribute(), start, end)

    def attribute(self) -> str:
        fact = self.fact(lambda fact: True)
        if fact is None or self.chance.random() < 0.2:
            return self.pick(self.attributes)
        return self.pick([fact.predicate, self.history.vocabulary.predicates[fact.predicate].group or fact.predicate])

    def unknown(self, depth: int) -> Node:
        return op.Unknown(self.entities(depth - 1), self.attribute())

    def stale(self, depth: int) -> Node:
        return op.Stale(self.entities(depth - 1), self.attribute())

    def named(self, depth: int) -> Node:
        kind = self.pick([*self.people, "thing"]) if self.people else "thing"
        of = op.Scene(kind) if self.chance.random() < 0.7 else self.entities(depth - 2)
        return op.Named(of, self.pick(self.names)) if self.names else of

    def links(self, depth: int) -> Node:
        fact = self.fact(lambda fact: fact.object is not None)
        return op.Links(self.entities(depth - 1), fact.predicate if fact is not None else self.pick(self.relations))

    def doers(self, depth: int) -> Node:
        events = self.events(depth - 1)
        return self.pick([op.Actors(events), op.Arguments(events, self.argument())])

    # ---- one entity

    def ref(self, entity: int | None) -> Node:
        return op.Ref(self.pick(self.ids) if entity is None else entity)

    def entity(self, depth: int) -> Node:
        if depth <= 0 or (depth < 3 and self.chance.random() < 0.25):
            return self.ref(9_999 if self.chance.random() < 0.01 else None)
        growers = [self.unique, self.link, self.holder, self.room, self.doer, self.doer, self.top]
        growers += [self.teller] if self.observer != TRUTH and not self.supposing else [self.top]
        return self.one_of(growers, depth)

    def about(self, fits: Callable[[Fact], bool], depth: int) -> tuple[Node, str]:
        """An entity about which such a fact is known, and the fact's predicate."""
        fact = self.fact(fits)
        if fact is None:
            return self.entity(depth - 1), ""
        chained = depth > 1 and self.chance.random() < 0.25
        return (self.entity(depth - 1) if chained else self.ref(fact.subject)), fact.predicate

    def unique(self, depth: int) -> Node:
        return op.Unique(self.filtered(depth - 1))

    def link(self, depth: int) -> Node:
        entity, predicate = self.about(lambda fact: fact.object is not None, depth)
        return op.Link(entity, predicate or self.pick(self.relations))

    def holder(self, depth: int) -> Node:
        return op.Holder(self.about(lambda fact: fact.predicate in self.relations, depth)[0])

    def room(self, depth: int) -> Node:
        return op.RoomOf(self.about(lambda fact: fact.predicate in self.relations, depth)[0])

    def top(self, depth: int) -> Node:
        kinds = [kind for kind in ("thing", "person", "adult") if kind in self.kinds]
        of = op.Scene(self.pick(kinds)) if self.chance.random() < 0.6 else self.entities(depth - 1)
        return op.Top(of, self.measure(depth - 1), self.pick([MOST, LEAST]), self.pick([1, 1, 2]))

    def doer(self, depth: int) -> Node:
        event = self.event(depth - 1)
        return self.pick([op.Actor(event), op.Argument(event, self.argument())])

    def teller(self, depth: int) -> Node:
        entity, predicate = self.about(lambda fact: fact.source == "told" or fact.event is not None, depth)
        return op.Teller(entity, predicate or self.attribute())

    # ---- values

    def value(self, depth: int) -> Node:
        if self.observer != TRUTH and not self.supposing and self.chance.random() < 0.2:
            entity, predicate = self.about(lambda fact: True, depth)
            return op.SourceOf(entity, predicate or self.attribute())
        entity, predicate = self.about(lambda fact: fact.value is not None, depth)
        return (
            op.ValueOf(entity, predicate) if predicate and depth >= 0 else op.Literal(self.pick(["red", True, 2, 2.5]))
        )

    def place(self, depth: int) -> Node:
        return op.Where(self.about(lambda fact: fact.predicate in self.relations, depth)[0])

    def logic(self, depth: int) -> Node:
        if self.chance.random() < 0.3:
            return op.Negate(self.boolean(depth - 1))
        return self.pick([op.Both, op.Either])(self.boolean(depth - 1), self.boolean(depth - 1))

    def supposed(self, depth: int) -> Node:
        """What would be so if something were elsewhere, or otherwise."""
        if self.supposing:
            return self.entities(depth - 1)
        words = self.history.vocabulary.predicates
        fact = self.fact(lambda fact: words[fact.predicate].group is not None)
        if fact is None:
            return self.entities(depth - 1)
        subject = self.entity(depth - 2) if self.chance.random() < 0.2 else self.ref(fact.subject)
        about: Node = self.ref(None) if fact.object is not None else op.Literal(fact.value)  # type: ignore[arg-type]
        self.supposing = True
        growers = [
            self.place,
            self.entities,
            self.entity,
            self.number,
            self.room,
            self.holder,
            self.contents,
            self.value,
        ]
        body = self.pick(growers)(max(1, depth - 1))
        self.supposing = False
        return op.Suppose(subject, fact.predicate, about, body)

    def just(self, depth: int) -> Node:
        return op.Just(self.entity(depth - 1))

    def given(self, depth: int) -> Node:
        return op.Given(self.boolean(depth - 2), self.entities(depth - 1))

    def ever(self, depth: int) -> Node:
        plain = self.filtered(depth)
        if not isinstance(plain, op.Filter):
            return plain
        start, end = op.Tick(self.chance.randint(0, self.tick // 2)), self.pick([op.Now(), self.moment(depth - 1)])
        return op.Ever(plain.set, plain.predicate, plain.comparison, plain.operand, start, end)

    def distance(self, depth: int) -> Node:
        return op.Distance(self.position(depth), op.At(self.moment(0), self.position(depth)))

    def number(self, depth: int) -> Node:
        return op.Count(self.events(depth - 1) if self.chance.random() < 0.3 else self.entities(depth - 1))

    def boolean(self, depth: int) -> Node:
        if self.chance.random() < 0.3:
            return op.Exists(self.events(depth - 1) if self.chance.random() < 0.3 else self.entities(depth - 1))
        ordered: list[Callable[[int], Node]] = (
            [self.number] if self.supposing else [self.number, self.moment, self.elapsed]
        )
        growers = [*ordered, self.value, self.entity, self.place, self.verb, self.boolean]
        growers += (
            [self.position, self.distance, self.direction] if self.observer == TRUTH and not self.supposing else []
        )
        growers += [self.position, self.direction] if self.moved else []
        grow = self.pick(growers)
        sign = self.pick(COMPARISONS if grow in (*ordered, self.distance) else ("=", "!="))
        right: Node = op.Literal(self.chance.randint(0, 4)) if grow == self.number else grow(depth - 1)
        return op.Compare(grow(depth - 1), sign, right)

    # ---- time and events

    def moment(self, depth: int) -> Node:
        if depth <= 0 or self.chance.random() < 0.4:
            return self.pick([op.Tick(self.chance.randint(0, self.tick)), op.Now()])
        luck = self.chance.random()
        if luck < 0.4 or self.supposing:
            return op.When(self.event(depth - 1))
        if luck < 0.5:
            fact = self.fact(lambda fact: fact.until is not None and fact.since <= self.now)
            if fact is not None:
                return op.Until(self.ref(fact.subject), fact.predicate, op.Tick(min(fact.since, self.tick)))
        if luck < 0.7:
            entity, predicate = self.about(lambda fact: True, depth)
            return op.Since(entity, predicate or self.attribute())
        return op.Shift(self.moment(depth - 1), self.chance.choice([-3, -1, -1, 1]))

    def elapsed(self, depth: int) -> Node:
        return op.Elapsed(self.moment(depth - 1), self.pick([op.Now(), self.moment(depth - 1)]))

    def verb(self, depth: int) -> Node:
        return op.Verb(self.event(depth - 1))

    def event(self, depth: int) -> Node:
        events = self.events(depth - 1, known=True)
        if self.chance.random() < 0.3:
            return op.Nth(events, self.pick([1, 2, -1, -2]))
        return self.pick([op.First, op.Last])(events)

    def actions(self, depth: int) -> Node:
        return op.Actions(self.events(depth - 1))

    def outcome(self, depth: int) -> Node:
        return op.Outcome(self.event(depth - 1))

    def argument(self) -> str:
        return self.pick(self.arguments)

    def _events_known_to(self, observer: int) -> list[Event]:
        causes = {fact.event for fact in self.facts.get(observer, ())}
        return [e for e in self.history.events if observer in (TRUTH, e.actor) or e.id in causes]

    def events(self, depth: int, known: bool = False) -> Node:
        """Events like one that took place."""
        choices = self.known_events.get(self.observer) or self.history.events
        if not choices:
            return op.Events()
        like = self.pick(choices)
        for _ in range(5):
            like = like if like.tick <= self.now else self.pick(choices)
        given: dict[str, Any] = {}
        if self.chance.random() < 0.6:
            given["verb"] = like.verb
        if self.chance.random() < (0.6 if known else 0.3):
            given["actor"] = op.Ref(like.actor) if depth < 1 or self.chance.random() < 0.8 else self.entity(depth - 1)
        if like.arguments and self.chance.random() < (0.6 if known else 0.3):
            name = self.pick(sorted(like.arguments))
            value = like.arguments[name]
            entity = isinstance(value, int) and not isinstance(value, bool)
            given["arguments"] = ((name, op.Ref(value) if entity else op.Literal(value)),)  # type: ignore[arg-type]
        if self.chance.random() < 0.15:
            given["after"] = self.moment(depth - 1)
        if self.chance.random() < 0.15:
            given["until"] = self.moment(depth - 1)
        outcome = REFUSED if like.outcome != "done" and self.chance.random() < 0.5 else like.outcome
        return op.Events(**given, outcome=self.pick([outcome, outcome, None]))
