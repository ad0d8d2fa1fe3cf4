"""Noise of cameras, motors and odometry: own models with stated parameters, each from its own stream of chance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CALM", "LIFELIKE", "NOISES", "ROUGH", "ColourNoise", "DepthNoise", "MotionNoise", "Noise", "Odometer"]


@dataclass(frozen=True, kw_only=True)
class DepthNoise:
    """What a structured-light depth camera adds (axial noise after Nguyen, Izadi and Lovell, 3DIMPVT 2012).

    Attributes:
        floor: Metres: the standard deviation where it is least.
        growth: Metres per square metre: it grows with the square of the distance beyond 0.4 m.
        edge: Metres between neighbours from which a pixel is at an edge.
        dropout: The chance that a pixel at an edge, seen half on one side and half on the other, has no depth.
        hole: The chance that any pixel has none.
        farthest: Metres from which there is no depth.
    """

    floor: float = 0.0012
    growth: float = 0.0019
    edge: float = 0.1
    dropout: float = 0.5
    hole: float = 0.002
    farthest: float = 8.0

    def seen(self, depth: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
        """(H, W) metres with noise; 0 where there is no depth."""
        deviation = self.floor + self.growth * np.square(np.maximum(depth - 0.4, 0.0))
        noisy = depth + deviation * random.standard_normal(depth.shape, np.float32)
        lost = random.random(depth.shape, np.float32)
        missing = (depth <= 0) | (depth > self.farthest) | (lost < self.hole)
        missing |= _at_edges(depth, self.edge) & (lost < self.dropout)
        return np.where(missing, 0.0, np.maximum(noisy, 0.01)).astype(np.float32)


@dataclass(frozen=True, kw_only=True)
class ColourNoise:
    """What a colour sensor adds: noise of its electronics, and of the light itself, which grows with its root.

    Attributes:
        read: Standard deviation in the dark, of 0..255.
        shot: Standard deviation that light of 255 adds.
        exposure: Standard deviation of the brightness of whole images, as a share.
    """

    read: float = 2.0
    shot: float = 4.0
    exposure: float = 0.02

    def seen(self, rgb: NDArray[np.uint8], random: np.random.Generator) -> NDArray[np.uint8]:
        """(H, W, 3) with noise."""
        light = rgb.astype(np.float32) * (1 + self.exposure * float(random.standard_normal()))
        deviation = np.sqrt(self.read**2 + self.shot**2 * np.maximum(light, 0) / 255)
        noisy = light + deviation * random.standard_normal(rgb.shape, np.float32)
        seen: NDArray[np.uint8] = np.clip(np.rint(noisy), 0, 255).astype(np.uint8)
        return seen


@dataclass(frozen=True, kw_only=True)
class MotionNoise:
    """How far motion is from what was meant, or measured from what was: Gaussian, in proportion to the motion.

    The parameters are those of the odometry motion model of Thrun, Burgard and Fox (Probabilistic Robotics, 2005,
    5.4), as standard deviations; what differs from robot to robot (a wheel a little too large) is drawn once a reset.

    Attributes:
        ahead: Of a metre driven, metres.
        veer: Of a metre driven, radians.
        turn: Of a radian turned, radians.
        scale: Of a robot's metre: the share by which it is always too long or too short.
        pull: Of a robot: radians that it always veers a metre.
    """

    ahead: float = 0.0
    veer: float = 0.0
    turn: float = 0.0
    scale: float = 0.0
    pull: float = 0.0

    def robot(self, random: np.random.Generator) -> tuple[float, float]:
        """What is always so with one robot: its scale, and how it veers."""
        return self.scale * float(random.standard_normal()), self.pull * float(random.standard_normal())

    def moved(
        self, ahead: float, turn: float, own: tuple[float, float], random: np.random.Generator
    ) -> tuple[float, float]:
        """Metres ahead and radians turned, with noise; what stands still stays still."""
        one, two, three = random.standard_normal(3).tolist()
        root = math.sqrt(abs(ahead))  # of a long way, however many steps it is cut into, the same
        along = ahead * (1 + own[0]) + self.ahead * root * one
        around = turn + ahead * own[1] + self.veer * root * two + self.turn * math.sqrt(abs(turn)) * three
        return along, around


@dataclass(frozen=True, kw_only=True)
class Noise:
    """All that is noisy about a body; what is None is exact.

    Attributes:
        depth: Of the depth camera.
        colour: Of the colour camera.
        motors: What comes of a move that is asked for (the move is then what it is: the world is right about it).
        odometry: What the wheels say of the move that was made; its sum is the `pose` that is observed.
    """

    depth: DepthNoise | None = None
    colour: ColourNoise | None = None
    motors: MotionNoise | None = None
    odometry: MotionNoise | None = None

    def without(self, *names: str) -> Noise:
        """The same with some of it exact."""
        return replace(self, **dict.fromkeys(names))


CALM = Noise()
"""Nothing is noisy."""

LIFELIKE = Noise(
    depth=DepthNoise(),
    colour=ColourNoise(),
    motors=MotionNoise(ahead=0.01, veer=0.01, turn=0.02),
    odometry=MotionNoise(ahead=0.02, veer=0.02, turn=0.03, scale=0.02, pull=0.01),
)
"""A small indoor robot on a hard floor: after 10 m, odometry is some decimetres off."""

ROUGH = Noise(
    depth=DepthNoise(floor=0.003, growth=0.005, dropout=0.8, hole=0.01, farthest=6.0),
    colour=ColourNoise(read=5.0, shot=10.0, exposure=0.06),
    motors=MotionNoise(ahead=0.03, veer=0.03, turn=0.05),
    odometry=MotionNoise(ahead=0.05, veer=0.05, turn=0.08, scale=0.04, pull=0.03),
)
"""Worn wheels on carpet: after 10 m, odometry may be a metre and half a radian off."""

NOISES: Mapping[str, Noise] = {"none": CALM, "lifelike": LIFELIKE, "rough": ROUGH}
"""By the names that commands know."""


class Odometer:
    """Adds up what wheels say: a pose that begins right and drifts.

    Args:
        noise: Of the wheels.
        pose: x, y (metres) and yaw (radians) at the beginning, which are known.
        random: Of its noise.
        told: What the wheels say at the beginning, if they have gone astray already.
    """

    def __init__(
        self,
        noise: MotionNoise,
        pose: tuple[float, float, float],
        random: np.random.Generator,
        told: tuple[float, float, float] | None = None,
    ) -> None:
        self._noise, self._random = noise, random
        self._own = noise.robot(random)
        self._true = pose
        self.pose = pose if told is None else told

    def follow(self, pose: tuple[float, float, float]) -> tuple[float, float, float]:
        """The body is elsewhere now: turned towards it, driven there, turned again. Returns the pose it believes."""
        (x, y, yaw), (to_x, to_y, to_yaw) = self._true, pose
        self._true = pose
        ahead = math.hypot(to_x - x, to_y - y)
        way = math.atan2(to_y - y, to_x - x) if ahead > 1e-6 else yaw
        if math.cos(way - yaw) < 0:  # backwards
            ahead, way = -ahead, way + math.pi
        first, last = math.remainder(way - yaw, math.tau), math.remainder(to_yaw - way, math.tau)
        _, first = self._noise.moved(0.0, first, (0.0, 0.0), self._random)
        ahead, between = self._noise.moved(ahead, 0.0, self._own, self._random)
        _, last = self._noise.moved(0.0, last, (0.0, 0.0), self._random)
        x, y, yaw = self.pose
        yaw += first
        self.pose = (
            x + ahead * math.cos(yaw),
            y + ahead * math.sin(yaw),
            math.remainder(yaw + between + last, math.tau),
        )
        return self.pose


def _at_edges(depth: NDArray[np.float32], step: float) -> NDArray[np.bool_]:
    """(H, W) pixels that are much nearer or farther than a neighbour to the side, above or below."""
    edges = np.zeros(depth.shape, bool)
    across = np.abs(np.diff(depth, axis=1)) > step
    down = np.abs(np.diff(depth, axis=0)) > step
    edges[:, 1:] |= across
    edges[:, :-1] |= across
    edges[1:] |= down
    edges[:-1] |= down
    return edges
