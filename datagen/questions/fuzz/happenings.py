"""The part of random programs that is about ticks and events."""

from __future__ import annotations

from typing import Any

from datagen.questions import operators as op
from datagen.questions.fuzz.ground import Ground
from datagen.questions.nodes import REFUSED, Node

__all__ = ["Happening"]


class Happening(Ground):
    """Grows what has to do with time; `programs.Grower` is the rest of it."""

    def moment(self, depth: int) -> Node:
        """A tick: plain, of an event, of a fact's beginning or end."""
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
        """The time between two ticks."""
        return op.Elapsed(self.moment(depth - 1), self.pick([op.Now(), self.moment(depth - 1)]))

    def verb(self, depth: int) -> Node:
        """What was done."""
        return op.Verb(self.event(depth - 1))

    def event(self, depth: int) -> Node:
        """One event."""
        events = self.events(depth - 1, known=True)
        if self.chance.random() < 0.3:
            return op.Nth(events, self.pick([1, 2, -1, -2]))
        return self.pick([op.First, op.Last])(events)

    def actions(self, depth: int) -> Node:
        """What was done, in order."""
        return op.Actions(self.events(depth - 1))

    def outcome(self, depth: int) -> Node:
        """How it ended."""
        return op.Outcome(self.event(depth - 1))

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
            literal = isinstance(value, bool) or not isinstance(value, int)
            given["arguments"] = ((name, op.Literal(value) if literal else self.ref(int(value))),)
        if self.chance.random() < 0.15:
            given["after"] = self.moment(depth - 1)
        if self.chance.random() < 0.15:
            given["until"] = self.moment(depth - 1)
        outcome = REFUSED if like.outcome != "done" and self.chance.random() < 0.5 else like.outcome
        return op.Events(**given, outcome=self.pick([outcome, outcome, None]))
