"""Where episodes come from: a world is one function that lives an episode from its options, a seed and a number."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from datagen.dataset.errors import DatasetError
from memory.graph.history import History

__all__ = ["WORLDS", "Episode", "World", "world_of"]


@dataclass(frozen=True, kw_only=True)
class Episode:
    """What a world gives: all that went on in it, and what it was like at first.

    Attributes:
        history: Every record from tick 0 to `ticks`; its vocabulary says what words the world has.
        ticks: The last tick; questions are asked as of then.
        seed: Of what went on.
        spec: The world as it was at first, in JSON of its own; empty if there is none.
    """

    history: History
    ticks: int
    seed: int
    spec: str = ""


class World(Protocol):
    """Lives one episode."""

    def __call__(self, options: Mapping[str, Any], *, seed: int, number: int) -> Episode:
        """The episode of that number; the same arguments give the same records on any machine.

        Args:
            options: The world's own, from the recipe.
            seed: Of the dataset.
            number: Which episode.

        Raises:
            ValueError: A named subclass, if the options cannot be.
        """


WORLDS: Mapping[str, str] = {
    "home": "datagen.dataset.homes:live_home",
    "blocks": "datagen.dataset.blocks:live_blocks",
    "database": "datagen.dataset.databases:read_episode",
}
"""The worlds by name, each "module:function", imported when it is used."""


def world_of(name: str) -> World:
    """The world of that name, or the one at that "module:function".

    Raises:
        DatasetError: If there is none.
    """
    where = WORLDS.get(name, name)
    module, _, function = where.partition(":")
    try:
        world: World = getattr(importlib.import_module(module), function)
    except (ImportError, AttributeError, ValueError):
        near = difflib.get_close_matches(name, WORLDS, n=1, cutoff=0.0)[0]
        raise DatasetError(f"unknown world {name!r}: did you mean {near!r}? There are {', '.join(WORLDS)}") from None
    return world
