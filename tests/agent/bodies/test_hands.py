import math
from dataclasses import replace

import mujoco
import numpy as np
import pytest
from body_home import (
    ANN,
    APPLE,
    BALL,
    BEDROOM,
    BOOK,
    CUPBOARD,
    EAST,
    KITCHEN,
    LAMP,
    MUG,
    NIGHTSTAND,
    ROBOT,
    SHELF,
    SOUTH,
    TABLE,
    VASE,
    WARDROBE,
    body_home,
    item,
    make,
    outcome,
    piece,
    stand,
    with_item,
)

from agent.bodies.mujoco_body import MujocoHome
from datagen.worlds.home.generate import generate
from datagen.worlds.home.slots import slots
from datagen.worlds.home.world import HomeWorld

BEFORE_TABLE, BEFORE_CUPBOARD, BEFORE_NIGHTSTAND = (1.3, 1.4, SOUTH), (2.6, 1.2, SOUTH), (7.0, 1.1, SOUTH)


_HANDY = ("take", "put_on", "put_in", "open", "close")


def apart(body, thing):
    """Metres between where the world and MuJoCo have an item."""
    world, simulated = body.world.position(thing), body.scene.pose(thing)
    return math.dist(world[:3], simulated[:3])


def test_take_carry_and_put_leave_world_and_simulator_agreeing_on_every_item():
    body = make()
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    assert body.perform("stay")[0]["held"] == MUG
    for _ in range(8):
        body.perform("turn_left")
    stand(body, 4.2, 1.1, SOUTH)
    assert outcome(body, "put_on", item=MUG, place=SHELF) == "done"
    for _ in range(10):
        body.perform("stay")
    assert body.world.location(MUG) == ("on", SHELF)
    assert all(apart(body, thing) < 0.01 for thing in (MUG, APPLE, BOOK, BALL, VASE))


@pytest.mark.parametrize("seed", [2, 11])
def test_after_a_busy_while_world_and_simulator_agree_on_every_item(seed):
    home = generate(seed, rooms=4)
    robot = next(person.id for person in home.people if person.kind == "robot")
    body = MujocoHome(HomeWorld(home, seed=0, self_sensing=frozenset({robot})))
    body.reset()
    random, done = np.random.default_rng(seed), 0
    pieces = [part.id for part in home.furniture]
    for _ in range(120):
        body.world.move(robot, *body.world.grid.access(pieces[int(random.integers(len(pieces)))]))
        body.scene.follow(body.world.state)
        actions = [
            action
            for action in body.world.valid_actions(robot)
            if action[0] in ("take", "put_on", "put_in", "open", "close")
        ]
        if actions:
            verb, arguments = actions[int(random.integers(len(actions)))]
            done += body.perform(verb, arguments)[4]["outcome"] == "done"
        else:
            body.perform("stay")
    assert done > 40
    state = body.world.state
    for thing in state.items:
        place = state.location(thing)
        if place is not None and place[0] != "held_by":
            assert math.dist(body.scene.target(state, thing)[:3], body.scene.pose(thing)[:3]) < 0.01, thing


def test_what_is_held_goes_where_the_robot_goes():
    body = make()
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    for verb in ("turn_left", "turn_left", "move_forward", "move_forward"):
        body.perform(verb)
        x, y, _, yaw = body.world.position(ROBOT)
        held = body.scene.pose(MUG)
        ahead = (held[0] - x) * math.cos(yaw) + (held[1] - y) * math.sin(yaw)
        assert ahead == pytest.approx(0.38, abs=0.005)
        assert held[2] == pytest.approx(body.world.position(MUG)[2], abs=0.005)


def test_what_is_held_stays_in_the_hand_and_pushes_nothing_while_other_things_move():
    body = make()
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    stand(body, 1.0, 1.25, SOUTH)
    hand = body.scene.pose(MUG)
    body.scene.put(VASE, (hand[0] + 0.05, hand[1], 0.84, 0.0))  # a centimetre above the table, through the mug
    mujoco.mj_kinematics(body.scene.home.model, body.scene.data)
    body.scene.run()
    body.scene.run()
    assert math.dist(body.scene.pose(MUG)[:3], hand[:3]) < 1e-6
    assert math.dist(body.scene.pose(VASE)[:3], (hand[0] + 0.05, hand[1], 0.83)) < 0.005


def test_things_in_a_drawer_ride_out_with_it_and_back():
    body = make()
    stand(body, *BEFORE_NIGHTSTAND)
    inside = body.scene.pose(BOOK)
    assert outcome(body, "open", thing=NIGHTSTAND) == "done"
    assert body.scene.pose(BOOK)[1] - inside[1] == pytest.approx(0.8 * 0.42, abs=0.005)
    stand(body, *BEFORE_NIGHTSTAND)
    assert outcome(body, "close", thing=NIGHTSTAND) == "done"
    assert math.dist(body.scene.pose(BOOK)[:3], inside[:3]) < 0.005


def test_the_robot_steps_back_from_the_door_that_it_opens():
    body = make()
    stand(body, 2.6, 0.95, SOUTH)
    assert outcome(body, "open", thing=CUPBOARD) == "done"
    x, y = body.world.position(ROBOT)[:2]
    assert y > 0.96
    assert body.footing.gap(x, y) >= 0.2 - 1e-3


# -- each refusal that only a body gives ------------------------------------------------------------------------


def test_what_is_too_far_is_out_of_reach_although_the_rules_allow_it():
    body = make()
    stand(body, 1.0, 2.15, SOUTH)
    assert body.world.check(ROBOT, "take", {"item": MUG}) is None
    assert outcome(body, "take", item=MUG) == "out_of_reach"
    assert outcome(body, "open", thing=CUPBOARD) == "out_of_reach"
    assert body.world.location(MUG) == ("on", TABLE)


def test_what_is_too_high_is_out_of_reach():
    home = body_home()
    high = item(MUG, piece(TABLE, "table", KITCHEN, 1.0, 0.6), "on", 2)
    body = make(with_item(home, replace(high, z=2.1)))
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "out_of_reach"


def test_what_stands_behind_something_is_not_in_sight():
    home = body_home()
    mug = next(one for one in home.items if one.id == MUG)
    # The mug lies on the floor beside the nightstand; from its other side the nightstand hides it.
    body = make(with_item(home, replace(mug, x=6.6, y=0.3, z=0.05, parent=BEDROOM, relation="on", slot=None)))
    stand(body, 7.47, 0.3, math.pi)
    assert body.world.check(ROBOT, "take", {"item": MUG}) is None
    assert outcome(body, "take", item=MUG) == "no_line_of_sight"
    stand(body, 6.6, 1.0, SOUTH)
    assert outcome(body, "take", item=MUG) == "done"


def test_a_thing_in_a_closed_cupboard_cannot_be_taken_and_can_when_it_is_open():
    body = make()
    stand(body, *BEFORE_CUPBOARD)
    assert outcome(body, "take", item=APPLE) == "closed"
    assert outcome(body, "open", thing=CUPBOARD) == "done"
    stand(body, 2.6, 0.95, SOUTH)
    assert outcome(body, "take", item=APPLE) == "done"
    assert outcome(body, "put_in", item=APPLE, container=CUPBOARD) == "done"
    assert apart(body, APPLE) < 0.01


def test_a_door_does_not_open_against_a_person():
    body = make(body_home(ann=(KITCHEN, 2.5, 0.75, SOUTH)))
    stand(body, 3.3, 1.0, math.pi)
    assert body.world.check(ROBOT, "open", {"thing": CUPBOARD}) is None
    assert outcome(body, "open", thing=CUPBOARD) == "blocked"
    assert not body.world.is_open(CUPBOARD)


def test_nothing_is_put_where_something_unforeseen_stands():
    home = body_home()
    vase = next(one for one in home.items if one.id == VASE)
    # The rules know the vase on the floor; in the simulator it stands where the mug would go.
    body = make(with_item(home, replace(vase, x=4.9, y=1.0, z=0.08, parent=KITCHEN, relation="on", slot=None)))
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    stand(body, 4.2, 1.1, SOUTH)
    shelf = next(part for part in home.furniture if part.id == SHELF)
    slot = slots(shelf)[body.world.state.free_slot(MUG, "on", SHELF, ROBOT)]
    body.scene.put(VASE, (slot.x, slot.y, slot.z + 0.08, 0.0))
    before = body.scene.pose(VASE), body.scene.pose(MUG)
    assert body.hands.refusal("put_on", {"item": MUG, "place": SHELF}) == "blocked"
    assert (body.scene.pose(VASE), body.scene.pose(MUG)) == before
    assert body.world.location(MUG) == ("held_by", ROBOT)


def test_switching_and_giving_need_reach():
    body = make(body_home(ann=(KITCHEN, 3.0, 4.0, EAST)))
    stand(body, 4.6, 1.2, EAST)
    assert outcome(body, "switch_on", thing=LAMP) == "out_of_reach"
    stand(body, 5.0, 0.8, EAST)
    assert outcome(body, "switch_on", thing=LAMP) == "done"
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    x, y = body.world.position(ANN)[:2]
    stand(body, x + 0.7, y, math.pi)
    assert outcome(body, "give", item=MUG, to=ANN) == "done"
    assert body.world.location(MUG) == ("held_by", ANN)


def test_the_rules_refuse_first():
    body = make()
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "put_on", item=MUG, place=TABLE) == "not_held"
    assert outcome(body, "open", thing=TABLE) == "cannot_be_opened"
    assert outcome(body, "open", thing=WARDROBE) == "not_here"
    assert outcome(body, "take", item=MUG) == "done"
    assert outcome(body, "take", item=VASE) == "hands_full"


def test_what_is_put_on_the_floor_lies_at_the_feet():
    body = make()
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    stand(body, 3.0, 2.5, EAST)
    assert outcome(body, "put_on", item=MUG, place=KITCHEN) == "done"
    assert body.world.location(MUG) == ("on", KITCHEN)
    assert apart(body, MUG) < 0.01


def test_a_refusal_is_recorded_and_changes_nothing():
    body = make()
    stand(body, 1.0, 2.15, SOUTH)
    event = body.perform("take", {"item": MUG})[4]["event"]
    assert (event.actor, event.verb, event.outcome) == (ROBOT, "take", "out_of_reach")
    assert body.world.recorder.history().events[-1] == event


def test_what_residents_move_is_moved_in_the_simulator_too():
    body = make(body_home(ann=(BEDROOM, 7.0, 1.0, SOUTH)))
    assert body.world.act(ANN, "open", {"thing": NIGHTSTAND}).outcome == "done"
    assert body.world.act(ANN, "take", {"item": BOOK}).outcome == "done"
    body.scene.follow(body.world.state)
    x, y = body.world.position(ANN)[:2]
    assert math.dist(body.scene.pose(BOOK)[:2], (x, y)) == pytest.approx(0.34, abs=0.01)
    assert body.world.act(ANN, "put_on", {"item": BOOK, "place": NIGHTSTAND}).outcome == "done"
    body.perform("stay")
    assert body.world.location(BOOK) == ("held_by", ANN) or apart(body, BOOK) < 0.01


def test_what_is_eaten_is_gone_from_view():
    body = make(body_home(ann=(KITCHEN, 2.6, 1.2, SOUTH)))
    for verb, arguments in (("open", {"thing": CUPBOARD}), ("take", {"item": APPLE}), ("eat", {"item": APPLE})):
        assert body.world.act(ANN, verb, arguments).outcome == "done"
    body.scene.follow(body.world.state)
    assert body.scene.pose(APPLE)[2] < -1
