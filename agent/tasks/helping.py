"""Help: somebody asks for a thing in words that may fit several; who asks back is told which one is meant."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from agent.tasks.brief import Asked
from agent.tasks.deeds import DeedJudge, deeds_told
from agent.tasks.described import Described, described
from agent.tasks.episode import Goal
from agent.tasks.errands import begun, one_of, receivers
from agent.tasks.freespace import FreeSpace
from agent.tasks.navigation import in_the_open, room_of
from datagen.questions.lexicon import article
from datagen.worlds.home.kinds import word
from datagen.worlds.home.spec import HomeSpec, Item, Point

if TYPE_CHECKING:
    from datagen.worlds.home.world import HomeWorld

__all__ = ["Help"]

_TRIES = 40


@dataclass(frozen=True, kw_only=True)
class Help:
    """Bring somebody a thing of which only the kind is said; in every other episode there are several of it.

    Attributes:
        several: How often there are.
    """

    name: str = "help"
    steps: int = 800
    within: float = 1.0
    nearest: float = 2.0
    several: float = 0.5

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        people = receivers(home)
        kinds: dict[str, list[Item]] = defaultdict(list)
        for item in home.items:
            kinds[item.kind].append(item)
        several = bool(random.random() < self.several)
        open_items = [thing for thing in in_the_open(home) if isinstance(thing, Item)]
        wanted = [item for item in open_items if (len(kinds[item.kind]) > 1) == several]
        for _ in range(_TRIES):
            item, person = one_of(wanted, random), one_of(people, random)
            if item is None or person is None or room_of(home, item) == person.room:
                continue
            told = described(home, item.id)
            if told is None:
                continue
            deeds = ((item.id, "held_by", person.id),)
            if found := begun(self.nearest, self.within, home, space, random, deeds):
                start, goal, metres = found
                return start, replace(goal, meant=f"I mean {told.text}."), metres
        return None

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        item, person = goal.things
        parts = {part.id: part for part in home.parts()}
        who = described(home, person)
        assert who is not None
        wanted = parts[item]
        assert isinstance(wanted, Item)
        return f"{who.text} asks for {article(word(wanted.kind))}"

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`."""
        ((told, relation, person),) = deeds_told(goal.deeds, home)
        return Asked(deeds=((Described(kind=told.kind), relation, person),))

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> DeedJudge:
        """See `HomeTask.judge`."""
        return DeedJudge(home, goal.deeds, world)
