"""The solids of a home at any tick: for the page as JSON, and for the agent's camera as images."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.bodies.camera import CAMERA, EYE_HEIGHT, Intrinsics
from agent.bodies.drift import Drift
from agent.bodies.materials import MATERIALS
from agent.bodies.raster import RasterCamera
from agent.bodies.scene import Scene

if TYPE_CHECKING:
    from agent.bodies.rays import Frame
    from agent.view.replay import Replay
    from datagen.worlds.home.state import HomeState

__all__ = ["Stage"]

_NAMES = {2: "sphere", 3: "capsule", 4: "ellipsoid", 5: "cylinder", 6: "box"}
"""Of solids, by the numbers that MuJoCo gives them."""
_DULL = 0.7  # roughness from which nothing shines


class Stage:
    """A MuJoCo home that is set to ticks of a replay. One thread at a time may use it.

    Args:
        replay: Whose home.
        drift: Where physics let loose things lie.
    """

    def __init__(self, replay: Replay, drift: Drift) -> None:
        self.replay, self.drift = replay, drift
        self._scene = Scene(replay.at(0), replay.agent)
        home = self._scene.home
        self._unseen = home.unseen.copy()
        self._unseen[home.geoms[replay.agent]] = True
        self._eyes: dict[Intrinsics, RasterCamera] = {}
        self._first = self._places()

    def at(self, tick: int) -> HomeState:
        """Set the home to a tick; returns it as the world has it."""
        state = self.replay.at(tick)
        self._scene.follow(state)
        self._scene.lay(self.drift.at(tick))
        return state

    def look(self, tick: int, *, width: int = CAMERA.width) -> Frame:
        """What the agent's camera shows at a tick, with so many columns (and three rows to four of them)."""
        x, y, _, yaw = self.at(tick).positions[self.replay.agent]
        eye = self._eye(replace(CAMERA, width=width, height=width * CAMERA.height // CAMERA.width))
        eye.paint(self._scene.colour)
        return eye.look(self._scene.data, (x, y, EYE_HEIGHT), math.remainder(yaw, math.tau), self._unseen)

    def _eye(self, camera: Intrinsics) -> RasterCamera:
        if camera not in self._eyes:
            home = self._scene.home
            self._eyes[camera] = RasterCamera(home.model, home.entity, home.colour, camera, home.skin)
        return self._eyes[camera]

    # -- for the page -------------------------------------------------------------------------------------------

    def bodies(self) -> list[dict[str, Any]]:
        """All bodies with their solids: as they stand at the beginning, without ceilings and what lies beneath."""
        home = self._scene.home
        found: list[dict[str, Any]] = [{"pose": pose, "solids": []} for pose in np.round(self._first, 4).tolist()]
        for geom in np.flatnonzero(~home.unseen & ~self._is_lid()).tolist():
            found[int(home.model.geom_bodyid[geom])]["solids"].append(self._solid(geom))
        return found

    def moved(self) -> dict[int, list[float]]:
        """The bodies that stand elsewhere now than at the beginning: x, y, z and a quaternion (w, x, y, z)."""
        now = self._places()
        numbers = np.flatnonzero((np.abs(now - self._first) > 1e-5).any(axis=1)).tolist()
        return {number: np.round(now[number], 4).tolist() for number in numbers}

    def _places(self) -> Any:
        """(bodies, 7) position and quaternion of each body."""
        data = self._scene.data
        return np.concatenate([data.xpos, data.xquat], axis=1)

    def _is_lid(self) -> Any:
        """(ngeom,) the ceilings with their lights, and the floor of the cellar."""
        return np.array([built.kind in ("ceiling", "light", "cellar") for built in self._scene.home.parts])

    def _solid(self, geom: int) -> dict[str, Any]:
        home = self._scene.home
        model = home.model
        solid = {
            "kind": _NAMES[int(model.geom_type[geom])],
            "size": np.round(model.geom_size[geom], 4).tolist(),
            "at": np.round([*model.geom_pos[geom], *model.geom_quat[geom]], 4).tolist(),
            "colour": np.round(home.colour[geom]).astype(int).tolist(),
            "of": int(home.entity[geom]),
        }
        material = MATERIALS[home.parts[geom].part.material or "plain"]
        if material.roughness < _DULL:
            solid["shine"] = [material.roughness, material.metalness]
        if (home.lit[geom] != home.colour[geom]).any():
            solid["lit"] = np.round(home.lit[geom]).astype(int).tolist()
        return solid
