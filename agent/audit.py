"""Checks a life: was every belief seen, told or done when it began, and how much of what there was did it find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from datagen.worlds.belief import LOCATION, claim
from datagen.worlds.home import kinds
from memory.graph.records import DONE, TRUTH, Event, Fact, Source

if TYPE_CHECKING:
    from memory.graph.history import History

__all__ = ["Audit", "audit_history"]

Seen = Mapping[tuple[int, int], int]
"""(tick, id) to the number of pixels that the simulator drew of it at that tick."""


@dataclass(frozen=True, kw_only=True)
class Audit:
    """What an audit found.

    Attributes:
        beliefs: How many belief facts the agent has had.
        seen, told, done: How many of them rest on which.
        violations: Beliefs that rest on nothing, as sentences.
        mistakes: How many seen beliefs were not true when they began.
        rooms: Ids of the rooms the agent was in.
        findable: Items that lay open to view in explored rooms all along.
        found: How many of these the agent saw.
        missed: Ids of those that it did not see.
        current: Of the beliefs about where items are that it holds at the end, how many are true.
        held: How many such beliefs it holds at the end.
    """

    beliefs: int
    seen: int
    told: int
    done: int
    violations: tuple[str, ...]
    mistakes: int
    rooms: tuple[int, ...]
    findable: int
    found: int
    missed: tuple[int, ...]
    current: int
    held: int

    @property
    def recall(self) -> float:
        """The share of findable items that were found; 1 when there was nothing to find."""
        return self.found / self.findable if self.findable else 1.0


def audit_history(history: History, agent: int, seen: Seen) -> Audit:
    """Audit a whole life.

    Args:
        history: Truth and beliefs.
        agent: Whose beliefs are audited.
        seen: What the simulator drew for it, counted apart from the agent.
    """
    mine = [fact for fact in history.facts if fact.observer == agent]
    truth = _by_subject(history)
    events = {event.id: event for event in history.events}
    grounds = [_ground(fact, agent, events, seen) for fact in mine]
    rooms = tuple(sorted({fact.object for fact in truth.get(agent, []) if fact.predicate == "in" and fact.object}))
    findable = _findable(history, truth, set(rooms))
    known = {fact.subject for fact in mine if fact.predicate in LOCATION and fact.source == Source.SEEN}
    last = [fact for fact in mine if fact.until is None and fact.predicate in LOCATION and fact.subject in findable]
    return Audit(
        beliefs=len(mine),
        seen=grounds.count("seen"),
        told=grounds.count("told"),
        done=grounds.count("done"),
        violations=tuple(
            f"tick {fact.observed_at}: {fact.subject} {fact.predicate} {fact.object or fact.value}: {ground}"
            for fact, ground in zip(mine, grounds, strict=True)
            if ground not in ("seen", "told", "done")
        ),
        mistakes=sum(fact.source == Source.SEEN and not _was_true(fact, truth) for fact in mine),
        rooms=rooms,
        findable=len(findable),
        found=len(findable & known),
        missed=tuple(sorted(findable - known)),
        current=sum(_was_true(fact, truth, history.last_tick) for fact in last),
        held=len(last),
    )


def _ground(fact: Fact, agent: int, events: Mapping[int, Event], seen: Seen) -> str:
    """`seen`, `told` or `done`, or what is wrong with a belief."""
    tick = fact.observed_at
    if tick is None or tick != fact.since:
        return "has no moment of observation"
    event = None if fact.event is None else events.get(fact.event)
    if fact.source == Source.TOLD:
        return _told(fact, agent, event)
    if fact.source != Source.SEEN:
        return f"comes from {fact.source}"
    if seen.get((tick, fact.subject), 0) > 0:
        return "seen"
    if event is not None:
        about = fact.subject == agent or fact.subject in event.arguments.values()
        mine = event.actor == agent and event.outcome == DONE and tick - 1 <= event.tick <= tick
        return "done" if mine and about else f"rests on event {event.id}, which is no deed of the agent's about it"
    if fact.subject == agent and fact.predicate == "in":
        return "done"  # where one has gone oneself
    if fact.predicate == "held_by" and fact.object == agent and _was_given(fact.subject, agent, tick, events):
        return "seen"  # what is put into one's hand is felt, whether or not the eyes are on it
    return "was not in view"


def _was_given(thing: int, agent: int, tick: int, events: Mapping[int, Event]) -> bool:
    return any(
        event.verb == "give" and event.outcome == DONE and tick - 1 <= event.tick <= tick
        for event in events.values()
        if event.arguments.get("item") == thing and event.arguments.get("to") == agent
    )


def _told(fact: Fact, agent: int, event: Event | None) -> str:
    if event is None or event.verb != "say" or event.outcome != DONE or event.actor == agent:
        return "was told by nobody"
    if claim(event.arguments) != (fact.subject, fact.predicate, fact.object, fact.value):
        return f"is not what was said in event {event.id}"
    assert fact.observed_at is not None
    if not fact.observed_at - 1 <= event.tick <= fact.observed_at:
        return f"was said at tick {event.tick}"
    return "told"


def _by_subject(history: History) -> dict[int, list[Fact]]:
    truth: dict[int, list[Fact]] = {}
    for fact in history.facts:
        if fact.observer == TRUTH:
            truth.setdefault(fact.subject, []).append(fact)
    return truth


def _was_true(fact: Fact, truth: Mapping[int, Sequence[Fact]], tick: int | None = None) -> bool:
    """Whether a belief was true at a tick, by default the one at which it began (or the one before)."""
    at = fact.observed_at if tick is None else tick
    assert at is not None
    same = [
        other
        for other in truth.get(fact.subject, ())
        if (other.predicate, other.object, other.value) == (fact.predicate, fact.object, fact.value)
    ]
    return any(other.holds(at) or (tick is None and other.holds(at - 1)) for other in same)


def _findable(history: History, truth: Mapping[int, Sequence[Fact]], rooms: set[int]) -> set[int]:
    """Items that were all along in explored rooms and never in anything closed."""
    items = [entity.id for entity in history.entities if kinds.VOCABULARY.is_a(entity.kind, "item")]
    return {item for item in items if _was_open(item, truth, rooms, history.last_tick)}


def _was_open(item: int, truth: Mapping[int, Sequence[Fact]], rooms: set[int], last: int) -> bool:
    places = [fact for fact in truth.get(item, ()) if fact.predicate in LOCATION]
    if not any(fact.until is None for fact in places):
        return False  # eaten
    for place in places:
        end = last if place.until is None else place.until - 1
        if not _open_between(place, place.since, end, truth, rooms):
            return False
    return True


def _open_between(place: Fact, since: int, until: int, truth: Mapping[int, Sequence[Fact]], rooms: set[int]) -> bool:
    parent = place.object
    assert parent is not None
    if parent in rooms:
        return True
    shut = [fact for fact in truth.get(parent, ()) if fact.predicate == "is_open" and fact.value is False]
    if place.predicate == "in" and any(
        fact.since <= until and (fact.until is None or fact.until > since) for fact in shut
    ):
        return False
    above = [
        fact
        for fact in truth.get(parent, ())
        if fact.predicate in LOCATION and fact.since <= until and (fact.until is None or fact.until > since)
    ]
    return bool(above) and all(fact.object in rooms for fact in above)
