"""Homes from seeds: floor plan, furniture, people, small objects, lights, each from its own stream of chance."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from datagen.worlds.home.dressing import dressed
from datagen.worlds.home.floorplan import MOST_ROOMS, draw_floor_plan
from datagen.worlds.home.furnish import draw_furniture
from datagen.worlds.home.grid import FloorGrid
from datagen.worlds.home.lights import draw_lights
from datagen.worlds.home.liquids import draw_liquids
from datagen.worlds.home.people import MORE_ROBOTS, draw_people, draw_robots
from datagen.worlds.home.spec import HomeSpec
from datagen.worlds.home.stock import draw_items
from datagen.worlds.home.validate import check
from datagen.worlds.reading import SpecError

__all__ = ["FEWEST_ITEMS", "MOST_ITEMS", "MOST_RESIDENTS", "MOST_ROBOTS", "generate"]

FEWEST_ITEMS, MOST_ITEMS = 30, 240
MOST_RESIDENTS = 5
MOST_ROBOTS = 1 + len(MORE_ROBOTS)
_TRIES = 20
_LOOKS = 1000  # far beyond the streams that are spawned one after the other


def generate(
    seed: int,
    *,
    rooms: int | None = None,
    items: int | None = None,
    residents: int | None = None,
    robots: int = 1,
    kinds: Sequence[str] | None = None,
    new_names: bool = False,
) -> HomeSpec:
    """A furnished, inhabited home; the same arguments give the same bytes on any machine.

    Args:
        seed: Not negative.
        rooms: 1 to 12; drawn when None.
        items: 30 to 240 small objects; drawn by the number of rooms when None. A small home may hold fewer.
        residents: 1 to 5 people beside the agent; drawn when None.
        robots: 1 to 6: the agent and others like it; all else is the same, however many there are.
        kinds: The kinds that items are drawn from; all when None.
        new_names: Whether people and pets have names that nobody has otherwise (`people.NEW_NAMES`).

    Raises:
        SpecError: If a number is out of range, or the home cannot hold so many items.
    """
    _in_range("seed", seed, 0, None)
    _in_range("rooms", rooms, 1, MOST_ROOMS)
    _in_range("items", items, FEWEST_ITEMS, MOST_ITEMS)
    _in_range("residents", residents, 1, MOST_RESIDENTS)
    _in_range("robots", robots, 1, MOST_ROBOTS)
    for attempt in range(_TRIES):
        sequence = np.random.SeedSequence((seed, attempt))
        spec = _attempt(sequence, seed, rooms, items, residents, robots, kinds, new_names)
        if spec is not None:
            # A stream of its own, so that nothing else depends on how homes look.
            looks = np.random.default_rng(np.random.SeedSequence((seed, attempt), spawn_key=(_LOOKS,)))
            # Ids that are the same however many robots there are.
            return dressed(spec, spec.next_id() + MOST_ROBOTS - robots, looks)
    raise SpecError(f"no home of {rooms or 'any'} rooms was found for seed {seed}: ask for fewer than {items} items")


def _in_range(name: str, value: int | None, low: int, high: int | None) -> None:
    if value is None:
        return
    if not isinstance(value, int) or value < low or (high is not None and value > high):
        span = f"from {low} to {high}" if high is not None else f"of {low} or more"
        raise SpecError(f"{name}={value!r}: give a whole number {span}")


def _attempt(
    sequence: np.random.SeedSequence,
    seed: int,
    rooms: int | None,
    items: int | None,
    residents: int | None,
    robots: int,
    kinds: Sequence[str] | None,
    new_names: bool,
) -> HomeSpec | None:
    """One draw; None when it came out without enough places for things or breaks a rule."""
    counts, plans, pieces, folk, things, more = (np.random.default_rng(child) for child in sequence.spawn(6))
    drawn_rooms, drawn_residents = int(counts.integers(2, 9)), int(counts.integers(2, 5))
    rooms = drawn_rooms if rooms is None else rooms
    wanted = min(MOST_ITEMS, max(FEWEST_ITEMS, int(counts.integers(10, 15)) * rooms))
    wanted = wanted if items is None else items
    plan = draw_floor_plan(rooms, plans)
    furniture = draw_furniture(plan, len(plan.rooms) + len(plan.doorways) + 1, pieces)
    bare = HomeSpec(seed=seed, rooms=plan.rooms, doorways=plan.doorways, furniture=furniture, items=(), people=())
    grid = FloorGrid.of(bare)
    first = 1 + sum(1 for _ in bare.parts())
    count = drawn_residents if residents is None else residents
    people = draw_people(count, rooms=plan.rooms, grid=grid, first_id=first, generator=folk, new_names=new_names)
    small = draw_items(
        wanted,
        rooms=plan.rooms,
        furniture=furniture,
        people=people,
        grid=grid,
        first_id=first + len(people),
        generator=things,
        kinds=kinds,
    )
    if len(small) < wanted:
        return None
    filling, lighting = (np.random.default_rng(child) for child in sequence.spawn(2))
    small = draw_liquids(small, filling)
    lights = draw_lights(bare, grid, first + len(people) + len(small), lighting)
    people += draw_robots(
        robots - 1, people=people, grid=grid, first_id=first + len(people) + len(small) + len(lights), generator=more
    )
    spec = HomeSpec(
        seed=seed,
        rooms=plan.rooms,
        doorways=plan.doorways,
        furniture=furniture,
        items=small,
        people=people,
        lights=lights,
    )
    try:
        check(spec, grid)
    except SpecError:
        return None
    return spec
