"""Homes as episodes need them: with those away who are not part of it, and with things moved."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Literal, cast

from agent.tasks.deeds import Deed
from agent.tasks.freespace import FreeSpace
from datagen.worlds.home.spec import HomeSpec, Item, Person, Point
from datagen.worlds.home.state import HomeState

__all__ = ["left_alone", "moved", "with_robot_at"]


def left_alone(home: HomeSpec, needed: Collection[int]) -> HomeSpec:
    """A home in which only those people are who are needed; the others are away, with what they hold."""
    people = tuple(person for person in home.people if person.id in needed)
    items = tuple(item for item in home.items if item.relation != "held_by" or item.parent in needed)
    items = tuple(replace(item, owner=item.owner if item.owner in needed else None) for item in items)
    return replace(home, people=people, items=items)


def with_robot_at(home: HomeSpec, robot: int, pose: tuple[float, float, float]) -> HomeSpec:
    """A home in which the robot stands at x, y (metres) and looks along yaw."""

    def placed(person: Person) -> Person:
        x, y, yaw = pose
        return replace(person, x=x, y=y, yaw=yaw, room=_room_at(home, (x, y))) if person.id == robot else person

    return replace(home, people=tuple(placed(person) for person in home.people))


def _room_at(home: HomeSpec, point: Point) -> int:
    space = FreeSpace.of(home)
    cell = space.cell(point)
    return next(room.id for room in home.rooms if space.within(room.polygon)[cell])


def moved(home: HomeSpec, moves: Sequence[Deed]) -> HomeSpec:
    """A home after things were moved in it; there must be room for them."""
    state = HomeState(home)
    for item, relation, place in moves:
        state.place(item, relation, place, 0)
    goes = {item: (cast(Literal["on", "in"], relation), place) for item, relation, place in moves}

    def now(item: Item) -> Item:
        if item.id not in goes:
            return item
        relation, place = goes[item.id]
        x, y, z, yaw = state.position(item.id)
        slot = state.slot_of[item.id]
        return replace(item, relation=relation, parent=place, x=x, y=y, z=z, yaw=yaw, slot=slot)

    return replace(home, items=tuple(now(item) for item in home.items))
