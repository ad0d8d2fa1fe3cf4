"""Homes from the records of their lives: as they stood at the end, at the beginning, and in between."""

from __future__ import annotations

import pytest

from datagen.worlds.home.generate import generate
from datagen.worlds.home.standing import home_at
from datagen.worlds.home.world import HomeWorld


@pytest.mark.parametrize("seed", range(4))
def test_a_home_stands_by_its_records_as_the_world_says(seed: int) -> None:
    spec = generate(seed, rooms=4)
    world = HomeWorld(spec, seed=seed)
    stood = {}
    for _ in range(12):
        stood[world.tick] = world.spec_now()
        world.step(60)
    history = world.recorder.history()
    assert len({home.to_json() for home in stood.values()}) > 8
    for tick, home in stood.items():
        assert home_at(spec, history, tick) == home
