"""A home as it stood at some tick, from the records of its life: to go on from there, or to look at it again."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, cast

from datagen.worlds.belief import LOCATION
from datagen.worlds.home.kinds import hand_height
from datagen.worlds.home.liquids import EMPTY
from datagen.worlds.home.slots import item_pose, slots
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Light, Person
from datagen.worlds.home.state import Place, Position
from memory.graph.history import History
from memory.graph.records import TRUTH, Fact

__all__ = ["home_at"]


def home_at(spec: HomeSpec, history: History, tick: int) -> HomeSpec:
    """The home as it stood at a tick; what was gone by then is left out.

    Args:
        spec: The home as its life began.
        history: The records of its life.
        tick: When; not after the last tick of the records.
    """
    standing = _Standing(spec, history, tick)
    return replace(
        spec,
        furniture=tuple(standing.piece(piece) for piece in spec.furniture),
        items=tuple(standing.item(item) for item in spec.items if standing.place(item.id) is not None),
        people=tuple(standing.person(person) for person in spec.people),
        lights=tuple(standing.light(light) for light in spec.lights),
    )


class _Standing:
    """What held at a tick, by thing and predicate, and where everything had been last."""

    def __init__(self, spec: HomeSpec, history: History, tick: int) -> None:
        self._facts: dict[tuple[int, str], Fact] = {}
        for fact in history.facts:
            if fact.observer == TRUTH and fact.holds(tick):
                self._facts[fact.subject, "in" if fact.predicate in LOCATION else fact.predicate] = fact
        self._poses: dict[int, Position] = {}
        self._moved: set[int] = set()
        for pose in history.poses:
            if pose.tick <= tick:
                if pose.entity in self._poses:
                    self._moved.add(pose.entity)
                self._poses[pose.entity] = (pose.x, pose.y, pose.z, pose.yaw)
        self._furniture = {piece.id: piece for piece in spec.furniture}
        self._kinds = {person.id: person.kind for person in spec.people}

    def place(self, thing: int) -> Place | None:
        """Relation and parent; None for what was gone."""
        fact = self._facts.get((thing, "in"))
        return None if fact is None or fact.object is None else (fact.predicate, fact.object)

    def piece(self, piece: Furniture) -> Furniture:
        """A piece of furniture, open or on as it was."""
        return replace(piece, is_open=self._is(piece.id, "is_open"), is_on=self._is(piece.id, "is_on"))

    def light(self, light: Light) -> Light:
        """A light, on or off as it was."""
        return replace(light, is_on=self._is(light.id, "is_on"))

    def person(self, person: Person) -> Person:
        """Somebody where they stood."""
        x, y, _, yaw = self._poses[person.id]
        place = self.place(person.id)
        assert place is not None
        return replace(person, room=place[1], x=x, y=y, yaw=yaw)

    def item(self, item: Item) -> Item:
        """An item where it lay or who held it."""
        place = self.place(item.id)
        assert place is not None
        relation, parent = place
        slot, (x, y, z, yaw) = self._spot(item, relation, parent)
        held = cast(Literal["in", "on", "held_by"], relation)
        return replace(
            item, relation=held, parent=parent, x=x, y=y, z=z, yaw=yaw, slot=slot, liquid=self._liquid(item.id)
        )

    def _liquid(self, thing: int) -> str | None:
        """What a vessel held; None if it was empty or is none."""
        fact = self._facts.get((thing, "liquid"))
        return None if fact is None or fact.value == EMPTY else str(fact.value)

    def _spot(self, item: Item, relation: str, parent: int) -> tuple[int | None, Position]:
        """The slot an item took up, if it was one, and where it was to more digits than records have."""
        if relation == "held_by":
            x, y, _, yaw = self._poses[parent]
            return None, (x, y, hand_height(self._kinds[parent]), yaw)
        if item.id not in self._moved:
            return item.slot, (item.x, item.y, item.z, item.yaw)
        there = self._poses[item.id]
        if parent not in self._furniture:
            x, y, _, yaw = there
            return None, (x, y, round(item.size[2] / 2, 4), yaw)
        piece = self._furniture[parent]
        for slot in slots(piece):
            pose = item_pose(piece, slot, item.size)
            if slot.relation == relation and _near(pose, there):
                return slot.index, pose
        return None, there

    def _is(self, thing: int, predicate: str) -> bool:
        fact = self._facts.get((thing, predicate))
        return fact is not None and bool(fact.value)


def _near(one: Position, other: Position) -> bool:
    """Whether two positions are the same but for the rounding of records."""
    return all(abs(a - b) < 1e-3 for a, b in zip(one, other, strict=True))
