"""How a hand may get at a thing: down onto it, over what stands before it, or straight at its side."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from agent.bodies.arm_scene import ArmScene
from agent.bodies.arms import APERTURE, LIFT, REACH, TIP, WRIST
from agent.bodies.posture import DOWN, Posture

__all__ = ["HIGH", "LOW", "OVER", "SPARE", "WAYS", "Extent", "Plan", "Way", "extent", "plan"]

Way = Literal["above", "over", "front"]
"""Where a hand comes from: down onto a thing; the same, over what stands before it; straight ahead at its side."""
WAYS: tuple[Way, ...] = ("above", "over", "front")
HIGH = {"above": 0.10, "over": 0.40}
"""Metres above a thing at which the hand comes in the open,"""
LOW = 0.012
"""and under a board."""
OVER = 0.03
"""Metres further than where a thing should be until which it is felt for."""
SPARE = 0.01
"""Metres of air beside each open jaw."""

_DEEP = 0.04  # metres that a thing goes into jaws
_FINGER = 0.015  # metres of the jaws beyond the middle of what they grip
_BEFORE = 0.04  # metres before a thing at which the hand becomes slow
_TUBE = 0.02  # metres from the telescope's axis to its upper side
_PALM = 0.022  # metres from the hand's axis to its side


@dataclass(frozen=True, kw_only=True)
class Plan:
    """The way of the hand: up to here in the air, then slowly up to there."""

    way: Way
    before: Posture
    at: Posture


@dataclass(frozen=True, kw_only=True)
class Extent:
    """A thing as it lies: its middle, half its size along `yaw`, across it and upwards, and whether it is round."""

    x: float
    y: float
    z: float
    yaw: float
    half: tuple[float, float, float]
    upright: bool


def extent(scene: ArmScene, item: int) -> Extent:
    """A thing's solid as it lies, its axes taken for those of a box that stands straight."""
    home, data = scene.home, scene.data
    solid = next(geom for geom in home.geoms[item] if home.solid[geom])
    turn, half = data.geom_xmat[solid].reshape(3, 3), home.model.geom_aabb[solid, 3:]
    up = int(np.abs(turn[2]).argmax())
    first, second = (axis for axis in range(3) if axis != up)
    yaw = math.atan2(turn[1, first], turn[0, first])
    x, y, z = data.geom_xpos[solid].tolist()
    size = (float(half[first]), float(half[second]), float(half[up]))
    kind = int(home.model.geom_type[solid])
    return Extent(x=x, y=y, z=z, yaw=yaw, half=size, upright=kind == _SPHERE or (kind == _CYLINDER and up == 2))


_SPHERE, _CYLINDER = 2, 5  # as MuJoCo numbers them


def plan(scene: ArmScene, item: int, way: Way, ceiling: float | None) -> Plan | str:
    """How the hand gets at a thing, or the code of why it cannot.

    Args:
        scene: The scene.
        item: The thing.
        way: Where the hand is to come from.
        ceiling: Metres above the floor of the board above it, if there is one.
    """
    thing = extent(scene, item)
    found = _from_front(scene, thing) if way == "front" else _from_above(scene, thing, ceiling, way)
    if isinstance(found, str):
        return found
    if not (0 <= found.at.reach <= REACH and LIFT[0] <= found.at.lift and found.before.lift <= LIFT[1]):
        return "out_of_reach"
    return found


def _from_above(scene: ArmScene, thing: Extent, ceiling: float | None, way: Way) -> Plan | str:
    jaws = scene.grasp == "parallel"
    away, turn = scene.bearing(thing.x, thing.y)
    top, tip = thing.z + thing.half[2], TIP[scene.grasp]
    depth = max(thing.z, top - _DEEP, thing.z - thing.half[2] + _FINGER + 0.003) if jaws else top
    high = top + (LOW if ceiling is not None else HIGH[way]) + tip + (_FINGER if jaws else 0.0)
    if ceiling is not None and (high + _TUBE > ceiling or way == "over"):
        return "blocked"
    roll, half = _across(scene, thing, scene.base()[2] + turn)
    if jaws and half + SPARE / 2 > APERTURE / 2:
        return "too_wide"
    opening = min(half + SPARE, APERTURE / 2) if jaws else 0.0
    at = Posture(turn=turn, lift=depth + tip, reach=away - WRIST, pitch=DOWN, roll=roll, opening=opening)
    feel = 0.0 if jaws else OVER
    return Plan(way=way, before=replace(at, lift=high), at=replace(at, lift=at.lift - feel))


def _from_front(scene: ArmScene, thing: Extent) -> Plan | str:
    jaws = scene.grasp == "parallel"
    away, turn = scene.bearing(thing.x, thing.y)
    along = scene.base()[2] + turn - thing.yaw
    deep, wide = thing.half[0], thing.half[1]
    if not thing.upright:
        cos, sin = abs(math.cos(along)), abs(math.sin(along))
        deep, wide = deep * cos + wide * sin, deep * sin + wide * cos
    if jaws and wide + SPARE / 2 > APERTURE / 2:
        return "too_wide"
    near, tip = away - deep, TIP[scene.grasp]
    end = (min(away, near + _DEEP) if jaws else near + OVER) - tip - WRIST
    lift = max(thing.z, thing.z - thing.half[2] + _PALM)
    opening = min(wide + SPARE, APERTURE / 2) if jaws else 0.0
    at = Posture(turn=turn, lift=lift, reach=end, pitch=0.0, roll=0.0, opening=opening)
    start = near - tip - WRIST - _BEFORE - (_FINGER if jaws else 0.0)
    return Plan(way="front", before=replace(at, reach=max(start, 0.0)), at=at)


def _across(scene: ArmScene, thing: Extent, ahead: float) -> tuple[float, float]:
    """The roll at which a hand that points down has its jaws across the narrow side, and half that side."""
    if thing.upright or scene.grasp == "suction":
        return 0.0, thing.half[0]
    narrow = thing.yaw if thing.half[0] <= thing.half[1] else thing.yaw + math.pi / 2
    return math.remainder(ahead + math.pi / 2 - narrow, math.pi), min(thing.half[:2])
