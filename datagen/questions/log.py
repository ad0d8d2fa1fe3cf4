"""A history as a log to be replayed: which facts of a subject hold at a tick is found by going through its changes."""

from __future__ import annotations

import copy
import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from datagen.questions.nodes import GONE, LOCATION
from memory.graph.history import Change, History
from memory.graph.records import TRUTH, Entity, Event, Fact, Pose, Vocabulary

__all__ = ["Held", "Log", "thousandths"]

Held = tuple[int, Fact]
"""A fact with its place in `History.facts`."""

_LARGEST_CACHE = 100_000


class Log:
    """One episode, sorted once so that many programs can be run on it.

    Attributes:
        entities: All entities by id.
        events: In order of time.
        fact_places: The places in `History.facts`.
        relations: The predicates of place.
    """

    def __init__(self, history: History) -> None:
        self.vocabulary: Vocabulary = history.vocabulary
        self.entities: dict[int, Entity] = {entity.id: entity for entity in history.entities}
        self.events: list[Event] = sorted(history.events, key=lambda event: (event.tick, event.id))
        self._kinds: dict[str, set[str]] = {kind: set() for kind in history.vocabulary.kinds}
        for kind in self._kinds:
            for above in history.vocabulary.ancestors(kind):
                self._kinds[above].add(kind)
        self.relations = tuple(p.name for p in history.vocabulary.predicates.values() if p.group == LOCATION)
        self._pose(history.poses)
        self._births: dict[int, int] = {}
        self._of_kind: dict[str, list[int]] = {}
        for fact in history.facts:
            if fact.observer == TRUTH:
                self._births[fact.subject] = min(fact.since, self._births.get(fact.subject, fact.since))
        self.fact_places = range(len(history.facts))
        places = {id(fact): index for index, fact in enumerate(history.facts)}
        self._all: list[tuple[int, Change]] = [(places[id(change.fact)], change) for change in history.changes()]
        self._steps: dict[int, list[int]] = defaultdict(list)
        for step, (index, _) in enumerate(self._all):
            self._steps[index].append(step)
        self._sort(self._all)

    def _sort(self, changes: Iterable[tuple[int, Change]]) -> None:
        self._of_subject: dict[tuple[int, int], list[tuple[int, Change]]] = defaultdict(list)
        self._mentions: dict[int, dict[int, Held]] = defaultdict(dict)
        self._causes: dict[int, list[Held]] = defaultdict(list)
        self._subjects: dict[int, list[int]] = defaultdict(list)
        self._cache: dict[tuple[int, int, int], tuple[Held, ...]] = {}
        self._placed: dict[tuple[int, int], dict[int, list[Held]]] = {}
        self._gone: set[tuple[int, int]] = set()
        for index, change in changes:
            fact = change.fact
            self._of_subject[fact.observer, fact.subject].append((index, change))
            if fact.predicate == GONE:
                self._gone.add((fact.observer, fact.subject))
            if change.begins:
                for entity in (fact.subject, fact.object):
                    if entity is not None:
                        self._mentions[fact.observer].setdefault(entity, (index, fact))
                if fact.event is not None:
                    self._causes[fact.observer].append((index, fact))
        for observer, subject in self._of_subject:
            self._subjects[observer].append(subject)

    def with_poses(self, poses: Iterable[Pose]) -> Log:
        """The same episode with other poses; all else is shared."""
        other = copy.copy(self)
        other._pose(poses)
        return other

    def _pose(self, poses: Iterable[Pose]) -> None:
        self._poses: dict[int, list[Pose]] = defaultdict(list)
        for pose in sorted(poses, key=lambda pose: pose.tick):
            self._poses[pose.entity].append(pose)

    def only(self, facts: Collection[int], events: Collection[int]) -> Log:
        """The same episode with no facts but these (places in `History.facts`) and no events but these (ids)."""
        kept = copy.copy(self)
        kept.events = [event for event in self.events if event.id in events]
        kept._sort([self._all[step] for step in sorted(step for index in facts for step in self._steps[index])])
        return kept

    def facts(self, observer: int, subject: int, tick: int) -> tuple[Held, ...]:
        """The facts about `subject` that hold for the observer at `tick`, by replaying its changes up to then."""
        key = (observer, subject, tick)
        found = self._cache.get(key)
        if found is None:
            found = self._replayed(observer, subject, tick)
            if len(self._cache) >= _LARGEST_CACHE:
                self._cache.clear()
            self._cache[key] = found
        return found

    def _replayed(self, observer: int, subject: int, tick: int) -> tuple[Held, ...]:
        held: dict[int, Fact] = {}
        for index, change in self._of_subject.get((observer, subject), ()):
            if change.tick > tick:
                break
            if change.begins:
                held[index] = change.fact
            else:
                del held[index]
        return tuple(held.items())

    def changes(self, observer: int, subject: int) -> Sequence[tuple[int, Change]]:
        """All changes of the facts about `subject` that the observer has, in order of time."""
        return self._of_subject.get((observer, subject), ())

    def subjects(self, observer: int) -> Sequence[int]:
        """All entities about which the observer ever has a fact."""
        return self._subjects.get(observer, ())

    def mention(self, observer: int, entity: int) -> Held | None:
        """The observer's first fact in which `entity` is subject or object."""
        return self._mentions.get(observer, {}).get(entity)

    def causes(self, observer: int, tick: int) -> dict[int, Held]:
        """The events that caused facts of the observer up to `tick`, each with the first such fact."""
        found: dict[int, Held] = {}
        for index, fact in self._causes.get(observer, ()):
            if fact.since <= tick and fact.event is not None:
                found.setdefault(fact.event, (index, fact))
        return found

    def of_kind(self, kind: str) -> Sequence[int]:
        """All entities of a kind or one below it, whether they are there yet or not."""
        found = self._of_kind.get(kind)
        if found is None:
            found = self._of_kind[kind] = [entity for entity in self.entities if self.is_a(entity, kind)]
        return found

    def is_a(self, entity: int, kind: str) -> bool:
        """Whether an entity is of that kind or one below it."""
        return entity in self.entities and self.entities[entity].kind in self._kinds.get(kind, ())

    def may_be_gone(self, observer: int, entity: int) -> bool:
        """Whether the observer ever has it that an entity is gone, or is not."""
        return (observer, entity) in self._gone

    def birth(self, entity: int) -> int:
        """The tick of the first fact about an entity: before it the entity is not there. 0 if there is none."""
        return self._births.get(entity, 0)

    def placed(self, observer: int, tick: int, relations: Collection[str]) -> Mapping[int, Sequence[Held]]:
        """For each holder, the facts of place whose object it is."""
        found = self._placed.get((observer, tick))
        if found is None:
            found = self._placed[observer, tick] = defaultdict(list)
            for subject in self.subjects(observer):
                for index, fact in self.facts(observer, subject, tick):
                    if fact.predicate in relations and fact.object is not None:
                        found[fact.object].append((index, fact))
        return found

    def pose(self, entity: int, tick: int) -> Pose | None:
        """An entity's last pose not after `tick`."""
        poses = self._poses.get(entity, ())
        after = bisect_right(poses, tick, key=lambda pose: pose.tick)
        return poses[after - 1] if after else None

    def place(self, entity: int, tick: int) -> tuple[int, int] | None:
        """Where an entity's last pose not after `tick` is, in whole millimetres in the plane."""
        pose = self.pose(entity, tick)
        return None if pose is None else (thousandths(pose.x), thousandths(pose.y))


def thousandths(number: float) -> int:
    """Metres in millimetres, radians in milliradians: to the nearest, halves away from zero."""
    return int(math.copysign(math.floor(abs(number * 1000) + 0.5), number))
