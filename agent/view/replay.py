"""A life again: where everything stood at any tick, as it was when the agent's frame of that tick was taken."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from datagen.worlds.belief import LOCATION
from datagen.worlds.home.liquids import EMPTY
from datagen.worlds.home.slots import item_pose
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.state import HomeState, Place, Position
from memory.graph.history import History
from memory.graph.records import TRUTH, Fact, Pose, Value

if TYPE_CHECKING:
    from memory.graph.records import Vocabulary

__all__ = ["Replay", "as_seen"]


class Replay:
    """A home that can be set to any tick of a life.

    At a tick, the agent has its frame of that tick and has not yet done what it does next; so what it does at a tick
    shows at the one after.

    Args:
        spec: The home as it was at the beginning.
        history: Truth and beliefs.
        agent: Who sees.

    Attributes:
        history: The same, with the agent's own deeds and steps noted at the tick at which it first sees them.
        ticks: The last tick.
    """

    def __init__(self, spec: HomeSpec, history: History, agent: int) -> None:
        self.spec, self.agent = spec, agent
        self.history = as_seen(history, agent)
        self.ticks = history.last_tick
        self._state = HomeState(spec)
        self._start = dict(self._state.positions)
        self._facts = _timelines(fact for fact in self.history.facts if fact.observer == TRUTH)
        self._poses = _tracks(self.history.poses)
        self._exact: dict[tuple[int, Place, Position], Position] = {}

    def at(self, tick: int) -> HomeState:
        """The home at a tick; the same object each time, good until the next call."""
        state = self._state
        for children in state.children.values():
            children.clear()
        located = []
        for thing in state.positions:
            fact = self._holding(thing, "location", tick)
            place = None if fact is None or fact.object is None else (fact.predicate, fact.object)
            state.locations[thing] = place
            if fact is not None and place is not None:
                located.append((fact.since, thing, place))
        for _, thing, place in sorted(located):
            state.children[place[1]][thing] = None
            state.positions[thing] = self._position(thing, place, tick)
        for group, told in (("is_open", state.opened), ("is_on", state.switched)):
            for piece in told:
                told[piece] = bool(self._value(piece, group, tick))
        for vessel in state.liquids:
            state.liquids[vessel] = str(self._value(vessel, "liquid", tick) or EMPTY)
        return state

    def pose(self, thing: int, tick: int) -> Position:
        """Where somebody or something was noted to be: x, y, z and yaw."""
        ticks, poses = self._poses.get(thing, ([], []))
        number = bisect_right(ticks, tick)
        return poses[number - 1] if number else self._start[thing]

    def trail(self) -> list[tuple[int, float, float]]:
        """Where the agent was: tick, x, y, whenever it moved; its start comes first."""
        x, y, _, _ = self._start[self.agent]
        ticks, poses = self._poses.get(self.agent, ([], []))
        return [(0, x, y), *((tick, pose[0], pose[1]) for tick, pose in zip(ticks, poses, strict=True))]

    def _holding(self, thing: int, group: str, tick: int) -> Fact | None:
        ticks, facts = self._facts.get((thing, group), ([], []))
        number = bisect_right(ticks, tick)
        return facts[number - 1] if number and facts[number - 1].holds(tick) else None

    def _value(self, thing: int, group: str, tick: int) -> Value | None:
        fact = self._holding(thing, group, tick)
        return None if fact is None else fact.value

    def _position(self, thing: int, place: Place, tick: int) -> Position:
        if place[0] == "held_by":
            return self._state.positions[thing]  # where its holder's hand is, whatever stands here
        pose = self.pose(thing, tick)
        key = (thing, place, pose)
        if key not in self._exact:
            self._exact[key] = next((spot for spot in self._spots(thing, place, pose) if _same(spot, pose)), pose)
        return self._exact[key]

    def _spots(self, thing: int, place: Place, pose: Position) -> Iterable[Position]:
        """Where something may be to more digits than were noted."""
        yield self._start[thing]
        item = self._state.items.get(thing)
        if item is None:
            return
        for slot in self._state.slots.get(place[1], ()):
            if slot.relation == place[0]:
                yield item_pose(self._state.furniture[place[1]], slot, item.size)
        yield (pose[0], pose[1], round(item.size[2] / 2, 4), pose[3])


def as_seen(history: History, agent: int) -> History:
    """A history in which what the agent did at a tick begins at the next one, when it first sees what came of it."""
    vocabulary = history.vocabulary
    deeds = {event.id: event.tick for event in history.events if event.actor == agent}
    own = {
        (fact.subject, vocabulary.predicates[fact.predicate].group, fact.since)
        for fact in history.facts
        if fact.observer == TRUTH and _own(fact, agent, deeds)
    }
    facts = [
        fact if fact.observer != TRUTH else shifted
        for fact in history.facts
        if (shifted := _shifted(fact, vocabulary, own)) is not None
    ]
    carried = {(subject, since) for subject, group, since in own if group == vocabulary.predicates[LOCATION[0]].group}
    poses = [
        replace(pose, tick=pose.tick + 1) if pose.entity == agent or (pose.entity, pose.tick) in carried else pose
        for pose in history.poses
    ]
    return replace(history, facts=facts, poses=poses)


def _own(fact: Fact, agent: int, deeds: dict[int, int]) -> bool:
    """Whether the agent brought a fact about: by a deed, or by walking into another room."""
    if fact.subject == agent and fact.predicate in LOCATION:
        return fact.since > 0
    return fact.event is not None and deeds.get(fact.event) == fact.since


def _shifted(fact: Fact, vocabulary: Vocabulary, own: set[tuple[int, str | None, int]]) -> Fact | None:
    """A fact from when it shows until it no longer does; None if it never showed."""
    group = vocabulary.predicates[fact.predicate].group
    since = fact.since + ((fact.subject, group, fact.since) in own)
    until = fact.until
    if until is not None and (fact.subject, group, until) in own:
        until += 1
    if until is not None and until <= since:
        return None
    return fact if (since, until) == (fact.since, fact.until) else replace(fact, since=since, until=until)


def _timelines(facts: Iterable[Fact]) -> dict[tuple[int, str], tuple[list[int], list[Fact]]]:
    """What held of each thing, by group, in order of time."""
    found: dict[tuple[int, str], list[Fact]] = defaultdict(list)
    for fact in facts:
        group = "location" if fact.predicate in LOCATION else fact.predicate
        if group in ("location", "is_open", "is_on", "liquid"):
            found[fact.subject, group].append(fact)
    for held in found.values():
        held.sort(key=lambda fact: fact.since)
    return {key: ([fact.since for fact in held], held) for key, held in found.items()}


def _tracks(poses: Iterable[Pose]) -> dict[int, tuple[list[int], list[Position]]]:
    found: dict[int, tuple[list[int], list[Position]]] = {}
    for pose in sorted(poses, key=lambda pose: pose.tick):
        ticks, positions = found.setdefault(pose.entity, ([], []))
        ticks.append(pose.tick)
        positions.append((pose.x, pose.y, pose.z, pose.yaw))
    return found


def _same(spot: Position, pose: Position) -> bool:
    """Whether a spot is what was noted, to the digits to which it was."""
    return all(abs(a - b) <= 6e-4 for a, b in zip(spot, pose, strict=True))
