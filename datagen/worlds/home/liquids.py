"""Liquids as states: which there are, which kinds of things hold one, and what they hold when a life begins, as data.

A vessel holds one liquid or none, and all of it is poured at once: how much of it there is makes no difference.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from datagen.worlds.home.spec import Item

__all__ = ["BREWED", "CUPS", "EMPTY", "LIQUIDS", "VESSELS", "draw_liquids"]

EMPTY = "nothing"
"""What an empty vessel holds, as the value of its `liquid`."""

LIQUIDS: dict[str, tuple[float, float, float]] = {
    "water": (0.62, 0.80, 0.92),
    "milk": (0.98, 0.97, 0.93),
    "juice": (0.97, 0.62, 0.14),
    "coffee": (0.24, 0.14, 0.08),
    "tea": (0.66, 0.36, 0.12),
    "soup": (0.80, 0.34, 0.16),
}
"""What a vessel may hold, and what it looks like: red, green and blue from 0 to 1."""

BREWED = ("coffee", "tea", "soup")
"""What is made at a stove."""

VESSELS: dict[str, tuple[str, ...]] = {
    "mug": ("coffee", "tea", "water", "milk"),
    "cup": ("coffee", "tea", "milk"),
    "glass": ("water", "milk", "juice"),
    "bowl": ("soup", "milk"),
    "pot": ("soup", "water", "tea"),
    "jug": ("water", "milk", "juice"),
    "vase": ("water",),
    "bottle": ("water", "juice"),
    "wine_glass": ("water", "juice"),
    "teapot": ("tea",),
    "kettle": ("water", "tea"),
    "thermos": ("coffee", "tea", "soup"),
    "watering_can": ("water",),
    "bucket": ("water",),
    "milk": ("milk",),
    "juice": ("juice",),
}
"""The kinds that hold liquids, and what may be in one at first; cartons begin full."""

CUPS = ("mug", "cup", "glass", "wine_glass", "bowl", "bottle", "thermos")
"""The vessels that people drink from."""

_FILLED = 0.3  # how many vessels hold something at first


def draw_liquids(items: Iterable[Item], generator: np.random.Generator) -> tuple[Item, ...]:
    """The same items, some of the vessels among them with something in."""
    return tuple(_filled(item, generator) if item.kind in VESSELS else item for item in items)


def _filled(item: Item, generator: np.random.Generator) -> Item:
    options = VESSELS[item.kind]
    holds = generator.random() < _FILLED or item.kind in LIQUIDS
    liquid = options[int(generator.integers(len(options)))]
    return replace(item, liquid=liquid) if holds else item
