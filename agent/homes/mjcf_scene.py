"""MJCF scenes whose bodies and geoms have names, read as homes of ours.

A name tells what a thing is (`fridge_12`, `CoffeeTable|3`), its geoms where it is and how large. MJCF does not tell
which floor is a room (it must be called so), what is in what, or what is open. A scene without named floors is no home.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from agent.homes.assembly import Imported, Thing, assembled
from agent.homes.kindred import kind_of, room_kind_of, words_of
from agent.homes.outlines import Door, Found, Hole, HomeImportError
from datagen.worlds.home.kinds import FURNITURE
from datagen.worlds.home.spec import Point

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["from_mjcf"]

_FLAT = 0.3  # metres: what is a floor is no higher
_FLOOR = 1.0  # square metres that it has at least
_SLIM = 0.3  # metres: the posts of a doorway are no wider
_BEINGS = ("robot", "person", "adult", "child", "cat", "dog", "human")


@dataclass(frozen=True)
class _Group:
    """Geoms that belong together: their corners (n, 8, 3) in the frame of the scene, and the body's yaw."""

    name: str
    corners: NDArray[np.float64]
    place: NDArray[np.float64]
    yaw: float

    def bounds(self, yaw: float = 0.0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The lower and the upper corner of all, in a frame turned by `yaw`."""
        points = _turned(self.corners.reshape(-1, 3), -yaw)
        return points.min(axis=0), points.max(axis=0)


def from_mjcf(path: Path, *, seed: int = 0) -> Imported:
    """A scene as a home.

    Args:
        path: The XML file, its meshes where it says they are.
        seed: Of what it does not tell: colours and materials.

    Raises:
        HomeImportError: If MuJoCo does not load it, or it has no floors with the names of rooms.
    """
    groups = list(_groups(_loaded(path)))
    rooms, notes = list(_rooms(groups)), []
    if not rooms:
        raise HomeImportError(
            "no floor has the name of a room (`kitchen_floor`, `bedroom_2`): MJCF does not tell rooms otherwise"
        )
    names = {room.name for room in rooms}
    doors, windows, things = [], [], []
    for group in groups:
        kind, words = kind_of(group.name), words_of(group.name)
        if group.name in names or any(f"_{being}_" in f"_{words}_" for being in _BEINGS):
            continue
        if "doorway" in words or (kind is None and "door" in words.split("_")):
            doors.append(_door(group))
        elif kind is None and "window" in words.split("_"):
            windows.append(_window(group))
        elif kind is not None:
            things.append(_thing(group, kind))
        elif not set(words.split("_")) & {"wall", "ceiling", "floor", "world", "light", "cellar"}:
            notes.append(f"{group.name}: has no counterpart; left out")
    made = assembled(rooms, doors, things, windows=windows, seed=seed)
    return Imported(home=made.home, notes=(*notes, *made.notes))


def _loaded(path: Path) -> tuple[Any, Any]:
    """The model and its state: that of its first keyframe, if it has one."""
    import mujoco

    try:
        model = mujoco.MjModel.from_xml_path(str(path))
    except ValueError as error:
        raise HomeImportError(f"MuJoCo does not load it ({' '.join(str(error).split())})") from None
    data = mujoco.MjData(model)
    if model.nkey:
        mujoco.mj_resetDataKeyframe(model, data, 0)
    mujoco.mj_kinematics(model, data)
    return model, data


def _groups(scene: tuple[Any, Any]) -> Iterator[_Group]:
    """One for each body on the world, with all that hangs on it; of the world's own geoms one for each name."""
    model, data = scene
    found: dict[tuple[int, str], list[int]] = defaultdict(list)
    for geom in range(model.ngeom):
        root = int(model.body_rootid[model.geom_bodyid[geom]])
        name = model.body(root).name if root else model.geom(geom).name.rpartition(".")[0] or model.geom(geom).name
        found[root, name].append(geom)
    for (root, name), geoms in found.items():
        if name:
            matrix = data.xmat[root].reshape(3, 3)
            yaw = math.atan2(matrix[1, 0], matrix[0, 0])
            corners = np.stack([_corners(model, data, geom) for geom in geoms])
            yield _Group(name, corners, data.xpos[root].copy(), yaw)


def _corners(model: Any, data: Any, geom: int) -> NDArray[np.float64]:
    """(8, 3) of the box around a geom; of a plane without size those of the box around the origin."""
    middle, half = model.geom_aabb[geom][:3], model.geom_aabb[geom][3:]
    signs = np.array(np.meshgrid(*[(-1, 1)] * 3)).reshape(3, 8).T
    placed: NDArray[np.float64] = (middle + signs * half) @ data.geom_xmat[geom].reshape(3, 3).T + data.geom_xpos[geom]
    return placed


def _rooms(groups: Iterable[_Group]) -> Iterator[Found]:
    """The floors that have the name of a room."""
    for group in groups:
        kind = room_kind_of(group.name)
        low, high = group.bounds()
        if kind is None or high[2] - low[2] > _FLAT or np.prod((high - low)[:2]) < _FLOOR or "ceiling" in group.name:
            continue
        boxes = [(corners.min(axis=0), corners.max(axis=0)) for corners in group.corners]
        yield Found(name=group.name, kind=kind, polygon=_outline(group.name, boxes))


def _outline(name: str, boxes: list[tuple[NDArray[np.float64], NDArray[np.float64]]]) -> tuple[Point, ...]:
    """The outline of rectangles that lie beside each other.

    Raises:
        HomeImportError: If they do not hang together, or leave a hole.
    """
    xs, ys = (sorted({round(float(corner[axis]), 3) for box in boxes for corner in box}) for axis in (0, 1))
    cells = {
        (i, j)
        for i in range(len(xs) - 1)
        for j in range(len(ys) - 1)
        if any(_inside((xs[i] + xs[i + 1]) / 2, (ys[j] + ys[j + 1]) / 2, box) for box in boxes)
    }
    ways: dict[tuple[int, int], tuple[int, int]] = {}
    for i, j in cells:  # each side that no cell follows on, with the floor to its left
        a, b, c, d = (i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)
        sides = ((0, -1, a, b), (1, 0, b, c), (0, 1, c, d), (-1, 0, d, a))
        ways |= {start: end for di, dj, start, end in sides if (i + di, j + dj) not in cells}
    start = here = min(ways)
    corners = []
    while True:
        corners.append((xs[here[0]], ys[here[1]]))
        here = ways.pop(here)
        if here == start:
            break
    if ways:
        raise HomeImportError(f"the floor {name} is in several parts, or has a hole: a room is one floor here")
    return tuple(corners)


def _inside(x: float, y: float, box: tuple[NDArray[np.float64], NDArray[np.float64]]) -> bool:
    low, high = box
    return bool(low[0] < x < high[0] and low[1] < y < high[1])


def _door(group: _Group) -> Door:
    """The opening between its posts, if it has such; else all of it."""
    low, high = group.bounds()
    along = int(high[1] - low[1] > high[0] - low[0])
    spans = [(corners.min(axis=0), corners.max(axis=0)) for corners in group.corners]
    posts = [(a, b) for a, b in spans if b[2] - a[2] > (high[2] - low[2]) / 2 and b[along] - a[along] < _SLIM]
    start, end, top = float(low[along]), float(high[along]), float(high[2])
    if len(posts) == 2:
        (_, start_post), (end_post, _) = sorted(posts, key=lambda post: float(post[0][along]))
        start, end, top = float(start_post[along]), float(end_post[along]), float(max(b[2] for _, b in posts))
    across = float((low + high)[1 - along] / 2)
    ends: tuple[Point, Point] = ((across, start), (across, end)) if along else ((start, across), (end, across))
    return Door(name=group.name, start=ends[0], end=ends[1], height=top)


def _window(group: _Group) -> Hole:
    """As wide as its widest part, whose sashes may stand open, and as high as all of it."""
    low, high = group.bounds()
    widest = max(group.corners, key=lambda corners: float(np.ptp(corners[:, :2], axis=0).max()))
    (x0, y0), (x1, y1) = widest[:, :2].min(axis=0).tolist(), widest[:, :2].max(axis=0).tolist()
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    start, end = ((x0, y), (x1, y)) if x1 - x0 > y1 - y0 else ((x, y0), (x, y1))
    return Hole(name=group.name, start=start, end=end, sill=float(low[2]), head=float(high[2]))


def _thing(group: _Group, kind: str) -> Thing:
    low, high = group.bounds(group.yaw)
    middle = _turned((low + high)[None] / 2, group.yaw)[0]
    if kind not in FURNITURE:
        return Thing(name=group.name, kind=kind, place=(float(middle[0]), float(middle[1]), float(middle[2])))
    # Handles and doors that stand open make the box larger to one side; an origin on the floor under it is its middle.
    centre = group.place if _stands_on_its_origin(group) else middle
    width, depth, height = (high - low).tolist()
    place = (float(centre[0]), float(centre[1]), height / 2)
    return Thing(name=group.name, kind=kind, place=place, yaw=group.yaw, size=(width, depth, height))


def _stands_on_its_origin(group: _Group) -> bool:
    low, high = group.bounds()
    under = np.all(low[:2] < group.place[:2]) and np.all(group.place[:2] < high[:2])
    return bool(under and abs(group.place[2] - low[2]) < 0.01)


def _turned(points: NDArray[np.float64], yaw: float) -> NDArray[np.float64]:
    """(n, 3) points turned about the upward axis."""
    cos, sin = math.cos(yaw), math.sin(yaw)
    turned: NDArray[np.float64] = points @ np.array([[cos, sin, 0.0], [-sin, cos, 0.0], [0.0, 0.0, 1.0]])
    return turned
