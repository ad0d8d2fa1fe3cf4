"""Procedural textures: small maps drawn once, laid on solids where a ray meets them, in the solid's own frame.

A map holds factors of the colour of what it lies on (128 is 1), each about 1 on average, so that things keep their
colours. It lies on a side of a solid as on a box: by the two axes that the side faces least. Halved again and again,
it shows far surfaces by the mean of what a pixel sees of them, so that fine lines do not flicker.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from scipy import ndimage

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LEVELS", "ONE", "PANE", "SIDE", "TEXTURES", "Atlas", "atlas"]

SIDE = 256
"""Texels along each side of a map."""
LEVELS = 9
"""How often a map is halved, and itself."""
ONE = 128.0
"""The factor 1 in a map."""
PANE = (0.75, 0.88, 0.95)
"""The colour of a window's glass where no textures are drawn; what is seen through it lies on it as a texture."""


class Atlas(NamedTuple):
    """All maps.

    Attributes:
        texels: (textures, texels of all levels, 3) uint8, the finest level first.
        fineness: (textures, 3) texels a metre along and across the grain, and the root of their product.
        clamped: (textures,) whether a map is not repeated across (upwards, on walls).
    """

    texels: NDArray[np.uint8]
    fineness: NDArray[np.float64]
    clamped: NDArray[np.bool_]


class _Texture(NamedTuple):
    """A map's painter, what it covers in metres (along, across the grain), whether it is repeated across."""

    paint: Callable[[np.random.Generator], NDArray[np.float64]]
    span: tuple[float, float]
    clamped: bool = False


@functools.cache
def atlas() -> Atlas:
    """The maps of all textures in the order of `TEXTURES`; the same bytes each time."""
    texels, fineness, clamped = [], [], []
    for number, texture in enumerate(TEXTURES.values()):
        painted = texture.paint(np.random.default_rng(number))
        grey = painted if painted.ndim == 3 else np.repeat(painted[..., None], 3, axis=-1)
        texels.append(_halved(grey, keep=texture.clamped))
        along, across = (SIDE / span for span in texture.span)
        fineness.append((along, across, (along * across) ** 0.5))
        clamped.append(texture.clamped)
    return Atlas(np.stack(texels), np.array(fineness), np.array(clamped))


def _halved(painted: NDArray[np.float64], *, keep: bool) -> NDArray[np.uint8]:
    """(N, 3) a map and its halvings, one after the other; of mean 1 unless its brightness is to be kept."""
    level = painted if keep else painted / painted.mean(axis=(0, 1))
    found = []
    for _ in range(LEVELS):
        found.append(np.clip(np.round(level * ONE), 0, 255).astype(np.uint8).reshape(-1, 3))
        if len(level) > 1:
            level = (level[::2, ::2] + level[1::2, ::2] + level[::2, 1::2] + level[1::2, 1::2]) / 4
    return np.concatenate(found)


# -- what maps are painted from ---------------------------------------------------------------------------------------


def _noise(random: np.random.Generator, along: float, across: float) -> NDArray[np.float64]:
    """(SIDE, SIDE) soft noise that repeats, of mean 0 and deviation 1, its grains so many texels long and wide.

    Rows go across the grain, columns along.
    """
    field = ndimage.gaussian_filter(random.random((SIDE, SIDE)), (across, along), mode="wrap")
    field -= field.mean()
    noise: NDArray[np.float64] = field / field.std()
    return noise


def _steps(counts: int) -> NDArray[np.intp]:
    """(SIDE,) which of so many equal parts a texel is in."""
    parts: NDArray[np.intp] = np.arange(SIDE) * counts // SIDE
    return parts


def _joints(counts: int, wide: int = 1) -> NDArray[np.bool_]:
    """(SIDE,) the last texels of each of so many equal parts."""
    ends = np.roll(_steps(counts), -wide) != _steps(counts)
    joints: NDArray[np.bool_] = ends
    return joints


def _tiled(
    random: np.random.Generator, counts: int, across: int, *, shift: bool, tone: float
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """(SIDE, SIDE) the tone of each tile, and whether there is grout; every second row moved by half a tile or not."""
    rows, tones = _steps(across), random.normal(0.0, tone, (across, counts))
    columns = np.arange(SIDE)[None] + np.where(shift & (rows[:, None] % 2 == 1), SIDE // counts // 2, 0)
    which = (columns % SIDE) * counts // SIDE
    last = (columns % SIDE) % (SIDE // counts) >= SIDE // counts - 1
    return tones[rows[:, None], which], last | _joints(across)[:, None]


# -- the textures -----------------------------------------------------------------------------------------------------


def _plain(_: np.random.Generator) -> NDArray[np.float64]:
    return np.ones((SIDE, SIDE))


def _grain(random: np.random.Generator) -> NDArray[np.float64]:
    """Fibres along u, and rings that wander."""
    rows = np.arange(SIDE)[:, None] / SIDE
    wander = 0.5 * _noise(random, 42, 18) + 0.15 * _noise(random, 20, 6)
    rings = np.sin(2 * np.pi * (7 * rows + 0.9 * wander))
    fibres = _noise(random, 28, 0.8)
    painted: NDArray[np.float64] = 1.0 + 0.05 * rings + 0.035 * fibres + 0.03 * _noise(random, 60, 10)
    return painted


def _warm(painted: NDArray[np.float64]) -> NDArray[np.float64]:
    """What is darker is redder, as in wood."""
    powers = np.array([0.8, 1.0, 1.25])
    warm: NDArray[np.float64] = np.maximum(painted, 0.01)[..., None] ** powers
    return warm


def _wood(random: np.random.Generator) -> NDArray[np.float64]:
    return _warm(_grain(random))


def _boards(random: np.random.Generator) -> NDArray[np.float64]:
    """Eight boards, each of its own wood, that end where their neighbours do not."""
    rows, columns, count = _steps(8), np.arange(SIDE), 2
    starts = random.integers(0, SIDE, 8)
    moved = (columns[None] + starts[rows][:, None]) % SIDE
    which = moved * count // SIDE
    tones = random.normal(0.0, 0.075, (8, count))
    grain = _grain(random)
    slides = random.integers(0, SIDE, (8, count))
    painted = grain[(np.arange(SIDE) * 3 % SIDE)[:, None], (moved + slides[rows[:, None], which]) % SIDE]
    painted = painted + tones[rows[:, None], which]
    ends = np.roll(which, -1, axis=1) != which
    painted = np.where(_joints(8)[:, None], painted * 0.72, np.where(ends, painted * 0.8, painted))
    return _warm(painted)


def _tiles(random: np.random.Generator) -> NDArray[np.float64]:
    """Four by four, with grout."""
    tones, grout = _tiled(random, 4, 4, shift=False, tone=0.022)
    return np.where(grout, 0.80, 1.0 + tones + 0.012 * _noise(random, 9, 9))


def _wall_tiles(random: np.random.Generator) -> NDArray[np.float64]:
    """Glazed, in half bond; the grout is bright."""
    tones, grout = _tiled(random, 4, 8, shift=True, tone=0.007)
    shine = 0.015 * np.cos(np.arange(SIDE) % 32 / 32 * 2 * np.pi)[:, None]
    return np.where(grout, 0.86, 1.0 + tones + shine)


def _brick(random: np.random.Generator) -> NDArray[np.float64]:
    """Bricks in half bond, each fired otherwise; mortar is brighter and has less colour."""
    tones, mortar = _tiled(random, 4, 16, shift=True, tone=0.09)
    fired = (1.0 + tones + 0.05 * _noise(random, 2, 1.5))[..., None] * np.array([1.0, 1.0, 1.0])
    grey = np.array([1.12, 1.5, 1.65]) * (1.0 + 0.04 * _noise(random, 2, 2))[..., None]
    painted: NDArray[np.float64] = np.where(mortar[..., None], grey, fired)
    return painted


def _carpet(random: np.random.Generator) -> NDArray[np.float64]:
    """Loops and tufts."""
    painted: NDArray[np.float64] = 1.0 + 0.07 * _noise(random, 0.9, 0.9) + 0.03 * _noise(random, 7, 7)
    return painted


def _weave(random: np.random.Generator) -> NDArray[np.float64]:
    """Threads over and under each other."""
    over = np.sin(np.arange(SIDE) * 2 * np.pi / 8)
    check = np.where((np.arange(SIDE) // 4 % 2)[:, None] == (np.arange(SIDE) // 4 % 2)[None], 1.0, -1.0)
    threads = 0.035 * (over[:, None] + over[None]) + 0.04 * check
    painted: NDArray[np.float64] = 1.0 + threads + 0.03 * _noise(random, 1.2, 1.2) + 0.006 * _noise(random, 25, 25)
    return painted


def _leather(random: np.random.Generator) -> NDArray[np.float64]:
    pores = np.abs(_noise(random, 2.2, 2.2))
    painted: NDArray[np.float64] = 1.0 - 0.06 * np.exp(-4 * pores) + 0.012 * _noise(random, 30, 30)
    return painted


def _stone(random: np.random.Generator) -> NDArray[np.float64]:
    """Marble: veins where a field of noise changes its sign."""
    field = _noise(random, 26, 26) + 0.45 * _noise(random, 9, 9) + 0.2 * _noise(random, 3, 3)
    fine = _noise(random, 14, 14) + 0.5 * _noise(random, 4, 4)
    veins = 0.16 * np.exp(-np.abs(field) * 16) + 0.07 * np.exp(-np.abs(fine) * 14)
    painted: NDArray[np.float64] = 1.0 - veins + 0.022 * _noise(random, 30, 30)
    return painted


def _metal(random: np.random.Generator) -> NDArray[np.float64]:
    """Brushed along u, with a soft sheen across."""
    sheen = 0.07 * np.sin(np.arange(SIDE) / SIDE * 2 * np.pi)[:, None]
    painted: NDArray[np.float64] = 1.0 + sheen + 0.025 * _noise(random, 30, 0.7)
    return painted


def _plaster(random: np.random.Generator) -> NDArray[np.float64]:
    """Painted wall from the floor up, a centimetre a texel: a skirting board, then paint, a little worn."""
    painted = 1.0 + 0.008 * _noise(random, 20, 20) + 0.006 * _noise(random, 1, 1)
    painted[:8] = 1.06
    painted[8] = 0.80
    return painted


def _render(random: np.random.Generator) -> NDArray[np.float64]:
    """A wall outside: a darker plinth, then render."""
    painted = 1.0 + 0.012 * _noise(random, 20, 20) + 0.02 * _noise(random, 0.8, 0.8)
    painted[:22] *= 0.78
    return painted


def _sky(random: np.random.Generator) -> NDArray[np.float64]:
    """What is seen through a window, one centimetre a texel upwards: meadow, trees, sky; the horizon at eye height."""
    height = np.arange(SIDE)[:, None] / 100
    crowns = 1.42 + 0.10 * _noise(random, 9, SIDE)[:1] + 0.035 * _noise(random, 2.5, SIDE)[:1]
    hills = 1.36 + 0.05 * _noise(random, 30, SIDE)[:1]
    up = np.clip((height - 1.3) / 1.1, 0, 1)[..., None]
    sky = (1 - up) * np.array([0.92, 0.96, 0.98]) + up * np.array([0.62, 0.80, 0.95])
    clouds = np.clip(0.5 * _noise(random, 22, 7) - 0.25, 0, 0.8)[..., None] * np.clip(8 * up, 0, 1)
    sky = sky + clouds * (0.99 - sky)
    shade = (1.0 + 0.10 * _noise(random, 3, 3))[..., None]
    trees, far, grass = (np.array(tone) for tone in ((0.47, 0.60, 0.42), (0.66, 0.76, 0.74), (0.62, 0.74, 0.50)))
    ground = np.clip((1.25 - height) / 1.2, 0, 1)[..., None]
    meadow = grass * (1.05 - 0.12 * ground) * (0.6 + 0.4 * shade)
    painted = np.where((height < hills)[..., None], far, sky)
    painted = np.where((height < crowns)[..., None] & (height < 1.62)[..., None], trees * shade, painted)
    painted = np.where((height < 1.22)[..., None], meadow, painted)
    soft: NDArray[np.float64] = ndimage.gaussian_filter(painted, (0.6, 0.6, 0), mode="wrap")
    return soft / PANE


TEXTURES: dict[str, _Texture] = {
    "plain": _Texture(_plain, (1.0, 1.0)),
    "wood": _Texture(_wood, (1.6, 0.64)),
    "boards": _Texture(_boards, (2.4, 1.12)),
    "tiles": _Texture(_tiles, (1.28, 1.28)),
    "wall tiles": _Texture(_wall_tiles, (0.8, 0.8)),
    "brick": _Texture(_brick, (1.0, 1.2)),
    "carpet": _Texture(_carpet, (0.9, 0.9)),
    "weave": _Texture(_weave, (0.32, 0.32)),
    "leather": _Texture(_leather, (0.5, 0.5)),
    "stone": _Texture(_stone, (1.5, 1.5)),
    "metal": _Texture(_metal, (0.6, 0.6)),
    "plaster": _Texture(_plaster, (2.56, 2.56), clamped=True),
    "render": _Texture(_render, (2.56, 2.56), clamped=True),
    "sky": _Texture(_sky, (3.2, 2.56), clamped=True),
}
"""Textures by name; what has none is plain."""
