"""Small hand-made homes for the tests of rules and life."""

from __future__ import annotations

import random
from dataclasses import replace

from datagen.worlds.home.slots import slots
from datagen.worlds.home.spec import Doorway, Furniture, HomeSpec, Item, Person, Room

KITCHEN, BEDROOM, DOOR = 1, 2, 3
TABLE, CUPBOARD, SINK, LAMP = 11, 12, 13, 14
BED_TABLE, WARDROBE = 15, 16
MUG, APPLE, BOOK, PLATE = 21, 22, 23, 24
STOVE, JUG, PLANT, MILK = 17, 25, 26, 27
ANN, BEN, CAT, ROBOT = 31, 32, 33, 34


def furniture(id: int, kind: str, room: int, x: float, y: float, yaw: float = 0.0) -> Furniture:
    sizes = {"wardrobe": (1.0, 0.6, 1.9), "cupboard": (0.8, 0.4, 0.9), "lamp": (0.3, 0.3, 1.5)}
    size = sizes.get(kind, (0.8, 0.6, 0.75))
    return Furniture(id=id, kind=kind, room=room, x=x, y=y, yaw=yaw, size=size, colour="brown", material="wood")


def item(id: int, kind: str, piece: Furniture, relation: str, nth: int = 0, owner: int | None = None) -> Item:
    index, slot = [(index, slot) for index, slot in enumerate(slots(piece)) if slot.relation == relation][nth]
    size = (0.08, 0.08, 0.08)
    return Item(
        id=id,
        kind=kind,
        parent=piece.id,
        relation="on" if relation == "on" else "in",
        x=slot.x,
        y=slot.y,
        z=slot.z + size[2] / 2,
        yaw=piece.yaw,
        size=size,
        colour="red",
        material="china",
        size_name="small",
        owner=owner,
        slot=index,
    )


def tiny_home(**starts: tuple[int, float, float]) -> HomeSpec:
    """A kitchen and a bedroom, four things, Ann (who owns the mug) and Ben, a cat and a robot.

    Args:
        starts: Room, x and y of people by name; all others stand in the middle of the kitchen, Ben in the bedroom.
    """
    rooms = (
        Room(id=KITCHEN, kind="kitchen", name="kitchen", polygon=((0.0, 0.0), (5.0, 0.0), (5.0, 4.0), (0.0, 4.0))),
        Room(id=BEDROOM, kind="bedroom", name="bedroom", polygon=((5.0, 0.0), (9.0, 0.0), (9.0, 4.0), (5.0, 4.0))),
    )
    pieces = (
        furniture(TABLE, "table", KITCHEN, 0.7, 0.5),
        furniture(CUPBOARD, "cupboard", KITCHEN, 2.2, 0.4),
        furniture(SINK, "sink", KITCHEN, 3.6, 0.5),
        furniture(LAMP, "lamp", KITCHEN, 4.6, 0.3),
        furniture(BED_TABLE, "table", BEDROOM, 6.0, 0.5),
        furniture(WARDROBE, "wardrobe", BEDROOM, 8.0, 0.5),
    )
    by_id = {piece.id: piece for piece in pieces}
    items = (
        item(MUG, "mug", by_id[TABLE], "on", 0, owner=ANN),
        item(APPLE, "apple", by_id[CUPBOARD], "in", 0),
        item(BOOK, "book", by_id[BED_TABLE], "on", 0, owner=BEN),
        item(PLATE, "plate", by_id[TABLE], "on", 1),
    )
    usual = {"Ann": (KITCHEN, 2.0, 1.5), "Ben": (BEDROOM, 7.0, 2.0), "Cat": (KITCHEN, 3.0, 3.0)}
    usual |= {"Robot": (KITCHEN, 2.5, 3.2)} | starts
    people = tuple(
        Person(id=id, kind=kind, name=name, room=usual[name][0], x=usual[name][1], y=usual[name][2])
        for id, kind, name in (
            (ANN, "adult", "Ann"),
            (BEN, "adult", "Ben"),
            (CAT, "cat", "Cat"),
            (ROBOT, "robot", "Robot"),
        )
    )
    door = Doorway(id=DOOR, rooms=(KITCHEN, BEDROOM), start=(5.0, 1.8), end=(5.0, 2.7))
    return HomeSpec(seed=0, rooms=rooms, doorways=(door,), furniture=pieces, items=items, people=people)


def wet_home() -> HomeSpec:
    """The tiny home with a stove in the kitchen, a jug and a carton of milk on its table, and a plant."""
    home = tiny_home()
    pieces = {piece.id: piece for piece in home.furniture}
    more = (
        replace(item(JUG, "jug", pieces[TABLE], "on", 2), liquid="milk"),
        replace(item(MILK, "milk", pieces[TABLE], "on", 3), liquid="milk"),
        item(PLANT, "plant", pieces[BED_TABLE], "on", 1),
    )
    stove = furniture(STOVE, "stove", KITCHEN, 0.7, 3.6)
    return replace(home, furniture=(*home.furniture, stove), items=(*home.items, *more))


def lively_home(items: int = 40, seed: int = 0) -> HomeSpec:
    """Four rooms in a row with many things, three residents, a cat and a robot."""
    dice = random.Random(seed)
    rooms, doors, pieces, people, things = [], [], [], [], []
    for number, kind in enumerate(("kitchen", "hall", "bedroom", "bedroom")):
        x = 5.0 * number
        rooms.append(
            Room(
                id=number + 1,
                kind=kind,
                name=f"{kind} {number}",
                polygon=((x, 0.0), (x + 5, 0.0), (x + 5, 4.0), (x, 4.0)),
            )
        )
        if number:
            doors.append(Doorway(id=10 + number, rooms=(number, number + 1), start=(x, 2.0), end=(x, 3.0)))
        kinds = ("table", "cupboard", "sink" if number == 0 else "table", "lamp")
        for place, piece in enumerate(kinds):
            pieces.append(furniture(20 + 4 * number + place, piece, number + 1, x + 0.8 + 1.2 * place, 0.5))
    crowd = (("adult", "Ann"), ("adult", "Ben"), ("child", "Cleo"), ("cat", "Mia"), ("robot", "Robot"))
    for number, (kind, name) in enumerate(crowd):
        room = number % 4
        people.append(
            Person(id=50 + number, kind=kind, name=name, room=room + 1, x=5.0 * room + 2.0, y=2.5 + 0.2 * number)
        )
    free = [
        (piece, relation, nth)
        for piece in pieces
        for relation in ("on", "in")
        for nth in range(sum(slot.relation == relation for slot in slots(piece)))
    ]
    for number in range(items):
        piece, relation, nth = free.pop(dice.randrange(len(free)))
        kind = dice.choice(("mug", "plate", "book", "apple"))
        things.append(item(100 + number, kind, piece, relation, nth, owner=dice.choice((None, 50, 51, 52))))
    return HomeSpec(
        seed=seed,
        rooms=tuple(rooms),
        doorways=tuple(doors),
        furniture=tuple(pieces),
        items=tuple(things),
        people=tuple(people),
    )
