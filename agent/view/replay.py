"""A life again: where everything stood at any tick, as it was when the agent's frame of that tick was taken."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from agent.view.seen import AsSeen, Holding, all_of
from datagen.worlds.belief import LOCATION
from datagen.worlds.home.slots import item_pose
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.state import HomeState, Place, Position
from memory.graph.history import Delta, History
from memory.graph.records import TRUTH, Entity, Event, Fact, Value

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["Replay"]

_GROUPS = ("location", "is_open", "is_on")


class Replay:
    """A home that can be set to any tick of a life, which may go on meanwhile.

    At a tick, the agent has its frame of that tick and has not yet done what it does next; so what it does at a tick
    shows at the one after.

    Args:
        spec: The home as it was at the beginning.
        history: Truth and beliefs, so far.
        agent: Who sees.

    Attributes:
        ticks: The last tick.
        tellers: Who said something, by the id of the event.
    """

    def __init__(self, spec: HomeSpec, history: History, agent: int) -> None:
        self.spec, self.agent, self.ticks = spec, agent, 0
        self.tellers: dict[int, int] = {}
        self._vocabulary = history.vocabulary
        self._seen, self._holding = AsSeen(history.vocabulary, agent), Holding()
        self._state = HomeState(spec)
        self._start = dict(self._state.positions)
        self._entities: list[Entity] = []
        self._events: list[Event] = []
        self._facts: dict[tuple[int, str], tuple[list[int], list[int]]] = defaultdict(lambda: ([], []))
        self._poses: dict[int, tuple[list[int], list[Position]]] = {}
        self._first: dict[int, int] = {}  # the id of what was believed first of each thing
        self._exact: dict[tuple[int, Place, Position], Position] = {}
        self.extend(all_of(history))

    def extend(self, delta: Delta) -> None:
        """Take in what came after; what was there before is not read again."""
        self.ticks = delta.last_tick
        self._entities += delta.entities
        self._events += delta.events
        self.tellers |= {event.id: event.actor for event in delta.events if event.verb == "say"}
        facts, poses = self._seen.take(delta)
        self._holding.take(facts, delta.last_tick)
        for number, fact in facts.items():
            if fact is not None and number >= delta.first_fact:
                self._note(number, fact)
        for pose in sorted(poses, key=lambda pose: pose.tick):
            ticks, positions = self._poses.setdefault(pose.entity, ([], []))
            ticks.append(pose.tick)
            positions.append((pose.x, pose.y, pose.z, pose.yaw))

    def _note(self, number: int, fact: Fact) -> None:
        """Note a new fact where it is looked for."""
        group = "location" if fact.predicate in LOCATION else fact.predicate
        if fact.observer == self.agent:
            self._first.setdefault(fact.subject, number)
        elif fact.observer == TRUTH and group in _GROUPS:
            ticks, numbers = self._facts[fact.subject, group]
            ticks.append(fact.since)
            numbers.append(number)

    def events(self, since: int, last: int) -> Sequence[Event]:
        """What was done, refused and said from a tick on, up to a last one."""
        first = bisect_left(self._events, since, key=lambda event: event.tick)
        return self._events[first : bisect_right(self._events, last, key=lambda event: event.tick)]

    def known(self, tick: int) -> History:
        """Of the history what a portrait of one tick needs: what holds then, and the first belief of each thing."""
        first = [fact for number in self._first.values() if (fact := self._holding.get(number)) is not None]
        before = [fact for fact in first if fact.since <= tick and not fact.holds(tick)]
        facts = [*before, *self._holding.at(tick)]
        return History(vocabulary=self._vocabulary, entities=self._entities, facts=facts, last_tick=tick)

    def at(self, tick: int) -> HomeState:
        """The home at a tick; the same object each time, good until the next call."""
        state = self._state
        for children in state.children.values():
            children.clear()
        located = []
        for thing in state.positions:
            fact = self._held(thing, "location", tick)
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
        return state

    def pose(self, thing: int, tick: int) -> Position:
        """Where somebody or something was noted to be: x, y, z and yaw."""
        ticks, poses = self._poses.get(thing, ([], []))
        number = bisect_right(ticks, tick)
        return poses[number - 1] if number else self._start[thing]

    def trail(self, since: int, last: int) -> list[tuple[int, float, float]]:
        """Where the agent was from a tick on, up to a last one: tick, x, y, whenever it moved, and at tick 0."""
        x, y, _, _ = self._start[self.agent]
        ticks, poses = self._poses.get(self.agent, ([], []))
        span = range(bisect_left(ticks, since), bisect_right(ticks, last))
        begin = [(0, x, y)] if since == 0 else []
        return [*begin, *((ticks[number], poses[number][0], poses[number][1]) for number in span)]

    def _held(self, thing: int, group: str, tick: int) -> Fact | None:
        """What holds of a thing in a group; what never showed is passed over."""
        ticks, numbers = self._facts.get((thing, group), ([], []))
        for number in reversed(numbers[: bisect_right(ticks, tick)]):
            fact = self._holding.get(number)
            if fact is not None:
                return fact if fact.holds(tick) else None
        return None

    def _value(self, thing: int, group: str, tick: int) -> Value | None:
        fact = self._held(thing, group, tick)
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


def _same(spot: Position, pose: Position) -> bool:
    """Whether a spot is what was noted, to the digits to which it was."""
    return all(abs(a - b) <= 6e-4 for a, b in zip(spot, pose, strict=True))
