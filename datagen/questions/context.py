"""What a reader is given to answer questions from: the things an observer knows at a tick, and the deeds up to it.

A context is data; `views.py` writes it as text, as a graph and as a database, and reads each back. What the questions
of a dataset are about stands in it: past places follow from the deeds, positions (of furniture) are in decimetres.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from datagen.questions.situation import Situation
from datagen.worlds.home.words import WORDS
from memory.graph.records import DONE, TRUTH, Event

__all__ = ["Context", "Deed", "Thing", "context_of"]

Place = tuple[str, str]
"""Relation and the holder's handle."""


@dataclass(frozen=True, kw_only=True)
class Thing:
    """One entity in a context.

    Attributes:
        handle: Its word.
        kind: Its kind.
        looks: Size, colour and material of an item, None for each that is not known or not there; else empty.
        states: Whether furniture is open and switched on, by predicate.
        place: Where it is, if known.
        owner: Handle of the owner, if known.
        at: Position of a piece of furniture in decimetres, if known.
        name: What a room is called, in small letters.
    """

    handle: str
    kind: str
    looks: tuple[str | None, ...] = ()
    states: tuple[tuple[str, bool], ...] = ()
    place: Place | None = None
    owner: str | None = None
    at: tuple[int, int] | None = None
    name: str | None = None


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something done: `source` is where what was taken had been, `to` the second argument (a place or a person)."""

    tick: int
    actor: str
    verb: str
    thing: str
    source: Place | None = None
    to: str | None = None


@dataclass(frozen=True, kw_only=True)
class Context:
    """All that is given: `observer` is a handle, or None for the truth."""

    observer: str | None
    tick: int
    things: tuple[Thing, ...]
    deeds: tuple[Deed, ...]


def context_of(situation: Situation, handles: Mapping[int, str], *, since: int = 0) -> Context:
    """The context of a situation.

    Args:
        situation: Who knows what, and when.
        handles: The word of each entity.
        since: Leave out deeds before this tick.
    """
    shown = [e for e in situation.known if any(situation.is_a(e, kind) for kind in _SHOWN)]
    order = sorted(shown, key=lambda e: (next(n for n, kind in enumerate(_SHOWN) if situation.is_a(e, kind)), e))
    return Context(
        observer=None if situation.observer == TRUTH else handles[situation.observer],
        tick=situation.tick,
        things=tuple(_thing(situation, entity, handles) for entity in order),
        deeds=tuple(_deeds(situation, handles, since)),
    )


_SHOWN = ("room", "furniture", "light", "person", "pet", "robot", "item")


def _thing(situation: Situation, entity: int, handles: Mapping[int, str]) -> Thing:
    values, place, owner = situation.values[entity], situation.place.get(entity), situation.owner.get(entity)
    record = situation.entity(entity)
    item, furniture = situation.is_a(entity, "item"), situation.is_a(entity, "furniture")
    looks = [values.get(name) for name in WORDS.adjectives]
    return Thing(
        handle=handles[entity],
        kind=record.kind,
        looks=tuple(None if look is None else str(look) for look in looks) if item else (),
        states=tuple((name, bool(values[name])) for name in ("is_open", "is_on") if name in values)
        if furniture or situation.is_a(entity, "light")
        else (),
        place=None if place is None else (place[0], handles[place[1]]),
        owner=None if owner is None else handles[owner],
        at=situation.position(entity) if furniture else None,
        name=record.name.lower() if record.name and situation.is_a(entity, "room") else None,
    )


def _deeds(situation: Situation, handles: Mapping[int, str], since: int) -> list[Deed]:
    log, observer = situation.log, situation.observer
    known = None if observer == TRUTH else log.causes(observer, situation.tick)
    found = []
    for event in log.events:
        if event.outcome != DONE or event.verb not in WORDS.deeds or not since <= event.tick <= situation.tick:
            continue
        if known is None or event.id in known or event.actor == observer:
            found.append(_deed(situation, event, handles))
    return found


def _deed(situation: Situation, event: Event, handles: Mapping[int, str]) -> Deed:
    deed = WORDS.deeds[event.verb]
    thing, to = event.arguments[deed.argument], event.arguments.get(deed.to) if deed.to else None
    source = _before(situation, int(thing), event) if event.verb == "take" else None
    return Deed(
        tick=event.tick,
        actor=handles[event.actor],
        verb=event.verb,
        thing=handles[int(thing)],
        source=None if source is None else (source[0], handles[source[1]]),
        to=None if to is None else handles[int(to)],
    )


def _before(situation: Situation, thing: int, event: Event) -> tuple[str, int] | None:
    """Where a thing was, as the observer has it, until this event."""
    for _, fact in situation.log.facts(situation.observer, thing, event.tick - 1):
        if fact.predicate in ("in", "on", "held_by") and fact.object is not None:
            return fact.predicate, fact.object
    return None
