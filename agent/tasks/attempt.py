"""An attempt at an episode: the body in its home, what the agent is told, and what is measured meanwhile."""

from __future__ import annotations

import math
import zlib
from dataclasses import replace
from typing import Any

from agent.awake import robot_of
from agent.bodies.camera import CAMERA, Intrinsics
from agent.bodies.choice import embody
from agent.bodies.scene import Scene
from agent.going import Action
from agent.localising import Pose
from agent.mind import Frame
from agent.tasks.brief import STOP, Brief, Stop
from agent.tasks.episode import Episode, EpisodeError
from agent.tasks.freespace import FreeSpace
from agent.tasks.imagenav import picture_from
from agent.tasks.judge import Judge
from agent.tasks.scores import Score, Trail
from agent.tasks.staging import left_alone, moved, with_robot_at
from agent.tasks.task import task_of
from agent.window import Window
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.world import HomeWorld
from memory.graph.recorder import Recorder
from memory.graph.records import DONE

__all__ = ["Attempt"]


class Attempt:
    """One episode while it goes on.

    Args:
        episode: The episode.
        home: Its home.
        residents: Whether people live there meanwhile; otherwise they are away, or stand still where they are needed.
        camera: What its images are like.
        body: Which body it is attempted in (`choice.BODIES`).
        noise: How noisy its senses and wheels are (`noise.NOISES`). The judge knows the true pose, the agent does not.

    Attributes:
        brief: What the agent is told.
        frame: What reaches it now.
        over: Whether the attempt has ended: by `STOP`, or for want of steps.

    Raises:
        EpisodeError: If there is no such task, or the robot does not fit where the episode begins.
        BodyError: If there is no such body or noise.
    """

    def __init__(
        self,
        episode: Episode,
        home: HomeSpec,
        *,
        residents: bool = False,
        camera: Intrinsics = CAMERA,
        body: str = "mujoco",
        noise: str = "none",
    ) -> None:
        task, goal = task_of(episode), episode.goal
        space = FreeSpace.of(home)
        if not space.free[space.cell(episode.start[:2])]:
            raise EpisodeError(f"episode {episode.id} begins at {episode.start[:2]}, where the robot does not fit")
        self.episode, self._home = episode, home
        self._recorder: Recorder | None = None
        seed = zlib.crc32(f"{episode.seed} {episode.id}".encode())
        self._embodied: dict[str, Any] = {"name": body, "camera": camera, "noise": noise, "seed": seed}
        self._residents = residents
        self._steps, self._made, self.asked = task.steps, 0, 0
        self._enter(home, episode.start)
        self.judge: Judge = task.judge(goal, home, self._body.world)
        self._trail = Trail(self.judge.left, episode.start[:2], within=goal.within)
        if not math.isfinite(self._trail.shortest):
            raise EpisodeError(f"episode {episode.id}: no way leads from its start to its goal")
        self.over = False
        self._stop: Stop | None = None
        asked = task.asked(goal, home)
        if goal.view is not None:
            asked = replace(asked, picture=picture_from(self._body, home, goal))
        self.brief = Brief(
            **vars(asked),
            task=episode.task,
            words=episode.words,
            scene=episode.scene,
            me=self._window.me,
            camera=camera,
            recognise=lambda thing: self._window.recognise(thing),
            steps=task.steps,
            seed=episode.seed,
            drifts=noise != "none",
        )

    def _enter(self, home: HomeSpec, pose: Pose, told: Pose | None = None) -> None:
        """Put the body into a home; odometry tells `told` then, or the truth."""
        world = _world(self.episode, home, pose, self._recorder, self._residents)
        self._body = embody(world=world, agent=robot_of(home), told=told, **self._embodied)
        self._recorder = self._body.world.recorder  # which goes on in the next home
        self._window = Window(self._body)
        self.frame: Frame = self._window.begin()

    @property
    def rgb(self) -> Any:
        """(H, W, 3) the colours of the present frame."""
        return self._window.rgb

    def truth(self) -> HomeWorld:
        """The home as it is: for oracles, which say that they are."""
        return self._body.world

    @property
    def pose(self) -> Pose:
        """Where the body is, in truth: for judges, and for oracles."""
        x, y, _, yaw = self._body.world.position(self.brief.me)
        return x, y, math.remainder(yaw, math.tau)

    @property
    def scene(self) -> Scene:
        """The simulator: for who shows the attempt afterwards."""
        return self._body.scene

    def step(self, action: Action | Stop) -> Frame:
        """Do one action; the frame after it."""
        assert not self.over
        self._made += 1
        if action == STOP:
            action = Stop()
        if isinstance(action, Stop):
            self._stop = action
            self.judge.answered(action.answer)
        else:
            self.frame = self._window.step(action)
            self._answer()
        self._trail.step(self.pose[:2], collided=self.frame.collided and self._stop is None)
        if self._made == self.episode.goal.after and self.episode.goal.moves:
            x, y, _, yaw = self.frame.camera
            self._embodied["seed"] += 1
            self._enter(moved(self._home, self.episode.goal.moves), self.pose, (x, y, yaw))
        self.over = self._stop is not None or self._made >= self._steps
        return self.frame

    def _answer(self) -> None:
        """Let whoever asked for something say which one is meant, if they are asked."""
        event = self.frame.event
        if event is None or event.outcome != DONE or event.verb not in ("ask", "say"):
            return
        self.asked += 1
        person, meant = event.arguments.get("to"), self.episode.goal.meant
        if isinstance(person, int) and meant and person in self.episode.goal.things:
            self._body.world.act(person, "say", {"to": self.brief.me, "text": meant})

    def score(self) -> Score:
        """The scores so far."""
        return self._trail.score(stopped=self._stop is not None, achieved=self.judge.achieved())

    def reason(self) -> str:
        """Why it failed, as far as that shows from outside and by what the agent said; "" where it did not."""
        score = self.score()
        if score.success:
            return ""
        undone = self.judge.undone()
        left = f"{score.distance_to_goal:.1f} m from the goal" if undone is None else f"undone: {undone}"
        told = "out of steps" if self._stop is None else "stopped"
        return f"{told}, {left}" + (f"; it says: {self._stop.why}" if self._stop and self._stop.why else "")


def _world(episode: Episode, home: HomeSpec, pose: Pose, recorder: Recorder | None, residents: bool) -> HomeWorld:
    robot = robot_of(home)
    there = with_robot_at(home if residents else left_alone(home, {robot, *episode.goal.things}), robot, pose)
    world = HomeWorld(there, seed=episode.seed, recorder=recorder, self_sensing=frozenset({robot}))
    if not residents:
        world.drop_plans()
    return world
