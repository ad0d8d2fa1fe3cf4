"""Which cells of its box each kind of shape fills; the box alone says how large it is and how it stands.

A mask is indexed [x, y, z] like the grid. Flat kinds (square, circle, …) have an extent of 1 along their normal, so a
box of (5, 1, 5) is one that stands and (5, 5, 1) one that lies.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from datagen.worlds.blocks.kinds import SHAPES, SIZES

__all__ = ["BUILT", "Cell", "Extents", "Mask", "cells", "mask", "possible_extents", "size_name"]

Extents = tuple[int, int, int]
"""Cells along x, y and z."""

Cell = tuple[int, int, int]
Mask = NDArray[np.bool_]


def _full(extents: Extents) -> Mask:
    return np.ones(extents, dtype=bool)


def _on_edge(extents: Extents) -> list[Mask]:
    """For each axis: whether a cell lies at either end of it."""
    axes = []
    for index, size in zip(np.indices(extents), extents, strict=True):
        axes.append((index == 0) | (index == size - 1))
    return axes


def _shell(extents: Extents) -> Mask:
    x, y, z = _on_edge(extents)
    return x | y | z


def _frame(extents: Extents) -> Mask:
    """The twelve edges of a box."""
    x, y, z = _on_edge(extents)
    return (x & y) | (y & z) | (x & z)


def _flat(extents: Extents, draw: Callable[[int, int], Mask]) -> Mask:
    """A drawing of across × along, standing or lying by which extent is 1."""
    normal = extents.index(1)
    across, along = (size for axis, size in enumerate(extents) if axis != normal)
    return np.expand_dims(draw(across, along), normal)


def _outline(across: int, along: int) -> Mask:
    drawn = np.ones((across, along), dtype=bool)
    drawn[1:-1, 1:-1] = False
    return drawn


def _ball(extents: Extents) -> Mask:
    """The cells whose centre is in the ellipsoid that touches the box (a little larger, so that tips are not bare)."""
    total = np.zeros(extents)
    for index, size in zip(np.indices(extents), extents, strict=True):
        total += ((2 * index - (size - 1)) / (size + 0.25)) ** 2
    filled: Mask = total <= 1.0
    return filled


def _hollowed(filled: Mask) -> Mask:
    """What of a solid has an empty neighbour (or the border) beside it, by the six faces."""
    padded = np.pad(filled, 1)
    inside = padded.copy()
    for axis in range(3):
        inside &= np.roll(padded, 1, axis) & np.roll(padded, -1, axis)
    skin: Mask = filled & ~inside[1:-1, 1:-1, 1:-1]
    return skin


def _disk(across: int, along: int) -> Mask:
    return _ball((across, along, 1))[:, :, 0]


def _circle(across: int, along: int) -> Mask:
    filled = np.pad(_disk(across, along), 1)
    inside = filled.copy()
    for axis in range(2):
        inside &= np.roll(filled, 1, axis) & np.roll(filled, -1, axis)
    rim: Mask = (filled & ~inside)[1:-1, 1:-1]
    return rim


def _triangle(across: int, along: int) -> Mask:
    """Isosceles, its base along the first axis: each row is two cells shorter than the one below."""
    x, y = np.indices((across, along))
    drawn: Mask = (x >= y) & (x <= across - 1 - y)
    return drawn


def _hollow_triangle(across: int, along: int) -> Mask:
    x, y = np.indices((across, along))
    sides: Mask = (x == y) | (x == across - 1 - y) | (y == 0)
    return _triangle(across, along) & sides


def _pyramid(extents: Extents) -> Mask:
    x, y, z = np.indices(extents)
    drawn: Mask = (np.minimum(x, extents[0] - 1 - x) >= z) & (np.minimum(y, extents[1] - 1 - y) >= z)
    return drawn


def _dome(extents: Extents) -> Mask:
    """The upper half of a spherical shell."""
    width, depth, height = extents
    whole = _hollowed(_ball((width, depth, 2 * height - 1)))
    return whole[:, :, height - 1 :]


def _arch(extents: Extents) -> Mask:
    """Two posts and what joins them on top; one cell thick."""
    return _flat(extents, lambda across, up: _outline(across, up + 1)[:, 1:])


_DRAW: Mapping[str, Callable[[Extents], Mask]] = MappingProxyType(
    {
        "cube": _full,
        "hollow_cube": _shell,
        "cuboid": _full,
        "hollow_cuboid": _shell,
        "sphere": _ball,
        "spherical_shell": lambda extents: _hollowed(_ball(extents)),
        "pyramid": _pyramid,
        "square": _full,
        "rectangle": _full,
        "circle": lambda extents: _flat(extents, _circle),
        "disk": lambda extents: _flat(extents, _disk),
        "triangle": lambda extents: _flat(extents, _triangle),
        "dome": _dome,
        "arch": _arch,
        "ellipsoid": _ball,
        "hollow_triangle": lambda extents: _flat(extents, _hollow_triangle),
        "hollow_rectangle": lambda extents: _flat(extents, _outline),
        "cuboid_frame": _frame,
    }
)
assert tuple(_DRAW) == SHAPES


@lru_cache(maxsize=4096)
def mask(kind: str, extents: Extents) -> Mask:
    """The cells of its box that a shape fills, as a read-only array.

    Args:
        kind: One of `kinds.SHAPES`.
        extents: Its box, one of `possible_extents(kind)`.

    Raises:
        ValueError: If the kind does not come in such a box.
    """
    if extents not in possible_extents(kind):
        raise ValueError(f"no {kind} has a box of {extents}")
    drawn = np.ascontiguousarray(_DRAW[kind](extents))
    drawn.setflags(write=False)
    return drawn


@lru_cache(maxsize=4096)
def cells(kind: str, extents: Extents) -> tuple[Cell, ...]:
    """The filled cells of `mask`, from its lowest corner, in order of x, y, z."""
    return tuple((x, y, z) for x, y, z in np.argwhere(mask(kind, extents)).tolist())


def _stood(across: int, along: int) -> tuple[Extents, ...]:
    """A flat shape's three ways to be: standing to the south, standing to the east, lying."""
    return (across, 1, along), (1, across, along), (across, along, 1)


_UP_TO_4 = range(1, 5)
_RADII = range(1, 4)


def _boxes(sizes: range) -> tuple[Extents, ...]:
    return tuple((x, y, z) for x in sizes for y in sizes for z in sizes if not x == y == z)


@lru_cache(maxsize=64)
def possible_extents(kind: str) -> tuple[Extents, ...]:
    """All boxes a kind comes in; the parameters behind them go from 1 to 4 as in the reference.

    Raises:
        KeyError: If there is no such kind of shape.
    """
    boxes: dict[str, tuple[Extents, ...]] = {
        "cube": tuple((size, size, size) for size in _UP_TO_4),
        "hollow_cube": tuple((size, size, size) for size in range(3, 6)),
        "cuboid": _boxes(_UP_TO_4),
        "hollow_cuboid": _boxes(range(3, 6)),
        "sphere": tuple((2 * r + 1, 2 * r + 1, 2 * r + 1) for r in _RADII),
        "spherical_shell": tuple((2 * r + 1, 2 * r + 1, 2 * r + 1) for r in _RADII),
        "pyramid": tuple((2 * r + 1, 2 * r + 1, r + 1) for r in _UP_TO_4),
        "square": tuple(box for size in range(2, 5) for box in _stood(size, size)),
        "rectangle": tuple(box for a in range(2, 6) for b in range(2, 6) if a != b for box in _stood(a, b)),
        "circle": tuple(box for r in _UP_TO_4 for box in _stood(2 * r + 1, 2 * r + 1)),
        "disk": tuple(box for r in _UP_TO_4 for box in _stood(2 * r + 1, 2 * r + 1)),
        "triangle": tuple(box for size in range(2, 5) for box in _stood(2 * size - 1, size)),
        "dome": tuple((2 * r + 1, 2 * r + 1, r + 1) for r in _UP_TO_4),
        "arch": tuple(box for a in range(3, 7) for up in range(2, 5) for box in _stood(a, up)[:2]),
        "ellipsoid": tuple((2 * a + 1, 2 * b + 1, 2 * c + 1) for a, b, c in _boxes(_RADII)),
        "hollow_triangle": tuple(box for size in range(3, 6) for box in _stood(2 * size - 1, size)),
        "hollow_rectangle": tuple(box for a in range(3, 6) for b in range(3, 6) if a != b for box in _stood(a, b)),
        "cuboid_frame": tuple((x, y, z) for x in range(3, 6) for y in range(3, 6) for z in range(3, 6)),
    }
    return boxes[kind]


@lru_cache(maxsize=64)
def _by_volume(kind: str) -> tuple[Extents, ...]:
    return tuple(sorted(possible_extents(kind), key=lambda box: (box[0] * box[1] * box[2], box)))


@lru_cache(maxsize=4096)
def size_name(kind: str, extents: Extents) -> str:
    """Small, medium or large for its kind: the third of the kind's boxes, by volume, in which a box is."""
    boxes = _by_volume(kind)
    return SIZES[boxes.index(extents) * 3 // len(boxes)]


def _built() -> dict[tuple[str, str], Extents]:
    """By kind and size: the kind's smallest box, the middle one, and the largest."""
    found: dict[tuple[str, str], Extents] = {}
    for kind in SHAPES:
        boxes = _by_volume(kind)
        for size, place in zip(SIZES, (0, len(boxes) // 2, len(boxes) - 1), strict=True):
            found[kind, size] = boxes[place]
    found["cube", "small"] = (2, 2, 2)  # a single block is hardly a building
    return found


BUILT: Mapping[tuple[str, str], Extents] = MappingProxyType(_built())
"""The box that "a small cube" and the like is built in, by kind and size in words."""
