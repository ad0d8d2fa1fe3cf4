import math

import numpy as np
import pytest
from body_home import APPLE, CUPBOARD, KITCHEN, MUG, ROBOT, SOUTH, TABLE, body_home, outcome, stand

from agent.bodies import honesty
from agent.bodies.driven_body import DrivenHome
from agent.bodies.honesty import INTERACTIONS, Watch, interact, peeks
from datagen.worlds.home.world import HomeWorld


def driven():
    body = DrivenHome(HomeWorld(body_home(), seed=0, self_sensing=frozenset({ROBOT})))
    body.reset()
    return body


@pytest.mark.parametrize("seed", [0, 5, 15])
def test_interactions_at_random_break_nothing(seed):
    found = interact(seed, 12)
    assert sum(found.done.values()) == 12
    assert found.violations == 0, found


@pytest.mark.slow
def test_a_thousand_interactions_break_nothing():
    found = [interact(seed, 25) for seed in range(40)]
    assert sum(sum(each.done.values()) for each in found) == 1000
    assert {kind for each in found for kind in each.done} == set(INTERACTIONS)
    assert [each for each in found if each.violations] == []


def test_a_thing_in_a_wall_or_below_the_floor_is_noticed():
    body = driven()
    watch = Watch(body)
    assert watch.broken() == (set(), set())
    body.scene.put(MUG, (6.0, 1.0, 1.0, 0.0))
    body.scene.put(APPLE, (3.0, 3.0, -0.2, 0.0))
    assert watch.broken() == ({MUG}, {APPLE})
    assert watch.deepest == pytest.approx(0.05)


def test_energy_that_comes_from_nowhere_is_noticed():
    body = driven()
    watch = Watch(body)
    before = watch.energy()
    qvel = body.scene.home.items[MUG][1]
    body.scene.data.qvel[qvel : qvel + 3] = (2.0, 0.0, 0.0)
    mass = body.scene.home.model.body(f"item{MUG}").mass[0]
    assert watch.energy() - before == pytest.approx(mass * 2.0)


def test_looking_around_a_closed_container_would_show_what_a_gap_lets_out():
    body = driven()
    assert not any(peeks(body))
    joint = body.scene.home.doors[CUPBOARD][0]
    body.scene.data.qpos[joint.qpos] = 0.6 * joint.travel
    honesty.mujoco.mj_kinematics(body.scene.home.model, body.scene.data)
    assert any(peeks(body))


def test_what_is_knocked_off_a_table_lies_on_the_floor_for_the_world_too():
    body = driven()
    qvel = body.scene.home.items[MUG][1]
    body.scene.data.qvel[qvel : qvel + 3] = (0.0, 2.5, 0.5)
    body.perform("stay")
    for _ in range(4):
        body.perform("stay")
    assert body.world.location(MUG) == ("on", KITCHEN)
    assert math.dist(body.world.position(MUG)[:3], body.scene.pose(MUG)[:3]) < 0.01
    x, y, *_ = body.world.position(MUG)
    stand(body, x, y + 0.6, SOUTH)
    assert outcome(body, "take", item=MUG) == "done"
    stand(body, 1.3, 1.4, SOUTH)
    assert outcome(body, "put_on", item=MUG, place=TABLE) == "done"


def test_a_closed_door_holds_what_is_thrown_against_it_from_within():
    body = driven()
    qvel = body.scene.home.items[APPLE][1]
    for _ in range(5):
        body.scene.data.qvel[qvel : qvel + 3] = (0.0, 3.0, 0.0)
        body.perform("stay")
    assert body.world.location(APPLE) == ("in", CUPBOARD)
    assert not any(peeks(body))
    assert np.abs(body.scene.data.qpos[[joint.qpos for joint in body.scene.home.doors[CUPBOARD]]]).max() < 1e-6
