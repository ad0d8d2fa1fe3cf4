"""The bodies with eyes, by name; what draws their images is imported when one is chosen."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Literal, get_args

from agent.bodies.body import BodyError
from agent.bodies.camera import CAMERA, Intrinsics

if TYPE_CHECKING:
    from agent.bodies.mujoco_body import MujocoHome
    from datagen.worlds.home.world import HomeWorld

__all__ = ["BODIES", "BodyName", "embody", "require"]

BodyName = Literal["mujoco", "habitat"]

BODIES: tuple[str, ...] = get_args(BodyName)
"""Where images come from: MuJoCo's scene, drawn here, or habitat-sim, where it is installed."""


def require(name: str, noise: str = "none") -> None:
    """Make sure that a body can be had, before anything is written for a life in it.

    Raises:
        BodyError: If there is none of that name, no such noise, or no noise with that body.
        HabitatError: If it is habitat-sim's, which is not there.
    """
    if name not in BODIES:
        raise BodyError(f"no body {name!r} with eyes: use {' or '.join(BODIES)}")
    if noise != "none":
        from agent.bodies.noise import NOISES

        if noise not in NOISES:
            raise BodyError(f"no noise {noise!r}: use {', '.join(NOISES)}")
        if name != "mujoco":
            raise BodyError(f"noise {noise!r} is of the mujoco body: leave out --noise, or use --body mujoco")
    if name == "habitat" and importlib.util.find_spec("habitat_sim") is None:
        from agent.bodies.habitat.settings import HOW_TO_GET_IT, HabitatError

        raise HabitatError(f"habitat-sim is not installed: {HOW_TO_GET_IT}")


def embody(
    name: str,
    world: HomeWorld,
    agent: int,
    *,
    camera: Intrinsics = CAMERA,
    noise: str = "none",
    seed: int = 0,
    told: tuple[float, float, float] | None = None,
) -> MujocoHome:
    """A body for a robot of a home.

    Args:
        name: Which body, one of `BODIES`.
        world: The home.
        agent: The robot's id.
        camera: What the images are like.
        noise: How noisy its senses and wheels are, one of `noise.NOISES`.
        seed: Of the noise.
        told: What odometry tells at first; the true pose when None.

    Raises:
        BodyError: If there is none of that name, no such noise, or no noise with that body.
        HabitatError: If it is habitat-sim's, which is not there.
    """
    require(name, noise)
    if noise != "none":
        from agent.bodies.noise import NOISES
        from agent.bodies.noisy_body import NoisyHome

        return NoisyHome(world, agent, noise=NOISES[noise], seed=seed, told=told, camera=camera)
    if name == "mujoco":
        from agent.bodies.mujoco_body import MujocoHome

        return MujocoHome(world, agent, camera=camera)
    from agent.bodies.habitat.home_body import HabitatHome

    return HabitatHome(world, agent, camera=camera)
