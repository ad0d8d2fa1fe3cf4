"""Geodesic distances against what geometry says, and against the body that walks."""

import math
from itertools import pairwise

import numpy as np
import pytest

from agent.bodies.footing import Footing, lying
from agent.tasks.freespace import CELL, FreeSpace
from agent.tasks.fronts import arrival
from datagen.worlds.home.generate import generate


def test_in_the_open_it_is_the_straight_line():
    free, goal = np.ones((200, 120), bool), np.array([60.3, 40.7])
    i, j = np.meshgrid(np.arange(200) + 0.5, np.arange(120) + 0.5, indexing="ij")
    straight = np.hypot(i - goal[0], j - goal[1])
    found = arrival(free, goal[None])
    assert np.all(found >= straight - 1e-9)
    assert np.all(found <= 1.02 * straight + 0.2)


def test_around_a_wall_it_is_the_way_by_its_end():
    free = np.ones((101, 101), bool)
    free[50, :80] = False
    found = arrival(free, np.array([[20.5, 20.5]]))
    by_the_end = math.hypot(30, 60) + math.hypot(30, 60)  # corner at (50.5, 80.5)
    assert found[80, 20] == pytest.approx(by_the_end, rel=0.02)
    assert np.isinf(found[50, :80]).all()


def test_the_nearest_of_several_goals_counts_and_none_is_infinitely_far():
    free = np.ones((50, 50), bool)
    both = arrival(free, np.array([[5.5, 5.5], [45.5, 45.5]]))
    one, other = (arrival(free, np.array([[at, at]])) for at in (5.5, 45.5))
    assert np.all(both <= np.minimum(one, other) + 1e-9)
    assert np.allclose(both, np.minimum(one, other), atol=0.5)  # where fronts meet, each cell knows of both
    assert np.isinf(arrival(free, np.zeros((0, 2)))).all()


def test_distances_do_not_depend_on_the_order_in_which_cells_are_reached():
    """The solution of the discrete equation is unique: every cell must satisfy it."""
    random = np.random.default_rng(0)
    free = random.random((80, 80)) > 0.25
    free[40, 40] = True
    found = np.pad(arrival(free, np.array([[40.5, 40.5]])), 1, constant_values=np.inf)
    i, j = np.nonzero(np.isfinite(found) & (found > 9))  # further than what is measured in a straight line
    one, other = np.minimum(found[i - 1, j], found[i + 1, j]), np.minimum(found[i, j - 1], found[i, j + 1])
    first, apart = np.minimum(one, other), np.where(np.isinf(one) | np.isinf(other), np.inf, np.abs(one - other))
    flat = np.where(apart < 1, apart, 0)
    solved = np.where(apart < 1, first + (flat + np.sqrt(2 - flat**2)) / 2, first + 1)
    assert len(i) > 1000
    assert np.allclose(found[i, j], solved, atol=1e-6)


@pytest.mark.parametrize("seed", range(3))
def test_where_it_is_free_the_body_fits_and_nowhere_else(seed):
    home = generate(seed, rooms=6, items=40)
    space, footing = FreeSpace(home), Footing(home)
    random = np.random.default_rng(seed)
    for _ in range(200):
        cell = tuple(int(random.integers(count)) for count in space.free.shape)
        inside = space.gap[cell] > 0
        assert not inside or space.gap[cell] == pytest.approx(
            max(footing.gap(*space.centre(cell), lying(home)), 0), abs=1e-9
        )
    assert space.island.max() >= 1
    sizes = np.bincount(space.island.ravel())[1:]
    assert all(one >= other for one, other in pairwise(sizes))


@pytest.mark.parametrize("seed", range(3))
def test_the_way_pulled_taut_is_as_long_as_the_field_says(seed):
    home = generate(seed, rooms=8, items=100)
    space, random = FreeSpace.of(home), np.random.default_rng(seed)
    errors = []
    for _ in range(6):
        goal = space.drawn(random)
        field = space.field([goal])
        for _ in range(10):
            start = space.drawn(random)
            way = [*field.path(start), goal]
            length = sum(math.dist(one, other) for one, other in pairwise(way))
            assert field.at(start) >= math.dist(start, goal) - CELL
            errors.append(field.at(start) / length - 1 if length > 1 else 0.0)
    assert max(map(abs, errors)) < 0.06
    assert np.mean(np.abs(errors)) < 0.02


def test_what_cannot_be_reached_is_infinitely_far_and_points_snap_to_the_floor():
    home = generate(0, rooms=4, items=30)
    space = FreeSpace(home)
    x0, y0, _, _ = home.bounds()
    corner = (x0, y0)  # in the wall
    assert math.isinf(space.distance(space.snap(corner), [corner]))
    assert space.free[space.cell(space.snap(corner))]
    fits = space.drawn(np.random.default_rng(0))
    assert space.snap(fits) == fits
    assert space.field([corner]).path(fits) == []


def test_from_a_pocket_without_a_way_it_is_as_far_as_from_the_floor_beside_it():
    home = generate(0, rooms=2)
    space = FreeSpace.of(home)
    goal = space.centre(tuple(np.argwhere(space.island == 1)[0].tolist()))
    field = space.field([goal])
    pockets = [space.centre((int(i), int(j))) for i, j in np.argwhere(np.isinf(field.metres))]
    beside = [spot for spot in pockets if math.isinf(field.at(spot)) and math.isfinite(field.near(spot))]
    assert beside
    for spot in beside[:: max(1, len(beside) // 40)]:
        around = [(spot[0] + 0.3 * math.cos(turn), spot[1] + 0.3 * math.sin(turn)) for turn in np.arange(0, 6.28, 0.1)]
        found = [field.at(other) for other in around if math.isfinite(field.at(other))]
        assert not found or field.near(spot) <= min(found) + 0.3 + CELL
    x0, y0, *_ = home.bounds()
    assert math.isinf(field.near((x0 - 2.0, y0 - 2.0)))
    assert field.near(goal) == field.at(goal)
