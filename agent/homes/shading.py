"""Pictures of homes in the light of `skylight.py`, compiled with numba.

All is in one file, as numba's cache knows of a change in the file of a compiled function only.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

__all__ = ["shade"]

_GROUND = (222.0, 226.0, 220.0)
_BACK = (238.0, 240.0, 242.0)
_DARK, _SKY, _SUN = 0.30, 0.58, 0.42  # of a colour, where no light comes; what the sky adds; what the sun adds
_TINT = (1.02, 1.0, 0.95)  # of sunlight
_LIFT = 0.025  # metres from a surface to where its light is asked for


@njit(cache=True)
def shade(
    depth: Any,
    rgb: Any,
    eye: Any,
    axes: Any,
    focal: float,
    sun: Any,
    sky: Any,
    ground: float,
    middle: Any,
    reach: float,
    out: Any,
) -> None:
    """Light what a camera saw.

    Each of four neighbours asks another quarter of the lights: their mean, one pixel of the picture, knows all.

    Args:
        depth: (H, W) metres along the view axis; 0 where nothing is.
        rgb: (H, W, 3) its colours.
        eye: (3,) where the camera is.
        axes: (3, 3) ahead, left, up of it.
        focal: Its focal length in pixels.
        sun: maps, eyes, axes, focal of a `Light`.
        sky: The same.
        ground: The height of a ground that goes on around the home and fades away.
        middle: (3,) of the home.
        reach: Metres from the middle at which the ground is gone.
        out: (H, W, 3) float32, the result.
    """
    height, width = depth.shape
    for row in range(height):
        for column in range(width):
            x, y, z = _point(depth, eye, axes, focal, row, column)
            fade, tone = 0.0, rgb[row, column]
            red, green, blue = 1.0 * tone[0], 1.0 * tone[1], 1.0 * tone[2]
            if depth[row, column] > 0:
                u, v, w = _normal(depth, eye, axes, focal, row, column)
            else:
                up = z - eye[2]  # of the ray, a metre ahead
                t = (ground - eye[2]) / up if up < 0 else 1e9
                x, y, z = eye[0] + t * (x - eye[0]), eye[1] + t * (y - eye[1]), ground
                u, v, w = 0.0, 0.0, 1.0
                red, green, blue = _GROUND
                away = math.sqrt((x - middle[0]) ** 2 + (y - middle[1]) ** 2) / reach
                fade = min(max((away - 0.8) / 0.7, 0.0), 1.0)
            if fade < 1.0:
                x, y, z = x + _LIFT * u, y + _LIFT * v, z + _LIFT * w
                part = 2 * (row % 2) + column % 2
                direct = max(0.0, -(sun[2][0, 0, 0] * u + sun[2][0, 0, 1] * v + sun[2][0, 0, 2] * w))
                if direct > 0.0:
                    direct *= _soft(sun, x, y, z, part)
                dim = _DARK + _SKY * _open(sky, x, y, z, u, v, w, part)
                red, green, blue = (
                    red * (dim + _SUN * direct * _TINT[0]),
                    green * (dim + _SUN * direct * _TINT[1]),
                    blue * (dim * 1.02 + _SUN * direct * _TINT[2]),
                )
            out[row, column, 0] = red + fade * (_BACK[0] - red)
            out[row, column, 1] = green + fade * (_BACK[1] - green)
            out[row, column, 2] = blue + fade * (_BACK[2] - blue)


@njit(cache=True, inline="always")
def _point(depth: Any, eye: Any, axes: Any, focal: float, row: int, column: int) -> tuple[float, float, float]:
    """What a pixel saw, in the home's frame; where it saw nothing, the end of its ray a metre ahead."""
    height, width = depth.shape
    left, up = (width / 2 - 0.5 - column) / focal, (height / 2 - 0.5 - row) / focal
    t = depth[row, column] if depth[row, column] > 0 else 1.0
    return (
        eye[0] + t * (axes[0, 0] + left * axes[1, 0] + up * axes[2, 0]),
        eye[1] + t * (axes[0, 1] + left * axes[1, 1] + up * axes[2, 1]),
        eye[2] + t * (axes[0, 2] + left * axes[1, 2] + up * axes[2, 2]),
    )


@njit(cache=True, inline="always")
def _normal(depth: Any, eye: Any, axes: Any, focal: float, row: int, column: int) -> tuple[float, float, float]:
    """Which way a surface faces, by its neighbours on the flatter side, across and down."""
    height, width = depth.shape
    t = depth[row, column]
    one, other = max(column - 1, 0), min(column + 1, width - 1)
    beside = one if abs(depth[row, one] - t) < abs(depth[row, other] - t) else other
    if beside == column:
        beside = one if beside == other else other
    low, high = max(row - 1, 0), min(row + 1, height - 1)
    below = low if abs(depth[low, column] - t) < abs(depth[high, column] - t) else high
    if below == row:
        below = low if below == high else high
    x, y, z = _point(depth, eye, axes, focal, row, column)
    x1, y1, z1 = _point(depth, eye, axes, focal, row, beside)
    x2, y2, z2 = _point(depth, eye, axes, focal, below, column)
    a, b, c, d, e, f = x1 - x, y1 - y, z1 - z, x2 - x, y2 - y, z2 - z
    u, v, w = b * f - c * e, c * d - a * f, a * e - b * d
    length = math.sqrt(u * u + v * v + w * w)
    if length < 1e-12:
        return 0.0, 0.0, 1.0
    sign = -1.0 if u * (x - eye[0]) + v * (y - eye[1]) + w * (z - eye[2]) > 0 else 1.0
    return sign * u / length, sign * v / length, sign * w / length


@njit(cache=True, inline="always")
def _seen(light: Any, number: int, x: float, y: float, z: float, right: float, down: float) -> float:
    """1 if a point is lit from a direction, 0 if something is before it; beside it by some pixels of the map."""
    maps, eyes, axes, focal = light
    dx, dy, dz = x - eyes[number, 0], y - eyes[number, 1], z - eyes[number, 2]
    a = axes[number]
    ahead = a[0, 0] * dx + a[0, 1] * dy + a[0, 2] * dz
    size = maps.shape[1]
    column = math.floor(size / 2 - focal * (a[1, 0] * dx + a[1, 1] * dy + a[1, 2] * dz) / ahead + right)
    row = math.floor(size / 2 - focal * (a[2, 0] * dx + a[2, 1] * dy + a[2, 2] * dz) / ahead + down)
    if row < 0 or column < 0 or row >= size or column >= size:
        return 1.0
    return 1.0 if maps[number, row, column] > ahead - _LIFT else 0.0


@njit(cache=True, inline="always")
def _soft(sun: Any, x: float, y: float, z: float, part: int) -> float:
    """How much of the sun is seen: soft at the edges of shadows."""
    total = 0.0
    for number in range(part, 20, 4):
        angle, far = number * 2.399963, 3.2 * math.sqrt((number + 0.5) / 20)
        total += _seen(sun, 0, x, y, z, far * math.cos(angle), far * math.sin(angle))
    return total / 5


@njit(cache=True, inline="always")
def _open(sky: Any, x: float, y: float, z: float, u: float, v: float, w: float, part: int) -> float:
    """How much of the sky that a surface faces is seen."""
    axes, seen, whole = sky[2], 0.0, 1e-6
    for number in range(part, len(axes), 4):
        share = -(axes[number, 0, 0] * u + axes[number, 0, 1] * v + axes[number, 0, 2] * w)
        if share > 0.02:
            whole += share
            seen += share * _seen(sky, number, x, y, z, 0.0, 0.0)
    return seen / whole
