"""Simple solids found where a pinhole camera sees them, compiled with numba: no OpenGL. `developing.py` colours them.

Each solid is tried only at the pixels that its box may cover, nearest solids first, and only where nothing nearer was
found yet. What is tried is exact: the least t, not negative, at which the pixel's ray meets the solid, as in `mj_ray`.

All is in one file, as numba's cache knows of a change in the file of a compiled function only.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numba import njit

__all__ = ["draw"]

_SPHERE, _CAPSULE, _ELLIPSOID, _BOX = 2, 3, 4, 6  # the numbers that MuJoCo gives them
_NEAR = 1e-3  # metres: what is nearer is not seen
_SLACK = 1e-6  # metres by which rounding may move a plane


@njit(cache=True)
def draw(
    kind: Any,
    size: Any,
    aabb: Any,
    places: Any,
    turns: Any,
    unseen: Any,
    eye: Any,
    depth: Any,
) -> tuple[Any, Any]:
    """All solids into the image of depths: returns which is seen where, -1 for none, and their frames."""
    height, width = depth.shape
    seen, frames = np.full((height, width), -1, np.int32), np.empty((len(kind), 12))
    rects, near = np.empty((len(kind), 4), np.int64), np.full(len(kind), np.inf)
    for solid in range(len(kind)):
        if not unseen[solid]:
            _turn(places[solid], turns[solid], eye, frames[solid])
            near[solid] = _bound(frames[solid], aabb[solid], eye[5], width, height, rects[solid])
    for solid in np.argsort(near):
        if near[solid] == np.inf:
            break
        shape = (kind[solid], size[solid], aabb[solid], frames[solid])
        _cover(*shape, rects[solid], near[solid], solid, eye[5], depth, seen)
    return seen, frames


@njit(cache=True)
def _turn(place: Any, turn: Any, eye: Any, frame: Any) -> None:
    """A solid's frame as the camera has it (ahead, left, up): three rows of its rotation, then its place."""
    cos, sin, level, tilt = eye[3], eye[4], eye[6], eye[7]
    for axis in range(3):
        x, y, z = turn[axis], turn[3 + axis], turn[6 + axis]
        ahead = cos * x + sin * y
        frame[axis], frame[3 + axis] = level * ahead + tilt * z, cos * y - sin * x
        frame[6 + axis] = level * z - tilt * ahead
    x, y, z = place[0] - eye[0], place[1] - eye[1], place[2] - eye[2]
    ahead = cos * x + sin * y
    frame[9], frame[10], frame[11] = level * ahead + tilt * z, cos * y - sin * x, level * z - tilt * ahead


@njit(cache=True)
def _bound(frame: Any, box: Any, focal: float, width: int, height: int, rect: Any) -> float:
    """The pixels that a box may cover, as first and last row and column; returns its least depth, infinite if none."""
    corners = np.empty((8, 3))
    nearest, farthest = np.inf, -np.inf
    for corner in range(8):
        x = box[0] + (box[3] if corner & 1 else -box[3])
        y = box[1] + (box[4] if corner & 2 else -box[4])
        z = box[2] + (box[5] if corner & 4 else -box[5])
        for axis in range(3):
            turned = frame[3 * axis] * x + frame[3 * axis + 1] * y + frame[3 * axis + 2] * z
            corners[corner, axis] = frame[9 + axis] + turned
        nearest, farthest = min(nearest, corners[corner, 0]), max(farthest, corners[corner, 0])
    if farthest <= _NEAR:
        return np.inf
    left, right, low, high = np.inf, -np.inf, np.inf, -np.inf  # slopes
    for corner in range(8):
        ahead = corners[corner, 0]
        if ahead > _NEAR:
            across, up = corners[corner, 1] / ahead, corners[corner, 2] / ahead
            left, right, low, high = min(left, across), max(right, across), min(low, up), max(high, up)
        if nearest > _NEAR:
            continue
        for bit in (1, 2, 4):  # edges that come from behind the camera meet the image at its near plane
            other = corners[corner ^ bit]
            if (ahead > _NEAR) != (other[0] > _NEAR):
                share = (_NEAR - ahead) / (other[0] - ahead)
                across = (corners[corner, 1] + share * (other[1] - corners[corner, 1])) / _NEAR
                up = (corners[corner, 2] + share * (other[2] - corners[corner, 2])) / _NEAR
                left, right, low, high = min(left, across), max(right, across), min(low, up), max(high, up)
    rect[0] = max(0, math.floor(max(-1e6, height / 2 - 0.5 - high * focal)))
    rect[1] = min(height - 1, math.ceil(min(1e6, height / 2 - 0.5 - low * focal)))
    rect[2] = max(0, math.floor(max(-1e6, width / 2 - 0.5 - right * focal)))
    rect[3] = min(width - 1, math.ceil(min(1e6, width / 2 - 0.5 - left * focal)))
    return max(nearest, 0.0) if rect[0] <= rect[1] and rect[2] <= rect[3] else np.inf


@njit(cache=True)
def _cover(
    kind: int, size: Any, box: Any, f: Any, rect: Any, near: float, solid: int, focal: float, depth: Any, seen: Any
) -> None:
    """Note a solid at the pixels at which it is nearer than what was found before.

    Most pixels are told by the plane of its box that the eye is farthest from: a ray that does not get as far as that
    plane before it meets what was found cannot meet the solid first.
    """
    height, width = depth.shape
    ox = -(f[0] * f[9] + f[3] * f[10] + f[6] * f[11])
    oy = -(f[1] * f[9] + f[4] * f[10] + f[7] * f[11])
    oz = -(f[2] * f[9] + f[5] * f[10] + f[8] * f[11])
    a, b, c = size[0], size[1], size[2]
    axis, gap = 0, -math.inf
    for number, origin in ((0, ox), (1, oy), (2, oz)):
        if abs(origin) - box[3 + number] > gap:
            axis, gap = number, abs(origin) - box[3 + number]
    toward = -1.0 if (ox, oy, oz)[axis] > 0 else 1.0
    across, gap = toward * f[3 + axis], gap - _SLACK
    for row in range(rect[0], rect[1] + 1):
        up = (height / 2 - 0.5 - row) / focal
        bx, by, bz = f[0] + up * f[6], f[1] + up * f[7], f[2] + up * f[8]
        ahead = toward * (f[axis] + up * f[6 + axis])
        for column in range(rect[2], rect[3] + 1):
            if depth[row, column] <= near:
                continue
            left = (width / 2 - 0.5 - column) / focal
            if gap > 0.0 and depth[row, column] * (ahead + left * across) < gap:
                continue
            dx, dy, dz = bx + left * f[3], by + left * f[4], bz + left * f[5]
            t = _first_hit(kind, a, b, c, ox, oy, oz, dx, dy, dz)
            if t < depth[row, column]:
                depth[row, column] = t
                seen[row, column] = solid


@njit(cache=True, inline="always")
def _first_hit(
    kind: int, a: float, b: float, c: float, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float
) -> float:
    """The t at which the ray (ox, oy, oz) + t (dx, dy, dz) meets a solid in its frame; infinite if it does not.

    Its size (a, b, c) is as MuJoCo has it: half extents; a radius; a radius and half a length along z. From within
    a solid one sees its far side.
    """
    if kind == _BOX:
        return _box(a, b, c, ox, oy, oz, dx, dy, dz)
    if kind == _SPHERE:
        return _ball(a, a, a, ox, oy, oz, dx, dy, dz)
    if kind == _ELLIPSOID:
        return _ball(a, b, c, ox, oy, oz, dx, dy, dz)
    return _tube(kind == _CAPSULE, a, b, ox, oy, oz, dx, dy, dz)


@njit(cache=True, inline="always")
def _box(a: float, b: float, c: float, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float) -> float:
    enter, leave = -math.inf, math.inf
    for half, origin, way in ((a, ox, dx), (b, oy, dy), (c, oz, dz)):
        if way == 0.0:
            if abs(origin) > half:
                return math.inf
            continue
        inverse = 1.0 / way
        one, other = (-half - origin) * inverse, (half - origin) * inverse
        enter, leave = max(enter, min(one, other)), min(leave, max(one, other))
    if enter > leave or leave < 0.0:
        return math.inf
    return enter if enter >= 0.0 else leave


@njit(cache=True, inline="always")
def _ball(a: float, b: float, c: float, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float) -> float:
    ox, oy, oz, dx, dy, dz = ox / a, oy / b, oz / c, dx / a, dy / b, dz / c
    square, middle = dx * dx + dy * dy + dz * dz, ox * dx + oy * dy + oz * dz
    inside = middle * middle - square * (ox * ox + oy * oy + oz * oz - 1.0)
    if inside < 0.0:
        return math.inf
    root = math.sqrt(inside)
    if -middle - root >= 0.0:
        return (-middle - root) / square
    return (-middle + root) / square if -middle + root >= 0.0 else math.inf


@njit(cache=True, inline="always")
def _tube(
    round_ends: bool, radius: float, half: float, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float
) -> float:
    """A cylinder or a capsule along z."""
    best = math.inf
    square, middle = dx * dx + dy * dy, ox * dx + oy * dy
    inside = middle * middle - square * (ox * ox + oy * oy - radius * radius)
    if inside < 0.0:
        return best
    if square > 0.0:
        root = math.sqrt(inside)
        for t in ((-middle - root) / square, (-middle + root) / square):
            if 0.0 <= t < best and abs(oz + t * dz) <= half:
                best = t
    for end in (-half, half):
        if round_ends:
            best = min(best, _cap(radius, end, ox, oy, oz, dx, dy, dz))
        elif dz != 0.0:
            t = (end - oz) / dz
            if 0.0 <= t < best and (ox + t * dx) ** 2 + (oy + t * dy) ** 2 <= radius * radius:
                best = t
    return best


@njit(cache=True, inline="always")
def _cap(radius: float, end: float, ox: float, oy: float, oz: float, dx: float, dy: float, dz: float) -> float:
    """The half sphere at one end of a capsule."""
    oz -= end
    square, middle = dx * dx + dy * dy + dz * dz, ox * dx + oy * dy + oz * dz
    inside = middle * middle - square * (ox * ox + oy * oy + oz * oz - radius * radius)
    if inside < 0.0:
        return math.inf
    root = math.sqrt(inside)
    for t in ((-middle - root) / square, (-middle + root) / square):
        if t >= 0.0 and (oz + t * dz) * end >= 0.0:
            return t
    return math.inf
