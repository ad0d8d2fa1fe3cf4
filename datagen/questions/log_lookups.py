"""What plain search through a log rests on: for whom and as of when, what holds then, and what was looked up."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from sys import intern
from typing import Any

from datagen.questions import operators as op
from datagen.questions.answers import Reason
from datagen.questions.grammar import type_of
from datagen.questions.language import Program
from datagen.questions.log import Held, Log
from datagen.questions.nodes import CARRIED, Node, Type
from datagen.questions.operators import OPERATORS
from memory.graph.records import Fact, Value

__all__ = ["Lookups", "Moment", "NoValueError", "Touched", "Trace", "compares"]

_SUPPOSED = -1  # the place of a fact that is only supposed
_METHODS = {name: intern(f"_find_{name}") for name in OPERATORS}  # Python finds methods of interned names faster
_LITERALS = (bool, int, float, str)


@dataclass(slots=True, eq=False)
class Moment:
    """For whom and as of when an expression is evaluated, and what is supposed to hold then (the last goes first).

    `spots` says of some entities that they are supposed to be at a point. Nobody changes a moment; it is not frozen
    because every run makes some, and frozen ones take four times as long.
    """

    observer: int
    tick: int
    supposed: tuple[Fact, ...] = ()
    spots: tuple[tuple[frozenset[int], tuple[int, int]], ...] = ()


@dataclass(slots=True)
class Touched:
    """What a run looked up and found: places in `History.facts`, ids of events, and whose pose as of when."""

    facts: set[int] = field(default_factory=set)
    events: set[int] = field(default_factory=set)
    poses: set[tuple[int, int]] = field(default_factory=set)


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
    if sign == "=" and type(left) is type(right):  # as nearly always
        return bool(left == right)
    plain = isinstance(left, _LITERALS) and isinstance(right, _LITERALS)
    if sign in ("=", "!="):
        equal = left == right and (not plain or _class(left) == _class(right))
        return equal == (sign == "=")
    if plain and not (_class(left) == _class(right) == "number"):
        return False
    if sign in ("<", "<="):
        return bool(left < right if sign == "<" else left <= right)
    return bool(left > right if sign == ">" else left >= right)


class Lookups:
    """Finds the value of an expression by the method of its operator."""

    def __init__(self, program: Program, log: Log, touched: Touched, trace: Trace | None) -> None:
        self.program = program
        self.log = log
        self.touched = touched
        self.trace = trace
        self.relations = log.relations

    def find(self, node: Node, moment: Moment) -> Any:
        """The value of an expression."""
        value = getattr(self, _METHODS[node.op])(node, moment)
        if self.trace is not None:
            self.trace(node, moment, value)
        return value

    def inner(self, node: op.At | op.As | op.Suppose, moment: Moment) -> Moment:
        """For whom and as of when the body of `node` is evaluated, and what is supposed there."""
        if isinstance(node, op.As):
            return Moment(node.observer, moment.tick)
        if isinstance(node, op.At):
            return Moment(moment.observer, self.find(node.tick, moment))
        subject, about = self.find(node.subject, moment), self.find(node.object, moment)
        if node.is_position:
            spots = ((self._carried(subject, moment), about), *moment.spots)
            return Moment(moment.observer, moment.tick, moment.supposed, spots)
        given: dict[str, Any] = {"object": about} if type_of(node.object) is Type.ENTITY else {"value": about}
        fact = Fact(subject=subject, predicate=node.predicate, since=moment.tick, observer=moment.observer, **given)
        return Moment(moment.observer, moment.tick, (fact, *moment.supposed), moment.spots)

    def _carried(self, entity: int, moment: Moment) -> frozenset[int]:
        """An entity and all that goes where it goes: what it holds in its hands, and what that holds, in turn."""
        found, front = {entity}, [entity]
        while front:
            for index, fact in self.held_by(moment).get(front.pop(), ()):
                if fact.predicate == CARRIED and fact.subject not in found:
                    self.touch(index)
                    found.add(fact.subject)
                    front.append(fact.subject)
        return frozenset(found)

    def place(self, entity: int, moment: Moment) -> tuple[int, int] | None:
        """Where an entity is in the plane, in whole millimetres, or is supposed to be."""
        if moment.spots:
            for entities, spot in moment.spots:
                if entity in entities:
                    return spot
        self.touched.poses.add((entity, moment.tick))
        return self.log.place(entity, moment.tick)

    def place_at(self, entity: int, tick: int) -> tuple[int, int] | None:
        """Where an entity was in the plane, in whole millimetres."""
        self.touched.poses.add((entity, tick))
        return self.log.place(entity, tick)

    def facts(self, subject: int, moment: Moment) -> tuple[Held, ...]:
        """The facts about a subject that hold, or are supposed to."""
        held = self.log.facts(moment.observer, subject, moment.tick)
        for fact in reversed(moment.supposed):
            if fact.subject == subject:
                held = (*(other for other in held if not self._excludes(fact, other[1])), (_SUPPOSED, fact))
        return held

    def _excludes(self, fact: Fact, other: Fact) -> bool:
        predicates = self.log.vocabulary.predicates
        return predicates[fact.predicate].group == predicates[other.predicate].group

    def said(self, predicate: str, moment: Moment) -> Mapping[int, Sequence[Held]]:
        """For each subject of whom facts of a predicate hold, or are supposed to, those facts."""
        found = self.log.said(moment.observer, moment.tick, predicate)
        if not moment.supposed:
            return found
        changed = {fact.subject for fact in moment.supposed}
        facts = {subject: self.facts(subject, moment) for subject in changed}
        return {**found, **{who: [each for each in facts[who] if each[1].predicate == predicate] for who in changed}}

    def held_by(self, moment: Moment) -> Mapping[int, Sequence[Held]]:
        """For each holder, the facts of place whose object it is."""
        if not moment.supposed:
            return self.log.placed(moment.observer, moment.tick, self.relations)
        found: dict[int, list[Held]] = {}
        known = self.log.subjects(moment.observer)
        for subject in [*known, *(fact.subject for fact in moment.supposed if fact.subject not in known)]:
            for index, fact in self.facts(subject, moment):
                if fact.predicate in self.relations and fact.object is not None:
                    found.setdefault(fact.object, []).append((index, fact))
        return found

    def spans(self, subject: int, moment: Moment) -> Iterator[tuple[int, int, float, Fact]]:
        """All facts about a subject that the observer ever has: place, beginning, end (infinite if open), fact."""
        begun: dict[int, tuple[int, Fact]] = {}
        for index, tick, begins, fact in self.log.steps(moment.observer, subject):
            if begins:
                begun[index] = (tick, fact)
            else:
                since, _ = begun.pop(index)
                yield index, since, tick, fact
        for index, (since, fact) in begun.items():
            yield index, since, math.inf, fact

    def touch(self, index: int) -> None:
        """Note that a fact was looked up."""
        if index != _SUPPOSED:
            self.touched.facts.add(index)

    def held(self, subject: int, names: tuple[str, ...], moment: Moment) -> list[Fact]:
        """The facts about a subject with one of these predicates."""
        found = []
        for index, fact in self.facts(subject, moment):
            if fact.predicate in names:
                self.touch(index)
                found.append(fact)
        return found

    def names(self, attribute: str) -> tuple[str, ...]:
        """The predicates of a group, or the one predicate of that name."""
        return self.log.groups.get(attribute) or (attribute,)

    def one(self, facts: list[Fact], node: Node, moment: Moment) -> Fact:
        """The only fact; `node` has no value if there is none or several."""
        if len(facts) != 1:
            raise NoValueError(Reason.AMBIGUOUS if facts else Reason.MISSING, node, moment)
        return facts[0]
