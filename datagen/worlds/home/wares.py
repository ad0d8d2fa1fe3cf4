"""The kinds of small objects: sizes, shapes, looks and where they plausibly are, as data."""

from __future__ import annotations

from datagen.worlds.home.ware import ItemKind
from datagen.worlds.home.wares_food import FOODS
from datagen.worlds.home.wares_kitchen import KITCHENWARE
from datagen.worlds.home.wares_play import PASTIMES
from datagen.worlds.home.wares_wear import WEAR
from datagen.worlds.home.wares_work import WORKWARE

__all__ = ["ITEMS"]

ITEMS: dict[str, ItemKind] = {**KITCHENWARE, **FOODS, **WEAR, **PASTIMES, **WORKWARE}
