"""Tables and other tops to work at."""

from __future__ import annotations

import math

from agent.bodies.palette import BRASS, DARK, STEEL, WHITE, WOOD, Build, Size
from agent.bodies.parts import RGB, Part, block, disc, legs, mix, pillar, rod
from datagen.worlds.home.slots import margins

__all__ = ["TABLES"]


def _table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    posts = legs(w, d, h - 0.04, 0.03, mix(colour, DARK, 0.2))
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.04, h), colour), *posts


def _desk(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark = mix(colour, DARK, 0.2)
    drawers = block((w / 2 - 0.35, w / 2 - 0.02), (-d / 2 + 0.02, d / 2 - 0.04), (0.1, h - 0.04), dark)
    fronts = [
        block((w / 2 - 0.34, w / 2 - 0.03), (d / 2 - 0.04, d / 2 - 0.03), (z, z + 0.16), colour, solid=False)
        for z in (0.12, 0.30, 0.48)
    ]
    side = block((-w / 2, -w / 2 + 0.04), (-d / 2, d / 2), (0, h - 0.04), dark)
    other = block((w / 2 - 0.02, w / 2), (-d / 2, d / 2), (0, h - 0.04), dark)
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.04, h), colour), drawers, side, other, *fronts


def _dining_table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark = mix(colour, DARK, 0.25)
    trestles = [
        block((x - 0.04, x + 0.04), (-0.36 * d, 0.36 * d), (0.05, h - 0.05), dark) for x in (-0.34 * w, 0.34 * w)
    ]
    feet = [block((x - 0.05, x + 0.05), (-0.42 * d, 0.42 * d), (0, 0.05), dark) for x in (-0.34 * w, 0.34 * w)]
    beam = block((-0.34 * w, 0.34 * w), (-0.03, 0.03), (0.2, 0.28), dark)
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.05, h), colour), *trestles, *feet, beam


def _coffee_table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark = mix(colour, DARK, 0.3)
    spots = [(x, y) for x in (-w / 2 + 0.05, w / 2 - 0.05) for y in (-d / 2 + 0.05, d / 2 - 0.05)]
    posts = [pillar(x, y, (0, h - 0.035), 0.025, dark) for x, y in spots]
    low = block((-w / 2 + 0.05, w / 2 - 0.05), (-d / 2 + 0.05, d / 2 - 0.05), (0.12, 0.14), mix(colour, WHITE, 0.2))
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.035, h), colour), low, *posts


def _side_table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    box = block(
        (-w / 2 + 0.02, w / 2 - 0.02), (-d / 2 + 0.02, d / 2 - 0.02), (h - 0.16, h - 0.03), mix(colour, DARK, 0.1)
    )
    return (
        block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.03, h), colour),
        box,
        *_fronts(w - 0.06, d / 2 - 0.02, (h - 0.15, h - 0.04), 1, mix(colour, WHITE, 0.15)),
        *legs(w - 0.04, d - 0.04, h - 0.16, 0.018, mix(colour, DARK, 0.3)),
    )


def _fronts(w: float, y: float, z: tuple[float, float], count: int, colour: RGB) -> list[Part]:
    """Fronts of drawers side by side, with knobs."""
    found = []
    for number in range(count):
        low, high = -w / 2 + number * w / count + 0.008, -w / 2 + (number + 1) * w / count - 0.008
        middle, level = (low + high) / 2, (z[0] + z[1]) / 2
        found.append(block((low, high), (y, y + 0.008), z, colour, solid=False))
        found.append(
            block((middle - 0.012, middle + 0.012), (y, y + 0.02), (level - 0.012, level + 0.012), BRASS, solid=False)
        )
    return found


def _console_table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark = mix(colour, DARK, 0.3)
    box = block((-w / 2 + 0.01, w / 2 - 0.01), (-d / 2 + 0.01, d / 2 - 0.02), (h - 0.15, h - 0.025), dark)
    low = block((-w / 2 + 0.02, w / 2 - 0.02), (-d / 2 + 0.02, d / 2 - 0.02), (0.16, 0.18), colour)
    return (
        block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.025, h), colour),
        box,
        low,
        *_fronts(w - 0.04, d / 2 - 0.02, (h - 0.14, h - 0.035), 3, colour),
        *legs(w, d, h - 0.15, 0.016, dark),
    )


def _bistro_table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark = mix(colour, DARK, 0.5)
    rim = block(
        (-w / 2 - 0.001, w / 2 + 0.001), (-d / 2 - 0.001, d / 2 + 0.001), (h - 0.03, h - 0.02), dark, solid=False
    )
    feet = [rod((0, 0, 0.16), (x * w, y * d, 0.02), 0.016, dark) for x, y in ((0.4, 0), (-0.4, 0), (0, 0.4), (0, -0.4))]
    return (
        block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.03, h), colour),
        rim,
        pillar(0, 0, (0, h - 0.03), 0.03, dark),
        *feet,
    )


def _dressing_table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark, back = mix(colour, DARK, 0.2), -d / 2 + margins("dressing_table")[1] / 2
    sides = [
        block(x, (-d / 2 + 0.01, d / 2 - 0.02), (0.1, h - 0.03), dark) for x in ((-w / 2, -0.26 * w), (0.26 * w, w / 2))
    ]
    fronts = [
        block(
            (at * w - 0.1 * w, at * w + 0.1 * w),
            (d / 2 - 0.02, d / 2 - 0.008),
            (z * h, (z + 0.2) * h),
            colour,
            solid=False,
        )
        for at in (-0.38, 0.38)
        for z in (0.2, 0.45, 0.7)
    ]
    frame = block((-0.28 * w, 0.28 * w), (back - 0.02, back + 0.01), (h, h + 0.55), dark)
    glass = block(
        (-0.24 * w, 0.24 * w), (back + 0.01, back + 0.013), (h + 0.04, h + 0.51), (0.72, 0.82, 0.86), solid=False
    )
    feet = legs(w, d, 0.1, 0.025, dark)
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.03, h), colour), *sides, *fronts, frame, glass, *feet


def _changing_table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    pale, side, back = mix(colour, WHITE, 0.45), *margins("changing_table")[:2]
    rails = [block((x, x + side), (-d / 2, d / 2), (0, h + 0.1), colour) for x in (-w / 2, w / 2 - side)]
    rear = block((-w / 2, w / 2), (-d / 2, -d / 2 + back), (h - 0.05, h + 0.1), colour)
    pad = block((-w / 2 + side, w / 2 - side), (-d / 2 + back, d / 2), (h - 0.06, h), (0.75, 0.85, 0.92))
    boards = [block((-w / 2 + side, w / 2 - side), (-d / 2, d / 2), (z, z + 0.02), pale) for z in (0.08, 0.45 * h)]
    bins = [
        block((x, x + 0.24), (d / 2 - 0.3, d / 2 - 0.02), (0.1, 0.28), pale, solid=False) for x in (-0.4 * w, 0.08 * w)
    ]
    return *rails, rear, pad, *boards, *bins


def _workbench(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    steel, back = mix(STEEL, DARK, 0.3), margins("workbench")[1]
    board = block((-w / 2, w / 2), (-d / 2, -d / 2 + back - 0.02), (h, h + 0.5), mix(WOOD, WHITE, 0.3))
    tools = [
        block(
            (x * w - 0.015, x * w + 0.015),
            (-d / 2 + back - 0.02, -d / 2 + back - 0.005),
            (h + 0.2, h + 0.2 + tall),
            hue,
            solid=False,
        )
        for x, tall, hue in (
            (-0.3, 0.2, STEEL),
            (-0.18, 0.16, (0.8, 0.2, 0.2)),
            (0.05, 0.22, DARK),
            (0.25, 0.18, STEEL),
        )
    ]
    vise = block((w / 2 - 0.2, w / 2 - 0.06), (d / 2, d / 2 + 0.05), (h - 0.12, h), steel, solid=False)
    low = block((-w / 2 + 0.04, w / 2 - 0.04), (-d / 2 + 0.04, d / 2 - 0.06), (0.18, 0.21), mix(colour, DARK, 0.3))
    top = block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.07, h), mix(WOOD, colour, 0.4))
    return top, low, board, *tools, vise, *legs(w, d, h - 0.07, 0.045, mix(colour, DARK, 0.2))


def _ironing_board(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    nose = pillar(-w / 2 + d / 2, 0, (h - 0.035, h), d / 2, colour, solid=False)
    top = block((-w / 2 + d / 3, w / 2), (-d / 2, d / 2), (h - 0.035, h), colour)
    stripes = [
        block((x * w - 0.02, x * w + 0.02), (-d / 2, d / 2), (h, h + 0.0006), mix(colour, WHITE, 0.5), solid=False)
        for x in (-0.1, 0.1, 0.3)
    ]
    tubes = [
        rod((a * w, y * d, 0.02), (-a * w, y * d, h - 0.04), 0.014, STEEL, solid=True)
        for a, y in ((-0.36, -0.3), (0.36, 0.3))
    ]
    feet = [rod((x * w, -0.45 * d, 0.02), (x * w, 0.45 * d, 0.02), 0.016, DARK, solid=True) for x in (-0.36, 0.36)]
    return top, nose, *stripes, *tubes, *feet


def _trolley(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    spots = [(x, y) for x in (-w / 2 + 0.02, w / 2 - 0.02) for y in (-d / 2 + 0.02, d / 2 - 0.02)]
    posts = [pillar(x, y, (0.08, h - 0.02), 0.012, STEEL) for x, y in spots]
    wheels = [disc((x, y, 0.04), 0.04, 0.012, DARK) for x, y in spots]
    boards = [
        block((-w / 2, w / 2), (-d / 2, d / 2), z, colour)
        for z in ((h - 0.025, h), (0.14, 0.165), (0.45 * h, 0.45 * h + 0.02))
    ]
    grip = rod((w / 2, -0.4 * d, h + 0.03), (w / 2, 0.4 * d, h + 0.03), 0.012, STEEL)
    return *posts, *boards, *wheels, grip


def _plant_stand(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r = min(w, d) / 2
    spots = [(r * 0.8 * math.cos(turn), r * 0.8 * math.sin(turn)) for turn in (0.5, 2.6, 4.7)]
    splayed = [
        rod((x, y, 0.014), (0.55 * x, 0.55 * y, h - 0.02), 0.014, mix(colour, DARK, 0.3), solid=True) for x, y in spots
    ]
    return pillar(0, 0, (h - 0.025, h), r, colour), pillar(0, 0, (0.3 * h, 0.32 * h), 0.6 * r, colour), *splayed


def _kitchen_island(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    panel = mix(WHITE, colour, 0.5)
    body = block((-w / 2 + 0.06, w / 2 - 0.06), (-d / 2 + 0.02, 0.12 * d), (0.08, h - 0.05), mix(panel, DARK, 0.12))
    foot = block((-w / 2 + 0.1, w / 2 - 0.1), (-d / 2 + 0.06, 0.08 * d), (0, 0.08), DARK)
    posts = [
        block((x - 0.035, x + 0.035), (d / 2 - 0.11, d / 2 - 0.04), (0, h - 0.05), panel)
        for x in (-w / 2 + 0.09, w / 2 - 0.09)
    ]
    fronts = [
        block(
            (x * w - 0.13 * w, x * w + 0.13 * w), (-d / 2 + 0.012, -d / 2 + 0.02), (0.14, h - 0.1), panel, solid=False
        )
        for x in (-0.28, 0.0, 0.28)
    ]
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.05, h), colour), body, foot, *posts, *fronts


TABLES: dict[str, Build] = {
    "table": _table,
    "dining_table": _dining_table,
    "coffee_table": _coffee_table,
    "side_table": _side_table,
    "console_table": _console_table,
    "bistro_table": _bistro_table,
    "dressing_table": _dressing_table,
    "changing_table": _changing_table,
    "desk": _desk,
    "workbench": _workbench,
    "kitchen_island": _kitchen_island,
    "ironing_board": _ironing_board,
    "trolley": _trolley,
    "plant_stand": _plant_stand,
}
"""Tables and what one works at."""
