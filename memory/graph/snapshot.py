"""A snapshot: what holds at one tick for one observer, taken from a history or a graph; every view is made from it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from memory.graph import queries
from memory.graph.history import History
from memory.graph.records import TRUTH, Entity, Fact, Source
from memory.graph.store import Graph

__all__ = ["Snapshot", "snapshot"]


@dataclass(frozen=True, kw_only=True)
class Snapshot:
    """What holds at a tick, as one observer has it. It knows no future: its facts have no `until`.

    Attributes:
        tick: When.
        observer: For whom; `TRUTH` for the world's own state.
        entities: In order of ids. All of them for the truth; for an observer itself and those it knows of.
        facts: Ordered by subject, predicate, and object.
        tellers: Who said what the told facts rest on: event id to entity id.
    """

    tick: int
    observer: int = TRUTH
    entities: tuple[Entity, ...] = ()
    facts: tuple[Fact, ...] = ()
    tellers: Mapping[int, int] = field(default_factory=dict)

    @classmethod
    def of(
        cls, tick: int, observer: int, entities: Iterable[Entity], facts: Iterable[Fact], tellers: Mapping[int, int]
    ) -> Snapshot:
        """A snapshot in its canonical order."""
        return cls(
            tick=tick,
            observer=observer,
            entities=tuple(sorted(entities, key=lambda entity: entity.id)),
            facts=tuple(sorted((replace(fact, until=None) for fact in facts), key=_place)),
            tellers=dict(sorted(tellers.items())),
        )

    def bare(self) -> Snapshot:
        """The same statements without where they come from; all that is known is that they hold at `tick`."""
        facts = (replace(fact, since=self.tick, observed_at=None, source=None, event=None) for fact in self.facts)
        return Snapshot.of(self.tick, self.observer, self.entities, facts, {})


def _place(fact: Fact) -> tuple[int, str, int, str, str]:
    return (fact.subject, fact.predicate, fact.object or 0, type(fact.value).__name__, repr(fact.value))


def snapshot(source: History | Graph, tick: int, observer: int = TRUTH) -> Snapshot:
    """What holds at a tick for an observer. A history and the graph it was written to give the same."""
    if isinstance(source, Graph):
        facts = queries.holding(source, tick, observer=observer)
        entities = queries.entities(source)
        told = queries.tellers(source, facts)
    else:
        facts = [fact for fact in source.facts if fact.observer == observer and fact.holds(tick)]
        entities = {entity.id: entity for entity in source.entities}
        told = _tellers(source, facts)
    known = _mentioned(facts) | set(told.values()) | {observer}
    listed = entities.values() if observer == TRUTH else (entities[id] for id in known if id in entities)
    return Snapshot.of(tick, observer, listed, facts, told)


def _mentioned(facts: Iterable[Fact]) -> set[int]:
    return {id for fact in facts for id in (fact.subject, fact.object) if id is not None}


def _tellers(history: History, facts: Iterable[Fact]) -> dict[int, int]:
    said = {fact.event for fact in facts if fact.source is Source.TOLD}
    return {event.id: event.actor for event in history.events if event.id in said}
