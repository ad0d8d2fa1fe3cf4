"""What one lies on."""

from __future__ import annotations

from dataclasses import replace

from agent.bodies.palette import LINEN, WHITE, WOOD, Build, Size
from agent.bodies.parts import RGB, Part, ball, block, legs, mix, pillar, rod
from datagen.worlds.home.slots import margins

__all__ = ["BEDS"]


def _wooden(parts: tuple[Part, ...], wood: RGB) -> tuple[Part, ...]:
    """The same parts, those of the frame's colour of wood whatever the rest is made of."""
    return tuple(replace(part, material="wood") if part.colour == wood else part for part in parts)


def _bed(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    side, head, _ = margins("bed")
    wood = mix((0.50, 0.36, 0.25), colour, 0.15)
    board = block((-w / 2, w / 2), (-d / 2, -d / 2 + 0.06), (0, h + 0.45), wood)
    frame = block((-w / 2, w / 2), (-d / 2 + 0.06, d / 2), (0.10, h - 0.18), wood)
    mattress = block((-w / 2 + 0.02, w / 2 - 0.02), (-d / 2 + 0.06, d / 2 - 0.02), (h - 0.18, h - 0.015), LINEN)
    cover = block((-w / 2, w / 2), (-d / 2 + head, d / 2), (h - 0.10, h), colour)
    fold = block(
        (-w / 2 + 0.01, w / 2 - 0.01),
        (-d / 2 + head - 0.05, -d / 2 + head),
        (h - 0.10, h - 0.002),
        mix(colour, WHITE, 0.5),
    )
    spots = (0.0,) if w < 1.3 else (-0.24 * w, 0.24 * w)
    pillows = [ball((x, -d / 2 + 0.23, h + 0.02), (min(0.3, w / 4), 0.16, 0.07), WHITE, solid=True) for x in spots]
    return _wooden((board, frame, mattress, cover, fold, *pillows, *legs(w - 2 * side, d, 0.10, 0.03, wood)), wood)


def _daybed(size: Size, colour: RGB) -> tuple[Part, ...]:
    """A narrow bed along a wall: rails on three sides, a bolster at the back."""
    w, d, h = size
    side, back, _ = margins("daybed")
    wood = mix(WOOD, colour, 0.2)
    ends = [
        block(x, (-d / 2, d / 2), (0, h + 0.28), wood)
        for x in ((-w / 2, -w / 2 + side - 0.01), (w / 2 - side + 0.01, w / 2))
    ]
    rail = block((-w / 2, w / 2), (-d / 2, -d / 2 + 0.03), (0.1, h + 0.28), wood)
    bolster = block(
        (-w / 2 + side, w / 2 - side), (-d / 2 + 0.03, -d / 2 + back), (h, h + 0.2), mix(colour, WHITE, 0.3)
    )
    mattress = block((-w / 2 + side - 0.01, w / 2 - side + 0.01), (-d / 2 + 0.03, d / 2), (h - 0.16, h), colour)
    base = block((-w / 2 + side, w / 2 - side), (-d / 2 + 0.03, d / 2 - 0.01), (0.12, h - 0.16), wood)
    return _wooden((*ends, rail, bolster, mattress, base), wood)


def _bunk_bed(size: Size, colour: RGB) -> tuple[Part, ...]:
    """Two beds, one above the other; the lower one bears things."""
    w, d, h = size
    side, upper = margins("bunk_bed")[0], h + 0.95
    wood = mix(WOOD, colour, 0.25)
    posts = [
        block((x - 0.03, x + 0.03), (y - 0.03, y + 0.03), (0, upper + 0.35), wood)
        for x in (-w / 2 + 0.03, w / 2 - 0.03)
        for y in (-d / 2 + 0.03, d / 2 - 0.03)
    ]
    found: list[Part] = [*posts]
    for z in (h, upper):
        found.append(block((-w / 2 + 0.02, w / 2 - 0.02), (-d / 2 + 0.02, d / 2 - 0.02), (z - 0.22, z - 0.14), wood))
        found.append(
            block(
                (-w / 2 + side - 0.02, w / 2 - side + 0.02), (-d / 2 + 0.06, d / 2 - 0.06), (z - 0.14, z - 0.01), LINEN
            )
        )
        found.append(
            block((-w / 2 + side - 0.024, w / 2 - side + 0.024), (-d / 2 + 0.42, d / 2 - 0.055), (z - 0.08, z), colour)
        )
        found.append(ball((0, -d / 2 + 0.24, z), (0.3 * w, 0.13, 0.06), WHITE, solid=True))
    found += [
        block((x - 0.012, x + 0.012), (-d / 2, d / 2), (upper + z, upper + z + 0.05), wood, solid=False)
        for x in (-w / 2 + 0.02, w / 2 - 0.02)
        for z in (0.1, 0.25)
    ]
    rungs = [rod((w / 2, y, 0.02), (w / 2, y, upper + 0.3), 0.018, wood) for y in (0.1 * d, 0.28 * d)]
    steps = [rod((w / 2, 0.1 * d, z), (w / 2, 0.28 * d, z), 0.015, wood) for z in (0.25, 0.55, 0.85, 1.15)]
    return _wooden((*found, *rungs, *steps), wood)


def _crib(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    wood, top = mix(WOOD, colour, 0.5), h + 0.42
    ends = [block((-w / 2, w / 2), y, (0, top + 0.06), wood) for y in ((-d / 2, -d / 2 + 0.03), (d / 2 - 0.03, d / 2))]
    rails = [
        block((x - 0.015, x + 0.015), (-d / 2 + 0.03, d / 2 - 0.03), z, wood, solid=False)
        for x in (-w / 2 + 0.015, w / 2 - 0.015)
        for z in ((top - 0.03, top), (h - 0.2, h - 0.16))
    ]
    count = 9
    bars = [
        pillar(x, -d / 2 + (n + 1) * d / (count + 1), (h - 0.16, top - 0.03), 0.01, wood, solid=False)
        for x in (-w / 2 + 0.015, w / 2 - 0.015)
        for n in range(count)
    ]
    mattress = block(
        (-w / 2 + 0.03, w / 2 - 0.03), (-d / 2 + 0.03, d / 2 - 0.03), (h - 0.14, h), mix(colour, LINEN, 0.6)
    )
    pillow = ball((0, -d / 2 + 0.13, h + 0.01), (0.3 * w, 0.08, 0.035), WHITE, solid=True)
    return _wooden((*ends, *rails, *bars, mattress, pillow), wood)


BEDS: dict[str, Build] = {
    "bed": _bed,
    "bunk_bed": _bunk_bed,
    "crib": _crib,
    "daybed": _daybed,
}
