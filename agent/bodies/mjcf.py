"""A home as a MuJoCo model: walls and floors, furniture with doors and drawers, loose things, people, the robot."""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import mujoco
import numpy as np

from agent.bodies.arms import Grasp, add_arm
from agent.bodies.beings import HAND_AHEAD, being_shape
from agent.bodies.camera import EYE_HEIGHT
from agent.bodies.furniture import furniture_shape
from agent.bodies.materials import made_of, skins
from agent.bodies.parts import Door, Part
from agent.bodies.structure import Built, cut_open, structure
from agent.bodies.things import item_shape
from agent.bodies.wheels import BRAKE, add_motors
from datagen.worlds.home.kinds import hand_height
from datagen.worlds.home.spec import Furniture, HomeSpec, Item, Person

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["HIDDEN", "LOOSE", "TIMESTEP", "Draft", "HomeModel", "Joint", "build", "drafted"]

TIMESTEP = 0.005
"""Seconds of one step of the physics."""
_STATIC, _TRAY, LOOSE = 1, 2, 3
"""Collision bits: loose things touch everything, trays and what stands still touch nothing else."""
HIDDEN = 3
"""The geom group of what no camera sees."""
_SEEN = 0
_ELSEWHERE = (-50.0, -50.0)  # metres: outside of every home
_AXES = {"hinge": [0, 0, 1], "slide": [0, 1, 0], "lid": [1, 0, 0]}
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
        entity: (ngeom,) the id of the entity that a geom is part of; 0 for walls with their windows, ceilings, lights
            and the cellar.
        colour: (ngeom, 3) in 0..255.
        lit: (ngeom, 3) the colour while switched on; the same where that makes no difference.
        inside: (ngeom,) geoms that show what a vessel holds.
        unseen: (ngeom,) geoms that only stand in for others and that no camera sees.
        solid: (ngeom,) geoms that things rest on and bump into.
        parts: The part that each geom is, its material among other things, and what it is part of.
        skin: (ngeom, 5) how textures lie on them; see `materials.skins`.
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
    inside: NDArray[np.bool_]
    unseen: NDArray[np.bool_]
    solid: NDArray[np.bool_]
    parts: tuple[Built, ...]
    skin: NDArray[np.float64]
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
        names: The part that each geom stands for, and what it is part of, by the geom's name.
        driven: Whether the robot is moved by motors, and doors are solid.
        grasp: How a driven robot holds things.
        doors: The bodies, named like their joints, of the doors of each piece of furniture.
    """

    spec: Any
    driven: bool = False
    grasp: Grasp = "magic"
    names: dict[str, Built] = field(default_factory=dict)
    doors: dict[int, list[tuple[str, Door]]] = field(default_factory=dict)

    def add(self, body: Any, what: Built, touches: int) -> Any:
        """Add a part to a body. Returns the geom."""
        name, part = f"g{len(self.names)}", what.part
        self.names[name] = what
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
    cut: float | None = None,
) -> HomeModel:
    """Make the model of a home.

    Args:
        home: The home.
        agent: The robot whose body has joints; others, if any, are posed like people.
        asleep: Whether loose things begin asleep, trusted to be at rest.
        driven: Whether the robot is moved by motors and bumps into things, and doors are solid and move by force.
        grasp: How a driven robot holds things: it has an arm unless by magic.
        cut: Metres at which what is built is cut; not at all when None.
    """
    draft = drafted(home, agent, asleep=asleep, driven=driven, grasp=grasp, cut=cut)
    return _read(home, draft, draft.spec.compile(), agent)


def drafted(
    home: HomeSpec,
    agent: int | None = None,
    *,
    asleep: bool = True,
    driven: bool = False,
    grasp: Grasp = "magic",
    cut: float | None = None,
) -> Draft:
    """The model of a home before it is compiled; see `build`."""
    spec = mujoco.MjSpec()
    spec.option.timestep = TIMESTEP
    spec.option.integrator = mujoco.mjtIntegrator.mjINT_IMPLICITFAST
    spec.option.enableflags |= mujoco.mjtEnableBit.mjENBL_SLEEP
    # Islands of one thing each are solved from nothing in fewer steps than from the last forces.
    spec.option.disableflags |= mujoco.mjtDisableBit.mjDSBL_WARMSTART
    draft = Draft(spec, driven, grasp)
    for built in structure(home) if cut is None else cut_open(home, cut):
        draft.add(spec.worldbody, built, _STATIC)
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


def _add_furniture(draft: Draft, piece: Furniture, policy: Any) -> None:
    shape = furniture_shape(piece)
    body = draft.spec.worldbody.add_body(
        name=f"piece{piece.id}", pos=[piece.x, piece.y, 0.0], quat=_quaternion(0.0, piece.yaw)
    )
    for part in shape.parts:
        draft.add(body, _of(piece, part), _STATIC)
    for number, door in enumerate(shape.doors):
        name = f"door{piece.id}.{number}"
        # A spring carries a lid, so that it stays as it is left.
        moving = body.add_body(name=name, sleep=policy, gravcomp=float(door.motion == "lid"))
        moving.add_joint(
            name=name,
            type=mujoco.mjtJoint.mjJNT_SLIDE if door.motion == "slide" else mujoco.mjtJoint.mjJNT_HINGE,
            axis=_AXES[door.motion],
            pos=door.hinge,
            damping=[50.0, 0.0, 0.0],
            frictionloss=BRAKE if draft.driven else 20.0,
        )
        for part in door.parts:
            part = replace(part, solid=True) if draft.driven else part
            draft.add(moving, _of(piece, part), _TRAY)
        draft.doors.setdefault(piece.id, []).append((name, door))


def _add_item(draft: Draft, item: Item, policy: Any) -> None:
    body = draft.spec.worldbody.add_body(
        name=f"item{item.id}", pos=[item.x, item.y, item.z], quat=_quaternion(0.0, item.yaw), sleep=policy
    )
    body.add_freejoint(name=f"item{item.id}")
    for part in item_shape(item).parts:
        draft.add(body, _of(item, part), LOOSE)


def _of(thing: Furniture | Item, part: Part) -> Built:
    """A part of a thing, made of what the thing is made of."""
    part = replace(part, material=made_of(part, thing.kind, thing.material))
    return Built(part=part, entity=thing.id, kind=thing.kind)


def _add_person(draft: Draft, person: Person, number: int) -> None:
    body = draft.spec.worldbody.add_body(
        name=f"person{person.id}", mocap=True, pos=[person.x, person.y, 0.0], quat=_quaternion(0.0, person.yaw)
    )
    for part in being_shape(person, number).parts:
        draft.add(body, Built(part=part, entity=person.id, kind=person.kind), _STATIC)


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
    base = replace(base, solid=True) if draft.driven else base
    draft.add(body, Built(part=base, entity=person.id, kind=person.kind), LOOSE if draft.driven else _STATIC)
    for part in rest if draft.grasp == "magic" else rest[:-1]:  # the last is the arm that only is to be seen
        draft.add(body, Built(part=part, entity=person.id, kind=person.kind), _STATIC)
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
    parts = [built.part for built in known]
    entity = np.array([built.entity for built in known], np.int32)
    order = np.argsort(entity, kind="stable")
    ids, starts = np.unique(entity[order], return_index=True)
    groups = np.split(order, starts[1:])
    return HomeModel(
        model=model,
        entity=entity,
        colour=np.array([part.colour for part in parts]) * 255,
        lit=np.array([part.lit or part.colour for part in parts]) * 255,
        inside=np.array([part.inside for part in parts]),
        unseen=np.array([not part.seen for part in parts]),
        solid=np.array([part.solid for part in parts]),
        parts=tuple(known),
        skin=skins(model, [part.material or "plain" for part in parts]),
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
