"""All tasks by name: what a task is, episodes drawn for one, and who judges an attempt at it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

import numpy as np

from agent.tasks.brief import Asked
from agent.tasks.episode import Episode, EpisodeError, Goal
from agent.tasks.errands import Fetch, Rearrange
from agent.tasks.freespace import FreeSpace
from agent.tasks.helping import Help
from agent.tasks.imagenav import ImageNav
from agent.tasks.judge import Judge
from agent.tasks.moved import FindMoved
from agent.tasks.navigation import ObjectNav, PointNav
from agent.tasks.questions import AnswerQuestion
from agent.tasks.tidying import Tidy
from datagen.worlds.home.spec import HomeSpec, Point

if TYPE_CHECKING:
    from datagen.worlds.home.world import HomeWorld

__all__ = ["TASKS", "HomeTask", "drawn_episodes", "task_of"]


class HomeTask(Protocol):
    """What is asked for in episodes of one kind."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def steps(self) -> int:
        """Actions after which an attempt ends."""
        ...

    @property
    def nearest(self) -> float:
        """Metres that there are to walk at least."""
        ...

    def draw(self, home: HomeSpec, space: FreeSpace, random: np.random.Generator) -> tuple[Point, Goal, float] | None:
        """A start, a goal that can be reached from there, and the metres to walk; None when none was found."""
        ...

    def words(self, goal: Goal, home: HomeSpec) -> str:
        """A goal as one says it."""
        ...

    def asked(self, goal: Goal, home: HomeSpec) -> Asked:
        """What the agent is told of a goal.

        Raises:
            EpisodeError: If it cannot be told.
        """
        ...

    def judge(self, goal: Goal, home: HomeSpec, world: HomeWorld) -> Judge:
        """Who judges an attempt at a goal in a home that goes on as `world`."""
        ...


_ALL: tuple[HomeTask, ...] = (
    PointNav(),
    ObjectNav(),
    ImageNav(),
    Fetch(),
    Rearrange(),
    Tidy(),
    Help(),
    FindMoved(),
    AnswerQuestion(),
)
TASKS: Mapping[str, HomeTask] = {task.name: task for task in _ALL}
"""By name."""


def task_of(episode: Episode) -> HomeTask:
    """The task of an episode.

    Raises:
        EpisodeError: If there is none of that name.
    """
    task = TASKS.get(episode.task)
    if task is None:
        raise EpisodeError(f"episode {episode.id}: no task {episode.task!r}; there are {', '.join(TASKS)}")
    return task


def drawn_episodes(task: HomeTask, scene: str, home: HomeSpec, *, count: int, seed: int) -> list[Episode]:
    """Episodes in one home; fewer where no more can be found. The same arguments give the same."""
    space = FreeSpace.of(home)
    found = []
    for number, child in enumerate(np.random.SeedSequence([seed, home.seed]).spawn(count)):
        random = np.random.default_rng(child)
        drawn = task.draw(home, space, random)
        if drawn is None:
            continue
        (x, y), goal, metres = drawn
        yaw = round(float(random.integers(12)) * math.tau / 12 - math.pi, 4)
        episode = Episode(
            id=f"{scene.replace('/', '-')}-{task.name}-{number:03d}",
            task=task.name,
            scene=scene,
            seed=seed,
            start=(x, y, yaw),
            goal=goal,
            shortest=round(metres, 4),
            words=task.words(goal, home),
        )
        found.append(episode)
    return found
