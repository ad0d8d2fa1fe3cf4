"""What random programs grow on: a history's words and records, and growers that the parts of `Grower` share."""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TypeVar

from datagen.questions import operators as op
from datagen.questions.nodes import LOCATION, Node
from memory.graph.history import History
from memory.graph.records import TRUTH, Event, Fact

__all__ = ["Ground"]

T = TypeVar("T")


class Ground(ABC):
    """The state of growing: the part at hand is evaluated for `self.observer`, as of `self.now`."""

    def __init__(self, history: History) -> None:
        words = history.vocabulary
        self.history = history
        self.ids = [entity.id for entity in history.entities]
        self.names = sorted({entity.name for entity in history.entities if entity.name is not None})
        self.people = sorted({entity.kind for entity in history.entities if entity.name is not None})
        self.kinds = sorted({above for entity in history.entities for above in words.ancestors(entity.kind)})
        self.widest = Counter(a for e in history.entities for a in words.ancestors(e.kind)).most_common(1)[0][0]
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

    def _events_known_to(self, observer: int) -> list[Event]:
        causes = {fact.event for fact in self.facts.get(observer, ())}
        return [e for e in self.history.events if observer in (TRUTH, e.actor) or e.id in causes]

    def pick(self, options: Sequence[T]) -> T:
        """One of them."""
        return self.chance.choice(options)

    def fact(self, fits: Callable[[Fact], bool]) -> Fact | None:
        """A fact of the observer's, mostly one that holds."""
        known = self.facts.get(self.observer) or self.history.facts
        for attempt in range(40):
            fact = self.pick(known) if known else None
            if fact is not None and fits(fact) and (attempt > 25 or fact.holds(self.now)):
                return fact
        return None

    def attribute(self) -> str:
        """A predicate or a group, mostly of a fact that is known."""
        fact = self.fact(lambda fact: True)
        if fact is None or self.chance.random() < 0.2:
            return self.pick(self.attributes)
        return self.pick([fact.predicate, self.history.vocabulary.predicates[fact.predicate].group or fact.predicate])

    def argument(self) -> str:
        """The name of an argument of some event."""
        return self.pick(self.arguments)

    def ref(self, entity: int | None) -> Node:
        """That entity, or any."""
        return op.Ref(self.pick(self.ids) if entity is None else entity)

    def about(self, fits: Callable[[Fact], bool], depth: int) -> tuple[Node, str]:
        """An entity about which such a fact is known, and the fact's predicate."""
        fact = self.fact(fits)
        if fact is None:
            return self.entity(depth - 1), ""
        chained = depth > 1 and self.chance.random() < 0.25
        return (self.entity(depth - 1) if chained else self.ref(fact.subject)), fact.predicate

    # ---- growers of one type each, which the parts of `Grower` define and all of them use

    @abstractmethod
    def entities(self, depth: int) -> Node:
        """A set of entities."""

    @abstractmethod
    def entity(self, depth: int) -> Node:
        """One entity."""

    @abstractmethod
    def top(self, depth: int) -> Node:
        """The first of a set by a measure."""

    @abstractmethod
    def number(self, depth: int) -> Node:
        """A count."""

    @abstractmethod
    def events(self, depth: int, known: bool = False) -> Node:
        """Events; `known`: rather few."""

    @abstractmethod
    def moment(self, depth: int) -> Node:
        """A tick."""

    @abstractmethod
    def elapsed(self, depth: int) -> Node:
        """A duration."""
