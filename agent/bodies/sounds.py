"""What is heard without being seen: doors, switches, things put down, voices in the next room."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from memory.graph.records import DONE, Event

if TYPE_CHECKING:
    from datagen.worlds.home.spec import Point
    from datagen.worlds.home.state import HomeState
    from datagen.worlds.home.world import HomeWorld

__all__ = ["Ears", "Sound"]

_CARRIES = {"open": 1, "close": 1, "say": 1, "ask": 1, "switch_on": 0, "switch_off": 0, "put_on": 0, "put_in": 0}
"""Doorways that the sound of a deed comes through."""
_THING = {"open": "thing", "close": "thing", "switch_on": "thing", "switch_off": "thing"}
_PLACE = {"put_on": "place", "put_in": "container"}


@dataclass(frozen=True, kw_only=True)
class Sound:
    """Something heard. It does not tell who made it, nor which of several things of a kind.

    Attributes:
        verb: What it sounds like: "open", "say", "put_on", … (a voice next door is heard without its words).
        kind: The kind of thing that sounds, like "cupboard"; "voice" for speech.
        bearing: Where it comes from, radians counter-clockwise from where the robot looks; of the doorway that it
            comes through when it is next door.
        near: Whether it is in the same room.
    """

    verb: str
    kind: str
    bearing: float
    near: bool


class Ears:
    """Hears what happens in a world, each thing once.

    Args:
        world: The home.
        agent: Whose ears; its own deeds are left out, and words in its own room, which `world.heard` tells.
    """

    def __init__(self, world: HomeWorld, agent: int) -> None:
        self.world, self.agent = world, agent
        self._heard = len(world.recorder.events_after(0))

    def listen(self) -> tuple[Sound, ...]:
        """What was to be heard since the last call."""
        events = self.world.recorder.events_after(self._heard)
        self._heard += len(events)
        return tuple(self._sounds(events))

    def _sounds(self, events: list[Event]) -> Iterator[Sound]:
        state = self.world.state
        here = state.room_of(self.agent)
        for event in events:
            if event.actor == self.agent or event.outcome != DONE or event.verb not in _CARRIES or here is None:
                continue
            source = event.arguments.get(_THING.get(event.verb, _PLACE.get(event.verb, "")), event.actor)
            assert isinstance(source, int)
            room, voice = state.room_of(event.actor), event.verb in ("say", "ask")
            spot = _spot(state, source, event.actor) if room == here else self._doorway(here, room)
            if spot is None or (room == here and voice) or (room != here and not _CARRIES[event.verb]):
                continue
            x, y, _, yaw = state.positions[self.agent]
            bearing = math.remainder(math.atan2(spot[1] - y, spot[0] - x) - yaw, math.tau)
            kind = "voice" if voice else state.kind[source]
            yield Sound(verb=event.verb, kind=kind, bearing=round(bearing, 3), near=room == here)

    def _doorway(self, here: int, there: int | None) -> Point | None:
        """The middle of the nearest doorway between two rooms; None if there is none."""
        x, y = self.world.state.positions[self.agent][:2]
        middles = [door.middle for door in self.world.spec.doorways if set(door.rooms) == {here, there}]
        return min(middles, key=lambda middle: math.dist(middle, (x, y)), default=None)


def _spot(state: HomeState, thing: int, actor: int) -> Point:
    """Where something sounds; a thing put on a floor, where its bearer stands."""
    return state.positions[actor if thing in state.rooms else thing][:2]
