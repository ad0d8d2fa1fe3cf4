"""What a kind of small object is, short ways to write one down, and groups of rooms and looks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = [
    "ANY",
    "BATH",
    "BEDROOMS",
    "BRIGHT",
    "COSY",
    "DISH",
    "EATING",
    "EVERYDAY",
    "KITCHEN",
    "METAL",
    "PLAIN",
    "PLAY",
    "STORE",
    "WET",
    "WORK",
    "ItemKind",
    "Shape",
    "thing",
]

Shape = Literal["box", "cylinder", "sphere"]

BRIGHT = ("red", "orange", "yellow", "green", "blue", "purple", "pink")
PLAIN = ("white", "grey", "black")
ANY = (*BRIGHT, *PLAIN, "brown")
METAL = ("grey", "white", "black", "blue")

DISH = ("ceramic", "glass", "plastic", "metal")

WET = ("kitchen", "bathroom", "laundry")
BATH = ("bathroom", "laundry")
BEDROOMS = ("bedroom", "guest_room")
COSY = ("living_room", *BEDROOMS, "study", "hall")
KITCHEN = ("kitchen", "dining_room")
EATING = (*KITCHEN, "living_room", "balcony")
PLAY = ("playroom", "nursery", "bedroom", "living_room")
STORE = ("kitchen", "pantry")
WORK = ("garage", "study", "laundry")

EVERYDAY = 4.0
"""How much likelier what lies about in every home is than what few have."""


@dataclass(frozen=True, kw_only=True)
class ItemKind:
    """A kind of small object: extents in metres at medium size, shape, looks, where it plausibly is, how frequent."""

    parent: str
    size: tuple[float, float, float]
    shape: Shape
    materials: tuple[str, ...]
    colours: tuple[str, ...]
    rooms: tuple[str, ...]
    owned: bool = False
    weight: float = 1.0


def thing(
    parent: str,
    size: tuple[float, float, float],
    shape: Shape,
    materials: tuple[str, ...],
    rooms: tuple[str, ...],
    colours: tuple[str, ...] = ANY,
    *,
    owned: bool = False,
    weight: float = 1.0,
) -> ItemKind:
    """A kind of small object."""
    return ItemKind(
        parent=parent,
        size=size,
        shape=shape,
        materials=materials,
        colours=colours,
        rooms=rooms,
        owned=owned,
        weight=weight,
    )
