"""How textures lie on solids, in plain numpy: what `developing.py` does pixel by pixel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from agent.bodies.textures import LEVELS, ONE, SIDE, atlas

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["COARSE", "GRAZING", "factors", "plain_skin"]

COARSE = 1.4
"""Texels a pixel from which a coarser level of a texture is taken."""
GRAZING = 0.05
"""What stands for the cosine of the angle at which a surface is seen, where that is less."""

_FIRST = np.cumsum([0, *((SIDE >> level) ** 2 for level in range(LEVELS - 1))])  # texel of each level


def plain_skin(count: int) -> NDArray[np.float64]:
    """(count, 5) of solids without textures; see `materials.skins`."""
    return np.tile(np.array([0.0, -1.0, 0.0, 0.0, 0.0]), (count, 1))


def factors(
    skin: NDArray[np.float64], points: NDArray[np.float64], faces: NDArray[np.float64], pixel: NDArray[np.float64]
) -> NDArray[np.float64]:
    """What textures make of the colours at some points: (n, 3), about 1.

    Args:
        skin: (n, 5) of the solids; see `materials.skins`.
        points: (n, 3) in the solids' frames.
        faces: (n, 3) which way their surfaces face there, in these frames.
        pixel: (n,) metres of the surface that a pixel covers.
    """
    texels, fineness, clamped = atlas()
    number, each, points = skin[:, 0].astype(np.intp), np.arange(len(skin)), points + skin[:, 2:]
    x, y, z = np.abs(faces).T
    side = np.where((x >= y) & (x >= z), 0, np.where(y >= z, 1, 2))
    one, other = np.where(side == 0, 1, 0), np.where(side == 2, 1, 2)
    along, across = np.where(skin[:, 1] == other, (other, one), (one, other))
    fine = pixel * fineness[number, 2]
    level = np.clip(np.ceil(np.log2(np.maximum(fine, 1e-9) / COARSE)), 0, LEVELS - 1).astype(np.int64)
    column = np.floor(points[each, along] * fineness[number, 0]).astype(np.int64)
    row = np.floor(points[each, across] * fineness[number, 1]).astype(np.int64)
    row = np.where(clamped[number], np.clip(row, 0, SIDE - 1), row)
    length = SIDE >> level
    texel = _FIRST[level] + ((row >> level) & (length - 1)) * length + ((column >> level) & (length - 1))
    found: NDArray[np.float64] = texels[number, texel] / ONE
    return found
