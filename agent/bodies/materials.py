"""Materials: which texture lies on them, and how they shine in files of others."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from agent.bodies.palette import DARK, HANDLE, INK, LINEN, OFF, PAPER, STEEL, TIN, WHITE
from agent.bodies.textures import TEXTURES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from agent.bodies.parts import RGB, Part

__all__ = ["MATERIALS", "Material", "made_of", "skins"]


class Material(NamedTuple):
    """A texture of `textures.py`; roughness and metalness from 0 to 1, as glTF has them; whether it has a grain."""

    texture: str = "plain"
    roughness: float = 0.9
    metalness: float = 0.0
    grained: bool = False


MATERIALS: dict[str, Material] = {
    "plain": Material(),
    "ceramic": Material(roughness=0.25),
    "cloth": Material("weave", 1.0),
    "food": Material(roughness=0.8),
    "glass": Material(roughness=0.05),
    "leather": Material("leather", 0.5),
    "metal": Material("metal", 0.35, 0.9, grained=True),
    "paper": Material(roughness=1.0),
    "plastic": Material(roughness=0.45),
    "rubber": Material(roughness=0.95),
    "stone": Material("stone", 0.4),
    "wood": Material("wood", 0.6, grained=True),
    "boards": Material("boards", 0.5, grained=True),
    "tiles": Material("tiles", 0.3),
    "wall tiles": Material("wall tiles", 0.2),
    "brick": Material("brick", 0.95),
    "carpet": Material("carpet", 1.0),
    "plaster": Material("plaster", 0.95),
    "render": Material("render", 0.95),
    "pane": Material("sky", 0.05),
}
"""Materials by name: those of things, and those of floors, walls and windows."""

_OF_COLOUR: dict[RGB, str] = {
    **dict.fromkeys((STEEL, TIN, HANDLE), "metal"),
    **dict.fromkeys((DARK, INK, WHITE, PAPER), "plastic"),
    LINEN: "cloth",
    OFF: "glass",
}
"""What the colours are of that things have whatever their own colour: steel, linen, dark screens and feet."""

_SOFT = ("sofa", "armchair", "bed", "bunk_bed", "crib", "daybed", "office_chair", "ottoman", "bean_bag")
_SLIDE = (0.618034, 0.754878, 0.569840)  # of the texture from one solid to the next, in metres: two boards, two woods


def made_of(part: Part, kind: str, material: str) -> str:
    """What a part is made of: what it says itself, what its colour tells, else what a thing of its kind is made of."""
    if kind in _SOFT and material != "leather":
        material = "cloth"  # of whatever its frame is
    return part.material or _OF_COLOUR.get(part.colour) or (material if material in MATERIALS else "plain")


def skins(model: Any, materials: Sequence[str]) -> NDArray[np.float64]:
    """(ngeom, 5) how a texture lies on each solid of a model: its number, the axis of its grain, its origin (x, y, z).

    The axis is that along which the solid is longest, -1 if there is no grain. On what is built in, textures begin at
    the origin of the home, so that walls and floors go on over what they are put together from.
    """
    numbers = {name: number for number, name in enumerate(TEXTURES)}
    found = np.empty((model.ngeom, 5))
    for geom, name in enumerate(materials):
        material = MATERIALS[name]
        longest = int(np.argmax(np.round(model.geom_aabb[geom, 3:], 6)))
        found[geom, :2] = numbers[material.texture], longest if material.grained else -1
        found[geom, 2:] = _home_frame(model, geom) if model.geom_bodyid[geom] == 0 else _slide(geom)
    return found


def _home_frame(model: Any, geom: int) -> NDArray[np.float64]:
    """Where a built-in solid lies, in its own axes."""
    import mujoco

    turn = np.empty(9)
    mujoco.mju_quat2Mat(turn, model.geom_quat[geom])
    place: NDArray[np.float64] = turn.reshape(3, 3).T @ model.geom_pos[geom]
    return place


def _slide(geom: int) -> tuple[float, ...]:
    return tuple(math.fmod(geom * step, 1.0) for step in _SLIDE)
