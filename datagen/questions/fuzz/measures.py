"""The part of random programs that is about places, directions, measures and what is added up from them."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.fuzz.ground import Ground
from datagen.questions.grammar import type_of
from datagen.questions.nodes import ABSOLUTE, CARRIED, COMPARISONS, LEAST, MOST, POSITION, RELATIVE, Node, Type
from memory.graph.records import TRUTH

__all__ = ["Measuring"]


class Measuring(Ground):
    """Grows what has to do with measures; `programs.Grower` is the rest of it."""

    def position(self, depth: int) -> Node:
        """A place in the plane."""
        luck = self.chance.random()
        if luck < 0.1:
            return op.Spot(self.pick([0, 1000, -500]), self.pick([0, 1000, 2001]))
        if luck < 0.3 and depth > 0:
            viewer = self.viewer()
            return op.Step(self.position(depth - 1), self.towards(viewer), self.pick([1000, 250]), viewer)
        return op.Position(self.ref(self.pick(self.placed or self.ids)))

    def viewer(self) -> Node | None:
        """Whoever's frame directions are in, or none."""
        return self.pick([None, self.ref(self.pick(self.placed or self.ids))])

    def towards(self, viewer: Node | None) -> str:
        """A direction in that frame."""
        return self.pick(ABSOLUTE if viewer is None else RELATIVE)

    def direction(self, depth: int) -> Node:
        """Where something faces or lies."""
        if self.chance.random() < 0.3:
            return op.Facing(self.ref(self.pick(self.placed or self.ids)))
        return op.Bearing(self.position(depth - 1), self.position(depth - 1), self.viewer())

    def measure(self, depth: int) -> Node:
        """A measure of any unit."""
        growers = [self.holding, self.times]
        if not self.supposing:
            growers += [self.lasting]
            growers += [self.placing, self.placing, self.moving] if self.observer == TRUTH else []
        growers += [self.placing, self.placing] if self.moved else []
        return self.pick(growers)(depth)

    def holding(self, depth: int) -> Node:
        """How much is held."""
        return op.Holding(self.pick([None, self.pick(self.relations)]), self.chance.random() < 0.5)

    def times(self, depth: int) -> Node:
        """How often something was done."""
        return op.Times(self.events(depth - 1), self.pick([None, self.argument()]))

    def lasting(self, depth: int) -> Node:
        """How long something held."""
        fact = self.fact(lambda fact: True)
        if fact is None:
            return self.holding(depth)
        operand: Node = op.Literal(fact.value) if fact.value is not None else self.ref(fact.object)
        self.lasted = fact.subject
        start, end = self.pick([op.Tick(0), self.moment(depth - 1)]), self.pick([op.Now(), self.moment(depth - 1)])
        return op.Lasting(fact.predicate, operand, start, end)

    def placing(self, depth: int) -> Node:
        """Where something lies, as a number."""
        luck, viewer = self.chance.random(), self.viewer()
        if luck < 0.4:
            return op.Along(self.towards(viewer), viewer, self.pick([None, self.position(depth - 1)]))
        if luck < 0.7:
            return op.DistanceTo(self.position(depth - 1))
        return op.Detour(self.position(depth - 1), self.position(depth - 1))

    def moving(self, depth: int) -> Node:
        """How far something came."""
        start, end = op.Tick(self.chance.randint(0, self.tick // 2)), self.pick([op.Now(), op.Tick(self.tick)])
        viewer = self.viewer()
        if self.chance.random() < 0.5:
            return op.Moved(start, end)
        return op.Shifted(self.towards(viewer), start, end, viewer)

    def having(self, depth: int) -> Node:
        """Those whose measure compares so."""
        measure = self.measure(depth - 1)
        return op.Having(
            op.Scene(self.widest) if self.chance.random() < 0.6 else self.entities(depth - 1),
            measure,
            self.pick(COMPARISONS),
            self.number_of(measure.unit, depth - 1),
        )

    def number_of(self, unit: Type | None, depth: int) -> Node:
        """A number of that unit."""
        if unit is Type.DISTANCE:
            return op.Length(self.pick([0, 500, 1000, 2000, -1000]))
        if unit is Type.DURATION:
            return op.Duration(self.pick([0, 1, 3, 6]))
        return op.Literal(self.chance.randint(0, 2)) if depth < 1 or self.chance.random() < 0.7 else self.number(depth)

    def top(self, depth: int) -> Node:
        """The first of a set by a measure."""
        kinds = [kind for kind in (self.widest, "person", "adult") if kind in self.kinds]
        of = op.Scene(self.pick(kinds)) if self.chance.random() < 0.6 else self.entities(depth - 1)
        return op.Top(of, self.measure(depth - 1), self.pick([MOST, LEAST]), self.pick([1, 1, 2]))

    def measured(self, depth: int) -> Node:
        """The measure of one entity."""
        self.lasted = None
        measure = self.measure(depth - 1)
        entity = self.entity(depth - 1) if self.lasted is None else self.ref(self.lasted)
        return op.Measured(entity, measure)

    def total(self, depth: int) -> Node:
        """The sum of a measure."""
        of = op.Scene(self.widest) if self.chance.random() < 0.7 else self.entities(depth - 1)
        return op.Total(of, self.measure(depth - 1))

    def amount(self, depth: int) -> Node:
        """A sum or difference of two numbers of one type."""
        kind, left = self.pick([op.Add, op.Subtract]), self.measured(depth - 1)
        grow = {Type.INTEGER: self.number, Type.DURATION: self.elapsed if not self.supposing else self.span}
        right = op.Length(1000) if type_of(left) is Type.DISTANCE else grow[type_of(left)](depth - 1)
        return kind(left, right)

    def elsewhere(self, depth: int) -> Node:
        """What would be so if somebody, mostly one who holds something, were at another spot."""
        if self.supposing and not self.moved:
            return self.entities(depth - 1)
        relations = [CARRIED] if self.chance.random() < 0.7 else self.relations
        held = self.fact(lambda fact: fact.predicate in relations)
        carrier = self.ref(self.pick(self.placed or self.ids))
        if held is not None and self.chance.random() < 0.8:
            carrier = self.ref(held.object)
        point = self.pick([op.Spot(3000, -1000), self.position(depth - 1)])
        outer, self.supposing, self.moved = self.supposing, True, True
        growers = [self.direction, self.top, self.measured, self.having, self.entities, self.elsewhere]
        if held is not None and self.chance.random() < 0.5:
            growers = [lambda depth: op.Position(self.ref(held.subject))]
        body = self.pick(growers)(max(1, depth - 1))
        self.supposing = self.moved = outer
        return op.Suppose(carrier, POSITION, point, body)

    def span(self, depth: int) -> Node:
        """A plain duration."""
        return op.Duration(self.chance.randint(0, 9))
