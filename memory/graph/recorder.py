"""The recorder: worlds and agents write a history through it tick by tick, and it knows what holds now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import fields, make_dataclass
from typing import Any, Self, TypeVar, cast

from memory.graph.history import Delta, History
from memory.graph.records import (
    DONE,
    TRUTH,
    Entity,
    Event,
    Fact,
    Key,
    Pose,
    Source,
    Utterance,
    Value,
    Vocabulary,
)

__all__ = ["Recorder"]

R = TypeVar("R", Fact, Pose)

_RECENT = 64  # events that are kept for those who hear of them a little later


class Recorder:
    """Writes a history tick by tick and knows what holds now, for every observer.

    What begins and ends within one tick leaves no trace, and what ends and begins again within one tick never
    ended, so that every interval holds at least one whole tick. `drain` says that the present tick is over:
    whatever is to be recorded after it needs an `advance` first.
    """

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.tick = 0
        self._groups = {name: frozenset(vocabulary.group_of(name)) for name in vocabulary.predicates}
        self._entities: list[Entity] = []
        self._facts: list[Fact | None] = []
        self._poses: list[Pose] = []
        self._events: list[Event] = []
        self._utterances: list[Utterance] = []
        self._open: dict[tuple[int, int], dict[Key, int]] = {}
        self._pointing: dict[tuple[int, int], dict[Key, int]] = {}  # the same by (observer, object)
        self._posed: dict[int, int] = {}  # entity -> its pose of this tick
        self._just_ended: dict[Key, int] = {}
        self._written = dict.fromkeys(("entities", "facts", "poses", "events", "utterances"), 0)
        self._released = dict.fromkeys(self._written, 0)  # how many of each, the first ones, are no longer kept here
        self._ended_since_drain: set[int] = set()
        self._over = False  # whether the present tick was drained

    @classmethod
    def resume(cls, history: History) -> Self:
        """A recorder that goes on from a history, at the tick after its last: that one is whole.

        What the history holds counts as drained, so the first `drain` yields only what is new.
        """
        recorder = cls(history.vocabulary)
        recorder.tick = history.last_tick + 1
        recorder._entities = list(history.entities)
        recorder._facts = list(history.facts)
        recorder._poses = list(history.poses)
        recorder._events = list(history.events)
        recorder._utterances = list(history.utterances)
        for index, fact in enumerate(history.facts):
            if fact.until is None:
                recorder._open.setdefault((fact.observer, fact.subject), {})[fact.key] = index
                if fact.object is not None:
                    recorder._pointing.setdefault((fact.observer, fact.object), {})[fact.key] = index
        recorder._written = recorder._counts()
        return recorder

    def copy(self) -> Self:
        """A recorder that stands where this one does and goes on by itself."""
        other = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict | list | set):
                setattr(other, name, value.copy())
        other._open = {who: held.copy() for who, held in self._open.items()}
        other._pointing = {who: held.copy() for who, held in self._pointing.items()}
        return other

    def advance(self, tick: int) -> None:
        """Move the clock to `tick`.

        Raises:
            ValueError: If that is in the past.
        """
        if tick < self.tick:
            raise ValueError(f"cannot record tick {tick}: the history already stands at tick {self.tick}")
        if tick > self.tick:
            self.tick = tick
            self._just_ended.clear()
            self._posed.clear()
            self._over = False

    def _must_be_open(self) -> None:
        if self._over:
            raise ValueError(f"tick {self.tick} was drained and so is over: advance before recording more")

    def add_entity(self, entity: Entity) -> None:
        """Record an entity of a known kind."""
        if entity.kind not in self.vocabulary.kinds:
            raise ValueError(f"entity {entity.id}: unknown kind {entity.kind!r}")
        self._entities.append(entity)

    def set(
        self,
        subject: int,
        predicate: str,
        *,
        object: int | None = None,
        value: Value | None = None,
        observer: int = TRUTH,
        source: Source | None = None,
        event: int | None = None,
    ) -> bool:
        """Let a fact hold from now on, ending those of its group that exclude it. Returns whether it is news."""
        key: Key = (observer, subject, predicate, object, value)
        held = self._open.get((observer, subject))
        if held is None:
            held = self._open[observer, subject] = {}
        elif key in held:
            return False
        self._must_be_open()
        group = self._groups[predicate]
        if held and group:
            for other in [other for other in held if other[2] in group]:
                self._close(held, other)
        index = self._just_ended.pop(key, None)
        if index is not None:
            self._begin_again(held, key, index)
            return True
        index = len(self._facts)
        observed_at = None if observer == TRUTH else self.tick
        fact = _fact(subject, predicate, object, value, self.tick, None, observer, observed_at, source, event)
        if (object is None) == (value is None):
            fact.__post_init__()  # says what is wrong
        self._facts.append(fact)
        held[key] = index
        if object is not None:
            self._pointing.setdefault((observer, object), {})[key] = index
        return True

    def _begin_again(self, held: dict[Key, int], key: Key, index: int) -> None:
        """What ended at this tick never did, and has the place again that it had."""
        old = self._facts[index]
        assert old is not None
        self._facts[index] = _until(old, None)
        self._ended_since_drain.discard(index)
        _insert(held, key, index)
        if key[3] is not None:
            _insert(self._pointing[key[0], key[3]], key, index)

    def end(
        self,
        subject: int,
        predicate: str,
        *,
        object: int | None = None,
        value: Value | None = None,
        observer: int = TRUTH,
    ) -> bool:
        """Let a fact cease to hold. Returns whether it held."""
        held = self._open.get((observer, subject), {})
        key: Key = (observer, subject, predicate, object, value)
        if key not in held:
            return False
        self._close(held, key)
        return True

    def _close(self, held: dict[Key, int], key: Key) -> None:
        self._must_be_open()
        index = held.pop(key)
        if key[3] is not None:
            del self._pointing[key[0], key[3]][key]
        fact = self._facts[index]
        assert fact is not None
        if fact.since == self.tick:
            self._facts[index] = None
            return
        self._facts[index] = _until(fact, self.tick)
        self._just_ended[key] = index
        self._ended_since_drain.add(index)

    def holding(self, subject: int, observer: int = TRUTH) -> Iterator[Fact]:
        """The facts about `subject` that hold now, in the order in which they began."""
        for index in self._open.get((observer, subject), {}).values():
            fact = self._facts[index]
            assert fact is not None
            yield fact

    def pointing(self, object: int, observer: int = TRUTH) -> Iterator[Fact]:
        """The facts whose object is `object` that hold now, in the order in which they began."""
        for index in self._pointing.get((observer, object), {}).values():
            fact = self._facts[index]
            assert fact is not None
            yield fact

    def holds(self, key: Key) -> bool:
        """Whether the fact of that key holds now."""
        return key in self._open.get((key[0], key[1]), ())

    def current(self, subject: int, predicate: str, observer: int = TRUTH) -> Fact | None:
        """The fact of `predicate`'s group (or of `predicate`) that holds about `subject` now, if any."""
        names = self._groups[predicate] or {predicate}
        return next((fact for fact in self.holding(subject, observer) if fact.predicate in names), None)

    def pose(self, entity: int, x: float, y: float, z: float, yaw: float = 0.0) -> None:
        """Record where `entity` is now; a second pose within a tick replaces the first."""
        self._must_be_open()
        # `+ 0.0` makes 0.0 of -0.0, which databases do not tell apart.
        pose = _pose(entity, self.tick, x + 0.0, y + 0.0, z + 0.0, yaw + 0.0)
        index = self._posed.setdefault(entity, len(self._poses))
        if index < len(self._poses):
            self._poses[index] = pose
        else:
            self._poses.append(pose)

    def event(self, actor: int, verb: str, arguments: dict[str, Value], outcome: str = DONE) -> Event:
        """Record an event; its id is its place in the log, from 1."""
        self._must_be_open()
        event = Event(
            id=self._released["events"] + len(self._events) + 1,
            tick=self.tick,
            actor=actor,
            verb=verb,
            arguments=arguments,
            outcome=outcome,
        )
        self._events.append(event)
        return event

    def events_after(self, id: int) -> list[Event]:
        """What happened since the event of some id, oldest first; all that happened if it is 0.

        After `release` what is long past is left out.
        """
        return self._events[max(0, id - self._released["events"]) :]

    def utterance(self, speaker: int, addressees: tuple[int, ...], text: str) -> Utterance:
        """Record something said; its id is its place in the log, from 1."""
        self._must_be_open()
        spoken = Utterance(
            id=self._released["utterances"] + len(self._utterances) + 1,
            tick=self.tick,
            speaker=speaker,
            addressees=addressees,
            text=text,
        )
        self._utterances.append(spoken)
        return spoken

    def history(self, drained: History | None = None) -> History:
        """All that was recorded so far. Lists are copies; records are shared, being frozen.

        Args:
            drained: All that was drained, as the store has it; needed after `release`.

        Raises:
            ValueError: If it is needed and not given.
        """
        if drained is None:
            if any(self._released.values()):
                raise ValueError("what was drained was let go: hand back what the store has of it")
            drained = History(vocabulary=self.vocabulary)
        return History(
            vocabulary=self.vocabulary,
            entities=list(self._entities),
            facts=self._facts_after(drained.facts),
            poses=drained.poses[: self._released["poses"]] + self._poses,
            events=drained.events[: self._released["events"]] + self._events,
            utterances=drained.utterances[: self._released["utterances"]] + self._utterances,
            last_tick=self.tick,
        )

    def _facts_after(self, drained: list[Fact]) -> list[Fact]:
        """All facts, those that were let go as they were drained."""
        kept = [fact or old for fact, old in zip(self._facts, drained, strict=False)]
        return [*kept, *(fact for fact in self._facts[len(drained) :] if fact is not None)]

    def drain(self) -> Delta:
        """What is new since the last drain. Call it when the present tick is over; the next record needs `advance`."""
        done = self._written
        self._close_gaps(done["facts"])
        ended = {index: self._facts[index] for index in sorted(self._ended_since_drain) if index < done["facts"]}
        delta = Delta(
            last_tick=self.tick,
            first_entity=done["entities"],
            first_fact=done["facts"],
            first_pose=done["poses"],
            entities=self._entities[done["entities"] :],
            facts=[fact for fact in self._facts[done["facts"] :] if fact is not None],
            ended={index: fact for index, fact in ended.items() if fact is not None},
            poses=self._poses[done["poses"] - self._released["poses"] :],
            events=self._events[done["events"] - self._released["events"] :],
            utterances=self._utterances[done["utterances"] - self._released["utterances"] :],
        )
        self._written = self._counts()
        self._ended_since_drain.clear()
        self._over = True
        return delta

    def release(self, delta: Delta) -> None:
        """Let go of what was just drained and is history: memory then holds what holds now, however long it goes on.

        A fact that is over leaves an empty place (8 bytes), so that the others keep theirs.

        Args:
            delta: What `drain` returned last.
        """
        for index in (*delta.ended, *range(delta.first_fact, len(self._facts))):
            fact = self._facts[index]
            if fact is not None and fact.until is not None:
                self._facts[index] = None
        self._just_ended.clear()  # that tick is over
        for name, kept, most in (
            ("poses", self._poses, 0),
            ("events", self._events, _RECENT),
            ("utterances", self._utterances, 0),
        ):
            old = max(0, len(kept) - most)
            self._released[name] += old
            del kept[:old]
        self._released["facts"] = len(self._facts)

    def _counts(self) -> dict[str, int]:
        return {
            "entities": len(self._entities),
            "facts": len(self._facts),
            "poses": self._released["poses"] + len(self._poses),
            "events": self._released["events"] + len(self._events),
            "utterances": self._released["utterances"] + len(self._utterances),
        }

    def _close_gaps(self, start: int) -> None:
        """Drop from `start` on what left no trace, so that the places of facts are those in `history().facts`."""
        kept = [fact for fact in self._facts[start:] if fact is not None]
        if start + len(kept) == len(self._facts):
            return
        self._facts[start:] = kept
        for index, fact in enumerate(kept, start):
            if fact.until is None:
                self._open[fact.observer, fact.subject][fact.key] = index
                if fact.object is not None:
                    self._pointing[fact.observer, fact.object][fact.key] = index


def _insert(held: dict[Key, int], key: Key, index: int) -> None:
    """Add a fact that began before others, keeping the order in which they began."""
    late = bool(held) and index < next(reversed(held.values()))
    held[key] = index
    if late:
        ordered = sorted(held.items(), key=lambda entry: entry[1])
        held.clear()
        held.update(ordered)


def _maker(record: type[R]) -> Callable[..., R]:
    """Makes frozen records by the values of their fields, in their order, unchecked, in a third of the time.

    Setting a field of a frozen record is slow, so a draft with the same slots is filled and then becomes one.
    """
    draft: Any = make_dataclass("draft", [(each.name, Any) for each in fields(record)], slots=True)

    def make(*values: Any) -> R:
        made = draft(*values)
        made.__class__ = record
        return cast(R, made)

    return make


_fact, _pose = _maker(Fact), _maker(Pose)


def _until(old: Fact, tick: int | None) -> Fact:
    """The fact with another end."""
    about = old.subject, old.predicate, old.object, old.value
    return _fact(*about, old.since, tick, old.observer, old.observed_at, old.source, old.event)
