"""The bodies with eyes, by name; what draws their images is imported when one is chosen."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Literal, get_args

from agent.bodies.body import BodyError
from agent.bodies.camera import CAMERA, Intrinsics

if TYPE_CHECKING:
    from agent.bodies.arms import Grasp
    from agent.bodies.mujoco_body import MujocoHome
    from datagen.worlds.home.world import HomeWorld

__all__ = ["BODIES", "BodyName", "embody", "require"]

BodyName = Literal["mujoco", "driven", "suction", "parallel", "habitat"]

BODIES: tuple[str, ...] = get_args(BodyName)
"""The kinematic base in MuJoCo; on motors there, with hands by magic, with an arm and a suction cup, or with an arm and
two jaws; habitat-sim, where it is installed."""


def require(name: str) -> None:
    """Make sure that a body can be had, before anything is written for a life in it.

    Raises:
        BodyError: If there is none of that name.
        HabitatError: If it is habitat-sim's, which is not there.
    """
    if name not in BODIES:
        raise BodyError(f"no body {name!r} with eyes: use {' or '.join(BODIES)}")
    if name == "habitat" and importlib.util.find_spec("habitat_sim") is None:
        from agent.bodies.habitat.settings import HOW_TO_GET_IT, HabitatError

        raise HabitatError(f"habitat-sim is not installed: {HOW_TO_GET_IT}")


def embody(name: str, world: HomeWorld, agent: int, *, camera: Intrinsics = CAMERA) -> MujocoHome:
    """A body for a robot of a home.

    Raises:
        BodyError: If there is none of that name.
        HabitatError: If it is habitat-sim's, which is not there.
    """
    require(name)
    if name == "mujoco":
        from agent.bodies.mujoco_body import MujocoHome

        return MujocoHome(world, agent, camera=camera)
    if name != "habitat":
        from agent.bodies.driven_body import DrivenHome

        grasp: Grasp = "suction" if name == "suction" else "parallel" if name == "parallel" else "magic"
        return DrivenHome(world, agent, camera=camera, grasp=grasp)
    from agent.bodies.habitat.home_body import HabitatHome

    return HabitatHome(world, agent, camera=camera)
