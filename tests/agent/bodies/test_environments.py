import math

import numpy as np
import pytest
from body_home import (
    ANN,
    BALL,
    BEDROOM,
    CUPBOARD,
    EAST,
    KITCHEN,
    MUG,
    NORTH,
    ROBOT,
    SOUTH,
    body_home,
    make,
    outcome,
    stand,
)
from gymnasium.utils.env_checker import check_env

from agent.bodies.body import ACTIONS, BodyError, encode
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.symbolic_body import SymbolicHome
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

BODIES = [MujocoHome, SymbolicHome]


def a_world(seed=0):
    return HomeWorld(body_home(), seed=seed, self_sensing=frozenset({ROBOT}))


@pytest.mark.parametrize("kind", BODIES)
def test_gymnasium_finds_no_fault(kind):
    check_env(kind(a_world()), skip_render_check=True)


@pytest.mark.parametrize("kind", BODIES)
def test_gymnasium_finds_no_fault_in_a_generated_home(kind):
    home = generate(3, rooms=3)
    robot = next(person.id for person in home.people if person.kind == "robot")
    check_env(kind(HomeWorld(home, seed=0, self_sensing=frozenset({robot}))), skip_render_check=True)


def roam(body, ticks, seed):
    body.reset(seed=seed)
    body.action_space.seed(seed)
    observations = []
    for _ in range(ticks):
        observation, *_, info = body.step(body.action_space.sample())
        observations.append((observation, info))
    return observations


def test_two_runs_of_one_seed_are_alike_to_the_last_byte():
    home = generate(5, rooms=3)
    robot = next(person.id for person in home.people if person.kind == "robot")
    runs, histories = [], []
    for _ in range(2):
        body = MujocoHome(HomeWorld(home, seed=9, self_sensing=frozenset({robot})))
        runs.append(roam(body, 80, 7))
        histories.append(body.world.recorder.history())
    assert histories[0].events == histories[1].events
    assert histories[0].poses == histories[1].poses
    for (one, told), (other, again) in zip(*runs, strict=True):
        assert told == again
        assert all(np.array_equal(one[name], other[name]) for name in one)


def test_the_first_reset_goes_on_in_the_world_as_given_and_the_next_begins_anew():
    world = a_world()
    world.step(10)
    body = MujocoHome(world)
    body.reset()
    assert body.world is world
    body.reset()
    assert body.world is not world
    assert body.world.tick == 0


def test_an_episode_is_truncated_at_its_limit():
    body = MujocoHome(a_world(), limit=3)
    body.reset()
    assert [body.perform("stay")[3] for _ in range(3)] == [False, False, True]


@pytest.mark.parametrize("kind", BODIES)
def test_a_step_forward_is_a_quarter_of_a_metre_and_a_turn_thirty_degrees(kind):
    body = kind(a_world())
    body.reset()
    assert np.allclose(body.perform("move_forward")[0]["pose"][:2], (3.25, 2.5), atol=1e-3)
    assert body.perform("turn_left")[0]["pose"][3] == pytest.approx(math.pi / 6, abs=1e-3)
    body.perform("turn_right")
    assert body.perform("turn_right")[0]["pose"][3] == pytest.approx(-math.pi / 6, abs=1e-3)


@pytest.mark.parametrize("kind", BODIES)
def test_a_wall_stops_the_robot_at_its_radius(kind):
    body = kind(a_world())
    body.reset()
    body.world.move(ROBOT, 3.0, 4.4, NORTH)
    for _ in range(4):
        observation, *_, info = body.perform("move_forward")
    assert info["collided"]
    assert info["outcome"] == "collided"
    assert 4.95 - 0.2 - 0.25 < observation["pose"][1] <= 4.95 - 0.2 + 1e-3


def test_the_robot_slides_along_a_wall():
    body = make()
    stand(body, 2.0, 4.7, 0.4)
    observation, *_, info = body.perform("move_forward")
    assert info["collided"]
    assert observation["pose"][0] > 2.2
    assert observation["pose"][1] == pytest.approx(4.7, abs=1e-3)


def test_nobody_is_run_over_and_no_ball_either():
    body = make(body_home(ann=(KITCHEN, 4.0, 2.5, EAST)))
    body.world.state.leader.clear()
    stand(body, 3.45, 2.5, EAST)
    assert not body.footing.may_go((3.45, 2.5), (3.7, 2.5), [(4.0, 2.5, 0.2)])
    stand(body, 4.5, 4.1, NORTH)
    assert outcome(body, "move_forward") == "collided"
    assert body.world.location(BALL) == ("on", KITCHEN)


def test_whoever_stands_in_something_may_come_out_but_not_go_deeper():
    body = make()
    person = [(3.0, 2.5, 0.2)]
    assert body.footing.may_go((3.1, 2.5), (3.3, 2.5), person)
    assert not body.footing.may_go((3.1, 2.5), (3.05, 2.5), person)


def test_the_robot_passes_a_doorway():
    body = make()
    stand(body, 5.0, 2.5, EAST)
    for _ in range(8):
        assert outcome(body, "move_forward") == "done"
    assert body.world.room_of(ROBOT) == BEDROOM


def test_an_open_door_stands_in_the_way():
    body = make()
    stand(body, 2.6, 1.2, SOUTH)
    assert outcome(body, "open", thing=CUPBOARD) == "done"
    stand(body, 3.6, 0.85, math.pi)
    results = [outcome(body, "move_forward") for _ in range(3)]
    assert "collided" in results


def test_what_is_said_in_the_room_is_heard():
    body = make(body_home(ann=(KITCHEN, 4.0, 3.0, EAST)))
    body.world.act(ANN, "say", {"to": ROBOT, "text": "Good morning."})
    _, _, _, _, info = body.perform("stay")
    assert "Good morning." in [utterance.text for _, utterance in info["heard"]]


def test_the_robot_can_speak():
    body = make(body_home(ann=(KITCHEN, 4.0, 3.0, EAST)))
    info = body.perform("say", {"to": ANN, "text": "Hello."})[4]
    assert info["outcome"] == "done"
    assert info["event"].actor == ROBOT


def test_observations_hold_nothing_but_what_is_sensed():
    observation, info = make().reset()
    assert set(observation) == {"rgb", "depth", "instance", "pose", "held"}
    assert set(info) == {"outcome", "event", "collided", "heard", "tick"}


def test_the_symbolic_body_sees_the_room_but_not_into_closed_things():
    body = SymbolicHome(a_world())
    observation, _ = body.reset()
    visible = set(np.flatnonzero(observation["visible"]).tolist())
    assert {KITCHEN, 3, CUPBOARD, MUG, BALL} <= visible
    assert not visible & {22, ANN, ROBOT, BEDROOM, 15}
    body.world.move(ROBOT, 2.6, 1.2, SOUTH)
    observation, *_ = body.perform("open", {"thing": CUPBOARD})
    assert observation["visible"][22]


def test_unknown_actions_and_robots_are_refused_in_one_line():
    body = make()
    with pytest.raises(BodyError, match="no verb 'dance'"):
        body.perform("dance")
    with pytest.raises(BodyError, match="no action"):
        encode("dance")
    with pytest.raises(BodyError, match="id 999"):
        body.perform("take", {"item": 999})
    with pytest.raises(BodyError, match="sense for itself"):
        MujocoHome(HomeWorld(body_home(), seed=0))
    with pytest.raises(BodyError, match="no robot"):
        MujocoHome(a_world(), ANN)
    assert [ACTIONS[encode(name)["verb"]] for name in ACTIONS] == list(ACTIONS)
