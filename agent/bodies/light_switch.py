"""The switch of a room's light: a plate on the wall with a rocker that glows while the light is on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agent.bodies.parts import RGB, Part, block
from datagen.worlds.home.spec import Switch
from datagen.worlds.home.switches import SWITCH_HEIGHT

__all__ = ["switch_parts"]

_PLATE: RGB = (0.99, 0.99, 0.98)
_ROCKER: RGB = (0.45, 0.45, 0.47)
_GLOW: RGB = (1.0, 0.72, 0.25)


def switch_parts(switch: Switch) -> Iterator[Part]:
    """Its parts in the home's frame; they are only seen."""
    (dx, dy), z = switch.facing, SWITCH_HEIGHT
    for wide, deep, high, colour, lit in ((0.05, 0.012, 0.05, _PLATE, None), (0.025, 0.02, 0.035, _ROCKER, _GLOW)):
        x, y = sorted((switch.x, switch.x + deep * dx)), sorted((switch.y, switch.y + deep * dy))
        spans = ((x[0] - wide * abs(dy), x[1] + wide * abs(dy)), (y[0] - wide * abs(dx), y[1] + wide * abs(dx)))
        yield replace(block(*spans, (z - high, z + high), colour, solid=False), lit=lit)
