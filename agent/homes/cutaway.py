"""Pictures of a home from above and aslant, its walls cut and its ceilings off, in the light of a fair day."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

from agent.bodies.camera import Intrinsics
from agent.bodies.raster import RasterCamera
from agent.bodies.scene import Scene
from agent.bodies.skins import plain_skin
from agent.homes.pieces import with_robot
from agent.homes.shading import shade
from agent.homes.skylight import basis, lights
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.world import HomeWorld
from memory.graph.whole import whole

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

__all__ = ["CUT", "Cutaway", "save_turntable"]

CUT = 1.3
"""Metres: walls are shown up to here."""

_TILT = math.radians(-50)
_HFOV = math.radians(30)
_FINE = 2  # pixels drawn, each way, for one that is shown
_GROUND = -0.1
_MARGIN = 0.94  # of the picture's width and height that the home takes at most
_COLOURS = 160  # of the GIF
_LASTS = 6000  # milliseconds, once around
_HIDDEN = ("ceiling", "light", "cellar")


class Cutaway:
    """A home as it stands, ready to be drawn from all around.

    Args:
        home: The home.
        cut: Metres at which its walls are cut; None for whole walls.
        textures: Whether materials show.
    """

    def __init__(self, home: HomeSpec, *, cut: float | None = CUT, textures: bool = True) -> None:
        home = with_robot(replace(home, lights=tuple(replace(light, is_on=True) for light in home.lights)))
        robot = next(person.id for person in home.people if person.kind == "robot")
        world = HomeWorld(home, seed=0, self_sensing=frozenset({robot}))
        self._scene, self._textures = Scene(world.state, robot, cut=cut), textures
        made = self._scene.home
        self._unseen = made.unseen | np.array([part.kind in _HIDDEN for part in made.parts])
        self._clear = np.array([part.part.material == "pane" for part in made.parts])  # one looks down on no meadow
        x0, y0, x1, y1 = home.bounds()
        high = home.wall_height if cut is None else min(cut, home.wall_height)
        self._corners = np.array([(x, y, z) for x in (x0, x1) for y in (y0, y1) for z in (_GROUND, high)])
        self._middle = np.array([(x0 + x1) / 2, (y0 + y1) / 2, high / 3])
        self._reach = math.hypot(x1 - x0, y1 - y0) / 2 + 1.0
        self._sun, self._sky = lights(made.model, self._scene.data, self._unseen, self._middle, self._reach)

    def picture(self, yaw: float, size: tuple[int, int], *, near: float | None = None) -> Image.Image:
        """The home as one sees it who looks along `yaw`, and down.

        Args:
            yaw: Radians.
            size: Pixels across and down.
            near: Metres from the middle; from where it just fits when None.
        """
        width, height = size
        camera = Intrinsics(width=_FINE * width, height=_FINE * height, hfov=_HFOV)
        axes = basis(yaw, _TILT)
        place = self._middle - (near or self.distance([yaw], size)) * axes[0]
        made = self._scene.home
        skin = np.where(self._clear[:, None], plain_skin(1), made.skin) if self._textures else None
        eye = RasterCamera(made.model, made.entity, self._scene.colour, camera, skin)
        x, y, z = place.tolist()
        frame = eye.look(self._scene.data, (x, y, z), yaw, self._unseen, _TILT)
        lit = np.empty((camera.height, camera.width, 3), np.float32)
        sun, sky = ((light.maps, light.eyes, light.axes, light.focal) for light in (self._sun, self._sky))
        shade(frame.depth, frame.rgb, place, axes, camera.focal, sun, sky, _GROUND, self._middle, self._reach, lit)
        return Image.fromarray(_shrunk(lit))

    def distance(self, yaws: Sequence[float], size: tuple[int, int]) -> float:
        """Metres from the middle from which all of the home fits into pictures, whichever way they look."""
        slopes = math.tan(_HFOV / 2) * _MARGIN
        limits = np.array([slopes, slopes * size[1] / size[0]])
        return max(self._fits(basis(yaw, _TILT), limits) for yaw in yaws)

    def _fits(self, axes: NDArray[np.float64], limits: NDArray[np.float64]) -> float:
        """A corner at (a, b) beside the axis and c ahead of the middle is seen from d if |a|, |b| <= (c + d) limit."""
        ahead, left, up = ((self._corners - self._middle) @ axes.T).T
        return float(max((np.abs(left) / limits[0] - ahead).max(), (np.abs(up) / limits[1] - ahead).max()))

    def pixel(
        self, point: tuple[float, float, float], yaw: float, size: tuple[int, int], near: float
    ) -> tuple[float, float]:
        """The column and row at which a point of the home is in a picture."""
        ahead, left, up = (basis(yaw, _TILT) @ (np.asarray(point) - self._middle)).tolist()
        focal = size[0] / 2 / math.tan(_HFOV / 2) / (ahead + near)
        return size[0] / 2 - 0.5 - focal * left, size[1] / 2 - 0.5 - focal * up

    def turntable(
        self, count: int, size: tuple[int, int], *, start: float = 0.0, told: Callable[[int, int], None] | None = None
    ) -> Iterator[Image.Image]:
        """So many pictures all around, one after the other, all from as far away."""
        yaws = [start + math.tau * number / count for number in range(count)]
        near = self.distance(yaws, size)
        for number, yaw in enumerate(yaws):
            yield self.picture(yaw, size, near=near)
            if told is not None:
                told(number + 1, count)


def save_turntable(
    drawing: Cutaway,
    folder: Path,
    count: int,
    size: tuple[int, int],
    *,
    start: float = 0.0,
    told: Callable[[int, int], None] | None = None,
) -> Path:
    """Write a turntable: `000.png` and so on in a folder, in place of what was there, and a GIF of the same name.

    Returns:
        The GIF.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("[0-9][0-9][0-9].png"):
        old.unlink()
    frames = []
    for number, picture in enumerate(drawing.turntable(count, size, start=start, told=told)):
        picture.save(folder / f"{number:03d}.png")
        frames.append(picture.quantize(_COLOURS, method=Image.Quantize.MEDIANCUT))
    path = folder.with_name(f"{folder.name}.gif")
    with whole(path) as draft:
        frames[0].save(draft, "GIF", save_all=True, append_images=frames[1:], duration=_LASTS // count, loop=0)
    return path


def _shrunk(fine: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The mean of each group of pixels."""
    height, width = fine.shape[0] // _FINE, fine.shape[1] // _FINE
    means = fine.reshape(height, _FINE, width, _FINE, 3).mean(axis=(1, 3))
    shrunk: NDArray[np.uint8] = np.clip(means + 0.5, 0, 255).astype(np.uint8)
    return shrunk
