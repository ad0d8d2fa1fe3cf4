"""What stands about: lamps, clocks, mirrors, easels, tents, large plants."""

from __future__ import annotations

import math
from dataclasses import replace

from agent.bodies.palette import BRASS, DARK, LEAF, OFF, STEEL, WHITE, WOOD, Build, Size
from agent.bodies.parts import RGB, Part, ball, block, disc, mix, pillar, rod, tone

__all__ = ["DECOR"]


def _lamp(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    radius = min(w, d) / 2
    shade = replace(pillar(0, 0, (h - 0.32, h), radius, colour), lit=(1.0, 0.96, 0.72))
    rim = pillar(0, 0, (h - 0.325, h - 0.30), radius + 0.001, mix(colour, DARK, 0.4), solid=False)
    return pillar(0, 0, (0, 0.03), 0.8 * radius, DARK), pillar(0, 0, (0.03, h - 0.32), 0.018, STEEL), shade, rim


def _grandfather_clock(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark = mix(colour, DARK, 0.3)
    base, trunk = (
        block((-w / 2, w / 2), (-d / 2, d / 2), (0, 0.4), colour),
        block((-0.38 * w, 0.38 * w), (-d / 2, 0.4 * d), (0.4, h - 0.5), dark),
    )
    hood = block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.5, h - 0.06), colour)
    crown = ball((0, 0, h - 0.06), (0.4 * w, 0.4 * d, 0.06), dark)
    face, rim = (
        disc((0, d / 2 + 0.004, h - 0.28), 0.34 * w, 0.004, WHITE),
        disc((0, d / 2 + 0.002, h - 0.28), 0.38 * w, 0.004, BRASS),
    )
    hands = [
        block((-0.006, 0.006), (d / 2 + 0.008, d / 2 + 0.01), (h - 0.28, h - 0.17), OFF, solid=False),
        block((0, 0.08), (d / 2 + 0.008, d / 2 + 0.01), (h - 0.286, h - 0.274), OFF, solid=False),
    ]
    window = block((-0.26 * w, 0.26 * w), (0.4 * d, 0.4 * d + 0.004), (0.5, h - 0.56), OFF, solid=False)
    bob = [
        block((-0.006, 0.006), (0.4 * d + 0.004, 0.4 * d + 0.008), (0.75, h - 0.6), BRASS, solid=False),
        disc((0, 0.4 * d + 0.008, 0.72), 0.06, 0.004, BRASS),
    ]
    return base, trunk, hood, crown, rim, face, *hands, window, *bob


def _mirror(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    frame = [
        rod((x, 0.25 * d, 0.03), (x, -0.2 * d, h - 0.03), 0.03, colour, solid=True)
        for x in (-w / 2 + 0.03, w / 2 - 0.03)
    ]
    slope = math.atan2(-0.45 * d, h)
    pane = Part(
        kind="box",
        at=(0, 0.025 * d, h / 2),
        half=(w / 2 - 0.04, 0.008, h / 2 - 0.04),
        colour=(0.72, 0.82, 0.86),
        roll=-slope,
    )
    bars = [
        rod((-w / 2 + 0.03, y * d, z), (w / 2 - 0.03, y * d, z), 0.03, colour, solid=True)
        for y, z in ((0.25, 0.04), (-0.2, h - 0.04))
    ]
    prop = rod((0, -0.46 * d, 0.02), (0, -0.12 * d, 0.7 * h), 0.016, mix(colour, DARK, 0.3), solid=True)
    return *frame, pane, *bars, prop


def _easel(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    wood = mix(WOOD, colour, 0.3)
    shafts = [rod((x * w, 0.4 * d, 0.02), (0.12 * x * w, -0.02 * d, h), 0.018, wood, solid=True) for x in (-0.44, 0.44)]
    prop = rod((0, -0.46 * d, 0.02), (0, -0.04 * d, h - 0.1), 0.016, wood, solid=True)
    tray = block((-0.4 * w, 0.4 * w), (0.22 * d, 0.34 * d), (0.48 * h, 0.5 * h), wood, solid=False)
    slope = math.atan2(0.42 * d, h)
    y = 0.4 * d - 0.42 * d * 0.7
    canvas = Part(
        kind="box", at=(0, y + 0.03, 0.7 * h), half=(0.42 * w, 0.01, 0.2 * h), colour=WHITE, solid=False, roll=slope
    )
    paints = [
        replace(canvas, at=(x * w, y + 0.042, z * h), half=(across, 0.004, tall), colour=tone(hue), kind="box")
        for x, z, across, tall, hue in (
            (-0.1, 0.64, 0.24 * w, 0.05, "green"),
            (0.1, 0.74, 0.2 * w, 0.06, "blue"),
            (0.2, 0.8, 0.05, 0.04, "yellow"),
        )
    ]
    return *shafts, prop, tray, canvas, *paints


def _globe_stand(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r = 0.42 * min(w, d)
    z = h - r
    seas = (0.36, 0.58, 0.78)
    land = [
        ball((x * r, y * r, z + up * r), (0.56 * r, 0.56 * r, 0.44 * r), LEAF)
        for x, y, up in ((0.45, 0.4, 0.35), (-0.5, 0.42, -0.1), (0.1, -0.6, 0.3))
    ]
    turns = [math.tau * n / 3 + 0.5 for n in range(3)]
    feet = [
        rod(
            (0, 0, z - r - 0.06),
            (0.44 * w * math.cos(t), 0.44 * d * math.sin(t), 0.02),
            0.02,
            mix(WOOD, colour, 0.2),
            solid=True,
        )
        for t in turns
    ]
    return (
        ball((0, 0, z), (r, r, r), seas, solid=True),
        *land,
        pillar(0, 0, (z - 0.012, z + 0.012), 1.08 * r, WOOD, solid=False),
        *feet,
    )


def _play_tent(size: Size, colour: RGB) -> tuple[Part, ...]:
    """A wigwam: cloth over four poles, narrower with every course."""
    w, d, h = size
    poles = [
        rod((x * w, y * d, 0.02), (-0.06 * x * w, -0.06 * y * d, h), 0.016, WOOD, solid=True)
        for x in (-0.47, 0.47)
        for y in (-0.47, 0.47)
    ]
    count = 8
    courses = []
    for n in range(count):
        share = 0.94 * (1 - n / count) - 0.05
        z = (0.02 + n * 0.88 * h / count, 0.02 + (n + 1) * 0.88 * h / count)
        courses.append(
            block(
                (-share * w / 2, share * w / 2), (-share * d / 2, share * d / 2), z, mix(colour, WHITE, 0.35 * (n % 2))
            )
        )
    share = 0.94 * (1 - 1 / count) - 0.05
    flap = [block((-0.16 * w, 0.16 * w), (share * d / 2, 0.445 * d + 0.004), (0.02, 0.34 * h), DARK, solid=False)]
    return *poles, *courses, *flap


def _scratching_post(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    rope = (0.80, 0.70, 0.52)
    base = block((-w / 2, w / 2), (-d / 2, d / 2), (0, 0.05), colour)
    posts = [
        pillar(-0.3 * w, -0.25 * d, (0.05, h - 0.05), 0.045, rope),
        pillar(0.28 * w, 0.2 * d, (0.05, 0.5 * h), 0.045, rope),
    ]
    house = block((-w / 2, 0.05 * w), (-0.45 * d, 0.3 * d), (0.05, 0.34), mix(colour, WHITE, 0.15))
    hole = disc((-0.22 * w, 0.3 * d + 0.003, 0.19), 0.08, 0.003, DARK)
    decks = [
        block((0.02 * w, w / 2), (-0.1 * d, 0.46 * d), (0.5 * h, 0.5 * h + 0.05), colour),
        block((-w / 2, 0.1 * w), (-0.48 * d, 0.05 * d), (h - 0.05, h), colour),
    ]
    toy = [
        rod((0.36 * w, 0.4 * d, 0.5 * h), (0.36 * w, 0.4 * d, 0.34 * h), 0.004, DARK),
        ball((0.36 * w, 0.4 * d, 0.32 * h), (0.03, 0.03, 0.03), tone("red")),
    ]
    return base, *posts, house, hole, *decks, *toy


def _floor_plant(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r = min(w, d) / 2
    pot, soil = (
        pillar(0, 0, (0, 0.3), 0.62 * r, colour),
        pillar(0, 0, (0.3, 0.301), 0.56 * r, (0.3, 0.22, 0.16), solid=False),
    )
    rim = pillar(0, 0, (0.26, 0.3), 0.68 * r, mix(colour, WHITE, 0.2), solid=False)
    trunk = rod((0, 0, 0.3), (0.04 * r, 0, h - 0.35), 0.025, (0.45, 0.33, 0.22))
    leaves = []
    for n, t in enumerate(math.tau * k / 7 for k in range(7)):
        up = h - 0.3 + 0.1 * (n % 3)
        long = 0.46 * r
        leaf = Part(
            kind="ellipsoid",
            at=(long * math.cos(t), long * math.sin(t), up),
            half=(0.07, 0.5 * r, 0.02),
            colour=mix(LEAF, WHITE, 0.12 * (n % 3)),
            solid=False,
            roll=0.5,
            turn=t - math.pi / 2,
        )
        leaves.append(leaf)
    return pot, rim, soil, trunk, *leaves, ball((0, 0, h - 0.1), (0.1, 0.1, 0.1), LEAF)


DECOR: dict[str, Build] = {
    "lamp": _lamp,
    "grandfather_clock": _grandfather_clock,
    "mirror": _mirror,
    "easel": _easel,
    "globe_stand": _globe_stand,
    "play_tent": _play_tent,
    "scratching_post": _scratching_post,
    "floor_plant": _floor_plant,
}
