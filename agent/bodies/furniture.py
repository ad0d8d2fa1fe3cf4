"""What furniture looks like and rests on the floor with: tops, seats, machines; containers are in `containers.py`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from agent.bodies.containers import container
from agent.bodies.parts import RGB, Part, Shape, ball, block, mix, pillar, tone
from datagen.worlds.home.slots import interior, margins
from datagen.worlds.home.spec import Furniture

__all__ = ["furniture_shape"]

_WHITE: RGB = (0.95, 0.95, 0.94)
_DARK: RGB = (0.16, 0.16, 0.18)
_STEEL: RGB = (0.70, 0.72, 0.74)
_LINEN: RGB = (0.93, 0.91, 0.86)
_OFF: RGB = (0.13, 0.14, 0.16)

Size = tuple[float, float, float]
Build = Callable[[Size, RGB], tuple[Part, ...]]


def furniture_shape(piece: Furniture) -> Shape:
    """The parts of a piece in its own frame: origin on the floor under its middle, front at +y."""
    inside = interior(piece)
    if inside is not None:
        return container(piece, inside)
    build = _BUILDERS.get(piece.kind, _table)
    return Shape(parts=build(piece.size, tone(piece.colour)))


def _table(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    legs = _legs(w, d, h - 0.04, 0.03, mix(colour, _DARK, 0.2))
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.04, h), colour), *legs


def _legs(w: float, d: float, h: float, thick: float, colour: RGB) -> list[Part]:
    spots = [(x, y) for x in (-w / 2 + thick, w / 2 - thick) for y in (-d / 2 + thick, d / 2 - thick)]
    return [block((x - thick, x + thick), (y - thick, y + thick), (0, h), colour) for x, y in spots]


def _desk(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dark = mix(colour, _DARK, 0.2)
    drawers = block((w / 2 - 0.35, w / 2 - 0.02), (-d / 2 + 0.02, d / 2 - 0.04), (0.1, h - 0.04), dark)
    fronts = [
        block((w / 2 - 0.34, w / 2 - 0.03), (d / 2 - 0.04, d / 2 - 0.03), (z, z + 0.16), colour, solid=False)
        for z in (0.12, 0.30, 0.48)
    ]
    side = block((-w / 2, -w / 2 + 0.04), (-d / 2, d / 2), (0, h - 0.04), dark)
    other = block((w / 2 - 0.02, w / 2), (-d / 2, d / 2), (0, h - 0.04), dark)
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.04, h), colour), drawers, side, other, *fronts


def _counter(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    fronts = []
    count = max(2, round(w / 0.5))
    for number in range(count):
        low, high = -w / 2 + number * w / count + 0.012, -w / 2 + (number + 1) * w / count - 0.012
        fronts.append(
            block((low, high), (d / 2 - 0.03, d / 2 - 0.012), (0.12, h - 0.07), mix(_WHITE, colour, 0.25), solid=False)
        )
        fronts.append(
            block((low + 0.1, high - 0.1), (d / 2 - 0.012, d / 2), (h - 0.13, h - 0.115), _STEEL, solid=False)
        )
    body = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.03), (0.1, h - 0.04), mix(_WHITE, colour, 0.4))
    foot = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.08), (0, 0.1), _DARK)
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.04, h), colour), body, foot, *fronts


def _sink(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    basin = block(
        (-0.32 * w, 0.32 * w), (-0.30 * d, 0.36 * d), (h - 0.01, h + 0.0008), mix(_STEEL, _DARK, 0.35), solid=False
    )
    rim = block((-0.36 * w, 0.36 * w), (-0.34 * d, 0.40 * d), (h - 0.01, h + 0.0005), _STEEL, solid=False)
    return *_counter(size, colour), rim, basin, *_tap(-d / 2 + 0.05, h)


def _tap(y: float, h: float) -> tuple[Part, ...]:
    return (
        pillar(0, y, (h, h + 0.24), 0.014, _STEEL),
        block((-0.012, 0.012), (y, y + 0.12), (h + 0.22, h + 0.244), _STEEL, solid=False),
    )


def _washbasin(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    bowl = block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.16, h), mix(colour, _WHITE, 0.6))
    foot = pillar(0, -0.05 * d, (0, h - 0.16), 0.09, mix(colour, _WHITE, 0.6))
    hollow = block(
        (-0.4 * w, 0.4 * w), (-0.28 * d, 0.42 * d), (h - 0.01, h + 0.0008), mix(_WHITE, _DARK, 0.25), solid=False
    )
    return bowl, foot, hollow, *_tap(-d / 2 + 0.05, h)


def _stove(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    body = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.02), (0, h - 0.02), mix(colour, _WHITE, 0.3))
    plate = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.02), (h - 0.02, h), _DARK)
    window = block((-0.38 * w, 0.38 * w), (d / 2 - 0.02, d / 2 - 0.012), (0.18, h - 0.28), _OFF, solid=False)
    handle = block((-0.38 * w, 0.38 * w), (d / 2 - 0.02, d / 2), (h - 0.24, h - 0.21), _STEEL, solid=False)
    knobs = [
        block((x - 0.02, x + 0.02), (d / 2 - 0.02, d / 2), (h - 0.13, h - 0.09), _DARK, solid=False)
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


def _washing_machine(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    body = block((-w / 2, w / 2), (-d / 2, d / 2 - 0.02), (0, h), mix(colour, _WHITE, 0.75))
    panel = block((-w / 2, w / 2), (d / 2 - 0.02, d / 2 - 0.01), (h - 0.13, h), mix(colour, _DARK, 0.2), solid=False)
    light = block((0.25 * w, 0.4 * w), (d / 2 - 0.01, d / 2 - 0.004), (h - 0.09, h - 0.05), _OFF, solid=False)
    ring = _disc(d / 2 - 0.018, 0.45 * h, 0.34 * w, 0.010, _STEEL)
    door = _disc(d / 2 - 0.010, 0.45 * h, 0.26 * w, 0.008, _OFF)
    return body, panel, replace(light, lit=(0.3, 0.95, 0.4)), ring, replace(door, lit=(0.45, 0.62, 0.85))


def _disc(y: float, z: float, radius: float, half: float, colour: RGB) -> Part:
    """A round plate that faces the front."""
    return Part(kind="cylinder", at=(0, y, z), half=(radius, half, 0), colour=colour, solid=False, roll=math.pi / 2)


def _microwave_stand(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    oven = block((-0.44 * w, 0.44 * w), (-0.4 * d, 0.38 * d), (h - 0.34, h - 0.05), mix(_STEEL, _WHITE, 0.3))
    window = block((-0.40 * w, 0.16 * w), (0.38 * d, 0.38 * d + 0.008), (h - 0.31, h - 0.08), _OFF, solid=False)
    keys = block((0.22 * w, 0.38 * w), (0.38 * d, 0.38 * d + 0.008), (h - 0.31, h - 0.08), _DARK, solid=False)
    board = block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.38, h - 0.34), colour)
    low = block((-w / 2, w / 2), (-d / 2, d / 2), (0.15, 0.18), colour)
    return *_table(size, colour), board, low, oven, replace(window, lit=(1.0, 0.85, 0.45)), keys


def _tv_stand(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    back = -d / 2 + margins("tv_stand")[1] / 2
    frame = block((-0.46 * w, 0.46 * w), (back - 0.03, back + 0.01), (h + 0.06, h + 0.06 + 0.5 * w), _DARK)
    screen = block(
        (-0.44 * w, 0.44 * w), (back + 0.01, back + 0.014), (h + 0.08, h + 0.04 + 0.5 * w), _OFF, solid=False
    )
    foot = block((-0.12 * w, 0.12 * w), (back - 0.04, back + 0.04), (h, h + 0.06), _DARK)
    boards = [block((-w / 2, w / 2), (-d / 2, d / 2), (z, z + 0.03), colour) for z in (0.08, h - 0.03)]
    sides = [block((x, x + 0.03), (-d / 2, d / 2), (0, h), colour) for x in (-w / 2, -0.015, w / 2 - 0.03)]
    rear = block((-w / 2, w / 2), (-d / 2, -d / 2 + 0.02), (0.08, h), mix(colour, _DARK, 0.3))
    return *boards, *sides, rear, foot, frame, replace(screen, lit=(0.42, 0.66, 0.92))


def _shelf(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    levels = [block((-w / 2, w / 2), (-d / 2, d / 2), (z, z + 0.025), colour) for z in (0.08, h / 2, h - 0.025)]
    sides = [block((x, x + 0.025), (-d / 2, d / 2), (0, h), mix(colour, _DARK, 0.15)) for x in (-w / 2, w / 2 - 0.025)]
    return *levels, *sides


def _bench(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    sides = [
        block((x - 0.03, x + 0.03), (-d / 2 + 0.02, d / 2 - 0.02), (0, h - 0.05), mix(colour, _DARK, 0.2))
        for x in (-0.4 * w, 0.4 * w)
    ]
    return block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.05, h), colour), *sides


def _upholstered(kind: str, seats: Callable[[float], int]) -> Build:
    """A sofa or armchair: feet, a base, cushions, arms and a back."""

    def build(size: Size, colour: RGB) -> tuple[Part, ...]:
        w, d, h = size
        arm, back = margins(kind)
        light, dark = mix(colour, _WHITE, 0.12), mix(colour, _DARK, 0.15)
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
        return base, rest, *arms, *cushions, *_legs(w, d, 0.08, 0.03, _DARK)

    return build


def _chair(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    back = margins("chair")[1]
    dark = mix(colour, _DARK, 0.3)
    rails = [
        block((x - 0.02, x + 0.02), (-d / 2, -d / 2 + 0.04), (h, h + 0.45), dark) for x in (-w / 2 + 0.03, w / 2 - 0.03)
    ]
    rest = block((-w / 2 + 0.01, w / 2 - 0.01), (-d / 2 + 0.005, -d / 2 + back - 0.02), (h + 0.18, h + 0.46), colour)
    return (
        block((-w / 2, w / 2), (-d / 2, d / 2), (h - 0.05, h), colour),
        *_legs(w, d, h - 0.05, 0.02, dark),
        *rails,
        rest,
    )


def _bed(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    side, head = margins("bed")
    wood = mix((0.50, 0.36, 0.25), colour, 0.15)
    board = replace(block((-w / 2, w / 2), (-d / 2, -d / 2 + 0.06), (0, h + 0.45), wood), material="wood")
    frame = replace(block((-w / 2, w / 2), (-d / 2 + 0.06, d / 2), (0.10, h - 0.18), wood), material="wood")
    mattress = block((-w / 2 + 0.02, w / 2 - 0.02), (-d / 2 + 0.06, d / 2 - 0.02), (h - 0.18, h - 0.015), _LINEN)
    cover = block((-w / 2, w / 2), (-d / 2 + head, d / 2), (h - 0.10, h), colour)
    fold = block(
        (-w / 2 + 0.01, w / 2 - 0.01),
        (-d / 2 + head - 0.05, -d / 2 + head),
        (h - 0.10, h - 0.002),
        mix(colour, _WHITE, 0.5),
    )
    spots = (0.0,) if w < 1.3 else (-0.24 * w, 0.24 * w)
    pillows = [ball((x, -d / 2 + 0.23, h + 0.02), (min(0.3, w / 4), 0.16, 0.07), _WHITE, solid=True) for x in spots]
    return board, frame, mattress, cover, fold, *pillows, *_legs(w - 2 * side, d, 0.10, 0.03, wood)


def _lamp(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    radius = min(w, d) / 2
    shade = replace(pillar(0, 0, (h - 0.32, h), radius, colour), lit=(1.0, 0.96, 0.72))
    rim = pillar(0, 0, (h - 0.325, h - 0.30), radius + 0.001, mix(colour, _DARK, 0.4), solid=False)
    return pillar(0, 0, (0, 0.03), 0.8 * radius, _DARK), pillar(0, 0, (0.03, h - 0.32), 0.018, _STEEL), shade, rim


def _toilet(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    china = mix(colour, _WHITE, 0.6)
    tank = block((-w / 2, w / 2), (-d / 2, -d / 2 + 0.18), (h - 0.05, h + 0.36), china)
    foot = block((-0.3 * w, 0.3 * w), (-d / 2, 0.28 * d), (0, h - 0.1), china)
    middle = (-d / 2 + 0.18 + d / 2) / 2
    bowl = ball((0, middle, h - 0.13), (w / 2, d / 2 - middle, 0.13), china, solid=True)
    seat = ball((0, middle, h - 0.02), (0.49 * w, d / 2 - middle - 0.005, 0.025), mix(china, _DARK, 0.12))
    return (
        tank,
        foot,
        bowl,
        seat,
        block((-0.05, 0.05), (-d / 2 + 0.06, -d / 2 + 0.12), (h + 0.36, h + 0.37), _STEEL, solid=False),
    )


def _bathtub(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    china = mix(colour, _WHITE, 0.6)
    ends = [block(span, (-d / 2, d / 2), (0, h), china) for span in ((-w / 2, -w / 2 + 0.08), (w / 2 - 0.08, w / 2))]
    sides = [
        block((-w / 2 + 0.08, w / 2 - 0.08), span, (0, h), china)
        for span in ((-d / 2, -d / 2 + 0.07), (d / 2 - 0.07, d / 2))
    ]
    floor = block(
        (-w / 2 + 0.08, w / 2 - 0.08), (-d / 2 + 0.07, d / 2 - 0.07), (0, 0.16), mix(china, (0.6, 0.8, 0.9), 0.25)
    )
    tap = pillar(-w / 2 + 0.04, 0, (h, h + 0.16), 0.016, _STEEL)
    return (
        *ends,
        *sides,
        floor,
        tap,
        block((-w / 2 + 0.03, -w / 2 + 0.16), (-0.015, 0.015), (h + 0.14, h + 0.165), _STEEL, solid=False),
    )


_BUILDERS: dict[str, Build] = {
    "desk": _desk,
    "counter": _counter,
    "sink": _sink,
    "washbasin": _washbasin,
    "stove": _stove,
    "washing_machine": _washing_machine,
    "microwave_stand": _microwave_stand,
    "tv_stand": _tv_stand,
    "shelf": _shelf,
    "bench": _bench,
    "sofa": _upholstered("sofa", lambda width: 2 if width < 1.85 else 3),
    "armchair": _upholstered("armchair", lambda width: 1),
    "chair": _chair,
    "bed": _bed,
    "lamp": _lamp,
    "toilet": _toilet,
    "bathtub": _bathtub,
}
"""Kinds that are no plain table."""
