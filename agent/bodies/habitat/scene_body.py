"""`HabitatScene`: a robot in a scene that others made (HM3D, HSSD, ReplicaCAD), as a Gymnasium environment.

Nobody lives there and nothing can be done there but to move: what it is made of is known to habitat-sim alone.
"""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np
from gymnasium import spaces

from agent.bodies.body import FARTHEST, FORWARD, MOVES, TURN, Observation, Step
from agent.bodies.habitat.settings import HabitatError, Settings
from agent.bodies.habitat.worker import Worker, shared

if TYPE_CHECKING:
    from agent.tasks.habitat_episodes import SceneEpisode

__all__ = ["HabitatScene"]

Pose = tuple[float, float, float, float]
"""x, y, z of the floor under the robot, metres; yaw, radians."""


class HabitatScene(gymnasium.Env[dict[str, Any], Any]):
    """A robot that moves on the navmesh of a scene; observations are those of `Body`, in our frame.

    `reset` takes as `options` either `start` (a `Pose`) or `episode` (a `SceneEpisode`, whose scene is taken up);
    without them it begins where habitat-sim draws. `info` has `outcome`, `collided` and `tick`, and in an episode
    `left`: the metres to its nearest goal.

    Args:
        settings: The scene and the robot. The navmesh that comes with a scene is used where there is one, unless
            `navmesh` asks for a new one.
        forward: Metres that `move_forward` goes.
        turn: Radians that the turns turn by.
        limit: Steps after which an episode is truncated; never when None.
        semantics: Whether to refuse a scene whose images would show no ids.
        worker: The process to draw in; the one that this process shares when None.

    Attributes:
        names: What the scene says of the ids in its images; empty where it has no semantics.
    """

    metadata: dict[str, Any] = {"render_modes": []}  # noqa: RUF012 - Gymnasium's own name

    def __init__(
        self,
        settings: Settings,
        *,
        forward: float = FORWARD,
        turn: float = TURN,
        limit: int | None = None,
        semantics: bool = False,
        worker: Worker | None = None,
    ) -> None:
        self.settings, self.names = settings, dict[int, str]()
        self._worker = shared() if worker is None else worker
        self._forward, self._turn, self._semantics = forward, turn, semantics
        self._limit = math.inf if limit is None else limit
        self._pose: Pose = (0.0, 0.0, 0.0, 0.0)
        self._episode: SceneEpisode | None = None
        self.tick = 0
        size = (settings.camera.height, settings.camera.width)
        self.action_space: spaces.Space[Any] = spaces.Discrete(len(MOVES))
        self.observation_space = spaces.Dict(
            {
                "rgb": spaces.Box(0, 255, (*size, 3), np.uint8),
                "depth": spaces.Box(0, FARTHEST, size, np.float32),
                "instance": spaces.Box(0, np.iinfo(np.int32).max, size, np.int32),
                "pose": spaces.Box(-np.inf, np.inf, (4,), np.float64),
                "held": spaces.Discrete(1),
            }
        )

    # -- Gymnasium ----------------------------------------------------------------------------------------------

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Begin.

        Raises:
            HabitatError: If the scene cannot be had or lacks what was asked for, or the robot fits nowhere near the
                start.
        """
        super().reset(seed=seed)
        options = options or {}
        self._episode = options.get("episode")
        if self._episode is not None:
            self._to(self._episode)
        self._open()
        start = self._episode.start if self._episode is not None else options.get("start")
        self._pose = self._drawn() if start is None else self._snapped(start)
        self.tick = 0
        return self._observe(), self._info(False)

    def step(self, action: int) -> Step:
        """Do one of `MOVES`."""
        return self.perform(MOVES[int(action)])

    def perform(self, verb: str, arguments: object = None) -> Step:
        """Do a move by its name.

        Raises:
            HabitatError: If it is none.
        """
        if verb not in MOVES:
            raise HabitatError(f"a robot in a scene of others can {', '.join(MOVES)}; not {verb!r}")
        self._open()
        x, y, z, yaw = self._pose
        collided = False
        if verb == "move_forward":
            (x, y, z), collided = self._worker.call("walk", (x, y, z), yaw, self._forward)
        elif verb != "stay":
            yaw = math.remainder(yaw + (self._turn if verb == "turn_left" else -self._turn), math.tau)
        self._pose = (x, y, z, yaw)
        self.tick += 1
        return self._observe(), 0.0, False, self.tick >= self._limit, self._info(collided)

    def left(self) -> float:
        """Metres to walk to the nearest goal of the episode; infinite where no way leads, or without an episode."""
        if self._episode is None:
            return math.inf
        self._open()
        return float(self._worker.call("distance", self._pose[:3], list(self._episode.goals)))

    # -- the scene ----------------------------------------------------------------------------------------------

    def _to(self, episode: SceneEpisode) -> None:
        dataset = episode.dataset or self.settings.dataset
        if (episode.scene, dataset) != (self.settings.scene, self.settings.dataset):
            self.settings = replace(self.settings, scene=episode.scene, dataset=dataset)
            self._worker.holder = None

    def _open(self) -> None:
        if self._worker.holder is self:
            return
        if self.settings.dataset and not Path(self.settings.dataset).is_file():
            raise HabitatError(f"no dataset {self.settings.dataset}: give the path of its scene_dataset_config.json")
        found = self._worker.call("open", self.settings)
        self.names = found["names"]
        if self._semantics and not self.names:
            raise HabitatError(
                f"{self.settings.scene} has no semantics, so its images show no ids: take the annotated dataset "
                "(HM3D: hm3d_annotated_basis.scene_dataset_config.json), or go without (semantics=False)"
            )
        self._worker.holder = self

    def _drawn(self) -> Pose:
        x, y, z = self._worker.call("drawn")
        return x, y, z, float(self.np_random.uniform(-math.pi, math.pi))

    def _snapped(self, start: Pose) -> Pose:
        place = self._worker.call("snap", tuple(start[:3]))
        if place is None:
            raise HabitatError(f"the robot fits nowhere near {tuple(start[:3])} in {self.settings.scene}")
        return (*place, float(start[3]))

    def _observe(self) -> Observation:
        x, y, z, yaw = self._pose
        seen = self._worker.call("look", (x, y, z), yaw)
        black = np.zeros((*seen["depth"].shape, 3), np.uint8)
        pose = np.array([x, y, z + self.settings.eye, yaw])
        return {"rgb": black, **seen, "pose": pose, "held": np.int64(0)}

    def _info(self, collided: bool) -> dict[str, Any]:
        told = {"outcome": "collided" if collided else "done", "collided": collided, "tick": self.tick}
        return told if self._episode is None else {**told, "left": self.left()}
