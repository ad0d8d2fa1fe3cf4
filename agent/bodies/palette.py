"""The colours of parts that are the same whatever a thing's own colour is; `materials.py` tells materials by them."""

from __future__ import annotations

from collections.abc import Callable

from agent.bodies.parts import RGB, Part

__all__ = [
    "BRASS",
    "DARK",
    "HANDLE",
    "INK",
    "LEAF",
    "LINEN",
    "OFF",
    "PAPER",
    "SCREEN",
    "STEEL",
    "TIN",
    "WATER",
    "WHITE",
    "WOOD",
    "Build",
    "Size",
]

Size = tuple[float, float, float]
"""Width, depth and height in metres."""
Build = Callable[[Size, RGB], tuple[Part, ...]]
"""What makes the parts of a piece of furniture of a size and a colour."""

WHITE: RGB = (0.95, 0.95, 0.94)
DARK: RGB = (0.16, 0.16, 0.18)
STEEL: RGB = (0.70, 0.72, 0.74)
OFF: RGB = (0.13, 0.14, 0.16)
"""A screen or a window of a machine that is off."""
SCREEN: RGB = (0.42, 0.66, 0.92)
WOOD: RGB = (0.50, 0.36, 0.25)
BRASS: RGB = (0.78, 0.64, 0.34)
LEAF: RGB = (0.30, 0.55, 0.30)
LINEN: RGB = (0.93, 0.91, 0.86)
WATER: RGB = (0.55, 0.75, 0.85)
HANDLE: RGB = (0.74, 0.75, 0.77)
PAPER: RGB = (0.95, 0.95, 0.93)
INK: RGB = (0.2, 0.2, 0.22)
TIN: RGB = (0.72, 0.74, 0.76)
"""The steel of small things."""
