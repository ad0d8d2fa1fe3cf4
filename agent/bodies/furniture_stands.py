"""Shelves, a piano, a fireplace and other furniture with a top that is no table."""

from __future__ import annotations

from dataclasses import replace

from agent.bodies.palette import BRASS, DARK, LINEN, OFF, SCREEN, STEEL, WHITE, WOOD, Build, Size
from agent.bodies.parts import RGB, Part, ball, block, disc, mix, rod
from datagen.worlds.home.slots import margins

__all__ = ["STANDS"]


def _shelf(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    levels = [block((-w / 2, w / 2), (-d / 2, d / 2), (z, z + 0.025), colour) for z in (0.08, h / 2, h - 0.025)]
    sides = [block((x, x + 0.025), (-d / 2, d / 2), (0, h), mix(colour, DARK, 0.15)) for x in (-w / 2, w / 2 - 0.025)]
    return *levels, *sides


def _bench(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    sides = [
        block((x - 0.03, x + 0.03), (-d / 2 + 0.02, d / 2 - 0.02), (0, h - 0.05), mix(colour, DARK, 0.2))
        for x in (-0.4 * w, 0.4 * w)
    ]
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.05, h), colour), *sides


def _tv_stand(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    back = -d / 2 + margins("tv_stand")[1] / 2
    frame = block((-0.46 * w, 0.46 * w), (back - 0.03, back + 0.01), (h + 0.06, h + 0.06 + 0.5 * w), DARK)
    screen = block((-0.44 * w, 0.44 * w), (back + 0.01, back + 0.014), (h + 0.08, h + 0.04 + 0.5 * w), OFF, solid=False)
    foot = block((-0.12 * w, 0.12 * w), (back - 0.04, back + 0.04), (h, h + 0.06), DARK)
    boards = [block((-w / 2, w / 2), (-d / 2, d / 2), (z, z + 0.03), colour) for z in (0.08, h - 0.03)]
    sides = [block((x, x + 0.03), (-d / 2, d / 2), (0, h), colour) for x in (-w / 2, -0.015, w / 2 - 0.03)]
    rear = block((-w / 2, w / 2), (-d / 2, -d / 2 + 0.02), (0.08, h), mix(colour, DARK, 0.3))
    return *boards, *sides, rear, foot, frame, replace(screen, lit=(0.42, 0.66, 0.92))


def _media_shelf(size: Size, colour: RGB) -> tuple[Part, ...]:
    """A hi-fi: an amplifier between two shelves, a loudspeaker at each end."""
    w, d, h = size
    side = margins("media_shelf")[0]
    boards = [block((-w / 2, w / 2), (-d / 2, d / 2), (z, z + 0.03), colour) for z in (0.06, h - 0.03)]
    sides = [block((x, x + 0.03), (-d / 2, d / 2), (0, h), mix(colour, DARK, 0.2)) for x in (-w / 2, w / 2 - 0.03)]
    deck = block((-0.22 * w, 0.22 * w), (-0.4 * d, 0.42 * d), (0.12, 0.26), DARK)
    meter = replace(block((-0.16 * w, 0.0), (0.42 * d, 0.42 * d + 0.004), (0.16, 0.22), OFF, solid=False), lit=SCREEN)
    dial = disc((0.12 * w, 0.42 * d + 0.01, 0.19), 0.028, 0.01, STEEL)
    boxes = [
        block((x - side / 2 + 0.01, x + side / 2 - 0.01), (-0.4 * d, 0.4 * d), (h, h + 0.3), DARK)
        for x in (-w / 2 + side / 2, w / 2 - side / 2)
    ]
    cones = [
        disc((x, 0.4 * d + 0.003, h + z), r, 0.004, STEEL)
        for x in (-w / 2 + side / 2, w / 2 - side / 2)
        for z, r in ((0.1, 0.07), (0.23, 0.03))
    ]
    return *boards, *sides, deck, meter, dial, *boxes, *cones


def _piano(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    keys = margins("piano")[2]
    case = block((-w / 2, w / 2), (-d / 2, d / 2 - keys), (0.0, h), colour)
    bed = block((-w / 2, w / 2), (d / 2 - keys, d / 2), (0.58, 0.68), colour)
    ivory = block((-w / 2 + 0.06, w / 2 - 0.06), (d / 2 - keys + 0.05, d / 2 - 0.02), (0.68, 0.695), WHITE, solid=False)
    count = 20
    pitch = (w - 0.14) / count
    black = [
        block((x - 0.007, x + 0.007), (d / 2 - keys + 0.05, d / 2 - 0.09), (0.695, 0.705), OFF, solid=False)
        for x in (-w / 2 + 0.07 + (n + 0.5) * pitch for n in range(count) if n % 7 not in (2, 6))
    ]
    posts = [block((x, x + 0.06), (d / 2 - 0.08, d / 2 - 0.02), (0, 0.58), colour) for x in (-w / 2, w / 2 - 0.06)]
    rest = block(
        (-0.25 * w, 0.25 * w), (d / 2 - keys, d / 2 - keys + 0.02), (0.78, 0.98), mix(colour, WHITE, 0.25), solid=False
    )
    pedals = [
        block((x - 0.015, x + 0.015), (d / 2 - keys, d / 2 - keys + 0.08), (0.05, 0.065), BRASS, solid=False)
        for x in (-0.07, 0.07)
    ]
    return case, bed, ivory, *black, *posts, rest, *pedals


def _fireplace(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    pale = mix(colour, WHITE, 0.5)
    mantel = block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.07, h), mix(WOOD, colour, 0.3))
    sides = [
        block(x, (-d / 2, d / 2 - 0.06), (0, h - 0.07), pale)
        for x in ((-w / 2 + 0.05, -0.28 * w), (0.28 * w, w / 2 - 0.05))
    ]
    above = block((-0.28 * w, 0.28 * w), (-d / 2, d / 2 - 0.06), (0.6 * h, h - 0.07), pale)
    rear = block((-0.28 * w, 0.28 * w), (-d / 2, -d / 2 + 0.05), (0, 0.6 * h), OFF)
    hearth = block((-w / 2, w / 2), (-d / 2, d / 2), (0, 0.04), mix(DARK, colour, 0.3))
    logs = [
        rod((-0.16 * w, y * d, z), (0.16 * w, -y * d, z), 0.035, (0.35, 0.24, 0.16))
        for y, z in ((0.1, 0.08), (-0.12, 0.14))
    ]
    flames = [
        replace(ball((x * w, 0, 0.24), (0.06, 0.05, tall), OFF), lit=hue)
        for x, tall, hue in (
            (-0.09, 0.12, (0.98, 0.5, 0.15)),
            (0.0, 0.17, (1.0, 0.72, 0.25)),
            (0.09, 0.11, (0.96, 0.4, 0.12)),
        )
    ]
    rim = block((-w / 2, w / 2), (-d / 2, -d / 2 + margins("fireplace")[1] - 0.02), (h, h + 0.05), pale)
    return mantel, *sides, above, rear, hearth, *logs, *flames, rim


def _pet_bed(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    rim, high = margins("pet_bed")[0], h + 0.07
    walls = [
        block((-w / 2, w / 2), (-d / 2, -d / 2 + rim), (0, high), colour),
        block((-w / 2, w / 2), (d / 2 - rim, d / 2), (0, h + 0.02), colour),
        *(block((x, x + rim), (-d / 2 + rim, d / 2 - rim), (0, high), colour) for x in (-w / 2, w / 2 - rim)),
    ]
    pad = block((-w / 2 + rim, w / 2 - rim), (-d / 2 + rim, d / 2 - rim), (0, h), LINEN)
    return *walls, pad


STANDS: dict[str, Build] = {
    "shelf": _shelf,
    "bench": _bench,
    "tv_stand": _tv_stand,
    "media_shelf": _media_shelf,
    "piano": _piano,
    "fireplace": _fireplace,
    "pet_bed": _pet_bed,
}
"""What has a top, and is no table."""
