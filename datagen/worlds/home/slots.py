"""Where things can be on and in a piece of furniture, and the shape of a container's inside."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Literal

from datagen.frozen import dataclass
from datagen.worlds.home.kinds import FURNITURE, FurnitureKind, Opening
from datagen.worlds.home.spec import Furniture

__all__ = ["PANEL", "Interior", "Slot", "interior", "item_pose", "margins", "slots", "to_home"]

PANEL = 0.02
"""Thickness in metres of a container's walls, shelves, door and drawer."""

_CELL = 0.24  # one slot's side: the largest item has 0.22 m
_PLINTH = 0.06
_STOREY = 0.30  # least height of a shelf's space
_DEEP: dict[Opening | None, float] = {"drawer": 0.30, "lid": 0.24}  # from the top; below is a false bottom
_CLEARANCE = 0.40  # free height above a top


@dataclass(frozen=True, kw_only=True)
class Slot:
    """A place for one thing.

    `x`, `y`, `z` is the middle of its floor in the home's frame, in metres; `size` is the width, depth and height
    that fit in it, in the furniture's own frame.
    """

    index: int
    relation: Literal["on", "in"]
    x: float
    y: float
    z: float
    size: tuple[float, float, float]


@dataclass(frozen=True, kw_only=True)
class Interior:
    """The inside of a container in its own frame: origin on the floor under its middle, front at +y; metres.

    Attributes:
        width: Free width (x), centred.
        back: y of the back panel's inner side.
        front: y of the inner side of the door, or of the open front.
        floors: z of the floor of each storey, from below.
        ceilings: z of the underside above each storey.
        opening: How it opens; None stands open for good. A hinge's axis is the front's left edge (-x); a drawer
            slides towards +y and carries what is in it; a lid turns up about the top's rear edge (-y), a flap down
            about the front's lower edge.
        travel: Metres that a drawer slides out.
    """

    width: float
    back: float
    front: float
    floors: tuple[float, ...]
    ceilings: tuple[float, ...]
    opening: Opening | None
    travel: float


def interior(piece: Furniture) -> Interior | None:
    """The inside of a container; None for furniture that holds nothing inside."""
    kind = FURNITURE[piece.kind]
    if not kind.inside:
        return None
    width, depth, height = piece.size
    shell = PANEL if kind.shell is None else kind.shell
    top = height - PANEL - kind.head
    floors, ceilings = _storeys(kind, top)
    return Interior(
        width=round(width - 2 * shell, 3),
        back=round(-depth / 2 + (PANEL if kind.rear is None else kind.rear), 3),
        front=depth / 2 - PANEL,
        floors=floors,
        ceilings=ceilings,
        opening=kind.opening,
        travel=round(0.8 * depth, 3) if kind.opening == "drawer" else 0.0,
    )


def _storeys(kind: FurnitureKind, top: float) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """The floors and the ceilings of what is inside, from below: metres."""
    if kind.opening in _DEEP:
        return (round(top - _DEEP[kind.opening] + PANEL, 3),), (round(top, 3),)
    foot = _PLINTH if kind.foot is None else kind.foot
    count = max(1, int((top - foot) / (_STOREY + PANEL)))
    pitch = (top - foot) / count
    floors = tuple(round(foot + number * pitch + PANEL, 3) for number in range(count))
    return floors, tuple(round(foot + (number + 1) * pitch, 3) for number in range(count))


_MARGINS: dict[str, tuple[float, float, float]] = {
    "sofa": (0.15, 0.25, 0.0),
    "daybed": (0.06, 0.10, 0.0),
    "armchair": (0.12, 0.22, 0.0),
    "rocking_chair": (0.06, 0.14, 0.06),
    "chair": (0.0, 0.06, 0.0),
    "office_chair": (0.08, 0.12, 0.04),
    "garden_chair": (0.05, 0.08, 0.0),
    "high_chair": (0.0, 0.24, 0.0),
    "bed": (0.05, 0.45, 0.0),
    "bunk_bed": (0.06, 0.40, 0.06),
    "crib": (0.04, 0.20, 0.04),
    "tv_stand": (0.0, 0.12, 0.0),
    "media_shelf": (0.22, 0.0, 0.0),
    "dressing_table": (0.0, 0.08, 0.0),
    "changing_table": (0.03, 0.05, 0.0),
    "workbench": (0.06, 0.06, 0.0),
    "trolley": (0.03, 0.0, 0.0),
    "ironing_board": (0.12, 0.0, 0.0),
    "piano": (0.0, 0.0, 0.24),
    "fireplace": (0.0, 0.06, 0.0),
    "pet_bed": (0.09, 0.09, 0.09),
    "sink": (0.0, 0.10, 0.0),
    "washbasin": (0.0, 0.10, 0.0),
}


def margins(kind: str) -> tuple[float, float, float]:
    """What arms (each side), back (a rest, a screen, a tap) and front (keys, a rail) take from a top, in metres."""
    return _MARGINS.get(kind, (0.0, 0.0, 0.0))


def _cells(low: float, high: float) -> list[float]:
    count = max(1, int((high - low + 1e-9) / _CELL))
    pitch = (high - low) / count
    return [low + (number + 0.5) * pitch for number in range(count)]


@lru_cache(maxsize=4096)
def slots(piece: Furniture) -> tuple[Slot, ...]:
    """The places of a piece of furniture, those on it first; from the front to the back, so that all can be reached."""
    width, depth, height = piece.size
    spots: list[tuple[Literal["on", "in"], float, float, float, float]] = []
    if FURNITURE[piece.kind].supports:
        side, back, front = margins(piece.kind)
        rows = _cells(-depth / 2 + back, depth / 2 - front)[::-1]
        columns = _cells(-width / 2 + side, width / 2 - side)
        spots += [("on", x, y, height, _CLEARANCE) for y in rows for x in columns]
    inside = interior(piece)
    if inside is not None:
        columns = _cells(-inside.width / 2, inside.width / 2)
        for floor, ceiling in zip(inside.floors, inside.ceilings, strict=True):
            rows = _cells(inside.back, inside.front)[::-1]
            spots += [("in", x, y, floor, ceiling - floor) for y in rows for x in columns]
    return tuple(
        Slot(index=index, relation=relation, **to_home(piece, x, y), z=round(z, 3), size=(_CELL, _CELL, round(room, 3)))
        for index, (relation, x, y, z, room) in enumerate(spots)
    )


def to_home(piece: Furniture, x: float, y: float) -> dict[str, float]:
    """A point of a piece's own frame in the home's frame, in whole millimetres."""
    cos, sin = math.cos(piece.yaw), math.sin(piece.yaw)
    return {"x": round(piece.x + cos * x - sin * y, 3), "y": round(piece.y + sin * x + cos * y, 3)}


def item_pose(piece: Furniture, slot: Slot, size: tuple[float, float, float]) -> tuple[float, float, float, float]:
    """x, y, z and yaw of the centre of an item that stands in a slot: metres and radians."""
    return slot.x, slot.y, slot.z + size[2] / 2, piece.yaw
