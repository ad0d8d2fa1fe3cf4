"""Success, SPL and SoftSPL against values computed by hand, for twenty recorded paths."""

import math

import pytest

from agent.tasks.scores import LEAST, trail_of

GOAL = (3.0, 4.0)


def _left(point):
    return math.dist(point, GOAL)  # nothing is in the way


# Each: path, stopped, and by hand: success (within 0.2 m), SPL, SoftSPL. The start (0, 0) is 5 m from the goal.
RECORDED = [
    ([(0, 0), (3, 4)], True, 1, 1.0, 1.0),  # straight
    ([(0, 0), (3, 4)], False, 0, 0.0, 1.0),  # there, but never said so
    ([(0, 0), (3, 0), (3, 4)], True, 1, 5 / 7, 5 / 7),  # around the corner: 7 m
    ([(0, 0), (0, 4), (3, 4)], False, 0, 0.0, 5 / 7),
    ([(0, 0)], True, 0, 0.0, 0.0),  # stays where it is
    ([(0, 0)], False, 0, 0.0, 0.0),
    ([(0, 0), (1.5, 2)], True, 0, 0.0, 0.5),  # half way: 2.5 of 5 m
    ([(0, 0), (1.5, 2)], False, 0, 0.0, 0.5),
    ([(0, 0), (-3, -4)], True, 0, 0.0, 0.0),  # the other way: 10 m are left
    ([(0, 0), (-3, -4), (3, 4)], True, 1, 5 / 15, 5 / 15),  # there and back: 15 m
    ([(0, 0), (3, 4), (0, 0)], True, 0, 0.0, 0.0),  # there and home again
    ([(0, 0), (3, 4), (0, 0), (3, 4)], True, 1, 1 / 3, 1 / 3),
    ([(0, 0), (2.94, 3.92)], True, 1, 1.0, 0.98),  # 0.1 m short, which is near enough: 4.9 m
    ([(0, 0), (2.4, 3.2)], True, 0, 0.0, 0.8),  # 1 m short, which is not
    ([(0, 0), (3, 4), (3, 4.1)], True, 1, 5 / 5.1, (1 - 0.1 / 5) * 5 / 5.1),  # 0.1 m beyond
    ([(0, 0), (3, 4), (3, 4.5)], True, 0, 0.0, (1 - 0.5 / 5) * 5 / 5.5),
    ([(3, 4)], True, 1, 1.0, 1.0),  # begins at the goal, l = 0, and stays
    ([(3, 4)], False, 0, 0.0, 1.0),
    ([(3, 4), (3, 5), (3, 4)], True, 1, LEAST / 2, LEAST / 2),  # l = 0, but a walk of 2 m
    ([(3, 4), (3, 5)], True, 0, 0.0, 0.0),  # l = 0, and away
]


@pytest.mark.parametrize(("path", "stopped", "success", "spl", "soft_spl"), RECORDED)
def test_scores_are_those_computed_by_hand(path, stopped, success, spl, soft_spl):
    score = trail_of(path, _left, within=0.2).score(stopped=stopped)
    assert score.success == success
    assert score.spl == pytest.approx(spl, abs=1e-9)
    assert score.soft_spl == pytest.approx(soft_spl, abs=1e-9)
    assert score.distance_to_goal == pytest.approx(_left(path[-1]))
    assert score.steps == len(path) - 1


def test_where_there_is_no_way_nothing_is_won():
    score = trail_of([(0.0, 0.0), (1.0, 0.0)], lambda _: math.inf, within=0.2).score(stopped=True)
    assert (score.success, score.spl, score.soft_spl) == (0, 0, 0)
    assert math.isinf(score.distance_to_goal)
