"""The bodies with eyes, by name; what draws their images is imported when one is chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, get_args

from agent.bodies.body import BodyError
from agent.bodies.camera import CAMERA, Intrinsics

if TYPE_CHECKING:
    from agent.bodies.mujoco_body import MujocoHome
    from datagen.worlds.home.world import HomeWorld

__all__ = ["BODIES", "BodyName", "embody"]

BodyName = Literal["mujoco", "habitat"]

BODIES: tuple[str, ...] = get_args(BodyName)
"""Where images come from: MuJoCo's scene, drawn here, or habitat-sim, where it is installed."""


def embody(name: str, world: HomeWorld, agent: int, *, camera: Intrinsics = CAMERA) -> MujocoHome:
    """A body for a robot of a home.

    Raises:
        BodyError: If there is none of that name.
        HabitatError: If it is habitat-sim's, which is not there.
    """
    if name == "mujoco":
        from agent.bodies.mujoco_body import MujocoHome

        return MujocoHome(world, agent, camera=camera)
    if name == "habitat":
        from agent.bodies.habitat.home_body import HabitatHome

        return HabitatHome(world, agent, camera=camera)
    raise BodyError(f"no body {name!r} with eyes: use {' or '.join(BODIES)}")
