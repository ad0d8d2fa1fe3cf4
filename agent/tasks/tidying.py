"""Tidy: what lies in a room where it does not belong, or on its floor, goes to a room where it does."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from agent.tasks.brief import Asked
from agent.tasks.deeds import Deed, DeedJudge
from agent.tasks.episode import Goal
from agent.tasks.errands import begun
from agent.tasks.freespace import FreeSpace
from agent.tasks.navigation import in_the_open, room_of
from datagen.worlds.home.kinds import ITEMS, supports
from datagen.worlds.home.spec import HomeSpec, Item, Point
from datagen.worlds.home.state import HomeState

if TYPE_CHECKING:
    from datagen.worlds.home.world import HomeWorld

__all__ = ["Tidy", "belongs", "misplaced"]


def belongs(item: str, room: str) -> bool:
    """Whether things of a kind belong in rooms of a kind."""
    return room in ITEMS[item].rooms


def misplaced(home: HomeSpec, room: int) -> list[Item]:
    """What lies in the open in a room where it does not belong, or on its floor."""
    kinds = {room.id: room.kind for room in home.rooms}
    here = [thing for thing in in_the_open(home) if isinstance(thing, Item) and room_of(home, thing) == room]
    return [item for item in here if item.parent == room or not belongs(item.kind, kinds[room])]


@dataclass(frozen=True, kw_only=True)
class Tidy:
    """Tidy up a room: of what should not lie there, each thing goes onto furniture of a room where it belongs.

    Where things belong is common knowledge (`ITEMS`), which is told to nobody; which ones lie wrong is to be seen.
    """

    name: str = "tidy"
    steps: int = 1500
    within: float = 1.0
    nearest: float = 1.0
    most: int = 4  # things

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """See `HomeTask.draw`."""
        names = [room.name for room in home.rooms]
        for number in random.permutation(len(home.rooms)):
            room = home.rooms[int(number)]
            items = misplaced(home, room.id)
            deeds = _deeds(home, items)
            if not 1 <= len(items) <= self.most or deeds is None or names.count(room.name) > 1:
                continue
            if found := begun(self.nearest, self.within, home, space, random, deeds, room=room.name):
                return found
        return None

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """See `HomeTask.words`."""
        return f"tidy up the {goal.room}"

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """See `HomeTask.asked`."""
        return Asked(room=goal.room)

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> DeedJudge:
        """See `HomeTask.judge`."""
        return DeedJudge(home, goal.deeds, world)


def _deeds(home: HomeSpec, items: list[Item]) -> tuple[Deed, ...] | None:
    """Where each may go; None if one has nowhere to go."""
    state = HomeState(home)
    kinds = {room.id: room.kind for room in home.rooms}
    deeds: list[Deed] = []
    for item in items:
        places = [
            piece.id
            for piece in home.furniture
            if supports(piece.kind)
            and belongs(item.kind, kinds[piece.room])
            and state.free_slot(item.id, "on", piece.id) is not None
        ]
        if not places:
            return None
        deeds += [(item.id, "on", place) for place in places]
    return tuple(deeds)
