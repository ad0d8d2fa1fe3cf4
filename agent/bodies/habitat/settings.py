"""What a simulator of habitat-sim is to be like, as data that goes to the process it runs in; and what may go wrong."""

from __future__ import annotations

from dataclasses import dataclass

from agent.bodies.body import RADIUS
from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics

__all__ = ["HOW_TO_GET_IT", "HabitatError", "Settings"]

HOW_TO_GET_IT = (
    "make an environment for it with `conda create -n habitat python=3.11` and `conda install -n habitat "
    "-c aihabitat-nightly -c conda-forge habitat-sim headless withbullet` (the build of 2026-05-13), and install "
    "inhabit there (docs/homes.md)"
)
"""Where habitat-sim comes from: it is on no index of Python packages."""


class HabitatError(ValueError):
    """Something that habitat-sim cannot do here; the message is one line that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Settings:
    """A scene and who looks at it.

    Attributes:
        scene: Its name in the dataset, or the path of a file.
        dataset: The dataset's configuration file; "" for none.
        camera: What its images are like.
        eye: Metres from the floor to the camera.
        colour: Whether there are colours too; the first simulator with them takes habitat-sim a quarter of a minute.
        gpu: The number of the graphics card; -1 for none (0 ends the process where there is no such card).
        radius: Metres, of the robot's round base.
        height: Metres, of the robot.
        cell: Metres, edge of a cell of the navmesh.
        navmesh: Whether to make it anew from all that is STATIC; otherwise the one that comes with the scene is used.
        sliding: Whether one slides along what is in the way.
        agent: What the names of its sensors begin with: habitat-sim gives two sensors of one name the same image.
    """

    scene: str
    dataset: str = ""
    camera: Intrinsics = CAMERA
    eye: float = EYE_HEIGHT
    colour: bool = True
    gpu: int = -1
    radius: float = RADIUS
    height: float = EYE_HEIGHT + 0.08
    cell: float = 0.05
    navmesh: bool = True
    sliding: bool = True
    agent: str = "agent0"
