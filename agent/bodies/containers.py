"""Containers: hollow shells with shelves, and the doors and drawers that close them."""

from __future__ import annotations

from agent.bodies.parts import RGB, Door, Part, Shape, block, mix, tone
from datagen.worlds.home.slots import PANEL, Interior
from datagen.worlds.home.spec import Furniture

__all__ = ["LEAF", "container"]

LEAF = 0.68
"""Metres: a wider front has two doors."""

_QUARTER = 1.5707963267948966
_DARK: RGB = (0.14, 0.13, 0.13)
_WHITE: RGB = (0.95, 0.95, 0.94)
_STEEL: RGB = (0.74, 0.75, 0.77)
_BOARD = 0.004  # thickness of a drawer's sides


def container(piece: Furniture, inside: Interior) -> Shape:
    """The parts of a container in its own frame, closed."""
    colour = _paint(piece)
    if inside.opening == "drawer":
        return Shape(
            parts=(*_carcass(piece, inside, colour), *_below(piece, inside, colour)),
            doors=(_drawer(piece, inside, colour),),
        )
    shelves = tuple(
        block(
            (-inside.width / 2, inside.width / 2),
            (inside.back, inside.front),
            (floor - PANEL, floor),
            mix(colour, _WHITE, 0.2),
        )
        for floor in inside.floors
    )
    plinth = block(
        (-piece.size[0] / 2, piece.size[0] / 2),
        (-piece.size[1] / 2, inside.front),
        (0, inside.floors[0] - PANEL),
        mix(colour, _DARK, 0.5),
    )
    doors = _doors(piece, inside, colour) if inside.opening == "hinge" else ()
    return Shape(parts=(*_carcass(piece, inside, colour), plinth, *shelves), doors=doors)


def _paint(piece: Furniture) -> RGB:
    colour = tone(piece.colour)
    return mix(colour, _WHITE, 0.25) if piece.kind == "fridge" and piece.colour != "black" else colour


def _carcass(piece: Furniture, inside: Interior, colour: RGB) -> tuple[Part, ...]:
    """Sides, back and top around the inside; the lower edge is where the inside begins."""
    w, d, h = piece.size
    lower = inside.floors[0] - PANEL
    dark = mix(colour, _DARK, 0.12)
    front = inside.front if inside.opening == "hinge" else d / 2
    rail = d / 2 if inside.opening != "hinge" else inside.front
    return (
        block((-w / 2, -w / 2 + PANEL), (-d / 2, front), (lower, h - PANEL), dark),
        block((w / 2 - PANEL, w / 2), (-d / 2, front), (lower, h - PANEL), dark),
        block((-w / 2 + PANEL, w / 2 - PANEL), (-d / 2, -d / 2 + PANEL), (lower, h - PANEL), mix(colour, _DARK, 0.3)),
        block((-w / 2, w / 2), (-d / 2, rail), (h - PANEL, h), colour),
    )


def _doors(piece: Furniture, inside: Interior, colour: RGB) -> tuple[Door, ...]:
    """One door hinged at the left (-x), or two when the front is wide."""
    w, d, h = piece.size
    foot = inside.floors[0] - PANEL
    if w <= LEAF:
        return (_leaf(-w / 2, w / 2, d, (foot, h), colour, piece.kind),)
    return (_leaf(-w / 2, 0.0, d, (foot, h), colour, piece.kind), _leaf(w / 2, 0.0, d, (foot, h), colour, piece.kind))


def _leaf(hinge: float, edge: float, d: float, z: tuple[float, float], colour: RGB, kind: str) -> Door:
    left = hinge < edge
    low, high = min(hinge, edge), max(hinge, edge)
    gap = 0.002
    panel = block((low, high), (d / 2 - PANEL, d / 2), z, colour, solid=False)
    inset = block(
        (low + 0.05, high - 0.05),
        (d / 2 - gap, d / 2 + gap),
        (z[0] + 0.05, z[1] - 0.05),
        mix(colour, _WHITE, 0.18),
        solid=False,
    )
    grip = edge - 0.035 if left else edge + 0.035
    middle = (z[0] + z[1]) / 2 if z[1] > 1.2 else z[1] - 0.2
    reach = 0.25 if kind == "fridge" else 0.07
    handle = block(
        (grip - 0.01, grip + 0.01), (d / 2, d / 2 + 0.025), (middle - reach, middle + reach), _STEEL, solid=False
    )
    parts = (panel, handle) if kind == "fridge" else (panel, inset, handle)
    return Door(motion="hinge", hinge=(hinge, d / 2, 0.0), travel=_QUARTER if left else -_QUARTER, parts=parts)


def _drawer(piece: Furniture, inside: Interior, colour: RGB) -> Door:
    """A tray behind a front; things rest on its bottom and ride out with it."""
    w, d, _ = piece.size
    floor, half = inside.floors[0], inside.width / 2
    low, high = floor - PANEL, inside.ceilings[0]
    wood = mix(colour, _WHITE, 0.35)
    front = block(
        (-w / 2 + PANEL, w / 2 - PANEL), (inside.front, d / 2), (low, high), mix(colour, _WHITE, 0.1), solid=False
    )
    bottom = block((-half, half), (inside.back, inside.front), (low, floor), wood)
    sides = [
        block((x, x + _BOARD), (inside.back, inside.front), (floor, high - 0.06), wood, solid=False)
        for x in (-half, half - _BOARD)
    ]
    rear = block((-half, half), (inside.back, inside.back + _BOARD), (floor, high - 0.06), wood, solid=False)
    handle = block((-0.12 * w, 0.12 * w), (d / 2, d / 2 + 0.025), (high - 0.09, high - 0.065), _STEEL, solid=False)
    return Door(
        motion="slide", hinge=(0.0, 0.0, 0.0), travel=inside.travel, parts=(bottom, front, *sides, rear, handle)
    )


def _below(piece: Furniture, inside: Interior, colour: RGB) -> tuple[Part, ...]:
    """What stands under a drawer: a closed body with false fronts, or feet where it is low."""
    w, d, _ = piece.size
    top = inside.floors[0] - PANEL
    dark = mix(colour, _DARK, 0.12)
    body = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.012), (0.05, top), dark)
    foot = block((-w / 2 + 0.03, w / 2 - 0.03), (-d / 2, d / 2 - 0.05), (0, 0.05), _DARK)
    fronts: list[Part] = []
    count = max(1, round((top - 0.05) / 0.25))
    pitch = (top - 0.05) / count
    for number in range(count):
        z = 0.05 + number * pitch
        fronts.append(
            block(
                (-w / 2 + PANEL, w / 2 - PANEL),
                (d / 2 - 0.012, d / 2),
                (z + 0.01, z + pitch - 0.01),
                mix(colour, _WHITE, 0.1),
                solid=False,
            )
        )
    return body, foot, *fronts
