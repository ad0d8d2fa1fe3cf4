"""Steering: few steps, and no circling before narrow doorways."""

import math

import numpy as np
import pytest

from agent.planning import PlanGrid, path_to
from agent.steering import FORWARD, TURN, angle_to, next_action, steer, turned, way_along

SIZE = 0.1


def two_rooms_with_a_slit(width: int) -> PlanGrid:
    """Rooms of 4 m × 4 m on both sides of a wall, with a slit some cells wide in it."""
    cost = np.full((84, 44), np.inf)
    cost[2:-2, 2:-2] = 1.0
    cost[38:46] = np.inf
    cost[38:46, 22 : 22 + width] = 4.0
    return PlanGrid(0.0, 0.0, SIZE, cost, np.where(np.isinf(cost), 0.0, 1.0))


def walk(grid: PlanGrid, pose: tuple[float, float, float], goal: tuple[float, float], limit: int) -> int:
    """How many steps and turns it takes; the path is planned anew at every fourth, as navigators do."""
    goals = np.zeros(grid.cost.shape, bool)
    goals[grid.cell(goal)] = True
    way = None
    for step in range(limit):
        if math.dist(pose[:2], goal) < FORWARD:
            return step
        if step % 4 == 0:
            path = path_to(grid, pose[:2], goals)
            assert path is not None
            way = way_along(grid, path)
        action = steer(grid, pose, way)
        x, y, yaw = pose
        if action == "move_forward":
            pose = (x + FORWARD * math.cos(yaw), y + FORWARD * math.sin(yaw), yaw)
            assert np.isfinite(grid.cost[grid.cell(pose[:2])])
        else:
            assert action is not None
            pose = (x, y, turned(yaw + (TURN if action == "turn_left" else -TURN)))
    raise AssertionError(f"still walking after {limit} steps, at {pose}")


@pytest.mark.parametrize("width", [2, 4])
@pytest.mark.parametrize("seed", range(10))
def test_a_narrow_doorway_is_passed_without_circling(width, seed):
    random = np.random.default_rng(seed)
    grid = two_rooms_with_a_slit(width)
    start = (float(random.uniform(0.5, 3.5)), float(random.uniform(0.5, 3.8)), float(random.uniform(-3, 3)))
    door = (4.2, 2.2 + width * SIZE / 2)
    goal = (7.5, 1.0)
    straight = (math.dist(start[:2], door) + math.dist(door, goal)) / FORWARD
    turns = (abs(angle_to(start, door)) + math.pi) / TURN
    assert walk(grid, start, goal, limit=120) <= 1.25 * straight + turns + 4


def test_what_is_left_of_a_way_is_its_length_and_its_bearing_leads_along_it():
    grid = PlanGrid(0.0, 0.0, SIZE, np.ones((60, 60)), np.ones((60, 60)))
    path = [grid.centre((cell, 20)) for cell in range(10, 41)]
    way = way_along(grid, path)
    assert way.left[40, 20] == 0
    assert way.left[10, 20] == pytest.approx(3.0)
    assert way.left[10, 23] == pytest.approx(0.3 * math.sqrt(2) + 2.7)
    assert way.bearing[10, 20] == pytest.approx(0.0)
    assert way.bearing[36, 22] < 0 < way.bearing[36, 18]
    assert math.isnan(way.bearing[40, 20])
    assert np.isinf(way.left[10, 50])


def test_a_way_that_lies_behind_is_turned_to_first():
    grid = PlanGrid(0.0, 0.0, SIZE, np.ones((60, 60)), np.ones((60, 60)))
    path = [grid.centre((cell, 20)) for cell in range(10, 41)]
    way = way_along(grid, path)
    x, y = path[0]
    assert steer(grid, (x, y, 0.0), way) == "move_forward"
    assert steer(grid, (x, y, math.radians(100)), way) == "turn_right"
    assert steer(grid, (x, y, math.radians(-100)), way) == "turn_left"


def test_who_is_walled_in_gets_no_step():
    cost = np.full((20, 20), np.inf)
    cost[10, 10] = 1.0
    grid = PlanGrid(0.0, 0.0, SIZE, cost, np.zeros((20, 20)))
    assert steer(grid, (1.05, 1.05, 0.0), way_along(grid, [grid.centre((10, 10))])) is None


def test_the_next_action_turns_to_the_nearer_side():
    assert next_action((0, 0, 0), (1, 0.1)) == "move_forward"
    assert next_action((0, 0, 0), (0, 1)) == "turn_left"
    assert next_action((0, 0, 0), (0, -1)) == "turn_right"
    assert next_action((0, 0, math.radians(170)), (-1, -0.5)) == "turn_left"
