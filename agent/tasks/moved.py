"""FindMoved: see a home, and later find out which things lie elsewhere than before."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agent.tasks.brief import Asked
from agent.tasks.deeds import Deed, deeds_in_words
from agent.tasks.episode import Goal
from agent.tasks.errands import one_of
from agent.tasks.freespace import FreeSpace
from agent.tasks.judge import Judge
from agent.tasks.navigation import in_the_open
from datagen.worlds.home.kinds import supports
from datagen.worlds.home.spec import HomeSpec, Item, Point
from datagen.worlds.home.state import HomeState

if TYPE_CHECKING:
    from datagen.worlds.home.world import HomeWorld

__all__ = ["FindMoved", "MovedJudge"]

_TRIES = 40


class MovedJudge(Judge):
    """Holds the things that are said to have moved against those that have."""

    def __init__(self, goal: Goal, home: HomeSpec) -> None:
        self._goal, self._home = goal, home
        self._truth = {item for item, _, _ in goal.moves}
        self._said: set[int] = set()
        self._strange = False

    def left(self, here: Point) -> float:
        """It is not about a way."""
        return 0.0

    def achieved(self) -> bool:
        """Whether all that moved was named, and nothing else."""
        return not self._strange and self._said == self._truth

    def undone(self) -> str:
        """What happened, in words."""
        said = ", ".join(map(str, sorted(self._said))) or "nothing"
        return f"it said {said}, but somebody {deeds_in_words(self._goal.moves, self._home)}"

    def answered(self, answer: str) -> None:
        """Take ids with blanks between them."""
        words = answer.split()
        self._strange = any(not word.isdigit() for word in words)
        self._said = {int(word) for word in words if word.isdigit()}

    def measures(self) -> Mapping[str, float]:
        """Precision, recall and F1 of what was named."""
        right = len(self._said & self._truth)
        precision = right / len(self._said) if self._said else 0.0
        recall = right / len(self._truth)
        f1 = 2 * precision * recall / (precision + recall) if right else 0.0
        return {"precision": precision, "recall": recall, "f1": f1}


@dataclass(frozen=True, kw_only=True)
class FindMoved:
    """Look about a home; after some time, while nobody looks, things are moved; say which.

    Attributes:
        after: Actions after which things are moved.
        things: How many.
    """

    name: str = "moved"
    steps: int = 1600
    within: float = 1.0
    nearest: float = 0.0
    after: int = 700
    things: int = 3

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        for _ in range(_TRIES):
            moves = self._moves(home, random)
            if moves is not None:
                return space.drawn(random), Goal(spots=(), within=self.within, moves=moves, after=self.after), 0.0
        return None

    def _moves(self, home: HomeSpec, random: np.random.Generator) -> tuple[Deed, ...] | None:
        """Things that lie in the open to other furniture, one after the other, so that there is room for all."""
        state = HomeState(home)
        items = [thing for thing in in_the_open(home) if isinstance(thing, Item)]
        flat = [piece for piece in home.furniture if supports(piece.kind)]
        moves: list[Deed] = []
        for _ in range(self.things):
            item, place = one_of(items, random), one_of(flat, random)
            if item is None or place is None or item.id in {move[0] for move in moves} or item.parent == place.id:
                return None
            if state.free_slot(item.id, "on", place.id) is None:
                return None
            state.place(item.id, "on", place.id, 0)
            moves.append((item.id, "on", place.id))
        return tuple(moves)

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        return f"look about; after {goal.after} actions some things are moved: find out which"

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`."""
        return Asked(change=goal.after)

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> MovedJudge:
        """See `HomeTask.judge`."""
        return MovedJudge(goal, home)
