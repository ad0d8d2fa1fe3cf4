"""A history: all records of one episode in memory, as a log of changes and as what is new of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from memory.graph.records import Entity, Event, Fact, Pose, Utterance, Vocabulary

__all__ = ["Change", "Delta", "History"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step of the log: at `tick`, `fact` began to hold (`begins`) or ceased to."""

    tick: int
    begins: bool
    fact: Fact


@dataclass(slots=True, kw_only=True)
class History:
    """All records of one episode. Nothing in it is later than `last_tick`, and that tick is whole."""

    vocabulary: Vocabulary
    entities: list[Entity] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    poses: list[Pose] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)
    last_tick: int = 0

    def changes(self) -> list[Change]:
        """The facts as a log in order of time; within a tick, endings come before beginnings."""
        log = [Change(tick=fact.since, begins=True, fact=fact) for fact in self.facts]
        log += [Change(tick=fact.until, begins=False, fact=fact) for fact in self.facts if fact.until is not None]
        return sorted(log, key=lambda change: (change.tick, change.begins))


@dataclass(slots=True, kw_only=True)
class Delta:
    """What was recorded since the last `Recorder.drain`: what a live store writes in one transaction.

    The id of a fact is its place in `History.facts`, from 0; it never changes.

    Attributes:
        last_tick: The tick that is over with this delta.
        first_entity: How many entities came before these.
        first_fact: How many facts came before these: the id of the first of `facts`.
        first_pose: How many poses came before these.
        entities: New entities.
        facts: New facts; some may have ended already.
        ended: Facts of earlier deltas that have an `until` now, by id.
        poses: New poses.
        events: New events.
        utterances: New utterances.
    """

    last_tick: int
    first_entity: int
    first_fact: int
    first_pose: int
    entities: list[Entity]
    facts: list[Fact]
    ended: dict[int, Fact]
    poses: list[Pose]
    events: list[Event]
    utterances: list[Utterance]
