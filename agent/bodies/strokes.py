"""Looks of small things as data: solids in shares of a thing's box, painted by name, so that a kind is a few lines."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

from agent.bodies.palette import BRASS, INK, LEAF, PAPER, TIN, Size
from agent.bodies.parts import RGB, Kind, Part, Vector, mix
from datagen.worlds.home.kinds import COLOURS

__all__ = ["Look", "Size", "Span", "Stroke", "blob", "box", "drawn", "hollow", "rod_x", "rod_y", "tube"]

Span = tuple[float, float]
"""From and to, where -1 and 1 are the faces of a thing's box."""

_COAT = 1e-4  # metres
_PAINTS: dict[str, RGB] = {
    **COLOURS,
    "paper": PAPER,
    "ink": INK,
    "steel": TIN,
    "brass": BRASS,
    "wood": (0.62, 0.45, 0.30),
    "leaf": LEAF,
    "pale leaf": (0.45, 0.68, 0.38),
    "stem": (0.35, 0.25, 0.12),
    "skin": (0.93, 0.76, 0.63),
    "hair": (0.45, 0.28, 0.15),
    "crust": (0.80, 0.58, 0.32),
    "cream": (0.96, 0.92, 0.80),
    "flame": (1.0, 0.8, 0.3),
    "glassy": (0.72, 0.83, 0.88),
    "sky": (0.62, 0.76, 0.85),
}
_SHADES: dict[str, tuple[RGB, float]] = {
    "own": (PAPER, 0.0),
    "shade": (INK, 0.15),
    "dark": (INK, 0.4),
    "deep": (INK, 0.65),
    "light": (PAPER, 0.2),
    "pale": (PAPER, 0.45),
    "faint": (PAPER, 0.7),
}
"""The thing's own colour, and how much of which other one is mixed into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stroke:
    """One solid of a look.

    Attributes:
        kind: Which solid.
        at: Its middle, in shares of half the box.
        half: Half its extents (box, ellipsoid), in the same shares; of a cylinder its radius, as a share of the largest
            that fits in the box across its axis, and half its length.
        axis: Along which a cylinder lies.
        paint: A shade of the thing's own colour, or a colour by name.
        inside: Whether one sees there what a vessel holds.
    """

    kind: Kind
    at: Vector
    half: Vector
    axis: Literal["x", "y", "z"] = "z"
    paint: str = "own"
    inside: bool = False


Look = tuple[Stroke, ...]


def _middle(span: Span) -> tuple[float, float]:
    return (span[0] + span[1]) / 2, (span[1] - span[0]) / 2


_ALL: Span = (-1.0, 1.0)


def box(paint: str = "own", x: Span = _ALL, y: Span = _ALL, z: Span = _ALL) -> Stroke:
    """A box between bounds."""
    (a, i), (b, j), (c, k) = _middle(x), _middle(y), _middle(z)
    return Stroke(kind="box", at=(a, b, c), half=(i, j, k), paint=paint)


def tube(paint: str = "own", z: Span = _ALL, r: float = 1.0, x: float = 0.0, y: float = 0.0) -> Stroke:
    """An upright cylinder between two heights."""
    middle, half = _middle(z)
    return Stroke(kind="cylinder", at=(x, y, middle), half=(r, half, 0.0), paint=paint)


def rod_y(paint: str = "own", y: Span = _ALL, r: float = 1.0, x: float = 0.0, z: float = 0.0) -> Stroke:
    """A cylinder that lies along y."""
    middle, half = _middle(y)
    return Stroke(kind="cylinder", at=(x, middle, z), half=(r, half, 0.0), axis="y", paint=paint)


def rod_x(paint: str = "own", x: Span = _ALL, r: float = 1.0, y: float = 0.0, z: float = 0.0) -> Stroke:
    """A cylinder that lies along x."""
    middle, half = _middle(x)
    return Stroke(kind="cylinder", at=(middle, y, z), half=(r, half, 0.0), axis="x", paint=paint)


def blob(paint: str = "own", at: Vector = (0.0, 0.0, 0.0), half: Vector = (1.0, 1.0, 1.0)) -> Stroke:
    """An ellipsoid."""
    return Stroke(kind="ellipsoid", at=at, half=half, paint=paint)


def hollow(stroke: Stroke) -> Stroke:
    """A solid in whose place one sees what a vessel holds."""
    return replace(stroke, inside=True)


def drawn(look: Look, size: Size, colour: RGB) -> tuple[Part, ...]:
    """The parts of a look for a thing of a size, in metres, and of a colour; they are only seen.

    Each part is a little larger than those before it, so that no two faces lie in one plane and flicker.
    """
    return tuple(
        replace(_part(stroke, size, colour, number * _COAT), inside=stroke.inside) for number, stroke in enumerate(look)
    )


def _part(stroke: Stroke, size: Size, colour: RGB, coat: float) -> Part:
    w, d, h = (extent / 2 for extent in size)
    at = (stroke.at[0] * w, stroke.at[1] * d, stroke.at[2] * h)
    paint = _painted(stroke.paint, colour)
    if stroke.kind != "cylinder":
        half = (stroke.half[0] * w + coat, stroke.half[1] * d + coat, stroke.half[2] * h + coat)
        return Part(kind=stroke.kind, at=at, half=half, colour=paint, solid=False)
    across, along = {"x": (min(d, h), w), "y": (min(w, h), d), "z": (min(w, d), h)}[stroke.axis]
    roll = 0.0 if stroke.axis == "z" else math.pi / 2
    return Part(
        kind="cylinder",
        at=at,
        half=(stroke.half[0] * across + coat, stroke.half[1] * along + coat, 0.0),
        colour=paint,
        solid=False,
        roll=roll,
        turn=math.pi / 2 if stroke.axis == "x" else 0.0,
    )


def _painted(paint: str, colour: RGB) -> RGB:
    if paint in _SHADES:
        other, share = _SHADES[paint]
        return mix(colour, other, share)
    return _PAINTS[paint]
