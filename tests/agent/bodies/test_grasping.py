import math
from dataclasses import replace

import numpy as np
import pytest
from body_home import (
    ANN,
    APPLE,
    BALL,
    BOOK,
    CUPBOARD,
    EAST,
    KITCHEN,
    MUG,
    NIGHTSTAND,
    ROBOT,
    SHELF,
    SOUTH,
    TABLE,
    WEST,
    body_home,
    floor_item,
    item,
    outcome,
    stand,
    with_item,
)
from gymnasium.utils.env_checker import check_env

from agent.bodies.arm_scene import SUCTION
from agent.bodies.arms import APERTURE, GRASPS
from agent.bodies.body import BodyError
from agent.bodies.choice import embody
from agent.bodies.driven_body import DrivenHome
from agent.bodies.grasp_trials import handle
from agent.bodies.honesty import Watch, interact
from agent.tasks.agents import agent_of
from agent.tasks.attempt import Attempt
from agent.tasks.task import TASKS, drawn_episodes
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

ARMS = ("suction", "parallel")
BEFORE_TABLE, BEFORE_SHELF = (1.3, 1.4, SOUTH), (4.2, 1.1, SOUTH)


def armed(grasp, home=None):
    body = DrivenHome(HomeWorld(home or body_home(), seed=0, self_sensing=frozenset({ROBOT})), grasp=grasp)
    body.world.drop_plans()
    body.reset()
    return body


def known(body):
    """What the world says of things: where they are and how they lie."""
    state = body.world.state
    return {thing: (state.location(thing), state.position(thing)) for thing in state.items}


def sized(home, id, size):
    """The home with a thing of another size, standing where it stood."""
    one = next(thing for thing in home.items if thing.id == id)
    return with_item(home, replace(one, size=size, z=one.z + (size[2] - one.size[2]) / 2))


def mass(body, thing):
    return float(body.scene.home.model.body(f"item{thing}").mass[0])


@pytest.mark.parametrize("grasp", ARMS)
def test_gymnasium_finds_no_fault_in_a_body_with_an_arm(grasp):
    body = DrivenHome(HomeWorld(body_home(), seed=0, self_sensing=frozenset({ROBOT})), grasp=grasp)
    check_env(body, skip_render_check=True)


def test_a_hand_that_there_is_not_is_refused_in_one_line():
    with pytest.raises(BodyError, match="no grasp 'tongs': use magic, suction, parallel"):
        armed("tongs")
    world = HomeWorld(body_home(), seed=0, self_sensing=frozenset({ROBOT}))
    assert [embody(name, world, ROBOT).grasp for name in ("driven", "suction", "parallel")] == list(GRASPS)


@pytest.mark.parametrize("grasp", ARMS)
def test_a_thing_is_taken_carried_and_put_by_force(grasp):
    body = armed(grasp)
    stand(body, *BEFORE_TABLE)
    watch, seen = Watch(body), []
    body.scene.watched = lambda: seen.append(watch.broken(watch.there()))
    assert outcome(body, "take", item=MUG) == "done"
    assert body.world.held(ROBOT) == (MUG,)
    for verb in ("turn_left", "turn_left", "move_forward", "stay"):
        assert body.perform(verb)[0]["held"] == MUG
    x, y, _ = body.scene.base()
    assert math.dist(body.scene.pose(MUG)[:2], (x, y)) < 0.2  # above the base
    assert body.scene.home.model.geom_contype[body.scene.home.geoms[MUG]].any()  # and it bumps into things
    stand(body, *BEFORE_SHELF)
    assert outcome(body, "put_on", item=MUG, place=SHELF) == "done"
    assert body.world.location(MUG) == ("on", SHELF)
    assert seen
    assert all(walled == set() == sunk for walled, sunk in seen)
    for _ in range(4):
        body.perform("stay")
    qvel = body.scene.home.items[MUG][1]
    assert np.abs(body.scene.data.qvel[qvel : qvel + 6]).max() < 0.01  # it settled
    assert math.dist(body.scene.pose(MUG)[:3], body.world.position(MUG)[:3]) < 0.02


def test_what_is_too_wide_for_the_jaws_is_refused_and_nothing_has_changed():
    home = sized(body_home(), MUG, (APERTURE + 0.02, APERTURE + 0.02, 0.1))
    body = armed("parallel", home)
    stand(body, *BEFORE_TABLE)
    before = known(body)
    assert outcome(body, "take", item=MUG) == "too_wide"
    assert known(body) == before
    assert body.world.held(ROBOT) == ()
    cup = armed("suction", home)
    stand(cup, *BEFORE_TABLE)
    assert outcome(cup, "take", item=MUG) == "done"  # a cup does not mind


def test_jaws_that_are_led_to_something_too_wide_do_not_hold_it():
    body = armed("parallel", sized(body_home(), MUG, (APERTURE + 0.02, APERTURE + 0.02, 0.1)))
    stand(body, *BEFORE_TABLE)
    scene = body.scene
    away, turn = scene.bearing(*scene.pose(MUG)[:2])
    above = replace(scene.posture(), turn=turn, lift=1.1, opening=APERTURE / 2)
    assert scene.move(above)
    assert scene.move(replace(above, reach=away - 0.08))
    assert not scene.move(replace(above, reach=away - 0.08, lift=0.85), slowly=True)  # they come down on it
    assert scene.posture().lift > 0.9
    scene.grip(MUG)  # they may press on its edge
    scene.move(replace(scene.posture(), lift=1.05), slowly=True)
    assert scene.gripped is None or scene.pose(MUG)[2] < 0.82


def test_a_cup_holds_no_more_than_its_vacuum_bears():
    light, heavy = armed("suction"), armed("suction")
    heavy.scene.home.model.body_mass[heavy.scene.home.model.body(f"item{MUG}").id] *= (
        1.3 * SUCTION / 9.81 / mass(light, MUG)
    )
    assert mass(heavy, MUG) * 9.81 > SUCTION > mass(light, MUG) * 9.81
    before = {}
    for body in (light, heavy):
        stand(body, *BEFORE_TABLE)
        before[body] = known(body)
    assert outcome(light, "take", item=MUG) == "done"
    strains = []
    light.scene.watched = lambda: strains.append(light.scene.strain())
    light.perform("stay")
    assert 0.02 < max(strains) < 0.2  # a fifth of a kilogram
    assert outcome(heavy, "take", item=MUG) == "dropped"
    assert heavy.world.location(MUG) == before[heavy][MUG][0]
    assert heavy.world.held(ROBOT) == ()
    assert heavy.scene.gripped is None


def test_a_cup_needs_its_whole_lip_on_the_thing():
    home = sized(body_home(), MUG, (0.02, 0.02, 0.1))  # narrower than the cup
    body = armed("suction", home)
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) in ("no_hold", "dropped")
    assert body.world.held(ROBOT) == ()


@pytest.mark.parametrize("grasp", ARMS)
def test_what_is_out_of_reach_or_behind_a_person_is_not_taken(grasp):
    body = armed(grasp)
    stand(body, 1.3, 1.95, SOUTH)
    before = known(body)
    assert outcome(body, "take", item=MUG) == "out_of_reach"
    assert known(body) == before
    body = armed(grasp, with_item(body_home(ann=(KITCHEN, 3.45, 2.5, WEST)), floor_item(BALL, KITCHEN, 3.9, 2.5)))
    assert outcome(body, "take", item=BALL) in ("blocked", "no_line_of_sight")
    assert body.world.position(ANN)[:2] == (3.45, 2.5)


@pytest.mark.parametrize("grasp", ARMS)
def test_things_are_taken_out_of_a_cupboard_but_not_from_under_the_front_of_a_deep_drawer(grasp):
    body = armed(grasp, sized(body_home(), BOOK, (0.1, 0.16, 0.03)))
    stand(body, 2.6, 1.2, SOUTH)
    assert outcome(body, "open", thing=CUPBOARD) == "done"
    x, y, *_ = body.world.position(APPLE)
    stand(body, x, y + 0.6, SOUTH)
    assert outcome(body, "take", item=APPLE) == "done"
    stand(body, *BEFORE_SHELF)
    assert outcome(body, "put_on", item=APPLE, place=SHELF) == "done"
    stand(body, 7.0, 1.1, SOUTH)
    assert outcome(body, "open", thing=NIGHTSTAND) == "done"
    assert outcome(body, "take", item=BOOK) == "blocked"  # the telescope would have to pass through it
    assert body.world.location(BOOK) == ("in", NIGHTSTAND)


def test_what_slips_on_the_way_lies_on_the_floor_and_the_agent_is_told():
    body = armed("suction")
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    stand(body, 3.0, 2.5, EAST)
    velocity = body.scene.home.items[MUG][1]
    body.scene.data.qvel[velocity] = 20.0  # somebody knocks it out of the hand
    seen = body.perform("stay")
    event = seen[4]["event"]
    assert (event.verb, event.arguments, event.outcome) == ("take", {"item": MUG}, "dropped")
    assert seen[0]["held"] == 0
    for _ in range(4):
        assert body.perform("stay")[4]["event"] is None
    assert body.world.location(MUG) == ("on", KITCHEN)
    assert body.scene.pose(MUG)[2] < 0.1
    assert math.dist(body.world.position(MUG)[:2], body.scene.pose(MUG)[:2]) < 0.02


def test_a_put_that_misses_is_refused_and_the_world_knows_where_the_thing_is(monkeypatch):
    body = armed("suction")
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    stand(body, *BEFORE_SHELF)
    monkeypatch.setattr(body.scene, "rests", lambda thing: True)  # it feels what is not there, and lets go in the air
    lowered = body.scene.move
    monkeypatch.setattr(body.scene, "move", lambda to, **how: lowered(replace(to, reach=min(to.reach, 0.3)), **how))
    assert outcome(body, "put_on", item=MUG, place=SHELF) == "dropped"
    for _ in range(4):
        body.perform("stay")
    assert body.world.held(ROBOT) == ()
    assert body.world.location(MUG) == ("on", KITCHEN)
    assert math.dist(body.world.position(MUG)[:3], body.scene.pose(MUG)[:3]) < 0.02


def test_what_is_given_leaves_the_hand_and_what_is_received_is_put_by_magic():
    body = armed("suction", body_home(ann=(KITCHEN, 3.0, 3.3, SOUTH)))
    stand(body, *BEFORE_TABLE)
    assert outcome(body, "take", item=MUG) == "done"
    stand(body, 3.0, 2.5, math.pi / 2)
    assert outcome(body, "give", item=MUG, to=ANN) == "done"
    assert body.scene.gripped is None
    assert body.world.held(ANN) == (MUG,)
    assert body.world.act(ANN, "give", {"item": MUG, "to": ROBOT}).outcome == "done"
    stand(body, *BEFORE_SHELF)
    assert outcome(body, "put_on", item=MUG, place=SHELF) == "done"


@pytest.mark.parametrize("grasp", ARMS)
def test_two_runs_with_an_arm_are_alike_to_the_last_byte(grasp):
    poses = []
    for _ in range(2):
        body = armed(grasp)
        stand(body, *BEFORE_TABLE)
        outcome(body, "take", item=MUG)
        body.perform("turn_left")
        poses.append(body.scene.data.qpos.tobytes())
    assert poses[0] == poses[1]


@pytest.mark.parametrize("grasp", ARMS)
def test_hands_at_random_break_nothing(grasp):
    found = handle(3, 4, grasp)
    assert found.taken.total() == 4
    assert found.broken == found.astray == 0
    assert found.most_gain < 0.05
    assert interact(4, 6, grasp).violations == 0


def test_a_book_stands_where_the_jaws_took_it_by_its_narrow_side():
    table = next(piece for piece in body_home().furniture if piece.id == TABLE)
    flat = replace(item(BOOK, table, "on", 1), size=(0.1, 0.2, 0.03))
    body = armed("parallel", with_item(body_home(), flat))
    x = body.world.position(BOOK)[0]
    stand(body, x, 1.3, SOUTH)
    assert outcome(body, "take", item=BOOK) == "done"
    assert body.scene.posture().opening == pytest.approx(0.05, abs=0.004)


@pytest.mark.slow
def test_the_agent_picks_up_again_what_slipped_out_of_its_hand():
    home = generate(1)
    episode = drawn_episodes(TASKS["fetch"], "generated/1/0/0", home, count=1, seed=0)[0]
    attempt = Attempt(episode, home, body="suction")
    agent = agent_of("oracle")(attempt, home)
    agent.begin(attempt.brief)
    dropped, steps = 0, 0
    while not attempt.over:
        attempt.step(agent.act(attempt.frame))
        event, thing = attempt.frame.event, attempt.frame.held
        steps += thing is not None
        if steps == 4 and thing is not None:
            steps += 1
            attempt.scene.data.qvel[attempt.scene.home.items[thing][1]] = 15.0  # knocked out of it
        dropped += event is not None and event.outcome == "dropped"
    assert dropped >= 1
    assert attempt.score().success == 1.0
