"""The rules that a `HomeSpec` must keep; a broken one is named in one line with what to do."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Callable

from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.kinds import COLOURS, FURNITURE, ITEMS, LIQUIDS, ROOMS, holds_liquid
from datagen.worlds.home.outside import check_looks
from datagen.worlds.home.slots import item_pose, slots
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Room
from datagen.worlds.reading import SpecError

__all__ = ["check"]

_EXACT = 2e-3  # metres
_BEHIND = 0.2  # metres from a switch into its wall and beyond


def check(spec: HomeSpec, grid: FloorGrid | None = None) -> None:
    """Check all rules between the parts of a home.

    Args:
        spec: The home.
        grid: Its floor grid where the caller has it already.

    Raises:
        SpecError: On the first broken rule: unknown kinds, ids, rooms that overlap or leave gaps, a room that
            cannot be reached, furniture in walls or in each other, an item in two places or where it does not fit,
            windows that are in no outer wall.
    """
    rules: tuple[Callable[[HomeSpec], None], ...] = (_ids, _kinds, _outlines, _tiling, _doorways, check_looks)
    for rule in rules:
        rule(spec)
    grid = grid or FloorGrid.of(spec)
    _furniture(spec)
    _items(spec)
    _lights(spec)
    _people(spec, grid)
    _reachable(spec, grid)


def _require(holds: bool, problem: str) -> None:
    if not holds:
        raise SpecError(problem)


def _ids(spec: HomeSpec) -> None:
    ids = [part.id for part in (*spec.parts(), *spec.windows)]
    _require(all(isinstance(id, int) and id > 0 for id in ids), "every id must be a whole number above 0")
    twice = [id for id, count in Counter(ids).items() if count > 1]
    if twice:
        raise SpecError(f"id {twice[0]} is used twice (an object in two places?): give every part an id of its own")
    _require(bool(spec.rooms), "a home needs at least one room")


def _kinds(spec: HomeSpec) -> None:
    people = ("adult", "child", "cat", "dog", "robot")
    for parts, known in (
        (spec.rooms, tuple(ROOMS)),
        (spec.furniture, tuple(FURNITURE)),
        (spec.items, tuple(ITEMS)),
        (spec.people, people),
    ):
        for part in parts:
            _require(part.kind in known, f"{part.id}: unknown kind {part.kind!r}; known are {', '.join(known)}")
    things: list[Furniture | Item] = [*spec.furniture, *spec.items]
    for thing in things:
        _require(
            thing.colour in COLOURS, f"{thing.id}: unknown colour {thing.colour!r}; known are {', '.join(COLOURS)}"
        )


def _outlines(spec: HomeSpec) -> None:
    for room in spec.rooms:
        corners = room.polygon
        _require(len(corners) >= 4, f"room {room.id} ({room.name}): a floor needs four corners or more")
        sides = list(zip(corners, (*corners[1:], corners[0]), strict=True))
        straight = all((x0 == x1) != (y0 == y1) for (x0, y0), (x1, y1) in sides)
        _require(straight, f"room {room.id} ({room.name}): walls must run along x or y")
        _require(_area(room) > 0, f"room {room.id} ({room.name}): list the corners counter-clockwise")


def _area(room: Room) -> float:
    corners = room.polygon
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(corners, (*corners[1:], corners[0]), strict=True)) / 2


def _tiling(spec: HomeSpec) -> None:
    """Sweep the plane cell by cell between all corners' coordinates: each cell is in at most one room."""
    xs = sorted({x for room in spec.rooms for x, _ in room.polygon})
    ys = sorted({y for room in spec.rooms for _, y in room.polygon})
    covered = set()
    for i, (x0, x1) in enumerate(itertools.pairwise(xs)):
        for j, (y0, y1) in enumerate(itertools.pairwise(ys)):
            owners = [room for room in spec.rooms if _holds(room, (x0 + x1) / 2, (y0 + y1) / 2)]
            if len(owners) > 1:
                raise SpecError(f"rooms {owners[0].id} and {owners[1].id} overlap: move one of them")
            if owners:
                covered.add((i, j))
    _require(not _encloses_gap(covered, len(xs) - 1, len(ys) - 1), "the rooms leave a gap between them: fill it")


def _encloses_gap(covered: set[tuple[int, int]], columns: int, rows: int) -> bool:
    """Whether some uncovered cell cannot be left towards the outside."""
    outside = {(-1, -1)}
    edge = [(-1, -1)]
    while edge:
        i, j = edge.pop()
        for cell in ((i + 1, j), (i - 1, j), (i, j + 1), (i, j - 1)):
            if -1 <= cell[0] <= columns and -1 <= cell[1] <= rows and cell not in covered and cell not in outside:
                outside.add(cell)
                edge.append(cell)
    return any((i, j) not in covered and (i, j) not in outside for i in range(columns) for j in range(rows))


def _holds(room: Room, x: float, y: float) -> bool:
    inside = False
    corners = room.polygon
    for (x0, y0), (_, y1) in zip(corners, (*corners[1:], corners[0]), strict=True):
        if y0 != y1 and min(y0, y1) <= y < max(y0, y1) and x < x0:
            inside = not inside
    return inside


def _doorways(spec: HomeSpec) -> None:
    rooms = {room.id: room for room in spec.rooms}
    for doorway in spec.doorways:
        for id in doorway.rooms:
            _require(id in rooms, f"doorway {doorway.id}: there is no room {id}")
        (x0, y0), (x1, y1) = doorway.start, doorway.end
        _require((x0 == x1) != (y0 == y1), f"doorway {doorway.id}: it must run along x or y")
        middle = doorway.middle
        sides = ((0.05, 0.0), (-0.05, 0.0)) if x0 == x1 else ((0.0, 0.05), (0.0, -0.05))
        found = {room.id for dx, dy in sides for room in spec.rooms if _holds(room, middle[0] + dx, middle[1] + dy)}
        joins = " and ".join(map(str, doorway.rooms))
        _require(found == set(doorway.rooms), f"doorway {doorway.id} is not in a wall between rooms {joins}: move it")


def _footprint(piece: Furniture) -> tuple[float, float, float, float]:
    cos, sin = abs(math.cos(piece.yaw)), abs(math.sin(piece.yaw))
    half_x = (cos * piece.size[0] + sin * piece.size[1]) / 2
    half_y = (sin * piece.size[0] + cos * piece.size[1]) / 2
    return piece.x - half_x, piece.y - half_y, piece.x + half_x, piece.y + half_y


def _furniture(spec: HomeSpec) -> None:
    rooms = {room.id: room for room in spec.rooms}
    boxes: list[tuple[Furniture, tuple[float, float, float, float]]] = []
    for piece in spec.furniture:
        _require(piece.room in rooms, f"{piece.kind} {piece.id}: there is no room {piece.room}")
        _require(min(piece.size) > 0, f"{piece.kind} {piece.id}: its size must be positive")
        box = _footprint(piece)
        half = spec.wall_thickness / 2 - _EXACT
        corners = [(x, y) for x in (box[0] - half, box[2] + half) for y in (box[1] - half, box[3] + half)]
        within = all(_holds(rooms[piece.room], x, y) for x, y in corners)
        _require(within, f"{piece.kind} {piece.id} stands in a wall or outside {rooms[piece.room].name}: move it")
        for other, theirs in boxes:
            apart = box[0] >= theirs[2] or theirs[0] >= box[2] or box[1] >= theirs[3] or theirs[1] >= box[3]
            _require(apart, f"{piece.kind} {piece.id} and {other.kind} {other.id} stand in each other: move one")
        for doorway in spec.doorways:
            _require(
                not _blocks(box, doorway.start, doorway.end),
                f"{piece.kind} {piece.id} stands in doorway {doorway.id}: move it",
            )
        boxes.append((piece, box))


def _blocks(box: tuple[float, float, float, float], start: tuple[float, float], end: tuple[float, float]) -> bool:
    near = 0.3
    xs, ys = sorted((start[0], end[0])), sorted((start[1], end[1]))
    if xs[0] == xs[1]:
        xs = [xs[0] - near, xs[1] + near]
    else:
        ys = [ys[0] - near, ys[1] + near]
    return box[0] < xs[1] and xs[0] < box[2] and box[1] < ys[1] and ys[0] < box[3]


def _items(spec: HomeSpec) -> None:
    pieces = {piece.id: piece for piece in spec.furniture}
    rooms = {room.id: room for room in spec.rooms}
    people = {person.id: person for person in spec.people}
    taken: dict[tuple[int, int], int] = {}
    for item in spec.items:
        name = f"{item.kind} {item.id}"
        owner = people.get(item.owner) if item.owner is not None else None
        _require(item.owner is None or owner is not None, f"{name}: its owner {item.owner} is not a person here")
        _liquid(item)
        if item.parent in pieces:
            _in_slot(item, pieces[item.parent], taken)
        elif item.parent in rooms:
            _require(item.relation == "on", f"{name}: a thing lies on a floor, not {item.relation} it")
            _require(_holds(rooms[item.parent], item.x, item.y), f"{name} lies outside room {item.parent}: move it")
        elif item.parent in people:
            _require(item.relation == "held_by", f"{name}: a person can only hold it; use relation held_by")
        else:
            raise SpecError(f"{name}: nothing with id {item.parent} could hold it")


def _liquid(item: Item) -> None:
    if item.liquid is not None:
        name = f"{item.kind} {item.id}"
        _require(item.liquid in LIQUIDS, f"{name}: unknown liquid {item.liquid!r}; known are {', '.join(LIQUIDS)}")
        _require(holds_liquid(item.kind), f"{name} is no vessel: leave its liquid out")


def _in_slot(item: Item, piece: Furniture, taken: dict[tuple[int, int], int]) -> None:
    name = f"{item.kind} {item.id}"
    where = f"{piece.kind} {piece.id}"
    places = slots(piece)
    if item.slot is None or not 0 <= item.slot < len(places) or places[item.slot].relation != item.relation:
        raise SpecError(f"{name}: {where} has no slot {item.slot} to be {item.relation}; it has {len(places)}")
    slot = places[item.slot]
    other = taken.setdefault((piece.id, item.slot), item.id)
    _require(other == item.id, f"{name} and item {other} are both in slot {item.slot} of {where}: move one")
    fits = all(extent <= room + _EXACT for extent, room in zip(item.size, slot.size, strict=True))
    _require(fits, f"{name} does not fit in slot {item.slot} of {where}: make it smaller or move it")
    x, y, z, _ = item_pose(piece, slot, item.size)
    away = math.dist((x, y, z), (item.x, item.y, item.z))
    _require(away <= _EXACT, f"{name} is {away:.2f} m away from slot {item.slot} of {where}: correct its x, y, z")


def _lights(spec: HomeSpec) -> None:
    rooms = {room.id: room for room in spec.rooms}
    twice = [room for room, count in Counter(light.room for light in spec.lights).items() if count > 1]
    _require(not twice, f"room {twice[:1]} has more than one light: leave one of them out")
    for light in spec.lights:
        _require(light.room in rooms, f"light {light.id}: there is no room {light.room}")
        (x, y), (dx, dy) = (light.x, light.y), light.facing
        _require(abs(dx) + abs(dy) == 1, f"light {light.id}: facing must be one step along x or y, like [1, 0]")
        before, behind = (_holds(rooms[light.room], x + out * dx, y + out * dy) for out in (0.1, -_BEHIND))
        _require(before and not behind, f"the switch of light {light.id} is on no wall of room {light.room}: move it")


def _people(spec: HomeSpec, grid: FloorGrid) -> None:
    rooms = {room.id: room for room in spec.rooms}
    for person in spec.people:
        _require(person.room in rooms, f"{person.name}: there is no room {person.room}")
        _require(
            _holds(rooms[person.room], person.x, person.y), f"{person.name} is not in room {person.room}: move them"
        )
        free = not grid.blocked[grid.cell(person.x, person.y)]
        _require(free, f"{person.name} stands in a wall or in furniture: move them")
    if spec.people:
        robots = [person for person in spec.people if person.kind == "robot"]
        _require(bool(robots), "a home has a robot (the agent) or more; this one has none: add a person of kind robot")
        names = Counter(person.name for person in spec.people)
        name, count = names.most_common(1)[0]
        _require(count == 1, f"two people are called {name}: give everybody a name of their own")


def _reachable(spec: HomeSpec, grid: FloorGrid) -> None:
    """All free floor that matters hangs together: each room, and the place before each piece of furniture."""
    labels, _ = grid.islands()
    sizes = Counter(labels[labels > 0].ravel().tolist())
    _require(bool(sizes), "no floor is free to walk on: remove furniture")
    main = sizes.most_common(1)[0][0]
    for room in spec.rooms:
        here = bool(((grid.room == room.id) & (labels == main)).any())
        _require(here, f"room {room.id} ({room.name}) cannot be reached: add a doorway or clear the way")
    for piece in spec.furniture:
        x, y, _ = grid.access(piece.id)
        near = math.dist((x, y), (piece.x, piece.y)) <= max(piece.size[:2]) / 2 + 0.9
        reached = near and labels[grid.cell(x, y)] == main
        _require(reached, f"{piece.kind} {piece.id} cannot be walked up to: clear the floor before it")
