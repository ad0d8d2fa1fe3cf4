"""How residents live: everybody's plan in one queue by tick, and how habits weigh what they do."""

from __future__ import annotations

import heapq

import numpy as np

from datagen.worlds.home import kinds
from datagen.worlds.home.chores import live, patrol
from datagen.worlds.home.dice import Dice
from datagen.worlds.home.resident import Plan, Resident
from datagen.worlds.home.stage import Stage
from memory.graph.records import Event

__all__ = ["Residents", "weights"]

_USUAL = {
    "carry": 7.0,
    "use_own": 2.0,
    "rummage": 0.7,
    "switch": 1.5,
    "eat": 0.25,
    "wash": 0.7,
    "drink": 0.8,
    "serve": 0.5,
    "tend": 0.3,
    "talk": 4.0,
    "hand_over": 0.8,
    "accompany": 0.3,
    "wander": 0.5,
}
_CHILD = {**_USUAL, "wash": 0.2, "tend": 0.1, "accompany": 0.8, "wander": 1.5}
_PET = {"wander": 3.0, "accompany": 1.0}
_REST = (17, 78)
_PET_REST = (20, 90)
_FAVOURITE = 6  # one thing in so many is wanted by everybody: it moves often, so that beliefs about it go stale


def weights(kind: str, habits: tuple[str, ...]) -> dict[str, float]:
    """How likely somebody of a kind does each activity; a habit makes its own four times as likely."""
    if not kinds.speaks(kind):
        return dict(_PET)
    likely = dict(_CHILD if kind == "child" else _USUAL)
    for habit in habits:
        for activity in kinds.HABITS.get(habit, ()):
            if activity in likely:
                likely[activity] *= 4.0
    return likely


class Residents:
    """All who live by plans of their own; everybody has their own stream of chance.

    Args:
        stage: Where they live.
        seed: Of all their choices.
        robots: Robots to move as well, by the scripted patrol; the others are moved from outside.
    """

    def __init__(self, stage: Stage, seed: int, robots: frozenset[int] = frozenset()) -> None:
        self._residents: dict[int, Resident] = {}
        self._queue: list[tuple[int, int, Plan]] = []
        self._pushed = 0
        people = stage.spec.people
        *streams, shared = np.random.SeedSequence(seed).spawn(len(people) + 1)
        wanted = np.random.default_rng(shared).permutation([item.id for item in stage.spec.items])
        favourites = tuple(wanted[: max(4, len(wanted) // _FAVOURITE)].tolist())
        for person, stream in zip(people, streams, strict=True):
            if person.kind == "robot" and person.id not in robots:
                continue
            resident = Resident(stage, person.id, Dice(np.random.default_rng(stream)), favourites)
            self._residents[person.id] = resident
            if person.kind == "robot":
                plan = patrol(resident)
            else:
                rest = _REST if kinds.speaks(person.kind) else _PET_REST
                plan = live(resident, weights(person.kind, person.habits), rest)
            self._push(stage.tick, plan)

    def _push(self, tick: int, plan: Plan) -> None:
        self._pushed += 1
        heapq.heappush(self._queue, (tick, self._pushed, plan))

    def drop_plans(self) -> None:
        """Plan nothing more."""
        self._queue.clear()
        self._residents.clear()

    def next_tick(self) -> int | None:
        """When somebody does something next."""
        return self._queue[0][0] if self._queue else None

    def wake(self, tick: int) -> None:
        """Let everybody whose time has come go on."""
        while self._queue and self._queue[0][0] <= tick:
            plan = heapq.heappop(self._queue)[2]
            wait = next(plan, None)
            if wait is not None:
                self._push(tick + max(wait, 1), plan)

    def asked(self, question: Event) -> None:
        """Somebody was asked something: a resident will answer."""
        to = question.arguments.get("to")
        resident = self._residents.get(to) if isinstance(to, int) else None
        if resident is not None and kinds.speaks(resident.kind) and resident.kind != "robot":
            self._push(question.tick, resident.reply(question))
