"""Random well-typed programs about any episode: of every operator, mostly about what is there to be found."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from datagen.questions import operators as op
from datagen.questions.fuzz.anything import Anything
from datagen.questions.fuzz.happenings import Happening
from datagen.questions.fuzz.measures import Measuring
from datagen.questions.language import Program, ProgramError, check_names, type_of
from datagen.questions.nodes import COMPARISONS, Node, Type
from memory.graph.records import TRUTH, Value

__all__ = ["Grower"]

_ODD = 0.12  # the share of programs that are grown from the grammar alone
_ANSWERS = [each for each in Type if each not in (Type.EVENT, Type.EVENTS, Type.MEASURE)]


class Grower(Happening, Measuring, Anything):
    """Grows expressions from the top down.

    An operator is drawn with parts that mostly have an answer if one of the growers below names it; any other is drawn
    by `Anything`, from what its fields say.

    >>> from datagen.worlds.home.episode import live
    >>> from datagen.worlds.home.generate import generate
    >>> grower = Grower(live(generate(1, rooms=2, items=30, residents=1), seed=1, ticks=20).history)
    >>> grower.program(random.Random(1)).depth > 0
    True
    """

    def program(self, chance: random.Random, *, depth: int = 3) -> Program:
        """A program of any type."""
        self.chance = chance
        self.supposing = self.moved = False
        last = self.history.last_tick
        self.tick = self.now = chance.choice([last, chance.randint(last // 3, last)])
        believer = bool(self.observers) and chance.random() < 0.5
        self.observer = chance.choice(self.observers) if believer else TRUTH
        if chance.random() < _ODD:
            return self.odd(depth)
        return Program(body=self.one_of(self.roots(), depth), observer=self.observer, tick=self.tick)

    def odd(self, depth: int) -> Program:
        """A program that is grown from the grammar alone: not all of those fit together, so until one does."""
        while True:
            try:
                body = self.anything(self.pick(_ANSWERS), depth)
                program = Program(body=body, observer=self.observer, tick=self.tick)
                check_names(program.body, self.history.vocabulary)
            except ProgramError:
                continue
            return program

    def roots(self) -> Sequence[Callable[[int], Node]]:
        """What a program may begin with."""
        roots = [self.entities, self.entities, self.entity, self.value, self.value, self.value, self.boolean]
        roots += [self.number, self.number, self.elapsed, self.verb, self.between, self.top, self.measured, self.total]
        roots += [self.place, self.place, self.moment, self.actions, self.outcome, self.amount, self.logic]
        roots += [self.supposed, self.supposed]
        if self.observer == TRUTH:
            roots += [self.position, self.distance, self.direction, self.elsewhere, self.elsewhere]
        return roots

    def of(self, type_: Type, depth: int) -> Node:
        """An expression of that type."""
        growers: dict[Type, Callable[[int], Node]] = {
            Type.ENTITIES: self.entities,
            Type.ENTITY: self.entity,
            Type.INTEGER: self.number,
            Type.BOOLEAN: self.boolean,
            Type.PROPERTY: self.value,
            Type.PLACE: self.place,
            Type.POSITION: self.position,
            Type.DISTANCE: self.distance,
            Type.TICK: self.moment,
            Type.DURATION: self.elapsed,
            Type.ACTION: self.verb,
            Type.EVENTS: self.events,
            Type.EVENT: self.event,
            Type.DIRECTION: self.direction,
            Type.ACTIONS: self.actions,
            Type.MEASURE: self.measure,
        }
        return growers[type_](depth)

    def one_of(self, growers: Sequence[Callable[[int], Node]], depth: int) -> Node:
        """Any of them, now and then as of another tick or for another observer."""
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
        anyones = [self.entities, self.entity, self.value, self.boolean, self.place, self.moment]
        anyones += [self.number, self.verb]
        if luck < 0.1 and grow in anyones:
            host, self.observer = self.observer, self.pick([TRUTH, *self.observers])
            body = grow(depth - 1)
            guest, self.observer = self.observer, host
            return op.As(guest, body)
        return grow(depth)

    # ---- sets

    def entities(self, depth: int) -> Node:
        """A set of entities."""
        if depth <= 0:
            return op.Scene(self.pick(self.kinds))
        growers = [self.filtered, self.filtered, self.filtered, self.contents, self.unknown]
        growers += [self.combined, self.combined, self.combined]
        growers += [self.between, self.named, self.links, self.doers, self.having, self.just, self.given]
        if self.supposing:
            growers.remove(self.between)
            return self.one_of(growers, depth)
        growers += [self.ever]
        growers += [self.stale] if self.observer != TRUTH else []
        return self.one_of(growers, depth)

    def filtered(self, depth: int) -> Node:
        """Those about which something holds."""
        fact = self.fact(lambda fact: True)
        of = op.Scene(self.pick([self.kinds[-1], self.widest, "object"])) if depth < 2 else self.entities(depth - 1)
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
        """Two sets as one."""
        left, right = self.entities(depth - 1), self.pick([self.entities, self.filtered])(depth - 1)
        return self.pick([op.Union, op.Union, op.Intersect, op.Intersect, op.Minus, op.Minus])(left, right)

    def contents(self, depth: int) -> Node:
        """What something holds."""
        fact = self.fact(lambda fact: fact.predicate in self.relations)
        holder = self.ref(fact.object) if fact is not None and self.chance.random() < 0.8 else self.entity(depth - 1)
        relation = self.pick([None, fact.predicate if fact is not None else self.pick(self.relations)])
        return op.Contents(holder, relation, self.chance.random() < 0.5)

    def between(self, depth: int) -> Node:
        """Those that changed, appeared or went."""
        of = self.entities(depth - 1) if self.chance.random() < 0.2 else op.Scene(self.widest)
        kind = self.pick([op.Changed, op.Changed, op.Appeared, op.Gone])
        start, end = self.moment(depth - 2), self.moment(depth - 2)
        if self.chance.random() < 0.7:
            start, end = op.Tick(self.chance.randint(0, self.tick // 2)), self.pick([op.Now(), op.Tick(self.tick)])
        fact = self.fact(lambda fact: fact.since > 0)
        if fact is not None and self.chance.random() < 0.3:
            start, end = op.Tick(min(fact.since - 1, self.tick)), op.Tick(min(fact.since, self.tick))
        attribute = self.history.vocabulary.predicates[fact.predicate].group if fact is not None else None
        return kind(of, attribute or self.attribute(), start, end)

    def unknown(self, depth: int) -> Node:
        """Those of which something is not known."""
        return op.Unknown(self.entities(depth - 1), self.attribute())

    def stale(self, depth: int) -> Node:
        """Those about which something untrue is believed."""
        return op.Stale(self.entities(depth - 1), self.attribute())

    def named(self, depth: int) -> Node:
        """Those of a name."""
        kind = self.pick([*self.people, self.widest])
        of = op.Scene(kind) if self.chance.random() < 0.7 else self.entities(depth - 2)
        return op.Named(of, self.pick(self.names)) if self.names else of

    def links(self, depth: int) -> Node:
        """What facts about a set are about besides."""
        fact = self.fact(lambda fact: fact.object is not None)
        return op.Links(self.entities(depth - 1), fact.predicate if fact is not None else self.pick(self.relations))

    def doers(self, depth: int) -> Node:
        """Who took part in events."""
        events = self.events(depth - 1)
        return self.pick([op.Actors(events), op.Arguments(events, self.argument())])

    # ---- one entity

    def entity(self, depth: int) -> Node:
        """One entity."""
        if depth <= 0 or (depth < 3 and self.chance.random() < 0.25):
            return self.ref(9_999 if self.chance.random() < 0.01 else None)
        growers = [self.unique, self.link, self.holder, self.room, self.doer, self.doer, self.top]
        growers += [self.teller] if self.observer != TRUTH and not self.supposing else [self.top]
        return self.one_of(growers, depth)

    def unique(self, depth: int) -> Node:
        """The only one of a set."""
        return op.Unique(self.filtered(depth - 1))

    def link(self, depth: int) -> Node:
        """The object of a fact."""
        entity, predicate = self.about(lambda fact: fact.object is not None, depth)
        return op.Link(entity, predicate or self.pick(self.relations))

    def holder(self, depth: int) -> Node:
        """What holds something."""
        return op.Holder(self.about(lambda fact: fact.predicate in self.relations, depth)[0])

    def room(self, depth: int) -> Node:
        """The room of something."""
        return op.RoomOf(self.about(lambda fact: fact.predicate in self.relations, depth)[0])

    def doer(self, depth: int) -> Node:
        """Who took part in an event."""
        event = self.event(depth - 1)
        return self.pick([op.Actor(event), op.Argument(event, self.argument())])

    def teller(self, depth: int) -> Node:
        """Who told of something."""
        entity, predicate = self.about(lambda fact: fact.source == "told" or fact.event is not None, depth)
        return op.Teller(entity, predicate or self.attribute())

    # ---- values

    def value(self, depth: int) -> Node:
        """A literal."""
        if self.observer != TRUTH and not self.supposing and self.chance.random() < 0.2:
            entity, predicate = self.about(lambda fact: True, depth)
            return op.SourceOf(entity, predicate or self.attribute())
        entity, predicate = self.about(lambda fact: fact.value is not None, depth)
        plain: tuple[Value, ...] = ("red", True, 2, 2.5)
        return op.ValueOf(entity, predicate) if predicate and depth >= 0 else op.Literal(self.pick(plain))

    def place(self, depth: int) -> Node:
        """Where something is."""
        return op.Where(self.about(lambda fact: fact.predicate in self.relations, depth)[0])

    def logic(self, depth: int) -> Node:
        """Truth values together."""
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
        growers = [self.place, self.entities, self.entity, self.number, self.room, self.holder, self.value]
        growers += [self.contents]
        body = self.pick(growers)(max(1, depth - 1))
        self.supposing = False
        return op.Suppose(subject, fact.predicate, about, body)

    def just(self, depth: int) -> Node:
        """A set of one."""
        return op.Just(self.entity(depth - 1))

    def given(self, depth: int) -> Node:
        """A set on a condition."""
        return op.Given(self.boolean(depth - 2), self.entities(depth - 1))

    def ever(self, depth: int) -> Node:
        """Those about which something once held."""
        plain = self.filtered(depth)
        if not isinstance(plain, op.Filter):
            return plain
        start, end = op.Tick(self.chance.randint(0, self.tick // 2)), self.pick([op.Now(), self.moment(depth - 1)])
        return op.Ever(plain.set, plain.predicate, plain.comparison, plain.operand, start, end)

    def distance(self, depth: int) -> Node:
        """How far apart two places are."""
        return op.Distance(self.position(depth), op.At(self.moment(0), self.position(depth)))

    def number(self, depth: int) -> Node:
        """How many there are."""
        return op.Count(self.events(depth - 1) if self.chance.random() < 0.3 else self.entities(depth - 1))

    def boolean(self, depth: int) -> Node:
        """Whether something is so."""
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
