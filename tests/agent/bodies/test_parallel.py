import math
import warnings
from dataclasses import replace

import numpy as np
import pytest
from body_home import ANN, EAST, KITCHEN, MUG, ROBOT, SOUTH, WEST, body_home
from pettingzoo.test import parallel_api_test

from agent.bodies.body import BodyError, encode
from agent.bodies.parallel import HomeParallel
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

SECOND = 34
ONE, OTHER = f"robot_{ROBOT}", f"robot_{SECOND}"


def pair(**options):
    """Two robots in the kitchen, face to face."""
    home = body_home(robot=(KITCHEN, 2.0, 2.5, EAST))
    first = next(person for person in home.people if person.id == ROBOT)
    second = replace(first, id=SECOND, name="ada", x=4.0, yaw=WEST)
    home = replace(home, people=(*home.people, second))
    both = frozenset({ROBOT, SECOND})
    return HomeParallel(HomeWorld(home, seed=0, self_sensing=both), **options)


def test_pettingzoo_finds_no_fault(capsys):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        parallel_api_test(pair(limit=12), num_cycles=30)
        home = generate(3, rooms=3, robots=3)
        robots = frozenset(person.id for person in home.people if person.kind == "robot")
        parallel_api_test(HomeParallel(HomeWorld(home, seed=0, self_sensing=robots)), num_cycles=10)
    assert "Passed" in capsys.readouterr().out


def test_robots_see_each_other_and_the_residents_but_not_themselves():
    seen, _ = pair().reset()
    assert SECOND in seen[ONE]["instance"]
    assert ROBOT in seen[OTHER]["instance"]
    assert ROBOT not in seen[ONE]["instance"]
    assert SECOND not in seen[OTHER]["instance"]
    home = pair()
    home.world.move(ANN, 3.0, 3.0, EAST)
    seen, _ = home.reset()
    assert ANN in seen[ONE]["instance"]
    assert ANN in seen[OTHER]["instance"]


def test_both_move_in_one_tick():
    home = pair()
    home.reset()
    seen, *_ = home.step({ONE: encode("move_forward"), OTHER: encode("move_forward")})
    assert home.world.tick == 1
    assert seen[ONE]["pose"][0] == pytest.approx(2.25, abs=1e-3)
    assert seen[OTHER]["pose"][0] == pytest.approx(3.75, abs=1e-3)


def test_robots_do_not_run_into_each_other():
    home = pair()
    home.reset()
    for _ in range(8):
        seen, *_, told = home.step({ONE: encode("move_forward"), OTHER: encode("move_forward")})
    gap = np.linalg.norm(seen[ONE]["pose"][:2] - seen[OTHER]["pose"][:2])
    assert 0.4 - 1e-3 <= gap < 0.7
    assert told[ONE]["collided"]


def test_of_two_who_take_the_same_thing_the_first_by_id_has_it():
    home = pair()
    home.reset(options={"poses": {ONE: (1.0, 1.4, SOUTH), OTHER: (1.7, 1.4, -2.2)}})
    seen, *_, told = home.step({OTHER: encode("take", MUG), ONE: encode("take", MUG)})
    assert (told[ONE]["outcome"], seen[ONE]["held"]) == ("done", MUG)
    assert told[OTHER]["outcome"] != "done"
    assert seen[OTHER]["held"] == 0


def test_what_one_carries_is_seen_by_the_other():
    home = pair()
    home.reset(options={"poses": {ONE: (1.0, 1.4, SOUTH), OTHER: (3.2, 2.5, WEST)}})
    home.step({ONE: encode("take", MUG)})
    home.world.move(ROBOT, 2.0, 2.5, EAST)
    seen, *_ = home.step({})
    assert MUG in seen[OTHER]["instance"]
    assert home.scene.pose(MUG)[0] == pytest.approx(2.38, abs=0.01)


def test_one_robot_hears_the_other():
    home = pair()
    home.reset()
    home.members[ONE].attempt("say", {"to": SECOND, "text": "Take the mug."})
    *_, told = home.step({})
    assert "Take the mug." in [utterance.text for _, utterance in told[OTHER]["heard"]]


def test_two_runs_of_several_robots_are_alike():
    home = generate(5, rooms=3, robots=2)
    robots = frozenset(person.id for person in home.people if person.kind == "robot")
    runs = []
    for _ in range(2):
        env = HomeParallel(HomeWorld(home, seed=2, self_sensing=robots))
        env.reset(seed=4)
        for index, name in enumerate(env.possible_agents):
            env.action_space(name).seed(index)
        runs.append([env.step({name: env.action_space(name).sample() for name in env.agents}) for _ in range(30)])
    for one, other in zip(*runs, strict=True):
        assert one[4] == other[4]
        for name in one[0]:
            assert all(np.array_equal(one[0][name][key], other[0][name][key]) for key in one[0][name])


def test_a_home_is_the_same_however_many_robots_live_in_it():
    alone, several = generate(7), generate(7, robots=4)
    assert replace(several, people=several.people[: len(alone.people)]) == alone
    extra = several.people[len(alone.people) :]
    assert [person.kind for person in extra] == ["robot"] * 3
    assert len({part.id for part in several.parts()}) == sum(1 for _ in several.parts())
    assert all(math.dist((one.x, one.y), (two.x, two.y)) > 0.69 for one in extra for two in alone.people)


def test_a_home_without_a_robot_that_senses_is_refused_in_one_line():
    with pytest.raises(BodyError, match="senses for itself"):
        HomeParallel(HomeWorld(body_home(), seed=0))
