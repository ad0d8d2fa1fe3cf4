"""The splits of a dataset: train, dev and test are alike; each further test split is new in one way."""

from __future__ import annotations

import difflib
import hashlib
import importlib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Protocol

from datagen.config import Recipe
from datagen.dataset.errors import DatasetError

__all__ = [
    "LAYOUTS",
    "NEW",
    "SORTS",
    "SPLITS",
    "admits",
    "check_splits",
    "extra_size",
    "kinds_of",
    "lived_as",
    "shuffled",
    "split_names",
    "told_of",
]

SPLITS = ("train", "dev", "test")
"""The splits that every dataset has; some may be empty."""

SORTS: Mapping[str, str] = {
    "operators": "an operator right above another one",
    "colours": "a kind and a colour",
    "frames": "a direction and whose frame it is in",
    "answers": "a family and a kind of answer",
}
"""The sorts of combinations that can be kept out of all other splits, for `composed-SORT`."""

NEW: Mapping[str, str] = {
    "longer-N": "lives of N times as many ticks",
    "objects-N": "N times as many items (and creatures, shapes, holes)",
    "deeper": "only programs that are deeper than any elsewhere",
    "composed": "only programs with a combination that is nowhere else, of any sort",
    **{f"composed-{sort}": f"only programs with a combination that is nowhere else: {SORTS[sort]}" for sort in SORTS},
    "names": "people and creatures whose names are nowhere else",
    "kinds": "only kinds of items (or shapes) that are nowhere else",
    "homes": "as many layouts as episodes, each of them nowhere else",
    "paraphrases": "only ways of asking that are nowhere else",
}
"""The further test splits, and what is new in them; N is a whole number from 2."""

LAYOUTS = 3
"""With further splits, one layout in so many is kept out of train, and all other splits have only such ones."""

_ALIKE = ("deeper", "composed", "paraphrases")  # these need nothing of a world
_LARGEST = 64


class Variation(Protocol):
    """How a world makes what is new in a split."""

    def __call__(self, options: Mapping[str, Any], split: str, factor: int, *, seed: int) -> dict[str, Any]:
        """The world's options for a split.

        Args:
            options: Those of the recipe.
            split: What is new: `longer`, `objects`, `names` or `kinds`; or `known kinds`: all but those that are new.
            factor: The N of the first two.
            seed: Of the dataset.

        Raises:
            DatasetError: If the world cannot be so.
        """


_VARIED: Mapping[str, str] = {"home": "datagen.dataset.homes:varied", "blocks": "datagen.dataset.blocks:varied"}


def split_names(recipe: Recipe) -> tuple[str, ...]:
    """The splits of a recipe, the three alike first."""
    return (*SPLITS, *recipe.splits)


def told_of(split: str) -> str:
    """What is new in a split; an empty text for train, dev and test."""
    name, number = _parse(split)
    return NEW.get(f"{name}-N" if number else name, "").replace("N times", f"{number} times")


def check_splits(recipe: Recipe) -> None:
    """Raise `DatasetError` if the further splits cannot be."""
    for split in recipe.splits:
        if split not in SPLITS and not told_of(split):
            near = difflib.get_close_matches(split, NEW, n=1, cutoff=0.0)[0]
            raise DatasetError(f"unknown split {split!r}: did you mean {near!r}? There are {', '.join(NEW)}")
        if recipe.world not in _VARIED and not split.startswith(_ALIKE):
            raise DatasetError(f"the world {recipe.world!r} cannot make the split {split!r}: leave it out")
    if recipe.splits and recipe.world == "database":
        raise DatasetError("a database has no episodes for further splits: leave out --splits")
    if len(set(split_names(recipe))) < len(split_names(recipe)):
        raise DatasetError(f"splits {' '.join(recipe.splits)}: name each once, and none of {', '.join(SPLITS)}")
    if recipe.splits and extra_size(recipe) < 1:
        raise DatasetError(f"split-episodes is {recipe.split_episodes}: give 1 or more")
    if recipe.deepest < 1:
        raise DatasetError(f"deepest is {recipe.deepest}: give 1 or more")


def extra_size(recipe: Recipe) -> int:
    """Episodes in each further split."""
    if recipe.split_episodes is not None:
        return recipe.split_episodes
    houses = -(-recipe.episodes // recipe.together)
    return recipe.together * max(1, round(houses * recipe.test))


def lived_as(recipe: Recipe, split: str) -> Recipe:
    """The recipe by which the episodes of a split are lived; the same one for all if there are no further splits.

    Raises:
        DatasetError: If the world cannot be so.
    """
    if not recipe.splits:
        return recipe
    name, factor = _parse(split)
    options = {**recipe.options, "layouts": "train" if split == "train" else "new"}
    for new in _novelties(recipe, name):
        options = _vary(recipe.world)(options, new, factor, seed=recipe.seed)
    ticks = recipe.options.get("ticks", 0)
    return replace(
        recipe,
        options=options,
        together=1 if name == "homes" else recipe.together,
        snapshots=options["ticks"] + 1 if recipe.snapshots > ticks > 0 else recipe.snapshots,
    )


def _novelties(recipe: Recipe, name: str) -> list[str]:
    """What a split's world is varied by."""
    kinds = [] if "kinds" not in recipe.splits else ["kinds" if name == "kinds" else "known kinds"]
    return kinds + [new for new in ("longer", "objects", "names") if new == name]


def _vary(world: str) -> Variation:
    module, _, function = _VARIED[world].partition(":")
    vary: Variation = getattr(importlib.import_module(module), function)
    return vary


def kinds_of(recipe: Recipe, split: str) -> tuple[str, ...]:
    """The kinds of things that the worlds of a split are restricted to; empty if they may have all."""
    options = lived_as(recipe, split).options
    return tuple(options.get("kinds") or options.get("shape_kinds") or ())


def admits(layouts: str | None, layout: str) -> bool:
    """Whether a layout (its hash) may stand on this side: `train`, `new`, or anywhere if None."""
    return layouts is None or (int(layout[:8], 16) % LAYOUTS == 0) == (layouts == "new")


def shuffled(names: Iterable[str], seed: int, what: str) -> list[str]:
    """Names in an order that the seed decides."""
    return sorted(names, key=lambda name: hashlib.sha256(f"{seed} {what} {name}".encode()).hexdigest())


def _parse(split: str) -> tuple[str, int]:
    """A split's name without its factor, and the factor: 0 if it has none."""
    name, _, number = split.partition("-")
    if name in ("longer", "objects") and number.isdigit() and 2 <= int(number) <= _LARGEST:
        return name, int(number)
    return split, 0
