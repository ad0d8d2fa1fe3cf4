"""What a kind of furniture is, and short ways to write one down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["FurnitureKind", "Opening", "container", "machine", "seat", "stand", "support"]

Opening = Literal["hinge", "drawer", "lid", "flap"]
"""A door about an upright axis; a drawer; a lid about the upper edge of the back; a door that folds down."""

Span = tuple[float, float]

_WOODEN = ("brown", "white", "grey", "black")
_WHITE_GOODS = ("white", "grey", "black")
_SOFT = ("red", "green", "blue", "brown", "grey")


@dataclass(frozen=True, kw_only=True)
class FurnitureKind:
    """A kind of furniture: ranges of width, depth and height in metres, and its uses.

    A machine's inside is smaller than the machine: `foot` and `head` are the metres of it below and above the inside,
    `shell` those on either side, `rear` those behind. What others have is said in `slots.py`.
    """

    parent: str
    width: Span
    depth: Span
    height: Span
    materials: tuple[str, ...]
    colours: tuple[str, ...]
    at_wall: bool = True
    supports: bool = False
    opening: Opening | None = None
    inside: bool = False  # holds things inside (behind the opening if it has one)
    switches: bool = False
    washes: bool = False
    foot: float | None = None
    head: float = 0.0
    shell: float | None = None
    rear: float | None = None


def support(
    width: Span,
    depth: Span,
    height: Span,
    materials: tuple[str, ...] = ("wood", "metal", "glass"),
    *,
    colours: tuple[str, ...] = _WOODEN,
    at_wall: bool = True,
    washes: bool = False,
    switches: bool = False,
) -> FurnitureKind:
    """Furniture with a top to put things on."""
    return FurnitureKind(
        parent="support",
        width=width,
        depth=depth,
        height=height,
        materials=materials,
        colours=colours,
        at_wall=at_wall,
        supports=True,
        washes=washes,
        switches=switches,
    )


def container(
    width: Span,
    depth: Span,
    height: Span,
    opening: Opening | None = "hinge",
    materials: tuple[str, ...] = ("wood", "metal"),
    *,
    colours: tuple[str, ...] = _WOODEN,
    supports: bool = True,
    washes: bool = False,
) -> FurnitureKind:
    """Furniture with an inside; what opens with a lid can bear nothing on it."""
    return FurnitureKind(
        parent="container",
        width=width,
        depth=depth,
        height=height,
        materials=materials,
        colours=colours,
        supports=supports and opening != "lid",
        opening=opening,
        inside=True,
        washes=washes,
    )


def machine(
    width: Span,
    depth: Span,
    height: Span,
    opening: Opening,
    *,
    foot: float,
    head: float,
    shell: float = 0.05,
    rear: float | None = None,
    supports: bool = True,
    colours: tuple[str, ...] = _WHITE_GOODS,
) -> FurnitureKind:
    """A container that can be switched on, with `foot`, `head`, `shell` and `rear` around its inside.

    What folds down is in the way of whoever wants to reach in: there is one row of places, right behind it.
    """
    return FurnitureKind(
        parent="container",
        width=width,
        depth=depth,
        height=height,
        materials=("metal",),
        colours=colours,
        supports=supports,
        opening=opening,
        inside=True,
        switches=True,
        foot=foot,
        head=head,
        shell=shell,
        rear=rear,
    )


def seat(
    width: Span,
    depth: Span,
    height: Span,
    materials: tuple[str, ...] = ("cloth", "leather", "wood"),
    *,
    colours: tuple[str, ...] = _SOFT,
    at_wall: bool = True,
    supports: bool = True,
) -> FurnitureKind:
    """Furniture to sit or lie on; its height is that of the seat."""
    return FurnitureKind(
        parent="seat",
        width=width,
        depth=depth,
        height=height,
        materials=materials,
        colours=colours,
        at_wall=at_wall,
        supports=supports,
    )


def stand(
    width: Span,
    depth: Span,
    height: Span,
    materials: tuple[str, ...],
    colours: tuple[str, ...] = _WOODEN,
    *,
    switches: bool = False,
    at_wall: bool = True,
) -> FurnitureKind:
    """Furniture that holds nothing: it stands there, or can be switched on."""
    return FurnitureKind(
        parent="appliance" if switches else "furniture",
        width=width,
        depth=depth,
        height=height,
        materials=materials,
        colours=colours,
        switches=switches,
        at_wall=at_wall,
    )
