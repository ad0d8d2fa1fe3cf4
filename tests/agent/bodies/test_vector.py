import numpy as np
import pytest
from body_home import ROBOT, body_home
from gymnasium.vector import AutoresetMode

from agent.bodies.body import BodyError, encode
from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.speeds import measure_vector
from agent.bodies.vector import HomesVector
from datagen.worlds.home.generate import generate
from datagen.worlds.home.world import HomeWorld

HOMES = [generate(seed, rooms=2) for seed in (1, 2, 3)]


def same(verb, count=3):
    one = encode(verb)
    return {name: np.full(count, value, np.int64) for name, value in one.items()}


def test_each_home_of_a_vector_lives_as_it_would_alone():
    vector = HomesVector(HOMES, seed=0)
    seen, _ = vector.reset(seed=4)
    alone = []
    for number, home in enumerate(HOMES):
        robot = next(person.id for person in home.people if person.kind == "robot")
        alone.append(MujocoHome(HomeWorld(home, seed=0, self_sensing=frozenset({robot}))))
        first, _ = alone[-1].reset(seed=4 + number)
        assert all(np.array_equal(seen[name][number], first[name]) for name in first)
    for verb in ("move_forward", "turn_left", "stay", "move_forward"):
        seen, _, _, _, told = vector.step(same(verb))
        for number, body in enumerate(alone):
            observation, *_, info = body.step(encode(verb))
            assert all(np.array_equal(seen[name][number], observation[name]) for name in observation)
            assert told["outcome"][number] == info["outcome"]
            assert told["heard"][number] == info["heard"]


def test_observations_lie_in_the_space_that_all_homes_share():
    vector = HomesVector(HOMES)
    vector.action_space.seed(0)
    seen, _ = vector.reset(seed=0)
    for _ in range(10):
        assert vector.observation_space.contains(seen)
        seen, *_ = vector.step(vector.action_space.sample())


def test_a_home_whose_episode_ended_begins_anew_at_the_next_step():
    vector = HomesVector(HOMES, limit=2)
    assert vector.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    vector.reset(seed=0)
    vector.step(same("move_forward"))
    *_, truncated, told = vector.step(same("move_forward"))
    assert truncated.all()
    assert (told["tick"] == 2).all()
    *_, truncated, told = vector.step(same("move_forward"))
    assert not truncated.any()
    assert (told["tick"] == 0).all()


def test_no_homes_or_two_robots_in_one_are_refused_in_one_line():
    with pytest.raises(BodyError, match="one home at least"):
        HomesVector([])
    with pytest.raises(BodyError, match="2 robots"):
        HomesVector([generate(1, rooms=2, robots=2)])


def test_the_same_home_may_come_several_times():
    vector = HomesVector([body_home()] * 2)
    seen, _ = vector.reset(seed=0)
    assert vector.bodies[0].agent == ROBOT
    assert np.array_equal(seen["pose"][0], seen["pose"][1])


@pytest.mark.alone
@pytest.mark.slow
def test_homes_together_are_as_fast_as_each_alone():
    best = max(measure_vector(seed, homes=8, steps=40)["ratio"] for seed in (0, 8, 16))
    assert best >= 0.9
