"""A page with a picture of every kind of furniture and of things there is, drawn as the robot's camera would see it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from agent.bodies.camera import Intrinsics
from agent.bodies.mjcf import build
from agent.bodies.raster import RasterCamera
from datagen.worlds.home.kinds import FURNITURE, ITEMS, opens, switches, word
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Room

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["catalogue", "portrait"]

_TILE, _LABEL, _COLUMNS = 132, 16, 14  # pixels, and tiles in a row
_FINER = 3  # pixels drawn for each one shown, each way
_PAPER = (238, 240, 242)
_INK = (51, 51, 58)
_TURN, _TILT = 0.55, 0.38  # radians that one stands to the side of the front, and looks down
_FIELD = 0.5  # radians
_FAR = 60.0  # metres: the room around what is drawn, which is not

Tile = tuple[str, Callable[[], "NDArray[np.uint8]"]]


def catalogue(out: Path) -> int:
    """Write the page as PNG: furniture, what of it opens or shines with its doors open and switched on, and things.

    Returns:
        How many pictures are on it.
    """
    sections = list(_sections())
    rows = sum(math.ceil(len(tiles) / _COLUMNS) for _, tiles in sections)
    height = rows * (_TILE + _LABEL) + len(sections) * 3 * _LABEL
    page = Image.new("RGB", (_COLUMNS * _TILE, height), _PAPER)
    pen, top = ImageDraw.Draw(page), 0
    for title, tiles in sections:
        pen.text((10, top + _LABEL), f"{title} ({len(tiles)})", fill=_INK, font=ImageFont.load_default(18))
        top = _lay(page, pen, tiles, top + 3 * _LABEL)
    out.parent.mkdir(parents=True, exist_ok=True)
    page.save(out)
    return sum(len(tiles) for _, tiles in sections)


def _lay(page: Image.Image, pen: ImageDraw.ImageDraw, tiles: Sequence[Tile], top: int) -> int:
    """Put tiles in rows from a height on; returns the height under them."""
    for number, (name, draw) in enumerate(tiles):
        row, column = divmod(number, _COLUMNS)
        x, y = column * _TILE, top + row * (_TILE + _LABEL)
        page.paste(Image.fromarray(draw()), (x, y))
        pen.text((x + _TILE / 2, y + _TILE + 1), name, fill=_INK, anchor="mt", font=ImageFont.load_default(11))
    return top + math.ceil(len(tiles) / _COLUMNS) * (_TILE + _LABEL)


def _sections() -> Iterator[tuple[str, list[Tile]]]:
    """The parts of the page: a title, and of each tile its name and what draws it."""
    order = sorted(FURNITURE)
    yield "furniture", [(word(kind), partial(portrait, kind)) for kind in order]
    able = [kind for kind in order if opens(kind) or switches(kind)]
    yield "open, switched on", [(word(kind), partial(portrait, kind, in_use=True)) for kind in able]
    yield "things", [(word(kind), partial(portrait, kind)) for kind in sorted(ITEMS)]


def portrait(kind: str, *, in_use: bool = False, pixels: int = _TILE) -> NDArray[np.uint8]:
    """(pixels, pixels, 3) a kind of furniture or of things as it looks from before it, a little from above.

    Args:
        kind: Which.
        in_use: Draw it open, if it opens, and switched on, if it can be.
        pixels: Width and height.
    """
    home = _home(kind)
    made = build(home)
    data = mujoco.MjData(made.model)
    for joint in (joint for joints in made.doors.values() for joint in joints if in_use):
        data.qpos[joint.qpos] = joint.travel
    mujoco.mj_kinematics(made.model, data)
    unseen = made.unseen | (made.entity != _ID)
    middle, radius = _around(made.model, data, ~unseen)
    camera = Intrinsics(width=pixels * _FINER, height=pixels * _FINER, hfov=_FIELD)
    eye = RasterCamera(made.model, made.entity, made.lit if in_use else made.colour, camera)
    away = 1.04 * radius / math.sin(_FIELD / 2)
    ahead = -math.pi / 2 - _TURN
    flat = away * math.cos(_TILT)
    at = middle + np.array([-flat * math.cos(ahead), -flat * math.sin(ahead), away * math.sin(_TILT)])
    rgb = eye.look(data, (at[0], at[1], at[2]), ahead, unseen, -_TILT).rgb
    return np.asarray(Image.fromarray(rgb).resize((pixels, pixels), Image.Resampling.BOX))


_ID = 2


def _home(kind: str) -> HomeSpec:
    """A room with one thing in its middle, in the colour and material that its kind has first, of medium size."""
    half = _FAR / 2
    corners = ((-half, -half), (half, -half), (half, half), (-half, half))
    room = Room(id=1, kind="hall", name="hall", polygon=corners)
    empty = HomeSpec(seed=0, rooms=(room,), doorways=(), furniture=(), items=(), people=())
    if kind in FURNITURE:
        known = FURNITURE[kind]
        w, d, h = (round((low + high) / 2, 3) for low, high in (known.width, known.depth, known.height))
        piece = Furniture(
            id=_ID,
            kind=kind,
            room=1,
            x=0.0,
            y=0.0,
            yaw=0.0,
            size=(w, d, h),
            colour=known.colours[0],
            material=known.materials[0],
        )
        return replace(empty, furniture=(piece,))
    thing = ITEMS[kind]
    item = Item(
        id=_ID,
        kind=kind,
        parent=1,
        relation="on",
        x=0.0,
        y=0.0,
        z=thing.size[2] / 2,
        yaw=0.0,
        size=thing.size,
        colour=thing.colours[0],
        material=thing.materials[0],
        size_name="medium",
    )
    return replace(empty, items=(item,))


def _around(model: Any, data: Any, seen: NDArray[np.bool_]) -> tuple[NDArray[np.float64], float]:
    """The middle of some geoms, and the radius of a ball around them: metres."""
    centre, half = model.geom_aabb[seen, :3], model.geom_aabb[seen, 3:]
    turn = data.geom_xmat[seen].reshape(-1, 3, 3)
    at = data.geom_xpos[seen] + np.einsum("nij,nj->ni", turn, centre)
    reach = np.einsum("nij,nj->ni", np.abs(turn), half)
    low, high = (at - reach).min(axis=0), (at + reach).max(axis=0)
    return (low + high) / 2, float(np.linalg.norm(high - low) / 2)
