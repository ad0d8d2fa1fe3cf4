"""An attempt at an episode: the body in its home, what the agent is told, and what is measured meanwhile."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from agent.awake import robot_of
from agent.bodies.camera import CAMERA, Intrinsics
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.scene import Scene
from agent.going import Action
from agent.mind import Frame
from agent.senses import Recognition
from agent.tasks.described import Described, described
from agent.tasks.episode import Episode, EpisodeError
from agent.tasks.freespace import FreeSpace
from agent.tasks.scores import Score, Trail
from agent.tasks.task import Judge, judge_of, task_of
from agent.window import Window
from datagen.worlds.home.spec import HomeSpec, Person, Point
from datagen.worlds.home.world import HomeWorld

__all__ = ["STOP", "Attempt", "Brief"]

STOP = "stop"
"""The action by which an agent says that it is done."""


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What an agent is told at the beginning.

    Attributes:
        task: The task's name.
        words: The task in words.
        scene: The home's name.
        me: The agent's own id.
        camera: Its camera.
        recognise: Tells what an instance in view is.
        category: The kind of thing to find; "" where none is asked for.
        point: The point to go to, or None.
        deeds: What is to be so, of things as they are described.
        steps: Actions after which the attempt ends.
        seed: For what the agent leaves to chance.
    """

    task: str
    words: str
    scene: str
    me: int
    camera: Intrinsics
    recognise: Callable[[int], Recognition]
    category: str
    point: Point | None
    deeds: tuple[tuple[Described, str, Described], ...]
    steps: int
    seed: int


class Attempt:
    """One episode while it goes on.

    Args:
        episode: The episode.
        home: Its home.
        residents: Whether people live there meanwhile; otherwise they are away, or stand still where they are needed.
        camera: What its images are like.

    Attributes:
        brief: What the agent is told.
        frame: What reaches it now.
        over: Whether the attempt has ended: by `STOP`, or for want of steps.

    Raises:
        EpisodeError: If there is no such task, or the robot does not fit where the episode begins.
    """

    def __init__(
        self, episode: Episode, home: HomeSpec, *, residents: bool = False, camera: Intrinsics = CAMERA
    ) -> None:
        task = task_of(episode)
        space = FreeSpace.of(home)
        if not space.free[space.cell(episode.start[:2])]:
            raise EpisodeError(f"episode {episode.id} begins at {episode.start[:2]}, where the robot does not fit")
        self.episode, self._steps = episode, task.steps
        self._body = _body(episode, home, residents, camera)
        self.judge: Judge = judge_of(episode.goal, home, self._body.world)
        self._trail = Trail(self.judge.left, episode.start[:2], within=episode.goal.within)
        if not math.isfinite(self._trail.shortest):
            raise EpisodeError(f"episode {episode.id}: no way leads from its start to its goal")
        self._window = Window(self._body)
        self.frame: Frame = self._window.begin()
        self.over = self._stopped = False
        self.brief = Brief(
            task=episode.task,
            words=episode.words,
            scene=episode.scene,
            me=self._window.me,
            camera=camera,
            recognise=self._window.recognise,
            category=episode.goal.category,
            point=None if episode.goal.category or episode.goal.deeds else episode.goal.spots[0],
            deeds=tuple(
                (_told(home, item), relation, _told(home, place)) for item, relation, place in episode.goal.deeds
            ),
            steps=task.steps,
            seed=episode.seed,
        )

    @property
    def rgb(self) -> Any:
        """(H, W, 3) the colours of the present frame."""
        return self._window.rgb

    def truth(self) -> HomeWorld:
        """The home as it is: for oracles, which say that they are."""
        return self._body.world

    @property
    def scene(self) -> Scene:
        """The simulator: for who shows the attempt afterwards."""
        return self._body.scene

    def step(self, action: Action) -> Frame:
        """Do one action; the frame after it."""
        assert not self.over
        self._steps -= 1
        if action == STOP:
            self._stopped = True
        else:
            self.frame = self._window.step(action)
        self._trail.step(self.frame.camera[:2], collided=self.frame.collided and action != STOP)
        self.over = self._stopped or self._steps <= 0
        return self.frame

    def score(self) -> Score:
        """The scores so far."""
        return self._trail.score(stopped=self._stopped, achieved=self.judge.achieved())


def _body(episode: Episode, home: HomeSpec, residents: bool, camera: Intrinsics) -> MujocoHome:
    robot = robot_of(home)
    needed = {robot, *episode.goal.things}

    def placed(person: Person) -> Person:
        x, y, yaw = episode.start
        return replace(person, x=x, y=y, yaw=yaw, room=_room_at(home, (x, y))) if person.id == robot else person

    people = tuple(placed(person) for person in home.people if residents or person.id in needed)
    kept = {person.id for person in people}
    items = tuple(item for item in home.items if item.relation != "held_by" or item.parent in kept)
    items = tuple(replace(item, owner=item.owner if item.owner in kept else None) for item in items)
    world = HomeWorld(replace(home, people=people, items=items), seed=episode.seed, self_sensing=frozenset({robot}))
    if not residents:
        world.drop_plans()
    return MujocoHome(world, robot, camera=camera)


def _told(home: HomeSpec, thing: int) -> Described:
    """How a thing is told of.

    Raises:
        EpisodeError: If no description fits it alone.
    """
    found = described(home, thing)
    if found is None:
        raise EpisodeError(f"no description fits thing {thing} alone: ask for another one")
    return found


def _room_at(home: HomeSpec, point: Point) -> int:
    space = FreeSpace.of(home)
    cell = space.cell(point)
    return next(room.id for room in home.rooms if space.within(room.polygon)[cell])
