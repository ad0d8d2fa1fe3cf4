"""Parts: the few simple solids that furniture, things and people are put together from."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from datagen.worlds.home.kinds import COLOURS

__all__ = [
    "RGB",
    "Door",
    "Kind",
    "Motion",
    "Part",
    "Shape",
    "Vector",
    "ball",
    "bar",
    "block",
    "disc",
    "legs",
    "mix",
    "pillar",
    "rod",
    "tone",
]

RGB = tuple[float, float, float]
Vector = tuple[float, float, float]
Kind = Literal["box", "cylinder", "sphere", "ellipsoid", "capsule"]
Motion = Literal["hinge", "slide", "lid"]


@dataclass(frozen=True, kw_only=True)
class Part:
    """A simple solid in the frame of what it is part of.

    Attributes:
        kind: Which solid.
        at: Its centre, metres.
        half: Half extents (box, ellipsoid); radius, half length (cylinder and capsule, along z); radius (sphere).
        colour: Red, green and blue from 0 to 1.
        solid: Whether things rest on it and bump into it.
        seen: Whether it can be seen; a part that cannot stands in for several that are not solid.
        lit: Its colour while the piece is switched on, if that is another.
        inside: Whether it shows what a vessel holds.
        roll: Radians about the x axis: lays a cylinder along y.
        turn: Radians about the z axis, after the roll.
        material: One of `materials.py`; "" is that of the thing.
    """

    kind: Kind
    at: Vector
    half: Vector
    colour: RGB
    solid: bool = True
    seen: bool = True
    lit: RGB | None = None
    inside: bool = False
    roll: float = 0.0
    turn: float = 0.0
    material: str = ""


@dataclass(frozen=True, kw_only=True)
class Door:
    """Parts that move together when a piece of furniture is opened.

    Attributes:
        motion: Turns about a vertical axis, slides out to the front (+y), or turns about an axis along x, as a lid
            does (up) and an oven's door (down).
        hinge: A point on the axis, in the frame of the piece; the parts are in that frame too.
        travel: Radians or metres from closed to open; along x, what is above the axis goes to the front if negative.
    """

    motion: Motion
    hinge: Vector
    travel: float
    parts: tuple[Part, ...]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a thing is made of: parts that stand still and doors that move."""

    parts: tuple[Part, ...]
    doors: tuple[Door, ...] = ()


def tone(colour: str, brightness: float = 1.0) -> RGB:
    """A named colour, darker or brighter."""
    red, green, blue = COLOURS[colour]
    return min(red * brightness, 1.0), min(green * brightness, 1.0), min(blue * brightness, 1.0)


def mix(one: RGB, other: RGB, share: float) -> RGB:
    """A colour between two: `share` of the other."""
    red, green, blue = (a + (b - a) * share for a, b in zip(one, other, strict=True))
    return red, green, blue


def block(
    x: tuple[float, float], y: tuple[float, float], z: tuple[float, float], colour: RGB, *, solid: bool = True
) -> Part:
    """A box from its lower and upper bounds."""
    middle = ((x[0] + x[1]) / 2, (y[0] + y[1]) / 2, (z[0] + z[1]) / 2)
    half = ((x[1] - x[0]) / 2, (y[1] - y[0]) / 2, (z[1] - z[0]) / 2)
    return Part(kind="box", at=middle, half=half, colour=colour, solid=solid)


def pillar(x: float, y: float, z: tuple[float, float], radius: float, colour: RGB, *, solid: bool = True) -> Part:
    """An upright cylinder."""
    half = (radius, (z[1] - z[0]) / 2, 0.0)
    return Part(kind="cylinder", at=(x, y, (z[0] + z[1]) / 2), half=half, colour=colour, solid=solid)


def bar(at: Vector, length: float, radius: float, colour: RGB) -> Part:
    """A rod that lies along y; only to be seen."""
    half = (radius, length / 2, 0.0)
    return Part(kind="capsule", at=at, half=half, colour=colour, solid=False, roll=math.pi / 2)


def ball(at: Vector, half: Vector, colour: RGB, *, solid: bool = False) -> Part:
    """An ellipsoid."""
    return Part(kind="ellipsoid", at=at, half=half, colour=colour, solid=solid)


def rod(start: Vector, end: Vector, radius: float, colour: RGB, *, solid: bool = False) -> Part:
    """A rod with round ends from one point to another."""
    dx, dy, dz = (b - a for a, b in zip(start, end, strict=True))
    flat, middle = math.hypot(dx, dy), ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2, (start[2] + end[2]) / 2)
    return Part(
        kind="capsule",
        at=middle,
        half=(radius, math.hypot(flat, dz) / 2, 0.0),
        colour=colour,
        solid=solid,
        roll=math.atan2(flat, dz),
        turn=math.atan2(dx, -dy) if flat > 0 else 0.0,
    )


def disc(at: Vector, radius: float, half: float, colour: RGB, *, along: Literal["x", "y"] = "y") -> Part:
    """A round plate whose face looks along x or y; only to be seen."""
    turn = math.pi / 2 if along == "x" else 0.0
    return Part(
        kind="cylinder", at=at, half=(radius, half, 0.0), colour=colour, solid=False, roll=math.pi / 2, turn=turn
    )


def legs(w: float, d: float, h: float, thick: float, colour: RGB) -> list[Part]:
    """Four square legs under the corners of a top, each twice as wide as `thick`."""
    spots = [(x, y) for x in (-w / 2 + thick, w / 2 - thick) for y in (-d / 2 + thick, d / 2 - thick)]
    return [block((x - thick, x + thick), (y - thick, y + thick), (0, h), colour) for x, y in spots]
