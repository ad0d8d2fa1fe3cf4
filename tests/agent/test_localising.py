import math

import numpy as np
import pytest
from small_rooms import EYE, look, two_rooms

from agent.bodies.camera import CAMERA
from agent.bodies.noise import LIFELIKE
from agent.drift import measure_drift
from agent.localising import Localiser, compose, relative
from agent.mapping import OccupancyMap


def test_relative_and_compose_are_each_others_opposite():
    random = np.random.default_rng(0)
    for _ in range(50):
        start, end = random.uniform(-3, 3, (2, 3)).tolist()
        there = compose(tuple(start), relative(tuple(start), tuple(end)))
        assert there[:2] == pytest.approx(end[:2])
        assert math.remainder(there[2] - end[2], math.tau) == pytest.approx(0, abs=1e-9)


def walked(told):
    """An agent that turns about in room 1, with exact odometry until the last step, which is told otherwise."""
    boxes, drawn = two_rooms(), OccupancyMap.around(2.0, 2.0)
    localiser = Localiser(CAMERA, (2.0, 2.0, 0.0))
    for number in range(12):
        pose, frame = (2.0, 2.0, number * math.pi / 6), look(boxes, 2.0, 2.0, number * math.pi / 6)
        x, y, yaw = localiser.locate(pose, EYE, *frame, drawn)
        drawn.integrate(CAMERA, *frame, (x, y, EYE, yaw), floors=(1, 2))
    last = (2.0, 2.0, 11 * math.pi / 6)
    true = (2.15, 1.9, last[2] + 0.05)
    wrong = tuple(a + b for a, b in zip(true, told, strict=True))
    return localiser.locate(wrong, EYE, *look(boxes, *true), drawn), true


@pytest.mark.parametrize("off", [(0.08, -0.06, 0.0), (0.0, 0.0, 0.06), (-0.07, 0.05, -0.05)])
def test_a_pose_that_odometry_tells_wrongly_is_put_right(off):
    exact, true = walked((0.0, 0.0, 0.0))
    found, _ = walked(off)
    assert math.dist(exact[:2], true[:2]) < 0.05  # a cell: walls on the edges of cells are half of one off
    assert math.dist(found[:2], exact[:2]) < 0.03
    for pose in (exact, found):
        assert abs(math.remainder(pose[2] - true[2], math.tau)) < 0.02


def test_where_nothing_is_mapped_odometry_is_believed():
    localiser, drawn = Localiser(CAMERA, (0.0, 0.0, 0.0)), OccupancyMap.around(0.0, 0.0)
    empty = np.zeros((CAMERA.height, CAMERA.width), np.float32)
    ids = np.zeros(empty.shape, np.int32)
    assert localiser.locate((0.0, 0.0, 0.0), EYE, empty, ids, drawn) == (0.0, 0.0, 0.0)
    assert localiser.locate((1.0, 0.5, 0.2), EYE, empty, ids, drawn) == pytest.approx((1.0, 0.5, 0.2))
    assert localiser.corrections == 0


def test_drift_is_corrected_over_a_walk_through_a_home():
    found = measure_drift(10, ticks=150, noise=LIFELIKE)
    assert found["metres"] > 10
    assert found["corrected_mean_m"] < 0.6 * found["odometry_mean_m"]


@pytest.mark.slow
def test_over_long_walks_in_five_homes_correction_at_least_halves_the_error():
    found = [measure_drift(seed, ticks=400) for seed in range(5)]
    assert all(each["corrected_mean_m"] < each["odometry_mean_m"] for each in found)
    mean = {name: np.mean([each[f"{name}_mean_m"] for each in found]) for name in ("odometry", "corrected")}
    assert mean["corrected"] < 0.5 * mean["odometry"]
