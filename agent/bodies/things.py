"""What small things look like: one solid that rests and bumps, and for some kinds a few parts that are only seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from agent.bodies.parts import RGB, Part, Shape, ball, bar, block, mix, pillar, tone
from datagen.worlds.home.kinds import ITEMS
from datagen.worlds.home.spec import Item

__all__ = ["item_shape"]

_WHITE: RGB = (0.95, 0.95, 0.93)
_DARK: RGB = (0.2, 0.2, 0.22)
_STEEL: RGB = (0.72, 0.74, 0.76)
_LEAF: RGB = (0.30, 0.55, 0.30)

Size = tuple[float, float, float]


def item_shape(item: Item) -> Shape:
    """The parts of an item in the frame of its centre."""
    colour = tone(item.colour)
    solid = _solid(item.kind, item.size, colour)
    look = _LOOKS.get(item.kind)
    if look is None:
        return Shape(parts=(solid,))
    parts = tuple(replace(part, solid=False) for part in look(item.size, colour))
    return Shape(parts=(replace(solid, seen=False), *parts))


def _solid(kind: str, size: Size, colour: RGB) -> Part:
    w, d, h = size
    shape = ITEMS[kind].shape if kind in ITEMS else "box"
    if shape == "sphere":
        return Part(kind="sphere", at=(0, 0, 0), half=(min(size) / 2, 0, 0), colour=colour)
    if shape == "cylinder":
        return Part(kind="cylinder", at=(0, 0, 0), half=(min(w, d) / 2, h / 2, 0), colour=colour)
    return Part(kind="box", at=(0, 0, 0), half=(w / 2, d / 2, h / 2), colour=colour)


def _inside(part: Part) -> Part:
    """A part in whose place one sees what a vessel holds."""
    return replace(part, inside=True)


def _mug(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    body = pillar(-0.12 * w, 0, (-h / 2, h / 2), 0.38 * w, colour)
    inside = _inside(pillar(-0.12 * w, 0, (h / 2 - 0.012, h / 2 + 0.0005), 0.31 * w, mix(colour, _DARK, 0.5)))
    handle = block((0.2 * w, w / 2), (-0.06 * w, 0.06 * w), (-0.28 * h, 0.28 * h), mix(colour, _DARK, 0.15))
    return body, inside, handle


def _hollow(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    inside = _inside(pillar(0, 0, (h / 2 - 0.01, h / 2 + 0.0005), 0.40 * w, mix(colour, _DARK, 0.35)))
    return pillar(0, 0, (-h / 2, h / 2), w / 2, colour), inside


def _bowl(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    foot = pillar(0, 0, (-h / 2, -0.2 * h), 0.33 * w, mix(colour, _DARK, 0.15))
    rim = pillar(0, 0, (-0.2 * h, h / 2), w / 2, colour)
    return foot, rim, _inside(pillar(0, 0, (h / 2 - 0.01, h / 2 + 0.0005), 0.42 * w, mix(colour, _WHITE, 0.35)))


def _bottle(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    body = pillar(0, 0, (-h / 2, 0.12 * h), w / 2, colour)
    shoulder = ball((0, 0, 0.12 * h), (w / 2, w / 2, 0.12 * h), colour)
    neck = pillar(0, 0, (0.12 * h, 0.42 * h), 0.17 * w, colour)
    return body, shoulder, neck, pillar(0, 0, (0.40 * h, h / 2), 0.2 * w, mix(colour, _DARK, 0.6))


def _vase(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    belly = ball((0, 0, -0.12 * h), (w / 2, w / 2, 0.38 * h), colour)
    neck = pillar(0, 0, (0, h / 2), 0.24 * w, colour)
    return belly, neck, pillar(0, 0, (0.42 * h, h / 2), 0.32 * w, mix(colour, _WHITE, 0.3))


def _plant(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    pot = pillar(0, 0, (-h / 2, -0.1 * h), 0.36 * w, colour)
    crown = ball((0, 0, 0.16 * h), (w / 2, w / 2, 0.34 * h), _LEAF)
    return pot, crown, ball((0.1 * w, -0.08 * w, 0.2 * h), (0.32 * w, 0.34 * w, 0.30 * h), mix(_LEAF, _WHITE, 0.2))


def _candle(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    wax = pillar(0, 0, (-h / 2, 0.3 * h), 0.4 * w, colour)
    return (
        pillar(0, 0, (-h / 2, -0.42 * h), w / 2, _STEEL),
        wax,
        ball((0, 0, 0.39 * h), (0.1 * w, 0.1 * w, 0.11 * h), (1.0, 0.8, 0.3)),
    )


def _book(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    pages = block(
        (-w / 2 + 0.006, w / 2 - 0.004), (-d / 2 + 0.004, d / 2 - 0.004), (-h / 2 + 0.003, h / 2 - 0.003), _WHITE
    )
    spine = block((-w / 2, -w / 2 + 0.006), (-d / 2, d / 2), (-h / 2, h / 2), colour)
    covers = [block((-w / 2, w / 2), (-d / 2, d / 2), (z, z + 0.003), colour) for z in (-h / 2, h / 2 - 0.003)]
    return pages, spine, *covers


def _screen(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    case = block((-w / 2, w / 2), (-d / 2, d / 2), (-h / 2, h / 2 - 0.001), colour)
    return case, block((-0.42 * w, 0.42 * w), (-0.42 * d, 0.42 * d), (h / 2 - 0.001, h / 2), _DARK)


def _picture(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    frame = block((-w / 2, w / 2), (-d / 2, d / 2), (-h / 2, h / 2), colour)
    image = [
        block((-0.36 * w, 0.36 * w), (y - 0.001, y + 0.001), (-0.36 * h, 0.36 * h), (0.62, 0.76, 0.85))
        for y in (-d / 2, d / 2)
    ]
    return frame, *image


def _clock(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    case = block((-w / 2, w / 2), (-d / 2, d / 2), (-h / 2, h / 2), colour)
    return case, block((-0.38 * w, 0.38 * w), (d / 2 - 0.001, d / 2 + 0.001), (-0.38 * h, 0.38 * h), _WHITE)


def _radio(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    case = block((-w / 2, w / 2), (-d / 2, d / 2), (-h / 2, 0.42 * h), colour)
    speaker = block((-0.42 * w, 0.05 * w), (d / 2 - 0.001, d / 2 + 0.001), (-0.35 * h, 0.3 * h), _DARK)
    return case, speaker, bar((0.3 * w, 0, 0.46 * h), 0.5 * d, 0.02 * w, _STEEL)


def _camera(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    case = block((-w / 2, w / 2), (-d / 2, 0.2 * d), (-h / 2, 0.3 * h), colour)
    lens = Part(kind="cylinder", at=(0, 0.3 * d, -0.1 * h), half=(0.28 * h, 0.2 * d, 0), colour=_DARK, roll=1.5707963)
    return case, lens, block((-0.15 * w, 0.15 * w), (-d / 2, 0.2 * d), (0.3 * h, h / 2), _DARK)


def _bag(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    body = block((-w / 2, w / 2), (-d / 2, d / 2), (-h / 2, 0.2 * h), colour)
    strap = mix(colour, _DARK, 0.4)
    sides = [block((x - 0.008, x + 0.008), (-0.01, 0.01), (0.2 * h, h / 2), strap) for x in (-0.3 * w, 0.3 * w)]
    return body, *sides, block((-0.3 * w, 0.3 * w), (-0.01, 0.01), (h / 2 - 0.016, h / 2), strap)


def _hat(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    brim = pillar(0, 0, (-h / 2, -0.35 * h), w / 2, colour)
    band = pillar(0, 0, (-0.35 * h, -0.1 * h), 0.31 * w, mix(colour, _DARK, 0.6))
    return brim, band, pillar(0, 0, (-0.1 * h, h / 2), 0.3 * w, colour)


def _shoe(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    sole = block((-w / 2, w / 2), (-d / 2, d / 2), (-h / 2, -0.3 * h), _DARK)
    front = block((-0.45 * w, 0.45 * w), (-0.05 * d, 0.48 * d), (-0.3 * h, 0.05 * h), colour)
    return sole, front, block((-0.45 * w, 0.45 * w), (-0.48 * d, -0.05 * d), (-0.3 * h, h / 2), colour)


def _car(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    body = block((-0.45 * w, 0.45 * w), (-d / 2, d / 2), (-0.3 * h, 0.12 * h), colour)
    cabin = block((-0.38 * w, 0.38 * w), (-0.28 * d, 0.18 * d), (0.12 * h, h / 2), mix(colour, _WHITE, 0.55))
    wheels = [
        block((-w / 2, w / 2), (y - 0.1 * d, y + 0.1 * d), (-h / 2, -0.1 * h), _DARK) for y in (-0.3 * d, 0.3 * d)
    ]
    return body, cabin, *wheels


def _doll(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    dress = block((-w / 2, w / 2), (-d / 2, d / 2), (-h / 2, 0.12 * h), colour)
    head = ball((0, 0, 0.3 * h), (0.2 * h, min(0.2 * h, d / 2), 0.2 * h), (0.93, 0.76, 0.63))
    return dress, head, ball((0, -0.1 * d, 0.36 * h), (0.19 * h, min(0.17 * h, 0.4 * d), 0.14 * h), (0.45, 0.28, 0.15))


def _milk(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    carton = block((-w / 2, w / 2), (-d / 2, d / 2), (-h / 2, 0.3 * h), _WHITE)
    label = block(
        (-w / 2 - 0.0005, w / 2 + 0.0005),
        (-d / 2 - 0.0005, d / 2 + 0.0005),
        (-0.25 * h, 0.1 * h),
        mix(colour, _DARK, 0.1),
    )
    return carton, label, block((-w / 2, w / 2), (-0.15 * d, 0.15 * d), (0.3 * h, h / 2), mix(_WHITE, colour, 0.3))


def _jam(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    return pillar(0, 0, (-h / 2, 0.3 * h), w / 2, colour), pillar(0, 0, (0.3 * h, h / 2), 0.47 * w, _WHITE)


def _cake(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, _, h = size
    base = pillar(0, 0, (-h / 2, 0.1 * h), w / 2, colour)
    icing = pillar(0, 0, (0.1 * h, 0.34 * h), w / 2, mix(colour, _WHITE, 0.7))
    return base, icing, ball((0, 0, 0.38 * h), (0.06 * w, 0.06 * w, 0.12 * h), (0.8, 0.15, 0.2))


def _fruit(size: Size, colour: RGB) -> tuple[Part, ...]:
    r = min(size) / 2
    return ball((0, 0, 0), (r, r, r), colour), pillar(0, 0, (0.8 * r, r), 0.12 * r, (0.35, 0.25, 0.12))


def _lemon(size: Size, colour: RGB) -> tuple[Part, ...]:
    r = min(size) / 2
    return ball((0, 0, 0), (0.8 * r, r, 0.8 * r), colour), ball((0, 0, 0), (0.86 * r, 0.7 * r, r), colour)


def _ball(size: Size, colour: RGB) -> tuple[Part, ...]:
    r = min(size) / 2
    stripe = Part(kind="cylinder", at=(0, 0, 0), half=(r + 0.0004, 0.14 * r, 0), colour=_WHITE)
    return ball((0, 0, 0), (r, r, r), colour), stripe


def _towel(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    folds = [
        block(
            (-w / 2, w / 2),
            (-d / 2, d / 2),
            (-h / 2 + i * h / 3, -h / 2 + (i + 0.92) * h / 3),
            mix(colour, _WHITE, 0.12 * i),
        )
        for i in range(3)
    ]
    return tuple(folds)


def _pillow(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    core = block((-0.44 * w, 0.44 * w), (-0.44 * d, 0.44 * d), (-0.3 * h, 0.3 * h), colour)
    return ball((0, 0, 0), (w / 2, d / 2, h / 2), colour), core


def _torch(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    grip = bar((0, -0.1 * d, 0), 0.55 * d, 0.3 * min(w, h), colour)
    head = Part(kind="cylinder", at=(0, 0.36 * d, 0), half=(min(w, h) / 2, 0.14 * d, 0), colour=_STEEL, roll=1.5707963)
    return grip, head


def _cutlery(size: Size, colour: RGB) -> tuple[Part, ...]:
    w, d, h = size
    handle = block((-0.2 * w, 0.2 * w), (-d / 2, 0.2 * d), (-h / 2, 0), colour)
    return handle, block((-w / 2, w / 2), (0.2 * d, d / 2), (-h / 2, 0.1 * h), _STEEL)


_LOOKS: dict[str, Callable[[Size, RGB], tuple[Part, ...]]] = {
    "mug": _mug,
    "cup": _hollow,
    "glass": _hollow,
    "bowl": _bowl,
    "pan": _hollow,
    "pot": _hollow,
    "jug": _mug,
    "basket": _hollow,
    "vase": _vase,
    "bottle": _bottle,
    "shampoo": _bottle,
    "plant": _plant,
    "candle": _candle,
    "book": _book,
    "notebook": _book,
    "phone": _screen,
    "tablet": _screen,
    "picture": _picture,
    "clock": _clock,
    "radio": _radio,
    "camera": _camera,
    "bag": _bag,
    "hat": _hat,
    "shoe": _shoe,
    "toy_car": _car,
    "doll": _doll,
    "milk": _milk,
    "jam": _jam,
    "cake": _cake,
    "apple": _fruit,
    "orange": _fruit,
    "lemon": _lemon,
    "ball": _ball,
    "towel": _towel,
    "pillow": _pillow,
    "torch": _torch,
    "fork": _cutlery,
    "spoon": _cutlery,
    "knife": _cutlery,
}
"""Kinds that are more than their solid. Parts stay within the item's bounding box."""
