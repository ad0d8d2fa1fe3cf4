"""`HomeSpec`: one JSON description of a furnished, inhabited home, from which every body is built (DESIGN §5).

Metres and radians, right-handed, z up, yaw 0 = +x, counter-clockwise. The floor is z = 0. The
front of a piece of furniture (where its door or drawer opens) is at its own +y side.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from datagen.worlds.reading import SpecError, read_part

__all__ = ["SPEC_VERSION", "Doorway", "Furniture", "HomeSpec", "Item", "Light", "Person", "Point", "Room", "Window"]

SPEC_VERSION = 2
"""What is written. Version 1 is read too: it had neither windows and lights nor finishes."""

Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Room:
    """A room; its floor is a simple polygon, counter-clockwise, with axis-aligned edges.

    `floor` and `walls` name what it is finished with (see `finishes.py`): "" is what rooms of its kind usually have.
    """

    id: int
    kind: str
    name: str
    polygon: tuple[Point, ...]
    floor: str = ""
    walls: str = ""


@dataclass(frozen=True, kw_only=True)
class Doorway:
    """An opening in the wall shared by two rooms, from `start` to `end` on that wall's centre line."""

    id: int
    rooms: tuple[int, int]
    start: Point
    end: Point
    height: float = 2.0

    @property
    def middle(self) -> Point:
        """Its middle on the wall's centre line."""
        return (self.start[0] + self.end[0]) / 2, (self.start[1] + self.end[1]) / 2


@dataclass(frozen=True, kw_only=True)
class Window:
    """A window in an outer wall of a room, from `start` to `end` on that wall's centre line.

    It is part of the wall: it has an id and a name in files, but is no entity of the world and is seen as 0.
    `sill` and `head` are its lower and upper edge in metres; `openness` is 0 (shut) to 1: its sashes swing outwards.
    """

    id: int
    room: int
    start: Point
    end: Point
    sill: float
    head: float
    openness: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Furniture:
    """A piece of furniture standing on the floor; `x`, `y` is the centre of its footprint.

    `size` is width (local x), depth (local y) and height. The kind decides whether it supports things, contains
    them, opens or can be switched on (see `kinds.py`).
    """

    id: int
    kind: str
    room: int
    x: float
    y: float
    yaw: float
    size: tuple[float, float, float]
    colour: str
    material: str
    is_open: bool = False
    is_on: bool = False


@dataclass(frozen=True, kw_only=True)
class Item:
    """A small object: `relation` says how `parent` (furniture, a room's floor, or a person) carries it.

    `x`, `y`, `z` is the centre of its bounding box of extents `size`, in the home's frame. `owner` is a person's
    id or None. `slot` is the place on or in its parent that it takes up (see `slots.py`), None on the floor
    and in a hand. `liquid` is what a vessel holds, None if it is empty or no vessel.
    """

    id: int
    kind: str
    parent: int
    relation: Literal["on", "in", "held_by"]
    x: float
    y: float
    z: float
    yaw: float
    size: tuple[float, float, float]
    colour: str
    material: str
    size_name: Literal["small", "medium", "large"]
    owner: int | None = None
    slot: int | None = None
    liquid: str | None = None


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody who lives here (adult, child, cat, dog) or the agent itself (kind `robot`)."""

    id: int
    kind: str
    name: str
    room: int
    x: float
    y: float
    yaw: float = 0.0
    habits: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Light:
    """The light of a room, an entity of kind `light`: a lamp in the middle of the ceiling, on or off.

    `x`, `y` is the middle of its switch on a wall, `facing` the way into the room from there.
    """

    id: int
    room: int
    x: float
    y: float
    facing: tuple[int, int]
    is_on: bool = True

    @property
    def kind(self) -> str:
        """What it is in the type tree."""
        return "light"


@dataclass(frozen=True, kw_only=True)
class HomeSpec:
    """A home. Ids are positive, unique across all lists, and the same in every body and in the graph.

    `facade` names what it is finished with outside.
    """

    seed: int
    rooms: tuple[Room, ...]
    doorways: tuple[Doorway, ...]
    furniture: tuple[Furniture, ...]
    items: tuple[Item, ...]
    people: tuple[Person, ...]
    windows: tuple[Window, ...] = ()
    lights: tuple[Light, ...] = ()
    facade: str = ""
    wall_height: float = 2.5
    wall_thickness: float = 0.1
    version: int = SPEC_VERSION

    def parts(self) -> Iterator[Room | Doorway | Furniture | Item | Person | Light]:
        """All entities of the world, in order of the lists: everything that has an id but windows."""
        yield from self.rooms
        yield from self.doorways
        yield from self.furniture
        yield from self.items
        yield from self.people
        yield from self.lights

    def next_id(self) -> int:
        """An id that is above all others, those of windows too."""
        return 1 + max((part.id for part in (*self.parts(), *self.windows)), default=0)

    def bounds(self) -> tuple[float, float, float, float]:
        """The floor's bounding box: x_min, y_min, x_max, y_max in metres."""
        xs = [x for room in self.rooms for x, _ in room.polygon]
        ys = [y for room in self.rooms for _, y in room.polygon]
        return min(xs), min(ys), max(xs), max(ys)

    def to_json(self, *, indent: int | None = 1) -> str:
        """The description as JSON text, the same bytes for the same home; on one line if `indent` is None."""
        plain = {**vars(self), **{name: [vars(part) for part in getattr(self, name)] for name in _PARTS}}
        return json.dumps(plain, indent=indent, sort_keys=True) + "\n"

    @classmethod
    def from_json(cls, text: str) -> HomeSpec:
        """Read a description. Rules between the parts are checked by `validate.check`, not here.

        Raises:
            SpecError: If it is not JSON, of another version, or a part lacks a field or has one too many.
        """
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise SpecError(f"not JSON (line {error.lineno}): {error.msg}") from None
        found = data.get("version") if isinstance(data, dict) else None
        if found not in _READ:
            raise SpecError(f"home description of version {found!r}; this inhabit reads versions 1 and {SPEC_VERSION}")
        for name, part in _PARTS.items():
            data[name] = tuple(read_part(part, entry, name) for entry in data.get(name, ()))
        home: HomeSpec = read_part(cls, {**data, "version": SPEC_VERSION}, "home")
        return home

    @classmethod
    def load(cls, path: Path) -> HomeSpec:
        """Read a description from a file.

        Raises:
            SpecError: As `from_json`, naming the file; also when it cannot be read.
        """
        try:
            return cls.from_json(path.read_text(encoding="utf-8"))
        except OSError as error:
            raise SpecError(f"{path}: {error.strerror}") from None
        except SpecError as error:
            raise SpecError(f"{path}: {error}") from None


_READ = (1, SPEC_VERSION)
_PARTS = {
    "rooms": Room,
    "doorways": Doorway,
    "furniture": Furniture,
    "items": Item,
    "people": Person,
    "windows": Window,
    "lights": Light,
}
