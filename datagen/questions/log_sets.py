"""Plain search through a log for the operators that yield sets of entities, and for those that pick one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from datagen.questions import operators as op
from datagen.questions.answers import Reason
from datagen.questions.language import Program, type_of
from datagen.questions.log import Log
from datagen.questions.nodes import LOCATION, ROOM, Node, Type
from memory.graph.records import TRUTH, Event, Fact, Source, Value

__all__ = ["Moment", "NoValueError", "Sets", "Touched", "Trace", "compares"]


@dataclass(frozen=True, eq=False)
class Moment:
    """For whom and as of when an expression is evaluated."""

    observer: int
    tick: int


@dataclass
class Touched:
    """What a run looked up and found: places in `History.facts`, and ids of events."""

    facts: set[int] = field(default_factory=set)
    events: set[int] = field(default_factory=set)


Trace = Callable[[Node, Moment, Any], None]


class NoValueError(Exception):
    """An expression has no value."""

    def __init__(self, reason: Reason, node: Node, moment: Moment) -> None:
        self.reason, self.node, self.moment = reason, node, moment


def _class(value: Value) -> str:
    """Whole and other numbers are one class; truth values are another."""
    if isinstance(value, str):
        return "text"
    return "truth" if isinstance(value, bool) else "number"


def compares(left: Any, sign: str, right: Any) -> bool:
    """Whether two values compare so; literals of different classes are not equal and have no order."""
    plain = isinstance(left, bool | int | float | str) and isinstance(right, bool | int | float | str)
    if sign in ("=", "!="):
        equal = left == right and (not plain or _class(left) == _class(right))
        return equal == (sign == "=")
    if plain and not (_class(left) == _class(right) == "number"):
        return False
    return bool({"<": left < right, "<=": left <= right, ">": left > right, ">=": left >= right}[sign])


def _content(fact: Fact) -> tuple[str, int | None, str, Value | None]:
    """What a fact says of its subject."""
    return fact.predicate, fact.object, type(fact.value).__name__, fact.value


class Sets:
    """Finds the values of expressions. One method for each operator; a set is a `set` of ids."""

    def __init__(self, program: Program, log: Log, touched: Touched, trace: Trace | None) -> None:
        self.program = program
        self.log = log
        self.touched = touched
        self.trace = trace
        self.relations = self.names(LOCATION)

    def find(self, node: Node, moment: Moment) -> Any:
        """The value of an expression."""
        method: Callable[[Any, Moment], Any] = getattr(self, f"_find_{node.op}")
        value = method(node, moment)
        if self.trace is not None:
            self.trace(node, moment, value)
        return value

    def inner(self, node: op.At | op.As, moment: Moment) -> Moment:
        """For whom and as of when the body of `node` is evaluated."""
        if isinstance(node, op.As):
            return Moment(node.observer, moment.tick)
        return Moment(moment.observer, self.find(node.tick, moment))

    def held(self, subject: int, names: tuple[str, ...], moment: Moment) -> list[Fact]:
        """The facts about a subject with one of these predicates."""
        found = [
            (index, fact)
            for index, fact in self.log.facts(moment.observer, subject, moment.tick)
            if fact.predicate in names
        ]
        self.touched.facts.update(index for index, _ in found)
        return [fact for _, fact in found]

    def names(self, attribute: str) -> tuple[str, ...]:
        """The predicates of a group, or the one predicate of that name."""
        predicates = self.log.vocabulary.predicates.values()
        return tuple(p.name for p in predicates if p.group == attribute) or (attribute,)

    def one(self, facts: list[Fact], node: Node, moment: Moment) -> Fact:
        """The only fact; `node` has no value if there is none or several."""
        if len(facts) != 1:
            raise NoValueError(Reason.AMBIGUOUS if facts else Reason.MISSING, node, moment)
        return facts[0]

    # ---- sets

    def _find_scene(self, node: op.Scene, moment: Moment) -> set[int]:
        return {
            entity for entity in self.log.entities if self.log.is_a(entity, node.kind) and self._known(entity, moment)
        }

    def _known(self, entity: int, moment: Moment) -> bool:
        if moment.observer in (TRUTH, entity):
            return True
        mention = self.log.mention(moment.observer, entity)
        if mention is None or mention[1].since > moment.tick:
            return False
        self.touched.facts.add(mention[0])
        return True

    def _find_named(self, node: op.Named, moment: Moment) -> set[int]:
        named = {entity.id for entity in self.log.entities.values() if entity.name == node.text}
        return named & set(self.find(node.set, moment))

    def _find_filter(self, node: op.Filter, moment: Moment) -> set[int]:
        members = self.find(node.set, moment)
        operand = self.find(node.operand, moment)
        entity = type_of(node.operand) is Type.ENTITY
        kept = set()
        for member in members:
            fits = False
            for index, fact in self.log.facts(moment.observer, member, moment.tick):
                content = fact.object if entity else fact.value
                if fact.predicate != node.predicate or content is None:
                    continue
                if compares(content, node.comparison, operand):
                    fits = True
                    self.touched.facts.add(index)
            if fits != node.negated:
                kept.add(member)
        return kept

    def _find_union(self, node: op.Union, moment: Moment) -> set[int]:
        return set(self.find(node.left, moment)) | set(self.find(node.right, moment))

    def _find_intersect(self, node: op.Intersect, moment: Moment) -> set[int]:
        return set(self.find(node.left, moment)) & set(self.find(node.right, moment))

    def _find_minus(self, node: op.Minus, moment: Moment) -> set[int]:
        return set(self.find(node.left, moment)) - set(self.find(node.right, moment))

    def _find_contents(self, node: op.Contents, moment: Moment) -> set[int]:
        holder = self.find(node.holder, moment)
        kept = set()
        for subject in self.log.subjects(moment.observer):
            way = None if subject == holder else self._way(subject, holder, node, moment)
            if way is not None:
                kept.add(subject)
                self.touched.facts.update(way)
        return kept

    def _way(self, subject: int, holder: int, node: op.Contents, moment: Moment) -> list[int] | None:
        """The facts that lead up from `subject` to the holder, if any; the last must be of the relation asked for."""
        ways: list[tuple[int, list[int]]] = [(subject, [])]
        seen = {subject}
        while ways:
            below, way = ways.pop()
            for index, fact in self.log.facts(moment.observer, below, moment.tick):
                if fact.predicate not in self.relations or fact.object is None:
                    continue
                if fact.object == holder:
                    if node.relation in (None, fact.predicate):
                        return [*way, index]
                elif node.deep and fact.object not in seen:
                    seen.add(fact.object)
                    ways.append((fact.object, [*way, index]))
        return None

    def _find_links(self, node: op.Links, moment: Moment) -> set[int]:
        facts = [
            fact for member in self.find(node.set, moment) for fact in self.held(member, (node.predicate,), moment)
        ]
        return {fact.object for fact in facts if fact.object is not None}

    def _at_both(
        self, node: op.Changed | op.Appeared | op.Gone, moment: Moment
    ) -> list[tuple[int, set[Any], set[Any]]]:
        """Each member with what holds of its attribute at the start and at the end."""
        members = self.find(node.set, moment)
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
        found = {_entity_argument(event, node.argument) for event in self.find(node.events, moment)}
        return {entity for entity in found if entity is not None}

    # ---- one entity

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

    def place(self, node: Node, entity: Node, moment: Moment) -> tuple[int, int]:
        """Where `entity` is in the plane; `node` has no value if that is not known."""
        place = self.log.place(self.find(entity, moment), moment.tick)
        if place is None:
            raise NoValueError(Reason.MISSING, node, moment)
        return place

    def _by_distance(self, node: op.Nearest | op.Farthest, moment: Moment) -> list[tuple[int, int]]:
        """The members with the squares of their distances, nearest first."""
        members = self.find(node.set, moment)
        x, y = self.place(node, node.entity, moment)
        members = members - {self.find(node.entity, moment)}
        placed = [(member, self.log.place(member, moment.tick)) for member in members]
        squares = [((at[0] - x) ** 2 + (at[1] - y) ** 2, member) for member, at in placed if at is not None]
        if not squares:
            raise NoValueError(Reason.NO_REFERENT, node, moment)
        return sorted(squares)

    def _find_nearest(self, node: op.Nearest, moment: Moment) -> int:
        squares = self._by_distance(node, moment)
        if len(squares) > 1 and squares[0][0] == squares[1][0]:
            raise NoValueError(Reason.TIE, node, moment)
        return squares[0][1]

    def _find_farthest(self, node: op.Farthest, moment: Moment) -> int:
        squares = self._by_distance(node, moment)
        if len(squares) > 1 and squares[-1][0] == squares[-2][0]:
            raise NoValueError(Reason.TIE, node, moment)
        return squares[-1][1]

    def _find_actor(self, node: op.Actor, moment: Moment) -> int:
        event: Event = self.find(node.event, moment)
        return event.actor

    def _find_argument(self, node: op.Argument, moment: Moment) -> int:
        entity = _entity_argument(self.find(node.event, moment), node.argument)
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


def _entity_argument(event: Event, name: str) -> int | None:
    """A whole number among the arguments is an entity; anything else is not."""
    value = event.arguments.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None
