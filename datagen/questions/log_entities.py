"""Plain search through a log for the operators that pick one entity."""

from __future__ import annotations

from datagen.questions import operators as op
from datagen.questions.answers import Reason
from datagen.questions.log_lookups import Moment, NoValueError
from datagen.questions.log_sets import Sets, entity_argument
from datagen.questions.nodes import MOST, ROOM, Node
from memory.graph.records import Event, Fact, Source

__all__ = ["Entities"]


class Entities(Sets):
    """One method for each operator."""

    def _find_entity(self, node: op.Ref, moment: Moment) -> int:
        if node.id not in self.log.entities:
            raise NoValueError(Reason.NO_REFERENT, node, moment)
        return node.id

    def _find_unique(self, node: op.Unique, moment: Moment) -> int:
        members: set[int] = self.find(node.set, moment)
        if len(members) != 1:
            raise NoValueError(Reason.AMBIGUOUS if members else Reason.NO_REFERENT, node, moment)
        return next(iter(members))

    def _find_link(self, node: op.Link, moment: Moment) -> int | None:
        return self.one(self.linked(node.entity, (node.predicate,), moment), node, moment).object

    def _find_holder(self, node: op.Holder, moment: Moment) -> int | None:
        return self.one(self.linked(node.entity, self.relations, moment), node, moment).object

    def linked(self, entity: Node, names: tuple[str, ...], moment: Moment) -> list[Fact]:
        """The facts about an entity whose object is an entity."""
        facts = self.held(self.find(entity, moment), names, moment)
        return [fact for fact in facts if fact.object is not None]

    def _find_room_of(self, node: op.RoomOf, moment: Moment) -> int:
        rooms, seen = set(), set()
        ways = [self.find(node.entity, moment)]
        while ways:
            here = ways.pop()
            if here in seen:
                continue
            seen.add(here)
            if self.log.is_a(here, ROOM):
                rooms.add(here)
            else:
                ways += [fact.object for fact in self.held(here, self.relations, moment) if fact.object is not None]
        if len(rooms) != 1:
            raise NoValueError(Reason.AMBIGUOUS if rooms else Reason.MISSING, node, moment)
        found: int = rooms.pop()
        return found

    def _find_top(self, node: op.Top, moment: Moment) -> int:
        members = self.find(node.set, moment)
        measure = self.find(node.measure, moment)
        numbers = [(measure(member), member) for member in sorted(members)]
        ranked = sorted([each for each in numbers if each[0] is not None], reverse=node.order == MOST)
        if len(ranked) < node.rank:
            raise NoValueError(Reason.NO_REFERENT, node, moment)
        number: int
        member: int
        number, member = ranked[node.rank - 1]
        if [other for other, _ in ranked].count(number) > 1:
            raise NoValueError(Reason.TIE, node, moment)
        return member

    def _find_actor(self, node: op.Actor, moment: Moment) -> int:
        event: Event = self.find(node.event, moment)
        return event.actor

    def _find_argument(self, node: op.Argument, moment: Moment) -> int:
        entity = entity_argument(self.find(node.event, moment), node.argument)
        if entity is None:
            raise NoValueError(Reason.MISSING, node, moment)
        return entity

    def _find_teller(self, node: op.Teller, moment: Moment) -> int:
        fact = self.one(self.held(self.find(node.entity, moment), self.names(node.attribute), moment), node, moment)
        said = [event for event in self.log.events if event.id == fact.event]
        if fact.source is not Source.TOLD or not said:
            raise NoValueError(Reason.MISSING, node, moment)
        self.touched.events.add(said[0].id)
        return said[0].actor
