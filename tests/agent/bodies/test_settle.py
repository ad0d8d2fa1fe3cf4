import math
from dataclasses import replace

import pytest
from body_home import MUG, VASE, body_home, with_item

from agent.bodies.bench import measure
from agent.bodies.settle import settle, settle_seeds


def one(home, id):
    return next(item for item in home.items if item.id == id)


def test_a_home_at_rest_is_sound():
    rest = settle(body_home())
    assert rest.sound
    assert rest.items == 5


def test_a_thing_that_hangs_in_the_air_is_found():
    home = body_home()
    mug = one(home, MUG)
    rest = settle(with_item(home, replace(mug, z=mug.z + 0.2)))
    assert not rest.sound
    assert rest.worst == MUG


def test_two_things_in_one_place_are_found():
    home = body_home()
    mug, vase = one(home, MUG), one(home, VASE)
    rest = settle(with_item(home, replace(mug, x=vase.x + 0.03, y=vase.y)))
    assert rest.overlap_at_start > 0.01
    assert not rest.sound


def test_a_thing_that_falls_over_is_found():
    home = body_home()
    vase = one(home, VASE)
    rest = settle(with_item(home, replace(vase, x=0.4 - 0.04, y=vase.y)))  # its middle is beyond the table's edge
    assert not rest.sound


def check(rests):
    assert all(rest.sound for rest in rests), [rest for rest in rests if not rest.sound]
    assert max(rest.overlap for rest in rests) <= 0.01
    assert max(rest.shift for rest in rests) <= 0.02
    assert max(rest.tilt for rest in rests) <= math.radians(10)


def test_ten_generated_homes_are_at_rest():
    check(list(settle_seeds(range(10))))


@pytest.mark.slow
def test_five_hundred_generated_homes_are_at_rest():
    check(list(settle_seeds(range(500))))


def test_two_processes_find_what_one_finds():
    assert list(settle_seeds(range(4), processes=2)) == list(settle_seeds(range(4)))


@pytest.mark.slow
def test_the_body_is_fast_enough():
    assert max(measure(seed)["frames_per_cpu_second"] for seed in range(2)) >= 56
