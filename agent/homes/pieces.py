"""A home as rigid pieces, each of one entity, where MuJoCo has them: what every exporter starts from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import mujoco
import numpy as np

from agent.bodies.mjcf import HIDDEN, HomeModel
from agent.bodies.parts import RGB, Kind
from agent.bodies.scene import Scene
from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.people import AGENT_NAME
from datagen.worlds.home.spec import HomeSpec, Person
from datagen.worlds.home.world import HomeWorld

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["ExportError", "Motion", "Piece", "Solid", "body_place", "label", "pieces", "scene_of", "with_robot"]

Motion = Literal["still", "moved", "loose"]
"""Stands for good; is moved by others (doors, people, trim); or lies about."""

_KINDS: dict[int, Kind] = {
    int(mujoco.mjtGeom.mjGEOM_BOX): "box",
    int(mujoco.mjtGeom.mjGEOM_CYLINDER): "cylinder",
    int(mujoco.mjtGeom.mjGEOM_SPHERE): "sphere",
    int(mujoco.mjtGeom.mjGEOM_ELLIPSOID): "ellipsoid",
    int(mujoco.mjtGeom.mjGEOM_CAPSULE): "capsule",
}
_BELOW = -1.0  # metres: what lies lower is the cellar


class ExportError(ValueError):
    """A home that cannot be written as asked, in one line that says what to do."""


@dataclass(frozen=True, kw_only=True)
class Solid:
    """A simple solid in the frame of its piece.

    Attributes:
        kind: Which solid.
        size: As MuJoCo has it: half extents; radius and half length; radius.
        place: (4, 4) its pose.
        colour: Red, green and blue from 0 to 1.
        material: One of `agent.bodies.materials`.
    """

    kind: Kind
    size: tuple[float, float, float]
    place: NDArray[np.float64]
    colour: RGB
    material: str


@dataclass(frozen=True, kw_only=True)
class Piece:
    """What moves as one.

    Attributes:
        name: The only one of it in the home, and no part of another one's name.
        entity: The id of the entity that it is part of; 0 for walls, ceilings and windows.
        kind: The entity's kind; "wall", "ceiling" or "window" where there is none.
        motion: How it moves, if it does.
        body: The MuJoCo body whose pose it follows; 0 for what is built in.
        place: (4, 4) its pose in the home.
        solids: What it is made of.
    """

    name: str
    entity: int
    kind: str
    motion: Motion
    body: int
    place: NDArray[np.float64]
    solids: tuple[Solid, ...]


def label(kind: str, id: int) -> str:
    """The name of an entity in files: its kind and its id in four digits, `mug_0021`."""
    return f"{kind}_{id:04d}"


def with_robot(home: HomeSpec) -> HomeSpec:
    """The home itself if it has a robot, else with one in its first room, where it fits.

    Raises:
        ExportError: If it fits nowhere.
    """
    if any(person.kind == "robot" for person in home.people):
        return home
    if not home.rooms:
        raise ExportError("this home has no rooms: add one")
    grid = FloorGrid.of(home)
    if not grid.free().any():
        raise ExportError("no floor of this home is free for a robot: remove furniture")
    x, y = grid.centre(*grid.nearest_free(*grid.middle(home.rooms[0].id)))
    robot = Person(
        id=home.next_id(), kind="robot", name=AGENT_NAME, room=grid.room_at(x, y), x=round(x, 3), y=round(y, 3)
    )
    return replace(home, people=(*home.people, robot))


def scene_of(home: HomeSpec) -> Scene:
    """A home in MuJoCo as it stands: doors open or shut, things where they lie, what people hold in their hands.

    Args:
        home: It must have a robot (`with_robot`).
    """
    robot = next(person.id for person in home.people if person.kind == "robot")
    return Scene(HomeWorld(home, seed=0, self_sensing=frozenset({robot})).state, robot)


def pieces(home: HomeSpec, scene: Scene) -> tuple[Piece, ...]:
    """All that is seen of a home but the robot, which is the one that looks."""
    made = scene.home
    kinds = {part.id: part.kind if hasattr(part, "kind") else "doorway" for part in home.parts()}
    model = made.model
    seen = (model.geom_group != HIDDEN) & (made.entity != scene.agent) & (scene.data.geom_xpos[:, 2] > _BELOW)
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    built: list[int] = []
    for geom in np.flatnonzero(seen).tolist():
        body, entity = int(model.geom_bodyid[geom]), int(made.entity[geom])
        if entity:
            groups[body, entity].append(geom)
        else:
            built.append(geom)
    found = list(_walls(scene, built))
    numbers = _numbers(groups)
    for (body, entity), geoms in groups.items():
        found.append(_piece(scene, kinds[entity], entity, body, geoms, numbers.get(body, "")))
    return tuple(sorted(found, key=lambda piece: (piece.entity, piece.name)))


def body_place(data: Any, body: int) -> NDArray[np.float64]:
    """(4, 4) where a body is in the home."""
    place = np.eye(4)
    place[:3, :3], place[:3, 3] = data.xmat[body].reshape(3, 3), data.xpos[body]
    return place


def _numbers(groups: Iterable[tuple[int, int]]) -> dict[int, str]:
    """What tells the bodies of one entity apart; nothing where it has one only."""
    bodies: dict[int, list[int]] = defaultdict(list)
    for body, entity in groups:
        bodies[entity].append(body)
    several = {entity: sorted(found) for entity, found in bodies.items() if len(found) > 1}
    return {
        body: "_body" if number == 0 else f"_door{number - 1}"
        for found in several.values()
        for number, body in enumerate(found)
    }


def _walls(scene: Scene, geoms: list[int]) -> Iterator[Piece]:
    """Each panel of a wall and each ceiling by itself, windows whole."""
    counts: dict[str, int] = defaultdict(int)
    wholes: dict[tuple[str, int], list[int]] = defaultdict(list)
    for geom in geoms:
        built = scene.home.parts[geom]
        if built.id:
            wholes[built.kind, built.id].append(geom)
            continue
        counts[built.kind] += 1
        yield _built(scene, label(built.kind, counts[built.kind]), built.kind, 0, [geom], "still")
    for (kind, id), parts in wholes.items():
        yield _built(scene, label(kind, id), kind, 0, parts, "still")


def _piece(scene: Scene, kind: str, entity: int, body: int, geoms: list[int], suffix: str) -> Piece:
    name = label(kind, entity) + suffix
    if body == 0:
        return _built(scene, name, kind, entity, geoms, "moved" if kind == "doorway" else "still")
    made = scene.home
    motion: Motion = "loose" if entity in made.items else "moved"
    if entity not in made.items and made.model.body_weldid[body] == 0 and made.model.body_mocapid[body] < 0:
        motion = "still"
    solids = tuple(_solid(made, scene, geom, _local(made.model, geom)) for geom in geoms)
    place = body_place(scene.data, body)
    return Piece(name=name, entity=entity, kind=kind, motion=motion, body=body, place=place, solids=solids)


def _built(scene: Scene, name: str, kind: str, entity: int, geoms: list[int], motion: Motion) -> Piece:
    """What is built in, in a frame of its own around the middle of it."""
    poses = [_local(scene.home.model, geom) for geom in geoms]
    place = np.eye(4)
    place[:3, 3] = np.mean([pose[:3, 3] for pose in poses], axis=0)
    back = np.linalg.inv(place)
    solids = tuple(_solid(scene.home, scene, geom, back @ pose) for geom, pose in zip(geoms, poses, strict=True))
    return Piece(name=name, entity=entity, kind=kind, motion=motion, body=0, place=place, solids=solids)


def _local(model: Any, geom: int) -> NDArray[np.float64]:
    """(4, 4) the pose of a geom in its body."""
    turn = np.zeros(9)
    mujoco.mju_quat2Mat(turn, model.geom_quat[geom])
    place = np.eye(4)
    place[:3, :3], place[:3, 3] = turn.reshape(3, 3), model.geom_pos[geom]
    return place


def _solid(made: HomeModel, scene: Scene, geom: int, place: NDArray[np.float64]) -> Solid:
    kind = _KINDS[int(made.model.geom_type[geom])]
    a, b, c = made.model.geom_size[geom].tolist()
    red, green, blue = (scene.colour[geom] / 255).tolist()
    material = made.parts[geom].part.material or "plain"
    return Solid(kind=kind, size=(a, b, c), place=place, colour=(red, green, blue), material=material)
