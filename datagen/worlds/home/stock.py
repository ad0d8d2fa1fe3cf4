"""Small objects: what lies about in a home, on or in what can hold it, and whose it is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.kinds import ITEMS, SIZES
from datagen.worlds.home.slots import Slot, item_pose, slots
from datagen.worlds.home.spec import Furniture, Item, Person, Point, Room

__all__ = ["draw_items"]

_IN_ITS_ROOM = 0.8  # how often a thing is in a room where it belongs
_ON_THE_FLOOR = 0.03
_VARIETY = 0.8  # kinds that a home may have for each thing in it
_OWNED = 0.7  # how often a thing that people own belongs to somebody here
_FLOOR_ITEMS = frozenset({
    "ball", "box", "basket", "shoe", "toy_car", "doll", "bag", "puzzle", "backpack", "boot", "slipper",
    "teddy_bear", "toy_train", "toy_brick", "toy_robot", "dinosaur", "bucket", "crate", "toolbox", "briefcase",
    "cushion", "speaker", "drum", "frisbee",
})  # fmt: skip
_ALONG_WALLS = (0.17, 0.30)  # clearance in metres of the floor where things lie out of the way
_APART = 0.45  # metres between two things on the floor


def draw_items(
    count: int,
    *,
    rooms: tuple[Room, ...],
    furniture: tuple[Furniture, ...],
    people: tuple[Person, ...],
    grid: FloorGrid,
    first_id: int,
    generator: np.random.Generator,
    kinds: Sequence[str] | None = None,
) -> tuple[Item, ...]:
    """Up to `count` items of these kinds, fewer only if the home has no more places; ids from `first_id`."""
    names = _repertoire(_names(rooms, ITEMS if kinds is None else kinds), count, generator)
    shares = np.cumsum([ITEMS[name].weight for name in names])
    free: dict[int, list[tuple[Furniture, Slot]]] = {room.id: [] for room in rooms}
    for piece in furniture:
        free[piece.room] += [(piece, slot) for slot in slots(piece)]
    floor: list[Point] = []
    owners = [person.id for person in people if person.kind in ("adult", "child")]
    items: list[Item] = []
    for _ in range(count):
        item = _draw(
            first_id + len(items), _pick(names, shares, generator), rooms, free, floor, owners, grid, generator
        )
        if item is not None:
            items.append(item)
    return tuple(items)


def _names(rooms: tuple[Room, ...], kinds: Iterable[str]) -> list[str]:
    """The kinds that belong in one of the rooms; all of them if none does."""
    present = {room.kind for room in rooms}
    return [name for name in kinds if present & set(ITEMS[name].rooms)] or list(kinds)


def _repertoire(names: list[str], count: int, generator: np.random.Generator) -> list[str]:
    """The kinds that this home has some of, everyday ones likelier: it has three mugs, not one of everything."""
    size = min(len(names), round(_VARIETY * count))
    weights = np.array([ITEMS[name].weight for name in names])
    chosen = generator.choice(len(names), size=size, replace=False, p=weights / weights.sum())
    return [names[number] for number in np.sort(chosen).tolist()]


def _pick(names: list[str], shares: NDArray[np.float64], generator: np.random.Generator) -> str:
    """One of the kinds, everyday ones likelier; `shares` add up their weights."""
    return names[int(np.searchsorted(shares, generator.random() * shares[-1], side="right"))]


def _draw(
    id: int,
    name: str,
    rooms: tuple[Room, ...],
    free: dict[int, list[tuple[Furniture, Slot]]],
    floor: list[Point],
    owners: list[int],
    grid: FloorGrid,
    generator: np.random.Generator,
) -> Item | None:
    kind = ITEMS[name]
    size_name = ("small", "medium", "large")[int(generator.integers(3))]
    size = tuple(round(extent * SIZES[size_name], 3) for extent in kind.size)
    looks: dict[str, object] = {
        "kind": name,
        "size": size,
        "size_name": size_name,
        "colour": kind.colours[int(generator.integers(len(kind.colours)))],
        "material": kind.materials[int(generator.integers(len(kind.materials)))],
        "owner": owners[int(generator.integers(len(owners)))]
        if kind.owned and owners and generator.random() < _OWNED
        else None,
    }
    fitting = [room for room in rooms if room.kind in kind.rooms] if generator.random() < _IN_ITS_ROOM else list(rooms)
    room = (fitting or list(rooms))[int(generator.integers(len(fitting or rooms)))]
    if name in _FLOOR_ITEMS and generator.random() < 10 * _ON_THE_FLOOR:
        spot = _floor_spot(room, floor, grid, generator)
        if spot is not None:
            floor.append(spot)
            x, y, z = *spot, round(size[2] / 2, 4)
            return Item(id=id, parent=room.id, relation="on", x=x, y=y, z=z, yaw=0.0, **looks)  # type: ignore[arg-type]
    return _in_a_slot(id, room, rooms, free, looks, generator)


def _in_a_slot(
    id: int,
    room: Room,
    rooms: tuple[Room, ...],
    free: dict[int, list[tuple[Furniture, Slot]]],
    looks: dict[str, object],
    generator: np.random.Generator,
) -> Item | None:
    """In a random free slot of the room, or of the next rooms when it is full."""
    size = looks["size"]
    assert isinstance(size, tuple)
    order = [room, *(other for other in rooms if other is not room)]
    for place in order:
        fitting = [index for index, (_, slot) in enumerate(free[place.id]) if slot.size[2] >= size[2] + 0.01]
        if fitting:
            piece, slot = free[place.id].pop(fitting[int(generator.integers(len(fitting)))])
            x, y, z, yaw = item_pose(piece, slot, size)
            return Item(
                id=id,
                parent=piece.id,
                relation=slot.relation,
                slot=slot.index,
                x=x,
                y=y,
                z=round(z, 4),
                yaw=yaw,
                **looks,  # type: ignore[arg-type]
            )
    return None


def _floor_spot(room: Room, taken: list[Point], grid: FloorGrid, generator: np.random.Generator) -> Point | None:
    """A cell by a wall or a piece of furniture, out of people's way."""
    low, high = _ALONG_WALLS
    cells = np.argwhere((grid.room == room.id) & (grid.clearance >= low) & (grid.clearance <= high))
    for index in generator.permutation(len(cells))[:12]:
        row, column = cells[int(index)]
        spot = grid.centre(int(row), int(column))
        if all((spot[0] - x) ** 2 + (spot[1] - y) ** 2 >= _APART**2 for x, y in taken):
            return spot
    return None
