"""What closes a container: doors, drawers and lids, and how the fronts of each kind are dressed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.bodies.palette import BRASS, HANDLE, WHITE
from agent.bodies.parts import RGB, Door, Part, block, mix, pillar
from datagen.worlds.home.slots import PANEL, Interior
from datagen.worlds.home.spec import Furniture

__all__ = ["FRONTS", "LEAF", "PLAIN", "QUARTER", "Style", "drawer", "false_fronts", "leaves", "lid"]

LEAF = 0.68
"""Metres: a wider front has two doors."""
QUARTER = 1.5707963267948966

_AJAR = 1.45  # radians that a lid turns up: it leans at the wall behind
_DARK: RGB = (0.14, 0.13, 0.13)
_GLASS: RGB = (0.66, 0.76, 0.80)
_BOARD = 0.004  # thickness of a drawer's sides
_GAP = 0.002


@dataclass(frozen=True, kw_only=True)
class Style:
    """How the front of a kind is dressed.

    Attributes:
        inset: What its doors bear: nothing, a panel, two, slats, rows or a mirror.
        handle: An upright bar, a knob, a lying rail, a long bar.
        legs: Whether it stands on legs, not on a plinth.
        rows: Metres from one false front of a chest of drawers to the next.
        columns: False fronts side by side.
        soft: Whether its lid is a cushion.
    """

    inset: Literal["plain", "panel", "two", "slats", "rows", "mirror"] = "panel"
    handle: Literal["bar", "knob", "rail", "long"] = "bar"
    legs: bool = False
    rows: float = 0.25
    columns: int = 1
    soft: bool = False


PLAIN = Style()

FRONTS: dict[str, Style] = {
    "cabinet": Style(inset="two", handle="knob", legs=True),
    "sideboard": Style(inset="slats", handle="rail", legs=True),
    "wardrobe": Style(inset="mirror", handle="long"),
    "larder": Style(inset="two", handle="long"),
    "fridge": Style(inset="plain", handle="long"),
    "bathroom_cabinet": Style(inset="panel", handle="knob", legs=True),
    "shoe_cabinet": Style(inset="rows", handle="rail"),
    "nightstand": Style(handle="knob"),
    "dresser": Style(handle="knob", columns=2),
    "filing_cabinet": Style(handle="rail", rows=0.32),
    "tool_cabinet": Style(handle="long", rows=0.11),
    "storage_bench": Style(soft=True),
}
"""Kinds that are not plain: one panel, a bar, a plinth."""


def leaves(piece: Furniture, inside: Interior, colour: RGB, style: Style) -> tuple[Door, ...]:
    """One door hinged at the left (-x), or two when the front is wide."""
    w, d, h = piece.size
    z = (inside.floors[0] - PANEL, h)
    ends = ((-w / 2, w / 2),) if w <= LEAF else ((-w / 2, 0.0), (w / 2, 0.0))
    return tuple(_leaf(hinge, edge, d, z, colour, style) for hinge, edge in ends)


def _leaf(hinge: float, edge: float, d: float, z: tuple[float, float], colour: RGB, style: Style) -> Door:
    left = hinge < edge
    span = (min(hinge, edge), max(hinge, edge))
    panel = block(span, (d / 2 - PANEL, d / 2), z, colour, solid=False)
    grip = edge - 0.035 if left else edge + 0.035
    parts = (panel, *_dressing(span, d, z, colour, style), _handle(grip, span, d, z, style))
    return Door(motion="hinge", hinge=(hinge, d / 2, 0.0), travel=QUARTER if left else -QUARTER, parts=parts)


def _dressing(x: tuple[float, float], d: float, z: tuple[float, float], colour: RGB, style: Style) -> tuple[Part, ...]:
    """What a door bears on its front."""
    low, high, light = z[0] + 0.05, z[1] - 0.05, mix(colour, WHITE, 0.18)
    inner, middle = (x[0] + 0.05, x[1] - 0.05), (z[0] + z[1]) / 2
    y = (d / 2 - _GAP, d / 2 + _GAP)
    match style.inset:
        case "plain":
            return ()
        case "two":
            spans = [(low, middle - 0.02), (middle + 0.02, high)]
        case "rows":
            third = (high - low) / 3
            spans = [(low + n * third + 0.008, low + (n + 1) * third - 0.008) for n in range(3)]
        case "slats":
            pitch = (inner[1] - inner[0]) / 5
            bars = [(inner[0] + (n + 0.3) * pitch, inner[0] + (n + 0.7) * pitch) for n in range(5)]
            return tuple(block(bar, y, (low, high), mix(colour, _DARK, 0.3), solid=False) for bar in bars)
        case "mirror":
            return (block(inner, y, (low + 0.1, high), mix(_GLASS, colour, 0.15), solid=False),)
        case _:
            spans = [(low, high)]
    return tuple(block(inner, y, span, light, solid=False) for span in spans)


def _handle(grip: float, x: tuple[float, float], d: float, z: tuple[float, float], style: Style) -> Part:
    middle = (z[0] + z[1]) / 2 if z[1] > 1.2 else z[1] - 0.2
    front = (d / 2, d / 2 + 0.025)
    if style.handle == "knob":
        return block((grip - 0.016, grip + 0.016), front, (middle - 0.016, middle + 0.016), BRASS, solid=False)
    if style.handle == "rail":
        reach = 0.3 * (x[1] - x[0])
        centre = (x[0] + x[1]) / 2
        return block((centre - reach, centre + reach), front, (z[1] - 0.045, z[1] - 0.03), HANDLE, solid=False)
    reach = 0.25 if style.handle == "long" else 0.07
    return block((grip - 0.01, grip + 0.01), front, (middle - reach, middle + reach), HANDLE, solid=False)


def drawer(piece: Furniture, inside: Interior, colour: RGB, style: Style) -> Door:
    """A tray behind a front; things rest on its bottom and ride out with it."""
    w, d, _ = piece.size
    floor, half = inside.floors[0], inside.width / 2
    low, high = floor - PANEL, inside.ceilings[0]
    wood = mix(colour, WHITE, 0.35)
    front = block(
        (-w / 2 + PANEL, w / 2 - PANEL), (inside.front, d / 2), (low, high), mix(colour, WHITE, 0.1), solid=False
    )
    bottom = block((-half, half), (inside.back, inside.front), (low, floor), wood)
    sides = [
        block((x, x + _BOARD), (inside.back, inside.front), (floor, high - 0.06), wood, solid=False)
        for x in (-half, half - _BOARD)
    ]
    rear = block((-half, half), (inside.back, inside.back + _BOARD), (floor, high - 0.06), wood, solid=False)
    handles = _pulls((0.0,), w, d / 2, high - 0.08, style)
    return Door(
        motion="slide", hinge=(0.0, 0.0, 0.0), travel=inside.travel, parts=(bottom, front, *sides, rear, *handles)
    )


def _pulls(centres: tuple[float, ...], width: float, y: float, z: float, style: Style) -> tuple[Part, ...]:
    """Handles of drawers around some x, at one height."""
    if style.handle == "knob":
        return tuple(block((x - 0.015, x + 0.015), (y, y + 0.025), (z, z + 0.03), BRASS, solid=False) for x in centres)
    reach = {"long": 0.4, "rail": 0.18}.get(style.handle, 0.12) * width
    return tuple(block((x - reach, x + reach), (y, y + 0.02), (z, z + 0.02), HANDLE, solid=False) for x in centres)


def false_fronts(piece: Furniture, inside: Interior, colour: RGB, style: Style) -> tuple[Part, ...]:
    """What stands under a drawer or a chest's inside: a closed body, with false fronts where it has drawers."""
    w, d, _ = piece.size
    top = inside.floors[0] - PANEL
    back = 0.012 if inside.opening == "drawer" else 0.0
    body = block((-w / 2, w / 2), (-d / 2, d / 2 - back), (0.05, top), mix(colour, _DARK, 0.12 if back else 0.06))
    foot = block((-w / 2 + 0.03, w / 2 - 0.03), (-d / 2, d / 2 - 0.05), (0, 0.05), _DARK)
    if inside.opening != "drawer":
        return body, foot
    fronts: list[Part] = []
    count = max(1, round((top - 0.05) / style.rows))
    pitch = (top - 0.05) / count
    broad = (w - 2 * PANEL) / style.columns
    for number in range(count * style.columns):
        z, x = 0.05 + number // style.columns * pitch, -w / 2 + PANEL + number % style.columns * broad
        face = ((x + 0.004, x + broad - 0.004), (d / 2 - 0.012, d / 2), (z + 0.01, z + pitch - 0.01))
        fronts.append(block(*face, mix(colour, WHITE, 0.1), solid=False))
        fronts += _pulls((x + broad / 2,), broad, d / 2, z + 0.62 * pitch, style)
    return body, foot, *fronts


def lid(piece: Furniture, colour: RGB, style: Style) -> Door:
    """A board over the whole top that turns up about its rear edge, which a gap keeps from the wall behind."""
    w, d, h = piece.size
    face = mix(colour, WHITE, 0.35) if style.soft else colour
    board = block((-w / 2, w / 2), (-d / 2, d / 2), (h - PANEL, h), face, solid=False)
    grip = block((-0.05, 0.05), (d / 2, d / 2 + 0.02), (h - PANEL, h - 0.004), HANDLE, solid=False)
    parts = (board, *_lid_top(piece, face, style), grip)
    return Door(motion="lid", hinge=(0.0, -d / 2, h - PANEL), travel=_AJAR, parts=parts)


def _lid_top(piece: Furniture, face: RGB, style: Style) -> tuple[Part, ...]:
    """What a lid bears: a cushion in two halves, or a knob, or a raised field."""
    w, d, h = piece.size
    if style.soft:
        return tuple(
            block(x, (-d / 2 + 0.02, d / 2 - 0.01), (h, h + 0.008), face, solid=False)
            for x in ((-w / 2 + 0.01, -0.004), (0.004, w / 2 - 0.01))
        )
    if piece.kind == "bin":
        return (pillar(0, 0, (h, h + 0.008), 0.11, mix(face, _DARK, 0.3), solid=False),)
    edge = 0.05
    x, y = (-w / 2 + edge, w / 2 - edge), (-d / 2 + edge, d / 2 - edge)
    return (block(x, y, (h, h + 0.006), mix(face, WHITE, 0.12), solid=False),)
