"""Homes as a world for datasets: several lives may be lived in one home."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from datagen.dataset.drawing import first_admitted
from datagen.dataset.errors import DatasetError
from datagen.dataset.splits import shuffled
from datagen.dataset.worlds import Episode
from datagen.worlds.home.episode import live
from datagen.worlds.home.generate import generate
from datagen.worlds.home.kinds import ITEMS
from datagen.worlds.home.spec import HomeSpec

__all__ = ["live_home", "varied"]

_SEEDS = 2**32
_SHORTEST = 2  # ticks: a beginning and an end
_NEW_KINDS = 4  # one kind in so many is kept for the split of new kinds


def live_home(options: Mapping[str, Any], *, seed: int, number: int) -> Episode:
    """A life in a generated home.

    Args:
        options: `rooms`, `items`, `residents` (drawn where None), `ticks`, and `together`: lives in each home. For
            further splits also `layouts` (`splits.admits`), `kinds` and `new_names`.
        seed: Of the dataset.
        number: Which episode.

    Raises:
        SpecError: If homes cannot be as asked.
        DatasetError: If the life is too short to ask about.
    """
    if options["ticks"] < _SHORTEST:
        raise DatasetError(f"ticks is {options['ticks']}: give {_SHORTEST} or more")
    house = number - number % options.get("together", 1)
    counts = tuple(options[name] for name in ("rooms", "items", "residents"))
    kinds = tuple(options["kinds"]) if "kinds" in options else None
    spec, text = _home(seed, house, counts, kinds, options.get("new_names", False), options.get("layouts"))
    life = _draw(seed, number, 1)
    history = live(spec, seed=life, ticks=options["ticks"]).history
    return Episode(history=history, ticks=options["ticks"], seed=life, spec=text)


def _draw(seed: int, number: int, *stream: int) -> int:
    sequence = np.random.SeedSequence((seed, number), spawn_key=stream)
    return int(sequence.generate_state(1)[0]) % _SEEDS


@lru_cache(maxsize=2)  # the lives of one home follow each other
def _home(
    seed: int,
    house: int,
    counts: tuple[int | None, int | None, int | None],
    kinds: tuple[str, ...] | None,
    new_names: bool,
    layouts: str | None,
) -> tuple[HomeSpec, str]:
    """A home, with its JSON."""
    rooms, items, residents = counts

    def draw(attempt: int) -> HomeSpec:
        home = _draw(seed, house, 0, *([attempt] if attempt else []))
        return generate(home, rooms=rooms, items=items, residents=residents, kinds=kinds, new_names=new_names)

    return first_admitted("home", draw, layouts)


def varied(options: Mapping[str, Any], split: str, factor: int, *, seed: int) -> dict[str, Any]:
    """The options of homes for a further split; see `splits.Variation`.

    Raises:
        DatasetError: If items are to be more, and their number is drawn.
    """
    match split:
        case "longer":
            return {**options, "ticks": factor * options["ticks"]}
        case "objects":
            if options["items"] is None:
                raise DatasetError(f"objects-{factor}: the number of items is drawn; give one, --options items 60")
            return {**options, "items": factor * options["items"]}
        case "names":
            return {**options, "new_names": True}
    order = shuffled(ITEMS, seed, "kinds")
    new = set(order[: len(order) // _NEW_KINDS])
    return {**options, "kinds": [kind for kind in ITEMS if (kind in new) == (split == "kinds")]}
