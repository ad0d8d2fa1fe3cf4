"""Blocks worlds as a world for datasets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from datagen.dataset.drawing import first_admitted
from datagen.dataset.errors import DatasetError
from datagen.dataset.splits import shuffled
from datagen.dataset.worlds import Episode
from datagen.worlds.blocks.episode import live
from datagen.worlds.blocks.generate import generate
from datagen.worlds.blocks.layout import REFERENCE, Layout
from datagen.worlds.blocks.names import NEW_CREATURE_NAMES, NEW_SPEAKER_NAMES
from datagen.worlds.blocks.spec import BlocksSpec

__all__ = ["live_blocks", "varied"]

_NO_LAYOUT = ("ticks", "together", "layouts")
_NEW_KINDS = 4  # one kind of shape in so many is kept for the split of new kinds


def live_blocks(options: Mapping[str, Any], *, seed: int, number: int) -> Episode:
    """An episode in a generated blocks world.

    Args:
        options: `ticks`, and any of `datagen.worlds.blocks.layout.Layout` (ranges as lists of two). For further
            splits also `layouts` (`splits.admits`).
        seed: Of the dataset.
        number: Which episode.

    Raises:
        SpecError: If blocks worlds cannot be as asked.
    """
    layout = {name: _tuple(value) for name, value in options.items() if name not in _NO_LAYOUT}

    def draw(attempt: int) -> BlocksSpec:
        return generate(_draw(seed, number, 0, *([attempt] if attempt else [])), **layout)

    spec, text = first_admitted("blocks", draw, options.get("layouts"))
    life = _draw(seed, number, 1)
    episode = live(spec, seed=life, ticks=options["ticks"])
    return Episode(history=episode.history, ticks=episode.ticks, seed=life, spec=text)


def _draw(seed: int, number: int, *stream: int) -> int:
    return int(np.random.SeedSequence((seed, number), spawn_key=stream).generate_state(1)[0])


def _tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def varied(options: Mapping[str, Any], split: str, factor: int, *, seed: int) -> dict[str, Any]:
    """The options of blocks worlds for a further split; see `splits.Variation`.

    Commands become more with the ticks, so that as much goes on.
    """
    match split:
        case "longer":
            commands = _span(options, "commands")
            gap = max(options.get("gap", REFERENCE.gap), options["ticks"] // max(1, commands[1]))
            more = [factor * count for count in commands]
            return {**options, "ticks": factor * options["ticks"], "commands": more, "gap": gap}
        case "objects":
            names = ("creatures", "items", "shapes", "holes")
            return {**options, **{name: [factor * count for count in _span(options, name)] for name in names}}
        case "names":
            return {**options, "names": list(NEW_CREATURE_NAMES), "speaker_names": list(NEW_SPEAKER_NAMES)}
    return {**options, "shape_kinds": _kinds(options, new=split == "kinds", seed=seed)}


def _span(options: Mapping[str, Any], name: str) -> list[int]:
    return list(options.get(name, getattr(REFERENCE, name)))


def _kinds(options: Mapping[str, Any], *, new: bool, seed: int) -> list[str]:
    """The kinds of shapes that are new, or the others; what is built on command is never new."""
    kinds, built = (_tuple(options.get(name, getattr(Layout, name))) for name in ("shape_kinds", "built_kinds"))
    order = [kind for kind in shuffled(kinds, seed, "kinds") if kind not in built]
    held = set(order[: max(1, len(kinds) // _NEW_KINDS)])
    if not held or len(held) == len(kinds):
        raise DatasetError("kinds: too few kinds of shapes to keep some back; leave the split out")
    return [kind for kind in kinds if (kind in held) == new]
