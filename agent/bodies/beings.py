"""What people, pets and the robot look like."""

from __future__ import annotations

import math

from agent.bodies.body import RADIUS
from agent.bodies.camera import EYE_HEIGHT
from agent.bodies.parts import RGB, Part, Shape, ball, block, mix, pillar, tone
from datagen.worlds.home.spec import Person

__all__ = ["HAND_AHEAD", "being_shape"]

HAND_AHEAD = {"adult": 0.34, "child": 0.28, "robot": 0.38}
"""Metres before the middle of a body at which it holds things."""

_SHIRTS = ("blue", "red", "green", "purple", "orange", "yellow", "pink")
_SKINS: tuple[RGB, ...] = ((0.94, 0.78, 0.66), (0.80, 0.60, 0.45), (0.55, 0.38, 0.28), (0.87, 0.69, 0.55))
_HAIR: tuple[RGB, ...] = ((0.25, 0.17, 0.12), (0.55, 0.40, 0.22), (0.12, 0.11, 0.12), (0.60, 0.30, 0.15))
_FURS: tuple[RGB, ...] = ((0.85, 0.55, 0.25), (0.55, 0.53, 0.52), (0.45, 0.30, 0.20), (0.92, 0.88, 0.80))
_TROUSERS: RGB = (0.25, 0.28, 0.36)
_DARK: RGB = (0.15, 0.15, 0.17)


def being_shape(person: Person, number: int) -> Shape:
    """The parts of somebody in a frame with its origin on the floor, facing +x.

    Args:
        person: Who.
        number: Their place among the people of the home, which decides what they wear.
    """
    if person.kind == "robot":
        return Shape(parts=_robot())
    if person.kind in ("cat", "dog"):
        return Shape(parts=_pet(0.30 if person.kind == "cat" else 0.55, _FURS[number % len(_FURS)]))
    return Shape(parts=_human(1.2 if person.kind == "child" else 1.72, number))


def _human(height: float, number: int) -> tuple[Part, ...]:
    skin, hair = _SKINS[number % len(_SKINS)], _HAIR[(number * 3 + 1) % len(_HAIR)]
    shirt = tone(_SHIRTS[number % len(_SHIRTS)])
    h = height
    legs = [_limb((0, side * 0.055 * h, 0.25 * h), 0.045 * h, 0.20 * h, _TROUSERS) for side in (-1, 1)]
    feet = [
        block((-0.04 * h, 0.10 * h), (y - 0.035 * h, y + 0.035 * h), (0, 0.04 * h), _DARK, solid=False)
        for y in (-0.055 * h, 0.055 * h)
    ]
    trunk = ball((0, 0, 0.63 * h), (0.075 * h, 0.115 * h, 0.20 * h), shirt)
    arms = [
        _limb((0.01 * h, side * 0.135 * h, 0.62 * h), 0.028 * h, 0.13 * h, mix(shirt, _DARK, 0.12)) for side in (-1, 1)
    ]
    hands = [ball((0.02 * h, side * 0.135 * h, 0.45 * h), (0.03 * h, 0.03 * h, 0.03 * h), skin) for side in (-1, 1)]
    neck = pillar(0, 0, (0.80 * h, 0.86 * h), 0.032 * h, skin, solid=False)
    head = ball((0.01 * h, 0, 0.925 * h), (0.062 * h, 0.055 * h, 0.075 * h), skin)
    cap = ball((-0.008 * h, 0, 0.945 * h), (0.064 * h, 0.060 * h, 0.066 * h), hair)
    eyes = [
        ball((0.066 * h, side * 0.022 * h, 0.925 * h), (0.008 * h, 0.008 * h, 0.008 * h), _DARK) for side in (-1, 1)
    ]
    return *legs, *feet, trunk, *arms, *hands, neck, head, cap, *eyes


def _limb(at: tuple[float, float, float], radius: float, half: float, colour: RGB) -> Part:
    return Part(kind="capsule", at=at, half=(radius, half, 0), colour=colour, solid=False)


def _pet(height: float, fur: RGB) -> tuple[Part, ...]:
    h = height
    body = ball((0, 0, 0.62 * h), (0.62 * h, 0.24 * h, 0.26 * h), fur)
    head = ball((0.66 * h, 0, 0.88 * h), (0.22 * h, 0.19 * h, 0.19 * h), mix(fur, (1, 1, 1), 0.15))
    snout = ball((0.86 * h, 0, 0.83 * h), (0.09 * h, 0.07 * h, 0.06 * h), _DARK)
    ears = [
        block(
            (0.58 * h, 0.64 * h), (y - 0.05 * h, y + 0.05 * h), (1.0 * h, 1.14 * h), mix(fur, _DARK, 0.4), solid=False
        )
        for y in (-0.12 * h, 0.12 * h)
    ]
    legs = [
        pillar(x * h, y * h, (0, 0.5 * h), 0.07 * h, mix(fur, _DARK, 0.2), solid=False)
        for x in (-0.4, 0.4)
        for y in (-0.13, 0.13)
    ]
    tail = Part(kind="capsule", at=(-0.66 * h, 0, 0.84 * h), half=(0.05 * h, 0.22 * h, 0), colour=fur, solid=False)
    return body, head, snout, *ears, *legs, tail


def _robot() -> tuple[Part, ...]:
    base = pillar(0, 0, (0.02, 0.28), RADIUS, (0.92, 0.93, 0.95), solid=False)
    mast = pillar(0, 0, (0.28, EYE_HEIGHT - 0.08), 0.05, (0.3, 0.32, 0.36), solid=False)
    head = block((-0.08, 0.08), (-0.12, 0.12), (EYE_HEIGHT - 0.08, EYE_HEIGHT + 0.08), (0.25, 0.55, 0.75), solid=False)
    reach = HAND_AHEAD["robot"] / 2
    arm = Part(
        kind="capsule",
        at=(reach, 0, 0.78),
        half=(0.03, reach - 0.05, 0),
        colour=(0.3, 0.32, 0.36),
        solid=False,
        roll=math.pi / 2,
        turn=-math.pi / 2,
    )
    return base, mast, head, arm
