import copy
import itertools
import math

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import dijkstra
from small_rooms import CAMERA, EYE, FLOORS, collides, look, two_rooms

from agent.navigation import Navigator
from agent.planning import astar, frontier_cells, near_points, path_to, plan_grid
from agent.steering import angle_to, turned


def by_dijkstra(cost, start):
    """Distances from `start` by scipy, on the graph that A* searches."""
    nx, ny = cost.shape
    rows, columns, weights = [], [], []
    for i in range(nx):
        for j in range(ny):
            for di in (-1, 0, 1):
                for dj in (-1, 0, 1):
                    to = (i + di, j + dj)
                    if (di, dj) == (0, 0) or not (0 <= to[0] < nx and 0 <= to[1] < ny):
                        continue
                    if np.isinf([cost[i, j], cost[to], cost[i + di, j], cost[i, j + dj]]).any():
                        continue
                    rows.append(i * ny + j)
                    columns.append(to[0] * ny + to[1])
                    weights.append((cost[i, j] + cost[to]) / 2 * math.hypot(di, dj))
    graph = coo_array((weights, (rows, columns)), shape=(nx * ny, nx * ny)).tocsr()
    return dijkstra(graph, indices=start[0] * ny + start[1]).reshape(nx, ny)


def path_cost(cost, path):
    pairs = itertools.pairwise(path)
    return sum((cost[a] + cost[b]) / 2 * math.hypot(a[0] - b[0], a[1] - b[1]) for a, b in pairs)


@pytest.mark.parametrize("seed", range(12))
def test_a_star_finds_paths_as_cheap_as_dijkstra(seed):
    random = np.random.default_rng(seed)
    cost = random.uniform(1, 4, (24, 31))
    cost[random.random(cost.shape) < 0.3] = np.inf
    start = tuple(int(n) for n in random.integers(0, 24, 2))
    cost[start] = 1.0
    goals = random.random(cost.shape) < (0.002 if seed % 2 else 0.02)
    goals[start] = False
    least = np.where(goals, by_dijkstra(cost, start), np.inf).min()
    path = astar(cost, start, goals)
    if np.isinf(least):
        assert path is None
    else:
        assert path[0] == start
        assert goals[path[-1]]
        assert path_cost(cost, path) == pytest.approx(least, rel=1e-12)


def test_a_path_neither_crosses_obstacles_nor_cuts_corners():
    cost = np.ones((12, 12))
    cost[6, :-1] = np.inf
    goals = np.zeros((12, 12), bool)
    goals[11, 0] = True
    path = astar(cost, (0, 0), goals)
    assert all(np.isfinite(cost[cell]) for cell in path)
    for a, b in itertools.pairwise(path):
        assert np.isfinite(cost[a[0], b[1]])
        assert np.isfinite(cost[b[0], a[1]])
    cost[6, -1] = np.inf
    assert astar(cost, (0, 0), goals) is None


class Walker:
    """A disc in the boxes that does what its navigator wants."""

    def __init__(self, x, y, yaw=0.0):
        self.boxes = two_rooms()
        self.pose = (x, y, yaw)
        self.navigator = Navigator(CAMERA, x, y, yaw)
        self.bumps = 0
        self.see(False)

    def see(self, collided):
        x, y, yaw = self.pose
        depth, ids = look(self.boxes, x, y, yaw)
        self.navigator.observe((x, y, EYE, yaw), depth, ids, floors=FLOORS, collided=collided)

    def walk(self, walk, limit=250):
        """Do what a walk says; returns what it returns and how many steps it took."""
        for step in range(limit):
            try:
                action = next(walk)
            except StopIteration as end:
                return end.value, step
            x, y, yaw = self.pose
            collided = False
            if action == "move_forward":
                there = (x + 0.25 * math.cos(yaw), y + 0.25 * math.sin(yaw))
                collided = collides(self.boxes, *there)
                self.pose = self.pose if collided else (*there, yaw)
            else:
                self.pose = (x, y, turned(yaw + math.radians(30 if action == "turn_left" else -30)))
            self.bumps += collided
            self.see(collided)
        raise AssertionError("still walking")


@pytest.fixture(scope="module")
def explored():
    walker = Walker(1.0, 1.0)
    walker.walk(walker.navigator.look_around())
    walker.walk(walker.navigator.explore())
    return walker


def test_following_frontiers_uncovers_both_rooms_without_bumping(explored):
    rooms = explored.navigator.map.room
    assert (rooms == 1).sum() * 0.05**2 > 9
    assert (rooms == 2).sum() * 0.05**2 > 9
    assert (explored.navigator.map.odds < 0).sum() * 0.05**2 > 29
    assert explored.bumps <= 2


def test_a_walker_gets_from_one_room_to_the_other_and_faces_what_it_came_for():
    walker = Walker(1.0, 3.0)
    walker.walk(walker.navigator.look_around())
    reached, steps = walker.walk(walker.navigator.go_near((6.5, 3.3), 0.25))
    assert reached
    assert steps < 36
    assert math.dist(walker.pose[:2], (6.5, 3.3)) < 0.4
    assert abs(angle_to(walker.pose, (6.5, 3.3))) <= math.radians(15.1)
    assert walker.bumps <= 1


def test_there_is_no_way_into_a_wall():
    walker = Walker(1.0, 3.0)
    walker.walk(walker.navigator.explore())
    reached, steps = walker.walk(walker.navigator.go_near((6.5, 2.0), 0.1))
    assert not reached
    assert steps < 20


def test_a_bump_is_avoided(explored):
    here = (2.0, 2.0)
    target = np.array([[5.0, 2.0]])
    free = plan_grid(explored.navigator.map, here)
    assert path_to(free, here, near_points(free, target, 0.15)) is not None
    doorway = [(4.0, 1.6 + 0.1 * n) for n in range(9)]
    barred = plan_grid(explored.navigator.map, here, avoid=doorway)
    assert path_to(barred, here, near_points(barred, target, 0.15)) is None


def test_where_one_was_is_a_way_back_until_something_is_bumped_into(explored):
    here = (2.0, 2.0)
    target = np.array([[5.0, 2.0]])
    narrow = copy.deepcopy(explored.navigator.map)
    low, high = narrow.cell(3.9, 1.3), narrow.cell(4.1, 2.7)
    gap = narrow.cell(4.0, 1.9)[1], narrow.cell(4.0, 2.1)[1]
    for rows in (slice(low[1], gap[0] + 1), slice(gap[1], high[1] + 1)):
        narrow.odds[low[0] : high[0] + 1, rows] = 20  # posts of the doorway that are drawn too big
    been = np.stack([np.linspace(2.0, 5.0, 61), np.full(61, 2.0)], axis=1)
    for walked, bumps, way in ((been[:0], [], False), (been, [], True), (been, [(3.9, 2.0)], False)):
        grid = plan_grid(narrow, here, avoid=bumps, been=walked)
        assert (path_to(grid, here, near_points(grid, target, 0.15)) is not None) == way


def test_dismissed_frontiers_are_left_alone():
    walker = Walker(1.0, 1.0, math.pi / 2)
    points = frontier_cells(walker.navigator.map)
    assert len(points)
    assert len(frontier_cells(walker.navigator.map, [tuple(point) for point in points])) == 0
