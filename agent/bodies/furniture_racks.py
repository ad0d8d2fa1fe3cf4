"""Racks and stands for clothes, towels, laundry and umbrellas."""

from __future__ import annotations

import math

from agent.bodies.palette import DARK, STEEL, WHITE, Build, Size
from agent.bodies.parts import RGB, Part, ball, block, mix, pillar, rod, tone

__all__ = ["RACKS"]


def _coat_stand(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r = min(w, d) / 2
    turns = [math.tau * n / 4 + 0.4 for n in range(4)]
    feet = [
        rod((0, 0, 0.16), (0.9 * r * math.cos(t), 0.9 * r * math.sin(t), 0.02), 0.018, colour, solid=True)
        for t in turns
    ]
    hooks = [
        rod((0, 0, h - 0.16), (0.62 * r * math.cos(t), 0.62 * r * math.sin(t), h - 0.04), 0.012, colour) for t in turns
    ]
    coat = ball((0.1, 0.05, h - 0.5), (0.1, 0.12, 0.36), (0.35, 0.4, 0.5))
    hat = pillar(0, 0, (h - 0.02, h), 0.05, mix(colour, DARK, 0.3), solid=False)
    return pillar(0, 0, (0.02, h), 0.024, colour), *feet, *hooks, coat, hat


def _clothes_rail(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    feet = [
        rod((x, -0.45 * d, 0.03), (x, 0.45 * d, 0.03), 0.018, DARK, solid=True) for x in (-w / 2 + 0.03, w / 2 - 0.03)
    ]
    posts = [pillar(x, 0, (0.03, h), 0.016, colour) for x in (-w / 2 + 0.03, w / 2 - 0.03)]
    rail = rod((-w / 2 + 0.03, 0, h - 0.01), (w / 2 - 0.03, 0, h - 0.01), 0.014, colour)
    hues = ("blue", "red", "white", "green", "yellow", "grey")
    clothes = [
        block((x * w - 0.025, x * w + 0.025), (-0.4 * d, 0.4 * d), (h - long, h - 0.1), tone(hue), solid=False)
        for x, long, hue in zip(
            (-0.36, -0.24, -0.12, 0.04, 0.2, 0.34), (0.8, 0.65, 0.7, 0.95, 0.62, 0.85), hues, strict=True
        )
    ]
    shoes = block((-0.3 * w, 0.3 * w), (-0.3 * d, 0.3 * d), (0.08, 0.1), colour)
    return *feet, *posts, rail, *clothes, shoes


def _umbrella_stand(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r = min(w, d) / 2
    pot = pillar(0, 0, (0, h), r, colour)
    rings = [pillar(0, 0, (z, z + 0.02), r + 0.003, mix(colour, DARK, 0.3), solid=False) for z in (0.04, h - 0.05)]
    mouth = pillar(0, 0, (h, h + 0.001), 0.88 * r, DARK, solid=False)
    sticks = [
        rod((0.2 * x, 0.2 * y, h - 0.05), (x, y, h + 0.32), 0.02, tone(hue))
        for x, y, hue in ((-0.06, 0.03, "blue"), (0.07, -0.02, "red"))
    ]
    return pot, *rings, mouth, *sticks


def _towel_rack(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    posts = [
        pillar(x, y, (0, z), 0.012, STEEL)
        for x in (-w / 2 + 0.02, w / 2 - 0.02)
        for y, z in ((-d / 2 + 0.02, h), (d / 2 - 0.02, 0.75 * h))
    ]
    rails = [
        rod((-w / 2 + 0.02, y, z), (w / 2 - 0.02, y, z), 0.011, STEEL)
        for y, z in ((-d / 2 + 0.02, h), (d / 2 - 0.02, 0.75 * h))
    ]
    feet = [
        rod((x, -d / 2 + 0.02, 0.012), (x, d / 2 - 0.02, 0.012), 0.012, STEEL, solid=True)
        for x in (-w / 2 + 0.02, w / 2 - 0.02)
    ]
    towels = [
        block((low * w, high * w), (y - 0.014, y + 0.014), (z - 0.38, z + 0.014), hue, solid=False)
        for (low, high), y, z, hue in (
            ((-0.4, 0.06), -d / 2 + 0.02, h, colour),
            ((-0.1, 0.4), d / 2 - 0.02, 0.75 * h, mix(colour, WHITE, 0.45)),
        )
    ]
    return *posts, *rails, *feet, *towels


def _drying_rack(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    posts = [
        rod((x, y * d, 0.02), (x, -y * d, h - 0.03), 0.012, colour, solid=True)
        for x in (-w / 2 + 0.03, w / 2 - 0.03)
        for y in (-0.44, 0.44)
    ]
    lines = [
        rod((-w / 2 + 0.03, y * d, h - 0.02), (w / 2 - 0.03, y * d, h - 0.02), 0.006, STEEL)
        for y in (-0.44, -0.22, 0.0, 0.22, 0.44)
    ]
    laundry = [
        block((low * w, high * w), (y * d - 0.008, y * d + 0.008), (h - long, h - 0.01), tone(hue), solid=False)
        for low, high, y, long, hue in (
            (-0.4, -0.1, 0.44, 0.4, "blue"),
            (0.02, 0.2, 0.44, 0.3, "white"),
            (-0.3, 0.1, 0.0, 0.5, "red"),
            (0.15, 0.4, -0.22, 0.42, "yellow"),
        )
    ]
    return *posts, *lines, *laundry


RACKS: dict[str, Build] = {
    "coat_stand": _coat_stand,
    "clothes_rail": _clothes_rail,
    "umbrella_stand": _umbrella_stand,
    "towel_rack": _towel_rack,
    "drying_rack": _drying_rack,
}
