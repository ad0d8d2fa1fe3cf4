"""Machines and gear that hold nothing: sport, music, play."""

from __future__ import annotations

from dataclasses import replace

from agent.bodies.palette import BRASS, DARK, LEAF, OFF, SCREEN, STEEL, WATER, WHITE, WOOD, Build, Size
from agent.bodies.parts import RGB, Part, ball, block, disc, mix, pillar, rod, tone

__all__ = ["GEAR"]


def _fan(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    r, z = w / 2, h - w / 2
    cage = [disc((0, y, z), r, 0.006, mix(colour, WHITE, 0.3)) for y in (-0.05, 0.06)]
    blades = replace(disc((0, 0.068, z), 0.86 * r, 0.004, mix(colour, DARK, 0.35)), lit=(0.85, 0.93, 0.98))
    hub = disc((0, 0.075, z), 0.22 * r, 0.012, colour)
    motor = block((-0.05, 0.05), (-0.14, -0.04), (z - 0.06, z + 0.06), colour)
    return (
        pillar(0, 0, (0, 0.03), 0.42 * d, colour),
        pillar(0, -0.02, (0.03, z - 0.05), 0.016, STEEL),
        motor,
        *cage,
        blades,
        hub,
    )


def _aquarium(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    low, top = 0.55, h - 0.04
    stand = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.01), (0, low), mix(colour, DARK, 0.2))
    fronts = [
        block(x, (d / 2 - 0.01, d / 2), (0.06, low - 0.05), colour, solid=False)
        for x in ((-0.46 * w, -0.01), (0.01, 0.46 * w))
    ]
    water = replace(
        block((-w / 2 + 0.01, w / 2 - 0.01), (-d / 2 + 0.01, d / 2 - 0.01), (low, top), mix(WATER, DARK, 0.35)),
        lit=WATER,
    )
    sand = block(
        (-w / 2 + 0.008, w / 2 - 0.008),
        (-d / 2 + 0.008, d / 2 - 0.008),
        (low, low + 0.05),
        (0.85, 0.76, 0.55),
        solid=False,
    )
    front = d / 2 - 0.008
    fish = [
        ball((x * w, front, low + z), (0.035, 0.006, 0.018), hue)
        for x, z, hue in ((-0.25, 0.2, (0.95, 0.5, 0.15)), (0.1, 0.28, (0.9, 0.25, 0.2)), (0.3, 0.16, (0.95, 0.8, 0.2)))
    ]
    weeds = [
        ball((x * w, front - 0.002, low + 0.05 + tall), (0.015, 0.006, tall), LEAF)
        for x, tall in ((-0.4, 0.12), (-0.1, 0.09), (0.42, 0.14))
    ]
    cover = block((-w / 2, w / 2), (-d / 2, d / 2), (top, h), DARK)
    return stand, *fronts, water, sand, *fish, *weeds, cover


def _printer(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    case = mix(colour, WHITE, 0.35)
    body = block((-0.45 * w, 0.45 * w), (-0.42 * d, 0.4 * d), (h - 0.26, h), case)
    slot = block((-0.36 * w, 0.36 * w), (0.4 * d, 0.4 * d + 0.003), (h - 0.2, h - 0.15), OFF, solid=False)
    sheet = block((-0.3 * w, 0.3 * w), (0.3 * d, 0.5 * d), (h - 0.19, h - 0.185), WHITE, solid=False)
    light = replace(
        block((0.2 * w, 0.38 * w), (0.4 * d, 0.4 * d + 0.004), (h - 0.09, h - 0.05), OFF, solid=False),
        lit=(0.35, 0.85, 0.95),
    )
    top = block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.29, h - 0.26), WOOD)
    boxes = [
        block((-w / 2 + 0.03, w / 2 - 0.03), (-d / 2 + 0.02, d / 2 - 0.02), z, mix(WOOD, WHITE, 0.25))
        for z in ((0.0, 0.28), (0.3, h - 0.29))
    ]
    return body, slot, sheet, light, top, *boxes, disc((0, d / 2 - 0.015, 0.45), 0.015, 0.01, STEEL)


def _treadmill(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    deck = block((-w / 2, w / 2), (-d / 2, d / 2), (0.03, 0.15), mix(colour, DARK, 0.3))
    belt = block((-0.36 * w, 0.36 * w), (-0.36 * d, d / 2), (0.15, 0.155), OFF, solid=False)
    hood = block((-0.46 * w, 0.46 * w), (-d / 2, -0.36 * d), (0.15, 0.25), colour)
    posts = [rod((x * w, -0.4 * d, 0.15), (x * w, -0.3 * d, h - 0.1), 0.025, STEEL, solid=True) for x in (-0.46, 0.46)]
    grips = [rod((x * w, -0.3 * d, h - 0.15), (x * w, 0.0, h - 0.2), 0.02, DARK) for x in (-0.46, 0.46)]
    console = block((-0.4 * w, 0.4 * w), (-0.34 * d, -0.28 * d), (h - 0.2, h), DARK)
    screen = replace(
        block((-0.25 * w, 0.25 * w), (-0.28 * d, -0.28 * d + 0.004), (h - 0.16, h - 0.04), OFF, solid=False),
        lit=SCREEN,
    )
    return deck, belt, hood, *posts, *grips, console, screen


def _exercise_bike(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    feet = [block((-w / 2, w / 2), (y - 0.04, y + 0.04), (0, 0.06), DARK) for y in (-0.44 * d, 0.44 * d)]
    beam = rod((0, -0.42 * d, 0.06), (0, 0.42 * d, 0.06), 0.035, colour, solid=True)
    wheel = disc((0, -0.22 * d, 0.34), 0.24, 0.05, STEEL, along="x")
    case = disc((0, -0.05 * d, 0.32), 0.14, 0.06, colour, along="x")
    saddle_post, head_post = (
        rod((0, 0.05 * d, 0.3), (0, 0.24 * d, 0.8), 0.03, colour, solid=True),
        rod((0, -0.2 * d, 0.3), (0, -0.32 * d, h - 0.1), 0.03, colour, solid=True),
    )
    saddle = ball((0, 0.25 * d, 0.82), (0.11, 0.14, 0.035), DARK, solid=True)
    bars = rod((-0.4 * w, -0.28 * d, h - 0.06), (0.4 * w, -0.28 * d, h - 0.06), 0.02, DARK)
    console = block((-0.09, 0.09), (-0.4 * d, -0.36 * d), (h - 0.1, h), OFF, solid=False)
    pedals = [block((x - 0.05, x + 0.05), (-0.1 * d, 0.02 * d), (0.24, 0.26), DARK, solid=False) for x in (-0.15, 0.15)]
    return *feet, beam, wheel, case, saddle_post, head_post, saddle, bars, console, *pedals


def _bicycle(size: Size, colour: RGB) -> tuple[Part, ...]:
    """It stands along the wall: its length is the width."""
    w, d, h = size
    r = 0.33
    back, front = (-w / 2 + r, r), (w / 2 - r, r)
    tyres = [disc((x, 0, z), r, 0.018, OFF) for x, z in (back, front)]
    rims = [disc((x, 0, z), r - 0.04, 0.020, (0.75, 0.77, 0.8)) for x, z in (back, front)]
    hubs = [disc((x, 0, z), 0.04, 0.03, DARK) for x, z in (back, front)]
    seat, crank, neck = (-0.18 * w, h - 0.2), (-0.04 * w, 0.3), (0.24 * w, h - 0.22)
    tubes = [
        rod((a[0], 0, a[1]), (b[0], 0, b[1]), 0.018, colour, solid=True)
        for a, b in ((back, seat), (back, crank), (crank, seat), (crank, neck), (seat, neck), (neck, front))
    ]
    stem = rod((neck[0], 0, neck[1]), (neck[0] - 0.02 * w, 0, h - 0.03), 0.015, STEEL)
    bars = rod((neck[0] - 0.02 * w, -d / 2 + 0.02, h - 0.02), (neck[0] - 0.02 * w, d / 2 - 0.02, h - 0.02), 0.016, DARK)
    saddle = ball((seat[0] - 0.02, 0, h - 0.12), (0.13, 0.07, 0.035), DARK)
    post = rod((seat[0], 0, seat[1]), (seat[0] - 0.01, 0, h - 0.13), 0.014, STEEL)
    return *tyres, *rims, *hubs, *tubes, stem, bars, saddle, post, disc((crank[0], 0.03, crank[1]), 0.08, 0.006, STEEL)


def _rocking_horse(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark = mix(WOOD, DARK, 0.2)
    runners = [
        rod((x, a * d, z0), (x, b * d, z1), 0.02, tone("red"), solid=True)
        for x in (-0.36 * w, 0.36 * w)
        for (a, b), (z0, z1) in (
            ((-0.47, -0.18), (0.12, 0.025)),
            ((-0.18, 0.18), (0.025, 0.025)),
            ((0.18, 0.47), (0.025, 0.12)),
        )
    ]
    body = ball((0, 0, 0.55 * h), (0.4 * w, 0.3 * d, 0.16 * h), colour, solid=True)
    limbs = [
        rod((x * w, y * d, 0.06), (0.6 * x * w, 0.7 * y * d, 0.48 * h), 0.03, colour, solid=True)
        for x in (-0.34, 0.34)
        for y in (-0.26, 0.26)
    ]
    neck = rod((0, 0.2 * d, 0.6 * h), (0, 0.34 * d, 0.85 * h), 0.06, colour)
    head = ball((0, 0.4 * d, 0.88 * h), (0.06, 0.09 * d, 0.08 * h), colour)
    mane = ball((0, 0.26 * d, 0.82 * h), (0.03, 0.06, 0.16 * h), dark)
    tail = ball((0, -0.32 * d, 0.5 * h), (0.025, 0.04, 0.14 * h), dark)
    saddle = block((-0.3 * w, 0.3 * w), (-0.12 * d, 0.1 * d), (0.66 * h, 0.72 * h), tone("red"), solid=False)
    return (
        *runners,
        body,
        *limbs,
        neck,
        head,
        mane,
        tail,
        saddle,
        rod((-0.4 * w, 0.28 * d, 0.74 * h), (0.4 * w, 0.28 * d, 0.74 * h), 0.012, dark),
    )


def _drum_kit(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    bass = disc((0, -0.1 * d, 0.3), 0.28, 0.18, colour)
    skin = disc((0, 0.09, 0.3), 0.26, 0.008, WHITE)
    toms = [pillar(x, -0.08 * d, (0.62, 0.76), 0.12, colour, solid=False) for x in (-0.16, 0.16)]
    heads = [pillar(x, -0.08 * d, (0.76, 0.765), 0.115, WHITE, solid=False) for x in (-0.16, 0.16)]
    floor = [
        pillar(0.36 * w, 0.22 * d, z, r, hue)
        for z, r, hue in (((0.1, 0.5), 0.13, colour), ((0.5, 0.505), 0.125, WHITE))
    ]
    stands = [pillar(x * w, y * d, (0, h - 0.02), 0.012, STEEL) for x, y in ((-0.38, -0.22), (0.4, -0.26))]
    cymbals = [
        pillar(x * w, y * d, (h - 0.03, h - 0.02), 0.13, BRASS, solid=False) for x, y in ((-0.36, -0.2), (0.36, -0.24))
    ]
    snare = [pillar(-0.34 * w, 0.2 * d, z, 0.12, hue) for z, hue in (((0.4, 0.5), STEEL), ((0.5, 0.505), WHITE))]
    seat = pillar(0, 0.36 * d, (0.36, 0.42), 0.11, DARK)
    props = [pillar(-0.34 * w, 0.2 * d, (0, 0.4), 0.015, STEEL), pillar(0, 0.36 * d, (0, 0.36), 0.02, STEEL)]
    return bass, skin, *toms, *heads, *floor, *stands, *cymbals, *snare, seat, *props


def _barbecue(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    pan = ball((0, 0, h - 0.28), (0.42 * w, 0.46 * d, 0.22), colour, solid=True)
    ring = block((-0.42 * w, 0.42 * w), (-0.4 * d, 0.4 * d), (h - 0.29, h - 0.275), STEEL, solid=False)
    grip = rod((-0.08, 0.4 * d, h - 0.14), (0.08, 0.4 * d, h - 0.14), 0.014, WOOD)
    posts = [
        rod((x * w, y * d, 0.02), (0.6 * x * w, 0.5 * y * d, h - 0.42), 0.016, STEEL, solid=True)
        for x in (-0.44, 0.44)
        for y in (-0.42, 0.42)
    ]
    wheels = [disc((x * w, -0.42 * d, 0.08), 0.08, 0.02, DARK, along="x") for x in (-0.44, 0.44)]
    shelf = block((-0.34 * w, 0.34 * w), (-0.26 * d, 0.26 * d), (0.26, 0.28), STEEL)
    side = block((0.36 * w, w / 2), (-0.3 * d, 0.3 * d), (h - 0.32, h - 0.3), WOOD, solid=False)
    return pan, ring, grip, *posts, *wheels, shelf, side, disc((0, 0.43 * d, h - 0.3), 0.03, 0.01, WHITE)


GEAR: dict[str, Build] = {
    "fan": _fan,
    "aquarium": _aquarium,
    "printer": _printer,
    "treadmill": _treadmill,
    "exercise_bike": _exercise_bike,
    "bicycle": _bicycle,
    "rocking_horse": _rocking_horse,
    "drum_kit": _drum_kit,
    "barbecue": _barbecue,
}
"""Machines and gear that hold nothing."""
