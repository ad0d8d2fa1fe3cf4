"""`HomeWorld`: a home that lives on, with its residents, while an agent acts in it."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Literal, cast

from datagen.worlds.home.life import Residents
from datagen.worlds.home.liquids import EMPTY
from datagen.worlds.home.rules import valid_actions
from datagen.worlds.home.spec import HomeSpec, Item, Person
from datagen.worlds.home.stage import Stage
from datagen.worlds.home.state import Place, Position
from memory.graph.recorder import Recorder
from memory.graph.records import DONE, Event, Value

__all__ = ["HomeWorld"]


class HomeWorld(Stage):
    """A home in time. Deterministic: the same spec, seed and calls give the same records.

    At its beginning it records all entities and what is true at the present tick of the recorder. Robots are moved
    from outside, by `act`, `move` and `refuse`; residents by `step`.

    Args:
        spec: The home.
        seed: Of all that the residents choose.
        recorder: Where to record; made anew when None.
        self_sensing: People who write their own beliefs and move their own bodies.
        patrol: Robots that `step` moves as well, by the scripted patrol.
    """

    def __init__(
        self,
        spec: HomeSpec,
        *,
        seed: int,
        recorder: Recorder | None = None,
        self_sensing: frozenset[int] = frozenset(),
        patrol: frozenset[int] = frozenset(),
    ) -> None:
        super().__init__(spec, recorder=recorder, self_sensing=self_sensing)
        self._residents = Residents(self, seed, patrol)

    def location(self, thing: int) -> Place | None:
        """Relation (`in`, `on`, `held_by`) and parent; None for rooms, doorways and what is gone."""
        return self.state.location(thing)

    def room_of(self, thing: int) -> int | None:
        """The room a thing is in; None for doorways and what is gone."""
        return self.state.room_of(thing)

    def position(self, thing: int) -> Position:
        """x, y, z (metres) and yaw (radians) of a person's or piece's origin on the floor, or an item's centre.

        Raises:
            KeyError: If it is a room or a doorway.
        """
        return self.state.position(thing)

    def is_open(self, piece: int) -> bool:
        """Whether a piece of furniture stands open; one without a door always does."""
        return self.state.opened.get(piece, True)

    def is_on(self, piece: int) -> bool:
        """Whether a piece of furniture or a light is switched on; one without a switch never is."""
        return self.state.switched.get(piece, False)

    def liquid(self, item: int) -> str | None:
        """What a vessel holds; None if it is empty, or no vessel."""
        liquid = self.state.liquids.get(item, EMPTY)
        return None if liquid == EMPTY else liquid

    def held(self, person: int) -> tuple[int, ...]:
        """What somebody holds, in the order in which they took it."""
        return self.state.held(person)

    def valid_actions(self, actor: int) -> Iterator[tuple[str, dict[str, Value]]]:
        """All that somebody may do now; free text stands as an example, claims are left to the speaker."""
        return valid_actions(self.state, actor)

    def act(self, actor: int, verb: str, arguments: Mapping[str, Value]) -> Event:
        """Do something if the rules allow it, as `Stage.act`; a resident that is asked will answer."""
        event = super().act(actor, verb, arguments)
        if verb == "ask" and event.outcome == DONE:
            self._residents.asked(event)
        return event

    def step(self, ticks: int = 1) -> None:
        """Let the clock move: all who walk walk on, and residents do what they have in mind."""
        last = self.tick + ticks
        while self.tick < last:
            due = self._residents.next_tick()
            quiet = not self.anyone_walks() and (due is None or due > self.tick + 1)
            tick = min(last, last if due is None else due) if quiet else self.tick + 1
            self.recorder.advance(tick)
            self.walk_on()
            self._residents.wake(tick)

    def drop_plans(self) -> None:
        """Let residents plan nothing more.

        Plans hold the world as the world holds them: one that still has some is freed by the collector of cycles alone.
        """
        self._residents.drop_plans()

    def still(self) -> Stage:
        """A copy of the home as it stands, in which nobody does anything by themselves; who walked stands."""
        mechanics = {name: value for name, value in vars(self).items() if name != "_residents"}
        shared = {id(part): part for part in (self.spec, self.grid, self._routes)}
        copied = object.__new__(Stage)
        vars(copied).update(copy.deepcopy(mechanics, shared))
        copied.halt()
        return copied

    def spec_now(self) -> HomeSpec:
        """The home as it stands, to save and go on from. What is gone is left out."""
        state = self.state
        return replace(
            self.spec,
            furniture=tuple(
                replace(piece, is_open=self.is_open(piece.id) and piece.id in state.opened, is_on=self.is_on(piece.id))
                for piece in self.spec.furniture
            ),
            items=tuple(self._item_now(item) for item in self.spec.items if state.location(item.id) is not None),
            people=tuple(self._person_now(person) for person in self.spec.people),
            lights=tuple(replace(light, is_on=state.switched[light.id]) for light in self.spec.lights),
        )

    def _person_now(self, person: Person) -> Person:
        x, y, _, yaw = self.state.positions[person.id]
        room = self.state.room_of(person.id)
        assert room is not None
        return replace(person, room=room, x=x, y=y, yaw=yaw)

    def _item_now(self, item: Item) -> Item:
        place = self.state.location(item.id)
        assert place is not None
        x, y, z, yaw = self.state.position(item.id)
        slot = self.state.slot_of.get(item.id)
        relation = cast(Literal["in", "on", "held_by"], place[0])
        liquid = self.liquid(item.id)
        return replace(item, relation=relation, parent=place[1], x=x, y=y, z=z, yaw=yaw, slot=slot, liquid=liquid)
