"""Worlds drawn again until one holds what is asked for and has a layout that may stand on its side."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from datagen.dataset.apart import layout_hash
from datagen.dataset.errors import DatasetError
from datagen.dataset.splits import LAYOUTS, admits
from datagen.worlds.reading import SpecError

__all__ = ["first_admitted"]

_TRIES = 40 * LAYOUTS
_FULL = 6  # worlds that may hold too little, where another one may be drawn


class _Spec(Protocol):
    def to_json(self, *, indent: int | None) -> str: ...


S = TypeVar("S", bound=_Spec)


def first_admitted(world: str, draw: Callable[[int], S], layouts: str | None) -> tuple[S, str]:
    """The first world whose layout may stand on this side (`splits.admits`), and its JSON on one line.

    Args:
        world: The name of the world.
        draw: Draws the world of that attempt, from 0; the first one is taken if `layouts` is None.
        layouts: The side.

    Raises:
        SpecError: If worlds cannot be as asked.
        DatasetError: If there are too few layouts.
    """
    full = 0
    for attempt in range(_TRIES):
        try:
            spec = draw(attempt)
        except SpecError:
            full += 1
            if layouts is None or full == _FULL:
                raise
            continue
        text = spec.to_json(indent=None)  # with indents it would take five times as long
        if layouts is None or admits(layouts, layout_hash(world, text)):
            return spec, text
    raise DatasetError(f"the world {world!r} has too few layouts for further splits: ask for larger ones")
