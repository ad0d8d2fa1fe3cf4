"""What the agent has in its head: where it is, its map, what it saw and where, what it believes, what it holds."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.belief import Belief
from agent.bodies.camera import Intrinsics
from agent.localising import Localiser
from agent.navigation import Navigator
from agent.senses import CameraPose, Recognition, Senses, Sighting, Thing
from datagen.worlds.belief import LOCATION, Statement, claim
from datagen.worlds.home.kinds import VOCABULARY, holds_liquid
from datagen.worlds.home.verbs import VERBS
from memory.graph.records import DONE, Event, Utterance, Value

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Deed", "Frame", "Mind"]


@dataclass(frozen=True, kw_only=True)
class Deed:
    """Something to do with hands or voice: a verb of the home and its arguments."""

    verb: str
    arguments: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Frame:
    """All that reaches the agent at one tick.

    Attributes:
        depth: (H, W) metres along the view axis; 0 or infinite where nothing was hit.
        ids: (H, W) instance ids.
        camera: Where the camera is; where odometry drifts, what the wheels say of it.
        held: The thing in hand, or None.
        event: What the agent itself did since the last frame, with its outcome; None for a move.
        collided: Whether the last step forward was stopped.
        heard: What was said in earshot.
    """

    depth: NDArray[np.float32]
    ids: NDArray[Any]
    camera: CameraPose
    held: int | None = None
    event: Event | None = None
    collided: bool = False
    heard: Sequence[tuple[Event, Utterance]] = ()


class Mind:
    """The agent's memory, changed by frames alone.

    Args:
        me: The agent's own id.
        camera: Its camera.
        belief: What it believes.
        recognise: Tells what an instance in view is.
        start: Where the camera is at the beginning: that is known.
        drifts: Whether the poses of frames drift, and are corrected by what is seen; else they are believed.

    Attributes:
        me: The agent's own id.
        name: What it is called.
        belief: What it believes.
        senses: What it has seen, and where in space.
        navigator: Its map, and how it gets about.
        localiser: Says where it is when odometry drifts; None when frames are believed.
        held: The thing in hand.
        outcome: How its last deed ended: `DONE` or a refusal code.
        sighting: What the last frame shows.
        heard: What was said since the last frame.
        looked_at: When each piece of furniture was last seen well.
        asked: When each item was last asked about.
    """

    def __init__(
        self,
        me: int,
        camera: Intrinsics,
        belief: Belief,
        recognise: Callable[[int], Recognition],
        start: CameraPose,
        *,
        drifts: bool = False,
    ) -> None:
        self.me = me
        self.name: str | None = None
        self.belief = belief
        self.senses = Senses(camera, recognise)
        self.navigator = Navigator(camera, start[0], start[1], start[3])
        self.localiser = Localiser(camera, (start[0], start[1], start[3])) if drifts else None
        self.held: int | None = None
        self.outcome = DONE
        self.sighting = Sighting(pixels={}, statements=(), absent=())
        self.heard: Sequence[tuple[Event, Utterance]] = ()
        self.eye = start[2]
        self.looked_at: dict[int, int] = {}
        self.asked: dict[int, int] = {}
        self._unseen_for: dict[int, int] = {}

    # -- taking in ----------------------------------------------------------------------------------------------

    def put_at(self, place: CameraPose) -> None:
        """It was carried elsewhere, and is told where; what it has in its head stays."""
        if self.localiser is not None:
            self.localiser.begin((place[0], place[1], place[3]))

    def perceive(self, frame: Frame) -> None:
        """Take in one frame: see, notice what is gone, learn from one's own deed, listen, draw the map."""
        frame = self._placed(frame)
        self.held, self.heard, self.eye = frame.held, frame.heard, frame.camera[2]
        if frame.event is not None:
            self.outcome = frame.event.outcome
        self.sighting = self.senses.look(frame.depth, frame.ids, frame.camera, self.belief.tick)
        self.navigator.observe(
            frame.camera,
            frame.depth,
            frame.ids,
            floors=self.rooms(),
            ignore=[thing for thing in self.sighting.pixels if self._moves(thing)],
            people=self._people_about(),
            collided=frame.collided,
            moved=None if self.localiser is None else self.localiser.moved,
        )
        for thing, pixels in self.sighting.pixels.items():
            if pixels > _CLOSE_LOOK and self.is_a(thing, "furniture") and self._away(thing) < _NEAR:
                self.looked_at[thing] = self.belief.tick
        self._believe(frame)
        self._listen(frame.heard)

    def _placed(self, frame: Frame) -> Frame:
        """The same frame with the camera where the agent takes it to be."""
        if self.localiser is None:
            return frame
        x, y, height, yaw = frame.camera
        drawn, alive = self.navigator.map, self.all(*_ALIVE)
        x, y, yaw = self.localiser.locate((x, y, yaw), height, frame.depth, frame.ids, drawn, ignore=alive)
        return replace(frame, camera=(x, y, height, yaw))

    def _people_about(self) -> list[tuple[float, float]]:
        """Where somebody was seen a moment ago; what is near and low has left the image by then."""
        known = (self.senses.things[thing] for thing in self.all(*_ALIVE) if thing != self.me)
        return [thing.point[:2] for thing in known if self.belief.tick - thing.tick <= _MOMENT]

    def _moves(self, thing: int) -> bool:
        """Whether a thing in view is no lasting obstacle: somebody, or what somebody carries.

        What lies on furniture needs no place of its own in the map; only what is seen on a floor does.
        """
        if self.is_a(thing, *_ALIVE):
            return True
        on_floor = any(
            subject == thing and predicate == "on" and place is not None and self.is_a(place, "room")
            for subject, predicate, place, _ in self.sighting.statements
        )
        return self.is_a(thing, "item") and not on_floor

    def _away(self, thing: int) -> float:
        point = self.senses.things[thing].point
        return math.dist(point[:2], self.navigator.here)

    def _believe(self, frame: Frame) -> None:
        """Deeds first, eyes last: what is seen now outweighs what was just done."""
        if frame.event is not None and frame.event.outcome == DONE:
            self.belief.see(self._effects(frame.event), event=frame.event.id)
        mine = []
        if frame.held is not None:
            mine.append((frame.held, "held_by", self.me, None))
        room = self.navigator.map.room_at(*self.navigator.here, within=0.3)
        if room:
            mine.append((self.me, "in", room, None))
        fallen = self._fallen(frame.event, room)
        absent = [thing for thing in self.sighting.absent if self._would_show(thing)]
        gone = [thing for thing in (*absent, *self._let_go()) if thing not in fallen]
        lying = [(thing, "on", room, None) for thing in fallen]
        self.belief.see([*lying, *self.sighting.statements, *mine], absent=gone)

    def _fallen(self, event: Event | None, room: int | None) -> list[int]:
        """What slipped out of the hand just now: it lies about here, though it may be too near to be seen."""
        if event is None or event.outcome != "dropped" or not room:
            return []
        item = int(event.arguments["item"])
        if (known := self.thing(item)) is None or item in self.sighting.pixels:
            return []
        (x, y), (a, b, c) = self.navigator.here, (high - low for low, high in zip(known.low, known.high, strict=True))
        known.point, known.low, known.high = (x, y, c / 2), (x - a / 2, y - b / 2, 0.0), (x + a / 2, y + b / 2, c)
        known.tick = self.belief.tick
        return [item]

    def _effects(self, event: Event) -> list[Statement]:
        """What is so after a deed of one's own, by the rules of the home."""
        bound: dict[str, Any] = {**event.arguments, "actor": self.me}
        found: list[Statement] = []
        for effect in VERBS[event.verb].effects:
            subject, value = bound[effect.subject], effect.value
            if effect.like is not None:
                alike = bound[effect.like]
                value = alike if isinstance(alike, str) else self._contents(alike)
            if effect.kind == "set" and (effect.predicate != "liquid" or (value and self._holds_liquid(subject))):
                found.append((subject, effect.predicate, bound.get(effect.object or ""), value))
        return found

    def _contents(self, vessel: int) -> str | None:
        """What a vessel is believed to hold."""
        value = self.belief.value(vessel, "liquid")
        return None if value is None else str(value)

    def _holds_liquid(self, item: int) -> bool:
        known = self.thing(item)
        return known is not None and holds_liquid(known.kind)

    def _would_show(self, thing: int) -> bool:
        """Whether a thing that is not where it was seen last is thereby not where it is believed to be.

        Somebody who left a spot may still be in the room, and what somebody holds goes with them.
        """
        fact = self.belief.location(thing)
        if fact is None or fact.predicate == "held_by":
            return False
        return not self.is_a(thing, *_ALIVE)

    def _let_go(self) -> list[int]:
        """What people in full view are no longer seen to hold, and what the agent's own hand has no more."""
        gone = [thing for thing in self.belief.at(self.me) if thing != self.held]
        for person, pixels in self.sighting.pixels.items():
            if pixels < _FULL_VIEW or not self.is_a(person, "person"):
                continue
            for thing in self.belief.at(person):
                unseen = 0 if thing in self.sighting.pixels else self._unseen_for.get(thing, 0) + 1
                self._unseen_for[thing] = unseen
                if unseen >= _LOOKS:
                    gone.append(thing)
        return gone

    def _listen(self, heard: Sequence[tuple[Event, Utterance]]) -> None:
        for event, _ in heard:
            statement = claim(event.arguments)
            if event.verb != "say" or event.outcome != DONE or statement is None or self._sees(statement):
                continue
            self.belief.hear(statement, event.id)

    def _sees(self, statement: Statement) -> bool:
        """Whether one's own eyes tell about this at the moment."""
        subject, predicate, _, _ = statement
        seen = {(told[0], told[1] in LOCATION or told[1]) for told in self.sighting.statements}
        return subject == self.me or subject == self.held or (subject, predicate in LOCATION or predicate) in seen

    # -- knowing ------------------------------------------------------------------------------------------------

    def is_a(self, thing: int, *kinds: str) -> bool:
        """Whether a thing that was seen is of one of these kinds."""
        known = self.senses.things.get(thing)
        return known is not None and any(VOCABULARY.is_a(known.kind, kind) for kind in kinds)

    def thing(self, thing: int) -> Thing | None:
        """What is remembered of a thing that was seen."""
        return self.senses.things.get(thing)

    def all(self, *kinds: str) -> list[int]:
        """The things seen so far that are of one of these kinds, in order of their ids."""
        return [thing for thing in sorted(self.senses.things) if self.is_a(thing, *kinds)]

    def rooms(self) -> list[int]:
        """The rooms seen so far."""
        return self.all("room")

    def room(self) -> int | None:
        """The room the agent believes to be in."""
        return self.belief.room_of(self.me)


_ALIVE = ("person", "pet", "robot")
_MOMENT = 20  # ticks
_FULL_VIEW = 250
_LOOKS = 4
_CLOSE_LOOK = 700
_NEAR = 1.9
