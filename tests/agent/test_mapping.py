import math
import time

import numpy as np
import pytest
from small_rooms import CAMERA, EYE, FLOORS, look, two_rooms

from agent.mapping import CELL, OccupancyMap


def mapped(*poses, boxes=None, **keywords):
    boxes = two_rooms() if boxes is None else boxes
    occupancy = OccupancyMap.around(poses[0][0], poses[0][1], 1.0)
    for x, y, yaw in poses:
        depth, ids = look(boxes, x, y, yaw)
        occupancy.integrate(CAMERA, depth, ids, (x, y, EYE, yaw), floors=FLOORS, **keywords)
    return occupancy


SPIN = [(2.0, 2.0, turn * math.pi / 4) for turn in range(8)]


def odds_at(occupancy, x, y):
    return int(occupancy.odds[occupancy.cell(x, y)])


def wall_at(occupancy, x, y):
    """Whether a wall was drawn within a cell of a point."""
    i, j = occupancy.cell(x, y)
    return bool((occupancy.odds[i - 1 : i + 2, j - 1 : j + 2] > 0).any())


def test_a_wall_is_occupied_and_the_floor_before_it_free():
    occupancy = mapped(*SPIN)
    for x, y in ((2.0, 4.0), (0.0, 2.0), (2.0, 0.0)):
        assert wall_at(occupancy, x, y)
    for x, y in ((2.0, 3.8), (0.3, 2.0), (3.5, 2.0), (0.5, 0.5)):
        assert odds_at(occupancy, x, y) < 0


def test_nothing_is_known_behind_a_wall():
    occupancy = mapped((2.0, 2.0, math.pi / 2))
    _i, j = occupancy.cell(2.0, 4.3)
    assert not occupancy.odds[:, j:].any()


def test_no_free_cell_lies_in_a_wall_and_no_occupied_one_in_free_space():
    occupancy = mapped(*SPIN, (3.0, 2.0, 0.0), (5.0, 1.0, 0.5), (5.0, 3.0, -0.5))
    xs, ys = np.meshgrid(
        occupancy.x + (np.arange(occupancy.odds.shape[0]) + 0.5) * CELL,
        occupancy.y + (np.arange(occupancy.odds.shape[1]) + 0.5) * CELL,
        indexing="ij",
    )
    slack = CELL
    outside = (xs < -slack) | (xs > 8 + slack) | (ys < -slack) | (ys > 4 + slack)
    assert not (occupancy.odds[outside] < 0).any()
    in_room = (xs > slack) & (xs < 3.95 - slack) & (ys > slack) & (ys < 4 - slack)
    assert not (occupancy.odds[in_room] > 0).any()
    assert (occupancy.odds[in_room] < 0).mean() > 0.95


def test_a_table_top_is_in_the_way_though_one_sees_the_floor_beneath():
    occupancy = mapped((4.6, 2.0, 0.0))
    assert odds_at(occupancy, 6.5, 2.0) > 0
    assert odds_at(occupancy, 5.5, 2.0) < 0


def test_floor_cells_carry_the_room_that_was_seen_there():
    occupancy = mapped(*SPIN)
    assert occupancy.room_at(2.0, 3.8) == 1
    assert occupancy.room_at(5.5, 2.0) == 2
    assert occupancy.room_at(5.5, 0.3, within=0.2) == 0  # around the corner
    assert occupancy.room_at(30.0, 30.0) == 0


def test_people_leave_no_trace_when_they_are_to_be_ignored():
    from small_rooms import Box

    boxes = [*two_rooms(), Box((3.0, 1.8, 0.0), (3.4, 2.2, 1.7), 77)]
    assert odds_at(mapped((1.0, 2.0, 0.0), boxes=boxes), 3.02, 2.0) > 0
    assert odds_at(mapped((1.0, 2.0, 0.0), boxes=boxes, ignore=[77]), 3.02, 2.0) <= 0


def test_what_went_away_becomes_free_again():
    from small_rooms import Box

    chair = Box((3.0, 1.8, 0.0), (3.4, 2.2, 0.9), 78)
    occupancy = mapped((1.0, 2.0, 0.0), boxes=[*two_rooms(), chair])
    assert odds_at(occupancy, 3.02, 2.0) > 0
    depth, ids = look(two_rooms(), 1.0, 2.0, 0.0)
    for _ in range(10):
        occupancy.integrate(CAMERA, depth, ids, (1.0, 2.0, EYE, 0.0), floors=FLOORS)
    assert odds_at(occupancy, 3.02, 2.0) < 0


def test_the_map_grows_without_moving_what_it_holds():
    occupancy = OccupancyMap.around(2.0, 2.0, 0.5)
    occupancy.stand(2.0, 2.0, 0.2)
    depth, ids = look(two_rooms(), 2.0, 2.0, 0.0)
    occupancy.integrate(CAMERA, depth, ids, (2.0, 2.0, EYE, 0.0), floors=FLOORS)
    occupancy.stand(-20.0, 9.0, 0.2)
    assert odds_at(occupancy, 2.0, 2.0) < 0
    assert odds_at(occupancy, -20.0, 9.0) < 0
    assert occupancy.room_at(5.5, 2.0) == 2
    x, y = occupancy.centre(occupancy.cell(1.23, 3.21))
    assert (x, y) == pytest.approx((1.23, 3.21), abs=CELL)


@pytest.mark.alone
def test_a_frame_is_drawn_in_a_few_milliseconds():
    depth, ids = look(two_rooms(), 2.0, 2.0, 0.0)
    occupancy = OccupancyMap.around(2.0, 2.0)
    occupancy.integrate(CAMERA, depth, ids, (2.0, 2.0, EYE, 0.0), floors=FLOORS)
    spent = []
    for _ in range(20):
        start = time.process_time()
        occupancy.integrate(CAMERA, depth, ids, (2.0, 2.0, EYE, 0.0), floors=FLOORS)
        spent.append(time.process_time() - start)
    assert min(spent) < 0.003
