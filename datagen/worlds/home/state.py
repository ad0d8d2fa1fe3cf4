"""The home as it stands now, in plain dictionaries: what rules judge, perception looks at and deeds change."""

from __future__ import annotations

import math
from collections.abc import Iterator

from datagen.worlds.home import kinds
from datagen.worlds.home.liquids import EMPTY
from datagen.worlds.home.slots import Slot, item_pose, slots
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Light, Person, Point

__all__ = ["REACH", "HomeState", "Place", "Position", "contains_point"]

REACH = 1.2
"""Metres from where somebody stands to the nearest edge of what they touch."""

Position = tuple[float, float, float, float]
"""x, y, z in metres and yaw in radians."""

Place = tuple[str, int]
"""Relation (`in`, `on`, `held_by`) and parent id."""

Look = tuple[int, str, None, str]
"""Subject, predicate, None, value: a statement about how a thing looks."""

_STEP_BACK = 0.45
_FLOOR_GAP = 0.3


class HomeState:
    """Where everything is, what is open and on, what vessels hold, who follows whom.

    `items`, `furniture`, `people`, `rooms` and `lights` map ids to their descriptions in the spec (which tell what does
    not change); all else is read through the methods. Iteration is always in a fixed order.
    """

    def __init__(self, spec: HomeSpec) -> None:
        self.spec = spec
        self.items: dict[int, Item] = {item.id: item for item in spec.items}
        self.furniture: dict[int, Furniture] = {piece.id: piece for piece in spec.furniture}
        self.people: dict[int, Person] = {person.id: person for person in spec.people}
        self.rooms = {room.id: room for room in spec.rooms}
        self.lights: dict[int, Light] = {light.id: light for light in spec.lights}
        self.kind: dict[int, str] = {part.id: getattr(part, "kind", "doorway") for part in spec.parts()}
        self.slots: dict[int, tuple[Slot, ...]] = {piece.id: slots(piece) for piece in spec.furniture}
        self.locations: dict[int, Place | None] = {}
        self.children: dict[int, dict[int, None]] = {part.id: {} for part in spec.parts()}
        self.positions: dict[int, Position] = {}
        self.slot_of: dict[int, int] = {}
        self.taken: dict[int, dict[int, int]] = {piece.id: {} for piece in spec.furniture}
        self.opened: dict[int, bool] = {}
        self.switched: dict[int, bool] = {}
        self.liquids: dict[int, str] = {}
        self.leader: dict[int, int] = {}
        self.doorways: dict[int, list[int]] = {room.id: [] for room in spec.rooms}
        for door in spec.doorways:
            for room in door.rooms:
                self.doorways[room].append(door.id)
        self.looks: dict[int, tuple[Look, ...]] = {person.id: () for person in spec.people}
        self.looks |= dict.fromkeys(self.lights, ())
        self.looks |= {piece.id: _looks(piece) for piece in spec.furniture}
        self.looks |= {item.id: _looks(item) for item in spec.items}
        self._fill(spec)

    def _fill(self, spec: HomeSpec) -> None:
        for piece in spec.furniture:
            self._put(piece.id, ("in", piece.room), (piece.x, piece.y, 0.0, piece.yaw))
            if kinds.opens(piece.kind):
                self.opened[piece.id] = piece.is_open
            if kinds.switches(piece.kind):
                self.switched[piece.id] = piece.is_on
        for light in spec.lights:
            self._put(light.id, ("in", light.room), (light.x, light.y, 0.0, 0.0))
            self.switched[light.id] = light.is_on
        for person in spec.people:
            self._put(person.id, ("in", person.room), (person.x, person.y, 0.0, person.yaw))
        for item in spec.items:
            self._put(item.id, (item.relation, item.parent), (item.x, item.y, item.z, item.yaw))
            if item.slot is not None:
                self.slot_of[item.id] = item.slot
                self.taken[item.parent][item.slot] = item.id
            if kinds.holds_liquid(item.kind):
                self.liquids[item.id] = item.liquid or EMPTY

    def _put(self, thing: int, place: Place, position: Position) -> None:
        self.locations[thing] = place
        self.children[place[1]][thing] = None
        self.positions[thing] = position

    def is_a(self, thing: int, *ancestors: str) -> bool:
        """Whether a thing is of one of these kinds or below."""
        chain = kinds.ANCESTORS[self.kind[thing]]
        return any(ancestor in chain for ancestor in ancestors)

    def location(self, thing: int) -> Place | None:
        """Relation and parent; None for rooms, doorways and what is gone."""
        return self.locations.get(thing)

    def room_of(self, thing: int) -> int | None:
        """The room a thing is in, however deep; a room is in itself; None for doorways and what is gone."""
        while thing not in self.rooms:
            place = self.locations.get(thing)
            if place is None:
                return None
            thing = place[1]
        return thing

    def position(self, thing: int) -> Position:
        """Where a thing is: a person's or piece's origin on the floor, an item's centre.

        Raises:
            KeyError: If it is a room or a doorway.
        """
        place = self.locations.get(thing)
        if place is not None and place[0] == "held_by":
            return self.hand(place[1])
        return self.positions[thing]

    def hand(self, person: int) -> Position:
        """Where what somebody holds is."""
        x, y, _, yaw = self.positions[person]
        return x, y, kinds.hand_height(self.kind[person]), yaw

    def held(self, person: int) -> tuple[int, ...]:
        """What somebody holds, in the order in which they took it."""
        return tuple(self.children[person])

    def people_in(self, room: int) -> Iterator[int]:
        """Everybody in a room."""
        return (thing for thing in self.children[room] if thing in self.people)

    def is_covered(self, item: int) -> bool:
        """Whether an item lies in something closed."""
        place = self.locations[item]
        return place is not None and place[0] == "in" and not self.opened.get(place[1], True)

    def distance(self, person: int, thing: int) -> float:
        """Metres on the floor from a person to the nearest edge of a thing (0 inside a room; inf if gone)."""
        if thing in self.rooms:
            return 0.0 if self.room_of(person) == thing else math.inf
        place = self.locations.get(thing)
        if place is None:
            return math.inf
        if thing in self.items and place[1] not in self.rooms:
            thing = place[1]
        x, y = self.positions[person][:2]
        if thing in self.furniture:
            return _to_footprint(x, y, self.furniture[thing])
        return math.hypot(self.positions[thing][0] - x, self.positions[thing][1] - y)

    def free_slot(self, item: int, relation: str, parent: int, actor: int | None = None) -> int | None:
        """The free slot of a piece of furniture that an item fits in and that is nearest to somebody's hand.

        Args:
            item: The item.
            relation: `on` or `in`.
            parent: The piece of furniture.
            actor: Who puts it there; the first slot that is free when None.
        """
        size, taken = self.items[item].size, self.taken[parent]
        free = [
            slot
            for slot in self.slots[parent]
            if slot.relation == relation and slot.index not in taken and fits(size, slot.size)
        ]
        if actor is None or not free:
            return free[0].index if free else None
        hand = self.hand(actor)[:3]
        return min(free, key=lambda slot: (round(math.dist(hand, (slot.x, slot.y, slot.z)), 6), slot.index)).index

    def floor_spot(self, person: int) -> Point | None:
        """A free spot on the floor at somebody's feet, or None."""
        x, y, _, yaw = self.positions[person]
        room = self.room_of(person)
        assert room is not None
        lying = [self.positions[thing][:2] for thing in self.children[room] if thing in self.items]
        for turn in range(8):
            angle = yaw + turn * math.pi / 4
            spot = (round(x + _STEP_BACK * math.cos(angle), 3), round(y + _STEP_BACK * math.sin(angle), 3))
            if self._is_free(spot, room, lying):
                return spot
        return None

    def _is_free(self, spot: Point, room: int, lying: list[Point]) -> bool:
        polygon = self.rooms[room].polygon
        corners = [(spot[0] + dx, spot[1] + dy) for dx in (-0.2, 0.2) for dy in (-0.2, 0.2)]
        if not all(contains_point(polygon, corner) for corner in corners):
            return False
        if any(math.hypot(spot[0] - x, spot[1] - y) < _FLOOR_GAP for x, y in lying):
            return False
        pieces = (self.furniture[thing] for thing in self.children[room] if thing in self.furniture)
        return all(_to_footprint(*spot, piece) > _FLOOR_GAP / 2 for piece in pieces)

    def place(self, item: int, relation: str, parent: int, actor: int) -> None:
        """Put an item somewhere that `free_slot` or `floor_spot` said is free, or in a hand."""
        spot: Position
        if parent in self.furniture:
            index = self.free_slot(item, relation, parent, actor if actor in self.people else None)
            assert index is not None
            spot = item_pose(self.furniture[parent], self.slots[parent][index], self.items[item].size)
            self.remove(item)
            self.slot_of[item] = index
            self.taken[parent][index] = item
        elif parent in self.rooms:
            floor = self.floor_spot(actor)
            assert floor is not None
            spot = (*floor, round(self.items[item].size[2] / 2, 4), 0.0)
            self.remove(item)
        else:
            self.remove(item)
            spot = self.hand(parent)
        self._put(item, (relation, parent), spot)

    def remove(self, item: int) -> None:
        """Take an item from where it is; until it is placed it is nowhere."""
        place = self.locations[item]
        if place is not None:
            del self.children[place[1]][item]
            index = self.slot_of.pop(item, None)
            if index is not None:
                del self.taken[place[1]][index]
        self.locations[item] = None

    def stand(self, person: int, x: float, y: float, yaw: float, room: int | None = None) -> int | None:
        """Move a person; `room` saves looking for it. Returns the room that was left, if it is another one now."""
        place = self.locations[person]
        assert place is not None
        before = place[1]
        self.positions[person] = (x, y, 0.0, yaw)
        now = self.room_at(x, y, before) if room is None else room
        if now == before:
            return None
        del self.children[before][person]
        self.locations[person] = ("in", now)
        self.children[now][person] = None
        return before

    def room_at(self, x: float, y: float, likely: int) -> int:
        """The room whose floor holds a point; `likely` is tried first, and kept when none does."""
        if contains_point(self.rooms[likely].polygon, (x, y)):
            return likely
        return next((room.id for room in self.spec.rooms if contains_point(room.polygon, (x, y))), likely)


def _looks(part: Furniture | Item) -> tuple[Look, ...]:
    """What can be seen of a thing and never changes."""
    looks: list[Look] = [(part.id, "colour", None, part.colour), (part.id, "material", None, part.material)]
    if isinstance(part, Item):
        looks.append((part.id, "size", None, part.size_name))
    return tuple(looks)


def fits(size: tuple[float, float, float], room: tuple[float, float, float]) -> bool:
    """Whether a box of extents `size` goes into one of extents `room` as it stands."""
    return all(extent <= space + 1e-9 for extent, space in zip(size, room, strict=True))


def contains_point(polygon: tuple[Point, ...], point: Point) -> bool:
    """Whether a point lies in a polygon (its own edge may count either way)."""
    x, y = point
    inside = False
    x0, y0 = polygon[-1]
    for x1, y1 in polygon:
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            inside = not inside
        x0, y0 = x1, y1
    return inside


def _to_footprint(x: float, y: float, piece: Furniture) -> float:
    cos, sin = math.cos(piece.yaw), math.sin(piece.yaw)
    dx, dy = x - piece.x, y - piece.y
    across = max(abs(dx * cos + dy * sin) - piece.size[0] / 2, 0.0)
    along = max(abs(dy * cos - dx * sin) - piece.size[1] / 2, 0.0)
    return math.hypot(across, along)
