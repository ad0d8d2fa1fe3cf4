"""What a deed would change: it is really done, by the rules, in a copy of the world in which all others stand still."""

from __future__ import annotations

from datagen.worlds.blocks.errands import Worker
from datagen.worlds.blocks.spec import Command
from datagen.worlds.blocks.stage import Stage
from datagen.worlds.blocks.world import BlocksWorld
from memory.graph.records import DONE

__all__ = ["do"]

_LONGEST = 400  # ticks that somebody may take for one deed


def do(world: BlocksWorld, actor: int, command: Command) -> Stage | None:
    """The world as it would be if somebody now did as they are told, walking to where that is done.

    Args:
        world: The world, which stays as it is.
        actor: Who does it.
        command: What; its tick does not matter.

    Returns:
        The copy, as many ticks later as the deed took; None where the rules refuse it.
    """
    after = world.still()
    worker = Worker(after, actor)
    worker.hear(command)
    for _ in range(_LONGEST):
        after.recorder.advance(after.tick + 1)
        after.fall()
        worker.live()
        if worker.is_idle:
            last = after.recorder.history().events[-1]
            return after if (last.actor, last.verb, last.outcome) == (actor, command.verb, DONE) else None
    return None
