"""Every kind that opens: shut it hides what is in it, open it shows it; lids go up, ovens' doors come down."""

import itertools
import math
from dataclasses import replace

import mujoco
import numpy as np
import pytest
from body_home import APPLE, CUPBOARD, KITCHEN, ROBOT, SOUTH, body_home, outcome, stand

from agent.bodies.body import RADIUS
from agent.bodies.driven_body import DrivenHome
from agent.bodies.footing import door_slabs, sweep
from agent.bodies.furniture import furniture_shape
from agent.bodies.honesty import peeks
from agent.bodies.mujoco_body import MujocoHome
from datagen.worlds.home.kinds import FURNITURE, opens
from datagen.worlds.home.slots import item_pose, slots
from datagen.worlds.home.spec import Furniture
from datagen.worlds.home.world import HomeWorld

OPENING = [kind for kind in FURNITURE if opens(kind)]
LIDS = [kind for kind, known in FURNITURE.items() if known.opening == "lid"]
FLAPS = [kind for kind, known in FURNITURE.items() if known.opening == "flap"]


def piece_of(kind):
    known = FURNITURE[kind]
    w, d, h = (round((low + high) / 2, 3) for low, high in (known.width, known.depth, known.height))
    looks = {"colour": known.colours[0], "material": known.materials[0]}
    return Furniture(id=CUPBOARD, kind=kind, room=KITCHEN, x=2.6, y=0.09 + d / 2, yaw=0.0, size=(w, d, h), **looks)


def home_with(kind):
    """The home of the tests with this piece in the cupboard's place, and the apple in it."""
    home, piece = body_home(), piece_of(kind)
    slot = next(slot for slot in slots(piece) if slot.relation == "in")
    apple = next(item for item in home.items if item.id == APPLE)
    x, y, z, yaw = item_pose(piece, slot, apple.size)
    apple = replace(apple, x=x, y=y, z=z, yaw=yaw, slot=slot.index)
    return replace(
        home,
        furniture=tuple(piece if old.id == CUPBOARD else old for old in home.furniture),
        items=tuple(
            apple if old.id == APPLE else old for old in home.items if old.parent != CUPBOARD or old.id == APPLE
        ),
    )


def body_of(kind, body=MujocoHome):
    made = body(HomeWorld(home_with(kind), seed=0, self_sensing=frozenset({ROBOT})))
    made.reset()
    return made


def done(body, verb, **arguments):
    """Whether a deed can be done from one of the spots before the piece where the robot can stand."""
    x, y = body.world.position(CUPBOARD)[:2]
    y += body.world.state.furniture[CUPBOARD].size[1] / 2
    for ahead, aside in itertools.product((0.45, 0.3, 0.6, 0.75, 0.2), (0.0, 0.3, -0.3, 0.55, -0.55, 0.8, -0.8)):
        if body.scene.footing.gap(x + aside, y + ahead) >= RADIUS:
            stand(body, x + aside, y + ahead, math.atan2(-ahead, -aside))
            if outcome(body, verb, **arguments) == "done":
                return True
    return False


def views(body):
    """Images from before the piece and from right above it."""
    x, y = body.world.position(CUPBOARD)[:2]
    for away, height, tilt in ((1.0, 1.2, -0.6), (0.9, 0.6, -0.2), (0.7, 1.5, -1.0), (0.6, 1.9, -1.2)):
        for aside in (-0.2, 0.0, 0.2):
            yield body.look((x + aside, y + away), SOUTH, tilt, height)


@pytest.mark.parametrize("kind", OPENING)
def test_shut_it_hides_what_is_in_it_and_open_it_shows_it(kind):
    body = body_of(kind)
    assert not any(peeks(body))
    assert not any((frame.instance == APPLE).any() for frame in views(body))
    assert done(body, "open", thing=CUPBOARD)
    assert any((frame.instance == APPLE).any() for frame in views(body))
    assert done(body, "take", item=APPLE)
    assert done(body, "put_in", item=APPLE, container=CUPBOARD)
    assert done(body, "close", thing=CUPBOARD)
    assert not any((frame.instance == APPLE).any() for frame in views(body))


@pytest.mark.parametrize("kind", ["toy_chest", "bin", "oven", "dishwasher", "washing_machine", "microwave"])
def test_a_driven_robot_opens_and_closes_it_by_force(kind):
    body = body_of(kind, DrivenHome)
    joints = body.scene.home.doors[CUPBOARD]
    assert done(body, "open", thing=CUPBOARD)
    for _ in range(5):
        mujoco.mj_step(body.scene.home.model, body.scene.data, 50)
        body.scene.hold()
    assert all(body.scene.data.qpos[joint.qpos] == pytest.approx(joint.travel, abs=1e-3) for joint in joints)
    assert done(body, "close", thing=CUPBOARD)
    assert not any(peeks(body))


def boxes(body, part):
    """(geoms, 2, 3) the bounds of the geoms of the doors of the piece in the home."""
    model, data = body.scene.home.model, body.scene.data
    names = [model.body(number).name for number in range(model.nbody)]
    bodies = [number for number, name in enumerate(names) if name.startswith(f"door{part}.")]
    geoms = np.flatnonzero(np.isin(model.geom_bodyid, bodies))
    turn = data.geom_xmat[geoms].reshape(-1, 3, 3)
    reach = np.einsum("nij,nj->ni", np.abs(turn), model.geom_aabb[geoms, 3:])
    return np.stack([data.geom_xpos[geoms] - reach, data.geom_xpos[geoms] + reach], axis=1)


@pytest.mark.parametrize("kind", LIDS)
def test_a_lid_stands_up_at_the_back(kind):
    body = body_of(kind)
    _, d, h = body.world.state.furniture[CUPBOARD].size
    assert done(body, "open", thing=CUPBOARD)
    found = boxes(body, CUPBOARD)
    assert found[:, 1, 2].max() > h + 0.85 * d
    assert found[:, 0, 1].min() > 0.05 - 1e-6  # before the face of the wall behind it
    assert found[:, 1, 1].max() < body.world.position(CUPBOARD)[1]


@pytest.mark.parametrize("kind", FLAPS)
def test_a_door_that_folds_down_lies_before_the_front(kind):
    body = body_of(kind)
    assert done(body, "open", thing=CUPBOARD)
    piece, found = body.world.state.furniture[CUPBOARD], boxes(body, CUPBOARD)
    front = piece.y + piece.size[1] / 2
    assert found[0, 1, 2] - found[0, 0, 2] < 0.03
    assert found[0, 0, 1] == pytest.approx(front, abs=0.01)
    slab = door_slabs(piece, furniture_shape(piece).doors)[0]
    assert slab.y + slab.half[1] == pytest.approx(found[:, 1, 1].max(), abs=0.002)
    assert not body.scene.footing.may_go((2.6, 1.6), (2.6, front + 0.3))


def test_a_lid_needs_no_room_before_it():
    piece = piece_of("toy_chest")
    front = piece.y + piece.size[1] / 2
    assert all(slab.y + slab.half[1] < front + 0.03 for slab in sweep(piece, furniture_shape(piece).doors))


def test_what_opens_at_the_top_bears_nothing():
    assert LIDS
    for kind in LIDS:
        assert {slot.relation for slot in slots(piece_of(kind))} == {"in"}


def test_what_can_be_switched_on_shines_on_its_door_too():
    shape = furniture_shape(piece_of("oven"))
    assert any(part.lit for part in shape.doors[0].parts)
    assert all(math.isclose(abs(door.travel), math.pi / 2) for door in shape.doors)
