"""What one sits on."""

from __future__ import annotations

import math
from collections.abc import Callable

from agent.bodies.palette import DARK, STEEL, WHITE, WOOD, Build, Size
from agent.bodies.parts import RGB, Part, ball, block, legs, mix, pillar, rod
from datagen.worlds.home.slots import margins

__all__ = ["SEATS"]


def _upholstered(kind: str, seats: Callable[[float], int]) -> Build:
    """A sofa or armchair: feet, a base, cushions, arms and a back."""

    def build(size: Size, colour: RGB) -> tuple[Part, ...]:
        w, d, h = size
        arm, back, _ = margins(kind)
        light, dark = mix(colour, WHITE, 0.12), mix(colour, DARK, 0.15)
        inner = w / 2 - arm
        count = seats(w)
        cushions = []
        for number in range(count):
            low = -inner + number * 2 * inner / count
            span = (low + 0.008, low + 2 * inner / count - 0.008)
            cushions.append(block(span, (-d / 2 + back, d / 2), (h - 0.14, h), light))
            cushions.append(block(span, (-d / 2 + back - 0.10, -d / 2 + back), (h, h + 0.34), light))
        base = block((-inner, inner), (-d / 2, d / 2 - 0.02), (0.08, h - 0.004), dark)
        rest = block((-w / 2, w / 2), (-d / 2, -d / 2 + back - 0.10), (0.08, h + 0.38), colour)
        arms = [
            block(span, (-d / 2 + back - 0.10, d / 2), (0.08, h + 0.16), colour)
            for span in ((-w / 2, -inner), (inner, w / 2))
        ]
        return base, rest, *arms, *cushions, *legs(w, d, 0.08, 0.03, DARK)

    return build


def _chair(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    back = margins("chair")[1]
    dark = mix(colour, DARK, 0.3)
    rails = [
        block((x - 0.02, x + 0.02), (-d / 2, -d / 2 + 0.04), (h, h + 0.45), dark) for x in (-w / 2 + 0.03, w / 2 - 0.03)
    ]
    rest = block((-w / 2 + 0.01, w / 2 - 0.01), (-d / 2 + 0.005, -d / 2 + back - 0.02), (h + 0.18, h + 0.46), colour)
    return (
        block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.05, h), colour),
        *legs(w, d, h - 0.05, 0.02, dark),
        *rails,
        rest,
    )


def _rocking_chair(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark, back = mix(colour, DARK, 0.25), margins("rocking_chair")[1]
    runners = []
    for x in (-w / 2 + 0.05, w / 2 - 0.05):
        for (a, b), (z0, z1) in (((-0.5, -0.2), (0.11, 0.03)), ((-0.2, 0.2), (0.03, 0.03)), ((0.2, 0.5), (0.03, 0.11))):
            runners.append(rod((x, a * d, z0), (x, b * d, z1), 0.02, dark, solid=True))
    posts = [
        block((x - 0.018, x + 0.018), (y - 0.018, y + 0.018), (0.04, h - 0.04), dark)
        for x in (-w / 2 + 0.05, w / 2 - 0.05)
        for y in (-0.25 * d, 0.25 * d)
    ]
    arms = [
        block((x - 0.03, x + 0.03), (-d / 2 + back - 0.02, 0.36 * d), (h + 0.2, h + 0.225), colour)
        for x in (-w / 2 + 0.03, w / 2 - 0.03)
    ]
    props = [
        block((x - 0.015, x + 0.015), (0.3 * d, 0.34 * d), (h - 0.04, h + 0.2), dark)
        for x in (-w / 2 + 0.03, w / 2 - 0.03)
    ]
    slats = [
        rod((x * w, -d / 2 + back - 0.05, h), (x * w, -d / 2 + 0.03, h + 0.6), 0.014, dark)
        for x in (-0.36, -0.18, 0.0, 0.18, 0.36)
    ]
    crest = block((-0.42 * w, 0.42 * w), (-d / 2 + 0.01, -d / 2 + 0.05), (h + 0.56, h + 0.68), colour)
    seat = block((-w / 2 + 0.02, w / 2 - 0.02), (-d / 2 + 0.08, d / 2 - 0.06), (h - 0.04, h), colour)
    return seat, crest, *slats, *posts, *arms, *props, *runners


def _office_chair(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    back = margins("office_chair")[1]
    star = [
        rod((0, 0, 0.1), (0.44 * w * math.cos(turn), 0.44 * w * math.sin(turn), 0.06), 0.02, DARK, solid=True)
        for turn in (0.3, 1.56, 2.8, 4.1, 5.3)
    ]
    wheels = [
        ball((0.44 * w * math.cos(turn), 0.44 * w * math.sin(turn), 0.03), (0.03, 0.03, 0.03), DARK)
        for turn in (0.3, 1.56, 2.8, 4.1, 5.3)
    ]
    seat = block((-w / 2 + 0.04, w / 2 - 0.04), (-d / 2 + 0.06, d / 2 - 0.01), (h - 0.08, h), colour)
    rest = block((-0.38 * w, 0.38 * w), (-d / 2, -d / 2 + back - 0.05), (h + 0.12, h + 0.58), colour)
    stem = block((-0.03, 0.03), (-d / 2 + 0.01, -d / 2 + 0.05), (h - 0.04, h + 0.2), DARK, solid=False)
    arms = [
        block((x - 0.025, x + 0.025), (-0.25 * d, 0.2 * d), (h + 0.18, h + 0.21), DARK, solid=False)
        for x in (-w / 2 + 0.03, w / 2 - 0.03)
    ]
    props = [
        block((x - 0.012, x + 0.012), (-0.06, -0.02), (h - 0.05, h + 0.18), DARK, solid=False)
        for x in (-w / 2 + 0.03, w / 2 - 0.03)
    ]
    return pillar(0, 0, (0.08, h - 0.08), 0.03, STEEL), *star, *wheels, seat, stem, rest, *arms, *props


def _garden_chair(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    side, back, _ = margins("garden_chair")
    slats = [
        block((-w / 2 + 0.02, w / 2 - 0.02), (y, y + 0.006), (h, h + 0.0006), mix(colour, DARK, 0.5), solid=False)
        for y in (-0.1 * d, 0.1 * d, 0.3 * d)
    ]
    rest = [
        block((x * w - 0.03, x * w + 0.03), (-d / 2, -d / 2 + back - 0.04), (h, h + 0.44), colour)
        for x in (-0.34, -0.17, 0.0, 0.17, 0.34)
    ]
    arms = [
        block((x - side / 2, x + side / 2), (-d / 2, d / 2 - 0.04), (h + 0.2, h + 0.225), colour)
        for x in (-w / 2 + side / 2, w / 2 - side / 2)
    ]
    posts = [
        block((x - 0.015, x + 0.015), (d / 2 - 0.1, d / 2 - 0.06), (h, h + 0.2), colour)
        for x in (-w / 2 + side / 2, w / 2 - side / 2)
    ]
    seat = block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.04, h), colour)
    return seat, *slats, *rest, *arms, *posts, *legs(w, d, h - 0.04, 0.02, mix(colour, DARK, 0.15))


def _high_chair(size: Size, colour: RGB) -> tuple[Part, ...]:
    """A child's chair whose tray bears things."""
    w, d, h = size
    back, dark = margins("high_chair")[1], mix(colour, DARK, 0.25)
    tray = block((-w / 2, w / 2), (-d / 2 + back, d / 2), (h - 0.03, h), mix(colour, WHITE, 0.55))
    seat = block((-0.38 * w, 0.38 * w), (-0.42 * d, 0.15 * d), (h - 0.22, h - 0.18), colour)
    rest = block((-0.38 * w, 0.38 * w), (-0.42 * d, -0.36 * d), (h - 0.18, h + 0.25), colour)
    arms = [block((x - 0.012, x + 0.012), (-0.4 * d, 0.1 * d), (h - 0.05, h - 0.03), dark) for x in (-0.4 * w, 0.4 * w)]
    posts = [
        rod((x * w, y * d, 0.02), (0.75 * x * w, 0.7 * y * d, h - 0.2), 0.018, dark, solid=True)
        for x in (-0.46, 0.46)
        for y in (-0.44, 0.44)
    ]
    step = block((-0.36 * w, 0.36 * w), (0.22 * d, 0.34 * d), (0.28, 0.3), dark)
    return tray, seat, rest, *arms, *posts, step


def _stool(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r, dark = min(w, d) / 2, mix(colour, DARK, 0.3)
    spots = [(r * 0.8 * x, r * 0.8 * y) for x in (-1, 1) for y in (-1, 1)]
    posts = [rod((0.95 * x, 0.95 * y, 0.015), (0.6 * x, 0.6 * y, h - 0.03), 0.018, dark, solid=True) for x, y in spots]
    return pillar(0, 0, (h - 0.04, h), r, colour), pillar(0, 0, (0.2, 0.21), 0.6 * r, dark, solid=False), *posts


def _bar_stool(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r = min(w, d) / 2
    rest = [rod((x * r, -0.75 * r, h), (x * r, -0.9 * r, h + 0.18), 0.012, STEEL) for x in (-0.4, 0.4)]
    back = block((-0.55 * r, 0.55 * r), (-0.98 * r, -0.86 * r), (h + 0.12, h + 0.24), colour, solid=False)
    seat, cushion = pillar(0, 0, (h - 0.07, h), 0.95 * r, colour), pillar(0, 0, (h - 0.09, h - 0.07), 0.8 * r, STEEL)
    ring = pillar(0, 0, (0.26, 0.275), 0.62 * r, STEEL, solid=False)
    return (
        seat,
        cushion,
        ring,
        pillar(0, 0, (0.03, h - 0.07), 0.025, STEEL),
        pillar(0, 0, (0, 0.03), 0.9 * r, STEEL),
        *rest,
        back,
    )


def _ottoman(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    buttons = [
        ball((x * w, y * d, h), (0.012, 0.012, 0.004), mix(colour, DARK, 0.5))
        for x in (-0.25, 0.0, 0.25)
        for y in (-0.2, 0.2)
    ]
    body = block((-w / 2, w / 2), (-d / 2, d / 2), (0.1, h), colour)
    seam = block(
        (-w / 2 - 0.002, w / 2 + 0.002),
        (-d / 2 - 0.002, d / 2 + 0.002),
        (h - 0.1, h - 0.085),
        mix(colour, DARK, 0.3),
        solid=False,
    )
    return body, seam, *buttons, *legs(w - 0.04, d - 0.04, 0.1, 0.025, WOOD)


def _bean_bag(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    base = ball((0, 0, 0.5 * h), (w / 2, d / 2, 0.5 * h), colour, solid=True)
    rest = ball((0, -0.17 * d, 0.9 * h), (0.36 * w, 0.31 * d, 0.52 * h), mix(colour, WHITE, 0.08), solid=True)
    seam = ball((0, -0.17 * d, 1.42 * h), (0.04, 0.04, 0.02), mix(colour, DARK, 0.3))
    return base, rest, seam


SEATS: dict[str, Build] = {
    "sofa": _upholstered("sofa", lambda width: 2 if width < 1.85 else 3),
    "armchair": _upholstered("armchair", lambda width: 1),
    "rocking_chair": _rocking_chair,
    "chair": _chair,
    "office_chair": _office_chair,
    "garden_chair": _garden_chair,
    "high_chair": _high_chair,
    "stool": _stool,
    "bar_stool": _bar_stool,
    "ottoman": _ottoman,
    "bean_bag": _bean_bag,
}
