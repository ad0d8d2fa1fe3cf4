"""From what other simulators say of a home to a `HomeSpec`: walls brought in line, things put where they fit.

What has no counterpart here, or no room, is left out and said.
"""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from agent.homes.glazing import glazed
from agent.homes.outlines import Door, Found, Hole, HomeImportError, lines_of, middle, outline, room_at, shared_wall
from agent.homes.pieces import with_robot
from datagen.worlds.home.dressing import lights_of
from datagen.worlds.home.kinds import FURNITURE, ITEMS
from datagen.worlds.home.slots import Slot, item_pose, slots
from datagen.worlds.home.spec import Doorway, Furniture, HomeSpec, Item, Point, Room
from datagen.worlds.home.state import fits
from datagen.worlds.home.validate import check
from datagen.worlds.reading import SpecError

__all__ = ["Imported", "Thing", "assembled"]

_NUDGE = 0.1  # metres between two places that are tried for a piece of furniture
_FAR = 4  # such steps in each direction
_NEAR = 0.6  # metres from where a thing was to the place that it gets
_LEEWAY = 1.3  # times that a piece may be larger than its kind is here


@dataclass(frozen=True, kw_only=True)
class Thing:
    """A thing as it was found.

    Attributes:
        name: Its only name.
        kind: Ours.
        place: x, y, z of its middle.
        yaw: Radians; its front is at +y when it is 0.
        size: Width, depth, height where known.
        parent: The name of what carries it; "" where that is for its place to tell.
    """

    name: str
    kind: str
    place: tuple[float, float, float]
    yaw: float = 0.0
    size: tuple[float, float, float] | None = None
    parent: str = ""


@dataclass(frozen=True, kw_only=True)
class Imported:
    """A home, and in one line each what of the file it does not have."""

    home: HomeSpec
    notes: tuple[str, ...]


def assembled(
    rooms: Sequence[Found],
    doors: Iterable[Door],
    things: Iterable[Thing],
    *,
    windows: Iterable[Hole] = (),
    seed: int = 0,
) -> Imported:
    """A home that keeps every rule.

    Args:
        rooms: What is to walk on.
        doors: How one gets from room to room.
        things: What stands and lies there.
        windows: In the outer walls.
        seed: Of what nobody tells: colours and materials.

    Raises:
        HomeImportError: If a room has walls that run neither along x nor along y, or rooms overlap, leave gaps or
            cannot be reached.
    """
    if not rooms:
        raise HomeImportError("it has no rooms: a home is made of floors with names")
    making = _Making(seed)
    made = making.rooms(rooms)
    home = HomeSpec(seed=seed, rooms=made, doorways=making.doorways(made, doors), furniture=(), items=(), people=())
    try:
        check(home)
    except SpecError as error:
        raise HomeImportError(str(error)) from None
    things = tuple(things)
    home = making.furnished(home, [thing for thing in things if thing.kind in FURNITURE])
    home = making.stocked(home, [thing for thing in things if thing.kind in ITEMS])
    home = with_robot(home)
    found, left = glazed(home, windows)
    home = replace(home, windows=found)
    home = replace(home, lights=lights_of(home, home.next_id()))
    making.notes += left
    check(home)
    return Imported(home=home, notes=tuple(making.notes))


class _Making:
    """Gives ids, and notes what is left out."""

    def __init__(self, seed: int) -> None:
        self.notes: list[str] = []
        self._ids = itertools.count(1)
        self._random = np.random.default_rng(np.random.SeedSequence([seed]))
        self._piece: dict[str, Furniture] = {}
        self._moved: dict[str, Point] = {}

    # -- rooms and doorways -------------------------------------------------------------------------------------

    def rooms(self, found: Sequence[Found]) -> tuple[Room, ...]:
        """The rooms, their walls on common lines."""
        lines = [lines_of([corner[axis] for room in found for corner in room.polygon]) for axis in (0, 1)]
        names = Counter(room.kind for room in found)
        counts: Counter[str] = Counter()
        made = []
        for room in found:
            counts[room.kind] += 1
            number = f" {counts[room.kind]}" if names[room.kind] > 1 else ""
            polygon = outline(room, lines)
            made.append(
                Room(
                    id=next(self._ids),
                    kind=room.kind,
                    name=room.kind.replace("_", " ") + number,
                    polygon=polygon,
                    floor=room.floor,
                    walls=room.walls,
                )
            )
        return tuple(made)

    def doorways(self, rooms: Sequence[Room], doors: Iterable[Door]) -> tuple[Doorway, ...]:
        """Those between two rooms."""
        made: list[Doorway] = []
        for door in doors:
            shared = shared_wall(rooms, door)
            if shared is None:
                self.notes.append(f"{door.name}: is in no wall between two rooms; left out")
                continue
            pair, start, end = shared
            if any(other.rooms == pair and math.dist(other.middle, middle(start, end)) < 0.3 for other in made):
                continue  # named from either side
            height = round(min(max(door.height, 1.8), 2.3), 3)
            made.append(Doorway(id=next(self._ids), rooms=pair, start=start, end=end, height=height))
        return tuple(made)

    # -- furniture ----------------------------------------------------------------------------------------------

    def furnished(self, home: HomeSpec, things: Sequence[Thing]) -> HomeSpec:
        """Each piece where it was, or as near as it fits; the largest first."""
        for thing in sorted(things, key=lambda thing: (-_footprint(thing), thing.name)):
            room = room_at(home.rooms, thing.place[:2])
            if room is None:
                self.notes.append(f"{thing.name}: stands in no room; left out")
                continue
            piece, why = self._stood(home, self._furniture(thing, room))
            if piece is None:
                self.notes.append(f"{thing.name}: {why}; left out")
                continue
            self._piece[thing.name] = piece
            self._moved[thing.name] = (piece.x - thing.place[0], piece.y - thing.place[1])
            home = replace(home, furniture=(*home.furniture, piece))
        return home

    def _furniture(self, thing: Thing, room: Room) -> Furniture:
        kind = FURNITURE[thing.kind]
        return Furniture(
            id=next(self._ids),
            kind=thing.kind,
            room=room.id,
            x=round(thing.place[0], 3),
            y=round(thing.place[1], 3),
            yaw=round(math.remainder(thing.yaw, math.tau), 4),
            size=_size(thing),
            colour=str(self._random.choice(kind.colours)),
            material=str(self._random.choice(kind.materials)),
        )

    def _stood(self, home: HomeSpec, piece: Furniture) -> tuple[Furniture | None, str]:
        """The piece where it breaks no rule, or why it does where it was."""
        steps = range(-_FAR, _FAR + 1)
        why = ""
        for i, j in sorted(itertools.product(steps, steps), key=lambda step: (math.hypot(*step), step)):
            there = replace(piece, x=round(piece.x + i * _NUDGE, 3), y=round(piece.y + j * _NUDGE, 3))
            try:
                check(replace(home, furniture=(*home.furniture, there)))
            except SpecError as error:
                why = why or str(error).split(":")[0]
                continue
            return there, ""
        return None, why

    # -- items --------------------------------------------------------------------------------------------------

    def stocked(self, home: HomeSpec, things: Sequence[Thing]) -> HomeSpec:
        """Each thing in the nearest free place of what carries it, or on the floor."""
        taken: set[tuple[int, int]] = set()
        items: list[Item] = []
        for thing in things:
            item = self._put(home, thing, taken) or self._lain(home, thing)
            if item is None:
                self.notes.append(f"{thing.name}: no place near where it was is free; left out")
            else:
                items.append(item)
        return replace(home, items=tuple(items))

    def _put(self, home: HomeSpec, thing: Thing, taken: set[tuple[int, int]]) -> Item | None:
        if thing.parent and thing.parent not in self._piece:
            return None
        moved = self._moved.get(thing.parent, (0.0, 0.0))
        place = (thing.place[0] + moved[0], thing.place[1] + moved[1], thing.place[2])
        size = ITEMS[thing.kind].size
        pieces = [self._piece[thing.parent]] if thing.parent else home.furniture
        reach = math.inf if thing.parent else _NEAR
        free = [
            (math.dist(place, (slot.x, slot.y, slot.z + size[2] / 2)), piece, slot)
            for piece in pieces
            for slot in slots(piece)
            if (piece.id, slot.index) not in taken and fits(size, slot.size)
        ]
        near = min(free, key=lambda entry: (entry[0], entry[1].id, entry[2].index), default=None)
        if near is None or near[0] > reach:
            return None
        _, piece, slot = near
        taken.add((piece.id, slot.index))
        return self._item(thing, piece.id, slot.relation, item_pose(piece, slot, size), slot)

    def _lain(self, home: HomeSpec, thing: Thing) -> Item | None:
        """On the floor, if it was there."""
        room = room_at(home.rooms, thing.place[:2])
        height = ITEMS[thing.kind].size[2]
        if thing.parent or room is None or thing.place[2] > 0.5:
            return None
        x, y, _ = thing.place
        return self._item(thing, room.id, "on", (round(x, 3), round(y, 3), height / 2, 0.0), None)

    def _item(
        self, thing: Thing, parent: int, relation: str, pose: tuple[float, float, float, float], slot: Slot | None
    ) -> Item:
        kind, (x, y, z, yaw) = ITEMS[thing.kind], pose
        assert relation in ("on", "in")
        return Item(
            id=next(self._ids),
            kind=thing.kind,
            parent=parent,
            relation="in" if relation == "in" else "on",
            x=x,
            y=y,
            z=z,
            yaw=yaw,
            size=kind.size,
            colour=str(self._random.choice(kind.colours)),
            material=str(self._random.choice(kind.materials)),
            size_name="medium",
            slot=None if slot is None else slot.index,
        )


def _footprint(thing: Thing) -> float:
    width, depth, _ = _size(thing)
    return width * depth


def _size(thing: Thing) -> tuple[float, float, float]:
    """As found, but no larger or smaller than such a thing can be here; where nothing was found, the usual size."""
    kind = FURNITURE[thing.kind]
    ranges = (kind.width, kind.depth, kind.height)
    usual = [(low + high) / 2 for low, high in ranges]
    told = thing.size or (*usual[:2], 2 * thing.place[2])  # what stands on the floor has its middle at half its height
    width, depth, height = (
        round(min(max(value, low / _LEEWAY), high * _LEEWAY), 3)
        for value, (low, high) in zip(told, ranges, strict=True)
    )
    return width, depth, round(min(max(height, kind.height[0]), kind.height[1]), 3)
