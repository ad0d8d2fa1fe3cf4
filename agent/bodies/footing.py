"""Where the robot's round base may stand: clear of walls, furniture, open doors, people, tall things on the floor."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agent.bodies.body import RADIUS
from agent.bodies.furniture import furniture_shape
from agent.bodies.parts import Door, Part, Vector
from datagen.worlds.home.spec import Furniture, HomeSpec, Point
from datagen.worlds.home.state import HomeState
from datagen.worlds.home.walls import walls

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Disc", "Footing", "Slab", "discs", "door_slabs", "lying", "sweep"]

Disc = tuple[float, float, float]
"""x, y and radius, metres."""

_STEPS = 6  # of a door on its way
_LOW = 0.08  # metres: what is lower is driven over
_BODY = {"adult": 0.2, "child": 0.17, "robot": 0.2}  # radii
_PET = 0.16


@dataclass(frozen=True, slots=True, kw_only=True)
class Slab:
    """A rectangle on the floor plan: middle, half extents, yaw."""

    x: float
    y: float
    half: Point
    yaw: float

    def distance(self, x: float, y: float) -> float:
        """Metres from a point to it, 0 inside."""
        cos, sin = math.cos(self.yaw), math.sin(self.yaw)
        along = abs(cos * (x - self.x) + sin * (y - self.y)) - self.half[0]
        across = abs(cos * (y - self.y) - sin * (x - self.x)) - self.half[1]
        return math.hypot(max(along, 0.0), max(across, 0.0))


class Footing:
    """Exact clearances on the floor plan: the same boxes that are seen, no grid between."""

    def __init__(self, home: HomeSpec) -> None:
        fixed = [
            Slab(x=wall.x, y=wall.y, half=(wall.width / 2, wall.depth / 2), yaw=0.0)
            for wall in walls(home)
            if wall.bottom == 0.0
        ]
        fixed += [Slab(x=p.x, y=p.y, half=(p.size[0] / 2, p.size[1] / 2), yaw=p.yaw) for p in home.furniture]
        self._fixed = fixed
        self._rows: NDArray[np.float64] = np.array(
            [(slab.x, slab.y, *slab.half, math.cos(slab.yaw), math.sin(slab.yaw)) for slab in fixed]
        )
        shapes = ((piece, furniture_shape(piece).doors) for piece in home.furniture)
        self._doors = {piece.id: door_slabs(piece, doors) for piece, doors in shapes if doors}
        self._open: dict[int, tuple[Slab, ...]] = {}

    def follow(self, state: HomeState) -> None:
        """Notice which doors stand open."""
        self._open = {piece: slabs for piece, slabs in self._doors.items() if state.opened.get(piece)}

    def gap(self, x: float, y: float, discs: Iterable[Disc] = ()) -> float:
        """Metres from a point to whatever is nearest."""
        middle_x, middle_y, half_x, half_y, cos, sin = self._rows.T
        along = np.abs(cos * (x - middle_x) + sin * (y - middle_y)) - half_x
        across = np.abs(cos * (y - middle_y) - sin * (x - middle_x)) - half_y
        nearest = float(np.hypot(np.maximum(along, 0), np.maximum(across, 0)).min())
        for slabs in self._open.values():
            for slab in slabs:
                nearest = min(nearest, slab.distance(x, y))
        for disc in discs:
            nearest = min(nearest, math.hypot(x - disc[0], y - disc[1]) - disc[2])
        return nearest

    def gaps(self, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
        """(nx, ny) metres from each point of a grid to walls and furniture, with all doors shut."""
        nearest = np.full((len(x), len(y)), np.inf)
        for middle_x, middle_y, half_x, half_y, cos, sin in self._rows:
            dx, dy = (x - middle_x)[:, None], (y - middle_y)[None, :]
            along = np.maximum(np.abs(cos * dx + sin * dy) - half_x, 0)
            across = np.maximum(np.abs(cos * dy - sin * dx) - half_y, 0)
            np.minimum(nearest, along * along + across * across, out=nearest)
        distance: NDArray[np.float64] = np.sqrt(nearest)
        return distance

    def may_go(self, start: Point, end: Point, discs: Iterable[Disc] = ()) -> bool:
        """Whether the base may go there: it fits, or it was in something already and comes out of it."""
        discs = tuple(discs)
        gap = self.gap(*end, discs)
        return gap >= RADIUS or gap > self.gap(*start, discs) + 1e-6

    def slide(self, start: Point, dx: float, dy: float, discs: Iterable[Disc] = ()) -> Point:
        """Where a step ends: all of it, or its part along x, or along y, or where it began."""
        discs = tuple(discs)
        for part in ((dx, dy), (dx, 0.0), (0.0, dy)):
            end = (start[0] + part[0], start[1] + part[1])
            if abs(part[0]) + abs(part[1]) > 1e-3 and self.may_go(start, end, discs):
                return end
        return start


def lying(home: HomeSpec) -> list[Disc]:
    """What lies on a floor and is too high to drive over, as the description of a home has it."""
    rooms = {room.id for room in home.rooms}
    high = (item for item in home.items if item.parent in rooms and item.size[2] > _LOW)
    return [(item.x, item.y, max(item.size[:2]) / 2) for item in high]


def discs(state: HomeState, agent: int) -> list[Disc]:
    """Everybody but the robot itself, and what lies on the floor and is too high to drive over."""
    found = []
    for person in state.people:
        if person != agent:
            x, y = state.positions[person][:2]
            found.append((x, y, _BODY.get(state.kind[person], _PET)))
    for room in state.rooms:
        for thing in state.children[room]:
            item = state.items.get(thing)
            if item is not None and item.size[2] > _LOW:
                x, y = state.positions[thing][:2]
                found.append((x, y, max(item.size[:2]) / 2))
    return found


def door_slabs(piece: Furniture, doors: Iterable[Door], share: float = 1.0) -> tuple[Slab, ...]:
    """Where the doors of a piece stand on the floor plan, opened by a share of their travel."""
    return tuple(_slab(piece, door, share) for door in doors)


def sweep(piece: Furniture, doors: Iterable[Door]) -> tuple[Slab, ...]:
    """The room that doors take on their way from closed to open."""
    doors = tuple(doors)
    return tuple(slab for step in range(1, _STEPS + 1) for slab in door_slabs(piece, doors, step / _STEPS))


def _slab(piece: Furniture, door: Door, share: float) -> Slab:
    (x0, y0), (x1, y1) = _outline(door, share)
    x, y, half, turn = (x0 + x1) / 2, (y0 + y1) / 2, ((x1 - x0) / 2, (y1 - y0) / 2), 0.0
    if door.motion == "hinge":
        turn = share * door.travel
        cos, sin = math.cos(turn), math.sin(turn)
        dx, dy = x - door.hinge[0], y - door.hinge[1]
        x, y = door.hinge[0] + cos * dx - sin * dy, door.hinge[1] + sin * dx + cos * dy
    cos, sin = math.cos(piece.yaw), math.sin(piece.yaw)
    return Slab(x=piece.x + cos * x - sin * y, y=piece.y + sin * x + cos * y, half=half, yaw=piece.yaw + turn)


def _outline(door: Door, share: float) -> tuple[Point, Point]:
    """The box around a door in the frame of the piece, from above: that of a hinged one as it is when closed."""
    corners = [
        tuple(at + sign * half for at, half, sign in zip(part.at, _extents(part), signs, strict=True))
        for part in door.parts
        for signs in itertools.product((-1, 1), repeat=3)
    ]
    if door.motion == "slide":
        corners = [(x, y + share * door.travel, z) for x, y, z in corners]
    elif door.motion == "lid":
        cos, sin = math.cos(share * door.travel), math.sin(share * door.travel)
        _, hinge_y, hinge_z = door.hinge
        corners = [(x, hinge_y + cos * (y - hinge_y) - sin * (z - hinge_z), z) for x, y, z in corners]
    xs, ys = [corner[0] for corner in corners], [corner[1] for corner in corners]
    return (min(xs), min(ys)), (max(xs), max(ys))


def _extents(part: Part) -> Vector:
    """Half the box around a part that is a box, or a cylinder that lies along y."""
    if part.kind == "cylinder":
        radius, length, _ = part.half
        return radius, length, radius
    return part.half
