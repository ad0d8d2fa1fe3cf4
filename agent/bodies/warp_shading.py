"""Colours, depth and ids from what mujoco-warp's rays found: `solids.py`'s shading as a kernel of Warp."""
# No `from __future__ import annotations` here: Warp reads the types of a kernel's arguments.

import warp as wp

from agent.bodies.rays import AMBIENT, LIGHT, SKY
from agent.bodies.skins import COARSE, GRAZING
from agent.bodies.textures import LEVELS, ONE, SIDE

__all__ = ["develop", "group_roots"]

_CAPSULE = wp.constant(3)
_ELLIPSOID = wp.constant(4)
_CYLINDER = wp.constant(5)
_BOX = wp.constant(6)
_AMBIENT = wp.constant(float(AMBIENT))
_LIGHT = wp.constant(wp.vec3(*LIGHT))
_SKY = wp.constant(wp.vec3(*SKY))
_SIDES = wp.constant(int(SIDE))
_LEVELS = wp.constant(int(LEVELS))
_ONE = wp.constant(float(ONE))
_COARSE = wp.constant(float(COARSE))
_GRAZING = wp.constant(float(GRAZING))

wp.set_module_options({"enable_backward": False})


@wp.kernel
def develop(
    kind: wp.array[int],
    size: wp.array2d[wp.vec3],
    places: wp.array2d[wp.vec3],
    turns: wp.array2d[wp.mat33],
    entity: wp.array2d[int],
    colour: wp.array2d[wp.vec3],
    skin: wp.array3d[float],
    texels: wp.array3d[wp.uint8],
    fineness: wp.array2d[float],
    clamped: wp.array[int],
    eyes: wp.array[wp.vec3],
    looking: wp.array[wp.mat33],
    seen: wp.array2d[wp.vec2i],
    deep: wp.array2d[float],
    focal: float,
    rgb: wp.array4d[wp.uint8],
    depth: wp.array3d[float],
    instance: wp.array3d[int],
):
    """One pixel of one home: (N, H, W) threads."""
    home, row, column = wp.tid()
    height, width = depth.shape[1], depth.shape[2]
    pixel = row * width + column
    geom = seen[home, pixel][0]
    tint = _SKY
    far = 0.0
    id = 0
    if geom >= 0:
        far = deep[home, pixel]
        id = entity[home, geom]
        right = (float(column) + 0.5 - 0.5 * float(width)) / focal
        up = (0.5 * float(height) - 0.5 - float(row)) / focal
        ray = looking[home] @ wp.vec3(right, up, -1.0)
        turn = turns[home, geom]
        at = wp.transpose(turn) @ (eyes[home] + ray * far - places[home, geom])
        side = _facing(kind[geom], size[home, geom], at)
        facing = turn @ side
        tint = colour[home, geom] * (_AMBIENT + wp.dot(facing, _LIGHT))
        map = int(skin[home, geom, 0])
        if map > 0:
            along, across = _laid(side, at, skin, home, geom)
            fine = far / focal * fineness[map, 2] / wp.sqrt(wp.max(wp.abs(wp.dot(facing, ray)), _GRAZING))
            texel = _texel(along * fineness[map, 0], across * fineness[map, 1], fine, clamped[map])
            for channel in range(3):
                tint[channel] = tint[channel] * float(texels[map, texel, channel]) / _ONE
    depth[home, row, column] = far
    instance[home, row, column] = id
    for channel in range(3):
        rgb[home, row, column, channel] = wp.uint8(wp.min(tint[channel], 255.0))


@wp.func
def _laid(side: wp.vec3, at: wp.vec3, skin: wp.array3d[float], home: int, geom: int):
    """Where on its texture a point is, metres along the grain and across, by which way the surface faces there."""
    grain = int(skin[home, geom, 1])
    x, y, z = at[0] + skin[home, geom, 2], at[1] + skin[home, geom, 3], at[2] + skin[home, geom, 4]
    u, v, w = wp.abs(side[0]), wp.abs(side[1]), wp.abs(side[2])
    along, across = x, y
    if u >= v and u >= w:
        along, across = y, z
        if grain == 2:
            along, across = z, y
    elif v >= w:
        along, across = x, z
        if grain == 2:
            along, across = z, x
    elif grain == 1:
        along, across = y, x
    return along, across


@wp.func
def _texel(along: float, across: float, fine: float, clamped: int) -> int:
    """The number of a texel, in the level in which it is about as large as a pixel; `fine` is texels a pixel."""
    level = int(0)
    first = int(0)
    side = int(_SIDES)
    while fine > _COARSE and level < _LEVELS - 1:
        fine = fine / 2.0
        first += side * side
        level += 1
        side = side / 2
    column = (int(wp.floor(along)) >> level) & (side - 1)
    row = int(wp.floor(across))
    row = wp.where(clamped != 0, wp.clamp(row, 0, _SIDES - 1) >> level, (row >> level) & (side - 1))
    return first + row * side + column


@wp.kernel
def group_roots(hierarchy: wp.uint64, roots: wp.array[int]):
    """Where the part of each home begins in a hierarchy of all."""
    home = wp.tid()
    roots[home] = wp.bvh_get_group_root(hierarchy, home)


@wp.func
def _facing(kind: int, size: wp.vec3, at: wp.vec3) -> wp.vec3:
    """The outward normal, of length 1, at a point of the surface of a solid."""
    if kind == _BOX:
        over = wp.vec3(wp.abs(at[0]) - size[0], wp.abs(at[1]) - size[1], wp.abs(at[2]) - size[2])
        if over[0] >= over[1] and over[0] >= over[2]:
            return wp.vec3(wp.sign(at[0]), 0.0, 0.0)
        if over[1] >= over[2]:
            return wp.vec3(0.0, wp.sign(at[1]), 0.0)
        return wp.vec3(0.0, 0.0, wp.sign(at[2]))
    if kind == _CYLINDER:
        if wp.abs(at[2]) - size[1] >= wp.length(wp.vec2(at[0], at[1])) - size[0]:
            return wp.vec3(0.0, 0.0, wp.sign(at[2]))
        return wp.normalize(wp.vec3(at[0], at[1], 0.0))
    if kind == _CAPSULE:
        return wp.normalize(wp.vec3(at[0], at[1], at[2] - wp.clamp(at[2], -size[1], size[1])))
    if kind == _ELLIPSOID:
        return wp.normalize(
            wp.vec3(at[0] / (size[0] * size[0]), at[1] / (size[1] * size[1]), at[2] / (size[2] * size[2]))
        )
    return wp.normalize(at)
