"""`HomesVector`: many homes in one process, stepped together, with observations in one batch."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, SyncVectorEnv
from gymnasium.vector.utils import iterate

from agent.bodies.body import BodyError
from agent.bodies.camera import CAMERA, Intrinsics
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.rays import Frame
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.world import HomeWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from agent.bodies.warp_cameras import WarpCameras

__all__ = ["HomesVector"]

_IMAGES = ("rgb", "depth", "instance")


class HomesVector(SyncVectorEnv):
    """N homes, each with one robot, as one Gymnasium vector environment.

    All have the spaces of the largest home: ids go up to the largest of all, a target that a home does not have is
    refused by its rules, poses lie within the bounds of all. When an episode is truncated at `limit`, the next step
    of its home begins another life in it and ignores its action (autoreset mode `NEXT_STEP`; `SAME_STEP` and
    `DISABLED` are Gymnasium's too). Batches are written anew at each step: copy what is to be kept, or say `copy`.

    Args:
        homes: Their descriptions; the same one may come several times.
        seed: Of the first home's residents; the others' follow.
        camera: What the images are like.
        limit: Ticks of an episode; it never ends when None.
        body: Makes the body of a world.
        copy: Whether each step gives arrays of its own.
        autoreset: What happens at the end of an episode.
        device: Where all images of a step are drawn at once by mujoco-warp, as Warp names it (`cuda:0`, `cpu`); each
            home draws its own when None.

    Raises:
        BodyError: If there is no home, one has not exactly one robot, mujoco-warp or the device is not there, or images
            cannot be drawn at once in arrays of each step's own.
    """

    def __init__(
        self,
        homes: Sequence[HomeSpec],
        *,
        seed: int = 0,
        camera: Intrinsics = CAMERA,
        limit: int | None = None,
        body: type[MujocoHome] = MujocoHome,
        copy: bool = False,
        autoreset: AutoresetMode = AutoresetMode.NEXT_STEP,
        device: str | None = None,
    ) -> None:
        if not homes:
            raise BodyError("a vector of homes needs one home at least")
        bodies = [_body(home, seed + number, camera, limit, body) for number, home in enumerate(homes)]
        _same_spaces(bodies)
        makers: list[Callable[[], Any]] = [functools.partial(_given, body) for body in bodies]
        super().__init__(makers, copy=copy, autoreset_mode=autoreset)
        self.bodies = bodies
        self._in_place = not copy and autoreset is not AutoresetMode.SAME_STEP  # where last images are told, too
        self._cameras: WarpCameras | None = None
        if self._in_place:
            self._draw_in_place(camera, device)
        elif device is not None:
            raise BodyError("images are drawn at once in one batch: leave out copy and SAME_STEP, or the device")

    def _draw_in_place(self, camera: Intrinsics, device: str | None) -> None:
        """Let bodies draw into the batch, each into its own part; or draw all parts at once after each step."""
        batch: Any = self._observations
        self._parts = [{name: batch[name][number] for name in _IMAGES} for number in range(len(self.bodies))]
        self._eyes = np.zeros((len(self.bodies), 5))
        if device is not None:
            from agent.bodies.warp_cameras import WarpCameras

            hidden = [body.unseen for body in self.bodies]
            self._cameras = WarpCameras([body.scene.home for body in self.bodies], hidden, camera, device=device)
        for body, parts, eye in zip(self.bodies, self._parts, self._eyes, strict=True):
            frame = Frame(**parts)
            body.draw_into(frame) if device is None else body.draw_later(eye, frame)

    def _draw(self) -> None:
        """All images of this step at once, if they are drawn so."""
        if self._cameras is None:
            return
        for number, body in enumerate(self.bodies):
            self._cameras.place(number, body.scene.data)
            self._cameras.paint(number, body.scene.colour)
        batch: Any = self._observations
        batch["rgb"][:], batch["depth"][:], batch["instance"][:] = self._cameras.batch(self._eyes)

    def reset(
        self, *, seed: int | list[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Any, dict[str, Any]]:
        """Begin in every home; see Gymnasium's `VectorEnv.reset`."""
        seen, infos = super().reset(seed=seed, options=options)
        self._draw()
        return seen, infos

    def step(
        self, actions: Any
    ) -> tuple[Any, NDArray[np.float64], NDArray[np.bool_], NDArray[np.bool_], dict[str, Any]]:
        """Step every home once; see Gymnasium's `VectorEnv.step`.

        Images that were drawn into the batch are not copied onto themselves, as `SyncVectorEnv` would.
        """
        if not self._in_place:
            return super().step(actions)
        infos = [
            self._step_one(number, action)
            for number, action in zip(range(self.num_envs), iterate(self.action_space, actions), strict=True)
        ]
        self._draw()
        self._autoreset_envs = self._terminations | self._truncations
        ended = self._rewards.copy(), self._terminations.copy(), self._truncations.copy()
        return self._observations, *ended, _told(infos)

    def _step_one(self, number: int, action: Any) -> dict[str, Any]:
        """Step one home, or begin a life in it anew, and write into the batch what comes of it."""
        body = self.bodies[number]
        if self._autoreset_envs[number]:
            assert self.autoreset_mode is AutoresetMode.NEXT_STEP, "reset what has ended before the next step"
            seen, info = body.reset()
            reward, terminated, truncated = 0.0, False, False
        else:
            seen, reward, terminated, truncated, info = body.step(action)
        batch: Any = self._observations
        parts = self._parts[number]
        for name, value in seen.items():
            if value is not parts.get(name):
                batch[name][number] = value
        self._rewards[number], self._terminations[number], self._truncations[number] = reward, terminated, truncated
        return info


def _told(infos: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What each home tells, by name, as Gymnasium has it: an array of one value each, and a mask of who told it."""
    told: dict[str, Any] = {}
    for name, first in infos[0].items():
        values = [info[name] for info in infos]
        plain = isinstance(first, bool | int | float | np.number)
        array = np.empty(len(infos), type(first) if plain else object)
        for number, value in enumerate(values):
            array[number] = value
        told[name], told[f"_{name}"] = array, np.ones(len(infos), bool)
    return told


def _given(body: MujocoHome) -> MujocoHome:
    return body


def _body(home: HomeSpec, seed: int, camera: Intrinsics, limit: int | None, kind: type[MujocoHome]) -> MujocoHome:
    robots = [person.id for person in home.people if person.kind == "robot"]
    world = HomeWorld(home, seed=seed, self_sensing=frozenset(robots))
    return kind(world, camera=camera, limit=limit)


def _same_spaces(bodies: Sequence[MujocoHome]) -> None:
    """Give all bodies the spaces of the largest home."""
    action: Any = max((body.action_space for body in bodies), key=_targets)
    seen: dict[str, Any] = dict(max(bodies, key=lambda body: body.largest_id).observation_space.spaces)  # type: ignore[attr-defined]
    poses: list[Any] = [body.observation_space["pose"] for body in bodies]  # type: ignore[index]
    low, high = np.min([pose.low for pose in poses], axis=0), np.max([pose.high for pose in poses], axis=0)
    seen["pose"] = spaces.Box(low, high, dtype=np.float64)
    shared = spaces.Dict(seen)
    for body in bodies:
        body.action_space, body.observation_space = action, shared


def _targets(action: Any) -> int:
    """How many targets an action space has; none where it is of velocities."""
    target: Any = action["target"] if isinstance(action, spaces.Dict) else None
    return 0 if target is None else int(target.n)
