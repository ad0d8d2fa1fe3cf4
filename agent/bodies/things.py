"""What small things look like: one solid that rests and bumps, and parts only to be seen, by theme in their files."""

from __future__ import annotations

from dataclasses import replace

from agent.bodies.parts import RGB, Part, Shape, tone
from agent.bodies.strokes import Look, Size, drawn
from agent.bodies.things_bath import BATH_LOOKS
from agent.bodies.things_decor import DECOR_LOOKS
from agent.bodies.things_food import FOOD_LOOKS
from agent.bodies.things_kitchen import KITCHEN_LOOKS
from agent.bodies.things_play import PLAY_LOOKS
from agent.bodies.things_tools import TOOL_LOOKS
from agent.bodies.things_wear import WEAR_LOOKS
from agent.bodies.things_work import WORK_LOOKS
from datagen.worlds.home.kinds import ITEMS
from datagen.worlds.home.spec import Item

__all__ = ["LOOKS", "item_shape"]

LOOKS: dict[str, Look] = {
    **KITCHEN_LOOKS,
    **FOOD_LOOKS,
    **WEAR_LOOKS,
    **PLAY_LOOKS,
    **WORK_LOOKS,
    **BATH_LOOKS,
    **DECOR_LOOKS,
    **TOOL_LOOKS,
}
"""What each kind looks like. Parts stay within the item's bounding box."""


def item_shape(item: Item) -> Shape:
    """The parts of an item in the frame of its centre."""
    colour = tone(item.colour)
    solid = _solid(item.kind, item.size, colour)
    look = LOOKS.get(item.kind)
    if look is None:
        return Shape(parts=(solid,))
    return Shape(parts=(replace(solid, seen=False), *drawn(look, item.size, colour)))


def _solid(kind: str, size: Size, colour: RGB) -> Part:
    w, d, h = size
    shape = ITEMS[kind].shape if kind in ITEMS else "box"
    if shape == "sphere":
        return Part(kind="sphere", at=(0, 0, 0), half=(min(size) / 2, 0, 0), colour=colour)
    if shape == "cylinder":
        return Part(kind="cylinder", at=(0, 0, 0), half=(min(w, d) / 2, h / 2, 0), colour=colour)
    return Part(kind="box", at=(0, 0, 0), half=(w / 2, d / 2, h / 2), colour=colour)
