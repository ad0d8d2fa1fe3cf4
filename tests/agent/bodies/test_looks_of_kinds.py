"""Each kind has a look of its own, within the room that the rules give it."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from agent.bodies.furniture import furniture_shape
from agent.bodies.parts import rod
from agent.bodies.things import LOOKS, item_shape
from agent.view.catalogue import portrait
from datagen.worlds.home.kinds import FURNITURE, ITEMS
from datagen.worlds.home.slots import slots
from datagen.worlds.home.spec import Furniture, Item

_NUMBERS = {"box": 3, "ellipsoid": 3, "cylinder": 2, "capsule": 2, "sphere": 1}  # that a solid's size has


def piece_of(kind, size=None):
    known = FURNITURE[kind]
    size = size or tuple((low + high) / 2 for low, high in (known.width, known.depth, known.height))
    looks = {"colour": "blue", "material": known.materials[0]}
    return Furniture(id=1, kind=kind, room=1, x=0.0, y=0.0, yaw=0.0, size=size, **looks)


def item_of(kind, size=None):
    looks = {"colour": "blue", "material": "plastic", "size_name": "medium"}
    place = {"parent": 1, "relation": "on", "x": 0.0, "y": 0.0, "z": 0.0, "yaw": 0.0}
    return Item(id=2, kind=kind, size=size or ITEMS[kind].size, **looks, **place)


def half_box(part):
    """(3,) half the box around a part."""
    r, half = part.half[0], part.half[1]
    extents = np.array(part.half) if part.kind in ("box", "ellipsoid") else np.full(3, r)
    cos, sin, c, s = np.cos(part.turn), np.sin(part.turn), np.cos(part.roll), np.sin(part.roll)
    turn = np.array([[cos, -sin, 0], [sin, cos, 0], [0, 0, 1]]) @ np.array([[1, 0, 0], [0, c, -s], [0, s, c]])
    axis = turn[:, 2]
    if part.kind == "cylinder":
        return half * np.abs(axis) + r * np.sqrt(np.maximum(0, 1 - axis**2))
    if part.kind == "capsule":
        return half * np.abs(axis) + r
    return np.abs(turn) @ extents


@pytest.mark.parametrize("kind", sorted(ITEMS))
def test_a_thing_is_one_solid_and_looks_no_larger(kind):
    shape = item_shape(item_of(kind))
    solid = [part for part in shape.parts if part.solid]
    assert len(solid) == 1
    assert not solid[0].seen
    limit = np.array(ITEMS[kind].size) / 2 + 0.0025
    for part in shape.parts:
        assert (np.abs(part.at) + half_box(part) <= limit).all(), part
        assert min(part.half[: _NUMBERS[part.kind]]) > 0


@pytest.mark.parametrize("kind", sorted(FURNITURE))
def test_furniture_stands_on_its_footprint(kind):
    known = FURNITURE[kind]
    for corner in itertools.product(known.width, known.depth, known.height):
        shape = furniture_shape(piece_of(kind, corner))
        parts = [*shape.parts, *(part for door in shape.doors for part in door.parts)]
        low = min((part.at[2] - half_box(part)[2]) for part in parts)
        assert -0.005 <= low <= 0.03
        for part in parts:
            over = np.abs(part.at[:2]) + half_box(part)[:2] - np.array(corner[:2]) / 2
            assert (over <= 0.06).all(), part
            assert not part.solid or (over <= 0.025).all(), part
            assert min(part.half[: _NUMBERS[part.kind]]) > 0


@pytest.mark.parametrize("kind", sorted(kind for kind, known in FURNITURE.items() if known.supports))
def test_a_top_is_flat_under_each_of_its_places(kind):
    piece = piece_of(kind)
    solids = [part for part in furniture_shape(piece).parts if part.solid]
    for slot in slots(piece):
        if slot.relation == "on":
            under = [
                part
                for part in solids
                if abs(part.at[2] + half_box(part)[2] - slot.z) < 1e-3
                and (np.abs(np.array([slot.x, slot.y]) - part.at[:2]) <= half_box(part)[:2] + 1e-9).all()
            ]
            assert under, slot


def test_every_kind_of_thing_has_a_look():
    assert set(LOOKS) == set(ITEMS)


def test_no_two_kinds_look_the_same():
    drawn = {kind: item_shape(item_of(kind, (0.1, 0.1, 0.1))).parts[1:] for kind in ITEMS}
    assert len(set(drawn.values())) == len(drawn)
    shapes = [furniture_shape(piece_of(kind, (0.9, 0.6, 1.2))) for kind in FURNITURE]
    assert len({(shape.parts, shape.doors) for shape in shapes}) == len(shapes)


def test_a_rod_goes_from_end_to_end():
    part = rod((0.1, 0.2, 0.3), (0.4, -0.3, 0.9), 0.01, (0, 0, 0))
    at = np.array(part.at)
    straight = replace(part, half=(0.0, part.half[1], 0.0))
    assert at - half_box(straight) == pytest.approx([0.1, -0.3, 0.3], abs=1e-6)
    assert at + half_box(straight) == pytest.approx([0.4, 0.2, 0.9], abs=1e-6)


@pytest.mark.parametrize("kind", ["piano", "oven", "mug", "teddy_bear"])
def test_a_portrait_shows_the_kind_in_the_middle_of_the_tile(kind):
    image = portrait(kind, pixels=64)
    assert image.shape == (64, 64, 3)
    paper = image[0, 0]
    seen = (np.abs(image.astype(int) - paper) > 12).any(axis=-1)
    assert 0.08 < seen.mean() < 0.8
    assert seen[28:36, 28:36].any()
    assert not seen[[0, -1]].any()
