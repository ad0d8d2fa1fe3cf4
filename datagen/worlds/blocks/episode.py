"""An episode: a blocks world lived in for a while."""

from __future__ import annotations

from dataclasses import dataclass

from datagen.worlds.blocks.spec import BlocksSpec
from datagen.worlds.blocks.world import BlocksWorld
from datagen.worlds.reading import SpecError
from memory.graph.history import History

__all__ = ["BlocksEpisode", "live"]


@dataclass(frozen=True, kw_only=True)
class BlocksEpisode:
    """A blocks world, and the history of what went on in it from tick 0 to tick `ticks`."""

    spec: BlocksSpec
    history: History
    seed: int
    ticks: int


def live(spec: BlocksSpec, *, seed: int, ticks: int = 50) -> BlocksEpisode:
    """Let a blocks world be lived in; the same arguments give the same bytes on any machine.

    Args:
        spec: The world, which keeps the rules of `validate.check`.
        seed: Of all choices made in it; not negative.
        ticks: How long. In one tick a body moves by one cell at most.

    Raises:
        SpecError: If the seed or the number of ticks is negative.
    """
    for name, value in (("seed", seed), ("ticks", ticks)):
        if value < 0:
            raise SpecError(f"{name}={value}: give a whole number of 0 or more")
    world = BlocksWorld(spec, seed=seed)
    world.step(ticks)
    return BlocksEpisode(spec=spec, history=world.recorder.history(), seed=seed, ticks=ticks)
