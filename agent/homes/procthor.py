"""Houses of ProcTHOR (JSON), read as homes of ours.

ProcTHOR's frame is left-handed with y up and turns clockwise as seen from above: (x, y, z) becomes (x, z, y), and a
turn changes its sign. A house tells no sizes (they are its assets' own), so things have the usual size of their kind.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from agent.homes.assembly import Imported, Thing, assembled
from agent.homes.kindred import floor_of, kind_of, room_kind_of, walls_of
from agent.homes.outlines import Door, Found, Hole, HomeImportError
from datagen.worlds.home.kinds import FURNITURE
from datagen.worlds.home.spec import Point

__all__ = ["from_procthor", "is_procthor"]

_PART_OF = {"television": "is a part of our tv stands"}
_OPEN = 0.15  # metres of wall left at each end where two rooms have no wall between them


def is_procthor(data: Any) -> bool:
    """Whether what a JSON file holds looks like a house of ProcTHOR."""
    return isinstance(data, dict) and isinstance(data.get("rooms"), list) and "walls" in data


def from_procthor(house: Any, *, seed: int = 0) -> Imported:
    """A house as a home.

    Args:
        house: What its JSON holds.
        seed: Of what it does not tell: colours and materials.

    Raises:
        HomeImportError: If it is no house, is damaged, or has walls that run neither along x nor along y.
    """
    if not is_procthor(house):
        raise HomeImportError("no house of ProcTHOR: that has `rooms` with `floorPolygon`, `walls`, `doors`, `objects`")
    notes: list[str] = []
    try:
        papers = {str(wall.get("roomId")): wall for wall in house["walls"] if not wall.get("empty")}
        rooms = [_room(entry, papers, notes) for entry in house["rooms"]]
        windows = list(_windows(house, notes))
        doors = [*_doors(house, notes), *_open_walls(house)]
        things = list(_things(house.get("objects") or (), "", notes))
    except (KeyError, TypeError, ValueError, IndexError) as error:
        if isinstance(error, HomeImportError):
            raise
        what = f"no {error}" if isinstance(error, KeyError) else str(error)
        raise HomeImportError(f"the house is damaged ({what})") from None
    made = assembled(rooms, doors, things, windows=windows, seed=seed)
    return Imported(home=made.home, notes=(*notes, *made.notes))


def _room(entry: Mapping[str, Any], papers: Mapping[str, Mapping[str, Any]], notes: list[str]) -> Found:
    kind = room_kind_of(entry["roomType"])
    if kind is None:
        kind = "hall"
        notes.append(f"{entry['id']}: rooms of type {entry['roomType']!r} have no counterpart; it is a hall here")
    paper = papers.get(str(entry["id"]), {}).get("material")
    return Found(
        name=str(entry["id"]),
        kind=kind,
        polygon=tuple(_flat(corner) for corner in entry["floorPolygon"]),
        floor=floor_of(_named(entry.get("floorMaterial"))),
        walls=walls_of(_named(paper), _tint(paper)),
    )


def _named(material: Any) -> str:
    """A material is its name, or in houses of version 1 an object that has it."""
    return str(material.get("name", "")) if isinstance(material, Mapping) else str(material or "")


def _tint(material: Any) -> tuple[float, float, float] | None:
    colour = material.get("color") if isinstance(material, Mapping) else None
    return (float(colour["r"]), float(colour["g"]), float(colour["b"])) if colour else None


def _flat(corner: Mapping[str, float]) -> Point:
    return float(corner["x"]), float(corner["z"])


def _doors(house: Mapping[str, Any], notes: list[str]) -> Iterator[Door]:
    walls = {wall["id"]: wall for wall in house["walls"]}
    rooms = {room["id"] for room in house["rooms"]}
    for door in house.get("doors") or ():
        if door["room0"] == door["room1"] or not {door["room0"], door["room1"]} <= rooms:
            notes.append(f"{door['id']}: leads outside; left out")
            continue
        low, high = _hole(door)
        start, end = _line(walls[door["wall0"] if door["wall0"] in walls else door["wall1"]])
        length = math.dist(start, end)
        yield Door(
            name=str(door["id"]),
            start=_along(start, end, low["x"] / length),
            end=_along(start, end, high["x"] / length),
            height=float(high["y"]),
        )


def _windows(house: Mapping[str, Any], notes: list[str]) -> Iterator[Hole]:
    walls = {wall["id"]: wall for wall in house["walls"]}
    for window in house.get("windows") or ():
        wall = walls.get(window.get("wall0")) or walls.get(window.get("wall1"))
        if wall is None:
            notes.append(f"{window['id']}: is in no wall; left out")
            continue
        low, high = _hole(window)
        start, end = _line(wall)
        length = math.dist(start, end)
        yield Hole(
            name=str(window["id"]),
            start=_along(start, end, low["x"] / length),
            end=_along(start, end, high["x"] / length),
            sill=float(low["y"]),
            head=float(high["y"]),
            openness=min(max(float(window.get("openness") or 0.0), 0.0), 1.0),
        )


def _hole(door: Mapping[str, Any]) -> tuple[Mapping[str, float], Mapping[str, float]]:
    """Its lower and upper corner on the wall: `holePolygon` in houses of version 1, `boundingBox` in older ones."""
    if "holePolygon" in door:
        low, high = door["holePolygon"][:2]
        return low, high
    return door["boundingBox"]["min"], door["boundingBox"]["max"]


def _line(wall: Mapping[str, Any]) -> tuple[Point, Point]:
    """The foot of a wall, in its own direction."""
    corners = [_flat(corner) for corner in wall["polygon"]]
    return corners[0], next(corner for corner in corners[1:] if math.dist(corner, corners[0]) > 1e-6)


def _along(start: Point, end: Point, share: float) -> Point:
    return start[0] + share * (end[0] - start[0]), start[1] + share * (end[1] - start[1])


def _open_walls(house: Mapping[str, Any]) -> Iterator[Door]:
    """Where two rooms have no wall between them there is a wide doorway here."""
    for wall in house["walls"]:
        if not wall.get("empty") or "exterior" in str(wall.get("roomId")):
            continue
        start, end = _line(wall)
        length = math.dist(start, end)
        if length > 1.0:
            share = _OPEN / length
            yield Door(name=str(wall["id"]), start=_along(start, end, share), end=_along(start, end, 1 - share))


def _things(objects: Sequence[Mapping[str, Any]], parent: str, notes: list[str]) -> Iterator[Thing]:
    """The objects that have a counterpart, with what they carry."""
    for entry in objects:
        name = str(entry["id"])
        kind = _kind(entry)
        carried: Iterable[Thing] = ()
        if kind is None:
            of = name.split("|")[0]
            with_it = f", with the {len(entry['children'])} things on it" if entry.get("children") else ""
            notes.append(f"{name}: {of} {_PART_OF.get(of.lower(), 'has no counterpart')}; left out{with_it}")
        elif parent and kind in FURNITURE:
            notes.append(f"{name}: stands on {parent}, furniture stands on floors here; left out")
        else:
            yield _thing(entry, name, kind, parent)
            carried = _things(entry.get("children") or (), name, notes)
        yield from carried


def _kind(entry: Mapping[str, Any]) -> str | None:
    """By its id, which begins with its type; else by its asset."""
    return kind_of(str(entry["id"]).split("|")[0]) or kind_of(str(entry.get("assetId", "")))


def _thing(entry: Mapping[str, Any], name: str, kind: str, parent: str) -> Thing:
    place, turn = entry["position"], entry.get("rotation") or {}
    turned = turn.get("y", 0.0) if isinstance(turn, Mapping) else float(turn)
    return Thing(
        name=name,
        kind=kind,
        place=(float(place["x"]), float(place["z"]), float(place["y"])),
        yaw=-math.radians(float(turned)),
        parent=parent,
    )
