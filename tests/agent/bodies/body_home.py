"""A small hand-made home for the tests of bodies, and short ways to act in it."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

from agent.bodies.mujoco_body import MujocoHome
from datagen.worlds.home.slots import item_pose, slots
from datagen.worlds.home.spec import Doorway, Furniture, HomeSpec, Item, Person, Room
from datagen.worlds.home.world import HomeWorld

KITCHEN, BEDROOM, DOOR = 1, 2, 3
TABLE, CUPBOARD, NIGHTSTAND, LAMP, WARDROBE, SHELF = 11, 12, 13, 14, 15, 16
MUG, APPLE, BOOK, BALL, VASE = 21, 22, 23, 24, 25
ANN, CAT, ROBOT = 31, 32, 33

EAST, NORTH, WEST, SOUTH = 0.0, math.pi / 2, math.pi, -math.pi / 2

_SIZES = {
    "table": (1.2, 0.8, 0.75),
    "cupboard": (0.9, 0.45, 0.9),
    "nightstand": (0.5, 0.42, 0.55),
    "lamp": (0.35, 0.35, 1.5),
    "wardrobe": (1.0, 0.6, 1.95),
    "shelf": (0.8, 0.35, 1.0),
}
_ITEMS = {
    MUG: ("mug", (0.09, 0.09, 0.1)),
    APPLE: ("apple", (0.08, 0.08, 0.08)),
    BOOK: ("book", (0.14, 0.18, 0.03)),
    BALL: ("ball", (0.13, 0.13, 0.13)),
    VASE: ("vase", (0.1, 0.1, 0.16)),
}


def piece(id: int, kind: str, room: int, x: float, y: float, yaw: float = 0.0) -> Furniture:
    return Furniture(id=id, kind=kind, room=room, x=x, y=y, yaw=yaw, size=_SIZES[kind], colour="brown", material="wood")


def item(id: int, place: Furniture, relation: str, nth: int = 0) -> Item:
    kind, size = _ITEMS[id]
    slot = [slot for slot in slots(place) if slot.relation == relation][nth]
    x, y, z, yaw = item_pose(place, slot, size)
    common: dict[str, Any] = {"kind": kind, "size": size, "colour": "red", "material": "plastic", "size_name": "medium"}
    return Item(id=id, parent=place.id, relation=slot.relation, x=x, y=y, z=z, yaw=yaw, slot=slot.index, **common)


def floor_item(id: int, room: int, x: float, y: float) -> Item:
    kind, size = _ITEMS[id]
    common: dict[str, Any] = {"kind": kind, "size": size, "colour": "blue", "material": "rubber", "size_name": "medium"}
    return Item(id=id, parent=room, relation="on", x=x, y=y, z=size[2] / 2, yaw=0.0, **common)


def body_home(**starts: tuple[int, float, float, float]) -> HomeSpec:
    """A kitchen (x 0..6) and a bedroom (x 6..10), both y 0..5, with a doorway between at y 2..3.

    All furniture stands along the wall y = 0 and faces north. Ann, the cat and the robot stand in the bedroom
    corner, and in the middle of the kitchen.

    Args:
        starts: room, x, y and yaw of `ann`, `cat` or `robot`.
    """
    rooms = (
        Room(id=KITCHEN, kind="kitchen", name="kitchen", polygon=((0, 0), (6, 0), (6, 5), (0, 5))),
        Room(id=BEDROOM, kind="bedroom", name="bedroom", polygon=((6, 0), (10, 0), (10, 5), (6, 5))),
    )
    furniture = (
        piece(TABLE, "table", KITCHEN, 1.0, 0.6),
        piece(CUPBOARD, "cupboard", KITCHEN, 2.6, 0.3),
        piece(LAMP, "lamp", KITCHEN, 5.6, 0.3),
        piece(NIGHTSTAND, "nightstand", BEDROOM, 7.0, 0.3),
        piece(WARDROBE, "wardrobe", BEDROOM, 8.6, 0.4),
        piece(SHELF, "shelf", KITCHEN, 4.2, 0.3),
    )
    by_id = {part.id: part for part in furniture}
    items = (
        item(MUG, by_id[TABLE], "on", 2),
        item(APPLE, by_id[CUPBOARD], "in", 4),
        item(BOOK, by_id[NIGHTSTAND], "in", 0),
        floor_item(BALL, KITCHEN, 4.5, 4.5),
        item(VASE, by_id[TABLE], "on", 7),
    )
    usual = {"ann": (BEDROOM, 9.5, 4.5, WEST), "cat": (BEDROOM, 9.5, 3.6, WEST), "robot": (KITCHEN, 3.0, 2.5, EAST)}
    usual |= starts
    people = tuple(
        Person(
            id=id,
            kind=kind,
            name=name.title(),
            room=usual[name][0],
            x=usual[name][1],
            y=usual[name][2],
            yaw=usual[name][3],
        )
        for id, kind, name in ((ANN, "adult", "ann"), (CAT, "cat", "cat"), (ROBOT, "robot", "robot"))
    )
    door = Doorway(id=DOOR, rooms=(KITCHEN, BEDROOM), start=(6.0, 2.0), end=(6.0, 3.0))
    return HomeSpec(seed=0, rooms=rooms, doorways=(door,), furniture=furniture, items=items, people=people)


def with_item(home: HomeSpec, changed: Item) -> HomeSpec:
    """The home with one item replaced."""
    return replace(home, items=tuple(changed if one.id == changed.id else one for one in home.items))


def make(home: HomeSpec | None = None, seed: int = 0) -> MujocoHome:
    """A MuJoCo body in a home, begun."""
    world = HomeWorld(body_home() if home is None else home, seed=seed, self_sensing=frozenset({ROBOT}))
    body = MujocoHome(world)
    body.reset()
    return body


def stand(body: MujocoHome, x: float, y: float, yaw: float) -> None:
    """Put the robot somewhere."""
    body.world.move(ROBOT, x, y, yaw)
    body.scene.follow(body.world.state)
    body.footing.follow(body.world.state)


def outcome(body: MujocoHome, verb: str, **arguments: int) -> str:
    """Do something and say how it ended."""
    return str(body.perform(verb, arguments)[4]["outcome"])
