"""A home as a MuJoCo model: walls and floors, furniture with doors and drawers, loose things, people, the robot."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from agent.bodies.arms import Grasp, add_arm
from agent.bodies.beings import HAND_AHEAD, being_shape
from agent.bodies.camera import EYE_HEIGHT
from agent.bodies.furniture import furniture_shape
from agent.bodies.parts import RGB, Door, Part, block
from agent.bodies.things import item_shape
from agent.bodies.wheels import BRAKE, add_motors
from datagen.worlds.home.kinds import hand_height
from datagen.worlds.home.spec import Doorway, Furniture, HomeSpec, Item, Person, Point
from datagen.worlds.home.walls import walls

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["CELLAR", "HIDDEN", "LOOSE", "TIMESTEP", "Draft", "HomeModel", "Joint", "build", "drafted", "rectangles"]

TIMESTEP = 0.005
"""Seconds of one step of the physics."""
CELLAR = -4.0
"""Metres: the height of a floor under the house, on which lies what is gone."""

_STATIC, _TRAY, LOOSE = 1, 2, 3
"""Collision bits: loose things touch everything, trays and what stands still touch nothing else."""
HIDDEN = 3
"""The geom group of what no camera sees."""
_SEEN = 0
_ELSEWHERE = (-50.0, -50.0)  # metres: outside of every home
_WALL: RGB = (0.93, 0.91, 0.87)
_CEILING: RGB = (0.97, 0.97, 0.96)
_FRAME: RGB = (0.80, 0.76, 0.70)
_TILES: RGB = (0.78, 0.81, 0.82)
_BOARDS: RGB = (0.74, 0.60, 0.44)
_FLOORS: dict[str, RGB] = {
    "kitchen": (0.80, 0.76, 0.68),
    "bathroom": _TILES,
    "laundry": _TILES,
    "hall": (0.72, 0.66, 0.58),
    "bedroom": (0.70, 0.58, 0.45),
    "playroom": (0.66, 0.74, 0.62),
    "study": (0.62, 0.48, 0.36),
}
_TYPES = {
    "box": mujoco.mjtGeom.mjGEOM_BOX,
    "cylinder": mujoco.mjtGeom.mjGEOM_CYLINDER,
    "sphere": mujoco.mjtGeom.mjGEOM_SPHERE,
    "ellipsoid": mujoco.mjtGeom.mjGEOM_ELLIPSOID,
    "capsule": mujoco.mjtGeom.mjGEOM_CAPSULE,
}


@dataclass(frozen=True, kw_only=True)
class Joint:
    """A door's joint: where its position is in qpos and its speed in qvel; its value when open (radians, metres)."""

    qpos: int
    dof: int
    travel: float
    door: Door


@dataclass(frozen=True, kw_only=True)
class HomeModel:
    """A compiled home and what its numbers mean.

    Attributes:
        model: The `mujoco.MjModel`.
        entity: (ngeom,) the id of the entity that a geom is part of; 0 for walls, ceilings and the cellar.
        colour: (ngeom, 3) in 0..255.
        lit: (ngeom, 3) the colour while switched on; the same where that makes no difference.
        unseen: (ngeom,) geoms that only stand in for others and that no camera sees.
        solid: (ngeom,) geoms that things rest on and bump into.
        geoms: The geoms of each entity.
        items: Where an item's pose (x, y, z, quaternion) begins in qpos, and its velocity in qvel.
        doors: The joints of each piece of furniture that opens.
        people: The mocap body of each person but the robot.
        robot: Where the robot's x, y, yaw begin in qpos; -1 if there is none.
        wheels: Where its velocities begin in qvel; -1 if there is no robot.
        grip: The site at which the robot holds things; -1 if there is none.
    """

    model: Any
    entity: NDArray[np.int32]
    colour: NDArray[np.float64]
    lit: NDArray[np.float64]
    unseen: NDArray[np.bool_]
    solid: NDArray[np.bool_]
    geoms: dict[int, NDArray[np.intp]]
    items: dict[int, tuple[int, int]]
    doors: dict[int, tuple[Joint, ...]]
    people: dict[int, int]
    robot: int
    wheels: int
    grip: int


@dataclass
class Draft:
    """The model as it grows, with what is known of each geom in the order in which they are added.

    Attributes:
        spec: The `mujoco.MjSpec`.
        names: The entity (0 for none) and the part that each geom stands for, by the geom's name.
        driven: Whether the robot is moved by motors, and doors are solid.
        grasp: How a driven robot holds things.
        doors: The bodies, named like their joints, of the doors of each piece of furniture.
    """

    spec: Any
    driven: bool = False
    grasp: Grasp = "magic"
    names: dict[str, tuple[int, Part]] = field(default_factory=dict)
    doors: dict[int, list[tuple[str, Door]]] = field(default_factory=dict)

    def add(self, body: Any, part: Part, entity: int, touches: int) -> Any:
        """Add a part to a body. Returns the geom."""
        name = f"g{len(self.names)}"
        self.names[name] = (entity, part)
        radius = part.half[0]
        mask = touches if part.solid else 0
        rolls = part.kind == "sphere" and touches == LOOSE
        return body.add_geom(
            name=name,
            type=_TYPES[part.kind],
            pos=part.at,
            quat=_quaternion(part.roll, part.turn),
            size=part.half,
            contype=mask,
            conaffinity=mask,
            condim=6 if rolls else 3,
            friction=[0.8, 0.01, 0.1 * radius] if rolls else [0.8, 0.01, 0.001],
            group=_SEEN if part.seen else HIDDEN,
            rgba=[*part.colour, 1.0],
            density=0.0 if not part.solid and touches == LOOSE else 300.0,
        )


def build(
    home: HomeSpec,
    agent: int | None = None,
    *,
    asleep: bool = True,
    driven: bool = False,
    grasp: Grasp = "magic",
) -> HomeModel:
    """Make the model of a home.

    Args:
        home: The home.
        agent: The robot whose body has joints; others, if any, are posed like people.
        asleep: Whether loose things begin asleep, trusted to be at rest.
        driven: Whether the robot is moved by motors and bumps into things, and doors are solid and move by force.
        grasp: How a driven robot holds things: it has an arm unless by magic.
    """
    draft = drafted(home, agent, asleep=asleep, driven=driven, grasp=grasp)
    return _read(home, draft, draft.spec.compile(), agent)


def drafted(
    home: HomeSpec,
    agent: int | None = None,
    *,
    asleep: bool = True,
    driven: bool = False,
    grasp: Grasp = "magic",
) -> Draft:
    """The model of a home before it is compiled; see `build`."""
    spec = mujoco.MjSpec()
    spec.option.timestep = TIMESTEP
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.option.enableflags |= mujoco.mjtEnableBit.mjENBL_SLEEP
    # Islands of one thing each are solved from nothing in fewer steps than from the last forces.
    spec.option.disableflags |= mujoco.mjtDisableBit.mjDSBL_WARMSTART
    draft = Draft(spec, driven, grasp)
    for part, entity in _structure(home):
        draft.add(spec.worldbody, part, entity, _STATIC)
    policy = mujoco.mjtSleepPolicy.mjSLEEP_INIT if asleep else mujoco.mjtSleepPolicy.mjSLEEP_ALLOWED
    for piece in home.furniture:
        _add_furniture(draft, piece, policy)
    for item in home.items:
        _add_item(draft, item, policy)
    for number, person in enumerate(home.people):
        if person.id == agent:
            _add_robot(draft, person, number)
        else:
            _add_person(draft, person, number)
    return draft


def _structure(home: HomeSpec) -> Iterable[tuple[Part, int]]:
    height = home.wall_height
    for wall in walls(home):
        x, y = wall.width / 2, wall.depth / 2
        yield block((wall.x - x, wall.x + x), (wall.y - y, wall.y + y), (wall.bottom, wall.top), _WALL), 0
    for room in home.rooms:
        for low, high in rectangles(room.polygon):
            spans = (low[0], high[0]), (low[1], high[1])
            yield block(*spans, (-0.1, 0.0), _FLOORS.get(room.kind, _BOARDS)), room.id
            yield block(*spans, (height, height + 0.05), _CEILING), 0
    for doorway in home.doorways:
        for part in _frame(doorway, home.wall_thickness):
            yield part, doorway.id
    x0, y0, x1, y1 = home.bounds()
    yield block((x0, x1), (y0, y1), (CELLAR - 0.5, CELLAR), _WALL), 0


def rectangles(polygon: tuple[Point, ...]) -> list[tuple[Point, Point]]:
    """A polygon with axis-aligned edges as rectangles (lower and upper corner) without overlap."""
    edges = list(zip(polygon, (*polygon[1:], polygon[0]), strict=True))
    cuts = sorted({x for x, _ in polygon})
    found = []
    for left, right in itertools.pairwise(cuts):
        levels = sorted(y0 for (x0, y0), (x1, y1) in edges if y0 == y1 and min(x0, x1) <= left < max(x0, x1))
        found += [((left, low), (right, high)) for low, high in zip(levels[::2], levels[1::2], strict=True)]
    return found


def _frame(doorway: Doorway, thickness: float) -> Iterable[Part]:
    """The trim around an opening, by which a doorway is seen: it stands out from the wall, hardly into the way."""
    (x0, y0), (x1, y1) = sorted((doorway.start, doorway.end))
    deep, wide, proud, h = thickness / 2 + 0.015, 0.07, 0.003, doorway.height
    upright = x0 == x1
    start, end = (y0, y1) if upright else (x0, x1)
    for span, z in (
        ((start - wide, start + proud), (0.0, h)),
        ((end - proud, end + wide), (0.0, h)),
        ((start - wide, end + wide), (h - proud, h + wide)),
    ):
        if upright:
            yield block((x0 - deep, x0 + deep), span, z, _FRAME, solid=False)
        else:
            yield block(span, (y0 - deep, y0 + deep), z, _FRAME, solid=False)


def _add_furniture(draft: Draft, piece: Furniture, policy: Any) -> None:
    shape = furniture_shape(piece)
    body = draft.spec.worldbody.add_body(
        name=f"piece{piece.id}", pos=[piece.x, piece.y, 0.0], quat=_quaternion(0.0, piece.yaw)
    )
    for part in shape.parts:
        draft.add(body, part, piece.id, _STATIC)
    for number, door in enumerate(shape.doors):
        name = f"door{piece.id}.{number}"
        moving = body.add_body(name=name, sleep=policy)
        turns = door.motion == "hinge"
        moving.add_joint(
            name=name,
            type=mujoco.mjtJoint.mjJNT_HINGE if turns else mujoco.mjtJoint.mjJNT_SLIDE,
            axis=[0, 0, 1] if turns else [0, 1, 0],
            pos=door.hinge,
            damping=[50.0, 0.0, 0.0],
            frictionloss=BRAKE if draft.driven else 20.0,
        )
        for part in door.parts:
            draft.add(moving, replace(part, solid=True) if draft.driven else part, piece.id, _TRAY)
        draft.doors.setdefault(piece.id, []).append((name, door))


def _add_item(draft: Draft, item: Item, policy: Any) -> None:
    body = draft.spec.worldbody.add_body(
        name=f"item{item.id}", pos=[item.x, item.y, item.z], quat=_quaternion(0.0, item.yaw), sleep=policy
    )
    body.add_freejoint(name=f"item{item.id}")
    for part in item_shape(item).parts:
        draft.add(body, part, item.id, LOOSE)


def _add_person(draft: Draft, person: Person, number: int) -> None:
    body = draft.spec.worldbody.add_body(
        name=f"person{person.id}", mocap=True, pos=[person.x, person.y, 0.0], quat=_quaternion(0.0, person.yaw)
    )
    for part in being_shape(person, number).parts:
        draft.add(body, part, person.id, _STATIC)


def _add_robot(draft: Draft, person: Person, number: int) -> None:
    """The robot: three joints in the plane; the origin of qpos is the origin of the home."""
    # A base that bumps is compiled out of the way, so that nothing is kept from sleep by it; `ref` has qpos in the
    # home's frame all the same.
    x, y = _ELSEWHERE if draft.driven else (0.0, 0.0)
    body = draft.spec.worldbody.add_body(name=f"robot{person.id}", pos=[x, y, 0.0])
    for name, kind, axis, ref in (
        ("x", "SLIDE", [1, 0, 0], x),
        ("y", "SLIDE", [0, 1, 0], y),
        ("yaw", "HINGE", [0, 0, 1], 0.0),
    ):
        body.add_joint(
            name=f"robot.{name}",
            type=getattr(mujoco.mjtJoint, f"mjJNT_{kind}"),
            axis=axis,
            damping=[0.0 if draft.driven else 20.0, 0, 0],
            ref=ref,
        )
    base, *rest = being_shape(person, number).parts
    draft.add(body, replace(base, solid=True) if draft.driven else base, person.id, LOOSE if draft.driven else _STATIC)
    for part in rest if draft.grasp == "magic" else rest[:-1]:  # the last is the arm that only is to be seen
        draft.add(body, part, person.id, _STATIC)
    if draft.driven:
        add_motors(draft.spec, body)
        add_arm(draft, body, person.id, draft.grasp)
    body.add_site(name="grip", pos=[HAND_AHEAD["robot"], 0.0, hand_height("robot")])
    body.add_camera(name="eye", pos=[0.0, 0.0, EYE_HEIGHT])


def _quaternion(roll: float, turn: float) -> list[float]:
    """Turn about x, then about z."""
    a, b, c, d = math.cos(turn / 2), math.sin(turn / 2), math.cos(roll / 2), math.sin(roll / 2)
    return [a * c, a * d, b * d, b * c]


def _read(home: HomeSpec, draft: Draft, model: Any, agent: int | None) -> HomeModel:
    """Find everything again in the compiled model (which orders geoms by body)."""
    known = [draft.names[model.geom(number).name] for number in range(model.ngeom)]
    entity = np.array([entity for entity, _ in known], np.int32)
    colour = np.array([part.colour for _, part in known]) * 255
    lit = np.array([part.lit or part.colour for _, part in known]) * 255
    order = np.argsort(entity, kind="stable")
    ids, starts = np.unique(entity[order], return_index=True)
    groups = np.split(order, starts[1:])
    return HomeModel(
        model=model,
        entity=entity,
        colour=colour,
        lit=lit,
        unseen=np.array([not part.seen for _, part in known]),
        solid=np.array([part.solid for _, part in known]),
        geoms={int(id): geoms for id, geoms in zip(ids, groups, strict=True)},
        items={
            item.id: (int(model.joint(f"item{item.id}").qposadr[0]), int(model.joint(f"item{item.id}").dofadr[0]))
            for item in home.items
        },
        doors={
            piece: tuple(
                Joint(
                    qpos=int(model.joint(name).qposadr[0]),
                    dof=int(model.joint(name).dofadr[0]),
                    travel=door.travel,
                    door=door,
                )
                for name, door in doors
            )
            for piece, doors in draft.doors.items()
        },
        people={
            person.id: int(model.body(f"person{person.id}").mocapid[0]) for person in home.people if person.id != agent
        },
        robot=-1 if agent is None else int(model.joint("robot.x").qposadr[0]),
        wheels=-1 if agent is None else int(model.joint("robot.x").dofadr[0]),
        grip=-1 if agent is None else int(model.site("grip").id),
    )
