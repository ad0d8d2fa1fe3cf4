import math

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
    MUG,
    NIGHTSTAND,
    NORTH,
    ROBOT,
    SHELF,
    SOUTH,
    WEST,
    body_home,
    floor_item,
    outcome,
    stand,
    with_item,
)
from gymnasium.utils.env_checker import check_env

from agent.bodies.body import BodyError
from agent.bodies.driven_body import TILT, DrivenHome
from agent.bodies.wheels import FASTEST, SPIN
from agent.tasks.agents import agent_of
from agent.tasks.attempt import Attempt
from agent.tasks.task import TASKS, drawn_episodes
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld


def driven(home=None, seed=0):
    body = DrivenHome(HomeWorld(home or body_home(), seed=seed, self_sensing=frozenset({ROBOT})))
    body.reset()
    return body


def drive(body, ahead, spin=0.0, tilt=0.0, periods=10):
    action = np.array([ahead / FASTEST, spin / SPIN, tilt / TILT], np.float32)
    steps = [body.step(action) for _ in range(periods)]
    return steps[-1]


def test_gymnasium_finds_no_fault_in_the_driven_body():
    check_env(DrivenHome(HomeWorld(body_home(), seed=0, self_sensing=frozenset({ROBOT}))), skip_render_check=True)


def test_motors_keep_the_speed_that_is_asked_for():
    body = driven()
    observation = drive(body, 0.5, periods=10)[0]
    assert observation["velocity"] == pytest.approx((0.5, 0.0), abs=0.01)
    assert observation["pose"][0] == pytest.approx(3.5, abs=0.03)
    turned = drive(body, 0.0, 1.0, periods=10)[0]
    assert turned["pose"][3] == pytest.approx(1.0, abs=0.03)


def test_a_wall_stops_the_driven_base_at_its_radius():
    body = driven()
    stand(body, 3.0, 4.0, NORTH)
    observation, *_, info = drive(body, 0.6, periods=30)
    assert observation["pose"][1] == pytest.approx(4.95 - 0.2, abs=0.005)
    assert info["collided"]
    assert observation["touch"].argmax() == 0
    assert observation["touch"][0] > 50
    assert observation["touch"][4] == 0


def test_the_driven_base_passes_a_doorway_and_the_world_knows():
    body = driven()
    stand(body, 5.0, 2.5, EAST)
    drive(body, 0.6, periods=40)
    assert body.world.room_of(ROBOT) == BEDROOM


def test_a_ball_is_pushed_along_and_the_world_learns_where_it_lies():
    body = driven(with_item(body_home(), floor_item(BALL, KITCHEN, 4.5, 2.5)))
    drive(body, 0.6, periods=30)
    drive(body, 0.0, periods=40)
    x, y, *_ = body.world.position(BALL)
    assert x > 4.6
    assert math.dist((x, y), body.scene.pose(BALL)[:2]) < 0.01


def test_a_ball_that_rolls_through_a_doorway_is_in_the_other_room():
    body = driven(with_item(body_home(), floor_item(BALL, KITCHEN, 5.6, 2.5)))
    stand(body, 5.0, 2.5, EAST)
    drive(body, 0.6, periods=40)
    assert body.world.location(BALL) == ("on", BEDROOM)
    assert body.world.recorder.current(BALL, "on").object == BEDROOM


def test_the_driven_base_stops_before_people():
    body = driven(body_home(ann=(KITCHEN, 4.2, 2.5, WEST)))
    observation, *_, info = drive(body, 0.6, periods=5)
    observation, *_, info = drive(body, 0.6, periods=25)
    ann = body.world.position(ANN)
    if math.dist(ann[:2], (4.2, 2.5)) < 0.01:  # she may have left
        assert info["collided"]
        assert observation["pose"][0] < 4.2 - 0.4 + 0.01


def test_the_head_tilts_no_faster_and_no_farther_than_it_can():
    body = driven()
    observation = drive(body, 0.0, tilt=-TILT, periods=1)[0]
    assert observation["tilt"][0] == pytest.approx(-0.15, abs=1e-6)
    observation = drive(body, 0.0, tilt=-TILT, periods=10)[0]
    assert observation["tilt"][0] == pytest.approx(-TILT)
    assert (observation["instance"][60:] == KITCHEN).mean() > 0.9  # it looks down at the floor
    assert observation["depth"][60].mean() < 2.0


def test_a_door_is_opened_and_closed_by_force():
    body = driven()
    stand(body, 2.6, 1.2, SOUTH)
    joints = body.scene.home.doors[CUPBOARD]
    assert outcome(body, "open", thing=CUPBOARD) == "done"
    assert all(body.scene.data.qpos[joint.qpos] == pytest.approx(joint.travel, abs=1e-6) for joint in joints)
    assert APPLE in body.look((2.6, 1.6), SOUTH).instance
    assert outcome(body, "close", thing=CUPBOARD) == "done"
    assert APPLE not in body.look((2.6, 1.6), SOUTH).instance


def test_a_drawer_brings_out_what_is_in_it():
    body = driven()
    stand(body, 7.0, 1.1, SOUTH)
    before = body.scene.pose(BOOK)
    assert outcome(body, "open", thing=NIGHTSTAND) == "done"
    (drawer,) = body.scene.home.doors[NIGHTSTAND]
    assert body.scene.pose(BOOK)[1] == pytest.approx(before[1] + drawer.travel, abs=0.02)
    assert body.world.position(BOOK)[1] == pytest.approx(before[1], abs=0.02)  # in the drawer as before
    assert outcome(body, "take", item=BOOK) == "done"


def test_a_door_that_something_holds_shut_does_not_open(monkeypatch):
    body = driven(with_item(body_home(), floor_item(BALL, KITCHEN, 4.5, 4.5)))
    stand(body, 2.6, 1.2, SOUTH)
    monkeypatch.setattr("agent.bodies.driven_scene._PULL", {"hinge": 0.0, "slide": 0.0})
    monkeypatch.setattr("agent.bodies.driven_scene._STIFF", {"hinge": 0.0, "slide": 0.0})
    monkeypatch.setattr("agent.bodies.driven_scene.GRIP", 1e4)
    assert outcome(body, "open", thing=CUPBOARD) == "blocked"
    assert not body.world.is_open(CUPBOARD)


def test_what_is_carried_stays_in_hand_while_driving():
    body = driven()
    stand(body, 1.3, 1.4, SOUTH)
    assert outcome(body, "take", item=MUG) == "done"
    drive(body, -0.5, 0.8, periods=12)
    x, y, yaw = body.scene.base()
    hand = (x + 0.38 * math.cos(yaw), y + 0.38 * math.sin(yaw))
    assert math.dist(body.scene.pose(MUG)[:2], hand) < 0.02
    stand(body, 4.2, 1.1, SOUTH)
    assert outcome(body, "put_on", item=MUG, place=SHELF) == "done"


def test_moves_by_name_go_as_far_as_those_of_the_kinematic_body():
    body = driven()
    pose = body.perform("move_forward")[0]["pose"]
    assert pose[0] == pytest.approx(3.25, abs=0.02)
    pose = body.perform("turn_left")[0]["pose"]
    assert pose[3] == pytest.approx(math.pi / 6, abs=0.03)


def test_a_door_opened_in_the_next_room_is_heard_from_the_doorway():
    body = driven(body_home(ann=(KITCHEN, 2.6, 1.0, SOUTH), robot=(BEDROOM, 8.0, 2.5, WEST)))
    assert body.world.act(ANN, "open", {"thing": CUPBOARD}).outcome == "done"
    sounds = body.perform("stay")[4]["sounds"]
    door = next(sound for sound in sounds if sound.verb == "open")
    assert (door.kind, door.near) == ("cupboard", False)
    assert door.bearing == pytest.approx(0.0, abs=0.05)
    assert all(sound.verb != "open" for sound in body.perform("stay")[4]["sounds"])


def test_a_voice_next_door_is_heard_without_its_words():
    body = driven(
        body_home(ann=(KITCHEN, 2.6, 1.0, SOUTH), cat=(KITCHEN, 3.5, 3.0, SOUTH), robot=(BEDROOM, 8.0, 2.5, WEST))
    )
    body.world.act(ANN, "say", {"to": 32, "text": "Hello, cat."})
    info = body.perform("stay")[4]
    assert not info["heard"]
    assert any(sound.kind == "voice" and not sound.near for sound in info["sounds"])


def test_two_driven_runs_of_one_seed_are_alike_to_the_last_byte():
    home, runs = generate(5, rooms=3), []
    robot = next(person.id for person in home.people if person.kind == "robot")
    for _ in range(2):
        body = DrivenHome(HomeWorld(home, seed=9, self_sensing=frozenset({robot})))
        body.reset(seed=7)
        body.action_space.seed(7)
        runs.append([body.step(body.action_space.sample()) for _ in range(80)])
    for (one, *_, told), (other, *_, again) in zip(*runs, strict=True):
        assert told == again
        assert all(np.array_equal(one[name], other[name]) for name in one)


def test_a_start_pose_in_a_wall_is_refused_in_one_line():
    body = driven()
    with pytest.raises(BodyError, match=r"needs 0\.2 m all around"):
        body.reset(options={"pose": (6.0, 1.0, 0.0)})
    with pytest.raises(BodyError, match="outside the home"):
        body.reset(options={"pose": (60.0, 1.0, 0.0)})
    observation, _ = body.reset(options={"pose": (2.0, 2.0, 0.5)})
    assert observation["pose"][:2] == pytest.approx((2.0, 2.0))


@pytest.mark.slow
@pytest.mark.parametrize(("task", "seed"), [("objectnav", 1), ("fetch", 1)])
def test_an_agent_for_the_kinematic_body_does_its_task_on_the_driven_one(task, seed):
    home = generate(seed)
    episode = drawn_episodes(TASKS[task], f"generated/{seed}/0/0", home, count=1, seed=seed)[0]
    attempt = Attempt(episode, home, body="driven")
    agent = agent_of("ours-new")(attempt, home)
    agent.begin(attempt.brief)
    while not attempt.over:
        attempt.step(agent.act(attempt.frame))
    assert attempt.score().success == 1.0
