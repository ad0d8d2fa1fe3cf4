"""What stands in kitchens and bathrooms and is joined to pipes: sinks, a stove, heating."""

from __future__ import annotations

import math
from dataclasses import replace

from agent.bodies.palette import BRASS, DARK, OFF, STEEL, WHITE, Build, Size
from agent.bodies.parts import RGB, Part, ball, block, disc, legs, mix, pillar

__all__ = ["FIXED"]


def _counter(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    fronts = []
    count = max(2, round(w / 0.5))
    for number in range(count):
        low, high = -w / 2 + number * w / count + 0.012, -w / 2 + (number + 1) * w / count - 0.012
        fronts.append(
            block((low, high), (d / 2 - 0.03, d / 2 - 0.012), (0.12, h - 0.07), mix(WHITE, colour, 0.25), solid=False)
        )
        fronts.append(block((low + 0.1, high - 0.1), (d / 2 - 0.012, d / 2), (h - 0.13, h - 0.115), STEEL, solid=False))
    body = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.03), (0.1, h - 0.04), mix(WHITE, colour, 0.4))
    foot = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.08), (0, 0.1), DARK)
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.04, h), colour), body, foot, *fronts


def _sink(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    basin = block(
        (-0.32 * w, 0.32 * w), (-0.30 * d, 0.36 * d), (h - 0.01, h + 0.0008), mix(STEEL, DARK, 0.35), solid=False
    )
    rim = block((-0.36 * w, 0.36 * w), (-0.34 * d, 0.40 * d), (h - 0.01, h + 0.0005), STEEL, solid=False)
    return *_counter(size, colour), rim, basin, *_tap(-d / 2 + 0.05, h)


def _tap(y: float, h: float) -> tuple[Part, ...]:
    return (
        pillar(0, y, (h, h + 0.24), 0.014, STEEL),
        block((-0.012, 0.012), (y, y + 0.12), (h + 0.22, h + 0.244), STEEL, solid=False),
    )


def _washbasin(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    bowl = block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.16, h), mix(colour, WHITE, 0.6))
    foot = pillar(0, -0.05 * d, (0, h - 0.16), 0.09, mix(colour, WHITE, 0.6))
    hollow = block(
        (-0.4 * w, 0.4 * w), (-0.28 * d, 0.42 * d), (h - 0.01, h + 0.0008), mix(WHITE, DARK, 0.25), solid=False
    )
    return bowl, foot, hollow, *_tap(-d / 2 + 0.05, h)


def _stove(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    body = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.02), (0, h - 0.02), mix(colour, WHITE, 0.3))
    plate = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.02), (h - 0.02, h), DARK)
    window = block((-0.38 * w, 0.38 * w), (d / 2 - 0.02, d / 2 - 0.012), (0.18, h - 0.28), OFF, solid=False)
    handle = block((-0.38 * w, 0.38 * w), (d / 2 - 0.02, d / 2), (h - 0.24, h - 0.21), STEEL, solid=False)
    knobs = [
        block((x - 0.02, x + 0.02), (d / 2 - 0.02, d / 2), (h - 0.13, h - 0.09), DARK, solid=False)
        for x in (-0.3 * w, -0.1 * w, 0.1 * w, 0.3 * w)
    ]
    rings = [
        replace(
            pillar(x * w, y * d, (h - 0.01, h + 0.0008), 0.085, (0.36, 0.36, 0.38), solid=False), lit=(0.95, 0.30, 0.12)
        )
        for x in (-0.24, 0.24)
        for y in (-0.24, 0.2)
    ]
    return body, plate, replace(window, lit=(0.98, 0.72, 0.30)), handle, *knobs, *rings


def _toilet(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    china = mix(colour, WHITE, 0.6)
    tank = block((-w / 2, w / 2), (-d / 2, -d / 2 + 0.18), (h - 0.05, h + 0.36), china)
    foot = block((-0.3 * w, 0.3 * w), (-d / 2, 0.28 * d), (0, h - 0.1), china)
    middle = (-d / 2 + 0.18 + d / 2) / 2
    bowl = ball((0, middle, h - 0.13), (w / 2, d / 2 - middle, 0.13), china, solid=True)
    seat = ball((0, middle, h - 0.02), (0.49 * w, d / 2 - middle - 0.005, 0.025), mix(china, DARK, 0.12))
    return (
        tank,
        foot,
        bowl,
        seat,
        block((-0.05, 0.05), (-d / 2 + 0.06, -d / 2 + 0.12), (h + 0.36, h + 0.37), STEEL, solid=False),
    )


def _bathtub(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    china = mix(colour, WHITE, 0.6)
    ends = [block(span, (-d / 2, d / 2), (0, h), china) for span in ((-w / 2, -w / 2 + 0.08), (w / 2 - 0.08, w / 2))]
    sides = [
        block((-w / 2 + 0.08, w / 2 - 0.08), span, (0, h), china)
        for span in ((-d / 2, -d / 2 + 0.07), (d / 2 - 0.07, d / 2))
    ]
    floor = block(
        (-w / 2 + 0.08, w / 2 - 0.08), (-d / 2 + 0.07, d / 2 - 0.07), (0, 0.16), mix(china, (0.6, 0.8, 0.9), 0.25)
    )
    tap = pillar(-w / 2 + 0.04, 0, (h, h + 0.16), 0.016, STEEL)
    return (
        *ends,
        *sides,
        floor,
        tap,
        block((-w / 2 + 0.03, -w / 2 + 0.16), (-0.015, 0.015), (h + 0.14, h + 0.165), STEEL, solid=False),
    )


def _radiator(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    paint = mix(colour, WHITE, 0.5)
    count = max(6, round(w / 0.1))
    fins = [
        replace(
            block(
                (x - 0.3 * w / count, x + 0.3 * w / count), (-d / 2 + 0.02, d / 2 - 0.01), (0.1, h), paint, solid=False
            ),
            lit=mix(paint, (1.0, 0.55, 0.35), 0.45),
        )
        for x in (-w / 2 + (n + 0.5) * w / count for n in range(count))
    ]
    core = block((-w / 2, w / 2), (-0.25 * d, 0.25 * d), (0.14, h - 0.05), paint)
    feet = [block((x - 0.02, x + 0.02), (-0.2 * d, 0.2 * d), (0, 0.14), STEEL) for x in (-0.4 * w, 0.4 * w)]
    valve = disc((w / 2, 0.3 * d, 0.2), 0.025, 0.02, WHITE)
    return core, *fins, *feet, valve


def _boiler(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r = min(w, d) / 2
    tank = pillar(0, 0, (0.12, h - 0.12), r, mix(colour, WHITE, 0.5))
    cap = ball((0, 0, h - 0.12), (r, r, 0.08), mix(colour, WHITE, 0.6))
    feet = [pillar(0.6 * r * math.cos(t), 0.6 * r * math.sin(t), (0, 0.14), 0.02, DARK) for t in (0.5, 2.6, 4.7)]
    pipes = [pillar(x, -0.4 * r, (h - 0.12, h), 0.015, (0.72, 0.45, 0.3), solid=False) for x in (-0.4 * r, 0.4 * r)]
    panel = block((-0.1, 0.1), (0.94 * r, r + 0.01), (0.35 * h, 0.5 * h), DARK, solid=False)
    light = replace(
        block((-0.03, 0.03), (r + 0.01, r + 0.014), (0.44 * h, 0.47 * h), OFF, solid=False), lit=(0.98, 0.4, 0.2)
    )
    return tank, cap, *feet, *pipes, panel, light, disc((0, r + 0.012, 0.39 * h), 0.03, 0.006, WHITE)


def _wood_stove(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    iron = mix(colour, DARK, 0.45)
    body = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.03), (0.16, h - 0.06), iron)
    top = block((-w / 2 - 0.0, w / 2), (-d / 2, d / 2), (h - 0.06, h), mix(iron, DARK, 0.4))
    pipe = pillar(0, -0.2 * d, (h, h + 0.9), 0.06, mix(iron, DARK, 0.4))
    pane = replace(
        block((-0.34 * w, 0.34 * w), (d / 2 - 0.03, d / 2 - 0.02), (0.3, h - 0.16), OFF, solid=False),
        lit=(1.0, 0.55, 0.18),
    )
    frame = block((-0.4 * w, 0.4 * w), (d / 2 - 0.03, d / 2 - 0.024), (0.25, h - 0.11), STEEL, solid=False)
    knob = ball((0.38 * w, d / 2 - 0.01, 0.5 * h), (0.02, 0.02, 0.02), BRASS)
    return body, top, pipe, frame, pane, knob, *legs(w - 0.04, d - 0.06, 0.16, 0.025, DARK)


FIXED: dict[str, Build] = {
    "counter": _counter,
    "sink": _sink,
    "washbasin": _washbasin,
    "stove": _stove,
    "toilet": _toilet,
    "bathtub": _bathtub,
    "radiator": _radiator,
    "boiler": _boiler,
    "wood_stove": _wood_stove,
}
"""What is joined to pipes."""
