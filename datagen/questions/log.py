"""A history as a log to be replayed: which facts of a subject hold at a tick is found by going through its changes."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set

from datagen.questions.nodes import GONE, LOCATION
from memory.graph.history import History
from memory.graph.records import TRUTH, Entity, Event, Fact, Pose, Vocabulary

__all__ = ["Held", "Log", "Posed", "thousandths"]

Held = tuple[int, Fact]
"""A fact with its place in `History.facts`."""

Posed = tuple[int, Pose]
"""A pose with its place in `History.poses`."""

_Placing = tuple[int, Pose, tuple[int, int]]  # a pose with its place in `History.poses`, and where in millimetres

Step = tuple[int, int, bool, Fact]
"""A fact that begins or ends: its place, the tick, whether it begins, the fact."""

_LARGEST_CACHE = 100_000
_NOBODY: frozenset[int] = frozenset()
_NOTHING: Mapping[int, Sequence[Held]] = {}


class Log:
    """One episode, sorted once so that many programs can be run on it.

    Attributes:
        entities: All entities by id.
        events: In order of time.
        fact_places: The places in `History.facts`.
        pose_places: The places in `History.poses`.
        relations: The predicates of place.
        groups: The predicates of each group.
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
        self.groups: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for predicate in history.vocabulary.predicates.values():
            if predicate.group is not None:
                self.groups[predicate.group] += (predicate.name,)
        self._pose(history.poses)
        self._births: dict[int, int] = {}
        self._born: dict[tuple[int, int, str], dict[int, int | None]] = {}
        self._of_kind: dict[str, list[int]] = {}
        self._named: dict[str | None, set[int]] = defaultdict(set)
        for entity in history.entities:
            self._named[entity.name].add(entity.id)
        facts = history.facts
        for fact in facts:
            if fact.observer == TRUTH:
                self._births[fact.subject] = min(fact.since, self._births.get(fact.subject, fact.since))
        self.fact_places = range(len(facts))
        log = [(fact.since, True, place) for place, fact in enumerate(facts)]
        log += [(fact.until, False, place) for place, fact in enumerate(facts) if fact.until is not None]
        log.sort()  # as `History.changes`: within a tick, endings come before beginnings
        self._all: list[Step] = [(place, tick, begins, facts[place]) for tick, begins, place in log]
        self._steps: list[list[int]] = [[] for _ in facts]
        for number, step in enumerate(self._all):
            self._steps[step[0]].append(number)
        self._sort(self._all)

    def _sort(self, steps: Iterable[Step]) -> None:
        self._of_subject: dict[tuple[int, int], list[Step]] = {}
        self._mentions: dict[int, dict[int, Held]] = {}
        self._causes: dict[int, list[Held]] = {}
        self._subjects: dict[int, list[int]] = {}
        self._cache: dict[tuple[int, int, int], tuple[Held, ...]] = {}
        self._placed: dict[tuple[int, int], dict[int, list[Held]]] = {}
        self._said: dict[tuple[int, int], dict[str, dict[int, list[Held]]]] = {}
        self._known: dict[tuple[int, int, str], dict[int, int | None]] = {}
        self._gone: dict[int, set[int]] = {}
        for step in steps:
            index, _, begins, fact = step
            observer, subject = fact.observer, fact.subject
            about = self._of_subject.get((observer, subject))
            if about is None:
                about = self._of_subject[observer, subject] = []
                self._subjects.setdefault(observer, []).append(subject)
            about.append(step)
            if fact.predicate == GONE:
                self._gone.setdefault(observer, set()).add(subject)
            if begins and observer != TRUTH:  # nobody needs a fact to know of something in truth
                mentions = self._mentions.setdefault(observer, {})
                for entity in (subject, fact.object):
                    if entity is not None and entity not in mentions:
                        mentions[entity] = (index, fact)
                if fact.event is not None:
                    self._causes.setdefault(observer, []).append((index, fact))

    def with_poses(self, poses: Iterable[Pose]) -> Log:
        """The same episode with other poses; all else is shared."""
        other = self._copy()
        other._pose(poses)
        return other

    def _copy(self) -> Log:
        """A shallow copy (`copy.copy` takes five times as long, and evidence needs many)."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def _pose(self, poses: Iterable[Pose]) -> None:
        self._poses: dict[int, list[Posed]] = defaultdict(list)
        ordered = sorted(enumerate(poses), key=lambda posed: posed[1].tick)
        for place, pose in ordered:
            self._poses[pose.entity].append((place, pose))
        self.pose_places = range(len(ordered))
        self._places: dict[tuple[int, int], _Placing | None] = {}
        self._only_poses: Collection[int] | None = None

    def only(self, facts: Collection[int], events: Collection[int], poses: Collection[int] | None = None) -> Log:
        """The same episode with no facts but these (places in `History.facts`) and no events but these (ids).

        If `poses` (places in `History.poses`) are given, an entity has a pose at a tick only if that which it had then
        is among them: no earlier one stands in for it.
        """
        kept = self._copy()
        if poses is not None:
            kept._only_poses = poses
        kept.events = [event for event in self.events if event.id in events] if events else []
        kept._sort([self._all[number] for number in sorted([n for place in facts for n in self._steps[place]])])
        return kept

    def facts(self, observer: int, subject: int, tick: int) -> tuple[Held, ...]:
        """The facts about `subject` that hold for the observer at `tick`, by replaying its changes up to then."""
        key = (observer, subject, tick)
        found = self._cache.get(key)
        if found is None:
            found = self._replayed(self._of_subject.get(key[:2], ()), tick)
            if len(self._cache) >= _LARGEST_CACHE:
                self._cache.clear()
            self._cache[key] = found
        return found

    @staticmethod
    def _replayed(steps: Iterable[Step], tick: int) -> tuple[Held, ...]:
        held: dict[int, Fact] = {}
        for index, then, begins, fact in steps:
            if then > tick:
                break
            if begins:
                held[index] = fact
            else:
                del held[index]
        return tuple(held.items())

    def steps(self, observer: int, subject: int) -> Sequence[Step]:
        """All changes of the facts about `subject` that the observer has, in order of time."""
        return self._of_subject.get((observer, subject), ())

    def subjects(self, observer: int) -> Sequence[int]:
        """All entities about which the observer ever has a fact."""
        return self._subjects.get(observer, ())

    def mention(self, observer: int, entity: int) -> Held | None:
        """The observer's first fact in which `entity` is subject or object; None for the truth, which needs none."""
        return self._mentions.get(observer, {}).get(entity)

    def causes(self, observer: int, tick: int) -> dict[int, Held]:
        """The events that caused facts of an observer up to `tick`, each with the first such fact; for beliefs only."""
        found: dict[int, Held] = {}
        for index, fact in self._causes.get(observer, ()):
            if fact.since <= tick and fact.event is not None:
                found.setdefault(fact.event, (index, fact))
        return found

    def of_kind(self, kind: str) -> Sequence[int]:
        """All entities of a kind or one below it, whether they are there yet or not."""
        found = self._of_kind.get(kind)
        if found is None:
            below = self._kinds.get(kind, ())
            found = self._of_kind[kind] = [entity.id for entity in self.entities.values() if entity.kind in below]
        return found

    def is_a(self, entity: int, kind: str) -> bool:
        """Whether an entity is of that kind or one below it."""
        return entity in self.entities and self.entities[entity].kind in self._kinds.get(kind, ())

    def named(self, name: str) -> set[int]:
        """All entities of a name, whether they are there yet or not."""
        return self._named.get(name, set())

    def known(self, observer: int, tick: int, kind: str) -> Mapping[int, int | None]:
        """The entities of a kind that the observer knows of by then, each with the place of the fact that tells it.

        The truth needs no fact for it, and nobody does to know of themselves. What is gone is among them.
        """
        cache = self._born if observer == TRUTH else self._known  # births are given, whatever facts are left
        found = cache.get((observer, tick, kind))
        if found is None:
            found = cache[observer, tick, kind] = dict(self._knowing(observer, tick, kind))
        return found

    def _knowing(self, observer: int, tick: int, kind: str) -> Iterator[tuple[int, int | None]]:
        if observer == TRUTH:
            yield from ((entity, None) for entity in self.of_kind(kind) if self.birth(entity) <= tick)
            return
        for entity, (place, fact) in self._mentions.get(observer, {}).items():  # few, where little evidence is left
            if entity != observer and fact.since <= tick and self.is_a(entity, kind):
                yield entity, place
        if self.is_a(observer, kind):
            yield observer, None

    def maybe_gone(self, observer: int) -> Set[int]:
        """The entities of which the observer ever has it that they are gone, or are not."""
        return self._gone.get(observer, _NOBODY)

    def birth(self, entity: int) -> int:
        """The tick of the first fact about an entity: before it the entity is not there. 0 if there is none."""
        return self._births.get(entity, 0)

    def placed(self, observer: int, tick: int, relations: Collection[str]) -> Mapping[int, Sequence[Held]]:
        """For each holder, the facts of place whose object it is."""
        found = self._placed.get((observer, tick))
        if found is None:
            found = self._placed[observer, tick] = {}
            for subject in self.subjects(observer):
                for index, fact in self.facts(observer, subject, tick):
                    if fact.predicate in relations and fact.object is not None:
                        found.setdefault(fact.object, []).append((index, fact))
        return found

    def said(self, observer: int, tick: int, predicate: str) -> Mapping[int, Sequence[Held]]:
        """For each subject of whom facts of a predicate hold for the observer at `tick`, those facts."""
        found = self._said.get((observer, tick))
        if found is None:
            found = self._said[observer, tick] = {}
            for subject in self.subjects(observer):
                for held in self.facts(observer, subject, tick):
                    found.setdefault(held[1].predicate, {}).setdefault(subject, []).append(held)
        return found.get(predicate, _NOTHING)

    def posed(self, entity: int, tick: int) -> Posed | None:
        """An entity's last pose not after `tick`, with its place in `History.poses`."""
        found = self._placing(entity, tick)
        return None if found is None else found[:2]

    def pose(self, entity: int, tick: int) -> Pose | None:
        """An entity's last pose not after `tick`."""
        posed = self.posed(entity, tick)
        return None if posed is None else posed[1]

    def place(self, entity: int, tick: int) -> tuple[int, int] | None:
        """Where an entity's last pose not after `tick` is, in whole millimetres in the plane."""
        found = self._placing(entity, tick)
        return None if found is None else found[2]

    def _placing(self, entity: int, tick: int) -> _Placing | None:
        """An entity's last pose not after `tick`, and where that is; found once for a log and all that keep less."""
        try:
            found = self._places[entity, tick]
        except KeyError:
            found = self._places[entity, tick] = self._last(self._poses.get(entity, ()), tick)
        if found is None or self._only_poses is None or found[0] in self._only_poses:
            return found
        return None

    @staticmethod
    def _last(poses: Sequence[Posed], tick: int) -> _Placing | None:
        """The last of some poses not after `tick`."""
        after = bisect_right(poses, tick, key=lambda posed: posed[1].tick)
        if not after:
            return None
        place, pose = poses[after - 1]
        return place, pose, (thousandths(pose.x), thousandths(pose.y))


def thousandths(number: float) -> int:
    """Metres in millimetres, radians in milliradians: to the nearest, halves away from zero."""
    return int(math.copysign(math.floor(abs(number * 1000) + 0.5), number))
