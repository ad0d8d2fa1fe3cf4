"""The arm on a driven base: a lift that turns about the mast, a telescope, a wrist, and a hand at its end."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING, Any, Literal

import mujoco

from agent.bodies.parts import RGB, Part
from agent.bodies.structure import Built

if TYPE_CHECKING:
    from agent.bodies.mjcf import Draft

__all__ = ["APERTURE", "ARM_GROUP", "CUP", "GRASPS", "LIFT", "REACHES", "TIP", "WRIST", "REACH", "Grasp", "add_arm"]

Grasp = Literal["magic", "suction", "parallel"]
"""How a driven robot holds things: they follow its hand; a suction cup; two parallel jaws."""
GRASPS: tuple[Grasp, ...] = ("magic", "suction", "parallel")

WRIST = 0.08
"""Metres from the mast to the wrist when the telescope is drawn in: hand and thing are above the base then."""
REACHES = ("reach1", "reach2", "reach3")
"""The telescope's joints; each gives a third of the reach."""
REACH = 0.9
"""Metres that the telescope draws out."""
LIFT = (0.03, 2.15)
"""Metres above the floor between which the telescope rides."""
TIP = {"suction": 0.08, "parallel": 0.085}
"""Metres from the wrist to the face of the cup, and to the middle of what jaws grip."""
APERTURE = 0.14
"""Metres that the jaws open."""
CUP = 0.015
"""Metres: the radius of the suction cup."""
ARM_GROUP = 4
"""The geom group of the arm: the robot's own looks go through it."""

_LENGTH = 0.28  # metres of each of the telescope's tubes
_TUBE = 0.015
_STEEL: RGB = (0.55, 0.57, 0.6)
_RUBBER: RGB = (0.12, 0.12, 0.13)
_FIRM = (-10000.0, -150.0)  # of the pads' contacts: a light thing would give way by centimetres with the usual softness
_LOOSE = 3  # collision bits of what touches everything

# Of each motor: newtons (newton metres) per metre (radian), and per metre (radian) a second; the most that it gives;
# the inertia of its gears. The damping times 5 ms is well below that: contacts and seals are solved as if nothing
# changed the damping's force during a step, and would be pulled at by what does.
_MOTORS = {
    "turn": (300.0, 25.0, 30.0, 0.5),
    "lift": (6000.0, 350.0, 150.0, 3.0),
    **dict.fromkeys(REACHES, (3000.0, 130.0, 60.0, 1.0)),
    "pitch": (80.0, 4.0, 12.0, 0.05),
    "roll": (30.0, 1.5, 5.0, 0.03),
    "jaw1": (2000.0, 60.0, 12.0, 0.5),
    "jaw2": (2000.0, 60.0, 12.0, 0.5),
}


def add_arm(draft: Draft, base: Any, entity: int, grasp: Grasp) -> None:
    """Give a driven robot's body an arm with a hand; nothing for "magic".

    Args:
        draft: The model as it grows.
        base: The robot's body.
        entity: The robot's id.
        grasp: Which hand.
    """
    if grasp == "magic":
        return
    spec = draft.spec
    lift = _limb(base, "lift", mass=0.5)
    _joint(lift, "turn", "HINGE", (0, 0, 1))
    _joint(lift, "lift", "SLIDE", (0, 0, 1), LIFT)
    bodies, end = [base, lift], lift
    for name in REACHES:
        end = _limb(end, name, mass=0.3)
        _joint(end, name, "SLIDE", (1, 0, 0), (0.0, REACH / len(REACHES)))
        tube = Part(kind="capsule", at=(WRIST - _LENGTH / 2, 0, 0), half=(_TUBE, _LENGTH / 2 - _TUBE, 0), colour=_STEEL)
        _geom(draft, end, tube, entity, quat=_ALONG_X)
        bodies.append(end)
    hand = _limb(end, "hand", mass=0.25, pos=(WRIST, 0, 0))
    _joint(hand, "pitch", "HINGE", (0, 1, 0), (-0.2, 1.8))
    _joint(hand, "roll", "HINGE", (1, 0, 0), (-3.5, 3.5))
    hand.add_site(name="arm.tip", pos=[TIP[grasp], 0, 0])
    bodies += [hand, *(_cup(draft, hand, entity) if grasp == "suction" else _jaws(draft, hand, entity))]
    for one, other in itertools.combinations(bodies, 2):
        spec.add_exclude(bodyname1=one.name, bodyname2=other.name)
    _add_servos(spec, [name for name in _MOTORS if grasp == "parallel" or not name.startswith("jaw")])


_ALONG_X = (0.7071067811865476, 0.0, 0.7071067811865476, 0.0)


def _limb(parent: Any, name: str, *, mass: float, pos: tuple[float, float, float] = (0, 0, 0)) -> Any:
    """A body of the arm; its weight is borne by a counterweight."""
    body = parent.add_body(name=f"arm.{name}", pos=pos, gravcomp=1.0)
    body.mass, body.inertia, body.ipos, body.explicitinertial = mass, [mass * 0.003] * 3, [0.0, 0.0, 0.0], True
    return body


def _joint(
    body: Any,
    name: str,
    kind: str,
    axis: tuple[int, int, int],
    limits: tuple[float, float] | None = None,
) -> None:
    joint = body.add_joint(
        name=f"arm.{name}", type=getattr(mujoco.mjtJoint, f"mjJNT_{kind}"), axis=axis, armature=_MOTORS[name][3]
    )
    if limits is not None:  # the compiler takes angles in degrees
        joint.limited, joint.range = True, [math.degrees(limit) if kind == "HINGE" else limit for limit in limits]


def _geom(draft: Draft, body: Any, part: Part, entity: int, **more: Any) -> None:
    geom = draft.add(body, Built(part=part, entity=entity, kind="robot"), _LOOSE)
    geom.group = ARM_GROUP
    for name, value in more.items():
        setattr(geom, name, value)


def _cup(draft: Draft, hand: Any, entity: int) -> list[Any]:
    """A suction cup at the end of a thin pipe."""
    pipe = Part(kind="cylinder", at=(0.03, 0, 0), half=(0.012, 0.03, 0), colour=_STEEL)
    cup = Part(kind="cylinder", at=(0.07, 0, 0), half=(CUP, 0.01, 0), colour=_RUBBER)
    for part in (pipe, cup):
        _geom(draft, hand, part, entity, quat=_ALONG_X)
    # Who is held is known once something is: the second body is set then.
    weld = draft.spec.add_equality(name="arm.seal", type=mujoco.mjtEq.mjEQ_WELD, objtype=mujoco.mjtObj.mjOBJ_BODY)
    weld.name1, weld.name2, weld.active = hand.name, hand.parent.name, False
    return []


def _jaws(draft: Draft, hand: Any, entity: int) -> list[Any]:
    """Two fingers that slide on a bar, always as far from its middle as each other.

    What they hold would creep out of them by 5 mm a second, friction being a soft constraint; three rounds of MuJoCo's
    no-slip solver after each step hold it.
    """
    draft.spec.option.noslip_iterations = 3
    bar = Part(kind="box", at=(0.025, 0, 0), half=(0.015, APERTURE / 2 + 0.015, 0.015), colour=_STEEL)
    _geom(draft, hand, bar, entity)
    fingers = []
    for name, side in (("jaw1", 1), ("jaw2", -1)):
        finger = _limb(hand, name, mass=0.1)
        _joint(finger, name, "SLIDE", (0, side, 0), (0.0, APERTURE / 2))
        pad = Part(kind="box", at=(0.07, side * 0.006, 0), half=(0.03, 0.006, 0.011), colour=_RUBBER)
        _geom(draft, finger, pad, entity, condim=4, friction=[1.2, 0.02, 0.001], priority=1, solref=_FIRM)
        fingers.append(finger)
    draft.spec.add_equality(
        name="arm.jaws",
        type=mujoco.mjtEq.mjEQ_JOINT,
        objtype=mujoco.mjtObj.mjOBJ_JOINT,
        name1="arm.jaw1",
        name2="arm.jaw2",
        data=[0.0, 1.0, *[0.0] * 10],
    )
    return fingers


def _add_servos(spec: Any, names: list[str]) -> None:
    for name in names:
        stiffness, damping, limit, _ = _MOTORS[name]
        motor = spec.add_actuator(name=f"arm.{name}", target=f"arm.{name}")
        motor.trntype = mujoco.mjtTrn.mjTRN_JOINT
        motor.set_to_position(kp=stiffness, kv=damping)
        motor.forcelimited, motor.forcerange = True, [-limit, limit]
