"""The colours of what a camera sees, compiled with numba: each side in its own brightness, under its texture.

All is in one file, as numba's cache knows of a change in the file of a compiled function only.
"""

from __future__ import annotations

import math
from typing import Any

from numba import njit

from agent.bodies.rays import AMBIENT, LIGHT, SKY
from agent.bodies.skins import COARSE, GRAZING
from agent.bodies.textures import LEVELS, ONE, SIDE

__all__ = ["develop"]

_CAPSULE, _ELLIPSOID, _CYLINDER, _BOX = 3, 4, 5, 6  # the numbers that MuJoCo gives them


@njit(cache=True)
def develop(
    kind: Any,
    size: Any,
    frames: Any,
    eye: Any,
    depth: Any,
    seen: Any,
    instance: Any,
    rgb: Any,
    entity: Any,
    colour: Any,
    skin: Any,
    texels: Any,
    fineness: Any,
    clamped: Any,
) -> None:
    """Ids and colours of the solids that are seen; see `RayCamera` for what they are."""
    height, width = depth.shape
    cos, sin, level, tilt = eye[3], eye[4], eye[6], eye[7]
    ahead = cos * LIGHT[0] + sin * LIGHT[1]
    light = (level * ahead + tilt * LIGHT[2], cos * LIGHT[1] - sin * LIGHT[0], level * LIGHT[2] - tilt * ahead)
    near = 1.0 / eye[5]  # metres that a pixel covers at a metre
    for row in range(height):
        up = (height / 2 - 0.5 - row) * near
        for column in range(width):
            solid, t = seen[row, column], depth[row, column]
            if solid < 0:
                depth[row, column], instance[row, column] = 0.0, 0
                for channel in range(3):
                    rgb[row, column, channel] = SKY[channel]
                continue
            f, s, left = frames[solid], size[solid], (width / 2 - 0.5 - column) * near
            ox, oy, oz = t - f[9], t * left - f[10], t * up - f[11]
            x = f[0] * ox + f[3] * oy + f[6] * oz
            y = f[1] * ox + f[4] * oy + f[7] * oz
            z = f[2] * ox + f[5] * oy + f[8] * oz
            u, v, w = _facing(kind[solid], s[0], s[1], s[2], x, y, z)
            na = f[0] * u + f[1] * v + f[2] * w
            nl = f[3] * u + f[4] * v + f[5] * w
            nu = f[6] * u + f[7] * v + f[8] * w
            bright = AMBIENT + light[0] * na + light[1] * nl + light[2] * nu
            instance[row, column] = entity[solid]
            number = int(skin[solid, 0])
            if number == 0:
                for channel in range(3):
                    rgb[row, column, channel] = min(colour[solid, channel] * bright, 255.0)
                continue
            along, across = _laid(u, v, w, x, y, z, skin[solid])
            facing = max(abs(na + nl * left + nu * up), GRAZING)
            fine = t * near * fineness[number, 2]
            texel = _texel(along, across, fine * fine / facing, fineness[number], clamped[number])
            bright *= 1.0 / ONE
            for channel in range(3):
                rgb[row, column, channel] = min(colour[solid, channel] * bright * texels[number, texel, channel], 255.0)


@njit(cache=True, inline="always")
def _laid(u: float, v: float, w: float, x: float, y: float, z: float, skin: Any) -> tuple[float, float]:
    """Where on its texture a point is, metres along the grain and across, by which way the surface faces there."""
    x, y, z = x + skin[2], y + skin[3], z + skin[4]
    if abs(u) >= abs(v) and abs(u) >= abs(w):
        return (z, y) if skin[1] == 2 else (y, z)
    if abs(v) >= abs(w):
        return (z, x) if skin[1] == 2 else (x, z)
    return (y, x) if skin[1] == 1 else (x, y)


@njit(cache=True, inline="always")
def _texel(along: float, across: float, area: float, fineness: Any, clamped: bool) -> int:
    """The number of a texel, in the level in which it is about as large as a pixel; `area` is texels a pixel."""
    level, first, side = 0, 0, SIDE
    while area > COARSE * COARSE and level < LEVELS - 1:
        area, first, level, side = 0.25 * area, first + side * side, level + 1, side // 2
    column = (math.floor(along * fineness[0]) >> level) & (side - 1)
    row = math.floor(across * fineness[1])
    row = min(max(row, 0), SIDE - 1) >> level if clamped else (row >> level) & (side - 1)
    texel: int = first + row * side + column
    return texel


@njit(cache=True, inline="always")
def _facing(kind: int, a: float, b: float, c: float, x: float, y: float, z: float) -> tuple[float, float, float]:
    """Which way the surface of a solid faces at a point of it: the outward normal, of length 1."""
    if kind == _BOX:
        over_x, over_y, over_z = abs(x) - a, abs(y) - b, abs(z) - c
        if over_x >= over_y and over_x >= over_z:
            return math.copysign(1.0, x), 0.0, 0.0
        return (0.0, math.copysign(1.0, y), 0.0) if over_y >= over_z else (0.0, 0.0, math.copysign(1.0, z))
    if kind == _CYLINDER and abs(z) - b >= math.sqrt(x * x + y * y) - a:
        return 0.0, 0.0, math.copysign(1.0, z)
    if kind == _CYLINDER:
        z = 0.0
    elif kind == _CAPSULE:
        z -= max(-b, min(b, z))
    elif kind == _ELLIPSOID:
        x, y, z = x / (a * a), y / (b * b), z / (c * c)
    length = math.sqrt(x * x + y * y + z * z)
    return x / length, y / length, z / length
