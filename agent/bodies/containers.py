"""Containers: hollow shells with shelves, each in a style of its own; what closes them is in `fronts.py`."""

from __future__ import annotations

from collections.abc import Callable

from agent.bodies.fronts import FRONTS, PLAIN, Style, drawer, false_fronts, leaves, lid
from agent.bodies.machines import machine
from agent.bodies.palette import HANDLE, WHITE
from agent.bodies.parts import RGB, Part, Shape, block, mix, pillar, tone
from datagen.worlds.home.kinds import FURNITURE
from datagen.worlds.home.slots import PANEL, Interior
from datagen.worlds.home.spec import Furniture

__all__ = ["container"]

_DARK: RGB = (0.14, 0.13, 0.13)
_IRON: RGB = (0.25, 0.24, 0.24)


def container(piece: Furniture, inside: Interior) -> Shape:
    """The parts of a container in its own frame, closed."""
    colour, style = _paint(piece), FRONTS.get(piece.kind, PLAIN)
    if FURNITURE[piece.kind].shell is not None:
        return machine(piece, inside)
    extra = _EXTRAS[piece.kind](piece, colour) if piece.kind in _EXTRAS else ()
    if piece.kind == "shoe_rack":
        return Shape(parts=_rack(piece, inside, colour))
    if inside.opening in ("drawer", "lid"):
        return _deep(piece, inside, colour, style, extra)
    shelves = [
        block(
            (-inside.width / 2, inside.width / 2),
            (inside.back, inside.front),
            (floor - PANEL, floor),
            mix(colour, WHITE, 0.2),
        )
        for floor in inside.floors
    ]
    doors = leaves(piece, inside, colour, style) if inside.opening == "hinge" else ()
    foot = _legs(piece, inside, colour) if style.legs else (_plinth(piece, inside, colour),)
    return Shape(parts=(*_carcass(piece, inside, colour), *foot, *shelves, *extra), doors=doors)


def _deep(piece: Furniture, inside: Interior, colour: RGB, style: Style, extra: tuple[Part, ...]) -> Shape:
    """What opens at the top or pulls out, above a closed body."""
    walls, below = _carcass(piece, inside, colour), false_fronts(piece, inside, colour, style)
    if inside.opening == "drawer":
        return Shape(parts=(*walls, *below, *extra), doors=(drawer(piece, inside, colour, style),))
    w, d, h = piece.size
    lower = inside.floors[0] - PANEL
    front = block((-w / 2, w / 2), (d / 2 - PANEL, d / 2), (lower, h - PANEL), mix(colour, _DARK, 0.06))
    floor = block(
        (-w / 2 + PANEL, w / 2 - PANEL), (inside.back, inside.front), (lower, lower + PANEL), mix(colour, WHITE, 0.3)
    )
    walls = walls[:3]  # the top is the lid
    return Shape(parts=(*walls, front, floor, *below, *extra), doors=(lid(piece, colour, style),))


def _paint(piece: Furniture) -> RGB:
    """The colour of most of it; white goods and what stands in bathrooms are paler."""
    colour = tone(piece.colour)
    if piece.colour == "black":
        return colour
    return mix(colour, WHITE, {"fridge": 0.25, "bathroom_cabinet": 0.55, "chest_freezer": 0.5}.get(piece.kind, 0.0))


def _carcass(piece: Furniture, inside: Interior, colour: RGB) -> tuple[Part, ...]:
    """Sides, back and top around the inside; the lower edge is where the inside begins."""
    w, d, h = piece.size
    lower = inside.floors[0] - PANEL
    dark = mix(colour, _DARK, 0.12)
    hinged = inside.opening == "hinge"
    front = inside.front if hinged or inside.opening == "lid" else d / 2
    rail = inside.front if hinged else d / 2
    return (
        block((-w / 2, -w / 2 + PANEL), (-d / 2, front), (lower, h - PANEL), dark),
        block((w / 2 - PANEL, w / 2), (-d / 2, front), (lower, h - PANEL), dark),
        block((-w / 2 + PANEL, w / 2 - PANEL), (-d / 2, -d / 2 + PANEL), (lower, h - PANEL), mix(colour, _DARK, 0.3)),
        block((-w / 2, w / 2), (-d / 2, rail), (h - PANEL, h), colour),
    )


def _plinth(piece: Furniture, inside: Interior, colour: RGB) -> Part:
    w, d, _ = piece.size
    return block((-w / 2, w / 2), (-d / 2, inside.front), (0, inside.floors[0] - PANEL), mix(colour, _DARK, 0.5))


def _legs(piece: Furniture, inside: Interior, colour: RGB) -> tuple[Part, ...]:
    w, d, _ = piece.size
    top, dark = inside.floors[0] - PANEL, mix(colour, _DARK, 0.35)
    spots = [(x, y) for x in (-w / 2 + 0.05, w / 2 - 0.05) for y in (-d / 2 + 0.05, d / 2 - 0.07)]
    return tuple(pillar(x, y, (0, top), 0.022, dark) for x, y in spots)


# -- what single kinds have besides -----------------------------------------------------------------------------

Extra = Callable[[Furniture, RGB], tuple[Part, ...]]


def _band(piece: Furniture, z: tuple[float, float], colour: RGB, proud: float = 0.004) -> tuple[Part, ...]:
    """A strip around front and sides of the body at some height."""
    w, d, _ = piece.size
    front = block((-w / 2 - proud, w / 2 + proud), (d / 2 - proud, d / 2 + proud), z, colour, solid=False)
    sides = [block((x - proud, x + proud), (-d / 2, d / 2), z, colour, solid=False) for x in (-w / 2, w / 2)]
    return front, *sides


def _woven(piece: Furniture, colour: RGB) -> tuple[Part, ...]:
    h = piece.size[2]
    paint = mix(colour, _DARK, 0.25)
    return tuple(part for z in (0.12, 0.32, 0.52, 0.72) for part in _band(piece, (z * h, (z + 0.06) * h), paint))


def _studded(piece: Furniture, colour: RGB) -> tuple[Part, ...]:
    """Iron straps over front and lid edge, and a lock."""
    w, d, h = piece.size
    straps = [
        block((x - 0.025, x + 0.025), (d / 2 - 0.005, d / 2 + 0.004), (0.04, h - PANEL), _IRON, solid=False)
        for x in (-0.36 * w, 0.36 * w)
    ]
    return *straps, block((-0.04, 0.04), (d / 2, d / 2 + 0.01), (h - 0.14, h - 0.05), (0.80, 0.66, 0.30), solid=False)


def _playful(piece: Furniture, colour: RGB) -> tuple[Part, ...]:
    """Squares in other bright colours on the front."""
    w, d, h = piece.size
    hues = [hue for hue in ("yellow", "red", "blue", "green") if hue != piece.colour][:3]
    return tuple(
        block((x - 0.09, x + 0.09), (d / 2, d / 2 + 0.004), (0.35 * h, 0.35 * h + 0.18), tone(hue), solid=False)
        for x, hue in zip((-0.3 * w, 0.0, 0.3 * w), hues, strict=True)
    )


def _pedal(piece: Furniture, colour: RGB) -> tuple[Part, ...]:
    _, d, h = piece.size
    return (
        block((-0.05, 0.05), (d / 2, d / 2 + 0.03), (0.01, 0.03), _IRON, solid=False),
        *_band(piece, (0.0, 0.05), _IRON),
        *_band(piece, (h - 0.06, h - PANEL - 0.002), HANDLE),
    )


def _frosty(piece: Furniture, colour: RGB) -> tuple[Part, ...]:
    w, d, h = piece.size
    grille = [
        block((0.12 * w, 0.42 * w), (d / 2, d / 2 + 0.003), (z, z + 0.015), _IRON, solid=False)
        for z in (0.08, 0.12, 0.16)
    ]
    light = block((-0.4 * w, -0.36 * w), (d / 2, d / 2 + 0.004), (0.1, 0.14), (0.3, 0.85, 0.4), solid=False)
    return *grille, light, *_band(piece, (h - 0.05, h - PANEL - 0.002), (0.5, 0.51, 0.53))


def _panelled(piece: Furniture, colour: RGB) -> tuple[Part, ...]:
    w, d, h = piece.size
    return tuple(
        block((x - 0.2 * w, x + 0.2 * w), (d / 2, d / 2 + 0.005), (0.12, h - 0.1), mix(colour, _DARK, 0.2), solid=False)
        for x in (-0.24 * w, 0.24 * w)
    )


def _dividers(piece: Furniture, colour: RGB) -> tuple[Part, ...]:
    """Upright boards between the places, each storey's edge in another bright colour."""
    w, d, h = piece.size
    count = max(1, int((w - 2 * PANEL + 1e-9) / 0.24))
    xs = [-w / 2 + PANEL + number * (w - 2 * PANEL) / count for number in range(1, count)]
    boards = [block((x - 0.006, x + 0.006), (-d / 2, d / 2 - 0.01), (0.08, h - PANEL), WHITE, solid=False) for x in xs]
    edge = block((-w / 2, w / 2), (d / 2, d / 2 + 0.004), (0.06, 0.10), tone("yellow"), solid=False)
    return *boards, edge, block((-w / 2, w / 2), (d / 2, d / 2 + 0.004), (h - 0.04, h), tone("red"), solid=False)


def _lattice(piece: Furniture, colour: RGB) -> tuple[Part, ...]:
    """Crossed bars before the back, and a rail for each storey in front."""
    w, d, h = piece.size
    count = max(1, int((w - 2 * PANEL + 1e-9) / 0.24))
    xs = [-w / 2 + PANEL + number * (w - 2 * PANEL) / count for number in range(1, count)]
    bars = [block((x - 0.012, x + 0.012), (-d / 2, d / 2), (0.06, h - PANEL), colour, solid=False) for x in xs]
    arch = block((-w / 2, w / 2), (-d / 2, d / 2 + 0.006), (h - 0.09, h - PANEL), mix(colour, _DARK, 0.4), solid=False)
    return (
        *bars,
        arch,
        block((-w / 2, w / 2), (d / 2, d / 2 + 0.006), (0.06, 0.13), mix(colour, _DARK, 0.4), solid=False),
    )


def _rack(piece: Furniture, inside: Interior, colour: RGB) -> tuple[Part, ...]:
    """Two slatted boards between end frames, open all around."""
    w, d, h = piece.size
    dark, floor = mix(colour, _DARK, 0.4), inside.floors[0]
    posts = [
        block((x, x + PANEL), (y, y + PANEL), (0, h - PANEL), dark)
        for x in (-w / 2, w / 2 - PANEL)
        for y in (-d / 2, d / 2 - PANEL)
    ]
    boards = [block((-w / 2, w / 2), (-d / 2, d / 2), (z - PANEL, z), colour) for z in (floor, h)]
    gaps = [
        block((-w / 2 + PANEL, w / 2 - PANEL), (y - 0.01, y + 0.01), (z, z + 0.0006), dark, solid=False)
        for z in (floor, h)
        for y in (-0.3 * d, -0.1 * d, 0.1 * d, 0.3 * d)
    ]
    return *posts, *boards, *gaps


_EXTRAS: dict[str, Extra] = {
    "laundry_basket": _woven,
    "blanket_chest": _studded,
    "toy_chest": _playful,
    "bin": _pedal,
    "chest_freezer": _frosty,
    "storage_bench": _panelled,
    "toy_shelf": _dividers,
    "wine_rack": _lattice,
}
