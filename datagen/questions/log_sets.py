"""Plain search through a log for the operators that yield sets of entities."""

from __future__ import annotations

from typing import Any

from datagen.questions import operators as op
from datagen.questions.grammar import type_of
from datagen.questions.log_lookups import Lookups, Moment, compares
from datagen.questions.nodes import GONE, Type
from memory.graph.records import TRUTH, Event, Fact, Value

__all__ = ["Sets", "entity_argument", "fits_so"]


class Sets(Lookups):
    """One method for each operator; a set is a `set` of ids."""

    def _find_scene(self, node: op.Scene, moment: Moment) -> set[int]:
        known = self.log.known(moment.observer, moment.tick, node.kind)
        there = known.keys() - self._gone(node.kind, moment)
        if moment.observer != TRUTH:
            self.touched.facts.update(place for place in map(known.__getitem__, there) if place is not None)
        return there

    def _gone(self, kind: str, moment: Moment) -> set[int]:
        """The entities of a kind that are known, or supposed, to be gone."""
        maybe = self.log.maybe_gone(moment.observer) | {fact.subject for fact in moment.supposed}
        gone = set()
        for entity in maybe:
            for index, fact in self.facts(entity, moment):
                if fact.predicate == GONE and fact.value is True and self.log.is_a(entity, kind):
                    self.touch(index)
                    gone.add(entity)
        return gone

    def _find_named(self, node: op.Named, moment: Moment) -> set[int]:
        members: set[int] = self.find(node.set, moment)
        return members & self.log.named(node.text)

    def _find_filter(self, node: op.Filter, moment: Moment) -> set[int]:
        members: set[int] = self.find(node.set, moment)
        operand = self.find(node.operand, moment)
        entity = type_of(node.operand) is Type.ENTITY
        said = self.said(node.predicate, moment)
        fitting = set()
        for member in members & said.keys():
            for index, fact in said[member]:
                if fits_so(fact, node, entity, operand):
                    fitting.add(member)
                    self.touch(index)
        return members - fitting if node.negated else fitting

    def _find_union(self, node: op.Union, moment: Moment) -> set[int]:
        return set(self.find(node.left, moment)) | set(self.find(node.right, moment))

    def _find_intersect(self, node: op.Intersect, moment: Moment) -> set[int]:
        return set(self.find(node.left, moment)) & set(self.find(node.right, moment))

    def _find_minus(self, node: op.Minus, moment: Moment) -> set[int]:
        return set(self.find(node.left, moment)) - set(self.find(node.right, moment))

    def _find_contents(self, node: op.Contents, moment: Moment) -> set[int]:
        return self.contents(self.find(node.holder, moment), node, moment)

    def contents(self, holder: int, node: op.Contents | op.Holding, moment: Moment) -> set[int]:
        """What a holder holds by the relation of `node`, and what this holds in turn if it is deep."""
        below = self.held_by(moment)
        inside: set[int] = set()
        if holder not in below:
            return inside
        found = [held for held in below.get(holder, ()) if node.relation in (None, held[1].predicate)]
        while found:
            index, fact = found.pop()
            if fact.subject == holder or fact.subject in inside:
                continue
            inside.add(fact.subject)
            self.touch(index)
            if node.deep:
                found += below.get(fact.subject, ())
        return inside

    def _find_links(self, node: op.Links, moment: Moment) -> set[int]:
        facts = [
            fact for member in self.find(node.set, moment) for fact in self.held(member, (node.predicate,), moment)
        ]
        return {fact.object for fact in facts if fact.object is not None}

    def _at_both(
        self, node: op.Changed | op.Appeared | op.Gone, moment: Moment
    ) -> list[tuple[int, set[Any], set[Any]]]:
        """Each member of which there ever is a fact with what holds of its attribute at the start and at the end."""
        members = [who for who in self.find(node.set, moment) if self.log.steps(moment.observer, who)]
        start = Moment(moment.observer, self.find(node.start, moment))
        end = Moment(moment.observer, self.find(node.end, moment))
        names = self.names(node.attribute)
        return [
            (member, self._contents(member, names, start), self._contents(member, names, end)) for member in members
        ]

    def _contents(self, subject: int, names: tuple[str, ...], moment: Moment) -> set[Any]:
        return {_content(fact) for fact in self.held(subject, names, moment)}

    def _find_changed(self, node: op.Changed, moment: Moment) -> set[int]:
        return {who for who, before, after in self._at_both(node, moment) if before and after and before != after}

    def _find_appeared(self, node: op.Appeared, moment: Moment) -> set[int]:
        return {who for who, before, after in self._at_both(node, moment) if after and not before}

    def _find_gone(self, node: op.Gone, moment: Moment) -> set[int]:
        return {who for who, before, after in self._at_both(node, moment) if before and not after}

    def _find_ever(self, node: op.Ever, moment: Moment) -> set[int]:
        members = self.find(node.set, moment)
        operand = self.find(node.operand, moment)
        start, end = self.find(node.start, moment), self.find(node.end, moment)
        entity = type_of(node.operand) is Type.ENTITY
        kept = set()
        for member in members:
            for index, since, until, fact in self.spans(member, moment):
                if fits_so(fact, node, entity, operand) and since <= end and until > start:
                    kept.add(member)
                    self.touch(index)
        return kept

    def _find_having(self, node: op.Having, moment: Moment) -> set[int]:
        members = self.find(node.set, moment)
        measure = self.find(node.measure, moment)
        operand = self.find(node.operand, moment)
        numbers = [(member, measure(member)) for member in sorted(members)]
        return {who for who, number in numbers if number is not None and compares(number, node.comparison, operand)}

    def _find_just(self, node: op.Just, moment: Moment) -> set[int]:
        return {self.find(node.entity, moment)}

    def _find_given(self, node: op.Given, moment: Moment) -> set[int]:
        condition = self.find(node.condition, moment)
        members: set[int] = self.find(node.set, moment)
        return members if condition else set()

    def _find_unknown(self, node: op.Unknown, moment: Moment) -> set[int]:
        members = self.find(node.set, moment)
        return {member for member in members if not self.held(member, self.names(node.attribute), moment)}

    def _find_stale(self, node: op.Stale, moment: Moment) -> set[int]:
        members = self.find(node.set, moment)
        names = self.names(node.attribute)
        truth = Moment(TRUTH, moment.tick)
        return {m for m in members if self._contents(m, names, moment) - self._contents(m, names, truth)}

    def _find_actors(self, node: op.Actors, moment: Moment) -> set[int]:
        return {event.actor for event in self.find(node.events, moment)}

    def _find_arguments(self, node: op.Arguments, moment: Moment) -> set[int]:
        found = {entity_argument(event, node.argument) for event in self.find(node.events, moment)}
        return {entity for entity in found if entity is not None}


def fits_so(fact: Fact, node: op.Filter | op.Ever | op.Lasting, entity: bool, operand: Any) -> bool:
    """Whether a fact is of the predicate that `node` asks about, and its object compares with the operand."""
    content = fact.object if entity else fact.value
    sign = "=" if isinstance(node, op.Lasting) else node.comparison
    return fact.predicate == node.predicate and content is not None and compares(content, sign, operand)


def _content(fact: Fact) -> tuple[str, int | None, str, Value | None]:
    """What a fact says of its subject."""
    return fact.predicate, fact.object, type(fact.value).__name__, fact.value


def entity_argument(event: Event, name: str) -> int | None:
    """A whole number among the arguments is an entity; anything else is not."""
    value = event.arguments.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
