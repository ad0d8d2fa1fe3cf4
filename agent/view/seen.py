"""Records as the agent first sees what they tell: taken in as they come, found by tick without reading all of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from datagen.worlds.belief import LOCATION
from memory.graph.history import Delta, History
from memory.graph.records import TRUTH, Fact, Pose

if TYPE_CHECKING:
    from memory.graph.records import Vocabulary

__all__ = ["AsSeen", "Holding", "all_of", "begun"]

_EVERY = 50  # ticks between two notes of all that holds


class AsSeen:
    """Shifts what the agent did at a tick to the next one, when it first sees what came of it.

    Args:
        vocabulary: Of the records.
        agent: Who sees.
    """

    def __init__(self, vocabulary: Vocabulary, agent: int) -> None:
        self._groups = {name: predicate.group for name, predicate in vocabulary.predicates.items()}
        self._agent = agent
        self._deeds: dict[int, int] = {}
        self._own: set[tuple[int, str | None, int]] = set()
        self._carried: set[tuple[int, int]] = set()

    def take(self, delta: Delta) -> tuple[dict[int, Fact | None], list[Pose]]:
        """What is new, as it is seen.

        Returns:
            By id the facts that began or ended, None for one that never showed; and the poses.
        """
        self._deeds |= {event.id: event.tick for event in delta.events if event.actor == self._agent}
        for fact in delta.facts:
            if fact.observer == TRUTH and self._is_own(fact):
                self._own.add((fact.subject, self._groups[fact.predicate], fact.since))
                if fact.predicate in LOCATION:
                    self._carried.add((fact.subject, fact.since))
        new = {**delta.ended, **dict(enumerate(delta.facts, delta.first_fact))}
        facts = {number: fact if fact.observer != TRUTH else self._shifted(fact) for number, fact in new.items()}
        return facts, [self._moved(pose) for pose in delta.poses]

    def _is_own(self, fact: Fact) -> bool:
        """Whether the agent brought a fact about: by a deed, or by walking into another room."""
        if fact.subject == self._agent and fact.predicate in LOCATION:
            return fact.since > 0
        return fact.event is not None and self._deeds.get(fact.event) == fact.since

    def _shifted(self, fact: Fact) -> Fact | None:
        """A fact from when it shows until it no longer does; None if it never showed."""
        group = self._groups[fact.predicate]
        since = fact.since + ((fact.subject, group, fact.since) in self._own)
        until = fact.until
        if until is not None and (fact.subject, group, until) in self._own:
            until += 1
        if until is not None and until <= since:
            return None
        return fact if (since, until) == (fact.since, fact.until) else replace(fact, since=since, until=until)

    def _moved(self, pose: Pose) -> Pose:
        own = pose.entity == self._agent or (pose.entity, pose.tick) in self._carried
        return replace(pose, tick=pose.tick + 1) if own else pose


class Holding:
    """Facts by id, and which of them hold at a tick: found from a note of all that held a little before."""

    def __init__(self) -> None:
        self._facts: dict[int, Fact] = {}
        self._begun: dict[int, list[int]] = defaultdict(list)
        self._noted: list[list[int]] = []

    def take(self, facts: dict[int, Fact | None], last_tick: int) -> None:
        """Take in facts that began or ended, up to a tick that is over."""
        for number, fact in facts.items():
            if fact is None:
                self._facts.pop(number, None)
                continue
            if number not in self._facts:
                self._begun[fact.since].append(number)
            self._facts[number] = fact
        while len(self._noted) * _EVERY < last_tick:
            tick = len(self._noted) * _EVERY
            self._noted.append(list(self._numbers(tick)))

    def get(self, number: int) -> Fact | None:
        """The fact of an id; None if it never showed."""
        return self._facts.get(number)

    def at(self, tick: int) -> list[Fact]:
        """The facts that hold at a tick, in order of recording."""
        return [self._facts[number] for number in sorted(self._numbers(tick))]

    def _numbers(self, tick: int) -> Iterable[int]:
        note = min(tick // _EVERY, len(self._noted) - 1)
        first = 0 if note < 0 else note * _EVERY + 1
        begun = (number for when in range(first, tick + 1) for number in self._begun.get(when, ()))
        for number in (*(self._noted[note] if note >= 0 else ()), *begun):
            fact = self._facts.get(number)
            if fact is not None and fact.holds(tick):
                yield number


def all_of(history: History) -> Delta:
    """A whole history as if all of it were new."""
    return Delta(
        last_tick=history.last_tick,
        first_entity=0,
        first_fact=0,
        first_pose=0,
        entities=history.entities,
        facts=history.facts,
        ended={},
        poses=history.poses,
        events=history.events,
        utterances=history.utterances,
    )


def begun(first: Delta, vocabulary: Vocabulary) -> History:
    """A history that has only begun: the opposite of `all_of`."""
    return History(
        vocabulary=vocabulary,
        entities=first.entities,
        facts=first.facts,
        poses=first.poses,
        events=first.events,
        utterances=first.utterances,
        last_tick=first.last_tick,
    )
