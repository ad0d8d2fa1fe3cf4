import math

import numpy as np
import pytest
from body_home import EAST, ROBOT, WEST, body_home
from gymnasium.utils.env_checker import check_env

from agent.bodies.mujoco_body import MujocoHome
from agent.bodies.noise import CALM, LIFELIKE, ROUGH, ColourNoise, DepthNoise, MotionNoise, Noise, Odometer
from agent.bodies.noisy_body import NoisyHome
from datagen.worlds.home.world import HomeWorld


def noisy(noise, seed=0):
    body = NoisyHome(HomeWorld(body_home(), seed=0, self_sensing=frozenset({ROBOT})), noise=noise, seed=seed)
    body.reset(seed=seed)
    return body


def test_gymnasium_finds_no_fault_in_the_noisy_body():
    check_env(NoisyHome(HomeWorld(body_home(), seed=0, self_sensing=frozenset({ROBOT}))), skip_render_check=True)


def test_a_body_without_noise_is_the_body_without_noise():
    plain = MujocoHome(HomeWorld(body_home(), seed=0, self_sensing=frozenset({ROBOT})))
    plain.reset(seed=3)
    calm = noisy(CALM, seed=3)
    for verb in ("move_forward", "turn_left", "move_forward", "stay"):
        one, other = plain.perform(verb), calm.perform(verb)
        assert all(np.array_equal(one[0][name], other[0][name]) for name in one[0])
        assert one[4] == other[4]


def test_depth_noise_grows_with_the_square_of_the_distance():
    random, spread = np.random.default_rng(0), {}
    for metres in (1.0, 2.0, 4.0):
        seen = DepthNoise(hole=0.0).seen(np.full((120, 160), metres, np.float32), random)
        spread[metres] = float(seen.std())
        assert seen.mean() == pytest.approx(metres, abs=0.002)
    for metres, deviation in spread.items():
        assert deviation == pytest.approx(0.0012 + 0.0019 * (metres - 0.4) ** 2, rel=0.05)


def test_depth_drops_out_at_edges_and_where_it_is_too_far():
    depth = np.full((120, 160), 1.0, np.float32)
    depth[:, 80:] = 3.0
    depth[:20] = 9.0
    seen = DepthNoise(hole=0.0).seen(depth, np.random.default_rng(0))
    assert (seen[:20] == 0).all()
    edge = seen[30:, 79:81] == 0
    assert 0.35 < edge.mean() < 0.65
    assert (seen[30:, :70] > 0).all()


def test_what_has_no_depth_gets_none():
    assert not DepthNoise().seen(np.zeros((4, 4), np.float32), np.random.default_rng(0)).any()


def test_colour_noise_is_stronger_in_the_light():
    random = np.random.default_rng(0)
    noise = ColourNoise(exposure=0.0)
    dark, light = (noise.seen(np.full((120, 160, 3), level, np.uint8), random) for level in (20, 180))
    assert dark.std() == pytest.approx(math.sqrt(4 + 16 * 20 / 255), rel=0.1)
    assert light.std() == pytest.approx(math.sqrt(4 + 16 * 180 / 255), rel=0.1)


def test_odometry_begins_right_and_drifts_as_far_as_its_parameters_say():
    noise, off = MotionNoise(ahead=0.05), []
    for seed in range(200):
        odometer = Odometer(noise, (0.0, 0.0, 0.0), np.random.default_rng(seed))
        assert odometer.pose == (0.0, 0.0, 0.0)
        for step in range(1, 41):
            pose = odometer.follow((0.25 * step, 0.0, 0.0))
        off.append(pose[0] - 10.0)
    assert np.std(off) == pytest.approx(0.05 * math.sqrt(10), rel=0.15)
    assert abs(np.mean(off)) < 0.05


def test_exact_wheels_tell_the_true_pose_whatever_the_way():
    odometer = Odometer(MotionNoise(), (1.0, 2.0, 0.3), np.random.default_rng(0))
    for pose in ((1.2, 2.1, 0.3), (1.2, 2.1, 2.0), (1.0, 2.4, -3.0), (1.1, 2.4, 0.0), (0.9, 2.4, 0.0)):
        told = odometer.follow(pose)
        assert told[:2] == pytest.approx(pose[:2])
        assert math.remainder(told[2] - pose[2], math.tau) == pytest.approx(0.0, abs=1e-9)


def test_standing_still_does_not_drift():
    body = noisy(ROUGH)
    first = body.perform("stay")[0]["pose"]
    for _ in range(10):
        assert np.array_equal(body.perform("stay")[0]["pose"], first)


def test_the_observed_pose_drifts_and_the_world_knows_the_true_one():
    body = noisy(LIFELIKE.without("motors"))
    for verb in ["move_forward"] * 6 + ["turn_left"] * 6 + ["move_forward"] * 6:
        pose = body.perform(verb)[0]["pose"]
    assert 0.005 < math.dist(pose[:2], body.world.position(ROBOT)[:2]) < 1.0


def test_noisy_motors_still_never_enter_a_wall():
    body = noisy(ROUGH, seed=5)
    body.world.move(ROBOT, 3.0, 4.3, EAST)
    random = np.random.default_rng(0)
    for _ in range(150):
        body.perform(("move_forward", "move_forward", "turn_left", "turn_right")[int(random.integers(4))])
        x, y, *_ = body.world.position(ROBOT)
        assert body.footing.gap(x, y) > 0.2 - 2e-3


def test_moves_vary_about_what_was_asked_for():
    body = noisy(Noise(motors=MotionNoise(ahead=0.04)))
    went = []
    for number in range(60):
        body.world.move(ROBOT, 3.0, 2.5, EAST if number % 2 else WEST)
        body.perform("move_forward")
        went.append(abs(body.world.position(ROBOT)[0] - 3.0))
    assert np.mean(went) == pytest.approx(0.25, abs=0.01)
    assert np.std(went) == pytest.approx(0.04 * 0.5, rel=0.4)


def test_one_seed_gives_the_same_noise_and_another_another():
    runs = []
    for seed in (1, 1, 2):
        body = noisy(LIFELIKE, seed=seed)
        runs.append([body.perform(verb)[0] for verb in ("move_forward", "turn_left", "move_forward")])
    assert all(np.array_equal(one[name], two[name]) for one, two in zip(*runs[:2], strict=True) for name in one)
    assert not np.array_equal(runs[0][-1]["depth"], runs[2][-1]["depth"])
    assert not np.array_equal(runs[0][-1]["pose"], runs[2][-1]["pose"])
