"""Ways over the floor."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from datagen.worlds.home.generate import generate
from datagen.worlds.home.grid import RADIUS, FloorGrid
from datagen.worlds.home.spec import HomeSpec, Point

HOMES = [generate(seed, rooms=6) for seed in range(3)]


def ends(home: HomeSpec, count: int = 12) -> list[tuple[Point, Point]]:
    """Some places before furniture, two by two."""
    grid, dice = FloorGrid.of(home), random.Random(home.seed)
    places = [grid.access(piece.id)[:2] for piece in home.furniture]
    return [(dice.choice(places), dice.choice(places)) for _ in range(count)]


def along(way: list[Point]) -> Iterator[Point]:
    """Points every few centimetres."""
    for (x0, y0), (x1, y1) in pairwise(way):
        steps = max(1, math.ceil(math.dist((x0, y0), (x1, y1)) / 0.05))
        for step in range(steps + 1):
            yield x0 + (x1 - x0) * step / steps, y0 + (y1 - y0) * step / steps


@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.seed))
def test_a_way_is_hardly_longer_than_the_shortest_from_cell_to_cell(home: HomeSpec) -> None:
    grid = FloorGrid.of(home)
    for start, goal in ends(home):
        length = sum(math.dist(here, there) for here, there in pairwise(grid.path(start, goal)))
        assert length <= 1.15 * grid.field(*goal)[grid.cell(*start)] + 0.2


@pytest.mark.parametrize("home", HOMES, ids=lambda home: str(home.seed))
def test_a_way_keeps_clear_of_walls_and_furniture(home: HomeSpec) -> None:
    grid = FloorGrid.of(home)
    for start, goal in ends(home):
        assert all(grid.is_free(x, y, RADIUS - 0.1) for x, y in along(grid.path(start, goal)))


def test_a_way_does_not_hang_on_those_asked_for_before() -> None:
    home = HOMES[0]
    asked = ends(home)
    one, other = FloorGrid(home), FloorGrid(home)
    found = [one.path(*pair) for pair in asked]
    assert [other.path(*pair) for pair in reversed(asked)] == found[::-1]


def test_homes_with_the_same_floor_share_what_is_known_of_it() -> None:
    home = HOMES[1]
    assert FloorGrid.of(home) is FloorGrid.of(replace(home, items=(), people=()))
    moved = replace(home, furniture=home.furniture[1:], items=(), people=())
    assert FloorGrid.of(home) is not FloorGrid.of(moved)


def test_distances_to_ever_new_goals_do_not_pile_up() -> None:
    grid = FloorGrid(generate(0, rooms=3))
    cells = np.argwhere(grid.free())
    spots = [grid.centre(int(row), int(column)) for row, column in cells[:: max(1, len(cells) // 300)]]
    first = grid.field(*spots[0]).copy()
    for spot in spots:
        grid.field(*spot)
    assert len(spots) > 280
    assert len(grid._fields) <= 256
    assert np.array_equal(grid.field(*spots[0]), first)
