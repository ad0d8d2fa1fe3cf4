"""`Layout`: the options of generated blocks worlds, and presets of them."""

from __future__ import annotations

import difflib
from dataclasses import dataclass, fields, replace
from typing import Any, Literal

from datagen.worlds.blocks import kinds
from datagen.worlds.blocks.names import CREATURE_NAMES, SPEAKER_NAMES
from datagen.worlds.blocks.verbs import ORDERS
from datagen.worlds.reading import SpecError

__all__ = ["REFERENCE", "RICH", "Layout", "Span", "changed"]

Span = tuple[int, int]
"""The least and the most, both possible."""

Range = tuple[float, float]

_SMALLEST, _LARGEST = 5, 200
_HEADROOM = 3
_CHANCES = ("silent", "holding", "grabby", "strolls", "tells", "absent", "sided")
_NAMES = {
    "shape_kinds": kinds.SHAPES,
    "item_kinds": kinds.ITEMS,
    "creature_kinds": tuple(kinds.CREATURES),
    "colours": kinds.SHAPE_COLOURS,
    "orders": ORDERS,
    "built_kinds": kinds.SHAPES,
    "built_sizes": kinds.SIZES,
}


@dataclass(frozen=True, kw_only=True)
class Layout:
    """What generated worlds are like. The defaults are the reference's workload (Lanchantin et al. 2023, measured).

    Attributes:
        size: Cells along x and along y.
        height: Cells along z.
        ground: Layers of earth.
        sight: How many cells far the agent and the speaker see along each axis.
        creatures: How many, from and to; so for `shapes`, `holes`, `items`.
        shapes: See `creatures`.
        holes: See `creatures`.
        items: See `creatures`.
        commands: How many commands an episode has, from and to, `gap` ticks apart.
        gap: Ticks from one command to the next.
        silent: How likely an episode has no command at all.
        zone: Where bodies start and walk about: the middle third of the grid, or all of it.
        holding: How likely the agent, and likewise the speaker, starts with an item in hand.
        loiter: From and to: how likely a creature stays where it is for a tick.
        turning: From and to: how likely a creature takes another direction in a tick in which it walks.
        grabby: How likely a creature is one that picks items up.
        strolls: How likely the speaker takes a step in a tick.
        tells: How likely the speaker tells the agent in a tick something that it believes.
        absent: How likely a command is about something that is not there.
        sided: How likely a place is named by a side of something.
        orders: The verbs that are commanded.
        built_kinds: The shapes that are commanded to be built.
        built_sizes: Their sizes.
        shape_kinds: The kinds that shapes are drawn from; so for items and creatures.
        item_kinds: See `shape_kinds`.
        creature_kinds: See `shape_kinds`.
        colours: The colours of shapes and items.
        names: The names of creatures.
        speaker_names: The names that the speaker's is drawn from.
    """

    size: int = 15
    height: int = 15
    ground: int = 7
    sight: int = 6
    creatures: Span = (4, 4)
    shapes: Span = (0, 3)
    holes: Span = (0, 2)
    items: Span = (1, 5)
    commands: Span = (1, 1)
    gap: int = 25
    silent: float = 0.0
    zone: Literal["middle", "all"] = "middle"
    holding: float = 0.5
    loiter: Range = (0.3, 0.6)
    turning: Range = (0.1, 0.3)
    grabby: float = 0.0
    strolls: float = 0.15
    tells: float = 0.04
    absent: float = 0.05
    sided: float = 0.5
    orders: tuple[str, ...] = ORDERS[:7]
    built_kinds: tuple[str, ...] = ("cube", "sphere")
    built_sizes: tuple[str, ...] = ("small",)
    shape_kinds: tuple[str, ...] = kinds.SHAPES
    item_kinds: tuple[str, ...] = kinds.ITEMS
    creature_kinds: tuple[str, ...] = tuple(kinds.CREATURES)
    colours: tuple[str, ...] = kinds.SHAPE_COLOURS
    names: tuple[str, ...] = CREATURE_NAMES
    speaker_names: tuple[str, ...] = SPEAKER_NAMES

    def __post_init__(self) -> None:
        _whole("size", self.size, _SMALLEST, _LARGEST)
        _whole("ground", self.ground, 1, None)
        _whole("height", self.height, self.ground + _HEADROOM, None)
        _whole("sight", self.sight, 0, None)
        _whole("gap", self.gap, 1, None)
        for name in ("creatures", "shapes", "holes", "items", "commands"):
            _span(name, getattr(self, name))
        for name in _CHANCES:
            _chance(name, getattr(self, name))
        for name in ("loiter", "turning"):
            _chances(name, getattr(self, name))
        if self.zone not in ("middle", "all"):
            raise SpecError(f"zone={self.zone!r}: give middle or all")
        for name, known in _NAMES.items():
            _known(name, getattr(self, name), known)
        if not self.speaker_names:
            raise SpecError("speaker_names is empty: give at least one")
        if len(set(self.names)) < self.creatures[1]:
            raise SpecError(f"creatures={self.creatures}: there are only {len(set(self.names))} names for them")


def _whole(name: str, value: Any, least: int, most: int | None) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < least or (most is not None and value > most):
        span = f"of {least} or more" if most is None else f"from {least} to {most}"
        raise SpecError(f"{name}={value!r}: give a whole number {span}")


def _span(name: str, value: Any) -> None:
    whole = isinstance(value, tuple) and len(value) == 2 and all(type(end) is int for end in value)
    if not whole or not 0 <= value[0] <= value[1]:
        raise SpecError(f"{name}={value!r}: give the least and the most, two whole numbers of 0 or more")


def _chance(name: str, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        raise SpecError(f"{name}={value!r}: give a chance from 0 to 1")


def _chances(name: str, value: Any) -> None:
    if not isinstance(value, tuple) or len(value) != 2 or not value[0] <= value[1]:
        raise SpecError(f"{name}={value!r}: give the least and the greatest chance")
    for end in value:
        _chance(name, end)


def _known(name: str, values: Any, known: tuple[str, ...]) -> None:
    if not isinstance(values, tuple) or not values:
        raise SpecError(f"{name}={values!r}: give at least one of {', '.join(known)}")
    for value in values:
        if value not in known:
            raise SpecError(f"{name}: there is no {value!r}{_hint(value, known)}")


def _hint(value: Any, known: tuple[str, ...]) -> str:
    near = difflib.get_close_matches(str(value), known, 1)
    return f"; did you mean {near[0]!r}?" if near else f"; there are {', '.join(known)}"


def changed(layout: Layout, options: dict[str, Any]) -> Layout:
    """A layout with some options changed.

    Raises:
        SpecError: If there is no such option, or its value is not possible.
    """
    known = tuple(field.name for field in fields(Layout))
    for name in options:
        if name not in known:
            raise SpecError(f"there is no option {name!r}{_hint(name, known)}")
    return replace(layout, **options) if options else layout


REFERENCE = Layout()
"""The reference's workload: 15 × 15 × 15 cells, ground 7 deep, 4 creatures, one command; for episodes of 50 ticks."""

RICH = Layout(
    size=21,
    height=17,
    creatures=(6, 10),
    shapes=(3, 6),
    holes=(1, 3),
    items=(5, 10),
    commands=(2, 4),
    silent=0.1,
    zone="all",
    grabby=0.3,
    orders=ORDERS,
    built_kinds=kinds.SHAPES,
    built_sizes=kinds.SIZES,
)
"""Larger and fuller worlds, every order, every shape built, creatures that pick things up; for 100 to 200 ticks."""
