"""Blocks worlds as a world for datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from datagen.dataset.worlds import Episode
from datagen.worlds.blocks.episode import live
from datagen.worlds.blocks.generate import generate

__all__ = ["live_blocks"]


def live_blocks(options: Mapping[str, Any], *, seed: int, number: int) -> Episode:
    """An episode in a generated blocks world.

    Args:
        options: `ticks`, and any of `datagen.worlds.blocks.layout.Layout` (ranges as lists of two).
        seed: Of the dataset.
        number: Which episode.

    Raises:
        SpecError: If blocks worlds cannot be as asked.
    """
    world, life = (
        int(np.random.SeedSequence((seed, number), spawn_key=(stream,)).generate_state(1)[0]) for stream in (0, 1)
    )
    layout = {name: _tuple(value) for name, value in options.items() if name not in ("ticks", "together")}
    spec = generate(world, **layout)
    episode = live(spec, seed=life, ticks=options["ticks"])
    return Episode(history=episode.history, ticks=episode.ticks, seed=life, spec=spec.to_json())


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value
