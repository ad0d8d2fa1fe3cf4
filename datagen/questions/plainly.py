"""Plain descriptions of things for questions in which a question inside could be meant in two ways.

"What is nearest to Bo" may be nearest to where Bo is or to where he is supposed to be, in truth or in somebody's mind;
"the red ball" is the same thing throughout.
"""

from __future__ import annotations

from collections.abc import Sequence

from datagen.questions.phrases import Thing
from datagen.questions.situation import Situation
from datagen.worlds.home.dice import Dice

__all__ = ["plainly"]

_TRIES = 4


def plainly(
    situation: Situation, dice: Dice, options: Sequence[int], *, without: str = "", tries: int = _TRIES
) -> tuple[int, Thing] | None:
    """One of the entities with what it may be called at any tick, where a few draws find one that can be called so.

    Args:
        situation: Who knows what.
        dice: For drawing.
        options: The entities.
        without: A predicate that the description leaves out.
        tries: How many draws.
    """
    for _ in range(tries if options else 0):
        entity = dice.choice(options)
        things = situation.describe(entity, still=True, without=without)
        if things:
            return entity, dice.choice(things)
    return None
