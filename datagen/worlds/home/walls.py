"""The walls of a home as boxes, derived from its rooms and doorways."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from datagen.worlds.home.spec import HomeSpec

__all__ = ["WallPiece", "walls"]


@dataclass(frozen=True, kw_only=True)
class WallPiece:
    """An axis-aligned box: `x`, `y` its middle, `width` along x, `depth` along y, from `bottom` to `top`; metres.

    `upright` walls run along y.
    """

    x: float
    y: float
    width: float
    depth: float
    bottom: float
    top: float
    upright: bool


Span = tuple[float, float]


def walls(spec: HomeSpec) -> tuple[WallPiece, ...]:
    """The wall pieces, sorted: one along each stretch of a room's edge, cut open at doorways, lintels above those."""
    edges = _edges(spec)
    doors: dict[tuple[bool, float], list[tuple[float, float, float]]] = defaultdict(list)
    for doorway in spec.doorways:
        (x0, y0), (x1, y1) = doorway.start, doorway.end
        upright = x0 == x1
        low, high = sorted((y0, y1)) if upright else sorted((x0, x1))
        doors[upright, x0 if upright else y0].append((low, high, doorway.height))
    pieces = []
    for (upright, at), spans in sorted(edges.items()):
        openings = sorted(doors[upright, at])
        for low, high in _merged(spans):
            start = low
            for left, right, height in [door for door in openings if low <= door[0] and door[1] <= high]:
                pieces.append(_piece(spec, upright, at, (start, left), 0.0, spec.wall_height))
                pieces.append(_piece(spec, upright, at, (left, right), height, spec.wall_height))
                start = right
            pieces.append(_piece(spec, upright, at, (start, high), 0.0, spec.wall_height))
    return tuple(piece for piece in pieces if piece.width > 0 and piece.depth > 0)


def _edges(spec: HomeSpec) -> dict[tuple[bool, float], list[Span]]:
    """The rooms' edges by direction (upright: along y) and position."""
    edges: dict[tuple[bool, float], list[Span]] = defaultdict(list)
    for room in spec.rooms:
        for (x0, y0), (x1, y1) in zip(room.polygon, (*room.polygon[1:], room.polygon[0]), strict=True):
            if x0 == x1:
                edges[True, x0].append((min(y0, y1), max(y0, y1)))
            else:
                edges[False, y0].append((min(x0, x1), max(x0, x1)))
    return edges


def _merged(spans: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for low, high in sorted(spans):
        if merged and low <= merged[-1][1] + 1e-9:
            merged[-1] = (merged[-1][0], max(high, merged[-1][1]))
        else:
            merged.append((low, high))
    return merged


def _piece(spec: HomeSpec, upright: bool, at: float, span: Span, bottom: float, top: float) -> WallPiece:
    half = spec.wall_thickness / 2
    # Walls that end at a crossing fill its corner; those that end at a doorway do not reach into it.
    low = span[0] - (half if bottom == 0.0 and not _at_doorway(spec, upright, at, span[0]) else 0.0)
    high = span[1] + (half if bottom == 0.0 and not _at_doorway(spec, upright, at, span[1]) else 0.0)
    if span[1] <= span[0]:
        low = high = span[0]
    middle, length = round((low + high) / 2, 4), round(high - low, 4)
    if upright:
        return WallPiece(x=at, y=middle, width=2 * half, depth=length, bottom=bottom, top=top, upright=True)
    return WallPiece(x=middle, y=at, width=length, depth=2 * half, bottom=bottom, top=top, upright=False)


def _at_doorway(spec: HomeSpec, upright: bool, at: float, end: float) -> bool:
    for doorway in spec.doorways:
        (x0, y0), (x1, y1) = doorway.start, doorway.end
        if upright and x0 == x1 == at and end in (y0, y1):
            return True
        if not upright and y0 == y1 == at and end in (x0, x1):
            return True
    return False
