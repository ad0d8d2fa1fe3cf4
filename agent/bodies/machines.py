"""Machines with an inside: ovens, dishwashers, washing machines, dryers, microwaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agent.bodies.fronts import QUARTER
from agent.bodies.palette import DARK, OFF, STEEL, WHITE
from agent.bodies.parts import RGB, Door, Part, Shape, block, disc, mix, tone
from datagen.worlds.home.slots import PANEL, Interior
from datagen.worlds.home.spec import Furniture

__all__ = ["machine"]

_GLOW: RGB = (0.98, 0.72, 0.30)
_LAP = 0.01  # metres that a door covers of the frame around it

Face = Callable[[Furniture, tuple[float, float], tuple[float, float]], tuple[Part, ...]]
"""What a front bears, from the piece and the bounds (x, z) of the front."""


def machine(piece: Furniture, inside: Interior) -> Shape:
    """A machine: its body around the inside, its controls above, and the door before it."""
    colour = _enamel(piece)
    low, high, half = inside.floors[0] - PANEL, inside.ceilings[-1], inside.width / 2
    span, rise = (-half - _LAP, half + _LAP), (low - _LAP, high + _LAP)
    w, d, h = piece.size
    controls, front = _FACES[piece.kind]
    panel = block(span, (d / 2 - PANEL, d / 2), rise, colour, solid=False)
    door = Door(
        motion="lid" if inside.opening == "flap" else "hinge",
        hinge=(0.0, d / 2, rise[0]) if inside.opening == "flap" else (span[0], d / 2, 0.0),
        travel=-QUARTER if inside.opening == "flap" else QUARTER,
        parts=(panel, *front(piece, span, rise)),
    )
    head = controls(piece, (-w / 2, w / 2), (rise[1], h))
    body = (*_shell(piece, inside, colour), *_frame(piece, span, rise, colour))
    below = _cart(piece, low, tone(piece.colour)) if piece.kind == "microwave" else _base(piece, inside, low, colour)
    return Shape(parts=(*body, *below, *head), doors=(door,))


def _enamel(piece: Furniture) -> RGB:
    return mix(tone(piece.colour), WHITE, 0.1 if piece.colour == "black" else 0.6)


def _shell(piece: Furniture, inside: Interior, colour: RGB) -> tuple[Part, ...]:
    """Cheeks, back, head and shelves around the inside."""
    w, d, h = piece.size
    low, high, half = inside.floors[0] - PANEL, inside.ceilings[-1], inside.width / 2
    back, front = inside.back, inside.front
    inner = mix(colour, STEEL, 0.6)
    cheeks = [block(x, (-d / 2, front), (low, high), colour) for x in ((-w / 2, -half), (half, w / 2))]
    rear = block((-half, half), (-d / 2, back), (low, high), inner)
    head = block((-w / 2, w / 2), (-d / 2, front), (high, h), colour)
    shelves = [block((-half, half), (back, front), (floor - PANEL, floor), inner) for floor in inside.floors]
    return *cheeks, rear, head, *shelves


def _frame(piece: Furniture, x: tuple[float, float], z: tuple[float, float], colour: RGB) -> tuple[Part, ...]:
    """The front around the door, flush with it."""
    w, d, h = piece.size
    y, foot = (d / 2 - PANEL, d / 2), 0.0 if piece.kind != "microwave" else z[0] - 0.01
    sides = [block(span, y, z, colour, solid=False) for span in ((-w / 2, x[0]), (x[1], w / 2))]
    above = block((-w / 2, w / 2), y, (z[1], h), colour, solid=False)
    return *sides, above, block((-w / 2, w / 2), y, (foot, z[0]), colour, solid=False)


def _base(piece: Furniture, inside: Interior, low: float, colour: RGB) -> tuple[Part, ...]:
    """What stands under the inside; an oven has a warming drawer and a cupboard there."""
    w, d, _ = piece.size
    body = block((-w / 2, w / 2), (-d / 2, inside.front), (0.05, low), colour)
    foot = block((-w / 2 + 0.02, w / 2 - 0.02), (-d / 2, d / 2 - PANEL - 0.02), (0, 0.05), DARK)
    kick = block((-w / 2, w / 2), (d / 2 - 0.01, d / 2 + 0.001), (0.0, 0.05), DARK, solid=False)
    if piece.kind != "oven":
        return body, foot, kick
    seams = [
        block((-w / 2, w / 2), (d / 2, d / 2 + 0.001), (z, z + 0.006), DARK, solid=False) for z in (low - 0.13, 0.08)
    ]
    grip = block((-0.2 * w, 0.2 * w), (d / 2, d / 2 + 0.015), (low - 0.2, low - 0.185), STEEL, solid=False)
    return body, foot, kick, *seams, grip


def _cart(piece: Furniture, low: float, colour: RGB) -> tuple[Part, ...]:
    """A microwave stands on a little table with a shelf."""
    w, d, _ = piece.size
    spots = [(x, y) for x in (-w / 2 + 0.025, w / 2 - 0.025) for y in (-d / 2 + 0.025, d / 2 - 0.045)]
    legs = [
        block((x - 0.02, x + 0.02), (y - 0.02, y + 0.02), (0, low - 0.03), mix(colour, DARK, 0.2)) for x, y in spots
    ]
    boards = [block((-w / 2, w / 2), (-d / 2, d / 2 - PANEL), (z - 0.03, z), colour) for z in (0.25, low)]
    return *legs, *boards


def _window(
    piece: Furniture, x: tuple[float, float], z: tuple[float, float], lit: RGB, inset: tuple[float, float]
) -> tuple[Part, Part]:
    """A dark pane in a door, and a steel rim around it."""
    y, (dx, dz) = piece.size[1] / 2, inset
    pane = block((x[0] + dx, x[1] - dx), (y, y + 0.006), (z[0] + dz, z[1] - dz), OFF, solid=False)
    rim = block(
        (x[0] + dx - 0.012, x[1] - dx + 0.012),
        (y, y + 0.004),
        (z[0] + dz - 0.012, z[1] - dz + 0.012),
        STEEL,
        solid=False,
    )
    return replace(pane, lit=lit), rim


def _rail(piece: Furniture, x: tuple[float, float], z: float) -> Part:
    y = piece.size[1] / 2
    return block((x[0] + 0.04, x[1] - 0.04), (y + 0.012, y + 0.03), (z, z + 0.018), STEEL, solid=False)


def _light(piece: Furniture, x: tuple[float, float], z: tuple[float, float], lit: RGB) -> Part:
    y = piece.size[1] / 2
    return replace(block(x, (y, y + 0.004), z, OFF, solid=False), lit=lit)


# -- the fronts of each kind ------------------------------------------------------------------------------------


def _oven_door(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    return *_window(piece, x, (z[0], z[1] - 0.06), _GLOW, (0.06, 0.07)), _rail(piece, x, z[1] - 0.06)


def _oven_controls(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    w, d, _ = piece.size
    middle = (z[0] + z[1]) / 2
    knobs = [disc((at * w, d / 2 + 0.012, middle), 0.024, 0.012, DARK) for at in (-0.38, -0.26, 0.26, 0.38)]
    return *knobs, _light(piece, (-0.12 * w, 0.12 * w), (middle - 0.025, middle + 0.025), (0.95, 0.35, 0.2))


def _dishwasher_door(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    y = piece.size[1] / 2
    sheet = block(
        (x[0] + 0.03, x[1] - 0.03), (y, y + 0.004), (z[0] + 0.04, z[1] - 0.12), mix(STEEL, WHITE, 0.35), solid=False
    )
    return sheet, _rail(piece, x, z[1] - 0.08)


def _dishwasher_controls(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    w, d, _ = piece.size
    middle = (z[0] + z[1]) / 2
    keys = [
        block(
            (at * w - 0.012, at * w + 0.012),
            (d / 2, d / 2 + 0.005),
            (middle - 0.008, middle + 0.008),
            STEEL,
            solid=False,
        )
        for at in (-0.36, -0.28, -0.2, -0.12)
    ]
    return *keys, _light(piece, (0.2 * w, 0.38 * w), (middle - 0.018, middle + 0.018), (0.35, 0.65, 0.98))


def _washer_door(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    y, middle = piece.size[1] / 2, (z[0] + z[1]) / 2
    radius = 0.42 * min(x[1] - x[0], z[1] - z[0])
    ring = disc((0, y + 0.008, middle), radius, 0.008, STEEL)
    glass = replace(disc((0, y + 0.012, middle), 0.76 * radius, 0.010, OFF), lit=(0.45, 0.62, 0.85))
    grip = block((x[1] - 0.05, x[1] - 0.03), (y, y + 0.02), (middle - 0.05, middle + 0.05), STEEL, solid=False)
    return ring, glass, grip


def _washer_controls(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    w, d, _ = piece.size
    middle = (z[0] + z[1]) / 2
    tray = block(
        (-0.46 * w, -0.14 * w),
        (d / 2, d / 2 + 0.006),
        (z[0] + 0.02, z[1] - 0.015),
        mix(STEEL, WHITE, 0.6),
        solid=False,
    )
    dial = disc((0.06 * w, d / 2 + 0.012, middle), 0.032, 0.012, STEEL)
    return tray, dial, _light(piece, (0.22 * w, 0.42 * w), (middle - 0.02, middle + 0.02), (0.3, 0.95, 0.4))


def _dryer_door(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    pane, rim = _window(piece, x, z, (0.98, 0.62, 0.35), (0.11, 0.1))
    y, middle = piece.size[1] / 2, (z[0] + z[1]) / 2
    return (
        pane,
        rim,
        block((x[1] - 0.06, x[1] - 0.035), (y, y + 0.025), (middle - 0.09, middle + 0.09), DARK, solid=False),
    )


def _dryer_controls(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    w, d, _ = piece.size
    middle = (z[0] + z[1]) / 2
    band = block((-0.47 * w, 0.47 * w), (d / 2, d / 2 + 0.003), (z[0] + 0.02, z[1] - 0.02), DARK, solid=False)
    dials = [disc((at * w, d / 2 + 0.012, middle), 0.028, 0.012, WHITE) for at in (-0.3, -0.1)]
    vents = [
        block((-0.4 * w, 0.4 * w), (d / 2, d / 2 + 0.002), (at, at + 0.012), STEEL, solid=False)
        for at in (0.07, 0.095, 0.12)
    ]
    return band, *dials, *vents, _light(piece, (0.12 * w, 0.4 * w), (middle - 0.015, middle + 0.015), (0.98, 0.6, 0.25))


def _microwave_door(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    pane, rim = _window(piece, (x[0], x[1] - 0.05), z, (1.0, 0.85, 0.45), (0.04, 0.04))
    y = piece.size[1] / 2
    return pane, rim, block((x[1] - 0.05, x[1] - 0.03), (y, y + 0.02), (z[0] + 0.04, z[1] - 0.04), STEEL, solid=False)


def _microwave_controls(piece: Furniture, x: tuple[float, float], z: tuple[float, float]) -> tuple[Part, ...]:
    w, d, _ = piece.size
    middle = (z[0] + z[1]) / 2
    keys = [disc((at * w, d / 2 + 0.004, middle), 0.012, 0.005, STEEL) for at in (0.1, 0.18, 0.26, 0.34)]
    return *keys, _light(piece, (-0.38 * w, -0.12 * w), (middle - 0.014, middle + 0.014), (0.4, 0.95, 0.6))


_FACES: dict[str, tuple[Face, Face]] = {
    "oven": (_oven_controls, _oven_door),
    "dishwasher": (_dishwasher_controls, _dishwasher_door),
    "washing_machine": (_washer_controls, _washer_door),
    "dryer": (_dryer_controls, _dryer_door),
    "microwave": (_microwave_controls, _microwave_door),
}
"""The controls, and what the door bears."""
