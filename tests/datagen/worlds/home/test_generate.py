"""Generated homes keep the rules, are inhabited and furnished as asked, and depend on nothing but the seed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from itertools import pairwise

import numpy as np
import pytest

from datagen.worlds.home.floorplan import draw_floor_plan
from datagen.worlds.home.generate import generate
from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.kinds import FURNITURE
from datagen.worlds.home.slots import slots
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.validate import check
from datagen.worlds.reading import SpecError


def area(polygon: tuple[tuple[float, float], ...]) -> float:
    closed = (*polygon, polygon[0])
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairwise(closed)) / 2


def every_rule_holds(seed: int) -> HomeSpec:
    home = generate(seed)
    check(home)
    assert sum(person.kind == "robot" for person in home.people) == 1
    assert 30 <= len(home.items) <= 200
    return home


def test_generated_homes_keep_every_rule() -> None:
    homes = [every_rule_holds(seed) for seed in range(40)]
    assert {len(home.rooms) for home in homes} >= {2, 4, 6, 8}
    assert {item.relation for home in homes for item in home.items} == {"on", "in"}


@pytest.mark.slow
def test_500_generated_homes_keep_every_rule() -> None:
    kinds = {piece.kind for seed in range(500) for piece in every_rule_holds(seed).furniture}
    assert kinds == set(FURNITURE)


@pytest.mark.parametrize("count", range(1, 13))
def test_a_floor_plan_has_the_rooms_asked_for_and_no_gap(count: int) -> None:
    plan = draw_floor_plan(count, np.random.default_rng(count))
    assert len(plan.rooms) == count
    xs = [x for room in plan.rooms for x, _ in room.polygon]
    ys = [y for room in plan.rooms for _, y in room.polygon]
    footprint = (max(xs) - min(xs)) * (max(ys) - min(ys))
    assert sum(area(room.polygon) for room in plan.rooms) == pytest.approx(footprint)


def test_some_rooms_are_not_rectangles() -> None:
    corners = {len(room.polygon) for seed in range(40) for room in generate(seed).rooms}
    assert corners > {4}


def test_rooms_items_and_residents_come_as_asked() -> None:
    home = generate(5, rooms=3, items=44, residents=4)
    assert len(home.rooms) == 3
    assert len(home.items) == 44
    assert sum(person.kind in ("adult", "child") for person in home.people) == 4


@pytest.mark.parametrize("wrong", [{"rooms": 0}, {"rooms": 13}, {"items": 5}, {"residents": 9}])
def test_a_number_out_of_range_is_refused_in_one_line(wrong: dict[str, int]) -> None:
    with pytest.raises(SpecError, match=rf"{next(iter(wrong))}=.*whole number from") as caught:
        generate(0, **wrong)
    assert "\n" not in str(caught.value)


def test_a_negative_seed_is_refused() -> None:
    with pytest.raises(SpecError, match="seed=-1"):
        generate(-1)


def test_the_same_seed_gives_the_same_bytes_in_another_process() -> None:
    script = "from datagen.worlds.home.generate import generate; print(generate(7).to_json(), end='')"
    texts = {
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": hash_seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2")
    }
    assert texts == {generate(7).to_json()}


def test_json_brings_back_the_same_home() -> None:
    home = generate(9)
    assert HomeSpec.from_json(home.to_json()) == home


def test_items_lie_in_their_slots_and_no_slot_holds_two() -> None:
    home = generate(12)
    pieces = {piece.id: piece for piece in home.furniture}
    used = [(item.parent, item.slot) for item in home.items if item.slot is not None]
    assert len(used) == len(set(used)) > 20
    for item in home.items:
        if item.slot is not None:
            slot = slots(pieces[item.parent])[item.slot]
            assert item.z - item.size[2] / 2 == pytest.approx(slot.z, abs=1e-3)
            assert max(item.size[:2]) <= min(slot.size[:2])


@pytest.mark.alone
def test_a_home_takes_less_than_100_ms() -> None:
    started = time.process_time()
    for seed in range(100, 110):
        generate(seed)
    assert (time.process_time() - started) / 10 < 0.1


def test_paths_lead_to_every_piece_of_furniture_over_free_floor() -> None:
    home = generate(4)
    grid = FloorGrid.of(home)
    robot = home.people[-1]
    for piece in home.furniture:
        x, y, _ = grid.access(piece.id)
        way = grid.path((robot.x, robot.y), (x, y))
        for (x0, y0), (x1, y1) in pairwise(way):
            for share in np.linspace(0, 1, 20):
                row, column = grid.cell(x0 + share * (x1 - x0), y0 + share * (y1 - y0))
                assert grid.clearance[row, column] >= 0.1


def test_distances_are_those_of_the_taxi_metric_with_diagonals() -> None:
    home = generate(2, rooms=1)
    grid = FloorGrid.of(home)
    x, y = grid.middle(home.rooms[0].id)
    field = grid.field(x, y)
    row, column = grid.cell(x, y)
    assert field[row, column] == 0.0
    assert field[row, column + 1] == pytest.approx(0.1)
    assert field[row + 1, column + 1] == pytest.approx(0.14)
