"""Homes as a world for datasets: several lives may be lived in one home."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from datagen.dataset.errors import DatasetError
from datagen.dataset.worlds import Episode
from datagen.worlds.home.episode import live
from datagen.worlds.home.generate import generate
from datagen.worlds.home.spec import HomeSpec

__all__ = ["live_home"]

_SEEDS = 2**32
_SHORTEST = 2  # ticks: a beginning and an end


def live_home(options: Mapping[str, Any], *, seed: int, number: int) -> Episode:
    """A life in a generated home.

    Args:
        options: `rooms`, `items`, `residents` (drawn where None), `ticks`, and `together`: lives in each home.
        seed: Of the dataset.
        number: Which episode.

    Raises:
        SpecError: If homes cannot be as asked.
        DatasetError: If the life is too short to ask about.
    """
    if options["ticks"] < _SHORTEST:
        raise DatasetError(f"ticks is {options['ticks']}: give {_SHORTEST} or more")
    house = number - number % options.get("together", 1)
    home = _draw(seed, house, 0)
    spec, text = _home(home, options["rooms"], options["items"], options["residents"])
    life = _draw(seed, number, 1)
    history = live(spec, seed=life, ticks=options["ticks"]).history
    return Episode(history=history, ticks=options["ticks"], seed=life, spec=text)


def _draw(seed: int, number: int, stream: int) -> int:
    sequence = np.random.SeedSequence((seed, number), spawn_key=(stream,))
    return int(sequence.generate_state(1)[0]) % _SEEDS


@lru_cache(maxsize=2)  # the lives of one home follow each other
def _home(seed: int, rooms: int | None, items: int | None, residents: int | None) -> tuple[HomeSpec, str]:
    spec = generate(seed, rooms=rooms, items=items, residents=residents)
    return spec, spec.to_json()
